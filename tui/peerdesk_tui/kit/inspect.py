"""Checks the layout of a live screen: what is clipped without saying so, what overlaps, what lies outside."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static


def problems(shown: App[Any] | Screen[Any]) -> tuple[str, ...]:
    """One sentence for each fault of the layout as it is on screen now; none when all is well.

    Found: text wider or taller than its widget where no ellipsis and no scrolling is declared, siblings in normal flow
    that overlap, widgets partly outside a parent that does not scroll, drawn lines wider than the terminal.
    """
    screen = shown.screen if isinstance(shown, App) else shown
    found = _overlaps(screen)
    for widget in screen.query("*"):
        if _seen(widget):
            found.extend(_clipped(widget))
            found.extend(_outside(widget))
            found.extend(_overlaps(widget))
    width = screen.size.width
    for number, strip in enumerate(screen._compositor.render_strips()):
        cells = cell_len(strip.text)
        if cells != width:
            found.append(f"line {number} takes {cells} cells of {width}")
    return tuple(found)


def _seen(widget: Widget) -> bool:
    return widget.is_on_screen and widget.display and widget.visible and widget.region.area > 0


def _clipped(widget: Widget) -> list[str]:
    if not isinstance(widget, Static) or not isinstance(widget.visual, Content):
        return []
    room = widget.content_size
    content = widget.visual
    if widget.styles.text_wrap == "wrap":
        lines = len(content.wrap(max(1, room.width)))
        if lines > room.height and not widget.allow_vertical_scroll:
            return [f"{_name(widget)} shows only {room.height} of {lines} lines"]
    elif widget.styles.text_overflow != "ellipsis" and content.cell_length > room.width:
        return [f"{_name(widget)} cuts its text at {room.width} cells"]
    return []


def _outside(widget: Widget) -> list[str]:
    parent = widget.parent
    if not isinstance(parent, Widget) or not parent.visible or not _in_flow(widget) or _scrolls(parent):
        return []
    if parent.region.contains_region(widget.region):
        return []
    return [f"{_name(widget)} lies partly outside {_name(parent)}"]


def _scrolls(widget: Widget) -> bool:
    styles = widget.styles
    return not isinstance(widget, Screen) and {styles.overflow_x, styles.overflow_y} & {"auto", "scroll"} != set()


def _overlaps(parent: Widget) -> list[str]:
    flow = [child for child in parent.children if _seen(child) and _in_flow(child)]
    return [
        f"{_name(child)} overlaps {_name(other)}"
        for place, child in enumerate(flow)
        for other in flow[place + 1 :]
        if child.region.intersection(other.region).area
    ]


def _in_flow(widget: Widget) -> bool:
    styles = widget.styles
    return not (styles.is_docked or styles.overlay == "screen" or styles.layer not in ("", "default"))


def _name(widget: Widget) -> str:
    ident = f"#{widget.id}" if widget.id else "".join(f".{name}" for name in sorted(widget.classes))
    return f"{type(widget).__name__}{ident}"
