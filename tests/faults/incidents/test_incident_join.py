"""Two incidents played twice, with everything about how they went dealt anew: stolen files must not tell which it was.

Who was reached, by whom, who kept out and lost work by it, who led what, and whether a request belonged to one of them
moves from one incident to the other; what remains by month comes to the same. The thief (thief.py) has a copy taken
halfway without any key, and one taken after completion with all keys of the coordinator's login.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Callback, Id
from peerdesk_core.model.incidents import IncidentKind, SessionKind
from peerdesk_core.testing import MovingClock
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.models import Advice, Approval, Approved, Given, LedBy, Office
from peerdesk_intake import store as requests

KINDS = (IncidentKind.SHOOTING, IncidentKind.CHILD_DEATH)


@attrs.frozen
class Deal:
    """How one of the two incidents goes. Numbers are places on the roster, or of a slot."""

    kind: IncidentKind
    out: int
    by: int
    reached: int
    bare: int
    """A slot that is reached although nobody was given it."""
    tried: int
    leaders: tuple[int, ...]
    held: int
    """Which of the two planned sessions is held; the other one is called off."""
    loses: bool
    """Whether the peer who keeps out later has been given work before."""
    asked: bool
    """Whether the request belongs to it."""


ONE = Deal(kind=KINDS[0], out=0, by=1, reached=0, bare=1, tried=2, leaders=(1, 2), held=0, loses=True, asked=True)
OTHER = Deal(kind=KINDS[1], out=3, by=2, reached=2, bare=3, tried=0, leaders=(4,), held=1, loses=False, asked=False)
DEALS = ((ONE, OTHER), (OTHER, ONE))
SPARE, LATER = 5, 6
"""Peers: who has the work that nobody loses, and who keeps out later."""


class Play:
    """The two incidents, through the same functions that the screens call."""

    def __init__(self, stage: ModuleType, folder: Path, deals: tuple[Deal, Deal]) -> None:
        self.stage, self.deals, self.clock = stage, deals, MovingClock(stage.NOW)
        self.desk: Desk = stage.again(folder, self.clock)
        self.folder = folder

    @property
    def ctx(self) -> Any:
        return self.desk.ctx("incidents")

    def slot(self, id: Id, place: int) -> Id:
        return store.slots_of(self.ctx.store, id)[place].id

    def begin(self) -> list[Id]:
        """Both are opened, and a request is asked that belongs to one of them; its peer was in it."""
        ids = [self.stage.opened(self.desk, 3 - number, kind=deal.kind) for number, deal in enumerate(self.deals)]
        tied = next(id for id, deal in zip(ids, self.deals, strict=True) if deal.asked)
        holder = self.stage.PEERS[self.deals[0].out]
        self.stage.asked(self.desk, tied, holder)
        return ids

    def work(self, id: Id, deal: Deal) -> None:
        """Work is given, some of it done; somebody keeps out of it, and then somebody else."""
        ctx, peers = self.ctx, self.stage.PEERS
        desk_ops.bar(ctx, id, peers[deal.out], True)
        desk_ops.advise(ctx, id, [Advice.CLINICAL if deal.held else Advice.NOTHING_MORE])
        desk_ops.plan_lead(ctx, id, LedBy.TEAM if deal.held else LedBy.HANDED_ON)
        for _ in range(2):
            desk_ops.hand_out(ctx, id)
        desk_ops.give(ctx, self.slot(id, deal.reached), peers[deal.by])
        desk_ops.seal_callback(ctx, self.slot(id, deal.reached), Callback("6125550142"))
        loser = LATER if deal.loses else SPARE
        desk_ops.give(ctx, self.slot(id, deal.tried), peers[loser])
        self.later(3)
        at = ctx.clock.now() - timedelta(hours=1)
        kinds = (SessionKind.DEFUSING, SessionKind.ONE_TO_ONE)
        planned = [
            desk_ops.plan_session(ctx, id, kind, at, leaders=[peers[one] for one in deal.leaders]).id for kind in kinds
        ]
        desk_ops.plan_session(ctx, id, SessionKind.BRIEFING, at + timedelta(days=1), leaders=[peers[loser]])
        desk_ops.attempt(ctx, self.slot(id, deal.tried))
        desk_ops.done(ctx, self.slot(id, deal.reached))
        desk_ops.hold_session(ctx, planned[0], 2 + deal.held)
        if deal.held:
            desk_ops.set_leaders(ctx, planned[1], [])
        else:
            desk_ops.set_leaders(ctx, planned[1], [peers[7]])
        desk_ops.call_off(ctx, planned[1])
        desk_ops.done(ctx, self.slot(id, deal.bare))
        desk_ops.bar(ctx, id, peers[LATER], False)

    def later(self, hours: int) -> None:
        self.clock.advance(timedelta(hours=hours))

    def play(self, take: Callable[[str], None]) -> None:
        """All of it; `take` is called where a thief takes a copy."""
        ids = self.begin()
        for id, deal in zip(ids, self.deals, strict=True):
            self.work(id, deal)
            take("halfway")
        self.later(30)
        given = Approval(what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.PHONE, at=self.ctx.clock.now())
        desk_ops.approve(self.ctx, ids[0], given)
        for id in ids:
            self.later(2)
            assert desk_ops.complete(self.ctx, id).records_removed > 5
        take("completed")
        self.desk.close()


@pytest.fixture(scope="module")
def empty(stage: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk without an incident; to be copied, never opened."""
    folder: Path = tmp_path_factory.mktemp("empty") / "desk"
    stage.founded(folder).close()
    return folder


@pytest.fixture(scope="module")
def loots(
    stage: ModuleType, thief: ModuleType, empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What the thief has after each of the two plays."""
    found: list[dict[str, Any]] = []
    for turn in (0, 1):
        base, taken = tmp_path_factory.mktemp("play"), dict[str, Any]()
        play = Play(stage, shutil.copytree(empty, base / "desk"), DEALS[turn])

        def take(when: str, taken: dict[str, Any] = taken, base: Path = base, play: Play = play) -> None:
            copy = shutil.copytree(play.folder, base / f"{when}-{len(taken)}")
            taken[f"{when}-{len(taken)}"] = thief.loot(copy)

        play.play(take)
        found.append(taken)
    return found


@pytest.mark.clause("mpd-24", "slmpd-23", "mndps-06")
def test_without_a_key_two_ways_in_which_incidents_went_look_the_same(loots: list[dict[str, Any]]) -> None:
    one, other = loots
    assert list(one) == list(other) == ["halfway-0", "halfway-1", "completed-2"]
    for when in one:
        assert one[when].outside == other[when].outside, when


@pytest.mark.clause("mpd-24", "slmpd-23", "mndps-06")
def test_with_every_key_the_completed_incidents_look_the_same_in_every_frame(loots: list[dict[str, Any]]) -> None:
    one, other = (each["completed-2"] for each in loots)
    assert len(one.parts) == len(other.parts) > 30
    for number, (first, second) in enumerate(zip(one.view(), other.view(), strict=True)):
        assert first == second, number


@pytest.mark.clause("mpd-24", "mndps-06")
def test_sums_by_month_are_all_that_remains_and_both_plays_come_to_the_same(
    loots: list[dict[str, Any]], stage: ModuleType
) -> None:
    one, other = (each["completed-2"].registers for each in loots)
    assert one["stats"] == other["stats"] and one["care"] == other["care"]
    counts = {family: sum(months[stage.MONTH].values()) for family, months in one["stats"].items()}
    assert counts["incidents.kind"] == 2 and counts["incidents.check_in"] == 8 and counts["incidents.session"] == 2
    worked = {id for id, months in one["care"].items() if any(months.get(stage.MONTH, {}).values())}
    assert len(worked) > 2, "every sum leaves it open whose incident it was"


@pytest.mark.clause("mpd-24")
def test_no_frame_of_an_incident_tells_by_what_is_beside_it_whether_it_added_to_a_load(
    loots: list[dict[str, Any]],
) -> None:
    touched = [
        parts for parts in loots[0]["completed-2"].view() if "incidents" in parts and "stats" not in parts and parts
    ]
    assert len(touched) > 25
    for parts in touched:
        assert set(parts) - {"audit"} == {"incidents", "care", "clocks"}
        assert all(parts[name][2] for name in ("care", "clocks"))


def test_no_sealed_handle_occurs_twice_and_nothing_of_an_incident_is_in_plain(loots: list[dict[str, Any]]) -> None:
    for loot in (each["completed-2"] for each in loots):
        ops = [op for parts in loot.parts for op in parts.get("incidents", {}).get("ops", [])]
        assert ops and all(len(op) == 2 for op in ops)
        assert len({op[0] for op in ops}) == len(ops)


@pytest.mark.clause("mpd-24")
def test_after_completion_no_key_opens_anything_of_the_incidents(
    loots: list[dict[str, Any]], stage: ModuleType
) -> None:
    for loot in (each["completed-2"] for each in loots):
        kept = [version for version in loot.documents if version.name[0].startswith("incidents/")]
        assert {version.name[0] for version in kept} <= {"incidents/embargoes"}, "silence may still run"
        told = repr((kept, [op[3] for parts in loot.parts for op in parts.get("audit", {}).get("ops", [])]))
        assert "6125550142" not in loot.plain() and not [id for id in stage.PEERS if id in told]


def test_the_thief_does_read_an_incident_that_is_still_open(loots: list[dict[str, Any]], stage: ModuleType) -> None:
    """The control: with the ring and the passphrase, what is open is open to him."""
    half = loots[0]["halfway-1"]
    assert "6125550142" in half.plain() and stage.PEERS[ONE.out] in repr(half.documents)


@pytest.mark.clause("mpd-24")
def test_a_merge_does_not_tell_whether_somebody_who_was_there_loses_work(
    stage: ModuleType, thief: ModuleType, empty: Path, tmp_path: Path
) -> None:
    views = []
    for turn, worker in enumerate((3, 4)):
        desk = stage.again(shutil.copytree(empty, tmp_path / str(turn)))
        one, two = stage.opened(desk, 3), stage.opened(desk, 2, involved=(stage.PEERS[3],))
        ctx = desk.ctx("incidents")
        desk_ops.give(ctx, store.slots_of(ctx.store, one)[0].id, stage.PEERS[worker])
        assert bool(desk_ops.merge(ctx, one, two).withdrawn) is (worker == 3)
        desk.close()
        loot = thief.loot(tmp_path / str(turn))
        views.append((loot.outside, loot.view()))
    assert views[0] == views[1]


@pytest.mark.clause("mpd-24")
def test_requests_are_written_with_every_change_of_incidents_whether_one_belongs_to_them_or_not(
    stage: ModuleType, thief: ModuleType, empty: Path, tmp_path: Path
) -> None:
    """In one play the request belongs to the incident and loses its peer and its link; in the other it does not."""
    views = []
    for turn, tied in enumerate((True, False)):
        desk = stage.again(shutil.copytree(empty, tmp_path / str(turn)))
        incident = stage.opened(desk, 2)
        stage.asked(desk, incident if tied else None, stage.PEERS[3])
        stage.asked(desk, None, None)
        ctx = desk.ctx("incidents")
        desk_ops.bar(ctx, incident, stage.PEERS[3], True)
        freed = [one.assigned is None for one in requests.all_open(desk.ctx("intake").store)]
        assert sum(freed) == 1 + tied
        desk_ops.complete(ctx, incident)
        desk.close()
        views.append(thief.loot(tmp_path / str(turn)).view())
    assert views[0] == views[1]
