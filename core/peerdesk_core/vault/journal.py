"""The journal: replays the log into memory; writes each commit through ring, frame, registers and anchor in order."""

from __future__ import annotations

import os
import random as _random
import threading
from collections.abc import Iterable, Mapping
from contextlib import closing
from typing import Any

import attrs

from peerdesk_core.faults import Locked

from .anchor import Anchor, Mark
from .errors import Conflict, Damaged, Poisoned
from .framelog import FrameLog
from .frames import SALT, Frame, Opened, first_head, seal, unseal_all
from .keys import Keys, forget_ciphers
from .registers import REGISTERS, Counters, digest, open_register, seal_register
from .ring import Ring
from .state import Change, State
from .storage import SealedStorage, SealedTable


@attrs.frozen(kw_only=True)
class Commit:
    """What a commit did, for the receipt."""

    frame: int
    keys_destroyed: int
    records_removed: int


def first_frame(keys: Keys, changes: Iterable[Change], ring: Ring) -> tuple[Frame, dict[str, bytes]]:
    """The frame that founds a vault, and its empty registers."""
    registers = {name: seal_register(keys, name, {}) for name in REGISTERS}
    parts = _parts(changes, registers, ring)
    return seal(keys, os.urandom(SALT), 1, first_head(keys.vault), parts), registers


class Journal:
    """One writer's session on an open log. Not shared between processes; threads take turns by `lock`."""

    def __init__(self, log: FrameLog, keys: Keys, ring: Ring, anchor: Anchor, random: _random.Random) -> None:
        self.lock = threading.RLock()
        self.keys = keys
        self.state = State()
        self.counters: dict[str, Counters] = {}
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
        with closing(unseal_all(self.keys, self._log.read_from(0))) as found:
            for frame, opened in found:
                self._follow(frame, opened, digests)
        self._read_registers(digests)
        self._ring.load()
        current = self._anchor.check(self._mark)
        alive = self.state.shred(self._ring.names())
        self._log.settle()
        self._ring.destroy(self._ring.names() - alive)
        if not current:
            self._anchor.renew(self._mark)

    def wake(self, compartment: str, collection: str) -> None:
        """Decrypt a registered collection."""
        with self.lock:
            self.check_open()
            self.state.wake(compartment, collection, self._ring)

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
        """
        changes = list(changes)
        with self.lock:
            self.check_open()
            if self._poisoned:
                raise Poisoned
            removed = [c for c in changes if c.document is None and self.has(c.collection, c.id)]
            try:
                self._ring.add(c.name for c in changes if c.own_key and c.document is not None)
                self._append(changes, registers)
                destroyed = self._ring.destroy(c.name for c in changes if c.document is None)
                self._anchor.save(self._mark)
            except BaseException:
                self._poisoned = True
                raise
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

    def _append(self, changes: list[Change], registers: Mapping[str, Counters]) -> None:
        sealed = {name: seal_register(self.keys, name, counters) for name, counters in registers.items()}
        frame = seal(self.keys, self._salt, self._mark.seq + 1, self._mark.head, _parts(changes, sealed, self._ring))
        if not self._log.append(self._mark.seq, frame, sealed):
            raise Conflict
        self._mark = Mark(seq=frame.seq, epoch=frame.epoch, head=frame.head())
        for change in changes:
            self.state.apply(change)
        self.counters.update(registers)
        self._log.settle()

    def _follow(self, frame: Frame, opened: Opened | Damaged, digests: dict[str, str]) -> None:
        where = f"frame {self._mark.seq + 1}"
        if frame.seq != self._mark.seq + 1 or frame.prev != self._mark.head:
            raise Damaged.at(where)
        if isinstance(opened, Damaged):
            raise opened
        for compartment, part in opened.parts.items():
            if not isinstance(part, dict) or not set(part) <= {"ops", "register"}:
                raise Damaged.at(where)
            self.state.replay(compartment, part.get("ops", []), where)
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


def _parts(changes: Iterable[Change], registers: Mapping[str, bytes], ring: Ring) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {}
    for change in changes:
        parts.setdefault(change.compartment, {}).setdefault("ops", []).append(change.op(ring))
    for name, sealed in registers.items():
        parts.setdefault(name, {})["register"] = digest(sealed)
    return parts
