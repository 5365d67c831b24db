"""Idleness and sleep: how long since the last key, the warning in the header, and when it is time to lock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

if TYPE_CHECKING:
    from peerdesk_core.settings import Settings

WARN_SECONDS = 30
SLEEP_SECONDS = 3
"""The least time without the processor that counts as sleep; less is the grain of the clocks."""


def seconds_awake_or_not() -> float:
    """A clock that goes on while the machine sleeps, where the system has one."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    if boot is None and hasattr(time, "CLOCK_UPTIME_RAW"):  # macOS, whose plain monotonic clock stops with the machine
        boot = getattr(time, "CLOCK_MONOTONIC_RAW", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def seconds_asleep() -> float:
    """How long the machine has slept, from any fixed point: a clock that goes on in sleep less one that stops.

    Linux, macOS and Windows keep both kinds of clock (the last two not run there). Elsewhere it is the time of day
    less the monotonic clock, which takes a clock that was set forward for sleep as well.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if hasattr(time, "CLOCK_UPTIME_RAW"):
        return time.clock_gettime(time.CLOCK_MONOTONIC_RAW) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    return _asleep_on_windows()


def _asleep_on_windows() -> float:
    import ctypes  # needed on Windows alone, and not before the first paint

    try:
        kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]
        kernel.GetTickCount64.restype = ctypes.c_uint64
        awake = ctypes.c_uint64()
        if kernel.QueryUnbiasedInterruptTime(ctypes.byref(awake)):
            return int(kernel.GetTickCount64()) / 1_000 - awake.value / 10_000_000
    except (AttributeError, OSError):
        pass
    return time.time() - time.monotonic()


class Idleness:
    """Counts from the last key, and notices that the machine slept. Both functions give seconds from a fixed point."""

    def __init__(self, read: Callable[[], float], asleep: Callable[[], float] = seconds_asleep) -> None:
        self._read = read
        self._asleep = asleep
        self._last = read()
        self._slept = asleep()
        self._watching = False

    def restart(self) -> None:
        """Somebody is there. The key that wakes the machine does not undo that it slept."""
        self._last = self._read()
        if not self._watching:
            self._slept = self._asleep()

    def left(self, settings: Settings) -> float:
        """Seconds until it is time to lock, if no key is pressed."""
        return settings.idle_minutes * 60 - (self._read() - self._last)

    def check(self, screen: Screen[Any], settings: Settings) -> bool:
        """True when it is time to lock; shows or removes the warning on the screen in view. Asked once a second."""
        self._watching = True
        before, self._slept = self._slept, self._asleep()
        if self._slept - before >= SLEEP_SECONDS:
            return True
        left = self.left(settings)
        if left <= 0:
            return True
        if left <= WARN_SECONDS or screen.query("LockWarning"):
            from .screens.lock_warning import warn  # drawn at most once a day: not needed for the first paint

            warn(screen, left if left <= WARN_SECONDS else None)
        return False
