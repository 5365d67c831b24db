"""Open incidents as Today and the other parts of the desk see them."""

from __future__ import annotations

from peerdesk_core.context import Ctx
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.incidents import OpenIncident

from . import store
from .merging import Part
from .models import Incident
from .running import clocks_of, embargo_clock, lost_clock
from .settings import own_days


def all_clocks(ctx: Ctx) -> tuple[ClockItem, ...]:
    """Every clock of every open incident, of silence without one, and of incidents that were lost with a machine."""
    found: list[ClockItem | None] = []
    for incident in store.all_open(ctx.store):
        found += clocks_for(ctx, store.part_of(ctx.store, incident.id))
    now = ctx.clock.now()
    found += [
        embargo_clock(ctx.department, embargo, now)
        for embargo in store.embargoes(ctx.store)
        if embargo.incident is None
    ]
    found += [lost_clock(stub) for stub in store.lost(ctx.store)]
    return tuple(item for item in found if item is not None)


def clocks_for(ctx: Ctx, part: Part) -> tuple[ClockItem, ...]:
    """Every clock of one open incident."""
    return clocks_of(
        ctx.department,
        part.incident,
        part.slots,
        part.sessions,
        part.embargoes,
        ctx.clock.now(),
        own_days(ctx),
    )


def as_seen(incident: Incident) -> OpenIncident:
    """What others may know of an incident."""
    return OpenIncident(
        id=incident.id,
        code=incident.code,
        kind=incident.kind,
        happened_at=incident.happened_at,
        involved=frozenset(incident.involved),
        witnesses=frozenset(incident.witnesses),
        merged=incident.merged,
    )
