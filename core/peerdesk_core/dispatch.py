"""Calling plugins without trusting them: isolated, timed, recorded; after three faults a plugin is set aside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from .calls import Call, current
from .faults import Fault, fault_of

SLOW = 2.0
"""Seconds until a hook is given up and its thread abandoned. Code that holds the interpreter is a stated limit."""
LIFECYCLE_SLOW = 60.0
LAST_MOMENT = 0.25
"""Seconds for a call that was saving when it was given up to answer after all."""
STRIKES = 3
TOO_SLOW = "too slow"


@attrs.frozen
class Answer:
    """What one call gave: a value, or the fault that took its place."""

    value: Any = None
    fault: Fault | None = None


@attrs.define
class Journal:
    """Faults and timings of this session."""

    faults: list[Fault] = attrs.Factory(list)
    seconds: dict[tuple[str, str], float] = attrs.Factory(dict)
    strikes: dict[str, int] = attrs.Factory(dict)

    def record(self, fault: Fault) -> None:
        """Keep a fault and count it against its owner."""
        self.faults.append(fault)
        self.strikes[fault.owner] = self.strikes.get(fault.owner, 0) + 1

    def set_aside(self, owner: str) -> bool:
        """Whether the owner has had its three faults."""
        return self.strikes.get(owner, 0) >= STRIKES


def call_isolated(
    journal: Journal,
    owner: str,
    where: str,
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    limit: float = SLOW,
) -> Answer:
    """Call a plugin's function in a worker. What it raises, even SystemExit, and a delay past `limit` are faults.

    A call that is given up saves nothing any more; one that is just saving ends that first. Where the function asks
    other plugins, those that hang are given up first, and their time is not held against it.
    """
    outcome: list[Answer] = []
    around = current()
    call = Call(limit)

    def work() -> None:
        try:
            outcome.append(Answer(value=call.run(function, arguments)))
        except BaseException as error:  # a plugin's SystemExit must not stop the desk
            outcome.append(Answer(fault=fault_of(error, owner, where)))

    started = time.perf_counter()
    worker = threading.Thread(target=work, name=f"plugin-{owner}-{where}", daemon=True)
    if around is not None:
        around.lend()
    worker.start()
    while worker.is_alive() and (left := started + limit + call.lost - time.perf_counter()) > 0:
        worker.join(left)
    if worker.is_alive() and call.abandon():
        worker.join(LAST_MOMENT)
    seconds = time.perf_counter() - started
    journal.seconds[(owner, where)] = seconds
    if around is not None:
        around.regain(call.lost if outcome else seconds)
    # A late answer is dropped: the fault has been reported by then.
    answer = outcome[0] if outcome else Answer(fault=Fault(owner=owner, where=where, kind=TOO_SLOW))
    if answer.fault is not None:
        journal.record(answer.fault)
    return answer
