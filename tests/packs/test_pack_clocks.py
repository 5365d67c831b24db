"""When a limit ends: elapsed hours, days on the wall, days that do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.law.clocks import Span, due_at, opens_at, read_span
from peerdesk_core.law.packs import Counts, Excluded, RuleClock
from peerdesk_core.model.clocks import ClockKind

CHICAGO = ZoneInfo("America/Chicago")
ZONES = st.sampled_from([CHICAGO, ZoneInfo("UTC"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Pacific/Apia")])
STARTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
AROUND_CHANGES = st.sampled_from([datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]).flatmap(
    lambda day: st.integers(0, 1440 * 60).map(lambda seconds: day + timedelta(seconds=seconds))
)
MOMENTS = STARTS | AROUND_CHANGES


def clock(
    limit: str, counts: Counts = Counts.ELAPSED, excludes: tuple[Excluded, ...] = (), opens: str = ""
) -> RuleClock:
    return RuleClock(
        act="act", kind=ClockKind.DUE, start="event", limit=limit, counts=counts, excludes=excludes, opens=opens
    )


@pytest.mark.parametrize(
    ("text", "days", "rest"),
    [("PT24H", 0, 24 * 60), ("P14D", 14, 0), ("P2W", 14, 0), ("P1DT12H", 1, 12 * 60), ("PT90M", 0, 90)],
)
def test_iso_durations_are_read(text: str, days: int, rest: int) -> None:
    assert read_span(text) == Span(days, timedelta(minutes=rest))


def test_years_are_read_and_are_longer_than_any_shorter_limit() -> None:
    assert read_span("P2Y") == Span(0, timedelta(), 2)
    assert read_span("P364D").elapsed < read_span("P1Y").elapsed < read_span("P366D").elapsed


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "24H", "PT24", "P1M", "P1D1Y", "PT24h", "-PT1H", "PT1.5H", "P١D", " P1D", "P1D\n"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a duration looks like"):
        read_span(text)


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-05-04T10:00:00-05:00", "P1Y", "2027-05-04T10:00:00-05:00"),
        ("2028-02-29T10:00:00-06:00", "P1Y", "2029-02-28T10:00:00-06:00"),
        ("2028-02-28T10:00:00-06:00", "P2Y", "2030-02-28T10:00:00-06:00"),
        ("2027-07-01T09:00:00-05:00", "P1Y", "2028-07-01T09:00:00-05:00"),
        ("2026-03-14T02:30:00-05:00", "P1Y", "2027-03-14T02:00:00-06:00"),
        ("2026-05-04T10:00:00-05:00", "P1Y3D", "2027-05-07T10:00:00-05:00"),
    ],
)
def test_a_limit_in_years_ends_on_the_same_day_and_a_leap_day_on_the_day_before(
    start: str, limit: str, due: str
) -> None:
    zone = ZoneInfo("America/Chicago")
    found = due_at(clock(limit, Counts.CALENDAR), datetime.fromisoformat(start), zone)
    assert found == datetime.fromisoformat(due)


@given(start=MOMENTS, hours=st.integers(0, 2000), zone=ZONES)
@settings(max_examples=60)
def test_an_elapsed_limit_is_exactly_as_long_as_it_says(start: datetime, hours: int, zone: ZoneInfo) -> None:
    assert due_at(clock(f"PT{hours}H"), start, zone) - start == timedelta(hours=hours)


@given(
    first=MOMENTS,
    later=st.timedeltas(timedelta(0), timedelta(days=8)),
    zone=ZONES,
    limit=st.sampled_from(["PT1H", "PT24H", "PT72H", "P1D", "P14D", "P3DT5H"]),
    counts=st.sampled_from(Counts),
    excludes=st.sampled_from([(), (Excluded.WEEKENDS,), (Excluded.WEEKENDS, Excluded.HOLIDAYS)]),
)
@settings(max_examples=300)
def test_a_later_start_never_ends_earlier(
    first: datetime,
    later: timedelta,
    zone: ZoneInfo,
    limit: str,
    counts: Counts,
    excludes: tuple[Excluded, ...],
) -> None:
    this = clock(limit, counts, excludes)
    holidays = {date(2026, 11, 26), date(2026, 3, 9)}
    begun = due_at(this, first, zone, holidays)
    assert begun > first
    assert begun <= due_at(this, first + later, zone, holidays)


def test_calendar_days_end_at_the_same_time_on_the_wall() -> None:
    fortnight = clock("P14D", Counts.CALENDAR)
    before = datetime(2026, 10, 25, 2, 10, tzinfo=CHICAGO)
    due = due_at(fortnight, before, CHICAGO)
    assert due.astimezone(CHICAGO) == datetime(2026, 11, 8, 2, 10, tzinfo=CHICAGO)
    assert due - before.astimezone(UTC) == timedelta(days=14, hours=1), "one hour was lived twice"


def test_a_time_that_the_clock_change_leaps_over_becomes_the_moment_of_the_change() -> None:
    start = datetime(2026, 3, 7, 2, 30, tzinfo=CHICAGO)
    assert due_at(clock("P1D", Counts.CALENDAR), start, CHICAGO) == datetime(2026, 3, 8, 8, 0, tzinfo=UTC)


def test_of_an_hour_that_runs_twice_the_earlier_reading_counts() -> None:
    first_run = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert first_run.astimezone(CHICAGO).hour == 1
    due = due_at(clock("P1D", Counts.CALENDAR), first_run, CHICAGO)
    assert due.astimezone(CHICAGO).replace(tzinfo=None) == datetime(2026, 11, 2, 1, 0)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-16T09:00-06:00", "2026-11-19T09:00-06:00"),  # Monday
        ("2026-11-19T17:00-06:00", "2026-11-24T17:00-06:00"),  # Thursday: a weekend lies between
        ("2026-11-21T12:00-06:00", "2026-11-26T00:00-06:00"),  # Saturday: starts to run on Monday
    ],
)
def test_three_days_without_weekends(start: str, due: str) -> None:
    written = clock("PT72H", excludes=(Excluded.WEEKENDS,))
    assert due_at(written, datetime.fromisoformat(start), CHICAGO) == datetime.fromisoformat(due)


def test_holidays_count_unless_they_are_handed_in() -> None:
    written = clock("PT24H", excludes=(Excluded.HOLIDAYS,))
    start = datetime(2026, 11, 25, 18, tzinfo=CHICAGO)
    thanksgiving = date(2026, 11, 26)
    assert due_at(written, start, CHICAGO) == datetime(2026, 11, 26, 18, tzinfo=CHICAGO)
    assert due_at(written, start, CHICAGO, {thanksgiving}) == datetime(2026, 11, 27, 18, tzinfo=CHICAGO)


def test_a_clock_that_opens_later_says_when() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    assert opens_at(clock("PT72H", opens="PT24H"), start, CHICAGO) == start + timedelta(hours=24)
    assert opens_at(clock("PT72H"), start, CHICAGO) is None


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        due_at(clock("PT24H"), datetime(2026, 1, 1), CHICAGO)
