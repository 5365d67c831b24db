"""The limits card, to be read aloud before a talk; the crisis line stays in sight."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.faults import DeskError
from peerdesk_intake.wording import steps
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .lines import card_lines


class Limits(DeskScreen):
    """The department's card."""

    ID = "intake.limits"
    TITLE = "Limits card"
    DEFAULT_CSS = """
    Limits Static { height: auto; }
    """

    def body(self) -> ComposeResult:
        """The card, and the crisis line under it."""
        yield Card(id="limits")
        yield Static("", id="crisis", markup=False)

    def reload(self) -> None:
        """Ask the department for its card."""
        try:
            card = self.ctx.department.card()
        except DeskError as error:
            self.show_error(error)
            return
        work = [CardLine(""), CardLine("Throughout the talk:")]
        work += [CardLine(step, indent=1) for step in steps(self.ctx.department)]
        shown = self.query_one("#limits", Card)
        shown.show(card.title, [*card_lines(card), *work])
        shown.focus()
        self.query_one("#crisis", Static).update(plain(" ".join(card.crisis)))
