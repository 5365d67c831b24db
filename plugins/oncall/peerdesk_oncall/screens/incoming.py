"""What a calendar file would do, or what is wrong with it, line by line."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_oncall import rows, store
from peerdesk_oncall.calendar_in import Incoming
from peerdesk_oncall.service import Rota
from peerdesk_oncall.words import counted
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .lists import fill

_NONE = EmptyState("Duties of the file.", "None would enter.", "Press esc to go back.")


class IncomingScreen(DeskScreen):
    """Defects if there are any, else the duties; ctrl+s takes all of them."""

    ID = "oncall"
    TITLE = "Calendar: preview"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "take", "Take all")]
    DEFAULT_CSS = """
    IncomingScreen #about { height: 5; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx, result: Incoming) -> None:
        super().__init__(ctx)
        self.result = result
        self.rota = Rota(ctx)

    def body(self) -> ComposeResult:
        """The numbers, then the lines."""
        yield Card(id="about")
        yield DataList(
            Column("what", "Line or time", 26),
            Column("name", "Peer", 12),
            Column("detail", "What", 20, flex=True),
            empty=_NONE,
        )

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is taken from a file with a defect."""
        if action == "take" and self.result.defects:
            return False
        return super().check_action(action, parameters)

    def reload(self) -> None:
        """Show what was found."""
        result = self.result
        if result.defects:
            title = f"{counted(len(result.defects), 'defect')}: nothing of this file is taken."
            lines = [CardLine("Mend them in the calendar program and read the file again.", Tone.WARN)]
        else:
            title = "Nothing has changed yet."
            counts = f"{len(result.new)} new, {len(result.changed)} changed, {result.same} there already"
            lines = [
                CardLine(f"{counts}, {result.cancelled} cancelled and left out, {result.other} that are no events.")
            ]
        self.query_one(Card).show(title, lines)
        self._fill()

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self._fill()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """The whole of a line that may be cut."""
        row = next(row for row in event.data_list.rows if row.id == event.row_id)
        self.app.push_screen(Notice(row.cells[0], (row.cells[2],)))

    def action_take(self) -> None:
        """All of it, in one commit."""
        try:
            store.save(self.ctx.store, self.result.duties, "oncall.imported")
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"{counted(len(self.result.duties), 'duty')} taken.")
        self.dismiss(None)

    def _fill(self) -> None:
        if self.result.defects:
            shown = [
                rows.Cells(id=str(place), cells=(f"line {defect.line}", "", defect.says), tone=Tone.BAD)
                for place, defect in enumerate(self.result.defects)
            ]
        else:
            shown = [rows.incoming_row(self.rota, duty) for duty in self.result.duties]
        fill(self.query_one(DataList), shown, self.rota.able.peers, self.names_shown)
