"""What plugins are handed: a context each, the department's choices, and the answer to who should take a request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from .shut_store import ShutStore

if TYPE_CHECKING:
    from .assignment import Ranking
    from .context import Ctx, Log
    from .desk import Desk
    from .kernel import Owned
    from .model.findings import AssignmentQuestion
    from .model.needs import Fit, Request
    from .vault.vault import Vault

T = TypeVar("T")


class Supplies:
    """Everything here looks at the desk as it is when it is asked. `opened` is its vault, None while that is shut."""

    def __init__(self, desk: Desk, opened: Callable[[], Vault | None]) -> None:
        self._desk = desk
        self._opened = opened
        self._logs: dict[str, Log] = {}

    def ctx(self, plugin: str) -> Ctx:
        """The context of one plugin."""
        from .context import Ctx, Log

        desk, vault = self._desk, self._opened()
        store = vault.store_for(plugin) if vault is not None else ShutStore()
        notes: dict[str, tuple[str, ...]] = {}

        def noted(hook: str, found: tuple[Owned[T], ...]) -> tuple[T, ...]:
            """The items, and note of who could not give any."""
            notes[hook] = tuple(fault.sentence() for fault in desk.kernel.fault_notes(hook))
            return tuple(owned.item for owned in found)

        return Ctx(
            plugin=plugin,
            clock=desk.clock,
            random=desk.random,
            store=store,
            log=self._logs.setdefault(plugin, Log()),
            department_of=lambda: desk.department,
            peers=lambda: desk.kernel.peers(),
            ask_ranking=self._ask_ranking,
            peers_changed=lambda ids: desk.kernel.peers_changed(plugin, ids),
            requirements=lambda: noted("requirements", desk.kernel.requirements()),
            resources=lambda: noted("resources", desk.kernel.resources()),
            incidents=lambda: desk.kernel.incidents(),
            incidents_changed=lambda ids: desk.kernel.incidents_changed(plugin, ids),
            night_kit=lambda: noted("kit_sections", desk.kernel.kit_sections()),
            drill=desk.drill,
            watermark=desk.demo.watermark if desk.demo is not None else "",
            lacking=lambda: tuple(sentence for hook in sorted(notes) for sentence in notes[hook]),
            choices=lambda: self.choices(plugin),
            shelf_of=lambda: desk.shelf,
            tiers_of=desk.tiers,
            role_of=lambda: desk.vault.role.value if desk.is_open else "",
        )

    def choices(self, plugin: str) -> Mapping[str, str]:
        """What the department chose for a plugin's settings, defaults included; nothing while the vault is shut."""
        from . import choices

        vault = self._opened()
        specs = [owned.item for owned in self._desk.kernel.settings_schema() if owned.owner == plugin]
        if vault is None or not vault.may_read(choices.SPEC.compartment):
            return {spec.id: spec.default for spec in specs if spec.default}
        return choices.in_force(vault.store_for(choices.OWNER), specs)

    def choose(self, values: Mapping[str, str]) -> None:
        """Keep choices, by the id of their setting. Raises BadChoice; NotForRole, Locked."""
        from . import choices

        specs = {owned.item.id: owned.item for owned in self._desk.kernel.settings_schema()}
        store = self._desk.vault.store_for(choices.OWNER)
        choices.choose(store, [(specs[id], value) for id, value in values.items() if id in specs])

    def _ask_ranking(self, request: Request, fit: Fit) -> tuple[AssignmentQuestion, Ranking]:
        from .assignment import question_of, rank
        from .choices import OWNER
        from .contributions import Compartment

        peers = self._desk.kernel.peers()
        question = question_of(
            request,
            fit,
            peers,
            self._desk.clock,
            self._desk.vault.store_for(OWNER),
            self._desk.vault.may_read(Compartment.CARE),
            tuple(owned.item for owned in self._desk.kernel.requests()),
        )
        bars = self._desk.kernel.assignment_bars(question)
        factors = self._desk.kernel.assignment_factors(question)
        barred = frozenset[str]().union(*(bar.peers for bar in bars))
        free = tuple(peer.id for peer in peers if peer.id not in barred)
        order = self._desk.kernel.assignment_ranking(question, factors, free)
        return question, rank(question, bars, factors, order)
