"""What the whole tables say of mutants: in which rows another verdict comes out, and whether anything changes at all.

The mutants of one pack share their tables. A table with a mutant is worked out anew only where its rule has a say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench, Ruling
from peerdesk_core.law.case import Known
from peerdesk_core.law.examples import Told
from peerdesk_core.law.fold import VERDICT_OF, Verdict
from peerdesk_core.law.packs import Pack, Rule
from peerdesk_core.law.tables.layout import Layout, TableTooLarge
from peerdesk_core.law.tables.table import Spoken, Table

from .alike import alike
from .altered import mutated, with_all
from .docket import Docket, sensible
from .mutants import Mutant

_LARGE = 400_000
"""Tables for all mutants of a pack together are no larger than this; else those of one mutant are made."""


@attrs.define(eq=False, slots=False)
class Changed(Table):
    """A table with a mutant in it, on the layout of the table without, from which everything else is taken."""

    before: Table = attrs.field(kw_only=True)
    mutant: Mutant = attrs.field(kw_only=True)

    @cached_property
    def index(self) -> int:
        """The place of the text that is changed."""
        return next(place for place, text in enumerate(self.texts) if text.pack.id == self.mutant.pack)

    @cached_property
    def possible(self) -> int:
        """The same rows as without the mutant: no rule says what can occur."""
        return self.before.possible

    def says_the_same(self) -> bool:
        """Whether the changed text says the same as before in every row, as firmly."""
        rule, new = self.mutant.rule, self.mutant.changed
        if new is not None and attrs.evolve(new, when=rule.when, to=rule.to) == rule and self._fires_alike():
            return True
        mine, before = self._spoken[self.index], self.before._spoken[self.index]
        return (mine.tokens, mine.fixed) == (before.tokens, before.fixed)

    def _fires_alike(self) -> bool:
        return self._fired_by(self.before, self.mutant.rule) == self._fired_by(self, self.mutant.changed)

    def _fired_by(self, table: Table, rule: Rule | None) -> int:
        ruling = next((one for one in table.texts[self.index].rulings if one.rule is rule), None)
        return 0 if ruling is None else table._speaks(ruling)

    @cached_property
    def _spoken(self) -> tuple[Spoken, ...]:
        place = self.index
        return tuple(
            self._say(text) if number == place else spoken
            for number, (text, spoken) in enumerate(zip(self.texts, self.before._spoken, strict=True))
        )

    def _speaks(self, ruling: Ruling) -> int:
        if ruling.rule is self.mutant.changed:
            return super()._speaks(ruling)
        return self.before._spoken[self.index].fired[ruling.name]


Pair = tuple[Table, Changed]
"""A table without a mutant, and with it."""


@attrs.define(eq=False, slots=False)
class Proof:
    """The tables of a pack in which its mutants can be compared with the pack as it is."""

    docket: Docket
    pack: Pack
    mutants: Sequence[Mutant]

    _plain: dict[tuple[date | None, str], Table | None] = attrs.field(factory=dict)
    _groups: dict[date | None, tuple[tuple[str, ...], ...]] = attrs.field(factory=dict)
    _benches: dict[date | None, Bench] = attrs.field(factory=dict)
    _told: dict[tuple[int, frozenset[tuple[str, tuple[str, ...]]]], Told] = attrs.field(factory=dict)
    _differing: dict[int, tuple[Mutant, tuple[tuple[Table, int], ...]]] = attrs.field(factory=dict)

    def told(self, bench: Bench, known: Known) -> Told:
        """A case on a bench without a mutant, judged once for all mutants."""
        key = (id(bench), frozenset(known.items()))
        if key not in self._told:
            self._told[key] = Told(bench, known)
        return self._told[key]

    def differing(self, mutant: Mutant) -> tuple[tuple[Table, int], ...]:
        """The rows in which a mutant brings another verdict, circumstance by circumstance. Raises TableTooLarge."""
        key = id(mutant)
        if key not in self._differing:
            self._differing[key] = (mutant, tuple(self._compare(mutant)))
        return self._differing[key][1]

    def _compare(self, mutant: Mutant) -> Iterator[tuple[Table, int]]:
        for before, after in self._pairs(mutant):
            if after.says_the_same():
                continue
            found = 0
            for verdict in Verdict:
                tokens = [token for token, word in VERDICT_OF.items() if word is verdict]
                one, other = before.folded(), after.folded()
                found |= sum(one[token] for token in tokens) ^ sum(other[token] for token in tokens)
            if found:
                yield before, found

    def changes(self, mutant: Mutant) -> bool:
        """Whether another verdict comes out anywhere; so it is taken where a table would be too large."""
        try:
            return bool(self.differing(mutant))
        except TableTooLarge:
            return True

    def equivalent(self, mutant: Mutant) -> bool:
        """Whether the whole table proves that a mutant's text says the same as before, for the same reasons.

        Only the pack's own text is looked at: a policy that says again what the law says anyway is not idle.
        Raises TableTooLarge.
        """
        if not mutant.telling or mutant.rule.clock is not None:
            return False
        return all(_own(before, after.index) == _own(after, after.index) for before, after in self._pairs(mutant))

    # ------------------------------------------------------------ tables

    def _pairs(self, mutant: Mutant) -> Iterator[Pair]:
        day = day_for(self.docket, self.pack, mutant.rule)
        other = mutated(self._bench(day), mutant)
        wanted = set(circumstances_of(other, mutant))
        for group in self._alike(day):
            circumstance = group[0]
            if circumstance in wanted:
                before = self._table(day, circumstance)
                if before is None:
                    layout = Layout.of(circumstance, self._bench(day), other)
                    before = Table(self._bench(day), circumstance, layout)
                yield before, Changed(other, circumstance, before.layout, before=before, mutant=mutant)

    def _bench(self, day: date | None) -> Bench:
        if day not in self._benches:
            self._benches[day] = sensible(self.docket.bench(self.pack.id, day))
        return self._benches[day]

    def _alike(self, day: date | None) -> tuple[tuple[str, ...], ...]:
        if day not in self._groups:
            new = (mutant.changed.when for mutant in self.mutants if mutant.changed is not None)
            self._groups[day] = alike(self._bench(day), new)
        return self._groups[day]

    def _table(self, day: date | None, circumstance: str) -> Table | None:
        """The table in which all mutants can be compared; None where it would be too large."""
        key = (day, circumstance)
        if key not in self._plain:
            bench = self._bench(day)
            telling = tuple(mutant for mutant in self.mutants if mutant.telling)
            try:
                layout = Layout.of(circumstance, bench, with_all(bench, self.pack.id, telling))
                self._plain[key] = Table(bench, circumstance, layout) if layout.size <= _LARGE else None
            except TableTooLarge:
                self._plain[key] = None
        return self._plain[key]


def _own(table: Table, index: int) -> object:
    """What a text says in every row, and which of its rules that rests on."""
    by = {ruling.name: table.decides(ruling) for ruling in table.texts[index].rulings}
    return dict(table.tokens(index)), {name: mask for name, mask in by.items() if mask}


def day_for(docket: Docket, pack: Pack, rule: Rule) -> date | None:
    """The day to date a case with, where the usual one is not in the rule's time; None where it is."""
    bench = docket.bench(pack.id)
    if pack.in_force(rule, bench.day):
        return None
    return max(day for day in (rule.since, pack.since, date(1970, 1, 1)) if day is not None)


def circumstances_of(bench: Bench, mutant: Mutant) -> Sequence[str]:
    """The circumstances in which a mutant or its rule can speak."""
    whens = [mutant.rule.when] if mutant.changed is None else [mutant.rule.when, mutant.changed.when]
    every = tuple(bench.words.facts["circumstance"].values)
    return [one for one in every if any(one in when.get("circumstance", every) for when in whens)]
