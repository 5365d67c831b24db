"""The list of peers, and what can be done from it."""

from __future__ import annotations

from collections.abc import Mapping
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
from peerdesk_core.model.ids import Id, to_month
from peerdesk_core.model.people import Peer
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster import burnout, gatherings, removal, service, settings, store
from peerdesk_roster.admission import Admitted
from peerdesk_roster.files import roster_csv, write_csv
from peerdesk_roster.models import Sheet
from peerdesk_roster.search import Finder
from peerdesk_roster.sheets import open_sheet
from peerdesk_roster.views import deployable, haystack, peer_cells, who
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.path import PathQuestion
from peerdesk_tui.kit.search import SearchLine, SearchScreen
from peerdesk_tui.kit.text import MASK

from .importing import ColumnsScreen
from .pages import choose_page
from .peer import PeerScreen
from .requirements import RequirementsScreen
from .standing import StandingScreen

_NOBODY = EmptyState(
    "The peers of the team.",
    "Nobody is on the roster yet.",
    "Press m to import a CSV or XLSX file, or n to enter the first peer.",
)
_NO_MATCH = EmptyState("Nobody matches.", "No peer has all the words of the search.", "Press esc to see everybody.")


class RosterScreen(SearchScreen):
    """Every peer, who may be deployed, and what the others lack. Names are masked until `v`."""

    ID = "roster"
    TITLE = "Roster"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new_peer", "New"),
        Binding("m", "import_file", "Import", show=False),
        Binding("s", "standing", "Standing"),
        Binding("b", "requirements", "What is due", show=False),
        Binding("x", "remove", "Remove", show=False),
        Binding("l", "pages", "Team pages", show=False),
    ]
    DEFAULT_CSS = """
    RosterScreen #why { height: 6; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self.peers: dict[str, Peer] = {}
        self._gaps: dict[Id, tuple[Clause, ...]] = {}
        self._words: Mapping[str, str] = {}
        self._limits = burnout.Limits()
        self._times = 0
        self._missed: Mapping[Id, int] = {}
        self._cells: dict[str, tuple[str, ...]] = {}
        self._finder = Finder({})
        self._masked: dict[str, Row] = {}

    def body(self) -> ComposeResult:
        """The search line, the list, and why the selected peer may or may not be deployed."""
        yield SearchLine(id="search")
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
        self._limits = burnout.limits_of(self.ctx)
        self._missed = gatherings.missed_mandatory(gatherings.all_gatherings(self.ctx.store), team, today)
        self._times = settings.number(self.ctx, settings.UNAVAILABLE_TIMES)
        self._gaps = service.gaps_of(team, self.ctx.department, today)
        self._words = service.reasons(self.ctx.department)
        self._cells = {peer.id: peer_cells(peer, self._gaps[peer.id], self._words) for peer in team}
        self._finder = Finder({peer.id: haystack(peer, self._cells[peer.id]) for peer in team})
        self._masked = {peer.id: self._row(peer, MASK) for peer in team}
        self._draw()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._draw()

    def narrow(self) -> None:
        """Show whom the search finds."""
        self._draw()

    def action_new_peer(self) -> None:
        """An empty form."""
        self.open_form(PeerScreen(self.ctx, None))

    def action_standing(self) -> None:
        """Change the standing of the selected peer."""
        peer = self.peers.get(self.query_one(DataList).current or "")
        if peer is not None:
            self.app.push_screen(StandingScreen(self.ctx, peer))

    def action_requirements(self) -> None:
        """What is due, for whom."""
        self.app.push_screen(RequirementsScreen(self.ctx))

    def action_who_serves(self) -> None:
        """What the department's texts say of who may be a peer."""
        said = [CardLine(f"{clause.says} ({clause.cite})") for clause in service.membership(self.ctx.department)]
        silent = [CardLine("The department's texts say nothing of it.")]
        self.app.push_screen(Notice("Who may serve, and what joining asks", said or silent))

    def action_import_file(self) -> None:
        """Ask for a file, then read it."""
        question = PathQuestion("Import a roster", "Path of a CSV or XLSX file. Nothing changes before you confirm.")
        self.app.push_screen(question, self._import)

    def action_export_file(self) -> None:
        """Ask for a folder, then write the roster there."""
        question = PathQuestion("Export the roster", "Folder for the file. It is readable by you only, not encrypted.")
        self.app.push_screen(question, self._export)

    def action_pages(self) -> None:
        """Coverage, trainings, hours and the list that is handed out."""
        choose_page(self)

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

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Open the form of a peer."""
        self.open_form(PeerScreen(self.ctx, self.peers[event.row_id]))

    def on_data_list_moved(self) -> None:
        """Explain the selected peer."""
        self._explain()

    def _draw(self) -> None:
        text = self.searched
        found = self._finder.find(text)
        peers = self.query_one(DataList)
        peers.empty = _NO_MATCH if text.strip() else _NOBODY
        if self.names_shown:
            peers.load(self._row(peer, f"{peer.family}, {peer.given}") for peer in map(self.peers.__getitem__, found))
        else:
            peers.load(map(self._masked.__getitem__, found))
        self._explain()

    def _row(self, peer: Peer, name: str) -> Row:
        return Row(peer.id, (name, *self._cells[peer.id]), Tone.WARN if self._gaps[peer.id] else Tone.GOOD)

    def _explain(self) -> None:
        peer = self.peers.get(self.query_one(DataList).current or "")
        card = self.query_one(Card)
        if peer is None:
            card.show("", ())
            return
        gaps = self._gaps[peer.id]
        said = deployable(peer, gaps, self._words)
        lines = [CardLine(f"{gap.says} ({gap.cite})", Tone.WARN) for gap in gaps]
        lines = lines or [CardLine("No rule of the department stands in the way.", Tone.GOOD)]
        card.show(f"Deployable: {said}", [*lines, *self._notices(peer)])

    def _notices(self, peer: Peer) -> list[CardLine]:
        """Advice of the texts, load, and grounds that the desk sees: nothing of it decides anything."""
        department, loads = self.ctx.department, self.ctx.store.loads(peer.id)
        told = {gap.cite for gap in self._gaps[peer.id]}
        advice = (clause for clause in service.advice(peer, department) if clause.cite not in told)
        lines = [CardLine(f"{clause.says} ({clause.cite})", Tone.WARN) for clause in advice]
        window = burnout.window_of(loads, to_month(self.ctx.clock.today()), self._limits)
        strain = burnout.strain_of(peer, window, self._limits)
        if load := burnout.card_line(strain, window):
            lines.append(CardLine(load, Tone.PLAIN if strain is burnout.Strain.RESTED else Tone.WARN))
        asked = removal.availability(loads)
        facts, missed = facts_of(peer, self.ctx.clock.today()), bool(self._missed.get(peer.id))
        seen = removal.seen_facts(peer, facts, asked, self._times, missed)
        if asked.unavailable >= self._times:
            lines.append(CardLine(f"Asked {asked.asked} times, not available {asked.unavailable} times.", Tone.PLAIN))
        for ground in removal.surfaced(department, seen):
            who = f" Decided by: {ground.who}; s shows it." if ground.who else " Press s."
            lines.append(CardLine(f"{ground.clause.says} ({ground.clause.cite}){who}", Tone.WARN))
        return lines

    def _export(self, folder: Path | None) -> None:
        if folder is None:
            return
        try:
            written = write_csv(folder, "peerdesk-roster", roster_csv(store.all_peers(self.ctx.store)))
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
