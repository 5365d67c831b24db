"""The whole truth table of one circumstance: every combination of facts, for every recipient, as bits of integers.

    table = Table(bench, "suicide_threat")          # raises TableTooLarge (a DeskError: .circumstance .size .largest)
    table.size                                      # number of rows
    table.possible                                  # mask of the rows that can occur; every other mask is inside it
    table.axes                                      # {fact: its values that rules tell apart}, with "shield"
    table.recipients                                # one role for each group of roles that rules tell apart, "*" first
    table.texts                                     # bench.live(circumstance), by text_index
    table.tokens(text_index) -> {Token: mask}       # what that text says; masks are disjoint and cover `possible`
    table.folded() -> {Token: mask}                 # what all texts say together, the same way
    table.above(text_index) -> {Token: mask}        # what the texts above that one say together
    table.departing(text_index) -> {Departing: mask}
    table.fired(ruling) -> mask                     # its condition holds and it speaks to the recipient
    table.decides(ruling) -> mask                   # it is among those that its text's answer rests on
    table.clash(text_index) -> mask                 # a ban and a permission of one text stand side by side, untied
    table.where({"imminent": ("yes",)}) -> mask     # rows that meet a condition; the condition of a rule, or one of the
                                                    # layout's `also`, else KeyError
    table.moved(mask, "imminent", "no", "yes")      # rows reached by changing that one fact, which must be in the
                                                    # layout's `apart`; maybe outside `possible`
    table.row(number) -> (facts, role)              # the plainest combination that it stands for, complete for `hear`
    table.smallest(mask) -> (facts, role) | None    # witness with fewest facts away from `unsaid`; always the same one
    table.count(mask) -> int                        # combinations of the values in `axes` (a row may stand for many)
    table.equal(other) -> bool                      # the same answer everywhere, rows of both aligned first
    rows(mask) -> row numbers                       # in masks.py

To compare two benches row by row give them one layout: `layout = Layout.of(circumstance, old, new)`,
`Table(old, circumstance, layout)`, `Table(new, circumstance, layout)`; then masks of both speak of the same rows.
`Layout.of(circumstance, bench, apart=("imminent",), also=(condition, ...))` tells more apart than the rules do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import attrs

from peerdesk_core.law.bench import Bench, Ruling, Text
from peerdesk_core.law.fold import Departing, Token, fold
from peerdesk_core.law.hearing import ALL_OTHERS, STRENGTH, is_open_duty, outlasts, token_of
from peerdesk_core.law.packs import Condition, Need, Then

from .atoms import CIRCUMSTANCE, UNSHIELDED, atoms_of, known_part, live_atom, needs_of
from .layout import Layout
from .masks import lowest, ones

_LOST = (Token.MAY, Token.MUST_NOT, Token.ASK, Token.UNSHIELDED)
"""What a text that lost its protection no longer says, but for questions that outlast it."""


@attrs.frozen(eq=False)
class Spoken:
    """What one text says, row by row. `fixed` are the rows where a lower text may not be stricter."""

    tokens: Mapping[Token, int]
    fired: Mapping[str, int]
    by: Mapping[str, int]
    clash: int
    fixed: int


@attrs.frozen(eq=False)
class Together:
    """What all texts say: the folded tokens; for each text what it says where it is heard, what those above it say,
    where it is not heard, and how it departs."""

    tokens: Mapping[Token, int]
    heard: tuple[Mapping[Token, int], ...]
    above: tuple[Mapping[Token, int], ...]
    silenced: tuple[int, ...]
    departing: tuple[Mapping[Departing, int], ...]


@attrs.define(eq=False, slots=False)
class Table:
    """All answers of a bench in one circumstance. Raises TableTooLarge beyond 2^22 rows."""

    bench: Bench
    circumstance: str
    layout: Layout = attrs.field()

    @layout.default
    def _own_layout(self) -> Layout:
        return Layout.of(self.circumstance, self.bench)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """The texts that speak, from the highest rank down, guidance last."""
        return self.bench.live(self.circumstance)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.layout.size

    @cached_property
    def possible(self) -> int:
        """The rows that can occur: neither excluded by a pack nor by what the protection hangs on."""
        everything = ones(self.size)
        return everything & ~self.layout.never(self.bench) & ~self._never_lost()

    @property
    def axes(self) -> Mapping[str, tuple[str, ...]]:
        """Each fact with the values that stand for all others."""
        return self.layout.values

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """One role for each group that rules tell apart, "*" standing for all whom no rule names."""
        roles = (cell.role for axis in self.layout.axes for cell in axis.cells if cell.role is not None)
        return tuple(sorted(dict.fromkeys(roles), key=lambda role: role != ALL_OTHERS))

    # ------------------------------------------------------------ what is said

    def tokens(self, text_index: int) -> Mapping[Token, int]:
        """What one text says; guidance is silent where policy spoke."""
        return self._together.heard[text_index]

    def folded(self) -> Mapping[Token, int]:
        """What all texts say together."""
        return self._together.tokens

    def above(self, text_index: int) -> Mapping[Token, int]:
        """What the texts above one say together."""
        return self._together.above[text_index]

    def departing(self, text_index: int) -> Mapping[Departing, int]:
        """How a text departs from those above it."""
        return self._together.departing[text_index]

    def clash(self, text_index: int) -> int:
        """Where a ban and a permission or duty of one text stand side by side and neither names the other."""
        return self._spoken[text_index].clash

    def fired(self, ruling: Ruling) -> int:
        """Where a ruling's condition holds and it speaks to the recipient."""
        return next((one.fired[ruling.name] for one in self._spoken if ruling.name in one.fired), 0)

    def decides(self, ruling: Ruling) -> int:
        """Where a ruling is among those that its text's answer rests on."""
        for spoken, silenced in zip(self._spoken, self._together.silenced, strict=True):
            if ruling.name in spoken.by:
                return spoken.by[ruling.name] & ~silenced
        return 0

    def where(self, when: Condition) -> int:
        """The rows that meet a condition. Raises KeyError where the layout cannot tell."""
        atom = live_atom(when, self.circumstance)
        return self.possible & self.layout.mask(atom)

    # ------------------------------------------------------------ rows

    def row(self, number: int) -> tuple[dict[str, str], str]:
        """A row as complete facts, the circumstance among them, and the recipient's role."""
        facts = {CIRCUMSTANCE: self.circumstance}
        role = ALL_OTHERS
        for cell in self.layout.cells(number):
            facts.update(cell.facts)
            role = role if cell.role is None else cell.role
        return facts, role

    def smallest(self, mask: int) -> tuple[dict[str, str], str] | None:
        """The plainest row of a set: the fewest facts away from what holds unsaid. None for the empty set."""
        for level in self._levels:
            if mask & level:
                return self.row(lowest(mask & level))
        return None

    def count(self, mask: int) -> int:
        """How many combinations of plain values the rows of a set stand for."""
        return _weighed(mask, self._weights)

    def moved(self, mask: int, fact: str, old: str, new: str) -> int:
        """The rows reached from those of a set that have one value of a fact by giving it another.

        They may be rows that cannot occur. A fact on which no rule hangs moves nothing. Raises KeyError for a fact
        without an axis of its own and for a value that it does not have.
        """
        if fact not in self.layout.values:
            return mask
        names = [axis.names for axis in self.layout.axes]
        if (fact,) not in names:
            raise KeyError(fact)
        place = names.index((fact,))
        values = [cell.facts[fact] for cell in self.layout.axes[place].cells]
        if old not in values or new not in values:
            raise KeyError(fact)
        found = mask & self.layout.stripes(place, tuple(value == old for value in values))
        step = (values.index(new) - values.index(old)) * self.layout.strides[place]
        return found << step if step >= 0 else found >> -step

    def equal(self, other: Table) -> bool:
        """Whether two tables give the same answer in every combination that can occur."""
        if self.circumstance != other.circumstance:
            return False
        if self.layout is not other.layout:
            layout = Layout.of(self.circumstance, self.bench, other.bench)
            return Table(self.bench, self.circumstance, layout).equal(Table(other.bench, other.circumstance, layout))
        mine, theirs = self.folded(), other.folded()
        return self.possible == other.possible and all(mine[token] == theirs[token] for token in Token)

    # ------------------------------------------------------------ how it is worked out

    @cached_property
    def _spoken(self) -> tuple[Spoken, ...]:
        return tuple(self._say(text) for text in self.texts)

    def _say(self, text: Text) -> Spoken:
        fired = {ruling.name: self._speaks(ruling) for ruling in text.rulings}
        standing = _standing(text.rulings, fired)
        said = dict.fromkeys(Token, 0)
        open_duty = 0
        for ruling in text.rulings:
            said[token_of(ruling)] |= standing[ruling.name]
            open_duty |= standing[ruling.name] if is_open_duty(ruling) else 0
        open_duty &= ~(said[Token.MUST] | said[Token.COMPELLABLE])
        clash = said[Token.MUST_NOT] & (said[Token.MUST] | said[Token.MAY] | said[Token.COMPELLABLE]) & ~open_duty
        left = self.possible & ~clash & ~open_duty
        for token in STRENGTH:
            said[token] &= left
            left &= ~said[token]
        by: dict[str, int] = {}
        fixed = 0
        for ruling in text.rulings:
            chosen = standing[ruling.name] & said[token_of(ruling)]
            fixed |= 0 if ruling.rule.narrowable else chosen
            asking = clash | (open_duty if is_open_duty(ruling) else 0)
            by[ruling.name] = chosen | (standing[ruling.name] & asking)
        said[Token.ASK] |= clash | open_duty
        reach = 0
        if text.otherwise is not None:
            reach = self.possible & self.layout.mask(live_atom(text.otherwise.when, self.circumstance))
            if text.otherwise.then is Then.MUST_NOT:
                said[Token.MUST_NOT] |= left & reach
                left &= ~reach
        said[Token.SILENT] = left
        if text.shield is not None:
            gone = 0
            for token in _LOST:
                gone |= said[token] & reach & self._unshielded
                said[token] &= ~gone
            kept = 0
            for ruling in text.rulings:
                if outlasts(ruling, self.circumstance, self.bench.words):
                    kept |= standing[ruling.name] & gone
            for ruling in text.rulings:
                stays = outlasts(ruling, self.circumstance, self.bench.words)
                by[ruling.name] = by[ruling.name] & ~kept | (standing[ruling.name] & kept if stays else 0)
            said[Token.ASK] |= kept
            said[Token.UNSHIELDED] |= gone & ~kept
            fixed &= ~kept
        return Spoken(said, fired, by, clash, fixed)

    def _speaks(self, ruling: Ruling) -> int:
        if not ruling.in_force:
            return 0
        found = 0
        for atom in atoms_of(ruling.rule.when, ruling.rule.to, self.circumstance, self.bench.words):
            found |= self.layout.mask(atom)
        return found & self.possible

    @cached_property
    def _unshielded(self) -> int:
        return self.layout.mask(UNSHIELDED)

    @cached_property
    def _together(self) -> Together:
        everything = self.possible
        tokens = {**dict.fromkeys(Token, 0), Token.SILENT: everything}
        narrow, spoke = everything, 0
        heard: list[Mapping[Token, int]] = []
        above: list[Mapping[Token, int]] = []
        silenced: list[int] = []
        departing: list[Mapping[Departing, int]] = []
        for text, spoken in zip(self.texts, self._spoken, strict=True):
            mute = 0 if text.is_statute else spoke
            said = {token: mask & ~mute for token, mask in spoken.tokens.items()}
            said[Token.SILENT] |= mute
            above.append(tokens)
            tokens, departs = _folded(tokens, said, narrow)
            narrow &= ~(spoken.fixed & ~mute)
            if not text.is_statute:
                spoke |= everything & ~said[Token.SILENT]
            heard.append(said)
            silenced.append(mute)
            departing.append(departs)
        return Together(tokens, tuple(heard), tuple(above), tuple(silenced), tuple(departing))

    def _never_lost(self) -> int:
        """Rows without protection although every precondition is met by what the rows say."""
        if UNSHIELDED not in self.layout.atoms:
            return 0
        found = self._unshielded
        for need in needs_of(self.texts):
            found &= self._surely_met(need)
        return found

    def _surely_met(self, need: Need) -> int:
        found = ones(self.size)
        if need.holds:
            known = known_part(need.holds, self.layout.facts)
            if len(known) < len(need.holds):
                return 0
            found = self.layout.mask(live_atom(known, self.circumstance))
        for when in (need.fails, need.doubt):
            if when:
                found &= ~self.layout.mask(live_atom(known_part(when, self.layout.facts), self.circumstance))
        return found

    @cached_property
    def _weights(self) -> Sequence[_Weights]:
        found: list[_Weights] = []
        plain = True
        for axis, stride in zip(self.layout.axes, self.layout.strides, strict=True):
            weights = tuple(cell.stands_for for cell in axis.cells)
            plain = plain and set(weights) == {1}
            found.append(_Weights(weights, stride, plain))
        return found

    @cached_property
    def _levels(self) -> Sequence[int]:
        """The rows by how many of their facts somebody has to say."""
        levels = [ones(self.size)]
        for place, axis in enumerate(self.layout.axes):
            steps = sorted({cell.away for cell in axis.cells})
            longer = [0] * (len(levels) + (steps[-1] if steps else 0))
            for step in steps:
                chosen = self.layout.stripes(place, tuple(cell.away == step for cell in axis.cells))
                for level, mask in enumerate(levels):
                    longer[level + step] |= mask & chosen
            levels = longer
        return levels


def _folded(
    upper: Mapping[Token, int], lower: Mapping[Token, int], narrow: int
) -> tuple[dict[Token, int], dict[Departing, int]]:
    """The fold of ranks, for all rows at once."""
    tokens = dict.fromkeys(Token, 0)
    departing = dict.fromkeys(Departing, 0)
    for (high, above), (low, below) in _pairs(upper, lower):
        for narrowable, part in ((True, narrow), (False, ~narrow)):
            both = above & below & part
            if both:
                step = fold(high, low, narrowable=narrowable)
                tokens[step.token] |= both
                if step.departing is not None:
                    departing[step.departing] |= both
    return tokens, departing


@attrs.frozen
class _Weights:
    """What the cells of an axis stand for; `plain` where this axis and those below it have single combinations only."""

    each: tuple[int, ...]
    stride: int
    plain: bool


def _weighed(mask: int, axes: Sequence[_Weights]) -> int:
    """The sum of what rows stand for, from the axis with the largest stride down."""
    if not mask or not axes:
        return mask
    top = axes[-1]
    if top.plain:
        return mask.bit_count()
    part = ones(top.stride)
    found = 0
    for weight in top.each:
        found += weight * _weighed(mask & part, axes[:-1])
        mask >>= top.stride
    return found


def _pairs(
    upper: Mapping[Token, int], lower: Mapping[Token, int]
) -> Iterator[tuple[tuple[Token, int], tuple[Token, int]]]:
    for above in upper.items():
        if above[1]:
            for below in lower.items():
                if below[1]:
                    yield above, below


def _standing(rulings: Sequence[Ruling], fired: Mapping[str, int]) -> dict[str, int]:
    """Where each ruling stands: those that beat it do not speak, or are beaten themselves."""
    beaters = {
        ruling.name: [other.name for other in rulings if ruling.rule.id in other.rule.despite] for ruling in rulings
    }
    standing = {name: mask if not beaters[name] else 0 for name, mask in fired.items()}
    out = {name: ~mask for name, mask in fired.items()}
    changed = any(beaters.values())
    while changed:
        changed = False
        for name, mask in fired.items():
            free, beaten = mask, 0
            for other in beaters[name]:
                free &= out[other]
                beaten |= standing[other]
            if standing[name] != free or out[name] != ~mask | beaten:
                standing[name], out[name], changed = free, ~mask | beaten, True
    return standing
