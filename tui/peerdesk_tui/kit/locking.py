"""When the desk locks itself, for a screen that is looked at for long without a key."""

from __future__ import annotations

from typing import Any

from textual.app import App


def seconds_to_lock(app: App[Any]) -> float | None:
    """Seconds until the application locks if no key is pressed; None where it does not."""
    left: float | None = getattr(app, "seconds_to_lock", None)
    return left
