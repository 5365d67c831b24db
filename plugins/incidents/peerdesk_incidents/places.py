"""Stations, units and private rooms by the department's own labels: where it was, and where sessions are held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import new_id
from peerdesk_core.model.people import Peer

from .models import Place, PlaceKind

MOST_CELLS = 40


class BadLabel(DeskError):
    title = "That label cannot be used"
    cause = f"A label has 1 to {MOST_CELLS} characters."
    next_step = "Type a short label of the department's own, and no person's name."
    exit = Exit.USAGE


def checked(label: str, kind: PlaceKind, others: Iterable[Place]) -> str:
    """The label without blanks around it. Raises BadLabel for an empty or long one, or one that is there already."""
    trimmed = " ".join(label.split())
    if not 0 < len(trimmed) <= MOST_CELLS:
        raise BadLabel
    if _key(kind, trimmed) in {_key(place.kind, place.label) for place in others}:
        raise BadLabel("There is such a place already.", "Type another label.")
    return trimmed


def from_roster(peers: Iterable[Peer], known: Sequence[Place], random: Random) -> tuple[Place, ...]:
    """New places for the stations and units that stand on the roster and are not places yet, by kind and label."""
    seen = {_key(place.kind, place.label) for place in known}
    wanted: dict[tuple[PlaceKind, str], str] = {}
    for peer in peers:
        for kind, label in ((PlaceKind.STATION, peer.station), (PlaceKind.UNIT, peer.unit)):
            trimmed = " ".join(label.split())
            if 0 < len(trimmed) <= MOST_CELLS and _key(kind, trimmed) not in seen:
                wanted.setdefault(_key(kind, trimmed), trimmed)
    ordered = sorted(wanted.items(), key=lambda item: (item[0][0].value, item[0][1]))
    return tuple(Place(id=new_id(random), kind=kind, label=label) for (kind, _), label in ordered)


def _key(kind: PlaceKind, label: str) -> tuple[PlaceKind, str]:
    return kind, label.casefold()
