"""What a plugin is handed: its own data, the department's rules, read-only facts of others. Never the app or kernel."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from .clock import Clock
from .contributions import KitSection
from .drill import Drill
from .model.duties import Requirement
from .model.findings import AssignmentQuestion
from .model.ids import Id
from .model.incidents import OpenIncident
from .model.needs import Fit, Request
from .model.people import Peer
from .model.resources import Resource
from .store import Store

if TYPE_CHECKING:
    from .assignment import Ranking
    from .law.department import Department
    from .law.reading.loader import Shelf


class Log:
    """A log of codes: what happened as lower-case words joined by dots, how often. No argument takes data."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def note(self, what: str) -> None:
        """Count an event by its code. Anything that is not a code is recorded as `unprintable`."""
        plain = len(what) <= 60 and all(c.islower() or c in "._" for c in what)
        key = what if plain else "unprintable"
        self.counts[key] = self.counts.get(key, 0) + 1


def _core_shelf() -> Shelf:
    from .law.bench import shelf_of  # the packs: at first use

    return shelf_of(())


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
    requirements: Callable[[], tuple[Requirement, ...]] = lambda: ()
    """What is to be done by a day, from every plugin."""
    resources: Callable[[], tuple[Resource, ...]] = lambda: ()
    """Where a person can be referred, from whichever plugin keeps the directory."""
    incidents: Callable[[], tuple[OpenIncident, ...] | None] = lambda: None
    """Every open incident; None where nothing keeps incidents or what does could not answer, which says nothing."""
    incidents_changed: Callable[[Sequence[Id]], None] = lambda ids: None
    """Announce, after commit, that these incidents were opened, changed, merged or completed."""
    night_kit: Callable[[], tuple[KitSection, ...]] = lambda: ()
    """The parts of the night kit, from every plugin."""
    drill: Drill | None = None
    """The exercise that this desk is for; None on every other desk."""
    watermark: str = ""
    """What must be seen on every sheet printed here: that nothing in it is real. "" on a real desk."""
    lacking: Callable[[], tuple[str, ...]] = lambda: ()
    """What is missing in the last answer of `requirements` and of `resources`: a sentence for each plugin that could
    not give its part. Every screen shows it by itself."""
    choices: Callable[[], Mapping[str, str]] = dict
    """What the department chose for this plugin's settings, by id; what is blank is left out."""
    shelf_of: Callable[[], Shelf] = _core_shelf
    """Read every pack that is installed; on its own the core has the federal one."""
    tiers_of: Callable[[bool], Mapping[str, str]] = lambda compute: {}
    """The tier of each pack as far as computed; with True, compute them."""
    role_of: Callable[[], str] = lambda: ""
    """The role of the login at hand, in the words of `who` in a pack; "" while the vault is shut."""

    def chosen(self, setting: str) -> str:
        """A setting of the plugin, its default where the department chose nothing; "" for blank."""
        return self.choices().get(setting, "")

    def number(self, setting: str) -> int | None:
        """A setting that is a number; None for blank."""
        text = self.chosen(setting)
        return int(text) if text.isascii() and text.isdigit() else None

    @property
    def role(self) -> str:
        """Whose login this is: "coordinator", "deputy", "clinical_lead" ...; "" while the vault is shut."""
        return self.role_of()

    @property
    def department(self) -> Department:
        """The department's rules, titles and clocks (law.department). Raises NoDepartment if none can be loaded."""
        return self.department_of()

    @property
    def shelf(self) -> Shelf:
        """Every pack of every jurisdiction, read once a session; what is wrong with a broken one is in it."""
        return self.shelf_of()

    @property
    def tiers(self) -> Mapping[str, str]:
        """How far each pack is proven, by id, as far as that was ever computed; what is left out is not proven."""
        return self.tiers_of(False)

    def grade(self) -> Mapping[str, str]:
        """Run every check on every pack and remember the tiers. Slow: call it off the UI thread."""
        return self.tiers_of(True)
