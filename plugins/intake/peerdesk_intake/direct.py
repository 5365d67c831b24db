"""Contacts that came to peers directly, reported as numbers of a month: the load of the peers, then one sum (mpd-11).

Load and counts are never written together, so that nobody can join them. A sealed note beside the load says what is
still to be counted; the commit that counts it destroys the note. Whatever happens between the two commits, the sum is
counted once: at the latest when the vault is opened again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Bounds, Id, Month, new_id
from peerdesk_core.store import Store

from .models import Path, SumWaits

COLLECTION = "direct_sums"
_MOST = 999


@attrs.frozen(kw_only=True)
class DirectSum:
    """Contacts of a month whose load is written and whose sum is not yet. It names no peer."""

    id: Id
    month: Month
    number: Annotated[int, Bounds(1, _MOST)]


SPEC = CollectionSpec(
    name=COLLECTION, model=DirectSum, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED
)


def report(store: Store, told: Mapping[Id, int], month: Month, random: Random) -> int:
    """Take in how many persons came to peers directly in a month; how many there were.

    All peers at once, so that the sum is all that two backups could tell apart. Raises SumWaits once the load is
    written: the same numbers must not be entered again then.
    """
    total = sum(told.values())
    if not total:
        return 0
    with store.unit() as unit:
        for number in _parts(total):
            unit.put(COLLECTION, DirectSum(id=new_id(random), month=month, number=number))
        for peer, number in told.items():
            if number:
                unit.load(peer, month, number=number)
    try:
        settle(store)
    except DeskError:
        raise SumWaits() from None
    return total


def settle(store: Store) -> int:
    """Count the sums that wait, in a commit that takes their notes away; how many contacts these were."""
    if not store.collection(COLLECTION).all():
        return 0
    with store.unit() as unit:
        waiting: tuple[DirectSum, ...] = store.collection(COLLECTION).all()  # again: nobody else writes from here on
        for each in waiting:
            unit.count("intake.path", Path.DIRECT.value, each.month, each.number)
            unit.remove(COLLECTION, each.id)
    return sum(each.number for each in waiting)


def _parts(total: int) -> Iterator[int]:
    """The total in numbers that a sealed record may hold."""
    while total:
        part = min(total, _MOST)
        yield part
        total -= part
