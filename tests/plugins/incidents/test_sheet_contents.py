"""The after-action sheet and the timeline: what stands on them, and what never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.law.department import Department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Callback, Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.needs import ReachVia
from peerdesk_core.paper import Paper, to_html, to_text
from peerdesk_incidents import after_action, timeline
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import (
    Advice,
    Approval,
    Approved,
    CoAuthor,
    Embargo,
    Given,
    Incident,
    LedBy,
    Office,
    Session,
    SessionState,
    Slot,
    SlotState,
)

DAY = date(2026, 11, 24)
HAPPENED = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
NOW = HAPPENED + timedelta(days=4)
DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-mo-slmpd", "us-tx-mesquite-pd")
DepartmentOf = Callable[[str], Department]

_IDS = st.integers(1, 60).map(lambda number: Id(f"{number:016x}"))
_TIMES = st.integers(0, 90 * 60).map(lambda minutes: to_minute(HAPPENED + timedelta(minutes=minutes)))
_OUTCOMES_OF_SLOT: dict[str, st.SearchStrategy[Any]] = {
    "state": st.sampled_from(SlotState),
    "attempts": st.integers(0, 99),
    "done_at": st.none() | _TIMES,
    "reach_via": st.none() | st.sampled_from(ReachVia),
    "by": st.none() | _IDS,
    "callback": st.none() | st.just(Callback("5550100")),
}
_OUTCOMES_OF_SESSION: dict[str, st.SearchStrategy[Any]] = {
    "came": st.integers(0, 99),
    "offered": st.integers(0, 99),
    "leaders": st.lists(_IDS, max_size=3, unique=True).map(tuple),
}
_OUTCOMES_OF_INCIDENT: dict[str, st.SearchStrategy[Any]] = {
    "advice": st.frozensets(st.sampled_from(Advice)),
    "involved": st.lists(_IDS, max_size=3, unique=True).map(tuple),
    "witnesses": st.lists(_IDS, max_size=3, unique=True).map(tuple),
    "invited": st.integers(0, 99),
    "led_by": st.sampled_from(LedBy),
    "consulted_at": st.none() | _TIMES,
    "told": st.frozensets(st.sampled_from(Office)),
    "code": st.sampled_from([Code("amber-heron-42"), Code("blue-lynx-25")]),
    "id": _IDS,
}
_APPROVALS = st.lists(
    st.builds(
        Approval,
        what=st.sampled_from(Approved),
        office=st.sampled_from(Office),
        given=st.sampled_from(Given),
        at=_TIMES,
    ),
    max_size=3,
).map(tuple)


def incident(**fields: Any) -> Incident:
    base = Incident(
        id=Id("00000000000000aa"),
        code=Code("amber-heron-42"),
        kind=IncidentKind.SHOOTING,
        happened_at=to_minute(HAPPENED),
        entered_at=to_minute(HAPPENED + timedelta(minutes=10)),
        sworn=1,
    )
    return attrs.evolve(base, **fields)


def slot(number: int, **fields: Any) -> Slot:
    base = Slot(
        id=Id(f"{number:016x}"),
        incident=Id("00000000000000aa"),
        code=Code("amber-heron-42"),
        number=number,
        party=Party.SWORN,
    )
    return attrs.evolve(base, **fields)


def session(number: int = 1, **fields: Any) -> Session:
    base = Session(
        id=Id(f"{number + 500:016x}"),
        incident=Id("00000000000000aa"),
        kind=SessionKind.DEFUSING,
        at=to_minute(HAPPENED + timedelta(hours=6)),
        state=SessionState.HELD,
    )
    return attrs.evolve(base, **fields)


@st.composite
def cases(draw: st.DrawFn) -> Part:
    facts = draw(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from(IncidentKind),
                "large_scale": st.booleans(),
                "at_scene": st.booleans(),
                "approvals": _APPROVALS,
                "co_authors": st.frozensets(st.sampled_from(CoAuthor)),
                **{party.value: st.integers(0, 3) for party in Party},
            }
        )
    )
    handed = draw(st.lists(st.booleans(), max_size=4))
    held = draw(st.lists(st.tuples(st.sampled_from(SessionKind), st.sampled_from(SessionState), _TIMES), max_size=4))
    silent = draw(st.booleans())
    embargo = Embargo(id=Id("00000000000000bb"), code=Code("amber-heron-42"), started_at=to_minute(HAPPENED))
    return Part(
        incident=incident(**facts),
        slots=tuple(slot(number, handed_out=out) for number, out in enumerate(handed, start=1)),
        sessions=tuple(session(at, kind=kind, state=state, at=when) for at, (kind, state, when) in enumerate(held)),
        embargoes=(embargo,) if silent else (),
    )


@st.composite
def twins(draw: st.DrawFn) -> tuple[Part, Part]:
    """Two incidents that differ only in how things turned out, and in which peers were in it."""
    one = draw(cases())

    def other(record: Any, outcomes: dict[str, st.SearchStrategy[Any]]) -> Any:
        return attrs.evolve(record, **draw(st.fixed_dictionaries(outcomes)))

    two = Part(
        incident=other(one.incident, _OUTCOMES_OF_INCIDENT),
        slots=tuple(other(each, _OUTCOMES_OF_SLOT) for each in one.slots),
        sessions=tuple(other(each, _OUTCOMES_OF_SESSION) for each in one.sessions),
        embargoes=one.embargoes,
    )
    return one, two


def written(paper: Paper) -> tuple[str, str]:
    return to_text(paper), to_html(paper)


@pytest.mark.clause("mndps-06")
@settings(max_examples=80)
@given(pair=twins(), name=st.sampled_from(DEPARTMENTS))
def test_two_incidents_that_differ_only_in_outcomes_give_the_same_sheet_to_the_last_byte(
    department_of: DepartmentOf, pair: tuple[Part, Part], name: str
) -> None:
    one, two = (written(after_action.sheet_of(department_of(name), case, DAY)) for case in pair)
    assert one == two


def test_every_field_of_an_incident_is_on_the_sheet_or_known_to_stay_off_it() -> None:
    shown = {"kind", "large_scale", "happened_at", "approvals", "co_authors", *(party.value for party in Party)}
    apart = {"entered_at", "at_scene", "station", "unit", "merged"}
    assert {field.name for field in attrs.fields(Incident)} == shown | apart | set(_OUTCOMES_OF_INCIDENT)
    of_slots = {"id", "incident", "code", "number", "party", "handed_out"}
    assert {field.name for field in attrs.fields(Slot)} == of_slots | set(_OUTCOMES_OF_SLOT)
    of_sessions = {"id", "incident", "kind", "at", "state", "room", "clinician", "chaplain"}
    assert {field.name for field in attrs.fields(Session)} == of_sessions | set(_OUTCOMES_OF_SESSION)


@pytest.mark.clause("mndps-06")
def test_given_a_large_incident_then_the_sheet_has_categories_offices_sessions_and_the_clauses_it_rests_on(
    department_of: DepartmentOf,
) -> None:
    approvals = tuple(
        Approval(what=what, office=office, given=Given.PHONE, at=to_minute(HAPPENED))
        for what, office in ((Approved.ACTIVATION, Office.COMMAND), (Approved.MUTUAL_AID, Office.DEPUTY_CHIEF))
    )
    case = Part(
        incident=incident(large_scale=True, approvals=approvals, civilian=2, co_authors=frozenset({CoAuthor.CHAPLAIN})),
        slots=(slot(1, handed_out=True), slot(2, handed_out=True)),
        sessions=(
            session(1),
            session(2, at=to_minute(HAPPENED + timedelta(hours=20))),
            session(3, kind=SessionKind.BRIEFING),
        ),
    )
    department = department_of("us-mn-minneapolis-pd")
    text = " ".join(to_text(after_action.sheet_of(department, case, DAY)).split())
    for expected in (
        "Shooting with a member",
        "Sworn: yes - Civilian: yes - Family: no",
        f"Activated by: {department.role('command')}.",
        "Mutual aid: yes.",
        "Defusing: 2 held; in the usual time: no",
        "Crisis management briefing: 1 held",
        "Offered to everybody involved: yes.",
        "Chaplain. [MNDPS Limits 4]",
        "sorts of support and counts",
    ):
        assert expected in text
    assert "amber-heron" not in text


@pytest.mark.clause("mndps-06")
def test_given_texts_that_do_not_speak_of_such_a_sheet_then_it_says_to_ask_first(department_of: DepartmentOf) -> None:
    small = department_of("us-mn-minneapolis-pd")
    assert after_action.caution_of(small, incident()) == after_action.NOT_LARGE
    assert after_action.caution_of(small, incident(large_scale=True)) == ""
    assert (
        after_action.caution_of(department_of("us-mo-slmpd"), incident(large_scale=True)) == after_action.NOBODY_ALLOWS
    )
    assert after_action.authors_named(small, incident(large_scale=True)) == (CoAuthor.CHAPLAIN, CoAuthor.CLINICIAN)
    assert after_action.authors_named(small, incident()) == ()


def test_given_sessions_and_decisions_then_the_timeline_has_them_in_order_with_what_is_due(
    department_of: DepartmentOf,
) -> None:
    asked = Approval(
        what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.RADIO, at=to_minute(HAPPENED + timedelta(hours=1))
    )
    released = Embargo(
        id=Id("00000000000000bb"),
        code=Code("amber-heron-42"),
        incident=Id("00000000000000aa"),
        started_at=to_minute(HAPPENED),
        released_at=to_minute(HAPPENED + timedelta(hours=30)),
    )
    planned = session(
        2, kind=SessionKind.DEBRIEFING, state=SessionState.PLANNED, at=to_minute(NOW + timedelta(hours=3))
    )
    case = Part(
        incident=incident(approvals=(asked,), told=frozenset({Office.DISPATCH})),
        slots=(slot(1),),
        sessions=(planned, session(1)),
        embargoes=(released,),
    )
    department = department_of("us-mn-minneapolis-pd")
    entries = timeline.entries_of(department, case, NOW)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    says = [entry.says for entry in entries]
    order = (
        "It happened.",
        "Activation of the team",
        "Defusing: held.",
        "The official release came.",
        "Debriefing: planned.",
    )
    places = [next(place for place, line in enumerate(says) if line.startswith(each)) for each in order]
    assert places == sorted(places)
    due = next(entry for entry in entries if "check-ins" in entry.says)
    assert due.ahead and due.at == HAPPENED + timedelta(days=14) and due.cite == "MPD 3-503 IV.B.6"


@settings(max_examples=40)
@given(pair=twins(), name=st.sampled_from(DEPARTMENTS))
def test_which_peers_work_or_keep_out_changes_no_letter_of_a_timeline(
    department_of: DepartmentOf, pair: tuple[Part, Part], name: str
) -> None:
    one, two = pair
    same = Part(
        incident=attrs.evolve(one.incident, involved=two.incident.involved, witnesses=two.incident.witnesses),
        slots=tuple(attrs.evolve(old, by=new.by) for old, new in zip(one.slots, two.slots, strict=True)),
        sessions=tuple(
            attrs.evolve(old, leaders=new.leaders) for old, new in zip(one.sessions, two.sessions, strict=True)
        ),
        embargoes=one.embargoes,
    )
    department = department_of(name)
    papers = [written(timeline.timeline_of(department, case, NOW)) for case in (one, same)]
    assert papers[0] == papers[1]
