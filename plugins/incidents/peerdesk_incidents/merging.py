"""Two incidents turn out to be one: every number that was spoken goes on under the code it was spoken with."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from peerdesk_core.model.incidents import IncidentKind, Party

from .changes import MOST_APPROVALS, with_counts, withdraw
from .errors import BadCount, SameIncident
from .models import MOST, Embargo, Incident, LedBy, Session, Slot


@attrs.frozen(kw_only=True)
class Part:
    """An open incident with all that belongs to it."""

    incident: Incident
    slots: tuple[Slot, ...] = ()
    sessions: tuple[Session, ...] = ()
    embargoes: tuple[Embargo, ...] = ()


@attrs.frozen(kw_only=True)
class Merged:
    """The incident that goes on, and how many pieces of work were taken back from peers who now keep out."""

    part: Part
    withdrawn: int
    says: tuple[str, ...]


def merge(into: Part, other: Part) -> Merged:
    """`other` becomes part of `into`. The counts are added, since nobody can tell whether they are the same people.

    The earlier of the two times counts, so that no clock becomes more generous. Peers who keep out of one keep out of
    both, and lose work on either. Raises SameIncident, and BadCount where the sum is too large.
    """
    one, two = into.incident, other.incident
    if one.id == two.id:
        raise SameIncident
    counts = {party: one.count(party) + two.count(party) for party in Party}
    if max(counts.values()) > MOST or one.invited + two.invited > MOST:
        raise BadCount("Together they would count more than 999 people of one kind.", "Complete one of them first.")
    involved = tuple(dict.fromkeys((*one.involved, *two.involved)))
    witnesses = tuple(peer for peer in dict.fromkeys((*one.witnesses, *two.witnesses)) if peer not in involved)
    joined = attrs.evolve(
        with_counts(one, counts),
        kind=two.kind if one.kind is IncidentKind.OTHER else one.kind,
        happened_at=min(one.happened_at, two.happened_at),
        large_scale=one.large_scale or two.large_scale,
        at_scene=one.at_scene or two.at_scene,
        station=one.station or two.station,
        unit=one.unit or two.unit,
        involved=involved,
        witnesses=witnesses,
        approvals=tuple(sorted((*one.approvals, *two.approvals), key=lambda given: given.at))[-MOST_APPROVALS:],
        told=one.told | two.told,
        consulted_at=min(filter(None, (one.consulted_at, two.consulted_at)), default=None),
        led_by=two.led_by if one.led_by is LedBy.UNDECIDED else one.led_by,
        advice=one.advice | two.advice,
        invited=one.invited + two.invited,
        co_authors=one.co_authors | two.co_authors,
        merged=tuple(dict.fromkeys((*one.merged, two.id, *two.merged))),
    )
    slots = (*into.slots, *(attrs.evolve(slot, incident=one.id) for slot in other.slots))
    sessions = (*into.sessions, *(attrs.evolve(session, incident=one.id) for session in other.sessions))
    slots, sessions, withdrawn = withdraw(slots, sessions, {*involved, *witnesses})
    part = Part(
        incident=joined,
        slots=slots,
        sessions=sessions,
        embargoes=_one_embargo((*into.embargoes, *other.embargoes), joined),
    )
    return Merged(part=part, withdrawn=withdrawn, says=_says(counts, withdrawn))


def _one_embargo(embargoes: Sequence[Embargo], joined: Incident) -> tuple[Embargo, ...]:
    """One silence for one incident: from the first start until after the last release."""
    if not embargoes:
        return ()
    released = [embargo.released_at for embargo in embargoes]
    return (
        attrs.evolve(
            embargoes[0],
            code=joined.code,
            incident=joined.id,
            at_scene=any(embargo.at_scene for embargo in embargoes),
            started_at=min(embargo.started_at for embargo in embargoes),
            released_at=None if None in released else max(at for at in released if at is not None),
        ),
    )


def _says(counts: dict[Party, int], withdrawn: int) -> tuple[str, ...]:
    found = [
        f"The counts are added: {sum(counts.values())} in all. Lower them if some people were counted in both.",
        "Numbers that were handed out keep the code they were said with.",
    ]
    if withdrawn:
        found.append("Work was taken back from peers who were there: give it to somebody else.")
    return tuple(found)
