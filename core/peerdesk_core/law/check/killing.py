"""Which mutants the examples notice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.conditions import holds, meets
from peerdesk_core.law.department import Department
from peerdesk_core.law.examples import Told, differs, moves, stated, unknown_words
from peerdesk_core.law.hearing import ALL_OTHERS, CONSENTED
from peerdesk_core.law.packs import Condition, Pack
from peerdesk_core.law.tables.masks import ones, rows

from .altered import mutated
from .docket import Docket, Worked
from .examples import BARRED, bench_of_case
from .mutants import Mutant, mutants_of
from .scene import Row, Scene

_CIRCUMSTANCE = "circumstance"


@attrs.define(eq=False, slots=False)
class Prepared:
    """A worked case made ready to be judged many times: who is expected to get which verdict in which scenes."""

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
            told = docket.told(case)
            is_open = told.asked is not told.unasked
            base = {id: fact.unsaid for id, fact in bench.words.facts.items() if fact.unsaid}
            base |= {fact: values[0] for fact, values in example.given.items() if len(values) == 1}
            judged = [told.asked, told.unasked] if is_open else [told.asked]
            scenes = {id(one): tuple(Scene(bench, {**base, **world.facts}) for world in one.worlds) for one in judged}
            for role in dict.fromkeys((*example.disclose, *told.roles())):
                says = stated(example, role, bench)
                if says:
                    rows.append(Row(role=role, says=says, scenes=scenes[id(told.judged(role))]))
        return cls(case, bench, docket.department(case.pack), is_open, tuple(rows))

    @cached_property
    def _kinds(self) -> Mapping[Row, int]:
        """The rows by kind: what the rules as they are now treat alike is of one kind."""
        kinds: dict[object, int] = {}
        return {row: kinds.setdefault(row.alike, len(kinds)) for row in self.rows}

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """The different completions in which anybody is judged."""
        return tuple(dict.fromkeys(scene for row in self.rows for scene in row.scenes))

    def could(self, mutant: Mutant) -> bool:
        """Whether the case is about what the mutant's rule is about at all."""
        example = self.case.example
        if mutant.rule.clock is not None and example.at is not None and example.event == mutant.rule.clock.start:
            return True
        if mutant.topic is example.topic and mutant.topic in BARRED and example.bars is not None:
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
        if self.case.example.topic is mutant.topic and self._asked(mutant, benches):
            return True
        return bool(self.rows) and mutant.telling and self._told(mutant, benches)

    @cached_property
    def _wrong(self) -> bool:
        """Whether the case says what is not so of clocks or bars even as the rules are now."""
        return bool(differs(attrs.evolve(self.case.example, disclose={}), self.department))

    def _asked(self, mutant: Mutant, benches: Benches) -> bool:
        """Whether the case says of clocks or bars what is not so with the mutant. Of clocks only that one can move."""
        example, rule, new = self.case.example, mutant.rule, mutant.changed
        timed = example.at is not None and rule.clock is not None
        if not timed and example.bars is None:
            return False
        if self._wrong or example.bars is not None:
            return bool(differs(attrs.evolve(example, disclose={}), benches.department(mutant, self.department)))
        if rule.clock is None or (new is not None and (new.clock, new.when) == (rule.clock, rule.when)):
            return False
        return moves(example, benches.department(mutant, self.department), rule.clock.act)

    def _told(self, mutant: Mutant, benches: Benches) -> bool:
        """Whether anybody's verdict changes; the whole row is judged anew only where facts that are left open count."""
        if not any(_may_fire(mutant, scene.facts) for scene in self.scenes):
            return False
        asks = () if mutant.changed is None else tuple(mutant.changed.when)
        if any(fact not in scene.facts for scene in self.scenes[:1] for fact in asks):
            return self._anew(benches.bench(mutant, self.bench))
        touched = {scene: scene.altered(mutant) for scene in self.scenes}
        if not any(touched.values()):
            return False
        changed = next((row for row in self._reached(mutant) if row.changes(touched)), None)
        if changed is None or not self.open:
            return changed is not None
        told = Told(benches.bench(mutant, self.bench), self.case.example.given)
        return told.verdict(changed.role).value != changed.says

    def _reached(self, mutant: Mutant) -> Iterator[Row]:
        """The recipients to whom the rule speaks, now or when changed; of those that nothing tells apart the first."""
        to = [rule.to for rule in (mutant.rule, mutant.changed) if rule is not None]
        by_consent = any(CONSENTED in roles for roles in to)
        seen: set[tuple[int, tuple[bool, ...]]] = set()
        for row in self.rows:
            how = tuple(not roles or not row.called.isdisjoint(roles) for roles in to)
            if by_consent:
                yield row
            elif any(how) and (self._kinds[row], how) not in seen:
                seen.add((self._kinds[row], how))
                yield row
        yield from self._named(mutant)

    def _anew(self, bench: Bench) -> bool:
        """Whether the case, judged from the beginning, says of anybody what is not so."""
        example = self.case.example
        told = Told(bench, example.given)
        for role in dict.fromkeys((*example.disclose, *told.roles())):
            says = stated(example, role, bench)
            if says and says != told.verdict(role).value:
                return True
        return False

    def _named(self, mutant: Mutant) -> Iterator[Row]:
        """The recipients whom only the mutant names: the case speaks of them as of all others."""
        others = next((row for row in self.rows if row.role == ALL_OTHERS), None)
        if others is None or mutant.changed is None:
            return
        for role in mutant.changed.to:
            if all(role != row.role for row in self.rows):
                yield Row(role=role, says=stated(self.case.example, role, self.bench), scenes=others.scenes)


def _may_fire(mutant: Mutant, facts: Mapping[str, str]) -> bool:
    """Whether the rule applies, or what it would be could, whatever the facts are that a case leaves out."""
    if meets(mutant.rule.when, facts):
        return True
    if mutant.changed is None:
        return False
    return meets({fact: values for fact, values in mutant.changed.when.items() if fact in facts}, facts)


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
            packs, adopted = (
                tuple(mutant.of(pack) if pack.id == mutant.pack else pack for pack in texts)
                for texts in (department.packs, department.adopted)
            )
            self._departments[department.id] = attrs.evolve(department, packs=packs, adopted=adopted)
        return self._departments[department.id]

    def _turn(self, mutant: Mutant) -> None:
        if self._last is not mutant:
            self._last, self._made, self._departments = mutant, {}, {}


# ---------------------------------------------------------------- which survive


@attrs.define(eq=False, slots=False)
class Scenes:
    """All completions of some cases, numbered, as sets of bits: one look tells in which of them a condition holds."""

    cases: Sequence[Prepared]

    @cached_property
    def owners(self) -> tuple[Prepared, ...]:
        """The case of each completion."""
        return tuple(case for case in self.cases for _ in case.scenes)

    @cached_property
    def _values(self) -> Mapping[str, Mapping[str, int]]:
        """For each fact the completions with each of its values."""
        found: dict[str, dict[str, int]] = {}
        for number, scene in enumerate(scene for case in self.cases for scene in case.scenes):
            for fact, value in scene.facts.items():
                values = found.setdefault(fact, {})
                values[value] = values.get(value, 0) | 1 << number
        return found

    def could_meet(self, when: Condition) -> int:
        """The completions that meet a condition, whatever the facts are that a case leaves out."""
        found = ones(len(self.owners))
        for fact, allowed in when.items():
            for value, scenes in self._values.get(fact, {}).items():
                if not holds(value, allowed):
                    found &= ~scenes
        return found

    def touched(self, mutant: Mutant) -> Iterator[Prepared]:
        """The cases in which a mutant's rule applies, or could if it were changed, each once."""
        found = self.could_meet(mutant.rule.when)
        if mutant.changed is not None:
            found |= self.could_meet(mutant.changed.when)
        return iter(dict.fromkeys(self.owners[number] for number in rows(found)))


def survivors(docket: Docket, pack: Pack, cases: Sequence[Prepared]) -> Iterator[Mutant]:
    """The mutants of a pack that no case notices."""
    benches = Benches()
    scenes = Scenes(cases)
    by_reason: dict[str, list[Prepared]] = {}
    for case in cases:
        by_reason.setdefault(case.case.example.because, []).append(case)
    timed = [case for case in cases if case.case.example.at is not None or case.case.example.bars is not None]
    for mutant in mutants_of(pack, docket.bench(pack.id).words):
        first = by_reason.get(f"{pack.id}:{mutant.name}", [])
        rest = (*timed, *scenes.touched(mutant)) if mutant.telling else timed
        others = (case for case in rest if case not in first)
        if not any(case.kills(mutant, benches) for case in itertools.chain(first, others)):
            yield mutant


@attrs.define(eq=False)
class Ready:
    """The cases before which mutants are brought, each made ready once, whichever packs it can say something about."""

    docket: Docket
    _ready: dict[int, Prepared] = attrs.field(factory=dict)

    def cases(self, pack: Pack) -> tuple[Prepared, ...]:
        """The cases that could notice a change in a pack: its own, and those of packs in which it has a say."""
        under = set(self.docket.under(pack.id))
        return tuple(self._of(case) for case in self.docket.cases if case.pack in under)

    def _of(self, case: Worked) -> Prepared:
        if id(case) not in self._ready:
            self._ready[id(case)] = Prepared.of(self.docket, case)
        return self._ready[id(case)]
