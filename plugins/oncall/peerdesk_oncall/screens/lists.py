"""Filling lists with rows of the rota, names masked until they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_oncall.rows import Cells
from peerdesk_tui.kit.data_list import DataList, Row
from peerdesk_tui.kit.text import mask


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
