"""Requests that belong to an open incident: chosen in the form and on the card, and what follows when that changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import IncidentKind, OpenIncident
from peerdesk_core.model.needs import Fit, Reason, Request, Stage
from peerdesk_incidents import desk_ops
from peerdesk_incidents.opening import Draft
from peerdesk_intake import incident, store, tidying
from peerdesk_intake.screens.new import NewRequest
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ONE, TWO = Id("1" * 16), Id("2" * 16)
ANA, BO = Id(f"{1:016x}"), Id(f"{2:016x}")


def shooting(id: Id = ONE, **fields: Any) -> OpenIncident:
    base = OpenIncident(
        id=id, code=Code("slate-otter-17"), kind=IncidentKind.SHOOTING, happened_at=NOW - timedelta(hours=3)
    )
    return attrs.evolve(base, **fields)


@pytest.fixture
def told(bench: Bench) -> list[OpenIncident]:
    """The open incidents that the desk of the bench knows of; a test changes the list."""
    known: list[OpenIncident] = [shooting()]
    bench.ctx = attrs.evolve(bench.ctx, incidents=lambda: tuple(known))
    return known


# ------------------------------------------------------------------ chosen by a person


@pytest.mark.clause("mpd-08")
async def test_the_form_offers_open_incidents_by_code_and_kind_and_chooses_what_led_to_it(
    bench: Bench, told: list[OpenIncident]
) -> None:
    async with bench.shown() as host:
        await host.keys("n")
        form = host.screen.query_one(Form)
        form.set_value("incident", ONE)
        await host.keys()
        assert form.values()["reason"] == Reason.INCIDENT
        host.sound()
        await host.keys("ctrl+s")
        (request,) = bench.store.all()
        assert (request.incident, request.reason) == (ONE, Reason.INCIDENT)
        assert "slate-otter-17: Shooting with a member" in host.card_text()


async def test_taking_the_choice_back_takes_the_reason_back_but_not_one_that_was_chosen(
    bench: Bench, told: list[OpenIncident]
) -> None:
    async with bench.shown() as host:
        await host.keys("n")
        form = host.screen.query_one(Form)
        for reason, wanted in ((None, Reason.NOT_SAID), (Reason.PERSONAL, Reason.PERSONAL)):
            form.set_value("incident", ONE)
            await host.keys()
            if reason is not None:
                form.set_value("reason", reason.value)
            form.set_value("incident", "")
            await host.keys()
            assert form.values()["reason"] == wanted


@pytest.mark.parametrize("answer", [None, ()])
async def test_without_an_open_incident_nothing_is_asked_and_no_key_is_offered(bench: Bench, answer: Any) -> None:
    bench.ctx = attrs.evolve(bench.ctx, incidents=lambda: answer)
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("w")
        assert isinstance(host.screen.query_one(DataList), DataList) and store.find(bench.store, request.id) == request
        assert "Belongs" not in host.text()
        await host.keys("n")
        assert isinstance(host.screen, NewRequest)
        assert "incident" not in host.screen.query_one(Form).values()


async def test_a_request_is_tied_on_its_card_and_a_peer_who_was_there_loses_it(
    bench: Bench, told: list[OpenIncident]
) -> None:
    told[0] = shooting(witnesses=frozenset({ANA}))
    request = bench.request(assigned=ANA, stage=Stage.ASSIGNED, replied_at=bench.request().arrived_at)
    async with bench.shown() as host:
        await host.keys("enter")
        assert "Belongs to no incident" in host.card_text()
        await host.keys("w")
        assert "slate-otter-17" in host.text()
        host.sound()
        await host.keys("down", "enter")
        tied = store.find(bench.store, request.id)
        assert (tied.incident, tied.reason) == (ONE, Reason.INCIDENT)
        assert (tied.assigned, tied.stage) == (None, Stage.REPLIED)
        assert any("a finds another" in toast for toast in host.toasts)
        await host.keys("w", "enter")
        assert store.find(bench.store, request.id).incident is None


async def test_where_it_is_not_known_which_incidents_there_are_the_card_says_so(bench: Bench) -> None:
    bench.request(incident=ONE)
    async with bench.shown() as host:
        await host.keys("enter")
        assert "which one cannot be told now" in host.card_text()


# ------------------------------------------------------------------ what follows


@pytest.fixture
def requests(bench: Bench) -> list[Request]:
    """Three open requests: one of a peer in the first incident, one in the second, one in none."""
    return [
        bench.request(0, incident=ONE, assigned=ANA, stage=Stage.ASSIGNED),
        bench.request(1, incident=TWO, assigned=ANA, stage=Stage.ASSIGNED),
        bench.request(2, assigned=ANA, stage=Stage.ASSIGNED),
    ]


@pytest.mark.clause("mpd-08", "mn124-11", "mndps-19")
@pytest.mark.parametrize("how", ["involved", "witnesses"])
def test_a_peer_who_was_there_loses_the_requests_of_that_incident_and_no_others(
    bench: Bench, told: list[OpenIncident], requests: list[Request], how: str
) -> None:
    fields: dict[str, Any] = {how: frozenset({ANA})}
    told[:] = [shooting(**fields), shooting(TWO)]
    assert tidying.follow(bench.ctx) == 1
    now = [store.find(bench.store, request.id) for request in requests]
    assert [(one.assigned, one.stage) for one in now] == [
        (None, Stage.NEW),
        (ANA, Stage.ASSIGNED),
        (ANA, Stage.ASSIGNED),
    ]


def test_a_merged_incident_is_followed_and_a_completed_one_is_let_go(
    bench: Bench, told: list[OpenIncident], requests: list[Request]
) -> None:
    told[:] = [shooting(TWO, merged=(ONE,))]
    tidying.follow(bench.ctx)
    assert [store.find(bench.store, request.id).incident for request in requests] == [TWO, TWO, None]
    told.clear()
    tidying.follow(bench.ctx)
    now = [store.find(bench.store, request.id) for request in requests]
    assert [one.incident for one in now] == [None] * 3
    assert [one.assigned for one in now] == [ANA] * 3, "completing takes nothing back"


@pytest.mark.clause("mpd-24")
def test_every_open_request_is_written_whosever_it_is_and_no_event_tells_of_it(
    bench: Bench, told: list[OpenIncident], requests: list[Request]
) -> None:
    told[:] = [shooting(involved=frozenset({BO})), shooting(TWO)]
    for changed in (0, 1, 1):
        before = len(bench.store.commits)
        assert tidying.follow(bench.ctx) == changed
        (commit,) = bench.store.commits[before:]
        assert [name for name, _ in commit.puts] == ["requests"] * 3 + [incident.COLLECTION]
        assert len(commit.stubs) == 3 and commit.events == []
        told[changed] = attrs.evolve(told[changed], involved=frozenset({ANA, BO}))


def test_nothing_is_written_while_the_incidents_are_as_they_were_seen(
    bench: Bench, told: list[OpenIncident], requests: list[Request]
) -> None:
    told.append(shooting(TWO))
    tidying.follow(bench.ctx)
    before = len(bench.store.commits)
    told[0] = attrs.evolve(told[0], kind=IncidentKind.OTHER)
    tidying.follow(bench.ctx)
    assert len(bench.store.commits) == before
    assert len(bench.store.collection(incident.COLLECTION).all()) == 1, "what was seen before is gone"


def test_silence_of_whoever_keeps_incidents_takes_nothing_back_and_no_link_away(
    bench: Bench, requests: list[Request]
) -> None:
    bench.ctx = attrs.evolve(bench.ctx, incidents=lambda: None)
    assert tidying.follow(bench.ctx) == 0 and not bench.store.commits
    assert [store.find(bench.store, request.id) for request in requests] == requests


def test_the_fingerprint_tells_incidents_and_who_keeps_out_and_nothing_else() -> None:
    ways: tuple[tuple[OpenIncident, ...], ...] = (
        (),
        (shooting(),),
        (shooting(TWO),),
        (shooting(), shooting(TWO)),
        (shooting(involved=frozenset({ANA})),),
        (shooting(merged=(TWO,)),),
        (shooting(merged=(ANA,)),),
    )
    assert len({incident.fingerprint(way) for way in ways}) == len(ways)
    assert incident.fingerprint((shooting(), shooting(TWO))) == incident.fingerprint((shooting(TWO), shooting()))
    same = shooting(witnesses=frozenset({ANA}), kind=IncidentKind.OTHER, code=Code("amber-heron-42"))
    assert incident.fingerprint((same,)) == incident.fingerprint((shooting(involved=frozenset({ANA})),))


@pytest.mark.clause("mpd-24")
def test_the_fingerprint_changes_with_the_roster_and_not_once_more_when_an_incident_forgets_who_left() -> None:
    there, forgotten = (shooting(involved=frozenset({ANA})),), (shooting(),)
    assert incident.fingerprint(there, {ANA, TWO}) != incident.fingerprint(there, {TWO})
    assert incident.fingerprint(forgotten, {ANA, TWO}) != incident.fingerprint(forgotten, {TWO})
    assert incident.fingerprint(there, {TWO}) == incident.fingerprint(forgotten, {TWO})
    assert incident.fingerprint((), {ANA}) == incident.fingerprint(()), "without an incident nothing has to follow"


# ------------------------------------------------------------------ on a real desk


@pytest.fixture
def desk(desk_of: Callable[[str], Desk]) -> Iterator[Desk]:
    yield desk_of("us-mn-minneapolis-pd")


def open_incident(desk: Desk, **fields: Any) -> Id:
    ctx = desk.ctx("incidents")
    draft = Draft(kind=IncidentKind.SHOOTING, happened_at=ctx.clock.now() - timedelta(hours=1), sworn=2)
    return desk_ops.open_(ctx, attrs.evolve(draft, **fields)).incident.id


def given(desk: Desk, opened: Callable[..., Request], **choices: Any) -> Request:
    """An open request that the peer of the desk has."""
    ctx = desk.ctx("intake")
    request = attrs.evolve(opened(desk, **choices), assigned=ANA, stage=Stage.ASSIGNED)
    store.save(ctx.store, request, tidying.due_at(ctx, request))
    return request


@pytest.mark.clause("mpd-08", "mn124-11")
def test_the_ranking_bars_whoever_was_there(desk: Desk, opened: Callable[..., Request]) -> None:
    request = opened(desk, incident=open_incident(desk, involved=(ANA,)))
    _, ranking = desk.ctx("intake").ask_ranking(request, Fit())
    assert ranking.hard(ANA)
    _, free = desk.ctx("intake").ask_ranking(attrs.evolve(request, incident=None), Fit())
    assert not free.hard(ANA)


def test_marking_a_peer_merging_and_completing_reach_intake(desk: Desk, opened: Callable[..., Request]) -> None:
    first, second = open_incident(desk), open_incident(desk)
    request = given(desk, opened, incident=first)
    ctx, ours = desk.ctx("incidents"), desk.ctx("intake").store
    desk_ops.bar(ctx, first, ANA, True)
    assert store.find(ours, request.id).assigned is None
    desk_ops.merge(ctx, second, first)
    assert store.find(ours, request.id).incident == second
    desk_ops.complete(ctx, second)
    assert store.find(ours, request.id).incident is None
    assert not desk.kernel.faults()


def test_what_happened_while_intake_was_off_is_caught_up_at_unlock(desk: Desk, opened: Callable[..., Request]) -> None:
    incident_id = open_incident(desk)
    request = given(desk, opened, incident=incident_id)
    ctx = attrs.evolve(desk.ctx("incidents"), incidents_changed=lambda ids: None)
    desk_ops.bar(ctx, incident_id, ANA, False)
    ours = desk.ctx("intake")
    assert store.find(ours.store, request.id).assigned == ANA
    report = tidying.tidy(ours)
    assert "1 follow a change of their incident" in report.says and report.counts["followed"] == 1
    assert store.find(ours.store, request.id).assigned is None


def test_a_clock_of_an_incident_is_no_lost_request_and_the_other_way_round(
    desk: Desk, opened: Callable[..., Request]
) -> None:
    incident_id, request = open_incident(desk), opened(desk)
    assert [stub.id for stub in desk.ctx("incidents").store.clocks()] == [incident_id]
    assert [stub.id for stub in desk.ctx("intake").store.clocks()] == [request.id]
    assert store.lost(desk.ctx("intake").store) == ()
