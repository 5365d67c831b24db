"""Days and times as people type them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from peerdesk_disclosure.times import BadDay, BadTime, parse_day, parse_moment

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("today", TODAY), ("", TODAY), (" 2026-01-22 ", date(2026, 1, 22)), ("2027-01-01", date(2027, 1, 1))],
)
def test_a_day_is_today_or_a_date(typed: str, day: date) -> None:
    assert parse_day(typed, TODAY) == day


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "22.1.2026"])
def test_what_is_no_day_is_refused_with_the_form_that_is(typed: str) -> None:
    with pytest.raises(BadDay) as refused:
        parse_day(typed, TODAY)
    assert "2026-01-23" in refused.value.next_step


def test_now_starts_clocks_now() -> None:
    assert parse_moment("now", NOW, CHICAGO) is None
    assert parse_moment("", NOW, CHICAGO) is None


def test_a_bare_time_is_the_latest_that_has_passed() -> None:
    assert parse_moment("08:30", NOW, CHICAGO) == datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
    assert parse_moment("23:00", NOW, CHICAGO) == datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_a_time_that_the_wall_showed_twice_is_the_first_so_that_nothing_is_due_late() -> None:
    assert parse_moment("2026-11-01 01:30", NOW, CHICAGO) == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2026-03-08 02:30", "25:00", "2026-11-20 09:01", "soon", "2026-13-01 10:00"])
def test_a_time_that_never_was_or_lies_ahead_is_refused(typed: str) -> None:
    with pytest.raises(BadTime):
        parse_moment(typed, NOW, CHICAGO)
