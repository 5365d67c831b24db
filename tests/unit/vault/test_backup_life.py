"""Backups: what counts as one, what is refused, and what a restore brings back."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.clock import Clock, fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer
from peerdesk_core.vault import errors
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.backup import (
    Backup,
    kept_aside,
    last_backup,
    make_backup,
    note_verified,
    restore,
    restore_with_code,
    verify_backup,
)
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_core.vault.upkeep.words import check_words
from peerdesk_core.vault.vault import Place, Vault

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOCK = fixed(NOW)
CHEAP = Kdf(memory=19 * 1024, passes=2)
GOLDEN = Path(__file__).parents[2] / "golden" / "vault_1"
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
ASK = Request(
    id=Id("00000000000000bb"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(NOW),
)
STUB = ClockStub(id=ASK.id, code=ASK.code, due_at=to_minute(NOW + timedelta(hours=24)), stage=Stage.NEW)
ZOE = Peer(id=Id("00000000000000aa"), given="Zoë-Canary", family="Nakamura-Canary")


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.register("p", PEERS)
    return vault


def reopen(place: Place, handle: str = "lee", passphrase: str = "six words", clock: Clock = CLOCK) -> Vault:
    return admit(Vault.open(place, handle, passphrase, clock=clock, random=random.Random(2)))


def bring_back(file: Path, place: Place, **options: Any) -> Vault:
    return admit(restore(file, place, "lee", "six words", clock=CLOCK, random=random.Random(3), **options))


def open_request(vault: Vault) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put("requests", ASK)
        unit.clock(STUB)
        unit.event("request.opened")


def add_peer(vault: Vault, peer: Peer = ZOE) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put("peers", peer)


def kinds(vault: Vault) -> list[str]:
    return [event.kind for event in vault.audit_events()]


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


@pytest.fixture(scope="module")
def code() -> str:
    return new_code()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, code: str) -> Place:
    """A vault with a peer and an open request, closed; every test works on a copy."""
    folder = tmp_path_factory.mktemp("founded")
    place = Place(folder / "data", folder / "state")
    made = admit(Vault.create(place, "Lee", "six words", code=code, kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    add_peer(made)
    open_request(made)
    made.close()
    return place


@pytest.fixture
def vault(place: Place, founded: Place) -> Iterator[Vault]:
    shutil.copytree(founded.data, place.data)
    shutil.copytree(founded.state, place.state)
    made = reopen(place)
    yield made
    made.close()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


# ---------------------------------------------------------------- making and verifying


def test_a_backup_is_one_private_file_named_by_the_day_and_says_where_the_log_ends(vault: Vault, usb: Path) -> None:
    end = check_words(vault.journal.mark.head)
    made = make_backup(vault, usb)
    assert made == Backup(
        file=usb / "peerdesk-2026-11-22.backup", words=end, frames=made.frames, day=date(2026, 11, 22)
    )
    assert made.frames == 3
    assert [path.name for path in usb.iterdir()] == ["peerdesk-2026-11-22.backup"], "nothing beside it, nothing hidden"
    assert stat.S_IMODE(made.file.stat().st_mode) == 0o600


def test_a_second_backup_of_the_day_gets_a_number_and_leaves_the_first_alone(vault: Vault, usb: Path) -> None:
    first = make_backup(vault, usb)
    before = first.file.read_bytes()
    names = [make_backup(vault, usb).file.name for _ in range(2)]
    assert names == ["peerdesk-2026-11-22-2.backup", "peerdesk-2026-11-22-3.backup"]
    assert first.file.read_bytes() == before


@pytest.mark.clause("mndps-22")
def test_a_backup_holds_no_key_of_a_request(vault: Vault, usb: Path) -> None:
    made = make_backup(vault, usb)
    content = made.file.read_bytes()
    keys = list(vault.journal.ring._ring.values())
    assert len(keys) == 1
    for secret in (*keys, b"amber-heron", b"Nakamura-Canary"):
        assert secret not in content


def test_verifying_changes_not_a_byte_and_leaves_nothing_beside_the_file(vault: Vault, usb: Path, code: str) -> None:
    made = make_backup(vault, usb)
    before, when = listing(usb), made.file.stat().st_mtime_ns
    assert verify_backup(made.file, " LEE", "six words") == made
    assert verify_backup(made.file, "recovery code", code.lower().replace(" ", "-")) == made
    assert listing(usb) == before and made.file.stat().st_mtime_ns == when


def test_a_backup_verifies_under_any_name_and_then_has_the_day_of_its_last_change(vault: Vault, usb: Path) -> None:
    made = make_backup(vault, usb)
    other = usb / "copy.bin"
    shutil.copy(made.file, other)
    os.utime(other, (NOW.timestamp(), datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp()))
    found = verify_backup(other, "lee", "six words")
    assert (found.words, found.day) == (made.words, date(2026, 1, 5))


def test_the_vault_goes_on_while_and_after_it_is_copied(vault: Vault, usb: Path, place: Place) -> None:
    make_backup(vault, usb)
    add_peer(vault, Peer(id=Id("00000000000000ac"), given="Kim", family="Q"))
    vault.close()
    again = reopen(place)
    assert len(again.store_for("p").collection("peers")) == 2
    again.close()


def test_the_audit_log_tells_when_a_backup_was_made_and_verified(vault: Vault, usb: Path) -> None:
    assert last_backup(vault) == (None, None)
    made = make_backup(vault, usb)
    assert last_backup(vault) == (date(2026, 11, 22), None)
    assert note_verified(vault, made)
    assert last_backup(vault) == (date(2026, 11, 22), date(2026, 11, 22))
    assert kinds(vault)[-2:] == ["backup.made", "backup.verified"]


def test_a_backup_of_another_vault_is_not_noted_here(vault: Vault, usb: Path, tmp_path: Path) -> None:
    elsewhere = Place(tmp_path / "d2", tmp_path / "s2")
    other = Vault.create(elsewhere, "Kim", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(4))
    made = make_backup(other, usb)
    other.close()
    assert not note_verified(vault, made)
    assert last_backup(vault) == (None, None)


def test_a_deputy_may_back_up_and_the_event_waits_for_the_coordinator(vault: Vault, place: Place, usb: Path) -> None:
    vault.users.add("Dep", "their words", Role.DEPUTY)
    vault.close()
    deputy = reopen(place, "dep", "their words")
    make_backup(deputy, usb)
    assert last_backup(deputy) == (None, None), "a deputy cannot read the log"
    deputy.close()
    again = reopen(place)
    assert last_backup(again)[0] == date(2026, 11, 22)
    again.close()


@pytest.mark.parametrize("role", [Role.COMMAND, Role.AUDITOR])
def test_a_role_that_may_leave_no_event_makes_no_backup(vault: Vault, place: Place, usb: Path, role: Role) -> None:
    vault.users.add("Other", "their words", role)
    vault.close()
    other = Vault.open(place, "other", "their words", clock=CLOCK, random=random.Random(2))
    with pytest.raises(NotForRole):
        make_backup(other, usb)
    other.close()
    assert not list(usb.iterdir())


@pytest.mark.parametrize("inside", ["data", "data/deep", "state", "missing"])
def test_a_backup_never_goes_into_the_vaults_own_folders_or_to_nowhere(
    vault: Vault, tmp_path: Path, inside: str
) -> None:
    if inside == "data/deep":
        (tmp_path / inside).mkdir()
    with pytest.raises(errors.BadFolder):
        make_backup(vault, tmp_path / inside)
    assert last_backup(vault) == (None, None)


def test_a_link_into_the_vaults_folder_is_seen_through(vault: Vault, tmp_path: Path, place: Place) -> None:
    (tmp_path / "link").symlink_to(place.data)
    with pytest.raises(errors.BadFolder):
        make_backup(vault, tmp_path / "link")


def test_a_copy_that_does_not_read_back_does_not_count_and_does_not_stay(
    vault: Vault, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = SqliteLog.copy_to

    def torn(self: SqliteLog, path: Path) -> None:
        good(self, path)
        content = bytearray(path.read_bytes())
        content[len(content) * 2 // 3] ^= 1
        path.write_bytes(content)

    monkeypatch.setattr(SqliteLog, "copy_to", torn)
    with pytest.raises(errors.Damaged):
        make_backup(vault, usb)
    assert not list(usb.iterdir())
    assert "backup.made" not in kinds(vault)


def test_a_full_disk_leaves_no_half_backup_and_no_event(
    vault: Vault, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr("peerdesk_core.vault.upkeep.backup.os.replace", full)
        with pytest.raises(errors.DiskFull):
            make_backup(vault, usb)
    assert not list(usb.iterdir()) and last_backup(vault) == (None, None)
    make_backup(vault, usb)


def test_what_a_crash_left_of_a_copy_is_swept_before_the_next_one(vault: Vault, usb: Path) -> None:
    part = usb / f".peerdesk-{vault.journal.keys.vault.hex()[:8]}.part"
    part.write_bytes(b"half a copy")
    part.with_name(part.name + "-journal").write_bytes(b"would be rolled back into the next one")
    made = make_backup(vault, usb)
    assert [path.name for path in usb.iterdir()] == [made.file.name]


# ---------------------------------------------------------------- what is no backup


def test_files_that_are_no_backup_are_refused_in_a_sentence(vault: Vault, usb: Path) -> None:
    made = make_backup(vault, usb)
    whole = made.file.read_bytes()
    newer = bytearray(whole)
    newer[60:64] = (99).to_bytes(4, "big")
    files: dict[str, tuple[bytes, type[DeskError]]] = {
        "empty": (b"", errors.NotAVault),
        "text": (b"a letter" * 100, errors.NotAVault),
        "short": (whole[:5000], errors.Damaged),
        "half": (whole[: len(whole) // 2], errors.Damaged),
        "newer": (bytes(newer), errors.NewerVault),
    }
    for name, (content, wanted) in files.items():
        file = usb / name
        file.write_bytes(content)
        with pytest.raises(wanted):
            verify_backup(file, "lee", "six words")
        assert file.read_bytes() == content
    for nothing in (usb, usb / "missing"):
        with pytest.raises(errors.NoSuchFile):
            verify_backup(nothing, "lee", "six words")
    other = usb / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE t(x)")
    with pytest.raises(errors.NotAVault):
        verify_backup(other, "lee", "six words")


@pytest.mark.clause("mndps-22")
def test_a_wrong_login_opens_no_backup(vault: Vault, usb: Path, code: str) -> None:
    made = make_backup(vault, usb)
    for handle, passphrase in (("lee", "wrong"), ("kim", "six words")):
        with pytest.raises(errors.WrongPassphrase):
            verify_backup(made.file, handle, passphrase)
    with pytest.raises(errors.BadCode):
        verify_backup(made.file, "recovery code", code[:-1])
    with pytest.raises(errors.WrongPassphrase):
        verify_backup(made.file, "recovery code", new_code())


def test_a_flipped_bit_is_noticed_or_changes_nothing(vault: Vault, usb: Path) -> None:
    made = make_backup(vault, usb)
    whole = made.file.read_bytes()
    draw = random.Random(11)
    refused = 0
    for _ in range(60):
        content = bytearray(whole)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        made.file.write_bytes(content)
        try:
            assert verify_backup(made.file, "lee", "six words").words == made.words
        except DeskError:
            refused += 1
    assert refused > 30


# ---------------------------------------------------------------- restoring


def test_on_a_new_machine_everything_but_the_requests_is_there_and_their_clocks_run(
    vault: Vault, usb: Path, tmp_path: Path
) -> None:
    made = make_backup(vault, usb)
    vault.close()
    back = bring_back(made.file, Place(tmp_path / "d2", tmp_path / "s2"), words=made.words)
    store = back.store_for("p")
    assert store.collection("peers").all() == (ZOE,)
    assert store.collection("requests").all() == () and store.clocks() == (STUB,)
    assert kinds(back) == ["request.opened", "vault.restored"]
    back.close()


def test_with_the_recovery_code_somebody_else_restores_and_the_code_is_used_up(
    vault: Vault, usb: Path, tmp_path: Path, code: str
) -> None:
    made = make_backup(vault, usb)
    vault.close()
    place = Place(tmp_path / "d2", tmp_path / "s2")
    back, fresh = restore_with_code(made.file, place, code, "Kim", "new words", clock=CLOCK, random=random.Random(5))
    admit(back)
    assert back.store_for("p").collection("peers").all() == (ZOE,) and back.store_for("p").clocks() == (STUB,)
    back.close()
    with pytest.raises(errors.WrongPassphrase):
        reopen(place)
    with pytest.raises(errors.WrongPassphrase):
        Vault.recover(place, code, "X", "y", clock=CLOCK, random=random.Random(6))
    again = reopen(place, "kim", "new words")
    assert [person.handle for person in again.users.all()] == ["Kim", "recovery code"]
    again.close()
    Vault.recover(place, fresh, "X", "y", clock=CLOCK, random=random.Random(6))[0].close()


def test_where_a_vault_is_nothing_is_restored_without_consent(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    vault.close()
    before = listing(place.data)
    with pytest.raises(errors.VaultExists):
        bring_back(made.file, place)
    assert listing(place.data) == before


@pytest.mark.parametrize("words", [("one", "two", "three", "four"), ("one",), ()])
def test_other_check_words_stop_a_restore_before_anything_is_touched(
    vault: Vault, usb: Path, place: Place, words: tuple[str, ...]
) -> None:
    made = make_backup(vault, usb)
    vault.close()
    before = listing(place.data)
    with pytest.raises(errors.WordsDiffer):
        bring_back(made.file, place, words=words, replace=True)
    assert listing(place.data) == before


def test_a_replaced_vault_is_kept_whole_under_a_dated_name(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    add_peer(vault, Peer(id=Id("00000000000000ac"), given="Kim", family="Q"))
    vault.close()
    old = place.file.read_bytes()
    back = bring_back(made.file, place, replace=True)
    assert back.store_for("p").collection("peers").all() == (ZOE,), "an older state, taken on purpose"
    assert back.store_for("p").collection("requests").all() == (ASK,), "the machine still has the key"
    back.close()
    (aside,) = kept_aside(place)
    assert aside.name == "vault.db.before-2026-11-22" and aside.read_bytes() == old
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    bring_back(made.file, place, replace=True).close()
    assert len(kept_aside(place)) == 2
    reopen(place).close()


def test_a_request_opened_since_and_replaced_stays_unreadable(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    with vault.store_for("p").unit() as unit:
        unit.remove("requests", ASK.id)
    vault.close()
    back = bring_back(made.file, place, replace=True)
    assert back.store_for("p").collection("requests").all() == (), "it was closed: its key is destroyed"
    assert back.store_for("p").clocks() == (STUB,)
    back.close()


def test_what_sqlite_left_beside_the_old_file_is_not_taken_for_the_new_ones(
    vault: Vault, usb: Path, place: Place
) -> None:
    made = make_backup(vault, usb)
    add_peer(vault, Peer(id=Id("00000000000000ac"), given="Kim", family="Q"))
    vault.close()
    beside = place.file.with_name("vault.db-wal")
    beside.write_bytes(b"left by a crash")
    bring_back(made.file, place, replace=True).close()
    assert not beside.exists() or beside.stat().st_size == 0
    (aside,) = kept_aside(place)
    assert aside.with_name(aside.name + "-wal").read_bytes() == b"left by a crash"


def test_a_vault_damaged_beyond_opening_is_replaced_by_a_backup(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    vault.close()
    place.file.write_bytes(b"nothing of it is left")
    back = bring_back(made.file, place, replace=True)
    assert back.store_for("p").collection("requests").all() == (ASK,)
    back.close()


def test_a_damaged_ring_does_not_bar_a_restore(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    vault.close()
    ring = next(path for path in place.state.iterdir() if path.name.startswith("ring-"))
    content = bytearray(ring.read_bytes())
    content[100] ^= 1
    ring.write_bytes(content)
    with pytest.raises(errors.Damaged):
        reopen(place)
    back = bring_back(made.file, place, replace=True)
    assert back.ring_missing and back.store_for("p").clocks() == (STUB,)
    back.close()


def test_a_backup_from_before_the_keys_were_renewed_comes_back_on_the_same_machine(
    vault: Vault, usb: Path, place: Place
) -> None:
    made = make_backup(vault, usb)
    vault.users.rotate()
    vault.close()
    with pytest.raises(errors.VaultExists):
        bring_back(made.file, place)
    back = bring_back(made.file, place, replace=True)
    assert back.ring_missing, "the keys of its day are gone"
    assert back.store_for("p").clocks() == (STUB,)
    open_request(back)
    back.close()
    again = reopen(place)
    assert again.store_for("p").collection("requests").all() == (ASK,)
    again.close()


def test_two_lines_of_one_vault_do_not_open_each_others_ring(vault: Vault, usb: Path, place: Place) -> None:
    first = make_backup(vault, usb)
    vault.users.rotate()
    second = make_backup(vault, usb)
    vault.close()
    other = bring_back(first.file, place, replace=True)
    other.users.rotate()
    open_request(other)
    other.close()
    back = bring_back(second.file, place, replace=True)
    assert back.store_for("p").collection("peers").all() == (ZOE,)
    assert back.store_for("p").collection("requests").all() == ()
    back.close()


def test_while_a_hold_is_in_force_a_restore_replaces_nothing(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    begin_hold(vault, "City attorney")
    vault.close()
    with pytest.raises(errors.HoldInForce):
        bring_back(made.file, place, replace=True)
    again = reopen(place)
    assert again.store_for("p").collection("requests").all() == (ASK,)
    again.close()


def test_a_vault_in_use_is_not_replaced(vault: Vault, usb: Path, place: Place) -> None:
    made = make_backup(vault, usb)
    with pytest.raises(errors.InUse):
        bring_back(made.file, place, replace=True)


@pytest.mark.parametrize("step", range(1, 9))
def test_a_disk_that_fails_half_way_leaves_the_old_vault_or_the_new_one(
    vault: Vault, usb: Path, place: Place, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    made = make_backup(vault, usb)
    newer = Peer(id=Id("00000000000000ac"), given="Kim", family="Q")
    add_peer(vault, newer)
    vault.close()
    calls = 0

    def failing(good: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                raise OSError(errno.ENOSPC, "full")
            return good(*given)

        return call

    with monkeypatch.context() as patch:
        patch.setattr("peerdesk_core.vault.upkeep.backup.os.fsync", failing(os.fsync))
        patch.setattr("peerdesk_core.vault.upkeep.backup.os.replace", failing(os.replace))
        with contextlib.suppress(DeskError):
            bring_back(made.file, place, replace=True).close()
    back = admit(Vault.open(place, "lee", "six words", accept_older=True, clock=CLOCK, random=random.Random(2)))
    assert set(back.store_for("p").collection("peers").all()) in ({ZOE}, {ZOE, newer})
    back.close()
    assert not (place.data / "vault.db.coming").exists()


def test_a_vault_of_the_first_format_verifies_and_comes_back(tmp_path: Path, true_derivation: None) -> None:
    file = tmp_path / "old.backup"
    shutil.copy(GOLDEN / "data" / "vault.db", file)
    before = file.read_bytes()
    found = verify_backup(file, "lee", "six plain words for a test")
    place = Place(tmp_path / "d2", tmp_path / "s2")
    back = restore(
        file, place, "lee", "six plain words for a test", words=found.words, clock=CLOCK, random=random.Random(7)
    )
    back.register("roster", PEERS)
    assert len(back.store_for("roster").collection("peers")) == 2
    back.close()
    assert file.read_bytes() == before
