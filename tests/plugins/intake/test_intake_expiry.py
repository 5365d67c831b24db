"""Requests that nobody works on: closed by the department's own schedule, counted and receipted, kept under a hold."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import Report
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Channel, Contact, Duration, Format, Request, Stage
from peerdesk_core.testing import MovingClock
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_intake import hooks, service, store
from peerdesk_intake.expiry import unread_receipts
from peerdesk_intake.models import Gone
from peerdesk_intake.running import promised_until
from peerdesk_tui.kit.confirm import Notice

ST_LOUIS = "us-mo-slmpd"
PEER = Id("0000000000000001")

DeskOf = Callable[[str], Desk]
Opened = Callable[..., Request]
Show = Callable[..., AbstractAsyncContextManager[Any]]


def ready(desk: Desk) -> Report:
    report = hooks.ready(desk.ctx("intake"))
    assert report is not None
    return report


def family(desk: Desk, name: str) -> dict[str, int]:
    ctx = desk.ctx("intake")
    counted = ctx.store.counters(name, f"{ctx.clock.today():%Y-%m}")  # type: ignore[arg-type]
    return {category: number for category, number in counted.items() if number}


def test_without_a_schedule_no_request_ever_ends_by_itself(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    desk = desk_of(ST_LOUIS)
    request = opened(desk)
    moving_clock.advance(timedelta(days=900))
    ready(desk)
    assert store.all_open(desk.ctx("intake").store) == (request,)


def test_one_left_alone_is_closed_when_the_desk_opens_with_the_counts_of_a_close_by_hand(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    desk = desk_of(ST_LOUIS)
    desk.choose({"intake.abandoned_days": "30", "intake.reply_hours": "24"})
    request = opened(desk, channel=Channel.APP)
    moving_clock.advance(timedelta(days=29))
    kept = opened(desk)
    assert "expired" not in ready(desk).counts
    moving_clock.advance(timedelta(days=2))
    ctx = desk.ctx("intake")
    by_hand = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
    report = ready(desk)
    assert report.counts["expired"] == 1 and request.code not in report.says
    assert store.all_open(ctx.store) == (kept,)
    (receipt,) = unread_receipts(ctx)
    assert (receipt.counted, receipt.records_removed, receipt.keys_destroyed) == (by_hand.counts, 1, 1)
    assert unread_receipts(ctx) == (), "a receipt is shown once"
    assert family(desk, "intake.outcome") == {"no_need": 1} and family(desk, "intake.reply") == {"late": 1}
    assert [event.kind for event in desk.vault.audit_events()].count("request.closed") == 1


async def test_the_receipts_wait_on_the_screen_in_one_list(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock, show: Show
) -> None:
    desk = desk_of(ST_LOUIS)
    desk.choose({"intake.abandoned_days": "30"})
    codes = [opened(desk).code for _ in range(2)]
    moving_clock.advance(timedelta(days=31))
    ready(desk)
    async with show(desk) as host:
        assert isinstance(host.screen, Notice)
        told = host.card_text()
        assert "2 requests were left alone" in told and "Receipt 2 of 2" in told
        assert not [code for code in codes if code in told + host.text()]
        host.sound()
        await host.keys("enter")
        assert "No request is open" in host.text()


async def test_one_that_ends_while_the_desk_is_open_goes_when_the_list_is_read(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock, show: Show
) -> None:
    desk = desk_of(ST_LOUIS)
    desk.choose({"intake.abandoned_days": "30"})
    opened(desk)
    moving_clock.advance(timedelta(days=29))
    async with show(desk) as host:
        assert "ends by itself" in host.text()
        await host.keys("s")
        moving_clock.advance(timedelta(days=2))
        await host.keys("escape")
        assert isinstance(host.screen, Notice)
        assert "1 request was left alone" in host.card_text()


def test_under_a_legal_hold_it_is_closed_but_not_destroyed_and_the_receipt_says_so(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    from peerdesk_intake.screens.lines import expired_lines

    desk = desk_of(ST_LOUIS)
    desk.choose({"intake.abandoned_days": "30"})
    opened(desk)
    moving_clock.advance(timedelta(days=31))
    begin_hold(desk.vault, "City attorney")
    ready(desk)
    receipts = unread_receipts(desk.ctx("intake"))
    assert [receipt.held for receipt in receipts] == [1]
    told = " ".join(line.text for line in expired_lines(receipts))
    assert "not destroyed: a legal hold is in force" in told


def test_every_step_on_a_request_is_a_touch_and_a_follow_up_ahead_counts_as_one(
    desk_of: DeskOf, opened: Opened
) -> None:
    desk = desk_of(ST_LOUIS)
    now = desk.clock.now()
    later = now + timedelta(days=3)
    request = opened(desk)
    assert request.touched_at == now
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_30)
    given = attrs.evolve(request, assigned=PEER, stage=Stage.ASSIGNED)
    steps = (
        service.mark_replied(request, later, later),
        service.veto(request, given.assigned or request.id, later),
        service.enter_contact(given, talk, later),
        service.escalate(given, later),
        service.remind(given, 4, later),
        service.remind(given, None, later),
    )
    assert {step.touched_at for step in steps} == {later}


def test_a_request_closed_in_two_windows_is_counted_once_and_the_second_is_told(
    desk_of: DeskOf, opened: Opened
) -> None:
    desk = desk_of(ST_LOUIS)
    ctx = desk.ctx("intake")
    request = opened(desk)
    closing = service.close(request, None, ctx.clock.now(), ctx.clock.today())
    store.destroy(ctx.store, request.id, closing)
    with pytest.raises(Gone):
        store.destroy(ctx.store, request.id, closing)
    assert family(desk, "intake.outcome") == {"no_need": 1}


async def test_a_second_window_that_closes_what_is_gone_says_so_and_shows_the_list_as_it_is(
    desk_of: DeskOf, opened: Opened, show: Show
) -> None:
    desk = desk_of(ST_LOUIS)
    ctx = desk.ctx("intake")
    request = opened(desk)
    async with show(desk) as host:
        await host.keys("x")
        closing = service.close(request, None, ctx.clock.now(), ctx.clock.today())
        store.destroy(ctx.store, request.id, closing)
        await host.keys(*"close", "enter")
        assert "That request is not open" in host.text()
        await host.keys("enter")
        assert "No request is open" in host.text()
    assert family(desk, "intake.outcome") == {"no_need": 1}
