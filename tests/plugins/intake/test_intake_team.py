"""Which peers keep what they were given: the department's own rules on standings say so, and nothing in the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.last_seen import fingerprint
from peerdesk_core.law.department import Department
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import LEFT_TEAM, Peer, Standing
from peerdesk_core.peer_facts import facts_of, keeping

TODAY = date(2026, 11, 22)
DAY = PartialDate("2026-01-15")
READY = Peer(id=Id("a" * 16), given="Given", family="Family", trained_on=DAY, agreement_on=DAY, explained_on=DAY)
DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-mo-slmpd", "us-tx-mesquite-pd")


@pytest.fixture
def rules(desk: Desk) -> Callable[[str], Department]:
    def of(id: str) -> Department:
        desk.choose_department(id)
        return desk.department

    return of


def kept(department: Department, standing: Standing, **fields: Any) -> bool:
    peer = attrs.evolve(READY, standing=standing, **fields)
    return peer.id in keeping([peer], department, TODAY)


@pytest.mark.clause("slmpd-12")
def test_a_peer_below_expectations_keeps_requests_where_the_text_does_not_bar_it_and_loses_them_where_it_does(
    rules: Callable[[str], Department],
) -> None:
    for standing in (Standing.BELOW, Standing.IMPROVEMENT):
        assert [kept(rules(id), standing) for id in DEPARTMENTS] == [True, True, True, False, False]


def test_in_every_department_a_standing_that_bars_assignment_takes_requests_back_and_no_other_does(
    rules: Callable[[str], Department],
) -> None:
    for id in DEPARTMENTS:
        department = rules(id)
        for standing in Standing:
            facts = facts_of(attrs.evolve(READY, standing=standing), TODAY)
            barred = bool(department.bars("assign", facts.words()))
            assert kept(department, standing) is not (barred or standing in LEFT_TEAM), (id, standing)


def test_where_guidelines_alone_advise_a_person_decides_but_who_left_the_team_keeps_nothing(
    rules: Callable[[str], Department],
) -> None:
    department = rules("us-mn-dps")
    assert kept(department, Standing.PERSONAL) and kept(department, Standing.SUSPENDED)
    assert not kept(department, Standing.WITHDRAWN) and not kept(department, Standing.DISMISSED)


def test_what_is_no_matter_of_the_standing_takes_no_request_back(rules: Callable[[str], Department]) -> None:
    department = rules("us-mn-minneapolis-pd")
    for standing in (Standing.GOOD, Standing.REDUCED):
        assert kept(department, standing, trained_on=None) and kept(department, standing, fitness_role=True)


def test_a_ban_that_a_person_may_set_aside_takes_no_request_back(rules: Callable[[str], Department]) -> None:
    class Lenient:
        def bars(self, topic: str, facts: dict[str, str]) -> tuple[object, ...]:
            found = rules("us-mo-slmpd").bars(topic, facts)
            return tuple(attrs.evolve(clause, overridable=True) for clause in found)

    assert kept(Lenient(), Standing.BELOW)  # type: ignore[arg-type]


def test_the_fingerprint_tells_who_is_there_and_not_in_what_order() -> None:
    one, two = Id("1" * 16), Id("2" * 16)
    assert fingerprint([one, two]) == fingerprint([two, one])
    assert len({fingerprint(each) for each in ([], [one], [two], [one, two])}) == 4
