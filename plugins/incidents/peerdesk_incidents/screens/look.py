"""Everything about one incident at one moment, read once for a screen."""

from __future__ import annotations

from datetime import datetime

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.law.department import Department, Saying
from peerdesk_core.model.clocks import ClockItem, by_urgency
from peerdesk_core.model.ids import Id
from peerdesk_incidents import coverage, due, plan, running, store
from peerdesk_incidents.board import clocks_for
from peerdesk_incidents.coverage import Coverage
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Incident
from peerdesk_incidents.plan import Plan
from peerdesk_incidents.settings import own_days


@attrs.frozen(kw_only=True)
class Look:
    """An incident with all that belongs to it, its plan and its clocks, as they stand `now`."""

    now: datetime
    department: Department
    part: Part
    plan: Plan
    clocks: tuple[ClockItem, ...]
    """The most pressing first."""
    unclocked: tuple[Saying, ...]
    """What the texts want done in time without a number."""
    notes: tuple[str, ...]
    coverage: Coverage

    @property
    def incident(self) -> Incident:
        """The incident itself."""
        return self.part.incident


def look_at(ctx: Ctx, id: Id) -> Look:
    """Read an incident. Raises Gone, and what the department raises."""
    now, department, part = ctx.clock.now(), ctx.department, store.part_of(ctx.store, id)
    incident = part.incident
    return Look(
        now=now,
        department=department,
        part=part,
        plan=plan.plan_of(department, incident),
        clocks=by_urgency(clocks_for(ctx, part), now),
        unclocked=due.unclocked(department, incident),
        notes=running.notes_of(department, incident, part.sessions, now),
        coverage=coverage.coverage_of(department, incident, part.slots, now, own_days(ctx)),
    )
