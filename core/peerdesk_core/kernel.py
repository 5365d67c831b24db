"""The kernel: one typed method per hook, each with the failure rule of its kind. Callers never touch pluggy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import attrs

from . import hooks
from .context import Ctx
from .contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    GlossaryTerm,
    HelpTopic,
    Inject,
    KitSection,
    MeasureSpec,
    PackSource,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from .dispatch import LIFECYCLE_SLOW, SLOW, TOO_SLOW, Journal, call_isolated
from .exits import Exit
from .faults import DeskError, Fault, NotAllowed
from .kinds import Kind
from .model.clocks import ClockItem
from .model.duties import Requirement
from .model.findings import AssignmentQuestion, Bar, Factor
from .model.ids import Id, is_id
from .model.incidents import OpenIncident
from .model.needs import Request
from .model.people import Peer
from .model.resources import Resource
from .plugins import Announced, Loader, PluginState, Status, announced
from .settings import Settings
from .shapes import first_misfit

T = TypeVar("T")


class PluginFailed(DeskError):
    title = "A plugin could not answer"
    next_step = "See the Plugins screen; disable the plugin there if it stays so."
    exit = Exit.PLUGIN


class UnknownPlugin(DeskError):
    title = "No such plugin"
    cause = "No plugin of that name is announced."
    next_step = "See `peerdesk plugins` for the names."
    exit = Exit.USAGE


@attrs.frozen
class Owned(Generic[T]):
    """An item and the plugin that gave it."""

    owner: str
    item: T


class Kernel:
    """Knows the plugins of this session. Built cheaply; `start` finds and loads them.

    `may_read` says what the keys at hand open. A plugin none of whose collections they open is asleep: it is asked
    nothing. Of the others, screens that show what the keys do not open are left out, with all that leads to them.
    """

    def __init__(
        self,
        settings: Settings,
        ctx_for: Callable[[str], Ctx],
        *,
        safe: bool = False,
        found: Sequence[Announced] | None = None,
        slow: float = SLOW,
        demo: bool = False,
        may_read: Callable[[Compartment], bool] = lambda compartment: True,
    ) -> None:
        self._settings = settings
        self._ctx_for = ctx_for
        self._found = found
        self._slow = slow
        self._demo = demo
        self._may_read = may_read
        self._kept: dict[str, tuple[Compartment, ...]] = {}
        self.journal = Journal()
        self._loader = Loader(settings, self.journal, safe=safe)
        self._static: dict[str, tuple[Owned[Any], ...]] = {}
        self._notes: dict[str, tuple[Fault, ...]] = {}
        self._sound: dict[int, Any] = {}
        """Peers that were looked at field by field, by identity: a big roster is the same objects time and again."""

    def start(self) -> None:
        """Discover, check, order and load. What is wrong with a plugin is in `plugins()`; nothing is raised."""
        self._loader.load(announced() if self._found is None else self._found)

    # ------------------------------------------------------------- what is there

    def plugins(self) -> tuple[PluginState, ...]:
        """Every announced plugin: in load order, then the others by id."""
        order = {name: place for place, name in enumerate(self._loader.order)}
        states = sorted(self._loader.states.values(), key=lambda s: (order.get(s.id, len(order)), s.id))
        shown: list[PluginState] = []
        screens = self.screens()
        for state in states:
            if state.status is Status.ACTIVE and self.journal.set_aside(state.id):
                state = attrs.evolve(
                    state, status=Status.SET_ASIDE, why="three faults in this session; it rests until restart"
                )
            elif state.status is Status.ACTIVE and self.asleep(state.id):
                state = attrs.evolve(state, status=Status.ASLEEP, why="your keys open nothing that it keeps")
            titles = tuple(owned.item.title for owned in screens if owned.owner == state.id)
            shown.append(attrs.evolve(state, screens=titles))
        return tuple(shown)

    def strangers(self) -> frozenset[str]:
        """The plugins that did not come with Peerdesk."""
        return frozenset(name for name, state in self._loader.states.items() if state.third_party)

    def clashes(self) -> tuple[str, ...]:
        """Announcements that were passed over because their name is taken."""
        return tuple(self._loader.clashes)

    def asleep(self, plugin: str) -> bool:
        """Whether the keys at hand open nothing of what a plugin keeps; one that keeps nothing is always awake."""
        kept = self._kept.get(plugin, ())
        return bool(kept) and not any(map(self._may_read, kept))

    def faults(self) -> tuple[Fault, ...]:
        """Every fault of this session, oldest first."""
        return tuple(self.journal.faults)

    def fault_notes(self, hook: str) -> tuple[Fault, ...]:
        """Faults of the last call of a hook: shown where the items would have appeared."""
        return self._notes.get(hook, ())

    def forget(self) -> None:
        """Let go of what was remembered: the vault is closed, or another department's rules are in force."""
        self._sound = {}
        self._static.clear()

    def record(self, fault: Fault) -> None:
        """Take note of a fault met elsewhere, such as in a plugin's screen."""
        self.journal.record(fault)

    def enable(self, plugin: str) -> str:
        """Let a plugin run from the next start on. Returns a sentence. Raises UnknownPlugin."""
        state = self._state(plugin)
        enabled = self._settings.enabled | {plugin} if state.third_party else self._settings.enabled
        self._settings.change(enabled=enabled, disabled=self._settings.disabled - {plugin})
        self._settings.note("plugin.enabled")
        return f"{state.title} is enabled from the next start on."

    def disable(self, plugin: str) -> str:
        """Stop asking a plugin, at once and from now on: also opens the guards it kept closed. Raises UnknownPlugin."""
        state = self._state(plugin)
        self._settings.change(enabled=self._settings.enabled - {plugin}, disabled=self._settings.disabled | {plugin})
        self._settings.note("plugin.disabled")
        self._loader.drop(plugin)
        self._static.clear()
        return f"{state.title} is disabled."

    def _state(self, plugin: str) -> PluginState:
        state = self._loader.states.get(plugin)
        if state is None:
            raise UnknownPlugin()
        return state

    # ------------------------------------------------------------- calling

    def _ask(self, plugin: str, hook: str, limit: float, **arguments: Any) -> tuple[Any, Fault | None, bool]:
        """(value, fault, whether the plugin has the hook at all)."""
        impl = self._loader.implementation(plugin, hook)
        if impl is None:
            return None, None, False
        if hook != "collections" and self.asleep(plugin):
            return None, None, False
        if self.journal.set_aside(plugin):
            return None, Fault(owner=plugin, where=hook, kind="set aside after three faults"), True
        every = {"ctx": self._ctx_for(plugin)} | arguments
        taken = {name: every[name] for name in impl.argnames}
        answer = call_isolated(self.journal, plugin, hook, impl.function, taken, limit)
        return answer.value, answer.fault, True

    def _fault(self, owner: str, where: str, kind: str) -> Fault:
        fault = Fault(owner=owner, where=where, kind=kind)
        self.journal.record(fault)
        return fault

    def _collect(self, hook: str, of: type[T], **arguments: Any) -> tuple[Owned[T], ...]:
        """What `_gather` finds, each item with its owner."""
        return tuple(Owned(owner, item) for owner, item in self._gather(hook, of, **arguments))

    def _gather(self, hook: str, of: type[T], **arguments: Any) -> Iterator[tuple[str, T]]:
        """The rule of CONTRIBUTE: all items by (order, id); a duplicate id is refused and both owners are named.

        Pairs of owner and item, made as they are taken: a big roster has tens of thousands.
        """
        assert hooks.KINDS[hook] is Kind.CONTRIBUTE
        taken: dict[str, T] = {}
        owners: dict[str, str] = {}
        notes: list[Fault] = []
        for plugin in self._ours_first():
            value, fault, has = self._ask(plugin, hook, self._slow, **arguments)
            if fault is not None:
                notes.append(fault)
            if fault is not None or not has or value is None:
                continue
            complaint = _complaint(value, of, self._sound)
            if complaint:
                notes.append(self._fault(plugin, hook, complaint))
                continue
            for item in value:
                key = str(getattr(item, "id", ""))
                if key in taken:
                    notes.append(self._fault(plugin, hook, f"its item {key!r} has the id of one of {owners[key]}"))
                    continue
                taken[key], owners[key] = item, plugin
        self._notes[hook] = tuple(notes)
        keys = sorted(sorted(taken), key=lambda key: getattr(taken[key], "order", 100))
        return ((owners[key], taken[key]) for key in keys)

    def _ours_first(self) -> tuple[str, ...]:
        """Load order, the shipped plugins in front: of two items with one id a stranger's is the one refused."""
        states = self._loader.states
        return tuple(sorted(self._loader.order, key=lambda name: states[name].third_party))

    def _collect_once(self, hook: str, of: type[T]) -> tuple[Owned[T], ...]:
        """Contributions that do not change while the program runs."""
        if hook in self._static:
            return self._static[hook]
        found = self._collect(hook, of)
        if all(fault.kind != TOO_SLOW for fault in self.fault_notes(hook)):  # a slow start may be over next time
            self._static[hook] = found
        return found

    def _lifecycle(self, hook: str, of: type[T], **arguments: Any) -> tuple[Owned[T | None], ...]:
        """The rule of LIFECYCLE: load order; a failure makes the plugin inactive."""
        assert hooks.KINDS[hook] is Kind.LIFECYCLE
        reports: list[Owned[T | None]] = []
        for plugin in self._loader.order:
            value, fault, has = self._ask(plugin, hook, LIFECYCLE_SLOW, **arguments)
            if not has:
                continue
            if fault is None and value is not None and not isinstance(value, of):
                fault = self._fault(plugin, hook, f"its answer is no {of.__name__}")
            if fault is None and isinstance(value, (list, tuple)):
                complaint = _complaint(value, CollectionSpec)
                fault = self._fault(plugin, hook, complaint) if complaint else None
            if fault is not None:
                self._loader.make_inactive(plugin, f"it failed at {hook} ({fault.kind}); restart, or disable it")
                self._static.clear()
                continue
            reports.append(Owned(plugin, value))
        return tuple(reports)

    # ------------------------------------------------------------- setting up

    def collections(self) -> tuple[Owned[CollectionSpec], ...]:
        """What the plugins keep. One whose names do not match its manifest becomes inactive."""
        specs: list[Owned[CollectionSpec]] = []
        self._static.clear()  # other keys wake other plugins
        for owned in self._lifecycle("collections", Sequence):  # type: ignore[type-abstract]
            given = tuple(owned.item or ())
            declared = self._loader.states[owned.owner].collections
            if {spec.name for spec in given} != set(declared):
                self.refuse_plugin(owned.owner, "its collections are not those its plugin.toml names")
                continue
            self._kept[owned.owner] = tuple(spec.compartment for spec in given)
            specs += [Owned(owned.owner, spec) for spec in given]
        return tuple(specs)

    def refuse_plugin(self, plugin: str, why: str) -> None:
        """Make a plugin inactive because of what it asked for, such as a field above the privacy ceiling."""
        self._fault(plugin, "collections", "refused")
        self._loader.make_inactive(plugin, why)
        self._static.clear()

    def measures(self) -> tuple[Owned[MeasureSpec], ...]:
        """The families of counters."""
        return self._collect_once("measures", MeasureSpec)

    def settings_schema(self) -> tuple[Owned[SettingSpec], ...]:
        """What the department chooses for the plugins."""
        return self._collect_once("settings_schema", SettingSpec)

    def rule_packs(self) -> tuple[Owned[PackSource], ...]:
        """Where rule packs lie."""
        return self._collect_once("rule_packs", PackSource)

    def ready(self) -> tuple[Owned[Report | None], ...]:
        """Tell the plugins that the vault is open."""
        return self._lifecycle("ready", Report)

    # ------------------------------------------------------------- the day begins

    def clocks(self) -> tuple[Owned[ClockItem], ...]:
        """Every running clock; the caller sorts by urgency."""
        hidden = self._hidden()
        return tuple(owned for owned in self._collect("clocks", ClockItem) if owned.item.screen not in hidden)

    def dashboard_panels(self) -> tuple[Owned[PanelSpec], ...]:
        """Panels for Today."""
        found, hidden = self._collect("dashboard_panels", PanelSpec), self._hidden()
        if not hidden:
            return found
        shown = {owned.owner for owned in self.screens()}
        left_out = {owned.owner for owned in self._all_screens()} - shown
        panels: list[Owned[PanelSpec]] = []
        for owned in found:
            rows = tuple(row for row in owned.item.rows if row.screen not in hidden)
            if owned.owner not in left_out and (rows or not owned.item.rows):
                panels.append(Owned(owned.owner, attrs.evolve(owned.item, rows=rows)))
        return tuple(panels)

    # ------------------------------------------------------------- the roster

    def peers(self) -> tuple[Peer, ...]:
        """Every peer, whichever plugin keeps it. Raises PluginFailed rather than hand out half a roster."""
        found = tuple(peer for _, peer in self._gather("peers", Peer))
        known, self._sound = self._sound, {id(peer): peer for peer in found}
        notes = self.fault_notes("peers")
        if notes:
            raise PluginFailed(f"The roster could not be read whole: {notes[0].sentence()}")
        if not all(is_id(peer.id) for peer in _unknown(found, known)):
            self._sound = {}
            raise PluginFailed("A plugin gave a peer whose id is not one of the desk's.")
        return found

    def peers_changed(self, origin: str, peer_ids: Sequence[Id]) -> None:
        """The rule of ANNOUNCE: everybody but the origin hears it; a failure is recorded, the change stays saved."""
        for plugin in self._loader.order:
            if plugin != origin:
                self._ask(plugin, "peers_changed", self._slow, peer_ids=tuple(peer_ids))

    def requirements(self) -> tuple[Owned[Requirement], ...]:
        """What is to be done by a day, for whom."""
        return self._collect("requirements", Requirement)

    def resources(self) -> tuple[Owned[Resource], ...]:
        """Where a person can be referred."""
        return self._collect("resources", Resource)

    # ------------------------------------------------------------- intake

    def requests(self) -> tuple[Owned[Request], ...]:
        """Every open request."""
        return self._collect("requests", Request)

    # ------------------------------------------------------------- critical incidents

    def incidents(self) -> tuple[OpenIncident, ...] | None:
        """Every open incident; None where no plugin keeps any, or one that does could not answer."""
        found = self._collect("incidents", OpenIncident)
        kept = any(
            self._loader.implementation(plugin, "incidents") is not None and not self.asleep(plugin)
            for plugin in self._loader.order
        )
        if not kept or self.fault_notes("incidents"):
            return None
        return tuple(owned.item for owned in found)

    def incidents_changed(self, origin: str, incident_ids: Sequence[Id]) -> None:
        """The rule of ANNOUNCE, as for peers."""
        for plugin in self._loader.order:
            if plugin != origin:
                self._ask(plugin, "incidents_changed", self._slow, incident_ids=tuple(incident_ids))

    def kit_sections(self) -> tuple[Owned[KitSection], ...]:
        """The parts of the night kit."""
        return self._collect("kit_sections", KitSection)

    # ------------------------------------------------------------- assignment

    def assignment_bars(self, question: AssignmentQuestion) -> tuple[Bar, ...]:
        """The rule of GUARD: all bars; a wanted plugin that cannot answer bars everybody until it is disabled."""
        hook = "assignment_bars"
        everybody = frozenset(peer.id for peer in question.peers)
        bars: list[Bar] = []
        for plugin, state in sorted(self._loader.states.items()):
            if state.status is not Status.ACTIVE:
                unread = state.status in (Status.REFUSED, Status.BROKEN) and not state.purpose
                if state.wanted and (hook in state.provides or unread):
                    bars.append(_unchecked(state, everybody))
                continue
            value, fault, has = self._ask(plugin, hook, self._slow, question=question)
            if not has:
                if hook in state.provides:
                    bars.append(_unchecked(state, everybody))
                continue
            if fault is None:
                complaint = _complaint(value, Bar)
                if complaint is None:
                    bars += [bar for bar in value if bar.peers & everybody]
                    continue
                self._fault(plugin, hook, complaint)
            bars.append(_unchecked(state, everybody))
        return tuple(bars)

    def assignment_factors(self, question: AssignmentQuestion) -> tuple[Factor, ...]:
        """Columns of points from every plugin."""
        return tuple(owned.item for owned in self._collect("assignment_factors", Factor, question=question))

    def assignment_ranking(
        self, question: AssignmentQuestion, factors: Sequence[Factor], free: Sequence[Id]
    ) -> tuple[Id, ...] | None:
        """The rule of DECIDE: the first answer in load order, None for the core's own. Raises PluginFailed."""
        hook = "assignment_ranking"
        for plugin in self._loader.order:
            value, fault, has = self._ask(
                plugin, hook, self._slow, question=question, factors=tuple(factors), free=tuple(free)
            )
            if fault is None and has and value is not None:
                if isinstance(value, (list, tuple)) and len(value) == len(free) and set(value) == set(free):
                    return tuple(value)
                fault = self._fault(plugin, hook, "its order does not hold exactly the peers that are free")
            if fault is not None:
                raise PluginFailed(f"The order of peers could not be decided: {fault.sentence()}")
        return None

    # ------------------------------------------------------------- the terminal

    def screens(self) -> tuple[Owned[ScreenSpec], ...]:
        """Screens of the plugins, as far as the keys at hand open what they show."""
        hidden = self._hidden()
        return tuple(owned for owned in self._all_screens() if owned.item.id not in hidden)

    def _all_screens(self) -> tuple[Owned[ScreenSpec], ...]:
        return self._collect_once("screens", ScreenSpec)

    def _hidden(self) -> frozenset[str]:
        """Ids of the screens that show what the keys at hand do not open."""
        if all(map(self._may_read, Compartment)):
            return frozenset()
        specs = [owned.item for owned in self._all_screens()]
        return frozenset(spec.id for spec in specs if not all(map(self._may_read, spec.reads)))

    def commands(self) -> tuple[Owned[CommandSpec], ...]:
        """Entries for the palette."""
        hidden = self._hidden()
        return tuple(owned for owned in self._collect_once("commands", CommandSpec) if owned.item.screen not in hidden)

    def help_topics(self) -> tuple[Owned[HelpTopic], ...]:
        """Pages of help."""
        hidden = self._hidden()
        return tuple(owned for owned in self._collect_once("help_topics", HelpTopic) if owned.item.screen not in hidden)

    def glossary(self) -> tuple[Owned[GlossaryTerm], ...]:
        """Terms of the field."""
        return self._collect_once("glossary", GlossaryTerm)

    # ------------------------------------------------------------- the demo

    def demo_data(self, plan: DemoPlan) -> tuple[Owned[Report | None], ...]:
        """Let every plugin fill itself for the synthetic agency. Raises NotAllowed outside a demo."""
        if not self._demo:
            raise NotAllowed("Synthetic data is for the demo's own vault alone.", "Run `peerdesk demo`.")
        return self._lifecycle("demo_data", Report, plan=plan)

    def injects(self) -> tuple[Owned[Inject], ...]:
        """What happens in an exercise."""
        return self._collect("injects", Inject)

    def tour_steps(self) -> tuple[Owned[TourStep], ...]:
        """The played day."""
        return self._collect("tour_steps", TourStep)


def _complaint(value: object, of: type, sound: Mapping[int, Any] = MappingProxyType({})) -> str | None:
    """Why an answer is not a list of well-formed items, or None. Those in `sound` were looked at before."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, of) for item in value):
        return f"its answer is not a list of {of.__name__}"
    return first_misfit(_unknown(value, sound))


def _unknown(items: Sequence[T], sound: Mapping[int, Any]) -> Sequence[T]:
    """Those that were not looked at before."""
    return [item for item in items if sound.get(id(item)) is not item]


def _unchecked(state: PluginState, everybody: frozenset[Id]) -> Bar:
    return Bar(
        id=f"unchecked.{state.id}",
        says=f"Could not be checked by the plugin {state.title}; disable it on the Plugins screen to go on without it.",
        peers=everybody,
    )
