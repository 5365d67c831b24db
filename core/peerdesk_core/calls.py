"""Calls that may be given up: who stopped waiting for one can be sure that nothing of it is saved later.

The token lies in a context variable of the worker's own thread. A thread that the called code starts by itself does
not carry it: that is a stated limit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

from .faults import DeskError

_CURRENT: ContextVar[Call | None] = ContextVar("peerdesk_call", default=None)


class CallAbandoned(DeskError):
    title = "Given up"
    cause = "This part of the program took too long and was given up, so its change was not saved."
    next_step = "Look at the record, then do it again."


class Call:
    """One call and whether its caller still waits for it. A call made within another is given up with it.

    `limit`: seconds that the caller waits, and the most that it adds for any one call made within this one.
    """

    def __init__(self, limit: float = 0.0) -> None:
        self._limit = limit
        self._outer = current()
        self._saving = threading.RLock()
        self._given_up = False
        self._inner_since: float | None = None
        self._lost = 0.0

    @property
    def abandoned(self) -> bool:
        """Whether this call, or one around it, was given up."""
        return self._given_up or (self._outer is not None and self._outer.abandoned)

    @property
    def lost(self) -> float:
        """Seconds that went by in calls within this one that were given up, and in the one that runs now."""
        since = self._inner_since
        return self._lost + (min(self._limit, time.perf_counter() - since) if since is not None else 0.0)

    def lend(self) -> None:
        """A call within this one begins: until it ends, its time is not this one's."""
        self._inner_since = time.perf_counter()

    def regain(self, lost: float) -> None:
        """It ended; `lost` seconds of its time stay uncounted."""
        self._inner_since = None
        self._lost += min(self._limit, lost)

    def abandon(self) -> bool:
        """Give the call up: from now on it cannot save. Waits for a save in progress; returns whether there was one."""
        was_saving = not self._saving.acquire(blocking=False)
        if was_saving:
            self._saving.acquire()
        self._given_up = True
        self._saving.release()
        return was_saving

    def run(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        """Run the function under this token, in the thread that calls `run`."""
        token = _CURRENT.set(self)
        try:
            return function(**arguments)
        finally:
            _CURRENT.reset(token)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep this call and those around it from being given up meanwhile."""
        with ExitStack() as held:
            call: Call | None = self
            while call is not None:
                held.enter_context(call._saving)
                call = call._outer
            yield


def current() -> Call | None:
    """The call that this thread runs in, or None where nobody can give it up."""
    return _CURRENT.get()


def check() -> None:
    """Raises CallAbandoned in a call that was given up."""
    call = current()
    if call is not None and call.abandoned:
        raise CallAbandoned


@contextmanager
def saving() -> Iterator[None]:
    """Around a save: whoever gives this call up meanwhile waits for its end. Raises CallAbandoned if it was before."""
    call = current()
    if call is None:
        yield
        return
    with call.hold():
        check()
        yield
