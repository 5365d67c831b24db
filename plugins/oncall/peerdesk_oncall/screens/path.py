"""Asking for the path of a file or folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.text import plain


class PathQuestion(DeskModal[Path]):
    """A path, typed or pasted; `~` and quotes are understood."""

    def __init__(self, title: str, says: str) -> None:
        super().__init__(title)
        self.says = says

    def body(self) -> ComposeResult:
        """The question and the line."""
        yield Static(plain(self.says))
        yield Entry()

    def on_mount(self) -> None:
        """Start in the line."""
        self.query_one(Entry).focus()

    def on_entry_entered(self, event: Entry.Entered) -> None:
        """Take the path."""
        typed = event.entry.text.strip().strip("'\"")
        if not typed:
            return
        path = Path(typed)
        with suppress(RuntimeError):  # a home that is not known: the path stays as typed
            path = path.expanduser()
        self.dismiss(path)
