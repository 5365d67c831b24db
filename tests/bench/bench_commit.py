"""Durable commits of the vault against plain SQLite, and the time to open.

Run by hand: python tests/bench/bench_commit.py
The first ratio is against a plain commit, the second against one that empties its log each time. Flushes are
counted with strace, where there is one; a disk whose flush takes FLUSH milliseconds is then reckoned from the counts.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer
from peerdesk_core.vault.kdf import Kdf, stretch
from peerdesk_core.vault.vault import Place, Vault

DOCUMENTS = 10_000
ROUNDS = 200
COUNTED = 20
FLUSH = 2.0
CHEAP = Kdf(memory=19 * 1024, passes=2)
CLOCK = fixed(datetime(2026, 11, 22, 12, tzinfo=UTC))
PEERS = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
ROW = bytes(4096)


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Median time of one call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


@contextmanager
def plain_commit(folder: Path, truncate: bool) -> Iterator[Callable[[], None]]:
    """Writes one durable row of a frame's size to a plain database of as many; empties its log if asked."""
    db = sqlite3.connect(folder / f"plain-{truncate}.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE row(seq INTEGER PRIMARY KEY, body BLOB)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO row(body) VALUES (?)", ((ROW,) for _ in range(DOCUMENTS)))
    db.execute("COMMIT")

    def commit() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO row(body) VALUES (?)", (ROW,))
        db.execute("COMMIT")
        if truncate:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    yield commit
    db.close()


@contextmanager
def vault_commit(place: Place, documents: int, batch: int) -> Iterator[Callable[[], None]]:
    """Puts one document into a vault that holds `documents` of them, written `batch` a commit."""
    source = random.Random(7)
    vault = Vault.create(place, "bench", "bench", kdf=CHEAP, clock=CLOCK, random=source)
    vault.register("bench", PEERS)
    store = vault.store_for("bench")
    for _ in range(0, documents, batch):
        with store.unit() as unit:
            for _ in range(batch):
                unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))

    def commit() -> None:
        with store.unit() as unit:
            unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))

    yield commit
    vault.close()


def opening(place: Place) -> float:
    """Milliseconds to open beyond the key derivation."""

    def reopen() -> None:
        opened = Vault.open(place, "bench", "bench", clock=CLOCK, random=random.Random(7))
        opened.register("bench", PEERS)
        opened.close()

    return milliseconds(reopen, 3) - milliseconds(lambda: stretch(CHEAP, bytes(16), "bench", "bench"), 5)


def run_commits(folder: Path, what: str, commits: int) -> None:
    """Make commits of one sort; the process whose flushes are counted."""
    made = vault_commit(Place(folder / "data", folder / "state"), 1, 1) if what == "vault" else None
    with made or plain_commit(folder, truncate=what == "emptied") as commit:
        for _ in range(commits):
            commit()


def flushes(folder: Path, what: str) -> float | None:
    """Flushes to disk of one commit, or None without strace."""
    tracer = shutil.which("strace")
    if tracer is None:
        return None
    counts = []
    for commits in (1, 1 + COUNTED):
        own, trace = folder / f"{what}-{commits}", folder / f"{what}-{commits}.trace"
        own.mkdir()
        watched = [tracer, "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace)]
        subprocess.run([*watched, sys.executable, __file__, str(own), what, str(commits)], check=True)
        counts.append(len(trace.read_text().splitlines()))
    return (counts[1] - counts[0]) / COUNTED


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with plain_commit(folder, truncate=False) as commit:
            base = milliseconds(commit, ROUNDS)
        with plain_commit(folder, truncate=True) as commit:
            emptied = milliseconds(commit, ROUNDS)
        print(f"plain sqlite3, WAL, FULL, 4 KiB row at {DOCUMENTS} rows: {base:.2f} ms")
        print(f"the same with its log emptied after each commit, as the vault does on overwriting: {emptied:.2f} ms")
        for batch in (100, 1):
            place = Place(folder / f"data-{batch}", folder / f"state-{batch}")
            with vault_commit(place, DOCUMENTS, batch) as commit:
                put = milliseconds(commit, ROUNDS)
            print(f"vault at {DOCUMENTS} documents, {batch} a frame: ", end="")
            print(f"put {put:.2f} ms = {put / base:.1f}x and {put / emptied:.1f}x, ", end="")
            print(f"open {opening(place):.0f} ms beyond the key derivation")
        counted = [flushes(folder, what) for what in ("plain", "emptied", "vault")]
        if None not in counted:
            of_plain, of_emptied, of_vault = (each or 0.0 for each in counted)
            print(f"flushes a commit: plain {of_plain:g}, its log emptied {of_emptied:g}, vault {of_vault:g}")
            slow, slow_base, slow_emptied = (
                put + FLUSH * of_vault,
                base + FLUSH * of_plain,
                emptied + FLUSH * of_emptied,
            )
            print(f"reckoned for a disk whose flush takes {FLUSH:g} ms more: put {slow:.1f} ms = ", end="")
            print(f"{slow / slow_base:.1f}x and {slow / slow_emptied:.1f}x")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        run_commits(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    else:
        main()
