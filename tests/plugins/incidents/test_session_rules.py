"""What the texts say of each kind of session, notes on time and size, the guides, whom to call, and places."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.law.department import Department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, SessionKind
from peerdesk_core.model.load import Load
from peerdesk_core.model.resources import Resource, ResourceKind
from peerdesk_core.times import BadTime
from peerdesk_incidents import desk_ops, escalation, guides, places, sessions, store
from peerdesk_incidents.errors import Barred, WrongState
from peerdesk_incidents.models import (
    Advice,
    Incident,
    LedBy,
    Place,
    PlaceKind,
    Session,
    SessionState,
)

HAPPENED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CHICAGO = ZoneInfo("America/Chicago")
MINNEAPOLIS, SECTION_1_24, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
DEPARTMENTS = (MINNEAPOLIS, SECTION_1_24, DPS, ST_LOUIS, MESQUITE)
DepartmentOf = Callable[[str], Department]


def incident(**fields: Any) -> Incident:
    base = Incident(
        id=Id("00000000000000aa"),
        code=Code("amber-heron-42"),
        kind=IncidentKind.SHOOTING,
        happened_at=to_minute(HAPPENED),
        entered_at=to_minute(HAPPENED),
    )
    return attrs.evolve(base, **fields)


def said(department: Department, session: SessionKind, **fields: Any) -> dict[str, str]:
    """Act -> citations, of everything that the texts say of such a session."""
    found: dict[str, str] = {}
    for saying in sessions.sayings_of(department, incident(**fields), session):
        found[saying.do] = f"{found.get(saying.do, '')} {saying.clause.cite}"
    return found


# ------------------------------------------------------------------ what the texts say


@pytest.mark.clause("slmpd-31")
def test_given_st_louis_then_a_debriefing_says_run_it_or_hand_it_on_who_may_come_and_that_all_keep_it(
    department_of: DepartmentOf,
) -> None:
    found = said(department_of(ST_LOUIS), SessionKind.DEBRIEFING)
    assert "SLMPD Team Member 5" in found["lead_or_hand_on"]
    assert "SLMPD" in found["join"]
    assert "RSMo 590.1040" in found["keep_group"] and "RSMo 590.1040" in found["lead"]


@pytest.mark.clause("mesq-11", "mesq-12")
def test_given_mesquite_then_a_debriefing_is_an_invitation_where_no_listed_kind_makes_it_automatic(
    department_of: DepartmentOf,
) -> None:
    found = said(department_of(MESQUITE), SessionKind.DEBRIEFING, kind=IncidentKind.OTHER)
    assert "MESQ 319.00 IV.A" in found["invite"] and "MESQ 319.00 IV.B" in found["join"]
    assert "784.002" in found["closed_meeting"] and "debrief_automatic" not in found
    listed = said(department_of(MESQUITE), SessionKind.DEBRIEFING, kind=IncidentKind.MAJOR_DISASTER)
    assert "MESQ 319.00 IV.B" in listed["debrief_automatic"]


@pytest.mark.clause("mpd-33")
def test_given_minneapolis_then_a_defusing_says_what_its_own_policy_says_and_names_the_two_other_policies(
    department_of: DepartmentOf,
) -> None:
    department = department_of(MINNEAPOLIS)
    found = said(department, SessionKind.DEFUSING)
    assert "MPD 3-503 VIII" in found["defuse"] and "MPD 3-503 VIII" in found["triage"]
    assert "3-502" in found["respond"] and "7-810" in found["respond"]


@pytest.mark.clause("mndps-10")
def test_given_an_adopted_guideline_then_each_group_session_says_who_leads_it(department_of: DepartmentOf) -> None:
    department = department_of(MINNEAPOLIS)
    assert "MNDPS Skills" in said(department, SessionKind.DEFUSING)["lead"]
    assert "MNDPS Skills" in said(department, SessionKind.DEBRIEFING)["lead"]
    assert "be_present" in said(department, SessionKind.DEFUSING)
    assert "be_present" not in said(department, SessionKind.DEBRIEFING)
    assert "MNDPS Skills" in said(department, SessionKind.BRIEFING)["brief"]


# ------------------------------------------------------------------ time and size


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize(
    ("kind", "hours", "note"),
    [
        (SessionKind.DEFUSING, 1, ""),
        (SessionKind.DEFUSING, 8, ""),
        (SessionKind.DEFUSING, 9, "After the aim of 8 hours"),
        (SessionKind.DEFUSING, 13, "Later than usual, which is within 12 hours"),
        (SessionKind.DEBRIEFING, 3, "Earlier than usual, which is 24 to 72 hours"),
        (SessionKind.DEBRIEFING, 48, ""),
        (SessionKind.DEBRIEFING, 30 * 24, "Later than usual, which is within 72 hours"),
        (SessionKind.ONE_TO_ONE, 500, ""),
        (SessionKind.BRIEFING, 500, ""),
    ],
)
def test_a_time_outside_the_usual_one_is_a_note_with_its_clause(
    department_of: DepartmentOf, kind: SessionKind, hours: int, note: str
) -> None:
    at = HAPPENED + timedelta(hours=hours)
    found = sessions.time_notes(department_of(DPS), incident(), kind, at)
    assert [line[: len(note)] for line in found] == ([note] if note else [])
    assert all("[MNDPS Skills]" in line for line in found)


@pytest.mark.clause("mndps-10")
def test_a_time_outside_the_usual_one_or_too_few_people_never_refuse_a_session(response: Any) -> None:
    opened = response.open()
    at = response.NOW + timedelta(days=40)
    session = desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.BRIEFING, at, offered=1)
    debriefing = desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEBRIEFING, at)
    department = response.ctx.department
    assert "Fewer than 3" in sessions.notes_of(department, opened.incident, session)[0]
    assert "Later than usual" in sessions.notes_of(department, opened.incident, debriefing)[0]


def test_given_a_text_without_a_number_then_no_time_is_unusual(department_of: DepartmentOf) -> None:
    late = HAPPENED + timedelta(days=90)
    for name in (ST_LOUIS, MESQUITE):
        for kind in SessionKind:
            assert sessions.time_notes(department_of(name), incident(), kind, late) == ()
            assert sessions.in_window(department_of(name), incident(), kind, late) is None
            assert sessions.size_notes(department_of(name), kind, 1) == ()


@given(hours=st.integers(0, 24 * 40))
def test_a_session_lies_in_the_usual_time_exactly_where_no_note_says_early_or_late(
    department_of: DepartmentOf, hours: int
) -> None:
    at = HAPPENED + timedelta(hours=hours)
    for kind in (SessionKind.DEFUSING, SessionKind.DEBRIEFING):
        notes = sessions.time_notes(department_of(DPS), incident(), kind, at)
        unusual = any("than usual" in note for note in notes)
        assert sessions.in_window(department_of(DPS), incident(), kind, at) is not unusual


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("now", "2026-11-20 15:30"),
        ("18:30", "2026-11-20 18:30"),
        ("15:30", "2026-11-20 15:30"),
        ("9:15", "2026-11-21 09:15"),
        ("2026-11-25 10:00", "2026-11-25 10:00"),
        ("2026-11-19 10:00", "2026-11-19 10:00"),
    ],
)
def test_a_bare_time_of_a_plan_is_the_next_one_and_a_day_can_be_named(typed: str, expected: str) -> None:
    now = datetime(2026, 11, 20, 15, 30, tzinfo=CHICAGO)
    found = sessions.planned_moment(typed, now, CHICAGO)
    assert f"{found.at.astimezone(CHICAGO):%Y-%m-%d %H:%M}" == expected
    assert ("lies in the past" in found.says) is (typed == "2026-11-19 10:00")


def test_a_time_that_never_was_is_refused() -> None:
    now = datetime(2026, 3, 7, 15, 30, tzinfo=CHICAGO)
    for typed in ("soon", "02:30", "2026-03-08 02:30"):
        with pytest.raises(BadTime):
            sessions.planned_moment(typed, now, CHICAGO)


# ------------------------------------------------------------------ guides


@pytest.mark.clause("mndps-10")
def test_every_kind_has_a_guide_with_phases_short_enough_to_be_read_across_a_table() -> None:
    assert set(guides.GUIDES) == set(SessionKind)
    numbers = {SessionKind.DEFUSING: 3, SessionKind.DEBRIEFING: 8, SessionKind.BRIEFING: 8}
    for kind, guide in guides.GUIDES.items():
        assert len(guide.phases) == numbers.get(kind, len(guide.phases))
        assert guide.usual and guide.bring and guide.aim
        for phase in guide.phases:
            assert 0 < len(phase.says) <= guides.MOST_LINES
            assert all(len(line) <= guides.MOST_CELLS for line in (phase.title, *phase.says))


@pytest.mark.clause("mndps-10")
def test_a_guide_says_on_what_its_phases_rest(department_of: DepartmentOf) -> None:
    for name in (MINNEAPOLIS, SECTION_1_24, DPS):
        basis = guides.basis_of(department_of(name), incident(), SessionKind.DEBRIEFING)
        assert basis == f"Phases after {guides.CITE}."
    for name in (ST_LOUIS, MESQUITE):
        basis = guides.basis_of(department_of(name), incident(), SessionKind.DEBRIEFING)
        assert basis.startswith(guides.OWN) and guides.CITE in basis
    for name in DEPARTMENTS:
        assert guides.OWN_STEPS in guides.basis_of(department_of(name), incident(), SessionKind.ONE_TO_ONE)


# ------------------------------------------------------------------ who leads, and what is left of a session


def test_given_a_peer_who_was_there_then_the_peer_cannot_be_chosen_to_lead(response: Any) -> None:
    peers = [response.peer(number).id for number in range(2)]
    opened = response.open(involved=(peers[0],))
    session = desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEFUSING, response.NOW)
    with pytest.raises(Barred):
        desk_ops.set_leaders(response.ctx, session.id, (peers[0],))
    assert desk_ops.set_leaders(response.ctx, session.id, (peers[1],)).leaders == (peers[1],)


@pytest.mark.clause("mndps-10")
def test_given_a_session_was_held_then_two_counts_stay_its_leaders_go_and_their_work_weighs_heavy(
    response: Any,
) -> None:
    peer = response.peer(3).id
    opened = response.open()
    planned = desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEBRIEFING, response.NOW, leaders=(peer,), offered=4
    )
    held = desk_ops.hold_session(response.ctx, planned.id, 7, offered=9)
    assert (held.state, held.offered, held.came, held.leaders) == (SessionState.HELD, 9, 7, ())
    loads = response.ctx.store.loads(peer)
    assert [counts.get(Load.HEAVY) for counts in loads.values()] == [1]
    with pytest.raises(WrongState):
        desk_ops.set_leaders(response.ctx, planned.id, (peer,))


@pytest.mark.clause("slmpd-31")
def test_given_nobody_leads_then_that_is_noted_unless_the_session_is_handed_on(department_of: DepartmentOf) -> None:
    department = department_of(ST_LOUIS)
    session = Session(
        id=Id("00000000000000cc"), incident=Id("00000000000000aa"), kind=SessionKind.DEBRIEFING, at=to_minute(HAPPENED)
    )
    assert sessions.notes_of(department, incident(), session) == ("No peer is chosen to lead it.",)
    assert sessions.notes_of(department, incident(led_by=LedBy.HANDED_ON), session) == ()


# ------------------------------------------------------------------ whom to call


def resource(number: int, kind: ResourceKind, title: str, **fields: Any) -> Resource:
    return Resource(id=Id(f"{number:016x}"), kind=kind, title=title, reach="555-0100", **fields)


RESOURCES = (
    resource(1, ResourceKind.CHAPLAIN, "Chaplain on duty"),
    resource(2, ResourceKind.CLINICAL_LEAD, "Old contract", stale=True),
    resource(3, ResourceKind.CLINICAL_LEAD, "Clinical Consultant"),
    resource(4, ResourceKind.INSURANCE, "Health plan"),
)


@pytest.mark.clause("slmpd-07")
def test_given_st_louis_then_consultants_stand_first_and_the_hazard_says_whom_to_call_at_once(
    department_of: DepartmentOf,
) -> None:
    department = department_of(ST_LOUIS)
    found = escalation.escalation_of(department, incident(advice=frozenset({Advice.CLINICAL})), RESOURCES)
    assert [one.title for one in found.reachable] == ["Clinical Consultant", "Old contract", "Chaplain on duty"]
    assert found.hazard_to == (department.role("clinical_lead"), department.role("wellness_commander"))
    assert found.hazard[0].clause.cite == "SLMPD Contact 5"
    assert found.triage[0].binds and found.consult[0].binds and not found.asked
    assert found.advice == (Advice.CLINICAL,)


@pytest.mark.clause("mn124-14")
def test_given_section_1_24_then_the_page_has_the_professional_to_consult_and_whether_that_was_done(
    department_of: DepartmentOf,
) -> None:
    department = department_of(SECTION_1_24)
    found = escalation.escalation_of(department, incident(), RESOURCES)
    assert found.consult[0].binds and found.consult[0].clause.cite == "1-24 Purpose" and not found.asked
    asked = escalation.escalation_of(department, incident(consulted_at=to_minute(HAPPENED)), RESOURCES)
    assert asked.asked


def test_given_a_text_without_a_hazard_then_nobody_is_named(department_of: DepartmentOf) -> None:
    found = escalation.escalation_of(department_of(MINNEAPOLIS), incident(), ())
    assert (found.hazard, found.hazard_to, found.reachable) == ((), (), ())


# ------------------------------------------------------------------ places


def test_given_a_roster_then_its_stations_and_units_become_places_once(response: Any) -> None:
    peers = [
        attrs.evolve(response.peer(number), station="  Third  ", unit=("North", "north")[number]) for number in (0, 1)
    ]
    found = places.from_roster(peers, (), random.Random(1))
    assert [(place.kind, place.label) for place in found] == [(PlaceKind.STATION, "Third"), (PlaceKind.UNIT, "North")]
    assert places.from_roster(peers, found, random.Random(2)) == ()


def test_given_a_label_that_is_there_empty_or_long_then_it_is_refused() -> None:
    room = Place(id=Id("00000000000000dd"), kind=PlaceKind.ROOM, label="Quiet room")
    for label in ("quiet ROOM", " ", "x" * 41):
        with pytest.raises(places.BadLabel):
            places.checked(label, PlaceKind.ROOM, [room])
    assert places.checked("  Quiet   room ", PlaceKind.UNIT, [room]) == "Quiet room"


def test_given_a_place_that_was_taken_off_then_the_session_held_there_shows_none(response: Any) -> None:
    room = Place(id=Id("00000000000000dd"), kind=PlaceKind.ROOM, label="Quiet room")
    store.put_place(response.ctx.store, room)
    assert store.places(response.ctx.store) == (room,)
    store.remove_place(response.ctx.store, room.id)
    assert store.places(response.ctx.store) == ()
