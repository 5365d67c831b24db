"""Peers put together by their facts: the same facts as one by one, whatever is known of their days."""

from __future__ import annotations

from datetime import date

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster.alike import by_facts

TODAY = date(2026, 11, 22)
days = st.sampled_from(
    [None, *map(PartialDate, ("2025", "2026", "2027", "2026-10", "2026-11", "2026-11-21", "2026-11-22", "2026-11-23"))]
)
peers = st.builds(
    Peer,
    id=st.just(Id("0" * 16)),
    given=st.just("Given"),
    family=st.just("Family"),
    trained_on=days,
    certified_until=days,
    agreement_on=days,
    explained_on=days,
    acknowledged_on=days,
    standing=st.sampled_from(Standing),
    fitness_role=st.booleans(),
    clinician=st.booleans(),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(peers, max_size=12))
def test_each_peer_stands_once_and_under_its_own_facts(drawn: list[Peer]) -> None:
    team = [attrs.evolve(peer, id=Id(f"{number:016x}")) for number, peer in enumerate(drawn)]
    found = by_facts(team, TODAY)
    assert {peer.id: facts for facts, alike in found.items() for peer in alike} == {
        peer.id: facts_of(peer, TODAY) for peer in team
    }
    assert sum(map(len, found.values())) == len(team)
