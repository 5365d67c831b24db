"""What can stand in a rota: a duty against the others of its peer, a duty given away, two duties exchanged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import attrs

from peerdesk_core.model.ids import Id

from .able import GONE, Able
from .errors import (
    Backwards,
    FarAway,
    Gone,
    HasBegun,
    MayNot,
    NotOnRoster,
    Over,
    Overlap,
    SameDuty,
    SamePeer,
    WrongLength,
)
from .models import FIRST_YEAR, LAST_YEAR, LEAST, LONGEST, Duty


def check_times(start: datetime, end: datetime) -> None:
    """Raises FarAway, Backwards or WrongLength."""
    if not (FIRST_YEAR <= start.year <= LAST_YEAR and FIRST_YEAR <= end.year <= LAST_YEAR):
        raise FarAway
    if end <= start:
        raise Backwards
    if not LEAST <= end - start <= LONGEST:
        raise WrongLength


def check(duty: Duty, rota: Iterable[Duty], able: Able) -> None:
    """Whether a duty can stand beside the others; an earlier version of itself does not count. Raises a BadDuty."""
    check_times(duty.start, duty.end)
    in_the_way = able.in_the_way(duty)
    if in_the_way is GONE:
        raise NotOnRoster
    if in_the_way is not None:
        raise MayNot(in_the_way.sentence())
    for other in rota:
        if other.id == duty.id or other.peer != duty.peer:
            continue
        if (other.start, other.end) == (duty.start, duty.end):
            raise SameDuty
        if other.span.meets(duty.start, duty.end):
            raise Overlap


def rests_too_little(duty: Duty, rota: Iterable[Duty], rest: timedelta) -> bool:
    """Whether another duty of the peer lies closer than the desk wants. A hint; nothing is refused for it."""
    return any(
        other.id != duty.id and other.peer == duty.peer and other.span.meets(duty.start - rest, duty.end + rest)
        for other in rota
    )


def give(duty_id: Id, peer: Id, rota: Sequence[Duty], able: Able, now: datetime) -> Duty:
    """The duty as another peer takes it over. Raises a BadDuty."""
    duty = _ahead(duty_id, rota, now)
    if duty.peer == peer:
        raise SamePeer
    given = attrs.evolve(duty, peer=peer)
    check(given, rota, able)
    return given


def exchange(one_id: Id, other_id: Id, rota: Sequence[Duty], able: Able, now: datetime) -> tuple[Duty, Duty]:
    """Two duties, each with the other's peer. Raises a BadDuty; then neither has changed."""
    one, other = _ahead(one_id, rota, now), _ahead(other_id, rota, now)
    if one.peer == other.peer:
        raise SamePeer
    swapped = attrs.evolve(one, peer=other.peer), attrs.evolve(other, peer=one.peer)
    rest = [duty for duty in rota if duty.id not in (one_id, other_id)]
    for duty in swapped:
        check(duty, (*rest, *swapped), able)
    return swapped


def _ahead(id: Id, rota: Sequence[Duty], now: datetime) -> Duty:
    duty = next((duty for duty in rota if duty.id == id), None)
    if duty is None:
        raise Gone
    if duty.end <= now:
        raise Over
    if duty.start < now:
        raise HasBegun
    return duty
