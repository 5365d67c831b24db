"""The power goes while direct contacts are taken in: load and sum come to the same, whatever reached the disk."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, contacts_of, make_desk
from peerdesk_core.vault import journal
from peerdesk_core.vault.anchor import Anchor
from peerdesk_core.vault.errors import DiskFull, StorageFailed
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_intake import direct
from peerdesk_intake.models import SumWaits

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MONTH = Month("2026-10")
TOLD = {Id("00000000000000a1"): 3, Id("00000000000000a2"): 4}
STEPS: tuple[tuple[type, str], ...] = (
    (Ring, "add"),
    (SqliteLog, "append"),
    (SqliteLog, "settle"),
    (Ring, "destroy"),
    (Anchor, "save"),
)


class PowerCut(BaseException):
    """The process is gone: nothing after this runs."""


@contextmanager
def cut(
    at: tuple[type, str], nth: int, before: bool, failure: Callable[[], BaseException] = PowerCut
) -> Iterator[None]:
    """Cut the power before or after the nth time that a step is taken."""
    kind, name = at
    real = getattr(kind, name)
    times = 0

    def step(*given: Any) -> Any:
        nonlocal times
        times += 1
        if times != nth:
            return real(*given)
        if not before:
            real(*given)
        raise failure()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, name, step)
        patch.setattr(journal, "MOST_WAITING", 1)
        yield


@pytest.fixture
def desk(derivations_done_once: None, tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk", MovingClock(NOW))


def abandon(desk: Desk) -> None:
    """What the operating system does for a dead process: its locks fall, nothing else happens."""
    desk.vault.journal.log.close()
    desk.vault._lock.release()


def opened_again(desk: Desk, tmp_path: Path) -> Desk:
    again = make_desk(tmp_path / "desk", MovingClock(NOW), create=False)
    again.unlock(HANDLE, PASSPHRASE)
    return again


def take_in(desk: Desk) -> int:
    return direct.report(desk.ctx("intake").store, TOLD, MONTH, random.Random(1))


def counted(desk: Desk) -> tuple[tuple[int, ...], int]:
    """Load of each peer, and the sum."""
    store = desk.ctx("intake").store
    return tuple(contacts_of(store, peer) for peer in TOLD), store.counters("intake.path", MONTH)["direct"]


@pytest.mark.clause("mpd-11")
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2], ids=["load", "sum"])
@pytest.mark.parametrize("at", STEPS, ids=lambda step: f"{step[0].__name__}.{step[1]}")
def test_a_power_cut_at_any_step_leaves_load_and_sum_together_or_neither(
    desk: Desk, tmp_path: Path, at: tuple[type, str], nth: int, before: bool
) -> None:
    durable = at != (Ring, "add") and not (at == (SqliteLog, "append") and before)
    with cut(at, nth, before), pytest.raises(PowerCut):
        take_in(desk)
    abandon(desk)
    for _ in range(2):  # the second opening finds nothing left to do
        again = opened_again(desk, tmp_path)
        assert counted(again) == (((3, 4), 7) if nth == 2 or durable else ((0, 0), 0))
        assert again.ctx("intake").store.collection(direct.COLLECTION).all() == ()
        assert again.vault.journal.ring.names() == frozenset()
        again.close()


@pytest.mark.clause("mpd-11")
def test_a_kill_between_the_two_commits_is_told_at_the_next_unlock_and_healed(desk: Desk, tmp_path: Path) -> None:
    with cut((SqliteLog, "append"), 2, True), pytest.raises(PowerCut):
        take_in(desk)
    assert counted(desk) == ((3, 4), 0), "the load is written, the sum is not"
    abandon(desk)
    again = opened_again(desk, tmp_path)
    assert counted(again) == ((3, 4), 7)
    (told,) = [owned.item for owned in again.kernel.ready() if owned.owner == "intake"]
    assert told is not None and "settled" not in told.counts, "counted once, at the unlock"
    again.close()


@pytest.mark.parametrize("failure", [DiskFull, StorageFailed])
def test_a_disk_that_fails_at_the_sum_says_not_to_type_the_numbers_again(
    desk: Desk, tmp_path: Path, failure: type[StorageFailed]
) -> None:
    with cut((SqliteLog, "append"), 2, True, failure), pytest.raises(SumWaits) as told:
        take_in(desk)
    assert "not type these numbers again" in told.value.next_step
    desk.close()
    again = opened_again(desk, tmp_path)
    assert counted(again) == ((3, 4), 7)
    again.close()
