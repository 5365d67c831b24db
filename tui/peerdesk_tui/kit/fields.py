"""The fields a form is made of: a choice among options, a line of text, a yes or no. One line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from .entry import Entry
from .text import clean, clip, pad, plain, width

_MARK = 2
"""Cells in front of every value: room for the mark of the focused field, so that all values align."""


class Field(Widget):
    """What all fields share: a key in the form's values, a label, a line of help."""

    ALLOW_SELECT = False

    label_cells: reactive[int] = reactive(12)
    """Cells the label takes; the form gives all its fields the same."""

    class Left(Message):
        """The person is done with this field: on to the next."""

    def __init__(self, key: str, label: str, help: str) -> None:
        super().__init__()
        self.key = key
        self.label = label
        self.help = help

    def enter_field(self) -> None:
        """Move the focus here."""
        self.focus(scroll_visible=False)

    def bring_cursor(self) -> None:
        """Put the hardware cursor on the value."""


class _Drawn(Field, can_focus=True):
    """A field drawn as one line: label, then the value between marks while it is focused."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "leave", "Next", show=False)]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"field--value"}
    DEFAULT_CSS = """
    _Drawn {
        height: 1; width: 1fr; background: $background; color: $foreground;
        & > .field--value { background: $surface; }
        &:focus > .field--value {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
    }
    """

    def action_leave(self) -> None:
        """On to the next field."""
        self.post_message(self.Left())

    def on_click(self) -> None:
        """A click does what space does."""
        self.step(1)

    def step(self, by: int) -> None:
        """Change the value by one step."""

    def shown(self) -> str:
        """The value in words."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Draw label and value."""
        cells = self.size.width
        if y:
            return Strip.blank(cells, self.rich_style)
        room = max(1, cells - self.label_cells)
        left, right = ("< ", " >") if self.has_focus else ("  ", "  ")
        value = left + clip(self.shown(), max(1, room - 4)) + right
        style = self.get_component_rich_style("field--value")
        segments = [Segment(pad(self.label, self.label_cells), self.rich_style), Segment(clip(value, room), style)]
        return Strip(segments).adjust_cell_length(cells, self.rich_style)

    def bring_cursor(self) -> None:
        """Put the hardware cursor on the value."""
        if self.has_focus:
            self.app.cursor_position = Offset(self.region.x + self.label_cells + _MARK, self.region.y)


class Choice(_Drawn):
    """One of a closed list. Left and right step through it, a first letter jumps, a digit picks."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "Before", show=False),
        Binding("right,space", "step(1)", "After", show=False),
    ]

    place: reactive[int] = reactive(0)
    """Place of the chosen option."""

    def __init__(
        self, key: str, label: str, options: Sequence[tuple[str, str]], value: str = "", help: str = ""
    ) -> None:
        super().__init__(key, label, help)
        self.options = tuple(options)
        self.set_reactive(Choice.place, self._place_of(value))

    @property
    def answer(self) -> str:
        """Value of the chosen option; "" when there is none to choose."""
        return self.options[self.place][0] if self.options else ""

    def answer_with(self, value: str | bool) -> None:
        """Choose the option with this value; the first one if there is no such option."""
        self.place = self._place_of(str(value))

    def shown(self) -> str:
        """Title of the chosen option, and its place while focused."""
        if not self.options:
            return "(nothing to choose)"
        title = self.options[self.place][1]
        return f"{title}  {self.place + 1}/{len(self.options)}" if self.has_focus else title

    def step(self, by: int) -> None:
        """The next option, around the end."""
        if self.options:
            self.place = (self.place + by) % len(self.options)

    def action_step(self, by: int) -> None:
        """The next option, around the end."""
        self.step(by)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters and digits belong to this field."""
        return character is not None and character.isalnum()

    def on_key(self, event: events.Key) -> None:
        """A digit picks, a letter goes to the next option that starts with it."""
        char = (event.character or "").casefold()
        if not char.isalnum():
            return
        event.prevent_default()
        event.stop()
        if char.isdigit():
            if 1 <= int(char) <= len(self.options):
                self.place = int(char) - 1
            return
        count = len(self.options)
        for place in (*range(self.place + 1, count), *range(0, min(self.place + 1, count))):
            if self.options[place][1].casefold().startswith(char):
                self.place = place
                return

    def _place_of(self, value: str) -> int:
        return next((place for place, option in enumerate(self.options) if option[0] == value), 0)


class Flag(_Drawn):
    """Yes or no. Space, left or right change it; y and n say it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space,left,right", "change", "Change", show=False)]

    on: reactive[bool] = reactive(False)
    """The value."""

    def __init__(self, key: str, label: str, value: bool = False, help: str = "") -> None:
        super().__init__(key, label, help)
        self.set_reactive(Flag.on, value)

    @property
    def answer(self) -> bool:
        """Yes or no."""
        return self.on

    def answer_with(self, value: str | bool) -> None:
        """Set it."""
        self.on = bool(value)

    def shown(self) -> str:
        """A box and a word."""
        return "[x] yes" if self.on else "[ ] no"

    def step(self, by: int) -> None:
        """The other one."""
        self.on = not self.on

    def action_change(self) -> None:
        """The other one."""
        self.on = not self.on

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """y and n belong to this field."""
        return character is not None and character.casefold() in ("y", "n")

    def on_key(self, event: events.Key) -> None:
        """y and n."""
        if event.character and event.character.casefold() in ("y", "n"):
            event.prevent_default()
            event.stop()
            self.on = event.character.casefold() == "y"


class Line(Field):
    """A line of text, hidden while typed if `password`."""

    DEFAULT_CSS = """
    Line { layout: horizontal; height: 1; width: 1fr; background: $background; }
    Line > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Line > Entry { width: 1fr; }
    """

    def __init__(self, key: str, label: str, value: str = "", help: str = "", password: bool = False) -> None:
        super().__init__(key, label, help)
        self._start = value
        self._password = password
        self._label = Static(plain(label))
        # Textual's input needs a running application, a field does not.
        self._entry: Entry | None = None

    @property
    def answer(self) -> str:
        """What was typed."""
        if self._entry is not None:
            return self._entry.text
        return self._start if self._password else clean(self._start)

    @property
    def hidden(self) -> bool:
        """Whether it takes a secret, which is never shown."""
        return self._password

    def answer_with(self, value: str | bool) -> None:
        """Set the text."""
        self._start = str(value)
        if self._entry is not None:
            self._entry.value = self._start

    def compose(self) -> ComposeResult:
        """Label and entry."""
        self._entry = Entry(self._start, password=self._password)
        yield self._label
        yield self._entry

    def enter_field(self) -> None:
        """Move the focus into the entry."""
        if self._entry is not None:
            self._entry.focus(scroll_visible=False)

    def bring_cursor(self) -> None:
        """Put the hardware cursor where typing goes on."""
        if self._entry is not None:
            self._entry.bring_cursor()

    def watch_label_cells(self, cells: int) -> None:
        """Take the label's cells."""
        self._label.styles.width = cells + _MARK
        self._label.update(plain(clip(self.label, cells - 1)))

    def on_entry_entered(self, event: Entry.Entered) -> None:
        """Enter goes on to the next field."""
        event.stop()
        self.post_message(self.Left())


def label_width(fields: Sequence[Field], cells: int) -> int:
    """Cells for the labels of a form: the longest label, at most two fifths of the form."""
    longest = max((width(field.label) for field in fields), default=0)
    return max(4, min(longest + 2, cells * 2 // 5))
