"""Clocks whose requests were lost with a machine."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, TypeAlias

import attrs

from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.ids import Id, new_id, to_minute
from peerdesk_core.model.needs import Stage
from peerdesk_intake import service
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.new import NewRequest
from peerdesk_tui.kit.confirm import Notice, TypedConfirm

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


def survived(bench: Bench, number: int, hours: float, stage: Stage = Stage.NEW) -> ClockStub:
    """A clock of a request that arrived so long ago, without the request."""
    due = None if stage is not Stage.NEW else to_minute(bench.now + timedelta(hours=24 - hours))
    stub = ClockStub(id=Id(f"{number + 500:016x}"), code=Code(f"slate-otter-{number + 10}"), due_at=due, stage=stage)
    bench.store.stubs[stub.id] = stub
    return stub


async def test_a_restored_clock_is_marked_in_the_list_and_takes_no_step_of_a_request(bench: Bench) -> None:
    survived(bench, 0, hours=30)
    survived(bench, 1, hours=2, stage=Stage.CONTACTED)
    bench.request(0)
    async with bench.shown() as host:
        seen = host.text()
        assert "slate-otter-10" in seen and "restored, late by 6 h" in seen
        assert "slate-otter-11" in seen and "clock restored" in seen
        assert "lost" in seen, "what is not known is said, not left blank"
        await host.keys("x")
        assert isinstance(host.screen, Requests), "there is nothing to close"
        host.sound()


async def test_a_lost_request_is_entered_anew_under_its_code_and_keeps_the_clock(bench: Bench) -> None:
    stub = survived(bench, 0, hours=3)
    async with bench.shown() as host:
        await host.keys("enter")
        assert "Only the clock survived" in host.card_text() and "Enter anew" in host.text()
        host.sound()
        await host.keys("n")
        assert isinstance(host.screen, NewRequest) and "slate-otter-10" in host.text()
        await host.keys("ctrl+s")
        assert isinstance(host.screen, NewRequest), "when the person asked is not guessed"
        await host.keys(*"08:00", "ctrl+s")
        request = bench.store.get(stub.id)
        assert (request.code, request.stage) == (stub.code, Stage.NEW)
        assert bench.store.clocks() == (attrs.evolve(stub, due_at=service.due_at(bench.department, request)),)
        await host.keys("enter")
        assert "restored" not in host.text() and "slate-otter-10" in host.text()


async def test_a_restored_clock_is_dropped_on_a_typed_word_and_nothing_is_counted(bench: Bench) -> None:
    survived(bench, 0, hours=3)
    async with bench.shown() as host:
        await host.keys("enter", "x")
        assert isinstance(host.screen, TypedConfirm)
        await host.keys(*"drop", "enter")
        assert "Nothing was counted" in host.card_text()
        assert bench.store.clocks() == () and not bench.store.counted
        assert bench.store.commits[-1].events == ["clock.dropped"]
        await host.keys("enter")
        assert "No request is open" in host.text()


async def test_a_new_request_never_takes_the_code_of_a_restored_clock(bench: Bench) -> None:
    draw = random.Random(7)
    new_id(draw)  # the form draws an id first
    drawn = new_code(draw)
    stub = attrs.evolve(survived(bench, 0, hours=3), code=drawn)
    bench.store.stubs[stub.id] = stub
    bench.ctx.random.seed(7)
    async with bench.shown() as host:
        await host.keys("n", "down", "enter", "ctrl+s")
        assert isinstance(host.screen, Notice)
        assert bench.store.all()[0].code != drawn


async def test_a_new_request_on_a_restored_clock_asks_which_is_meant(bench: Bench) -> None:
    survived(bench, 0, hours=3)
    async with bench.shown() as host:
        await host.keys("n")
        assert "Enter slate-otter-10 anew" in host.text() and "Take in another one" in host.text()
        await host.keys("escape")
        assert isinstance(host.screen, Requests) and not bench.store.all()
        await host.keys("n", "enter")
        assert isinstance(host.screen, NewRequest) and "slate-otter-10" in host.text()
        host.sound()
