"""An exercise: a desk of its own with synthetic people, whose clock can be put forward. No real desk has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import attrs

WATERMARK = "EXERCISE · nothing here is real"
"""On every screen and on every sheet of an exercise."""


def _now() -> datetime:
    return datetime.now(UTC)


@attrs.define
class Drill:
    """The clock of an exercise: it runs as any clock does, and `skip` puts it forward. `began` is aware.

    `seen` remembers when something was first seen to be done. `keep` is called after each change.
    """

    read: Callable[[], datetime] = _now
    ahead: timedelta = timedelta()
    began: datetime = attrs.field()
    seen: dict[str, datetime] = attrs.field(factory=dict)
    keep: Callable[[Drill], None] = lambda drill: None

    @began.default
    def _begins(self) -> datetime:
        return self.now()

    def now(self) -> datetime:
        """The present of the exercise, in UTC."""
        return self.read() + self.ahead

    def skip(self, step: timedelta) -> None:
        """Put the clock forward. Raises ValueError for a step back: what was done cannot be undone."""
        if step < timedelta():
            raise ValueError("an exercise goes forward only")
        self.ahead += step
        self.keep(self)

    def see(self, what: str) -> None:
        """Something is done by now; the first time counts."""
        if what not in self.seen:
            self.seen[what] = self.now()
            self.keep(self)
