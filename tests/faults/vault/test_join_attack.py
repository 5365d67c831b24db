"""Somebody has vault.db, its passphrase and every older copy, but no key of a closed request: what can be joined."""

from __future__ import annotations

import base64
import random
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import Clock, fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Contact, Duration, Format, ReachVia, Request, Source, Stage, Topic
from peerdesk_core.vault import kdf
from peerdesk_core.vault.frames import Frame, unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.registers import open_register
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

BEGIN = datetime(2026, 11, 2, 15, tzinfo=UTC)
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss", "substance"))
LISA = Id("00000000000000a1")
OMAR = Id("00000000000000a2")
FIRST = Request(
    id=Id("00000000000000b1"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(BEGIN),
)
SECOND = attrs.evolve(FIRST, id=Id("00000000000000b2"), code=Code("amber-heron-17"), source=list(Source)[-1])


@pytest.fixture(autouse=True)
def quick_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same derivation is done once: all openings of a test share it."""
    known: dict[tuple[Any, ...], bytes] = {}
    slow = kdf.stretch

    def remembered(*given: Any) -> bytes:
        if given not in known:
            known[given] = slow(*given)
        return known[given]

    monkeypatch.setattr("peerdesk_core.vault.keys.stretch", remembered)


@attrs.frozen
class Copy:
    """All that a copy of vault.db tells whoever knows the passphrase."""

    keys: Keys
    frames: tuple[Frame, ...]
    parts: tuple[dict[str, Any], ...]
    registers: dict[str, Any]


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.declare("p", TOPICS)
    return vault


def opened(place: Place, clock: Clock) -> Vault:
    if Vault.exists(place):
        return admit(Vault.open(place, "lee", "six words", clock=clock, random=random.Random(2)))
    return admit(Vault.create(place, "lee", "six words", kdf=CHEAP, clock=clock, random=random.Random(1)))


def with_contact(request: Request, topic: Topic) -> Request:
    contact = Contact(format=Format.PHONE, duration=Duration.UNDER_30, topic=topic)
    return attrs.evolve(request, stage=Stage.CONTACTED, contacts=(*request.contacts, contact))


def story() -> Iterator[tuple[str, Sequence[Request], Id | None, str | None]]:
    """Two requests interleaved over ten days, as (event, what is put, whose load, counted topic or None)."""
    first, second = FIRST, SECOND
    yield "request.opened", [first], None, None
    first = attrs.evolve(first, assigned=LISA, stage=Stage.ASSIGNED)
    yield "request.assigned", [first], None, None
    yield "request.opened", [second], None, None
    first = with_contact(first, Topic.SUBSTANCE)
    yield "", [first], LISA, None
    yield "request.released", [first, second], None, None
    second = with_contact(attrs.evolve(second, assigned=OMAR), Topic.LOSS)
    yield "", [second], OMAR, None
    first = with_contact(first, Topic.SUBSTANCE)
    yield "", [first], LISA, None
    yield "request.closed", [first], None, "substance"
    yield "request.closed", [second], None, "loss"


def read(file: Path) -> Copy:
    log = SqliteLog(file)
    keys = unlock(parse_header(log.header()), "lee", "six words")
    frames = tuple(log.read_from(0))
    registers = {name: open_register(keys, name, sealed) for name, sealed in log.registers().items()}
    log.close()
    return Copy(keys, frames, tuple(dict(unseal(keys, frame).parts) for frame in frames), registers)


@pytest.fixture
def copies(tmp_path: Path) -> list[Copy]:
    """A copy of vault.db after every step of the story, each step on a day and in a session of its own."""
    place = Place(tmp_path / "data", tmp_path / "state")
    found = []
    for day, (event, requests, peer, topic) in enumerate(story()):
        vault = opened(place, fixed(BEGIN + timedelta(days=day)))
        with vault.store_for("p").unit() as unit:
            for request in requests:
                if topic is None:
                    unit.put("requests", request)
                else:
                    unit.remove("requests", request.id)
                    unit.count("topic", topic, MONTH)
            if peer is not None:
                unit.load(peer, MONTH)
            if event:
                unit.event(event)
        vault.close()
        copy = tmp_path / f"copy-{day}.db"
        shutil.copy(place.data / "vault.db", copy)
        found.append(read(copy))
    assert not list_ring(place)
    return found


def list_ring(place: Place) -> frozenset[Any]:
    vault = opened(place, fixed(BEGIN))
    names = vault.journal.ring.names()
    vault.close()
    return names


def sealed_ops(copy: Copy) -> list[tuple[int, list[Any]]]:
    """(number of the frame, op) of everything in the requests' compartment."""
    return [
        (frame.seq, op)
        for frame, parts in zip(copy.frames, copy.parts, strict=True)
        for op in parts.get("requests", {}).get("ops", [])
    ]


def values(anything: Any) -> Iterator[str | int]:
    """Every single value within JSON, names of fields left out."""
    if isinstance(anything, dict):
        for each in anything.values():
            yield from values(each)
    elif isinstance(anything, list):
        for each in anything:
            yield from values(each)
    elif anything is not None:
        yield anything


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_no_value_occurs_in_two_versions_of_closed_requests(copies: list[Copy]) -> None:
    ops = sealed_ops(copies[-1])
    assert len(ops) == 10 and all(len(op) == 2 for _, op in ops)
    seen = Counter(value for _, op in ops for value in op)
    assert set(seen.values()) == {1}
    raw = [piece for _, op in ops for piece in pieces(op)]
    assert len(set(raw)) == len(raw), "no eight bytes repeat in their place either"


def pieces(op: list[Any]) -> list[tuple[int, bytes]]:
    """Handle, nonce, first block and tag in aligned pieces of eight bytes: where a counter or a label would show."""
    label, blob = bytes.fromhex(op[0]), base64.b64decode(op[1])
    joined = label + blob[:32] + blob[-16:]
    return [(at, joined[at : at + 8]) for at in range(0, len(joined), 8)]


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_first_version_next_version_and_removal_look_the_same(copies: list[Copy]) -> None:
    shapes = {(len(op[0]), len(op[1]), type(op[0]), type(op[1])) for _, op in sealed_ops(copies[-1])}
    assert shapes == {(32, 5500, str, str)}
    single = {
        len(frame.body)
        for frame, parts in zip(copies[-1].frames, copies[-1].parts, strict=True)
        if len(parts.get("requests", {}).get("ops", [])) <= 1
    }
    assert single == {8192}, "nor does the file's own structure tell, without any passphrase"


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_beside_the_sealed_versions_a_frame_holds_only_day_kind_and_hashes_of_its_own(copies: list[Copy]) -> None:
    beside: list[set[str | int]] = []
    for parts in copies[-1].parts[1:]:
        rest = {name: part for name, part in parts.items() if name != "requests"}
        assert set(rest) <= {"audit", "stats", "care", "clocks"}
        assert all(set(rest[name]) == {"register"} for name in set(rest) - {"audit"})
        for op in rest.get("audit", {}).get("ops", []):
            assert set(op[3]) == {"n", "day", "kind", "prev"}
        beside.append(set(values(rest)) - {"core/audit", "plain", "request.opened", "request.closed"})
    shared = [value for value, times in Counter(v for each in beside for v in each).items() if times > 1]
    assert not shared
    everything = repr(copies[-1].parts)
    for told in (FIRST.id, SECOND.id, FIRST.code, SECOND.code, "p/requests", LISA, OMAR):
        assert told not in everything


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_differences_of_the_registers_over_all_copies_share_no_value_and_lead_to_no_request(
    copies: list[Copy],
) -> None:
    care_frames: list[set[str]] = []
    stats_frames: list[set[str]] = []
    neither: list[set[str]] = []
    for before, after in pairwise(copies):
        care = changed(before.registers["care"], after.registers["care"])
        stats = changed(before.registers["stats"], after.registers["stats"])
        assert not (care and stats), "one step never moves both"
        assert not set(care) & set(stats)
        fresh = [op for seq, op in sealed_ops(after) if seq > len(before.frames)]
        (care_frames if care else stats_frames if stats else neither).append({value for op in fresh for value in op})
    assert len(care_frames) == 3 and len(stats_frames) == 2
    for of_peer in care_frames:
        for of_topic in stats_frames:
            assert not of_peer & of_topic


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The names on the way to every number that differs."""
    return [
        name
        for one, periods in after.items()
        for period, counts in periods.items()
        for what, number in counts.items()
        if number != before.get(one, {}).get(period, {}).get(what, 0)
        for name in (one, what)
    ]


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_older_copies_hold_the_same_frames_and_open_nothing_more(copies: list[Copy], tmp_path: Path) -> None:
    for copy in copies:
        assert copy.frames == copies[-1].frames[: len(copy.frames)]
    for day, _ in enumerate(copies):
        restored = Place(tmp_path / f"restored-{day}", tmp_path / f"state-{day}")
        restored.data.mkdir()
        shutil.copy(tmp_path / f"copy-{day}.db", restored.data / "vault.db")
        vault = opened(restored, fixed(BEGIN))
        assert vault.store_for("p").collection("requests").all() == ()
        vault.close()


def test_versions_in_one_frame_stand_in_an_order_that_follows_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places: list[list[Any]] = []
    real = Ring.seal

    def watched(ring: Ring, name: Any, packed: bytes) -> Any:
        op = real(ring, name, packed)
        places[-1].append((op[0], name))
        return op

    monkeypatch.setattr(Ring, "seal", watched)
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = opened(place, fixed(BEGIN))
    requests = [attrs.evolve(FIRST, id=Id(f"{number:016x}")) for number in range(6)]
    for _ in range(8):
        places.append([])
        with vault.store_for("p").unit() as unit:
            for request in requests:
                unit.put("requests", request)
    vault.close()
    copy = read(place.data / "vault.db")
    orders = []
    for parts, sealed in zip(copy.parts[1:], places, strict=True):
        owner = dict(sealed)
        orders.append(tuple(owner[op[0]] for op in parts["requests"]["ops"]))
    assert len(set(orders)) > 4, "who knows one frame's order would know the others'"
