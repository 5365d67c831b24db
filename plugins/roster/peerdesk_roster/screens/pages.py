"""The way from the roster to the pages about the whole team."""

from __future__ import annotations

from collections.abc import Callable

from peerdesk_core.context import Ctx
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.screen import DeskScreen

from .coverage import CoverageScreen
from .gatherings import GatheringsScreen
from .hours import HoursScreen
from .publish import PublishScreen

_PAGES: tuple[type[DeskScreen], ...] = (CoverageScreen, GatheringsScreen, HoursScreen, PublishScreen)


def choose_page(screen: DeskScreen) -> None:
    """Ask which page about the team to open, and open it."""
    made: dict[str, Callable[[Ctx], DeskScreen]] = {page.ID: page for page in _PAGES}

    def opened(answer: str | None) -> None:
        if answer is not None:
            screen.app.push_screen(made[answer](screen.ctx))

    screen.app.push_screen(Ask("Pages about the team", *((page.ID, page.TITLE) for page in _PAGES)), opened)
