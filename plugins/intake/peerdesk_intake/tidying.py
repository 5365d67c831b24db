"""What is put right when the vault is opened: clocks, peers who left, numbers no longer kept, old requests."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Report
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Minute
from peerdesk_core.model.needs import Request

from . import expiry, service, store
from .settings import CALLBACK, REPLY_HOURS, SEALED


def tidy(ctx: Ctx) -> Report:
    """All of it, and what was found in one sentence."""
    wind(ctx)
    forgotten = forget_callbacks(ctx)
    expired = expiry.expire_quietly(ctx)
    released = _catch_up(ctx)
    requests = store.all_open(ctx.store)
    waiting = sum(request.replied_at is None for request in requests)
    says = f"{len(requests)} open requests, {waiting} to answer."
    counts = {"open": len(requests), "to_answer": waiting}
    lost = len(store.lost(ctx.store))
    if lost:
        says += f" Of {lost} more only the clock survived."
        counts["restored"] = lost
    if released:
        says += f" {released} wait for another peer: theirs may no longer be deployed."
        counts["released"] = released
    if expired:
        says += f" {expired} were left alone for long and are closed; the receipts wait on the screen Requests."
        counts["expired"] = expired
    if forgotten:
        says += f" {forgotten} numbers to call back are gone, as the settings say."
        counts["forgotten"] = forgotten
    return Report(says=says, counts=counts)


def wind(ctx: Ctx) -> None:
    """A clock that cannot be told, because the department's rules cannot be read, must not keep requests from view."""
    try:
        store.wind(ctx.store, lambda request: due_at(ctx, request))
    except DeskError:
        ctx.log.note("request.clocks.unchecked")


def due_at(ctx: Ctx, request: Request) -> Minute | None:
    """Until when a request is to be answered, the department's own choice of hours included."""
    return service.due_at(ctx.department, request, ctx.number(REPLY_HOURS))


def forget_callbacks(ctx: Ctx) -> int:
    """Take the numbers out of open requests where the department no longer keeps any; how many there were."""
    if ctx.chosen(CALLBACK) == SEALED:
        return 0

    def without(requests: Sequence[Request]) -> Sequence[Request]:
        return [attrs.evolve(request, callback=None) for request in requests if request.callback is not None]

    return store.put_back(ctx.store, without, lambda request: due_at(ctx, request), "callback.forgotten")


def put_back(ctx: Ctx, peer_ids: Sequence[Id]) -> int:
    """Release the requests of those peers who are gone or may not be deployed. Raises what reading the roster raises.

    The roster is asked before the unit begins, because another plugin answers and must not wait for the vault.
    """
    peers = {peer.id: peer for peer in ctx.peers()}
    if not peers:  # no roster at all, such as a disabled plugin, does not say that everybody has left
        return 0
    away = [id for id in peer_ids if id not in peers or peers[id].standing not in service.DEPLOYABLE]
    released = store.put_back(
        ctx.store,
        lambda requests: service.to_release(requests, away, peers),
        lambda request: due_at(ctx, request),
        event="",
        always=bool(away),
    )
    if released:
        ctx.log.note("request.released")
    return released


def _catch_up(ctx: Ctx) -> int:
    """Take back what an announcement should have: one is lost while intake is off or the roster cannot be read.

    A roster that still cannot be read must not keep the open requests from view, so it is only noted.
    """
    assigned = [request.assigned for request in store.all_open(ctx.store) if request.assigned is not None]
    try:
        return put_back(ctx, assigned) if assigned else 0
    except DeskError:
        ctx.log.note("request.peers.unchecked")
        return 0
