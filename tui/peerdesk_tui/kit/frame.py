"""The first and the last line of every screen: where one is, and which keys apply now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
from textual import events
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from .key_help import is_offered
from .text import clip, pad, width

SEPARATOR = " · "
MOST_KEYS = 6
_ALWAYS = ("reveal", "back", "help")


@attrs.frozen
class Key:
    """A key in the footer: what to press, how it is written, what it does. `always` keys are never dropped."""

    key: str
    shown: str
    says: str
    always: bool = False

    @property
    def cells(self) -> int:
        """Cells it takes, with one empty cell on either side."""
        return width(self.shown) + 1 + width(self.says) + 2


def pick(keys: Sequence[Key], cells: int) -> tuple[Key, ...]:
    """At most six keys that fit: the ones that must stay, then the others in order of importance."""
    chosen = [key for key in keys if key.always][:MOST_KEYS]
    left = cells - sum(key.cells for key in chosen)
    for key in keys:
        if key.always:
            continue
        if len(chosen) == MOST_KEYS or key.cells > left:
            break
        chosen.append(key)
        left -= key.cells
    return tuple(sorted(chosen, key=lambda key: key.always))


def header_text(title: str, department: str, watermark: str, cells: int) -> str:
    """Title left, then the department, watermark right. The department yields first, the watermark never."""
    mark = clip(watermark, cells)
    left = cells - width(mark) - (1 if mark else 0)
    name = clip(title, left)
    left -= width(name)
    place = clip(SEPARATOR + department, left) if department and left > len(SEPARATOR) + 2 else ""
    return pad(name + place, cells - width(mark)) + mark


class HeaderLine(Widget):
    """One line: the screen's title, the department, and what must be seen everywhere.

    That is the watermark of a demo, and what the application gives as `header_marks`: a legal hold, a role.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    HeaderLine { dock: top; height: 1; background: $panel; color: $foreground; text-style: bold; text-wrap: nowrap; }
    """

    def __init__(self, title: str, department: str) -> None:
        super().__init__()
        self._title = title
        self._department = department

    def render(self) -> Content:
        """Draw the line for the present width."""
        demo = getattr(getattr(self.app, "desk", None), "demo", None)
        watermark = str(getattr(demo, "watermark", "") or "")
        marks = SEPARATOR.join((*getattr(self.app, "header_marks", ()), *([watermark] if watermark else ())))
        return Content(header_text(self._title, self._department, marks, self.size.width))


class FooterLine(Widget):
    """One line: at most six keys that apply now."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    FooterLine {
        dock: bottom; height: 1; background: $footer-background; color: $footer-foreground; text-wrap: nowrap;
    }
    """

    def on_mount(self) -> None:
        """Follow every change of focus and of what is allowed."""
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def on_click(self, event: events.Click) -> None:
        """A click on a key presses it."""
        start = 0
        for key in self.keys:
            if start <= event.x < start + key.cells:
                self.app.simulate_key(key.key)
            start += key.cells

    def render(self) -> Content:
        """Draw the keys for the present width."""
        parts: list[tuple[str, str]] = []
        for key in self.keys:
            parts.append((f" {key.shown}", "bold"))
            parts.append((f" {key.says} ", ""))
        line = Content.assemble(*parts)
        return line if line.cell_length <= self.size.width else Content(clip(line.plain, self.size.width))

    @property
    def keys(self) -> tuple[Key, ...]:
        """The keys shown at the present width."""
        return pick(tuple(self._applying()), self.size.width)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def _applying(self) -> Iterable[Key]:
        seen: set[str] = set()
        active = [item for item in self.screen.active_bindings.values() if is_offered(self.screen, item)]
        for item in sorted(active, key=lambda item: _rank(item.node, item.binding.action)):
            action = item.binding.action
            if action not in seen:
                seen.add(action)
                shown = self.app.get_key_display(item.binding)
                yield Key(item.binding.key, clip(shown, 12), clip(item.binding.description, 24), action in _ALWAYS)


def _rank(node: DOMNode, action: str) -> int:
    """The focused widget's and the screen's own keys first, keys of the whole app, then the ones that stay."""
    if action in _ALWAYS:
        return 2 + _ALWAYS.index(action)
    return 0 if isinstance(node, Widget) else 1
