"""How many members were asked to come to a debriefing: a number, and nobody in particular."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_incidents.models import MOST
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.text import plain


class Invited(DeskModal[int | None]):
    """One number. Asking is an invitation, and who comes is not entered."""

    def __init__(self, number: int) -> None:
        super().__init__("How many members were asked to come?")
        self.number = number

    def body(self) -> ComposeResult:
        """The field, and what it is not."""
        yield Form(Line("number", "Asked to come", str(self.number), help=f"A number from 0 to {MOST}. Enter saves."))
        yield Static(plain("It is an invitation, not an order: nobody's coming or staying away is entered."))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand the number back, or say what is wrong."""
        typed = str(event.values["number"]).strip() or "0"
        if typed.isascii() and typed.isdigit() and int(typed) <= MOST:
            self.dismiss(int(typed))
        else:
            event.form.set_error("number", f"Type a number from 0 to {MOST}.")
