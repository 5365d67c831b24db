"""An incident's life on a real desk: one commit for each step, nothing written from an older reading, nothing left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.model.ids import Callback, Id, Month
from peerdesk_core.model.incidents import Party, SessionKind
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import ReachVia
from peerdesk_core.model.people import Standing
from peerdesk_core.times import BadTime
from peerdesk_incidents import desk_ops, store, tidying
from peerdesk_incidents.errors import Barred, Gone, NoneLeft, NotHere, NotKept, TooFew, WrongState
from peerdesk_incidents.known import News
from peerdesk_incidents.models import Approval, Approved, Given, Office, SlotState
from peerdesk_incidents.settings import CALLBACK
from peerdesk_roster import store as roster

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
A, B, C = (Id(f"{number:016x}") for number in (1, 2, 3))
NOVEMBER = Month("2026-11")
HOUR = timedelta(hours=1)


def loads(response: Response, peer: Id) -> dict[Load, int]:
    return dict(response.ctx.store.loads(peer).get(NOVEMBER, {}))


def announced(response: Response, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Id, ...]]:
    told: list[tuple[Id, ...]] = []
    monkeypatch.setattr(response.desk.kernel, "incidents_changed", lambda origin, ids: told.append(tuple(ids)))
    return told


# ------------------------------------------------------------------ numbers


@pytest.mark.clause("mpd-15")
def test_a_number_that_was_handed_out_is_saved_before_it_is_said(response: Response) -> None:
    opened = response.open()
    first = desk_ops.hand_out(response.ctx, opened.incident.id)
    assert response.part(opened.incident.id).slots[0] == first
    second = desk_ops.hand_out(response.ctx, opened.incident.id, Party.CIVILIAN)
    assert (first.number, second.number) == (1, 5)


@pytest.mark.clause("mpd-15")
def test_a_number_is_not_said_to_two_people_by_two_windows(response: Response) -> None:
    opened = response.open(sworn=1, civilian=0)
    one, other = response.desk.ctx("incidents"), response.desk.ctx("incidents")
    desk_ops.hand_out(one, opened.incident.id)
    with pytest.raises(NoneLeft):
        desk_ops.hand_out(other, opened.incident.id)


def test_a_commit_that_breaks_off_leaves_no_number_handed_out(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = response.open()
    before = response.part(opened.incident.id)

    def broken(*given: Any) -> None:
        raise OSError

    monkeypatch.setattr(store, "_stub", broken)  # made after the slot was put
    with pytest.raises(OSError):
        desk_ops.hand_out(response.ctx, opened.incident.id)
    assert response.part(opened.incident.id) == before


def test_a_count_below_what_was_handed_out_is_refused_and_nothing_changes(response: Response) -> None:
    opened = response.open()
    for _ in range(3):
        desk_ops.hand_out(response.ctx, opened.incident.id, Party.SWORN)
    before = response.part(opened.incident.id)
    with pytest.raises(TooFew):
        desk_ops.learn(response.ctx, opened.incident.id, News(counts={Party.SWORN: 2}))
    assert response.part(opened.incident.id) == before
    resized = desk_ops.learn(response.ctx, opened.incident.id, News(counts={Party.SWORN: 3, Party.FAMILY: 1}))
    assert [slot.number for slot in resized.removed] == [4]
    after = response.part(opened.incident.id)
    assert [slot.number for slot in after.slots] == [1, 2, 3, 5, 6, 7]
    assert (after.incident.sworn, after.incident.family) == (3, 1)


@pytest.mark.clause("mpd-15")
def test_who_was_reached_counts_as_one_contact_of_the_peer_and_is_linked_to_nobody(response: Response) -> None:
    opened = response.open()
    slot = opened.slots[0]
    desk_ops.give(response.ctx, slot.id, A)
    desk_ops.attempt(response.ctx, slot.id)
    assert loads(response, A) == {}
    reached = desk_ops.done(response.ctx, slot.id)
    assert (reached.state, reached.by, reached.attempts) == (SlotState.DONE, None, 1)
    assert loads(response, A) == {Load.CONTACTS: 1}
    with pytest.raises(WrongState):
        desk_ops.done(response.ctx, slot.id)
    assert loads(response, A) == {Load.CONTACTS: 1}
    assert desk_ops.reopen(response.ctx, slot.id).state is SlotState.ATTEMPTED


@pytest.mark.parametrize("shift", [-2 * HOUR, timedelta(minutes=1)])
def test_nobody_is_reached_before_it_happened_or_in_the_future(response: Response, shift: timedelta) -> None:
    opened = response.open()
    with pytest.raises(BadTime):
        desk_ops.done(response.ctx, opened.slots[0].id, response.clock.moment + shift)
    assert response.part(opened.incident.id).slots == opened.slots


def test_a_number_to_call_is_kept_only_where_the_department_chose_it_and_goes_when_it_chooses_otherwise(
    response: Response,
) -> None:
    opened = response.open()
    slot, number = opened.slots[0].id, Callback("5550100")
    with pytest.raises(NotKept):
        desk_ops.seal_callback(response.ctx, slot, number)
    response.desk.choose({CALLBACK: "sealed"})
    assert desk_ops.seal_callback(response.ctx, slot, number).callback == number
    assert desk_ops.reach_via(response.ctx, slot, ReachVia.KNOWN_TO_PEER).callback == number
    response.desk.choose({CALLBACK: "none"})
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["forgotten"] == 1
    assert response.part(opened.incident.id).slots[0].callback is None


# ------------------------------------------------------------------ peers who were there


@pytest.mark.clause("mpd-08", "mndps-19")
def test_a_peer_marked_after_being_given_work_loses_it_with_notice(response: Response) -> None:
    opened = response.open()
    id = opened.incident.id
    desk_ops.give(response.ctx, opened.slots[0].id, A)
    desk_ops.plan_session(response.ctx, id, SessionKind.DEFUSING, response.clock.moment + HOUR, leaders=(A, B))
    change = desk_ops.bar(response.ctx, id, A, involved=True)
    assert change.withdrawn == 2 and "2 pieces of work" in change.says()
    after = response.part(id)
    assert after.slots[0].by is None and after.sessions[0].leaders == (B,)
    steps: tuple[Callable[[], object], ...] = (
        lambda: desk_ops.give(response.ctx, opened.slots[1].id, A),
        lambda: desk_ops.plan_session(response.ctx, id, SessionKind.BRIEFING, response.clock.moment, leaders=(A,)),
    )
    for refused in steps:
        with pytest.raises(Barred):
            refused()
    assert response.desk.kernel.incidents()[0].involved == {A}
    assert desk_ops.unbar(response.ctx, id, A).involved == ()
    desk_ops.give(response.ctx, opened.slots[1].id, A)


def test_a_peer_whom_the_roster_bars_or_does_not_know_is_given_nothing(response: Response) -> None:
    opened = response.open()
    roster.save(response.desk.ctx("roster").store, [response.peer(0, standing=Standing.SUSPENDED)], "roster.peer.saved")
    response.desk.kernel.forget()
    planned = desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEFUSING, response.clock.moment, leaders=(B,)
    )
    for peer in (A, Id("f" * 16)):
        with pytest.raises(Barred):
            desk_ops.give(response.ctx, opened.slots[0].id, peer)
        with pytest.raises(Barred):
            desk_ops.put_session(response.ctx, attrs.evolve(planned, leaders=(B, peer)))
    assert response.part(opened.incident.id).sessions == (planned,)


# ------------------------------------------------------------------ sessions


@pytest.mark.parametrize(
    ("kind", "load"), [(SessionKind.DEFUSING, Load.HEAVY), (SessionKind.ONE_TO_ONE, Load.CONTACTS)]
)
def test_a_held_session_weighs_on_those_who_led_it_and_names_them_no_more(
    response: Response, kind: SessionKind, load: Load
) -> None:
    opened = response.open()
    planned = desk_ops.plan_session(
        response.ctx, opened.incident.id, kind, response.clock.moment + HOUR, leaders=(A, B), offered=6
    )
    response.clock.advance(2 * HOUR)
    held = desk_ops.hold_session(response.ctx, planned.id, came=4)
    assert (held.leaders, held.came, held.offered, held.at) == ((), 4, 6, planned.at)
    assert loads(response, A) == loads(response, B) == {load: 1}
    with pytest.raises(WrongState):
        desk_ops.hold_session(response.ctx, planned.id, came=4)
    assert loads(response, A) == {load: 1}


def test_a_session_that_is_called_off_weighs_on_nobody(response: Response) -> None:
    opened = response.open()
    planned = desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEBRIEFING, response.clock.moment + HOUR, leaders=(A,)
    )
    off = desk_ops.call_off(response.ctx, planned.id)
    assert off.leaders == () and loads(response, A) == {}
    with pytest.raises(WrongState):
        desk_ops.call_off(response.ctx, planned.id)


def test_a_session_lies_after_the_incident_and_one_that_lies_ahead_was_not_held(response: Response) -> None:
    opened = response.open()
    with pytest.raises(BadTime):
        desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEFUSING, response.clock.moment - 2 * HOUR)
    planned = desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEFUSING, response.clock.moment + HOUR
    )
    with pytest.raises(BadTime):
        desk_ops.hold_session(response.ctx, planned.id, 3, response.clock.moment + HOUR)
    assert desk_ops.hold_session(response.ctx, planned.id, 3).at <= response.clock.moment


# ------------------------------------------------------------------ decisions


@pytest.mark.clause("mn124-14", "slmpd-04")
def test_approvals_what_was_told_and_whom_was_asked_are_kept_until_completion(response: Response) -> None:
    id, now = response.open().incident.id, response.clock.moment
    given = Approval(what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.PHONE, at=now)
    desk_ops.approve(response.ctx, id, given)
    desk_ops.tell(response.ctx, id, Office.DISPATCH)
    desk_ops.consult(response.ctx, id, now)
    kept = response.part(id).incident
    assert (kept.approvals, kept.told, kept.consulted_at) == ((given,), {Office.DISPATCH}, now)
    steps: tuple[Callable[[], object], ...] = (
        lambda: desk_ops.approve(response.ctx, id, attrs.evolve(given, at=now + HOUR)),
        lambda: desk_ops.consult(response.ctx, id, now + HOUR),
    )
    for refused in steps:
        with pytest.raises(BadTime):
            refused()


def test_what_others_depend_on_is_announced_after_it_is_saved(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = announced(response, monkeypatch)
    first, second = response.open().incident.id, response.open().incident.id
    desk_ops.bar(response.ctx, first, A, involved=False)
    desk_ops.merge(response.ctx, first, second)
    desk_ops.complete(response.ctx, first)
    assert told == [(first,), (second,), (first,), (first, second), (first, second)]
    told.clear()
    third = response.open()
    desk_ops.hand_out(response.ctx, third.incident.id)
    assert told == [(third.incident.id,)]


# ------------------------------------------------------------------ one incident after all


@pytest.mark.clause("mpd-15")
def test_a_merge_keeps_every_number_and_finds_the_merged_one_by_its_old_id(response: Response) -> None:
    first, second = response.open(sworn=2, civilian=0), response.open(sworn=1, civilian=1)
    spoken = desk_ops.hand_out(response.ctx, second.incident.id)
    preview = desk_ops.merge_preview(response.ctx, first.incident.id, second.incident.id)
    assert len(store.all_open(response.ctx.store)) == 2
    merged = desk_ops.merge(response.ctx, first.incident.id, second.incident.id)
    assert merged == preview
    part = response.part(second.incident.id)
    assert part == response.part(first.incident.id)
    assert [(slot.code, slot.number) for slot in part.slots] == [
        (first.incident.code, 1),
        (first.incident.code, 2),
        (second.incident.code, 1),
        (second.incident.code, 2),
    ]
    assert store.find_slot(response.ctx.store, spoken.id).handed_out
    added = desk_ops.learn(response.ctx, first.incident.id, News(counts={Party.SWORN: 4})).added
    assert [(slot.code, slot.number) for slot in added] == [(first.incident.code, 3)]
    assert second.incident.code not in {one.code for one in response.ctx.incidents() or ()}
    assert second.incident.code in store.taken(response.ctx.store)


# ------------------------------------------------------------------ silence


@pytest.mark.clause("slmpd-26")
def test_silence_about_another_agencys_incident_needs_no_incident_of_ones_own(
    responding: Callable[[str], Response],
) -> None:
    response = responding("us-mo-slmpd")
    embargo = desk_ops.begin_embargo(response.ctx)
    assert response.desk.kernel.incidents() == ()
    assert response.desk.kernel.clocks() == ()
    with pytest.raises(BadTime):
        desk_ops.release(response.ctx, embargo.id, response.clock.moment + HOUR)
    desk_ops.release(response.ctx, embargo.id, response.clock.moment)
    (owned,) = response.desk.kernel.clocks()
    assert owned.item.subject == embargo.code
    assert owned.item.due_at == response.clock.moment + 24 * HOUR
    response.clock.advance(24 * HOUR)
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["silence_over"] == 1
    assert store.embargoes(response.ctx.store) == ()
    with pytest.raises(NotHere):
        desk_ops.release(response.ctx, embargo.id, None)


@pytest.mark.clause("slmpd-26")
def test_the_scene_of_an_incident_and_its_silence_go_together(responding: Callable[[str], Response]) -> None:
    response = responding("us-mo-slmpd")
    opened = response.open(at_scene=True)
    assert opened.embargo is not None and opened.embargo.at_scene
    desk_ops.release(response.ctx, opened.embargo.id, response.clock.moment)
    desk_ops.leave_scene(response.ctx, opened.embargo.id)
    part = response.part(opened.incident.id)
    assert not part.incident.at_scene and not part.embargoes[0].at_scene
    desk_ops.learn(response.ctx, opened.incident.id, News(at_scene=True))
    assert response.part(opened.incident.id).embargoes[0].at_scene


@pytest.mark.clause("slmpd-26")
@pytest.mark.parametrize("hours", [None, 2, 30])
def test_silence_that_still_runs_outlives_its_incident_without_a_link(
    responding: Callable[[str], Response], hours: int | None
) -> None:
    response = responding("us-mo-slmpd")
    opened = response.open()
    assert opened.embargo is not None
    if hours is not None:
        desk_ops.release(response.ctx, opened.embargo.id, response.clock.moment)
        response.clock.advance(hours * HOUR)
    desk_ops.complete(response.ctx, opened.incident.id)
    left = store.embargoes(response.ctx.store)
    assert [embargo.incident for embargo in left] == ([] if hours == 30 else [None])


# ------------------------------------------------------------------ completing


@pytest.mark.clause("mndps-23")
def test_a_completed_incident_is_destroyed_counted_once_and_gone_for_a_second_window(response: Response) -> None:
    opened = response.open()
    desk_ops.done(response.ctx, opened.slots[0].id)
    desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEFUSING, response.clock.moment)
    closing = desk_ops.closing(response.ctx, opened.incident.id)
    receipt = desk_ops.complete(response.ctx, opened.incident.id)
    assert receipt.keys_destroyed == receipt.records_removed == 1 + 6 + 1
    assert sorted(set(receipt.counted)) == sorted((family, category) for family, category, _ in closing.counts)
    for name in (store.INCIDENTS, store.SLOTS, store.SESSIONS):
        assert response.ctx.store.collection(name).all() == ()
    counted = response.ctx.store.counters("incidents.check_in", NOVEMBER)
    assert {category: number for category, number in counted.items() if number} == {"in_time": 1, "not_reached": 5}
    with pytest.raises(Gone):
        desk_ops.complete(response.ctx, opened.incident.id)
    with pytest.raises(Gone):
        store.complete(response.ctx.store, opened.incident.id, lambda part: closing)
    assert response.ctx.store.counters("incidents.kind", NOVEMBER)["shooting"] == 1


def test_nothing_is_changed_on_an_incident_that_a_second_window_completed(response: Response) -> None:
    opened = response.open()
    desk_ops.complete(response.ctx, opened.incident.id)
    id, slot = opened.incident.id, opened.slots[0].id
    steps: list[tuple[type[Exception], Callable[[], object]]] = [
        (Gone, lambda: desk_ops.hand_out(response.ctx, id)),
        (Gone, lambda: desk_ops.learn(response.ctx, id, News(counts={Party.SWORN: 9}))),
        (Gone, lambda: desk_ops.bar(response.ctx, id, A, involved=True)),
        (Gone, lambda: desk_ops.closing(response.ctx, id)),
        (NotHere, lambda: desk_ops.done(response.ctx, slot)),
        (NotHere, lambda: desk_ops.attempt(response.ctx, slot)),
    ]
    for error, step in steps:
        with pytest.raises(error):
            step()
    assert response.desk.kernel.incidents() == ()
