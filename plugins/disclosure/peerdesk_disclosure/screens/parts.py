"""What the views of a check share: lines as a card, the crisis line, screens that belong to a check."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_disclosure.words import LIFE, Says
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain, sign

HELP = "help"


def card_lines(lines: Iterable[Says]) -> list[CardLine]:
    """Lines of an answer as lines of a card."""
    return [CardLine(line.text, line.tone, line.indent) for line in lines]


def signed(widget: Widget, line: Says) -> str:
    """A line with the sign of its tone, for a card's heading."""
    ascii_only = not widget.app.console.encoding.lower().startswith("utf")
    return f"{sign(line.tone, ascii_only)} {line.text}"


class LifeLine(Static):
    """911 and 988, on every view of the check."""

    DEFAULT_CSS = """
    LifeLine {
        dock: bottom; height: 1; color: $text-error; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__(plain(f"! {LIFE}"), id="life", markup=False)


class Owner(Protocol):
    """The screen whose check a further view shows."""

    ctx: Ctx

    def forget(self) -> None:
        """End the check."""
        ...


class Part(DeskScreen):
    """A further view of a check in progress: a card over the crisis line. Leaving it for elsewhere ends the check."""

    def __init__(self, owner: Owner, title: str, lines: Iterable[Says], head: Says | None = None) -> None:
        super().__init__(owner.ctx)
        self.TITLE = title  # type: ignore[misc]
        self.head = head
        self.said = tuple(lines)
        self.owner = owner

    def body(self) -> ComposeResult:
        """The card, and the crisis line."""
        yield Card(id="part")
        yield LifeLine()

    def on_mount(self) -> None:
        """Fill the card once: nothing here changes by itself."""
        self.show(self.said)

    def show(self, lines: Iterable[Says]) -> None:
        """Put other lines on the card."""
        card = self.query_one("#part", Card)
        card.show(self.heading(), card_lines(lines))
        card.focus()

    def heading(self) -> str:
        """What stays in sight over the lines: the verdict that they are about, or nothing."""
        return "" if self.head is None else signed(self, self.head)

    def on_screen_suspend(self) -> None:
        """Another place of the desk is in front: the check is over."""
        super().on_screen_suspend()
        if leaves_check(self.app.screen, self.owner):
            self.owner.forget()


def leaves_check(front: object, owner: object) -> bool:
    """Whether the screen in front is another place of the desk, rather than a question, help or a view of the check."""
    if isinstance(front, Part):
        return front.owner is not owner
    return not (front is owner or isinstance(front, ModalScreen) or getattr(front, "ID", "") == HELP)
