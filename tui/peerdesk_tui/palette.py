"""Ctrl+p: everything that can be done now, with its key; type to filter, enter runs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.lookup import searchable

from . import keys
from .actions import Action
from .kit.data_list import Column, DataList, Row
from .kit.empty_state import EmptyState
from .kit.entry import Entry
from .kit.modal import DeskModal
from .kit.text import plain


def _place(title: str, typed: str) -> int:
    """Titles that begin so, then those with every word, then those with some, then what only its help names."""
    name, words = searchable(title), searchable(typed).split()
    if name.startswith(" ".join(words)):
        return 0
    return 1 if all(word in name for word in words) else 2 if any(word in name for word in words) else 3


class Palette(DeskModal[str]):
    """Answers with the id of the picked action, or None."""

    TITLE: ClassVar[str] = "What do you want to do?"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "pick", "Run")]
    DEFAULT_CSS = """
    Palette DataList { height: 14; }
    Palette #palette-help { height: 2; color: $text-muted; padding: 0 3; }
    """

    def __init__(self, actions: Iterable[Action]) -> None:
        super().__init__()
        self.actions = tuple(actions)

    def body(self) -> ComposeResult:
        """The filter above the list."""
        yield Entry(id="palette-filter")
        yield DataList(
            Column("title", "Do", 24, flex=True),
            Column("key", "Key", 7),
            Column("help", "", 0, priority=9),  # found by the filter, read whole below the list
            empty=EmptyState("Nothing to do.", "No action applies now.", "Press esc to go back."),
        )
        yield Static("", id="palette-help", markup=False)

    def on_mount(self) -> None:
        """Fill the list and start in the filter."""
        self._load("")
        self.query_one(Entry).focus()

    def on_input_changed(self) -> None:
        """Filter as you type; what has the words in its title comes first, and enter takes the first."""
        typed, found = self.query_one(Entry).text, self.query_one(DataList)
        found.filter(typed)
        self._load(typed)
        found.cursor = 0

    def _load(self, typed: str) -> None:
        ordered = sorted(self.actions, key=lambda action: _place(action.title, typed))
        self.query_one(DataList).load(
            Row(action.id, (action.title, keys.shown(action.key), action.help)) for action in ordered
        )

    def on_entry_entered(self) -> None:
        """Enter in the filter."""
        self.action_pick()

    def on_data_list_moved(self, message: DataList.Moved) -> None:
        """What the selected action does."""
        help = next((action.help for action in self.actions if action.id == message.row_id), "")
        self.query_one("#palette-help", Static).update(plain(help))

    def on_data_list_opened(self) -> None:
        """Enter in the list."""
        self.action_pick()

    def on_key(self, event: events.Key) -> None:
        """Up and down move in the list while the filter keeps the focus."""
        step = {"up": -1, "down": 1, "pageup": -10, "pagedown": 10}.get(event.key)
        if step is not None and self.query_one(Entry).has_focus:
            event.stop()
            event.prevent_default()
            self.query_one(DataList).cursor += step

    def action_pick(self) -> None:
        """Answer with the selected action."""
        current = self.query_one(DataList).current
        if current is not None:
            self.dismiss(current)
