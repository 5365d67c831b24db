"""Everything that can be done with a check, with its keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult

from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.modal import DeskModal


class Menu(DeskModal[str]):
    """A list of (key, action, what it does); its key or enter picks one. The answer is the action."""

    def __init__(self, title: str, entries: Sequence[tuple[str, str, str]]) -> None:
        super().__init__(title)
        self.entries = tuple(entries)

    def body(self) -> ComposeResult:
        """The entries as a list."""
        menu = DataList(
            Column("key", "Key", 3),
            Column("what", "What it does", 20, flex=True),
            empty=EmptyState("Nothing can be done now.", "No question was answered.", "Press esc."),
        )
        menu.load(Row(action, (key, says)) for key, action, says in self.entries)
        yield menu

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter."""
        self.dismiss(event.row_id)

    def on_key(self, event: events.Key) -> None:
        """The key of an entry."""
        found = next((action for key, action, _ in self.entries if key == event.key), None)
        if found is not None:
            event.stop()
            event.prevent_default()
            self.dismiss(found)
