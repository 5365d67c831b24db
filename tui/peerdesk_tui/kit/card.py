"""A block of lines to read: why cards, the limits card, receipts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from peerdesk_core.contributions import Tone

from .text import pad, sign, wrap

__all__ = ["Card", "CardLine"]

_Piece = tuple[str, str, Tone]
"""A line on screen: margin with sign, text, tone."""


@attrs.frozen
class CardLine:
    """One paragraph; `indent` counts steps of two cells. An empty text is an empty line."""

    text: str
    tone: Tone = Tone.PLAIN
    indent: int = 0


class Card(ScrollView, can_focus=True, inherit_bindings=False):
    """Paragraphs wrapped to the width, scrolled by keyboard, with the title kept in sight."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", "Up", show=False),
        Binding("down", "scroll_by(1)", "Down", show=False),
        Binding("pageup", "scroll_by(-10)", "Page up", show=False),
        Binding("pagedown", "scroll_by(10)", "Page down", show=False),
        Binding("home", "scroll_by(-100000)", "Top", show=False),
        Binding("end", "scroll_by(100000)", "Bottom", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"card--title", "card--good", "card--warn", "card--bad"}
    DEFAULT_CSS = """
    Card {
        height: 1fr;
        min-height: 2;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        & > .card--title { text-style: bold; color: $text-primary; }
        & > .card--good { color: $text-success; }
        & > .card--warn { color: $text-warning; }
        & > .card--bad { color: $text-error; }
        &:focus > .card--title { text-style: bold underline; }
    }
    """

    def __init__(self, title: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = title
        self._content: tuple[CardLine, ...] = ()
        self._wrapped: tuple[int, tuple[_Piece, ...]] = (-1, ())

    @property
    def lines(self) -> tuple[CardLine, ...]:
        """What is shown, unwrapped."""
        return self._content

    def show(self, title: str, lines: Iterable[CardLine]) -> None:
        """Replace title and lines, and scroll back to the top."""
        self._title = title
        self._content = tuple(lines)
        self._wrapped = (-1, ())
        if self.is_attached:
            self.scroll_to(y=0, animate=False, force=True)
            self._measure()
            self.refresh(layout=True)

    def action_scroll_by(self, lines: int) -> None:
        """Scroll by lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False, force=True)

    def on_mount(self) -> None:
        """Wrap lines that were given before the card had a size."""
        self._measure()

    def on_resize(self) -> None:
        """Wrap again."""
        self._measure()
        if self.has_focus:
            self.on_focus()

    def on_focus(self) -> None:
        """Bring the hardware cursor to the title."""
        x, y, _, _ = self.scrollable_content_region
        self.app.cursor_position = Offset(x, y)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All lines at this width, for an automatic height."""
        return len(self._lines(width - self.styles.scrollbar_size_vertical)) + self._head

    def render_line(self, y: int) -> Strip:
        """Draw the title or a wrapped line."""
        width = self.scrollable_content_region.width
        if y < self._head:
            return Strip([Segment(pad(self._title, width), self.get_component_rich_style("card--title"))], width)
        lines = self._lines(width)
        place = y - self._head + self.scroll_offset.y
        if place >= len(lines):
            return Strip.blank(width, self.rich_style)
        lead, text, tone = lines[place]
        style = self.rich_style if tone is Tone.PLAIN else self.get_component_rich_style(f"card--{tone.value}")
        return Strip([Segment(lead, style), Segment(text, self.rich_style)]).adjust_cell_length(width, self.rich_style)

    @property
    def _head(self) -> int:
        return 1 if self._title else 0

    def _measure(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self._lines(width)) + self._head)

    def _lines(self, width: int) -> tuple[_Piece, ...]:
        if self._wrapped[0] != width:
            self._wrapped = (width, tuple(piece for line in self._content for piece in self._wrap(line, width)))
        return self._wrapped[1]

    def _wrap(self, line: CardLine, width: int) -> list[_Piece]:
        lead = "" if line.tone is Tone.PLAIN else sign(line.tone, self._ascii_only) + " "
        margin = " " * (2 * line.indent)
        pieces = wrap(line.text, width - len(margin) - len(lead))
        hang = margin + " " * len(lead)
        return [(hang if at else margin + lead, text, line.tone) for at, text in enumerate(pieces)]

    @property
    def _ascii_only(self) -> bool:
        return not self.app.console.encoding.lower().startswith("utf")
