"""What a plugin is handed: its own data, the department's rules, read-only facts of others. Never the app or kernel."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import attrs

from .clock import Clock
from .model.findings import AssignmentQuestion
from .model.ids import Id
from .model.needs import Fit, Request
from .model.people import Peer
from .store import Store

if TYPE_CHECKING:
    from .assignment import Ranking
    from .law.department import Department


class Log:
    """A log of codes: what happened as lower-case words joined by dots, how often. No argument takes data."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def note(self, what: str) -> None:
        """Count an event by its code. Anything that is not a code is recorded as `unprintable`."""
        plain = len(what) <= 60 and all(c.islower() or c in "._" for c in what)
        key = what if plain else "unprintable"
        self.counts[key] = self.counts.get(key, 0) + 1


@attrs.frozen(kw_only=True)
class Ctx:
    """First argument of every hook and of every plugin screen."""

    plugin: str
    clock: Clock
    random: random.Random
    store: Store
    log: Log
    department_of: Callable[[], Department]
    peers: Callable[[], tuple[Peer, ...]]
    """Every peer on the roster, from whichever plugin keeps it."""
    ask_ranking: Callable[[Request, Fit], tuple[AssignmentQuestion, Ranking]]
    """Ask all plugins who should answer a request: bars first, then scored fit, with reasons."""
    peers_changed: Callable[[Sequence[Id]], None]
    """Announce, after commit, that these peers were edited or removed."""

    @property
    def department(self) -> Department:
        """The department's rules, titles and clocks (law.department). Raises NoDepartment if none can be loaded."""
        return self.department_of()
