"""Who may not be given a request: the department's bars on facts, the desk's own safeguards, and limits of load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import attrs

from peerdesk_core.law.packs import RANK_ORDER, FigureName, Rank
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit
from peerdesk_core.model.people import Peer, Standing

from .alike import by_facts

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

OWN_RULE = "The desk's own rule."
"""Ends the sentence of a bar that rests on no text, so that nobody takes it for the policy's."""

ADVISED = "The text advises it; that it is a bar is the desk's own rule."

_SUPERVISOR = f"Supervises the person, or reports to the person. {OWN_RULE}"
_TIE = f"Has declared a tie with the person's unit. {OWN_RULE}"


_Key: TypeAlias = tuple[bool, bool, tuple[tuple[str, str], ...]]
"""Whether the peer supervises the person or the person the peer, whether it is tied, and its other facts."""


@attrs.frozen(kw_only=True)
class Choices:
    """What the department chose where its texts leave it open: None and True where it chose nothing."""

    contacts_per_month: int | None = None
    supervisors_serve: bool = True


def all_bars(
    question: AssignmentQuestion, department: Department, today: date, choices: Choices | None = None
) -> tuple[Bar, ...]:
    """Every bar that the roster knows of, each over all the peers that it stops (mpd-14, mpd-32, mndps-17)."""
    chosen = choices or Choices()
    return (
        *fact_bars(question.peers, question.fit, department, today),
        *_serving(question.peers, chosen.supervisors_serve),
        *_plan(question, department),
        *_limit(question, department, chosen.contacts_per_month),
    )


# ------------------------------------------------------------------ facts


def fact_bars(peers: Sequence[Peer], fit: Fit, department: Department, today: date) -> tuple[Bar, ...]:
    """The department's bars, and the desk's own where no text bars a supervisor or a declared tie.

    The rules are asked once for each set of facts, however large the roster.
    """
    clauses: dict[str, Clause] = {}
    stopped: dict[str, list[Id]] = {}
    safeguards: dict[str, list[Id]] = {}
    for (supervisor, tie, facts), ids in _groups(peers, fit, today).items():
        words = {**dict(facts), "supervisor": _word(supervisor), "tie": _word(tie)}
        found = department.bars("assign", words)
        for clause in found:
            clauses[clause.rule] = clause
            stopped.setdefault(clause.rule, []).extend(ids)
        for fact in ("supervisor", "tie"):
            if words[fact] == "yes" and found == department.bars("assign", {**words, fact: "no"}):
                safeguards.setdefault(fact, []).extend(ids)
    return (
        *(
            Bar(
                id=f"roster.{rule}",
                says=clause.says,
                peers=frozenset(stopped[rule]),
                cite=clause.cite,
                overridable=clause.overridable,
            )
            for rule, clause in sorted(clauses.items(), key=_by_layer)
        ),
        *_safeguards(safeguards, department),
    )


def _by_layer(named: tuple[str, Clause]) -> tuple[int, str]:
    """Statute first, and the same order whoever stands first on the roster."""
    rule, clause = named
    return -RANK_ORDER.get(Rank(clause.layer), 0), rule


def _groups(peers: Sequence[Peer], fit: Fit, today: date) -> Mapping[_Key, Sequence[Id]]:
    """The peers of each set of facts, with whether they supervise and whether they are tied."""
    near = _Near(fit)
    found: dict[_Key, list[Id]] = {}
    for facts, alike in by_facts(peers, today).items():
        words = tuple(facts.words().items())
        groups: dict[tuple[bool, bool], list[Id]] = defaultdict(list)
        for peer in alike:
            groups[near[peer.unit, peer.supervises, peer.ties]].append(peer.id)
        for (supervisor, tie), ids in groups.items():
            found.setdefault((supervisor, tie, words), []).extend(ids)
    return found


class _Near(dict[tuple[str, tuple[str, ...], tuple[str, ...]], tuple[bool, bool]]):
    """For a peer of this unit, who supervises these units and has declared ties or conflicts for those: whether one of
    peer and person supervises the other (mndps-17), and whether the person's unit is among the tied ones (mndps-18,
    mndps-29).
    """

    def __init__(self, fit: Fit) -> None:
        self._unit, self._below = _label(fit.unit), _label(fit.supervises)

    def __missing__(self, of: tuple[str, tuple[str, ...], tuple[str, ...]]) -> tuple[bool, bool]:
        unit, leads, ties = of
        above = bool(self._unit) and self._unit in map(_label, leads)
        below = bool(self._below) and self._below == _label(unit)
        answer = self[of] = (above or below, bool(self._unit) and self._unit in map(_label, ties))
        return answer


def _safeguards(stopped: Mapping[str, Sequence[Id]], department: Department) -> Iterable[Bar]:
    """The desk's own bars. Where a text advises against it, that text is named, and that it only advises."""
    for fact, says in (("supervisor", _SUPERVISOR), ("tie", _TIE)):
        if fact not in stopped:
            continue
        advice = next(
            (saying.clause for when, saying in department.grounds("assign") if fact in when and not saying.binds), None
        )
        if advice is not None:
            says = f"{advice.says} {ADVISED}"
        cite = "" if advice is None else advice.cite
        yield Bar(id=f"roster.own.{fact}", says=says, peers=frozenset(stopped[fact]), cite=cite)


# ------------------------------------------------------------------ whether supervisors serve


def _serving(peers: Iterable[Peer], serve: bool) -> Iterable[Bar]:
    leading = frozenset() if serve else frozenset(peer.id for peer in peers if peer.supervises)
    if leading:
        yield Bar(
            id="roster.own.supervisors",
            says="Supervises others; the department has set that supervisors do not serve as peers.",
            peers=leading,
        )


# ------------------------------------------------------------------ limits of load


def _plan(question: AssignmentQuestion, department: Department) -> Iterable[Bar]:
    """Peers whose plan leaves no contact more this month, with those that wait for one counted in (mpd-32)."""
    plans = {peer.id: peer.capacity for peer in question.peers if peer.standing is Standing.REDUCED}
    full = frozenset(id for id, most in plans.items() if most is not None and _taken(question, id) >= most)
    if full:
        yield Bar(
            id="roster.plan.full",
            says="The plan for a reduced load leaves no further contact this month.",
            peers=full,
            cite=plan_cite(department),
            overridable=True,
        )


def _limit(question: AssignmentQuestion, department: Department, chosen: int | None) -> Iterable[Bar]:
    """Peers who have had as many contacts this month as the text names, or as the department chose where it is less."""
    named = department.number(FigureName.CONTACTS_PER_MONTH)
    most = None if named is None else named.most
    own = chosen is not None and (most is None or chosen < most)
    limit = chosen if own else most
    if limit is None:
        return
    busy = {*question.this_month, *question.held}  # a limit is at least 1: whoever has no contact is below it
    full = frozenset(id for id in busy if _taken(question, id) >= limit)
    if full:
        whose = "as the department has set" if own else "as the policy names"
        yield Bar(
            id="roster.month.full",
            says=f"Has had as many contacts this month {whose}.",
            peers=full,
            cite="" if own or named is None else named.clause.cite,
            overridable=True,
        )


def plan_cite(department: Department) -> str:
    """The clause under which a peer's load is reduced; "" where the texts are silent."""
    found = department.sayings("remove", {"overload": "yes"}, "reduce")
    return found[0].clause.cite if found else ""


def _taken(question: AssignmentQuestion, peer: Id) -> int:
    return question.this_month.get(peer, 0) + question.held.get(peer, 0)


def _label(text: str) -> str:
    return text.strip().casefold()


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
