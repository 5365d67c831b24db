"""Noting an approval: what, which office, how it was given and when. Never which person gave it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.times import BadTime, parse_moment
from peerdesk_incidents import desk_ops
from peerdesk_incidents.models import Approval, Approved, Given, Office
from peerdesk_incidents.wording import options
from peerdesk_tui.kit.form import Choice, Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import HELP, understood

from .steps import office_title


class ApprovalForm(DeskScreen):
    """Four fields. The offices that the texts name stand first."""

    ID = "incidents.approval"
    TITLE = "Note an approval"
    explains = (
        "What was approved, by which office, how it was given, and when. No person's name is kept.",
        "The desk notes what others decide; it approves nothing itself.",
    )
    DEFAULT_CSS = """
    ApprovalForm Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, incident: Id, what: Approved, named: Sequence[Office]) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self.what = what
        self.named = tuple(named)

    def body(self) -> ComposeResult:
        """The form, and how the time is understood."""
        department = self.ctx.department
        offices = (*self.named, *(office for office in Office if office not in self.named))
        yield Form(
            Choice("what", "What", options(tuple(Approved)), self.what.value),
            Choice("office", "Which office", [(office.value, office_title(department, office)) for office in offices]),
            Choice("given", "How given", options(tuple(Given))),
            Line("at", "When", "now", help=f"{HELP}. Enter saves."),
        )
        yield Static(plain(understood("now", self.ctx)), id="understood")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        typed = str(self.query_one(Form).values()["at"])
        self.query_one("#understood", Static).update(plain(understood(typed, self.ctx)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save it, or say what is wrong."""
        values = event.values
        try:
            moment = parse_moment(str(values["at"]), self.ctx.clock.now(), self.ctx.clock.zone)
            approval = Approval(
                what=Approved(str(values["what"])),
                office=Office(str(values["office"])),
                given=Given(str(values["given"])),
                at=to_minute(moment.at),
            )
            desk_ops.approve(self.ctx, self.id_of, approval)
        except BadTime as error:
            event.form.set_error("at", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.tell(f"Noted. {moment.says}")
        self.dismiss(None)
