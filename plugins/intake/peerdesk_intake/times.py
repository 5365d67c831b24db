"""Typed times: "now", "HH:MM" or "YYYY-MM-DD HH:MM" on the department's wall, clock changes included."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .models import BadTime, Moment

OLDEST = timedelta(days=90)
"""A request is not taken in later than this after the person asked."""

_TYPED = re.compile(r"(?:(\d{4})-(\d{2})-(\d{2})[ t]+)?(\d{1,2}):(\d{2})\Z")


def parse_moment(text: str, now: datetime, zone: ZoneInfo, *, later: bool = False) -> Moment:
    """Understand a typed time and say how. Raises BadTime.

    A bare HH:MM is the latest such time that is not in the future. A time that the wall showed twice is taken as the
    first of the two, so that a clock that starts there is never too generous. With `later`, for a time that stops a
    clock, it is the second of the two unless that lies in the future. A time that the wall never showed is refused.
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
    again = _instant(on, wall.replace(fold=1), zone)
    which = ""
    if again is not None and again != at:
        second = later and again <= now
        at = again if second else at
        which = f" (shown twice that night: the {'second' if second else 'first'} of the two)"
    return Moment(at=at, says=f"Understood as {_day(on, today)} {at.astimezone(zone):%H:%M %Z}{which}.")


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
    """The first instant at which the wall showed this, with `fold` of the wall the last; None if it never did.

    Raises BadTime for a day that the calendar of UTC cannot hold.
    """
    try:
        instant = datetime.combine(on, wall, zone).astimezone(UTC)
        shown = instant.astimezone(zone)
    except OverflowError:
        raise BadTime("There is no such time or day.") from None
    return instant if shown.time() == wall else None


def _day(on: date, today: date) -> str:
    if on == today:
        return "today"
    return "yesterday" if on == today - timedelta(days=1) else on.isoformat()
