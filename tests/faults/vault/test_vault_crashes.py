"""Crashes and disk errors at every step: before or after, never between; counted once; nothing acknowledged is lost."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.needs import Channel, Format, ReachVia, Request, Source, Stage
from peerdesk_core.testing import contacts_of
from peerdesk_core.vault import journal, kdf
from peerdesk_core.vault.anchor import Anchor
from peerdesk_core.vault.errors import (
    Conflict,
    DiskFull,
    KeyStays,
    Poisoned,
    ReadOnly,
    SavedUntidy,
    StorageFailed,
)
from peerdesk_core.vault.framelog import Snapshot
from peerdesk_core.vault.frames import SALT, first_head, seal
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)
MONTH = Month("2026-11")
PEER = Id("00000000000000aa")
REQUESTS = CollectionSpec(
    name="requests", model=Request, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)
TOPICS = MeasureSpec(id="topic", title="Topics", categories=("loss",))
ASK = Request(
    id=Id("00000000000000bb"),
    code=Code("amber-heron-42"),
    channel=Channel.LINE,
    source=Source.SELF,
    format=Format.PHONE,
    reach_via=ReachVia.LINE_VOICEMAIL,
    arrived_at=to_minute(CLOCK.now()),
)
CONTACTED = attrs.evolve(ASK, stage=Stage.CONTACTED)


class PowerCut(BaseException):
    """The process is gone: nothing after this runs."""


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


def admit(vault: Vault) -> Vault:
    vault.register("p", REQUESTS)
    vault.declare("p", TOPICS)
    return vault


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "data", tmp_path / "state")
    Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)).close()
    return place


def reopen(place: Place) -> Vault:
    return admit(Vault.open(place, "lee", "six words", clock=CLOCK, random=random.Random(2)))


def open_request(vault: Vault) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put("requests", ASK)
        unit.event("request.opened")


def enter_contact(vault: Vault) -> None:
    with vault.store_for("p").unit() as unit:
        unit.put("requests", CONTACTED)
        unit.load(PEER, MONTH)


def close_request(vault: Vault) -> None:
    with vault.store_for("p").unit() as unit:
        unit.remove("requests", ASK.id)
        unit.count("topic", "loss", MONTH)
        unit.event("request.closed")


STORY: tuple[Callable[[Vault], None], ...] = (open_request, enter_contact, close_request)
STATES: tuple[Any, ...] = (
    ((), 0, 0, ()),
    ((ASK,), 0, 0, ("request.opened",)),
    ((CONTACTED,), 1, 0, ("request.opened",)),
    ((), 1, 1, ("request.opened", "request.closed")),
)


def state(vault: Vault) -> Any:
    store = vault.store_for("p")
    events = tuple(event.kind for event in vault.audit_events())
    return (
        store.collection("requests").all(),
        contacts_of(store, PEER),
        store.counters("topic", MONTH)["loss"],
        events,
    )


def ring_names(vault: Vault) -> set[str]:
    return {id for _, id in vault.journal.ring.names()}


def abandon(vault: Vault) -> None:
    """What the operating system does for a dead process: its locks fall, nothing else happens."""
    vault.journal.log.close()
    vault._lock.release()


STEPS: tuple[tuple[type, str], ...] = (
    (Ring, "_save"),
    (SqliteLog, "append"),
    (SqliteLog, "settle"),
    (Anchor, "save"),
)


@pytest.fixture(params=[1, journal.MOST_WAITING], ids=["settled", "waiting"])
def settling(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A commit may find the container's log full, or leave its frame to wait in there."""
    most = int(request.param)
    monkeypatch.setattr(journal, "MOST_WAITING", most)
    return most


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every commit settles the container's log, as one does that overwrites something."""
    monkeypatch.setattr(journal, "MOST_WAITING", 1)


@contextmanager
def cut(at: tuple[type, str], before: bool) -> Iterator[None]:
    """Cut the power before or after a step."""
    kind, name = at
    real = getattr(kind, name)

    def step(*given: Any) -> Any:
        if before:
            raise PowerCut
        real(*given)
        raise PowerCut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kind, name, step)
        yield


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("at", STEPS, ids=lambda step: f"{step[0].__name__}.{step[1]}")
@pytest.mark.parametrize("chapter", range(len(STORY)))
def test_a_power_cut_at_any_step_leaves_the_state_before_or_after(
    place: Place, chapter: int, at: tuple[type, str], before: bool, settling: int
) -> None:
    vault = reopen(place)
    for act in STORY[:chapter]:
        act(vault)
    reached = False
    with cut(at, before):
        try:
            STORY[chapter](vault)
        except PowerCut:
            reached = True
    assert reached or at == (Ring, "_save") or (at == (SqliteLog, "settle") and settling > 1)
    abandon(vault)
    vault = reopen(place)
    found = state(vault)
    assert found in (STATES[chapter], STATES[chapter + 1])
    if at[0] is SqliteLog and at[1] == "append":
        assert found == STATES[chapter if before else chapter + 1]
    assert ring_names(vault) == {request.id for request in found[0]}
    for act in STORY[STATES.index(found) :]:
        act(vault)
    assert state(vault) == STATES[-1]
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[-1]
    assert not ring_names(vault)
    vault.close()


@pytest.mark.parametrize("written", [1, 40, 2048, 4095])
def test_a_power_cut_within_the_write_of_the_anchor_is_healed(
    place: Place, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    vault = reopen(place)
    open_request(vault)

    def torn(path: Path, at: int, content: bytes) -> None:
        raw = bytearray(path.read_bytes())
        raw[at : at + written] = content[:written]
        path.write_bytes(raw)
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr("peerdesk_core.vault.anchor.overwrite_file", torn)
        with pytest.raises(PowerCut):
            enter_contact(vault)
    with pytest.raises(Poisoned):
        enter_contact(vault)
    abandon(vault)
    vault = reopen(place)
    assert state(vault) == STATES[2]
    close_request(vault)
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[-1]
    vault.close()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("at", STEPS[1:], ids=lambda step: f"{step[0].__name__}.{step[1]}")
def test_after_a_failed_write_nothing_more_is_written_until_reopened(place: Place, at: tuple[type, str]) -> None:
    vault = reopen(place)
    with cut(at, before=True), pytest.raises(PowerCut):
        open_request(vault)
    with pytest.raises(Poisoned):
        open_request(vault)
    assert vault.store_for("p").collection("requests").all() in ((), (ASK,))
    vault.close()
    vault = reopen(place)
    assert state(vault) in STATES[:2]
    vault.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.EIO, StorageFailed),
        (errno.ENOSPC, DiskFull),
        (errno.EROFS, ReadOnly),
        (errno.EACCES, ReadOnly),
    ],
)
@pytest.mark.parametrize("call", ["fsync", "replace", "open", "write"])
def test_an_error_of_the_ring_s_disk_is_told_and_nothing_is_half_done(
    place: Place, monkeypatch: pytest.MonkeyPatch, call: str, code: int, kind: type[StorageFailed]
) -> None:
    vault = reopen(place)

    def failing(*_: Any, **__: Any) -> None:
        raise OSError(code, "a text that quotes /a/path")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        with pytest.raises(kind) as told:
            open_request(vault)
    assert type(told.value) is kind and "/a/path" not in str(told.value)
    with pytest.raises(Poisoned):
        open_request(vault)
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[0]
    open_request(vault)
    assert state(vault) == STATES[1]
    vault.close()


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("at", [(Ring, "_save"), (SqliteLog, "settle")], ids=["ring", "log"])
@pytest.mark.parametrize("kind", [DiskFull, ReadOnly, StorageFailed])
def test_a_disk_that_fails_after_the_frame_of_a_close_is_not_told_as_nothing_saved(
    place: Place, monkeypatch: pytest.MonkeyPatch, at: tuple[type, str], kind: type[StorageFailed]
) -> None:
    vault = reopen(place)
    open_request(vault)
    enter_contact(vault)

    def failing(*_: Any) -> None:
        raise kind

    with monkeypatch.context() as patch:
        patch.setattr(*at, failing)
        with pytest.raises(KeyStays) as told:
            close_request(vault)
    assert "closed and counted" in told.value.cause and "destroyed at the next unlock" in told.value.cause
    assert "not saved" not in str(told.value)
    assert state(vault) == STATES[-1] and ring_names(vault) == {ASK.id}
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[-1] and not ring_names(vault), "what was told is true"
    vault.close()


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("at", STEPS[2:], ids=lambda step: f"{step[0].__name__}.{step[1]}")
@pytest.mark.parametrize("chapter", range(len(STORY) - 1))
def test_a_disk_that_fails_after_any_other_frame_says_that_the_change_is_saved(
    place: Place, monkeypatch: pytest.MonkeyPatch, chapter: int, at: tuple[type, str]
) -> None:
    vault = reopen(place)
    for act in STORY[:chapter]:
        act(vault)

    def failing(*_: Any) -> None:
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(*at, failing)
        with pytest.raises(SavedUntidy) as told:
            STORY[chapter](vault)
    assert type(told.value) is SavedUntidy and "The change is saved" in told.value.cause
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[chapter + 1]
    vault.close()


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("chapter", [0, 2], ids=["open", "close"])
def test_a_half_written_ring_of_a_crash_is_removed_at_the_next_unlock(
    place: Place, monkeypatch: pytest.MonkeyPatch, chapter: int
) -> None:
    vault = reopen(place)
    for act in STORY[:chapter]:
        act(vault)

    def crash(*_: Any) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", crash)
        with pytest.raises(PowerCut):
            STORY[chapter](vault)
    abandon(vault)
    assert list(place.state.glob("ring-*.new"))
    vault = reopen(place)
    assert not list(place.state.glob("ring-*.new"))
    assert state(vault)[0] == () and not ring_names(vault)
    vault.close()


def test_a_full_disk_under_the_frames_is_told_and_nothing_is_half_done(place: Place) -> None:
    vault = reopen(place)
    log = vault.journal.log
    assert isinstance(log, SqliteLog)
    (pages,) = log._db.execute("PRAGMA page_count").fetchone()
    log._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFull):
        open_request(vault)
    with pytest.raises(Poisoned):
        open_request(vault)
    assert state(vault) == STATES[0]
    vault.close()
    vault = reopen(place)
    assert state(vault) == STATES[0] and not ring_names(vault)
    open_request(vault)
    vault.close()


def test_a_database_that_cannot_be_written_is_told(place: Place) -> None:
    vault = reopen(place)
    log = vault.journal.log
    assert isinstance(log, SqliteLog)
    log._db.execute("PRAGMA query_only=ON")
    with pytest.raises(ReadOnly):
        open_request(vault)
    vault.close()
    reopen(place).close()


def test_a_create_that_fails_leaves_no_vault_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "new", tmp_path / "new-state")

    def failing(*_: Any) -> None:
        raise StorageFailed

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLog, "settle", failing)
        with pytest.raises(StorageFailed):
            Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
    assert not Vault.exists(place)
    Vault.create(place, "Lee", "six words", kdf=CHEAP, clock=CLOCK, random=random.Random(1)).close()
    assert Vault.exists(place)


def test_a_frame_that_overwrites_nothing_waits_and_goes_with_the_next_that_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = reopen(place)
    open_request(vault)
    times: list[int] = []
    real = SqliteLog.settle

    def settle(log: SqliteLog) -> None:
        times.append(log.head())
        real(log)

    monkeypatch.setattr(SqliteLog, "settle", settle)
    for _ in range(3):
        with vault.store_for("p").unit() as unit:
            unit.event("story.told")
    assert times == []
    enter_contact(vault)
    assert times == [vault.journal.seq]
    for _ in range(journal.MOST_WAITING):
        with vault.store_for("p").unit() as unit:
            unit.event("story.told")
    assert times == [vault.journal.seq - journal.MOST_WAITING, vault.journal.seq]
    vault.close()


def test_a_log_that_grew_meanwhile_takes_nothing(place: Place) -> None:
    vault = reopen(place)
    log = vault.journal
    frame = seal(log.keys, os.urandom(SALT), 2, log.mark.head, {"team": {"ops": []}})
    assert log.log.append(1, frame, {})
    with pytest.raises(Conflict):
        open_request(vault)
    assert log.log.head() == 2
    vault.close()


def test_a_log_is_replaced_whole(place: Place) -> None:
    vault = reopen(place)
    keys, log = vault.journal.keys, vault.journal.log
    frame = seal(keys, os.urandom(SALT), 1, first_head(keys.vault), {"team": {"ops": []}})
    log.replace(Snapshot(header=b"header", frames=(frame,), registers={"stats": b"sealed"}))
    assert (log.header(), tuple(log.read_from(0)), log.registers()) == (b"header", (frame,), {"stats": b"sealed"})
    vault.close()
