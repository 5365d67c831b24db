"""A proposed rota: looked at first, kept at ctrl+s."""

from __future__ import annotations

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
from peerdesk_tui.kit.screen import DeskScreen

from .lists import fill

_NONE = EmptyState(
    "The turns that are open.",
    "There are none: everything is covered.",
    "Press l for a longer time, or esc to go back.",
)
_WEEKS = (2, 4, 8, 13)


class ProposalScreen(DeskScreen):
    """What would be added. `d` draws again, `+` and `-` change the length of the period."""

    ID = "oncall"
    TITLE = "Proposed rota"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep"),
        Binding("d", "draw", "Draw again"),
        Binding("l", "longer", "Longer"),
    ]
    DEFAULT_CSS = """
    ProposalScreen #about { height: 6; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.rota: Rota | None = None
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
        )

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Work the plan out from the rota as it is now."""
        try:
            rota = self.rota = Rota(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        period = turns(rota.wanted, rota.now.astimezone(rota.zone).date(), 7 * self._weeks, rota.zone)
        self.plan = propose(period, rota.able, rota.duties, rota.wanted, self._draw_number, now=rota.now)
        card = self.query_one(Card)
        card.show(
            f"Nothing is kept yet. {self._weeks} weeks, turns of {PATTERNS[rota.wanted.pattern]}, "
            f"draw {self._draw_number}.",
            [
                CardLine(rows.spread(self.plan.shares)),
                CardLine("Fewest hours first, then fewest nights and weekends, longest wait, draw."),
                CardLine(
                    f"{counted(len(self.plan.planned), 'turn')} filled, {len(self.plan.nobody)} with nobody free. "
                    f"{rota.wanted.rest.total_seconds() / 3600:.0f} h of rest are kept.",
                    Tone.WARN if self.plan.nobody else Tone.GOOD,
                ),
            ],
        )
        self._fill()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._fill()

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

    def _fill(self) -> None:
        if self.rota is not None and self.plan is not None:
            shown = rows.plan_rows(self.rota, self.plan)
            fill(self.query_one(DataList), shown, self.rota.able.peers, self.names_shown)
