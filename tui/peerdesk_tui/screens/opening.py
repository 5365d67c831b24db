"""From the string in a ScreenSpec to a screen: imported at first use."""

from __future__ import annotations

import importlib
from difflib import get_close_matches
from typing import Any

from textual.screen import Screen

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import ScreenSpec
from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError, Fault, fault_of
from peerdesk_core.kernel import Kernel, Owned
from peerdesk_core.plugins import Status


class UnknownScreen(DeskError):
    title = "There is no such screen"
    cause = "The plugin that would show it is not running."
    next_step = "See the Plugins screen: ctrl+p, then Plugins."
    exit = Exit.PLUGIN


class _NoView(Exception):
    """The view of a screen cannot be had. `why` names modules and classes, which are code and no data."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def make_view(owned: Owned[ScreenSpec], ctx: Ctx) -> Screen[Any] | Fault:
    """The screen behind "package.screens:Class", or the fault of its plugin. An error for people is raised."""
    spec = owned.item
    where = f"its screen {spec.title!r}"
    try:
        view = _class_of(spec.view)(ctx)
    except DeskError:
        raise
    except _NoView as error:
        trace = fault_of(error.__cause__ or error, owned.owner, where).frames if error.__cause__ else ()
        kind = f"it names the view {spec.view}; {error.why}"
        return Fault(owner=owned.owner, where=where, kind=kind, frames=trace)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        return fault_of(error, owned.owner, where)
    view.desk_screen_id, view.desk_owner = spec.id, owned.owner
    return view  # type: ignore[no-any-return]


def _class_of(view: str) -> Any:
    module, _, name = view.partition(":")
    if not (module and name):
        raise _NoView('a view is written "package.screens:Class"')
    try:
        loaded = importlib.import_module(module)
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        raise _NoView(f"module {module} cannot be imported ({type(error).__name__})") from error
    found = getattr(loaded, name, None)
    if isinstance(found, type) and issubclass(found, Screen):
        return found
    if found is not None:
        raise _NoView(f"{name} in module {module} is not a screen")
    near = get_close_matches(name, [key for key, value in vars(loaded).items() if isinstance(value, type)], n=1)
    raise _NoView(f"module {module} has no class {name}{f', did you mean {near[0]}?' if near else ''}")


def resting(kernel: Kernel, owner: str) -> Fault | None:
    """Why a plugin's screens stay shut in this session, or None."""
    for state in kernel.plugins():
        if state.id == owner and state.status is not Status.ACTIVE:
            return Fault(owner=owner, where="its screens", kind=state.why or state.status.value)
    return None
