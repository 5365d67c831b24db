"""Which mutants the examples notice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench, Ruling, Text
from peerdesk_core.law.conditions import meets
from peerdesk_core.law.department import Department
from peerdesk_core.law.engine import ALL_OTHERS, Said, hear, say, speaks
from peerdesk_core.law.examples import Told, differs, stated, unknown_words
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.packs import Pack, TopicName

from .altered import mutated
from .docket import Docket, Worked
from .examples import bench_of_case
from .mutants import Mutant, mutants_of
from .proof import circumstances_of

_CIRCUMSTANCE = "circumstance"


Altering = tuple[Text, tuple[Ruling, ...], tuple[Ruling, ...]]
"""A text, those of its rules that apply with a mutant, and the rule before and after, as far as they apply."""


@attrs.define(eq=False, slots=False)
class Scene:
    """One completion of a case, with what each text says in it as the rules are now."""

    bench: Bench
    facts: Mapping[str, str]
    _said: dict[tuple[str, str], Said] = attrs.field(factory=dict)
    _spoken: dict[str, tuple[Ruling, ...]] = attrs.field(factory=dict)

    def altered(self, mutant: Mutant) -> Altering | None:
        """How the mutant changes which rules of its text apply here; None where it changes nothing."""
        before = meets(mutant.rule.when, self.facts)
        after = mutant.changed is not None and meets(mutant.changed.when, self.facts)
        text = self._text(mutant.pack) if before or after else None
        if text is None:
            return None
        old = next(one for one in self._whole(mutant.pack).rulings if one.rule is mutant.rule)
        if not old.in_force:
            return None
        fired = self._fired(text)
        left = tuple(one for one in fired if one.rule is not mutant.rule)
        moved = [old] if before else []
        if mutant.changed is not None and after:
            new = attrs.evolve(old, rule=mutant.changed)
            left = (*left, new)
            moved.append(new)
        return text, left, tuple(moved)

    def changes(self, altering: Altering, role: str) -> bool:
        """Whether the changed text says another thing to a recipient; only then can a verdict change."""
        text, fired, moved = altering
        words = self.bench.words
        if not any(speaks(one, role, self.facts, words) for one in moved):
            return False
        new, old = say(text, fired, self.facts, role, words), self._says(text, role)
        return (new.token, new.narrowable) != (old.token, old.narrowable)

    def verdict(self, role: str) -> Verdict:
        """The verdict as the rules are now."""
        return hear(self.bench, self.facts, role).verdict

    def _text(self, pack: str) -> Text | None:
        return next((one for one in self.bench.live(self.facts[_CIRCUMSTANCE]) if one.pack.id == pack), None)

    def _whole(self, pack: str) -> Text:
        return next(one for one in (*self.bench.texts, *self.bench.guidance) if one.pack.id == pack)

    def _fired(self, text: Text) -> tuple[Ruling, ...]:
        if text.pack.id not in self._spoken:
            found = (one for one in text.rulings if one.in_force and meets(one.rule.when, self.facts))
            self._spoken[text.pack.id] = tuple(found)
        return self._spoken[text.pack.id]

    def _says(self, text: Text, role: str) -> Said:
        key = (text.pack.id, role)
        if key not in self._said:
            self._said[key] = say(text, self._fired(text), self.facts, role, self.bench.words)
        return self._said[key]


Row = tuple[str, str, tuple[Scene, ...]]
"""A recipient, the verdict that a case says, and each completion in which it is judged."""


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
                    rows.append((role, says, scenes[id(told.judged(role))]))
        return cls(case, bench, docket.department(case.pack), is_open, tuple(rows))

    @cached_property
    def scenes(self) -> tuple[Scene, ...]:
        """The different completions in which anybody is judged."""
        return tuple({id(scene): scene for _, _, scenes in self.rows for scene in scenes}.values())

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
        """Whether anybody's verdict changes; the whole row is judged anew only where facts that are left open count."""
        if not any(_may_fire(mutant, scene.facts) for scene in self.scenes):
            return False
        asks = () if mutant.changed is None else tuple(mutant.changed.when)
        if any(fact not in scene.facts for scene in self.scenes[:1] for fact in asks):
            return self._anew(benches.bench(mutant, self.bench))
        touched = {id(scene): scene.altered(mutant) for scene in self.scenes}
        if not any(touched.values()):
            return False
        rows = (*self.rows, *self._named(mutant))
        changed = next((row for row in rows if self._changes(mutant, row, touched, benches)), None)
        if changed is None or not self.open:
            return changed is not None
        return Told(benches.bench(mutant, self.bench), self.case.example.given).verdict(changed[0]).value != changed[1]

    def _changes(self, mutant: Mutant, row: Row, touched: Mapping[int, Altering | None], benches: Benches) -> bool:
        """Whether a recipient's verdict is not what the case says; consult where the completions differ."""
        role, says, scenes = row
        changed = [scene for scene in scenes if (how := touched[id(scene)]) and scene.changes(how, role)]
        if not changed:
            return False
        bench = benches.bench(mutant, self.bench)
        verdicts = {
            hear(bench, scene.facts, role).verdict if scene in changed else scene.verdict(role) for scene in scenes
        }
        return (verdicts.pop() if len(verdicts) == 1 else Verdict.CONSULT).value != says

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
        others = next((row for row in self.rows if row[0] == ALL_OTHERS), None)
        if others is None or mutant.changed is None:
            return
        for role in mutant.changed.to:
            if all(role != row[0] for row in self.rows):
                yield role, stated(self.case.example, role, self.bench), others[2]


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
            packs = tuple(mutant.of(pack) if pack.id == mutant.pack else pack for pack in department.packs)
            self._departments[department.id] = attrs.evolve(department, packs=packs)
        return self._departments[department.id]

    def _turn(self, mutant: Mutant) -> None:
        if self._last is not mutant:
            self._last, self._made, self._departments = mutant, {}, {}


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
