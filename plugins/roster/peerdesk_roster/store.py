"""The roster's own collection: peers, in the team's compartment, kept while they serve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store

from . import gatherings
from .errors import PeerGone

PEERS = "peers"
WATCHED = 250
"""Peers after which whoever watches a long work hears of it."""
_STANDINGS = {"leave": "personal"}
"""Words for a standing that were kept once -> what they are now."""


def up_to_date(document: Mapping[str, object]) -> Mapping[str, object]:
    """A stored peer of any earlier shape in the present one."""
    standing = document.get("standing")
    word = _STANDINGS.get(standing) if isinstance(standing, str) else None
    return document if word is None else {**document, "standing": word}


SPEC = CollectionSpec(
    name=PEERS,
    model=Peer,
    compartment=Compartment.TEAM,
    retention=Retention.WHILE_SERVING,
    migrate=up_to_date,
)


def everybody(store: Store) -> tuple[Peer, ...]:
    """Every peer, in no promised order."""
    peers: tuple[Peer, ...] = store.collection(PEERS).all()
    return peers


def all_peers(store: Store) -> tuple[Peer, ...]:
    """Every peer, by family name, given name and id."""
    peers = everybody(store)
    return tuple(sorted(peers, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id)))


def kept(store: Store, id: Id) -> Peer:
    """A peer as they are kept now. Raises PeerGone."""
    found: Peer | None = store.collection(PEERS).get(id)
    if found is None:
        raise PeerGone
    return found


def save(store: Store, peers: Iterable[Peer], event: str, watch: Callable[[int], None] | None = None) -> None:
    """Insert or replace all of these peers in one commit, with one audit event such as "roster.imported".

    `watch` is told now and then how many are prepared; what it raises leaves everything as it was.
    """
    with store.unit() as unit:
        for number, peer in enumerate(peers):
            if watch is not None and number % WATCHED == 0:
                watch(number)
            unit.put(PEERS, peer)
        unit.event(event)


def remove(store: Store, id: Id) -> None:
    """Remove a peer who no longer serves, and with the same commit what was noted of their attendance."""
    with store.unit() as unit:
        unit.remove(PEERS, id)
        gatherings.forget(store, unit, id)
        unit.event("roster.peer.removed")
