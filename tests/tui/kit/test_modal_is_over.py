"""A dialog lies over the screen that asked, so that what the question is about stays in sight."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Static

from peerdesk_tui.kit.confirm import Notice


class _Behind(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("what it is about")


async def test_given_a_dialog_when_it_opens_then_the_screen_behind_shines_through() -> None:
    app = _Behind()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Notice("A question", ("And what it says.",)))
        await pilot.pause()
        assert app.screen.styles.background.a < 1
        assert "what it is about" in app.export_screenshot(simplify=True).replace("&#160;", " ")
