"""Scoring how well each peer fits: rank, unit, shift, language and on call, each as one column of points (mpd-14)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from peerdesk_core.model.findings import AssignmentQuestion, Factor
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import RankWish
from peerdesk_core.model.people import SWORN_ORDER, Language, Peer, Rank, Service

from .words import language_title

_STEP = {rank: step for step, rank in enumerate(SWORN_ORDER)}


def factors(question: AssignmentQuestion, cite: str = "") -> tuple[Factor, ...]:
    """The factors that the question gives ground for: what was not said about the person scores nobody.

    `cite` is the clause by which the department weighs rank and fit.
    """
    fit, request = question.fit, question.request
    found: list[Factor] = []
    if fit.rank is not Rank.UNKNOWN:
        found.append(_rank(question.peers, fit.rank))
    if request.rank_wish is not RankWish.ANY:
        found.append(_wish(question.peers, fit.rank, request.rank_wish))
    if fit.unit.strip():
        found.append(_unit(question.peers, fit.unit))
    if fit.shift.strip():
        found.append(_shift(question.peers, fit.shift))
    if request.language is not Language.ENGLISH:
        found.append(_language(question.peers, request.language))
    found.append(_on_call(question.peers))
    return tuple(attrs.evolve(factor, cite=cite) for factor in found)


def closeness(one: Rank, other: Rank) -> int:
    """How near two ranks lie: 3 the same, 0 far apart. Ranks off the sworn ladder are near each other only."""
    if Rank.UNKNOWN in (one, other):
        return 0
    if one is other:
        return 3
    if one in _STEP and other in _STEP:
        return max(0, 3 - abs(_STEP[one] - _STEP[other]))
    return 1 if one not in _STEP and other not in _STEP else 0


def _rank(peers: Sequence[Peer], rank: Rank) -> Factor:
    points = {other: closeness(rank, other) for other in Rank}
    return Factor(
        id="roster.rank",
        title="Rank",
        points=_points(peers, lambda peer: points[peer.rank]),
        says={
            3: "same rank or role",
            2: "one step apart in rank",
            1: "two steps apart in rank, or another civilian role",
            0: "far apart in rank, or rank not known",
        },
        best=3,
    )


def _wish(peers: Sequence[Peer], rank: Rank, wish: RankWish) -> Factor:
    tests: dict[RankWish, Callable[[Peer], bool]] = {
        RankWish.SAME: lambda peer: rank is not Rank.UNKNOWN and peer.rank is rank,
        RankWish.NOT_ABOVE: lambda peer: _not_above(peer.rank, rank),
        RankWish.CIVILIAN: lambda peer: peer.service is Service.CIVILIAN,
        RankWish.SWORN: lambda peer: peer.service is Service.SWORN,
    }
    meets = tests[wish]
    return Factor(
        id="roster.rank_wish",
        title="Wish about rank",
        points=_points(peers, lambda peer: 4 if meets(peer) else 0),
        says={4: "meets the wish about rank", 0: "does not meet the wish about rank, or that is not known"},
        best=4,
    )


def _not_above(peer: Rank, person: Rank) -> bool:
    """Whether the peer is known not to outrank the person. A role off the ladder outranks nobody."""
    if peer is Rank.UNKNOWN:
        return False
    if peer not in _STEP:
        return True
    return person in _STEP and _STEP[peer] <= _STEP[person]


def _unit(peers: Sequence[Peer], unit: str) -> Factor:
    own = unit.strip().casefold()
    return Factor(
        id="roster.unit",
        title="Unit distance",
        points=_points(peers, lambda peer: 1 if not peer.unit else 0 if peer.unit.casefold() == own else 2),
        says={
            2: "works in another unit, which keeps the talk more private",
            1: "unit not known",
            0: "works in the person's own unit",
        },
        best=2,
    )


def _shift(peers: Sequence[Peer], shift: str) -> Factor:
    own = shift.strip().casefold()
    return Factor(
        id="roster.shift",
        title="Shift",
        points=_points(peers, lambda peer: 1 if not peer.shift else 2 if peer.shift.casefold() == own else 0),
        says={2: "works the same shift", 1: "shift not known", 0: "works another shift"},
        best=2,
    )


def _language(peers: Sequence[Peer], language: Language) -> Factor:
    title = "another language" if language is Language.OTHER else language_title(language)
    return Factor(
        id="roster.language",
        title="Language",
        points=_points(peers, lambda peer: 4 if language in peer.languages else 0),
        says={4: f"speaks {title}", 0: f"is not listed as speaking {title}"},
        best=4,
    )


def _on_call(peers: Sequence[Peer]) -> Factor:
    return Factor(
        id="roster.on_call",
        title="On call",
        points=_points(peers, lambda peer: 1 if peer.on_call else 0),
        says={1: "is on call now", 0: "is not on call, and may be asked all the same"},
        best=1,
    )


def _points(peers: Sequence[Peer], score: Callable[[Peer], int]) -> Mapping[Id, int]:
    return {peer.id: points for peer in peers if (points := score(peer))}
