"""The end of the program: asked for by a signal, or held up by work that does not stop.

Textual waits for threads that still work, and a terminal that is gone can hold it up for good. Whatever is confirmed
is on the disk by then, so a hard end loses nothing that was acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from textual.driver import Driver
from textual.events import Key

SIGNALLED_SECONDS = 1.5
"""Less than the launcher waits before it kills."""
LOCK_SECONDS = 3
LEAVE_SECONDS = 60
"""Leaving in peace may tidy the vault first."""
HUNG_SECONDS = 30
"""How much longer than the idle time an application may be deaf before the system ends it."""


class Ending:
    """Sees to it that this process ends. For a process of its own alone: it takes signals, the alarm and `_exit`."""

    def __init__(self, end: Callable[[int], object] = os._exit) -> None:
        self._end = end

    def within(self, seconds: float, code: int) -> None:
        """End with this code if the process is still there after so many seconds."""
        last = threading.Timer(seconds, self._end, (code,))
        last.daemon = True
        last.start()

    def on_signals(self, leave: Callable[[int], object]) -> None:
        """At SIGTERM and SIGHUP call `leave` with 128 + the signal in the event loop, and see to the end."""

        def arrived(number: int, frame: object) -> None:
            self.within(SIGNALLED_SECONDS, 128 + number)
            with contextlib.suppress(RuntimeError):  # before and after the loop runs there is nothing to leave
                asyncio.get_running_loop().call_soon_threadsafe(leave, 128 + number)

        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), arrived)

    def at_key(self, driver: type[Driver], key: str, seconds: float, code: int) -> type[Driver]:
        """The driver, which sees to the end when it reads this key: an application that hangs never hears of it."""
        read = driver.process_message

        def process_message(reading: Driver, message: Any) -> None:
            if isinstance(message, Key) and message.key == key:
                self.within(seconds, code)
            read(reading, message)

        return type("ListeningDriver", (driver,), {"process_message": process_message})

    def alive(self, idle_minutes: int) -> None:
        """Still answering. Once nobody says so any more the system ends the process, where it has an alarm."""
        if hasattr(signal, "alarm"):
            signal.alarm(idle_minutes * 60 + HUNG_SECONDS)

    def has_terminal(self) -> bool:
        """Whether somebody can still type."""
        return os.isatty(0)
