"""From a passphrase to a key: Argon2id with costs that are checked before any work is done."""

from __future__ import annotations

import hashlib
import os
import unicodedata

import attrs
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

MIB = 1024
_SMALL_MACHINE = 3 * 1024 * MIB


@attrs.frozen(kw_only=True)
class Kdf:
    """Costs of one derivation: memory in KiB, passes over it, lanes."""

    memory: int = 256 * MIB
    passes: int = 3
    lanes: int = 1


LEAST = Kdf(memory=19 * MIB, passes=2, lanes=1)
MOST = Kdf(memory=2 * 1024 * MIB, passes=20, lanes=4)


def within_bounds(kdf: Kdf) -> bool:
    """Whether the costs are neither too cheap to protect nor dear enough to stop the machine."""
    return (
        LEAST.memory <= kdf.memory <= MOST.memory
        and LEAST.passes <= kdf.passes <= MOST.passes
        and LEAST.lanes <= kdf.lanes <= MOST.lanes
    )


def fitting_kdf() -> Kdf:
    """Costs for this machine: 256 MiB, or 64 MiB where memory is small or unknown."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (AttributeError, ValueError, OSError):
        memory = 0 if os.name != "nt" else _SMALL_MACHINE
    return Kdf() if memory >= _SMALL_MACHINE else Kdf(memory=64 * MIB, passes=4)


def _plain(text: str) -> bytes:
    return unicodedata.normalize("NFKC", text).encode()


def stretch(kdf: Kdf, salt: bytes, handle: str, passphrase: str) -> bytes:
    """The 32-byte key of a handle and a passphrase. Raises ValueError for costs out of bounds, before deriving."""
    if not within_bounds(kdf):
        raise ValueError("costs out of bounds")
    own_salt = hashlib.sha256(salt + _plain(handle.strip()).decode().casefold().encode()).digest()[:16]
    return Argon2id(salt=own_salt, length=32, iterations=kdf.passes, lanes=kdf.lanes, memory_cost=kdf.memory).derive(
        _plain(passphrase)
    )
