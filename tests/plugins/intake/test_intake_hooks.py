"""Intake's answers to the desk: clocks, panel, bars, factors, the decided order, the announcement, the demo."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import Any, TypeAlias, cast

import attrs
import pytest

from peerdesk_core.contributions import Compartment, DemoPlan, Retention, Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockState
from peerdesk_core.model.findings import AssignmentQuestion
from peerdesk_core.model.ids import to_minute
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Contact, Duration, Fit, Format, Request, Stage
from peerdesk_core.model.people import Standing
from peerdesk_intake import hooks, ranking, service, store, tidying

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""

TALK = Contact(format=Format.PHONE, duration=Duration.UNDER_30)


def ask(bench: Bench, request: Request) -> AssignmentQuestion:
    question: AssignmentQuestion = bench.ask(request, Fit())[0]
    return question


@pytest.mark.parametrize("heavy", ["textual", "cattrs", "peerdesk_tui"])
def test_the_hooks_import_nothing_heavy(heavy: str) -> None:
    code = f"import peerdesk_intake.hooks, sys; assert not [m for m in sys.modules if m.split('.')[0] == {heavy!r}]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_requests_are_kept_sealed_one_by_one_until_they_close(bench: Bench) -> None:
    spec, aid, seen, sums, incidents_seen = hooks.collections(bench.ctx)
    assert (aid.name, aid.compartment) == ("mutual_aid", Compartment.TEAM)
    assert (seen.name, seen.compartment) == ("team_seen", Compartment.TEAM)
    for each in (sums, incidents_seen):
        assert (each.compartment, each.retention) == (Compartment.REQUESTS, Retention.UNTIL_CLOSED)
    assert (spec.name, spec.model, spec.compartment, spec.retention) == (
        "requests",
        Request,
        Compartment.REQUESTS,
        Retention.UNTIL_CLOSED,
    )


@pytest.mark.clause("mpd-10", "mndps-20")
def test_every_unanswered_request_has_a_reply_clock_that_runs_from_the_event(bench: Bench) -> None:
    late = bench.request(0, hours=30)
    soon = bench.request(1, hours=20, entered_late=True)
    running = bench.request(2, hours=1)
    bench.request(3, hours=5, replied_at=to_minute(bench.now), stage=Stage.REPLIED)
    items = {item.subject: item for item in hooks.clocks(bench.ctx)}
    assert set(items) == {late.code, soon.code, running.code}
    assert items[late.code].state(bench.now) is ClockState.LATE
    assert items[soon.code].state(bench.now) is ClockState.SOON
    assert items[soon.code].entered_late
    assert items[running.code].state(bench.now) is ClockState.RUNNING
    assert items[running.code].start_at == running.arrived_at
    assert {item.screen for item in items.values()} == {"intake.requests"}
    assert all(item.cite for item in items.values())


def test_a_department_without_a_limit_has_no_reply_clock(bench: Bench) -> None:
    bench.department.limit = None
    bench.request()
    assert hooks.clocks(bench.ctx) == ()


def test_the_panel_counts_requests_by_stage_and_replies_of_the_month(bench: Bench) -> None:
    bench.request(0, hours=30)
    bench.request(1, hours=1)
    bench.request(2, replied_at=to_minute(bench.now), stage=Stage.REPLIED)
    request = bench.request(3, hours=2, replied_at=to_minute(bench.now))
    due = bench.department.due("intake", "reply", request.arrived_at).due_at
    store.destroy(cast(Any, bench.store), request.id, service.close(request, due, bench.now, bench.ctx.clock.today()))
    (panel,) = hooks.dashboard_panels(bench.ctx)
    assert [(row.label, row.value, row.tone) for row in panel.rows] == [
        ("Reply is late", "1", Tone.BAD),
        ("To answer", "2", Tone.WARN),
        ("Needs a peer", "1", Tone.WARN),
        ("Answered in time this month", "1 of 1", Tone.GOOD),
    ]


def test_an_empty_panel_says_what_to_do(bench: Bench) -> None:
    (panel,) = hooks.dashboard_panels(bench.ctx)
    assert panel.rows == ()
    assert "i, then n" in panel.empty


def test_vetoed_peers_are_barred_without_a_reason_and_nobody_else(bench: Bench) -> None:
    request = bench.request(vetoed=(bench.peer(1).id,))
    (bar,) = hooks.assignment_bars(bench.ctx, ask(bench, request))
    assert bar.peers == {bench.peer(1).id}
    assert not bar.overridable
    assert hooks.assignment_bars(bench.ctx, ask(bench, bench.request(1))) == ()


@pytest.mark.clause("mpd-14")
def test_peers_with_fewer_contacts_lately_get_more_points(bench: Bench) -> None:
    points = [ranking.load_points(number) for number in range(12)]
    assert points == sorted(points, reverse=True)
    assert (points[0], points[-1]) == (ranking.LOAD_BEST, 0)
    bench.store.contacts[bench.peer(0).id] = 9
    (factor,) = hooks.assignment_factors(bench.ctx, ask(bench, bench.request()))
    assert factor.points[bench.peer(0).id] == 0
    assert factor.points[bench.peer(1).id] == factor.best
    assert set(factor.points.values()) <= set(factor.says)


@pytest.mark.clause("mpd-13")
def test_a_wished_peer_goes_first_even_when_busy(bench: Bench) -> None:
    wished = bench.peer(3).id
    bench.store.contacts[wished] = 50
    _, ranking = bench.ask(bench.request(wished_peer=wished), Fit())
    assert ranking.places[0].peer == wished
    assert len(ranking.places) == len(bench.team)


@pytest.mark.clause("mpd-13")
def test_a_wish_never_lifts_a_bar(bench: Bench) -> None:
    wished = bench.peer(3).id
    _, ranking = bench.ask(bench.request(wished_peer=wished, vetoed=(wished,)), Fit())
    assert wished in ranking.barred
    assert not ranking.decided


def test_without_a_wish_the_order_is_left_to_the_core(bench: Bench) -> None:
    question = ask(bench, bench.request())
    assert hooks.assignment_ranking(bench.ctx, question, (), tuple(peer.id for peer in bench.team)) is None


@pytest.mark.clause("mpd-36")
def test_being_on_duty_takes_nobody_off_the_list(bench: Bench) -> None:
    bench.team = [attrs.evolve(peer, on_call=False, shift="day") for peer in bench.team]
    question, ranking = bench.ask(bench.request(), Fit(shift="day"))
    assert len(ranking.places) == len(question.peers)


def test_a_peer_who_goes_on_leave_gives_requests_back_in_one_commit(bench: Bench) -> None:
    gone, other = bench.peer(0).id, bench.peer(1).id
    first = bench.request(0, assigned=gone, stage=Stage.ASSIGNED)
    second = bench.request(1, assigned=gone, stage=Stage.CONTACTED, replied_at=to_minute(bench.now))
    third = bench.request(2, assigned=other, stage=Stage.ASSIGNED)
    bench.team[0] = attrs.evolve(bench.team[0], standing=Standing.PERSONAL)
    hooks.peers_changed(bench.ctx, (gone,))
    requests, seen = bench.store.commits
    assert [name for name, _ in seen.puts] == [tidying.TEAM_SEEN.collection] and len(requests.puts) == 3
    stages = {request.id: (request.assigned, request.stage) for request in bench.store.all()}
    assert stages == {
        first.id: (None, Stage.NEW),
        second.id: (None, Stage.REPLIED),
        third.id: (other, Stage.ASSIGNED),
    }


def test_an_edit_of_a_name_writes_nothing(bench: Bench) -> None:
    bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    hooks.ready(bench.ctx)
    bench.store.commits.clear()
    bench.team[0] = attrs.evolve(bench.team[0], given="Anna")
    hooks.peers_changed(bench.ctx, (bench.peer(0).id,))
    hooks.ready(bench.ctx)
    assert bench.store.commits == []


@pytest.mark.clause("mpd-24")
def test_whenever_the_team_has_changed_every_open_request_is_written_anew_whosever_it_is(bench: Bench) -> None:
    mine = bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    other = bench.request(1)
    hooks.ready(bench.ctx)
    for tell in (hooks.ready, lambda ctx: hooks.peers_changed(ctx, ())):
        bench.store.commits.clear()
        bench.team = bench.team[:-1]  # somebody without a request
        tell(bench.ctx)
        requests, seen = bench.store.commits
        assert {item.id for _, item in requests.puts} == {mine.id, other.id} and requests.events == []
        assert [item for _, item in seen.puts] == [bench.store.beside[tidying.TEAM_SEEN.collection][seen.puts[0][1].id]]


def test_a_request_given_to_somebody_who_keeps_none_is_taken_back_even_if_the_team_is_as_it_was(bench: Bench) -> None:
    hooks.ready(bench.ctx)
    late = bench.request(0, assigned=cast(Any, "e" * 16), stage=Stage.ASSIGNED)
    hooks.ready(bench.ctx)
    assert bench.store.get(late.id).assigned is None


class Unreadable(DeskError):
    cause = "The roster cannot be read."


def without_roster(bench: Bench) -> Any:
    """The ctx of a desk whose roster cannot be read."""

    def fail() -> Any:
        raise Unreadable()

    return attrs.evolve(bench.ctx, peers=fail)


def test_a_roster_that_cannot_be_read_releases_nothing_and_is_reported_as_a_fault(bench: Bench) -> None:
    request = bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    with pytest.raises(Unreadable):
        hooks.peers_changed(without_roster(bench), (bench.peer(0).id,))
    assert bench.store.all() == (request,)


def test_an_empty_roster_does_not_say_that_everybody_has_left(bench: Bench) -> None:
    request = bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    bench.team = []
    hooks.peers_changed(bench.ctx, (bench.peer(0).id,))
    hooks.ready(bench.ctx)
    assert bench.store.all() == (request,)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, None])
def test_at_unlock_a_request_whose_peer_went_without_an_announcement_waits_for_another(
    bench: Bench, standing: Standing | None
) -> None:
    lost = bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    kept = bench.request(1, assigned=bench.peer(1).id, stage=Stage.ASSIGNED)
    first, *others = bench.team
    bench.team = [*others, attrs.evolve(first, standing=standing)] if standing else others
    report = hooks.ready(bench.ctx)
    assert report is not None
    assert report.counts == {"open": 2, "to_answer": 2, "released": 1}
    assert "1 wait for another peer" in report.says
    assert (bench.store.get(lost.id).assigned, bench.store.get(lost.id).stage) == (None, Stage.NEW)
    assert bench.store.get(kept.id) == kept
    requests, _ = bench.store.commits[-2:]
    assert (len(requests.puts), requests.events) == (2, []), "both, and nothing in plain"


def test_at_unlock_a_roster_that_cannot_be_read_keeps_no_request_from_view(bench: Bench) -> None:
    request = bench.request(0, assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    ctx = without_roster(bench)
    report = hooks.ready(ctx)
    assert report is not None and report.counts == {"open": 1, "to_answer": 1}
    assert bench.store.all() == (request,)
    assert ctx.log.counts == {"request.peers.unchecked": 1}


def test_a_request_closed_while_another_writer_held_the_vault_is_not_brought_back(bench: Bench) -> None:
    gone = bench.peer(0).id
    closed = bench.request(0, assigned=gone, stage=Stage.ASSIGNED)
    waits = bench.request(1, assigned=gone, stage=Stage.ASSIGNED)
    bench.team = bench.team[1:]
    begin = bench.store.unit

    def unit() -> Any:
        bench.store.items.pop(closed.id, None)
        return begin()

    bench.store.unit = unit
    hooks.peers_changed(bench.ctx, (gone,))
    assert [(request.id, request.assigned) for request in bench.store.all()] == [(waits.id, None)]


def test_a_request_that_can_no_longer_be_written_does_not_keep_the_others_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = bench.peer(0).id
    refused = bench.request(0, assigned=gone, stage=Stage.ASSIGNED)
    waits = bench.request(1, assigned=gone, stage=Stage.ASSIGNED)
    bench.team = bench.team[1:]
    with bench.store.unit() as unit:
        kind = type(unit)
    put = kind.put

    def guarded(unit: Any, collection: str, item: Any) -> None:
        if item.id == refused.id:
            raise DeskError("It is gone.")
        put(unit, collection, item)

    monkeypatch.setattr(kind, "put", guarded)
    hooks.peers_changed(bench.ctx, (gone,))
    assert bench.store.get(refused.id) == refused
    assert bench.store.get(waits.id).assigned is None


def test_a_contact_and_its_load_are_one_commit_without_an_event(bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    done = service.enter_contact(request, TALK, bench.now)
    store.enter(cast(Any, bench.store), done, None, done.assigned, cast(Any, "2026-11"))
    (commit,) = bench.store.commits
    assert ([item for _, item in commit.puts], commit.loads) == (
        [done],
        [(bench.peer(0).id, "2026-11", Load.CONTACTS, 1)],
    )
    assert (commit.counts, commit.events) == ([], [])


def test_a_close_is_one_commit_that_removes_counts_and_notes_the_day(bench: Bench) -> None:
    request = bench.request()
    closing = service.close(request, None, bench.now, bench.ctx.clock.today())
    receipt = store.destroy(cast(Any, bench.store), request.id, closing)
    (commit,) = bench.store.commits
    assert (commit.removed, commit.events, commit.loads) == ([("requests", request.id)], ["request.closed"], [])
    assert receipt.counted == closing.counts
    assert bench.store.all() == ()


def test_measures_are_closed_lists_and_cover_everything_a_close_can_count(bench: Bench) -> None:
    measures = {measure.id: measure for measure in hooks.measures(bench.ctx)}
    requests = [
        bench.request(0),
        bench.request(1, assigned=bench.peer(0).id, wished_peer=bench.peer(0).id, contacts=(TALK, TALK), overrides=2),
    ]
    for request in requests:
        for family, category in service.close(request, bench.now, bench.now, bench.ctx.clock.today()).counts:
            assert category in measures[family].categories
    assert all(measure.title for measure in measures.values())


def test_ready_reports_numbers_only(bench: Bench) -> None:
    bench.request(0)
    bench.request(1, replied_at=to_minute(bench.now), stage=Stage.REPLIED)
    report = hooks.ready(bench.ctx)
    assert report is not None
    assert report.counts == {"open": 2, "to_answer": 1}


# ------------------------------------------------------------------ the demo


def fill(bench: Bench, seed: int = 5) -> None:
    hooks.demo_data(bench.ctx, DemoPlan(seed=seed, now=bench.now))


def test_the_demo_shows_every_stage_and_every_state_of_the_clock(bench: Bench) -> None:
    fill(bench)
    requests = bench.store.all()
    assert {request.stage for request in requests} == set(Stage)
    items = hooks.clocks(bench.ctx)
    assert {item.state(bench.now) for item in items} == {ClockState.LATE, ClockState.SOON, ClockState.RUNNING}
    assert any(item.entered_late for item in items)
    assert any(request.wished_peer for request in requests)
    assert 8 <= len(requests) <= 11


def test_the_demo_is_the_same_for_the_same_seed_and_another_for_another(bench: Bench) -> None:
    fill(bench)
    first = (bench.store.all(), dict(bench.store.counted), dict(bench.store.contacts))
    for seed, same in ((5, True), (6, False)):
        again = type(bench)()
        fill(again, seed)
        assert ((again.store.all(), dict(again.store.counted), dict(again.store.contacts)) == first) is same


def test_the_demo_has_a_history_of_sixty_days_without_touching_the_present_beyond_counts(bench: Bench) -> None:
    fill(bench)
    total = sum(number for (family, _, _), number in bench.store.counted.items() if family == "intake.outcome")
    assert total == 96
    months = {month for _, _, month in bench.store.counted}
    assert months <= {"2026-09", "2026-10", "2026-11"}
    assert sum(bench.store.contacts.values()) > 50


def test_the_demo_works_with_an_empty_roster(bench: Bench) -> None:
    bench.team = []
    fill(bench)
    assert all(request.assigned is None for request in bench.store.all())


def test_no_opened_request_of_the_demo_lies_in_the_future(bench: Bench) -> None:
    fill(bench)
    for request in bench.store.all():
        assert request.arrived_at <= bench.now
        assert request.replied_at is None or request.arrived_at <= request.replied_at <= bench.now
        assert bench.now - request.arrived_at < timedelta(days=5)
