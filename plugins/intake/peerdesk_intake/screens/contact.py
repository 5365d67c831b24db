"""The anonymous contact form: codes only, the three things to do above it, the reminder about notes below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, to_month
from peerdesk_core.model.needs import (
    Contact,
    ContactKind,
    Duration,
    Format,
    Outcome,
    Referral,
    Request,
    Topic,
)
from peerdesk_core.model.resources import ResourceKind
from peerdesk_intake import service, store
from peerdesk_intake.models import BadNumber, NoConsent
from peerdesk_intake.policy import advice, consent, help_kinds, spoken
from peerdesk_intake.tidying import due_at
from peerdesk_intake.wording import ANY_REFERRAL, NO_NOTES, offered, options, said, steps
from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .reach import clinical_lines, help_line

_NOBODY = ("", "Not said")


class ContactEntry(DeskScreen):
    """One contact of one request."""

    ID = "intake.contact"
    TITLE = "Contact"
    explains = (
        "What became of a contact, in choices only. Nothing here is about a person, and nothing counts how often "
        "somebody came back: that the peer alone knows.",
        "After it is saved the desk shows what the policy wants the peer to hear.",
    )
    DEFAULT_CSS = """
    ContactEntry Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, request: Id) -> None:
        super().__init__(ctx)
        self.request = request

    def body(self) -> ComposeResult:
        """Steps, form, whom the directory knows for a referral, reminder."""
        for number, step in enumerate(steps(self.ctx.department), start=1):
            yield Static(plain(f"{number}. {step}"))
        yield Form(*self._fields())
        yield Static("", id="directory", markup=False)
        yield Static(plain(f"! {NO_NOTES}{self._citations()}"), id="reminder")

    def _fields(self) -> Iterator[FormField]:
        """What happened first; what may follow from it after that."""
        department = self.ctx.department
        request = self._wanted()
        topics = options(offered(Topic, department.offered("topics")))
        if Topic.NOT_SAID.value not in dict(topics):
            topics = (*topics, *options((Topic.NOT_SAID,)))
        after_incident = request is not None and request.incident is not None
        kind = ContactKind.INCIDENT if after_incident else ContactKind.EVERYDAY
        yield Choice(
            "format",
            "Format",
            options(offered(Format, department.offered("formats"))),
            request.format.value if request is not None else "",
            help=_first(spoken(department, "record", ("contact_form",))),
        )
        yield Choice("topic", "Topic", topics, Topic.NOT_SAID.value, help="Optional: one coarse word, never a story.")
        yield Choice(
            "duration",
            "Length",
            options(tuple(Duration)),
            help=_first(spoken(department, "intake", ("compensate",))),
        )
        yield Choice("outcome", "Outcome", options(tuple(Outcome)), help="Not reached keeps the request as it is.")
        demanded = consent(department)
        yield Flag(
            "consented",
            "The person agreed",
            not demanded,
            help=demanded or "Support is voluntary. Without consent only no need or not reached can be entered.",
        )
        yield Choice("kind", "Sort of contact", options(tuple(ContactKind)), kind.value)
        yield Choice(
            "referral",
            "Referral",
            options(tuple(Referral)),
            help=said(department, "intake", "refer", (ANY_REFERRAL,))[0],
        )
        yield Choice(
            "referred",
            "Referred to",
            (_NOBODY, *options(help_kinds(department))),
            help="The sort of help, never which one. What the directory knows of it stands below.",
        )
        yield Flag("limits", "Limits stated", help="The limits card was read before the talk.")
        yield Flag("more", "More was offered", help=_first(spoken(department, "intake", ("follow_up",))))
        yield Line(
            "follow",
            "Follow-up in days",
            help="May stay empty. The reminder hangs on the request alone and keeps it open.",
        )

    def on_mount(self) -> None:
        """Keep what the directory says beside the chosen sort of help."""
        for field in self.query_one(Form).fields:
            if field.key in ("referral", "referred"):
                self.watch(field, "place", self._show_directory, init=False)

    def _show_directory(self) -> None:
        values = self.query_one(Form).values()
        line = ""
        if values["referral"] != Referral.NOT_NEEDED and values["referred"]:
            line = help_line(self.ctx, ResourceKind(str(values["referred"])))
        self.query_one("#directory", Static).update(plain(line))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Store the contact and the peer's load in one commit."""
        try:
            request = self._enter(event.values)
        except NoConsent as error:
            event.form.set_error("consented", f"{error.cause} {error.next_step}")
            return
        except BadNumber as error:
            event.form.set_error("follow", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.tell("The contact is entered, in codes only.")
        notice = self._afterwards(request)
        if notice is not None:
            self.app.call_later(self.app.push_screen, notice)
        self.dismiss(None)

    def _afterwards(self, request: Request) -> Notice | None:
        """Whom to call if clinical care is needed, and what the policy wants the peer to hear after a contact."""
        told = [CardLine(line, indent=1) for line in advice(self.ctx.department)]
        heard = [CardLine("Tell the peer:"), *told] if told else []
        if request.contacts[-1].outcome is not Outcome.ESCALATED:
            return Notice("The contact is entered", heard) if heard else None
        role = self.ctx.department.role("clinical_lead")
        return Notice(f"Hand on to the {role}", (*clinical_lines(self.ctx), *heard))

    def _enter(self, values: Mapping[str, str | bool]) -> Request:
        referral = Referral(str(values["referral"]))
        kind = str(values["referred"])
        contact = Contact(
            format=Format(str(values["format"])),
            duration=Duration(str(values["duration"])),
            topic=Topic(str(values["topic"])),
            referral=referral,
            outcome=Outcome(str(values["outcome"])),
            limits_stated=bool(values["limits"]),
            kind=ContactKind(str(values["kind"])),
            consented=bool(values["consented"]),
            referred_to=ResourceKind(kind) if kind and referral is not Referral.NOT_NEEDED else None,
            more_offered=bool(values["more"]),
        )
        now = self.ctx.clock.now()
        request = store.find(self.ctx.store, self.request)
        done = service.remind(service.enter_contact(request, contact, now), _days(str(values["follow"])), now)
        peer = done.assigned if service.is_load(contact) else None
        store.enter(self.ctx.store, done, due_at(self.ctx, done), peer, to_month(self.ctx.clock.today()))
        return done

    def _wanted(self) -> Request | None:
        try:
            return store.find(self.ctx.store, self.request)
        except DeskError:
            return None

    def _citations(self) -> str:
        notes = self.ctx.department.notes("record", "keep_notes")
        cites = dict.fromkeys(clause.cite for clause in notes if clause.cite)
        return f" [{', '.join(cites)}]" if cites else ""


def _first(lines: tuple[str, ...]) -> str:
    return lines[0] if lines else ""


def _days(typed: str) -> int | None:
    """A number of days, None for an empty field. Raises BadNumber."""
    text = typed.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 3):
        raise BadNumber("A follow-up is a number of days.", "Type digits only, or leave it empty.")
    return int(text)
