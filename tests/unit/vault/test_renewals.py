"""The log written afresh: compaction, rotation, what a machine keeps, the code that is printed, an older format."""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.faults import NotForRole
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import renewal
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import BadCode, Damaged, HoldInForce, OldVault
from peerdesk_core.vault.header import FORMAT, parse_header
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.machine import Machine
from peerdesk_core.vault.recovery import new_code, printed, read_code
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_core.vault.vault import Place, Vault

GOLDEN = Path(__file__).parents[2] / "golden" / "vault_1"
WORDS = "six plain words for a test"
CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.register("p", PEERS)
    return vault


def enter(place: Place) -> Vault:
    return admit(Vault.open(place, "lee", "words", clock=CLOCK, random=random.Random(2)))


def ask(number: int) -> Request:
    return Request(
        id=Id(f"{number:016x}"),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(CLOCK.now()),
    )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A vault of 450 peers, each written three times, and six open requests."""
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = admit(Vault.create(place, "Lee", "words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    store = vault.store_for("p")
    for turn in range(3):
        with store.unit() as unit:
            for number in range(1, 451):
                unit.put("peers", Peer(id=Id(f"{number:016x}"), given=f"G{turn}", family="F"))
    for number in range(6):
        with store.unit() as unit:
            unit.put("requests", ask(number))
    vault.close()
    return place


def content(vault: Vault) -> Any:
    store = vault.store_for("p")
    return tuple(sorted(store.collection(name).all(), key=lambda one: str(one.id)) for name in ("peers", "requests"))


RENEWALS: dict[str, Callable[[Vault], object]] = {
    "compaction": lambda vault: renewal.compact(vault.journal),
    "rotation": lambda vault: vault.users.rotate(),
}


@pytest.mark.parametrize("name", RENEWALS)
def test_a_fresh_log_says_the_same_in_less_room_and_the_session_goes_on(place: Place, name: str) -> None:
    vault = enter(place)
    before, size, file, seq = content(vault), vault.journal.log.size(), place.file.stat().st_size, vault.journal.seq
    RENEWALS[name](vault)
    assert content(vault) == before
    assert vault.journal.log.size() < size / 2 and place.file.stat().st_size < file
    assert vault.journal.seq > seq, "frames are never counted back"
    with vault.store_for("p").unit() as unit:
        unit.put("requests", ask(7))
        unit.remove("requests", ask(0).id)
    after = content(vault)
    vault.close()
    vault = enter(place)
    assert content(vault) == after and after[1][0] == ask(1)
    vault.close()


def test_compaction_keeps_the_keys_and_rotation_renews_every_one(place: Place) -> None:
    vault = enter(place)
    first = vault.journal.keys
    renewal.compact(vault.journal)
    assert vault.journal.keys is first and vault.journal.header.generation == 2
    vault.users.rotate()
    later = vault.journal.keys
    assert (later.epoch, vault.journal.header.generation) == (2, 3)
    for name, key in first.compartments.items():
        assert later.compartments[name] != key
    assert not set(first.role_keys.values()) & set(later.role_keys.values())
    vault.close()


@pytest.mark.parametrize("name", RENEWALS)
def test_every_key_of_a_request_is_new_after_a_renewal(place: Place, name: str) -> None:
    vault = enter(place)
    before = dict(vault.journal.ring._ring)
    RENEWALS[name](vault)
    after = dict(vault.journal.ring._ring)
    assert set(before) == set(after) and len(before) == 6
    assert len({*before.values(), *after.values()}) == 12, "no key is kept, none is shared"
    vault.close()


def test_a_renewal_names_its_ring_and_anchor_and_leaves_no_others(place: Place) -> None:
    vault = enter(place)
    short = vault.journal.keys.vault.hex()[:8]
    seen = []
    for name in ("compaction", "rotation", "compaction"):
        seen.append(sorted(path.name for path in place.state.iterdir()))
        RENEWALS[name](vault)
    seen.append(sorted(path.name for path in place.state.iterdir()))
    assert seen == [
        [f"anchor-{short}-1", f"ring-{short}-1"],
        [f"anchor-{short}-1", f"ring-{short}-2"],
        [f"anchor-{short}-2", f"ring-{short}-3"],
        [f"anchor-{short}-2", f"ring-{short}-4"],
    ]
    vault.close()


def test_files_of_a_machine_are_told_apart_by_vault_generation_and_epoch(place: Place, tmp_path: Path) -> None:
    vault = enter(place)
    header, name = vault.journal.header, vault.journal.keys.vault
    vault.close()
    machine, short = Machine(tmp_path, name), name.hex()[:8]
    later = attrs.evolve(header, generation=12, epoch=3)
    assert (machine.ring(later).name, machine.anchor(later).name) == (f"ring-{short}-12", f"anchor-{short}-3")
    old = attrs.evolve(header, format=1, base=None, inboxes=())
    assert (machine.ring(old).name, machine.anchor(old).name) == (f"ring-{short}", f"anchor-{short}")
    names = ["ring-{}-11", "ring-{}-12", "ring-{}", "ring-{}-12.new", "anchor-{}-4", "anchor-{}-3", "anchor-{}.new"]
    foreign = ["ring-00000000-1", "anchor-00000000-9", "ring-{}-x", "ring-{}-1.bak", "settings.toml"]
    for each in [*names, *foreign]:
        (tmp_path / each.format(short)).touch()
    leftovers = {path.name.replace(short, "{}") for path in machine.leftovers(later)}
    assert leftovers == {"ring-{}-11", "ring-{}", "ring-{}-12.new", "anchor-{}-4", "anchor-{}.new"}
    assert machine.knows() and machine.has_later(later) and not machine.has_later(attrs.evolve(later, epoch=4))


def test_a_fresh_log_without_its_last_frames_is_refused_without_an_anchor(place: Place) -> None:
    vault = enter(place)
    renewal.compact(vault.journal)
    assert vault.journal.header.base is not None and vault.journal.header.base.frames == 2
    vault.close()
    for anchor in place.state.glob("anchor-*"):
        anchor.unlink()
    db = sqlite3.connect(place.file)
    db.execute("DELETE FROM frame WHERE seq = (SELECT max(seq) FROM frame)")
    db.execute("DELETE FROM register")
    db.commit()
    db.close()
    with pytest.raises(Damaged, match="the end of the log"):
        enter(place)


def test_it_is_worth_it_once_more_than_half_is_dead(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = enter(place)
    assert not renewal.is_worth_it(vault.journal), "a small log is left alone"
    monkeypatch.setattr(renewal, "_WORTH", 1000)
    assert renewal.is_worth_it(vault.journal)
    renewal.compact(vault.journal)
    assert not renewal.is_worth_it(vault.journal)
    vault.close()


@pytest.mark.parametrize("name", RENEWALS)
def test_under_a_hold_and_for_other_roles_the_log_is_not_written_afresh(place: Place, name: str) -> None:
    vault = enter(place)
    vault.users.add("dep", "dep words", Role.DEPUTY)
    begin_hold(vault, "City attorney")
    with pytest.raises(HoldInForce):
        RENEWALS[name](vault)
    vault.close()
    deputy = Vault.open(place, "dep", "dep words", clock=CLOCK, random=random.Random(2))
    with pytest.raises(NotForRole):
        RENEWALS[name](deputy)
    deputy.close()


# ---------------------------------------------------------------- the printed code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PLACES = st.integers(0, 35)


@settings(max_examples=400)
@given(place=PLACES, letter=st.sampled_from(ALPHABET + "OIL"), seed=st.integers(0, 2**30))
def test_a_code_with_one_wrong_letter_is_refused_or_the_same_code(place: int, letter: str, seed: int) -> None:
    code = code_of(seed)
    assert_refused_or_same(code, code[:place] + letter + code[place + 1 :])


@settings(max_examples=400)
@given(one=PLACES, other=PLACES, seed=st.integers(0, 2**30))
def test_a_code_with_two_letters_exchanged_is_refused_or_the_same_code(one: int, other: int, seed: int) -> None:
    code = code_of(seed)
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    assert_refused_or_same(code, "".join(letters))


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**30), blanks=st.lists(st.sampled_from([" ", "-", "–", "\t", ""]), min_size=36, max_size=36)
)
def test_a_code_is_read_however_it_is_grouped_or_cased(seed: int, blanks: list[str]) -> None:
    code = code_of(seed)
    typed = "".join(letter + blank for letter, blank in zip(code, blanks, strict=True))
    assert read_code(typed) == read_code(typed.lower()) == read_code(printed(code)) == code
    assert read_code(code.replace("1", "l").replace("0", "o")) == read_code(code.replace("1", "I")) == code


@settings(max_examples=300)
@given(typed=st.text(max_size=60))
def test_anything_else_is_no_code(typed: str) -> None:
    with pytest.raises(BadCode):
        read_code(typed)


def test_new_codes_differ_and_hold_160_bits() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200 and all(len(code) == 36 + 8 for code in codes)
    columns = [{code[at] for code in codes} for at in range(39) if at % 5 != 4]
    assert all(len(column) > 20 for column in columns), "every place is drawn"


def code_of(seed: int) -> str:
    """A code that follows from the seed, so that an example can be shown again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peerdesk_core.vault.recovery.secrets.randbits", random.Random(seed).getrandbits)
        return read_code(new_code())


def assert_refused_or_same(code: str, typed: str) -> None:
    try:
        assert read_code(typed) == code
    except BadCode:
        assert typed != code


# ---------------------------------------------------------------- the first format


@pytest.fixture
def golden(tmp_path: Path, true_derivation: None) -> Place:
    """A copy of the vault of the first format."""
    shutil.copytree(GOLDEN, tmp_path / "golden")
    return Place(tmp_path / "golden" / "data", tmp_path / "golden" / "state")


def unlock_golden(place: Place) -> Vault:
    vault = Vault.open(place, "lee", WORDS, clock=CLOCK, random=random.Random(2))
    vault.register("roster", PEERS)
    vault.register("intake", REQUESTS)
    return vault


def told(vault: Vault) -> Any:
    peers, requests = vault.store_for("roster").collection("peers"), vault.store_for("intake").collection("requests")
    return (
        sorted(str(peer.id) for peer in peers.all()),
        [str(request.code) for request in requests.all()],
        contacts_of(vault.store_for("roster"), Id("00000000000000a1")),
        vault.journal.registers["stats"],
        [(event.day.isoformat(), event.kind) for event in vault.audit_events()],
    )


def test_the_golden_vault_is_never_written() -> None:
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in GOLDEN.rglob("*") if path.is_file()}
    assert set(sums) == {"vault.db", "ring-65294188", "anchor-65294188"}
    log = SqliteLog.read_only(GOLDEN / "data" / "vault.db")
    assert parse_header(log.header()).format == 1 and log.version() == 1
    log.close()


def test_a_vault_of_the_first_format_keeps_all_it_holds(golden: Place) -> None:
    for _ in range(3):
        vault = unlock_golden(golden)
        peers, codes, load, stats, events = told(vault)
        assert (len(peers), codes, load) == (2, ["amber-heron-42"], 1)
        assert stats == {"intake.reply": {"2026-11": {"in_time": 1}}}
        assert {"request.opened", "request.closed"} <= {kind for _, kind in events} and not vault.ring_missing
        assert vault.journal.header.format == FORMAT == vault.journal.log.version()  # type: ignore[attr-defined]
        vault.close()


def test_the_old_file_is_kept_until_the_next_opening_went_well(golden: Place) -> None:
    aside = golden.data / "vault.db.format-1"
    unlock_golden(golden).close()
    assert aside.exists() and SqliteLog.read_only(aside).version() == 1
    raw = golden.file.read_bytes()
    golden.file.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(Damaged):
        unlock_golden(golden)
    assert aside.exists(), "an opening that went badly removes nothing"
    golden.file.write_bytes(raw)
    unlock_golden(golden).close()
    assert not aside.exists()


def test_an_old_vault_s_keys_open_nothing_of_the_new_one(golden: Place) -> None:
    log = SqliteLog.read_only(GOLDEN / "data" / "vault.db")
    old = parse_header(log.header())
    log.close()
    vault = unlock_golden(golden)
    assert vault.journal.header.epoch == old.epoch + 1 and vault.journal.header.vault == old.vault
    assert not set(old.roles) & set(vault.journal.header.roles)
    assert {path.name for path in golden.state.iterdir()} == {"ring-65294188-2", "anchor-65294188-2"}
    vault.close()


def test_only_the_coordinator_brings_an_old_vault_up_to_date(golden: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Vault, "role", Role.DEPUTY)
    with pytest.raises(OldVault):
        Vault.open(golden, "lee", WORDS, clock=CLOCK, random=random.Random(2))
    monkeypatch.undo()
    unlock_golden(golden).close()


def test_months_are_kept_as_they_were(golden: Place) -> None:
    vault = unlock_golden(golden)
    assert vault.journal.registers["care"] == {"00000000000000a1": {Month("2026-11"): {"contacts": 1}}}
    vault.close()
