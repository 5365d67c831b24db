"""Planning a session: kind, time, room, who is there besides the peers, and who runs the group sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import attrs
from textual.app import ComposeResult
from textual.widgets import Input, Static

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import to_minute
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.times import BadTime
from peerdesk_incidents import desk_ops, sessions, store
from peerdesk_incidents.due import limit_of
from peerdesk_incidents.models import MOST, Incident, LedBy, PlaceKind, Session, SessionState
from peerdesk_incidents.wording import options
from peerdesk_tui.kit.form import Choice, Flag, Form, FormField, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .opening import NOT_SAID, place_of

_WHEN = "18:30 is the next such time; 2026-11-21 18:30 names the day. One that is over is entered with its day."
_OFFERED = "To how many it was offered, as a number. An invitation, never an order: who stays away is not entered."


class SessionForm(DeskScreen):
    """The form. `then` is called with the session after this screen has gone."""

    ID = "incidents.session"
    TITLE = "Plan a session"
    explains = (
        "A kind and a time are enough. Who leads is chosen on the screen that follows.",
        "Notes below say what is unusual about time or size; they stop nothing.",
    )
    DEFAULT_CSS = """
    SessionForm Static { height: auto; }
    SessionForm #notes { max-height: 5; color: $text-warning; }
    """

    def __init__(self, ctx: Ctx, incident: Incident, session: Session | None, then: Callable[[Session], None]) -> None:
        super().__init__(ctx)
        self.incident = incident
        self.session = session
        self.then = then

    def body(self) -> ComposeResult:
        """The form, how the time is understood, and notes."""
        yield Form(*self._fields())
        yield Static("", id="understood", markup=False)
        yield Static("", id="notes", markup=False)

    def reload(self) -> None:
        """Say how things stand at first."""
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say at once how the time is understood."""
        self._say()

    def on_mount(self) -> None:
        """What is said below follows the kind that is chosen."""
        for field in self.query_one(Form).fields:
            if isinstance(field, Choice):
                self.watch(field, "place", self._say, init=False)

    def _fields(self) -> Iterator[FormField]:
        session = self.session
        kind = _first(self.ctx, self.incident) if session is None else session.kind
        when = "now" if session is None else f"{self.ctx.clock.local(session.at):%Y-%m-%d %H:%M}"
        yield Choice("kind", "Kind", options(tuple(SessionKind)), kind.value, help="Ctrl+s saves.")
        yield Line("when", "When", when, help=_WHEN)
        rooms = [place for place in store.places(self.ctx.store) if place.kind is PlaceKind.ROOM]
        if rooms:
            room = session.room if session is not None and session.room is not None else ""
            choices = (NOT_SAID, *((place.id, place.label) for place in rooms))
            yield Choice("room", "Room", choices, room, help="Private rooms are on the list of places.")
        yield Choice(
            "led_by",
            "Group sessions",
            options(tuple(LedBy)),
            self.incident.led_by.value,
            help="Whether the team runs the group sessions of this incident, or hands them on.",
        )
        clinician, chaplain = (False, False) if session is None else (session.clinician, session.chaplain)
        yield Flag("clinician", "Clinician there", clinician, help="A mental health professional will be there.")
        yield Flag("chaplain", "Chaplain there", chaplain, help="A chaplain will be there.")
        yield Line("offered", "Offered to", str(session.offered if session is not None else 0), help=_OFFERED)

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Save it, or say what is wrong."""
        values = event.values
        offered = count_typed(values["offered"])
        if offered is None:
            event.form.set_error("offered", f"Type a number from 0 to {MOST}.")
            return
        try:
            session = self._save(values, offered)
        except BadTime as error:
            event.form.set_error("when", f"{error.cause} {error.next_step}")
            return
        except DeskError as error:
            self.show_error(error)
            return
        self.app.call_later(self.then, session)
        self.dismiss(None)

    def _save(self, values: Mapping[str, str | bool], offered: int) -> Session:
        moment = sessions.planned_moment(str(values["when"]), self.ctx.clock.now(), self.ctx.clock.zone)
        kind, room = SessionKind(str(values["kind"])), place_of(values, "room")
        clinician, chaplain = bool(values["clinician"]), bool(values["chaplain"])
        if self.session is None:
            saved = desk_ops.plan_session(
                self.ctx,
                self.incident.id,
                kind,
                moment.at,
                room=room,
                clinician=clinician,
                chaplain=chaplain,
                offered=offered,
            )
        else:
            saved = desk_ops.put_session(
                self.ctx,
                attrs.evolve(
                    store.find_session(self.ctx.store, self.session.id),
                    kind=kind,
                    at=to_minute(moment.at),
                    room=room,
                    clinician=clinician,
                    chaplain=chaplain,
                    offered=offered,
                ),
            )
        led_by = LedBy(str(values["led_by"]))
        if led_by is not self.incident.led_by:
            desk_ops.plan_lead(self.ctx, self.incident.id, led_by)
        return saved

    def _say(self) -> None:
        values = self.query_one(Form).values()
        kind = SessionKind(str(values["kind"]))
        notes: list[str] = []
        try:
            moment = sessions.planned_moment(str(values["when"]), self.ctx.clock.now(), self.ctx.clock.zone)
            says = moment.says
            notes += sessions.time_notes(self.ctx.department, self.incident, kind, moment.at)
        except DeskError as error:
            says = f"{error.cause} {error.next_step}"
        notes += sessions.size_notes(self.ctx.department, kind, count_typed(values["offered"]) or 0)
        self.query_one("#understood", Static).update(plain(says))
        self.query_one("#notes", Static).update(plain(" ".join(notes)))


def count_typed(typed: str | bool) -> int | None:
    """A number of people as typed; None where it is none. Empty means nobody."""
    text = str(typed).strip() or "0"
    return int(text) if text.isascii() and text.isdigit() and int(text) <= MOST else None


def _first(ctx: Ctx, incident: Incident) -> SessionKind:
    """The kind that comes next as a rule: a defusing while its time runs, then a debriefing, then talks."""
    found = [one for one in store.sessions_of(ctx.store, incident.id) if one.state is not SessionState.CALLED_OFF]
    kinds = {one.kind for one in found}
    limit = limit_of(ctx.department, incident, "defuse")
    timely = limit is None or ctx.clock.now() <= limit.due_at
    if timely and not kinds & {SessionKind.DEFUSING, SessionKind.DEBRIEFING}:
        return SessionKind.DEFUSING
    return SessionKind.ONE_TO_ONE if SessionKind.DEBRIEFING in kinds else SessionKind.DEBRIEFING
