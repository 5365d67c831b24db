"""A proposed rota: looked at first, kept at ctrl+s."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_oncall import rows, store
from peerdesk_oncall.proposal import Plan, propose
from peerdesk_oncall.service import Rota
from peerdesk_oncall.times import turns
from peerdesk_oncall.words import PATTERNS, counted
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState

from .lists import RotaScreen

_NONE = EmptyState(
    "The turns that are open.",
    "There are none: everything is covered.",
    "Press l for a longer time, or esc to go back.",
)
_WEEKS = (2, 4, 8, 13)


class ProposalScreen(RotaScreen):
    """What would be added. `d` draws again, `+` and `-` change the length of the period."""

    TITLE = "Proposed rota"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep"),
        Binding("d", "draw", "Draw again"),
        Binding("l", "longer", "Longer"),
    ]
    DEFAULT_CSS = """
    ProposalScreen #about { height: auto; max-height: 9; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.plan: Plan | None = None
        self._draw_number = ctx.random.randrange(1, 100_000)
        self._weeks = _WEEKS[0]

    def body(self) -> ComposeResult:
        """How it was made, then each turn."""
        yield Card(id="about")
        yield DataList(
            Column("when", "When", 25),
            Column("name", "Peer", 12),
            Column("role", "Rank, unit", 12, priority=2),
            Column("why", "Why this peer", 21, flex=True),
            Column("line", "Line", 11, priority=3),
            empty=_NONE,
            opens=False,
        )

    def rows_of(self, rota: Rota) -> Iterable[rows.Cells]:
        """Each turn of a plan for the rota as it is now."""
        period = turns(rota.wanted, rota.now.astimezone(rota.zone).date(), 7 * self._weeks, rota.zone)
        self.plan = propose(period, rota.able, rota.duties, rota.wanted, self._draw_number, now=rota.now)
        return rows.plan_rows(rota, self.plan)

    def explain(self, rota: Rota) -> None:
        """How it was made."""
        plan = self.plan
        if plan is None:
            return
        barred = rows.barred_words(rota)
        card = self.query_one(Card)
        card.show(
            f"Nothing is kept yet. {self._weeks} weeks, turns of {PATTERNS[rota.wanted.pattern]}, "
            f"draw {self._draw_number}.",
            [
                CardLine(rows.spread(plan.shares)),
                CardLine("Fewest hours first, then fewest nights and weekends, longest wait, draw."),
                CardLine(
                    f"{counted(len(plan.planned), 'turn')} filled, {len(plan.nobody)} with nobody free. "
                    f"{rota.wanted.rest.total_seconds() / 3600:.0f} h of rest are kept.",
                    Tone.WARN if plan.nobody else Tone.GOOD,
                ),
                *([CardLine(barred, Tone.WARN)] if barred else ()),
            ],
        )

    def action_draw(self) -> None:
        """Another draw between equals."""
        self._draw_number = self.ctx.random.randrange(1, 100_000)
        self.reload()

    def action_longer(self) -> None:
        """The next length of the period, then the shortest again."""
        self._weeks = _WEEKS[(_WEEKS.index(self._weeks) + 1) % len(_WEEKS)]
        self.reload()

    def action_keep(self) -> None:
        """Enter all of it, in one commit."""
        if self.rota is None or self.plan is None or not self.plan.planned:
            self.tell("There is nothing to keep.")
            return
        duties = [one.duty(new_id(self.ctx.random), self.rota.wanted) for one in self.plan.planned]
        try:
            store.save(self.ctx.store, duties, "oncall.proposal.kept")
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{counted(len(duties), 'duty')} kept.")
        self.dismiss(None)
