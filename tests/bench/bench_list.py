"""Key press to repaint: a list of 10,000 rows against an app with one line.

Run by hand, from the root of the repository: python tests/bench/bench_list.py
"""

from __future__ import annotations

import asyncio
import statistics
import time

from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Static

from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState

PRESSES = 60
ROWS = 10_000
KEYS = ("down", "down", "pagedown", "end", "home", "up")


class Timed(App[None]):
    """Notes when the last repaint was ready for the terminal."""

    painted = 0.0

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable.render_segments(self.console)
        self.painted = time.perf_counter()


class Empty(Timed):
    """One line that changes at each key."""

    BINDINGS = [Binding(key, "count") for key in set(KEYS)]
    presses = 0

    def compose(self) -> ComposeResult:
        yield Static("0", markup=False)

    def action_count(self) -> None:
        self.presses += 1
        self.query_one(Static).update(str(self.presses))


class Full(Timed):
    """The list and nothing else."""

    def compose(self) -> ComposeResult:
        yield DataList(
            Column("name", "Name", 20, flex=True),
            Column("unit", "Unit", 16),
            Column("rank", "Rank", 14, priority=2),
            Column("since", "Since", 10, priority=3, right=True),
            empty=EmptyState("No people.", "Nothing was imported.", "Press i to import."),
        )


async def presses(app: Timed) -> float:
    """Median milliseconds from a key to the repaint it causes."""
    taken = []
    async with app.run_test(size=(80, 24)) as pilot:
        for data_list in app.query(DataList):
            rows = [Row(str(n), (f"Person {n} Åström", f"[K{n % 9}] 警察", "Officer", "2019")) for n in range(ROWS)]
            start = time.perf_counter()
            data_list.load(rows)
            print(f"load {ROWS} rows: {(time.perf_counter() - start) * 1000:.1f} ms")
            start = time.perf_counter()
            data_list.filter("person 99")
            print(f"filter {ROWS} rows: {(time.perf_counter() - start) * 1000:.1f} ms")
            data_list.filter("")
            await pilot.pause()
        for number in range(PRESSES):
            start = time.perf_counter()
            await pilot.press(KEYS[number % len(KEYS)])
            if app.painted > start:
                taken.append((app.painted - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print both medians and their ratio."""
    empty = asyncio.run(presses(Empty()))
    full = asyncio.run(presses(Full()))
    print(f"empty app {empty:.2f} ms, list {full:.2f} ms, ratio {full / empty:.2f}")


if __name__ == "__main__":
    main()
