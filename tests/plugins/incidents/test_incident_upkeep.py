"""Open incidents over time: peers who leave, what is put right at unlock, and what Today shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Callback, Id
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.model.people import Standing
from peerdesk_core.store import Unit
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_incidents import desk_ops, store, tidying
from peerdesk_incidents.models import Place, PlaceKind
from peerdesk_incidents.settings import CALLBACK, CHECK_IN_DAYS
from peerdesk_roster import store as roster

Response: TypeAlias = Any
"""The class behind the fixtures of conftest.py."""
A, B, C = (Id(f"{number:016x}") for number in (1, 2, 3))
HOUR = timedelta(hours=1)


# ------------------------------------------------------------------ peers who leave


def stood(response: Response, number: int, standing: Standing) -> None:
    """The roster has the peer of that number with another standing."""
    roster.save(response.desk.ctx("roster").store, [response.peer(number, standing=standing)], "roster.peer.saved")
    response.desk.kernel.forget()


def test_a_peer_who_leaves_goes_out_of_every_open_incident(response: Response) -> None:
    first, second = response.open(involved=(A, B), witnesses=(C,)), response.open()
    desk_ops.give(response.ctx, second.slots[0].id, A)
    for peer in (A, C):
        roster.remove(response.desk.ctx("roster").store, peer)
    response.desk.kernel.forget()
    response.desk.kernel.peers_changed("roster", [A, C])
    assert response.part(first.incident.id).incident.involved == (B,)
    assert response.part(first.incident.id).incident.witnesses == ()
    assert response.part(second.incident.id).slots[0].by is None


@pytest.mark.clause("mpd-08")
def test_a_peer_who_is_suspended_loses_work_and_still_keeps_out(response: Response) -> None:
    opened, other = response.open(involved=(A,)), response.open()
    desk_ops.give(response.ctx, other.slots[0].id, A)
    stood(response, 0, Standing.SUSPENDED)
    response.desk.kernel.peers_changed("roster", [A])
    assert response.part(opened.incident.id).incident.involved == (A,)
    assert response.part(other.incident.id).slots[0].by is None


@pytest.mark.clause("mpd-08")
@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.DISMISSED])
def test_a_peer_who_left_the_team_loses_work_under_every_department_and_still_keeps_out_while_on_the_roster(
    responding: Callable[[str], Response], standing: Standing
) -> None:
    for department in ("us-mn-dps", "us-tx-mesquite-pd"):
        response = responding(department)
        opened, other = response.open(involved=(A,), witnesses=(C,)), response.open()
        desk_ops.give(response.ctx, other.slots[0].id, A)
        desk_ops.plan_session(
            response.ctx, other.incident.id, SessionKind.DEFUSING, response.clock.moment, leaders=(A, B)
        )
        stood(response, 0, standing)
        response.desk.kernel.peers_changed("roster", [A])
        part = response.part(other.incident.id)
        assert part.slots[0].by is None and part.sessions[0].leaders == (B,)
        assert response.part(opened.incident.id).incident == opened.incident


@pytest.mark.parametrize(
    ("department", "keeps"), [("us-mn-minneapolis-pd", True), ("us-mo-slmpd", False), ("us-tx-mesquite-pd", False)]
)
def test_a_peer_loses_work_by_a_standing_only_where_the_text_bars_it(
    responding: Callable[[str], Response], department: str, keeps: bool
) -> None:
    response = responding(department)
    opened = response.open()
    desk_ops.give(response.ctx, opened.slots[0].id, A)
    stood(response, 0, Standing.IMPROVEMENT)
    tidying.tidy(response.ctx)
    assert response.part(opened.incident.id).slots[0].by == (A if keeps else None)


def removed(response: Response, *ids: Id) -> None:
    """The roster has these peers no more, and nobody was told."""
    for id in ids:
        roster.remove(response.desk.ctx("roster").store, id)
    response.desk.kernel.forget()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Id]:
    """Every incident that is written whole, by id."""
    found: list[Id] = []
    plain = store._write

    def watch(unit: Unit, before: Any, after: Any, due: Any, **more: Any) -> None:
        if before is None:
            found.append(after.incident.id)
        plain(unit, before, after, due, **more)

    monkeypatch.setattr(store, "_write", watch)
    return found


@pytest.mark.clause("mpd-24")
def test_every_open_incident_is_written_anew_whenever_the_team_changed_so_that_no_frame_tells_whose_it_was(
    response: Response, written: list[Id]
) -> None:
    opened = [response.open(involved=(A,)).incident.id, *(response.open().incident.id for _ in range(2))]
    tidying.tidy(response.ctx)
    for leaving in (A, B):  # B was in none of them
        written.clear()
        removed(response, leaving)
        tidying.put_back(response.ctx)
        assert sorted(written) == sorted(opened)
    written.clear()
    stood(response, 2, Standing.SUSPENDED)
    tidying.put_back(response.ctx)
    assert sorted(written) == sorted(opened)


@pytest.mark.clause("mpd-24")
def test_nothing_is_written_at_unlock_while_neither_the_team_nor_the_setting_changed(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    response.open(involved=(A,))
    tidying.tidy(response.ctx)
    frames: list[Any] = []
    append = SqliteLog.append

    def noting(log: SqliteLog, *given: Any, **more: Any) -> bool:
        frames.append(given)
        return append(log, *given, **more)

    monkeypatch.setattr(SqliteLog, "append", noting)
    report = tidying.tidy(response.ctx)
    assert frames == []
    assert report is not None and not {"released", "forgotten"} & set(report.counts)
    stood(response, 2, Standing.SUSPENDED)
    tidying.tidy(response.ctx)
    assert len(frames) == 3, "the roster's own, the incident, and then the fingerprint"


@pytest.mark.clause("mpd-24")
def test_numbers_are_forgotten_where_the_department_keeps_none_any_more_and_all_is_written_though_there_was_none(
    response: Response, written: list[Id]
) -> None:
    response.desk.choose({CALLBACK: "sealed"})
    first, second = response.open(), response.open()
    tidying.tidy(response.ctx)
    slot = first.slots[0].id
    desk_ops.seal_callback(response.ctx, slot, Callback("6125550142"))
    for number in (1, 0):
        written.clear()
        response.desk.choose({CALLBACK: "none"})
        assert tidying.forget_callbacks(response.ctx) == number
        assert sorted(written) == sorted((first.incident.id, second.incident.id))
        assert store.find_slot(response.ctx.store, slot).callback is None
        response.desk.choose({CALLBACK: "sealed"})
        assert tidying.forget_callbacks(response.ctx) == 0


def test_a_number_that_came_and_was_forbidden_in_one_sitting_is_forgotten_too(response: Response) -> None:
    opened = response.open()
    tidying.tidy(response.ctx)
    response.desk.choose({CALLBACK: "sealed"})
    desk_ops.seal_callback(response.ctx, opened.slots[0].id, Callback("6125550142"))
    response.desk.choose({CALLBACK: "none"})
    assert tidying.forget_callbacks(response.ctx) == 1
    assert store.find_slot(response.ctx.store, opened.slots[0].id).callback is None


def test_a_desk_without_an_open_incident_is_not_written_to_at_unlock(response: Response) -> None:
    tidying.tidy(response.ctx)
    assert store.TEAM_SEEN.last(response.ctx.store) == store.CALLBACKS_SEEN.last(response.ctx.store) == ""


def test_numbers_are_forgotten_also_where_the_roster_cannot_be_read(response: Response) -> None:
    response.desk.choose({CALLBACK: "sealed"})
    opened = response.open()
    desk_ops.seal_callback(response.ctx, opened.slots[0].id, Callback("6125550142"))
    tidying.tidy(response.ctx)
    response.desk.choose({CALLBACK: "none"})
    response.desk.kernel.disable("roster")
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["forgotten"] == 1


def test_what_an_announcement_missed_is_caught_up_at_unlock(response: Response) -> None:
    opened = response.open(involved=(A,))
    desk_ops.give(response.ctx, opened.slots[0].id, B)
    removed(response, A, B)
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["released"] == 1
    part = response.part(opened.incident.id)
    assert part.incident.involved == () and part.slots[0].by is None
    again = tidying.tidy(response.ctx)
    assert again is not None and "released" not in again.counts


def test_a_write_that_fails_is_made_up_for_at_the_next_unlock(
    response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = response.open(involved=(A,))
    tidying.tidy(response.ctx)
    removed(response, A)

    def full(*given: Any) -> int:
        raise DeskError

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_anew", full)
        tidying.tidy(response.ctx)
    assert response.part(opened.incident.id).incident.involved == (A,)
    tidying.tidy(response.ctx)
    assert response.part(opened.incident.id).incident.involved == ()


def test_a_roster_that_cannot_be_read_keeps_no_incident_from_view(response: Response) -> None:
    response.open(involved=(A,))
    response.desk.kernel.disable("roster")
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["open"] == 1
    assert tidying.put_back(response.ctx) == 0
    assert response.part(store.all_open(response.ctx.store)[0].id).incident.involved == (A,)


# ------------------------------------------------------------------ what the desk shows


def test_today_shows_each_incident_with_its_coverage_and_its_clocks(response: Response) -> None:
    opened = response.open()
    desk_ops.done(response.ctx, opened.slots[0].id)
    (panel,) = [owned.item for owned in response.desk.kernel.dashboard_panels() if owned.owner == "incidents"]
    (row,) = panel.rows
    assert row.label == f"{opened.incident.code} · Shooting with a member" and row.screen == "incidents"
    assert row.value == "1 of 6 reached"
    clocks = [owned.item for owned in response.desk.kernel.clocks() if owned.owner == "incidents"]
    assert {item.act for item in clocks} == {"defusing", "debriefing", "check-ins, 5 of 6 open"}
    assert all(item.screen == "incidents" and item.entered_late for item in clocks)


def test_the_departments_own_days_set_a_limit_where_the_text_has_none(
    responding: Callable[[str], Response],
) -> None:
    response = responding("us-tx-mesquite-pd")
    response.open()
    assert [owned for owned in response.desk.kernel.clocks() if owned.owner == "incidents"] == []
    response.desk.choose({CHECK_IN_DAYS: "7"})
    (owned,) = [owned for owned in response.desk.kernel.clocks() if owned.owner == "incidents"]
    assert owned.item.due_at == response.clock.moment - HOUR + timedelta(days=7)


def test_a_clock_is_kept_beside_the_incident_and_goes_with_it(response: Response) -> None:
    opened = response.open(sworn=1, civilian=0)
    (stub,) = response.ctx.store.clocks()
    assert (stub.id, stub.code) == (opened.incident.id, opened.incident.code)
    assert stub.due_at == opened.incident.happened_at + timedelta(days=14)
    desk_ops.done(response.ctx, opened.slots[0].id)
    assert [stub.due_at for stub in response.ctx.store.clocks()] == [None]
    desk_ops.complete(response.ctx, opened.incident.id)
    assert response.ctx.store.clocks() == ()


def test_places_are_kept_by_the_departments_labels(response: Response) -> None:
    place = Place(id=Id("d" * 16), kind=PlaceKind.ROOM, label="Quiet room")
    store.put_place(response.ctx.store, place)
    assert store.places(response.ctx.store) == (place,)
    store.remove_place(response.ctx.store, place.id)
    assert store.places(response.ctx.store) == ()


def test_a_legal_hold_keeps_what_tidying_would_remove_and_no_incident_from_view(
    responding: Callable[[str], Response],
) -> None:
    response = responding("us-mo-slmpd")
    opened = response.open()
    assert opened.embargo is not None
    desk_ops.release(response.ctx, opened.embargo.id, response.clock.moment)
    begin_hold(response.desk.vault, "City attorney")
    response.clock.advance(25 * HOUR)
    report = tidying.tidy(response.ctx)
    assert report is not None and report.counts["open"] == 1
    assert [owned.item for owned in response.desk.kernel.clocks() if owned.owner == "incidents"] == []
