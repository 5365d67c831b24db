"""Opaque identifiers, and the coarse times that collections about recipients may hold."""

from __future__ import annotations

import random as _random
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NewType

import attrs

Id = NewType("Id", str)
"""Opaque and random: 16 lower-case hex digits that say nothing about what they name."""

Minute = NewType("Minute", datetime)
"""An instant in UTC, cut to the minute. Only records that die at close may hold one."""

Month = NewType("Month", str)
"""A calendar month, "2026-11": the finest period that outlives a request."""

Callback = NewType("Callback", str)
"""A telephone number in digits. Only records that die at close may hold one, and only by the department's choice."""

PartialDate = NewType("PartialDate", str)
"""A date as well as it is known: "2025", "2025-10" or "2025-10-05"."""


_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)


@attrs.frozen
class Bounds:
    """Limits of an integer field: `Annotated[int, Bounds(0, 9)]`. Both ends are included."""

    least: int
    most: int


def new_id(random: _random.Random) -> Id:
    """Draw an identifier from the given source of randomness."""
    return Id(f"{random.getrandbits(64):016x}")


_CALLBACK = re.compile(r"\+?[0-9]{3,15}", re.ASCII)


def is_callback(text: object) -> bool:
    """Whether this is a telephone number: 3 to 15 digits, a plus in front at most."""
    return type(text) is str and _CALLBACK.fullmatch(text) is not None


def is_id(text: object) -> bool:
    """Whether this is an identifier that `new_id` could have drawn."""
    return type(text) is str and _ID.fullmatch(text) is not None


def to_minute(moment: datetime) -> Minute:
    """Cut an aware instant to the minute, in UTC. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed")
    return Minute(moment.astimezone(UTC).replace(second=0, microsecond=0))


def to_month(day: date) -> Month:
    """The calendar month of a local date."""
    return Month(f"{day.year:04d}-{day.month:02d}")


def month_before(month: Month) -> Month:
    """The calendar month before."""
    year, number = int(month[:4]), int(month[5:])
    return Month(f"{year:04d}-{number - 1:02d}" if number > 1 else f"{year - 1:04d}-12")


def months_between(month: Month, later: Month) -> int:
    """How many calendar months the second lies after the first."""
    return 12 * (int(later[:4]) - int(month[:4])) + int(later[5:]) - int(month[5:])


@lru_cache(maxsize=20_000)  # a large roster is asked about few days, again at every key press
def last_day(known: PartialDate) -> date:
    """The latest day a partly known date can mean: the cautious reading for "how old is it?"."""
    parts = [int(piece) for piece in known.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = (parts[0], 12) if len(parts) == 1 else (parts[0], parts[1])
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
