"""Requests in the vault: what is read, and which changes go into one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, Minute, Month
from peerdesk_core.model.needs import Request
from peerdesk_core.store import Receipt, Store, Unit

from . import service
from .models import Closing, Gone

COLLECTION = "requests"


def all_open(store: Store) -> tuple[Request, ...]:
    """Every open request, oldest arrival first."""
    found = cast(tuple[Request, ...], store.collection(COLLECTION).all())
    return tuple(sorted(found, key=lambda request: (request.arrived_at, request.code)))


def find(store: Store, id: Id) -> Request:
    """One open request. Raises Gone."""
    found = cast(Request | None, store.collection(COLLECTION).get(id))
    if found is None:
        raise Gone()
    return found


def add(store: Store, request: Request, due: Minute | None) -> None:
    """Store a new request and its clock, or one that is entered anew under the id of a clock that survived."""
    with store.unit() as unit:
        put(unit, request, due)
        unit.event("request.opened")


def save(store: Store, request: Request, due: Minute | None, event: str = "") -> None:
    """Store the next version of an open request. `event` goes to the audit trail, with the day alone."""
    with store.unit() as unit:
        put(unit, request, due)
        if event:
            unit.event(event)


def enter(store: Store, request: Request, due: Minute | None, peer: Id | None, period: Month) -> None:
    """Store a contact and, in the same commit, the load of its peer; None when nobody was reached.

    No event is written: its day beside the peer's load would place the contact.
    """
    with store.unit() as unit:
        put(unit, request, due)
        if peer is not None:
            unit.load(peer, period)


def put_back(
    store: Store,
    released: Callable[[Sequence[Request]], Sequence[Request]],
    due_of: Callable[[Request], Minute | None],
    event: str = "",
    always: bool = False,
    beside: Callable[[Unit], None] = lambda unit: None,
) -> int:
    """Store what `released` makes of the open requests, in one commit; how many it changed.

    They are read inside the unit, which keeps other writers out, so that a request closed or changed meanwhile is not
    written from an older reading; one that cannot be written any more is left alone.

    Whenever one is written all are, so that the frame does not say how many were meant. With `always` it comes even if
    none changed: a frame that only came for the requests of a peer who leaves would say that this peer had one.
    `beside` writes what goes into the same commit.
    """
    before = all_open(store)
    if not before or not (always or released(before)):
        return 0
    written = 0
    with store.unit() as unit:
        now = all_open(store)
        changed = {request.id: request for request in released(now)}
        for request in now:
            latest = changed.get(request.id, request)
            try:
                put(unit, latest, due_of(latest))
            except DeskError:
                continue
            written += request.id in changed
        beside(unit)
        if written and event:
            unit.event(event)
    return written


def lost(store: Store) -> tuple[ClockStub, ...]:
    """Clocks that survived a restore without their requests."""
    return service.lost(store.clocks(), all_open(store))


def drop(store: Store, id: Id) -> None:
    """Forget a clock whose request is lost. Nothing is counted: how that request went on is not known."""
    with store.unit() as unit:
        unit.drop_clock(id)
        unit.event("clock.dropped")


def wind(store: Store, due_of: Callable[[Request], Minute | None]) -> int:
    """Put beside each open request the clock that it should have, where it has another or none; how many there were.

    The rules of the department may have changed since, and a vault of an early version kept no clocks.
    """
    wanted = [_stub(request, due_of(request)) for request in all_open(store)]
    known = {stub.id: stub for stub in store.clocks()}
    wrong = [stub for stub in wanted if known.get(stub.id) != stub]
    if wrong:
        with store.unit() as unit:
            for stub in wrong:
                unit.clock(stub)
    return len(wrong)


def put(unit: Unit, request: Request, due: Minute | None) -> None:
    """Write a request and its clock in a unit that holds more."""
    unit.put(COLLECTION, request)
    unit.clock(_stub(request, due))


def _stub(request: Request, due: Minute | None) -> ClockStub:
    return ClockStub(id=request.id, code=request.code, due_at=due, stage=request.stage)


def destroy(store: Store, id: Id, closing: Closing) -> Receipt:
    """Close: remove the request, count, note the event, in one commit; its key is destroyed after it.

    Raises Gone where another window closed it meanwhile: it is counted once.
    """
    with store.unit() as unit:
        find(store, id)
        unit.remove(COLLECTION, id)
        for family, category in closing.counts:
            unit.count(family, category, closing.period)
        unit.event("request.closed")
    return unit.receipt


def report(store: Store, family: str, category: str, month: Month, number: int) -> None:
    """Add to a counter that belongs to no request, such as information handed out: a number without names."""
    with store.unit() as unit:
        unit.count(family, category, month, number)
