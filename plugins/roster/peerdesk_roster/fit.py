"""Scoring how well each peer fits: each thing that is weighed is one column of points with its sentence (mpd-14).

What was not said about the person scores nobody. What a peer keeps to themselves scores nobody either: `experience`
that is not shared changes no point, no sentence and no place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import attrs

from peerdesk_core.assignment import closeness
from peerdesk_core.model.findings import AssignmentQuestion, Column, Factor
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit, Format, RankWish, TimeWish
from peerdesk_core.model.people import SWORN_ORDER, Experience, Language, Rank, Service, Standing

from .bars import plan_cite
from .burnout import Limits, weight
from .words import language_title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

_Value = TypeVar("_Value")
_STEP = {rank: step for step, rank in enumerate(SWORN_ORDER)}


@attrs.frozen
class Weight:
    """How much one thing counts at best, and the acts of the texts that may ground it, the first that speaks."""

    title: str
    best: int
    acts: tuple[str, ...]


WEIGHTS: Mapping[str, Weight] = MappingProxyType(
    {
        "roster.language": Weight("Language", 16, ("wish", "capacity")),
        "roster.rank": Weight("Rank", 12, ("match_rank", "capacity")),
        "roster.rank_wish": Weight("Wish about rank", 12, ("match_rank", "wish", "capacity")),
        "roster.plan": Weight("Plan", 12, ()),
        "roster.experience": Weight("Experience", 8, ("wish", "capacity")),
        "roster.spacing": Weight("Spacing", 8, ("capacity",)),
        "roster.busy": Weight("Busy", 6, ("capacity",)),
        "roster.held": Weight("Open requests", 6, ("capacity",)),
        "roster.rotation": Weight("Rotation", 6, ("capacity",)),
        "roster.unit": Weight("Unit distance", 6, ("capacity",)),
        "roster.station": Weight("Station", 4, ("choose_format", "capacity")),
        "roster.shift": Weight("Shift", 4, ("capacity",)),
        "roster.time": Weight("Time", 4, ("wish", "capacity")),
    }
)
"""Everything that the roster weighs, the heaviest first. The points are the desk's own; docs/assignment.md has them."""


def factors(
    question: AssignmentQuestion, cites: Mapping[str, str] | None = None, limits: Limits | None = None
) -> tuple[Factor, ...]:
    """The factors that the question gives ground for, in the order of `WEIGHTS`.

    `cites` names the clause for a factor, by its id; `limits` are the department's measures of load.
    """
    fit, request = question.fit, question.request
    found: list[Factor] = []
    if request.language is not Language.ENGLISH:
        found.append(_language(question, request.language))
    if fit.rank is not Rank.UNKNOWN:
        found.append(_rank(question, fit.rank))
    if request.rank_wish is not RankWish.ANY:
        found.append(_rank_wish(question, fit.rank, request.rank_wish))
    found.append(_plan(question))
    if request.experience is not None:
        found.append(_experience(question, request.experience))
    if question.load_known:
        found += _load(question, limits or Limits())
    found.append(_held(question))
    if fit.unit.strip():
        found.append(_unit(question, fit.unit))
    if fit.station.strip():
        found.append(_station(question, fit.station, request.format))
    found += _hours(question, fit, request.time_wish)
    return tuple(attrs.evolve(factor, cite=(cites or {}).get(factor.id, "")) for factor in found)


def cites_of(department: Department) -> Mapping[str, str]:
    """For each factor the clause that grounds it; "" where no text of the department speaks of it."""
    known: dict[str, str] = {}
    for topic in ("intake", "assign"):
        for saying in reversed(department.sayings(topic)):
            known[saying.do] = saying.clause.cite
    found = {id: next((known[act] for act in one.acts if act in known), "") for id, one in WEIGHTS.items()}
    return {**found, "roster.plan": plan_cite(department)}


def _factor(id: str, points: Column, says: Mapping[int, str]) -> Factor:
    return Factor(id=id, title=WEIGHTS[id].title, points=points, says=says, best=WEIGHTS[id].best)


# ------------------------------------------------------------------ rank


def _rank(question: AssignmentQuestion, rank: Rank) -> Factor:
    return _factor(
        "roster.rank",
        _column(question, [peer.rank for peer in question.peers], lambda other: 4 * closeness(rank, other)),
        {
            12: "same rank or role",
            8: "one step apart in rank",
            4: "two steps apart in rank, or another civilian role",
            0: "far apart in rank, or rank not known",
        },
    )


def _rank_wish(question: AssignmentQuestion, rank: Rank, wish: RankWish) -> Factor:
    if wish in (RankWish.CIVILIAN, RankWish.SWORN):
        wished = Service.CIVILIAN if wish is RankWish.CIVILIAN else Service.SWORN
        services = [peer.service for peer in question.peers]
        points = _column(question, services, lambda service: 12 if service is wished else 0)
    else:
        meets = _same if wish is RankWish.SAME else _not_above
        ranks = [peer.rank for peer in question.peers]
        points = _column(question, ranks, lambda other: 12 if meets(other, rank) else 0)
    return _factor(
        "roster.rank_wish",
        points,
        {12: "meets the wish about rank", 0: "does not meet the wish about rank, or that is not known"},
    )


def _same(peer: Rank, person: Rank) -> bool:
    return person is not Rank.UNKNOWN and peer is person


def _not_above(peer: Rank, person: Rank) -> bool:
    """Whether the peer is known not to outrank the person. A role off the ladder outranks nobody."""
    if peer is Rank.UNKNOWN:
        return False
    if peer not in _STEP:
        return True
    return person in _STEP and _STEP[peer] <= _STEP[person]


# ------------------------------------------------------------------ place and time


def _unit(question: AssignmentQuestion, unit: str) -> Factor:
    return _factor(
        "roster.unit",
        _by_label(question, [peer.unit for peer in question.peers], unit, same=0, other=6, unknown=3),
        {
            6: "works in another unit, which keeps the talk more private",
            3: "unit not known",
            0: "works in the person's own unit",
        },
    )


def _station(question: AssignmentQuestion, station: str, format: Format) -> Factor:
    """Near is good for a meeting; for any other format a peer from elsewhere keeps the talk more private (mpd-12)."""
    if format is Format.IN_PERSON:
        same, other, says = 4, 0, ("works at the same station, near for a meeting", "works at another station")
    else:
        same, other = 0, 4
        says = ("works at the person's own station", "works at another station, and no meeting is wished for")
    return _factor(
        "roster.station",
        _by_label(question, [peer.station for peer in question.peers], station, same=same, other=other, unknown=2),
        {same: says[0], other: says[1], 2: "station not known"},
    )


def _hours(question: AssignmentQuestion, fit: Fit, wish: TimeWish) -> Iterable[Factor]:
    """The shift, or what was wished for in its place: a talk off duty, or at a time of day (mndps-36)."""
    if wish is TimeWish.OFF_DUTY:
        if fit.shift.strip():
            yield _factor(
                "roster.time",
                _by_label(question, [peer.shift for peer in question.peers], fit.shift, same=0, other=4, unknown=2),
                {
                    4: "works another shift, so a talk can be while the person is off duty",
                    2: "shift not known",
                    0: "is off duty at the same time as the person",
                },
            )
        return
    if fit.shift.strip():
        yield _factor(
            "roster.shift",
            _by_label(question, [peer.shift for peer in question.peers], fit.shift, same=4, other=0, unknown=2),
            {4: "works the same shift", 2: "shift not known", 0: "works another shift"},
        )
    if wish is not TimeWish.ANY:
        yield _factor(
            "roster.time",
            _column(question, [peer.shift for peer in question.peers], lambda shift: _at_time(wish, shift)),
            {
                4: "works at the time that was wished for",
                2: "the shift does not say at what time of day it is",
                0: "works at another time, and may be asked all the same",
            },
        )


_WORDS: Mapping[TimeWish, frozenset[str]] = MappingProxyType(
    {
        TimeWish.DAY: frozenset("day days daywatch dayshift morning am first 1st".split()),
        TimeWish.EVENING: frozenset("evening evenings swing swings mid mids middle afternoon pm second 2nd".split()),
        TimeWish.NIGHT: frozenset("night nights nightshift dog dogs dogwatch graveyard overnight third 3rd".split()),
    }
)


def _at_time(wish: TimeWish, shift: str) -> int:
    hours = _hours_of(shift)
    return 2 if not hours else 4 if wish in hours else 0


def _hours_of(shift: str) -> frozenset[TimeWish]:
    """What a department's name for a shift says of the time of day."""
    words = set(re.findall(r"\w+", shift.casefold()))
    return frozenset(time for time, known in _WORDS.items() if words & known)


# ------------------------------------------------------------------ what the person would like


def _language(question: AssignmentQuestion, language: Language) -> Factor:
    title = "another language" if language is Language.OTHER else language_title(language)
    return _factor(
        "roster.language",
        _column(question, [peer.languages for peer in question.peers], lambda spoken: 16 if language in spoken else 0),
        {16: f"speaks {title}", 0: f"is not listed as speaking {title}"},
    )


def _experience(question: AssignmentQuestion, wanted: Experience) -> Factor:
    """Only what a peer shares counts: points for the rest would tell what they keep to themselves (mpd-04)."""
    return _factor(
        "roster.experience",
        question.column([8 if peer.experience_shared and wanted in peer.experience else 0 for peer in question.peers]),
        {
            8: "has shared having lived through what was asked for",
            0: "has not shared it, which does not say that it is not there",
        },
    )


# ------------------------------------------------------------------ load


def _plan(question: AssignmentQuestion) -> Factor:
    return _factor(
        "roster.plan",
        _column(
            question,
            [peer.standing for peer in question.peers],
            lambda standing: 0 if standing is Standing.REDUCED else 12,
        ),
        {12: "no plan for a reduced load", 0: "is on a plan for a reduced load, so others go first"},
    )


def _load(question: AssignmentQuestion, limits: Limits) -> Iterable[Factor]:
    """Contacts and critical incidents by the department's measures, then whose turn it is."""
    yield _factor(
        "roster.spacing",
        _counted(question, question.heavy, lambda number: 8 - 4 * weight(0, number, limits)),
        {
            8: "no critical incident this month or last",
            4: "a critical incident this month or last, so some room is left",
            0: "several critical incidents this month and last, so a pause is better",
        },
    )
    yield _factor(
        "roster.busy",
        _counted(question, question.load, lambda number: 6 - 3 * weight(number, 0, limits)),
        {
            6: "far from what the department counts as busy",
            3: "halfway to what the department counts as busy",
            0: "busy by the department's own measure",
        },
    )
    yield _factor(
        "roster.rotation",
        _counted(question, question.taken, _turn),
        {
            6: "has taken no request in twelve months",
            4: "has taken one to three requests in twelve months",
            2: "has taken four to eight requests in twelve months",
            0: "has taken nine requests or more in twelve months",
        },
    )


def _turn(taken: int) -> int:
    return 6 if taken == 0 else 4 if taken <= 3 else 2 if taken <= 8 else 0


def _held(question: AssignmentQuestion) -> Factor:
    return _factor(
        "roster.held",
        _counted(question, question.held, lambda number: max(0, 6 - 3 * number)),
        {
            6: "holds no other request that waits for a contact",
            3: "holds another request that waits for a contact",
            0: "holds several requests that wait for a contact",
        },
    )


# ------------------------------------------------------------------ columns


def _column(question: AssignmentQuestion, values: Sequence[_Value], score: Callable[[_Value], int]) -> Column:
    """Points by one field of each peer, in their order. Each value is scored once, however large the roster."""
    scores = {value: score(value) for value in set(values)}
    return question.column(list(map(scores.__getitem__, values)))


def _by_label(
    question: AssignmentQuestion, labels: list[str], own: str, *, same: int, other: int, unknown: int
) -> Column:
    """Points by whether a label of the peer is the person's own."""
    wanted = own.strip().casefold()

    def score(label: str) -> int:
        plain = label.strip().casefold()
        return unknown if not plain else same if plain == wanted else other

    return _column(question, labels, score)


def _counted(question: AssignmentQuestion, counts: Mapping[Id, int], score: Callable[[int], int]) -> Column:
    """Points by a count of each peer; whoever is not counted has none of it."""
    return _column(question, question.counts(counts), score)
