"""The pages to read and to print: lines of communication, care for the peers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_directory import pages, paper
from peerdesk_directory.hooks import CARE, LINES, view_of
from peerdesk_directory.models import Says
from peerdesk_directory.service import View
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen

from .parts import card_lines, write_paper


class PageScreen(DeskScreen):
    """A page of lines, scrolled by keyboard, which `w` writes to files."""

    FILE: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "write", "Write to a file")]

    def lines(self, view: View) -> Iterable[Says]:
        """What stands on the page."""
        return ()

    def body(self) -> ComposeResult:
        """One card."""
        yield Card(id="page")

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """Make the page from the texts and choices of today."""
        card = self.query_one(Card)
        try:
            card.show("", card_lines(self.lines(view_of(self.ctx))))
        except DeskError as error:
            card.show(error.title, (CardLine(error.cause, Tone.BAD), CardLine(error.next_step)))

    def action_write(self) -> None:
        """Write the page to files."""
        try:
            view = view_of(self.ctx)
            made = paper.page_paper(view, self.TITLE, self.lines(view), self.ctx.watermark)
        except DeskError as error:
            self.show_error(error)
            return
        write_paper(self, self.FILE, made)


class LinesScreen(PageScreen):
    """Who talks to whom, for everybody in the program."""

    ID = LINES
    TITLE = "Lines of communication"
    FILE = "peerdesk-lines-of-communication"

    def lines(self, view: View) -> Iterable[Says]:
        """What the texts say, how the department does it, who can be reached."""
        return pages.lines_page(view, self.ctx.chosen)


class CareScreen(PageScreen):
    """What is there for the peers themselves. Looking at it leaves no trace."""

    ID = CARE
    TITLE = "Care for the peers"
    FILE = "peerdesk-care-for-peers"

    def lines(self, view: View) -> Iterable[Says]:
        """What there is, how one comes to it, and that nothing is kept of it."""
        return pages.care_page(view, self.ctx.chosen)
