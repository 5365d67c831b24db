"""Errors that people can meet: each names a cause and a next step, and carries no data."""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from types import TracebackType

import attrs

from .exits import Exit


class DeskError(Exception):
    """Base of every error shown to a person.

    `cause` and `next_step` are fixed sentences of the class, or are given when raised; neither may hold data of a
    record: no name, no cell, no passphrase. A file the user named, a line number or a count is not data.
    """

    title: str = "That did not work"
    cause: str = "Something unexpected happened."
    next_step: str = "Try again; if it happens again, restart Peerdesk."
    exit: Exit = Exit.FAILED

    def __init__(self, cause: str | None = None, next_step: str | None = None) -> None:
        if cause is not None:
            self.cause = cause
        if next_step is not None:
            self.next_step = next_step
        super().__init__(f"{self.cause} {self.next_step}")


class Locked(DeskError):
    title = "The desk is locked"
    cause = "The vault is not open."
    next_step = "Unlock it first."
    exit = Exit.NO_VAULT


class NotAllowed(DeskError):
    title = "Not allowed"
    cause = "This part of the program may not do that."
    next_step = "Use the screen that owns it."


class NotForRole(DeskError):
    """What the keys of a role do not open, or its signature may not write."""

    title = "Not for this role"
    cause = "The keys that opened this vault do not reach that part of it."
    next_step = "Ask the coordinator."
    exit = Exit.REFUSED


class BadInput(DeskError):
    title = "That file cannot be used"
    exit = Exit.BAD_INPUT


class NoTerminal(DeskError):
    title = "No terminal"
    cause = "The full-screen desk needs a terminal, and this is not one."
    next_step = "Run it in a terminal, or try `peerdesk --help` for what works without one."
    exit = Exit.NO_TERMINAL


@attrs.frozen(kw_only=True)
class Fault:
    """A recorded failure: who failed, at what, how. Exception text is left out because it may quote data."""

    owner: str
    where: str
    kind: str
    frames: tuple[str, ...] = ()

    def sentence(self) -> str:
        """One line for a fault card."""
        return f"{self.owner}: {self.where} failed ({self.kind})."


def frames_of(trace: TracebackType | None, limit: int = 12) -> tuple[str, ...]:
    """The redaction point of crash reports: file name, function and line of each frame; never locals, never text."""
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        name = code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
        found.append(f"{name}:{trace.tb_lineno} in {code.co_name}")
        trace = trace.tb_next
    return tuple(found[-limit:])


def fault_of(error: BaseException, owner: str, where: str) -> Fault:
    """Record an exception by its class and frames alone."""
    return Fault(owner=owner, where=where, kind=type(error).__name__, frames=frames_of(error.__traceback__))


def mute_plugins() -> None:
    """Keep off the terminal what plugins, threads and libraries write there by themselves: it may quote data."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    threading.excepthook = lambda args: None
    sys.unraisablehook = lambda args: None


def hide_tracebacks() -> None:
    """Make an uncaught exception print frames only: Python's own traceback quotes the exception's text."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, DeskError):
            print(str(error), file=sys.stderr)
            return
        print(f"Peerdesk stopped on a fault ({kind.__name__}). Nothing acknowledged is lost.", file=sys.stderr)
        for line in frames_of(trace):
            print(f"  {line}", file=sys.stderr)

    sys.excepthook = hook
