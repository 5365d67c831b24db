"""A bench in which one rule is changed: everything but that one text is shared with the bench as it is."""

from __future__ import annotations

import attrs

from peerdesk_core.law.bench import Bench, Text

from .mutants import Mutant

_CIRCUMSTANCE = "circumstance"


@attrs.define(eq=False, slots=False, kw_only=True)
class Altered(Bench):
    """A bench with a mutant in it. `base` is the bench without, `pack` the id of the changed text."""

    base: Bench
    pack: str

    def live(self, circumstance: str) -> tuple[Text, ...]:
        """The texts for one circumstance, those that are not changed as the bench without the mutant has them."""
        if circumstance not in self._live:
            self._live[circumstance] = tuple(
                text if text.pack.id != self.pack else self._reaching(text, circumstance)
                for text in self.base.live(circumstance)
            )
        return self._live[circumstance]

    def _reaching(self, text: Text, circumstance: str) -> Text:
        whole = next(one for one in (*self.texts, *self.guidance) if one.pack.id == self.pack)
        reach = (one for one in whole.rulings if circumstance in one.rule.when.get(_CIRCUMSTANCE, (circumstance,)))
        return attrs.evolve(text, rulings=tuple(reach))


def mutated(bench: Bench, mutant: Mutant) -> Altered:
    """The bench with the mutant in its text."""

    def changed(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(_text(text, mutant) if text.pack.id == mutant.pack else text for text in texts)

    return Altered(
        department=bench.department,
        day=bench.day,
        texts=changed(bench.texts),
        guidance=changed(bench.guidance),
        words=bench.words,
        base=bench,
        pack=mutant.pack,
    )


def _text(text: Text, mutant: Mutant) -> Text:
    """The text with the mutant; dates are never changed, so what was in force stays so."""
    if mutant.changed is None:
        rulings = tuple(one for one in text.rulings if one.rule is not mutant.rule)
    else:
        new = mutant.changed
        rulings = tuple(attrs.evolve(one, rule=new) if one.rule is mutant.rule else one for one in text.rulings)
    return attrs.evolve(text, rulings=rulings)


def with_all(bench: Bench, pack: str, mutants: tuple[Mutant, ...]) -> Bench:
    """The bench with every changed rule beside the rule that it comes from: all that any of the mutants hangs on.

    It is for laying out tables in which the mutants can be compared, and never for judging.
    """

    def widened(texts: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(_beside(text, mutants) if text.pack.id == pack else text for text in texts)

    return attrs.evolve(bench, texts=widened(bench.texts), guidance=widened(bench.guidance))


def _beside(text: Text, mutants: tuple[Mutant, ...]) -> Text:
    by_rule = {id(one.rule): one for one in text.rulings}
    more = tuple(
        attrs.evolve(by_rule[id(mutant.rule)], rule=mutant.changed)
        for mutant in mutants
        if mutant.changed is not None and id(mutant.rule) in by_rule
    )
    return attrs.evolve(text, rulings=(*text.rulings, *more))
