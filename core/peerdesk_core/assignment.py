"""Bars and factors in, an explained ranking out: who could answer a request, in what order, and why (mpd-14).

Nothing here decides: a person does. The same question, bars and factors always give the same ranking.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import repeat
from typing import TYPE_CHECKING

import attrs

from .clock import Clock
from .model.codes import Code
from .model.findings import AssignmentQuestion, Bar, Factor
from .model.ids import Id, Month, month_before, to_month
from .model.load import MONTHS_KEPT, Load
from .model.needs import Fit, Request, Stage
from .model.people import SWORN_ORDER, Peer, Rank
from .store import Store

if TYPE_CHECKING:
    from .law.department import Department, Saying

INSTEAD: tuple[tuple[str, str], ...] = (
    ("assign", "cross_rank"),
    ("intake", "mutual_aid"),
    ("intake", "approve_mutual_aid"),
    ("intake", "escalate"),
    ("assign", "match_rank"),
)
"""Topics and acts that may say what to do where no peer is left, the nearest help first."""

_STEP = {rank: step for step, rank in enumerate(SWORN_ORDER)}


@attrs.frozen(kw_only=True)
class Place:
    """A peer that no bar stops: its place from 1, and its points in all."""

    peer: Id
    place: int
    total: int


@attrs.frozen(kw_only=True)
class Hold:
    """What one bar does to a list that is empty: how many peers it stops, and how many of them no other bar stops."""

    id: str
    says: str
    cite: str
    overridable: bool
    peers: int
    alone: int


@attrs.frozen(kw_only=True)
class WhyLine:
    """One factor's answer for one peer: points out of the best possible, the sentence, the clause."""

    title: str
    points: int
    best: int
    says: str
    cite: str


@attrs.frozen(kw_only=True)
class Why:
    """The whole answer to "why this place?" or "why not?" for one peer.

    `place` is None for a barred peer. `changes` says what would change the place: it speaks of bars and of the peer's
    own points, never of the person who asked.
    """

    peer: Id
    place: int | None
    of: int
    total: int
    bars: tuple[Bar, ...]
    lines: tuple[WhyLine, ...]
    changes: tuple[str, ...]


class Barred(Mapping[Id, tuple[Bar, ...]]):
    """The candidates that bars stop, by id, each with its bars: these are looked up for whoever is asked about."""

    def __init__(self, candidates: Iterable[Id], bars: Sequence[Bar]) -> None:
        self._bars = bars
        stopped = frozenset[Id]().union(*(bar.peers for bar in bars))
        self._peers = dict.fromkeys(sorted(peer for peer in candidates if peer in stopped))

    def __getitem__(self, peer: Id) -> tuple[Bar, ...]:
        if peer not in self._peers:
            raise KeyError(peer)
        return tuple(bar for bar in self._bars if peer in bar.peers)

    def __contains__(self, peer: object) -> bool:
        return peer in self._peers

    def __iter__(self) -> Iterator[Id]:
        return iter(self._peers)

    def __len__(self) -> int:
        return len(self._peers)

    def __repr__(self) -> str:
        return f"Barred({dict(self)!r})"


@attrs.frozen(kw_only=True, slots=False, eq=True)
class Ranking:
    """Free peers best first, barred peers with every bar that holds, and an answer for each of them.

    `decided` says that a plugin set the order; otherwise places follow points.
    """

    places: tuple[Place, ...]
    barred: Mapping[Id, tuple[Bar, ...]]
    factors: tuple[Factor, ...]
    decided: bool
    code: Code
    totals: Mapping[Id, int] = attrs.field(repr=False)
    """Points of every candidate, barred or not."""

    @cached_property
    def emptied(self) -> tuple[Hold, ...]:
        """The bars that left nobody, the one that stops most peers alone first; () while somebody is free."""
        return () if self.places else _holds(self.barred)

    def hard(self, peer: Id) -> tuple[Bar, ...]:
        """The bars over a peer that no person may override."""
        return tuple(bar for bar in self.barred.get(peer, ()) if not bar.overridable)

    def why(self, peer: Id) -> Why:
        """The answer for one candidate. Raises KeyError for an id that was not a candidate."""
        total = self.totals[peer]
        lines = tuple(_line(factor, peer) for factor in self.factors)
        bars = self.barred.get(peer, ())
        place = None if bars else self._place_of[peer]
        changes = self._changes_barred(peer, bars) if bars else self._changes_free(peer)
        return Why(
            peer=peer, place=place, of=len(self.places), total=total, bars=bars, lines=lines, changes=tuple(changes)
        )

    @cached_property
    def _place_of(self) -> dict[Id, int]:
        return {place.peer: place.place for place in self.places}

    @cached_property
    def _ties(self) -> dict[Id, bytes]:
        return _ties(self.code, self.totals)

    @cached_property
    def _keys(self) -> list[tuple[int, bytes]]:
        """What the free peers are ordered by, in order."""
        return sorted((-place.total, self._ties[place.peer]) for place in self.places)

    def _place_with(self, peer: Id, total: int) -> int:
        """The place by points that a peer would take with this many, every other candidate unchanged."""
        key = (-total, self._ties[peer])
        ahead = bisect_left(self._keys, key)
        own = (-self.totals[peer], self._ties[peer])
        return ahead + (0 if peer in self._place_of and own < key else 1)

    def _changes_barred(self, peer: Id, bars: tuple[Bar, ...]) -> Iterable[str]:
        several = len(bars) > 1
        for bar in bars:
            start = "One of the bars that would have to fall" if several else "The bar that would have to fall"
            yield f"{start}: {bar.says}"
        place = self._place_with(peer, self.totals[peer])
        yield f"Without {'these bars' if several else 'this bar'}: place {place} of {len(self.places) + 1} by points."
        if all(bar.overridable for bar in bars):
            yield "The policy itself allows a person to override this; each override is counted."

    def _changes_free(self, peer: Id) -> Iterable[str]:
        place = self._place_of[peer]
        start = place
        if self.decided:
            start = self._place_with(peer, self.totals[peer])
            if start != place:
                yield f"A rule of the desk set this order. By points alone: place {start} of {len(self.places)}."
        if place == 1:
            yield "Already first."
            return
        if start == 1:
            return
        moved = False
        for factor in self.factors:
            sentence = self._single_difference(peer, factor, start)
            if sentence:
                moved = True
                yield sentence
        if not moved:
            yield "No single factor would move this peer up; only several together, or a bar over somebody ahead."

    def _single_difference(self, peer: Id, factor: Factor, start: int) -> str:
        """The least score of one factor that reaches the best place this factor alone can reach; "" if it cannot."""
        points = factor.points.get(peer, 0)
        rest = self.totals[peer] - points
        scores = sorted(score for score in {*factor.says, factor.best} if points < score <= factor.best)
        if not scores:
            return ""
        reach = self._place_with(peer, rest + scores[-1])
        if reach >= start:
            return ""
        least = next(score for score in scores if self._place_with(peer, rest + score) == reach)
        where = "to first place" if reach == 1 else f"from place {start} to place {reach}"
        return f"{factor.title}: {least} of {factor.best} points instead of {points} would lift this peer {where}."


def closeness(one: Rank, other: Rank) -> int:
    """How near two ranks lie: 3 the same, 0 far apart. Ranks off the sworn ladder are near each other only."""
    if Rank.UNKNOWN in (one, other):
        return 0
    if one is other:
        return 3
    if one in _STEP and other in _STEP:
        return max(0, 3 - abs(_STEP[one] - _STEP[other]))
    return 1 if one not in _STEP and other not in _STEP else 0


def across_ranks(one: Rank, other: Rank) -> bool:
    """Whether two ranks, both known, lie so far apart that a text about matching ranks speaks of it (mndps-16)."""
    return Rank.UNKNOWN not in (one, other) and closeness(one, other) == 0


def instead(department: Department) -> tuple[Saying, ...]:
    """What the department's texts say of help beyond its own free peers: across ranks, from partners, clinical."""
    found = (saying for topic, act in INSTEAD for saying in department.sayings(topic, {}, act))
    return tuple(saying for saying in found if saying.then.value not in ("must_not", "should_not"))


def question_of(
    request: Request,
    fit: Fit,
    peers: tuple[Peer, ...],
    clock: Clock,
    store: Store,
    load_known: bool,
    open_requests: Iterable[Request] = (),
) -> AssignmentQuestion:
    """The question as every plugin is asked it, with the counts of the peers' work that it may look at."""
    this = to_month(clock.today())
    there = {peer.id for peer in peers}
    loads = {peer: counts for peer, counts in store.all_loads().items() if peer in there}
    return AssignmentQuestion(
        request=request,
        fit=fit,
        peers=peers,
        load=_sums(loads, Load.CONTACTS, 2, this),
        now=clock.now(),
        load_known=load_known,
        heavy=_sums(loads, Load.HEAVY, 2, this),
        this_month=_sums(loads, Load.CONTACTS, 1, this),
        taken=_sums(loads, Load.OFFERED, MONTHS_KEPT[Load.OFFERED], this),
        held=_held(request, open_requests),
    )


def _held(request: Request, open_requests: Iterable[Request]) -> Mapping[Id, int]:
    """Requests with a peer and without a contact, by peer; the one that is asked about does not count."""
    waiting = (one for one in open_requests if one.stage is Stage.ASSIGNED and one.id != request.id)
    return Counter(one.assigned for one in waiting if one.assigned is not None)


def _sums(
    loads: Mapping[Id, Mapping[Month, Mapping[Load, int]]], what: Load, months: int, this: Month
) -> Mapping[Id, int]:
    """One kind of count over the last months, the present one included; peers without one are left out."""
    window = [this]
    while len(window) < months:
        window.append(month_before(window[-1]))
    counted = {month for found in loads.values() for month in found}.intersection(window)
    sums = {
        peer: sum([found[month].get(what, 0) for month in counted if month in found]) for peer, found in loads.items()
    }
    return {peer: total for peer, total in sums.items() if total}


def rank(
    question: AssignmentQuestion,
    bars: Sequence[Bar],
    factors: Sequence[Factor],
    order: Sequence[Id] | None = None,
) -> Ranking:
    """Rank the candidates of a question: bars first, then points, ties by a draw that differs for each request.

    `order`, when a plugin decided one, replaces the order of the free peers; ValueError unless it holds exactly
    their ids. Bars and points about anybody who is not a candidate are ignored.
    """
    barred = Barred(question.rows, tuple(bars))
    totals = _totals(question, factors)
    free = [peer for peer in totals if peer not in barred]
    if order is None:
        chosen = _by_points(question.request.code, free, totals)
    else:
        _check_order(order, free)
        chosen = list(order)
    return Ranking(
        places=tuple(Place(peer=peer, place=number, total=totals[peer]) for number, peer in enumerate(chosen, start=1)),
        barred=barred,
        factors=tuple(factors),
        decided=order is not None,
        code=question.request.code,
        totals=totals,
    )


def order_by_points(question: AssignmentQuestion, free: Iterable[Id], factors: Sequence[Factor]) -> tuple[Id, ...]:
    """The order the core itself would choose, for a plugin that wants to change it only in part."""
    return tuple(_by_points(question.request.code, dict.fromkeys(free), _totals(question, factors)))


def _line(factor: Factor, peer: Id) -> WhyLine:
    points = factor.points.get(peer, 0)
    return WhyLine(
        title=factor.title, points=points, best=factor.best, says=factor.says.get(points, ""), cite=factor.cite
    )


def _holds(barred: Mapping[Id, tuple[Bar, ...]]) -> tuple[Hold, ...]:
    bars: dict[tuple[str, str], Bar] = {}
    stopped, alone = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for found in barred.values():
        keys = {(bar.id, bar.says) for bar in found}
        bars.update({(bar.id, bar.says): bar for bar in found})
        stopped.update(keys)
        if len(keys) == 1:
            alone.update(keys)
    ordered = sorted(bars, key=lambda key: (-alone[key], -stopped[key], key))
    return tuple(
        Hold(
            id=bars[key].id,
            says=bars[key].says,
            cite=bars[key].cite,
            overridable=bars[key].overridable,
            peers=stopped[key],
            alone=alone[key],
        )
        for key in ordered
    )


def _totals(question: AssignmentQuestion, factors: Sequence[Factor]) -> dict[Id, int]:
    columns = (question.counts(factor.points) for factor in factors)
    return dict(zip(question.rows, map(sum, zip(repeat(0, len(question.rows)), *columns, strict=True)), strict=True))


def _ties(code: Code, ids: Iterable[Id]) -> dict[Id, bytes]:
    """A lot drawn from code and peer: fair over many requests, the same at every look at one of them."""
    start = f"{code}|".encode()
    return {peer: blake2b(start + peer.encode(), digest_size=8).digest() for peer in ids}


def _by_points(code: Code, free: Collection[Id], totals: Mapping[Id, int]) -> list[Id]:
    by_lot = sorted(sorted(free), key=_ties(code, free).__getitem__)
    return sorted(by_lot, key=totals.__getitem__, reverse=True)  # a stable sort: equals stay in the order of the lot


def _check_order(order: Sequence[Id], free: Sequence[Id]) -> None:
    if Counter(order) != Counter(free):
        raise ValueError("an order must hold exactly the peers that no bar stops, each once")
