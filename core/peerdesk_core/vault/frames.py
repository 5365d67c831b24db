"""Frames: one sealed, signed and chained record per commit."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections import deque
from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any

import attrs
from cryptography.exceptions import InvalidSignature, InvalidTag

from .compartments import COMMON, NUMBER, ORDER, ROLES, Role, may_write
from .errors import Damaged, StorageFailed
from .keys import Keys
from .registers import may_overwrite, pending_of

COMMIT = 1
"""The one kind of frame there is: the changes of a commit."""
UNIT = 8192
"""Bytes; wide enough that a commit of one record with a key of its own is as long as any other small one."""
SALT = 32
_TAG = 16
_SIGNATURE = 64
_MOST = 64 * 1024 * 1024
_BATCH = 32
_MOST_THREADS = 8
_CLEAR = struct.Struct(">QIH")
_START = struct.Struct(">BH")
_PART = struct.Struct(">BI")
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


@attrs.frozen(kw_only=True, repr=False)
class Frame:
    """As it lies in the log: place and epoch in clear; `body` = session salt, then sealed bytes, in 8 KiB units."""

    seq: int
    epoch: int
    prev: bytes
    kind: int
    body: bytes

    def head(self) -> bytes:
        """The chain's head after this frame: all of it, and through `prev` all before it."""
        return hashlib.sha256(self.prev + self.clear() + self.body).digest()

    def clear(self) -> bytes:
        """The fields in clear, as they are bound into the seal."""
        return _clear(self.seq, self.epoch, self.kind, self.prev)


@attrs.frozen(kw_only=True, repr=False)
class Opened:
    """A frame that authenticated: who wrote it by role, and the parts that this slot can read."""

    role: Role
    parts: Mapping[str, Any]


def first_head(vault: bytes) -> bytes:
    """The head of an empty log."""
    return hashlib.sha256(b"peerdesk log" + vault).digest()


def fresh_head(head: bytes, generation: int) -> bytes:
    """The head from which a log that is written afresh goes on, in the place of one that ended with `head`."""
    return hashlib.sha256(b"peerdesk fresh log" + generation.to_bytes(4, "big") + head).digest()


def seal(keys: Keys, salt: bytes, seq: int, prev: bytes, parts: Mapping[str, Any]) -> Frame:
    """Seal JSON values by compartment into the frame after `prev`. `salt` is random, of one writer's session.

    Raises StorageFailed if the commit is larger than a frame may be.
    """
    inner = [_START.pack(ROLES.index(keys.role), len(parts))]
    for index, (name, content) in enumerate(parts.items()):
        plain = _ENCODER.encode(content).encode()
        sealed = keys.cipher(name, "part", salt).encrypt(
            _part_nonce(seq, index), plain, _part_scope(keys, salt, seq, index, name)
        )
        inner += [_PART.pack(NUMBER[name], len(sealed)), sealed]
    written = b"".join(inner)
    clear = _clear(seq, keys.epoch, COMMIT, prev)
    written += keys.signer.sign(_to_sign(keys, clear, salt, written))
    written += bytes(-(SALT + len(written) + _TAG) % UNIT)
    if len(written) > _MOST:
        raise StorageFailed("The change is larger than one commit may be, so it was not saved.", "Split it.")
    body = keys.cipher(COMMON, "frame", salt).encrypt(_frame_nonce(seq), written, keys.scope() + clear)
    return Frame(seq=seq, epoch=keys.epoch, prev=prev, kind=COMMIT, body=salt + body)


def unseal(keys: Keys, frame: Frame) -> Opened:
    """Authenticate a frame wholly: seal, shape, signature, the role's right to each part. Raises Damaged."""
    place = f"frame {frame.seq}"
    if frame.kind != COMMIT or frame.epoch != keys.epoch or not frame.body or len(frame.body) % UNIT:
        raise Damaged.at(place)
    salt, clear = frame.body[:SALT], frame.clear()
    try:
        written = keys.cipher(COMMON, "frame", salt).decrypt(
            _frame_nonce(frame.seq), frame.body[SALT:], keys.scope() + clear
        )
        role, sealed, end = _split(written)
        keys.verifier(role).verify(written[end : end + _SIGNATURE], _to_sign(keys, clear, salt, written[:end]))
        parts: dict[str, Any] = {}
        for index, (name, content) in enumerate(sealed):
            if name in parts or not (name == COMMON or may_write(role, name)):
                raise Damaged.at(place)
            if keys.holds(name):
                scope = _part_scope(keys, salt, frame.seq, index, name)
                nonce = _part_nonce(frame.seq, index)
                parts[name] = json.loads(keys.cipher(name, "part", salt).decrypt(nonce, content, scope))
        _check_common(role, parts.get(COMMON, {}))
    except (InvalidTag, InvalidSignature, ValueError, IndexError, struct.error):
        raise Damaged.at(place) from None
    return Opened(role=role, parts=parts)


def _check_common(role: Role, part: object) -> None:
    """The part that all can read says one thing alone: which pending registers the frame overwrote. ValueError."""
    if not isinstance(part, dict) or not set(part) <= {"pending"}:
        raise ValueError("common")
    pending = part.get("pending", {})
    if not isinstance(pending, dict):
        raise ValueError("pending")
    for register in pending:
        if pending_of(register) is None or not may_overwrite(role, register):
            raise ValueError("pending")


def unseal_all(keys: Keys, frames: Iterable[Frame]) -> Generator[tuple[Frame, Opened | Damaged], None, None]:
    """Each frame in order, with what `unseal` returns or raises for it.

    Checking a signature takes most of the time and lets other threads run meanwhile, so all processors take part.
    """
    processors = min(os.cpu_count() or 1, _MOST_THREADS)
    rest, waiting = iter(frames), deque[Future[list[tuple[Frame, Opened | Damaged]]]]()
    with ThreadPoolExecutor(processors) as pool:
        while batch := list(islice(rest, _BATCH)):
            waiting.append(pool.submit(_unseal_batch, keys, batch))
            if len(waiting) > 2 * processors:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _unseal_batch(keys: Keys, frames: Iterable[Frame]) -> list[tuple[Frame, Opened | Damaged]]:
    tried: list[tuple[Frame, Opened | Damaged]] = []
    for frame in frames:
        try:
            tried.append((frame, unseal(keys, frame)))
        except Damaged as damage:
            tried.append((frame, damage))
    return tried


def _split(written: bytes) -> tuple[Role, list[tuple[str, bytes]], int]:
    role, count = _START.unpack_from(written)
    at = _START.size
    parts = []
    for _ in range(count):
        number, length = _PART.unpack_from(written, at)
        at += _PART.size
        parts.append((ORDER[number], written[at : at + length]))
        at += length
    padding = written[at + _SIGNATURE :]
    if at + _SIGNATURE > len(written) or padding != bytes(len(padding)):
        raise ValueError("padding")
    return ROLES[role], parts, at


def _clear(seq: int, epoch: int, kind: int, prev: bytes) -> bytes:
    return _CLEAR.pack(seq, epoch, kind) + prev


def _to_sign(keys: Keys, clear: bytes, salt: bytes, written: bytes) -> bytes:
    return hashlib.sha256(b"frame" + keys.scope() + clear + salt + written).digest()


def _frame_nonce(seq: int) -> bytes:
    return struct.pack(">IQ", 0, seq)


def _part_nonce(seq: int, index: int) -> bytes:
    return struct.pack(">QI", seq, index)


def _part_scope(keys: Keys, salt: bytes, seq: int, index: int, name: str) -> bytes:
    return keys.scope() + struct.pack(">QHB", seq, index, NUMBER[name]) + salt
