"""Base of the application's own screens: a desk screen that knows the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from peerdesk_tui.kit.screen import DeskScreen

if TYPE_CHECKING:
    from peerdesk_core.desk import Desk
    from peerdesk_tui.desk_app import DeskApp


class OwnScreen(DeskScreen):
    """A screen of the application itself, under the owner "terminal"."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ctx("terminal"))
        self.desk = desk

    @property
    def desk_app(self) -> DeskApp:
        """The application, as far as screens may ask it for more than Textual does."""
        return cast("DeskApp", self.app)
