"""Peers who were there: found by name, marked as involved or as a witness, kept out of all that follows."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import LEFT_TEAM, Peer
from peerdesk_incidents import bars, desk_ops, store
from peerdesk_incidents.models import Incident
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.search import SearchLine, SearchScreen
from peerdesk_tui.kit.text import plain

from .rows import name_of, there_word

_NOBODY = EmptyState("The peers of the roster stand here.", "The roster is empty.", "Press esc to go back.")
_RULE = "Such a peer keeps out of all that relates to it, for one of these reasons:"
_NO_MATCH = EmptyState(
    "Nobody matches.", "No peer has all the words of the search in name, badge, unit or shift.", "Type less of it."
)


class PeersThere(SearchScreen):
    """The roster with a search line. Enter on a peer asks: involved, witness, or not there."""

    ID = "incidents.peers"
    TITLE = "Peers who were there"
    explains = (
        "Peers who took part in the incident, or saw it, keep out of everything that relates to it.",
        "Type a part of a name, badge, unit or shift; enter goes to the list, enter on a peer asks how it was.",
        "Work on this incident that a marked peer was given is taken back at once. Names are masked until v.",
    )
    DEFAULT_CSS = """
    PeersThere Static { height: auto; }
    PeersThere #rule { margin: 0 0 1 0; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._incident: Incident | None = None
        self._peers: dict[str, Peer] = {}

    def body(self) -> ComposeResult:
        """What the texts say, the search line, the list."""
        yield Static("", id="rule", markup=False)
        yield SearchLine()
        yield DataList(
            Column("there", "Was there", 12),
            Column("name", "Name", 18, flex=True),
            Column("rank", "Rank", 14, priority=3),
            Column("unit", "Unit", 16),
            Column("shift", "Shift", 10, priority=2),
            empty=_NOBODY,
            id="peers",
        )

    def on_mount(self) -> None:
        """Start in the search line: typing a name is the first thing to do."""
        self.query_one(SearchLine).placeholder = "Search: a part of the name, badge, unit or shift"
        self.action_search()

    def reload(self) -> None:
        """Read the incident and the roster again."""
        shown = self.query_one(DataList)
        try:
            self._incident = store.find(self.ctx.store, self.id_of)
            team = [peer for peer in self.ctx.peers() if peer.standing not in LEFT_TEAM]
            said = bars.says(self.ctx.department)
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            self._peers = {}
            shown.load(())
            return
        self._peers = {
            peer.id: peer for peer in sorted(team, key=lambda peer: (peer.family.casefold(), peer.given.casefold()))
        }
        self.query_one("#rule", Static).update(plain(" ".join((_RULE, *said))))
        self._draw()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._draw()

    def action_back(self) -> None:
        """End a search that hides somebody, else leave."""
        if self.searched:
            super().action_back()
        else:
            DeskScreen.action_back(self)

    def narrow(self) -> None:
        """Show what the search finds."""
        self._draw()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: how was the peer there?"""
        peer, incident = self._peers.get(event.row_id), self._incident
        if peer is None or incident is None:
            return

        def answered(answer: str | None) -> None:
            if answer == "not":
                self._unmark(peer.id)
            elif answer is not None:
                self._mark(peer.id, involved=answer == "involved")

        now = there_word(incident, peer.id)
        choices = [
            ("involved", "Involved: took part in the incident"),
            ("witness", "Witness: saw it, without taking part"),
            ("not", "Was not there"),
        ]
        self.app.push_screen(Ask(f"This peer ({now or 'not marked'}):", *choices), answered)

    def _mark(self, peer: Id, *, involved: bool) -> None:
        try:
            change = desk_ops.bar(self.ctx, self.id_of, peer, involved)
        except DeskError as error:
            self.show_error(error)
            return
        self._again()
        if change.withdrawn:
            self.app.push_screen(Notice("Work was taken back", (CardLine(change.says()),)))
        else:
            self.tell(change.says())

    def _unmark(self, peer: Id) -> None:
        try:
            desk_ops.unbar(self.ctx, self.id_of, peer)
        except DeskError as error:
            self.show_error(error)
            return
        self._again()
        self.tell("The peer is no longer marked.")

    def _again(self) -> None:
        """Read again; the search starts empty for the next name."""
        self.query_one(SearchLine).value = ""
        self.reload()

    def _draw(self) -> None:
        incident, shown = self._incident, self.query_one(DataList)
        if incident is None:
            return
        words = self.searched.casefold().split()
        shown.empty = _NO_MATCH if words else _NOBODY
        found = [peer for peer in self._peers.values() if all(word in _haystack(peer) for word in words)]
        found.sort(key=lambda peer: not there_word(incident, peer.id))
        shown.load(
            Row(
                peer.id,
                (
                    there_word(incident, peer.id),
                    name_of(peer, self.names_shown),
                    peer.rank_title,
                    peer.unit,
                    peer.shift,
                ),
            )
            for peer in found
        )


def _haystack(peer: Peer) -> str:
    return f"{peer.family} {peer.given} {peer.badge} {peer.rank_title} {peer.unit} {peer.shift}".casefold()
