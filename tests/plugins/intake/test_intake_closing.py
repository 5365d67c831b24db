"""Closing by hand: the preview, the typed word, the receipt."""

from __future__ import annotations

from typing import Any, TypeAlias

import pytest

from peerdesk_core.model.needs import Contact, Duration, Format, Source
from peerdesk_intake import service
from peerdesk_intake.screens import Requests
from peerdesk_tui.kit.confirm import TypedConfirm

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


async def test_closing_previews_asks_for_the_word_and_shows_the_receipt_once(bench: Bench) -> None:
    request = bench.request(hours=3)
    async with bench.shown() as host:
        await host.keys("x")
        assert isinstance(host.screen, TypedConfirm)
        seen = " ".join(host.text().split())
        assert request.code in seen and "Counted for 2026-11" in seen
        host.sound()
        await host.keys("enter")
        assert bench.store.all() == (request,)
        await host.keys(*"close", "enter")
        assert bench.store.all() == ()
        assert "Deletion receipt" in host.text()
        assert "1 request, 1 key" in host.card_text()
        assert request.code not in host.text() + host.card_text()
        host.sound()
        await host.keys("enter")
        assert isinstance(host.screen, Requests)
        assert request.code not in host.text()


@pytest.mark.parametrize(("number", "says"), [(0, "no contacts"), (1, "1 contact and"), (2, "2 contacts and")])
async def test_the_warning_before_a_close_counts_contacts_and_promises_only_what_holds(
    bench: Bench, number: int, says: str
) -> None:
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_15)
    bench.request(contacts=(talk,) * number, assigned=bench.peer(0).id)
    async with bench.shown() as host:
        await host.keys("x")
        assert says in host.card_text()
        assert "No copy of the vault file brings it back." in host.card_text()


@pytest.mark.clause("mpd-02")
async def test_a_request_can_be_closed_at_once_and_nothing_tells_why(bench: Bench) -> None:
    bench.request(0, source=Source.SUPERVISOR)
    async with bench.shown() as host:
        await host.keys("x", *"close", "enter", "enter")
    assert {(family, category) for family, category, _ in bench.store.counted} == set(
        service.close(bench.request(1, source=Source.SUPERVISOR), bench.now, bench.now, bench.ctx.clock.today()).counts
    )


async def test_a_request_closed_under_a_legal_hold_gets_a_receipt_that_says_it_is_kept(bench: Bench) -> None:
    from peerdesk_core.store import Receipt
    from peerdesk_intake.screens.lines import receipt_lines

    receipt = Receipt(keys_destroyed=1, records_removed=1, counted=(), period=None, frame=9, held=1)
    said = " ".join(line.text for line in receipt_lines(receipt))
    assert "not destroyed" in said and "legal hold" in said and "Destroyed:" not in said
