"""Finding, checking, ordering and loading plugins. What is wrong with one is said beside it and stops nobody else."""

from __future__ import annotations

import difflib
import importlib.metadata
from collections.abc import Iterable
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

import attrs
import pluggy

from . import hooks
from .dispatch import Journal, call_isolated
from .kinds import Kind
from .manifest import ManifestError, PluginManifest, find_manifest, read_manifest
from .settings import Settings

GROUP = "peerdesk.plugins"
OWN_DISTRIBUTION = "peerdesk"
IMPORT_LIMIT = 10.0


class Status(StrEnum):
    """Where a plugin stands."""

    ACTIVE = "active"
    DISABLED = "disabled"
    REFUSED = "refused"
    BROKEN = "broken"
    SET_ASIDE = "set_aside"
    ASLEEP = "asleep"
    """Sound, but the keys of this session open nothing that it keeps."""


@attrs.frozen(kw_only=True)
class PluginState:
    """One announced plugin, as the Plugins screen and `peerdesk plugins` show it."""

    id: str
    title: str
    status: Status
    why: str = ""
    purpose: str = ""
    version: str = ""
    distribution: str = ""
    requires: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    third_party: bool = False
    wanted: bool = True
    """Whether the coordinator wants it to run: a wanted plugin that does not run keeps its guards closed."""
    order_reason: str = ""


@attrs.frozen
class Announced:
    """An entry point and the distribution that owns it."""

    point: importlib.metadata.EntryPoint
    distribution: str
    version: str

    @property
    def third_party(self) -> bool:
        return self.distribution != OWN_DISTRIBUTION


def announced() -> tuple[Announced, ...]:
    """Every entry point of the group. Of two equal names ours comes first, so that a stranger cannot take it."""
    found = []
    read: dict[int, tuple[str, str]] = {}  # a distribution parses its metadata at every look
    points = importlib.metadata.entry_points(group=GROUP)
    for point in points:
        if id(point.dist) not in read:
            data = point.dist.metadata if point.dist else {"Name": "unknown", "Version": ""}
            read[id(point.dist)] = (data["Name"], data["Version"])
        name, version = read[id(point.dist)]
        found.append(Announced(point, name, version))
    return tuple(sorted(set(found), key=lambda a: (a.point.name, a.third_party, a.distribution)))


class Loader:
    """Loads the announced plugins into a pluggy manager, in order, and keeps the state of each."""

    def __init__(self, settings: Settings, journal: Journal, *, safe: bool = False) -> None:
        self.manager = pluggy.PluginManager(hooks.NAMESPACE)
        self.manager.add_hookspecs(hooks)
        self._settings = settings
        self._journal = journal
        self._safe = safe
        self.states: dict[str, PluginState] = {}
        self.clashes: list[str] = []
        self.order: tuple[str, ...] = ()

    def load(self, found: Iterable[Announced]) -> None:
        """Discover, check, order, load."""
        points: dict[str, Announced] = {}
        for item in found:
            name = item.point.name
            if name in points:
                first = points[name].distribution
                self.clashes.append(
                    f"{item.distribution} announces a plugin {name!r}, a name that {first} already has: not loaded"
                )
                continue
            points[name] = item
        ready: dict[str, PluginManifest] = {}
        for name, item in points.items():
            manifest = self._check(name, item)
            if manifest is not None:
                ready[name] = manifest
        for name in sorted(self._settings.enabled - set(points)):
            self.states[name] = PluginState(
                id=name,
                title=name,
                status=Status.BROKEN,
                third_party=True,
                why="it is enabled but no longer installed; install it again, or disable it",
            )
        self._order(ready)
        for name in self.order:
            self._load(name, points[name], ready[name])

    def _check(self, name: str, item: Announced) -> PluginManifest | None:
        enabled = name not in self._settings.disabled and (not item.third_party or name in self._settings.enabled)
        base = PluginState(
            id=name,
            title=name,
            status=Status.REFUSED,
            distribution=item.distribution,
            version=item.version,
            third_party=item.third_party,
            wanted=enabled,
        )
        try:
            manifest = read_manifest(find_manifest(item.point.value.partition(".")[0]), name)
        except ManifestError as error:
            self.states[name] = attrs.evolve(base, why=str(error))
            return None
        state = attrs.evolve(
            base,
            title=manifest.title,
            version=manifest.version,
            purpose=manifest.purpose,
            requires=manifest.requires,
            provides=manifest.provides,
            collections=manifest.collections,
        )
        self.states[name] = state
        unknown = [guard for guard in manifest.provides if hooks.KINDS.get(guard) is not Kind.GUARD]
        if unknown:
            self.states[name] = attrs.evolve(state, why=f"its plugin.toml provides {unknown[0]!r}, which is no guard")
            return None
        if not enabled:
            why = "disabled by the coordinator"
            if item.third_party:
                why = f"not enabled yet; `peerdesk plugins enable {name}` lets it run from the next start on"
            self.states[name] = attrs.evolve(state, status=Status.DISABLED, why=why)
            return None
        if self._safe and item.third_party:
            self.states[name] = attrs.evolve(state, status=Status.DISABLED, why="left out by --safe")
            return None
        return manifest

    def _order(self, ready: dict[str, PluginManifest]) -> None:
        """Topological by `requires`, then by id. A plugin whose requirement is absent is refused, and so on up."""
        while True:
            lacking = {
                name: need for name, manifest in ready.items() for need in manifest.requires if need not in ready
            }
            if not lacking:
                break
            for name, need in lacking.items():
                del ready[name]
                state = self.states.get(need)
                what = f"is {state.status}" if state else "is not installed"
                self._refuse(name, f"it needs the plugin {need!r}, which {what}; see to that first")
        sorter = TopologicalSorter({name: manifest.requires for name, manifest in ready.items()})
        try:
            sorter.prepare()
        except CycleError as error:
            circle = sorted(set(error.args[1]))
            for name in circle:
                del ready[name]
                self._refuse(name, f"it and {', '.join(n for n in circle if n != name) or 'itself'} need each other")
            self._order(ready)
            return
        order: list[str] = []
        while sorter.is_active():
            batch = sorted(sorter.get_ready())
            order += batch
            sorter.done(*batch)
        self.order = tuple(order)
        for place, name in enumerate(order, start=1):
            needs = ready[name].requires
            reason = f"after {', '.join(needs)}" if needs else "needs nobody; by id"
            self.states[name] = attrs.evolve(self.states[name], order_reason=f"{place}: {reason}")

    def _load(self, name: str, item: Announced, manifest: PluginManifest) -> None:
        for need in manifest.requires:
            if self.states[need].status is not Status.ACTIVE:
                self._refuse(name, f"it needs the plugin {need!r}, which could not be loaded")
                return
        answer = call_isolated(self._journal, name, "import", item.point.load, {}, limit=IMPORT_LIMIT)
        if answer.fault is not None:
            at = f" at {answer.fault.frames[-1]}" if answer.fault.frames else ""
            self._break(name, f"its code could not be imported ({answer.fault.kind}{at}); ask its author")
            return
        plugin = answer.value
        try:
            self.manager.register(plugin, name=name)
        except (pluggy.PluginValidationError, ValueError) as error:
            if self.manager.get_plugin(name) is plugin:
                self.manager.unregister(plugin)  # pluggy leaves it half registered
            lines = [line for line in str(error).splitlines() if line.strip()]
            self._break(name, f"a hook does not fit: {lines[-1].strip()}")
            return
        complaint = self._misfit(plugin, manifest)
        if complaint:
            guards = {hook for hook in self._answered(plugin) if hooks.KINDS.get(hook) is Kind.GUARD}
            self.manager.unregister(plugin)
            self._break(name, complaint)
            # What it meant to guard stays closed, named in its manifest or not.
            provided = tuple(sorted({*manifest.provides, *guards}))
            self.states[name] = attrs.evolve(self.states[name], provides=provided)
            return
        names = tuple(hook for hook in hooks.KINDS if self._impl(name, hook) is not None)
        self.states[name] = attrs.evolve(self.states[name], status=Status.ACTIVE, hooks=names)

    def _misfit(self, plugin: object, manifest: PluginManifest) -> str | None:
        for guard in manifest.provides:
            if guard not in self._answered(plugin):
                return f"its plugin.toml provides the guard {guard!r}, which its code does not answer"
        for caller in self.manager.get_hookcallers(plugin) or ():
            if caller.name not in hooks.KINDS:
                near = difflib.get_close_matches(caller.name, hooks.KINDS, n=1)
                hint = f"; did its author mean {near[0]!r}?" if near else ""
                return f"it answers a hook {caller.name!r} that does not exist{hint}"
            for impl in caller.get_hookimpls():
                if impl.plugin is plugin and (impl.hookwrapper or impl.wrapper):
                    return f"its {caller.name} wraps the answers of others, which no plugin may"
            if hooks.KINDS[caller.name] is Kind.GUARD and caller.name not in manifest.provides:
                return f"it answers the guard {caller.name!r}, which its plugin.toml must name under 'provides'"
        return None

    def _answered(self, plugin: object) -> set[str]:
        return {caller.name for caller in self.manager.get_hookcallers(plugin) or ()}

    def _impl(self, name: str, hook: str) -> pluggy.HookImpl | None:
        for impl in getattr(self.manager.hook, hook).get_hookimpls():
            if impl.plugin_name == name:
                found: pluggy.HookImpl = impl
                return found
        return None

    def implementation(self, name: str, hook: str) -> pluggy.HookImpl | None:
        """The plugin's own implementation of a hook, or None if it has none or is not active."""
        state = self.states.get(name)
        return self._impl(name, hook) if state is not None and state.status is Status.ACTIVE else None

    def _refuse(self, name: str, why: str) -> None:
        self.states[name] = attrs.evolve(self.states[name], status=Status.REFUSED, why=why)

    def _break(self, name: str, why: str) -> None:
        self.states[name] = attrs.evolve(self.states[name], status=Status.BROKEN, why=why)

    def make_inactive(self, name: str, why: str) -> None:
        """A lifecycle step of the plugin failed: it takes no further part."""
        self._break(name, why)

    def drop(self, name: str) -> None:
        """The coordinator disabled it: nothing of it is asked any more."""
        state = self.states[name]
        self.states[name] = attrs.evolve(state, status=Status.DISABLED, wanted=False, why="disabled by the coordinator")
