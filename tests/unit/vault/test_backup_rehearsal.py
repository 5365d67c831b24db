"""The rehearsal: a laptop is dead, and the desk goes on elsewhere with a backup; and what the desk says meanwhile."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.demo import board
from peerdesk_core.desk import Desk
from peerdesk_core.faults import DeskError, Locked
from peerdesk_core.model.clocks import ClockState
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer
from peerdesk_core.paths import Paths
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.vault import errors, renewal
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.kdf import LEAST
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.upkeep.backup import Backup, make_backup
from peerdesk_core.vault.upkeep.hold import begin_hold, hold

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
LEE, PASSPHRASE = "Lee", "six words of lee"
UNANSWERED = Request(
    id=Id("00000000000000b1"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(NOW - timedelta(hours=3)),
)
ASSIGNED = attrs.evolve(
    UNANSWERED,
    id=Id("00000000000000b2"),
    code=Code("slate-otter-17"),
    stage=Stage.ASSIGNED,
    replied_at=to_minute(NOW - timedelta(hours=1)),
    assigned=Id("00000000000000a1"),
)
TEAM = tuple(Peer(id=Id(f"{0xA0 + n:016x}"), given=f"Robin{n}", family="Q") for n in range(1, 4))


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(NOW)


@pytest.fixture(scope="module")
def code() -> str:
    return new_code()


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, code: str) -> Path:
    """A desk that was used: a team, a deputy, an open request that waits for an answer and one that has a peer."""
    folder = tmp_path_factory.mktemp("founded")
    desk = make_desk(folder, MovingClock(NOW), create=False)
    desk.create(LEE, PASSPHRASE, code=code, kdf=LEAST)
    desk.vault.users.add("Dep", "six words of dep", Role.DEPUTY)
    with desk.ctx("roster").store.unit() as unit:
        for peer in TEAM:
            unit.put("peers", peer)
    from peerdesk_intake import service, store

    ctx = desk.ctx("intake")
    for request in (UNANSWERED, ASSIGNED):
        store.add(ctx.store, request, service.due_at(ctx.department, request))
    desk.close()
    return folder


@pytest.fixture
def laptop(tmp_path: Path, clock: MovingClock, founded: Path) -> Iterator[Desk]:
    """A copy of that desk, open."""
    shutil.copytree(founded, tmp_path / "laptop")
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.unlock(LEE, PASSPHRASE)
    yield desk
    desk.close()


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


def dead(laptop: Desk, usb: Path, tmp_path: Path) -> Backup:
    """The backup, and a laptop of which nothing is left."""
    made = make_backup(laptop.vault, usb)
    laptop.close()
    shutil.rmtree(tmp_path / "laptop")
    return made


def new_machine(tmp_path: Path, clock: MovingClock) -> Desk:
    return make_desk(tmp_path / "new", clock, create=False, seed=2)


def by_passphrase(desk: Desk, made: Backup, code: str) -> tuple[str, str]:
    desk.restore(made.file, "lee", PASSPHRASE, words=made.words)
    return LEE, PASSPHRASE


def by_code(desk: Desk, made: Backup, code: str) -> tuple[str, str]:
    fresh = desk.restore_with_code(made.file, code, "Kim", "six words of kim", words=made.words)
    assert fresh != code
    return "Kim", "six words of kim"


@pytest.mark.parametrize("get_in", [by_passphrase, by_code])
def test_after_a_dead_laptop_the_team_is_whole_and_the_clocks_of_open_requests_run(
    laptop: Desk,
    usb: Path,
    tmp_path: Path,
    clock: MovingClock,
    code: str,
    get_in: Callable[[Desk, Backup, str], tuple[str, str]],
) -> None:
    from peerdesk_intake import service, store

    due = next(owned.item.due_at for owned in laptop.kernel.clocks() if owned.item.subject == UNANSWERED.code)
    made = dead(laptop, usb, tmp_path)
    clock.advance(timedelta(hours=20))
    desk = new_machine(tmp_path, clock)
    login = get_in(desk, made, code)

    assert set(desk.kernel.peers()) == set(TEAM)
    assert desk.vault.role is Role.COORDINATOR
    assert desk.kernel.faults() == ()
    (restored,) = (owned.item for owned in desk.kernel.clocks())
    assert (restored.subject, restored.due_at) == (UNANSWERED.code, due)
    assert restored.state(clock()) is ClockState.SOON and "restore" in restored.says
    assert any("The clocks of 2 requests survived" in warning for warning in desk.warnings())
    today = "\n".join(board(desk))
    assert UNANSWERED.code in today and "restored clock" in today and "Only the clock was restored" in today

    ctx = desk.ctx("intake")
    assert store.all_open(ctx.store) == ()
    stubs = store.lost(ctx.store)
    assert [(stub.code, stub.stage) for stub in stubs] == [
        (UNANSWERED.code, Stage.NEW),
        (ASSIGNED.code, Stage.ASSIGNED),
    ]
    store.add(ctx.store, UNANSWERED, service.due_at(ctx.department, UNANSWERED))
    store.drop(ctx.store, stubs[1].id)
    assert store.lost(ctx.store) == ()
    assert not any("survived" in warning for warning in desk.warnings())
    desk.close()

    again = new_machine(tmp_path, clock)
    again.unlock(*login)
    assert store.all_open(again.ctx("intake").store) == (UNANSWERED,)
    again.close()


def test_everybody_else_gets_in_after_a_recovery_as_before(
    laptop: Desk, usb: Path, tmp_path: Path, clock: MovingClock, code: str
) -> None:
    made = dead(laptop, usb, tmp_path)
    desk = new_machine(tmp_path, clock)
    by_code(desk, made, code)
    desk.close()
    desk = new_machine(tmp_path, clock)
    with pytest.raises(errors.WrongPassphrase):
        desk.unlock(LEE, PASSPHRASE)
    desk.unlock("dep", "six words of dep")
    assert desk.vault.role is Role.DEPUTY and set(desk.kernel.peers()) == set(TEAM)
    assert desk.kernel.faults() == ()
    desk.close()


def test_a_hold_survives_a_dead_laptop_even_with_the_code_alone(
    laptop: Desk, usb: Path, tmp_path: Path, clock: MovingClock, code: str
) -> None:
    begin_hold(laptop.vault, "City attorney")
    made = dead(laptop, usb, tmp_path)
    desk = new_machine(tmp_path, clock)
    by_code(desk, made, code)
    assert hold(desk.vault) is not None
    assert desk.warnings()[0].startswith("A legal hold is in force")
    desk.close()


def test_an_older_file_put_back_opens_on_consent_alone(laptop: Desk, tmp_path: Path, clock: MovingClock) -> None:
    laptop.close()
    file = laptop.paths.vault
    older = file.read_bytes()
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.unlock(LEE, PASSPHRASE)
    with desk.ctx("roster").store.unit() as unit:
        unit.remove("peers", TEAM[0].id)
    desk.close()
    file.write_bytes(older)
    with pytest.raises(errors.RolledBack):
        desk.unlock(LEE, PASSPHRASE)
    desk.unlock(LEE, PASSPHRASE, accept_older=True)
    assert set(desk.kernel.peers()) == set(TEAM)
    desk.close()
    desk.unlock(LEE, PASSPHRASE)
    desk.close()


def test_recovery_on_the_same_machine_makes_a_coordinator_and_tells_what_was_lost(
    laptop: Desk, tmp_path: Path, clock: MovingClock, code: str
) -> None:
    laptop.close()
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    fresh = desk.recover(code, "Kim", "six words of kim")
    assert fresh != code and desk.vault.role is Role.COORDINATOR
    assert any("The clocks of 2 requests survived" in warning for warning in desk.warnings())
    desk.close()


# ---------------------------------------------------------------- what the desk says


def test_a_coordinator_is_told_of_code_custodian_and_backup_until_each_is_seen_to(
    tmp_path: Path, clock: MovingClock, usb: Path
) -> None:
    desk = make_desk(tmp_path / "desk", clock)
    assert [warning.split(".")[0].split(":")[0] for warning in desk.warnings()] == [
        "There is no recovery code",
        "No backup was ever made",
    ]
    desk.vault.users.replace_code()
    make_backup(desk.vault, usb)
    assert "Nobody is entered as custodian" in desk.warnings()[0]
    desk.vault.users.name_custodian(Custodian(title="City clerk"))
    assert "has not confirmed" in desk.warnings()[0]
    desk.vault.users.name_custodian(Custodian(title="City clerk", confirmed=clock().date()))
    assert desk.warnings() == ()
    clock.advance(timedelta(days=29))
    assert desk.warnings() == ()
    clock.advance(timedelta(days=1))
    assert "30 days old" in desk.warnings()[0]
    desk.close()


def test_who_can_do_nothing_about_it_is_not_told_but_a_hold_is_told_to_all_who_close(
    laptop: Desk, tmp_path: Path, clock: MovingClock
) -> None:
    laptop.close()
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.unlock("dep", "six words of dep")
    assert desk.warnings() == ()
    desk.close()
    desk.unlock(LEE, PASSPHRASE)
    begin_hold(desk.vault, "City attorney")
    desk.close()
    desk.unlock("dep", "six words of dep")
    (warning,) = desk.warnings()
    assert "legal hold" in warning and "City attorney" in warning
    desk.close()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.CLINICAL_LEAD, Role.COMMAND, Role.AUDITOR])
def test_no_role_meets_a_fault_at_unlock_or_on_today_and_waiting_events_stay_for_one_that_may_write(
    laptop: Desk, tmp_path: Path, clock: MovingClock, role: Role
) -> None:
    laptop.vault.users.add("Other", "six words of other", role)
    laptop.close()
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.settings.note("plugin.disabled")
    desk.unlock("other", "six words of other")
    desk.kernel.clocks()
    desk.kernel.dashboard_panels()
    desk.warnings()
    assert desk.kernel.faults() == ()
    noted = role in (Role.DEPUTY, Role.CLINICAL_LEAD)
    assert desk.settings.take_unaudited() == (() if noted else ("plugin.disabled",))
    desk.close()
    desk.unlock(LEE, PASSPHRASE)
    assert desk.settings.take_unaudited() == ()
    assert [event.kind for event in desk.vault.audit_events()].count("plugin.disabled") == 1
    desk.close()


def test_a_lost_ring_is_told_with_the_number_of_clocks(laptop: Desk, tmp_path: Path, clock: MovingClock) -> None:
    laptop.close()
    for ring in laptop.paths.state.glob("ring-*"):
        ring.unlink()
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.unlock(LEE, PASSPHRASE)
    said = " ".join(desk.warnings())
    assert "keys of the requests that were open are missing" in said
    assert "The clocks of 2 requests survived" in said
    for data in (UNANSWERED.code, "Robin", "lee"):
        assert data not in said.casefold()
    desk.close()


# ---------------------------------------------------------------- closing


@pytest.fixture
def much_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "is_worth_it", lambda journal: True)


def test_closing_writes_the_log_afresh_where_much_of_it_is_dead(laptop: Desk, much_is_dead: None) -> None:
    frames = sum(1 for _ in laptop.vault.journal.log.read_from(0))
    before = laptop.check_words()
    laptop.close()
    assert laptop.check_words() != before, "the words to write down are those after it"
    words = laptop.check_words()
    laptop.unlock(LEE, PASSPHRASE)
    assert laptop.check_words() == words
    assert sum(1 for _ in laptop.vault.journal.log.read_from(0)) < frames
    assert {owned.item.subject for owned in laptop.kernel.clocks()} == {UNANSWERED.code}


def test_closing_leaves_the_log_alone_under_a_hold_for_other_roles_and_where_little_is_dead(
    laptop: Desk, tmp_path: Path, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = laptop.check_words()
    laptop.close()
    assert laptop.check_words() == words, "little is dead"
    monkeypatch.setattr(renewal, "is_worth_it", lambda journal: True)
    desk = make_desk(tmp_path / "laptop", clock, create=False)
    desk.unlock("dep", "six words of dep")
    words = desk.check_words()
    desk.close()
    assert desk.check_words() == words, "a deputy may not"
    monkeypatch.setattr(renewal, "is_worth_it", lambda journal: False)
    desk.unlock(LEE, PASSPHRASE)
    begin_hold(desk.vault, "City attorney")
    words = desk.check_words()
    monkeypatch.setattr(renewal, "is_worth_it", lambda journal: True)
    desk.close()
    assert desk.check_words() == words, "nothing is purged under a hold"


def test_a_disk_that_refuses_at_closing_keeps_nobody_from_leaving(
    laptop: Desk, much_is_dead: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(journal: object) -> None:
        raise errors.DiskFull

    monkeypatch.setattr(renewal, "compact", full)
    laptop.close()
    laptop.unlock(LEE, PASSPHRASE)
    assert set(laptop.kernel.peers()) == set(TEAM)


def test_after_a_failed_write_the_log_is_not_written_afresh_from_memory(
    laptop: Desk, much_is_dead: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failed(*given: Any) -> bool:
        raise errors.StorageFailed

    with monkeypatch.context() as patch:
        patch.setattr(type(laptop.vault.journal.log), "append", failed)
        with pytest.raises(DeskError), laptop.ctx("roster").store.unit() as unit:
            unit.remove("peers", TEAM[0].id)
    words = laptop.check_words()
    laptop.close()
    assert laptop.check_words() == words
    laptop.unlock(LEE, PASSPHRASE)
    assert set(laptop.kernel.peers()) == set(TEAM)


def test_check_words_are_there_after_the_first_unlock_and_not_before(tmp_path: Path) -> None:
    desk = Desk(Paths.under(tmp_path / "none"), rng=random.Random(1))
    with pytest.raises(Locked):
        desk.check_words()
