"""The synthetic agency's incidents: worth looking at under every department's rules, and the same for a seed."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.demo import open_demo
from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.model.ids import Month
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.paths import Paths
from peerdesk_core.testing import MovingClock
from peerdesk_incidents import silence, store
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import PlaceKind, SessionState, SlotState
from peerdesk_incidents.opening import entered_late
from peerdesk_incidents.plan import plan_of, wanting
from peerdesk_incidents.sessions import notes_of
from peerdesk_intake import store as requests

DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mo-slmpd", "us-tx-mesquite-pd", "us-mn-dps")


def demo(folder: Path, clock: MovingClock, department: str) -> Desk:
    """The demo as it is made at first use, by a department's rules."""
    desk = Desk(Paths.under(folder), demo=DemoInfo(), read_clock=clock, rng=random.Random(1))
    desk.choose_department(department)
    open_demo(desk)
    return desk


def only(desk: Desk) -> Part:
    """The one open incident with all that belongs to it."""
    ctx = desk.ctx("incidents")
    (incident,) = store.all_open(ctx.store)
    return store.part_of(ctx.store, incident.id)


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_the_demo_has_an_incident_in_the_middle_of_its_fortnight(
    tmp_path: Path, moving_clock: MovingClock, department: str
) -> None:
    desk = demo(tmp_path, moving_clock, department)
    ctx, part = desk.ctx("incidents"), only(desk)
    assert 1 <= (moving_clock.moment - part.incident.happened_at).days <= 2 and entered_late(part.incident)
    assert {slot.state for slot in part.slots} == set(SlotState)
    assert all(slot.by is None for slot in part.slots if slot.state is SlotState.DONE)
    held, planned = part.sessions
    assert (held.kind, held.state, held.leaders) == (SessionKind.DEFUSING, SessionState.HELD, ())
    assert (planned.kind, planned.state) == (SessionKind.DEBRIEFING, SessionState.PLANNED)
    assert planned.at > moving_clock.moment and notes_of(ctx.department, part.incident, planned) == ()
    assert wanting(ctx.department, part.incident, plan_of(ctx.department, part.incident)) == ()
    assert {place.kind for place in store.places(ctx.store)} == set(PlaceKind)
    assert part.incident.id in {one.incident for one in requests.all_open(desk.ctx("intake").store)}
    states = [silence.silence_of(ctx.department, one, moving_clock.moment).state for one in part.embargoes]
    assert states == [silence.Hush.RUNNING] * silence.bound(ctx.department, part.incident)
    desk.close()


def test_the_demo_has_completed_incidents_as_counts_alone(tmp_path: Path, moving_clock: MovingClock) -> None:
    desk = demo(tmp_path, moving_clock, DEPARTMENTS[0])
    ctx = desk.ctx("incidents")
    counted: dict[str, int] = {}
    for family in ("incidents.kind", "incidents.session", "incidents.check_in", "incidents.debriefing"):
        for month in map(Month, ("2026-09", "2026-10", "2026-11")):
            found = ctx.store.counters(family, month)
            counted[family] = counted.get(family, 0) + sum(found.values())
    assert counted["incidents.kind"] == counted["incidents.debriefing"] == 5
    assert counted["incidents.session"] > 5 and counted["incidents.check_in"] > 20
    desk.close()


def test_the_demo_is_the_same_for_a_seed(tmp_path: Path, moving_clock: MovingClock) -> None:
    def shown(folder: str) -> tuple[Any, ...]:
        desk = demo(tmp_path / folder, moving_clock, DEPARTMENTS[2])
        found = (only(desk), store.places(desk.ctx("incidents").store))
        desk.close()
        return found

    assert shown("one") == shown("other")
