"""A vault of ten thousand documents: where a commit's time goes, the time to open and to compact, and the memory.

Run by hand: python tests/bench/bench_vault.py [documents ...]
All figures of one size come from the same run; times are medians. Each size is measured in a process of its own.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer
from peerdesk_core.vault import journal, renewal
from peerdesk_core.vault.anchor import Anchor
from peerdesk_core.vault.kdf import Kdf, stretch
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.vault import Place, Vault

SIZES = (10_000, 100_000)
ROUNDS = 200
BATCH = 100
CHEAP = Kdf(memory=19 * 1024, passes=2)
CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
STEPS: tuple[tuple[Any, str], ...] = (
    (journal, "seal"),
    (SqliteLog, "append"),
    (SqliteLog, "settle"),
    (Anchor, "save"),
)
BODY = bytes(8192)


def median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of one call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


@contextmanager
def timed_steps(into: dict[str, list[float]]) -> Iterator[None]:
    """Add up the time of each step of a commit."""
    real = [(owner, name, getattr(owner, name)) for owner, name in STEPS]
    for owner, name, function in real:

        def step(*given: Any, _name: str = name, _function: Any = function) -> Any:
            start = time.perf_counter()
            try:
                return _function(*given)
            finally:
                into[_name].append((time.perf_counter() - start) * 1000)

        setattr(owner, name, step)
    yield
    for owner, name, function in real:
        setattr(owner, name, function)


def plain(folder: Path, documents: int, emptied: bool) -> float:
    """Milliseconds of a durable row of a frame's size in plain sqlite3."""
    db = sqlite3.connect(folder / f"plain-{emptied}.db", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL"):
        db.execute(f"PRAGMA {setting}").fetchall()
    db.execute("CREATE TABLE row(seq INTEGER PRIMARY KEY, body BLOB)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO row(body) VALUES (?)", ((BODY,) for _ in range(documents // 10)))
    db.execute("COMMIT")

    def commit() -> None:
        db.execute("INSERT INTO row(body) VALUES (?)", (BODY,))
        if emptied:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    found = median(commit, ROUNDS)
    db.close()
    return found


def opened(place: Place) -> Vault:
    vault = Vault.open(place, "bench", "bench", clock=CLOCK, random=random.Random(7))
    vault.register("bench", PEERS)
    return vault


def filled(place: Place, documents: int) -> None:
    source = random.Random(7)
    vault = Vault.create(place, "bench", "bench", kdf=CHEAP, clock=CLOCK, random=source)
    vault.register("bench", PEERS)
    store = vault.store_for("bench")
    for _ in range(0, documents, BATCH):
        with store.unit() as unit:
            for _ in range(BATCH):
                unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))
    vault.close()


def resident() -> float:
    """MiB of this process now; 0 where the platform does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0


def memory_of(folder: Path) -> None:
    """In a process of its own: MiB before and after unlocking."""
    before = resident()
    vault = opened(Place(folder / "data", folder / "state"))
    print(f"{before:.0f} MiB before, {resident():.0f} MiB after unlocking")
    vault.close()


def measure(documents: int) -> None:
    """Print the figures of one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = Place(folder / "data", folder / "state")
        filled(place, documents)
        base, emptied = plain(folder, documents, False), plain(folder, documents, True)
        vault, source = opened(place), random.Random(8)
        store = vault.store_for("bench")

        def commit() -> None:
            with store.unit() as unit:
                unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))

        parts: dict[str, list[float]] = defaultdict(list)
        with timed_steps(parts):
            put = median(commit, ROUNDS)
        print(f"{documents} documents: put {put:.2f} ms, plain {base:.2f} ms ({put / base:.1f}x), ", end="")
        print(f"plain with its log emptied {emptied:.2f} ms ({put / emptied:.1f}x)")
        told = ", ".join(f"{part} {statistics.median(times):.2f}" for part, times in parts.items())
        print(f"  of which {told}, all else {put - sum(statistics.median(t) for t in parts.values()):.2f} ms")
        vault.close()
        derivation = median(lambda: stretch(CHEAP, bytes(16), "bench", "bench"), 5)
        print(f"  open {median(lambda: opened(place).close(), 3) - derivation:.0f} ms beyond the derivation, ", end="")
        vault = opened(place)
        start = time.perf_counter()
        renewal.compact(vault.journal)
        print(f"compaction {time.perf_counter() - start:.2f} s, ", end="")
        vault.close()
        print(f"open after it {median(lambda: opened(place).close(), 3) - derivation:.0f} ms")
        print("  ", end="", flush=True)
        subprocess.run([sys.executable, __file__, str(folder)], check=True)


if __name__ == "__main__":
    if len(sys.argv) == 2 and not sys.argv[1].isdigit():
        memory_of(Path(sys.argv[1]))
    else:
        for size in map(int, sys.argv[1:]) if len(sys.argv) > 1 else SIZES:
            measure(size)
