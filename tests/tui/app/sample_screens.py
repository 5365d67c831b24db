"""Screens of a plugin that fails in every way a screen can; loaded as `peerdesk_sample.screens`."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from peerdesk_core.faults import NotAllowed
from peerdesk_tui.kit.screen import DeskScreen

PLANTED = "Wilhelmina Planted"


class SampleError(Exception):
    """Carries a name, as a careless exception would."""


def fail() -> None:
    """Raise with data in the text and in a local."""
    secret_local = PLANTED
    raise SampleError(f"cannot handle {secret_local}")


class Fine(DeskScreen):
    """Works, and does as it is told."""

    ID: ClassVar[str] = "sample.fine"
    TITLE: ClassVar[str] = "Fine [K9]"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "explode", "Explode"),
        Binding("x", "leave", "Exit"),
        Binding("w", "work", "Work"),
        Binding("y", "thread", "Thread"),
        Binding("m", "message", "Message"),
        Binding("i", "timer", "Timer"),
        Binding("k", "interrupt_timer", "Timer too"),
        Binding("o", "refuse", "Refuse"),
        Binding("l", "later", "Later"),
        Binding("g", "greet", "Greet"),
        Binding("z", "storm", "Storm"),
    ]

    class Told(Message):
        """Something to answer."""

    def body(self) -> ComposeResult:
        yield Static("all is well", id="line")

    def action_explode(self) -> None:
        fail()

    def action_leave(self) -> None:
        raise SystemExit(3)

    def action_refuse(self) -> None:
        raise NotAllowed()

    def action_work(self) -> None:
        async def work() -> None:
            fail()

        self.run_worker(work())

    def action_thread(self) -> None:
        def work() -> None:
            raise SystemExit(3)

        self.run_worker(work, thread=True)

    def action_message(self) -> None:
        self.post_message(self.Told())

    def on_fine_told(self) -> None:
        fail()

    def action_timer(self) -> None:
        self.set_timer(0.01, fail)

    def action_interrupt_timer(self) -> None:
        def interrupt() -> None:
            raise KeyboardInterrupt

        self.set_timer(0.01, interrupt)

    def action_later(self) -> None:
        self.call_after_refresh(fail)

    def action_greet(self) -> None:
        self.query_one("#line", Static).update("greeted")

    def action_storm(self) -> None:
        for _ in range(40):
            self.call_later(fail)


class BadCompose(DeskScreen):
    """Fails while it composes."""

    def body(self) -> ComposeResult:
        yield Static("before")
        fail()


class BadBody(DeskScreen):
    """Fails while it composes, so that what it looks for later is not there either."""

    def body(self) -> ComposeResult:
        fail()
        yield Static("never", id="late")

    def reload(self) -> None:
        self.query_one("#late", Static).update("filled")


class NotAScreen:
    """Something else that a view may name by mistake."""


class BadMount(DeskScreen):
    """Fails when mounted."""

    def on_mount(self) -> None:
        fail()


class BadInit(DeskScreen):
    """Fails when made."""

    def __init__(self, ctx: object) -> None:
        fail()


class BadExit(DeskScreen):
    """Wants the program to end."""

    def on_mount(self) -> None:
        raise SystemExit(0)


class Undrawable(Widget):
    """Fails while it is drawn."""

    def render(self) -> Content:
        fail()
        return Content("")


class BadRender(DeskScreen):
    """Holds a widget that cannot be drawn."""

    def body(self) -> ComposeResult:
        yield Undrawable()


class BadStyle(Screen[None]):
    """Has a style sheet that cannot be read."""

    CSS = "BadStyle { colour-of-money: green; } } {"

    def __init__(self, ctx: object) -> None:
        super().__init__()


class BadDefaultStyle(DeskScreen):
    """Has rules of its own that cannot be read."""

    DEFAULT_CSS = "BadDefaultStyle { height: not-a-height; } } {"


class Styled(DeskScreen):
    """Has a good style sheet, read after a bad one."""

    CSS = "Styled { height: 100%; }"
