"""One sealed version of a record: handles that follow from the key alone, one size, and nothing taken on trust."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import BadRecord, Damaged
from peerdesk_core.vault.frames import unseal
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.records import SIZE, Version, handle, open_sealed, pack, seal
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.slots import Login, found
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
KEYS = found([Login(handle="Lee", passphrase="six words", role=Role.COORDINATOR)], CHEAP)[0].keys
KEY = bytes(range(32))
SCOPE = b"vault and epoch"
NAME = ("p/requests", "00000000000000bb")
OTHER = ("p/requests", "00000000000000cc")
ASK = Request(
    id=Id(NAME[1]),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(CLOCK.now()),
)


def requests(retention: Retention) -> CollectionSpec:
    return CollectionSpec(name="peers", model=Request, compartment=Compartment.REQUESTS, retention=retention)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


def opened(place: Place, retention: Retention = Retention.UNTIL_CLOSED) -> Vault:
    if Vault.exists(place):
        vault = Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2))
    else:
        vault = Vault.create(place, "lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.register("p", requests(retention))
    return vault


def put(vault: Vault, item: Any) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put("peers", item)


def all_of(vault: Vault) -> Any:
    return vault.store_for("p").collection("peers").all()


# ---------------------------------------------------------------- one version


def test_a_handle_is_the_start_of_a_keyed_hash_of_the_version_s_number() -> None:
    expected = hmac.new(KEY, b"handle" + bytes(7) + b"\x03", hashlib.sha256).digest()[:16]
    assert bytes.fromhex(handle(KEY, 3)) == expected
    assert len({handle(key, number) for key in (KEY, bytes(32)) for number in range(100)}) == 200


def test_first_next_and_gone_have_one_length_and_read_back() -> None:
    documents: tuple[Any, ...] = ({}, {"a": 1}, {"text": "x" * 3000}, None)
    ops = [seal(KEY, SCOPE, n, pack(Version(name=NAME, document=document))) for n, document in enumerate(documents)]
    assert {tuple(map(len, op)) for op in ops} == {(32, len(ops[0][1]))}
    assert [open_sealed(KEY, SCOPE, op) for op in ops] == [Version(name=NAME, document=each) for each in documents]


def test_the_longest_record_fits_and_one_byte_more_is_refused_by_type() -> None:
    room = SIZE - len(pack(Version(name=NAME, document={"t": ""})).rstrip(b"\0"))
    assert len(pack(Version(name=NAME, document={"t": "x" * room}))) == SIZE
    with pytest.raises(BadRecord) as refused:
        pack(Version(name=NAME, document={"t": "x" * (room + 1)}))
    assert "xx" not in str(refused.value)


@pytest.mark.parametrize("at", [0, 1])
def test_a_version_in_another_s_place_or_changed_is_damage(at: int) -> None:
    one = seal(KEY, SCOPE, 0, pack(Version(name=NAME, document={"a": 1})))
    two = seal(KEY, SCOPE, 1, pack(Version(name=NAME, document={"a": 2})))
    mixed = list(one)
    mixed[at] = two[at]
    for op in (mixed, [one[0], "no base64"], [one[0], ""], [one[0], 7], [one[0], base64.b64encode(bytes(60)).decode()]):
        with pytest.raises(Damaged):
            open_sealed(KEY, SCOPE, op)
    with pytest.raises(Damaged):
        open_sealed(KEY, b"another vault", one)


@pytest.mark.parametrize("packed", [b"", bytes(SIZE), b"\0\0\0\x02[]", b"\0\0\0\x0b" + b'["a","b",1]'])
def test_a_sealed_blob_that_was_never_packed_is_damage(packed: bytes) -> None:
    with pytest.raises(Damaged):
        open_sealed(KEY, SCOPE, seal(KEY, SCOPE, 0, packed))


# ---------------------------------------------------------------- the ring


def ring_at(tmp_path: Path) -> Ring:
    return Ring(tmp_path / "ring", KEYS)


def test_a_ring_finds_each_next_version_by_its_handle_and_no_other(tmp_path: Path) -> None:
    ring = ring_at(tmp_path)
    ring.add([NAME, OTHER])
    ops = [ring.seal(name, pack(Version(name=name, document={"n": n}))) for n in range(4) for name in (NAME, OTHER)]
    later = ring_at(tmp_path)
    assert later.load()
    assert later.meet(ops[2][0]) is None, "the second version before the first"
    assert [later.meet(op[0]) for op in ops] == [NAME, OTHER] * 4
    assert [later.meet(op[0]) for op in ops] == [None] * 8, "each version is met once"
    assert later.open(OTHER, ops[-1]).document == {"n": 3}
    following = later.seal(NAME, pack(Version(name=NAME, document=None)))
    assert following[0] == ring.seal(NAME, pack(Version(name=NAME, document=None)))[0], "the count goes on"


def test_the_count_of_versions_goes_on_when_other_keys_come_and_go(tmp_path: Path) -> None:
    ring = ring_at(tmp_path)
    ring.add([NAME])
    labels = []
    for change in (lambda: None, lambda: ring.add([OTHER]), lambda: ring.destroy([OTHER])):
        change()
        labels.append(ring.seal(NAME, pack(Version(name=NAME, document={})))[0])
    assert len(set(labels)) == 3
    later = ring_at(tmp_path)
    later.load()
    assert [later.meet(label) for label in labels] == [NAME] * 3


def test_a_ring_forgets_the_handles_with_the_key(tmp_path: Path) -> None:
    ring = ring_at(tmp_path)
    ring.add([NAME])
    ops = [ring.seal(NAME, pack(Version(name=NAME, document={}))) for _ in range(2)]
    ring.destroy([NAME])
    again = ring_at(tmp_path)
    again.load()
    assert [each.meet(op[0]) for each in (ring, again) for op in ops] == [None] * 4
    ring.add([NAME])
    assert ring.seal(NAME, pack(Version(name=NAME, document={})))[0] not in {op[0] for op in ops}


def test_a_blob_that_names_another_record_is_damage(tmp_path: Path) -> None:
    ring = ring_at(tmp_path)
    ring.add([NAME])
    with pytest.raises(Damaged):
        ring.open(NAME, ring.seal(NAME, pack(Version(name=OTHER, document={}))))


def test_without_a_file_the_ring_is_empty_and_says_so(tmp_path: Path) -> None:
    ring = ring_at(tmp_path)
    assert not ring.load()
    ring.found()
    assert ring_at(tmp_path).load()
    assert ring.names() == frozenset()


# ---------------------------------------------------------------- in a vault


def test_a_record_that_does_not_fit_is_refused_at_put_and_the_vault_goes_on(place: Place) -> None:
    vault = opened(place)
    long = attrs.evolve(ASK, vetoed=tuple(Id(f"{number:016x}") for number in range(300)))
    with pytest.raises(BadRecord), vault.store_for("p").unit() as unit:
        unit.put("peers", long)
    put(vault, ASK)
    assert all_of(vault) == (ASK,)
    vault.close()


def test_many_versions_over_many_sessions_give_the_last_one(place: Place) -> None:
    overrides = [0, 1, 2]
    for number in overrides * 3:
        vault = opened(place)
        for stage in (Stage.NEW, Stage.ASSIGNED):
            put(vault, attrs.evolve(ASK, overrides=number, stage=stage))
        vault.close()
    vault = opened(place)
    assert all_of(vault) == (attrs.evolve(ASK, overrides=2, stage=Stage.ASSIGNED),)
    vault.close()


def test_a_closed_id_opened_again_in_a_later_session_is_another_record_with_another_key(place: Place) -> None:
    vault = opened(place)
    put(vault, ASK)
    with vault.store_for("p").unit() as unit:
        unit.remove("peers", ASK.id)
    vault.close()
    vault = opened(place)
    put(vault, attrs.evolve(ASK, stage=Stage.CONTACTED))
    vault.close()
    vault = opened(place)
    assert all_of(vault) == (attrs.evolve(ASK, stage=Stage.CONTACTED),)
    labels = [
        op[0]
        for frame in vault.journal.log.read_from(0)
        for op in unseal(vault.journal.keys, frame).parts.get("requests", {}).get("ops", [])
    ]
    assert len(set(labels)) == 3
    vault.close()


@pytest.mark.parametrize("removed", [True, False])
def test_a_collection_that_changes_how_it_is_kept_keeps_its_records_and_their_removals(
    place: Place, removed: bool
) -> None:
    plain = CollectionSpec(name="peers", model=Plain, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
    sealed = attrs.evolve(plain, retention=Retention.UNTIL_CLOSED)
    item = Plain(id=Id("00000000000000dd"), given="Canary")
    for turn, spec in enumerate((plain, sealed, plain, sealed)):
        vault = (
            Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2))
            if turn
            else Vault.create(place, "lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
        )
        vault.register("p", spec)
        if turn:
            assert all_of(vault) == (item,)
        item = attrs.evolve(item, given=f"Canary {turn}")
        put(vault, item)
        assert (len(vault.journal.ring.names()) == 1) is (spec is sealed)
        if removed:
            with vault.store_for("p").unit() as unit:
                unit.remove("peers", item.id)
            assert unit.receipt.records_removed == 1
        vault.close()
        vault = Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2))
        vault.register("p", spec)
        assert all_of(vault) == (() if removed else (item,))
        assert not removed or not vault.journal.ring.names()
        if removed:
            item = attrs.evolve(item, given="again")
            put(vault, item)
        vault.close()


@attrs.frozen(kw_only=True)
class Plain:
    """A record that may be kept either way."""

    id: Id
    given: str = ""
