"""Everybody's load at one look: what the desk's own sums start from."""

from __future__ import annotations

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.faults import Locked
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.model.load import Load
from peerdesk_core.shut_store import ShutStore
from peerdesk_core.vault.compartments import Role

ONE, TWO = Id("00000000000000a1"), Id("00000000000000a2")
NOVEMBER = Month("2026-11")


def test_it_holds_what_is_counted_of_each_peer_and_nobody_else(desk: Desk) -> None:
    store = desk.ctx("roster").store
    assert store.all_loads() == {}
    with store.unit() as unit:
        unit.load(ONE, NOVEMBER, Load.CONTACTS, 2)
        unit.load(TWO, NOVEMBER, Load.HEAVY)
    assert store.all_loads() == {ONE: {NOVEMBER: {Load.CONTACTS: 2}}, TWO: {NOVEMBER: {Load.HEAVY: 1}}}
    assert store.all_loads() == {peer: store.loads(peer) for peer in (ONE, TWO)}


def test_changing_the_answer_changes_nothing_that_is_kept(desk: Desk) -> None:
    store = desk.ctx("roster").store
    with store.unit() as unit:
        unit.load(ONE, NOVEMBER)
    found = store.all_loads()[ONE][NOVEMBER]
    assert isinstance(found, dict)
    found[Load.CONTACTS] = 9
    assert store.loads(ONE) == {NOVEMBER: {Load.CONTACTS: 1}}


def test_it_is_empty_where_the_keys_do_not_open_peers_load(desk: Desk) -> None:
    with desk.ctx("roster").store.unit() as unit:
        unit.load(ONE, NOVEMBER)
    desk.vault.users.add("chief", "words of another person", Role.COMMAND)
    desk.close()
    desk.unlock("chief", "words of another person")
    assert desk.ctx("roster").store.all_loads() == {}


def test_a_shut_store_says_that_it_is_locked() -> None:
    with pytest.raises(Locked):
        ShutStore().all_loads()
