"""What is read of a collection: frozen objects, made once for as long as their documents stay the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import attrs

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.vault import Place, Vault

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_document_is_made_into_its_object_once_and_again_after_each_change(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", tmp_path / "state")
    kdf = Kdf(memory=19 * 1024, passes=2)
    vault = Vault.create(place, "Lee", "six words", kdf=kdf, clock=fixed(NOON), random=random.Random(1))
    spec = CollectionSpec(name="peers", model=Peer, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
    vault.register("roster", spec)
    store = vault.store_for("roster")
    first, second = (Peer(id=Id(f"{n:016x}"), given="Given", family="Family") for n in (1, 2))
    with store.unit() as unit:
        unit.put("peers", first)
        unit.put("peers", second)
    before = {peer.id: peer for peer in store.collection("peers").all()}
    assert store.collection("peers").get(first.id) is before[first.id]
    with store.unit() as unit:
        unit.put("peers", attrs.evolve(first, unit="Patrol"))
        unit.remove("peers", second.id)
    (after,) = vault.store_for("roster").collection("peers").all()
    assert after.unit == "Patrol" and before[first.id].unit == ""
    assert store.collection("peers").get(second.id) is None
    vault.close()
    assert not vault.journal.state.items._made
