"""A session was held: when, to how many it was offered, how many came. Numbers alone."""

from __future__ import annotations

from datetime import datetime

import attrs
from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.times import check_past, parse_moment
from peerdesk_incidents.models import MOST, Session
from peerdesk_incidents.wording import title
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskModal
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import HELP, understood

from .session_form import count_typed


@attrs.frozen(kw_only=True)
class Held:
    """When it began, and the two counts."""

    at: datetime
    offered: int
    came: int


class HeldQuestion(DeskModal[Held | None]):
    """Three fields."""

    explains = ("Two counts are all that is kept of a session. Who came, and what was said, is never entered.",)

    def __init__(self, ctx: Ctx, kind: SessionKind, begun: datetime, offered: int, came: int | None = None) -> None:
        """`came` is what was entered before, where that was wrong."""
        super().__init__(f"{title(kind)}: {'it was held' if came is None else 'what was entered'}")
        self.ctx = ctx
        self.begun = f"{ctx.clock.local(begun):%Y-%m-%d %H:%M}"
        self.offered = offered
        self.came = came or 0

    def body(self) -> ComposeResult:
        """The fields, and what is not entered."""
        yield Form(
            Line("when", "Begun", self.begun, help=HELP),
            Line("offered", "Offered to", str(self.offered), help="To how many it was offered."),
            Line("came", "Came", str(self.came), help="How many came. Enter saves."),
        )
        yield Static(plain(understood(self.begun, self.ctx)), id="understood")
        yield Static(plain("Counts alone: no name, no word of what was said."))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        typed = str(self.query_one(Form).values()["when"])
        self.query_one("#understood", Static).update(plain(understood(typed, self.ctx)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Hand them back, or say what is wrong."""
        counts: dict[str, int] = {}
        for key in ("offered", "came"):
            number = count_typed(event.values[key])
            if number is None:
                event.form.set_error(key, f"Type a number from 0 to {MOST}.")
                return
            counts[key] = number
        try:
            at = parse_moment(str(event.values["when"]), self.ctx.clock.now(), self.ctx.clock.zone).at
            check_past(at, self.ctx.clock.now())
        except DeskError as error:
            event.form.set_error("when", f"{error.cause} {error.next_step}")
            return
        self.dismiss(Held(at=at, offered=counts["offered"], came=counts["came"]))


def held_words(session: Session) -> str:
    """What was entered, as a short message."""
    return f"{title(session.kind)}: held, offered to {session.offered}, {session.came} came."
