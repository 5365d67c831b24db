"""The after-action sheet as it would be printed, who writes it with the team, and the file."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.paper import Paper
from peerdesk_incidents import after_action, desk_ops, store
from peerdesk_incidents.models import CoAuthor
from peerdesk_incidents.wording import OWN_RULE, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.form import Flag, Form
from peerdesk_tui.kit.screen import DeskModal, DeskScreen

from .writing import paper_lines, write_out


class AfterAction(DeskScreen):
    """The page. Nobody's outcome is in it, however many were involved."""

    ID = "incidents.after_action"
    TITLE = "After-action sheet"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "write", "Write to files"),
        Binding("o", "authors", "Written with"),
    ]
    explains = (
        "Categories for a debrief or an after-action report: what it was, who activated, which sessions, no outcomes.",
        "w writes it as text and HTML. Look through it before it leaves the team; nothing is sent anywhere.",
    )

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._paper: Paper | None = None

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The page as things stand now."""
        card = self.query_one(Card)
        try:
            case, department = store.part_of(self.ctx.store, self.id_of), self.ctx.department
            self._paper = after_action.sheet_of(department, case, self.ctx.clock.today(), self.ctx.watermark)
            caution = after_action.caution_of(department, case.incident)
        except DeskError as error:  # stays in the page's place: a notice would come back with the screen
            self._paper = None
            card.show(error.title, [CardLine(error.cause, Tone.BAD), CardLine(error.next_step)])
            return
        lines = [CardLine(caution, Tone.WARN)] if caution else []
        card.show(self._paper.title, [*lines, *paper_lines(self._paper)])
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing to write of an incident that is not open any more."""
        if action in ("write", "authors"):
            return self._paper is not None
        return super().check_action(action, parameters)

    def action_write(self) -> None:
        """To a folder."""
        if self._paper is not None:
            name = f"after-action-{self.ctx.clock.today().isoformat()}"
            write_out(self, self._paper, name, "Read it through before you pass it on.")

    def action_authors(self) -> None:
        """Who writes it with the team."""
        try:
            incident = store.find(self.ctx.store, self.id_of)
            named = after_action.authors_named(self.ctx.department, incident)
        except DeskError as error:
            self.show_error(error)
            return

        def chosen(authors: frozenset[CoAuthor] | None) -> None:
            if authors is None:
                return
            try:
                desk_ops.write_with(self.ctx, self.id_of, authors)
            except DeskError as error:
                self.show_error(error)
                return
            self.reload()
            self.tell("Noted on the sheet, as an office and without a name.")

        self.app.push_screen(Authors(incident.co_authors, named), chosen)


class Authors(DeskModal[frozenset[CoAuthor] | None]):
    """A yes or no for each who may write it with the team."""

    def __init__(self, chosen: frozenset[CoAuthor], named: tuple[CoAuthor, ...]) -> None:
        super().__init__("Who writes the sheet with the team?")
        self.chosen = chosen
        self.named = named

    def body(self) -> ComposeResult:
        """A flag for each."""
        yield Form(*(Flag(one.value, title(one), one in self.chosen, help=self._help(one)) for one in CoAuthor))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand them back."""
        self.dismiss(frozenset(one for one in CoAuthor if event.values[one.value]))

    def _help(self, author: CoAuthor) -> str:
        return "Named by the text. Ctrl+s saves." if author in self.named else f"{OWN_RULE} Ctrl+s saves."
