"""The journal: replays the log into memory; writes each commit through ring, frame, registers and anchor in order."""

from __future__ import annotations

import os
import random as _random
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

import attrs

from peerdesk_core import calls
from peerdesk_core.faults import Locked, NotForRole

from .anchor import Anchor, Mark
from .compartments import COMMON, Role, may_write
from .errors import Conflict, Damaged, KeyStays, Poisoned, RolledBack, SavedUntidy, StorageFailed
from .framelog import FrameLog, Snapshot
from .frames import SALT, Frame, Opened, first_head, seal, unseal_all
from .header import Header
from .keys import Keys, forget_ciphers
from .machine import Machine
from .people import HOLD, PEOPLE
from .records import Name, Op, Version, pack
from .registers import (
    OWN,
    REGISTERS,
    Register,
    digest,
    may_overwrite,
    open_register,
    pending_of,
    reads,
    seal_register,
)
from .ring import Ring
from .state import Bring, Change, State
from .storage import SealedStorage, SealedTable
from .turn import Turn

MOST_WAITING = 64
"""Commits that may wait in the container's write-ahead log before they are moved out of it."""


@attrs.frozen(kw_only=True)
class Commit:
    """What a commit did, for the receipt."""

    frame: int
    keys_destroyed: int
    records_removed: int


def first_frame(keys: Keys, changes: Iterable[Change]) -> tuple[Frame, dict[str, bytes]]:
    """The frame that founds a vault, and its empty registers. No document in it has a key of its own."""
    registers = {name: seal_register(keys, name, {}) for name in REGISTERS}
    parts = parts_of([(change.compartment, change.plain_op(change.document)) for change in changes], registers)
    return seal(keys, os.urandom(SALT), 1, first_head(keys.vault), parts), registers


class Journal:
    """One writer's session on an open log. Not shared between processes; threads take turns by `lock`."""

    def __init__(self, log: FrameLog, header: Header, keys: Keys, machine: Machine, random: _random.Random) -> None:
        self.lock = threading.RLock()
        self.turn = Turn()
        self.header = header
        self.keys = keys
        self.state = State()
        self.registers: dict[str, Register] = {}
        """What the registers hold, as far as these keys open them."""
        self.ring_missing = False
        """Whether this machine has lost the ring: it has seen the vault before, and the log holds sealed records."""
        self.removed: set[Name] = set()
        """Documents removed in this session."""
        self.migrated = False
        """Whether documents are in memory in a later shape than in the log."""
        self.log = log
        self.machine = machine
        self._ring = Ring(machine.ring(header), keys)
        self._anchor = Anchor(machine.anchor(header), keys)
        self._random = random
        self._storage = SealedStorage(self.state.tables)
        self._salt = os.urandom(SALT)
        start = header.base.seq if header.base is not None else 0
        self._mark = Mark(
            seq=start,
            epoch=keys.epoch,
            head=header.base.head if header.base is not None else first_head(keys.vault),
        )
        self._poisoned = False
        self._waiting = 0
        self._open = True

    def replay(self, accept_older: bool = False) -> None:
        """Read and check everything, then tidy up after a crash. Call once, under the lock file.

        `accept_older`: a person has decided that the log may end before what this machine has seen of it.
        Raises Damaged or RolledBack before anything is written.
        """
        has_ring = self.read_only()
        known = self.machine.knows()
        if not accept_older and self.machine.has_later(self.header):
            raise RolledBack
        current = False if accept_older else self._anchor.check(self._mark)
        alive = self.state.unseal(self._ring)
        self.log.settle()
        if self.keys.holds("requests"):
            self._ring.tidy()
            self._ring.destroy(self._ring.names() - alive)
            if self.state.sealed_seen and not has_ring:
                self._miss_ring(known)
        if not current:
            self._anchor.renew(self._mark)
        self.machine.remove(*self.machine.leftovers(self.header))

    def read_only(self) -> bool:
        """Read and check everything, and write nothing. Returns whether there was a ring. Raises Damaged."""
        digests: dict[str, str] = {}
        has_ring = self.keys.holds("requests") and self._ring.load()
        with closing(unseal_all(self.keys, self.log.read_from(0))) as found:
            for frame, opened in found:
                self._follow(frame, opened, digests)
        base = self.header.base
        if base is not None and self._mark.seq < base.seq + base.frames:
            raise Damaged.at("the end of the log")
        self._read_registers(digests)
        return has_ring

    def wake(self, compartment: str, collection: str, bring: Bring | None = None) -> None:
        """Decrypt a registered collection, each document as `bring` makes it. Nothing is written."""
        with self.lock:
            self.check_open()
            self.migrated |= self.state.wake(compartment, collection, bring)

    def table(self, compartment: str, collection: str, own_key: bool) -> SealedTable:
        """TinyDB's view of a woken collection. Each of its writes is a commit of its own."""

        def write(name: str, changes: Mapping[int, Any]) -> None:
            self.commit(
                [
                    Change(compartment=compartment, collection=name, id=f"{n:016x}", document=document, own_key=own_key)
                    for n, document in changes.items()
                ],
                {},
            )

        return SealedTable(self._storage, collection, write, self._random)

    @property
    def seq(self) -> int:
        """Number of the last frame."""
        return self._mark.seq

    def has(self, collection: str, id: str) -> bool:
        """Whether a woken collection holds the document. Raises NotForRole for one that these keys do not open."""
        if collection not in self.state.tables:
            raise NotForRole
        return str(int(id, 16)) in self.state.tables[collection]

    @property
    def mark(self) -> Mark:
        """Where the log ends."""
        return self._mark

    @property
    def ring(self) -> Ring:
        """The keys of the open requests."""
        return self._ring

    def commit(
        self, changes: Iterable[Change], registers: Mapping[str, Register], header: Header | None = None
    ) -> Commit:
        """Make changes, registers and, where one is given, a new header durable in one frame, then visible.

        Order: new keys enter the ring, the frame with its registers is written, removed documents' keys leave the
        ring, the anchor moves. Any failure on the way poisons the journal: what happened is known after a reopen.
        Raises BadRecord, CallAbandoned, NotForRole or Poisoned before anything is written; SavedUntidy once the frame
        is durable.
        """
        changes = list(changes)
        with self.lock, calls.saving():
            self.check_open()
            if self._poisoned:
                raise Poisoned
            self._check_role(changes, registers)
            packed = {c.name: pack(Version(name=c.name, document=c.document)) for c in changes if c.own_key}
            removed = {c.name for c in changes if c.document is None and self.has(c.collection, c.id)}
            try:
                plain = self._plain_ops(changes)
                self._ring.add(c.name for c in changes if c.own_key and c.document is not None)
                self._append(changes, plain, packed, registers, header)
                kept = {c.name for c in changes if c.own_key and c.document is not None}
                doomed = {c.name for c in changes if c.name in self._ring and c.name not in kept}
                with _saved(KeyStays if doomed else SavedUntidy):
                    self._settle(overwrote=bool(registers) or header is not None or bool(doomed))
                    destroyed = self._ring.destroy(doomed)
                with _saved(SavedUntidy):
                    self._anchor.save(self._mark)
            except BaseException:
                self._poisoned = True
                raise
            self.removed |= removed
            return Commit(frame=self._mark.seq, keys_destroyed=destroyed, records_removed=len(removed))

    def _settle(self, overwrote: bool) -> None:
        """Clean away what a commit replaced. A frame that is only added replaces nothing: it may wait for the next."""
        self._waiting += 1
        if overwrote or self._waiting >= MOST_WAITING:
            self.log.settle()
            self._waiting = 0

    def put_header(self, header: Header) -> None:
        """Make a new header durable that changes nothing but how a slot is opened. Raises Poisoned, StorageFailed."""
        with self.lock, calls.saving():
            self.check_open()
            if self._poisoned:
                raise Poisoned
            with self.or_poison():
                self.log.put_header(header.to_bytes())
                self.log.settle()
            self.header = header

    def rewrite(
        self,
        frames: tuple[Frame, ...],
        header: Header,
        keys: Keys,
        ring: Ring,
        sealed: dict[str, bytes],
        fresh: Sequence[Change] = (),
    ) -> None:
        """Put a log written afresh in the place of this one, and go on from its end. `ring` is saved already.

        Documents, and what the registers hold, stay as they are in memory: the new log says the same, but for
        `fresh`, and for people, who are those in `fresh` alone where it names any. Raises Conflict.
        """
        with self.lock, calls.saving():
            with self.or_poison():
                snapshot = Snapshot(header=header.to_bytes(), frames=frames, registers=sealed)
                if not self.log.replace(snapshot, self._mark.seq):
                    raise Conflict
                self.header, self.keys = header, keys
                self._mark = Mark(seq=frames[-1].seq, epoch=keys.epoch, head=frames[-1].head())
                self._salt = os.urandom(SALT)
                self._ring = ring
                self.migrated = False
                if any(change.collection == PEOPLE for change in fresh):
                    self.state.tables[PEOPLE] = {}
                for change in fresh:
                    self.state.apply(change)
                with _saved(SavedUntidy):
                    self.log.shrink()
                    self._anchor = Anchor(self.machine.anchor(header), keys)
                    self._anchor.renew(self._mark)
                    self.machine.remove(*self.machine.leftovers(header))
            forget_ciphers()

    def check_open(self) -> None:
        """Raises Locked after `close`."""
        if not self._open:
            raise Locked

    def check_sound(self) -> None:
        """Raises Poisoned after a write that failed: what is in memory may not be what the log holds."""
        if self._poisoned:
            raise Poisoned

    def close(self) -> None:
        """Forget keys and content, let go of the log. A second call does nothing."""
        with self.lock:
            self._open = False
            self.state.forget()
            self.registers = {}
            self._ring.forget()
            forget_ciphers()
            self.log.close()

    def _check_role(self, changes: Iterable[Change], registers: Iterable[str]) -> None:
        role = self.keys.role
        rightly = all(
            may_write(role, change.compartment) and (change.collection != HOLD or role is Role.COORDINATOR)
            for change in changes
        )
        if not rightly or not all(may_overwrite(role, name) for name in registers):
            raise NotForRole

    @contextmanager
    def or_poison(self) -> Iterator[None]:
        """Around a write outside `commit`: whatever fails within, nothing more is written until a reopen."""
        try:
            yield
        except BaseException:
            self._poisoned = True
            raise

    def _plain_ops(self, changes: Iterable[Change]) -> list[tuple[str, Op]]:
        """What is written without a key of its own, by compartment. Asked before new keys enter the ring.

        A collection may have been kept otherwise before, so a document that now has a key ends its plain form.
        """
        ops: list[tuple[str, Op]] = []
        for change in changes:
            if not change.own_key:
                ops.append((change.compartment, change.plain_op(change.document)))
            elif change.name not in self._ring and self.has(change.collection, change.id):
                ops.append((change.compartment, change.plain_op(None)))
        return ops

    def _sealed_ops(self, changes: Iterable[Change], packed: Mapping[Name, bytes]) -> list[tuple[str, Op]]:
        """The next versions of documents with keys, by compartment, in an order that tells nothing."""
        ops: list[tuple[str, Op]] = []
        for change in changes:
            if change.name in self._ring:
                gone = Version(name=change.name, document=None)
                ops.append((change.compartment, self._ring.seal(change.name, packed.get(change.name) or pack(gone))))
        return sorted(ops, key=lambda placed: str(placed[1][0]))

    def _append(
        self,
        changes: list[Change],
        plain: list[tuple[str, Op]],
        packed: Mapping[Name, bytes],
        registers: Mapping[str, Register],
        header: Header | None,
    ) -> None:
        sealed = {name: seal_register(self.keys, name, content) for name, content in registers.items()}
        parts = parts_of(plain + self._sealed_ops(changes, packed), sealed)
        frame = seal(self.keys, self._salt, self._mark.seq + 1, self._mark.head, parts)
        if not self.log.append(self._mark.seq, frame, sealed, None if header is None else header.to_bytes()):
            raise Conflict
        self._mark = Mark(seq=frame.seq, epoch=frame.epoch, head=frame.head())
        for change in changes:
            self.state.apply(change)
        self.registers.update(registers)
        self.header = header or self.header

    def _miss_ring(self, known: bool) -> None:
        """Without a ring on a machine that has had one, it was lost; a new machine starts with an empty one."""
        self.ring_missing = known
        if not known:
            self._ring.found()

    def _follow(self, frame: Frame, opened: Opened | Damaged, digests: dict[str, str]) -> None:
        where = f"frame {self._mark.seq + 1}"
        if frame.seq != self._mark.seq + 1 or frame.prev != self._mark.head:
            raise Damaged.at(where)
        if isinstance(opened, Damaged):
            raise opened
        for compartment, part in opened.parts.items():
            if compartment == COMMON:
                digests.update(part.get("pending", {}))
                continue
            if not isinstance(part, dict) or not set(part) <= {"ops", "register"}:
                raise Damaged.at(where)
            ops = part.get("ops", [])
            if not isinstance(ops, list) or (opened.role is not Role.COORDINATOR and any(map(_holds, ops))):
                raise Damaged.at(where)
            self.state.replay(compartment, ops, self._ring, where)
            if "register" in part:
                digests[compartment] = part["register"]
        self._mark = Mark(seq=frame.seq, epoch=frame.epoch, head=frame.head())

    def _read_registers(self, digests: Mapping[str, str]) -> None:
        """Hold the registers against what the frames say of them, as far as these keys can read either."""
        stored = self.log.registers()
        for name in sorted(set(stored) | set(digests)):
            if name not in REGISTERS:
                raise Damaged.at("the registers")
            if name in OWN and not self.keys.holds(name):
                continue
            if name not in stored or name not in digests:
                raise Damaged.at("the registers")
            if digest(stored[name]) != digests[name]:
                raise Damaged.at(f"register {name}")
            if reads(self.keys, name):
                self.registers[name] = open_register(self.keys, name, stored[name])


def _holds(op: object) -> bool:
    """Whether a change begins or lifts a legal hold, which lies among the requests but is the coordinator's alone."""
    return isinstance(op, list) and op[:1] == [HOLD]


@contextmanager
def _saved(told: type[SavedUntidy]) -> Iterator[None]:
    """After the frame is durable, a failure of the disk must not say that nothing was saved."""
    try:
        yield
    except StorageFailed as error:
        if told is SavedUntidy and isinstance(error, SavedUntidy):
            raise
        raise told from None


def parts_of(ops: Iterable[tuple[str, Op]], registers: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """Changes and the digests of sealed registers, as the parts of a frame."""
    parts: dict[str, dict[str, Any]] = {}
    for compartment, op in ops:
        parts.setdefault(compartment, {}).setdefault("ops", []).append(op)
    for name, sealed in registers.items():
        if pending_of(name) is None:
            parts.setdefault(name, {})["register"] = digest(sealed)
        else:
            parts.setdefault(COMMON, {}).setdefault("pending", {})[name] = digest(sealed)
    return parts
