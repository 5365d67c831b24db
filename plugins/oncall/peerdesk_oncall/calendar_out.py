"""The rota as a calendar file (RFC 5545): peers' duty and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer

from .cover import in_order
from .models import Duty
from .words import LINES, MODALITIES

PRODUCT = "-//Peerdesk//On call//EN"
PEER, LINE, MODALITY = "X-PEERDESK-PEER", "X-PEERDESK-LINE", "X-PEERDESK-MODALITY"
DOMAIN = "@peerdesk.invalid"
"""Ends the UID of a duty; a name that can belong to nobody (RFC 6761)."""


def calendar_of(duties: Iterable[Duty], peers: Mapping[Id, Peer], now: datetime, *, named: bool) -> bytes:
    """A calendar with one event for each duty, times in UTC. `named` False leaves names out: for a peer's own."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for duty in in_order(duties):
        event = Event()
        peer = peers.get(duty.peer)
        who = f"On call: {peer.name}" if named and peer is not None else "On call"
        event.add("uid", f"{duty.id}{DOMAIN}")
        event.add("dtstamp", now)
        event.add("dtstart", duty.start)
        event.add("dtend", duty.end)
        event.add("summary", f"{who} ({MODALITIES[duty.modality]}, {LINES[duty.line]})")
        event.add("transp", "TRANSPARENT")
        event.add(PEER.lower(), duty.peer)
        event.add(LINE.lower(), duty.line.value)
        event.add(MODALITY.lower(), duty.modality.value)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
