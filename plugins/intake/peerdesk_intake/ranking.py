"""Intake's part in who could answer a request, and what a request keeps of whom it was offered to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.assignment import Ranking, order_by_points
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, Minute, Month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Request
from peerdesk_core.store import Store

from . import service, store
from .models import NotAssignable

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

VETOED = "intake.vetoed"
PASSED = "intake.passed"

CHOOSERS = ("coordinator", "deputy", "clinical_lead")
"""Roles that work with open requests."""

LOAD_BEST = 20
WISH_BEST = 25
_LOAD_STEPS = (
    (0, 20, "No contacts this month or last."),
    (2, 15, "One or two contacts this month and last."),
    (4, 10, "Three or four contacts this month and last."),
    (7, 5, "Five to seven contacts this month and last."),
)
_LOAD_FULL = "Eight contacts or more this month and last."


# ------------------------------------------------------------------ the hooks' answers


def bars(request: Request) -> tuple[Bar, ...]:
    """Peers not to be given this request, and those who were asked for it already. No bar says why."""
    found = (
        (VETOED, "Not to be given this request. No reason is asked or kept.", request.vetoed),
        (PASSED, "Was asked for this request and does not take it. No reason is kept.", request.passed),
    )
    return tuple(Bar(id=id, says=says, peers=frozenset(peers)) for id, says, peers in found if peers)


def factors(question: AssignmentQuestion, department: Department) -> tuple[Factor, ...]:
    """Capacity, where the keys at hand open it, and the wish for a certain peer (mpd-13, mpd-14)."""
    found = [_load_factor(question, department)] if question.load_known else []
    wished = question.request.wished_peer
    if wished is not None:
        found.append(
            Factor(
                id="intake.wish",
                title="Wish",
                points={wished: WISH_BEST},
                says={WISH_BEST: "This peer was asked for.", 0: "Another peer was asked for."},
                best=WISH_BEST,
                cite=_cite(department, "wish"),
            )
        )
    return tuple(found)


def order(question: AssignmentQuestion, found: Sequence[Factor], free: Sequence[Id]) -> tuple[Id, ...] | None:
    """A wished peer whom no bar stops goes first (mpd-13); without one the order is left to the core."""
    wished = question.request.wished_peer
    if wished is None or wished not in free:
        return None
    return (wished, *(peer for peer in order_by_points(question, free, found) if peer != wished))


def load_points(contacts: int) -> int:
    """Points for capacity: the fewer contacts this month and last, the more (mpd-14)."""
    for most, points, _ in _LOAD_STEPS:
        if contacts <= most:
            return points
    return 0


def _load_factor(question: AssignmentQuestion, department: Department) -> Factor:
    contacts = question.counts(question.load)
    points = {number: load_points(number) for number in set(contacts)}
    return Factor(
        id="intake.load",
        title="Capacity",
        points=question.column([points[number] for number in contacts]),
        says={**{score: says for _, score, says in _LOAD_STEPS}, 0: _LOAD_FULL},
        best=LOAD_BEST,
        cite=_cite(department, "capacity"),
    )


def _cite(department: Department, act: str) -> str:
    found = department.sayings("assign", {}, act)
    return found[0].clause.cite if found else ""


# ------------------------------------------------------------------ who chooses


def chooser(department: Department) -> Saying | None:
    """The text that says whose choice it is; None where the texts leave it open (mpd-14, mpd-40)."""
    found = department.sayings("assign", {}, "choose")
    return found[0] if found else None


def may_choose(department: Department, role: str) -> bool:
    """Whether the login at hand may assign. What a text leaves to a role without a login is the coordinator's."""
    saying = chooser(department)
    if saying is None or not role:
        return True
    return role == (saying.who if saying.who in CHOOSERS else "coordinator")


def connector(department: Department, role: str) -> Saying | None:
    """The text that lets this role connect a person to a peer without choosing who is assigned (mpd-40)."""
    return next((saying for saying in department.sayings("assign", {}, "connect") if saying.who == role), None)


def connect(request: Request, ranking: Ranking, peer: Id, now: datetime) -> Request:
    """Put a free peer forward for whoever chooses: kept as the wish for this peer, which then stands first (mpd-40).

    Raises NotAssignable for a peer under any bar, and where the person wished for somebody else.
    """
    if peer not in ranking.totals or ranking.barred.get(peer):
        raise NotAssignable("A bar stops this peer, so the choice is not open here.")
    if request.wished_peer not in (None, peer):
        raise NotAssignable("The person asked for another peer.", "Leave it to whoever chooses.")
    return service.touch(attrs.evolve(request, wished_peer=peer), now)


# ------------------------------------------------------------------ offered, taken, passed


def take(request: Request, ranking: Ranking, peer: Id, *, override: bool, cross_rank: bool, now: datetime) -> Request:
    """Give the request to a peer, across ranks or not (mndps-16). Raises NotAssignable as `service.assign` does."""
    given = service.assign(request, ranking, peer, override=override, now=now)
    return attrs.evolve(given, cross_rank=cross_rank)


def pass_over(request: Request, peer: Id, now: datetime) -> Request:
    """The peer was asked and does not take it: not available or a conflict, which look the same here (mndps-18)."""
    if peer in request.passed:
        return request
    base = service.release(request) if request.assigned == peer else request
    return service.touch(attrs.evolve(base, passed=(*request.passed, peer)), now)


def ask_again(request: Request, peer: Id, now: datetime) -> Request:
    """Let a peer who passed be asked once more."""
    return service.touch(attrs.evolve(request, passed=tuple(one for one in request.passed if one != peer)), now)


def only_passed(found: Iterable[Bar]) -> bool:
    """Whether nothing but having passed stops a peer."""
    return {bar.id for bar in found} == {PASSED}


def save_offer(data: Store, request: Request, due: Minute | None, peer: Id, what: Load, month: Month) -> None:
    """Keep the request and, in the same commit, that its peer was offered it (mpd-31): by month, with no event.

    An event's day beside the peer's load would place the offer.
    """
    with data.unit() as unit:
        store.put(unit, request, due)
        unit.load(peer, month, what)
