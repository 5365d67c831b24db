"""Damaged, cut or exchanged files: a typed error or the same content, never other content, never a raw error."""

from __future__ import annotations

import random
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import DeskError
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import kdf
from peerdesk_core.vault.errors import Damaged
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss", "other"))


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same derivation is done once: hundreds of openings share it."""
    known: dict[tuple[Any, ...], bytes] = {}
    slow = kdf.stretch

    def remembered(*given: Any) -> bytes:
        if given not in known:
            known[given] = slow(*given)
        return known[given]

    monkeypatch.setattr("peerdesk_core.vault.keys.stretch", remembered)


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.register("p", PEERS)
    vault.declare("p", TOPICS)
    return vault


def reopen(place: Place) -> Vault:
    vault = Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2))
    try:
        return admit(vault)
    except BaseException:
        vault.close()
        raise


def content(vault: Vault) -> Any:
    store = vault.store_for("p")
    return (
        sorted(store.collection("requests").all(), key=lambda each: str(each.id)),
        sorted(store.collection("peers").all(), key=lambda each: str(each.id)),
        store.counters("topic", MONTH),
        contacts_of(store, Id("0" * 16)),
        vault.audit_events(),
    )


def request(number: int) -> Request:
    return Request(
        id=Id(f"{number:016x}"),
        code=Code(f"amber-heron-{number + 10}"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(CLOCK.now()),
    )


@pytest.fixture
def original(tmp_path: Path) -> tuple[Place, Any]:
    """A closed vault with something of everything, and what it holds."""
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = admit(Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    store = vault.store_for("p")
    for number in range(4):
        with store.unit() as unit:
            unit.put("requests", request(number))
            unit.put("peers", Peer(id=Id(f"{number:016x}"), given="G", family="F" * 50))
            unit.event("request.opened")
    with store.unit() as unit:
        unit.load(Id("0" * 16), MONTH)
    with store.unit() as unit:
        unit.remove("requests", request(3).id)
        unit.count("topic", "loss", MONTH)
    found = content(vault)
    vault.close()
    return place, found


def outcome(place: Place, expected: Any) -> str:
    """What opening gives: the name of a typed error, or "same". Anything else fails the test."""
    try:
        vault = reopen(place)
    except DeskError as error:
        assert "F" * 50 not in str(error) and "amber" not in str(error)
        return type(error).__name__
    try:
        assert content(vault) == expected
    except DeskError as error:
        return type(error).__name__
    finally:
        vault.close()
    return "same"


def copied(place: Place, to: Path) -> Place:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(place.data, to / "data")
    shutil.copytree(place.state, to / "state")
    return Place(to / "data", to / "state")


def file_of(place: Place, name: str) -> Path:
    folder = place.data if name == "vault.db" else place.state
    return next(path for path in folder.iterdir() if path.name.startswith(name))


@pytest.mark.parametrize(("name", "samples"), [("vault.db", 250), ("ring", 40), ("anchor", 92)])
def test_a_flipped_bit_never_yields_other_content(
    original: tuple[Place, Any], tmp_path: Path, name: str, samples: int
) -> None:
    place, expected = original
    raw = file_of(place, name).read_bytes()
    source = random.Random(samples)
    outcomes = set()
    for at in sorted(source.sample(range(len(raw)), min(samples, len(raw)))):
        copy = copied(place, tmp_path / "copy")
        flipped = bytearray(raw)
        flipped[at] ^= 1 << source.randrange(8)
        file_of(copy, name).write_bytes(flipped)
        outcomes.add(outcome(copy, expected))
    assert "Damaged" in outcomes
    if name == "ring":
        assert outcomes == {"Damaged"}
    if name == "anchor":
        assert outcomes == {"Damaged", "same"}, "the slot of the last commit is healed, the other one is damage"


@pytest.mark.parametrize("name", ["vault.db", "ring", "anchor"])
def test_a_cut_file_never_yields_other_content(original: tuple[Place, Any], tmp_path: Path, name: str) -> None:
    place, expected = original
    raw = file_of(place, name).read_bytes()
    for length in {0, 1, 16, 50, 99, 100, 4096, len(raw) // 2, len(raw) - 4096, len(raw) - 1} & set(range(len(raw))):
        copy = copied(place, tmp_path / "copy")
        file_of(copy, name).write_bytes(raw[:length])
        found = outcome(copy, expected)
        assert found != "same" or (name == "vault.db" and length == len(raw) - 1), length


def test_a_strange_write_ahead_log_never_yields_other_content(original: tuple[Place, Any], tmp_path: Path) -> None:
    place, expected = original
    for garbage in (b"", b"x", bytes(5000), random.Random(3).randbytes(9000)):
        copy = copied(place, tmp_path / "copy")
        (copy.data / "vault.db-wal").write_bytes(garbage)
        outcome(copy, expected)


def surgery(place: Place, *statements: str) -> None:
    db = sqlite3.connect(place.data / "vault.db")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


SURGERY: dict[str, tuple[str, ...]] = {
    "the last frame dropped": ("DELETE FROM frame WHERE seq = 7",),
    "the first frame dropped": ("DELETE FROM frame WHERE seq = 1",),
    "a frame dropped": ("DELETE FROM frame WHERE seq = 3",),
    "all frames dropped": ("DELETE FROM frame",),
    "a frame repeated": ("INSERT INTO frame SELECT 8, epoch, prev, kind, body FROM frame WHERE seq = 7",),
    "two frames exchanged": (
        "UPDATE frame SET seq = 90 WHERE seq = 3",
        "UPDATE frame SET seq = 3 WHERE seq = 4",
        "UPDATE frame SET seq = 4 WHERE seq = 90",
    ),
    "a body exchanged": ("UPDATE frame SET body = (SELECT body FROM frame WHERE seq = 2) WHERE seq = 3",),
    "another epoch": ("UPDATE frame SET epoch = 2 WHERE seq = 3",),
    "another kind": ("UPDATE frame SET kind = 2 WHERE seq = 3",),
    "a text for a body": ("UPDATE frame SET body = 'x' WHERE seq = 3",),
    "a text for a number": ("UPDATE frame SET epoch = 'x' WHERE seq = 3",),
    "a huge number": ("UPDATE frame SET epoch = 99999999999 WHERE seq = 3",),
    "a register dropped": ("DELETE FROM register WHERE name = 'care'",),
    "a register added": ("INSERT INTO register VALUES ('more', x'00')",),
    "registers exchanged": (
        "UPDATE register SET body = (SELECT body FROM register WHERE name = 'care') WHERE name = 'stats'",
    ),
    "no header": ("DELETE FROM header",),
    "a text for a header": ("UPDATE header SET body = 'x'",),
    "a table added": ("CREATE TABLE more(x)",),
    "a table dropped": ("DROP TABLE register",),
    "a trigger added": ("CREATE TRIGGER sly AFTER INSERT ON frame BEGIN DELETE FROM register; END",),
}


@pytest.mark.parametrize("name", SURGERY)
def test_surgery_on_the_container_is_refused(original: tuple[Place, Any], name: str) -> None:
    place, expected = original
    surgery(place, *SURGERY[name])
    assert outcome(place, expected) == Damaged.__name__


def test_a_frame_of_another_vault_is_refused(original: tuple[Place, Any], tmp_path: Path) -> None:
    place, expected = original
    other = Place(tmp_path / "other" / "data", tmp_path / "other" / "state")
    Vault.create(other, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)).close()
    surgery(
        place,
        f"ATTACH '{other.data / 'vault.db'}' AS other",
        "UPDATE frame SET body = (SELECT body FROM other.frame WHERE seq = 1) WHERE seq = 1",
    )
    assert outcome(place, expected) == "Damaged"


@pytest.mark.parametrize("name", ["ring", "anchor"])
def test_a_ring_or_anchor_of_another_vault_is_refused(original: tuple[Place, Any], tmp_path: Path, name: str) -> None:
    place, expected = original
    other = Place(tmp_path / "other" / "data", tmp_path / "other" / "state")
    vault = admit(Vault.create(other, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    with vault.store_for("p").unit() as unit:
        unit.put("requests", request(1))
    vault.close()
    file_of(place, name).write_bytes(file_of(other, name).read_bytes())
    assert outcome(place, expected) == "Damaged"


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_requests_whose_keys_are_gone_are_absent_and_all_else_is_there(original: tuple[Place, Any]) -> None:
    place, expected = original
    file_of(place, "ring").unlink()
    vault = reopen(place)
    requests, *rest = content(vault)
    assert requests == [] and rest == list(expected[1:])
    assert vault.ring_missing
    vault.close()


def test_a_missing_ring_is_told_until_there_is_one_again(original: tuple[Place, Any]) -> None:
    place, _ = original
    file_of(place, "ring").unlink()
    for _ in range(2):
        vault = reopen(place)
        assert vault.ring_missing
        vault.close()
    vault = reopen(place)
    with vault.store_for("p").unit() as unit:
        unit.put("requests", request(9))
    vault.close()
    vault = reopen(place)
    assert not vault.ring_missing and content(vault)[0] == [request(9)]
    vault.close()


def test_a_ring_is_missed_neither_where_it_lies_nor_before_the_first_request(
    original: tuple[Place, Any], tmp_path: Path
) -> None:
    vault = reopen(original[0])
    assert not vault.ring_missing
    for number in range(3):
        with vault.store_for("p").unit() as unit:
            unit.remove("requests", request(number).id)
    vault.close()
    vault = reopen(original[0])
    assert not vault.ring_missing, "an empty ring is a ring"
    vault.close()
    fresh = Place(tmp_path / "fresh" / "data", tmp_path / "fresh" / "state")
    vault = admit(Vault.create(fresh, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))
    assert not vault.ring_missing
    with vault.store_for("p").unit() as unit:
        unit.put("peers", Peer(id=Id("f" * 16), given="G", family="H"))
    vault.close()
    vault = reopen(fresh)
    assert not vault.ring_missing
    vault.close()


def test_a_copy_on_another_machine_misses_no_ring_until_it_loses_its_own(
    original: tuple[Place, Any], tmp_path: Path
) -> None:
    other = Place(copied(original[0], tmp_path / "other").data, tmp_path / "other-state")
    for _ in range(2):
        vault = reopen(other)
        assert not vault.ring_missing
        vault.close()
    file_of(other, "ring").unlink()
    vault = reopen(other)
    assert vault.ring_missing
    vault.close()


def test_a_lost_anchor_is_made_anew(original: tuple[Place, Any]) -> None:
    place, expected = original
    file_of(place, "anchor").unlink()
    assert outcome(place, expected) == "same"
    assert file_of(place, "anchor").stat().st_size > 0


def test_the_last_frames_cannot_be_cut_off_together_with_their_registers(
    original: tuple[Place, Any], tmp_path: Path
) -> None:
    place, _ = original
    older = copied(place, tmp_path / "older")
    vault = reopen(place)
    with vault.store_for("p").unit() as unit:
        unit.put("peers", Peer(id=Id("f" * 16), given="G", family="H"))
    expected = content(vault)
    vault.close()
    surgery(place, "DELETE FROM frame WHERE seq = 8")
    assert outcome(place, expected) == "RolledBack"
    shutil.copy(older.data / "vault.db", place.data / "vault.db")
    assert outcome(place, expected) == "RolledBack"
