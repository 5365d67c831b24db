"""When a time limit ends: elapsed hours, which daylight saving does not touch, and days on the local calendar."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

from .packs import Counts, Excluded, RuleClock

_ISO = re.compile(
    r"P(?:(?P<years>\d{1,2})Y)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?",
    re.ASCII,
)
SELF_DATED = frozenset({"process_return_date"})
"""Events that are themselves the day by which to act, so that a clock from them needs no limit."""

_MINUTE = timedelta(minutes=1)


@attrs.frozen
class Span:
    """A duration in whole days, a rest and years: "P1W" is seven days, "PT24H" a rest of 24 hours, "P1Y" a year."""

    days: int
    rest: timedelta
    years: int = 0

    @property
    def elapsed(self) -> timedelta:
        """The duration by the clock, a day being 24 hours and a year 365 days."""
        return timedelta(days=self.days + 365 * self.years) + self.rest


def read_span(text: str) -> Span:
    """Read an ISO 8601 duration of years, weeks, days, hours, minutes and seconds. Raises ValueError for anything else.

    Months are refused: no source counts in them, and their length is a matter of reading.
    """
    found = _ISO.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        raise ValueError("a duration looks like PT24H, P14D, P2W or P1Y")
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    rest = timedelta(hours=part["hours"], minutes=part["minutes"], seconds=part["seconds"])
    return Span(part["weeks"] * 7 + part["days"], rest, part["years"])


def due_at(clock: RuleClock, start: datetime, zone: ZoneInfo, holidays: Collection[date] = ()) -> datetime:
    """The instant, in UTC, at which the limit ends; `start` itself where the law says "at once" without a number.

    Raises ValueError for a start without a zone. Holidays that are not handed in are counted, so that a due time errs
    on the early side.
    """
    return _after(clock, clock.limit, start, zone, holidays)


def opens_at(clock: RuleClock, start: datetime, zone: ZoneInfo, holidays: Collection[date] = ()) -> datetime | None:
    """The instant, in UTC, before which the act is not yet due; None where it may be done at once."""
    return _after(clock, clock.opens, start, zone, holidays) if clock.opens else None


def _after(clock: RuleClock, limit: str, start: datetime, zone: ZoneInfo, holidays: Collection[date]) -> datetime:
    if start.tzinfo is None:
        raise ValueError("a time without a zone cannot start a clock")
    begin = start.astimezone(UTC)
    if not limit:
        return begin
    span = read_span(limit)
    skip = _Skipped(clock.excludes, frozenset(holidays))
    if clock.counts is Counts.ELAPSED:
        return _elapsed(begin, span.elapsed, zone, skip)
    return _elapsed(_calendar(begin, span, zone, skip), span.rest, zone, skip)


@attrs.frozen
class _Skipped:
    """Which local days do not count."""

    excludes: tuple[Excluded, ...]
    holidays: frozenset[date]

    def __contains__(self, day: date) -> bool:
        weekend = Excluded.WEEKENDS in self.excludes and day.weekday() >= 5
        return weekend or (Excluded.HOLIDAYS in self.excludes and day in self.holidays)


def _elapsed(begin: datetime, length: timedelta, zone: ZoneInfo, skip: _Skipped) -> datetime:
    """Let `length` pass on days that count; a day that does not is stepped over whole."""
    if not skip.excludes:
        return begin + length
    here = begin
    while True:
        today = here.astimezone(zone).date()
        tomorrow = _instant(datetime.combine(today + timedelta(days=1), time()), zone)
        if today not in skip:
            left_today = tomorrow - here
            if length <= left_today:
                return here + length
            length -= left_today
        here = tomorrow


def _calendar(begin: datetime, span: Span, zone: ZoneInfo, skip: _Skipped) -> datetime:
    """The same time on the wall, years and then counted days later."""
    wall = _years_later(_wall(begin, zone), span.years)
    while wall.date() in skip:
        wall = datetime.combine(wall.date() + timedelta(days=1), time())
    for _ in range(span.days):
        wall += timedelta(days=1)
        while wall.date() in skip:
            wall += timedelta(days=1)
    return _instant(wall, zone)


def _years_later(wall: datetime, years: int) -> datetime:
    """The same day of a later year; a leap day becomes the day before it, so that a due time errs on the early side."""
    leap = (wall.month, wall.day) == (2, 29)
    return wall.replace(year=wall.year + years, day=28 if leap and years else wall.day)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """The local time, without zone. In an hour that runs twice the first run stands still at its beginning.

    So a later start never ends earlier, and of two readings the earlier one is taken.
    """
    local = moment.astimezone(zone)
    moved = False
    while local.fold == 0 and local.utcoffset() != local.replace(fold=1).utcoffset():
        local = (local.astimezone(UTC) - _MINUTE).astimezone(zone)
        moved = True
    naive = local.replace(tzinfo=None, fold=0)
    return naive.replace(second=0, microsecond=0) + _MINUTE if moved else naive


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time. A time that the clock change leaps over becomes the moment of the change."""
    moved = False
    while wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != wall:
        wall -= _MINUTE
        moved = True
    if moved:
        wall = wall.replace(second=0, microsecond=0) + _MINUTE
    return wall.replace(tzinfo=zone).astimezone(UTC)
