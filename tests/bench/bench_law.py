"""Run by hand: `python tests/bench/bench_law.py` prints how long the truth tables of the shipped packs take.

The largest table is built and analysed (folded, counted, a witness for each answer, all departures) within 200 ms on
the design machine. The ratio to loading the packs tells a slow machine from a slow table.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.tables.compare import compare
from peerdesk_core.law.tables.diff import diff
from peerdesk_core.law.tables.layout import Layout
from peerdesk_core.law.tables.table import Table

ROUNDS = 7
WIDE = ("discloser", "identity", "source", "imminent")


def sources() -> list[PackSource]:
    """The packs of the three states."""
    found = []
    for state in ("mn", "tx", "mo"):
        module = importlib.import_module(f"peerdesk_jurisdiction_{state}")
        found.append(PackSource(id=f"us-{state}", folder=Path(str(module.__file__)).parent))
    return found


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median milliseconds."""
    taken = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        taken.append((perf_counter() - start) * 1000)
    return median(taken)


def analysed(table: Table) -> None:
    """Everything that a check asks of a table."""
    for mask in table.folded().values():
        table.count(mask)
        table.smallest(mask)
    for place in range(len(table.texts)):
        for mask in table.departing(place).values():
            table.smallest(mask)


def main() -> None:
    """Print medians in milliseconds, and the ratio of the largest table to loading all packs."""
    load = timed(lambda: shelf_of(sources()), 3)
    shelf = shelf_of(sources())
    benches = [bench for id in shelf.packs if (bench := bench_of(id, shelf)) is not None]
    every = [(bench, one) for bench in benches for one in bench.words.facts["circumstance"].values]

    def table_of(bench: Bench, circumstance: str) -> float:
        return timed(lambda: analysed(Table(bench, circumstance)), 3)

    slowest, bench, circumstance = max((table_of(*one), *one) for one in every)
    table = Table(bench, circumstance)
    taken = timed(lambda: analysed(Table(bench, circumstance)))
    print(f"loading all packs {load:.1f} ms")
    print(
        f"slowest of {len(every)} tables, {bench.department.id} {circumstance}: {table.size} rows for"
        f" {table.count(table.possible):,} combinations: {taken:.1f} ms (first {slowest:.1f}), ratio {taken / load:.2f}"
    )
    wide = Layout.of(circumstance, bench, apart=WIDE)
    large = timed(lambda: analysed(Table(bench, circumstance, Layout.of(circumstance, bench, apart=WIDE))), 3)
    print(f"the same with {len(WIDE)} facts kept apart, {wide.size} rows: {large:.1f} ms, ratio {large / load:.2f}")
    print(f"comparing {bench.department.id} with its law: {timed(lambda: compare(bench), 3):.0f} ms")
    other = bench_of(bench.department.id, shelf, bench.department.verified_on.replace(year=2025))
    if other is not None:
        print(f"what changed there since 2025: {timed(lambda: diff(other, bench), 3):.0f} ms")


if __name__ == "__main__":
    main()
