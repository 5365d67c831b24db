"""Typed times: "now", "HH:MM" or "YYYY-MM-DD HH:MM" on the department's wall, clock changes included."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .models import BadTime, Moment

OLDEST = timedelta(days=90)
"""A request is not taken in later than this after the person asked."""

_TYPED = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})[ t]+)?(\d{1,2}):(\d{2})\Z")


def parse_moment(text: str, now: datetime, zone: ZoneInfo) -> Moment:
    """Understand a typed time and say how. Raises BadTime.

    A bare HH:MM is the latest such time that is not in the future. A time that the wall showed twice is taken as the
    first of the two, so that a clock that starts there is never too generous; one that it never showed is refused.
    """
    typed = text.strip().lower()
    if typed in ("", "now"):
        return Moment(at=now, says="Understood as now.")
    match = _TYPED.match(typed)
    if match is None:
        raise BadTime()
    year, month, day, hour, minute = match.groups()
    try:
        wall = time(int(hour), int(minute))
        given = date(int(year), int(month), int(day)) if year else None
    except ValueError as error:
        raise BadTime("There is no such time or day.") from error
    today = now.astimezone(zone).date()
    on = given or _latest_day(wall, now, zone)
    at = _instant(on, wall, zone)
    if at is None:
        raise BadTime("The wall never showed that time: clocks were put forward.", "Type a time after the change.")
    return Moment(at=at, says=_says(on, wall, today, zone))


def check_arrival(at: datetime, now: datetime) -> None:
    """Refuse a time of arrival in the future or longer ago than `OLDEST`. Raises BadTime."""
    if at > now:
        raise BadTime("That time lies in the future.", "Type the time at which the person asked.")
    if now - at > OLDEST:
        raise BadTime(
            f"That time is more than {OLDEST.days} days ago.", "Check the date; an older request is not taken in."
        )


def _latest_day(wall: time, now: datetime, zone: ZoneInfo) -> date:
    today = now.astimezone(zone).date()
    at = _instant(today, wall, zone)
    if at is None:
        passed = wall <= now.astimezone(zone).time()
        return today if passed else today - timedelta(days=1)
    return today if at <= now else today - timedelta(days=1)


def _instant(on: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """The first instant at which the wall showed this; None if it never did."""
    instant = datetime.combine(on, wall, zone).astimezone(UTC)
    return instant if instant.astimezone(zone).time() == wall else None


def _says(on: date, wall: time, today: date, zone: ZoneInfo) -> str:
    if on == today:
        day = "today"
    elif on == today - timedelta(days=1):
        day = "yesterday"
    else:
        day = on.isoformat()
    first = datetime.combine(on, wall, zone)
    twice = first.utcoffset() != first.replace(fold=1).utcoffset()
    note = " (shown twice that night: the first of the two)" if twice else ""
    return f"Understood as {day} {wall:%H:%M} {first.tzname()}{note}."
