"""Words of the rota: a duty, its line and modality, a gap, and what the desk itself chooses about planning."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from peerdesk_core.model.ids import Id

LEAST = timedelta(minutes=15)
LONGEST = timedelta(days=31)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Modality(StrEnum):
    """How a peer on duty is reached or works."""

    CALL_OUT = "call_out"
    PHONE = "phone"
    ON_SITE = "on_site"


class Line(StrEnum):
    """Who is called first, and who if the first does not answer."""

    FIRST = "first"
    SECOND = "second"


class Pattern(StrEnum):
    """How long one turn of duty is when the desk proposes them."""

    WEEK = "week"
    DAY = "day"
    HALF = "half"


@attrs.frozen(kw_only=True)
class Span:
    """A stretch of time, end excluded. Both are aware and in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it really lasts, whatever clocks on walls do meanwhile."""
        return self.end - self.start

    def meets(self, start: datetime, end: datetime) -> bool:
        """Whether it shares any time with another stretch."""
        return self.start < end and start < self.end


@attrs.frozen(kw_only=True)
class Duty:
    """A turn of duty of one peer: times of a peer, never of anybody who was helped."""

    id: Id
    peer: Id
    start: datetime
    end: datetime
    modality: Modality = Modality.CALL_OUT
    line: Line = Line.FIRST

    @property
    def span(self) -> Span:
        """When it is."""
        return Span(start=self.start, end=self.end)


@attrs.frozen(kw_only=True)
class Gap:
    """A stretch in which nobody who may take duty has any. `lost` are duties planned there that do not count."""

    span: Span
    lost: tuple[Duty, ...] = ()


@attrs.frozen(kw_only=True)
class Wanted:
    """How the desk plans: its own choices, where no policy speaks. `change_at` is an hour of the wall clock.

    `week_starts` counts from Monday = 0; `rest` is kept free between two duties of one peer; duties of the last
    `counted` days weigh in who is next.
    """

    pattern: Pattern = Pattern.WEEK
    change_at: int = 8
    week_starts: int = 0
    rest: timedelta = timedelta(hours=12)
    second: bool = False
    modality: Modality = Modality.CALL_OUT
    ahead: int = 14
    counted: int = 90
