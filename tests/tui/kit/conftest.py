"""What every test of the kit is handed: a context, a way to read the screen as lines, a host for widgets."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from peerdesk_core.context import Ctx


class Host(App[Any]):
    """An application that shows the given widgets and keeps the messages it is sent."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        self.widgets = widgets
        self.heard: list[Any] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def on_data_list_opened(self, event: Any) -> None:
        self.heard.append(("opened", event.row_id))

    def on_data_list_moved(self, event: Any) -> None:
        self.heard.append(("moved", event.row_id))

    def on_form_submitted(self, event: Any) -> None:
        self.heard.append(event.values)


@pytest.fixture
def host() -> Callable[..., Host]:
    """Make an application around widgets."""
    return Host


@pytest.fixture
def ctx() -> Ctx:
    """A context of which the kit reads only the department's title and what is missing: nothing."""
    return cast(Ctx, SimpleNamespace(department=SimpleNamespace(title="Riverton [PD]"), lacking=lambda: ()))


@pytest.fixture
def drawn() -> Callable[[App[Any]], list[str]]:
    """Read what is on screen, one string a line."""

    def read(app: App[Any]) -> list[str]:
        return [strip.text for strip in app.screen._compositor.render_strips()]

    return read
