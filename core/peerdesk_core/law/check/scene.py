"""A worked case completion by completion, and what becomes of each of them when one rule is changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.conditions import meets
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.hearing import Hearing, Speaking, called

from .mutants import Mutant


@attrs.frozen(kw_only=True)
class Altering:
    """How a mutant changes a completion: where its text stands, the rule before and after as far as they apply, and
    the completion in which the changed rule applies.
    """

    place: int
    moved: Speaking
    hearing: Hearing


@attrs.define(eq=False, slots=False)
class Scene:
    """One completion of a case, with what each text says in it as the rules are now."""

    bench: Bench
    facts: Mapping[str, str]

    @cached_property
    def hearing(self) -> Hearing:
        """The completion as the rules are now."""
        return Hearing.of(self.bench.live(self.facts["circumstance"]), self.facts, self.bench.words)

    def altered(self, mutant: Mutant) -> Altering | None:
        """How the mutant changes which rules of its text apply here; None where it changes nothing."""
        before = meets(mutant.rule.when, self.facts)
        after = mutant.changed is not None and meets(mutant.changed.when, self.facts)
        texts = (*self.bench.texts, *self.bench.guidance)
        place = next((number for number, text in enumerate(texts) if text.pack.id == mutant.pack), None)
        if place is None or not (before or after):
            return None
        old = next(one for one in texts[place].rulings if one.rule is mutant.rule)
        if not old.in_force:
            return None
        new = attrs.evolve(old, rule=mutant.changed) if mutant.changed is not None and after else None
        left = tuple(one for one in self.hearing.fired[place] if one.rule is not mutant.rule)
        return Altering(
            place=place,
            moved=tuple(one for one in (old if before else None, new) if one is not None),
            hearing=self.hearing.with_other(place, left if new is None else (*left, new)),
        )

    def changes(self, altering: Altering, role: str) -> bool:
        """Whether the changed text says another thing to a recipient; only then can a verdict change."""
        if not self.hearing.speaking(altering.moved, role):
            return False
        new, old = (one.said_to(altering.place, role) for one in (altering.hearing, self.hearing))
        return (new.token, new.narrowable) != (old.token, old.narrowable)


@attrs.define(eq=False, slots=False, kw_only=True)
class Row:
    """A recipient, the verdict that a case says, and each completion in which it is judged."""

    role: str
    says: str
    scenes: tuple[Scene, ...]

    @cached_property
    def called(self) -> frozenset[str]:
        """The words by which rules can name the recipient whatever the facts are."""
        return called(self.role, {}, self.scenes[0].bench.words) if self.scenes else frozenset()

    @cached_property
    def alike(self) -> object:
        """What two recipients share of whom the rules as they are now treat alike."""
        heard = (scene.hearing for scene in self.scenes)
        return self.says, self.scenes, tuple(one.speaking(rulings, self.role) for one in heard for rulings in one.fired)

    def changes(self, touched: Mapping[Scene, Altering | None]) -> bool:
        """Whether the verdict is then not what the case says; consult where the completions differ."""
        hearings = [scene.hearing for scene in self.scenes]
        for number, scene in enumerate(self.scenes):
            altering = touched[scene]
            if altering is not None and scene.changes(altering, self.role):
                hearings[number] = altering.hearing
        if all(hearing is scene.hearing for hearing, scene in zip(hearings, self.scenes, strict=True)):
            return False
        verdicts = {hearing.heard(self.role).verdict for hearing in hearings}
        return (verdicts.pop() if len(verdicts) == 1 else Verdict.CONSULT).value != self.says
