"""The rota as the desk sees it now: what the policy demands, gaps ahead, the panel, the clocks, the factor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.findings import AssignmentQuestion, Factor
from peerdesk_core.model.people import Peer

from . import handed, store
from .able import Able
from .cover import gaps, next_on_duty, on_duty
from .models import Duty, Gap, Line, Wanted
from .settings import wanted_of
from .words import LINES, day_words, length_words, moment_words, role_words, span_words

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

SCREEN = "oncall"
CLOCKS = 3
"""Gaps that have a clock of their own on Today; the others wait until these are closed."""


class Rota:
    """The duties, who may take them, and the department's word about them. Nothing is asked before it is needed."""

    def __init__(self, ctx: Ctx, peers: Sequence[Peer] | None = None) -> None:
        """`peers` are those to look at, where they are at hand; otherwise the roster is asked."""
        self.now: datetime = ctx.clock.now().replace(second=0, microsecond=0)
        self.zone: ZoneInfo = ctx.clock.zone
        self.watermark = ctx.watermark
        self.wanted: Wanted = wanted_of(ctx)
        self.duties: tuple[Duty, ...] = store.all_duty(ctx.store)
        self.handed: handed.Handed | None = handed.last(ctx.store)
        self.department: Department | None = _department(ctx)
        self.able = Able(ctx.peers() if peers is None else peers, self.department, self.zone)

    @property
    def today(self) -> date:
        """The department's day."""
        return self.now.astimezone(self.zone).date()

    def sheet_now(self) -> handed.Handed:
        """What will be remembered of a duty sheet that is handed out now."""
        until = self.horizon.astimezone(self.zone).date()
        return handed.handed(self.duties, self.able.peers, self.today, until, self.zone)

    def sheet_age(self) -> tuple[str, Tone]:
        """How the duty sheet that others hold stands."""
        return handed.age(self.handed, self.duties, self.able.peers, self.today, self.zone)

    @property
    def horizon(self) -> datetime:
        """Until when gaps are looked for."""
        return self.now + timedelta(days=self.wanted.ahead)

    @cached_property
    def saying(self) -> Saying | None:
        """What the policy says about peers being there at every hour: a demand before advice; None where silent."""
        if self.department is None:
            return None
        found = self.department.sayings("intake", act="be_available")
        return min(found, key=lambda saying: not saying.binds, default=None)

    @property
    def demanded(self) -> bool:
        """Whether every hour must be covered (mesq-05)."""
        return self.saying is not None and self.saying.binds

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Gaps from now to the horizon."""
        return gaps(self.duties, self.able, self.now, self.horizon)

    @property
    def tone(self) -> Tone:
        """How much a gap matters here."""
        return Tone.BAD if self.demanded else Tone.WARN

    def why_it_matters(self) -> str:
        """What stands behind the board: the policy's sentence with its citation, or that it is only a hint."""
        if self.saying is None:
            return "The policy names no hours; gaps are shown as a hint."
        return f"{self.saying.clause.says} ({self.saying.clause.cite})"

    def gap_words(self, gap: Gap) -> str:
        """One line about a gap, and why it is one."""
        reasons = dict.fromkeys(
            hindrance.sentence() for duty in gap.lost if (hindrance := self.able.in_the_way(duty)) is not None
        )
        why = " ".join(reasons) or "Nobody is planned."
        return f"{span_words(gap.span, self.zone)} ({length_words(gap.span)}). {why}"


def _department(ctx: Ctx) -> Department | None:
    try:
        return ctx.department
    except DeskError:
        return None


# ------------------------------------------------------------------ Today


def panel(rota: Rota) -> PanelSpec:
    """Who is on duty now by title and unit, the next change, and gaps ahead. No name (v on the board shows them)."""
    empty = "No duty is planned: O, then f proposes."
    if not rota.duties and not rota.demanded:
        return PanelSpec(id="oncall.now", title="On call", empty=empty, order=42)
    serving = on_duty(rota.duties, rota.able, rota.now)
    rows = [
        PanelRow(
            label=f"Now, {LINES[duty.line]}",
            value=f"{role_words(rota.able.peers.get(duty.peer))} until {moment_words(duty.end, rota.zone)}",
            tone=Tone.GOOD,
            screen=SCREEN,
        )
        for duty in serving[:2]
    ]
    if not serving:
        rows.append(PanelRow(label="Now", value="nobody has duty", tone=rota.tone, screen=SCREEN))
    coming = next_on_duty(rota.duties, rota.able, rota.now)
    if coming:
        rows.append(PanelRow(label="Next change", value=moment_words(coming[0].start, rota.zone), screen=SCREEN))
    rows.append(_gap_row(rota))
    said, tone = rota.sheet_age()
    if rota.handed is not None and tone is not Tone.GOOD:
        rows.append(PanelRow(label="Duty sheet", value=said, tone=tone, screen=SCREEN))
    return PanelSpec(id="oncall.now", title="On call", rows=tuple(rows), empty=empty, order=42)


def unread_panel() -> PanelSpec:
    """On Today, where the roster cannot be read: nobody can be shown as on duty then."""
    row = PanelRow(label="Rota", value="unknown: the roster cannot be read", tone=Tone.BAD, screen="plugins")
    return PanelSpec(id="oncall.now", title="On call", rows=(row,), order=42)


def _gap_row(rota: Rota) -> PanelRow:
    label = f"Gaps in {rota.wanted.ahead} days"
    if rota.demanded and rota.saying is not None:
        label += f" ({rota.saying.clause.cite})"
    if not rota.gaps:
        return PanelRow(label=label, value="none", tone=Tone.GOOD, screen=SCREEN)
    first = moment_words(rota.gaps[0].span.start, rota.zone)
    return PanelRow(label=label, value=f"{len(rota.gaps)}, first {first}", tone=rota.tone, screen=SCREEN)


def clocks(rota: Rota) -> tuple[ClockItem, ...]:
    """The first gaps ahead as clocks, where the policy demands every hour; due when the gap begins (mesq-05)."""
    if not rota.demanded or rota.saying is None:
        return ()
    clause = rota.saying.clause
    return tuple(
        ClockItem(
            id=f"oncall.gap.{gap.span.start:%Y%m%dT%H%M}",
            subject="Duty rota",
            act=f"Cover {day_words(gap.span.start.astimezone(rota.zone).date())}, {length_words(gap.span)}",
            start_at=gap.span.start - timedelta(days=rota.wanted.ahead),
            due_at=gap.span.start,
            says=clause.says,
            cite=clause.cite,
            screen=SCREEN,
        )
        for gap in rota.gaps[:CLOCKS]
    )


# ------------------------------------------------------------------ assignment


def factor(rota: Rota, question: AssignmentQuestion) -> Factor | None:
    """Who is on duty when the question is asked, and who is next; None where no duty is planned around that time."""
    serving = on_duty(rota.duties, rota.able, question.now)
    coming = next_on_duty(rota.duties, rota.able, question.now)
    points = {duty.peer: 1 for duty in (*coming, *serving)}
    points.update({duty.peer: 2 for duty in serving if duty.line is Line.FIRST})
    asked = {peer.id for peer in question.peers}
    if not points.keys() & asked:
        return None
    return Factor(
        id="oncall.duty",
        title="On call",
        points={peer: score for peer, score in points.items() if peer in asked},
        says={
            2: "Has duty now, on the first line, so is ready to be called.",
            1: "Is on the second line now, or has duty next.",
            0: "Has no duty now and is not next.",
        },
        best=2,
        cite=rota.saying.clause.cite if rota.saying is not None else "",
    )
