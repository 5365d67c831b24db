"""Crashes and disk errors while drop files are taken in: taking them in again counts each part once."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import MeasureSpec
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import journal, kdf
from peerdesk_core.vault.anchor import Anchor
from peerdesk_core.vault.errors import (
    AlreadyTaken,
    DiskFull,
    Poisoned,
    ReadOnly,
    StaleCard,
    StorageFailed,
    TakingStopped,
)
from peerdesk_core.vault.exchange.drop import Sums, make_drop
from peerdesk_core.vault.exchange.letterbox import TakenIn, make_cards, take_all, take_in
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.registers import MARKS
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
TODAY = date(2026, 11, 22)
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-10")
PEERS = tuple(Id(f"{0xA1 + number:016x}") for number in range(5))
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss",))
NONSENSE = b"no drop at all"


class PowerCut(BaseException):
    """The process is gone: nothing after this runs."""


_KNOWN: dict[tuple[Any, ...], bytes] = {}


@pytest.fixture(autouse=True, scope="module")
def quick_derivation() -> Iterator[None]:
    """The same derivation is done once: all openings share it."""
    slow = kdf.stretch

    def remembered(*given: Any) -> bytes:
        if given not in _KNOWN:
            _KNOWN[given] = slow(*given)
        return _KNOWN[given]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peerdesk_core.vault.keys.stretch", remembered)
        yield


def admit(vault: Vault) -> Vault:
    vault.declare("p", TOPICS)
    return vault


def create(place: Place) -> Vault:
    return admit(Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)))


def reopen(place: Place) -> Vault:
    return admit(Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2)))


def abandon(vault: Vault) -> None:
    """What the operating system does for a dead process: its locks fall, nothing else happens."""
    vault.journal.log.close()
    vault._lock.release()


def drops_of(vault: Vault, peers: Sequence[Id] = PEERS) -> tuple[bytes, ...]:
    """A drop of each peer: 1, 2, 3... contacts, and ten times as many counts."""
    return tuple(
        make_drop(card, Sums(month=MONTH, contacts=n, counts={"topic": {"loss": 10 * n}}), TODAY)
        for n, card in enumerate(make_cards(vault, peers), start=1)
    )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "data", tmp_path / "state")


def state(vault: Vault) -> tuple[tuple[int, ...], int, int, int]:
    """Load of each peer, counts, and how often it was said that something was taken in or refused."""
    store = vault.store_for("p")
    kinds = [event.kind for event in vault.audit_events()]
    loads = tuple(contacts_of(store, peer) for peer in PEERS)
    return loads, store.counters("topic", MONTH)["loss"], kinds.count("drop.taken"), kinds.count("drop.refused")


STEPS: tuple[tuple[type, str], ...] = ((SqliteLog, "append"), (SqliteLog, "settle"), (Anchor, "save"))


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
        patch.setattr(journal, "MOST_WAITING", 1)  # every commit settles its log, as one does that overwrites something
        yield


NOTHING = ((0, 0, 0, 0, 0), 0, 0, 0)
LOADED = ((1, 2, 0, 0, 0), 0, 2, 0)
COUNTED = ((1, 2, 0, 0, 0), 30, 2, 0)
TOLD = ((1, 2, 0, 0, 0), 30, 2, 1)
STATES = (NOTHING, LOADED, COUNTED, TOLD)


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("nth", [1, 2, 3], ids=["load", "counts", "refusal"])
@pytest.mark.parametrize("at", STEPS, ids=lambda step: f"{step[0].__name__}.{step[1]}")
def test_a_power_cut_at_any_step_neither_doubles_nor_loses(
    place: Place, at: tuple[type, str], nth: int, before: bool
) -> None:
    vault = create(place)
    files = [*drops_of(vault, PEERS[:2]), NONSENSE]
    with cut(at, nth, before), pytest.raises(PowerCut):
        take_all(vault, files)
    abandon(vault)
    vault = reopen(place)
    durable = nth - 1 if before and at[1] == "append" else nth
    assert state(vault) == STATES[durable], "what reached the disk, whole"
    verdicts = take_all(vault, files[:2])
    if durable < 2:
        assert verdicts == (TakenIn(month=MONTH, finished=durable == 1),) * 2
    else:
        assert all(isinstance(verdict, AlreadyTaken) for verdict in verdicts)
    assert state(vault)[:3] == COUNTED[:3]
    vault.close()
    vault = reopen(place)
    assert state(vault)[:3] == COUNTED[:3]
    assert all(isinstance(verdict, AlreadyTaken) for verdict in take_all(vault, files[:2]))
    vault.close()


@pytest.mark.parametrize(
    ("nth", "failure"), [(1, DiskFull), (2, StorageFailed), (3, ReadOnly)], ids=["load", "counts", "refusal"]
)
@pytest.mark.parametrize("at", STEPS, ids=lambda step: f"{step[0].__name__}.{step[1]}")
def test_a_disk_that_fails_says_to_take_the_same_files_again_and_that_is_right(
    place: Place, at: tuple[type, str], nth: int, failure: type[StorageFailed]
) -> None:
    vault = create(place)
    files = [*drops_of(vault, PEERS[:2]), NONSENSE]
    with cut(at, nth, True, failure), pytest.raises(TakingStopped) as told:
        take_all(vault, files)
    assert "same files in again" in told.value.next_step and "not counted twice" in told.value.next_step
    with pytest.raises(TakingStopped):
        take_all(vault, files)  # nothing more is written until the vault was read again
    vault.close()
    vault = reopen(place)
    assert state(vault) in STATES
    take_all(vault, files)
    assert state(vault)[:3] == COUNTED[:3]
    vault.close()


def test_new_keys_between_the_parts_leave_the_counts_out_and_never_double(place: Place) -> None:
    vault = create(place)
    (raw,) = drops_of(vault, PEERS[:1])
    with cut((SqliteLog, "append"), 2, True), pytest.raises(PowerCut):
        take_in(vault, raw)
    abandon(vault)
    vault = reopen(place)
    vault.users.rotate()
    with pytest.raises(StaleCard):
        take_in(vault, raw)
    assert state(vault)[:2] == ((1, 0, 0, 0, 0), 0)
    vault.close()


def test_a_later_card_between_the_parts_does_not_keep_the_counts_out(place: Place) -> None:
    vault = create(place)
    (raw,) = drops_of(vault, PEERS[:1])
    with cut((SqliteLog, "append"), 2, True), pytest.raises(PowerCut):
        take_in(vault, raw)
    abandon(vault)
    vault = reopen(place)
    make_cards(vault, PEERS[:1])
    assert take_in(vault, raw) == TakenIn(month=MONTH, finished=True)
    assert state(vault)[:2] == ((1, 0, 0, 0, 0), 10)
    with pytest.raises(AlreadyTaken):
        take_in(vault, raw)
    vault.close()


def test_cards_whose_making_was_cut_short_leave_the_old_ones_or_none(place: Place) -> None:
    for before in (True, False):
        home = Place(place.data / str(before), place.state / str(before))
        vault = create(home)
        (old,) = drops_of(vault, PEERS[:1])
        with cut((SqliteLog, "append"), 1, before), pytest.raises(PowerCut):
            make_cards(vault, PEERS[:1])
        with pytest.raises(Poisoned):
            make_cards(vault, PEERS[:1])
        abandon(vault)
        vault = reopen(home)
        if before:
            assert take_in(vault, old) == TakenIn(month=MONTH)
        else:
            with pytest.raises(StaleCard):
                take_in(vault, old)
        vault.close()


rounds = st.lists(
    st.tuples(
        st.lists(st.integers(0, len(PEERS) - 1), min_size=1, max_size=6),
        st.none() | st.tuples(st.sampled_from(STEPS), st.integers(1, 3), st.booleans()),
    ),
    max_size=6,
)


@given(rounds)
@settings(max_examples=10)
def test_any_rounds_with_any_cuts_end_in_the_same_sums(
    tmp_path_factory: pytest.TempPathFactory, story: list[tuple[list[int], Any]]
) -> None:
    folder = tmp_path_factory.mktemp("rounds")
    place = Place(folder / "data", folder / "state")
    vault = create(place)
    files = drops_of(vault)
    seen: set[int] = set()
    for chosen, fault in story:
        seen |= set(chosen)
        try:
            with cut(*fault) if fault else cut(STEPS[0], 0, True):
                take_all(vault, [files[number] for number in chosen])
        except PowerCut:
            abandon(vault)
            vault = reopen(place)
        loads, counts, _, _ = state(vault)
        assert all(load in (0, number + 1) for number, load in enumerate(loads))
        assert counts in range(0, 151, 10)
        assert {number for number, load in enumerate(loads) if load} <= seen
    take_all(vault, files)
    assert state(vault)[:3] == ((1, 2, 3, 4, 5), 150, 5)
    for register in ("care", "stats"):
        assert len(vault.journal.registers[register][MARKS][MONTH]) == 5
    vault.close()
