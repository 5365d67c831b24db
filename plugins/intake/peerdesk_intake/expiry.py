"""Requests that nobody works on any more: closed by the department's own schedule, as if by hand (mndps-21)."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from peerdesk_core.context import Ctx, Log
from peerdesk_core.faults import DeskError
from peerdesk_core.store import Receipt

from . import service, store
from .models import Gone
from .running import expires_at, promised_until

_unread: WeakKeyDictionary[Log, list[Receipt]] = WeakKeyDictionary()
"""Receipts that nobody has seen yet, by session. They are in memory alone and go with it."""


def expire(ctx: Ctx) -> int:
    """Close and destroy what was left alone for the days that the department chose; how many there were.

    Each is counted and gets a receipt like any other. Under a legal hold nothing is destroyed: the vault keeps it
    aside, and the receipt says so.
    """
    now = ctx.clock.now()
    done = 0
    for request in store.all_open(ctx.store):
        ends = expires_at(ctx, request)
        if ends is None or now < ends:
            continue
        closing = service.close(request, promised_until(ctx, request), now, ctx.clock.today())
        try:
            receipt = store.destroy(ctx.store, request.id, closing)
        except Gone:  # closed in another window a moment ago
            continue
        _unread.setdefault(ctx.log, []).append(receipt)
        done += 1
    if done:
        ctx.log.note("request.expired")
    return done


def expire_quietly(ctx: Ctx) -> int:
    """The same where a failure must not keep the open requests from view: it is noted, and tried again next time."""
    try:
        return expire(ctx)
    except DeskError:
        ctx.log.note("request.expiry.failed")
        return 0


def unread_receipts(ctx: Ctx) -> tuple[Receipt, ...]:
    """The receipts of what expired since anybody looked. Asking is reading: they are kept nowhere after that."""
    return tuple(_unread.pop(ctx.log, ()))
