"""Giving a duty away, or exchanging it for another."""

from __future__ import annotations

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_oncall import rows, store
from peerdesk_oncall.models import Duty
from peerdesk_oncall.service import Rota
from peerdesk_oncall.swaps import exchange, give, rests_too_little
from peerdesk_oncall.words import role_words, span_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .lists import fill

_NONE = EmptyState(
    "Peers who could take this duty.",
    "Nobody else takes duty.",
    "Press esc to go back; who takes duty is set for each peer on the roster.",
)


class SwapScreen(DeskScreen):
    """Who could take the duty over, and with whom it could be exchanged; enter does it, after a question."""

    ID = "oncall"
    TITLE = "Swap duty"
    DEFAULT_CSS = """
    SwapScreen #about { height: 4; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx, duty: Duty) -> None:
        super().__init__(ctx)
        self.duty = duty
        self.rota: Rota | None = None
        self._rows: tuple[rows.Cells, ...] = ()

    def body(self) -> ComposeResult:
        """The duty, then the choices."""
        yield Card(id="about")
        yield DataList(
            Column("what", "What", 8),
            Column("name", "With", 12),
            Column("role", "Rank, unit", 18, priority=2),
            Column("then", "Their duty, or why not", 28, flex=True),
            empty=_NONE,
        )

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Work out what is possible now."""
        try:
            self.rota = Rota(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        self._rows = rows.swap_rows(self.rota, self.duty)
        lines = [
            CardLine(role_words(self.rota.able.peers.get(self.duty.peer))),
            CardLine("Enter gives it away or exchanges it. What cannot be done comes last."),
        ]
        self.query_one(Card).show(span_words(self.duty.span, self.rota.zone), lines)
        self._fill()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._fill()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Try it; what stands in the way is said, else one question, then it is done."""
        rota = self.rota
        if rota is None:
            return
        what, _, id = event.row_id.partition(" ")
        try:
            if what == "give":
                changed: tuple[Duty, ...] = (give(self.duty.id, Id(id), rota.duties, rota.able, rota.now),)
            else:
                changed = exchange(self.duty.id, Id(id), rota.duties, rota.able, rota.now)
        except DeskError as error:
            self.show_error(error)
            return
        tired = any(rests_too_little(duty, (*rota.duties, *changed), rota.wanted.rest) for duty in changed)
        title = "Give this duty away?" if what == "give" else "Exchange these two duties?"
        yes = "Yes, although somebody rests less than this desk wants" if tired else "Yes"
        self.app.push_screen(
            Ask(title, ("n", "No"), ("y", yes)), lambda answer: self._done(changed) if answer == "y" else None
        )

    def _done(self, changed: tuple[Duty, ...]) -> None:
        try:
            store.save(self.ctx.store, changed, "oncall.swapped")
        except DeskError as error:
            self.show_error(error)
            return
        self.tell("Duty swapped.")
        self.dismiss(None)

    def _fill(self) -> None:
        if self.rota is not None:
            fill(self.query_one(DataList), self._rows, self.rota.able.peers, self.names_shown)
