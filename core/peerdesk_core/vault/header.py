"""The header: how to get in. Everything in it is untrusted until its shape, bounds and signature were checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

import attrs

from .compartments import ORDER, ROLES
from .errors import Damaged, NewerVault
from .kdf import Kdf, within_bounds

FORMAT = 1
SLOTS = 16
LIMIT = 256 * 1024
"""Bytes. A header beyond this was not written here."""
_PLACE = "the header"
_MOST_COST = 2**31


@attrs.frozen(kw_only=True)
class Slot:
    """One way in, real or dummy, all of one shape. `grants`: a sealed key per compartment, then the role's."""

    tag: bytes
    commitment: bytes
    nonce: bytes
    blob: bytes
    public: bytes
    grants: tuple[bytes, ...]


@attrs.frozen(kw_only=True)
class Header:
    """Format, costs, slots and public keys, signed by the admin key that every real slot pins."""

    vault: bytes
    epoch: int
    kdf: Kdf
    salt: bytes
    admin: bytes
    roles: tuple[bytes, ...]
    slots: tuple[Slot, ...]
    signature: bytes = bytes(64)

    def to_sign(self) -> bytes:
        """All of the header but what an owner of a slot may change alone: the passphrase's side of that slot."""
        slots = [[_text(slot.public), *map(_text, slot.grants)] for slot in self.slots]
        return b"peerdesk header" + _canonical({**self._common(), "slots": slots})

    def to_bytes(self) -> bytes:
        """Checksum, then canonical JSON."""
        slots = [
            {
                "tag": _text(slot.tag),
                "commitment": _text(slot.commitment),
                "nonce": _text(slot.nonce),
                "blob": _text(slot.blob),
                "public": _text(slot.public),
                "grants": list(map(_text, slot.grants)),
            }
            for slot in self.slots
        ]
        body = _canonical({**self._common(), "slots": slots, "signature": _text(self.signature)})
        return hashlib.sha256(body).digest() + body

    def _common(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "vault": _text(self.vault),
            "epoch": self.epoch,
            "kdf": attrs.asdict(self.kdf),
            "salt": _text(self.salt),
            "admin": _text(self.admin),
            "roles": list(map(_text, self.roles)),
        }


def parse_header(raw: bytes) -> Header:
    """Check sum, version, exact shape and bounds. Raises NewerVault or Damaged; derives nothing."""
    body = raw[32:]
    if len(raw) > LIMIT or hashlib.sha256(body).digest() != raw[:32]:
        raise Damaged.at(_PLACE)
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Damaged.at(_PLACE) from None
    if not isinstance(fields, dict) or type(fields.get("format")) is not int:
        raise Damaged.at(_PLACE)
    if fields["format"] > FORMAT:
        raise NewerVault
    header = _read(fields)
    if fields["format"] != FORMAT or header.to_bytes() != raw:
        raise Damaged.at(_PLACE)
    return header


def _read(fields: dict[str, Any]) -> Header:
    _exactly(fields, {"format", "vault", "epoch", "kdf", "salt", "admin", "roles", "slots", "signature"})
    costs = fields["kdf"]
    _exactly(costs, {"memory", "passes", "lanes"})
    kdf = Kdf(**{name: _whole(number, _MOST_COST) for name, number in costs.items()})
    if not within_bounds(kdf):
        raise Damaged.at(_PLACE)
    return Header(
        vault=_bytes(fields["vault"], 16),
        epoch=_whole(fields["epoch"], 2**32 - 1),
        kdf=kdf,
        salt=_bytes(fields["salt"], 16),
        admin=_bytes(fields["admin"], 32),
        roles=tuple(_bytes(key, 32) for key in _list(fields["roles"], len(ROLES))),
        slots=tuple(map(_slot, _list(fields["slots"], SLOTS))),
        signature=_bytes(fields["signature"], 64),
    )


def _slot(fields: object) -> Slot:
    _exactly(fields, {"tag", "commitment", "nonce", "blob", "public", "grants"})
    assert isinstance(fields, dict)
    grants = _list(fields["grants"], len(ORDER) + 1)
    return Slot(
        tag=_bytes(fields["tag"], 16),
        commitment=_bytes(fields["commitment"], 32),
        nonce=_bytes(fields["nonce"], 12),
        blob=_bytes(fields["blob"], 80),
        public=_bytes(fields["public"], 32),
        grants=(*(_bytes(grant, 80) for grant in grants[:-1]), _bytes(grants[-1], 81)),
    )


def _exactly(fields: object, names: set[str]) -> None:
    if not isinstance(fields, dict) or set(fields) != names:
        raise Damaged.at(_PLACE)


def _whole(number: object, most: int) -> int:
    if type(number) is not int or not 1 <= number <= most:
        raise Damaged.at(_PLACE)
    return number


def _list(items: object, length: int) -> list[Any]:
    if not isinstance(items, list) or len(items) != length:
        raise Damaged.at(_PLACE)
    return items


def _bytes(text: object, length: int) -> bytes:
    if not isinstance(text, str):
        raise Damaged.at(_PLACE)
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Damaged.at(_PLACE) from None
    if len(found) != length:
        raise Damaged.at(_PLACE)
    return found


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _canonical(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
