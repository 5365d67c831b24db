"""What was told is read on the screen where it happened, and covers nothing on the next one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from textual.app import App, ComposeResult
from textual.widgets import Static

from peerdesk_tui.kit.screen import DeskScreen


class Page(DeskScreen):
    TITLE = "Page"

    def body(self) -> ComposeResult:
        yield Static("Keep no note.", markup=False)

    def reload(self) -> None:
        """Nothing to read."""


class Host(App[None]):
    department = "Town PD"


def page() -> Page:
    ctx: Any = SimpleNamespace(department=SimpleNamespace(title="Town PD"), lacking=lambda: ())
    return Page(cast(Any, ctx))


async def test_given_something_told_when_another_screen_opens_then_it_is_gone_and_not_when_one_closes() -> None:
    app = Host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        first = page()
        await app.push_screen(first)
        first.tell("Saved.")
        await pilot.pause()
        assert len(app._notifications) == 1
        await app.push_screen(page())
        await pilot.pause()
        assert len(app._notifications) == 0
        app.pop_screen()
        first.tell("Saved again.")
        await pilot.pause()
        assert len(app._notifications) == 1
