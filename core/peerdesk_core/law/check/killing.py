"""Which mutants the examples notice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench, Ruling, Text
from peerdesk_core.law.conditions import Met, meets, met
from peerdesk_core.law.department import Department
from peerdesk_core.law.engine import ALL_OTHERS, hear
from peerdesk_core.law.examples import Told, differs, facts_of, stated, unknown_words
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.packs import Pack, TopicName

from .docket import Docket, Worked
from .examples import bench_of_case
from .mutants import Mutant, mutants_of

_MOST_ROWS = 12
_MOST_WAYS = 24
_FEW = 6
_CIRCUMSTANCE = "circumstance"


Row = tuple[str, str, tuple[Mapping[str, str], ...]]
"""A recipient, the verdict that a case says, and the facts of each completion in which it is judged."""


@attrs.define(eq=False, slots=False)
class Prepared:
    """A worked case made ready to be judged many times: who is expected to get which verdict on which facts."""

    case: Worked
    bench: Bench
    department: Department
    open: bool
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, docket: Docket, case: Worked) -> Prepared:
        """The case as the rules are now."""
        bench, example = bench_of_case(docket, case), case.example
        rows: list[Row] = []
        is_open = False
        if example.disclose and not unknown_words(example, bench):
            told = Told(bench, example.given)
            is_open = told.asked is not told.unasked
            base = {id: fact.unsaid for id, fact in bench.words.facts.items() if fact.unsaid}
            base |= {fact: values[0] for fact, values in example.given.items() if len(values) == 1}
            for role in dict.fromkeys((*example.disclose, *told.roles())):
                says = stated(example, role, bench)
                if says:
                    worlds = tuple({**base, **world.facts} for world in told.judged(role).worlds)
                    rows.append((role, says, worlds))
        return cls(case, bench, docket.department(case.pack), is_open, tuple(rows))

    @cached_property
    def facts(self) -> tuple[Mapping[str, str], ...]:
        """The different completions in which anybody is judged."""
        found: list[Mapping[str, str]] = []
        for _, _, worlds in self.rows:
            found += [facts for facts in worlds if facts not in found]
        return tuple(found)

    def could(self, mutant: Mutant) -> bool:
        """Whether the case is about what the mutant's rule is about at all."""
        example = self.case.example
        if mutant.rule.clock is not None and example.at is not None and example.event == mutant.rule.clock.start:
            return True
        if mutant.topic is TopicName.ASSIGN and example.bars is not None:
            return True
        if not self.rows or not mutant.telling:
            return False
        (circumstance,) = example.given[_CIRCUMSTANCE]
        whens = [mutant.rule.when] if mutant.changed is None else [mutant.rule.when, mutant.changed.when]
        return any(circumstance in when.get(_CIRCUMSTANCE, (circumstance,)) for when in whens)

    def kills(self, mutant: Mutant, benches: Benches) -> bool:
        """Whether this case tells the mutant from the rule as it is."""
        if not self.could(mutant):
            return False
        example = self.case.example
        timed = example.at is not None and mutant.rule.clock is not None
        if example.topic is mutant.topic and (timed or example.bars is not None):
            changed = benches.department(mutant, self.department)
            if differs(attrs.evolve(example, disclose={}), changed):
                return True
        return bool(self.rows) and mutant.telling and self._told(mutant, benches)

    def _told(self, mutant: Mutant, benches: Benches) -> bool:
        """Whether anybody's verdict changes; the whole row is judged anew only where a request may bring others in."""
        asks = () if mutant.changed is None else tuple(mutant.changed.when)
        unknown = any(fact not in facts for facts in self.facts[:1] for fact in asks)
        if unknown and self._never(mutant):
            return False
        if not unknown and not any(self._touches(mutant, facts) for facts in self.facts):
            return False
        bench = benches.bench(mutant, self.bench)
        if unknown:
            return bool(differs(attrs.evolve(self.case.example, at=None, bars=None), self.department, bench))
        changed = next((row for row in (*self.rows, *self._named(mutant)) if _verdict(bench, row) != row[1]), None)
        if changed is None or not self.open:
            return changed is not None
        return Told(bench, self.case.example.given).verdict(changed[0]).value != changed[1]

    def _named(self, mutant: Mutant) -> Iterator[Row]:
        """The recipients whom only the mutant names: the case speaks of them as of all others."""
        others = next((row for row in self.rows if row[0] == ALL_OTHERS), None)
        if others is None or mutant.changed is None:
            return
        for role in mutant.changed.to:
            if all(role != row[0] for row in self.rows):
                yield role, stated(self.case.example, role, self.bench), others[2]

    def _never(self, mutant: Mutant) -> bool:
        """Whether what is given rules the mutant out already, whatever the facts are that are not."""
        facts = facts_of(self.case.example)
        rules = [mutant.rule] if mutant.changed is None else [mutant.rule, mutant.changed]
        return all(met(rule.when, facts) is Met.NO for rule in rules)

    def _touches(self, mutant: Mutant, facts: Mapping[str, str]) -> bool:
        return meets(mutant.rule.when, facts) or (mutant.changed is not None and meets(mutant.changed.when, facts))


def _verdict(bench: Bench, row: Row) -> str:
    """The verdict for a row's recipient on a bench; consult where the completions differ."""
    role, _, worlds = row
    verdicts = {hear(bench, facts, role).verdict.value for facts in worlds}
    return verdicts.pop() if len(verdicts) == 1 else Verdict.CONSULT.value


@attrs.define(eq=False)
class Benches:
    """Benches and departments with a mutant in them, the last one kept."""

    _last: Mutant | None = None
    _made: dict[int, Bench] = attrs.field(factory=dict)
    _departments: dict[str, Department] = attrs.field(factory=dict)

    def bench(self, mutant: Mutant, bench: Bench) -> Bench:
        """A bench with the mutant."""
        self._turn(mutant)
        if id(bench) not in self._made:
            self._made[id(bench)] = mutated(bench, mutant)
        return self._made[id(bench)]

    def department(self, mutant: Mutant, department: Department) -> Department:
        """A department with the mutant."""
        self._turn(mutant)
        if department.id not in self._departments:
            packs = tuple(mutant.of(pack) if pack.id == mutant.pack else pack for pack in department.packs)
            self._departments[department.id] = attrs.evolve(department, packs=packs)
        return self._departments[department.id]

    def _turn(self, mutant: Mutant) -> None:
        if self._last is not mutant:
            self._last, self._made, self._departments = mutant, {}, {}


def mutated(bench: Bench, mutant: Mutant) -> Bench:
    """The bench with the mutant in its text."""

    def changed(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(_text(text, mutant, bench.day) if text.pack.id == mutant.pack else text for text in texts)

    return attrs.evolve(bench, texts=changed(bench.texts), guidance=changed(bench.guidance))


def _text(text: Text, mutant: Mutant, day: date) -> Text:
    if mutant.changed is None:
        rulings = tuple(one for one in text.rulings if one.rule is not mutant.rule)
        return attrs.evolve(text, rulings=rulings)
    new = Ruling(pack=text.pack, rule=mutant.changed, in_force=text.pack.in_force(mutant.changed, day))
    return attrs.evolve(text, rulings=tuple(new if one.rule is mutant.rule else one for one in text.rulings))


# ---------------------------------------------------------------- which survive


def survivors(docket: Docket, pack: Pack, cases: Sequence[Prepared]) -> Iterator[Mutant]:
    """The mutants of a pack that no case notices."""
    benches = Benches()
    by_reason: dict[str, list[Prepared]] = {}
    about: dict[str, list[Prepared]] = {}
    for case in cases:
        by_reason.setdefault(case.case.example.because, []).append(case)
        about.setdefault("".join(case.case.example.given.get(_CIRCUMSTANCE, ())), []).append(case)
    bench = docket.bench(pack.id)
    for mutant in mutants_of(pack, bench.words):
        first = by_reason.get(f"{pack.id}:{mutant.name}", [])
        rest = cases
        if mutant.telling:
            rest = [case for one in ("", *circumstances_of(bench, mutant)) for case in about.get(one, ())]
        if not any(case.kills(mutant, benches) for case in itertools.chain(first, rest)):
            yield mutant


def prepared(docket: Docket, pack: Pack) -> tuple[Prepared, ...]:
    """The cases that could notice a change in a pack: its own, and those of packs in which it has a say."""
    under = set(docket.under(pack.id))
    return tuple(Prepared.of(docket, case) for case in docket.cases if case.pack in under)


def circumstances_of(bench: Bench, mutant: Mutant) -> Sequence[str]:
    """The circumstances in which a mutant or its rule can speak."""
    whens = [mutant.rule.when] if mutant.changed is None else [mutant.rule.when, mutant.changed.when]
    every = tuple(bench.words.facts["circumstance"].values)
    return [one for one in every if any(one in when.get("circumstance", every) for when in whens)]
