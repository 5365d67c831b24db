"""Coverage adds up, proves what was reached in time, and leaves closed categories that join nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.law.department import Department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.privacy import check_measure
from peerdesk_incidents import hooks
from peerdesk_incidents.completing import FAMILIES, closing_of
from peerdesk_incidents.coverage import coverage_of, words
from peerdesk_incidents.models import (
    Approval,
    Approved,
    Given,
    Incident,
    Office,
    Session,
    SessionState,
    Slot,
    SlotState,
)
from peerdesk_incidents.running import check_in_clock

MINNEAPOLIS, ST_LOUIS, MESQUITE = "us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd"
NOW = to_minute(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
DUE = NOW + timedelta(days=14)

Rules = Callable[[str], Department]


def incident(kind: IncidentKind = IncidentKind.SHOOTING, **fields: Any) -> Incident:
    base = Incident(id=Id("1" * 16), code=Code("amber-heron-42"), kind=kind, happened_at=NOW, entered_at=NOW, sworn=4)
    return attrs.evolve(base, **fields)


def slot(number: int, state: SlotState, at: datetime | None = None, **fields: Any) -> Slot:
    base = Slot(
        id=Id(f"{number:016x}"),
        incident=Id("1" * 16),
        code=Code("amber-heron-42"),
        number=number,
        party=Party.SWORN,
        state=state,
        done_at=None if at is None else to_minute(at),
    )
    return attrs.evolve(base, **fields)


def session(kind: SessionKind, state: SessionState = SessionState.HELD, number: int = 5) -> Session:
    return Session(id=Id(f"{number:016x}"), incident=Id("1" * 16), kind=kind, at=NOW, state=state)


FIVE = (
    slot(1, SlotState.DONE, DUE, handed_out=True, attempts=2),
    slot(2, SlotState.DONE, DUE + timedelta(minutes=1), handed_out=True),
    slot(3, SlotState.ATTEMPTED, attempts=1, handed_out=True),
    slot(4, SlotState.OPEN, handed_out=True),
    slot(5, SlotState.OPEN),
)


@pytest.mark.clause("mpd-15", "mndps-23")
def test_coverage_tells_in_time_from_late_and_attempts_apart(department_of: Rules) -> None:
    found = coverage_of(department_of(MINNEAPOLIS), incident(), FIVE, DUE + timedelta(hours=1))
    assert (found.involved, found.handed_out, found.in_time, found.late) == (5, 4, 1, 1)
    assert (found.attempted, found.open, found.attempts, found.reached) == (1, 2, 3, 0)
    assert (found.due_at, found.overdue, found.done, found.left) == (DUE, True, 2, 3)
    assert words(found) == (
        "5 involved, 4 numbers handed out.",
        "1 of 5 reached in time, 1 reached late.",
        "Too late already for 3.",
        "3 still open: 1 tried, 2 not tried yet.",
        "3 attempts reached nobody.",
    )


@pytest.mark.clause("mpd-15")
def test_who_is_not_reached_is_late_only_once_the_limit_has_passed(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    assert not coverage_of(department, incident(), FIVE, DUE).overdue
    assert coverage_of(department, incident(), FIVE, DUE + timedelta(minutes=1)).overdue
    assert not coverage_of(department, incident(), FIVE[:2], DUE + timedelta(days=1)).overdue


def test_without_a_limit_nothing_is_in_time_or_late(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    found = coverage_of(department, incident(), FIVE, DUE)
    assert (found.in_time, found.late, found.reached, found.due_at) == (0, 0, 2, None)
    assert "no text sets a limit" in " ".join(words(found))
    own = coverage_of(department, incident(), FIVE, DUE, own_days=14)
    assert (own.in_time, own.late, own.reached) == (1, 1, 0)


@pytest.mark.clause("mpd-15")
def test_the_limit_of_a_text_is_about_members_and_family_is_the_desks_own_courtesy(department_of: Rules) -> None:
    department, later = department_of(MINNEAPOLIS), DUE + timedelta(hours=1)
    family = tuple(attrs.evolve(one, party=Party.FAMILY) for one in FIVE)
    mixed = (*FIVE[:1], attrs.evolve(FIVE[1], party=Party.PARTNER), attrs.evolve(FIVE[2], party=Party.FAMILY))
    found = coverage_of(department, incident(), mixed, later)
    assert (found.in_time, found.late, found.reached, found.bound, found.courtesy) == (1, 0, 1, 1, 2)
    assert not found.overdue and found.left == 1
    assert "courtesy" in " ".join(words(found))
    assert check_in_clock(department, incident(), family) is None
    counted = closing_of(incident(), family, (), department, later).counts
    assert [row for row in counted if row[0] == "incidents.check_in"] == [("incidents.check_in", "reached", 2)]
    own = coverage_of(department_of(ST_LOUIS), incident(), mixed, later, own_days=14)
    assert (own.in_time, own.late, own.reached, own.bound, own.courtesy, own.overdue) == (1, 1, 0, 3, 0, True)


def test_nobody_involved_is_said_as_that(department_of: Rules) -> None:
    assert "nothing to cover" in words(coverage_of(department_of(MINNEAPOLIS), incident(), (), NOW))[0]


STATE = st.tuples(
    st.sampled_from(Party), st.sampled_from(SlotState), st.integers(0, 60 * 24 * 30), st.integers(0, 99), st.booleans()
)


@pytest.mark.clause("mpd-15", "mndps-23")
@given(st.lists(STATE, max_size=40), st.sampled_from((MINNEAPOLIS, ST_LOUIS)), st.none() | st.integers(1, 90))
def test_coverage_and_what_is_counted_of_it_always_add_up(
    department_of: Rules, states: list[tuple[Party, SlotState, int, int, bool]], id: str, own: int | None
) -> None:
    slots = tuple(
        slot(
            number,
            state,
            NOW + timedelta(minutes=minutes) if state is SlotState.DONE else None,
            attempts=attempts,
            handed_out=out,
            party=party,
        )
        for number, (party, state, minutes, attempts, out) in enumerate(states, start=1)
    )
    now = NOW + timedelta(days=31)
    found = coverage_of(department_of(id), incident(), slots, now, own)
    assert found.in_time + found.late + found.reached + found.attempted + found.open == found.involved == len(slots)
    assert found.done + found.left == found.involved
    closing = closing_of(incident(), slots, (), department_of(id), now, own)
    counted = {category: number for family, category, number in closing.counts if family == "incidents.check_in"}
    courtesy = 0 if found.due_at is None else found.left - found.bound_left
    assert sum(counted.values()) == len(slots) - courtesy
    assert counted.get("in_time", 0) + counted.get("late", 0) == found.bound - found.bound_left


# ------------------------------------------------------------------ completing


@pytest.mark.clause("mndps-23")
def test_a_completed_incident_leaves_categories_by_month_and_no_joint_rows(department_of: Rules) -> None:
    held = (
        session(SessionKind.DEFUSING),
        session(SessionKind.DEBRIEFING, number=6),
        session(SessionKind.DEBRIEFING, number=7),
        session(SessionKind.BRIEFING, SessionState.CALLED_OFF, number=8),
    )
    closing = closing_of(incident(), FIVE, held, department_of(MINNEAPOLIS), DUE)
    assert closing.counts == (
        ("incidents.check_in", "in_time", 1),
        ("incidents.check_in", "late", 1),
        ("incidents.check_in", "not_reached", 3),
        ("incidents.debriefing", "suggested", 1),
        ("incidents.kind", "shooting", 1),
        ("incidents.session", "debriefing", 2),
        ("incidents.session", "defusing", 1),
    )
    assert closing.period == "2026-12"


def test_the_month_is_the_departments_own(department_of: Rules) -> None:
    night = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)  # the evening before in Minneapolis
    assert closing_of(incident(), (), (), department_of(MINNEAPOLIS), night).period == "2026-11"


@pytest.mark.clause("mesq-11", "mesq-12")
def test_the_ground_of_a_debriefing_is_counted_where_one_was_held(department_of: Rules) -> None:
    department = department_of(MESQUITE)
    asked = incident(
        approvals=(Approval(what=Approved.INVITATION, office=Office.COMMAND, given=Given.PHONE, at=NOW),), invited=7
    )
    grounds = {
        "automatic": incident(IncidentKind.CHILD_DEATH),
        "invited": asked,
        "suggested": incident(IncidentKind.OTHER),
    }
    for word, one in grounds.items():
        held = closing_of(one, (), (session(SessionKind.DEBRIEFING),), department, NOW)
        assert ("incidents.debriefing", word, 1) in held.counts
        none = closing_of(one, (), (), department, NOW)
        assert ("incidents.debriefing", "none", 1) in none.counts


@pytest.mark.clause("mesq-12")
def test_what_would_be_left_undone_is_said_and_keeps_nobody_from_completing(department_of: Rules) -> None:
    planned = session(SessionKind.DEBRIEFING, SessionState.PLANNED)
    closing = closing_of(incident(IncidentKind.CHILD_DEATH), FIVE, (planned,), department_of(MESQUITE), NOW)
    told = " ".join(closing.left_open)
    assert "3 check-ins are not done" in told
    assert "1 planned session was neither held nor called off" in told
    assert "wants a debriefing after such an incident, and none was held" in told


def test_every_family_is_a_closed_list_that_the_vault_accepts() -> None:
    declared = hooks.measures(None)  # type: ignore[arg-type]
    assert [measure.id for measure in declared] == [family for family, _, _ in FAMILIES]
    for measure in declared:
        check_measure(measure)
        assert not measure.by_peers
