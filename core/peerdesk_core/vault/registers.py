"""Registers: `stats` and `care`, one sealed blob each, overwritten in place. No log of single additions exists."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag

from peerdesk_core.model.ids import Id, Month

from .errors import Damaged
from .keys import Keys

REGISTERS: tuple[str, ...] = ("stats", "care")
"""Each is named like the compartment whose key seals it."""
_SALT = 32
_SMALLEST = 16 * 1024

Counters = dict[str, dict[str, dict[str, int]]]
"""Two levels of names over counts: stats = family, period, category; care = peer, month, "contacts"."""


def seal_register(keys: Keys, name: str, counters: Counters) -> bytes:
    """Seal afresh. The size is 16 KiB or a doubling of it, so that it tells nothing of a single addition."""
    plain = json.dumps(counters, separators=(",", ":"), sort_keys=True).encode()
    size = _SMALLEST
    while size < len(plain) + 4 + _SALT + 16:
        size *= 2
    padded = struct.pack(">I", len(plain)) + plain
    padded += bytes(size - _SALT - 16 - len(padded))
    salt = os.urandom(_SALT)
    return salt + keys.cipher(name, "register", salt).encrypt(bytes(12), padded, keys.scope())


def open_register(keys: Keys, name: str, sealed: bytes) -> Counters:
    """Raises Damaged."""
    try:
        padded = keys.cipher(name, "register", sealed[:_SALT]).decrypt(bytes(12), sealed[_SALT:], keys.scope())
        (length,) = struct.unpack_from(">I", padded)
        found: Counters = json.loads(padded[4 : 4 + length])
    except (InvalidTag, ValueError, struct.error):
        raise Damaged.at(f"register {name}") from None
    return found


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


def loaded(care: Counters, additions: Mapping[tuple[Id, Month], int], oldest: Month) -> Counters:
    """A copy of `care` with (peer, month) raised; months before `oldest` are dropped, for nothing reads them."""
    grown = {peer: {month: dict(counts) for month, counts in months.items()} for peer, months in care.items()}
    for (peer, month), more in additions.items():
        counts = grown.setdefault(peer, {}).setdefault(month, {})
        counts["contacts"] = counts.get("contacts", 0) + more
    recent = {peer: {m: c for m, c in months.items() if m >= oldest} for peer, months in grown.items()}
    return {peer: months for peer, months in recent.items() if months}


def month_before(month: Month) -> Month:
    """The calendar month before."""
    year, number = int(month[:4]), int(month[5:])
    return Month(f"{year:04d}-{number - 1:02d}" if number > 1 else f"{year - 1:04d}-12")
