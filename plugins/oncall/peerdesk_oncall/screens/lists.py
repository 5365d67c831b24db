"""What the screens of the rota share: a card, and a list of rows in which names are masked until they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_oncall.rows import Cells
from peerdesk_oncall.service import Rota
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import DataList, Row
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask


class RotaScreen(DeskScreen):
    """A list and a card of the rota, read again at every return. Subclasses give `rows_of` and `explain`."""

    ID = "oncall"

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.rota: Rota | None = None
        self._rows: tuple[Cells, ...] = ()

    def rows_of(self, rota: Rota) -> Iterable[Cells]:
        """The rows of the list."""
        return ()

    def explain(self, rota: Rota) -> None:
        """Fill the card."""

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the rota again, or say why it cannot be read."""
        try:
            self.rota = Rota(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        self._rows = tuple(self.rows_of(self.rota))
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def _draw(self) -> None:
        if self.rota is not None:
            fill(self.query_one(DataList), self._rows, self.rota.able.peers, self.names_shown)
            self.explain(self.rota)


def name_of(peer: Peer | None, shown: bool) -> str:
    """A peer's name, or dots."""
    if peer is None:
        return "?"
    return f"{peer.family}, {peer.given}" if shown else mask(peer.name)


def fill(data_list: DataList, rows: Iterable[Cells], peers: Mapping[Id, Peer], shown: bool) -> None:
    """Load rows; where a row is of a peer, the name stands in its place."""
    data_list.load(_row(cells, peers, shown) for cells in rows)


def _row(row: Cells, peers: Mapping[Id, Peer], shown: bool) -> Row:
    if row.peer is None:
        return Row(row.id, row.cells, row.tone)
    cells = list(row.cells)
    cells[row.name_at] = name_of(peers.get(row.peer), shown)
    return Row(row.id, tuple(cells), row.tone)
