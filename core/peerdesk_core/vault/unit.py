"""The unit of work: collects changes inside its block and commits them as one frame when the block ends well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any

import attrs

from peerdesk_core import calls
from peerdesk_core.clock import Clock
from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.faults import Locked, NotAllowed, NotForRole
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, Month, is_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.privacy import PrivacyCeiling
from peerdesk_core.store import Receipt

from .audit import COLLECTION, as_pending, chained, check_kind
from .compartments import CLOCKS, may_add, may_write
from .converter import is_month
from .errors import GoneRecord, HoldInForce, OutOfDate
from .journal import Commit, Journal
from .people import HELD_IN, hold_of
from .registers import Register, counted, loaded
from .repository import Registered
from .state import Change
from .storage import Json
from .stubs import from_stub, own_stubs
from .turn import Holder

_MOST = 1000
"""What one addition may be at most: more is a slip of the finger."""
_MOST_TOTAL = 100_000
"""What a month's total may be corrected to at most."""


class VaultUnit:
    """One `with` block (store.Unit), used once. Reading meanwhile shows the state before the block.

    Units of several threads take turns, so that what is read within a unit still holds when it is saved.
    """

    def __init__(
        self,
        journal: Journal,
        own: Mapping[str, Registered],
        measures: Mapping[str, MeasureSpec],
        clock: Clock,
        owner: str,
        heir: bool,
    ) -> None:
        """Of the plugin `owner`; as `heir` it has the clocks that name no owner as well."""
        self._owner, self._heir = owner, heir
        self._journal = journal
        self._own = own
        self._measures = measures
        self._clock = clock
        self._changes: dict[tuple[str, Id], Change] = {}
        self._counted: Counter[tuple[str, Month, str]] = Counter()
        self._loads: Counter[tuple[Id, Month, Load]] = Counter()
        self._events: list[str] = []
        self._clocks: dict[str, Json | None] = {}
        self._held = 0
        self._receipt: Receipt | None = None
        self._begun = False
        self._turn: Holder | None = None

    def __enter__(self) -> VaultUnit:
        if self._begun:
            raise NotAllowed("A unit of work is used once.", "Begin another one.")
        self._journal.check_open()
        calls.check()
        self._begun = True
        self._turn = self._journal.turn.take()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._check_running()
        turn, self._turn = self._turn, None
        assert turn is not None
        try:
            if kind is None:
                self._commit()
        finally:
            self._journal.turn.give(turn)

    def put(self, collection: str, item: Any) -> None:
        """Raises NotAllowed for a foreign collection, BadRecord for an item that its model does not allow, GoneRecord
        for one that was removed in this session.
        """
        registered = self._find(collection)
        change = registered.putting(item)
        self._refuse_gone([change])
        self._changes[(collection, Id(change.id))] = change

    def remove(self, collection: str, id: Id) -> None:
        """Removing what is not there does nothing."""
        registered = self._find(collection)
        self._changes[(collection, id)] = registered.removing(id)

    def count(self, family: str, category: str, period: Month, number: int = 1) -> None:
        """Raises PrivacyCeiling for anything undeclared and for a number out of range, NotAllowed beside `load`."""
        self._check_running()
        plain = type(family) is str and type(category) is str  # a subclass could say that it equals anything
        measure = self._measures.get(family) if plain else None
        if measure is None or category not in measure.categories or not is_month(period):
            raise PrivacyCeiling(
                "Only declared categories of declared families are counted, by month.", "Declare a MeasureSpec."
            )
        _check_number(number)
        self._keep_apart(self._loads)
        self._counted[family, period, category] += number

    def load(self, peer: Id, period: Month, what: Load = Load.CONTACTS, number: int = 1) -> None:
        """Raises PrivacyCeiling for more than an id, a month and a kind, NotAllowed beside `count`."""
        self._check_running()
        if not is_id(peer) or not is_month(period) or type(what) is not Load:
            raise PrivacyCeiling("A peer's load is an opaque id, a month and a kind.", "Pass nothing more.")
        _check_number(number)
        self._keep_apart(self._counted)
        self._loads[peer, period, what] += number

    def correct(self, peer: Id, period: Month, what: Load, *, was: int, now: int) -> None:
        """Raises PrivacyCeiling for more than an id, a month, a kind and totals, NotAllowed beside `count`, NotForRole
        for who may add but not read, OutOfDate where the total is not `was` any more, HoldInForce.
        """
        self._check_running()
        if not is_id(peer) or not is_month(period) or type(what) is not Load:
            raise PrivacyCeiling("A peer's load is an opaque id, a month and a kind.", "Pass nothing more.")
        if any(type(total) is not int or not 0 <= total <= _MOST_TOTAL for total in (was, now)):
            raise PrivacyCeiling(f"A total is a whole number from 0 to {_MOST_TOTAL}.", "Pass nothing else.")
        self._keep_apart(self._counted)
        with self._journal.lock:
            if hold_of(self._journal.state) is not None:
                raise HoldInForce
            if not may_write(self._journal.keys.role, "care") or "care" not in self._journal.registers:
                raise NotForRole
            kept = self._journal.registers["care"].get(peer, {}).get(period, {}).get(what.value, 0)
        if kept != was or (peer, period, what) in self._loads:
            raise OutOfDate
        self._loads[peer, period, what] = now - was

    def clock(self, stub: ClockStub) -> None:
        """Raises BadRecord for a stub that is more than its fields say, NotAllowed for one of another plugin."""
        self._check_running()
        document = from_stub(stub, self._owner)
        with self._journal.lock:
            known = self._journal.registers.get(CLOCKS, {})
            if document["id"] in known and document["id"] not in self._own_stubs(known):
                raise NotAllowed
        self._clocks[document["id"]] = document

    def drop_clock(self, id: Id) -> None:
        """Forgetting what is not there, or is another plugin's, does nothing."""
        self._check_running()
        self._clocks[id] = None

    def event(self, kind: str) -> None:
        """Raises PrivacyCeiling for more than a kind."""
        self._check_running()
        self._events.append(check_kind(kind))

    @property
    def receipt(self) -> Receipt:
        """Raises Locked until the block ended well."""
        if self._receipt is None:
            raise Locked("The change is not saved yet.", "Ask for the receipt after the block.")
        return self._receipt

    def _find(self, collection: str) -> Registered:
        self._check_running()
        if collection not in self._own:
            raise NotAllowed
        return self._own[collection]

    def _check_running(self) -> None:
        if self._turn is None:
            raise NotAllowed("A unit of work ends with its block.")

    def _keep_apart(self, other: Counter[Any]) -> None:
        if other:
            raise NotAllowed(
                "Peers' load and statistics are never written together: they could be joined.", "Use two units of work."
            )

    def _commit(self) -> None:
        with self._journal.lock:
            self._journal.check_open()
            self._refuse_gone(self._changes.values())
            changes = [change for change in self._changes.values() if self._matters(change)]
            changes += self._kept_by_hold(changes)
            registers = self._registers(changes)
            if self._events:
                self._put_events(changes, registers)
            done = self._journal.commit(changes, registers) if changes or registers else None
        self._receipt = self._make_receipt(done)

    def _kept_by_hold(self, changes: Iterable[Change]) -> list[Change]:
        """While a hold is in force, a request that is closed, and what is removed of an incident, is put aside under
        another key of its own; closing and counting go on. Nothing else is removed at all. Raises HoldInForce.
        """
        if hold_of(self._journal.state) is None:
            return []
        doomed = [change for change in changes if change.document is None]
        if any(change.compartment not in HELD_IN or not change.own_key for change in doomed):
            raise HoldInForce
        self._held = len(doomed)
        return [
            attrs.evolve(
                change,
                collection=HELD_IN[change.compartment],
                document={
                    "of": change.collection,
                    "was": self._journal.state.tables[change.collection][_number(change)],
                },
            )
            for change in doomed
        ]

    def _put_events(self, changes: list[Change], registers: dict[str, Register]) -> None:
        """Chain the events, or leave them for the coordinator to chain where the role may only add."""
        role, today = self._journal.keys.role, self._clock.today()
        if may_add(role, "audit"):
            name = f"{role}.audit"
            registers[name] = as_pending(self._events, today, self._journal.registers[name])
        elif COLLECTION in self._journal.state.tables:
            changes += chained(self._events, today, self._journal.state.tables[COLLECTION])
        else:
            raise NotForRole

    def _refuse_gone(self, changes: Iterable[Change]) -> None:
        with self._journal.lock:
            if any(change.document is not None and change.name in self._journal.removed for change in changes):
                raise GoneRecord

    def _matters(self, change: Change) -> bool:
        return change.document is not None or self._journal.has(change.collection, change.id)

    def _registers(self, changes: Iterable[Change]) -> dict[str, Register]:
        registers: dict[str, Register] = {}
        if self._counted:
            name, now = self._register_of("stats")
            registers[name] = counted(now, self._counted)
        if self._loads:
            held = hold_of(self._journal.state) is not None
            name, now = self._register_of("care")
            registers[name] = loaded(now, self._loads, None if held else to_month(self._clock.today()))
        registers.update(self._stirred(changes, registers))
        clocks = self._journal.registers.get(CLOCKS, {})
        own = self._own_stubs(clocks)
        turned: dict[str, Json | None] = {**own, **self._clocks, **{c.id: None for c in changes if c.document is None}}
        kept = {id: stub for id, stub in clocks.items() if id not in own}
        kept |= {id: stub for id, stub in turned.items() if stub is not None}
        if kept != clocks or self._meets_the_helped(changes):
            registers[CLOCKS] = kept
        return registers

    def _own_stubs(self, clocks: Mapping[str, Json]) -> Mapping[str, Json]:
        return own_stubs(clocks, self._owner, self._heir)

    def _stirred(self, changes: Iterable[Change], found: Mapping[str, Register]) -> dict[str, Register]:
        """Peers' load as it is, sealed afresh beside every change of a request or an incident that counts nothing:
        which of these frames added to it cannot be told, and so not how often a peer and a person met.
        """
        role = self._journal.keys.role
        name = f"{role}.care" if may_add(role, "care") else "care"
        if "stats" in {one.rpartition(".")[2] for one in found} or name in found:
            return {}
        known = name in self._journal.registers and self._meets_the_helped(changes)
        return {name: self._journal.registers[name]} if known else {}

    @staticmethod
    def _meets_the_helped(changes: Iterable[Change]) -> bool:
        """Whether anything changes that lies with requests or incidents: both touch people who are helped."""
        return any(change.compartment in HELD_IN for change in changes)

    def _register_of(self, compartment: str) -> tuple[str, Register]:
        """Where the role's additions to a compartment go, and what is there. Raises NotForRole."""
        role = self._journal.keys.role
        name = f"{role}.{compartment}" if may_add(role, compartment) else compartment
        if name not in self._journal.registers:
            raise NotForRole
        return name, self._journal.registers[name]

    def _make_receipt(self, done: Commit | None) -> Receipt:
        periods = {period for _, period, _ in self._counted}
        return Receipt(
            keys_destroyed=done.keys_destroyed if done else 0,
            records_removed=done.records_removed if done else 0,
            counted=tuple((family, category) for family, _, category in self._counted.elements()),
            period=periods.pop() if len(periods) == 1 else None,
            frame=done.frame if done else self._journal.seq,
            held=self._held,
        )


def _check_number(number: object) -> None:
    if type(number) is not int or not 0 < number <= _MOST:
        raise PrivacyCeiling(f"A count grows by a whole number from 1 to {_MOST}.", "Pass nothing else.")


def _number(change: Change) -> str:
    return str(int(change.id, 16))
