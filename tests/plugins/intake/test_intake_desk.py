"""A request's whole life on a real desk: kernel, law, vault and the shipped plugins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import attrs
import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, PartialDate, new_id, to_month
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    Duration,
    Fit,
    Format,
    ReachVia,
    Request,
    Source,
    Stage,
    Topic,
)
from peerdesk_core.model.people import Peer, Rank, Standing
from peerdesk_core.store import Receipt
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, contacts_of
from peerdesk_intake import hooks, service, store
from peerdesk_intake.models import Draft
from peerdesk_intake.running import promised_until
from peerdesk_intake.screens.lines import why_lines

CODE = Code("amber-heron-42")
TALK = Contact(format=Format.PHONE, duration=Duration.UNDER_30, topic=Topic.LOSS, limits_stated=True)


@pytest.fixture
def team(desk: Desk) -> tuple[Peer, ...]:
    """Four deployable peers on the roster."""
    peers = tuple(
        Peer(
            id=new_id(desk.random),
            given=f"Given{number}",
            family=f"Family{number}",
            trained_on=PartialDate("2026-09"),
            agreement_on=PartialDate("2026-09-01"),
        )
        for number in range(4)
    )
    save_peers(desk, peers)
    return peers


def save_peers(desk: Desk, peers: Sequence[Peer]) -> None:
    with desk.ctx("roster").store.unit() as unit:
        for peer in peers:
            unit.put("peers", peer)


def opened(desk: Desk, hours: float = 2, wished: Id | None = None) -> Request:
    ctx = desk.ctx("intake")
    draft = Draft(
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=ctx.clock.now() - timedelta(hours=hours),
        wished_peer=wished,
    )
    request = service.open_request(draft, id=new_id(ctx.random), code=CODE, now=ctx.clock.now())
    store.add(ctx.store, request, service.due_at(ctx.department, request))
    return request


def assigned(desk: Desk, request: Request, fit: Fit | None = None) -> Request:
    ctx = desk.ctx("intake")
    _, ranking = ctx.ask_ranking(request, fit or Fit())
    given = service.assign(request, ranking, ranking.places[0].peer)
    store.save(ctx.store, given, None)
    return given


def contacted(desk: Desk, request: Request) -> Request:
    ctx = desk.ctx("intake")
    done = service.enter_contact(request, TALK, ctx.clock.now())
    store.enter(ctx.store, done, None, done.assigned, to_month(ctx.clock.today()))
    return done


def closed(desk: Desk, request: Request) -> Receipt:
    ctx = desk.ctx("intake")
    due = ctx.department.due("intake", "reply", request.arrived_at)
    closing = service.close(request, due.due_at if due else None, ctx.clock.now(), ctx.clock.today())
    return store.destroy(ctx.store, request.id, closing)


def everything(desk: Desk) -> str:
    """All that intake, and the audit trail, can read."""
    ctx = desk.ctx("intake")
    months = [Month(f"2026-{number:02d}") for number in (9, 10, 11, 12)]
    counters = [ctx.store.counters(spec.id, month) for spec in hooks.measures(ctx) for month in months]
    return repr((store.all_open(ctx.store), counters, desk.vault.audit_events(), ctx.log.counts))


@pytest.mark.clause("mpd-24")
def test_after_the_close_nothing_of_the_request_is_left_but_counts(desk: Desk, team: tuple[Peer, ...]) -> None:
    request = opened(desk)
    given = assigned(desk, request, Fit(unit="narwhal", rank=Rank.SERGEANT, shift="graveyard"))
    receipt = closed(desk, contacted(desk, given))
    assert (receipt.records_removed, receipt.keys_destroyed, receipt.period) == (1, 1, "2026-11")
    left = everything(desk)
    for trace in (CODE, request.id, given.assigned or "", "narwhal", "graveyard", "sergeant", "13:00"):
        assert trace not in left
    ctx = desk.ctx("intake")
    for family, category in receipt.counted:
        counted = ctx.store.counters(family, receipt.period or to_month(ctx.clock.today()))
        assert {word: number for word, number in counted.items() if number} == {category: 1}
    assert dict(receipt.counted)["intake.reply"] == "in_time"
    kinds = [event.kind for event in desk.vault.audit_events() if event.kind.startswith("request")]
    assert kinds == ["request.opened", "request.closed"]


def test_what_is_typed_about_a_person_reaches_no_file(desk: Desk, team: tuple[Peer, ...], tmp_path: Path) -> None:
    request = assigned(desk, opened(desk), Fit(unit="narwhal", shift="graveyard"))
    contacted(desk, request)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"narwhal" not in content and b"graveyard" not in content
            assert CODE.encode() not in content


def test_a_closed_request_stays_gone_after_the_desk_is_opened_again(desk: Desk, team: tuple[Peer, ...]) -> None:
    keep = opened(desk)
    gone = attrs.evolve(keep, id=new_id(desk.random), code=Code("teal-owl-11"))
    store.add(desk.ctx("intake").store, gone, None)
    closed(desk, gone)
    desk.close()
    desk.unlock(HANDLE, PASSPHRASE)
    assert store.all_open(desk.ctx("intake").store) == (keep,)
    assert "teal-owl-11" not in everything(desk)


def test_a_contact_loads_the_peer_and_lowers_its_points_next_time(desk: Desk, team: tuple[Peer, ...]) -> None:
    first = contacted(desk, assigned(desk, opened(desk)))
    assert first.assigned is not None
    assert contacts_of(desk.ctx("intake").store, first.assigned) == 1
    _, ranking = desk.ctx("intake").ask_ranking(first, Fit())
    assert ranking.places[-1].peer == first.assigned


@pytest.mark.clause("mpd-13", "mpd-14")
def test_a_wish_goes_first_and_the_reasons_carry_the_departments_clauses(desk: Desk, team: tuple[Peer, ...]) -> None:
    wished = team[2].id
    _, ranking = desk.ctx("intake").ask_ranking(opened(desk, wished=wished), Fit())
    assert ranking.places[0].peer == wished
    cites = {line.title: line.cite for line in ranking.why(wished).lines}
    assert cites["Wish"] == "MPD 3-503 IV.B.4"
    assert cites["Capacity"] == "MPD 3-503 IV.B.5"
    assert any("IV.B.4" in line.text for line in why_lines(ranking.why(wished)))


@pytest.mark.clause("mpd-10")
def test_the_reply_clock_of_the_department_runs_a_day_from_the_event(desk: Desk, moving_clock: MovingClock) -> None:
    request = opened(desk, hours=5)
    (item,) = [owned.item for owned in desk.kernel.clocks() if owned.owner == "intake"]
    assert item.due_at == request.arrived_at + timedelta(hours=24)
    assert (item.subject, item.cite, item.entered_late) == (CODE, "MPD 3-503 IV.B", True)
    moving_clock.advance(timedelta(hours=20))
    assert item.left(desk.clock.now()) < timedelta(0)
    store.save(desk.ctx("intake").store, service.mark_replied(request, desk.clock.now(), desk.clock.now()), None)
    assert [owned for owned in desk.kernel.clocks() if owned.owner == "intake"] == []


@pytest.mark.clause("mpd-10")
def test_the_promise_of_the_line_is_only_a_guide_for_what_came_another_way(desk: Desk) -> None:
    ctx = desk.ctx("intake")
    walked_in = attrs.evolve(opened(desk), channel=Channel.IN_PERSON)
    store.save(ctx.store, walked_in, service.due_at(ctx.department, walked_in))
    (item,) = [owned.item for owned in desk.kernel.clocks() if owned.owner == "intake"]
    assert item.kind is ClockKind.ADVICE and "guide" in item.says
    assert promised_until(ctx, walked_in) is None
    counted = service.close(walked_in, None, ctx.clock.now(), ctx.clock.today()).counts
    assert "intake.reply" not in dict(counted), "compliance is reported for the line alone"


def test_a_peer_on_leave_gives_the_request_back_when_the_roster_announces_it(
    desk: Desk, team: tuple[Peer, ...]
) -> None:
    given = assigned(desk, opened(desk))
    peer = next(peer for peer in team if peer.id == given.assigned)
    save_peers(desk, [attrs.evolve(peer, standing=Standing.PERSONAL)])
    desk.ctx("roster").peers_changed((peer.id,))
    back = store.find(desk.ctx("intake").store, given.id)
    assert (back.assigned, back.stage) == (None, Stage.NEW)
    _, ranking = desk.ctx("intake").ask_ranking(back, Fit())
    assert ranking.hard(peer.id)
    assert desk.kernel.faults() == ()


def test_a_peer_suspended_without_an_announcement_gives_the_request_back_when_the_desk_opens(
    desk: Desk, team: tuple[Peer, ...]
) -> None:
    given = assigned(desk, opened(desk))
    peer = next(peer for peer in team if peer.id == given.assigned)
    save_peers(desk, [attrs.evolve(peer, standing=Standing.SUSPENDED)])
    desk.kernel.ready()
    back = store.find(desk.ctx("intake").store, given.id)
    assert (back.assigned, back.stage) == (None, Stage.NEW)
    assert desk.kernel.faults() == ()


def test_a_roster_that_fails_takes_no_request_from_its_peer(
    desk: Desk, team: tuple[Peer, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = assigned(desk, opened(desk))

    def fail(*_: object) -> None:
        raise OSError("no disk")

    monkeypatch.setattr("peerdesk_roster.store.everybody", fail)
    desk.ctx("roster").peers_changed((given.assigned or team[0].id,))
    assert store.find(desk.ctx("intake").store, given.id) == given
    desk.kernel.ready()
    assert store.find(desk.ctx("intake").store, given.id) == given


def test_a_vetoed_peer_is_barred_by_the_desk(desk: Desk, team: tuple[Peer, ...]) -> None:
    request = service.veto(opened(desk), team[0].id)
    _, ranking = desk.ctx("intake").ask_ranking(request, Fit())
    assert [bar.id for bar in ranking.barred[team[0].id]] == ["intake.vetoed"]


def test_the_demo_fills_the_desk_without_a_fault(demo_desk: Desk) -> None:
    reports = {
        owned.owner: owned.item for owned in demo_desk.kernel.demo_data(DemoPlan(seed=3, now=demo_desk.clock.now()))
    }
    report = reports["intake"]
    assert report is not None and report.counts == {"closed": 96, "open": 9}
    assert demo_desk.kernel.faults() == ()
    roster = {peer.id for peer in demo_desk.kernel.peers()}
    for request in store.all_open(demo_desk.ctx("intake").store):
        assert request.assigned is None or request.assigned in roster
