"""The widgets that plugin screens are built of. A plugin's `screens.py` imports these and nothing else of the tui.

Everything here treats values as data: nothing a person typed or imported is ever read as markup, every line is measured
in terminal cells, every tone has a sign beside its colour, and every task can be done by keyboard in 80x24.

`from peerdesk_tui.kit import DeskScreen, DataList` is all a plugin needs. Each name is imported when it is first asked
for, because the start screen needs one widget of the kit and shall not wait for the others.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .card import Card, CardLine
    from .clock_badge import badge
    from .columns import Column
    from .confirm import Ask, Notice, TypedConfirm
    from .data_list import DataList, Row
    from .empty_state import EmptyState
    from .form import Choice, Flag, Form, Line
    from .modal import DeskModal
    from .named import AskNamed, NamedCard
    from .screen import DeskScreen
    from .search import SearchLine, SearchScreen
    from .text import clip, mask, pad, plain

__all__ = [
    "Ask",
    "AskNamed",
    "Card",
    "CardLine",
    "Choice",
    "Column",
    "DataList",
    "DeskModal",
    "DeskScreen",
    "EmptyState",
    "Flag",
    "Form",
    "Line",
    "NamedCard",
    "Notice",
    "Row",
    "SearchLine",
    "SearchScreen",
    "TypedConfirm",
    "badge",
    "clip",
    "mask",
    "pad",
    "plain",
]

_NAMES_OF = {
    "card": ("Card", "CardLine"),
    "clock_badge": ("badge",),
    "columns": ("Column",),
    "confirm": ("Ask", "Notice", "TypedConfirm"),
    "data_list": ("DataList", "Row"),
    "empty_state": ("EmptyState",),
    "form": ("Choice", "Flag", "Form", "Line"),
    "modal": ("DeskModal",),
    "named": ("AskNamed", "NamedCard"),
    "screen": ("DeskScreen",),
    "search": ("SearchLine", "SearchScreen"),
    "text": ("clip", "mask", "pad", "plain"),
}
_MODULE_OF = {name: module for module, names in _NAMES_OF.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
