"""The ring: one key per open request, in a small file that is never backed up. Losing a key is how a record dies.

The file holds names and keys alone. Which handle a record's next version will bear is worked out from its key.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag

from .errors import Damaged
from .files import read_file, remove_leftover, replace_file
from .keys import Keys
from .records import Name, Op, Version, handle, open_sealed, seal

_UNIT = 4096
_SALT = 32
_LIMIT = 64 * 1024 * 1024
_COMPARTMENT = "requests"


class Ring:
    """The keys in memory and their file, which is always replaced whole."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path = path
        self._keys = keys
        self._ring: dict[Name, bytes] = {}
        self._versions: dict[Name, int] = {}
        self._awaited: dict[str, Name] = {}

    def load(self) -> bool:
        """Read the file; without one the ring is empty. Returns whether there was one. Raises Damaged."""
        sealed = read_file(self._path, _LIMIT)
        if sealed is None:
            return False
        salt = sealed[:_SALT]
        try:
            cipher = self._keys.cipher(_COMPARTMENT, "ring", salt)
            padded = cipher.decrypt(bytes(12), sealed[_SALT:], self._keys.scope())
            (length,) = struct.unpack_from(">I", padded)
            rows = json.loads(padded[4 : 4 + length])
            self._take_over({(collection, id): base64.b64decode(key, validate=True) for collection, id, key in rows})
        except (InvalidTag, ValueError, TypeError, struct.error):
            raise Damaged.at("the ring of request keys") from None
        return True

    def tidy(self) -> None:
        """Remove the half-written file of a crash: it may hold keys that were destroyed since."""
        remove_leftover(self._path)

    def names(self) -> frozenset[Name]:
        """Which documents have a key."""
        return frozenset(self._ring)

    def __contains__(self, name: Name) -> bool:
        return name in self._ring

    def meet(self, label: str) -> Name | None:
        """Whose next version bears this handle; from then on the one after it is awaited. None if nobody's."""
        name = self._awaited.pop(label, None)
        if name is not None:
            self._await_version(name, self._versions[name] + 1)
        return name

    def add(self, names: Iterable[Name]) -> None:
        """Make keys for the documents that have none, and save before returning."""
        fresh = {name: os.urandom(32) for name in names if name not in self._ring}
        if fresh:
            self._save({**self._ring, **fresh})

    def destroy(self, names: Iterable[Name]) -> int:
        """Destroy keys, and save before returning. Returns how many there were."""
        doomed = {name for name in names if name in self._ring}
        if doomed:
            self._save({name: key for name, key in self._ring.items() if name not in doomed})
        return len(doomed)

    def start(self, names: Iterable[Name]) -> None:
        """Save a ring that holds a fresh key for each of these documents and none beside."""
        self._save({name: os.urandom(32) for name in names})

    def found(self) -> None:
        """Save the ring as it is, so that a file is there whose loss can be noticed."""
        self._save(self._ring)

    def seal(self, name: Name, packed: bytes) -> Op:
        """Seal a document's next version under its own key. Raises KeyError without one."""
        key, number = self._ring[name], self._versions[name]
        op = seal(key, self._keys.scope(), number, packed)
        self._awaited.pop(op[0], None)
        self._await_version(name, number + 1)
        return op

    def open(self, name: Name, op: Op) -> Version:
        """Raises KeyError without the key, Damaged if it does not fit."""
        version = open_sealed(self._ring[name], self._keys.scope(), op)
        if version.name != name:
            raise Damaged.at("a sealed record")
        return version

    def forget(self) -> None:
        """Drop the keys from memory."""
        self._take_over({})

    def _take_over(self, ring: dict[Name, bytes]) -> None:
        """Hold these keys; what is known of those held before stays."""
        self._ring = ring
        known = {name: number for name, number in self._versions.items() if name in ring}
        self._versions, self._awaited = {}, {}
        for name in ring:
            self._await_version(name, known.get(name, 0))

    def _await_version(self, name: Name, number: int) -> None:
        self._versions[name] = number
        self._awaited[handle(self._ring[name], number)] = name

    def _save(self, ring: dict[Name, bytes]) -> None:
        rows = [[collection, id, base64.b64encode(key).decode()] for (collection, id), key in sorted(ring.items())]
        plain = json.dumps(rows, separators=(",", ":")).encode()
        padded = struct.pack(">I", len(plain)) + plain
        padded += bytes(-(len(padded) + _SALT + 16) % _UNIT)
        salt = os.urandom(_SALT)
        cipher = self._keys.cipher(_COMPARTMENT, "ring", salt)
        replace_file(self._path, salt + cipher.encrypt(bytes(12), padded, self._keys.scope()))
        self._take_over(ring)
