"""Durable commits of the vault against plain SQLite, and the time to open.

Run by hand: python tests/bench/bench_commit.py
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
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


def plain(folder: Path, truncate: bool) -> float:
    """One durable row of a frame's size in a plain database that already holds as many; its log emptied if asked."""
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

    found = milliseconds(commit, ROUNDS)
    db.close()
    return found


def sealed(folder: Path, batch: int) -> tuple[float, float]:
    """(one durable put, opening beyond the key derivation) in milliseconds, documents written `batch` a commit."""
    place = Place(folder / f"data-{batch}", folder / f"state-{batch}")
    source = random.Random(7)
    vault = Vault.create(place, "bench", "bench", kdf=CHEAP, clock=CLOCK, random=source)
    vault.register("bench", PEERS)
    store = vault.store_for("bench")
    for _ in range(0, DOCUMENTS, batch):
        with store.unit() as unit:
            for _ in range(batch):
                unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))

    def commit() -> None:
        with store.unit() as unit:
            unit.put("peers", Peer(id=new_id(source), given="Given", family="Family", unit="Patrol"))

    put = milliseconds(commit, ROUNDS)
    vault.close()

    def reopen() -> None:
        opened = Vault.open(place, "bench", "bench", clock=CLOCK, random=source)
        opened.register("bench", PEERS)
        opened.close()

    derivation = milliseconds(lambda: stretch(CHEAP, bytes(16), "bench", "bench"), 5)
    return put, milliseconds(reopen, 3) - derivation


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base, emptied = plain(folder, truncate=False), plain(folder, truncate=True)
        print(f"plain sqlite3, WAL, FULL, 4 KiB row at {DOCUMENTS} rows: {base:.2f} ms")
        print(f"the same with its log emptied after each commit, as the vault does: {emptied:.2f} ms")
        for batch in (100, 1):
            put, opening = sealed(folder, batch)
            print(f"vault at {DOCUMENTS} documents, {batch} a frame: ", end="")
            print(f"put {put:.2f} ms = {put / base:.1f}x and {put / emptied:.1f}x, ", end="")
            print(f"open {opening:.0f} ms beyond the key derivation")


if __name__ == "__main__":
    main()
