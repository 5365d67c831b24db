"""Whose turn it is to change the vault: one unit of work at a time, in whichever thread it runs.

Reading needs no turn. A unit that nobody can end any more does not keep the others waiting: one whose call was given
up, or one that was begun and dropped.
"""

from __future__ import annotations

import threading
import weakref

from peerdesk_core import calls

_LOOK_AGAIN = 0.05
"""Seconds after which a waiting unit looks whether the one before it was given up."""


class Holder:
    """One thread's turn; units begun within a unit of the same thread share it. It lasts while a unit refers to it."""

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.call = calls.current()
        self.depth = 0


class Turn:
    """Handed out to one holder at a time."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holder: weakref.ref[Holder] | None = None

    def take(self) -> Holder:
        """Wait for the turn. Raises CallAbandoned if the waiting call is given up."""
        with self._changed:
            while (holder := self._present()) is not None and holder.thread != threading.get_ident():
                calls.check()
                self._changed.wait(_LOOK_AGAIN)
                del holder
            if holder is None:
                holder = Holder()
                self._holder = weakref.ref(holder)
            holder.depth += 1
            return holder

    def give(self, holder: Holder) -> None:
        """End one unit's part of the turn; the others go on when the last one ended."""
        with self._changed:
            holder.depth -= 1
            if holder.depth == 0 and self._holder is not None and self._holder() is holder:
                self._holder = None
                self._changed.notify_all()

    def _present(self) -> Holder | None:
        """Who holds the turn and may still end it."""
        holder = self._holder() if self._holder is not None else None
        return None if holder is None or (holder.call is not None and holder.call.abandoned) else holder
