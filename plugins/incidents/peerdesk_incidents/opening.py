"""An incident is opened: counts become numbered slots, and peers who were there keep out from the first minute."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.ids import Id, new_id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party
from peerdesk_core.times import check_past

from .errors import BadCount
from .models import MOST, Embargo, Incident, Slot
from .plan import suggested
from .silence import bound
from .wording import cited

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

LATE_ENTRY = timedelta(minutes=30)
"""Typed longer than this after it happened: the record says "entered late", which is normal."""

OLDEST = timedelta(days=365)
"""An incident is not opened later than this after it happened."""


@attrs.frozen(kw_only=True)
class Draft:
    """What is chosen on opening. `happened_at` is aware."""

    kind: IncidentKind
    happened_at: datetime
    sworn: int = 0
    civilian: int = 0
    family: int = 0
    partner: int = 0
    large_scale: bool = False
    at_scene: bool = False
    station: Id | None = None
    unit: Id | None = None
    involved: tuple[Id, ...] = ()
    witnesses: tuple[Id, ...] = ()

    def count(self, party: Party) -> int:
        """How many of a party were involved."""
        return int(getattr(self, party.value))


@attrs.frozen(kw_only=True)
class Opened:
    """A new incident with its slots, silence on social media where the text asks for it, and what to say about it."""

    incident: Incident
    slots: tuple[Slot, ...]
    embargo: Embargo | None
    says: tuple[str, ...]


def open_incident(
    draft: Draft, department: Department, now: datetime, taken: Collection[str], random: Random
) -> Opened:
    """A new open incident with a code that none of `taken` is. Its clocks run from when it happened (mpd-15).

    A peer named as both is kept as involved. Raises BadTime for the future and for what is too long ago, BadCount.
    """
    check_past(draft.happened_at, now, OLDEST)
    for party in Party:
        check_count(draft.count(party))
    involved = tuple(dict.fromkeys(draft.involved))
    incident = Incident(
        id=new_id(random),
        code=new_code(random, taken),
        kind=draft.kind,
        happened_at=to_minute(draft.happened_at),
        entered_at=to_minute(now),
        sworn=draft.sworn,
        civilian=draft.civilian,
        family=draft.family,
        partner=draft.partner,
        large_scale=draft.large_scale,
        at_scene=draft.at_scene,
        station=draft.station,
        unit=draft.unit,
        involved=involved,
        witnesses=tuple(peer for peer in dict.fromkeys(draft.witnesses) if peer not in involved),
    )
    slots: list[Slot] = []
    for party in Party:
        slots += made(incident.id, incident.code, party, len(slots) + 1, draft.count(party), random)
    embargo = None
    if bound(department, incident):
        embargo = Embargo(
            id=new_id(random),
            code=incident.code,
            incident=incident.id,
            at_scene=incident.at_scene,
            started_at=incident.entered_at,
        )
    calls = suggested(department, incident)
    says = (*_says(incident, len(slots), embargo), *(cited(saying.clause) for saying in calls))
    return Opened(incident=incident, slots=tuple(slots), embargo=embargo, says=says)


def entered_late(incident: Incident) -> bool:
    """Whether it was typed well after it happened."""
    return incident.entered_at - incident.happened_at > LATE_ENTRY


def check_count(number: int) -> None:
    """Raises BadCount for a number of people that cannot be."""
    if not 0 <= number <= MOST:
        raise BadCount


def made(incident: Id, code: Code, party: Party, first: int, number: int, random: Random) -> tuple[Slot, ...]:
    """New slots of one party, numbered from `first` on. Raises BadCount where the numbers of the code run out."""
    if first + number - 1 > MOST:
        raise BadCount("An incident has at most 999 numbers in all.", "Open a second incident for the rest.")
    return tuple(
        Slot(id=new_id(random), incident=incident, code=code, number=first + step, party=party)
        for step in range(number)
    )


def _says(incident: Incident, slots: int, embargo: Embargo | None) -> Iterator[str]:
    if slots:
        yield f"{slots} numbered check-ins are ready to be handed out."
    else:
        yield "Nobody is counted as involved yet, so there is no check-in. Enter a count as soon as it is known."
    if entered_late(incident):
        yield "Entered late: the clocks run from when it happened."
    out = len(incident.involved) + len(incident.witnesses)
    if out:
        yield f"{out} {'peer keeps' if out == 1 else 'peers keep'} out of everything that relates to it."
    if embargo is not None:
        yield "Silence on social media has begun. Its end is known once the official release is out."
