"""Registers: sealed blobs that are overwritten in place, so that no log of single additions exists.

`stats`, `care` and `clocks` are named like the compartment whose key seals them. A role that may add to a compartment
without reading it has a pending register of its own there, named "role.compartment", which it alone overwrites.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from peerdesk_core.model.ids import Id, Month, months_between
from peerdesk_core.model.load import MONTHS_KEPT, Load

from .compartments import CLOCKS, ROLES, Role, may_add, may_write
from .errors import Damaged
from .keys import Keys

OWN: tuple[str, ...] = ("stats", "care", CLOCKS)
"""Registers of a compartment of their own. A vault of the first format has the first two alone."""
PENDING: tuple[str, ...] = tuple(
    f"{role}.{compartment}"
    for role in ROLES
    if role is not Role.DROP_FILE
    for compartment in ("stats", "care", "audit")
    if may_add(role, compartment)
)
REGISTERS: tuple[str, ...] = (*OWN, *PENDING)
MARKS = "drop/marks"
"""Beside the names in `stats` and `care`, and like none: month -> marks of the drop files taken in for it."""
_SALT = 32
_SMALLEST = 16 * 1024

Register = dict[str, Any]
"""What a register holds, as JSON."""
Counters = dict[str, dict[str, dict[str, int]]]
"""Two levels of names over counts: stats = family, period, category; care = peer, month, kind of load."""
_KEPT: Mapping[str, int] = {what.value: months for what, months in MONTHS_KEPT.items()}


def pending_of(register: str) -> tuple[Role, str] | None:
    """The role and the compartment of a pending register; None for one that is not pending."""
    role, dot, compartment = register.partition(".")
    return (Role(role), compartment) if dot else None


def reads(keys: Keys, register: str) -> bool:
    """Whether these keys open the register."""
    pending = pending_of(register)
    return keys.holds(register) if pending is None else keys.reads_pending(pending[0])


def may_overwrite(role: Role, register: str) -> bool:
    """Whether a frame signed by the role may overwrite the register. The coordinator empties the pending ones."""
    pending = pending_of(register)
    return may_write(role, register) if pending is None else role in (pending[0], Role.COORDINATOR)


def seal_register(keys: Keys, name: str, content: Register) -> bytes:
    """Seal afresh. The size is 16 KiB or a doubling of it, so that it tells nothing of a single addition."""
    plain = json.dumps(content, separators=(",", ":"), sort_keys=True).encode()
    size = _SMALLEST
    while size < len(plain) + 4 + _SALT + 16:
        size *= 2
    padded = struct.pack(">I", len(plain)) + plain
    padded += bytes(size - _SALT - 16 - len(padded))
    salt = os.urandom(_SALT)
    return salt + _cipher(keys, name, salt).encrypt(bytes(12), padded, keys.scope())


def open_register(keys: Keys, name: str, sealed: bytes) -> Register:
    """Raises Damaged."""
    try:
        padded = _cipher(keys, name, sealed[:_SALT]).decrypt(bytes(12), sealed[_SALT:], keys.scope())
        (length,) = struct.unpack_from(">I", padded)
        found = json.loads(padded[4 : 4 + length])
    except (InvalidTag, ValueError, struct.error):
        raise Damaged.at(f"register {name}") from None
    if not isinstance(found, dict) or not _is_shaped(name, found):
        raise Damaged.at(f"register {name}")
    return found


def _is_shaped(name: str, content: Register) -> bool:
    """Whether a register that authenticates holds what its readers count on, whoever's program wrote it."""
    if name == CLOCKS:
        return all(isinstance(stub, dict) for stub in content.values())
    if name.endswith(".audit"):
        return set(content) <= {"events"} and isinstance(content.get("events", []), list)
    if pending_of(name) is not None and MARKS in content:
        return False
    return all(_is_counts(names) for names in content.values())


def _is_counts(periods: object) -> bool:
    if not isinstance(periods, dict) or not all(isinstance(counts, dict) for counts in periods.values()):
        return False
    return all(type(count) is int and count >= 0 for counts in periods.values() for count in counts.values())


def digest(sealed: bytes) -> str:
    """What the frame of the same commit says about the blob."""
    return hashlib.sha256(sealed).hexdigest()


def counted(stats: Counters, additions: Mapping[tuple[str, Month, str], int]) -> Counters:
    """A copy of `stats` with (family, period, category) raised."""
    grown = {family: {period: dict(counts) for period, counts in periods.items()} for family, periods in stats.items()}
    for (family, period, category), more in additions.items():
        counts = grown.setdefault(family, {}).setdefault(period, {})
        counts[category] = counts.get(category, 0) + more
    return grown


def loaded(care: Counters, additions: Mapping[tuple[Id, Month, Load], int], this: Month | None) -> Counters:
    """A copy of `care` with (peer, month, kind) raised, or lowered by a correction.

    In the month `this`, what is older than its kind is kept goes. Under a legal hold `this` is None and nothing goes.
    The marks of drop files stay: they have a limit of their own.
    """
    grown = {peer: {month: dict(counts) for month, counts in months.items()} for peer, months in care.items()}
    for (peer, month, what), more in additions.items():
        counts = grown.setdefault(peer, {}).setdefault(month, {})
        counts[what.value] = counts.get(what.value, 0) + more
        if not counts[what.value]:
            del counts[what.value]
    if this is None:
        return grown
    recent = {peer: months if peer == MARKS else _recent(months, this) for peer, months in grown.items()}
    return {peer: months for peer, months in recent.items() if months}


def _recent(months: Mapping[str, Mapping[str, int]], this: Month) -> dict[str, dict[str, int]]:
    """The counts of a peer that are still kept. A kind that this version does not know goes with the shortest."""
    kept: dict[str, dict[str, int]] = {}
    for month, counts in months.items():
        age = months_between(Month(month), this)
        young = {what: count for what, count in counts.items() if age < _KEPT.get(what, min(_KEPT.values()))}
        if young:
            kept[month] = young
    return kept


def summed(one: Counters, other: Counters) -> Counters:
    """Both added up."""
    total = {outer: {inner: dict(counts) for inner, counts in middle.items()} for outer, middle in one.items()}
    for outer, middle in other.items():
        for inner, counts in middle.items():
            sums = total.setdefault(outer, {}).setdefault(inner, {})
            for category, more in counts.items():
                sums[category] = sums.get(category, 0) + more
    return total


def pending_for(compartment: str, names: Iterable[str] = PENDING) -> tuple[str, ...]:
    """The pending registers of a compartment."""
    return tuple(name for name in names if name.endswith(f".{compartment}"))


def _cipher(keys: Keys, name: str, salt: bytes) -> AESGCM:
    pending = pending_of(name)
    return keys.cipher(name, "register", salt) if pending is None else keys.pending_cipher(*pending, salt)
