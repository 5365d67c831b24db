"""The anchor: how far this machine has seen the log, so that an older file put back is noticed."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import attrs
from cryptography.exceptions import InvalidTag

from .compartments import COMMON
from .errors import Damaged
from .files import read_file, replace_file
from .keys import Keys

_SALT = 32
_SHAPE = struct.Struct(">QI32s")


@attrs.frozen(kw_only=True)
class Mark:
    """A place in the log: sequence number, epoch, head of the chain."""

    seq: int
    epoch: int
    head: bytes


class Anchor:
    """The mark in the state folder."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path = path
        self._keys = keys

    def load(self) -> Mark | None:
        """The mark, or None on a machine that has not seen this vault. Raises Damaged."""
        sealed = read_file(self._path, 4096)
        if sealed is None:
            return None
        try:
            cipher = self._keys.cipher(COMMON, "anchor", sealed[:_SALT])
            plain = cipher.decrypt(bytes(12), sealed[_SALT:], self._keys.vault)
            seq, epoch, head = _SHAPE.unpack(plain)
        except (InvalidTag, ValueError, struct.error):
            raise Damaged.at("the anchor in the state folder") from None
        return Mark(seq=seq, epoch=epoch, head=head)

    def save(self, mark: Mark) -> None:
        """Replace the mark, durably."""
        salt = os.urandom(_SALT)
        cipher = self._keys.cipher(COMMON, "anchor", salt)
        replace_file(
            self._path, salt + cipher.encrypt(bytes(12), _SHAPE.pack(mark.seq, mark.epoch, mark.head), self._keys.vault)
        )
