"""One day: its duties and gaps, and what can be done with each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_oncall import rows, store
from peerdesk_oncall.errors import HasBegun, Over
from peerdesk_oncall.models import Duty, Gap
from peerdesk_oncall.service import Rota
from peerdesk_oncall.words import day_words, span_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState

from .lists import RotaScreen
from .swap import SwapScreen
from .turn import DutyScreen

_NONE = EmptyState("The duty of this day.", "Nobody has any.", "Press n to enter one, or esc to go back.")


class DayScreen(RotaScreen):
    """Duties that touch the day. Enter changes one, s swaps it, x removes it."""

    TITLE = "Duty of a day"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_duty", "New"),
        Binding("s", "swap", "Swap"),
        Binding("x", "remove", "Remove"),
    ]
    DEFAULT_CSS = """
    DayScreen #about { height: 5; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, day: date) -> None:
        super().__init__(ctx)
        self.day = day

    def body(self) -> ComposeResult:
        """The duties, and what is to be said about the selected one."""
        yield DataList(
            Column("when", "When", 26),
            Column("name", "Peer", 12),
            Column("role", "Rank, unit", 16, flex=True),
            Column("line", "Line", 11, priority=2),
            Column("modality", "Reached by", 10, priority=3),
            empty=_NONE,
        )
        yield Card(id="about")

    def rows_of(self, rota: Rota) -> Iterable[rows.Cells]:
        """The duties of the day and the gaps between them."""
        return rows.day_rows(rota, self.day)

    def on_data_list_moved(self) -> None:
        """Explain the selected line."""
        if self.rota is not None:
            self.explain(self.rota)

    def on_data_list_opened(self) -> None:
        """Change a duty, or fill a gap."""
        gap = self._gap()
        self.open_form(DutyScreen(self.ctx, self._chosen(), self.day, gap.span if gap is not None else None))

    def action_new_duty(self) -> None:
        """An empty form."""
        self.open_form(DutyScreen(self.ctx, None, self.day))

    def action_swap(self) -> None:
        """Give the selected duty away, or exchange it."""
        duty = self._chosen()
        if duty is None or self.rota is None:
            return
        if duty.start < self.rota.now:
            self.show_error(Over() if duty.end <= self.rota.now else HasBegun())
            return
        self.app.push_screen(SwapScreen(self.ctx, duty))

    def action_remove(self) -> None:
        """Take the selected duty off the rota."""
        duty = self._chosen()
        if duty is None:
            return
        ask = Ask("Remove this duty?", ("n", "No, keep it"), ("y", "Yes, remove it; its hours are open then"))

        def answered(answer: str | None) -> None:
            if answer != "y":
                return
            try:
                store.remove(self.ctx.store, [duty.id])
            except DeskError as error:
                self.show_error(error)
                return
            self.tell("Duty removed.")
            self.reload()

        self.app.push_screen(ask, answered)

    def _chosen(self) -> Duty | None:
        current = self.query_one(DataList).current
        duties = self.rota.duties if self.rota is not None else ()
        return next((duty for duty in duties if duty.id == current), None)

    def _gap(self) -> Gap | None:
        if self.rota is None:
            return None
        return rows.day_gaps(self.rota, self.day).get(self.query_one(DataList).current or "")

    def explain(self, rota: Rota) -> None:
        """What is to be said about the selected line."""
        card, duty = self.query_one(Card), self._chosen()
        gap = self._gap()
        if gap is not None:
            why = CardLine(rota.gap_words(gap), rota.tone)
            card.show("A gap. Enter fills it.", [why, CardLine(rota.why_it_matters())])
            return
        if duty is None:
            card.show(day_words(self.day), [CardLine(rota.why_it_matters())])
            return
        hindrance = rota.able.in_the_way(duty)
        if hindrance is None:
            card.show(span_words(duty.span, rota.zone), [CardLine("It stands. Enter changes it, s swaps it.")])
            return
        lines = [
            CardLine(f"This duty does not count. {hindrance.sentence()}", rota.tone),
            CardLine("Press s to give it to another peer."),
        ]
        card.show(span_words(duty.span, rota.zone), lines)
