"""Paths of files and folders: as people type them, and the question for one."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from .entry import Entry
from .modal import DeskModal
from .text import plain

__all__ = ["PathQuestion", "path_of"]


def path_of(text: str) -> Path:
    """The path a person typed, pasted or dragged in: quotes and escaped blanks undone, `~` expanded."""
    path = text.strip()
    if len(path) >= 2 and path[0] == path[-1] and path[0] in "'\"":
        path = path[1:-1]
    elif "\\ " in path:
        path = path.replace("\\ ", " ")
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


class PathQuestion(DeskModal[Path]):
    """One path; an empty line asks on."""

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
        if event.entry.text.strip():
            self.dismiss(path_of(event.entry.text))
