"""Proof that everybody involved was reached, in numbers alone (mpd-15, mndps-23). Nothing tells who declined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from .due import promise_of
from .models import Incident, Slot, SlotState
from .wording import counted

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department


@attrs.frozen(kw_only=True)
class Coverage:
    """Check-ins of one incident. `in_time + late + reached + attempted + open == involved`."""

    involved: int
    handed_out: int
    in_time: int
    late: int
    reached: int
    """Done where no limit is about the person: none at all, or a courtesy to family and partners."""
    attempted: int
    open: int
    attempts: int
    """Attempts in all, those before a success included; they stand apart from who was reached."""
    due_at: datetime | None
    bound: int
    """How many of those involved the limit is about."""
    bound_left: int
    """How many of these were not reached yet."""
    overdue: bool
    """Whether the limit has passed with one of these not reached yet."""

    @property
    def done(self) -> int:
        """How many were reached, whenever."""
        return self.in_time + self.late + self.reached

    @property
    def left(self) -> int:
        """How many were not reached yet."""
        return self.attempted + self.open

    @property
    def courtesy(self) -> int:
        """How many are looked after beyond what a limit asks; 0 where there is no limit."""
        return 0 if self.due_at is None else self.involved - self.bound


def coverage_of(
    department: Department, incident: Incident, slots: Sequence[Slot], now: datetime, own_days: int | None = None
) -> Coverage:
    """How far the check-ins have come."""
    promise = promise_of(department, incident, own_days)
    due = None if promise.limit is None else promise.limit.due_at
    done = [slot for slot in slots if slot.state is SlotState.DONE]
    bound = [slot for slot in slots if promise.binds(slot)]
    bound_done = [slot for slot in done if promise.binds(slot)]
    late = sum(due is not None and slot.done_at is not None and slot.done_at > due for slot in bound_done)
    attempted = sum(slot.state is SlotState.ATTEMPTED for slot in slots)
    bound_left = len(bound) - len(bound_done)
    return Coverage(
        involved=len(slots),
        handed_out=sum(slot.handed_out for slot in slots),
        in_time=len(bound_done) - late,
        late=late,
        reached=len(done) - len(bound_done),
        attempted=attempted,
        open=len(slots) - len(done) - attempted,
        attempts=sum(slot.attempts for slot in slots),
        due_at=due,
        bound=len(bound),
        bound_left=bound_left,
        overdue=due is not None and now > due and bound_left > 0,
    )


def words(coverage: Coverage) -> tuple[str, ...]:
    """The figures as sentences."""
    if not coverage.involved:
        return ("Nobody is counted as involved, so there is nothing to cover.",)
    found = [f"{coverage.involved} involved, {counted(coverage.handed_out, 'number')} handed out."]
    if coverage.due_at is None:
        found.append(f"{coverage.reached} reached; no text sets a limit.")
    else:
        found.append(f"{coverage.in_time} of {coverage.bound} reached in time, {coverage.late} reached late.")
    if coverage.overdue:
        found.append(f"Too late already for {coverage.bound_left}.")
    if coverage.courtesy:
        found.append(
            f"{coverage.courtesy} of family or partners beside them, {coverage.reached} reached: "
            "the limit does not speak of them, and looking after them is the desk's own courtesy."
        )
    if coverage.left:
        found.append(f"{coverage.left} still open: {coverage.attempted} tried, {coverage.open} not tried yet.")
    if coverage.attempts:
        found.append(f"{coverage.attempts} {'attempt' if coverage.attempts == 1 else 'attempts'} reached nobody.")
    return tuple(found)
