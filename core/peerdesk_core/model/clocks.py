"""Running clocks as the Today screen shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from .codes import Code
from .ids import Id, Minute
from .needs import Stage


class ClockKind(StrEnum):
    """What the law or policy means by a time limit."""

    DUE = "due"
    EMBARGO = "embargo"
    SERVICE_LEVEL = "service_level"
    ADVICE = "advice"


class ClockState(StrEnum):
    """How a clock stands now, most pressing first."""

    LATE = "late"
    SOON = "soon"
    RUNNING = "running"
    WAITING = "waiting"


@attrs.frozen(kw_only=True)
class ClockItem:
    """One running clock. Times are aware; `subject` is a code or a title without identity."""

    id: str
    subject: str
    act: str
    start_at: datetime
    due_at: datetime
    kind: ClockKind = ClockKind.DUE
    opens_at: datetime | None = None
    says: str = ""
    cite: str = ""
    entered_late: bool = False
    screen: str = ""
    """Id of the screen that opens from the board."""
    row: str = ""
    """Id of what the clock is about in that screen's list; it is selected there."""

    def state(self, now: datetime) -> ClockState:
        """Late once due has passed; soon in the last quarter of the time; waiting before an embargo opens."""
        if now > self.due_at:
            return ClockState.LATE
        if self.opens_at is not None and now < self.opens_at:
            return ClockState.WAITING
        if self.due_at - now <= (self.due_at - self.start_at) / 4:
            return ClockState.SOON
        return ClockState.RUNNING

    def left(self, now: datetime) -> timedelta:
        """Time until due; negative once late."""
        return self.due_at - now


@attrs.frozen(kw_only=True)
class ClockStub:
    """What is kept of an open request's clock apart from the request: enough to go on after a restore, no more."""

    id: Id
    code: Code
    due_at: Minute | None
    stage: Stage


def by_urgency(items: Iterable[ClockItem], now: datetime) -> tuple[ClockItem, ...]:
    """Late first, then soon, running, waiting; within each the earliest due first."""
    order = tuple(ClockState)
    return tuple(sorted(items, key=lambda item: (order.index(item.state(now)), item.due_at, item.id)))
