"""The panel on Today: what waits, and how many answers came in time this month and last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.faults import NotForRole
from peerdesk_core.model.clocks import ClockState
from peerdesk_core.model.ids import Month, month_before, to_month
from peerdesk_core.model.needs import Request, Stage, Timeliness

from . import store, wording
from .policy import unattended
from .running import SCREEN, reply_clock


def panel(ctx: Ctx) -> PanelSpec:
    """Late and restored ones first, then by stage, then the figures."""
    requests = store.all_open(ctx.store)
    return PanelSpec(
        id="intake.panel",
        title="Requests",
        rows=(*_stage_rows(ctx, requests), *_month_rows(ctx)),
        empty="No open request: i, then n takes one in.",
        order=20,
    )


def _stage_rows(ctx: Ctx, requests: Sequence[Request]) -> Iterator[PanelRow]:
    now = ctx.clock.now()
    running = [reply_clock(ctx, request) for request in requests]
    late = sum(item is not None and item.state(now) is ClockState.LATE for item in running)
    lost = len(store.lost(ctx.store))
    if lost:
        yield PanelRow(label="Only the clock was restored", value=str(lost), tone=Tone.BAD, screen=SCREEN)
    if late:
        yield PanelRow(label="Reply is late", value=str(late), tone=Tone.BAD, screen=SCREEN)
    waiting = sum(unattended(request) for request in requests)
    if waiting:
        yield PanelRow(label="Sent by a peer, nobody assigned", value=str(waiting), tone=Tone.WARN, screen=SCREEN)
    crossed = sum(request.cross_rank and request.assigned is not None for request in requests)
    if crossed:
        yield PanelRow(label="To hand on to a fitting rank", value=str(crossed), tone=Tone.WARN, screen=SCREEN)
    for stage in Stage:
        number = sum(request.stage is stage for request in requests)
        if number:
            tone = Tone.WARN if stage in (Stage.NEW, Stage.REPLIED) else Tone.PLAIN
            yield PanelRow(label=wording.title(stage), value=str(number), tone=tone, screen=SCREEN)


def _month_rows(ctx: Ctx) -> Iterator[PanelRow]:
    this = to_month(ctx.clock.today())
    for says, month in (("this month", this), ("last month", month_before(this))):
        in_time, late = answered(ctx, month) or (0, 0)
        if in_time or late:
            tone = Tone.WARN if late else Tone.GOOD
            yield PanelRow(label=f"Answered in time {says}", value=f"{in_time} of {in_time + late}", tone=tone)


def answered(ctx: Ctx, month: Month) -> tuple[int, int] | None:
    """Answers in time and late, of requests closed in a month (mpd-10); None for a role that adds without reading."""
    try:
        counted = ctx.store.counters("intake.reply", month)
    except NotForRole:
        return None
    return counted.get(Timeliness.IN_TIME, 0), counted.get(Timeliness.LATE, 0)
