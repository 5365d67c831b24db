"""What is put right when the vault is opened: clocks, peers who left, numbers no longer kept, old requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Report
from peerdesk_core.faults import DeskError
from peerdesk_core.last_seen import Watch, fingerprint
from peerdesk_core.model.ids import Id, Minute
from peerdesk_core.model.needs import Request
from peerdesk_core.peer_facts import keeping

from . import direct, expiry, incident, service, store
from .settings import CALLBACK, REPLY_HOURS, SEALED

TEAM_SEEN = Watch(collection="team_seen")
"""Who could keep a request when intake last looked."""


def tidy(ctx: Ctx) -> Report:
    """All of it, and what was found in one sentence."""
    wind(ctx)
    settled = _settle(ctx)
    forgotten = forget_callbacks(ctx)
    expired = expiry.expire_quietly(ctx)
    released = _catch_up(ctx, put_back)
    followed = _catch_up(ctx, follow)
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
    if followed:
        says += f" {followed} follow a change of their incident; where the peer was there, another one is to be found."
        counts["followed"] = followed
    if expired:
        says += f" {expired} were left alone for long and are closed; the receipts wait on the screen Requests."
        counts["expired"] = expired
    if settled:
        says += f" The sum of {settled} direct contacts, left out when the desk stopped, is counted now."
        counts["settled"] = settled
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


def put_back(ctx: Ctx) -> int:
    """Release the requests of those who left or may keep none any more. Raises what reading roster or rules raises.

    Whenever the team has changed since intake last looked, every open request is written anew, whosever they are. The
    roster is asked before the unit begins, because another plugin answers and must not wait for the vault.
    """
    peers = ctx.peers()
    if not peers:  # no roster at all, such as a disabled plugin, does not say that everybody has left
        return 0
    kept = keeping(peers, ctx.department, ctx.clock.today())
    print_of = fingerprint(kept)
    changed = TEAM_SEEN.last(ctx.store) != print_of
    released = store.put_back(
        ctx.store,
        lambda requests: service.to_release(requests, kept),
        lambda request: due_at(ctx, request),
        always=changed,
    )
    if changed:
        TEAM_SEEN.note(ctx.store, print_of)
    if released:
        ctx.log.note("request.released")
    return released


def follow(ctx: Ctx) -> int:
    """Let requests follow the incidents that they belong to; how many changed. Raises what writing raises.

    A peer who was there loses the request, what was merged is found under the id that goes on, and nothing belongs to
    a completed incident. Whenever the incidents have changed, every open request is written anew. Where it is not
    known which incidents there are, nothing is done: they are asked for before the unit begins.
    """
    incidents = ctx.incidents()
    if incidents is None:
        return 0
    found = incidents
    print_of = incident.fingerprint(found, _on_roster(ctx))
    followed = store.put_back(
        ctx.store,
        lambda requests: incident.following(requests, found),
        lambda request: due_at(ctx, request),
        always=incident.seen(ctx.store) != print_of,
        beside=lambda unit: incident.note(unit, ctx.store, print_of, ctx.random),
    )
    if followed:
        ctx.log.note("request.incident.followed")
    return followed


def _on_roster(ctx: Ctx) -> frozenset[Id]:
    """Who is on the roster; nobody where it cannot be read, which keeps no request from following its incident."""
    try:
        return frozenset(peer.id for peer in ctx.peers())
    except DeskError:
        return frozenset()


def _settle(ctx: Ctx) -> int:
    """Count what was left out between two commits; where it cannot be, it waits on."""
    try:
        return direct.settle(ctx.store)
    except DeskError:
        ctx.log.note("direct.sums.waiting")
        return 0


def _catch_up(ctx: Ctx, step: Callable[[Ctx], int]) -> int:
    """Do what an announcement should have led to: one is lost while intake is off or the roster cannot be read.

    A roster that still cannot be read must not keep the open requests from view, so it is only noted.
    """
    try:
        return step(ctx)
    except DeskError:
        ctx.log.note("request.peers.unchecked")
        return 0
