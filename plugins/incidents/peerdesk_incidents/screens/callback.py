"""A telephone number for one numbered person, only where the department chose to keep one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.model.ids import Callback, is_callback
from peerdesk_incidents.settings import FATE
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.text import plain


class CallbackQuestion(DeskModal[Callback | None]):
    """The number, in digits, and what becomes of it."""

    def __init__(self, number: int) -> None:
        super().__init__(f"Number {number}: telephone number to call")

    def body(self) -> ComposeResult:
        """The field, and what becomes of it."""
        yield Form(Line("callback", "Telephone", help="3 to 15 digits. Enter saves."))
        yield Static(plain(FATE))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand the digits back, or say what is wrong."""
        digits = "".join(letter for letter in str(event.values["callback"]) if letter not in " -./()")
        if is_callback(digits):
            self.dismiss(Callback(digits))
        else:
            event.form.set_error("callback", "That is no telephone number. Type 3 to 15 digits.")
