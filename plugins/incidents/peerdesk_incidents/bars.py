"""Peers who took part in an incident or saw it are given nothing that relates to it (mpd-08, mn124-11, mndps-19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from peerdesk_core.context import Ctx
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.peer_facts import READY

from . import store
from .models import Incident
from .wording import cited

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

OWN_RULE = "The desk's own rule."
"""Ends the sentence of a bar that rests on no text, so that nobody takes it for the policy's."""
ADVISED = "The text advises it; that it is a bar is the desk's own rule."

_WAYS = (
    ("involved", f"Took part in this incident. {OWN_RULE}"),
    ("witness", f"Saw this incident. {OWN_RULE}"),
)


def bars_of(ctx: Ctx, question: AssignmentQuestion) -> tuple[Bar, ...]:
    """The bars over peers who were in the incident that a request belongs to; () for one that belongs to none.

    An incident that is not known any more bars nobody.
    """
    asked = question.request.incident
    if asked is None:
        return ()
    found = next((one for one in store.all_open(ctx.store) if asked == one.id or asked in one.merged), None)
    if found is None:
        return ()
    candidates = frozenset(peer.id for peer in question.peers)
    return tuple(_bars(ctx.department, found, candidates))


def _bars(department: Department, incident: Incident, candidates: Collection[Id]) -> Iterator[Bar]:
    groups = {"involved": incident.involved, "witness": incident.witnesses}
    clauses: dict[str, Clause] = {}
    stopped: dict[str, list[Id]] = {}
    for fact, own in _WAYS:
        peers = [peer for peer in groups[fact] if peer in candidates]
        if not peers:
            continue
        found = clauses_of(department, fact)
        for clause in found:
            clauses[clause.rule] = clause
            stopped.setdefault(clause.rule, []).extend(peers)
        if not found:
            yield _own(department, fact, own, peers)
    for rule, clause in clauses.items():
        yield Bar(
            id=f"incidents.{rule}",
            says=clause.says,
            peers=frozenset(stopped[rule]),
            cite=clause.cite,
            overridable=clause.overridable,
        )


def clauses_of(department: Department, fact: str) -> tuple[Clause, ...]:
    """What bars a peer because of this fact ("involved", "witness") and nothing else, statute first."""
    anyway = {clause.rule for clause in department.bars("assign", READY.words())}
    found = department.bars("assign", {**READY.words(), fact: "yes"})
    return tuple(clause for clause in found if clause.rule not in anyway)


def _own(department: Department, fact: str, says: str, peers: Iterable[Id]) -> Bar:
    """The desk's own safeguard; where a text advises it, that text is named, and that it only advises."""
    advice = next(
        (saying.clause for when, saying in department.grounds("assign") if fact in when and not saying.binds), None
    )
    return Bar(
        id=f"incidents.own.{fact}",
        says=says if advice is None else f"{advice.says} {ADVISED}",
        peers=frozenset(peers),
        cite="" if advice is None else advice.cite,
    )


def says(department: Department) -> tuple[str, ...]:
    """Why peers who took part or saw it keep out, each a sentence with its citation (mpd-08, mn124-11, mndps-19)."""
    return tuple(dict.fromkeys(sentence for fact, own in _WAYS for sentence in _says(department, fact, own)))


def _says(department: Department, fact: str, own: str) -> Iterator[str]:
    found = clauses_of(department, fact)
    yield from map(cited, found)
    if not found:
        bar = _own(department, fact, own, ())
        yield f"{bar.says} [{bar.cite}]" if bar.cite else bar.says
