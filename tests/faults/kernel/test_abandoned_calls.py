"""A call that was given up changes nothing any more, whenever its slow worker comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core import calls, dispatch
from peerdesk_core.calls import Call, CallAbandoned
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.desk import Desk
from peerdesk_core.dispatch import TOO_SLOW, Answer, Journal, call_isolated
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_core.vault.sqlite_log import SqliteLog

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PEERS = CollectionSpec(name="kept", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
ZOE = Peer(id=Id("00000000000000aa"), given="Zoë", family="Nakamura")
SHORT = 0.2
LONG = 10.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path, MovingClock(NOW))
    desk.vault.register("slow", PEERS)
    yield desk
    desk.close()


@pytest.fixture
def store(desk: Desk) -> Store:
    return desk.vault.store_for("slow")


@pytest.fixture
def late() -> Iterator[threading.Event]:
    """What a slow worker waits for; set at the end, so that no thread outlives the test."""
    event = threading.Event()
    yield event
    event.set()


def call(function: Callable[[], Any], limit: float = SHORT) -> Answer:
    return call_isolated(Journal(), "slow", "hook", function, {}, limit)


def put(store: Store, peer: Peer = ZOE) -> None:
    with store.unit() as unit:
        unit.put("kept", peer)


class Worker:
    """A hook that waits at the given moment, then goes on; `raised` is what it met."""

    def __init__(self, late: threading.Event) -> None:
        self.late = late
        self.ended = threading.Event()
        self.raised: list[BaseException] = []

    def run(self, work: Callable[[], None]) -> Callable[[], None]:
        def hook() -> None:
            try:
                work()
            except BaseException as error:
                self.raised.append(error)
                raise
            finally:
                self.ended.set()

        return hook

    def come_back(self) -> None:
        self.late.set()
        assert self.ended.wait(LONG)


@pytest.fixture
def worker(late: threading.Event) -> Worker:
    return Worker(late)


def test_a_worker_that_comes_back_before_its_unit_saves_nothing(store: Store, worker: Worker) -> None:
    def hook() -> None:
        worker.late.wait(LONG)
        put(store)

    answer = call(worker.run(hook))
    assert answer.fault is not None and answer.fault.kind == TOO_SLOW
    worker.come_back()
    assert [type(error) for error in worker.raised] == [CallAbandoned]
    assert store.collection("kept").all() == ()


def test_a_worker_that_hangs_within_its_unit_saves_nothing_and_holds_nobody_up(store: Store, worker: Worker) -> None:
    def hook() -> None:
        with store.unit() as unit:
            unit.put("kept", ZOE)
            worker.late.wait(LONG)

    assert call(worker.run(hook)).fault is not None
    other = attrs.evolve(ZOE, id=Id("00000000000000bb"))
    put(store, other)
    assert not worker.ended.is_set()
    worker.come_back()
    assert [type(error) for error in worker.raised] == [CallAbandoned]
    put(store, attrs.evolve(other, family="Later"))
    assert store.collection("kept").all() == (attrs.evolve(other, family="Later"),)


def test_a_worker_that_waits_for_its_turn_is_sent_away(store: Store, worker: Worker) -> None:
    with store.unit() as unit:
        unit.put("kept", attrs.evolve(ZOE, family="Mine"))
        assert call(worker.run(lambda: put(store))).fault is not None
        assert worker.ended.wait(LONG)
    assert [type(error) for error in worker.raised] == [CallAbandoned]
    assert store.collection("kept").all() == (attrs.evolve(ZOE, family="Mine"),)


@pytest.mark.parametrize("within_another", [False, True])
def test_giving_up_waits_for_a_save_in_progress_and_the_call_counts_as_finished(
    store: Store, worker: Worker, monkeypatch: pytest.MonkeyPatch, within_another: bool
) -> None:
    saving, real = threading.Event(), SqliteLog.append

    def slow_disk(*given: Any) -> bool:
        saving.set()
        worker.late.wait(LONG)
        return real(*given)

    def hook() -> None:
        put(store)
        time.sleep(0.1)

    monkeypatch.setattr(SqliteLog, "append", slow_disk)
    monkeypatch.setattr(dispatch, "LAST_MOMENT", LONG)
    answers: list[Answer] = []
    watched = worker.run(hook)
    called = (lambda: call(watched, LONG)) if within_another else watched
    caller = threading.Thread(target=lambda: answers.append(call(called)), daemon=True)
    caller.start()
    assert saving.wait(LONG)
    caller.join(3 * SHORT)
    assert caller.is_alive(), "the caller may not be told anything while it is not known what was saved"
    worker.come_back()
    caller.join(LONG)
    assert [answer.fault for answer in answers] == [None]
    assert store.collection("kept").all() == (ZOE,)


def test_what_was_saved_in_time_stays_and_only_what_comes_after_is_refused(store: Store, worker: Worker) -> None:
    def hook() -> None:
        put(store)
        worker.late.wait(LONG)
        put(store, attrs.evolve(ZOE, family="Late"))

    assert call(worker.run(hook)).fault is not None
    worker.come_back()
    assert store.collection("kept").all() == (ZOE,)


def test_a_call_within_a_call_is_given_up_with_it(store: Store, worker: Worker) -> None:
    inner: list[Answer] = []

    def within() -> None:
        worker.late.wait(LONG)
        put(store)

    assert call(lambda: inner.append(call(worker.run(within), LONG))).fault is not None
    worker.come_back()
    assert [type(error) for error in worker.raised] == [CallAbandoned]
    assert store.collection("kept").all() == ()


def test_a_call_in_time_and_code_outside_any_call_save_as_ever(store: Store) -> None:
    put(store)
    assert calls.current() is None
    seen: list[Call | None] = []

    def hook() -> None:
        seen.append(calls.current())
        put(store, attrs.evolve(ZOE, family="In time"))

    assert call(hook, LONG) == Answer()
    assert isinstance(seen[0], Call) and calls.current() is None
    assert store.collection("kept").all() == (attrs.evolve(ZOE, family="In time"),)


def test_a_refused_save_does_not_spoil_the_vault(store: Store) -> None:
    given_up = Call()
    assert not given_up.abandon()
    with pytest.raises(CallAbandoned):
        given_up.run(put, {"store": store})
    with pytest.raises(CallAbandoned):
        given_up.run(store.unit().__enter__, {})
    with pytest.raises(CallAbandoned):
        given_up.run(calls.check, {})
    put(store)
    assert store.collection("kept").all() == (ZOE,)
