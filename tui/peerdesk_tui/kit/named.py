"""Questions and cards that name somebody: the name is masked until `v`, as on a screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from .card import Card, CardLine
from .modal import Ask, DeskModal

__all__ = ["AskNamed", "NamedCard", "Says"]

T = TypeVar("T")

Says = Callable[[bool], Iterable[CardLine]]
"""The lines of a card, with names or with dots."""


class NamedCard(DeskModal[T]):
    """A card whose lines are made twice: with dots, and with names for ten seconds once `v` is pressed."""

    REVEAL_SECONDS: ClassVar[float] = 10.0
    BINDINGS: ClassVar[list[BindingType]] = [Binding("v", "reveal", "Names")]

    def __init__(self, title: str, says: Says) -> None:
        super().__init__(title)
        self.says = says
        self._hiding: Timer | None = None

    def body(self) -> ComposeResult:
        """The card, without names."""
        card = Card(id="named")
        card.show("", self.says(False))
        yield card

    def action_reveal(self) -> None:
        """Show names until ten seconds have passed or another key is pressed."""
        self._show(True)
        self._hiding = self.set_timer(self.REVEAL_SECONDS, self.hide_names)

    def hide_names(self) -> None:
        """Hide names now."""
        if self._hiding is not None:
            self._show(False)

    def on_key(self, event: events.Key) -> None:
        """Any other key but those that scroll hides names."""
        if event.key not in ("v", "up", "down", "pageup", "pagedown"):
            self.hide_names()

    def on_screen_suspend(self) -> None:
        """Names never stay behind another screen."""
        self.hide_names()

    def _show(self, shown: bool) -> None:
        if self._hiding is not None:
            self._hiding.stop()
            self._hiding = None
        self.query_one("#named", Card).show("", self.says(shown))


class AskNamed(NamedCard[str | None], Ask):
    """A choice among few about somebody, who stands above it."""

    def __init__(self, title: str, says: Says, *choices: tuple[str, str]) -> None:
        Ask.__init__(self, title, *choices)
        self.says = says
        self._hiding = None

    def body(self) -> ComposeResult:
        """Who it is about, then the choices."""
        for widget in NamedCard.body(self):
            widget.can_focus = False
            yield widget
        yield from Ask.body(self)
