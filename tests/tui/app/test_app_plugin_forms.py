"""A form that a shipped plugin brings is guarded by the kit: esc never loses nine answers silently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems


@pytest.mark.parametrize("typed", [(), ("down", *"08:15"), ("right",)])
async def test_given_a_new_request_when_esc_is_pressed_then_it_asks_only_if_something_was_typed(
    typed: tuple[str, ...], real_desk: Desk, settle: Callable[..., Any], screen_text: Callable[[Any], str]
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in screen_text(app))
        await pilot.press("enter")
        await pilot.press("i")
        await settle(pilot, app, lambda: "Requests" in screen_text(app).splitlines()[0])
        await pilot.press("n")
        await settle(pilot, app, lambda: "When asked" in screen_text(app))
        page = app.screen
        values = page.query_one(Form).values()
        await pilot.press(*typed)
        changed = page.query_one(Form).values()
        assert (changed != values) == bool(typed)
        await pilot.press("escape")
        await pilot.pause()
        if typed:
            assert "Discard what you typed?" in screen_text(app)
            assert problems(app) == ()
            await pilot.press("n")
            await settle(pilot, app, lambda: app.screen is page)
            assert page.query_one(Form).values() == changed
            await pilot.press("escape", "y")
        await settle(pilot, app, lambda: page not in app.screen_stack)
