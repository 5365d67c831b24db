"""One malformed header for each rule of the schema, in both formats: refused before any key is derived."""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.vault.compartments import INBOXES, ORDER, ROLES, Role
from peerdesk_core.vault.errors import Damaged, NewerVault
from peerdesk_core.vault.header import FORMAT, SLOTS, parse_header
from peerdesk_core.vault.kdf import LEAST, MOST, Kdf
from peerdesk_core.vault.slots import Login, found

GOLDEN = Path(__file__).parents[2] / "golden" / "vault_1" / "data" / "vault.db"
Fields = dict[str, Any]
Change = Callable[[Fields, Any], object]


def golden() -> bytes:
    """The header of a vault of the first format; read through a connection that writes nothing."""
    db = sqlite3.connect(GOLDEN.as_uri() + "?mode=ro&immutable=1", uri=True)
    (body,) = db.execute("SELECT body FROM header").fetchone()
    db.close()
    return bytes(body)


@pytest.fixture(scope="module")
def headers() -> dict[int, bytes]:
    login = Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)
    return {1: golden(), 2: found([login], Kdf(memory=19 * 1024, passes=2))[0].header.to_bytes()}


def raw_of(fields: object) -> bytes:
    """Fields as whoever forges them would write them: canonical, with a good checksum."""
    body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(body).digest() + body


def of_length(length: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=length, max_size=length).map(lambda raw: base64.b64encode(raw).decode())


def not_of_length(length: int) -> st.SearchStrategy[Any]:
    """No bytes of this length: other lengths, other texts, other kinds, and the right bytes spelled otherwise."""
    return st.one_of(
        st.integers(0, 2 * length + 2).filter(lambda size: size != length).flatmap(of_length),
        st.text(max_size=12).filter(lambda text: len(text) != length),
        OTHER_KINDS,
        of_length(length).map(lambda text: text + "\n"),
        of_length(length).map(lambda text: " " + text),
    )


OTHER_KINDS: st.SearchStrategy[Any] = st.sampled_from([None, True, 0, 1.5, [], {}, "", [[]], "\ud800"[:0]])


def not_between(least: int, most: int) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.integers(max_value=least - 1),
        st.integers(min_value=most + 1),
        st.sampled_from([True, None, float(least), str(least), [least], {}]),
    )


def at(*path: str | int) -> Change:
    """Put a value at a place."""

    def put(fields: Fields, value: Any) -> None:
        here: Any = fields
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return put


def of_list(name: str, length: int) -> tuple[Change, st.SearchStrategy[Any]]:
    """Another number of items, or no list."""

    def put(fields: Fields, value: Any) -> None:
        items = fields[name]
        fields[name] = (items * 3)[:value] if isinstance(value, int) and not isinstance(value, bool) else value

    return put, st.one_of(
        st.integers(0, 2 * length).filter(lambda n: n != length), st.sampled_from([None, True, "x", {}])
    )


def _grants(count: Callable[[list[Any]], list[Any]]) -> Change:
    def put(fields: Fields, slot: Any) -> None:
        fields["slots"][slot]["grants"] = count(fields["slots"][slot]["grants"])

    return put


FIELDS = {
    "format",
    "vault",
    "epoch",
    "kdf",
    "salt",
    "admin",
    "roles",
    "slots",
    "signature",
    "generation",
    "inboxes",
    "base",
}
SLOT = st.integers(0, SLOTS - 1)
STRANGE = st.text(max_size=8).filter(lambda name: str(name) not in FIELDS)
COMMON_RULES: dict[str, tuple[Change, st.SearchStrategy[Any]]] = {
    "a field more": (lambda f, v: f.update({v: 1}), STRANGE),
    "a field less": (
        lambda f, v: f.pop(v),
        st.sampled_from(["vault", "epoch", "kdf", "salt", "admin", "roles", "slots"]),
    ),
    "format": (at("format"), st.one_of(st.integers(max_value=0), st.sampled_from(["1", None, True, 1.0, [1]]))),
    "vault": (at("vault"), not_of_length(16)),
    "epoch": (at("epoch"), not_between(1, 2**32 - 1)),
    "salt": (at("salt"), not_of_length(16)),
    "admin": (at("admin"), not_of_length(32)),
    "signature": (at("signature"), not_of_length(64)),
    "memory": (at("kdf", "memory"), not_between(LEAST.memory, MOST.memory)),
    "passes": (at("kdf", "passes"), not_between(LEAST.passes, MOST.passes)),
    "lanes": (at("kdf", "lanes"), not_between(LEAST.lanes, MOST.lanes)),
    "costs": (at("kdf"), st.sampled_from([None, [], {}, {"memory": 65536}, "x"])),
    "a cost more": (lambda f, v: f["kdf"].update({v: 1}), st.sampled_from(["threads", "", "Memory"])),
    "roles": of_list("roles", len(ROLES)),
    "a role's key": (lambda f, v: f["roles"].__setitem__(1, v), not_of_length(32)),
    "slots": of_list("slots", SLOTS),
    "a slot": (lambda f, v: f["slots"].__setitem__(3, v), st.sampled_from([None, [], {}, "x", 5])),
    "a slot's field more": (lambda f, v: f["slots"][v].update(name="x"), SLOT),
    "a slot's field less": (lambda f, v: f["slots"][v].pop("tag"), SLOT),
    "tag": (at("slots", 5, "tag"), not_of_length(16)),
    "commitment": (at("slots", 5, "commitment"), not_of_length(32)),
    "nonce": (at("slots", 5, "nonce"), not_of_length(12)),
    "blob": (at("slots", 5, "blob"), not_of_length(80)),
    "public": (at("slots", 5, "public"), not_of_length(32)),
    "a grant less": (_grants(lambda grants: grants[1:]), SLOT),
    "a grant more": (_grants(lambda grants: [*grants[:1], *grants]), SLOT),
    "grants": (at("slots", 5, "grants"), st.sampled_from([None, [], {}, "x"])),
    "a grant": (at("slots", 5, "grants", 2), not_of_length(80)),
    "the role's grant": (at("slots", 5, "grants", -1), not_of_length(81)),
}
NEW_RULES: dict[str, tuple[Change, st.SearchStrategy[Any]]] = {
    "generation": (at("generation"), not_between(1, 2**32 - 1)),
    "inboxes": of_list("inboxes", len(INBOXES)),
    "an inbox": (lambda f, v: f["inboxes"].__setitem__(0, v), not_of_length(32)),
    "base": (at("base"), st.sampled_from([None, [], {}, "x", {"seq": 0}])),
    "the base's place": (at("base", "seq"), not_between(0, 2**63 - 1)),
    "the base's head": (at("base", "head"), not_of_length(32)),
    "the base's frames": (at("base", "frames"), not_between(1, 2**32 - 1)),
    "a new field less": (lambda f, v: f.pop(v), st.sampled_from(["generation", "inboxes", "base"])),
}
RULES = [(1, name) for name in COMMON_RULES] + [(2, name) for name in (*COMMON_RULES, *NEW_RULES)]


@pytest.fixture(autouse=True)
def no_derivation(monkeypatch: pytest.MonkeyPatch, headers: dict[int, bytes]) -> None:
    """Made after the headers: from here on no key may be derived."""

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a key was derived from an unchecked header")

    monkeypatch.setattr("peerdesk_core.vault.kdf.Argon2id", forbidden)


@pytest.mark.parametrize(("format", "name"), RULES, ids=[f"{format}-{name}" for format, name in RULES])
def test_a_header_that_breaks_a_rule_is_refused(
    format: int, name: str, headers: dict[int, bytes], record_property: Callable[[str, object], None]
) -> None:
    change, values = {**COMMON_RULES, **NEW_RULES}[name]
    tried = 0

    @settings(max_examples=25, database=None)
    @given(value=values)
    def refused(value: Any) -> None:
        nonlocal tried
        fields = json.loads(headers[format][32:])
        change(fields, value)
        if raw_of(fields) == headers[format]:
            return
        tried += 1
        with pytest.raises(Damaged):
            parse_header(raw_of(fields))

    refused()
    record_property("campaign|malformed headers|rules", 1)
    record_property("campaign|malformed headers|headers", tried)


@pytest.mark.parametrize("format", [1, 2])
def test_the_same_fields_written_in_another_way_are_refused(format: int, headers: dict[int, bytes]) -> None:
    fields = json.loads(headers[format][32:])
    assert parse_header(raw_of(fields)).format == format
    for body in (
        json.dumps(fields),
        json.dumps(fields, sort_keys=True, indent=1),
        json.dumps(fields, separators=(",", ":")),
    ):
        raw = body.encode()
        if raw == headers[format][32:]:
            continue
        with pytest.raises(Damaged):
            parse_header(hashlib.sha256(raw).digest() + raw)
    with pytest.raises(NewerVault):
        parse_header(raw_of({**fields, "format": FORMAT + 1}))
    other = json.loads(headers[3 - format][32:])
    with pytest.raises(Damaged):
        parse_header(raw_of({**other, "format": format}))


def test_the_header_of_the_golden_vault_reads_as_format_1(headers: dict[int, bytes]) -> None:
    header = parse_header(headers[1])
    assert header.format == 1 and header.base is None and header.inboxes == () and len(header.slots) == SLOTS
    assert all(len(slot.grants) == len(ORDER) - 1 + 1 for slot in header.slots), "ten compartments and the role"
