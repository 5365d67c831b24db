"""The roles of the department, one at a time: what each has to do, and what its login opens here."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.faults import DeskError
from peerdesk_core.roles import access_of
from peerdesk_directory import offices, paper
from peerdesk_directory.hooks import ROLES, view_of
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .parts import card_lines, write_paper

_NONE = EmptyState(
    "The roles of the program.",
    "The department's texts name none.",
    "Choose another department in Settings, or press esc.",
)


class RolesScreen(DeskScreen):
    """Each role: its title, what its key opens, what the texts lay on it with their citations."""

    ID = ROLES
    TITLE = "Roles and duties"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "write", "Write to a file")]
    DEFAULT_CSS = """
    RolesScreen DataList { height: 8; }
    RolesScreen Card { height: 1fr; border-top: solid $panel; }
    """

    def body(self) -> ComposeResult:
        """The roles above, the selected one below."""
        yield DataList(
            Column("role", "Role", 30, flex=True),
            Column("login", "Login in Peerdesk", 25),
            Column("duties", "Clauses", 7, right=True),
            empty=_NONE,
        )
        yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the department's roles."""
        try:
            department = self.ctx.department
        except DeskError as error:
            self.show_error(error)
            return
        self.query_one(DataList).load(
            Row(
                role,
                (
                    offices.title_of(department, role),
                    access_of(role).login or "none",
                    str(len(offices.duties_of(department, role))),
                ),
            )
            for role in offices.roles_of(department)
        )
        self._tell()

    def on_data_list_moved(self) -> None:
        """Tell about the selected role."""
        self._tell()

    def on_data_list_opened(self) -> None:
        """Into the card, to scroll it."""
        self.query_one(Card).focus()

    def action_write(self) -> None:
        """Write all roles to files."""
        try:
            view = view_of(self.ctx)
        except DeskError as error:
            self.show_error(error)
            return
        write_paper(
            self,
            "peerdesk-roles",
            paper.page_paper(view, self.TITLE, offices.page(view.department), self.ctx.watermark),
        )

    def _tell(self) -> None:
        role = self.query_one(DataList).current
        card = self.query_one(Card)
        if role is None:
            card.show("", ())
            return
        heading, *lines = offices.role_lines(self.ctx.department, role)
        card.show(heading.text, card_lines(lines))
