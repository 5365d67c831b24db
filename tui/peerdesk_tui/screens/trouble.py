"""When the vault cannot be opened as it is: what is known, what a person should do, and nothing done by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import Damaged, InUse, NewerVault, RolledBack
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.words import Words, check_words
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.text import plain

from .secret import CheckWords

OLDER = "older"


def screen_for(error: DeskError, file: Path, go_on: Callable[[], None]) -> tuple[DeskModal[Any], Callable[[Any], None]]:
    """The screen for an error, and what to do with its answer. `go_on` opens the older state."""
    if isinstance(error, RolledBack):
        return RolledBackPage(error, words_of(file)), lambda yes: go_on() if yes else None
    return Notice(error.title, lines_for(error, file)), lambda answer: None


def words_of(file: Path) -> Words | None:
    """The check words of a vault's file, which take no key to work out; None if it cannot be read that far."""
    try:
        log = SqliteLog.read_only(file)
    except DeskError:
        return None
    try:
        last = [frame.head() for frame in log.read_from(log.head())]
    except DeskError:
        return None
    finally:
        log.close()
    return check_words(last[-1]) if last else None


def lines_for(error: DeskError, file: Path) -> tuple[CardLine, ...]:
    """What is known and what to do, by kind of error."""
    known = CardLine(error.cause, Tone.BAD)
    if isinstance(error, Damaged):
        return (
            known,
            CardLine("Nothing was changed or deleted, and nothing is guessed: a part that does not fit is not shown."),
            CardLine(""),
            CardLine(f"1. Copy the folder {file.parent} to another disk, as it is."),
            CardLine("2. Look at the disk: `peerdesk doctor` says what it can see."),
            CardLine("3. Restore the last backup: esc, then ctrl+o. The damaged file is kept aside, not deleted."),
            CardLine("4. What was entered after that backup has to be entered again."),
        )
    if isinstance(error, InUse):
        return (
            known,
            CardLine(error.next_step),
            CardLine("Two desks never write at once. If that one was killed, its lock ended with it: try again."),
        )
    if isinstance(error, NewerVault):
        return (known, CardLine(error.next_step), CardLine("An older program never touches what it cannot read whole."))
    return (known, CardLine(error.next_step))


class RolledBackPage(TypedConfirm):
    """An older file lies where a later one was: going on takes a typed word."""

    DEFAULT_CSS = """
    RolledBackPage .rolled--words { height: auto; }
    """

    def __init__(self, error: DeskError, words: Words | None) -> None:
        effects = (
            error.cause,
            "Compare the words below with those you noted when you last left. Other words, and not those of a backup "
            "that you restored: somebody has put this file here. Find out who before you go on.",
            "Going on: what was entered since is lost. Requests closed since then may be listed again, but what they "
            "said stays destroyed on this machine.",
        )
        super().__init__(error.title, effects, OLDER)
        self.words = words

    def body(self) -> ComposeResult:
        """Effects, the words of the file, the word to type."""
        widgets = list(super().body())
        yield widgets[0]
        if self.words is not None:
            yield Static(plain("The file that lies there now has these check words:"), classes="rolled--words")
            yield CheckWords(self.words)
        yield from widgets[1:]

    def on_mount(self) -> None:
        """The card is read, not entered."""
        self.query_one(Card).can_focus = False
        super().on_mount()
