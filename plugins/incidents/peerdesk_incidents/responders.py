"""Who could go: the peers whom no bar stops, and who is left when a whole unit or shift was in it (mpd-04)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.model.findings import AssignmentQuestion
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Reason, Request, Source, Urgency
from peerdesk_core.model.people import Peer

from .models import Incident

if TYPE_CHECKING:
    from peerdesk_core.assignment import Ranking


@attrs.frozen(kw_only=True)
class Left:
    """Peers that remain, best first, and how many more would if these units or shifts had not been in it."""

    peers: tuple[Id, ...]
    out: int
    """Free peers of those units and shifts."""
    barred: int
    """Peers whom a bar stops wherever they serve."""


def question_for(incident: Incident) -> Request:
    """A request that is asked about and never stored: somebody who was in this incident could use a peer."""
    return Request(
        id=incident.id,
        code=incident.code,
        channel=Channel.LINE,
        source=Source.OUTREACH,
        format=Format.OTHER,
        reach_via=ReachVia.PERSON_CALLS_BACK,
        arrived_at=incident.happened_at,
        urgency=Urgency.NOW,
        reason=Reason.INCIDENT,
        incident=incident.id,
    )


def responders(ctx: Ctx, incident: Incident, fit: Fit | None = None) -> tuple[AssignmentQuestion, Ranking]:
    """Everybody on the roster with their bars and their fit for this incident. Raises what reading the roster does."""
    return ctx.ask_ranking(question_for(incident), Fit() if fit is None else fit)


def left(peers: Iterable[Peer], ranking: Ranking, units: Collection[str], shifts: Collection[str] = ()) -> Left:
    """Who is left if these units or shifts were involved, as the department names them."""
    known = {peer.id: peer for peer in peers}
    gone_units, gone_shifts = frozenset(map(_label, units)), frozenset(map(_label, shifts))
    free = [place.peer for place in ranking.places]
    stay = tuple(
        id
        for id in free
        if id in known and _label(known[id].unit) not in gone_units and _label(known[id].shift) not in gone_shifts
    )
    return Left(peers=stay, out=len(free) - len(stay), barred=sum(bool(bars) for bars in ranking.barred.values()))


def _label(text: str) -> str:
    return text.strip().casefold()
