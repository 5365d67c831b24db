"""From the string in a ScreenSpec to a screen: imported at first use."""

from __future__ import annotations

import importlib
from typing import Any

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError, Fault
from peerdesk_core.kernel import Kernel
from peerdesk_core.plugins import Status


class UnknownScreen(DeskError):
    title = "There is no such screen"
    cause = "The plugin that would show it is not running."
    next_step = "See the Plugins screen: ctrl+p, then Plugins."
    exit = Exit.PLUGIN


def view_of(view: str) -> Any:
    """The class behind "package.screens:Class"."""
    module, _, name = view.partition(":")
    return getattr(importlib.import_module(module), name)


def resting(kernel: Kernel, owner: str) -> Fault | None:
    """Why a plugin's screens stay shut in this session, or None."""
    for state in kernel.plugins():
        if state.id == owner and state.status is not Status.ACTIVE:
            return Fault(owner=owner, where="its screens", kind=state.why or state.status.value)
    return None
