"""The board: fourteen days at a glance, and what can be done from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.paper_files import write_numbered
from peerdesk_oncall import rows
from peerdesk_oncall.calendar_in import Incoming, incoming
from peerdesk_oncall.calendar_lines import read_calendar, read_text
from peerdesk_oncall.calendar_out import calendar_of
from peerdesk_oncall.handed import note
from peerdesk_oncall.models import Duty
from peerdesk_oncall.service import Rota
from peerdesk_oncall.sheet import holders, sheet_of
from peerdesk_oncall.times import day_span
from peerdesk_oncall.words import counted, role_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.path import PathQuestion

from .day import DayScreen
from .incoming import IncomingScreen
from .left import LeftScreen
from .lists import RotaScreen, name_of
from .proposal import ProposalScreen
from .turn import DutyScreen

_NO_DAYS = EmptyState("The coming days.", "There are none.", "Press esc to go back.")


class _Days(DataList):
    """The list of days; left and right move by two weeks instead of turning columns, for all columns fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "screen.weeks(-1)", "Two weeks before", show=False),
        Binding("right", "screen.weeks(1)", "Two weeks on", show=False),
    ]


class BoardScreen(RotaScreen):
    """Each day with its hours and who has duty; the selected one explained below."""

    TITLE = "On call"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "propose", "Propose"),
        Binding("n", "new_duty", "New"),
        Binding("w", "who_is_left", "Who is left"),
        Binding("e", "export_file", "Export", show=False),
        Binding("m", "import_file", "Import", show=False),
    ]
    DEFAULT_CSS = """
    BoardScreen #days { height: 16; }
    BoardScreen #about { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._weeks = 0

    def body(self) -> ComposeResult:
        """The days, and a card about the selected one."""
        yield _Days(
            Column("day", "Day", 10),
            Column("hours", "0     6     12    18    ", 25),
            Column("gap", "Gap", 6, right=True),
            Column("who", "First on duty", 20, flex=True),
            empty=_NO_DAYS,
            id="days",
        )
        yield Card(id="about")

    def rows_of(self, rota: Rota) -> Iterable[rows.Cells]:
        """A row for each of fourteen days."""
        return rows.board(rota, self.ctx.clock.today() + timedelta(weeks=2 * self._weeks))

    def action_weeks(self, by: int) -> None:
        """Two weeks on or back, a year at most."""
        self._weeks = max(-26, min(26, self._weeks + by))
        self.reload()

    def on_data_list_moved(self) -> None:
        """Explain the selected day."""
        if self.rota is not None:
            self.explain(self.rota)

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """The duties of a day."""
        self.app.push_screen(DayScreen(self.ctx, date.fromisoformat(event.row_id)))

    def action_propose(self) -> None:
        """A rota for what is open."""
        self.app.push_screen(ProposalScreen(self.ctx))

    def action_new_duty(self) -> None:
        """An empty form, on the selected day."""
        chosen = self.query_one(DataList).current
        day = date.fromisoformat(chosen) if chosen else self.ctx.clock.today()
        self.app.push_screen(DutyScreen(self.ctx, None, day))

    def action_who_is_left(self) -> None:
        """Ask for a unit or a shift."""
        self.app.push_screen(LeftScreen(self.ctx))

    def explain(self, rota: Rota) -> None:
        """The duties and gaps of the selected day, with names as far as they are shown."""
        card, chosen = self.query_one(Card), self.query_one(DataList).current
        if chosen is None:
            card.show("", ())
            return
        day = date.fromisoformat(chosen)
        lines = [CardLine(self._duty_line(rota, row), row.tone) for row in rows.day_rows(rota, day)]
        card.show(rota.why_it_matters(), lines or [CardLine("No duty on this day.")])

    def _duty_line(self, rota: Rota, row: rows.Cells) -> str:
        cells = list(row.cells)
        if row.peer is not None:
            cells[row.name_at] = name_of(rota.able.peers.get(row.peer), self.names_shown)
        return f"{cells[0]}: " + ", ".join(cell for cell in cells[1:] if cell)

    # ---------------------------------------------------------------- calendar files

    def action_export_file(self) -> None:
        """All duty, one peer's own, or the sheet for those who call."""
        ask = Ask(
            "Write which duty to a file?",
            ("all", "All duty ahead, with names (calendar)"),
            ("own", "Own duty of who has the selected day, nameless (calendar)"),
            ("sheet", "Duty sheet with names and telephones, to call from (text)"),
        )
        self.app.push_screen(ask, self._export)

    def _export(self, what: str | None) -> None:
        if what is None or self.rota is None:
            return
        rota = self.rota
        if what == "sheet":
            before = f"The one before: {rota.sheet_age()[0]}."
            question = PathQuestion("Duty sheet", f"Folder for the file. It is readable by you only. {before}")
            self.app.push_screen(question, self._write_sheet)
            return
        ahead = [duty for duty in rota.duties if duty.end > rota.now]
        chosen = self.query_one(DataList).current
        if what == "own" and chosen is not None:
            span = day_span(date.fromisoformat(chosen), rota.zone)
            there = [duty for duty in ahead if duty.span.meets(span.start, span.end)]
            peers = list(dict.fromkeys(duty.peer for duty in there))
            if len(peers) > 1:
                choices = [(peer, self._role(peer)) for peer in peers]
                self.app.push_screen(Ask("Whose duty?", *choices), lambda peer: self._ask_folder(ahead, peer))
                return
            if not peers:
                self.tell("Nobody has duty on the selected day.")
                return
            self._ask_folder(ahead, peers[0])
            return
        self._ask_folder(ahead, "")

    def _role(self, peer: Id) -> str:
        assert self.rota is not None
        return role_words(self.rota.able.peers.get(peer))

    def _ask_folder(self, duties: list[Duty], peer: str | None) -> None:
        if peer is None:
            return
        chosen = [duty for duty in duties if not peer or duty.peer == peer]
        question = PathQuestion("Calendar file", "Folder for the file. It is readable by you only, not encrypted.")
        self.app.push_screen(question, lambda folder: self._write(folder, chosen, named=not peer))

    def _write(self, folder: Path | None, duties: list[Duty], *, named: bool) -> None:
        if folder is None or self.rota is None:
            return
        data = calendar_of(duties, self.rota.able.peers, self.rota.now, named=named)
        try:
            written = write_numbered(folder, "peerdesk-duty" if named else "peerdesk-own-duty", "ics", data)
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{counted(len(duties), 'duty')} written to {written.name}.")

    def _write_sheet(self, folder: Path | None) -> None:
        if folder is None or self.rota is None:
            return
        try:
            written = write_numbered(folder, "peerdesk-duty-sheet", "txt", sheet_of(self.rota))
            note(self.ctx.store, self.rota.sheet_now())
        except DeskError as error:
            self.show_error(error)
            return
        self.reload()
        to = ", ".join(holders(self.rota))
        self.tell(f"Written to {written.name}." + (f" It is for: {to}." if to else ""))

    def action_import_file(self) -> None:
        """Ask for a file, then read it."""
        question = PathQuestion("Read a calendar", "Path of an .ics file. Nothing changes before you confirm.")
        self.app.push_screen(question, self._import)

    class FileRead(Message):
        """A worker has read the file, or met an error."""

        def __init__(self, result: Incoming | None, error: DeskError | None) -> None:
            super().__init__()
            self.result, self.error = result, error

    def _import(self, path: Path | None) -> None:
        if path is not None and self.rota is not None:
            self.tell("Reading the file ...")
            self._read(path, self.rota)

    @work(thread=True, exclusive=True)
    def _read(self, path: Path, rota: Rota) -> None:
        try:
            result = incoming(read_calendar(read_text(path)), rota.duties, rota.able, rota.wanted)
        except DeskError as error:
            self.post_message(self.FileRead(None, error))
            return
        self.post_message(self.FileRead(result, None))

    def on_board_screen_file_read(self, event: FileRead) -> None:
        """On to the preview."""
        if event.error is not None:
            self.show_error(event.error)
        elif event.result is not None:
            if not event.result.duties and not event.result.defects:
                said = f"Nothing is new: {counted(event.result.same, 'duty')} of the file stood in the rota already."
                self.app.push_screen(Notice("Calendar", (said,)))
                return
            self.app.push_screen(IncomingScreen(self.ctx, event.result))
