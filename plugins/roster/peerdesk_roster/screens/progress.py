"""A long work with a bar, off the thread that draws; stopping it leaves nothing half done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import attrs
from textual import work
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.text import plain

T = TypeVar("T")
Watch = Callable[[int], None]
_CELLS = 40


class Stopped(Exception):
    """The person stopped the work."""


@attrs.frozen
class Outcome(Generic[T]):
    """What a work gave: its result, or None with the error that ended it; neither where it was stopped."""

    value: T | None = None
    error: DeskError | None = None


class Progress(DeskModal[Outcome[T]], Generic[T]):
    """Runs `job` in a thread and shows how far it is of `total`. Esc stops it; the answer is its outcome.

    The job tells how far it is by the function it is given, which raises `Stopped` once the person stops it.
    """

    explains = ("This takes a moment.", "Esc stops it, and everything stays as it was before.")

    class Moved(Message):
        """The job has come so far."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    class Ended(Message):
        """The job has ended, one way or another."""

        def __init__(self, outcome: Outcome[object]) -> None:
            super().__init__()
            self.outcome = outcome

    def __init__(self, title: str, says: str, total: int, job: Callable[[Watch], T]) -> None:
        super().__init__(title)
        self.says = says
        self.total = total
        self.job = job
        self._stopped = threading.Event()

    def body(self) -> ComposeResult:
        """What is being done, and the bar."""
        yield Static(plain(self.says))
        yield Static(plain(bar(0, self.total)), id="bar")

    def on_mount(self) -> None:
        """Begin."""
        self._run()

    def action_back(self) -> None:
        """Stop; the screen closes once the work has ended."""
        self._stopped.set()
        self.query_one("#bar", Static).update(plain("Stopping. Everything stays as it was."))

    @work(thread=True, exclusive=True)
    def _run(self) -> None:
        try:
            outcome: Outcome[object] = Outcome(self.job(self._watch))
        except Stopped:
            outcome = Outcome()
        except DeskError as error:
            outcome = Outcome(error=error)
        self.post_message(self.Ended(outcome))

    def _watch(self, place: int) -> None:
        if self._stopped.is_set():
            raise Stopped
        self.post_message(self.Moved(place))

    def on_progress_moved(self, event: Moved) -> None:
        """Draw the bar."""
        if not self._stopped.is_set():
            self.query_one("#bar", Static).update(plain(bar(event.place, self.total)))

    def on_progress_ended(self, event: Ended) -> None:
        """Hand over the outcome."""
        self.dismiss(event.outcome)  # type: ignore[arg-type]  # what the job gave is what was asked for


def bar(place: int, total: int) -> str:
    """How far a work is, readable aloud too: "[####----] 1,000 of 2,000"."""
    filled = _CELLS * min(place, total) // total if total else _CELLS
    return f"[{'#' * filled}{'-' * (_CELLS - filled)}] {min(place, total):,} of {total:,}"
