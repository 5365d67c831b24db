"""A new request: one form, coded choices only, filled by keyboard in under a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import attrs
from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.ids import Callback, Id, is_callback, new_id
from peerdesk_core.model.needs import (
    Because,
    Channel,
    Format,
    RankWish,
    ReachVia,
    Reason,
    Request,
    Source,
    TimeWish,
    Urgency,
)
from peerdesk_core.model.people import Experience, Language
from peerdesk_core.times import BadTime, check_past, parse_moment
from peerdesk_intake import incident, service, store
from peerdesk_intake.models import BadNumber, Draft
from peerdesk_intake.policy import advised_against, check_because, record_bars
from peerdesk_intake.settings import CALLBACK, SEALED
from peerdesk_intake.tidying import due_at
from peerdesk_intake.wording import NOT_FOR, VOLUNTARY, offered, options, said
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain
from peerdesk_tui.kit.when import HELP, understood

from .wishes import PeerWishes, Wishes

_SAVES = "Enter in the last field or ctrl+s saves."
_NO_WISH = ("", "No wish")


class NewRequest(DeskScreen):
    """The form. `opened` is called with the stored request after this screen has gone."""

    ID = "intake.new"
    TITLE = "New request"
    explains = (
        "A request for support, in choices only. A plain one takes two keys: n and ctrl+s.",
        "What stands behind it is asked so that policy can refuse an order or a condition. The answer is not kept.",
    )
    DEFAULT_CSS = """
    NewRequest Static { height: auto; }
    """

    def __init__(self, ctx: Ctx, opened: Callable[[Request], None], lost: ClockStub | None = None) -> None:
        """With `lost`, the request whose clock survived is entered anew under its code."""
        super().__init__(ctx)
        self.opened = opened
        self.lost = lost

    def body(self) -> ComposeResult:
        """What it is not for, the form, how the time is understood."""
        yield Static(plain(said(self.ctx.department, "intake", "serve_investigation", (NOT_FOR,))[0]))
        if self.lost is not None:
            yield Static(plain(f"Anew for {self.lost.code}: type when the person asked, as far as you know."))
        yield Form(*self._fields())
        yield Static(plain(understood("now", self.ctx) if self.lost is None else ""), id="understood")
        yield Static(plain(said(self.ctx.department, "intake", "order", (VOLUNTARY,))[0]))

    def _fields(self) -> Iterator[FormField]:
        """What a call is about first, wishes after it: a plain request is saved without going through them."""
        words = self.ctx.department.offered
        yield Choice("urgency", "How soon", options(tuple(Urgency)), help=_SAVES)
        yield Line("arrived", "When asked", self._asked(), help=f"When the person asked, not when you type: {HELP}")
        yield Choice("channel", "Way in", options(offered(Channel, words("channels"))))
        yield Choice(
            "source",
            "Who asked",
            options(offered(Source, words("sources"))),
            help="In what capacity somebody asked; never who is supported.",
        )
        yield Choice(
            "because",
            "What stands behind it",
            options(tuple(Because)),
            help="Asked so that policy can refuse an order or a condition. The answer is not kept.",
        )
        yield Choice(
            "format",
            "Format",
            options(offered(Format, words("formats"))),
            help="The person chooses what is comfortable.",
        )
        yield Choice(
            "reach",
            "How to reach",
            options(offered(ReachVia, words("reach_via"))),
            help="Where the way to reach the person is known, not the way itself.",
        )
        if self.ctx.chosen(CALLBACK) == SEALED:
            yield Line("callback", "Number to call", help=f"May stay empty. {self._barred()}")
        yield Choice("time", "Time wish", options(tuple(TimeWish)))
        yield Choice("language", "Language", options(tuple(Language)))
        yield Choice("rank", "Wish about rank", options(tuple(RankWish)))
        yield Choice(
            "experience",
            "Experience wish",
            (_NO_WISH, *options(tuple(Experience))),
            help="What the person would like the peer to have lived through; peers say it of themselves.",
        )
        yield from self._incidents()
        yield Choice(
            "reason",
            "What led to it",
            options(tuple(Reason)),
            help="Optional and coarse. No incident is needed; the person need not say.",
        )
        yield Flag(
            "peers",
            "Wish or veto a peer",
            help=f"Yes: the list of peers comes next, to ask for one or rule some out, no reason kept. {_SAVES}",
        )

    def _incidents(self) -> Iterator[FormField]:
        """The open incidents, where there are any."""
        open_ones = self.ctx.incidents()
        if open_ones:
            yield Choice(
                "incident",
                "Belongs to",
                incident.choices(open_ones),
                help="An open incident, if the person says so: peers who were there do not get the request.",
            )

    def on_mount(self) -> None:
        """Choosing an incident chooses what led to it."""
        fields = {field.key: field for field in self.query_one(Form).fields}
        chosen = fields.get("incident")
        if isinstance(chosen, Choice):
            self.watch(chosen, "place", self._incident_chosen, init=False)

    def _incident_chosen(self) -> None:
        form = self.query_one(Form)
        values = form.values()
        wanted = Reason.INCIDENT if values["incident"] else Reason.NOT_SAID
        if values["reason"] in (Reason.INCIDENT, Reason.NOT_SAID):
            form.set_value("reason", wanted.value)

    def _barred(self) -> str:
        """What policy says against a number, first of all; the department chose to keep one nevertheless."""
        found = record_bars(self.ctx.department)
        return f"Policy: {found[0]}" if found else "Sealed with the request, and destroyed with it."

    def _asked(self) -> str:
        return "now" if self.lost is None else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        typed = str(self.query_one(Form).values()["arrived"])
        self.query_one("#understood", Static).update(plain(understood(typed, self.ctx)))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Open the request, by way of the list of peers if there are wishes."""
        try:
            draft = self._draft(event.values)
        except BadTime as error:
            event.form.set_error("arrived", f"{error.cause} {error.next_step}")
            return
        except BadNumber as error:
            event.form.set_error("callback", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        wishes = bool(event.values["peers"])
        because = Because(str(event.values["because"]))
        against = advised_against(self.ctx.department, because, _facts(event.values))
        if not against:
            self._go_on(draft, wishes)
            return

        def answered(answer: str | None) -> None:
            if answer == "take":
                self._go_on(draft, wishes)

        question = f"{against[0]} Is it the person's own wish as well?"
        self.app.push_screen(Ask(question, ("leave", "No: leave it"), ("take", "Yes: take it in")), answered)

    def _go_on(self, draft: Draft, wishes: bool) -> None:
        if wishes:
            self.app.push_screen(PeerWishes(self.ctx, lambda chosen: self._open(draft, chosen)))
        else:
            self._open(draft, Wishes())

    def _draft(self, values: Mapping[str, str | bool]) -> Draft:
        """What was chosen, once policy allows it. Raises BadTime, BadNumber, NotTaken."""
        facts = _facts(values)
        check_because(self.ctx.department, Because(str(values["because"])), facts)
        now = self.ctx.clock.now()
        typed = str(values["arrived"]).strip()
        if self.lost is not None and not typed:
            raise BadTime("The backup does not say when the person asked.", "Type HH:MM or YYYY-MM-DD HH:MM.")
        moment = parse_moment(typed, now, self.ctx.clock.zone)
        check_past(moment.at, now, service.OLDEST)
        wanted = str(values["experience"])
        return Draft(
            channel=Channel(facts["channel"]),
            source=Source(facts["source"]),
            format=Format(facts["format"]),
            reach_via=ReachVia(str(values["reach"])),
            arrived_at=moment.at,
            urgency=Urgency(facts["urgency"]),
            language=Language(str(values["language"])),
            rank_wish=RankWish(str(values["rank"])),
            reason=Reason(str(values["reason"])),
            time_wish=TimeWish(str(values["time"])),
            experience=Experience(wanted) if wanted else None,
            callback=_number(str(values.get("callback", ""))),
            incident=Id(str(tied)) if (tied := values.get("incident")) else None,
        )

    def _open(self, draft: Draft, wishes: Wishes) -> None:
        try:
            request = service.open_request(
                attrs.evolve(draft, wished_peer=wishes.wished, vetoed=wishes.vetoed),
                id=new_id(self.ctx.random) if self.lost is None else self.lost.id,
                code=self._new_code() if self.lost is None else self.lost.code,
                now=self.ctx.clock.now(),
            )
            store.add(self.ctx.store, request, due_at(self.ctx, request))
        except DeskError as error:
            self.show_error(error)
            return
        self.app.call_later(self.opened, request)
        self.dismiss(None)

    def _new_code(self) -> Code:
        """A code that neither an open request nor a restored clock carries."""
        taken = {request.code for request in store.all_open(self.ctx.store)}
        return new_code(self.ctx.random, taken | {stub.code for stub in self.ctx.store.clocks()})


def _facts(values: Mapping[str, str | bool]) -> dict[str, str]:
    """What the rules may hang on beside what stands behind the request."""
    return {name: str(values[name]) for name in ("channel", "source", "format", "urgency")}


def _number(typed: str) -> Callback | None:
    """A telephone number in digits, None for an empty field. Raises BadNumber."""
    digits = "".join(letter for letter in typed if letter not in " -./()")
    if not digits:
        return None
    if not is_callback(digits):
        raise BadNumber("That is no telephone number.", "Type 3 to 15 digits, or leave it empty.")
    return Callback(digits)
