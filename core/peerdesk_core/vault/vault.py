"""The vault: create, open, register, hand out stores, close. All work is done by the modules beside this one."""

from __future__ import annotations

import os
import random as _random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from peerdesk_core.clock import Clock
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec
from peerdesk_core.faults import NotForRole
from peerdesk_core.privacy import check_ceiling, check_measure

from . import audit, people, renewal
from .compartments import COMMON, Role, may_write
from .errors import Damaged, NameTaken, NoVault, OldVault, VaultExists, WrongPassphrase
from .files import flush_folder, private_folder, typed_errors
from .folding import fold
from .framelog import FrameLog, Snapshot
from .hardening import forbid_core_dumps, forbid_inspection
from .header import FORMAT, Header, parse_header
from .journal import Journal, first_frame
from .kdf import Kdf, fitting_kdf, within_bounds
from .keys import Keys, unlock
from .lockfile import LockFile
from .machine import Machine
from .people import Person
from .recovery import HANDLE, read_code
from .registers import REGISTERS
from .repository import Registered
from .slots import Login, found, plain_handle
from .sqlite_log import SqliteLog, check_container
from .store import VaultStore
from .users import Users, check_handle, recovery_login

_FILE = "vault.db"
_FRESH = "vault.db.fresh"
_BEFORE = "vault.db.format-"
LOCK = "vault.lock"
_OWNER = "core"


@attrs.frozen
class Place:
    """Where a vault lies: `data` may be backed up, `state` (ring and anchor) never is."""

    data: Path
    state: Path

    @property
    def file(self) -> Path:
        """The file that holds the sealed frames."""
        return self.data / _FILE


class Vault:
    """An open vault."""

    def __init__(self, place: Place, journal: Journal, lock: LockFile, clock: Clock) -> None:
        self.place = place
        self.journal = journal
        self.clock = clock
        self.collections: dict[str, Registered] = {}
        self.measures: dict[str, tuple[str, MeasureSpec]] = {}
        self._lock = lock

    @staticmethod
    def exists(place: Place) -> bool:
        """Whether there is a vault to open."""
        return place.file.exists()

    @classmethod
    def create(
        cls,
        place: Place,
        handle: str,
        passphrase: str,
        *,
        code: str | None = None,
        kdf: Kdf | None = None,
        clock: Clock,
        random: _random.Random,
    ) -> Vault:
        """Found a vault with one coordinator, and the recovery code if one is given, and open it.

        Blocks for the key derivation, once for each way in.
        Raises VaultExists, InUse, HandleTaken, BadCode, StorageFailed; ValueError for costs out of bounds.
        """
        costs = kdf or fitting_kdf()
        if not within_bounds(costs):
            raise ValueError("costs out of bounds")
        check_handle(handle)
        logins = [Login(handle=handle, passphrase=passphrase, role=Role.COORDINATOR)]
        logins += [recovery_login(code)] if code is not None else []
        with _held(place, clock) as lock:
            if cls.exists(place):
                raise VaultExists
            founding, everybody = found(logins, costs)
            changes = [people.admin_change(founding.admin), *map(people.person_change, everybody)]
            frame, registers = first_frame(founding.keys, changes)
            snapshot = Snapshot(header=founding.header.to_bytes(), frames=(frame,), registers=registers)
            SqliteLog.create(place.data / _FRESH, snapshot)
            with typed_errors():
                os.replace(place.data / _FRESH, place.file)
                flush_folder(place.data)
            return cls._start(place, SqliteLog(place.file), founding.header, founding.keys, lock, clock, random)

    @classmethod
    def open(
        cls,
        place: Place,
        handle: str,
        passphrase: str,
        *,
        accept_older: bool = False,
        clock: Clock,
        random: _random.Random,
    ) -> Vault:
        """Unlock, read and check everything. Blocks for the key derivation.

        `accept_older`: a person has decided that a file older than this machine has seen is the right one.
        Raises NoVault, InUse, NewerVault, OldVault, NotAVault, WrongPassphrase, Damaged, RolledBack, StorageFailed.
        """
        if plain_handle(handle) == HANDLE:
            raise WrongPassphrase
        return cls._enter(place, handle, passphrase, accept_older, clock, random)

    @classmethod
    def recover(
        cls,
        place: Place,
        code: str,
        handle: str,
        passphrase: str,
        *,
        accept_older: bool = False,
        clock: Clock,
        random: _random.Random,
    ) -> tuple[Vault, str]:
        """Open with the printed code, make somebody the coordinator, and open with that. Blocks for derivations.

        Returns the vault and the new code, to be printed at once: the old one is used up. What the code does not open
        (requests, peers' load, counts of the open period) is lost; the clocks of open requests are kept.
        Raises BadCode, WrongPassphrase, HandleTaken and what `open` raises.
        """
        plain = read_code(code)
        check_handle(handle)
        vault = cls._enter(place, HANDLE, plain, accept_older, clock, random)
        try:
            fresh = vault.users.take_over(handle, passphrase)
            vault._wake_own()
        except BaseException:
            vault.close()
            raise
        return vault, fresh

    @classmethod
    def _enter(
        cls, place: Place, handle: str, passphrase: str, accept_older: bool, clock: Clock, random: _random.Random
    ) -> Vault:
        if not cls.exists(place):
            raise NoVault
        check_container(place.file)
        with _held(place, clock) as lock:
            log = SqliteLog(place.file)
            try:
                header = parse_header(log.header())
                if header.format != log.version():
                    raise Damaged.at("the header")
                keys = unlock(header, handle, passphrase)
                vault = cls._start(place, log, header, keys, lock, clock, random, accept_older)
            except BaseException:
                log.close()
                raise
            if header.format < FORMAT:
                vault._bring_up_to_date(handle)
            return vault

    @classmethod
    def _start(
        cls,
        place: Place,
        log: FrameLog,
        header: Header,
        keys: Keys,
        lock: LockFile,
        clock: Clock,
        random: _random.Random,
        accept_older: bool = False,
    ) -> Vault:
        journal = Journal(log, header, keys, Machine(place.state, keys.vault), random)
        try:
            journal.replay(accept_older)
            for collection, compartment in people.OWN.items():
                if keys.holds(compartment):
                    journal.wake(compartment, collection)
            if keys.holds(Compartment.AUDIT):
                audit.in_order(journal.state.tables[audit.COLLECTION].values())
            if header.format == FORMAT:
                _remove_copies(place)
                fold(journal)
        except BaseException:
            journal.close()
            raise
        return cls(place, journal, lock, clock)

    def _wake_own(self) -> None:
        """After a recovery: what the code did not open is there, and empty."""
        for collection, compartment in people.OWN.items():
            if collection not in self.journal.state.tables:
                self.journal.wake(compartment, collection)
        for name in REGISTERS:
            self.journal.registers.setdefault(name, {})

    def _bring_up_to_date(self, handle: str) -> None:
        """Write a vault of an earlier format afresh. A copy of the old file stays until the next opening goes well."""
        try:
            if self.role is not Role.COORDINATOR:
                raise OldVault
            _remove_copies(self.place)
            renewal.set_aside(self.journal, self._aside)
            opener = Person(handle=handle.strip(), role=self.role, user=self.journal.keys.user)
            renewal.rotate(self.journal, [opener], opener=opener)
        except BaseException:
            self.close()
            raise

    @property
    def _aside(self) -> Path:
        """Where the file as it is now is copied before what it holds is written in another form."""
        return self.place.data / f"{_BEFORE}{self.journal.header.format}"

    def compact(self) -> None:
        """Write the log afresh, with every document in its present shape.

        If any had an earlier one, a copy of the file as it was stays until the next opening goes well.
        Raises NotForRole, HoldInForce, StorageFailed.
        """
        if self.journal.migrated:
            renewal.set_aside(self.journal, self._aside)
        renewal.compact(self.journal)

    @property
    def role(self) -> Role:
        """As whom the vault was opened."""
        return self.journal.keys.role

    @property
    def users(self) -> Users:
        """Who may open the vault."""
        return Users(self.journal, self.clock)

    def may_read(self, compartment: Compartment) -> bool:
        """Whether the keys at hand open a compartment."""
        return self.journal.keys.holds(compartment)

    def may_write(self, compartment: Compartment) -> bool:
        """Whether the role's signature may write to a compartment that its keys open."""
        return self.may_read(compartment) and may_write(self.role, compartment)

    def register(self, owner: str, spec: CollectionSpec) -> None:
        """Admit a plugin's collection and decrypt what it holds, brought to its present shape in memory alone.

        Raises PrivacyCeiling, NameTaken, Damaged, or MigrationFailed: what it holds then stays as it was.
        """
        spec = attrs.evolve(spec)  # a copy of our own: what is checked is what stays in force
        check_ceiling(spec)
        if spec.name in self.collections or owner in (_OWNER, COMMON) or "/" in owner + spec.name:
            raise NameTaken
        registered = Registered(owner=owner, spec=spec)
        if self.may_read(spec.compartment):
            self.journal.wake(spec.compartment.value, registered.stored_name, registered.present)
        self.collections[spec.name] = registered

    def declare(self, owner: str, spec: MeasureSpec) -> None:
        """Admit a family of counters. Raises PrivacyCeiling, or NameTaken if it was declared before."""
        spec = attrs.evolve(spec)
        check_measure(spec)
        if spec.id in self.measures:
            raise NameTaken
        self.measures[spec.id] = (owner, spec)

    def store_for(self, owner: str) -> VaultStore:
        """A plugin's door: its own collections and families alone."""
        return VaultStore(owner, self.journal, self.clock, self.collections, self.measures)

    def audit_events(self) -> tuple[audit.AuditEvent, ...]:
        """Every event in order. Raises Locked, NotForRole, Damaged."""
        if not self.may_read(Compartment.AUDIT):
            raise NotForRole
        with self.journal.lock:
            self.journal.check_open()
            ordered = audit.in_order(self.journal.state.tables[audit.COLLECTION].values())
        return tuple(map(audit.to_event, ordered))

    @property
    def ring_missing(self) -> bool:
        """Whether the ring of keys was missing at unlock although this machine has opened the vault before.

        Requests that were open then cannot be read any more. How many is unknown: without keys nothing tells the
        versions of open requests from those of closed ones.
        """
        return self.journal.ring_missing

    def close(self) -> None:
        """Forget keys and content and let the next one in. A second call does nothing."""
        try:
            self.journal.close()
        finally:
            self._lock.release()


@contextmanager
def _held(place: Place, clock: Clock) -> Iterator[LockFile]:
    """The folders made private and the lock taken; let go again only if the block fails."""
    forbid_core_dumps()
    forbid_inspection()
    private_folder(place.data)
    private_folder(place.state)
    lock = LockFile(place.data / LOCK)
    lock.take(clock.now())
    try:
        yield lock
    except BaseException:
        lock.release()
        raise


def _remove_copies(place: Place) -> None:
    """Remove what was kept of the file before it was written in another form."""
    with typed_errors():
        for path in place.data.glob(f"{_BEFORE}*"):
            path.unlink()
