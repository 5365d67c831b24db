"""The running clocks of open requests: the answer, a peer's referral, a call passed on, a follow-up, the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from peerdesk_core.context import Ctx
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockState, ClockStub
from peerdesk_core.model.needs import Request, Stage

from . import store
from .due import Limit, act_limit, own_limit, reply_limit
from .policy import escalation, spoken, unattended
from .settings import ABANDONED_DAYS, ATTEND_HOURS, REPLY_HOURS
from .wording import RESTORED

SCREEN = "intake.requests"

_LAST_DAYS = timedelta(days=4)
"""A clock is soon in its last quarter, which is then one day."""
_SOON = timedelta(days=1)
"""After how long the desk asks for a hand-over that is due "as soon as practical"."""
_HAND_ON = "Assigned across ranks: hand it on to a fitting peer when you can."
_WARNED = timedelta(days=3)
"""How long before it expires an abandoned request is shown."""


def all_clocks(ctx: Ctx) -> tuple[ClockItem, ...]:
    """Every clock that runs now, and those of requests that were lost with a machine."""
    makers: tuple[Callable[[Ctx, Request], ClockItem | None], ...] = (
        reply_clock,
        attend_clock,
        pass_on_clock,
        re_refer_clock,
        follow_up_clock,
        expiry_clock,
    )
    found = [make(ctx, request) for request in store.all_open(ctx.store) for make in makers]
    found += [restored_clock(stub) for stub in store.lost(ctx.store)]
    return tuple(item for item in found if item is not None)


def reply_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """Until the first answer; None once it is given, or where nobody sets a limit. Late, it says who owes it."""
    if request.replied_at is not None:
        return None
    limit = reply_limit(ctx.department, request, ctx.number(REPLY_HOURS))
    if limit is None:
        return None
    item = _item(request, "reply", limit)
    late = item.state(ctx.clock.now()) is ClockState.LATE
    return _item(request, "reply", limit, escalation(ctx.department, request)) if late else item


def promised_until(ctx: Ctx, request: Request) -> datetime | None:
    """The limit against which the answer is measured; a guide measures nothing (mpd-10, mndps-20)."""
    limit = reply_limit(ctx.department, request, ctx.number(REPLY_HOURS))
    return limit.due_at if limit is not None and limit.binding else None


def attend_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """Somebody whom a peer sent is not left unattended: until a peer is assigned (mndps-21)."""
    hours = ctx.number(ATTEND_HOURS)
    if not unattended(request):
        return None
    limit = act_limit(ctx.department, "attend", request)
    if limit is None and hours is not None:
        said = next(iter(spoken(ctx.department, "intake", ("attend",))), "A peer's referral waits for a peer.")
        limit = own_limit(request.arrived_at, hours, said)
    return None if limit is None else _item(request, "find a peer", limit)


def pass_on_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """A call that dispatch or the watch commander took is passed on at once (mesq-06); until it is answered."""
    limit = act_limit(ctx.department, "pass_on", request)
    if limit is None or request.stage is not Stage.NEW:
        return None
    return _item(request, "pass on at once", limit)


def re_refer_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """A request that crossed ranks is handed on as soon as practical (mndps-16)."""
    if not request.cross_rank or request.assigned is None:
        return None
    said = next(iter(spoken(ctx.department, "assign", ("re_refer",))), _HAND_ON)
    since = request.replied_at or request.arrived_at
    limit = Limit(start_at=since, due_at=since + _SOON, says=said, cite="the desk's own measure", kind=ClockKind.ADVICE)
    return _item(request, "hand on", limit)


def follow_up_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """When the peer wants to offer more support (mesq-09)."""
    if request.follow_up_at is None:
        return None
    said = next(iter(spoken(ctx.department, "intake", ("follow_up",))), "The peer meant to offer more support.")
    limit = Limit(
        start_at=request.follow_up_at - _LAST_DAYS,
        due_at=request.follow_up_at,
        says=said,
        cite="a reminder of your own",
        kind=ClockKind.ADVICE,
    )
    return _item(request, "follow up", limit)


def expiry_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """The last days before an untouched request is closed and destroyed by itself; None before them."""
    ends = expires_at(ctx, request)
    if ends is None or ctx.clock.now() < ends - _WARNED:
        return None
    limit = Limit(
        start_at=ends - 4 * _WARNED,
        due_at=ends,
        says="Nobody has worked on it for long. It closes by itself then; any step on it keeps it open.",
        cite="the department's own setting",
        kind=ClockKind.ADVICE,
    )
    return _item(request, "ends by itself", limit)


def expires_at(ctx: Ctx, request: Request) -> datetime | None:
    """When an untouched request ends; None without a setting. A follow-up that lies ahead counts as a touch."""
    days = ctx.number(ABANDONED_DAYS)
    if days is None:
        return None
    known = (request.arrived_at, request.replied_at, request.touched_at, request.follow_up_at)
    return max(moment for moment in known if moment is not None) + timedelta(days=days)


def restored_clock(stub: ClockStub) -> ClockItem | None:
    """The clock of a request that was lost with a machine; None where nothing is due any more.

    When it began to run is lost as well, so it counts as pressing on its last day.
    """
    if stub.due_at is None:
        return None
    return ClockItem(
        id=f"intake.restored.{stub.id}",
        subject=stub.code,
        act="reply (restored)",
        start_at=stub.due_at - _LAST_DAYS,
        due_at=stub.due_at,
        says=RESTORED,
        cite="restored clock",
        screen=SCREEN,
    )


def pressing(ctx: Ctx, request: Request) -> Iterator[ClockItem]:
    """The clocks of one request beside that of its answer, as its card shows them."""
    for make in (attend_clock, pass_on_clock, re_refer_clock, follow_up_clock, expiry_clock):
        item = make(ctx, request)
        if item is not None:
            yield item


def _item(request: Request, act: str, limit: Limit, more: str = "") -> ClockItem:
    return ClockItem(
        id=f"intake.{act.replace(' ', '_')}.{request.id}",
        subject=request.code,
        act=act,
        start_at=limit.start_at,
        due_at=limit.due_at,
        kind=limit.kind,
        opens_at=limit.opens_at,
        says=" ".join(filter(None, (more, limit.says))),
        cite=limit.cite,
        entered_late=request.entered_late,
        screen=SCREEN,
    )
