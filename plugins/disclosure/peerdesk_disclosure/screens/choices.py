"""The answers to one question, picked by number or with the arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState

PASS = ""
"""Id of the last choice: the answer is not known."""


class Choices(DataList):
    """Numbered answers. A number that can only mean one answer picks it; else it moves there and waits for more."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Answer", key_display="enter")]

    def __init__(self) -> None:
        super().__init__(
            Column("number", "No", 2, right=True),
            Column("answer", "Answer", 20, flex=True),
            empty=EmptyState("Nothing to ask.", "The answer is settled.", "Press w to see why."),
            id="choices",
        )
        self._typed = ""
        self._answered = False

    def ask(self, choices: Sequence[tuple[str, str]], *, can_pass: bool) -> None:
        """Show the answers of a question, from the top."""
        rows = [Row(value, (str(number), said)) for number, (value, said) in enumerate(choices, start=1)]
        if can_pass:
            rows.append(Row(PASS, ("0", "I do not know")))
        self._typed = ""
        self._answered = False
        self.load(rows)
        if rows:
            self.select(rows[0].id)

    def action_open(self) -> None:
        """Answer, once: a key that was typed ahead must not answer the next question unread."""
        if self.rows and not self._answered:
            self._answered = True
            super().action_open()

    def on_key(self, event: events.Key) -> None:
        """Digits."""
        char = event.character or ""
        if not (char.isascii() and char.isdigit()):
            self._typed = ""
            return
        event.stop()
        event.prevent_default()
        numbers = {row.cells[0]: row.id for row in self.rows}
        typed = self._typed + char if self._typed + char in numbers else char
        self._typed = typed
        if typed not in numbers:
            self._typed = ""
            return
        self.select(numbers[typed])
        if not any(number != typed and number.startswith(typed) for number in numbers):
            self._typed = ""
            self.action_open()
