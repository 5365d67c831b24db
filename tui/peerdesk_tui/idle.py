"""Idleness: how long since the last key, the warning in the header, and when it is time to lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from peerdesk_core.settings import Settings

WARN_SECONDS = 30


def seconds_awake_or_not() -> float:
    """A clock that goes on while the machine sleeps, where the system has one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Idleness:
    """Counts from the last key. `read` gives seconds from any fixed point."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._last = read()

    def restart(self) -> None:
        """Somebody is there."""
        self._last = self._read()

    def check(self, screen: Screen[Any], settings: Settings) -> bool:
        """True when it is time to lock; shows or removes the warning on the screen in view."""
        left = settings.idle_minutes * 60 - (self._read() - self._last)
        if left <= 0:
            return True
        if left <= WARN_SECONDS or screen.query("LockWarning"):
            from .screens.lock_warning import warn  # drawn at most once a day: not needed for the first paint

            warn(screen, left if left <= WARN_SECONDS else None)
        return False
