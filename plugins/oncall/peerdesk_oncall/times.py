"""Wall clocks and instants: hours that come twice or not at all, days of 23 and 25 hours, and turns of duty."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from .errors import HourMissing, HourTwice
from .models import Pattern, Span, Wanted


class Which(StrEnum):
    """Which of two, when clocks are turned back and an hour comes twice."""

    FIRST = "first"
    SECOND = "second"


def instant(wall: datetime, zone: ZoneInfo, which: Which | None = None) -> datetime:
    """The instant at which the department's clocks show this. Raises HourMissing, and HourTwice unless told which."""
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return early
    if early.astimezone(zone).replace(tzinfo=None) != wall:
        raise HourMissing
    if which is None:
        raise HourTwice
    return early if which is Which.FIRST else late


def settled(wall: datetime, zone: ZoneInfo) -> datetime:
    """The same without a question, as RFC 5545 3.3.5 reads it: the first of two; one that is missing, an hour on."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """From midnight to midnight on the wall: 23, 24 or 25 hours."""
    return Span(
        start=settled(datetime.combine(day, time()), zone),
        end=settled(datetime.combine(day + timedelta(days=1), time()), zone),
    )


def days_of(span: Span, zone: ZoneInfo) -> tuple[date, ...]:
    """Every calendar day of the department that the stretch touches."""
    first = span.start.astimezone(zone).date()
    last = (span.end - timedelta(microseconds=1)).astimezone(zone).date()
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def turns(wanted: Wanted, first: date, days: int, zone: ZoneInfo) -> tuple[Span, ...]:
    """The turns of duty of a period that begins at the change of its first day. One turn ends as the next begins."""
    begin = datetime.combine(first, time(wanted.change_at))
    end = begin + timedelta(days=days)
    walls = [begin]
    step = timedelta(hours=12) if wanted.pattern is Pattern.HALF else timedelta(days=1)
    wall = begin + step
    while wall < end:
        if wanted.pattern is not Pattern.WEEK or wall.weekday() == wanted.week_starts:
            walls.append(wall)
        wall += step
    instants = [settled(wall, zone) for wall in (*walls, end)]
    return tuple(Span(start=start, end=stop) for start, stop in pairwise(instants) if start < stop)


def burden(span: Span, zone: ZoneInfo) -> tuple[float, float, float]:
    """Hours in all, hours from 22 to 6 at night, hours on Saturdays and Sundays."""
    nights = weekends = timedelta()
    for day in days_of(span, zone):
        marks = [settled(datetime.combine(day, time(hour)), zone) for hour in (0, 6, 22)]
        marks.append(day_span(day, zone).end)
        nights += _shared(span, marks[0], marks[1]) + _shared(span, marks[2], marks[3])
        if day.weekday() >= 5:
            weekends += _shared(span, marks[0], marks[3])
    return tuple(length / timedelta(hours=1) for length in (span.length, nights, weekends))  # type: ignore[return-value]


def _shared(span: Span, start: datetime, end: datetime) -> timedelta:
    return max(timedelta(), min(span.end, end) - max(span.start, start))
