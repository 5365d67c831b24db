"""The list of peers, and what can be done from it."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.law.department import Clause
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_roster import service, store
from peerdesk_roster.admission import Admitted
from peerdesk_roster.files import roster_csv, write_new
from peerdesk_roster.models import Sheet
from peerdesk_roster.sheets import open_sheet
from peerdesk_roster.views import deployable, haystack, peer_cells, who
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import mask

from .importing import ColumnsScreen
from .path import PathQuestion
from .peer import PeerScreen

_NOBODY = EmptyState(
    "The peers of the team.",
    "Nobody is on the roster yet.",
    "Press m to import a CSV or XLSX file, or n to enter the first peer.",
)
_NO_MATCH = EmptyState("Nobody matches.", "No peer has all the words of the search.", "Press esc to see everybody.")


class _Search(Entry):
    """The search line; enter goes to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,down", "submit", "To the list", key_display="enter")]


class RosterScreen(DeskScreen):
    """Every peer, who may be deployed, and what the others lack. Names are masked until `v`."""

    ID = "roster"
    TITLE = "Roster"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("n", "new_peer", "New"),
        Binding("m", "import_file", "Import", show=False),
        Binding("x", "remove", "Remove", show=False),
    ]
    DEFAULT_CSS = """
    RosterScreen #search { display: none; }
    RosterScreen #search.-open { display: block; }
    RosterScreen #why { height: 4; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.peers: dict[str, Peer] = {}
        self._gaps: dict[Id, tuple[Clause, ...]] = {}
        self._cells: dict[str, tuple[str, ...]] = {}
        self._hay: dict[str, str] = {}

    def body(self) -> ComposeResult:
        """The search line, the list, and why the selected peer may or may not be deployed."""
        yield _Search(id="search")
        yield DataList(
            Column("name", "Name", 16),
            Column("rank", "Rank", 13, priority=2),
            Column("unit", "Unit", 13, priority=3),
            Column("shift", "Shift", 8, priority=4),
            Column("deployable", "Deployable", 16, flex=True),
            Column("standing", "Standing", 9, priority=6),
            Column("languages", "Languages", 14, priority=5),
            empty=_NOBODY,
            id="peers",
        )
        yield Card(id="why")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the roster and ask the department's rules about everybody."""
        today = self.ctx.clock.today()
        team = store.all_peers(self.ctx.store)
        self.peers = {peer.id: peer for peer in team}
        self._gaps = service.gaps_of(team, self.ctx.department, today)
        self._cells = {peer.id: peer_cells(peer, self._gaps[peer.id], today) for peer in team}
        self._hay = {peer.id: haystack(peer, self._cells[peer.id]) for peer in team}
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def action_search(self) -> None:
        """Open the search line."""
        search = self.query_one(_Search)
        search.add_class("-open")
        search.focus()

    def action_back(self) -> None:
        """End the search if there is one, else leave."""
        search = self.query_one(_Search)
        if not search.has_class("-open"):
            super().action_back()
            return
        search.value = ""
        search.remove_class("-open")
        self.query_one(DataList).focus()
        self._draw()

    def action_new_peer(self) -> None:
        """An empty form."""
        self.app.push_screen(PeerScreen(self.ctx, None))

    def action_import_file(self) -> None:
        """Ask for a file, then read it."""
        question = PathQuestion("Import a roster", "Path of a CSV or XLSX file. Nothing changes before you confirm.")
        self.app.push_screen(question, self._import)

    def action_export_file(self) -> None:
        """Ask for a folder, then write the roster there."""
        question = PathQuestion("Export the roster", "Folder for the file. It is readable by you only, not encrypted.")
        self.app.push_screen(question, self._export)

    def action_remove(self) -> None:
        """Take the selected peer off the roster, after a typed word."""
        peer = self.peers.get(self.query_one(DataList).current or "")
        if peer is None:
            return
        effects = (
            f"The selected peer ({who(peer) or 'no rank or unit known'}) leaves the roster for good.",
            "An open request that is assigned to this peer shows nobody until it is assigned again.",
        )

        def removed(sure: bool | None) -> None:
            if not sure:
                return
            try:
                store.remove(self.ctx.store, peer.id)
            except DeskError as error:
                self.show_error(error)
                return
            self.ctx.peers_changed([peer.id])
            self.tell("Peer removed.")
            self.reload()

        self.app.push_screen(TypedConfirm("Remove a peer", effects, "remove"), removed)

    def on_input_changed(self) -> None:
        """Narrow the list while typing."""
        self._draw()

    def on_entry_entered(self) -> None:
        """Go to what was found."""
        self.query_one(DataList).focus()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Open the form of a peer."""
        self.app.push_screen(PeerScreen(self.ctx, self.peers[event.row_id]))

    def on_data_list_moved(self) -> None:
        """Explain the selected peer."""
        self._explain()

    def _draw(self) -> None:
        words = self.query_one(_Search).text.casefold().split()
        shown = [peer for id, peer in self.peers.items() if all(word in self._hay[id] for word in words)]
        peers = self.query_one(DataList)
        peers.empty = _NO_MATCH if words else _NOBODY
        peers.load(self._row(peer) for peer in shown)
        self._explain()

    def _row(self, peer: Peer) -> Row:
        name = f"{peer.family}, {peer.given}" if self.names_shown else mask(peer.name)
        return Row(peer.id, (name, *self._cells[peer.id]), Tone.WARN if self._gaps[peer.id] else Tone.GOOD)

    def _explain(self) -> None:
        peer = self.peers.get(self.query_one(DataList).current or "")
        card = self.query_one(Card)
        if peer is None:
            card.show("", ())
            return
        gaps = self._gaps[peer.id]
        said = deployable(peer, gaps, self.ctx.clock.today())
        lines = [CardLine(f"{gap.says} ({gap.cite})", Tone.WARN) for gap in gaps]
        card.show(f"Deployable: {said}", lines or [CardLine("No rule of the department stands in the way.", Tone.GOOD)])

    def _export(self, folder: Path | None) -> None:
        if folder is None:
            return
        try:
            written = write_new(folder, "peerdesk-roster", roster_csv(store.all_peers(self.ctx.store)))
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{len(self.peers)} peers exported to {written.name}.")

    # ---------------------------------------------------------------- reading a file

    class FileRead(Message):
        """A worker has read the file, or met an error."""

        def __init__(self, path: Path, sheet: Sheet | None, error: DeskError | None) -> None:
            super().__init__()
            self.path, self.sheet, self.error = path, sheet, error

    def _imported(self, admitted: Admitted | None) -> None:
        if admitted is None:
            return
        self.tell(admitted.sentence())
        if admitted.rejected_file is not None:
            lines = (
                f"{admitted.rejected} rows were not imported. They are in this file, with line and reason:",
                str(admitted.rejected_file),
                "Correct the rows and import again. The file may hold names: delete it when you are done.",
            )
            self.app.push_screen(Notice("Rejected rows", lines))

    def _import(self, path: Path | None) -> None:
        if path is not None:
            self.tell("Reading the file ...")
            self._read(path)

    @work(thread=True, exclusive=True)
    def _read(self, path: Path) -> None:
        try:
            self.post_message(self.FileRead(path, open_sheet(path), None))
        except DeskError as error:
            self.post_message(self.FileRead(path, None, error))

    def on_roster_screen_file_read(self, event: FileRead) -> None:
        """On to the columns."""
        if event.sheet is not None:
            columns = ColumnsScreen(self.ctx, event.path, event.sheet)
            self.app.push_screen(columns, lambda _: self._imported(columns.admitted))
        elif event.error is not None:
            self.show_error(event.error)
