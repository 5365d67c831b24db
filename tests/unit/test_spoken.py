"""Days and times as people say them, written the way every parser of the desk reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.spoken import plain_day, plain_moment
from peerdesk_core.times import parse_moment

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("today", "2026-11-22"),
        (" Yesterday", "2026-11-21"),
        ("tomorrow", "2026-11-23"),
        ("11/22/2026", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("5/5/2026", "2026-05-05"),
    ],
)
def test_given_a_day_as_people_say_it_when_it_is_written_plainly_then_it_is_year_month_day(
    said: str, written: str
) -> None:
    assert plain_day(said, TODAY) == written


@pytest.mark.parametrize(
    "said", ["", "5/1/2026", "13/13/2026", "2026-11-22", "2026-11", "11/22/20267", "todays", "now"]
)
def test_given_a_day_with_two_meanings_or_none_when_it_is_written_plainly_then_it_is_left_for_the_parser(
    said: str,
) -> None:
    assert plain_day(said, TODAY) == said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("7:30am", "07:30"),
        ("7:30 PM", "19:30"),
        ("12:05 a.m.", "00:05"),
        ("12 pm", "12:00"),
        ("8am", "08:00"),
        ("yesterday 7:30pm", "2026-11-21 19:30"),
        ("11/21/2026 8:15 pm", "2026-11-21 20:15"),
        ("today 14:05", "2026-11-22 14:05"),
    ],
)
def test_given_a_moment_as_people_say_it_when_it_is_written_plainly_then_day_and_time_are(
    said: str, written: str
) -> None:
    assert plain_moment(said, TODAY) == written


@pytest.mark.parametrize("said", ["now", "14:05", "13pm", "0am", "2026-03-08 14:05", "01:30 first", "7:30 amber"])
def test_given_a_moment_that_is_plain_or_none_when_it_is_written_plainly_then_it_is_left_as_it_is(said: str) -> None:
    assert plain_moment(said, TODAY) == said


def test_given_a_time_typed_with_am_or_pm_when_parsed_then_it_is_that_time_on_the_departments_wall() -> None:
    zone, now = ZoneInfo("America/Chicago"), datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert parse_moment("7:30am", now, zone).at == datetime(2026, 11, 22, 13, 30, tzinfo=UTC)
    assert parse_moment("yesterday 7:30 PM", now, zone).at == datetime(2026, 11, 22, 1, 30, tzinfo=UTC)


@given(st.times())
def test_given_any_time_when_said_by_half_days_then_it_is_written_as_the_same_minute(at: time) -> None:
    said = f"{at.hour % 12 or 12}:{at.minute:02d} {'pm' if at.hour >= 12 else 'am'}"
    assert plain_moment(said, TODAY) == f"{at:%H:%M}"
