"""The duty sheet that was handed out last: its day, how long it holds, whether duty has changed since (mesq-27)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention, Tone
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store

from .models import Duty, Span
from .times import day_span

SHEETS = "sheets"
_ONLY = Id("0" * 16)


@attrs.frozen(kw_only=True)
class Handed:
    """That a sheet went out: on which day, until when it holds, and a fingerprint of what it said of those days."""

    id: Id
    day: date
    until: date
    print_of: str


SPEC = CollectionSpec(name=SHEETS, model=Handed, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


def handed(duties: Iterable[Duty], peers: Mapping[Id, Peer], day: date, until: date, zone: ZoneInfo) -> Handed:
    """What is remembered of a sheet that goes out on `day`."""
    return Handed(id=_ONLY, day=day, until=until, print_of=_print(duties, peers, day, until, zone))


def last(store: Store) -> Handed | None:
    """The sheet that went out last."""
    found: Handed | None = store.collection(SHEETS).get(_ONLY)
    return found


def note(store: Store, made: Handed) -> None:
    """Remember a sheet in the place of the one before."""
    with store.unit() as unit:
        unit.put(SHEETS, made)
        unit.event("oncall.sheet.written")


def age(
    made: Handed | None, duties: Iterable[Duty], peers: Mapping[Id, Peer], today: date, zone: ZoneInfo
) -> tuple[str, Tone]:
    """How the sheet that others hold stands: never handed out, run out, duty or a telephone changed, up to date."""
    if made is None:
        return "never handed out", Tone.WARN
    if today > made.until:
        return f"{made.day}: has run out", Tone.WARN
    if made.print_of != _print(duties, peers, made.day, made.until, zone):
        return f"{made.day}: duty has changed since", Tone.WARN
    return f"{made.day}: up to date", Tone.GOOD


def _print(duties: Iterable[Duty], peers: Mapping[Id, Peer], day: date, until: date, zone: ZoneInfo) -> str:
    """A short word that changes when duty of these days does, or how one who has it is reached."""
    window = Span(start=day_span(day, zone).start, end=day_span(until + timedelta(days=1), zone).start)
    said = sorted(
        repr((duty.start, duty.end, duty.peer, duty.modality, duty.line, _reached(peers.get(duty.peer))))
        for duty in duties
        if duty.span.meets(window.start, window.end)
    )
    return blake2b("\n".join(said).encode(), digest_size=16).hexdigest()


def _reached(peer: Peer | None) -> tuple[object, ...]:
    """What the sheet says of a peer, and whether they serve."""
    return () if peer is None else (peer.given, peer.family, peer.rank_title, peer.unit, peer.phone, peer.standing)
