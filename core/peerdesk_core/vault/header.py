"""The header: how to get in. Everything in it is untrusted until its shape, bounds and signature were checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

import attrs

from .compartments import INBOXES, ORDER, ROLES
from .errors import Damaged, NewerVault
from .kdf import Kdf, within_bounds

FORMAT = 2
"""1: one coordinator. 2: several users, inboxes, and a log that may start at a snapshot."""
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
class Base:
    """Where the log begins: behind which frame, with which head of the chain, and how many frames it has at least."""

    seq: int
    head: bytes
    frames: int


@attrs.frozen(kw_only=True)
class _Shape:
    """How many keys a header of one format holds, and which fields it has beside those of all formats."""

    compartments: int
    roles: int
    more: frozenset[str]


_SHAPES = {
    1: _Shape(compartments=10, roles=6, more=frozenset()),
    2: _Shape(compartments=len(ORDER), roles=len(ROLES), more=frozenset({"generation", "inboxes", "base"})),
}


@attrs.frozen(kw_only=True)
class Header:
    """Format, costs, slots and public keys, signed by the admin key that every real slot pins.

    `generation` counts how often the log was written afresh; each has a ring of its own. `base` is None, and there
    are no inboxes, in a header of format 1.
    """

    format: int = FORMAT
    vault: bytes
    epoch: int
    generation: int = 1
    inboxes: tuple[bytes, ...] = ()
    base: Base | None = None
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
        common: dict[str, Any] = {
            "format": self.format,
            "vault": _text(self.vault),
            "epoch": self.epoch,
            "kdf": attrs.asdict(self.kdf),
            "salt": _text(self.salt),
            "admin": _text(self.admin),
            "roles": list(map(_text, self.roles)),
        }
        if self.base is not None:
            common["generation"] = self.generation
            common["inboxes"] = list(map(_text, self.inboxes))
            common["base"] = {"seq": self.base.seq, "head": _text(self.base.head), "frames": self.base.frames}
        return common


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
    if fields["format"] not in _SHAPES:
        raise Damaged.at(_PLACE)
    header = _read(fields, _SHAPES[fields["format"]])
    if header.to_bytes() != raw:
        raise Damaged.at(_PLACE)
    return header


def _read(fields: dict[str, Any], shape: _Shape) -> Header:
    _exactly(fields, {"format", "vault", "epoch", "kdf", "salt", "admin", "roles", "slots", "signature", *shape.more})
    costs = fields["kdf"]
    _exactly(costs, {"memory", "passes", "lanes"})
    kdf = Kdf(**{name: _whole(number, _MOST_COST) for name, number in costs.items()})
    if not within_bounds(kdf):
        raise Damaged.at(_PLACE)
    header = Header(
        format=fields["format"],
        vault=_bytes(fields["vault"], 16),
        epoch=_whole(fields["epoch"], 2**32 - 1),
        kdf=kdf,
        salt=_bytes(fields["salt"], 16),
        admin=_bytes(fields["admin"], 32),
        roles=tuple(_bytes(key, 32) for key in _list(fields["roles"], shape.roles)),
        slots=tuple(_slot(slot, shape) for slot in _list(fields["slots"], SLOTS)),
        signature=_bytes(fields["signature"], 64),
    )
    if not shape.more:
        return header
    base = fields["base"]
    _exactly(base, {"seq", "head", "frames"})
    return attrs.evolve(
        header,
        generation=_whole(fields["generation"], 2**32 - 1),
        inboxes=tuple(_bytes(key, 32) for key in _list(fields["inboxes"], len(INBOXES))),
        base=Base(
            seq=_whole(base["seq"], 2**63 - 1, least=0),
            head=_bytes(base["head"], 32),
            frames=_whole(base["frames"], 2**32 - 1),
        ),
    )


def _slot(fields: object, shape: _Shape) -> Slot:
    _exactly(fields, {"tag", "commitment", "nonce", "blob", "public", "grants"})
    assert isinstance(fields, dict)
    grants = _list(fields["grants"], shape.compartments + 1)
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


def _whole(number: object, most: int, least: int = 1) -> int:
    if type(number) is not int or not least <= number <= most:
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
