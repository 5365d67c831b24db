"""Wishes about peers: asked for, or not to be given; names masked, no reason asked or kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import attrs
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask, plain


@attrs.frozen(kw_only=True)
class Wishes:
    """Peers asked for and peers not to be given."""

    wished: Id | None = None
    vetoed: tuple[Id, ...] = ()

    def next(self, peer: Id) -> Wishes:
        """The next of three states for a peer: nothing, asked for, not to be given."""
        if peer in self.vetoed:
            return attrs.evolve(self, vetoed=tuple(other for other in self.vetoed if other != peer))
        if peer == self.wished:
            return Wishes(vetoed=(*self.vetoed, peer))
        return attrs.evolve(self, wished=peer)

    def word(self, peer: Id) -> str:
        """What is chosen for a peer."""
        if peer == self.wished:
            return "asked for"
        return "not to be given" if peer in self.vetoed else ""


class PeerWishes(DeskScreen):
    """Peers of the roster, names masked until v: enter steps through nothing, asked for, not to be given."""

    ID = "intake.wishes"
    TITLE = "Wishes about peers"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Save")]
    DEFAULT_CSS = """
    PeerWishes Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, chosen: Callable[[Wishes], None]) -> None:
        super().__init__(ctx)
        self.chosen = chosen
        self.wishes = Wishes()

    def body(self) -> ComposeResult:
        """How it works, and the list."""
        yield Static(plain("Enter: asked for, again: not to be given, again: neither. No reason is asked or kept."))
        yield DataList(
            Column("choice", "Choice", 15),
            Column("name", "Name", 20, flex=True),
            Column("unit", "Unit", 16, priority=2),
            Column("shift", "Shift", 10, priority=3),
            empty=EmptyState(
                "The peers of the roster stand here.", "The roster is empty.", "Press esc, and add peers to the roster."
            ),
            id="peers",
        )

    def reload(self) -> None:
        """Read the roster."""
        self._show()

    def names_changed(self) -> None:
        """Mask or show the names."""
        self._show()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter: the next choice for this peer."""
        self.wishes = self.wishes.next(Id(event.row_id))
        self._show()

    def action_save(self) -> None:
        """Keep the choices and go on."""
        self.app.call_later(self.chosen, self.wishes)
        self.dismiss(None)

    def _show(self) -> None:
        shown = self.query_one("#peers", DataList)
        try:
            team = self.ctx.peers()
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            team = ()
        peers = sorted(team, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id))
        shown.load(
            Row(
                peer.id,
                (
                    self.wishes.word(peer.id),
                    peer.name if self.names_shown else mask(peer.name),
                    peer.unit,
                    peer.shift,
                ),
            )
            for peer in peers
        )
