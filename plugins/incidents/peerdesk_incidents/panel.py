"""The panel on Today: each open incident with its kind and how far its check-ins have come, and silence that runs."""

from __future__ import annotations

from collections.abc import Iterator

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import PanelRow, PanelSpec, Tone

from . import store
from .coverage import Coverage, coverage_of
from .running import SCREEN
from .settings import own_days
from .silence import Hush, Silence, silence_of
from .wording import title


def panel(ctx: Ctx) -> PanelSpec:
    """The earliest incident first, then silence, then what was lost with a machine."""
    return PanelSpec(
        id="incidents.panel",
        title="Incidents",
        rows=(*_incidents(ctx), *_silence(ctx), *_lost(ctx)),
        empty="No open incident: c, then n opens one.",
        order=30,
    )


def _incidents(ctx: Ctx) -> Iterator[PanelRow]:
    now, days = ctx.clock.now(), own_days(ctx)
    for incident in store.all_open(ctx.store):
        coverage = coverage_of(ctx.department, incident, store.slots_of(ctx.store, incident.id), now, days)
        yield PanelRow(
            label=f"{incident.code} · {title(incident.kind)}",
            value=f"{coverage.done} of {coverage.involved} reached" if coverage.involved else "nobody counted",
            tone=_tone(coverage),
            screen=SCREEN,
        )


def _tone(coverage: Coverage) -> Tone:
    if coverage.overdue:
        return Tone.BAD
    if not coverage.involved:
        return Tone.WARN
    return Tone.PLAIN if coverage.left else Tone.GOOD


def _silence(ctx: Ctx) -> Iterator[PanelRow]:
    for embargo in store.embargoes(ctx.store):
        silence = silence_of(ctx.department, embargo, ctx.clock.now())
        if silence.state is not Hush.OVER:
            says = _SAYS.get(silence.state) or _until(ctx, silence)
            yield PanelRow(label=f"{embargo.code} · no social media", value=says, tone=Tone.WARN, screen=SCREEN)


_SAYS = {Hush.AT_SCENE: "a peer is at the scene", Hush.UNRELEASED: "no release yet"}


def _until(ctx: Ctx, silence: Silence) -> str:
    return "" if silence.until is None else f"until {ctx.clock.local(silence.until):%a %H:%M}"


def _lost(ctx: Ctx) -> Iterator[PanelRow]:
    number = len(store.lost(ctx.store))
    if number:
        yield PanelRow(label="Only the clock was restored", value=str(number), tone=Tone.BAD, screen=SCREEN)
