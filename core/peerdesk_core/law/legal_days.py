"""Legal holidays, on which some clocks stand still: the pack says which count, a library knows when they fall."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from .clocks import due_at
from .packs import Excluded, Holidays, Pack, RuleClock

_YEARS_AHEAD = 2
"""No clock of a pack runs longer than this many years."""


def deadline(clock: RuleClock, start: datetime, zone: ZoneInfo, packs: Iterable[Pack]) -> datetime:
    """The instant, in UTC, at which a clock ends under the holidays of the packs that are asked.

    Raises ValueError for a start without a zone.
    """
    return due_at(clock, start, zone, days_off(clock, start, packs))


def days_off(clock: RuleClock, start: datetime, packs: Iterable[Pack]) -> frozenset[date]:
    """The holidays that a clock from `start` steps over; none where it counts them or no pack names any.

    The nearest pack that names holidays decides. Packs come from the department upwards.
    """
    if Excluded.HOLIDAYS not in clock.excludes:
        return frozenset()
    named = next((pack.holidays for pack in packs if pack.holidays is not None), None)
    return frozenset() if named is None else _days(named, start.year)


@cache
def _days(named: Holidays, year: int) -> frozenset[date]:
    import holidays  # half a second: only where a clock stands still on holidays

    years = range(year - 1, year + _YEARS_AHEAD + 1)
    found = holidays.country_holidays(named.country, subdiv=named.subdivision or None, years=years)
    return frozenset(day for day, name in found.items() if not named.names or name in named.names)
