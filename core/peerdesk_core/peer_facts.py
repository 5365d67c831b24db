"""What the department's rules of assignment look at in a peer, and what a standing alone brings on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs

from .model.ids import Id, PartialDate, last_day
from .model.people import LEFT_TEAM, Peer, Standing

if TYPE_CHECKING:
    from .law.department import Clause, Department


@attrs.frozen(kw_only=True)
class Facts:
    """All that the department's rules look at in a peer. Duty, shift and on-call are not among it (mpd-36)."""

    trained: bool
    current: bool
    agreement: bool
    explained: bool
    acknowledged: bool
    standing: Standing
    fitness_role: bool = False
    clinician: bool = False

    def words(self) -> dict[str, str]:
        """The facts as the law engine reads them for `assign`.

        What ties a peer to an incident or a person is for others to bar, so here it is "no".
        """
        return {
            "trained": _word(self.trained),
            "agreement": _word(self.agreement),
            "current": _word(self.current),
            "explained": _word(self.explained),
            "standing": self.standing.value,
            "fitness_role": _word(self.fitness_role),
            "involved": "no",
            "witness": "no",
            "supervisor": "no",
            "tie": "no",
        }


READY = Facts(trained=True, current=True, agreement=True, explained=True, acknowledged=True, standing=Standing.GOOD)
"""A peer who lacks nothing."""


def facts_of(peer: Peer, day: date) -> Facts:
    """The facts of a peer on a day. A training or agreement that lies ahead has not happened yet (mpd-25, mpd-30).

    One known by its month or year alone counts from the last day it can mean, never before. A training is current
    until the last day of `certified_until`; one without such a day does not lapse (mpd-43).
    """
    trained = _happened(peer.trained_on, day)
    return Facts(
        trained=trained,
        current=trained and (peer.certified_until is None or last_day(peer.certified_until) >= day),
        agreement=_happened(peer.agreement_on, day),
        explained=_happened(peer.explained_on, day),
        acknowledged=_happened(peer.acknowledged_on, day),
        standing=peer.standing,
        fitness_role=peer.fitness_role,
        clinician=peer.clinician,
    )


def bars_of_standing(department: Department, facts: Facts) -> tuple[Clause, ...]:
    """The bans that the standing alone brings on: the same peer in good standing would not be under them."""
    if facts.standing is Standing.GOOD:
        return ()
    well = {clause.rule for clause in department.bars("assign", attrs.evolve(facts, standing=Standing.GOOD).words())}
    return tuple(clause for clause in department.bars("assign", facts.words()) if clause.rule not in well)


def keeping(peers: Iterable[Peer], department: Department, day: date) -> frozenset[Id]:
    """Those who keep what they were given: who belongs to the team, and whose standing brings no ban that stands.

    A ban that a person may set aside takes nothing back by itself. The rules are asked once for each set of facts.
    """
    answers: dict[Facts, bool] = {}

    def keeps(peer: Peer) -> bool:
        if peer.standing is Standing.GOOD:
            return True
        facts = facts_of(peer, day)
        if facts not in answers:
            answers[facts] = all(clause.overridable for clause in bars_of_standing(department, facts))
        return answers[facts]

    return frozenset(peer.id for peer in peers if peer.standing not in LEFT_TEAM and keeps(peer))


def _happened(known: PartialDate | None, day: date) -> bool:
    return known is not None and last_day(known) <= day


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
