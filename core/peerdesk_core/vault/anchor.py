"""The anchor: how far this machine has seen the log, so that an older file put back is noticed.

One file of two slots, written in place by turns: a commit costs a single flush, and a write that a crash tore leaves
the other slot whole. Each slot is sealed over all of its bytes and fills disk sectors of its own.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import attrs
from cryptography.exceptions import InvalidTag

from .compartments import COMMON
from .errors import Damaged, RolledBack
from .files import overwrite_file, read_file, replace_file
from .keys import Keys

SLOT = 4096
"""Bytes of a slot: salt, nonce, sealed mark with padding."""
_SALT = 32
_NONCE = 12
_TAG = 16
_SHAPE = struct.Struct(">QI32s")
_PADDING = bytes(SLOT - _SALT - _NONCE - _SHAPE.size - _TAG)


@attrs.frozen(kw_only=True)
class Mark:
    """A place in the log: sequence number, epoch, head of the chain."""

    seq: int
    epoch: int
    head: bytes


class Anchor:
    """The mark in the state folder. Call `check` first, then `renew` if it says so; from then on `save`."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path = path
        self._keys = keys
        self._salt = os.urandom(_SALT)
        self._written = 0
        self._next = 0

    def check(self, log: Mark) -> bool:
        """Compare what this machine has seen with where the log now ends. Returns whether the anchor is up to date.

        Without a file the machine has not seen the vault yet. Raises Damaged or RolledBack.
        """
        content = read_file(self._path, 2 * SLOT + 1)
        if content is None:
            return False
        slots = [self._opened(content[at : at + SLOT]) for at in (0, SLOT)]
        marks = [mark for mark in slots if mark is not None]
        if not marks or len(content) != 2 * SLOT:
            raise Damaged.at("the anchor in the state folder")
        seen = max(marks, key=lambda mark: (mark.epoch, mark.seq))
        if seen.epoch > log.epoch or seen.seq > log.seq or (seen.seq == log.seq and seen.head != log.head):
            raise RolledBack
        # The anchor is written after the frame, so a torn slot leaves the other one behind the log: this is damage.
        if seen == log and len(marks) == 1:
            raise Damaged.at("the anchor in the state folder")
        self._next = 1 - slots.index(seen)
        return seen == log

    def renew(self, mark: Mark) -> None:
        """Replace the whole file, durably: both slots hold the mark."""
        replace_file(self._path, self._sealed(mark) + self._sealed(mark))
        self._next = 0

    def save(self, mark: Mark) -> None:
        """Write the mark over the older slot, durably."""
        overwrite_file(self._path, self._next * SLOT, self._sealed(mark))
        self._next = 1 - self._next

    def _sealed(self, mark: Mark) -> bytes:
        nonce = self._written.to_bytes(_NONCE, "big")
        self._written += 1
        plain = _SHAPE.pack(mark.seq, mark.epoch, mark.head) + _PADDING
        cipher = self._keys.cipher(COMMON, "anchor", self._salt)
        return self._salt + nonce + cipher.encrypt(nonce, plain, self._keys.vault)

    def _opened(self, slot: bytes) -> Mark | None:
        """The slot's mark, or None if it is not one that was written whole."""
        salt, nonce, sealed = slot[:_SALT], slot[_SALT : _SALT + _NONCE], slot[_SALT + _NONCE :]
        try:
            plain = self._keys.cipher(COMMON, "anchor", salt).decrypt(nonce, sealed, self._keys.vault)
            seq, epoch, head = _SHAPE.unpack_from(plain)
        except (InvalidTag, ValueError, struct.error):
            return None
        return Mark(seq=seq, epoch=epoch, head=head)
