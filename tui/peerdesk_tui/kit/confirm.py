"""A typed word before a dangerous step; the other questions over a screen stand beside their base in `modal`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from peerdesk_core.contributions import Tone
from peerdesk_core.model.findings import Bar

from .card import Card, CardLine
from .entry import Entry
from .modal import Ask, DeskModal, Notice
from .text import plain

__all__ = ["OVERRIDE_WORD", "Ask", "Notice", "Override", "TypedConfirm"]

OVERRIDE_WORD = "override"


class _Word(Entry):
    """The field for the word; the footer says what enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Confirm", key_display="enter")]


class TypedConfirm(DeskModal[bool]):
    """A dangerous step: what it will do, and the word to type before enter does it. Result True only then."""

    explains = (
        "This is a serious step, so it takes a word that nobody types by accident.",
        "Read what it does. Type the word and press enter to do it, or press esc: nothing is changed then.",
    )

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


class Override(TypedConfirm):
    """Bars over a peer that policy leaves to a person, each with its clause; `kept` says what is kept of it."""

    def __init__(self, bars: Iterable[Bar], kept: str) -> None:
        says = (f"{bar.says} [{bar.cite}]" if bar.cite else bar.says for bar in bars)
        super().__init__("Override a soft bar", (*says, f"Policy lets a person override this. {kept}"), OVERRIDE_WORD)
