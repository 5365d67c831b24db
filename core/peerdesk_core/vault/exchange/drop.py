"""Drop files: the sums of one whole month, in two sealed parts that share no key: the peer's load, and what about.

`care`: peer, number of the card, month, contacts. `stats`: month and counts, without the peer. Each part goes to the
inbox of its own compartment. The code at the end, under the card's secret, covers all of the file.
"""

from __future__ import annotations

import hmac
import json
import os
import struct
from collections.abc import Mapping
from datetime import date

import attrs
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from peerdesk_core.model.ids import Id, Month, to_month
from peerdesk_core.vault.converter import is_month
from peerdesk_core.vault.errors import (
    BadCard,
    BadSums,
    FalseDrop,
    ForeignDrop,
    MonthOpen,
    MonthTooOld,
    NewerFile,
    NotADrop,
    StaleCard,
    Undeclared,
)
from peerdesk_core.vault.keys import SUITE, Keys, inbox_of

from .card import Card, card_secret

MOST = 999
"""The largest number that a drop holds. More in a month is a slip of the keyboard."""
OLDEST = 24
"""Months before the current one for which drops are taken in."""
_MAGIC = b"peerdesk drop\n\0"
_FORMAT = 1
_HEAD = struct.Struct(">15sB16sI")
_CARE = struct.Struct(">8sI7sH16s")
_STATS = struct.Struct(">7s16sI")
_ROOM = 16 * 1024
"""Bytes of the counts before sealing, whatever they say."""
_SEAL = 48
"""Bytes that sealing to an inbox adds."""
_CODE = 32
_CARE_END = _HEAD.size + _CARE.size + _SEAL
_STATS_END = _CARE_END + _ROOM + _SEAL
SIZE = _STATS_END + _CODE
"""Bytes of every drop file."""

Counts = Mapping[str, Mapping[str, int]]
"""Family -> category -> how many; at least 1 each."""


@attrs.frozen(kw_only=True)
class Sums:
    """What a peer hands in: contacts that came to the peer directly, and what they were about."""

    month: Month
    contacts: int
    counts: Counts


@attrs.frozen(kw_only=True)
class Drop:
    """A drop that authenticated. `care` and `stats` are the random names of its two parts, which nothing joins."""

    peer: Id
    card: int
    month: Month
    contacts: int
    care: bytes
    counts: Counts
    stats: bytes


def make_drop(card: Card, sums: Sums, today: date) -> bytes:
    """The drop file of a month that is over. Raises BadSums, MonthOpen, MonthTooOld, BadCard."""
    check_month(sums.month, today)
    _check_number(sums.contacts, least=0)
    counts = {
        family: {category: number for category, number in categories.items() if number != 0}
        for family, categories in sums.counts.items()
    }
    counts = {family: categories for family, categories in counts.items() if categories}
    declared = {spec.id: spec.categories for spec in card.measures}
    for family, categories in counts.items():
        for category, number in categories.items():
            if category not in declared.get(family, ()):
                raise BadSums("The card does not list that family and category.", "Look at the card's lists.")
            _check_number(number, least=1)
    month = sums.month.encode()
    care = _CARE.pack(bytes.fromhex(card.peer), card.number, month, sums.contacts, os.urandom(16))
    told = _told(counts)
    stats = (_STATS.pack(month, os.urandom(16), len(told)) + told).ljust(_ROOM, b"\0")
    if len(stats) != _ROOM:
        raise BadSums("There are more categories in it than a drop file holds.", "Hand in fewer of them.")
    head = _HEAD.pack(_MAGIC, _FORMAT, card.vault, card.epoch)
    body = head + _seal(card, "care", care) + _seal(card, "stats", stats)
    return body + _code(card.secret, body)


def open_drop(keys: Keys, raw: bytes) -> Drop:
    """The drop in a file, once all of it has authenticated. Needs the keys of the directory, care and stats.

    Raises NotADrop, NewerFile, ForeignDrop, StaleCard, FalseDrop.
    """
    if raw[: len(_MAGIC)] != _MAGIC or len(raw) <= len(_MAGIC):
        raise NotADrop
    if raw[len(_MAGIC)] > _FORMAT:
        raise NewerFile
    if len(raw) != SIZE:
        raise NotADrop
    _, format, vault, epoch = _HEAD.unpack_from(raw)
    if vault != keys.vault:
        raise ForeignDrop
    if epoch != keys.epoch:
        raise StaleCard
    try:
        care = _CARE.unpack(_open(keys, "care", raw[_HEAD.size : _CARE_END]))
        peer, number, month, contacts, care_name = Id(care[0].hex()), care[1], Month(care[2].decode()), care[3], care[4]
        code = _code(card_secret(keys, peer, number), raw[:_STATS_END])
        if format != _FORMAT or not hmac.compare_digest(code, raw[_STATS_END:]):
            raise FalseDrop
        stats = _open(keys, "stats", raw[_CARE_END:_STATS_END])
        stats_month, stats_name, length = _STATS.unpack_from(stats)
        counts = _read_counts(stats[_STATS.size :], length)
    except (InvalidTag, ValueError, struct.error, RecursionError):
        raise FalseDrop from None
    if not is_month(month) or stats_month.decode("latin-1") != month or contacts > MOST:
        raise FalseDrop
    return Drop(peer=peer, card=number, month=month, contacts=contacts, care=care_name, counts=counts, stats=stats_name)


def check_month(month: Month, today: date) -> None:
    """Raises BadSums for what is no month, MonthOpen, MonthTooOld."""
    if not is_month(month):
        raise BadSums("A month is written like 2026-10.")
    back = _ordinal(to_month(today)) - _ordinal(month)
    if back < 1:
        raise MonthOpen
    if back > OLDEST:
        raise MonthTooOld


def oldest_month(today: date) -> Month:
    """The earliest month for which drops are still taken in."""
    year, month = divmod(_ordinal(to_month(today)) - OLDEST, 12)
    return Month(f"{year:04d}-{month + 1:02d}")


def check_declared(counts: Counts, declared: Mapping[str, tuple[str, ...]]) -> None:
    """Raises Undeclared for a family or a category that is not counted here."""
    for family, categories in counts.items():
        if not set(categories) <= set(declared.get(family, ())):
            raise Undeclared


def _ordinal(month: Month) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _check_number(number: object, least: int) -> None:
    if type(number) is not int or not least <= number <= MOST:
        raise BadSums


def _told(counts: Counts) -> bytes:
    return json.dumps(counts, sort_keys=True, separators=(",", ":")).encode()


def _read_counts(room: bytes, length: int) -> Counts:
    """Raises ValueError for anything but what `_told` writes within the bounds."""
    counts = json.loads(room[:length])
    if (
        not isinstance(counts, dict)
        or any(room[length:])
        or not all(isinstance(each, dict) for each in counts.values())
    ):
        raise ValueError("counts")
    numbers = [number for categories in counts.values() for number in categories.values()]
    if not all(type(number) is int and 1 <= number <= MOST for number in numbers) or _told(counts) != room[:length]:
        raise ValueError("counts")
    return counts


def _seal(card: Card, compartment: str, plain: bytes) -> bytes:
    try:
        public = X25519PublicKey.from_public_bytes(card.inboxes[compartment])
        return SUITE.encrypt(plain, public, _info(card.vault, card.epoch, compartment))
    except ValueError:
        raise BadCard from None


def _open(keys: Keys, compartment: str, sealed: bytes) -> bytes:
    private = inbox_of(keys.compartments[compartment])
    return SUITE.decrypt(sealed, private, _info(keys.vault, keys.epoch, compartment))


def _info(vault: bytes, epoch: int, compartment: str) -> bytes:
    return b"drop|" + vault + struct.pack(">I", epoch) + compartment.encode()


def _code(secret: bytes, body: bytes) -> bytes:
    return hmac.digest(secret, b"drop" + body, "sha256")
