"""The ring: one key per open request, in a small file that is never backed up. Losing a key is how a record dies."""

from __future__ import annotations

import base64
import json
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import Damaged
from .files import read_file, replace_file
from .keys import Keys, derive

_UNIT = 4096
_SALT = 32
_LIMIT = 64 * 1024 * 1024
_COMPARTMENT = "requests"

Name = tuple[str, str]
"""(collection, id) of a document with a key of its own."""


class Ring:
    """The keys in memory and their file, which is always replaced whole."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path = path
        self._keys = keys
        self._ring: dict[Name, bytes] = {}

    def load(self) -> None:
        """Read the file; without one the ring is empty. Raises Damaged."""
        sealed = read_file(self._path, _LIMIT)
        if sealed is None:
            return
        salt = sealed[:_SALT]
        try:
            cipher = self._keys.cipher(_COMPARTMENT, "ring", salt)
            padded = cipher.decrypt(bytes(12), sealed[_SALT:], self._keys.scope())
            (length,) = struct.unpack_from(">I", padded)
            rows = json.loads(padded[4 : 4 + length])
            self._ring = {(collection, id): base64.b64decode(key, validate=True) for collection, id, key in rows}
        except (InvalidTag, ValueError, TypeError, struct.error):
            raise Damaged.at("the ring of request keys") from None

    def names(self) -> frozenset[Name]:
        """Which documents have a key."""
        return frozenset(self._ring)

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

    def seal(self, name: Name, content: bytes) -> str:
        """Seal a document under its own key. Raises KeyError without one."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self._cipher(name).encrypt(nonce, content, self._scope(name))).decode()

    def open(self, name: Name, sealed: str) -> bytes:
        """Raises KeyError without the key, Damaged if it does not fit."""
        cipher = self._cipher(name)
        try:
            raw = base64.b64decode(sealed, validate=True)
            return cipher.decrypt(raw[:12], raw[12:], self._scope(name))
        except (InvalidTag, ValueError):
            raise Damaged.at("a sealed record") from None

    def forget(self) -> None:
        """Drop the keys from memory."""
        self._ring = {}

    def _cipher(self, name: Name) -> AESGCM:
        return AESGCM(derive(self._ring[name], b"record" + self._scope(name)))

    def _scope(self, name: Name) -> bytes:
        return self._keys.scope() + "|".join(name).encode()

    def _save(self, ring: dict[Name, bytes]) -> None:
        rows = [[collection, id, base64.b64encode(key).decode()] for (collection, id), key in sorted(ring.items())]
        plain = json.dumps(rows, separators=(",", ":")).encode()
        padded = struct.pack(">I", len(plain)) + plain
        padded += bytes(-(len(padded) + _SALT + 16) % _UNIT)
        salt = os.urandom(_SALT)
        cipher = self._keys.cipher(_COMPARTMENT, "ring", salt)
        replace_file(self._path, salt + cipher.encrypt(bytes(12), padded, self._keys.scope()))
        self._ring = ring
