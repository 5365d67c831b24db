"""The incident itself: opened, known better, merged with another, completed; and the peers who keep out of it."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Id
from peerdesk_core.store import Receipt
from peerdesk_core.times import check_past
from peerdesk_incidents import changes, exercise, known, store
from peerdesk_incidents.completing import Closing, closing_of, untouched
from peerdesk_incidents.errors import WrongState
from peerdesk_incidents.known import News
from peerdesk_incidents.merging import Merged, Part
from peerdesk_incidents.merging import merge as merged_of
from peerdesk_incidents.models import Incident
from peerdesk_incidents.opening import OLDEST, Draft, Opened, open_incident
from peerdesk_incidents.settings import own_days
from peerdesk_incidents.silence import over

from .altering import alter, due_of, revise


def open_(ctx: Ctx, draft: Draft) -> Opened:
    """Open an incident (mpd-15). Raises BadTime, BadCount."""
    opened = open_incident(draft, ctx.department, ctx.clock.now(), store.taken(ctx.store), ctx.random)
    store.add(ctx.store, opened, due_of(ctx)(Part(incident=opened.incident, slots=opened.slots)))
    ctx.incidents_changed([opened.incident.id])
    return opened


def learn(ctx: Ctx, id: Id, news: News) -> changes.Resized:
    """More is known: all of it is stored, or nothing (mpd-15). Clocks run anew from another time.

    Raises Gone, TooFew, BadCount, BadTime for the future or long ago.
    """
    if news.happened_at is not None:
        check_past(news.happened_at, ctx.clock.now(), OLDEST)
    return alter(ctx, id, lambda part: known.learn(part, news, ctx.random))


def bar(ctx: Ctx, id: Id, peer: Id, involved: bool) -> changes.Change:
    """A peer took part or saw it: keeps out, and loses work on it with notice (mpd-08, mndps-19). Raises Gone."""

    def barred(part: Part) -> tuple[Part, changes.Change]:
        change = changes.bar(part.incident, part.slots, part.sessions, peer, involved=involved)
        after = attrs.evolve(part, incident=change.incident, slots=change.slots, sessions=change.sessions)
        return after, change

    return alter(ctx, id, barred, anew=True)


def unbar(ctx: Ctx, id: Id, peer: Id) -> Incident:
    """The peer was not there after all. Raises Gone."""
    return revise(ctx, id, lambda incident: changes.unbar(incident, peer))


def merge_preview(ctx: Ctx, into: Id, other: Id) -> Merged:
    """What a merge would make; nothing is written. Raises what `merge` raises."""
    return merged_of(store.part_of(ctx.store, into), store.part_of(ctx.store, other))


def merge(ctx: Ctx, into: Id, other: Id) -> Merged:
    """Two incidents are one. Raises Gone, SameIncident, BadCount."""
    merged = store.join(ctx.store, into, other, due_of(ctx))
    ctx.incidents_changed([merged.part.incident.id, other])
    return merged


def closing(ctx: Ctx, id: Id) -> Closing:
    """What completing would count and leave undone. Raises Gone."""
    return _closer(ctx)(store.part_of(ctx.store, id))


def complete(ctx: Ctx, id: Id) -> Receipt:
    """Destroy the incident and count. Raises Gone where it was completed meanwhile."""
    department, now = ctx.department, ctx.clock.now()
    incident = store.find(ctx.store, id)
    exercise.watch(ctx)
    receipt = store.complete(ctx.store, id, _closer(ctx), lambda embargo: over(department, embargo, now))
    ctx.incidents_changed([incident.id, *incident.merged])
    return receipt


def discard(ctx: Ctx, id: Id) -> Receipt:
    """Destroy an incident that was opened by mistake; nothing is counted, and its silence goes with it.

    Raises Gone, and WrongState once somebody has worked on it.
    """
    incident = store.find(ctx.store, id)
    close = _closer(ctx)

    def uncounted(part: Part) -> Closing:
        if not untouched(part):
            raise WrongState("Somebody has worked on it already.")
        return attrs.evolve(close(part), counts=())

    receipt = store.complete(ctx.store, id, uncounted, lambda embargo: True)
    ctx.incidents_changed([incident.id])
    return receipt


def let_go(ctx: Ctx, id: Id) -> None:
    """Forget the clock of an incident that was lost with a machine."""
    store.drop(ctx.store, id)


def _closer(ctx: Ctx) -> Callable[[Part], Closing]:
    department, now, days = ctx.department, ctx.clock.now(), own_days(ctx)
    return lambda part: closing_of(part.incident, part.slots, part.sessions, department, now, days)
