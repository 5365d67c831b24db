"""A form of one-line fields, whole by keyboard in 80x24."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from .fields import Choice, Field, Flag, Line, label_width
from .page import Page
from .text import plain, wrap

__all__ = ["Choice", "Flag", "Form", "FormField", "Line"]

FormField = Choice | Flag | Line
_PROBLEM_FRAME = 3
"""Cells that a sentence about a field does not have: its indent, and a bar to scroll by."""


class _Problem(Static):
    """The error line under a field, there only when something is wrong."""

    DEFAULT_CSS = """
    _Problem { display: none; height: auto; color: $text-error; padding: 0 0 0 2; }
    _Problem.-wrong { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.sentence = ""

    def say(self, sentence: str) -> None:
        """Show a sentence; an empty one takes the line away."""
        self.sentence = f"! {sentence}" if sentence else ""
        self.update(plain(self.sentence))
        self.set_class(bool(sentence), "-wrong")

    def lines(self, cells: int) -> int:
        """Lines it takes in a form of that width."""
        return len(wrap(self.sentence, cells - _PROBLEM_FRAME)) if self.sentence else 0


class Form(Widget):
    """Fields stacked, help of the focused one at the bottom.

    Up, down and tab move, enter goes on to the next field; ctrl+s, or enter in the last one, submits.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Save"),
        Binding("down,tab", "step(1)", "Next field", show=False),
        Binding("up,shift+tab", "step(-1)", "Field before", show=False),
    ]
    DEFAULT_CSS = """
    Form { layout: vertical; height: 1fr; min-height: 3; }
    Form > .form--fields { height: auto; max-height: 100%; overflow-x: hidden; scrollbar-size-vertical: 1; }
    Form > .form--help { dock: bottom; height: auto; min-height: 1; max-height: 3; color: $text-muted; }
    """

    class Submitted(Message):
        """Ctrl+s, with the values."""

        def __init__(self, form: Form, values: Mapping[str, str | bool]) -> None:
            super().__init__()
            self.form = form
            self.values = dict(values)

        @property
        def control(self) -> Form:
            """The form, for selectors of `on`."""
            return self.form

    def __init__(self, *fields: FormField, id: str | None = None) -> None:
        super().__init__(id=id)
        self.fields = fields
        self._given = self.values()
        self._handed_in: dict[str, str | bool] | None = None
        self._problems = {field.key: _Problem() for field in fields}
        self._help = Static("", classes="form--help", markup=False)

    def values(self) -> dict[str, str | bool]:
        """What the fields hold, by key."""
        return {field.key: field.answer for field in self.fields}

    @property
    def changed(self) -> bool:
        """Whether it holds what would be lost: typed here and not handed in.

        What was handed in counts as typed again while the cursor is in the form: it was not taken yet.
        """
        values = self.values()
        return values != self._given and (values != self._handed_in or self._focused() is not None)

    def settle(self) -> None:
        """What stands here now is kept elsewhere: leaving loses nothing."""
        self._given = self.values()

    def set_value(self, key: str, value: str | bool) -> None:
        """Fill one field."""
        self._field(key).answer_with(value)

    def set_error(self, key: str, sentence: str) -> None:
        """Say under a field what is wrong, and go to the first such field; an empty sentence takes the error away."""
        self._problems[key].say(sentence)
        self.refresh(layout=True)
        if sentence:
            next(field for field in self.fields if self._problems[field.key].has_class("-wrong")).enter_field()

    def clear_errors(self) -> None:
        """Take all error lines away."""
        for key in self._problems:
            self.set_error(key, "")

    def compose(self) -> ComposeResult:
        """Each field with its error line, then the help line."""
        with Page(classes="form--fields"):
            for field in self.fields:
                yield field
                yield self._problems[field.key]
        yield self._help

    def on_resize(self, event: events.Resize) -> None:
        """Align the labels."""
        cells = label_width(self.fields, event.size.width)
        for field in self.fields:
            field.label_cells = cells

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the help of the focused field and scroll it into sight."""
        field = self._focused()
        if field is not None:
            self._help.update(plain(field.help))
            self.query_one(Page).scroll_to_widget(field, animate=False, immediate=True)
            self.call_after_refresh(field.bring_cursor)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All fields, their errors and the help line, for an automatic height."""
        wrong = sum(problem.lines(width) for problem in self._problems.values())
        return len(self.fields) + wrong + max(1, self._help.size.height)

    def on_field_left(self, event: Field.Left) -> None:
        """Enter in a field goes on to the next; in the last one it hands the form in."""
        event.stop()
        if self._focused() is self.fields[-1]:
            self.action_submit()
        else:
            self.action_step(1)

    def action_step(self, by: int) -> None:
        """The next field, around the end."""
        field = self._focused()
        if self.fields:
            place = self.fields.index(field) + by if field is not None else 0
            self.fields[place % len(self.fields)].enter_field()

    def action_submit(self) -> None:
        """Announce the values; errors shown before are taken away."""
        self.clear_errors()
        self._handed_in = self.values()
        self.post_message(self.Submitted(self, self.values()))

    def _focused(self) -> FormField | None:
        focused = self.screen.focused
        return next(
            (field for field in self.fields if focused is not None and field in focused.ancestors_with_self), None
        )

    def _field(self, key: str) -> FormField:
        return next(field for field in self.fields if field.key == key)
