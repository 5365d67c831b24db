"""The keys that lead to a screen from anywhere lead there from everywhere: no shipped screen takes one for itself."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

from textual.binding import Binding
from textual.screen import Screen

from peerdesk_core.desk import Desk
from peerdesk_tui import keys


def test_no_shipped_screen_hides_a_key_that_works_everywhere(desk: Desk) -> None:
    everywhere = {owned.item.key for owned in desk.kernel.screens()} | {keys.HOME, keys.PALETTE, keys.LOCK, keys.QUIT}
    taken: list[str] = []
    seen = 0
    for owned in desk.kernel.screens():
        package = import_module(owned.item.view.partition(":")[0])
        parts = [import_module(f"{package.__name__}.{part.name}") for part in iter_modules(package.__path__)]
        kinds = {kind for part in parts for _, kind in inspect.getmembers(part, inspect.isclass)}
        for kind in kinds:
            if not issubclass(kind, Screen) or not kind.__module__.startswith(package.__name__):
                continue
            for binding in Binding.make_bindings(kind.BINDINGS):
                seen += 1
                if binding.key in everywhere:
                    taken.append(f"{kind.__name__}: {binding.key}")
    assert seen and not taken
