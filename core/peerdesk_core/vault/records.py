"""One version of a record with a key of its own, as it stands in a frame: a handle and a sealed blob, all of one size.

Collection, id and content, or that the record is gone, lie within the seal. The handles of a record follow from its
key alone, so once the key is destroyed nothing tells which versions belong together.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import struct
from typing import Any

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import BadRecord, Damaged
from .keys import derive
from .storage import Json

SIZE = 4096
"""Bytes of every version before sealing: length, content, zeros."""
_LENGTH = struct.Struct(">I")
_NONCE = 12

Name = tuple[str, str]
"""(collection, id) of a record with a key of its own."""
Op = list[Any]
"""One change as it stands in a part of a frame. A list of two is [handle, blob]."""


@attrs.frozen(kw_only=True)
class Version:
    """What a blob holds. `document` is None in the version that says that the record is gone."""

    name: Name
    document: Json | None


def handle(key: bytes, number: int) -> str:
    """How version `number` (0, 1, 2, ...) of the record with this key is labelled: 32 hex digits."""
    return hmac.new(key, b"handle" + number.to_bytes(8, "big"), hashlib.sha256).hexdigest()[:32]


def pack(version: Version) -> bytes:
    """The version in its fixed size. Raises BadRecord if it does not fit."""
    plain = json.dumps([*version.name, version.document], separators=(",", ":"), allow_nan=False).encode()
    if _LENGTH.size + len(plain) > SIZE:
        raise BadRecord("The record is longer than a record with a key of its own may be.", "Shorten its lists.")
    return (_LENGTH.pack(len(plain)) + plain).ljust(SIZE, b"\0")


def seal(key: bytes, scope: bytes, number: int, packed: bytes) -> Op:
    """Seal a packed version into its place in a frame."""
    label, nonce = handle(key, number), os.urandom(_NONCE)
    return [label, base64.b64encode(nonce + _cipher(key, scope).encrypt(nonce, packed, label.encode())).decode()]


def open_sealed(key: bytes, scope: bytes, op: Op) -> Version:
    """The version in a place that `seal` filled. Raises Damaged."""
    label, blob = op
    try:
        raw = base64.b64decode(blob, validate=True)
        packed = _cipher(key, scope).decrypt(raw[:_NONCE], raw[_NONCE:], label.encode())
        (length,) = _LENGTH.unpack_from(packed)
        collection, id, document = json.loads(packed[_LENGTH.size : _LENGTH.size + length])
    except (InvalidTag, ValueError, TypeError, struct.error):
        raise Damaged.at("a sealed record") from None
    if len(packed) != SIZE or not isinstance(document, dict | None):
        raise Damaged.at("a sealed record")
    return Version(name=(collection, id), document=document)


def _cipher(key: bytes, scope: bytes) -> AESGCM:
    return AESGCM(derive(key, b"record" + scope))
