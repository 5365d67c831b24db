"""The anonymous contact form: codes only, the three things to do above it, the reminder about notes below."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, to_month
from peerdesk_core.model.needs import Contact, Duration, Format, Outcome, Referral, Request, Topic
from peerdesk_intake import service, store
from peerdesk_intake.wording import ANY_REFERRAL, NO_NOTES, offered, options, said, steps
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.form import Choice, Flag, Form
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain


class ContactEntry(DeskScreen):
    """One contact of one request."""

    ID = "intake.contact"
    TITLE = "Contact"
    DEFAULT_CSS = """
    ContactEntry Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, request: Id) -> None:
        super().__init__(ctx)
        self.request = request

    def body(self) -> ComposeResult:
        """Steps, form, reminder."""
        words = self.ctx.department.offered
        wished = self._wished_format()
        topics = options(offered(Topic, words("topics")))
        if Topic.NOT_SAID.value not in dict(topics):
            topics = (*topics, *options((Topic.NOT_SAID,)))
        for number, step in enumerate(steps(self.ctx.department), start=1):
            yield Static(plain(f"{number}. {step}"))
        yield Form(
            Choice("format", "Format", options(offered(Format, words("formats"))), wished),
            Choice("topic", "Topic", topics, Topic.NOT_SAID.value, help="Optional: one coarse word, never a story."),
            Choice("duration", "Length", options(tuple(Duration))),
            Choice("outcome", "Outcome", options(tuple(Outcome)), help="Not reached keeps the request as it is."),
            Choice(
                "referral",
                "Referral",
                options(tuple(Referral)),
                help=said(self.ctx.department, "intake", "refer", (ANY_REFERRAL,))[0],
            ),
            Flag("limits", "Limits stated", help="The limits card was read before the talk."),
        )
        yield Static(plain(f"! {NO_NOTES}{self._citations()}"), id="reminder")

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Store the contact and the peer's load in one commit."""
        try:
            request = self._enter(event.values)
        except DeskError as error:
            self.show_error(error)
            return
        self.tell("The contact is entered, in codes only.")
        if request.contacts[-1].outcome is Outcome.ESCALATED:
            self.app.call_later(self.app.push_screen, self._escalation())
        self.dismiss(None)

    def _escalation(self) -> Notice:
        role = self.ctx.department.role("clinical_lead")
        own = (f"The {role} steps in now; tell them yourself, by voice.",)
        kept = "The desk keeps the outcome as a category and nothing else of it."
        return Notice(f"Hand on to the {role}", (*said(self.ctx.department, "intake", "escalate", own), kept))

    def _enter(self, values: Mapping[str, str | bool]) -> Request:
        contact = Contact(
            format=Format(str(values["format"])),
            duration=Duration(str(values["duration"])),
            topic=Topic(str(values["topic"])),
            referral=Referral(str(values["referral"])),
            outcome=Outcome(str(values["outcome"])),
            limits_stated=bool(values["limits"]),
        )
        request = store.find(self.ctx.store, self.request)
        done = service.enter_contact(request, contact, self.ctx.clock.now())
        peer = done.assigned if service.is_load(contact) else None
        due = service.due_at(self.ctx.department, done)
        store.enter(self.ctx.store, done, due, peer, to_month(self.ctx.clock.today()))
        return done

    def _wished_format(self) -> str:
        try:
            return store.find(self.ctx.store, self.request).format.value
        except DeskError:
            return ""

    def _citations(self) -> str:
        notes = self.ctx.department.notes("record", "keep_notes")
        cites = dict.fromkeys(clause.cite for clause in notes if clause.cite)
        return f" [{', '.join(cites)}]" if cites else ""
