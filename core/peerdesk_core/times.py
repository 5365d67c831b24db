"""Typed times: "now", "HH:MM" (or "HHMM") or "YYYY-MM-DD HH:MM" on the department's wall, clock changes included."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

from .exits import Exit
from .faults import DeskError
from .spoken import plain_moment

HELP = "now, 14:05 or 2026-03-08 14:05; of an hour that came twice: 01:30 second"
"""What can be typed, as a hint beside a field."""

_TYPED = re.compile(
    r"(?:(\d{4})-(\d{2})-(\d{2})[ t]+)?(\d{1,2}(?=:)|\d{2}):?(\d{2})(?:[ ]+([a-z]{3,6}|[+-]\d{2}))?\Z", re.ASCII
)
_WHICH = {"first": 0, "second": 1}


@attrs.frozen(kw_only=True)
class Moment:
    """A typed time as understood: the instant, and a sentence that says so."""

    at: datetime
    says: str


class BadTime(DeskError):
    """A typed time that cannot be used."""

    title = "That time cannot be used"
    cause = "The time was not understood."
    next_step = "Type now, HH:MM or YYYY-MM-DD HH:MM."
    exit = Exit.USAGE


def parse_moment(text: str, now: datetime, zone: ZoneInfo, *, later: bool = False) -> Moment:
    """Understand a typed time and say how. Raises BadTime.

    A bare HH:MM is the latest such time that is not in the future. A time that the wall showed twice is the one that a
    suffix names, "first", "second" or the zone's letters such as "CST". Without one it is the first of the two, so
    that a clock that starts there is never too generous; with `later`, for a time that stops a clock, it is the second
    unless that lies in the future. A time that the wall never showed is refused.
    """
    typed = plain_moment(text, now.astimezone(zone).date()).strip().lower()
    if typed in ("", "now"):
        return Moment(at=now, says="Understood as now.")
    match = _TYPED.match(typed)
    if match is None:
        raise BadTime()
    year, month, day, hour, minute, suffix = match.groups()
    try:
        wall = time(int(hour), int(minute))
        given = date(int(year), int(month), int(day)) if year else None
    except ValueError as error:
        raise BadTime("There is no such time or day.") from error
    today = now.astimezone(zone).date()
    on = given or _latest_day(wall, now, zone)
    showings = _showings(on, wall, zone)
    if not showings:
        raise BadTime("The wall never showed that time: clocks were put forward.", "Type a time after the change.")
    at = _chosen(showings, suffix, zone) if suffix else showings[-1 if later and showings[-1] <= now else 0]
    which = ""
    if len(showings) == 2:
        which = f" (shown twice that night: the {'first' if at == showings[0] else 'second'} of the two)"
    return Moment(at=at, says=f"Understood as {_day(on, today)} {at.astimezone(zone):%H:%M %Z}{which}.")


def check_past(at: datetime, now: datetime, oldest: timedelta | None = None) -> None:
    """Refuse a time that lies in the future, or longer ago than `oldest`. Raises BadTime."""
    if at > now:
        raise BadTime("That time lies in the future.", "Type the time at which it happened.")
    if oldest is not None and now - at > oldest:
        raise BadTime(f"That time is more than {oldest.days} days ago.", "Check the date.")


def _chosen(showings: tuple[datetime, ...], suffix: str, zone: ZoneInfo) -> datetime:
    """The showing that the suffix names. Raises BadTime where it names none of them."""
    if suffix in _WHICH:
        if len(showings) == 1:
            raise BadTime("That time came only once.", "Leave out which of the two is meant.")
        return showings[_WHICH[suffix]]
    for at in showings:
        if f"{at.astimezone(zone):%Z}".lower() == suffix:
            return at
    raise BadTime("The department's clock did not go by that zone then.", "Type first or second, or leave it out.")


def _latest_day(wall: time, now: datetime, zone: ZoneInfo) -> date:
    today = now.astimezone(zone).date()
    showings = _showings(today, wall, zone)
    if not showings:
        passed = wall <= now.astimezone(zone).time()
        return today if passed else today - timedelta(days=1)
    return today if showings[0] <= now else today - timedelta(days=1)


def _showings(on: date, wall: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants at which the wall showed this, none, one or two, the first first.

    Raises BadTime for a day that the calendar of UTC cannot hold.
    """
    try:
        found = [datetime.combine(on, wall.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1)]
        shown = [at for at in found if at.astimezone(zone).time() == wall]
    except OverflowError:
        raise BadTime("There is no such time or day.") from None
    return tuple(dict.fromkeys(shown))


def _day(on: date, today: date) -> str:
    if on == today:
        return "today"
    return "yesterday" if on == today - timedelta(days=1) else on.isoformat()
