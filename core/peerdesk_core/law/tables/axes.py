"""Axes of a truth table: the values of facts that conditions tell apart, and several facts joined into one axis."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from functools import cached_property, reduce
from operator import and_

import attrs

from peerdesk_core.law.bench import classes
from peerdesk_core.law.conditions import holds
from peerdesk_core.law.hearing import SHIELD
from peerdesk_core.law.vocabulary import NO, NOBODY, YES, Fact, Vocabulary

from .atoms import Atom
from .masks import ones

RECIPIENT = "recipient of the answer"
"""The name of the axis of those who would be told. It is no fact."""

ROUNDS = ((20_000, 1_500), (4_000_000, 60_000))
"""Joining stops at so many rows, and tries no pair with more combinations: larger ones cost more than they save,
unless the table would be too large otherwise."""


@attrs.frozen
class Cell:
    """One value of an axis: the facts that show it, the recipient on the axis of recipients, and which atoms allow it.

    `away` counts facts that differ from what holds while nobody says anything; `stands_for` the combinations of plain
    values that it represents.
    """

    facts: Mapping[str, str]
    allows: int
    away: int
    role: str | None = None
    stands_for: int = 1


@attrs.frozen(eq=False, slots=False)
class Axis:
    """Cells of one fact, or of several that were joined. `names` are the facts, and RECIPIENT."""

    names: tuple[str, ...]
    cells: tuple[Cell, ...]

    @cached_property
    def open(self) -> int:
        """Bits of the atoms that every cell allows: this axis does not matter to them."""
        return reduce(and_, (cell.allows for cell in self.cells), -1)


@attrs.frozen(kw_only=True, slots=False)
class Domain:
    """The atoms, numbered, and what each value of a fact allows of them."""

    words: Vocabulary
    atoms: Mapping[Atom, int]

    def bit(self, atom: Atom) -> int:
        """The bit of one atom."""
        return 1 << self.atoms[atom]

    @cached_property
    def everything(self) -> int:
        """The bits of all atoms."""
        return ones(len(self.atoms))

    def axis(self, fact: str, whole: bool = False) -> Axis:
        """The values of a fact that atoms tell apart, or all of them, the one that holds unsaid first."""
        found: dict[int | str, Cell] = {}
        for value in ordered(fact, self.values(fact), self.words):
            allows = self.allows(fact, value)
            found.setdefault(value if whole else allows, Cell({fact: value}, allows, away(fact, value, self.words)))
        return Axis((fact,), tuple(found.values()))

    def values(self, fact: str) -> tuple[str, ...]:
        """Every value of a fact; of a number those on either side of each bound."""
        if fact == SHIELD:
            return (YES, NO)
        conditions = [dict(atom.when) for atom in self.atoms]
        known = self.words.facts.get(fact)
        if known is None:
            return ("", *dict.fromkeys(value for when in conditions for value in when.get(fact, ())))
        if known.number:
            return classes(fact, conditions, self.words)
        return tuple(dict.fromkeys((*known.values, known.unsaid))) if known.unsaid else tuple(known.values)

    def allows(self, fact: str, value: str) -> int:
        """Bits of the atoms that this value does not rule out."""
        return self.everything & ~sum(bit for bit, values in self.asking.get(fact, ()) if not holds(value, values))

    @cached_property
    def asking(self) -> Mapping[str, Sequence[tuple[int, tuple[str, ...]]]]:
        """For each fact the bits of the atoms that hang on it, with the values they want."""
        found: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for atom in self.atoms:
            for fact, values in atom.when:
                found.setdefault(fact, []).append((self.bit(atom), values))
        return found


@attrs.frozen(kw_only=True, slots=False)
class Joiner:
    """Joins axes where that saves rows. `banned` are atoms that may be left out wherever they surely hold."""

    domain: Domain
    banned: Sequence[Atom]
    apart: frozenset[str]

    def joined(self, plain: Sequence[Axis]) -> tuple[Axis, ...]:
        """The axes, joined pair by pair as long as that saves rows, the pair that saves most first."""
        axes = list(plain)
        saved: dict[tuple[tuple[str, ...], tuple[str, ...]], float] = {}
        for enough, largest in ROUNDS:
            while math.prod(len(axis.cells) for axis in axes) > enough:
                best = self.best_pair(axes, largest, saved)
                if best is None:
                    break
                one, other = best
                both = self.pair(one, other)
                axes = [both if axis is one else axis for axis in axes if axis is not other]
        # axes whose cells stand for themselves come first: counting then ends early
        return tuple(sorted(axes, key=lambda axis: (any(cell.stands_for > 1 for cell in axis.cells), len(axis.cells))))

    def best_pair(
        self, axes: Sequence[Axis], largest: int, saved: dict[tuple[tuple[str, ...], tuple[str, ...]], float]
    ) -> tuple[Axis, Axis] | None:
        """The pair that saves most when joined, None where none saves anything. `saved` keeps what was tried."""
        best: tuple[float, Axis, Axis] | None = None
        for one, other in itertools.combinations(axes, 2):
            if len(one.cells) * len(other.cells) > largest or not self.apart.isdisjoint((*one.names, *other.names)):
                continue
            names = (one.names, other.names)
            if names not in saved:
                saved[names] = self.left(one, other)
            if saved[names] < (1 if best is None else best[0]):
                best = (saved[names], one, other)
        return None if best is None else best[1:]

    def left(self, one: Axis, other: Axis) -> float:
        """What remains of the product of two axes that are joined, as a share of it."""
        dropped = self.settled((*one.names, *other.names))
        if not dropped and one.open | other.open == self.domain.everything:
            return 1
        seen = {a.allows & b.allows for a in one.cells for b in other.cells}
        kept = sum(1 for allows in seen if not allows & dropped) if dropped else len(seen)
        return kept / max(1, len(one.cells) * len(other.cells))

    def pair(self, one: Axis, other: Axis) -> Axis:
        """Two axes as one: of the combinations that meet the same atoms the plainest stands for all."""
        dropped = self.settled((*one.names, *other.names))
        best: dict[int, tuple[int, int, int]] = {}
        stands_for: dict[int, int] = {}
        for i, a in enumerate(one.cells):
            for j, b in enumerate(other.cells):
                allows = a.allows & b.allows
                if allows & dropped:
                    continue
                key = (a.away + b.away, i, j)
                if allows not in best or key < best[allows]:
                    best[allows] = key
                stands_for[allows] = stands_for.get(allows, 0) + a.stands_for * b.stands_for
        cells = []
        for allows, (distance, i, j) in sorted(best.items(), key=lambda item: item[1]):
            a, b = one.cells[i], other.cells[j]
            role = a.role if b.role is None else b.role
            cells.append(Cell({**a.facts, **b.facts}, allows, distance, role, stands_for[allows]))
        return Axis((*one.names, *other.names), tuple(cells))

    def settled(self, names: tuple[str, ...]) -> int:
        """Bits of the atoms that forbid a cell of these axes whatever the other axes say."""
        there = set(names)
        found = 0
        for bit, needed in self._needed:
            if needed <= there:
                found |= bit
        return found

    @cached_property
    def _needed(self) -> Sequence[tuple[int, frozenset[str]]]:
        """The bit of each atom that may be left out, and the names of what it hangs on."""
        found: list[tuple[int, frozenset[str]]] = []
        for atom in self.banned:
            facts = [fact for fact, _ in atom.when]
            whom = [] if atom.to is None else [RECIPIENT]
            found.append((self.domain.bit(atom), frozenset((*facts, *whom))))
        return found


def ordered(fact: str, values: Sequence[str], words: Vocabulary) -> tuple[str, ...]:
    """Values with the plainest first: what holds unsaid, for a flag "no", else as the vocabulary lists them."""
    plain = unsaid(fact, words)
    flag = fact != SHIELD and set(values) <= {YES, NO}
    return tuple(sorted(values, key=lambda value: (value != plain, flag and value == YES)))


def away(fact: str, value: str, words: Vocabulary) -> int:
    """1 for a value that somebody has to say; a fact that is unknown till asked counts as nothing."""
    plain = unsaid(fact, words)
    return int(bool(plain) and value != plain)


def unsaid(fact: str, words: Vocabulary) -> str:
    """What a fact is while nobody says anything: "nobody" where it names people, "" where that is unknown."""
    known: Fact | None = words.facts.get(fact)
    if known is None:
        return ""
    return known.unsaid or (NOBODY if NOBODY in known.values else "")
