"""What screens and actions may ask of the application, beside what every Textual application does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from textual.screen import Screen

    from peerdesk_core.desk import Desk


class DeskApp(Protocol):
    """The application as its screens see it, so that none of them has to know the application itself."""

    desk: Desk | None
    opener: Callable[[], Desk] | None
    last_words: str
    """What is said in the shell once the application has ended."""

    @property
    def coordinates(self) -> bool:
        """Whether the desk was opened by its coordinator."""

    async def enter(self) -> None:
        """The vault is open: show Today."""

    async def show_base(self, screen: Screen[Any]) -> None:
        """Put a screen where Today belongs."""

    async def open_screen(self, screen: str, action: str = "") -> None:
        """Open a screen by its id, and run an action there."""

    async def open_own(self, name: str) -> None:
        """Open one of the application's own screens."""

    async def guarded_call(self, work: Callable[[], Awaitable[object] | object], where: str) -> None:
        """Do something; what fails in it ends on a fault card."""

    def use_theme(self) -> None:
        """Take the colours of the settings."""

    def mark_header(self) -> None:
        """Work out what every header shows of hold and role."""

    async def action_home(self) -> None:
        """Back to Today."""

    def action_help(self) -> None:
        """Help for the screen in view."""

    def action_lock(self) -> None:
        """End at once."""

    def action_leave(self) -> None:
        """End for today."""
