"""The rows of a truth table: which combinations of facts and recipient the rules tell apart in one circumstance.

A row stands for every combination that meets the same conditions, and shows the plainest of them. Facts that only
matter together (the form, the giver and the reach of a consent) share one axis, so that a table stays small although
its facts are many.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.packs import Condition
from peerdesk_core.law.vocabulary import Vocabulary

from .atoms import (
    ADDRESSEE,
    CONSENT_TO,
    IDLE,
    Atom,
    asked,
    forbidden,
    live_atom,
    need_atoms,
    unreal,
)
from .audience import audience
from .axes import Axis, Cell, Domain, Joiner
from .masks import ones, stripes

MOST_ROWS = 2**22


class TableTooLarge(DeskError):
    title = "These rules tell too many cases apart"
    exit = Exit.BAD_INPUT

    def __init__(self, circumstance: str, size: int, largest: Sequence[tuple[str, int]]) -> None:
        self.circumstance, self.size, self.largest = circumstance, size, tuple(largest)
        named = ", ".join(f"{fact} ({values})" for fact, values in largest)
        super().__init__(
            f"{circumstance}: {size} rows, and {MOST_ROWS} can be checked. The most values have {named}.",
            "Let fewer rules hang on these facts, or tell fewer of their values apart.",
        )


@attrs.frozen(eq=False)
class Layout:
    """The axes of one circumstance for one bench, or for several that are to be compared row by row.

    `facts` are those that rules hang on, `values` the ones that stand for all values of a fact, `strides` the weights
    of the axes' digits in a row's number.
    """

    circumstance: str
    words: Vocabulary
    atoms: Mapping[Atom, int]
    facts: Collection[str]
    values: Mapping[str, tuple[str, ...]]
    axes: tuple[Axis, ...]
    strides: tuple[int, ...]
    size: int
    _masks: dict[tuple[int, tuple[bool, ...]], int] = attrs.field(factory=dict, repr=False)

    @classmethod
    def of(
        cls, circumstance: str, *benches: Bench, apart: Collection[str] = (), also: Collection[Condition] = ()
    ) -> Layout:
        """The layout that tells apart whatever the rules of any of these benches do, and the conditions in `also`.

        The facts in `apart` keep an axis of their own, with all their values. Raises TableTooLarge.
        """
        words = _words_of(benches)
        wanted = dict.fromkeys(itertools.chain.from_iterable(asked(bench, circumstance) for bench in benches))
        wanted |= dict.fromkeys(atom for when in also if (atom := live_atom(when, circumstance)) is not None)
        facts = dict.fromkeys(fact for atom in wanted for fact, _ in atom.when)
        named = any(atom.named for atom in wanted)
        twice = (unreal(words), IDLE) if named else ()
        banned = [tuple(forbidden(bench, circumstance, facts)) for bench in benches]
        needed = (need_atoms(bench, circumstance, facts) for bench in benches)
        atoms = dict.fromkeys(itertools.chain(wanted, *banned, *needed, twice))
        domain = Domain(words=words, atoms={atom: number for number, atom in enumerate(atoms)})
        taken = [fact for fact in (ADDRESSEE, CONSENT_TO) if named and fact in facts]
        plain = [audience(domain, taken)]
        plain += [domain.axis(fact, whole=fact in apart) for fact in facts if fact not in taken]
        always = [atom for atom in atoms if atom in twice or all(atom in one for one in banned)]
        axes = Joiner(domain=domain, banned=always, apart=frozenset(apart)).joined(plain)
        size = math.prod(len(axis.cells) for axis in axes)
        values = _values(plain)
        if size > MOST_ROWS:
            largest = sorted(((fact, len(all)) for fact, all in values.items()), key=lambda one: -one[1])
            raise TableTooLarge(circumstance, size, largest[:5])
        strides = itertools.accumulate((len(axis.cells) for axis in axes[:-1]), lambda a, b: a * b, initial=1)
        return cls(circumstance, words, domain.atoms, tuple(facts), values, axes, tuple(strides), size)

    def mask(self, atom: Atom | None) -> int:
        """The rows in which an atom holds; none for None. Raises KeyError for one that the layout was not made for."""
        if atom is None or not self.size:
            return 0
        bit = 1 << self.atoms[atom]
        found = ones(self.size)
        for place, axis in enumerate(self.axes):
            if not axis.open & bit:
                found &= self.stripes(place, tuple([bool(cell.allows & bit) for cell in axis.cells]))
        return found

    def stripes(self, place: int, chosen: tuple[bool, ...]) -> int:
        """The rows in which an axis has one of the chosen cells."""
        key = (place, chosen)
        if key not in self._masks:
            self._masks[key] = stripes(chosen, self.strides[place], self.size)
        return self._masks[key]

    def cells(self, row: int) -> Iterator[Cell]:
        """What a row says, axis by axis."""
        for axis, stride in zip(self.axes, self.strides, strict=True):
            yield axis.cells[row // stride % len(axis.cells)]

    def never(self, bench: Bench) -> int:
        """The rows that cannot occur under one of the benches of the layout."""
        found = 0
        for atom in (*forbidden(bench, self.circumstance, self.facts), unreal(self.words), IDLE):
            if atom in self.atoms:
                found |= self.mask(atom)
        return found


def _values(axes: Sequence[Axis]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for axis in axes:
        for cell in axis.cells:
            for fact, value in cell.facts.items():
                found.setdefault(fact, {})[value] = None
    return {fact: tuple(values) for fact, values in found.items()}


def _words_of(benches: Sequence[Bench]) -> Vocabulary:
    """The words of all benches; the first knows best where they differ."""
    words = benches[0].words
    for bench in benches[1:]:
        facts = [fact for id, fact in bench.words.facts.items() if id not in words.facts]
        roles = {id: role for id, role in bench.words.roles.items() if id not in words.roles}
        words = words.with_facts(facts).with_roles(roles)
    return words
