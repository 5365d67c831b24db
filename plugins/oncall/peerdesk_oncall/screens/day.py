"""One day: its duties and gaps, and what can be done with each."""

from __future__ import annotations

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
from peerdesk_tui.kit.screen import DeskScreen

from .lists import fill
from .swap import SwapScreen
from .turn import DutyScreen

_NONE = EmptyState("The duty of this day.", "Nobody has any.", "Press n to enter one, or esc to go back.")


class DayScreen(DeskScreen):
    """Duties that touch the day. Enter changes one, s swaps it, x removes it."""

    ID = "oncall"
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
        self.rota: Rota | None = None

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

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the rota again."""
        try:
            self.rota = Rota(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def on_data_list_moved(self) -> None:
        """Explain the selected line."""
        self._explain()

    def on_data_list_opened(self) -> None:
        """Change a duty, or fill a gap."""
        gap = self._gap()
        self.app.push_screen(DutyScreen(self.ctx, self._chosen(), self.day, gap.span if gap is not None else None))

    def action_new_duty(self) -> None:
        """An empty form."""
        self.app.push_screen(DutyScreen(self.ctx, None, self.day))

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

    def _draw(self) -> None:
        if self.rota is not None:
            fill(self.query_one(DataList), rows.day_rows(self.rota, self.day), self.rota.able.peers, self.names_shown)
            self._explain()

    def _explain(self) -> None:
        card, duty = self.query_one(Card), self._chosen()
        if self.rota is None:
            return
        gap = self._gap()
        if gap is not None:
            why = CardLine(self.rota.gap_words(gap), self.rota.tone)
            card.show("A gap. Enter fills it.", [why, CardLine(self.rota.why_it_matters())])
            return
        if duty is None:
            card.show(day_words(self.day), [CardLine(self.rota.why_it_matters())])
            return
        hindrance = self.rota.able.in_the_way(duty)
        if hindrance is None:
            card.show(span_words(duty.span, self.rota.zone), [CardLine("It stands. Enter changes it, s swaps it.")])
            return
        lines = [
            CardLine(f"This duty does not count. {hindrance.sentence()}", self.rota.tone),
            CardLine("Press s to give it to another peer."),
        ]
        card.show(span_words(duty.span, self.rota.zone), lines)
