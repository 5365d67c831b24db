"""Today: every clock in order of urgency, then the panels of the plugins."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from peerdesk_tui.board import Board, Line, clock_lines, headline, panel_lines, read_board
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import clip, plain, wrap

from .own import OwnScreen

REFRESH_SECONDS = 30
_WHY_PADDING = 1


class Today(OwnScreen):
    """The home of the day. Reads the board in a thread; only the answer changes widgets."""

    at_home = True
    ID: ClassVar[str] = "today"
    TITLE: ClassVar[str] = "Today"
    DEFAULT_CSS = """
    Today #today-date { height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }
    Today #today-clocks { height: 3fr; }
    Today #today-why { height: 2; padding: 0 1; color: $text-muted; text-overflow: ellipsis; }
    Today #today-panels { height: 2fr; border-top: solid $panel; }
    """

    class Read(Message):
        """A reading of the board is there."""

        def __init__(self, board: Board) -> None:
            super().__init__()
            self.board = board

    def body(self) -> ComposeResult:
        """Date, clocks, why, panels."""
        yield Static("", id="today-date", markup=False)
        yield DataList(
            Column("time", "Time", 17),
            Column("subject", "What", 17),
            Column("act", "To do", 20, flex=True),
            Column("due", "Due", 12, priority=2),
            empty=EmptyState(
                "No clock is running.",
                "A clock starts with a request or an incident for which the rules set a time.",
                "Press ctrl+p to see everything you can do.",
            ),
            id="today-clocks",
        )
        yield Static("", id="today-why", markup=False)
        yield DataList(
            Column("panel", "Panel", 12),
            Column("label", "What", 24, flex=True),
            Column("value", "How it stands", 20, priority=2),
            empty=EmptyState("No panels.", "No plugin has anything to show yet.", "See ctrl+p, Plugins."),
            id="today-panels",
        )

    def on_mount(self) -> None:
        """Read again as time goes by."""
        self._lines: dict[str, Line] = {}
        self.query_one("#today-clocks").focus()
        self.set_interval(REFRESH_SECONDS, self._tick)

    def reload(self) -> None:
        """Read the board off the UI thread."""
        self.run_worker(self._read, thread=True, exclusive=True, group="today", name="read the board")

    def _tick(self) -> None:
        if self.is_current:
            self.reload()

    def _read(self) -> None:
        self.post_message(self.Read(read_board(self.desk.kernel, self.desk.clock)))

    def on_today_read(self, message: Read) -> None:
        """Show the reading."""
        board, clock = message.board, self.desk.clock
        clocks, panels = clock_lines(board, clock), panel_lines(board)
        self._lines = {line.row.id: line for line in (*clocks, *panels)}
        self.query_one("#today-date", Static).update(plain(headline(board, clock)))
        self.query_one("#today-clocks", DataList).load(line.row for line in clocks)
        self.query_one("#today-panels", DataList).load(line.row for line in panels)
        self._show_why()

    def on_data_list_moved(self) -> None:
        """Say why about the selected clock."""
        self._show_why()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the reason to the width."""
        super().on_resize(event)
        self._show_why()

    def _show_why(self) -> None:
        line = self._lines.get(self.query_one("#today-clocks", DataList).current or "")
        cells = self.size.width - 2 * _WHY_PADDING
        first, *more = wrap(line.why if line is not None else "", cells)
        self.query_one("#today-why", Static).update(Content("\n".join((first, clip(" ".join(more), cells)))))

    async def on_data_list_opened(self, message: DataList.Opened) -> None:
        """Go where the row leads."""
        line = self._lines.get(message.row_id)
        if line is not None and line.screen:
            self.app.call_later(self.desk_app.guarded_call, lambda: self._lead(line), "opening a screen")

    async def _lead(self, line: Line) -> None:
        """Open the screen, on what the row is about."""
        await self.desk_app.open_screen(line.screen)
        opened = self.app.screen
        if line.about and opened is not self and isinstance(opened, DeskScreen):
            opened.call_after_refresh(opened.show_row, line.about)
