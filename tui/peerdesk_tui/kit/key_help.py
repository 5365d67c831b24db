"""`?` anywhere: the application's help if it has one, else the keys that apply here."""

from __future__ import annotations

from typing import Any

from textual.binding import Binding
from textual.screen import Screen

HELP_BINDING = Binding("question_mark,f1", "help", "Help")
_IDLE = ("screen.copy_text",)
"""Actions that Textual binds everywhere and that do nothing here: screens allow no selection of text."""


def key_lines(screen: Screen[Any]) -> tuple[str, ...]:
    """One line for every action of the screen that a key reaches now: "enter, space: Open"."""
    keys: dict[str, list[str]] = {}
    for item in screen.active_bindings.values():
        if item.enabled and item.binding.description and item.binding.action not in _IDLE:
            keys.setdefault(item.binding.description, []).append(screen.app.get_key_display(item.binding))
    return tuple(f"{', '.join(dict.fromkeys(names))}: {what}" for what, names in keys.items())


async def show_help(screen: Screen[Any]) -> None:
    """Run the application's own `help` action, or list the keys when it has none."""
    if hasattr(screen.app, "action_help"):
        await screen.app.run_action("app.help")
        return
    # The notice is itself a modal, which imports this module for its own `?`.
    from .confirm import Notice

    screen.app.push_screen(Notice("Keys here", key_lines(screen)))
