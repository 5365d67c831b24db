"""A list of rows for ten or ten thousand: only the lines on screen are ever drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from peerdesk_core.contributions import Tone
from peerdesk_core.lookup import searchable

from .columns import GAP, Column, Fit, fit, hidden_line, pages
from .empty_state import EmptyState
from .text import pad, sign, wrap

__all__ = ["Column", "DataList", "Row"]

_GUTTER = 3
_HEADER = 1


@attrs.frozen
class Row:
    """One row: `id` is what messages carry, `cells` are in the order of the columns."""

    id: str
    cells: tuple[str, ...]
    tone: Tone = Tone.PLAIN


@attrs.frozen
class _Brush:
    """What all lines of one repaint share."""

    cells: int
    lines: int
    top: int
    fit: Fit
    base: Style
    ascii_only: bool


class DataList(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a header line, a moving cursor and a sign in front of every row that is not plain."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="enter"),
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(False)", "First", show=False),
        Binding("end", "edge(True)", "Last", show=False),
        Binding("right", "turn(1)", "More columns", show=False),
        Binding("left", "turn(-1)", "Columns before", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "data-list--header",
        "data-list--cursor",
        "data-list--blurred",
        "data-list--good",
        "data-list--warn",
        "data-list--bad",
        "data-list--note",
    }
    DEFAULT_CSS = """
    DataList {
        height: 1fr;
        min-height: 3;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;
        & > .data-list--header { text-style: bold; color: $text-muted; }
        & > .data-list--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .data-list--blurred { background: $surface; text-style: bold; }
        & > .data-list--good { color: $text-success; }
        & > .data-list--warn { color: $text-warning; }
        & > .data-list--bad { color: $text-error; }
        & > .data-list--note { color: $text-muted; }
    }
    """

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    """Place of the selected row among the rows shown."""

    class Opened(Message):
        """Enter, or a double click, on a row."""

        def __init__(self, data_list: DataList, row_id: str) -> None:
            super().__init__()
            self.data_list = data_list
            self.row_id = row_id

        @property
        def control(self) -> DataList:
            """The list, for selectors of `on`."""
            return self.data_list

    class Moved(Message):
        """Another row is selected; None once no row is left."""

        def __init__(self, data_list: DataList, row_id: str | None) -> None:
            super().__init__()
            self.data_list = data_list
            self.row_id = row_id

        @property
        def control(self) -> DataList:
            """The list, for selectors of `on`."""
            return self.data_list

    def __init__(self, *columns: Column, empty: EmptyState, id: str | None = None, opens: bool = True) -> None:
        """`opens` is False for a list on which enter does nothing; then it is not offered."""
        super().__init__(id=id)
        self.opens = opens
        self.columns = columns
        self.empty = empty
        self._all: tuple[Row, ...] = ()
        self._rows: tuple[Row, ...] = ()
        self._haystacks: list[str] | None = None
        self._needle = ""
        self._told: str | None = None
        self._brush: _Brush | None = None
        self._fits: tuple[int, tuple[Fit, ...]] = (-1, ())
        self._page = 0

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows shown, after the filter."""
        return self._rows

    @property
    def current(self) -> str | None:
        """Id of the selected row."""
        return self._rows[self.cursor].id if self._rows else None

    def load(self, rows: Iterable[Row]) -> None:
        """Show these rows. The selected row stays selected if it is still there; a filter stays in force.

        `Moved` follows only when another row is selected by it.
        """
        self._all = tuple(rows)
        self._haystacks = None
        self._show()

    def filter(self, text: str) -> None:
        """Show only rows in which every word of `text` occurs in some cell, whatever its case; "" shows all."""
        needle = searchable(text)
        if needle != self._needle:
            self._needle = needle
            self._show()

    def select(self, row_id: str) -> bool:
        """Move to a row; False if it is not shown."""
        for place, row in enumerate(self._rows):
            if row.id == row_id:
                self.cursor = place
                return True
        return False

    def action_open(self) -> None:
        """Announce the selected row."""
        if (row_id := self.current) is not None:
            self.post_message(self.Opened(self, row_id))

    def action_move(self, by: int) -> None:
        """Up or down by rows."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Up or down by what fits on screen."""
        self.cursor += by * max(1, self._room - 1)

    def action_edge(self, last: bool) -> None:
        """First or last row."""
        self.cursor = len(self._rows) if last else 0

    def action_turn(self, by: int) -> None:
        """To the columns that did not fit, or back."""
        self._page = max(0, min(self._page + by, len(self._pages) - 1))
        self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn only where there are columns to turn to, open only where something opens."""
        if action == "open":
            return self.opens
        return len(self._pages) > 1 if action == "turn" else super().check_action(action, parameters)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, len(self._rows) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Follow the cursor with the view, the hardware cursor and a message."""
        for place in (old, new):
            self.refresh_line(place + _HEADER)
        self._follow()
        self._tell()

    def on_mount(self) -> None:
        """Lay out rows that were loaded before the list had a size."""
        self._measure()

    def on_resize(self) -> None:
        """Fit the columns again."""
        self._measure()
        self._follow()

    def on_show(self) -> None:
        """Fit the columns once the list has a place."""
        self._measure()

    def on_focus(self) -> None:
        """Bring the hardware cursor."""
        self._follow()

    def on_click(self, event: events.Click) -> None:
        """Select a row; a second click opens it."""
        place = event.y - self.gutter.top - _HEADER + self.scroll_offset.y
        if event.y - self.gutter.top >= _HEADER and 0 <= place < len(self._rows) and event.y < self._room + _HEADER:
            self.cursor = place
            if event.chain == 2 and self.opens:
                self.action_open()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All lines at this width, for an automatic height."""
        if not self._rows:
            return len(self._empty_lines(width))
        hidden = fit(self.columns, width - self.styles.scrollbar_size_vertical - _GUTTER).hidden
        return len(self._rows) + _HEADER + (1 if hidden else 0)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Look up size and styles once, then draw the lines."""
        self._brush = self._new_brush()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Draw line `y` of the screen: header, row, note about hidden columns, or empty state."""
        brush = self._brush or self._new_brush()
        if not self._rows:
            return self._empty_line(y, brush)
        if y == 0:
            return self._header_line(brush)
        if brush.fit.hidden and y == brush.lines - 1:
            note = hidden_line(self.columns, self._pages, self._page, brush.cells)
            return self._text(note, brush, "data-list--note")
        place = y - _HEADER + brush.top
        if place < len(self._rows):
            return self._row_line(place, brush)
        return Strip.blank(brush.cells, brush.base)

    def _new_brush(self) -> _Brush:
        _, _, cells, lines = self.scrollable_content_region
        ascii_only = not self.app.console.encoding.lower().startswith("utf")
        return _Brush(cells, lines, self.scroll_offset.y, self._fit, self.rich_style, ascii_only)

    @property
    def _fit(self) -> Fit:
        found = self._pages
        return found[self._page]

    @property
    def _pages(self) -> tuple[Fit, ...]:
        width = self.scrollable_content_region.width
        if self._fits[0] != width:
            self._fits = (width, pages(self.columns, width - _GUTTER))
            self._page = min(self._page, len(self._fits[1]) - 1)
        return self._fits[1]

    @property
    def _room(self) -> int:
        """Rows that fit on screen."""
        return self.scrollable_content_region.height - _HEADER - (1 if self._fit.hidden else 0)

    def _show(self) -> None:
        before = self.current
        self._rows = self._matching()
        place = next((place for place, row in enumerate(self._rows) if row.id == before), None)
        self.set_reactive(DataList.cursor, self.validate_cursor(self.cursor if place is None else place))
        self._measure()
        self.refresh(layout=self.styles.auto_dimensions)
        self._follow()
        self._tell()

    def _matching(self) -> tuple[Row, ...]:
        words = self._needle.split()
        if not words:
            return self._all
        if self._haystacks is None:
            self._haystacks = [searchable("\n".join(row.cells)) for row in self._all]
        return tuple(
            row for row, text in zip(self._all, self._haystacks, strict=True) if all(word in text for word in words)
        )

    def _measure(self) -> None:
        region = self.scrollable_content_region
        extra = _HEADER + (1 if self._fit.hidden else 0)
        self.virtual_size = Size(region.width, len(self._rows) + extra if self._rows else 0)

    def _follow(self) -> None:
        if not self.is_attached or self._room < 1:
            return
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + self._room:
            self.scroll_to(y=self.cursor - self._room + 1, animate=False, force=True)
        if self.has_focus:
            x, y, _, _ = self.scrollable_content_region
            self.app.cursor_position = Offset(x, y + _HEADER + self.cursor - self.scroll_offset.y)

    def _tell(self) -> None:
        if self.current != self._told:
            self._told = self.current
            self.post_message(self.Moved(self, self._told))

    def _header_line(self, brush: _Brush) -> Strip:
        titles = [self._cell(place, cells, self.columns[place].title) for place, cells in brush.fit.shown]
        return self._text(" " * _GUTTER + (" " * GAP).join(titles), brush, "data-list--header")

    def _row_line(self, place: int, brush: _Brush) -> Strip:
        row = self._rows[place]
        chosen = place == self.cursor
        values = row.cells + ("",) * (len(self.columns) - len(row.cells))
        body = (" " * GAP).join(self._cell(at, cells, values[at]) for at, cells in brush.fit.shown)
        cursor = "data-list--cursor" if self.has_focus else "data-list--blurred"
        base = self._style(cursor) if chosen else brush.base
        toned = base if chosen or row.tone is Tone.PLAIN else self._style(f"data-list--{row.tone.value}")
        mark = ">" if chosen else " "
        segments = [Segment(mark, base), Segment(sign(row.tone, brush.ascii_only) + " ", toned), Segment(body, base)]
        return Strip(segments).adjust_cell_length(brush.cells, base)

    def _empty_line(self, y: int, brush: _Brush) -> Strip:
        lines = self._empty_lines(brush.cells)
        text, style = lines[y] if y < len(lines) else ("", "")
        return self._text(text, brush, style)

    def _empty_lines(self, cells: int) -> list[tuple[str, str]]:
        state = self.empty
        if self._all:
            count = len(self._all)
            hidden = "1 row is" if count == 1 else f"{count} rows are"
            state = EmptyState("Nothing matches the filter.", f"{hidden} hidden by it.", "Clear the filter to see all.")
        parts = ((state.what, "data-list--header"), (state.why, "data-list--note"), (state.key, ""))
        lines = [("", "")]
        for text, style in parts:
            lines.extend((" " * _GUTTER + line, style) for line in wrap(text, cells - 2 * _GUTTER))
        return lines

    def _cell(self, place: int, cells: int, value: str) -> str:
        return pad(value, cells, self.columns[place].right)

    def _text(self, text: str, brush: _Brush, style: str) -> Strip:
        return Strip([Segment(pad(text, brush.cells), self._style(style) if style else brush.base)], brush.cells)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(name)
