"""Giving a duty away, or exchanging it for another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_oncall import rows, store
from peerdesk_oncall.models import Duty
from peerdesk_oncall.service import Rota
from peerdesk_oncall.swaps import exchange, give, rests_too_little
from peerdesk_oncall.words import role_words, span_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.named import AskNamed

from .lists import RotaScreen, name_of

_NONE = EmptyState(
    "Peers who could take this duty.",
    "Nobody else takes duty.",
    "Press esc to go back; who takes duty is set for each peer on the roster.",
)


class SwapScreen(RotaScreen):
    """Who could take the duty over, and with whom it could be exchanged; enter does it, after a question."""

    TITLE = "Swap duty"
    DEFAULT_CSS = """
    SwapScreen #about { height: 5; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx, duty: Duty) -> None:
        super().__init__(ctx)
        self.duty = duty

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

    def rows_of(self, rota: Rota) -> Iterable[rows.Cells]:
        """What is possible now, then what is not."""
        return rows.swap_rows(rota, self.duty)

    def explain(self, rota: Rota) -> None:
        """The duty, and how it goes."""
        peer = rota.able.peers.get(self.duty.peer)
        lines = [
            CardLine(f"{name_of(peer, self.names_shown)}, {role_words(peer)}"),
            CardLine("Enter gives it away or exchanges it. What costs rest comes after, what cannot be done last."),
        ]
        self.query_one(Card).show(span_words(self.duty.span, rota.zone), lines)

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
        moved = {duty.id for duty in changed}
        after = (*(duty for duty in rota.duties if duty.id not in moved), *changed)
        tired = any(rests_too_little(duty, after, rota.wanted.rest) for duty in changed)
        title = "Give this duty away?" if what == "give" else "Exchange these two duties?"
        yes = "Yes, although somebody rests less than this desk wants" if tired else "Yes"

        def says(shown: bool) -> Iterator[CardLine]:
            for duty in changed:
                peer = rota.able.peers.get(duty.peer)
                who = f"{name_of(peer, shown)}, {role_words(peer)}"
                yield CardLine(f"{span_words(duty.span, rota.zone)}: to {who}")
                if rests_too_little(duty, after, rota.wanted.rest):
                    yield CardLine(f"This leaves them {rows.rest_words(rota)}.", Tone.WARN, 1)

        ask = AskNamed(title, says, ("n", "No"), ("y", yes))
        self.app.push_screen(ask, lambda answer: self._done(changed) if answer == "y" else None)

    def _done(self, changed: tuple[Duty, ...]) -> None:
        try:
            store.save(self.ctx.store, changed, "oncall.swapped")
        except DeskError as error:
            self.show_error(error)
            return
        self.tell("Duty swapped.")
        self.dismiss(None)
