"""The roster's own collection: peers, in the team's compartment, kept while they serve."""

from __future__ import annotations

from collections.abc import Iterable

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store

PEERS = "peers"
SPEC = CollectionSpec(name=PEERS, model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


def all_peers(store: Store) -> tuple[Peer, ...]:
    """Every peer, by family name, given name and id."""
    peers: tuple[Peer, ...] = store.collection(PEERS).all()
    return tuple(sorted(peers, key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id)))


def save(store: Store, peers: Iterable[Peer], event: str) -> None:
    """Insert or replace all of these peers in one commit, with one audit event such as "roster.imported"."""
    with store.unit() as unit:
        for peer in peers:
            unit.put(PEERS, peer)
        unit.event(event)


def remove(store: Store, id: Id) -> None:
    """Remove a peer who no longer serves."""
    with store.unit() as unit:
        unit.remove(PEERS, id)
        unit.event("roster.peer.removed")
