"""The slow checks, pack by pack, by as many processes as the machine has processors: each pack is proven by itself."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date

import attrs

from peerdesk_core.contributions import PackSource

from .docket import Docket, docket_of
from .examples import example_findings
from .finding import Finding
from .monotone import monotone_findings
from .mutation import mutation_findings
from .properties import property_findings
from .table import table_findings

SLOW: tuple[Callable[[Docket], Iterator[Finding] | Sequence[Finding]], ...] = (
    table_findings,
    property_findings,
    monotone_findings,
    example_findings,
    mutation_findings,
)
"""The groups of checks that look at one pack at a time, with those above it as context."""


@attrs.frozen(kw_only=True)
class Task:
    """One pack to be proven, as it travels to another process."""

    sources: tuple[PackSource, ...]
    context: tuple[PackSource, ...]
    today: date
    pack: str


def slow_findings(docket: Docket, processes: int | None = None) -> list[Finding]:
    """What the slow checks find. `processes`: how many may work, as many as there are processors unless said.

    With one process, or one pack, or where the platform refuses to start any, the work is done here.
    """
    able = min(processes or os.cpu_count() or 1, len(docket.chosen))
    if able > 1:
        try:
            return _shared(docket, able)
        except (OSError, BrokenProcessPool):
            pass  # the platform has no room for helpers: slower, and the same
    return [finding for group in SLOW for finding in group(docket)]


def _shared(docket: Docket, able: int) -> list[Finding]:
    tasks = [
        Task(sources=docket.sources, context=docket.context, today=docket.today, pack=id)
        for id in _longest_first(docket)
    ]
    # A forked process has everything imported already; elsewhere than on Linux forking is not safe.
    way = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(able, mp_context=way) as crew:
        return [finding for found in crew.map(_prove, tasks) for finding in found]


def _longest_first(docket: Docket) -> list[str]:
    """The packs with the most cases first, so that no processor waits for another at the end."""
    cases = {id: sum(case.pack == id for case in docket.cases) for id in docket.chosen}
    return sorted(docket.chosen, key=lambda id: -cases[id])


def _prove(task: Task) -> list[Finding]:
    docket = docket_of(task.sources, task.today, context=task.context, only=(task.pack,))
    return [finding for group in SLOW for finding in group(docket)]
