"""A plugin's door to an open vault: its own collections and families alone."""

from __future__ import annotations

from collections.abc import Mapping

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import Compartment, MeasureSpec
from peerdesk_core.faults import NotAllowed, NotForRole
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, Month, is_id
from peerdesk_core.model.load import Load
from peerdesk_core.privacy import PrivacyCeiling

from .compartments import CLOCKS
from .journal import Journal
from .repository import Registered, VaultRepository
from .stubs import own_stubs, to_stubs
from .unit import VaultUnit

_KNOWN = {what.value: what for what in Load}


class VaultStore:
    """store.Store over one vault for one plugin. What all plugins register, also later, is shared by reference."""

    def __init__(
        self,
        owner: str,
        journal: Journal,
        clock: Clock,
        collections: Mapping[str, Registered],
        measures: Mapping[str, tuple[str, MeasureSpec]],
    ) -> None:
        self._owner = owner
        self._journal = journal
        self._clock = clock
        self._collections = collections
        self._measures = measures

    def collection(self, name: str) -> VaultRepository:
        """Raises NotAllowed for a collection that the plugin did not register, Locked once the vault is closed."""
        self._journal.check_open()
        own = self._own()
        if name not in own:
            raise NotAllowed
        if not self.may_read(name):
            raise NotForRole
        return VaultRepository(self._journal, own[name])

    def unit(self) -> VaultUnit:
        """Begin a unit of work; see VaultUnit."""
        measures = {name: spec for name, (owner, spec) in self._measures.items() if owner == self._owner}
        return VaultUnit(self._journal, self._own(), measures, self._clock, self._owner, self._heir)

    def loads(self, peer: Id) -> Mapping[Month, Mapping[Load, int]]:
        """Every count of a peer's work; empty where the keys do not open peers' load."""
        journal = self._journal
        with journal.lock:
            journal.check_open()
            return _counts(journal.registers.get("care", {}).get(peer, {}))

    def all_loads(self) -> Mapping[Id, Mapping[Month, Mapping[Load, int]]]:
        """Every count of every peer's work; empty where the keys do not open peers' load."""
        journal = self._journal
        with journal.lock:
            journal.check_open()
            care = journal.registers.get("care", {})
            return {Id(peer): _counts(months) for peer, months in care.items() if is_id(peer)}

    def clocks(self) -> tuple[ClockStub, ...]:
        """Every clock that the plugin keeps. Raises Locked; NotForRole without the key."""
        journal = self._journal
        with journal.lock:
            journal.check_open()
            if CLOCKS not in journal.registers:
                raise NotForRole
            return to_stubs(own_stubs(journal.registers[CLOCKS], self._owner, self._heir))

    def may_read(self, collection: str) -> bool:
        """Whether the keys at hand open one of the plugin's own collections."""
        own = self._own()
        return collection in own and self._journal.keys.holds(own[collection].spec.compartment)

    def counters(self, family: str, period: Month) -> dict[str, int]:
        """Every declared category with its count. Raises PrivacyCeiling for an undeclared family."""
        journal = self._journal
        owner, measure = self._measures.get(family, ("", None))
        if measure is None or owner != self._owner:
            raise PrivacyCeiling("Only a family that the plugin declared can be read.", "Declare a MeasureSpec.")
        with journal.lock:
            journal.check_open()
            if "stats" not in journal.registers:
                raise NotForRole
            counts = journal.registers["stats"].get(family, {}).get(period, {})
        return {category: counts.get(category, 0) for category in measure.categories}

    @property
    def _heir(self) -> bool:
        return any(each.spec.compartment is Compartment.REQUESTS for each in self._own().values())

    def _own(self) -> Mapping[str, Registered]:
        return {name: each for name, each in self._collections.items() if each.owner == self._owner}


def _counts(months: Mapping[str, Mapping[str, int]]) -> Mapping[Month, Mapping[Load, int]]:
    """A copy of what the register holds of one peer, as far as it is known what was counted."""
    return {
        Month(month): {_KNOWN[what]: count for what, count in counts.items() if what in _KNOWN}
        for month, counts in months.items()
    }
