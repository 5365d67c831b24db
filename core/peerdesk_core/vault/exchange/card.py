"""Drop cards: what a peer without a login needs to write drop files. A card names nobody, and is kept nowhere here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.model.ids import Id, is_id
from peerdesk_core.privacy import PrivacyCeiling, check_measure
from peerdesk_core.vault.compartments import INBOXES
from peerdesk_core.vault.errors import BadCard, NewerFile
from peerdesk_core.vault.keys import Keys, derive

FORMAT = 1
LIMIT = 256 * 1024
"""Bytes. A card beyond this was not made here."""
MOST_CARDS = 2**32 - 1
_LONGEST = 80
"""Characters of a title or of a department's id."""
_FAMILIES = 64
_FIELDS = {"format", "vault", "epoch", "number", "peer", "department", "inboxes", "measures", "secret", "check"}


@attrs.frozen(kw_only=True, repr=False)
class Card:
    """One peer's card. `secret` proves that a drop was written with it; `inboxes` are public keys by compartment.

    `number` counts the cards of this peer: the desk takes drops of the latest alone.
    """

    vault: bytes
    epoch: int
    number: int
    peer: Id
    department: str
    inboxes: Mapping[str, bytes]
    measures: tuple[MeasureSpec, ...]
    secret: bytes

    def to_bytes(self) -> bytes:
        """The card as a file: JSON that its holder can read, and a check sum."""
        fields = self._fields()
        return json.dumps({**fields, "check": _check(fields)}, indent=1, sort_keys=True).encode() + b"\n"

    def _fields(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "vault": self.vault.hex(),
            "epoch": self.epoch,
            "number": self.number,
            "peer": self.peer,
            "department": self.department,
            "inboxes": {name: self.inboxes[name].hex() for name in INBOXES},
            "measures": [[spec.id, spec.title, list(spec.categories)] for spec in self.measures],
            "secret": self.secret.hex(),
        }


def card_secret(keys: Keys, peer: Id, number: int) -> bytes:
    """The secret on a card: derived from the key of the directory, so a new epoch makes every card stale."""
    purpose = b"drop card|" + keys.scope() + bytes.fromhex(peer) + number.to_bytes(4, "big")
    return derive(keys.compartments["directory"], purpose)


def make_card(
    keys: Keys,
    inboxes: Sequence[bytes],
    peer: Id,
    number: int,
    *,
    department: str,
    measures: Sequence[MeasureSpec],
) -> Card:
    """The card of a peer. `inboxes` in the order of INBOXES, as in the signed header."""
    return Card(
        vault=keys.vault,
        epoch=keys.epoch,
        number=number,
        peer=peer,
        department=_plain(department),
        inboxes=dict(zip(INBOXES, inboxes, strict=True)),
        measures=tuple(
            MeasureSpec(id=spec.id, title=_plain(spec.title), categories=spec.categories) for spec in measures
        ),
        secret=card_secret(keys, peer, number),
    )


def read_card(raw: bytes) -> Card:
    """The card in a file. Raises BadCard for anything but what `to_bytes` gives, NewerFile for a later format."""
    try:
        fields = json.loads(raw) if len(raw) <= LIMIT else None
        if isinstance(fields, dict) and type(fields.get("format")) is int and fields["format"] > FORMAT:
            raise NewerFile
        card = _read(fields)
        if card.to_bytes() != raw:
            raise BadCard
    except (ValueError, TypeError, KeyError, RecursionError, PrivacyCeiling):
        raise BadCard from None
    return card


def _read(fields: Any) -> Card:
    if not isinstance(fields, dict) or set(fields) != _FIELDS or set(fields["inboxes"]) != set(INBOXES):
        raise BadCard
    measures = tuple(_measure(*each) for each in fields["measures"])
    if len(measures) > _FAMILIES or len({spec.id for spec in measures}) != len(measures):
        raise BadCard
    inboxes = {name: _bytes(fields["inboxes"][name], 32) for name in INBOXES}
    for public in inboxes.values():
        X25519PublicKey.from_public_bytes(public)
    if not is_id(fields["peer"]):
        raise BadCard
    return Card(
        vault=_bytes(fields["vault"], 16),
        epoch=_whole(fields["epoch"]),
        number=_whole(fields["number"]),
        peer=Id(fields["peer"]),
        department=_text(fields["department"]),
        inboxes=inboxes,
        measures=measures,
        secret=_bytes(fields["secret"], 32),
    )


def _measure(id: Any, title: Any, categories: Any) -> MeasureSpec:
    spec = MeasureSpec(id=id, title=_text(title), categories=tuple(categories))
    check_measure(spec)
    return spec


def _bytes(text: Any, length: int) -> bytes:
    if type(text) is not str or len(text) != 2 * length:
        raise BadCard
    return bytes.fromhex(text)


def _whole(number: Any) -> int:
    if type(number) is not int or not 1 <= number <= MOST_CARDS:
        raise BadCard
    return number


def _text(text: Any) -> str:
    if type(text) is not str or _plain(text) != text:
        raise BadCard
    return text


def _plain(text: str) -> str:
    """What a terminal can show, on one line and not too long."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:_LONGEST]


def _check(fields: Mapping[str, Any]) -> str:
    plain = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(b"peerdesk drop card" + plain).hexdigest()[:16]
