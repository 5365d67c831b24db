"""Events that repeat: the turns of a rule by day or by week that ends, as the calendar shows them on the wall."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from .calendar_lines import Property, Wrong
from .models import Span
from .times import settled

MOST_TURNS = 400
LONGEST = timedelta(days=366)
_READ = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_INTERVALS = range(1, 367)
_KINDS = "Only rules by day or by week, on plain weekdays, are read. Export every turn as an event of its own."


def turns(
    rule: Property, first: Span, zone: ZoneInfo, *, exact: bool, without: frozenset[datetime]
) -> tuple[Span, ...]:
    """Every turn of a rule (RFC 5545 3.3.10), the first as given. `without` are beginnings that were taken out.

    A turn begins and ends at the hours of the event's own zone, also when clocks change meanwhile; with `exact` it
    lasts as long as the first one does. Raises Wrong, with the line of the rule: a rule must end by COUNT or UNTIL,
    within a year and `MOST_TURNS` turns.
    """
    parts = _parts(rule)
    begin, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (first.start, first.end))
    walls = _walls(rule, parts, begin, zone)
    found = []
    for wall in walls:
        start = settled(wall, zone)
        stop = start + first.length if exact else settled(wall + (end - begin), zone)
        if start not in without:
            found.append(Span(start=start, end=stop))
    if not found:
        raise Wrong(rule.line, "The rule has no turn at all.")
    return tuple(found)


def _walls(rule: Property, parts: Mapping[str, Any], begin: datetime, zone: ZoneInfo) -> Sequence[datetime]:
    """The beginnings as clocks on the wall show them."""
    from dateutil.rrule import DAILY, WEEKLY, rrule

    made = rrule(
        {"DAILY": DAILY, "WEEKLY": WEEKLY}[parts["FREQ"]],
        dtstart=begin,
        interval=parts["INTERVAL"],
        wkst=parts["WKST"],
        count=parts["COUNT"],
        until=None if parts["UNTIL"] is None else _until(parts["UNTIL"], zone),
        byweekday=parts["BYDAY"] or None,
    )
    walls = list(islice(made, MOST_TURNS + 1))
    if len(walls) > MOST_TURNS:
        raise Wrong(rule.line, f"The rule has more than {MOST_TURNS} turns. Export a shorter time.")
    if walls and walls[0] != begin:
        raise Wrong(rule.line, "The event does not begin on a day of its own rule.")
    if walls and walls[-1] - begin > LONGEST:
        raise Wrong(rule.line, "The rule runs for more than a year. Export a shorter time.")
    return walls


def _parts(rule: Property) -> Mapping[str, Any]:
    """What the rule says, each part checked. Raises Wrong."""
    from icalendar import vRecur

    try:
        read = {str(name).upper(): list(values) for name, values in vRecur.from_ical(rule.value.strip()).items()}
        many = {name for name, values in read.items() if name != "BYDAY" and len(values) != 1}
        known = set(read) <= _READ and not many
        freq, days = str(read["FREQ"][0]).upper(), [str(day).upper() for day in read.get("BYDAY", ())]
        week = str(read.get("WKST", ["MO"])[0]).upper()
        interval, count = int(read.get("INTERVAL", [1])[0]), read.get("COUNT", [None])[0]
        until = read.get("UNTIL", [None])[0]
    except (ValueError, ArithmeticError, LookupError, AttributeError, TypeError):
        raise Wrong(rule.line, "The rule by which the event repeats cannot be read.") from None
    if not known or freq not in ("DAILY", "WEEKLY") or not {*days, week} <= set(_DAYS) or interval not in _INTERVALS:
        raise Wrong(rule.line, f"The event repeats in a way that is not read. {_KINDS}")
    if (count is None) == (until is None):
        raise Wrong(rule.line, "The event repeats without an end, or with two. Let it end after a number or on a day.")
    return {
        "FREQ": freq,
        "INTERVAL": interval,
        "COUNT": count,
        "UNTIL": until,
        "BYDAY": [_DAYS[day] for day in days],
        "WKST": _DAYS[week],
    }


def _until(until: date | datetime, zone: ZoneInfo) -> datetime:
    """The last moment on the wall at which a turn may begin; a day counts to its end."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    if until.tzinfo is None:
        return until
    return until.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
