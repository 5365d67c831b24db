"""Two windows work on the same incident at once: what is done twice is told the second time, and counts once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.errors import Gone, NotHere, WrongState


@pytest.fixture
def desk(stage: ModuleType, tmp_path: Path) -> Iterator[Desk]:
    found: Desk = stage.founded(tmp_path / "desk")
    yield found
    found.close()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them gave, or the error that it met; they begin together."""
    gate, answers = threading.Barrier(len(acts)), list[Any]([None] * len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[number] = act()
        except DeskError as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def kept(desk: Desk, stage: ModuleType, family: str) -> int:
    counters: dict[str, int] = desk.ctx("incidents").store.counters(family, stage.MONTH)
    return sum(counters.values())


@pytest.mark.clause("mpd-24")
def test_an_incident_that_two_windows_complete_counts_once(desk: Desk, stage: ModuleType) -> None:
    ctx = desk.ctx("incidents")
    for turn in range(1, 5):
        id = stage.opened(desk, 2)
        answers = at_once(*[lambda id=id: desk_ops.complete(ctx, id) for _ in range(3)])
        assert sum(isinstance(answer, Gone) for answer in answers) == 2, answers
        (receipt,) = (answer for answer in answers if not isinstance(answer, DeskError))
        assert receipt.records_removed == receipt.keys_destroyed >= 5
        assert kept(desk, stage, "incidents.kind") == turn and kept(desk, stage, "incidents.check_in") == 4 * turn
    assert store.all_open(ctx.store) == () and len(ctx.store.collection(store.SLOTS)) == 0
    assert stage.ring_fits(desk)


@pytest.mark.clause("mpd-15")
def test_two_windows_never_say_the_same_number(desk: Desk, stage: ModuleType) -> None:
    ctx = desk.ctx("incidents")
    id = stage.opened(desk, 2, sworn=12)
    said = at_once(*[lambda: desk_ops.hand_out(ctx, id).number for _ in range(6)])
    assert sorted(said) == [1, 2, 3, 4, 5, 6]
    assert [slot.number for slot in store.slots_of(ctx.store, id) if slot.handed_out] == [1, 2, 3, 4, 5, 6]


def test_a_person_reached_in_two_windows_is_one_contact(desk: Desk, stage: ModuleType) -> None:
    ctx = desk.ctx("incidents")
    id = stage.opened(desk, 2)
    slot = store.slots_of(ctx.store, id)[0].id
    desk_ops.give(ctx, slot, stage.PEERS[1])
    answers = at_once(*[lambda: desk_ops.done(ctx, slot) for _ in range(3)])
    assert sum(isinstance(answer, WrongState) for answer in answers) == 2
    loads: dict[Id, Any] = stage.told(desk)["loads"]
    assert sum(loads[stage.PEERS[1]][stage.MONTH].values()) == 1


def test_one_window_completes_what_another_works_on(desk: Desk, stage: ModuleType) -> None:
    ctx = desk.ctx("incidents")
    for _ in range(4):
        id = stage.opened(desk, 2)
        slot = store.slots_of(ctx.store, id)[0].id
        answers = at_once(
            lambda id=id: desk_ops.complete(ctx, id),  # type: ignore[misc]
            lambda id=id: desk_ops.bar(ctx, id, stage.PEERS[2], True),  # type: ignore[misc]
            lambda slot=slot: desk_ops.attempt(ctx, slot),  # type: ignore[misc]
            lambda id=id: desk_ops.hand_out(ctx, id),  # type: ignore[misc]
        )
        assert not isinstance(answers[0], DeskError)
        assert all(isinstance(one, Gone | NotHere) for one in answers[1:] if isinstance(one, DeskError)), answers
        assert store.all_open(ctx.store) == () and len(ctx.store.collection(store.SLOTS)) == 0
        assert ctx.store.clocks() == () and stage.ring_fits(desk)
