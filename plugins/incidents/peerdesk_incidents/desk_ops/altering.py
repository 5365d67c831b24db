"""How an open incident changes: read inside the commit, changed, stored, and then announced to the others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.times import BadTime, check_past
from peerdesk_incidents import store
from peerdesk_incidents.due import kept_until
from peerdesk_incidents.errors import Barred
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Incident, Session, Slot
from peerdesk_incidents.responders import responders
from peerdesk_incidents.settings import own_days

_T = TypeVar("_T")


def due_of(ctx: Ctx) -> store.DueOf:
    """What is kept of an incident's clock, by the department's rules and choice of today."""
    department, days = ctx.department, own_days(ctx)
    return lambda part: kept_until(department, part.incident, part.slots, days)


def alter(
    ctx: Ctx, id: Id, change: Callable[[Part], tuple[Part, _T]], *, announce: bool = True, anew: bool = False
) -> _T:
    """Change an incident in one commit, and announce it where others depend on it; what `change` tells of it.

    Raises Gone, and what `change` raises: then nothing is stored.
    """
    told: list[_T] = []

    def changed(part: Part) -> Part:
        after, tells = change(part)
        told.append(tells)
        return after

    part = store.alter(ctx.store, id, changed, due_of(ctx), anew=anew)
    if announce:
        ctx.incidents_changed([part.incident.id])
    return told[-1]


def revise(ctx: Ctx, id: Id, change: Callable[[Incident], Incident]) -> Incident:
    """Change the incident itself and nothing that belongs to it. Raises Gone."""

    def revised(part: Part) -> tuple[Part, Incident]:
        incident = change(part.incident)
        return attrs.evolve(part, incident=incident), incident

    return alter(ctx, id, revised)


def alter_slot(ctx: Ctx, id: Id, change: Callable[[Part, Slot], Slot]) -> Slot:
    """Change one slot, as it is inside the commit. Raises NotHere where it went meanwhile."""

    def changed(part: Part) -> tuple[Part, Slot]:
        slot = change(part, store.slot_in(part, id))
        return store.replace_slot(part, slot), slot

    return alter(ctx, store.find_slot(ctx.store, id).incident, changed, announce=False)


def alter_session(ctx: Ctx, known: Session, change: Callable[[Part, Session], Session]) -> Session:
    """Change one session, as it is inside the commit; one that is not stored yet is `known`."""

    def changed(part: Part) -> tuple[Part, Session]:
        session = change(part, next((one for one in part.sessions if one.id == known.id), known))
        return store.replace_session(part, session), session

    return alter(ctx, known.incident, changed, announce=False)


def check_free(ctx: Ctx, incident: Id, peers: Collection[Id], lifted: Collection[str] = ()) -> None:
    """Raises Barred for a peer who is not on the roster, or whom a bar stops.

    `lifted` are the ids of bars that a person has read and set aside, as far as policy lets a person do so. Neither
    they nor the person are stored.
    """
    if not peers:
        return
    _, ranking = responders(ctx, store.find(ctx.store, incident))
    for peer in peers:
        if peer not in ranking.totals or ranking.hard(peer):
            raise Barred("A bar stops this peer, or the peer is not on the roster.", "Choose another peer.")
        if any(bar.id not in lifted for bar in ranking.barred.get(peer, ())):
            raise Barred("A bar stops this peer; policy lets a person override it.", "Choose the peer again to do so.")


def check_within(incident: Incident, at: datetime, now: datetime) -> None:
    """Raises BadTime for the future and for what lies before the incident."""
    check_past(at, now)
    if to_minute(at) < incident.happened_at:
        raise BadTime("That time lies before the incident.", "Type a time after it.")
