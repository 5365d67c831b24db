"""Running clocks of an incident: as the texts set them, across clock changes, and none where no number is given."""

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
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockState
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_incidents.changes import done
from peerdesk_incidents.due import unclocked
from peerdesk_incidents.models import Embargo, Incident, Session, SessionState, Slot
from peerdesk_incidents.opening import made
from peerdesk_incidents.running import clocks_of, notes_of
from peerdesk_incidents.silence import Hush, over, silence_of

MINNEAPOLIS, SECTION_1_24, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
NOW = to_minute(datetime(2026, 11, 20, 8, 10, tzinfo=UTC))  # 02:10 on the wall
HOUR = timedelta(hours=1)

Rules = Callable[[str], Department]


def incident(at: datetime = NOW, **fields: Any) -> Incident:
    base = Incident(
        id=Id("1" * 16),
        code=Code("amber-heron-42"),
        kind=IncidentKind.SHOOTING,
        happened_at=to_minute(at),
        entered_at=to_minute(at),
        sworn=3,
    )
    return attrs.evolve(base, **fields)


def slots(number: int = 3) -> tuple[Slot, ...]:
    return made(Id("1" * 16), Code("amber-heron-42"), Party.SWORN, 1, number, random.Random(3))


def session(kind: SessionKind, state: SessionState = SessionState.HELD) -> Session:
    return Session(id=Id("5" * 16), incident=Id("1" * 16), kind=kind, at=to_minute(NOW + HOUR), state=state)


def embargo(**fields: Any) -> Embargo:
    base = Embargo(id=Id("e" * 16), code=Code("amber-heron-42"), started_at=NOW)
    return attrs.evolve(base, **fields)


def running(
    department: Any,
    now: datetime = NOW,
    held: tuple[Session, ...] = (),
    known: tuple[Slot, ...] | None = None,
    **more: Any,
) -> dict[str, ClockItem]:
    found = clocks_of(
        department, more.pop("of", incident()), slots() if known is None else known, held, (), now, **more
    )
    return {item.id.split(".")[1]: item for item in found}


# ------------------------------------------------------------------ defusing and debriefing


@pytest.mark.clause("mndps-10", "mpd-33")
@pytest.mark.parametrize("id", [MINNEAPOLIS, SECTION_1_24, DPS])
def test_a_defusing_is_open_at_once_aimed_at_eight_hours_and_late_after_twelve(department_of: Rules, id: str) -> None:
    department = department_of(id)
    early = running(department)["defuse"]
    assert (early.opens_at, early.due_at, early.kind) == (None, NOW + 8 * HOUR, ClockKind.ADVICE)
    between = running(department, NOW + 9 * HOUR)["defuse"]
    assert between.due_at == NOW + 12 * HOUR and between.state(NOW + 9 * HOUR) is not ClockState.LATE
    late = running(department, NOW + 12 * HOUR + timedelta(minutes=1))["defuse"]
    assert late.state(NOW + 13 * HOUR) is ClockState.LATE
    assert late.cite.startswith("MNDPS") and late.says


@pytest.mark.clause("mpd-33")
def test_minneapolis_own_words_stand_before_the_guidelines_number(department_of: Rules) -> None:
    says = running(department_of(MINNEAPOLIS), NOW + 9 * HOUR)["defuse"].says
    assert says.index("the text gives no number") < says.index("twelve hours")


@pytest.mark.clause("mndps-10")
def test_a_debriefing_has_a_window_from_one_to_three_days(department_of: Rules) -> None:
    item = running(department_of(DPS))["debrief"]
    assert (item.opens_at, item.due_at, item.kind) == (NOW + 24 * HOUR, NOW + 72 * HOUR, ClockKind.ADVICE)
    assert item.state(NOW + 23 * HOUR) is ClockState.WAITING


def test_a_session_that_was_held_ends_its_clock(department_of: Rules) -> None:
    department = department_of(DPS)
    assert "defuse" not in running(department, held=(session(SessionKind.DEFUSING),))
    after = running(department, held=(session(SessionKind.DEBRIEFING),))
    assert "debrief" not in after and "defuse" not in after
    assert "defuse" in running(department, held=(session(SessionKind.DEFUSING, SessionState.CALLED_OFF),))


@pytest.mark.clause("mndps-10")
def test_advice_that_was_not_followed_becomes_a_note_and_no_refusal(department_of: Rules) -> None:
    department = department_of(DPS)
    later = NOW + 37 * HOUR
    assert "defuse" not in running(department, later)
    (note,) = notes_of(department, incident(), (), later)
    assert "A debriefing may still help" in note
    assert notes_of(department, incident(), (session(SessionKind.DEFUSING),), later) == ()
    assert any("later as well" in one for one in notes_of(department, incident(), (), NOW + 100 * HOUR))


def test_a_planned_session_is_due_when_it_is_planned_for(department_of: Rules) -> None:
    item = running(department_of(ST_LOUIS), held=(session(SessionKind.DEBRIEFING, SessionState.PLANNED),))["session"]
    assert item.due_at == NOW + HOUR and item.act == "debriefing planned"


# ------------------------------------------------------------------ check-ins


@pytest.mark.clause("mpd-15")
def test_minneapolis_has_everybody_reached_within_two_weeks_and_counts_down(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    item = running(department)["check_in"]
    assert (item.due_at, item.cite, item.kind) == (NOW + timedelta(days=14), "MPD 3-503 IV.B.6", ClockKind.DUE)
    assert item.act == "check-ins, 3 of 3 open"
    one, two, three = slots()
    later = (done(one, NOW), done(two, NOW), three)
    assert running(department, known=later)["check_in"].act == "check-ins, 1 of 3 open"
    assert "check_in" not in running(department, known=tuple(done(slot, NOW) for slot in slots()))
    assert "check_in" not in running(department, known=())


@pytest.mark.parametrize("id", [SECTION_1_24, DPS, ST_LOUIS, MESQUITE])
def test_without_a_number_in_the_text_there_is_no_limit_unless_the_department_sets_one(
    department_of: Rules, id: str
) -> None:
    department = department_of(id)
    assert "check_in" not in running(department)
    own = running(department, own_days=10)["check_in"]
    assert own.due_at == NOW + timedelta(days=10)
    assert (own.cite, own.kind) == ("the department's own setting", ClockKind.SERVICE_LEVEL)


def test_the_departments_choice_does_not_touch_a_limit_of_the_text(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    assert running(department, own_days=3) == running(department)


@pytest.mark.parametrize("id", [ST_LOUIS, MESQUITE])
def test_no_clock_is_invented_where_a_text_has_none(department_of: Rules, id: str) -> None:
    assert running(department_of(id)) == {}


@pytest.mark.clause("mpd-33")
def test_what_is_wanted_in_time_without_a_number_is_a_sentence(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    assert unclocked(department, incident()) == ()
    alone = attrs.evolve(department, adopted=())
    (saying,) = unclocked(alone, incident())
    assert saying.do == "defuse" and "the text gives no number" in saying.clause.says
    assert "defuse" not in running(alone)


# ------------------------------------------------------------------ clock changes


SPRING = datetime(2026, 3, 8, 7, 30, tzinfo=UTC)  # 01:30, half an hour before clocks go forward
AUTUMN = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 for the first of two times


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize("at", [SPRING, AUTUMN, AUTUMN + HOUR, SPRING - 6 * HOUR, AUTUMN - 6 * HOUR])
def test_hours_are_hours_across_a_clock_change(department_of: Rules, at: datetime) -> None:
    department = department_of(DPS)
    found = running(department, at, of=incident(at))
    assert found["defuse"].due_at - at == 8 * HOUR
    assert running(department, at + 9 * HOUR, of=incident(at))["defuse"].due_at - at == 12 * HOUR
    opens = found["debrief"].opens_at
    assert opens is not None and opens - at == 24 * HOUR and found["debrief"].due_at - at == 72 * HOUR


@pytest.mark.clause("mpd-15")
@pytest.mark.parametrize(
    ("at", "hours"),
    [(datetime(2026, 3, 1, 18, 0, tzinfo=UTC), -1), (datetime(2026, 10, 25, 17, 0, tzinfo=UTC), 1)],
)
def test_two_weeks_end_at_the_same_hour_on_the_wall(department_of: Rules, at: datetime, hours: int) -> None:
    zone = ZoneInfo("America/Chicago")
    due = running(department_of(MINNEAPOLIS), at, of=incident(at))["check_in"].due_at
    assert due.astimezone(zone).replace(tzinfo=None) == at.astimezone(zone).replace(tzinfo=None) + timedelta(days=14)
    assert due - at == timedelta(days=14) + hours * HOUR
    own = running(department_of(ST_LOUIS), at, of=incident(at), own_days=14)["check_in"].due_at
    assert own == due


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: to_minute(at.replace(tzinfo=UTC))),
    st.sampled_from((MINNEAPOLIS, SECTION_1_24, DPS)),
)
def test_at_any_time_of_the_year_the_limits_follow_each_other(department_of: Rules, at: datetime, id: str) -> None:
    department = department_of(id)
    found = running(department, at, of=incident(at), own_days=14)
    defuse, debrief, check_in = (found[name] for name in ("defuse", "debrief", "check_in"))
    assert at < defuse.due_at < debrief.due_at < check_in.due_at
    assert debrief.opens_at is not None and defuse.due_at < debrief.opens_at
    assert abs(check_in.due_at - at - timedelta(days=14)) <= HOUR


# ------------------------------------------------------------------ silence


@pytest.mark.clause("slmpd-26")
def test_silence_has_no_end_until_the_release_and_then_lasts_a_day(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    waiting = silence_of(department, embargo(), NOW + timedelta(days=30))
    assert (waiting.state, waiting.until) == (Hush.UNRELEASED, None)
    released = embargo(released_at=NOW + 5 * HOUR)
    found = clocks_of(department, incident(), (), (), (released,), NOW + 6 * HOUR)
    (item,) = (one for one in found if one.kind is ClockKind.EMBARGO)
    assert item.due_at == NOW + 29 * HOUR and "Social Media 2" in item.cite
    assert not over(department, released, NOW + 29 * HOUR - timedelta(minutes=1))
    assert over(department, released, NOW + 29 * HOUR)
    assert clocks_of(department, incident(), (), (), (released,), NOW + 30 * HOUR) == ()


@pytest.mark.clause("slmpd-26")
def test_while_a_peer_serves_at_the_scene_no_release_ends_the_silence(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    there = embargo(at_scene=True, released_at=NOW)
    found = silence_of(department, there, NOW + timedelta(days=3))
    assert (found.state, found.until) == (Hush.AT_SCENE, None)
    assert found.clauses[0].cite.endswith("Social Media 1")
    assert over(department, attrs.evolve(there, at_scene=False), NOW + timedelta(days=3))


@pytest.mark.clause("slmpd-26")
@pytest.mark.parametrize("at", [SPRING - 12 * HOUR, AUTUMN - 12 * HOUR])
def test_a_day_of_silence_is_24_hours_across_a_clock_change(department_of: Rules, at: datetime) -> None:
    found = silence_of(department_of(ST_LOUIS), embargo(released_at=to_minute(at)), at)
    assert found.until == at + 24 * HOUR
