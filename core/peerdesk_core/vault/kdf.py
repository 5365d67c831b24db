"""From a passphrase to a key: Argon2id with costs that are checked before any work is done."""

from __future__ import annotations

import ctypes
import hashlib
import math
import os
import time
import unicodedata
from collections.abc import Callable, Iterable

import attrs
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from .hardening import asked, library

MIB = 1024
AIM_SECONDS = 1.0
"""How long one derivation should take at creation; between half of this and half as much again is well."""
_SMALL_MACHINE = 3 * 1024 * MIB
_READINGS = 2


@attrs.frozen(kw_only=True)
class Kdf:
    """Costs of one derivation: memory in KiB, passes over it, lanes."""

    memory: int = 256 * MIB
    passes: int = 3
    lanes: int = 1


LEAST = Kdf(memory=19 * MIB, passes=2, lanes=1)
MOST = Kdf(memory=2 * 1024 * MIB, passes=20, lanes=4)
FLOORS = (Kdf(memory=256 * MIB, passes=3), Kdf(memory=64 * MIB, passes=4))
"""The least that a new vault gets: where memory allows, and elsewhere."""


def within_bounds(kdf: Kdf) -> bool:
    """Whether the costs are neither too cheap to protect nor dear enough to stop the machine."""
    return (
        LEAST.memory <= kdf.memory <= MOST.memory
        and LEAST.passes <= kdf.passes <= MOST.passes
        and LEAST.lanes <= kdf.lanes <= MOST.lanes
    )


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


def _try_out(kdf: Kdf) -> None:
    stretch(kdf, bytes(16), "", "")


def fitting_kdf(
    *,
    memory: int | None = None,
    timer: Callable[[], float] = time.perf_counter,
    trial: Callable[[Kdf], object] = _try_out,
) -> Kdf:
    """Costs for a new vault on this machine: one derivation takes about a second, and never less than the floor.

    256 MiB, or 64 MiB where `memory` (KiB, asked of the platform unless given) is small, unknown or not to be had.
    Only the passes follow the clock, and only upwards: a slow machine takes longer rather than less care.
    Blocks for a second or two.
    """
    known = memory_of_machine() if memory is None else memory
    for floor in FLOORS if known >= _SMALL_MACHINE else FLOORS[1:]:
        probe = attrs.evolve(floor, passes=LEAST.passes)
        readings: list[float] = []
        try:
            while len(readings) < _READINGS:
                start = timer()
                trial(probe)
                readings.append(timer() - start)
        except MemoryError:
            continue
        return decided(floor, [reading / probe.passes for reading in readings])
    return FLOORS[-1]


def decided(floor: Kdf, readings: Iterable[float]) -> Kdf:
    """The floor with as many passes as come closest to a second, given seconds that one pass took.

    Whatever else runs on the machine makes a pass longer, never shorter, so the shortest reading counts. A reading
    that no clock can have given is left out; without any the floor stands.
    """
    sound = [reading for reading in readings if 0 < reading < math.inf]
    if not sound:
        return floor
    wanted = min(AIM_SECONDS / min(sound), MOST.passes)
    return attrs.evolve(floor, passes=max(floor.passes, round(wanted)))


def memory_of_machine() -> int:
    """Memory of the machine in KiB, 0 where it is unknown."""
    if os.name == "nt":
        return windows_memory()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024
    except (AttributeError, ValueError, OSError):
        return 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX."""

    _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32)] + [
        (name, ctypes.c_uint64) for name in ("all", "free", "page", "page_free", "virtual", "virtual_free", "extended")
    ]


def windows_memory() -> int:
    """Memory of a Windows machine in KiB, 0 where it is unknown."""
    status = _MemoryStatus(length=ctypes.sizeof(_MemoryStatus))
    found = asked(lambda: bool(library("kernel32").GlobalMemoryStatusEx(ctypes.byref(status))))
    return int(status.all) // 1024 if found else 0
