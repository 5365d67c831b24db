"""Units of work: used once, one at a time, and nothing that was closed is written again."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.faults import Locked, NotAllowed
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer
from peerdesk_core.vault.errors import GoneRecord
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.store import VaultStore
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
ASK = Request(
    id=Id("00000000000000bb"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(CLOCK.now()),
)
ZOE = Peer(id=Id("00000000000000aa"), given="Zoë", family="Nakamura")


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    place = Place(tmp_path / "data", tmp_path / "state")
    vault = Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    vault.register(
        "p",
        CollectionSpec(
            name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
        ),
    )
    vault.register(
        "p", CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
    )
    vault.declare("p", MeasureSpec(id="topic", title="Topics", categories=("loss",)))
    yield vault
    vault.close()


@pytest.fixture
def store(vault: Vault) -> VaultStore:
    return vault.store_for("p")


def put(store: VaultStore, collection: str, item: Any) -> None:
    with store.unit() as unit:
        unit.put(collection, item)


def in_thread(work: Callable[[], None]) -> tuple[threading.Thread, list[BaseException]]:
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, raised


# ---------------------------------------------------------------- used once


def test_a_unit_that_was_committed_cannot_be_entered_again(store: VaultStore) -> None:
    unit = store.unit()
    with unit:
        unit.count("topic", "loss", MONTH)
    with pytest.raises(NotAllowed), unit:
        raise AssertionError("was entered")
    assert store.counters("topic", MONTH)["loss"] == 1


def test_a_discarded_unit_can_be_neither_entered_nor_committed(store: VaultStore) -> None:
    unit = store.unit()
    with pytest.raises(ZeroDivisionError), unit:
        unit.count("topic", "loss", MONTH)
        raise ZeroDivisionError
    with pytest.raises(NotAllowed), unit:
        raise AssertionError("was entered")
    with pytest.raises(NotAllowed):
        unit.__exit__(None, None, None)
    with pytest.raises(Locked):
        _ = unit.receipt
    assert store.counters("topic", MONTH)["loss"] == 0


def test_a_unit_cannot_be_entered_within_itself_nor_ended_before_it_began(store: VaultStore) -> None:
    with store.unit() as unit:
        with pytest.raises(NotAllowed):
            unit.__enter__()
        unit.count("topic", "loss", MONTH)
    with pytest.raises(NotAllowed):
        store.unit().__exit__(None, None, None)
    assert store.counters("topic", MONTH)["loss"] == 1


# ---------------------------------------------------------------- one at a time


def test_a_unit_waits_until_the_unit_of_another_thread_has_ended(store: VaultStore) -> None:
    put(store, "peers", ZOE)
    began = threading.Event()

    def other() -> None:
        began.set()
        with store.unit() as unit:
            peer = store.collection("peers").get(ZOE.id)
            assert peer is not None
            unit.put("peers", attrs.evolve(peer, family=peer.family + " two"))

    with store.unit() as unit:
        thread, raised = in_thread(other)
        assert began.wait(5)
        thread.join(0.2)
        assert thread.is_alive()
        unit.put("peers", attrs.evolve(ZOE, family="one"))
        assert store.collection("peers").get(ZOE.id) == ZOE, "the state before the block"
    thread.join(5)
    assert not raised
    assert store.collection("peers").all() == (attrs.evolve(ZOE, family="one two"),)


def test_changes_that_read_before_they_write_are_never_lost(store: VaultStore) -> None:
    put(store, "requests", ASK)

    def add(thread: int) -> None:
        for turn in range(6):
            with store.unit() as unit:
                request = store.collection("requests").get(ASK.id)
                assert request is not None
                unit.put("requests", attrs.evolve(request, vetoed=(*request.vetoed, Id(f"{thread:08x}{turn:08x}"))))

    threads = [in_thread(partial(add, number)) for number in range(3)]
    for thread, _ in threads:
        thread.join(30)
    assert not [error for _, raised in threads for error in raised]
    (request,) = store.collection("requests").all()
    assert len(set(request.vetoed)) == 18


def test_reading_does_not_wait_for_a_unit(store: VaultStore) -> None:
    found: list[Any] = []
    with store.unit() as unit:
        unit.put("peers", ZOE)
        thread, raised = in_thread(lambda: found.append(store.collection("peers").all()))
        thread.join(5)
    assert not raised and found == [()]


def test_units_within_a_unit_of_the_same_thread_are_commits_of_their_own(store: VaultStore) -> None:
    with store.unit() as outer:
        outer.put("peers", ZOE)
        with store.unit() as inner:
            inner.put("requests", ASK)
        assert inner.receipt.frame == 2
    assert outer.receipt.frame == 3
    thread, raised = in_thread(lambda: put(store, "peers", attrs.evolve(ZOE, family="later")))
    thread.join(5)
    assert not thread.is_alive() and not raised


def test_a_unit_that_was_begun_and_dropped_keeps_nobody_waiting(store: VaultStore) -> None:
    store.unit().__enter__()
    gc.collect()
    thread, raised = in_thread(lambda: put(store, "peers", ZOE))
    thread.join(5)
    assert not thread.is_alive() and not raised


def test_a_unit_whose_vault_was_closed_meanwhile_saves_nothing_and_gives_its_turn_back(
    vault: Vault, store: VaultStore
) -> None:
    with pytest.raises(Locked), store.unit() as unit:
        unit.put("peers", ZOE)
        vault.close()
    with pytest.raises(Locked):
        store.unit().__enter__()


# ---------------------------------------------------------------- what was closed stays closed


def remove(store: VaultStore, collection: str, id: Id) -> None:
    with store.unit() as unit:
        unit.remove(collection, id)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_request_that_was_read_before_its_close_cannot_be_put_back(store: VaultStore, vault: Vault) -> None:
    put(store, "requests", ASK)
    read = store.collection("requests").get(ASK.id)
    assert read is not None
    remove(store, "requests", ASK.id)
    with store.unit() as unit, pytest.raises(GoneRecord) as refused:
        unit.put("requests", attrs.evolve(read, stage=Stage.ASSIGNED))
    assert "closed meanwhile" in refused.value.cause
    assert store.collection("requests").all() == () and not vault.journal.ring.names()


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_close_within_the_block_of_a_unit_that_has_put_the_request_stays_closed(store: VaultStore) -> None:
    put(store, "requests", ASK)
    with pytest.raises(GoneRecord), store.unit() as unit:
        unit.put("requests", attrs.evolve(ASK, stage=Stage.ASSIGNED))
        remove(store, "requests", ASK.id)
    assert store.collection("requests").all() == ()


def test_a_peer_that_was_removed_cannot_be_put_back_by_whoever_read_it_before(store: VaultStore) -> None:
    put(store, "peers", ZOE)
    remove(store, "peers", ZOE.id)
    with pytest.raises(GoneRecord):
        put(store, "peers", ZOE)


def test_removing_what_is_not_there_forbids_nothing_and_one_unit_may_still_change_its_mind(store: VaultStore) -> None:
    remove(store, "peers", ZOE.id)
    put(store, "peers", ZOE)
    with store.unit() as unit:
        unit.remove("peers", ZOE.id)
        unit.put("peers", attrs.evolve(ZOE, family="Other"))
    assert store.collection("peers").all() == (attrs.evolve(ZOE, family="Other"),)
