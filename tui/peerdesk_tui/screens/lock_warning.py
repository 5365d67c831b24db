"""The line that takes the header's place in the last seconds before the desk locks itself."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen
from textual.widgets import Static


class LockWarning(Static):
    """Counts down; any key takes it away."""

    ALLOW_SELECT = False


def warn(screen: Screen[Any], seconds: float | None) -> None:
    """Show the seconds left on this screen, or with None take the line away."""
    found = screen.query(LockWarning)
    if seconds is None:
        found.remove()
        return
    line = f" Locks in {max(1, round(seconds))} s. Press any key to stay."
    if found:
        found.first().update(line)
    else:
        screen.mount(LockWarning(line, markup=False))
