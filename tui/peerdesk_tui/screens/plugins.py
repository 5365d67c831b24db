"""What is installed: status and why, what each brings, keys and names that were refused; enable and disable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.plugins import PluginState, Status
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState

from .own import OwnScreen

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_tui.actions import Registry

_TONES = {Status.ACTIVE: Tone.GOOD, Status.DISABLED: Tone.PLAIN, Status.ASLEEP: Tone.PLAIN}
_CLASHES = "clashes"


class PluginsScreen(OwnScreen):
    """A list of plugins above the card of the selected one."""

    ID: ClassVar[str] = "plugins"
    TITLE: ClassVar[str] = "Plugins"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "enable", "Enable"),
        Binding("d", "disable", "Disable"),
    ]
    DEFAULT_CSS = """
    PluginsScreen DataList { height: 2fr; }
    PluginsScreen Card { height: 3fr; border-top: solid $panel; }
    """

    def __init__(self, desk: Desk, registry: Registry) -> None:
        super().__init__(desk)
        self.registry = registry
        self.states: dict[str, PluginState] = {}

    def body(self) -> ComposeResult:
        """List and card."""
        yield DataList(
            Column("title", "Plugin", 26, flex=True),
            Column("status", "Status", 9),
            Column("version", "Version", 8, priority=2),
            Column("from", "From", 20, priority=3),
            empty=EmptyState("No plugins.", "None is installed.", "Install Peerdesk again."),
        )
        yield Card()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What runs is the coordinator's to decide."""
        if action in ("enable", "disable"):
            return self.desk_app.coordinates
        return super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Ask the kernel."""
        self.states = {state.id: state for state in self.desk.kernel.plugins()}
        rows = [
            Row(
                state.id,
                (state.title, state.status.value.replace("_", " "), state.version, state.distribution),
                _TONES.get(state.status, Tone.BAD),
            )
            for state in self.states.values()
        ]
        refused = self.refused()
        if refused:
            rows.insert(0, Row(_CLASHES, (f"Refused keys and names: {len(refused)}", "look", "", ""), Tone.WARN))
        self.query_one(DataList).load(rows)
        self._show()

    def refused(self) -> tuple[str, ...]:
        """Keys, ids and names that somebody asked for and did not get."""
        doubles = tuple(fault.sentence() for fault in self.desk.kernel.faults() if "has the id of" in fault.kind)
        return (*self.registry.refused, *self.desk.kernel.clashes(), *dict.fromkeys(doubles))

    def on_data_list_moved(self) -> None:
        """Show the selected plugin."""
        self._show()

    def _show(self) -> None:
        current = self.query_one(DataList).current
        card = self.query_one(Card)
        if current == _CLASHES:
            card.show("Asked for and refused", [CardLine(text, Tone.WARN) for text in self.refused()])
        elif current in self.states:
            state = self.states[current]
            faults = [fault.sentence() for fault in self.desk.kernel.faults() if fault.owner == state.id]
            card.show(state.title, card_lines(state, faults))

    def _selected(self) -> PluginState | None:
        return self.states.get(self.query_one(DataList).current or "")

    def action_enable(self) -> None:
        """Let the selected plugin run from the next start on; a stranger's after the typed word."""
        state = self._selected()
        if state is None:
            return
        if not state.third_party:
            self._do(state, True)
            return
        effects = (
            f"{state.title} {state.version} comes from {state.distribution}, not from Peerdesk.",
            "It runs inside the program and can do what the program can do. Enable only what you trust.",
            f"It keeps: {_listed(state.collections)}. Its guards: {_listed(state.provides)}.",
        )
        self._confirm(state, True, effects)

    def action_disable(self) -> None:
        """Stop the selected plugin; after the typed word if it guards something or is a stranger's."""
        state = self._selected()
        if state is None:
            return
        if not state.third_party and not state.provides:
            self._do(state, False)
            return
        effects = (
            f"{state.title} is asked nothing any more, at once and after every start.",
            f"What it guards is no longer checked: {_listed(state.provides)}.",
            "What it keeps stays in the vault.",
        )
        self._confirm(state, False, effects)

    def _confirm(self, state: PluginState, enable: bool, effects: tuple[str, ...]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._do(state, enable)

        verb = "Enable" if enable else "Disable"
        self.app.push_screen(TypedConfirm(f"{verb} {state.title}?", effects, state.id), answered)

    def _do(self, state: PluginState, enable: bool) -> None:
        kernel = self.desk.kernel
        try:
            self.tell(kernel.enable(state.id) if enable else kernel.disable(state.id))
        except DeskError as error:
            self.show_error(error)
        self.reload()


def card_lines(state: PluginState, faults: Iterable[str]) -> Iterable[CardLine]:
    """Everything known about a plugin."""
    if state.why:
        yield CardLine(f"{state.status.value.replace('_', ' ')}: {state.why}", _TONES.get(state.status, Tone.BAD))
    if state.purpose:
        yield CardLine(state.purpose)
    origin = "another maker's" if state.third_party else "part of Peerdesk"
    yield CardLine(f"Id {state.id}, version {state.version or 'unknown'}, from {state.distribution} ({origin}).")
    yield CardLine(f"Needs: {_listed(state.requires)}. Load order: {state.order_reason or 'not loaded'}.")
    yield CardLine(f"Screens: {_listed(state.screens)}.")
    yield CardLine(f"Keeps: {_listed(state.collections)}. Guards: {_listed(state.provides)}.")
    yield CardLine(f"Hooks: {_listed(state.hooks)}.")
    for sentence in faults:
        yield CardLine(sentence, Tone.BAD)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
