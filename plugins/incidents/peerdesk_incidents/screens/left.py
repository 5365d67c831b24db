"""Who is left for this incident, also if a whole unit or shift was in it: a question that nothing remembers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.assignment import Ranking
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_incidents import responders, store
from peerdesk_incidents.wording import counted
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskScreen

from .rows import name_of


class _Question(Form):
    """The two fields; ctrl+s, or enter in the second, answers."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Answer")]


class WhoIsLeft(DeskScreen):
    """Units and shifts above, the answer below. Peers marked as involved or witnesses are out in any case."""

    ID = "incidents.left"
    TITLE = "Who is left for this incident"
    explains = (
        "Which peers could be given something of this incident, and how many fall away if a unit or shift was in it.",
        "Nothing of the question is kept. Mark peers who were there on the screen before (w), so that they keep out.",
    )
    DEFAULT_CSS = """
    WhoIsLeft _Question { height: 4; }
    WhoIsLeft Card { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._units: tuple[str, ...] = ()
        self._shifts: tuple[str, ...] = ()

    def body(self) -> ComposeResult:
        """The question and the answer."""
        yield _Question(
            Line("units", "Units", help="As on the roster, with commas between several. May stay empty."),
            Line("shifts", "Shifts", help="As on the roster, with commas between several. Enter answers."),
        )
        yield Card()

    def reload(self) -> None:
        """Answer for what was asked last; at first for no unit at all."""
        self._answer()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._answer()

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Answer below; nothing of it is kept."""
        self._units, self._shifts = _several(str(event.values["units"])), _several(str(event.values["shifts"]))
        event.form.settle()
        self._answer()
        self.query_one(Card).focus()

    def _answer(self) -> None:
        card = self.query_one(Card)
        try:
            incident = store.find(self.ctx.store, self.id_of)
            question, ranking = responders.responders(self.ctx, incident)
        except DeskError as error:
            card.show(error.title, [CardLine(error.cause, Tone.BAD), CardLine(error.next_step)])
            return
        peers = {peer.id: peer for peer in question.peers}
        found = responders.left(question.peers, ranking, self._units, self._shifts)
        card.show(f"{len(found.peers)} of {counted(len(peers), 'peer')} could go", self._lines(found, peers, ranking))

    def _lines(self, found: responders.Left, peers: dict[Id, Peer], ranking: Ranking) -> Iterator[CardLine]:
        if found.out:
            yield CardLine(f"{counted(found.out, 'peer')} more could go, were it not for these units or shifts.")
        if not found.peers:
            yield CardLine("Nobody is left. Ask for help of another agency, as your policy allows.", Tone.BAD)
        for id in found.peers:
            peer = peers[id]
            words = [name_of(peer, self.names_shown), peer.rank_title, peer.unit, peer.shift]
            yield CardLine(", ".join(word for word in words if word), Tone.GOOD, 1)
        if ranking.barred:
            yield CardLine(f"{counted(len(ranking.barred), 'peer')} may not be given anything of it:")
        for id in ranking.barred:
            bar = (ranking.hard(id) or ranking.barred[id])[0]
            cite = f" [{bar.cite}]" if bar.cite else ""
            yield CardLine(f"{name_of(peers[id], self.names_shown)}: {bar.says}{cite}", Tone.WARN, 1)


def _several(typed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in typed.split(",") if part.strip())
