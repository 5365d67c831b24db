"""A one-line text field that keeps what is typed off the clipboard and free of invisible characters."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from .text import clean


class Entry(Input):
    """Textual's input without border, blink or clipboard."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Submit", show=False)]
    DEFAULT_CSS = """
    Entry, Entry:focus {
        height: 1; border: none; padding: 0; background: $surface; color: $foreground;
        &.-invalid { border: none; }
    }
    Entry:focus { background: $boost; text-style: underline; }
    """

    class Entered(Message):
        """Enter in the field."""

        def __init__(self, entry: Entry) -> None:
            super().__init__()
            self.entry = entry

        @property
        def control(self) -> Entry:
            """The field, for selectors of `on`."""
            return self.entry

    def __init__(self, value: str = "", *, password: bool = False, id: str | None = None) -> None:
        super().__init__(value=value, password=password, id=id, select_on_focus=False, compact=True)
        self.cursor_blink = False
        self._entered_before = False

    @property
    def text(self) -> str:
        """What was typed, cleaned of what cannot be seen; a passphrase is handed over as typed."""
        return self.value if self.password else clean(self.value)

    async def action_submit(self) -> None:
        """Announce enter."""
        self.post_message(self.Entered(self))

    def bring_cursor(self) -> None:
        """Put the hardware cursor where typing goes on."""
        if self.has_focus:
            self.app.cursor_position = self.cursor_screen_offset

    def on_focus(self) -> None:
        """Bring the hardware cursor once the field has its place. What stood there before is replaced by typing."""
        if not self._entered_before:
            self._entered_before = True
            self.select_all()
        self.call_after_refresh(self.bring_cursor)

    def action_copy(self) -> None:
        """Leave the clipboard alone: other programs read it."""

    def action_cut(self) -> None:
        """Leave the clipboard alone: other programs read it."""
