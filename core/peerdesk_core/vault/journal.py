"""The journal: replays the log into memory; writes each commit through ring, frame, registers and anchor in order."""

from __future__ import annotations

import os
import random as _random
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import attrs

from peerdesk_core import calls
from peerdesk_core.faults import Locked

from .anchor import Anchor, Mark
from .errors import Conflict, Damaged, KeyStays, Poisoned, SavedUntidy, StorageFailed
from .framelog import FrameLog
from .frames import SALT, Frame, Opened, first_head, seal, unseal_all
from .keys import Keys, forget_ciphers
from .records import Name, Op, Version, pack
from .registers import REGISTERS, Counters, digest, open_register, seal_register
from .ring import Ring
from .state import Change, State
from .storage import SealedStorage, SealedTable
from .turn import Turn


@attrs.frozen(kw_only=True)
class Commit:
    """What a commit did, for the receipt."""

    frame: int
    keys_destroyed: int
    records_removed: int


def first_frame(keys: Keys, changes: Iterable[Change]) -> tuple[Frame, dict[str, bytes]]:
    """The frame that founds a vault, and its empty registers. No document in it has a key of its own."""
    registers = {name: seal_register(keys, name, {}) for name in REGISTERS}
    parts = _parts([(change.compartment, change.plain_op(change.document)) for change in changes], registers)
    return seal(keys, os.urandom(SALT), 1, first_head(keys.vault), parts), registers


class Journal:
    """One writer's session on an open log. Not shared between processes; threads take turns by `lock`."""

    def __init__(self, log: FrameLog, keys: Keys, ring: Ring, anchor: Anchor, random: _random.Random) -> None:
        self.lock = threading.RLock()
        self.turn = Turn()
        self.keys = keys
        self.state = State()
        self.counters: dict[str, Counters] = {}
        self.ring_missing = False
        """Whether this machine has lost the ring: it has seen the vault before, and the log holds sealed records."""
        self.removed: set[Name] = set()
        """Documents removed in this session."""
        self._log = log
        self._ring = ring
        self._anchor = anchor
        self._random = random
        self._storage = SealedStorage(self.state.tables)
        self._salt = os.urandom(SALT)
        self._mark = Mark(seq=0, epoch=keys.epoch, head=first_head(keys.vault))
        self._poisoned = False
        self._open = True

    def replay(self) -> None:
        """Read and check everything, then tidy up after a crash. Call once, under the lock file.

        Raises Damaged or RolledBack before anything is written.
        """
        digests: dict[str, str] = {}
        has_ring = self._ring.load()
        with closing(unseal_all(self.keys, self._log.read_from(0))) as found:
            for frame, opened in found:
                self._follow(frame, opened, digests)
        self._read_registers(digests)
        current = self._anchor.check(self._mark)
        alive = self.state.unseal(self._ring)
        self._log.settle()
        self._ring.tidy()
        self._ring.destroy(self._ring.names() - alive)
        if self.state.sealed_seen and not has_ring:
            self._miss_ring()
        if not current:
            self._anchor.renew(self._mark)

    def wake(self, compartment: str, collection: str) -> None:
        """Decrypt a registered collection."""
        with self.lock:
            self.check_open()
            self.state.wake(compartment, collection)

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
        """Whether a woken collection holds the document."""
        return str(int(id, 16)) in self.state.tables[collection]

    def commit(self, changes: Iterable[Change], registers: Mapping[str, Counters]) -> Commit:
        """Make changes and registers durable in one frame, then visible.

        Order: new keys enter the ring, the frame with its registers is written, removed documents' keys leave the
        ring, the anchor moves. Any failure on the way poisons the journal: what happened is known after a reopen.
        Raises BadRecord, CallAbandoned or Poisoned before anything is written; SavedUntidy once the frame is durable.
        """
        changes = list(changes)
        with self.lock, calls.saving():
            self.check_open()
            if self._poisoned:
                raise Poisoned
            packed = {c.name: pack(Version(name=c.name, document=c.document)) for c in changes if c.own_key}
            removed = {c.name for c in changes if c.document is None and self.has(c.collection, c.id)}
            try:
                plain = self._plain_ops(changes)
                self._ring.add(c.name for c in changes if c.own_key and c.document is not None)
                self._append(changes, plain, packed, registers)
                kept = {c.name for c in changes if c.own_key and c.document is not None}
                doomed = {c.name for c in changes if c.name in self._ring and c.name not in kept}
                with _saved(KeyStays if doomed else SavedUntidy):
                    self._log.settle()
                    destroyed = self._ring.destroy(doomed)
                with _saved(SavedUntidy):
                    self._anchor.save(self._mark)
            except BaseException:
                self._poisoned = True
                raise
            self.removed |= removed
            return Commit(frame=self._mark.seq, keys_destroyed=destroyed, records_removed=len(removed))

    def check_open(self) -> None:
        """Raises Locked after `close`."""
        if not self._open:
            raise Locked

    def close(self) -> None:
        """Forget keys and content, let go of the log. A second call does nothing."""
        with self.lock:
            self._open = False
            self.state.forget()
            self.counters = {}
            self._ring.forget()
            forget_ciphers()
            self._log.close()

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
        registers: Mapping[str, Counters],
    ) -> None:
        sealed = {name: seal_register(self.keys, name, counters) for name, counters in registers.items()}
        parts = _parts(plain + self._sealed_ops(changes, packed), sealed)
        frame = seal(self.keys, self._salt, self._mark.seq + 1, self._mark.head, parts)
        if not self._log.append(self._mark.seq, frame, sealed):
            raise Conflict
        self._mark = Mark(seq=frame.seq, epoch=frame.epoch, head=frame.head())
        for change in changes:
            self.state.apply(change)
        self.counters.update(registers)

    def _miss_ring(self) -> None:
        """Without a ring on a machine that has had one, it was lost; a new machine starts with an empty one."""
        self.ring_missing = self._anchor.known
        if not self.ring_missing:
            self._ring.found()

    def _follow(self, frame: Frame, opened: Opened | Damaged, digests: dict[str, str]) -> None:
        where = f"frame {self._mark.seq + 1}"
        if frame.seq != self._mark.seq + 1 or frame.prev != self._mark.head:
            raise Damaged.at(where)
        if isinstance(opened, Damaged):
            raise opened
        for compartment, part in opened.parts.items():
            if not isinstance(part, dict) or not set(part) <= {"ops", "register"}:
                raise Damaged.at(where)
            self.state.replay(compartment, part.get("ops", []), self._ring, where)
            if "register" in part:
                digests[compartment] = part["register"]
        self._mark = Mark(seq=frame.seq, epoch=frame.epoch, head=frame.head())

    def _read_registers(self, digests: Mapping[str, str]) -> None:
        stored = self._log.registers()
        if set(stored) != set(digests):
            raise Damaged.at("the registers")
        for name, sealed in stored.items():
            if digest(sealed) != digests[name]:
                raise Damaged.at(f"register {name}")
            if self.keys.holds(name):
                self.counters[name] = open_register(self.keys, name, sealed)


@contextmanager
def _saved(told: type[SavedUntidy]) -> Iterator[None]:
    """After the frame is durable, a failure of the disk must not say that nothing was saved."""
    try:
        yield
    except StorageFailed as error:
        if told is SavedUntidy and isinstance(error, SavedUntidy):
            raise
        raise told from None


def _parts(ops: Iterable[tuple[str, Op]], registers: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {}
    for compartment, op in ops:
        parts.setdefault(compartment, {}).setdefault("ops", []).append(op)
    for name, sealed in registers.items():
        parts.setdefault(name, {})["register"] = digest(sealed)
    return parts
