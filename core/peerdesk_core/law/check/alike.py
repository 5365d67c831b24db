"""Circumstances that no condition of a bench tells apart: what one of them shows holds of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.packs import Condition

CIRCUMSTANCE = "circumstance"
_KINDS = ("program", "urgent")


def alike(bench: Bench, also: Iterable[Condition] = ()) -> tuple[tuple[str, ...], ...]:
    """Every circumstance once, in groups; `also` are further conditions that tell them apart."""
    conditions = [frozenset(when[CIRCUMSTANCE]) for when in (*_conditions(bench), *also) if CIRCUMSTANCE in when]
    conditions += [frozenset(bench.words.kinds[kind]) for kind in _KINDS]
    different = tuple(dict.fromkeys(conditions))
    groups: dict[tuple[bool, ...], list[str]] = {}
    for one in bench.words.facts[CIRCUMSTANCE].values:
        groups.setdefault(tuple(one in words for words in different), []).append(one)
    return tuple(tuple(group) for group in groups.values())


def _conditions(bench: Bench) -> Iterator[Condition]:
    """Everything that an answer, or what can occur, hangs on."""
    for text in (*bench.texts, *bench.guidance):
        yield from text.pack.impossible
        for ruling in text.rulings:
            yield ruling.rule.when
        if text.otherwise is not None:
            yield text.otherwise.when
        for need in text.shield.need if text.shield is not None else ():
            yield from (need.holds, need.fails, need.doubt)
