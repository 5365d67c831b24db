"""The header is distrusted until its shape, its bounds and its signature were checked."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.vault import kdf as kdf_module
from peerdesk_core.vault.compartments import ORDER, ROLES, Role
from peerdesk_core.vault.errors import Damaged, NewerVault, WrongPassphrase
from peerdesk_core.vault.header import FORMAT, SLOTS, Header, parse_header
from peerdesk_core.vault.kdf import LEAST, MOST, Kdf, within_bounds
from peerdesk_core.vault.keys import unlock
from peerdesk_core.vault.slots import Login, found

CHEAP = Kdf(memory=19 * 1024, passes=2)
LEE = Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)
FOUNDING = found([LEE], CHEAP)[0]
RAW = FOUNDING.header.to_bytes()
Fields = dict[str, Any]


def rebuilt(change: Callable[[Fields], object]) -> bytes:
    """The header with a change, its checksum made good again."""
    fields: Fields = copy.deepcopy(json.loads(RAW[32:]))
    change(fields)
    body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(body).digest() + body


def b64(length: int) -> str:
    return base64.b64encode(bytes(length)).decode()


MALFORMED: dict[str, Callable[[Fields], object]] = {
    "extra key": lambda f: f.update(note="x"),
    "missing key": lambda f: f.pop("salt"),
    "format 0": lambda f: f.update(format=0),
    "format text": lambda f: f.update(format="1"),
    "format true": lambda f: f.update(format=True),
    "epoch 0": lambda f: f.update(epoch=0),
    "epoch huge": lambda f: f.update(epoch=2**32),
    "epoch float": lambda f: f.update(epoch=1.0),
    "memory below": lambda f: f["kdf"].update(memory=LEAST.memory - 1),
    "memory above": lambda f: f["kdf"].update(memory=MOST.memory + 1),
    "memory absurd": lambda f: f["kdf"].update(memory=2**70),
    "passes below": lambda f: f["kdf"].update(passes=1),
    "passes above": lambda f: f["kdf"].update(passes=21),
    "lanes zero": lambda f: f["kdf"].update(lanes=0),
    "lanes above": lambda f: f["kdf"].update(lanes=5),
    "lanes text": lambda f: f["kdf"].update(lanes="1"),
    "kdf list": lambda f: f.update(kdf=[1]),
    "kdf extra": lambda f: f["kdf"].update(more=1),
    "salt short": lambda f: f.update(salt=b64(15)),
    "salt not text": lambda f: f.update(salt=5),
    "salt not base64": lambda f: f.update(salt="*" * 24),
    "salt not ascii": lambda f: f.update(salt="é" * 24),
    "vault long": lambda f: f.update(vault=b64(17)),
    "admin short": lambda f: f.update(admin=b64(31)),
    "signature short": lambda f: f.update(signature=b64(63)),
    "role missing": lambda f: f["roles"].pop(),
    "slot missing": lambda f: f["slots"].pop(),
    "slot added": lambda f: f["slots"].append(f["slots"][0]),
    "slot is text": lambda f: f["slots"].__setitem__(0, "x"),
    "slot key extra": lambda f: f["slots"][3].update(name="lee"),
    "tag short": lambda f: f["slots"][3].update(tag=b64(15)),
    "commitment short": lambda f: f["slots"][3].update(commitment=b64(31)),
    "nonce long": lambda f: f["slots"][3].update(nonce=b64(13)),
    "blob short": lambda f: f["slots"][3].update(blob=b64(79)),
    "public short": lambda f: f["slots"][3].update(public=b64(31)),
    "grant missing": lambda f: f["slots"][3]["grants"].pop(),
    "grant short": lambda f: f["slots"][3]["grants"].__setitem__(0, b64(79)),
    "role grant short": lambda f: f["slots"][3]["grants"].__setitem__(-1, b64(80)),
}


def test_a_header_reads_back_as_it_was_written() -> None:
    assert parse_header(RAW) == FOUNDING.header
    keys = unlock(parse_header(RAW), " LEE ", "six words")
    assert keys.role is Role.COORDINATOR
    assert keys.compartments == FOUNDING.keys.compartments
    assert set(keys.compartments) == set(ORDER)


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_header_is_refused_before_any_derivation(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a key was derived from an unchecked header")

    monkeypatch.setattr(kdf_module, "Argon2id", forbidden)
    with pytest.raises(Damaged):
        parse_header(rebuilt(MALFORMED[name]))


def test_a_newer_format_is_told_apart_from_damage() -> None:
    with pytest.raises(NewerVault):
        parse_header(rebuilt(lambda fields: fields.update(format=FORMAT + 1, shape="unknown today")))


@pytest.mark.parametrize("raw", [b"", bytes(32), bytes(300_000), hashlib.sha256(b"[]").digest() + b"[]"])
def test_what_is_no_header_at_all_is_damage(raw: bytes) -> None:
    with pytest.raises(Damaged):
        parse_header(raw)


def test_deeply_nested_json_is_damage() -> None:
    body = b"[" * 100_000
    with pytest.raises(Damaged):
        parse_header(hashlib.sha256(body).digest() + body)


def test_every_flipped_bit_of_a_sample_is_refused() -> None:
    for at in range(0, len(RAW), 97):
        flipped = bytearray(RAW)
        flipped[at] ^= 1 << (at % 8)
        with pytest.raises(Damaged):
            parse_header(bytes(flipped))


def real_slot(header: Header) -> int:
    """Found by its tag: nothing in the clear tells it from a dummy."""
    other = found([LEE], CHEAP)[0].header
    assert len(other.slots) == SLOTS
    for number in range(SLOTS):
        fields = json.loads(header.to_bytes()[32:])
        fields["slots"][number]["tag"] = b64(16)
        body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
        try:
            unlock(parse_header(hashlib.sha256(body).digest() + body), "lee", "six words")
        except WrongPassphrase:
            return number
    raise AssertionError("no real slot")


def test_a_header_changed_by_somebody_without_the_admin_key_is_refused() -> None:
    own = real_slot(FOUNDING.header)
    other = json.loads(found([attrs.evolve(LEE, passphrase="other words")], CHEAP)[0].header.to_bytes()[32:])
    changes: dict[str, Callable[[Fields], object]] = {
        "admin": lambda f: f.update(admin=other["admin"], signature=other["signature"]),
        "roles": lambda f: f.update(roles=other["roles"]),
        "epoch": lambda f: f.update(epoch=2),
        "grants": lambda f: f["slots"][own].update(grants=other["slots"][0]["grants"]),
        "grants of another slot": lambda f: f["slots"][own - 1].update(public=other["slots"][0]["public"]),
        "signature": lambda f: f.update(signature=b64(64)),
        "blob": lambda f: f["slots"][own].update(blob=b64(80)),
    }
    for name, change in changes.items():
        with pytest.raises(DeskError) as refused:
            unlock(parse_header(rebuilt(change)), "lee", "six words")
        assert isinstance(refused.value, Damaged), name


def test_slots_look_alike_and_the_real_one_moves() -> None:
    shapes = {
        (len(s.tag), len(s.commitment), len(s.nonce), len(s.blob), len(s.public), tuple(map(len, s.grants)))
        for s in FOUNDING.header.slots
    }
    assert len(shapes) == 1
    curve_points = [s.public[31] < 128 and all(g[31] < 128 for g in s.grants) for s in FOUNDING.header.slots]
    assert all(curve_points), "a dummy can be told by bytes that no curve point has"


def test_bounds_hold_on_both_sides() -> None:
    assert within_bounds(Kdf()) and within_bounds(LEAST) and within_bounds(MOST)
    assert len(FOUNDING.header.roles) == len(ROLES)
