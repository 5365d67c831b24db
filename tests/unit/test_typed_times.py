"""Typed times on the department's wall, clock changes included (Chicago: 2026-03-08 forward, 2026-11-01 back)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.times import BadTime, check_past, parse_moment

CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 09:00 on the wall


@pytest.mark.parametrize("text", ["now", " NOW ", ""])
def test_now_is_now(text: str) -> None:
    moment = parse_moment(text, NOW, CHICAGO)
    assert moment.at == NOW
    assert "now" in moment.says


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("08:30", datetime(2026, 11, 22, 14, 30, tzinfo=UTC), "today 08:30 CST"),
        ("0830", datetime(2026, 11, 22, 14, 30, tzinfo=UTC), "today 08:30 CST"),
        ("2026-10-20 1400", datetime(2026, 10, 20, 19, 0, tzinfo=UTC), "2026-10-20 14:00 CDT"),
        ("9:00", datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "today 09:00 CST"),
        ("23:15", datetime(2026, 11, 22, 5, 15, tzinfo=UTC), "yesterday 23:15 CST"),
        ("2026-10-20 14:00", datetime(2026, 10, 20, 19, 0, tzinfo=UTC), "2026-10-20 14:00 CDT"),
        ("2026-11-21T09:00", datetime(2026, 11, 21, 15, 0, tzinfo=UTC), "yesterday 09:00 CST"),
    ],
)
def test_a_typed_time_is_understood_and_said(text: str, expected: datetime, said: str) -> None:
    moment = parse_moment(text, NOW, CHICAGO)
    assert moment.at == expected
    assert moment.says == f"Understood as {said}."


@pytest.mark.parametrize(
    "text",
    ["25:00", "12:60", "noon", "2026-13-01 10:00", "2026-02-30 10:00", "-1:00", "1", "10:0", "130", "2560", "08305"],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(BadTime):
        parse_moment(text, NOW, CHICAGO)


def test_a_time_that_the_wall_never_showed_is_refused() -> None:
    with pytest.raises(BadTime, match="never showed"):
        parse_moment("2026-03-08 02:30", NOW, CHICAGO)


def test_a_time_shown_twice_is_the_first_of_the_two_and_it_is_said() -> None:
    moment = parse_moment("2026-11-01 01:30", NOW, CHICAGO)
    assert moment.at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert "shown twice that night: the first of the two" in moment.says


def test_a_bare_time_before_the_gap_is_reached_means_yesterday() -> None:
    early = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)  # 01:00, an hour before the clocks go forward
    assert parse_moment("02:30", early, CHICAGO).at == datetime(2026, 3, 7, 8, 30, tzinfo=UTC)


def test_a_bare_time_within_the_gap_just_passed_is_refused() -> None:
    later = datetime(2026, 3, 8, 9, 0, tzinfo=UTC)  # 04:00 after the change
    with pytest.raises(BadTime, match="never showed"):
        parse_moment("02:30", later, CHICAGO)


def test_a_bare_time_shown_twice_is_today_once_its_first_showing_has_passed() -> None:
    second = datetime(2026, 11, 1, 7, 10, tzinfo=UTC)  # 01:10 for the second time
    assert parse_moment("01:30", second, CHICAGO).at == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


# ------------------------------------------------------------------ times that stop a clock


SECOND = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 01:30 for the second time


@pytest.mark.clause("mpd-10")
@pytest.mark.parametrize("text", ["01:10", "2026-11-01 01:10"])
def test_a_reply_at_a_time_shown_twice_is_the_second_of_the_two_and_it_is_said(text: str) -> None:
    moment = parse_moment(text, SECOND, CHICAGO, later=True)
    assert moment.at == datetime(2026, 11, 1, 7, 10, tzinfo=UTC)
    assert moment.says == "Understood as today 01:10 CST (shown twice that night: the second of the two)."


def test_a_reply_at_a_time_shown_twice_is_the_first_while_the_second_lies_ahead() -> None:
    moment = parse_moment("01:45", SECOND, CHICAGO, later=True)
    assert moment.at == datetime(2026, 11, 1, 6, 45, tzinfo=UTC)
    assert moment.says == "Understood as today 01:45 CDT (shown twice that night: the first of the two)."


def test_a_time_shown_once_is_the_same_for_an_arrival_and_for_a_reply() -> None:
    assert parse_moment("08:30", NOW, CHICAGO) == parse_moment("08:30", NOW, CHICAGO, later=True)
    with pytest.raises(BadTime, match="never showed"):
        parse_moment("2026-03-08 02:30", NOW, CHICAGO, later=True)


# ------------------------------------------------------------------ which of the two is meant


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-01 01:30 first", 6),
        ("2026-11-01 01:30 second", 7),
        ("2026-11-01 01:30 CDT", 6),
        ("2026-11-01 1:30 cst", 7),
    ],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_suffix_says_which_of_two_showings_is_meant(text: str, hour: int, later: bool) -> None:
    moment = parse_moment(text, NOW, CHICAGO, later=later)
    assert moment.at == datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    assert ("second of the two" in moment.says) is (hour == 7)


@pytest.mark.parametrize("text", ["08:30 second", "08:30 first"])
def test_a_time_that_came_once_has_no_second_showing(text: str) -> None:
    with pytest.raises(BadTime, match="came only once"):
        parse_moment(text, NOW, CHICAGO)


@pytest.mark.parametrize("text", ["08:30 CDT", "2026-11-01 01:30 PST", "2026-07-01 12:00 CST", "08:30 third"])
def test_a_zone_that_the_wall_did_not_go_by_then_is_refused(text: str) -> None:
    with pytest.raises(BadTime, match="did not go by that zone"):
        parse_moment(text, NOW, CHICAGO)


def test_the_zone_of_a_time_that_came_once_may_be_typed_with_it() -> None:
    assert parse_moment("08:30 CST", NOW, CHICAGO) == parse_moment("08:30", NOW, CHICAGO)


def test_the_second_showing_may_be_named_while_it_lies_ahead_and_is_then_in_the_future() -> None:
    first = datetime(2026, 11, 1, 6, 40, tzinfo=UTC)  # 01:40 for the first time
    moment = parse_moment("01:30 second", first, CHICAGO)
    with pytest.raises(BadTime, match="in the future"):
        check_past(moment.at, first)


@pytest.mark.parametrize(("shift", "sound"), [(0, True), (1, False), (-60 * 24, True), (-60 * 24 - 1, False)])
def test_a_time_lies_between_the_oldest_that_counts_and_now(shift: int, sound: bool) -> None:
    at = NOW + timedelta(minutes=shift)
    if sound:
        check_past(at, NOW, timedelta(days=1))
    else:
        with pytest.raises(BadTime):
            check_past(at, NOW, timedelta(days=1))


# ------------------------------------------------------------------ anything can be typed


@pytest.mark.parametrize(
    ("text", "zone"),
    [("9999-12-31 23:59", "America/Chicago"), ("0001-01-01 00:00", "Europe/Berlin"), ("0000-01-01 00:00", "UTC")],
)
@pytest.mark.parametrize("later", [False, True])
def test_a_day_beyond_the_calendar_is_refused(text: str, zone: str, later: bool) -> None:
    with pytest.raises(BadTime, match="no such time or day"):
        parse_moment(text, NOW, ZoneInfo(zone), later=later)


TYPED = (
    st.text(max_size=20)
    | st.from_regex(r"\A[0-9]{2}:[0-9]{2} (first|second|[a-z]{3})\Z")
    | st.from_regex(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[ tT]+[0-9]{1,2}:[0-9]{2}\Z")
)
DATED = st.datetimes().map(lambda at: at.isoformat(" ", "minutes"))
ZONES = st.sampled_from(("America/Chicago", "Europe/Berlin", "Pacific/Kiritimati", "Asia/Kathmandu", "UTC"))


@settings(max_examples=300, deadline=None)
@given(TYPED | DATED, ZONES, st.booleans())
def test_whatever_is_typed_gives_a_moment_or_a_sentence(text: str, zone: str, later: bool) -> None:
    try:
        moment = parse_moment(text, NOW, ZoneInfo(zone), later=later)
    except BadTime:
        return
    assert moment.at.tzinfo is not None
    assert moment.says.startswith("Understood as ")


@settings(max_examples=80, deadline=None)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_bare_time_is_never_in_the_future_nor_two_days_ago(now: datetime, hour: int, minute: int) -> None:
    try:
        at = parse_moment(f"{hour:02d}:{minute:02d}", now, CHICAGO).at
    except BadTime:
        return
    assert at <= now
    assert now - at <= timedelta(hours=49)
    wall = at.astimezone(CHICAGO)
    assert (wall.hour, wall.minute) == (hour, minute)
