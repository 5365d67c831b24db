"""On which ground an answer stands: whom it reaches, which rulings decide it, and whom to ask meanwhile."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TypeVar

from .answer import DutySource
from .bench import Bench, Ruling
from .case import Known
from .conditions import any_holds, holds
from .engine import Judged, World, known_values
from .fold import TELLING, VERDICT_OF, Token, Verdict
from .hearing import ALL_OTHERS, Heard, Said
from .packs import Condition
from .vocabulary import Vocabulary

T = TypeVar("T")


def leading(world: World) -> list[tuple[str, Heard]]:
    """The roles that earn a world its headline."""
    return [(role, heard) for role, heard in world.rows.items() if heard.verdict is world.verdict]


def recipients_of(judged: Judged) -> tuple[str, ...]:
    """Who must or may receive it; for an order the tribunal. Nobody under the other verdicts."""
    if judged.verdict not in TELLING:
        return ()
    named = [_named(world) for world in judged.worlds]
    if judged.verdict is Verdict.PERMITTED:
        return tuple(role for role in named[0] if all(role in other for other in named))
    return unique(itertools.chain.from_iterable(named))


def _named(world: World) -> list[str]:
    found: list[str] = []
    for role, heard in leading(world):
        named = {word for said in deciding(heard) for ruling in said.by for word in ruling.rule.to}
        if role != ALL_OTHERS and named:
            found.append(_as_named(role, heard))
    return found


def _as_named(role: str, heard: Heard) -> str:
    """The word for a recipient: "the person named in the consent" where that is why they may be told."""
    first = next((one for one in heard.said if VERDICT_OF[one.token] is heard.verdict), Said(Token.SILENT))
    to = {word for ruling in first.by for word in ruling.rule.to}
    return "person_named_in_consent" if "person_named_in_consent" in to and role not in to else role


def deciding(heard: Heard) -> list[Said]:
    """What texts said as far as it counts for the answer, both sides of a disagreement included."""
    if heard.verdict is Verdict.CONSULT:
        return [one for one in heard.said if one.by]
    counted = TELLING if heard.verdict in TELLING else {heard.verdict}
    return [one for one in heard.said if one.by and VERDICT_OF[one.token] in counted]


def decisive_of(judged: Judged, verdict: Verdict) -> list[Ruling]:
    """The rulings behind the headline, statute first, each once."""
    found: dict[str, Ruling] = {}
    for world in judged.worlds:
        rows = leading(world) if world.verdict is verdict else list(world.rows.items())
        for _, heard in rows:
            for said in deciding(heard):
                found.update({ruling.name: ruling for ruling in said.by})
    order = [ruling.name for text in judged.texts for ruling in text.rulings]
    return sorted(found.values(), key=lambda ruling: order.index(ruling.name))


def spoken(judged: Judged) -> list[Ruling]:
    """Every ruling that said something about the recipients of the headline, overruled ones included."""
    found: dict[str, Ruling] = {}
    for world in judged.worlds:
        for _, heard in leading(world):
            found.update({ruling.name: ruling for said in heard.said for ruling in said.by})
    return list(found.values())


def duty_sources(judged: Judged) -> tuple[DutySource, ...]:
    found: set[DutySource] = set()
    for world in judged.worlds:
        for _, heard in leading(world):
            for text, said in zip(judged.texts, heard.said, strict=True):
                if said.token is Token.MUST:
                    found.add(DutySource.STATUTE if text.is_statute else DutySource.POLICY)
    return tuple(source for source in DutySource if source in found)


def tasks_of(judged: Judged, known: Known, bench: Bench) -> Iterable[Ruling]:
    """Whom the texts tell the peer to ask meanwhile."""
    for text in judged.texts:
        for ruling in text.tasks:
            if ruling.in_force and possible(ruling.rule.when, known, judged, bench.words):
                yield ruling


def possible(when: Condition, known: Known, judged: Judged, words: Vocabulary) -> bool:
    """Whether a row holds in some completion."""
    for fact, allowed in when.items():
        values = judged.left.get(fact) or known_values(fact, known, words)
        if not any_holds(values, allowed):
            return False
    return True


def certain(when: Condition, known: Known, words: Vocabulary) -> bool:
    """Whether a row holds whatever is still open."""
    for fact, allowed in when.items():
        values = known_values(fact, known, words)
        if not values or not all(holds(value, allowed) for value in values):
            return False
    return True


def unique(values: Iterable[T]) -> tuple[T, ...]:
    """Each value once, in the order met; values need not be hashable."""
    found: list[T] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)
