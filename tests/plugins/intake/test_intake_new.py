"""The form of a new request by keyboard: codes only, late entry, wishes, what policy refuses."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import new_id, to_minute
from peerdesk_core.model.needs import Source
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.new import NewRequest
from peerdesk_intake.screens.wishes import PeerWishes
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import DataList

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


async def test_two_keys_open_a_request_with_the_code_to_say(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n")
        assert isinstance(host.screen, NewRequest)
        host.sound()
        await host.keys("ctrl+s")
        (request,) = bench.store.all()
        assert isinstance(host.screen, Notice)
        assert request.code in host.text()
        host.sound()
        await host.keys("enter")
        assert isinstance(host.screen, Requests)
        assert request.code in host.text()
        assert (request.arrived_at, request.entered_late) == (to_minute(bench.now), False)


async def test_the_form_says_how_it_is_saved_and_enter_in_its_last_field_saves(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n")
        assert "Enter in the last field or ctrl+s saves." in host.text()
        await host.keys("up")
        assert "Enter in the last field or ctrl+s saves." in " ".join(host.text().split())
        host.sound()
        await host.keys("enter")
        assert len(bench.store.all()) == 1


async def test_a_code_that_an_open_request_carries_is_not_given_again(bench: Bench) -> None:
    draw = random.Random(7)  # the seed of the bench
    new_id(draw)
    taken = new_code(draw)
    bench.request(code=taken)
    async with bench.shown() as host:
        await host.keys("n", "ctrl+s")
        codes = [request.code for request in bench.store.all()]
        assert len(codes) == 2 and codes.count(taken) == 1


async def test_a_late_entry_is_typed_on_the_departments_clock_and_said_back(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n", "down", *(["backspace"] * 3), *"04:30")
        assert "Understood as today 04:30 CST." in host.text()
        await host.keys("ctrl+s")
        (request,) = bench.store.all()
        assert request.arrived_at == to_minute(bench.now - timedelta(hours=4, minutes=30))
        assert request.entered_late
        assert "entered late" in host.card_text()
        await host.keys("enter")
        assert [row.cells[3] for row in host.screen.query_one(DataList).rows] == ["late"]


async def test_a_time_in_the_future_is_refused_under_its_field_and_nothing_is_stored(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n", "down", *(["backspace"] * 3), *"2026-11-23 10:00", "ctrl+s")
        assert isinstance(host.screen, NewRequest)
        assert "lies in the future" in host.text()
        assert bench.store.all() == ()
        host.sound()


@pytest.mark.clause("mpd-12", "mpd-07")
async def test_choices_of_the_form_reach_the_request(bench: Bench) -> None:
    async with bench.shown() as host:
        # urgency, time, way in, who asked, format: three choices made by first letter
        await host.keys("n", "n", "down", "down", "d", "down", *"aaaa", "down", "down", "v", "ctrl+s")
        (request,) = bench.store.all()
        assert (request.urgency, request.channel, request.format) == ("now", "dispatch", "video")
        assert request.source is Source.SUPERVISOR
        assert isinstance(host.screen, Notice)


async def test_wishes_and_vetoes_are_chosen_with_names_masked_until_v(bench: Bench) -> None:
    first, second = sorted(bench.team, key=lambda peer: peer.family)[:2]
    async with bench.shown() as host:
        await host.keys("n", "up", "y", "ctrl+s")
        assert isinstance(host.screen, PeerWishes)
        assert first.family not in host.text()
        await host.keys("v")
        assert first.family in host.text()
        await host.keys("enter")
        assert first.family in host.text(), "marking is what the names are shown for"
        await host.keys("f9")
        assert first.family not in host.text()
        assert "[K9]" in host.text()
        host.sound()
        await host.keys("down", "enter", "enter", "up", "enter", "ctrl+s")
        (request,) = bench.store.all()
        assert (request.wished_peer, request.vetoed) == (first.id, (second.id,))


async def test_esc_in_the_list_of_peers_goes_back_to_the_filled_form(bench: Bench) -> None:
    async with bench.shown() as host:
        await host.keys("n", "n", "up", "y", "ctrl+s", "escape")
        assert isinstance(host.screen, NewRequest)
        assert bench.store.all() == ()
        assert "Now" in host.text()
