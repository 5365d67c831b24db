"""What is put right when the vault is opened: clocks, silence that is over, peers who left, numbers no longer kept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Report
from peerdesk_core.faults import DeskError
from peerdesk_core.last_seen import Watch, fingerprint
from peerdesk_core.model.ids import Id
from peerdesk_core.peer_facts import keeping

from . import changes, store
from .desk_ops import due_of
from .merging import Part
from .models import SlotState
from .settings import keeps_callbacks
from .silence import over


def tidy(ctx: Ctx) -> Report | None:
    """All of it, and what was found in one sentence; None where the keys do not open incidents.

    What cannot be put right now, because rules or the roster cannot be read or a hold is in force, is noted and must
    not keep open incidents from view.
    """
    if not store.may_read(ctx.store):
        return None
    ended = _quietly(ctx, "incident.embargoes.unchecked", end_silence)
    _quietly(ctx, "incident.clocks.unchecked", wind)
    released = _quietly(ctx, "incident.peers.unchecked", put_back)
    forgotten = _quietly(ctx, "incident.callbacks.unchecked", forget_callbacks)
    incidents = store.all_open(ctx.store)
    waiting = sum(
        slot.state is not SlotState.DONE for incident in incidents for slot in store.slots_of(ctx.store, incident.id)
    )
    says = f"{len(incidents)} open incidents, {waiting} check-ins to do."
    counts = {"open": len(incidents), "to_do": waiting}
    lost = len(store.lost(ctx.store))
    if lost:
        says += f" Of {lost} more only the clock survived."
        counts["restored"] = lost
    if ended:
        says += f" {ended} times of silence are over."
        counts["silence_over"] = ended
    if released:
        says += f" In {released} of them work waits for another peer: theirs may no longer be deployed."
        counts["released"] = released
    if forgotten:
        says += " Numbers to call are gone, as the settings say."
        counts["forgotten"] = forgotten
    return Report(says=says, counts=counts)


def end_silence(ctx: Ctx) -> int:
    """Forget silence whose time is over; how many there were."""
    department, now = ctx.department, ctx.clock.now()
    ended = [embargo.id for embargo in store.embargoes(ctx.store) if over(department, embargo, now)]
    store.end_embargoes(ctx.store, ended)
    return len(ended)


def wind(ctx: Ctx) -> int:
    """Clocks as the rules of today have them."""
    return store.wind(ctx.store, due_of(ctx))


def forget_callbacks(ctx: Ctx) -> int:
    """Take the numbers out where the department no longer keeps any; in how many incidents there were some.

    Whenever the setting is another one than when last looked, every open incident is written anew, whether there was a
    number or not. Otherwise nothing is, unless the setting was turned on and off again in between and left a number.
    """
    keeps = keeps_callbacks(ctx)

    def left(part: Part) -> Part:
        if keeps:
            return part
        return attrs.evolve(part, slots=tuple(attrs.evolve(slot, callback=None) for slot in part.slots))

    changed = _whenever(ctx, store.CALLBACKS_SEEN, [str(keeps)], left)
    if keeps or changed or not _any_number(ctx):
        return changed
    return store.write_anew(ctx.store, left, due_of(ctx))


def _any_number(ctx: Ctx) -> bool:
    return any(
        slot.callback is not None
        for incident in store.all_open(ctx.store)
        for slot in store.slots_of(ctx.store, incident.id)
    )


def put_back(ctx: Ctx) -> int:
    """Take work from those whom the roster has no more, who left the team, or whose standing bars them.

    Whoever the roster has no more is forgotten; everybody else who was in an incident stays among those who keep out.
    Whenever the team is another one than when last looked, every open incident is written anew, whoever is named
    there; otherwise nothing is. So what an announcement should have led to is caught up where it was lost. How many
    incidents changed. Raises what reading the roster or the rules raises; both are asked before the unit begins.
    """
    peers = ctx.peers()
    if not peers:  # no roster at all, such as a disabled plugin, does not say that everybody has left
        return 0
    known = frozenset(peer.id for peer in peers)
    kept = keeping(peers, ctx.department, ctx.clock.today())

    def left(part: Part) -> Part:
        return without_peers(part, peers_in(part) - kept, peers_in(part) - known)

    return _whenever(ctx, store.TEAM_SEEN, [*known, *(f"keeps {id}" for id in kept)], left)


def _whenever(ctx: Ctx, watch: Watch, words: Iterable[str], change: Callable[[Part], Part]) -> int:
    """Write every open incident anew if these words are new, and then remember them; how many incidents changed.

    Where none is open there is nothing to remember either: what is opened later names nobody who has left.
    """
    print_of = fingerprint(words)
    if not store.all_open(ctx.store) or watch.last(ctx.store) == print_of:
        return 0
    changed = store.write_anew(ctx.store, change, due_of(ctx))
    watch.note(ctx.store, print_of)
    return changed


def without_peers(part: Part, away: Collection[Id], gone: Collection[Id]) -> Part:
    """An incident without the work of some peers, and without any word of those who are gone."""
    incident = part.incident
    for peer in gone:
        incident = changes.unbar(incident, peer)
    slots, sessions, _ = changes.withdraw(part.slots, part.sessions, away)
    return attrs.evolve(part, incident=incident, slots=slots, sessions=sessions)


def peers_in(part: Part) -> frozenset[Id]:
    """Every peer whom an incident names: who has work on it, and who keeps out."""
    by = (slot.by for slot in part.slots if slot.by is not None)
    leaders = (peer for session in part.sessions for peer in session.leaders)
    return frozenset((*by, *leaders, *part.incident.involved, *part.incident.witnesses))


def _quietly(ctx: Ctx, code: str, step: Callable[[Ctx], int]) -> int:
    try:
        return step(ctx)
    except DeskError:
        ctx.log.note(code)
        return 0
