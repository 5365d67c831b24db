"""An import on screen: what each column holds, then what would happen, then it happens."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.law.department import Clause
from peerdesk_roster import store
from peerdesk_roster.admission import Admitted, admit
from peerdesk_roster.columns import check_mapping, guess_columns
from peerdesk_roster.importing import preview
from peerdesk_roster.models import DateOrder, Field, Preview, Sheet
from peerdesk_roster.signing import explained_first
from peerdesk_roster.views import preview_counts, preview_rows
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import MASK, plain

from .progress import Outcome, Progress, Watch


class _Columns(Form):
    """The form of columns; the footer says what ctrl+s does here."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Preview")]


class ColumnsScreen(DeskScreen):
    """What each column of the file is used for: the guess, and left and right to change it."""

    ID = "roster"
    TITLE = "Import: columns"

    def __init__(self, ctx: Ctx, path: Path, sheet: Sheet) -> None:
        super().__init__(ctx)
        self.path = path
        self.sheet = sheet
        self.guesses = guess_columns(sheet)
        self.admitted: Admitted | None = None

    def body(self) -> ComposeResult:
        """A choice for each column, then two questions about the whole file."""
        options = [("", "ignore"), *((field.value, field.value) for field in Field)]
        columns = [
            Choice(
                f"column {guess.column}",
                guess.header or f"(column {guess.column + 1})",
                options,
                guess.field.value if guess.field else "",
                help=f"Guessed {guess.why}." if guess.field else f"Ignored: {guess.why}.",
            )
            for guess in self.guesses
        ]
        orders = [("", "as the file proves"), *((order.value, order.value) for order in DateOrder)]
        yield Static(plain("Check what each column holds. Left and right change it."))
        yield _Columns(
            *columns,
            Flag("everyone", "Every row is a peer", help="For a file that lists the team and nobody else."),
            Choice("order", "Dates with slashes", orders, help="Used only where the file itself proves no order."),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Work out what the import would do."""
        used = ((guess.column, event.values[f"column {guess.column}"]) for guess in self.guesses)
        mapping = {column: Field(str(field)) for column, field in used if field}
        everyone = bool(event.values["everyone"])
        order = DateOrder(str(event.values["order"])) if event.values["order"] else None
        try:
            check_mapping(mapping, everyone)
        except DeskError as error:
            self.show_error(error)
            return
        self._work_out(mapping, everyone, order)

    def _work_out(self, mapping: dict[int, Field], everyone: bool, order: DateOrder | None) -> None:
        today, random = self.ctx.clock.today(), self.ctx.random

        def job(watch: Watch) -> Preview:
            team = store.all_peers(self.ctx.store)
            return preview(
                self.sheet,
                mapping,
                existing=team,
                today=today,
                random=random,
                everyone=everyone,
                order=order,
                watch=watch,
                explained_first=self._explained_first(),
            )

        says = "Working out what the file would do. Nothing changes yet."
        self.app.push_screen(Progress("Import", says, len(self.sheet.rows), job), self._previewed)

    def _explained_first(self) -> Clause | None:
        """The clause about the order of joining; None where no rules can be read: people are imported all the same."""
        try:
            return explained_first(self.ctx.department)
        except DeskError:
            return None

    def _previewed(self, outcome: Outcome[Preview] | None) -> None:
        """On to the preview; once it has been confirmed, this screen is done too."""
        if outcome is None or (outcome.value is None and outcome.error is None):
            self.tell("Stopped. Nothing has changed.")
            return
        if outcome.error is not None:
            self.show_error(outcome.error)
            return
        assert outcome.value is not None
        shown = PreviewScreen(self.ctx, self.path, outcome.value)

        def closed(_: None) -> None:
            self.admitted = shown.admitted
            if self.admitted is not None:
                self.dismiss(None)

        self.app.push_screen(shown, closed)


class PreviewScreen(DeskScreen):
    """What the import would do, before it does it."""

    ID = "roster"
    TITLE = "Import: preview"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "confirm", "Import now")]
    DEFAULT_CSS = """
    PreviewScreen #counts { height: 8; border-bottom: solid $panel; }
    """

    def __init__(self, ctx: Ctx, path: Path, result: Preview) -> None:
        super().__init__(ctx)
        self.path = path
        self.result = result
        self.admitted: Admitted | None = None

    def body(self) -> ComposeResult:
        """The numbers, then rejected rows, warnings and the first peers."""
        card = Card(id="counts")
        card.show("Nothing has changed yet.", [CardLine(text, tone) for text, tone in preview_counts(self.result)])
        yield card
        yield DataList(
            Column("line", "Line", 5, right=True),
            Column("what", "What", 8),
            Column("detail", "Detail", 30, flex=True),
            empty=EmptyState("Rows of the file.", "None would enter and none is odd.", "Press esc to go back."),
        )

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Show the rows."""
        rows = preview_rows(self.result, self.names_shown, MASK)
        self.query_one(DataList).load(Row(str(place), cells, tone) for place, (cells, tone) in enumerate(rows))

    def names_changed(self) -> None:
        """Mask or unmask the names."""
        self.reload()

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """The whole of a line that may be cut."""
        row = next(row for row in event.data_list.rows if row.id == event.row_id)
        line, what, detail = row.cells
        self.app.push_screen(Notice(f"Line {line}: {what}" if line else what.capitalize(), (detail,)))

    def action_confirm(self) -> None:
        """Import: one commit, and a file for the rejected rows."""
        entering = (*self.result.new, *self.result.changed)

        def job(watch: Watch) -> Admitted:
            admitted = admit(self.ctx.store, self.result, self.path, watch)
            store.all_peers(self.ctx.store)  # reading a large roster afresh would stop the screen for a moment
            return admitted

        says = "Importing. Everybody enters at once, or nobody does."
        self.app.push_screen(Progress("Import", says, len(entering), job), self._admitted)

    def _admitted(self, outcome: Outcome[Admitted] | None) -> None:
        if outcome is None or (outcome.value is None and outcome.error is None):
            self.tell("Stopped. Nothing has changed.")
            return
        if outcome.error is not None:
            self.show_error(outcome.error)
            return
        self.admitted = outcome.value
        self.ctx.peers_changed([peer.id for peer in (*self.result.new, *self.result.changed)])
        self.dismiss(None)
