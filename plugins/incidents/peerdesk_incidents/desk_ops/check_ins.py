"""The numbered people of an incident: a number handed out, tried, reached, taken back, given to a peer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Callback, Id, to_month
from peerdesk_core.model.incidents import Party
from peerdesk_core.model.needs import ReachVia
from peerdesk_incidents import changes, store
from peerdesk_incidents.errors import NotKept
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Slot
from peerdesk_incidents.settings import keeps_callbacks

from .altering import alter, alter_slot, check_free, check_within, due_of


def hand_out(ctx: Ctx, id: Id, party: Party | None = None) -> Slot:
    """The next number to be said to somebody involved. Raises Gone, NoneLeft."""

    def handed_out(part: Part) -> tuple[Part, Slot]:
        slot = changes.hand_out(part.slots, party)
        return store.replace_slot(part, slot), slot

    return alter(ctx, id, handed_out, announce=False)


def attempt(ctx: Ctx, slot_id: Id) -> Slot:
    """Somebody tried to reach the person. Raises NotHere, WrongState."""
    return alter_slot(ctx, slot_id, lambda part, slot: changes.attempt(slot))


def done(ctx: Ctx, slot_id: Id, at: datetime | None = None) -> Slot:
    """The person was reached at `at`, now if left out (mpd-15). Raises NotHere, WrongState, BadTime."""
    now = ctx.clock.now()
    when = now if at is None else at

    def reached(part: Part, slot: Slot) -> Slot:
        check_within(part.incident, when, now)
        return changes.done(slot, when)

    slot = store.find_slot(ctx.store, slot_id)
    part = store.reach(ctx.store, slot, reached, to_month(ctx.clock.today()), due_of(ctx))
    return store.slot_in(part, slot_id)


def reopen(ctx: Ctx, slot_id: Id) -> Slot:
    """Take back that somebody was reached, while the contact stays in the peer's load; else take back the last try.

    Raises NotHere, WrongState.
    """
    return alter_slot(ctx, slot_id, lambda part, slot: changes.reopen(slot))


def give(ctx: Ctx, slot_id: Id, peer: Id | None, lifted: Collection[str] = ()) -> Slot:
    """The peer who is to reach the person, or nobody. Raises NotHere, WrongState, and Barred under any bar that is not
    among the `lifted`: ids of bars that a person set aside, as policy allows.
    """
    slot = store.find_slot(ctx.store, slot_id)
    check_free(ctx, slot.incident, () if peer is None else (peer,), lifted)
    return alter_slot(ctx, slot_id, lambda part, slot: changes.give(slot, peer, part.incident))


def reach_via(ctx: Ctx, slot_id: Id, via: ReachVia | None) -> Slot:
    """How the person can be reached. Raises NotHere, WrongState."""
    return alter_slot(ctx, slot_id, lambda part, slot: changes.reach_via(slot, via))


def seal_callback(ctx: Ctx, slot_id: Id, callback: Callback | None) -> Slot:
    """A number to call, kept until the check-in is done. Raises NotHere, WrongState, NotKept where none is kept."""
    if callback is not None and not keeps_callbacks(ctx):
        raise NotKept
    return alter_slot(ctx, slot_id, lambda part, slot: changes.seal(slot, callback))
