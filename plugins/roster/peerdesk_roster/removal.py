"""For what a peer may have to leave the team: what the desk sees by itself, and what only people can judge (mpd-31).

Nothing here decides. Whom the department's text names decides, and the desk says who that is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.law.facts import REMOVE_FACTS
from peerdesk_core.model.ids import Month
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import Facts

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department, Saying

JUDGED: tuple[str, ...] = ("breach_found", "policy_breach", "trust_broken", "unfit")
"""Facts that only people can find. They are asked on the spot and kept nowhere."""

QUESTIONS: Mapping[str, str] = {
    "breach_found": "Confidentiality broken",
    "policy_breach": "Policy or statute broken",
    "trust_broken": "Trust broken, or exploited",
    "unfit": "Conduct judged unfit",
}


class Seen(StrEnum):
    """How a ground stands."""

    MET = "met"
    """All that it hangs on is so."""
    JUDGE = "judge"
    """It hangs on what people have to find."""
    NOT_MET = "not met"


@attrs.frozen(kw_only=True)
class Ground:
    """One ground of the department's texts: what would follow, who decides, and how it stands for a peer."""

    clause: Clause
    do: str
    who: str
    binds: bool
    seen: Seen
    asks: tuple[str, ...]
    """The facts of `JUDGED` that it hangs on."""


@attrs.frozen(kw_only=True)
class Availability:
    """Requests that a peer was asked to take, over the months that are kept (mpd-31)."""

    offered: int = 0
    unavailable: int = 0

    @property
    def asked(self) -> int:
        """How often the peer was asked."""
        return self.offered + self.unavailable


def availability(loads: Mapping[Month, Mapping[Load, int]]) -> Availability:
    """What a peer was asked to take and took, or could not."""
    return Availability(
        offered=sum(counts.get(Load.OFFERED, 0) for counts in loads.values()),
        unavailable=sum(counts.get(Load.UNAVAILABLE, 0) for counts in loads.values()),
    )


def seen_facts(peer: Peer, facts: Facts, asked: Availability, threshold: int, missed: bool = False) -> dict[str, str]:
    """What the desk knows of the facts that removal may hang on. What only people can find is left out.

    `threshold` is from how many times on not being available is repeated; `missed` says that a training which the
    department demands was missed.
    """
    return {
        "standing": peer.standing.value,
        "missed_training": _word(missed or (facts.trained and not facts.current)),
        "unavailable": _word(asked.unavailable >= threshold),
        "overload": _word(peer.standing is Standing.REDUCED),
        "withdrew": _word(peer.standing is Standing.WITHDRAWN),
    }


def grounds(department: Department, seen: Mapping[str, str], judged: Collection[str] = ()) -> tuple[Ground, ...]:
    """Every ground of the department's texts, in their order. `judged` are the facts that people have found."""
    facts = {**{fact: _word(fact in judged) for fact in JUDGED}, **seen}
    found: list[Ground] = []
    for when, saying in department.grounds("remove"):
        asks = tuple(fact for fact in JUDGED if fact in when)
        met = all(facts.get(fact) in allowed for fact, allowed in when.items())
        open_to_people = all(fact in asks or facts.get(fact) in allowed for fact, allowed in when.items())
        # What may be decided of a peer in good standing is a power, and no ground that could be met.
        power = met and Standing.GOOD.value in when.get("standing", ())
        how = Seen.JUDGE if power else _how(met, bool(asks) and open_to_people)
        found.append(_ground(department, saying, asks, how))
    return tuple(found)


def questions(department: Department) -> tuple[str, ...]:
    """The facts of `JUDGED` on which a ground of this department hangs."""
    hung_on = {fact for when, _ in department.grounds("remove") for fact in when}
    return tuple(fact for fact in JUDGED if fact in hung_on)


def surfaced(department: Department, seen: Mapping[str, str]) -> tuple[Ground, ...]:
    """The grounds that the desk sees met by itself, a plain standing left out: that is shown anyway."""
    return tuple(
        ground
        for (when, _), ground in zip(department.grounds("remove"), grounds(department, seen), strict=True)
        if ground.seen is Seen.MET and set(when) & {"missed_training", "unavailable"}
    )


def meaning(fact: str) -> str:
    """What a fact says, in a few words."""
    return REMOVE_FACTS[fact].meaning


def _ground(department: Department, saying: Saying, asks: tuple[str, ...], seen: Seen) -> Ground:
    return Ground(
        clause=saying.clause,
        do=saying.do,
        who=department.role(saying.who) if saying.who else "",
        binds=saying.binds,
        seen=seen,
        asks=asks,
    )


def _how(met: bool, judge: bool) -> Seen:
    return Seen.MET if met else Seen.JUDGE if judge else Seen.NOT_MET


def _word(answer: bool) -> str:
    return "yes" if answer else "no"
