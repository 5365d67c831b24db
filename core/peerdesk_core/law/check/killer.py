"""The smallest case that would notice a mutant, or the proof from the tables that none could."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.case import Known
from peerdesk_core.law.clocks import due_at
from peerdesk_core.law.conditions import Met, meets, met
from peerdesk_core.law.department import Department, Due
from peerdesk_core.law.examples import Told, facts_of
from peerdesk_core.law.facts import Fact, facts_for
from peerdesk_core.law.grounds import unique
from peerdesk_core.law.hearing import ALL_OTHERS, SHIELD, hear
from peerdesk_core.law.packs import Counts, Example, Pack, Then
from peerdesk_core.law.tables.layout import TableTooLarge
from peerdesk_core.law.tables.masks import rows
from peerdesk_core.law.vocabulary import NO, NOBODY, YES

from .altered import mutated
from .docket import Docket
from .examples import bars, openings, row_of
from .killing import Benches
from .minimal import minimal
from .mutants import Kind, Mutant, values_of
from .proof import Proof, day_for
from .properties import starts_in
from .witness import given_of

_MOST_ROWS = 12
_MOST_WAYS = 24
_CIRCUMSTANCE, _ADDRESSEE = "circumstance", "addressee"
_PLACES = frozenset({ALL_OTHERS, "person_named_in_consent"})
"""Recipients whom a rule does not name by their role."""


def killer(
    docket: Docket, pack: Pack, mutant: Mutant, base: Known | None = None, proof: Proof | None = None
) -> Example | None:
    """The smallest case that tells a mutant from its rule, with what the rules say now; None where there is none.

    `base` are facts that every case gives anyway, `proof` holds the tables of this mutant and others of its pack.
    """
    if bars(mutant.topic, mutant.rule):
        return _bars(docket, pack, mutant)
    if mutant.telling:
        found = _verdicts(docket, pack, mutant, base or {}, proof or Proof(docket, pack, (mutant,)))
        if found is not None:
            return found
    timed = mutant.changed is None or (mutant.changed.clock, mutant.changed.when) != (
        mutant.rule.clock,
        mutant.rule.when,
    )
    return _due(docket, pack, mutant) if mutant.rule.clock is not None and timed else None


def _verdicts(docket: Docket, pack: Pack, mutant: Mutant, base: Known, proof: Proof) -> Example | None:
    if not proof.changes(mutant):
        return None
    on = day_for(docket, pack, mutant.rule)
    bench = docket.bench(pack.id, on)
    other = mutated(bench, mutant)
    tried: set[frozenset[tuple[str, tuple[str, ...]]]] = set()
    for facts in itertools.chain(_likely(bench, mutant), _rows(proof, mutant, bench, other)):
        given = {**base, **given_of(bench, facts)}
        key = frozenset(given.items())
        if key in tried:
            continue
        tried.add(key)
        found = _case(pack, bench, other, mutant, given, on, base, proof)
        if found is not None:
            return found
    return None


def _likely(bench: Bench, mutant: Mutant) -> Iterator[dict[str, str]]:
    """Facts on which the rule, or what it would be, speaks, with and without the protection."""
    rules = [mutant.rule] if mutant.changed is None else [mutant.rule, mutant.changed]
    extra = {fact: values for rule in rules for fact, values in rule.when.items()}
    for rule in rules:
        choices = [[(fact, value) for value in _plain(bench, fact, values)] for fact, values in rule.when.items()]
        for fact in extra.keys() - rule.when.keys():
            known = bench.words.facts.get(fact)
            choices.append([(fact, value) for value in known.values] if known else [])
        ways = itertools.product(*choices, ((SHIELD, YES), (SHIELD, NO)))
        for chosen in itertools.islice(ways, _MOST_WAYS):
            facts = dict(chosen)
            if SHIELD in rule.when:
                facts[SHIELD] = rule.when[SHIELD][0]
            facts.setdefault("circumstance", "ordinary")
            programmed = facts["circumstance"] in bench.words.kinds["program"]
            facts.setdefault("source", "program_data" if programmed else "session")
            yield facts


def _plain(bench: Bench, fact: str, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of a condition as facts have them: a bound becomes the numbers at it."""
    found: list[str] = []
    for value in values:
        digits = value.lstrip("<>=")
        if digits != value:
            found += [str(number) for number in (int(digits), int(digits) - 1, int(digits) + 1) if number >= 0]
        else:
            found.append(value)
    return tuple(value for value in found if any(met({fact: values}, {fact: value}) is Met.YES for _ in (0,)))


def _rows(proof: Proof, mutant: Mutant, bench: Bench, other: Bench) -> Iterator[dict[str, str]]:
    """The facts of rows in which a mutant brings another verdict: the plainest first, then some of the others."""
    try:
        for table, mask in proof.differing(mutant):
            first = table.smallest(mask)
            if first is not None:
                yield from _asked(*first, bench, other)
            numbers = list(rows(mask))
            for number in numbers[:: max(1, len(numbers) // _MOST_ROWS)]:
                yield from _asked(*table.row(number), bench, other)
    except TableTooLarge:
        return


def _asked(facts: dict[str, str], role: str, bench: Bench, other: Bench) -> Iterator[dict[str, str]]:
    """The facts as a case can show them: with a request by the recipient, unless nobody asks or a rule brings them in.

    A case judges with the request only those whom the request is about, so a row about anybody else shows nothing.
    """
    addressee = facts.get(_ADDRESSEE, NOBODY)
    if addressee in (NOBODY, role) or role in _brought_in(bench, facts) | _brought_in(other, facts):
        yield facts
    elif role != ALL_OTHERS:
        moved = {**facts, _ADDRESSEE: role}
        if hear(bench, moved, role).verdict is not hear(other, moved, role).verdict:
            yield moved


def _brought_in(bench: Bench, facts: Mapping[str, str]) -> frozenset[str]:
    """Everybody whom a rule about a circumstance could bring into a case, whoever asks."""
    circumstance = facts[_CIRCUMSTANCE]
    urgent = circumstance in bench.words.kinds["urgent"]
    rules = [ruling.rule for text in bench.live(circumstance) for ruling in text.rulings if ruling.in_force]
    found = {"tribunal"}
    for rule in rules:
        if rule.then is Then.MUST or (urgent and _CIRCUMSTANCE in rule.when and _ADDRESSEE not in rule.when):
            found.update(rule.to)
    return frozenset(found)


def _case(
    pack: Pack,
    bench: Bench,
    other: Bench,
    mutant: Mutant,
    given: Known,
    on: date | None,
    base: Known,
    proof: Proof,
) -> Example | None:
    """Facts as a case, if the two benches answer it otherwise."""
    whole = Example(
        name=f"{mutant.rule.id}: {mutant.says}".replace("`", ""),
        pack=pack.id,
        on=on,
        given=given,
        because=f"{pack.id}:{mutant.name}",
    )

    def shows(example: Example) -> Example | None:
        now = proof.told(bench, example.given)
        then = Told(other, example.given)
        if all(now.verdict(one) is then.verdict(one) for one in _spoken_to(mutant, now, then)) or not now.settled():
            return None
        return attrs.evolve(example, disclose=row_of(now))

    shown = shows(whole)
    if shown is None:
        return None
    small = minimal(shown, shows, base)
    told = Told(bench, small.given)
    reasons = told.reasons(told.roles())
    if small.because in reasons:
        return small
    return attrs.evolve(small, because=_reason(reasons, pack))


def _spoken_to(mutant: Mutant, now: Told, then: Told) -> Iterator[str]:
    """The recipients whose verdict a mutant can change: those to whom its rule speaks, or would."""
    roles = dict.fromkeys((*now.roles(), *then.roles()))
    wider = [rule.to for rule in (mutant.rule, mutant.changed) if rule is not None]
    words = now.bench.words
    if now.brought_in != then.brought_in or any(not to or not _PLACES.isdisjoint(to) for to in wider):
        return iter(roles)
    return (role for role in roles if any(words.covers(word, role) for to in wider for word in to))


def _reason(reasons: frozenset[str], pack: Pack) -> str:
    """The rule that a case is the example of, where the mutated one has no say in it."""
    own = sorted(name for name in reasons if name.startswith(f"{pack.id}:") and not name.endswith(".otherwise"))
    return own[0] if own else ""


# ---------------------------------------------------------------- bars and clocks

_AGAINST = frozenset(
    {"involved", "witness", "supervisor", "fitness_role", "tie", "large_scale", "at_scene", "direct"},
)
"""Facts that speak against something where they are so; the others speak for it."""


def _bars(docket: Docket, pack: Pack, mutant: Mutant) -> Example | None:
    department = docket.department(pack.id)
    on = day_for(docket, pack, mutant.rule)
    department = department.on(on) if on else department
    other = Benches().department(mutant, department)
    topic = mutant.topic
    known = facts_for(topic) or {}
    rules = [rule for one in department.packs for rule in one.rules(topic) if bars(topic, rule)]
    used = sorted({fact for rule in rules for fact in rule.when if fact in known})
    plain = {fact: _harmless(fact, known[fact]) for fact in used}
    for count in range(4):
        for facts in itertools.combinations(used, count):
            for values in itertools.product(*(known[fact].values for fact in facts)):
                given = {**plain, **dict(zip(facts, values, strict=True))}
                now, then = department.bars(topic, given), other.bars(topic, given)
                if [bar.rule for bar in now] != [bar.rule for bar in then]:
                    return Example(
                        name=f"{mutant.rule.id}: {mutant.says}".replace("`", ""),
                        pack=pack.id,
                        on=on,
                        topic=topic,
                        given={fact: (value,) for fact, value in given.items()},
                        bars=tuple(bar.rule for bar in now),
                        because=f"{pack.id}:{mutant.name}" if meets(mutant.rule.when, given) else "",
                    )
    return None


def _harmless(fact: str, known: Fact) -> str:
    """The value against which nothing speaks."""
    return NO if fact in _AGAINST else known.values[0]


def _due(docket: Docket, pack: Pack, mutant: Mutant) -> Example | None:
    """The clock of the rule, begun on an ordinary day, and if that shows nothing at one of the awkward moments."""
    clock = mutant.rule.clock
    if clock is None:
        return None
    department = docket.department(pack.id)
    other = Benches().department(mutant, department)
    day = day_for(docket, pack, mutant.rule) or docket.bench(pack.id).day
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=department.zone)
    starts = [noon, noon + timedelta(days=3)]
    if mutant.kind is Kind.SHIFT_CLOCK and not _steady(mutant, department, other):
        starts += starts_in(department.zone, day.year)
    for start in starts:
        if not pack.in_force(mutant.rule, start.astimezone(department.zone).date()):
            continue
        for given in unique(_givens(mutant, docket.bench(pack.id))):
            facts = {fact: values[0] for fact, values in given.items()}
            now = department.due(mutant.topic, clock.act, start, facts)
            then = other.due(mutant.topic, clock.act, start, facts)
            if (now and (now.due_at, now.opens_at)) != (then and (then.due_at, then.opens_at)):
                return _due_case(docket, pack, mutant, given, start)
    return None


def _steady(mutant: Mutant, *departments: Department) -> bool:
    """Whether all clocks of the act run by elapsed time alone, so that one start shows what every other would."""
    clocks = (
        rule.clock
        for department in departments
        for pack in department.packs
        for rule in pack.rules(mutant.topic)
        if rule.clock is not None and mutant.rule.clock is not None and rule.clock.act == mutant.rule.clock.act
    )
    return all(clock.counts is Counts.ELAPSED and not clock.excludes for clock in clocks)


def _givens(mutant: Mutant, bench: Bench) -> Iterator[Mapping[str, tuple[str, ...]]]:
    rules = [mutant.rule] if mutant.changed is None else [mutant.rule, mutant.changed]
    for rule in rules:
        for fact, values in rule.when.items():
            for value in _plain(bench, fact, values):
                yield {key: (value if key == fact else _plain(bench, key, old)[0],) for key, old in rule.when.items()}
        if not rule.when:
            yield {}
    for fact, values in mutant.rule.when.items():
        for value in values_of(mutant.topic, fact, bench.words):
            if value not in values:
                yield {**{key: old[:1] for key, old in mutant.rule.when.items()}, fact: (value,)}


def _due_case(
    docket: Docket, pack: Pack, mutant: Mutant, given: Mapping[str, tuple[str, ...]], start: datetime
) -> Example:
    clock = mutant.rule.clock
    department = docket.department(pack.id)
    whole = Example(
        name=f"{mutant.rule.id}: {mutant.says}".replace("`", ""),
        pack=pack.id,
        topic=mutant.topic,
        given=given,
        event=clock.start if clock else "",
        at=start.astimezone(department.zone),
    )
    starting = [
        (f"{one.id}:{mutant.topic}.{rule.id}", rule)
        for one in department.packs
        for rule in one.rules(mutant.topic)
        if rule.clock is not None and rule.clock.start == whole.event
    ]
    clocks: dict[str, Due] = {}
    because = ""
    for name, rule in starting:
        act = rule.clock.act if rule.clock else ""
        found = department.due(mutant.topic, act, start, facts_of(whole))
        if found is None:
            continue
        clocks[act] = found
        fires = met(rule.when, facts_of(whole)) is not Met.NO
        if rule.id == mutant.rule.id and fires and rule.clock and name.startswith(f"{pack.id}:"):
            because = name if due_at(rule.clock, start, department.zone) == found.due_at else because
    due = {act: clock.due_at.astimezone(department.zone) for act, clock in clocks.items()}
    return attrs.evolve(whole, due=due, opens=openings(clocks, clocks, department), because=because)
