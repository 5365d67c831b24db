"""Hours that come twice or not at all, and turns of duty across them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_oncall.errors import HourMissing, HourTwice
from peerdesk_oncall.models import Pattern, Span, Wanted
from peerdesk_oncall.times import Which, burden, day_span, days_of, instant, settled, turns
from peerdesk_oncall.words import time_words

CHICAGO = ZoneInfo("America/Chicago")
BACK = datetime(2026, 11, 1, 1, 30)
FORWARD = datetime(2026, 3, 8, 2, 30)


def test_given_an_hour_that_comes_twice_when_nothing_says_which_then_it_is_asked() -> None:
    with pytest.raises(HourTwice):
        instant(BACK, CHICAGO)
    first, second = instant(BACK, CHICAGO, Which.FIRST), instant(BACK, CHICAGO, Which.SECOND)
    assert second - first == timedelta(hours=1)
    assert time_words(first, CHICAGO) == "01:30 (1st)" and time_words(second, CHICAGO) == "01:30 (2nd)"


def test_given_an_hour_that_does_not_exist_then_no_answer_makes_it_one() -> None:
    for which in (None, Which.FIRST, Which.SECOND):
        with pytest.raises(HourMissing):
            instant(FORWARD, CHICAGO, which)
    assert settled(FORWARD, CHICAGO).astimezone(CHICAGO).hour == 3


def test_given_the_two_odd_days_of_a_year_then_they_have_25_and_23_hours() -> None:
    assert day_span(date(2026, 11, 1), CHICAGO).length == timedelta(hours=25)
    assert day_span(date(2026, 3, 8), CHICAGO).length == timedelta(hours=23)
    assert day_span(date(2026, 3, 9), CHICAGO).length == timedelta(hours=24)


def test_given_turns_of_twelve_hours_over_the_night_of_change_then_the_wall_clock_decides_and_one_is_longer() -> None:
    wanted = Wanted(pattern=Pattern.HALF, change_at=8)
    found = turns(wanted, date(2026, 10, 31), 2, CHICAGO)
    assert [span.length / timedelta(hours=1) for span in found] == [12, 13, 12, 12]
    assert {span.start.astimezone(CHICAGO).hour for span in found} == {8, 20}


def test_given_weeks_of_duty_then_the_first_ends_on_the_day_on_which_weeks_begin() -> None:
    found = turns(Wanted(pattern=Pattern.WEEK, week_starts=0), date(2026, 11, 20), 14, CHICAGO)
    assert [span.start.astimezone(CHICAGO).date().isoformat() for span in found] == [
        "2026-11-20",
        "2026-11-23",
        "2026-11-30",
    ]


@given(
    st.sampled_from(list(Pattern)),
    st.integers(0, 23),
    st.integers(0, 6),
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(1, 40),
    st.sampled_from(["America/Chicago", "UTC", "Europe/London", "Australia/Lord_Howe", "America/Santiago"]),
)
def test_turns_join_without_a_hole_or_an_overlap_whatever_clocks_do(
    pattern: Pattern, hour: int, weekday: int, first: date, days: int, name: str
) -> None:
    found = turns(Wanted(pattern=pattern, change_at=hour, week_starts=weekday), first, days, ZoneInfo(name))
    assert all(one.end == other.start for one, other in itertools.pairwise(found))
    assert all(span.start < span.end for span in found)
    whole = found[-1].end - found[0].start
    assert abs(whole - timedelta(days=days)) <= timedelta(hours=1)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(1, 31 * 24 * 60))
def test_hours_at_night_and_on_weekends_are_part_of_all_hours(start: datetime, minutes: int) -> None:
    begins = start.replace(tzinfo=UTC, second=0, microsecond=0)
    span = Span(start=begins, end=begins + timedelta(minutes=minutes))
    hours, nights, weekends = burden(span, CHICAGO)
    assert hours == pytest.approx(minutes / 60)
    assert 0 <= nights <= hours + 1e-9 and 0 <= weekends <= hours + 1e-9
    assert days_of(span, CHICAGO)


def test_given_a_whole_week_then_a_third_of_it_is_night_and_two_days_are_weekend() -> None:
    monday = settled(datetime(2026, 11, 16, 8), CHICAGO)
    assert burden(Span(start=monday, end=monday + timedelta(days=7)), CHICAGO) == (168, 56, 48)
