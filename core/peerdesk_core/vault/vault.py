"""The vault: create, open, register, hand out stores, close. All work is done by the modules beside this one."""

from __future__ import annotations

import os
import random as _random
from collections.abc import Mapping
from pathlib import Path

import attrs

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec
from peerdesk_core.faults import NotAllowed
from peerdesk_core.model.ids import Id, Month, to_month
from peerdesk_core.privacy import PrivacyCeiling, check_ceiling, check_measure

from . import audit
from .anchor import Anchor
from .compartments import COMMON
from .errors import NameTaken, NoVault, VaultExists
from .files import flush_folder, private_folder, typed_errors
from .framelog import FrameLog, Snapshot
from .hardening import forbid_core_dumps, forbid_inspection
from .header import parse_header
from .journal import Journal, first_frame
from .kdf import Kdf, fitting_kdf, within_bounds
from .keys import Keys, found, unlock
from .lockfile import LockFile
from .registers import month_before
from .repository import Registered, VaultRepository
from .ring import Ring
from .sqlite_log import SqliteLog, check_container
from .state import Change
from .unit import VaultUnit

_FILE = "vault.db"
_FRESH = "vault.db.fresh"
_LOCK = "vault.lock"
_OWNER = "core"
_ADMIN_KEY = "core/admin"


@attrs.frozen
class Place:
    """Where a vault lies: `data` may be backed up, `state` (ring and anchor) never is."""

    data: Path
    state: Path


class Vault:
    """An open vault."""

    def __init__(self, journal: Journal, lock: LockFile, clock: Clock) -> None:
        self._journal = journal
        self._lock = lock
        self._clock = clock
        self._collections: dict[str, Registered] = {}
        self._measures: dict[str, tuple[str, MeasureSpec]] = {}

    @staticmethod
    def exists(place: Place) -> bool:
        """Whether there is a vault to open."""
        return (place.data / _FILE).exists()

    @classmethod
    def create(
        cls,
        place: Place,
        handle: str,
        passphrase: str,
        *,
        kdf: Kdf | None = None,
        clock: Clock,
        random: _random.Random,
    ) -> Vault:
        """Found a vault with one coordinator and open it. Blocks for the key derivation.

        Raises VaultExists, InUse, StorageFailed; ValueError for costs out of bounds.
        """
        costs = kdf or fitting_kdf()
        if not within_bounds(costs):
            raise ValueError("costs out of bounds")
        forbid_core_dumps()
        forbid_inspection()
        lock = _take(place, clock)
        try:
            if cls.exists(place):
                raise VaultExists
            founding = found(handle, passphrase, costs)
            admin = Change(
                compartment=Compartment.DIRECTORY,
                collection=_ADMIN_KEY,
                id=f"{1:016x}",
                document={"key": founding.admin.hex()},
            )
            frame, registers = first_frame(founding.keys, [admin])
            fresh = place.data / _FRESH
            snapshot = Snapshot(header=founding.header.to_bytes(), frames=(frame,), registers=registers)
            SqliteLog.create(fresh, snapshot)
            with typed_errors():
                os.replace(fresh, place.data / _FILE)
                flush_folder(place.data)
            return cls._start(place, SqliteLog(place.data / _FILE), founding.keys, lock, clock, random)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def open(cls, place: Place, handle: str, passphrase: str, *, clock: Clock, random: _random.Random) -> Vault:
        """Unlock, read and check everything. Blocks for the key derivation.

        Raises NoVault, InUse, NewerVault, NotAVault, WrongPassphrase, Damaged, RolledBack, StorageFailed.
        """
        if not cls.exists(place):
            raise NoVault
        check_container(place.data / _FILE)
        forbid_core_dumps()
        forbid_inspection()
        lock = _take(place, clock)
        log: SqliteLog | None = None
        try:
            log = SqliteLog(place.data / _FILE)
            keys = unlock(parse_header(log.header()), handle, passphrase)
            return cls._start(place, log, keys, lock, clock, random)
        except BaseException:
            if log is not None:
                log.close()
            lock.release()
            raise

    @classmethod
    def _start(
        cls, place: Place, log: FrameLog, keys: Keys, lock: LockFile, clock: Clock, random: _random.Random
    ) -> Vault:
        anchor = Anchor(place.state / f"anchor-{keys.vault.hex()[:8]}", keys)
        journal = Journal(log, keys, _ring(place, keys), anchor, random)
        try:
            journal.replay()
            journal.wake(Compartment.AUDIT, audit.COLLECTION)
            audit.in_order(journal.state.tables[audit.COLLECTION].values())
        except BaseException:
            journal.close()
            raise
        return cls(journal, lock, clock)

    def register(self, owner: str, spec: CollectionSpec) -> None:
        """Admit a plugin's collection and decrypt what it holds. Raises PrivacyCeiling, NameTaken, Damaged."""
        spec = attrs.evolve(spec)  # a copy of our own: what is checked is what stays in force
        check_ceiling(spec)
        if spec.name in self._collections or owner in (_OWNER, COMMON) or "/" in owner + spec.name:
            raise NameTaken
        registered = Registered(owner=owner, spec=spec)
        self._journal.wake(spec.compartment.value, registered.stored_name)
        self._collections[spec.name] = registered

    def declare(self, owner: str, spec: MeasureSpec) -> None:
        """Admit a family of counters. Raises PrivacyCeiling, or NameTaken if it was declared before."""
        spec = attrs.evolve(spec)
        check_measure(spec)
        if spec.id in self._measures:
            raise NameTaken
        self._measures[spec.id] = (owner, spec)

    def store_for(self, owner: str) -> VaultStore:
        """A plugin's door: its own collections and families alone."""
        return VaultStore(self, owner)

    def audit_events(self) -> tuple[audit.AuditEvent, ...]:
        """Every event in order. Raises Locked, Damaged."""
        with self._journal.lock:
            self._journal.check_open()
            ordered = audit.in_order(self._journal.state.tables[audit.COLLECTION].values())
        return tuple(map(audit.to_event, ordered))

    @property
    def ring_missing(self) -> bool:
        """Whether the ring of keys was missing at unlock although this machine has opened the vault before.

        Requests that were open then cannot be read any more. How many is unknown: without keys nothing tells the
        versions of open requests from those of closed ones.
        """
        return self._journal.ring_missing

    def close(self) -> None:
        """Forget keys and content and let the next one in. A second call does nothing."""
        try:
            self._journal.close()
        finally:
            self._lock.release()


class VaultStore:
    """store.Store over one vault for one plugin."""

    def __init__(self, vault: Vault, owner: str) -> None:
        self._vault = vault
        self._owner = owner

    def collection(self, name: str) -> VaultRepository:
        """Raises NotAllowed for a collection that the plugin did not register, Locked once the vault is closed."""
        self._vault._journal.check_open()
        own = self._own()
        if name not in own:
            raise NotAllowed
        return VaultRepository(self._vault._journal, own[name])

    def unit(self) -> VaultUnit:
        """Begin a unit of work; see VaultUnit."""
        measures = {name: spec for name, (owner, spec) in self._vault._measures.items() if owner == self._owner}
        return VaultUnit(self._vault._journal, self._own(), measures, self._vault._clock)

    def load_of(self, peer: Id) -> int:
        """Contacts in this month and the last."""
        journal, today = self._vault._journal, self._vault._clock.today()
        this = to_month(today)
        with journal.lock:
            journal.check_open()
            months = journal.counters["care"].get(peer, {})
            return sum(months.get(month, {}).get("contacts", 0) for month in (this, month_before(this)))

    def counters(self, family: str, period: Month) -> dict[str, int]:
        """Every declared category with its count. Raises PrivacyCeiling for an undeclared family."""
        journal = self._vault._journal
        owner, measure = self._vault._measures.get(family, ("", None))
        if measure is None or owner != self._owner:
            raise PrivacyCeiling("Only a family that the plugin declared can be read.", "Declare a MeasureSpec.")
        with journal.lock:
            journal.check_open()
            counts = journal.counters["stats"].get(family, {}).get(period, {})
        return {category: counts.get(category, 0) for category in measure.categories}

    def _own(self) -> Mapping[str, Registered]:
        return {name: each for name, each in self._vault._collections.items() if each.owner == self._owner}


def _take(place: Place, clock: Clock) -> LockFile:
    private_folder(place.data)
    private_folder(place.state)
    lock = LockFile(place.data / _LOCK)
    lock.take(clock.now())
    return lock


def _ring(place: Place, keys: Keys) -> Ring:
    return Ring(place.state / f"ring-{keys.vault.hex()[:8]}", keys)
