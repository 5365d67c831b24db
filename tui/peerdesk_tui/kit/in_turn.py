"""One answer to one key: what was pressed before another screen came to the front is not answered behind it."""

from __future__ import annotations

from typing import TypeVar

from textual.message import Message
from textual.screen import Screen

from .data_list import DataList
from .entry import Entry
from .form import Form

T = TypeVar("T")
_ANSWERED = (DataList.Opened, Form.Submitted, Entry.Entered)
"""What a screen answers by going on: with another screen, or by closing."""


class InTurn(Screen[T]):
    """Base of screens and modals. A key pressed twice reaches a list or a form twice before the screen has answered the
    first; the second would open the same question again, or save the same form twice.
    """

    async def _on_message(self, message: Message) -> None:
        if isinstance(message, _ANSWERED) and not self.is_active:
            return
        await super()._on_message(message)
