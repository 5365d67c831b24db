"""A number to call back: kept nowhere unless the department chose it, sealed, and gone with the request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Callback
from peerdesk_core.model.needs import Request
from peerdesk_intake import hooks, service, settings, store
from peerdesk_intake.screens.new import NewRequest
from peerdesk_tui.kit.form import Form

MINNEAPOLIS, MESQUITE = "us-mn-minneapolis-pd", "us-tx-mesquite-pd"
NUMBER = "6125550142"

DeskOf = Callable[[str], Desk]
Show = Callable[..., AbstractAsyncContextManager[Any]]


def sealed(desk: Desk) -> Desk:
    desk.choose({"intake.callback": "sealed"})
    return desk


@pytest.mark.clause("mpd-24")
async def test_by_default_there_is_no_field_for_a_number(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk) as host:
        await host.keys("n")
        assert "callback" not in host.screen.query_one(Form).values()
        await host.keys("ctrl+s")
    (request,) = store.all_open(desk.ctx("intake").store)
    assert request.callback is None


@pytest.mark.clause("mpd-24")
async def test_the_form_and_the_setting_say_that_the_policy_bars_it(desk_of: DeskOf, show: Show) -> None:
    desk = sealed(desk_of(MINNEAPOLIS))
    (setting,) = [spec for spec in settings.schema(desk.ctx("intake")) if spec.id == "intake.callback"]
    assert (setting.default, "MPD 3-503" in setting.help) == ("none", True)
    async with show(desk) as host:
        await host.keys("n", *["down"] * 7)
        assert "MPD 3-503" in " ".join(host.text().split())
        host.sound()


async def test_a_number_is_sealed_in_the_request_shown_on_a_key_and_destroyed_with_it(
    desk_of: DeskOf, show: Show, tmp_path: Path
) -> None:
    desk = sealed(desk_of(MESQUITE))
    async with show(desk) as host:
        await host.keys("n", *["down"] * 7, *"612-555 0142", "ctrl+s")
        assert NUMBER not in host.text() + host.card_text()
        await host.keys("enter", "enter")
        assert NUMBER not in host.card_text() and "sealed in it" in host.card_text()
        await host.keys("b")
        assert NUMBER in host.card_text()
        host.sound()
    (request,) = store.all_open(desk.ctx("intake").store)
    assert request.callback == NUMBER
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and NUMBER.encode() in path.read_bytes()]
    ctx = desk.ctx("intake")
    closing = service.close(request, None, ctx.clock.now(), ctx.clock.today())
    receipt = store.destroy(ctx.store, request.id, closing)
    assert receipt.keys_destroyed == 1 and NUMBER not in repr(receipt)


@pytest.mark.parametrize("typed", ["call Robin", "12", "+1+2", "1234567890123456"])
async def test_what_is_no_number_is_refused_under_its_field(desk_of: DeskOf, show: Show, typed: str) -> None:
    desk = sealed(desk_of(MESQUITE))
    async with show(desk) as host:
        await host.keys("n", *["down"] * 7, *("space" if letter == " " else letter for letter in typed), "ctrl+s")
        assert isinstance(host.screen, NewRequest)
        assert "no telephone number" in host.text()
        host.sound()
    assert store.all_open(desk.ctx("intake").store) == ()


def test_when_the_department_no_longer_keeps_numbers_those_that_are_there_go(
    desk_of: DeskOf, opened: Callable[..., Request]
) -> None:
    desk = sealed(desk_of(MESQUITE))
    request = opened(desk, callback=Callback(NUMBER))
    hooks.ready(desk.ctx("intake"))
    assert store.find(desk.ctx("intake").store, request.id).callback == NUMBER
    desk.choose({"intake.callback": "none"})
    report = hooks.ready(desk.ctx("intake"))
    assert report is not None and report.counts["forgotten"] == 1
    assert store.find(desk.ctx("intake").store, request.id).callback is None
