"""Who may take duty on a day, and why not: what the roster says of the peer, and the department's rules about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import Facts, facts_of

from .models import Duty
from .times import days_of

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

AWAY = (Standing.PERSONAL, Standing.ADMINISTRATIVE, Standing.SUSPENDED, Standing.WITHDRAWN, Standing.DISMISSED)
"""Standings in which nobody takes duty, whether or not a policy says so."""


@attrs.frozen(kw_only=True)
class Hindrance:
    """Why a peer may not take duty. `cite` is empty where the roster itself says so."""

    says: str
    cite: str = ""

    def sentence(self) -> str:
        """With the citation, where there is one."""
        return f"{self.says} ({self.cite})" if self.cite else self.says


GONE = Hindrance(says="The peer is not on the roster any more.")
NOT_IN_ROTA = Hindrance(says="The roster does not have the peer down for duty in the rota.")
ON_LEAVE = Hindrance(says="The peer is on leave, suspended or no longer on the team.")


class Able:
    """The roster as the rota sees it. The department's rules are asked once for each set of facts."""

    def __init__(self, peers: Iterable[Peer], department: Department | None, zone: ZoneInfo) -> None:
        self.peers = {peer.id: peer for peer in peers}
        self.zone = zone
        self._department = department
        self._answers: dict[Facts, tuple[Clause, ...]] = {}
        self._judged: dict[tuple[date, object], Hindrance | None] = {}

    def takers(self) -> tuple[Peer, ...]:
        """Everybody who takes duty and serves, by id."""
        found = (peer for peer in self.peers.values() if peer.on_call and peer.standing not in AWAY)
        return tuple(sorted(found, key=lambda peer: peer.id))

    def hindrance(self, peer: Id, day: date) -> Hindrance | None:
        """What keeps a peer from duty on a day; None for nothing."""
        one = self.peers.get(peer)
        if one is None:
            return GONE
        if not one.on_call:
            return NOT_IN_ROTA
        key = (day, _looked_at(one))
        if key not in self._judged:
            self._judged[key] = self._judge(one, day)
        return self._judged[key]

    def in_the_way(self, duty: Duty) -> Hindrance | None:
        """What keeps the planned peer from a duty, on its first or its last day."""
        days = days_of(duty.span, self.zone)
        return self.hindrance(duty.peer, days[0]) or self.hindrance(duty.peer, days[-1])

    def _judge(self, peer: Peer, day: date) -> Hindrance | None:
        bars = self._bars(facts_of(peer, day))
        if bars:
            return Hindrance(says=bars[0].says, cite=bars[0].cite)
        return ON_LEAVE if peer.standing in AWAY else None

    def _bars(self, facts: Facts) -> tuple[Clause, ...]:
        if self._department is None:
            return ()
        if facts not in self._answers:
            self._answers[facts] = self._department.bars("assign", facts.words())
        return self._answers[facts]


_looked_at = attrgetter(
    "trained_on",
    "certified_until",
    "agreement_on",
    "explained_on",
    "acknowledged_on",
    "standing._value_",
    "fitness_role",
    "clinician",
)
"""All that `facts_of` reads: peers who are alike in it are judged once a day."""
