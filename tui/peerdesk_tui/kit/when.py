"""One question: when was that? The answer says how the typed time was understood."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.times import HELP, BadTime, Moment, parse_moment

from .form import Form, Line
from .modal import DeskModal
from .text import plain

__all__ = ["HELP", "When", "understood"]


def understood(text: str, ctx: Ctx, *, later: bool = False) -> str:
    """How a typed time is understood, or what is wrong with it. `later` as in `parse_moment`."""
    try:
        return parse_moment(text, ctx.clock.now(), ctx.clock.zone, later=later).says
    except BadTime as error:
        return f"{error.cause} {error.next_step}"


class When(DeskModal[Moment | None]):
    """A time that stops a clock, typed; shown twice, it is the later. `check` may refuse it by raising a DeskError."""

    Check = Callable[[Moment], object]

    def __init__(self, heading: str, ctx: Ctx, check: Check = lambda moment: None) -> None:
        super().__init__(heading)
        self.ctx = ctx
        self.check = check

    def body(self) -> ComposeResult:
        """The field, and how it is understood."""
        yield Form(Line("when", "When", "now", help=HELP))
        yield Static(plain(understood("now", self.ctx, later=True)), id="understood")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        self.query_one("#understood", Static).update(plain(understood(event.value, self.ctx, later=True)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand the instant back, or say what is wrong."""
        try:
            typed = str(event.values["when"])
            moment = parse_moment(typed, self.ctx.clock.now(), self.ctx.clock.zone, later=True)
            self.check(moment)
        except DeskError as error:
            event.form.set_error("when", f"{error.cause} {error.next_step}")
            return
        self.dismiss(moment)
