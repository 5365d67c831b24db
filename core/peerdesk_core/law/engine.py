"""May this be told? One circumstance, judged by every text for every recipient, with what is unknown left open.

Nothing is kept: the same facts give the same answer, and no check leaves a trace.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping

import attrs

from .bench import Bench, Ruling, Text, classes
from .case import Known
from .conditions import Met, any_holds, holds, meets
from .fold import HEADLINE, Verdict
from .hearing import ALL_OTHERS as ALL_OTHERS
from .hearing import CONSENTED, Heard, Hearing, own_ground
from .hearing import SHIELD as SHIELD
from .packs import Condition, Need, Shield, Then
from .vocabulary import NOBODY, Vocabulary

_MOST_COMPLETIONS = 4096
_RANK = {verdict: place for place, verdict in enumerate(HEADLINE)}
ALWAYS = ("circumstance", "addressee", "consent_form", "consent_to", "forum")
"""The facts that decide whom an answer is about, whatever the rules hang on."""


@attrs.frozen
class World:
    """One completion of what is unknown, with everybody's answer and the headline.

    Completions that differ in nothing on which an answer hangs share their hearing and their rows.
    """

    facts: Mapping[str, str]
    hearing: Hearing
    rows: Mapping[str, Heard]
    verdict: Verdict


@attrs.frozen(kw_only=True)
class Judged:
    """Every completion of one circumstance. `left` are the values that each fact can still have in them, `open` the
    facts that differ between them.
    """

    texts: tuple[Text, ...]
    worlds: tuple[World, ...]
    left: Mapping[str, tuple[str, ...]]
    open: tuple[str, ...]
    verdict: Verdict
    shield: Mapping[str, Met]
    too_many: bool = False

    @property
    def agreed(self) -> bool:
        """Whether all completions give one verdict."""
        return not self.too_many and len({world.verdict for world in self.worlds}) == 1


def judge(bench: Bench, known: Known) -> Judged:
    """Judge one circumstance. Where the completions differ the verdict is consult."""
    (circumstance,) = known["circumstance"]
    texts = tuple(_able(text, known, bench.words) for text in bench.live(circumstance))
    needs = _needs(texts, known, bench.words)
    possible = _possible(texts, known, bench.words)
    possible[SHIELD] = known.get(SHIELD) or _shield_values(needs)
    open_facts = tuple(fact for fact, values in possible.items() if len(values) > 1)
    count = 1
    for fact in open_facts:
        count *= len(possible[fact])
    if count > _MOST_COMPLETIONS:
        return Judged(
            texts=texts, worlds=(), left={}, open=open_facts, verdict=Verdict.CONSULT, shield=needs, too_many=True
        )
    left = {fact: values for fact, values in possible.items() if values}
    worlds = tuple(_worlds(texts, left, open_facts, bench.words))
    verdicts = {world.verdict for world in worlds}
    verdict = next(iter(verdicts)) if len(verdicts) == 1 else Verdict.CONSULT
    return Judged(texts=texts, worlds=worlds, left=left, open=open_facts, verdict=verdict, shield=needs)


def _able(text: Text, known: Known, words: Vocabulary) -> Text:
    """A text without the rulings that what is known rules out, so that their facts need no answer."""
    able = (one for one in text.rulings if one.in_force and not _excluded(one.rule.when, known, words))
    return attrs.evolve(text, rulings=tuple(able))


def _excluded(when: Condition, known: Known, words: Vocabulary) -> bool:
    """Whether what is known rules a row out."""
    for fact, allowed in when.items():
        values = known_values(fact, known, words)
        if values and not any_holds(values, allowed):
            return True
    return False


def conditions_of(texts: Iterable[Text]) -> Iterator[Condition]:
    """Every row on which a token can hang."""
    for text in texts:
        for ruling in text.rulings:
            if ruling.in_force:
                yield ruling.rule.when
        if text.otherwise is not None:
            yield text.otherwise.when


def known_values(fact: str, known: Known, words: Vocabulary) -> tuple[str, ...]:
    """What a fact can still be: as known, else as if unsaid, else anything (empty)."""
    given = known.get(fact)
    if given:
        return given
    word = words.facts.get(fact)
    return (word.unsaid,) if word is not None and word.unsaid else ()


def _possible(texts: tuple[Text, ...], known: Known, words: Vocabulary) -> dict[str, tuple[str, ...]]:
    conditions = list(conditions_of(texts))
    found: dict[str, tuple[str, ...]] = {}
    for fact in dict.fromkeys(itertools.chain.from_iterable(conditions)):
        if fact == SHIELD:
            continue
        found[fact] = known_values(fact, known, words) or classes(fact, conditions, words)
    for fact in ALWAYS:
        found.setdefault(fact, known_values(fact, known, words) or (NOBODY,))
    return found


def _needs(texts: Iterable[Text], known: Known, words: Vocabulary) -> dict[str, Met]:
    """Each precondition: met, failed or unknown."""
    return {
        need.id: need_met(need, known, words) for text in texts if text.shield is not None for need in text.shield.need
    }


def need_met(need: Need, known: Known, words: Vocabulary) -> Met:
    """Whether a precondition of the privilege holds on what is known."""
    if need.fails and _all(need.fails, known, words) is Met.YES:
        return Met.NO
    if need.doubt and _all(need.doubt, known, words) is Met.YES:
        return Met.UNKNOWN
    if not need.holds:
        return Met.YES
    return Met.YES if _all(need.holds, known, words) is Met.YES else Met.UNKNOWN


def _all(when: Condition, known: Known, words: Vocabulary) -> Met:
    """Whether a row is met by every value that its facts can still have (yes), by none (no), or by some."""
    answer = Met.YES
    for fact, allowed in when.items():
        values = known_values(fact, known, words)
        if not values:
            answer = Met.UNKNOWN
        elif not any_holds(values, allowed):
            return Met.NO
        elif len(values) > 1 and not all(holds(value, allowed) for value in values):
            answer = Met.UNKNOWN
    return answer


def _shield_values(needs: Mapping[str, Met]) -> tuple[str, ...]:
    if Met.NO in needs.values():
        return ("no",)
    return ("yes", "no") if Met.UNKNOWN in needs.values() else ("yes",)


def _worlds(
    texts: tuple[Text, ...], left: Mapping[str, tuple[str, ...]], open_facts: tuple[str, ...], words: Vocabulary
) -> Iterator[World]:
    """Every completion. In each of them only what is open of the conditions is looked at again."""
    fixed = {fact: values[0] for fact, values in left.items() if len(values) == 1}
    waiting = [tuple(_waiting(text, fixed, frozenset(open_facts))) for text in texts]
    hanging = {*ALWAYS, SHIELD, *(fact for text in texts if text.otherwise for fact in text.otherwise.when)}
    telling_apart = tuple(fact for fact in open_facts if fact in hanging)
    found: dict[tuple[object, ...], World] = {}
    for values in itertools.product(*(left[fact] for fact in open_facts)):
        chosen = dict(zip(open_facts, values, strict=True))
        fired = tuple(tuple(ruling for ruling, when in some if meets(when, chosen)) for some in waiting)
        key = (fired, *(chosen[fact] for fact in telling_apart))
        facts = {**fixed, **chosen}
        if key not in found:
            found[key] = _world(Hearing(texts, fired, facts, words))
        same = found[key]
        yield World(facts, same.hearing, same.rows, same.verdict)


def _waiting(text: Text, fixed: Mapping[str, str], open_facts: frozenset[str]) -> Iterator[tuple[Ruling, Condition]]:
    """The rulings that can apply, each with what it still asks for once the facts that are fixed are met."""
    for ruling in text.rulings:
        when = ruling.rule.when
        if all(fact in open_facts or holds(fixed.get(fact, ""), allowed) for fact, allowed in when.items()):
            yield ruling, {fact: allowed for fact, allowed in when.items() if fact in open_facts}


def _world(hearing: Hearing) -> World:
    rows = {role: hearing.heard(role) for role in _roles(hearing)}
    verdict = min((row.verdict for row in rows.values()), key=_RANK.__getitem__)
    return World(facts=hearing.facts, hearing=hearing, rows=rows, verdict=verdict)


def _roles(hearing: Hearing) -> list[str]:
    """Whose answer makes the headline: whom the request names, and those whom a duty, a danger or a tribunal brings in.

    Without a request, everybody whom a rule names so that they may or must be told, and all others; a consent that
    names somebody stands for them.
    """
    facts = hearing.facts
    addressee = facts.get("addressee", NOBODY)
    found = [ALL_OTHERS] if addressee == NOBODY else [addressee]
    for ruling in itertools.chain.from_iterable(hearing.fired):
        rule = ruling.rule
        if addressee == NOBODY or own_ground(ruling, facts["circumstance"], hearing.words):
            found += rule.to if rule.then is not Then.MUST_NOT else ()
        elif facts.get("forum", NOBODY) != NOBODY and "tribunal" in rule.to:
            found.append("tribunal")
    named = facts.get("consent_to", NOBODY)
    if addressee == NOBODY and named != NOBODY:
        found = [named if role == CONSENTED else role for role in found]
    return list(dict.fromkeys(found))


def matters(judged: Judged) -> tuple[str, ...]:
    """The open facts on which the verdict hangs, those that settle most first."""
    scored: list[tuple[float, int, str]] = []
    for place, fact in enumerate(judged.open):
        groups: dict[str, set[Verdict]] = {}
        for world in judged.worlds:
            groups.setdefault(world.facts[fact], set()).add(world.verdict)
        if len({frozenset(group) for group in groups.values()}) > 1:
            scored.append((sum(len(group) for group in groups.values()) / len(groups), place, fact))
    return tuple(fact for _, _, fact in sorted(scored)) or (() if judged.agreed else judged.open)


def unsettled(shield: Shield, known: Known, words: Vocabulary) -> tuple[str, ...]:
    """The facts whose answers would tell whether the protection stands."""
    found: list[str] = []
    for need in shield.need:
        if need_met(need, known, words) is Met.UNKNOWN:
            asked = {**need.holds, **need.fails}
            found += [fact for fact in asked if len(known_values(fact, known, words)) != 1]
    return tuple(dict.fromkeys(found))
