"""The smallest case that would notice a mutant, or the proof from the tables that none could."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.case import Known
from peerdesk_core.law.clocks import due_at
from peerdesk_core.law.conditions import Met, meets, met
from peerdesk_core.law.engine import SHIELD
from peerdesk_core.law.examples import Told, facts_of
from peerdesk_core.law.facts import ASSIGN_FACTS
from peerdesk_core.law.fold import VERDICT_OF, Verdict
from peerdesk_core.law.layout import Layout, TableTooLarge
from peerdesk_core.law.masks import rows
from peerdesk_core.law.packs import Example, Pack, Rule, TopicName
from peerdesk_core.law.tables import Table
from peerdesk_core.law.vocabulary import NO, YES

from .docket import Docket, sensible
from .examples import row_of
from .killing import Benches, circumstances_of, mutated
from .minimal import minimal
from .mutants import Kind, Mutant
from .properties import starts_in
from .witness import given_of

_MOST_ROWS = 12
_MOST_WAYS = 24
_FEW = 6
_CIRCUMSTANCE = "circumstance"


def killer(docket: Docket, pack: Pack, mutant: Mutant, base: Known | None = None) -> Example | None:
    """The smallest case that tells a mutant from its rule, with what the rules say now; None where there is none.

    `base` are facts that every case gives anyway.
    """
    if mutant.topic is TopicName.ASSIGN:
        return _bars(docket, pack, mutant)
    if mutant.telling:
        found = _verdicts(docket, pack, mutant, base or {})
        if found is not None:
            return found
    timed = mutant.changed is None or (mutant.changed.clock, mutant.changed.when) != (
        mutant.rule.clock,
        mutant.rule.when,
    )
    return _due(docket, pack, mutant) if mutant.rule.clock is not None and timed else None


def equivalent(docket: Docket, pack: Pack, mutant: Mutant) -> bool:
    """Whether the whole table proves that a mutant's text says the same as before, for the same reasons.

    Only the pack's own text is looked at: a policy that says again what the law says anyway is not idle.
    """
    if not mutant.telling or mutant.rule.clock is not None:
        return False
    bench = docket.bench(pack.id, day_for(docket, pack, mutant.rule))
    one, other = sensible(bench), sensible(mutated(bench, mutant))
    for circumstance in circumstances_of(bench, mutant):
        layout = Layout.of(circumstance, one, other)
        if _own(Table(one, circumstance, layout), pack) != _own(Table(other, circumstance, layout), pack):
            return False
    return True


def _own(table: Table, pack: Pack) -> object:
    """What a pack's text says in every row, and which of its rules that rests on."""
    index = next(place for place, text in enumerate(table.texts) if text.pack.id == pack.id)
    by = {ruling.name: table.decides(ruling) for ruling in table.texts[index].rulings}
    return dict(table.tokens(index)), {name: mask for name, mask in by.items() if mask}


def day_for(docket: Docket, pack: Pack, rule: Rule) -> date | None:
    """The day to date a case with, where the usual one is not in the rule's time; None where it is."""
    bench = docket.bench(pack.id)
    if pack.in_force(rule, bench.day):
        return None
    return max(day for day in (rule.since, pack.since, date(1970, 1, 1)) if day is not None)


def _verdicts(docket: Docket, pack: Pack, mutant: Mutant, base: Known) -> Example | None:
    on = day_for(docket, pack, mutant.rule)
    bench = docket.bench(pack.id, on)
    other = mutated(bench, mutant)
    circumstances = circumstances_of(bench, mutant)
    if len(circumstances) <= _FEW and not _anywhere(sensible(bench), sensible(other), circumstances):
        return None
    for facts in _likely(bench, mutant):
        found = _case(pack, bench, other, mutant, facts, on, base)
        if found is not None:
            return found
    for circumstance in circumstances:
        for facts in _rows(sensible(bench), sensible(other), circumstance):
            found = _case(pack, bench, other, mutant, facts, on, base)
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


def _differ(bench: Bench, other: Bench, circumstance: str) -> tuple[Table, int]:
    """The rows in which two benches come to another verdict. Raises TableTooLarge."""
    layout = Layout.of(circumstance, bench, other)
    before, after = Table(bench, circumstance, layout), Table(other, circumstance, layout)
    found = 0
    for verdict in Verdict:
        tokens = [token for token, word in VERDICT_OF.items() if word is verdict]
        found |= sum(before.folded()[token] for token in tokens) ^ sum(after.folded()[token] for token in tokens)
    return before, found


def _anywhere(bench: Bench, other: Bench, circumstances: Sequence[str]) -> bool:
    """Whether two benches come to another verdict at all; so it is taken where a table would be too large."""
    try:
        return any(_differ(bench, other, circumstance)[1] for circumstance in circumstances)
    except TableTooLarge:
        return True


def _rows(bench: Bench, other: Bench, circumstance: str) -> Iterator[dict[str, str]]:
    """The facts of rows in which two benches differ: the plainest first, then some of the others."""
    try:
        table, mask = _differ(bench, other, circumstance)
    except TableTooLarge:
        return
    first = table.smallest(mask)
    if first is None:
        return
    yield first[0]
    numbers = list(rows(mask))
    for number in numbers[:: max(1, len(numbers) // _MOST_ROWS)]:
        yield table.row(number)[0]


def _case(
    pack: Pack,
    bench: Bench,
    other: Bench,
    mutant: Mutant,
    facts: Mapping[str, str],
    on: date | None,
    base: Known,
) -> Example | None:
    """Facts as a case, if the two benches answer it otherwise."""
    given = {**base, **given_of(bench, facts)}
    whole = Example(
        name=f"{mutant.rule.id}: {mutant.says}".replace("`", ""),
        pack=pack.id,
        on=on,
        given=given,
        because=f"{pack.id}:{mutant.name}",
    )

    def shows(example: Example) -> Example | None:
        now = Told(bench, example.given)
        if not now.settled():
            return None
        then = Told(other, example.given)
        roles = dict.fromkeys((*now.roles(), *then.roles()))
        if all(now.verdict(one) is then.verdict(one) for one in roles):
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


def _reason(reasons: frozenset[str], pack: Pack) -> str:
    """The rule that a case is the example of, where the mutated one has no say in it."""
    own = sorted(name for name in reasons if name.startswith(f"{pack.id}:") and not name.endswith(".otherwise"))
    return own[0] if own else ""


# ---------------------------------------------------------------- bars and clocks


def _bars(docket: Docket, pack: Pack, mutant: Mutant) -> Example | None:
    department = docket.department(pack.id)
    on = day_for(docket, pack, mutant.rule)
    department = department.on(on) if on else department
    other = Benches().department(mutant, department)
    rules = [rule for one in department.packs for rule in one.rules(TopicName.ASSIGN)]
    used = sorted({fact for rule in rules for fact in rule.when if fact in ASSIGN_FACTS})
    plain = {fact: _harmless(fact) for fact in used}
    for count in range(4):
        for facts in itertools.combinations(used, count):
            for values in itertools.product(*(ASSIGN_FACTS[fact].values for fact in facts)):
                given = {**plain, **dict(zip(facts, values, strict=True))}
                now, then = department.bars(TopicName.ASSIGN, given), other.bars(TopicName.ASSIGN, given)
                if [bar.rule for bar in now] != [bar.rule for bar in then]:
                    return Example(
                        name=f"{mutant.rule.id}: {mutant.says}".replace("`", ""),
                        pack=pack.id,
                        on=on,
                        topic=TopicName.ASSIGN,
                        given={fact: (value,) for fact, value in given.items()},
                        bars=tuple(bar.rule for bar in now),
                        because=f"{pack.id}:{mutant.name}" if meets(mutant.rule.when, given) else "",
                    )
    return None


def _harmless(fact: str) -> str:
    """The value of a peer against whom nothing speaks."""
    values = ASSIGN_FACTS[fact].values
    good = {"trained": YES, "agreement": YES, "current": YES, "involved": NO, "witness": NO, "supervisor": NO}
    return good.get(fact, values[0])


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
    if mutant.kind is Kind.SHIFT_CLOCK:
        starts += starts_in(department.zone, day.year)
    for start in starts:
        if not pack.in_force(mutant.rule, start.astimezone(department.zone).date()):
            continue
        for given in _givens(mutant, docket.bench(pack.id)):
            facts = {fact: values[0] for fact, values in given.items()}
            now = department.due(mutant.topic, clock.act, start, facts)
            then = other.due(mutant.topic, clock.act, start, facts)
            if (now and now.due_at) != (then and then.due_at):
                return _due_case(docket, pack, mutant, given, start)
    return None


def _givens(mutant: Mutant, bench: Bench) -> Iterator[Mapping[str, tuple[str, ...]]]:
    rules = [mutant.rule] if mutant.changed is None else [mutant.rule, mutant.changed]
    for rule in rules:
        for fact, values in rule.when.items():
            for value in _plain(bench, fact, values):
                yield {key: (value if key == fact else _plain(bench, key, old)[0],) for key, old in rule.when.items()}
        if not rule.when:
            yield {}
    for fact, values in mutant.rule.when.items():
        known = bench.words.facts.get(fact)
        for value in known.values if known else (YES, NO):
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
    due: dict[str, datetime] = {}
    because = ""
    for name, rule in starting:
        act = rule.clock.act if rule.clock else ""
        found = department.due(mutant.topic, act, start, facts_of(whole))
        if found is None:
            continue
        due[act] = found.due_at.astimezone(department.zone)
        fires = met(rule.when, facts_of(whole)) is not Met.NO
        if rule.id == mutant.rule.id and fires and rule.clock and name.startswith(f"{pack.id}:"):
            because = name if due_at(rule.clock, start, department.zone) == found.due_at else because
    return attrs.evolve(whole, due=due, because=because)
