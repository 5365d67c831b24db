"""The clocks of an answer: which run, and whether they bind or only advise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from peerdesk_core.model.clocks import ClockKind

from .answer import Duty
from .bench import Ruling
from .engine import Judged
from .fold import Verdict
from .packs import RuleClock, Then

_PROCESS = "process_return_date"


def duties_of(judged: Judged, decisive: Sequence[Ruling], tasks: Sequence[Ruling]) -> Iterable[Duty]:
    """The clocks that run: of the deciding rules, of tasks, of bans that lapse, and the return date of process."""
    rulings = [*decisive, *tasks]
    for world in judged.worlds:
        for heard in world.rows.values():
            for said in heard.said:
                for ruling in said.by:
                    clock = ruling.rule.clock
                    embargo = (
                        clock is not None and clock.kind is ClockKind.EMBARGO and judged.verdict is Verdict.PROHIBITED
                    )
                    process = clock is not None and clock.start == _PROCESS and clock.act == "respond"
                    if embargo or process:
                        rulings.append(ruling)
    seen: set[RuleClock] = set()
    for ruling in sorted(rulings, key=_advises):
        clock = ruling.rule.clock
        if clock is None:
            continue
        if clock.kind is ClockKind.DUE and _only_advice(judged, ruling):
            clock = attrs.evolve(clock, kind=ClockKind.ADVICE)
        if clock not in seen and not _outrun(clock, seen):
            seen.add(clock)
            yield Duty(rule=ruling.name, clock=clock, says=ruling.rule.says, cite=ruling.cited)


def _advises(ruling: Ruling) -> bool:
    return ruling.rule.clock is not None and ruling.rule.clock.kind is ClockKind.ADVICE


def _only_advice(judged: Judged, ruling: Ruling) -> bool:
    """Whether a duty's clock binds only if an open question is answered yes, or nobody has to tell at all."""
    if judged.verdict is Verdict.PERMITTED:
        return True
    return judged.verdict is Verdict.CONSULT and ruling.rule.then is Then.MUST


def _outrun(clock: RuleClock, seen: Iterable[RuleClock]) -> bool:
    """Whether a piece of advice adds nothing to a duty that runs already."""
    return (
        clock.kind is ClockKind.ADVICE
        and not clock.limit
        and any(other.kind is ClockKind.DUE and (other.act, other.start) == (clock.act, clock.start) for other in seen)
    )
