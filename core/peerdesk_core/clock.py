"""Time as an argument: everything that asks "now?" is handed one of these."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs


@attrs.frozen
class Clock:
    """The present, and the zone in which the department lives."""

    zone: ZoneInfo
    read: Callable[[], datetime] = lambda: datetime.now(UTC)

    def now(self) -> datetime:
        """This instant, in UTC."""
        return self.read()

    def local(self, moment: datetime) -> datetime:
        """The same instant on the department's wall."""
        return moment.astimezone(self.zone)

    def today(self) -> date:
        """The department's calendar day."""
        return self.local(self.now()).date()


def fixed(moment: datetime, zone: str = "America/Chicago") -> Clock:
    """A clock that stands still, for tests and for the tour."""
    return Clock(ZoneInfo(zone), lambda: moment)
