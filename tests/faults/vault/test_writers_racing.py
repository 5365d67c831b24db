"""Several writers on one log: every frame follows the one before, and no count is lost."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.vault import renewal
from peerdesk_core.vault.errors import Conflict, Poisoned
from peerdesk_core.vault.framelog import FrameLog, Snapshot
from peerdesk_core.vault.frames import Frame
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.journal import Journal
from peerdesk_core.vault.keys import unlock
from peerdesk_core.vault.machine import Machine
from peerdesk_core.vault.registers import counted
from peerdesk_core.vault.sqlite_log import SqliteLog

Count = Callable[..., None]


class Shared:
    """A log that several writers use at once, as a server's would be: one call at a time, and nobody closes it."""

    def __init__(self, log: FrameLog) -> None:
        self._log = log
        self._lock = threading.Lock()

    def header(self) -> bytes:
        with self._lock:
            return self._log.header()

    def head(self) -> int:
        with self._lock:
            return self._log.head()

    def read_from(self, seq: int) -> Iterator[Frame]:
        with self._lock:
            return iter(list(self._log.read_from(seq)))

    def registers(self) -> dict[str, bytes]:
        with self._lock:
            return self._log.registers()

    def append(
        self, expected_seq: int, frame: Frame, changed: Mapping[str, bytes], header: bytes | None = None
    ) -> bool:
        with self._lock:
            return self._log.append(expected_seq, frame, changed, header)

    def put_header(self, header: bytes) -> None:
        with self._lock:
            self._log.put_header(header)

    def replace(self, snapshot: Snapshot, expected_seq: int | None = None) -> bool:
        with self._lock:
            return self._log.replace(snapshot, expected_seq)

    def shrink(self) -> None:
        with self._lock:
            self._log.shrink()

    def size(self) -> int:
        with self._lock:
            return self._log.size()

    def copy_to(self, path: Path) -> None:
        with self._lock:
            self._log.copy_to(path)

    def settle(self) -> None:
        with self._lock:
            self._log.settle()

    def close(self) -> None:
        """Stays open for the others."""


def journal_on(log: FrameLog, town: ModuleType, state: Path) -> Journal:
    """Fetch and replay, on a machine of one's own. Whoever was overtaken between log and registers does it again."""
    while True:
        header = parse_header(log.header())
        keys = unlock(header, "lee", town.LOGINS["lee"])
        journal = Journal(log, header, keys, Machine(state, keys.vault), random.Random(1))
        before = log.head()
        try:
            journal.replay()
        except Exception:
            if log.head() == before:
                raise
            continue
        if log.head() == before and parse_header(log.header()) == header:
            journal.wake("audit", "core/audit")
            for collection in ("core/admin", "core/people"):
                journal.wake("directory", collection)
            journal.wake("requests", "core/hold")
            return journal


@pytest.fixture
def log(base: Path, tmp_path: Path) -> Iterator[Shared]:
    root = shutil.copytree(base, tmp_path / "vault")
    inner = SqliteLog(root / "data" / "vault.db")
    yield Shared(inner)
    inner.close()


def add(journal: Journal, family: str) -> None:
    journal.commit([], {"stats": counted(journal.registers["stats"], {(family, "2026-11", "a"): 1})})  # type: ignore[dict-item]


@pytest.mark.parametrize("rounds", [8, pytest.param(40, marks=pytest.mark.nightly)])
def test_counts_of_racing_writers_all_arrive_in_one_line(
    rounds: int, log: Shared, town: ModuleType, tmp_path: Path, count: Count
) -> None:
    conflicts: list[int] = []
    together = threading.Barrier(3)
    faults: list[BaseException] = []

    def work(number: int) -> None:
        state = tmp_path / f"machine-{number}"
        state.mkdir()
        try:
            journal = journal_on(log, town, state)
            for _ in range(rounds):
                together.wait(60)
                while True:
                    try:
                        add(journal, "raced")
                        break
                    except (Conflict, Poisoned):
                        conflicts.append(number)
                        journal = journal_on(log, town, state)
        except BaseException as fault:
            together.abort()
            faults.append(fault)

    first = log.head()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults
    end = journal_on(log, town, tmp_path / "machine-0")
    assert end.registers["stats"]["raced"] == {"2026-11": {"a": 3 * rounds}}
    assert log.head() == first + 3 * rounds and [frame.seq for frame in log.read_from(0)][-1] == log.head()
    assert conflicts, "the writers never met"
    count("racing writers", commits=3 * rounds, conflicts=len(conflicts))


def test_a_renewal_that_was_overtaken_writes_nothing(log: Shared, town: ModuleType, tmp_path: Path) -> None:
    slow, quick = (journal_on(log, town, made(tmp_path / name)) for name in ("slow", "quick"))
    add(quick, "overtaking")
    before = list(log.read_from(0))
    with pytest.raises(Conflict):
        renewal.compact(slow)
    assert list(log.read_from(0)) == before
    assert journal_on(log, town, tmp_path / "quick").registers["stats"]["overtaking"] == {"2026-11": {"a": 1}}


def test_a_writer_that_a_renewal_overtook_writes_nothing(log: Shared, town: ModuleType, tmp_path: Path) -> None:
    slow, quick = (journal_on(log, town, made(tmp_path / name)) for name in ("slow", "quick"))
    renewal.compact(quick)
    with pytest.raises(Conflict):
        add(slow, "late")
    assert "late" not in journal_on(log, town, tmp_path / "quick").registers["stats"]


def test_a_commit_on_a_stale_end_of_an_equal_length_is_refused_by_whoever_reads_it(
    log: Shared, town: ModuleType, tmp_path: Path
) -> None:
    """The number alone decides who is first; the chain tells that a frame does not belong where it stands."""
    one, other = (journal_on(log, town, made(tmp_path / name)) for name in ("one", "other"))
    add(one, "first")
    with pytest.raises(Conflict):
        add(other, "second")
    with pytest.raises(Poisoned):
        add(other, "second")
    stats: Any = journal_on(log, town, tmp_path / "one").registers["stats"]
    assert "first" in stats and "second" not in stats


def made(folder: Path) -> Path:
    folder.mkdir()
    return folder
