"""The list of requests at 80x24: what a row shows, which steps are offered, the reply, the whole day by keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import pytest

from peerdesk_core.model.ids import to_minute
from peerdesk_core.model.needs import Stage, Urgency
from peerdesk_intake import hooks, screens
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.contact import ContactEntry
from peerdesk_intake.screens.limits import Limits
from peerdesk_tui.kit.data_list import DataList

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


async def test_an_empty_list_says_what_it_is_why_it_is_empty_and_the_next_key(bench: Bench) -> None:
    async with bench.shown() as host:
        assert "Press n for a new request" in host.text()
        host.sound()


async def test_a_row_shows_code_stage_and_reply_but_no_person(bench: Bench) -> None:
    peer = bench.peer(0)
    bench.request(0, hours=30)
    bench.request(1, assigned=peer.id, stage=Stage.ASSIGNED, replied_at=to_minute(bench.now))
    async with bench.shown() as host:
        seen = host.text()
        assert "amber-heron-10" in seen and "late by 6 h" in seen and "Has a peer" in seen
        assert peer.given not in seen and peer.family not in seen
        host.sound()


async def test_unanswered_requests_come_first_and_of_these_the_ones_for_now(bench: Bench) -> None:
    bench.request(0, hours=9, replied_at=to_minute(bench.now), stage=Stage.REPLIED)
    bench.request(1, hours=5)
    bench.request(2, hours=1)
    bench.request(3, hours=1, urgency=Urgency.NOW)
    async with bench.shown() as host:
        codes = [row.cells[0][-2:] for row in host.screen.query_one(DataList).rows]
        assert codes == ["13", "11", "12", "10"]


def test_every_command_of_the_palette_has_its_action_and_every_screen_its_view(bench: Bench) -> None:
    views = {}
    for spec in hooks.screens(bench.ctx):
        view = getattr(screens, spec.view.removeprefix("peerdesk_intake.screens:"))
        assert spec.id == view.ID
        views[spec.id] = view
    for command in hooks.commands(bench.ctx):
        assert callable(getattr(views[command.screen], f"action_{command.action}"))


@pytest.mark.clause("mpd-10")
async def test_r_notes_the_reply_and_stops_the_clock(bench: Bench) -> None:
    request = bench.request(hours=2)
    async with bench.shown() as host:
        await host.keys("d")
        host.sound()
        await host.keys("ctrl+s")
        assert bench.store.get(request.id).replied_at == to_minute(bench.now)
        assert "Needs a peer" in host.text()
        assert host.toasts and request.code in host.toasts[-1]


async def test_a_reply_before_the_arrival_is_refused(bench: Bench) -> None:
    request = bench.request(hours=1)
    async with bench.shown() as host:
        await host.keys("d", *(["backspace"] * 3), *"05:00", "ctrl+s")
        assert "between the arrival and now" in host.text()
        assert bench.store.get(request.id).replied_at is None


@pytest.mark.clause("mpd-10")
async def test_a_reply_at_a_time_shown_twice_is_the_second_and_the_desk_says_so(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 01:30 in Chicago, for the second time
    request = bench.request(arrived_at=to_minute(datetime(2026, 11, 1, 6, 50, tzinfo=UTC)))
    async with bench.shown() as host:
        await host.keys("d", *"01:10")
        assert "shown twice that night: the second" in host.text()
        await host.keys("ctrl+s")
        assert bench.store.get(request.id).replied_at == datetime(2026, 11, 1, 7, 10, tzinfo=UTC)
        assert "the second of the two" in host.toasts[-1]


async def test_a_year_beyond_the_calendar_is_a_sentence_not_a_fault(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("d", *"9999-12-31", "space", *"23:59", "ctrl+s")
        assert "There is no such time or day." in host.text()
        assert bench.store.get(request.id) == request


@pytest.mark.clause("mpd-44")
async def test_the_limits_card_can_be_read_aloud_with_the_crisis_line_in_sight(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("l")
        assert isinstance(host.screen, Limits)
        seen = host.text()
        assert "Danger to life is passed on." in seen and "TEST 2" in seen and "988" in seen
        assert all(word in host.card_text() for word in ("rapport", "needed", "referral"))
        host.sound()


async def test_esc_from_the_limits_card_goes_back_to_the_same_request(bench: Bench) -> None:
    for number in range(5):
        bench.request(number, hours=number + 1)
    async with bench.shown() as host:
        await host.keys("down", "down", "down")
        selected = host.screen.query_one(DataList).current
        await host.keys("l", "escape")
        assert isinstance(host.screen, Requests)
        assert host.screen.query_one(DataList).current == selected != host.screen.query_one(DataList).rows[0].id
        assert host.focused is host.screen.query_one(DataList)


async def test_the_card_of_a_request_runs_the_next_step(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("enter")
        assert "Next: Answer the person" in host.text()
        assert not any(peer.family in host.card_text() for peer in bench.team)
        host.sound()
        await host.keys("c")
        assert isinstance(host.screen, ContactEntry)


async def test_steps_that_do_not_apply_are_not_offered_and_do_nothing(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("d", "c", "a", "x")
        assert isinstance(host.screen, Requests)
        request = bench.request(replied_at=to_minute(bench.now), stage=Stage.REPLIED)
        host.screen.reload()
        await host.keys("d", "c")
        assert isinstance(host.screen, Requests)
        assert bench.store.get(request.id) == request


async def test_the_whole_day_by_keyboard(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n", "ctrl+s", "enter")
        bench.now += timedelta(minutes=30)
        await host.keys("d", "ctrl+s", "a", "ctrl+s", "w", "escape", "enter", "enter")
        await host.keys("l", "escape", "c", "ctrl+s", "x", *"close", "enter")
        assert "Deletion receipt" in host.text()
        assert bench.store.all() == ()
    events = [event for commit in bench.store.commits for event in commit.events]
    assert events == ["request.opened", "request.closed"]
    assert sum(bench.store.contacts.values()) == 1
    assert bench.store.counters("intake.reply", "2026-11") == {"in_time": 1}
