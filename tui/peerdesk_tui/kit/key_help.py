"""The key for help, and the keys that apply on a screen in words."""

from __future__ import annotations

from typing import Any

from textual.binding import ActiveBinding, Binding
from textual.screen import Screen

HELP_BINDING = Binding("question_mark,f1", "help", "Help")
_IDLE = ("screen.copy_text",)
"""Actions that Textual binds everywhere and that do nothing here: screens allow no selection of text."""


def is_offered(screen: Screen[Any], item: ActiveBinding) -> bool:
    """Whether a key is one to tell of now: it is enabled, and would not be typed into the focused field instead."""
    binding = item.binding
    if not (binding.show and item.enabled):
        return False
    focused = screen.focused
    if focused is None or binding.priority:
        return True
    character = "?" if binding.key == "question_mark" else binding.key
    return not focused.check_consume_key(binding.key, character if len(character) == 1 else None)


def key_lines(screen: Screen[Any], offered: bool = False) -> tuple[str, ...]:
    """One line for every action of the screen that a key reaches now: "enter, space: Open".

    `offered` leaves out the keys that no footer tells of, such as those for moving inside a text field.
    """
    keys: dict[str, list[str]] = {}
    for item in screen.active_bindings.values():
        told = is_offered(screen, item) if offered else item.enabled
        if told and item.binding.description and item.binding.action not in _IDLE:
            keys.setdefault(item.binding.description, []).append(screen.app.get_key_display(item.binding))
    return tuple(f"{', '.join(dict.fromkeys(names))}: {what}" for what, names in keys.items())
