"""Modals that ask or tell: a typed word before a dangerous step, a notice that stays, a choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.contributions import Tone

from .card import Card, CardLine
from .data_list import Column, DataList, Row
from .empty_state import EmptyState
from .entry import Entry
from .modal import DeskModal
from .text import plain

__all__ = ["Ask", "Notice", "TypedConfirm"]


class Notice(DeskModal[None]):
    """Something to read; it stays until enter or esc. Lines are sentences or card lines."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "close", "Close", key_display="enter")]

    def __init__(self, title: str, lines: Iterable[str | CardLine] = ()) -> None:
        super().__init__(title)
        self.lines = tuple(CardLine(line) if isinstance(line, str) else line for line in lines)

    def body(self) -> ComposeResult:
        """The lines as a card."""
        card = Card()
        card.show("", self.lines)
        yield card

    def action_close(self) -> None:
        """Close, as esc does."""
        self.action_back()


class _Word(Entry):
    """The field for the word; the footer says what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Confirm", key_display="enter")]


class TypedConfirm(DeskModal[bool]):
    """A dangerous step: what it will do, and the word to type before enter does it. Result True only then."""

    def __init__(self, title: str, effects: Iterable[str], word: str) -> None:
        super().__init__(title)
        self.effects = tuple(effects)
        self.word = word

    def body(self) -> ComposeResult:
        """Effects, the word, the field, the error line."""
        card = Card()
        card.show("", [CardLine(effect, Tone.WARN) for effect in self.effects])
        yield card
        yield Static(plain(f"Type {self.word} and press enter. Esc goes back and changes nothing."))
        yield _Word()
        yield Static("", classes="confirm--error", markup=False)

    def on_mount(self) -> None:
        """Start in the field."""
        self.query_one(_Word).focus()

    def on_entry_entered(self) -> None:
        """Enter in the field."""
        self.confirm()

    def confirm(self) -> None:
        """Accept the exact word, refuse any other."""
        if self.query_one(_Word).value.strip() == self.word:
            self.dismiss(True)
            return
        self.query_one(".confirm--error", Static).update(
            plain(f"! That is not the word. Type {self.word}, or press esc.")
        )

    def action_back(self) -> None:
        """Close without doing it."""
        self.dismiss(False)


class Ask(DeskModal[str | None]):
    """A choice among few: each is (value, title); its letter picks it at once, enter takes the selected one."""

    def __init__(self, title: str, *choices: tuple[str, str]) -> None:
        super().__init__(title)
        self.choices = choices
        self.letters = letters([title for _, title in choices])

    def body(self) -> ComposeResult:
        """The choices as a list."""
        choice_list = DataList(
            Column("key", "Key", 3),
            Column("choice", "Choice", 20, flex=True),
            empty=EmptyState("Nothing to choose.", "No choice applies now.", "Press esc to go back."),
        )
        choice_list.load(
            Row(value, (letter, title)) for letter, (value, title) in zip(self.letters, self.choices, strict=True)
        )
        choice_list.styles.height = len(self.choices) + 1
        yield choice_list

    def on_data_list_opened(self, event: DataList.Opened) -> None:
        """Enter on a choice."""
        self.dismiss(event.row_id)

    def on_key(self, event: events.Key) -> None:
        """A choice's letter."""
        if event.character and event.character.casefold() in self.letters:
            event.stop()
            event.prevent_default()
            self.dismiss(self.choices[self.letters.index(event.character.casefold())][0])


def letters(titles: Iterable[str]) -> tuple[str, ...]:
    """A different key for each title: its first free letter or digit, else the first free one of the alphabet."""
    taken: list[str] = []
    for title in titles:
        wanted = [char for char in title.casefold() if char.isascii() and char.isalnum()]
        free = (char for char in [*wanted, *"1234567890abcdefghijklmnopqrstuvwxyz"] if char not in taken)
        taken.append(next(free, ""))
    return tuple(taken)
