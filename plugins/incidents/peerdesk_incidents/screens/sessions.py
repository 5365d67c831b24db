"""The sessions of one incident: planned, held, called off, with what the texts say of the selected one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.model.people import Peer
from peerdesk_incidents import desk_ops, sessions, store
from peerdesk_incidents.models import LedBy, Place, Session, SessionState
from peerdesk_incidents.wording import VOLUNTARY, cited, options, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen

from .guide import GuideIntro
from .holding import Held, HeldQuestion, held_words
from .leaders import Leaders
from .look import Look, look_at
from .rows import name_of, when_words
from .session_form import SessionForm
from .steps import debriefing

_EMPTY = EmptyState(
    "Talks, defusings, debriefings and briefings of this incident stand here.",
    "None is planned yet.",
    "Press n to plan one, b to read the guide of a kind.",
)
_NOT_CHOSEN = "nobody chosen"


class Sessions(DeskScreen):
    """Planned ones first. Of those who came there is a number."""

    ID = "incidents.sessions"
    TITLE = "Sessions"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "plan", "Plan one"),
        Binding("b", "guide", "Guide"),
        Binding("h", "held", "Held"),
        Binding("c", "correct", "Correct", show=False),
        Binding("w", "leaders", "Who leads", show=False),
        Binding("f", "change", "Change", show=False),
        Binding("x", "call_off", "Call off", show=False),
    ]
    explains = (
        "Sessions of this incident: plan one, choose who leads it, run it by its guide, enter two counts afterwards.",
        "A time or a size that is unusual is a note and stops nothing. Nobody who came has a name here.",
        "Enter lists every step for the selected session. Wrong counts of one that was held can be corrected.",
    )
    DEFAULT_CSS = """
    Sessions DataList { height: 1fr; }
    Sessions Card { height: 10; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx, incident: Id) -> None:
        super().__init__(ctx)
        self.id_of = incident
        self._look: Look | None = None
        self._sessions: dict[str, Session] = {}
        self._peers: dict[Id, Peer] = {}
        self._places: dict[Id, Place] = {}
        self._wanted: Id | None = None

    def body(self) -> ComposeResult:
        """The list, and the selected one explained."""
        yield DataList(
            Column("kind", "Kind", 16, flex=True),
            Column("when", "When", 16),
            Column("state", "State", 10),
            Column("leaders", "Who leads", 18),
            Column("room", "Room", 16, priority=2),
            Column("counts", "Offered, came", 14, priority=3),
            empty=_EMPTY,
            id="sessions",
        )
        yield Card(id="about")

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def reload(self) -> None:
        """Read the sessions again."""
        shown = self.query_one(DataList)
        try:
            self._look = look_at(self.ctx, self.id_of)
            self._places = {place.id: place for place in store.places(self.ctx.store)}
        except DeskError as error:  # stays in the list's place: a notice would come back with the screen
            self._look, self._sessions = None, {}
            shown.empty = EmptyState(error.title, error.cause, error.next_step)
            shown.load(())
            return
        self._peers = {peer.id: peer for peer in _peers(self.ctx)}
        order = tuple(SessionState)
        found = sorted(self._look.part.sessions, key=lambda one: (order.index(one.state), one.at, one.id))
        self._sessions = {one.id: one for one in found}
        self._draw()
        if self._wanted is not None:
            shown.select(self._wanted)
            self._wanted = None
        self._explain()
        self.refresh_bindings()

    def names_changed(self) -> None:
        """Mask or show who leads."""
        self._draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the selected session can still take."""
        if action in ("held", "correct", "leaders", "change", "call_off"):
            chosen = self._selected() if self.is_mounted else None
            wanted = SessionState.HELD if action == "correct" else SessionState.PLANNED
            return chosen is not None and chosen.state is wanted
        if action in ("plan", "guide"):
            return self._look is not None
        return super().check_action(action, parameters)

    def on_data_list_moved(self) -> None:
        """Another session, other words and steps."""
        self._explain()
        self.refresh_bindings()

    def on_data_list_opened(self) -> None:
        """Enter: every step of this session."""
        chosen = self._selected()
        if chosen is None:
            return
        steps = [
            ("guide", "Its guide, phase by phase"),
            ("leaders", "Who leads it"),
            ("held", "It was held: enter the counts"),
            ("correct", "Correct what was entered"),
            ("change", "Change time, room, who is there"),
            ("call_off", "Call it off"),
        ]
        offered = [step for step in steps if self.check_action(step[0], ())]

        async def picked(name: str | None) -> None:
            if name is not None:
                await self.run_action(name)

        keys = {binding.action: binding.key for binding in self.BINDINGS if isinstance(binding, Binding)}
        self.app.push_screen(Ask(title(chosen.kind), *offered, keys=keys), picked)

    # ------------------------------------------------------------- steps

    def action_plan(self) -> None:
        """A new one."""
        if self._look is not None:
            self.app.push_screen(SessionForm(self.ctx, self._look.incident, None, self._planned))

    def _planned(self, session: Session) -> None:
        self._wanted = session.id
        self.reload()
        handed_on = self._look is not None and self._look.incident.led_by is LedBy.HANDED_ON
        if not handed_on or session.kind not in sessions.GROUP:
            self.app.push_screen(Leaders(self.ctx, session.id))

    def action_change(self) -> None:
        """Other facts of a planned one."""
        chosen = self._selected()
        if chosen is not None and self._look is not None:
            self.app.push_screen(SessionForm(self.ctx, self._look.incident, chosen, self._changed))

    def _changed(self, session: Session) -> None:
        self._wanted = session.id
        self.reload()
        self.tell("Changed.")

    def action_leaders(self) -> None:
        """Who leads it."""
        chosen = self._selected()
        if chosen is not None:
            self._wanted = chosen.id
            self.app.push_screen(Leaders(self.ctx, chosen.id))

    def action_held(self) -> None:
        """It took place: when, and two counts."""
        chosen = self._selected()
        if chosen is None:
            return

        def answered(held: Held | None) -> None:
            if held is None:
                return
            try:
                done = desk_ops.hold_session(self.ctx, chosen.id, held.came, held.at, offered=held.offered)
            except DeskError as error:
                self.show_error(error)
                return
            self._wanted = done.id
            self.reload()
            self.tell(held_words(done))

        begun = min(chosen.at, self.ctx.clock.now())
        self.app.push_screen(HeldQuestion(self.ctx, chosen.kind, begun, chosen.offered), answered)

    def action_correct(self) -> None:
        """What was entered of a session that was held was wrong."""
        chosen = self._selected()
        if chosen is None:
            return

        def answered(held: Held | None) -> None:
            if held is None:
                return
            try:
                done = desk_ops.correct_session(self.ctx, chosen.id, held.came, held.at, held.offered)
            except DeskError as error:
                self.show_error(error)
                return
            self._wanted = done.id
            self.reload()
            self.tell(held_words(done))

        self.app.push_screen(HeldQuestion(self.ctx, chosen.kind, chosen.at, chosen.offered, chosen.came), answered)

    def action_call_off(self) -> None:
        """It will not take place."""
        chosen = self._selected()
        if chosen is None:
            return

        def answered(answer: str | None) -> None:
            if answer != "y":
                return
            try:
                desk_ops.call_off(self.ctx, chosen.id)
            except DeskError as error:
                self.show_error(error)
                return
            self._wanted = chosen.id
            self.reload()
            self.tell("Called off. Tell those to whom it was offered.")

        choices = (("n", "No, leave it as it is"), ("y", "Yes, call it off"))
        self.app.push_screen(Ask(f"Call off the {title(chosen.kind).lower()}?", *choices), answered)

    def action_guide(self) -> None:
        """The guide of the selected one's kind, else of a kind to choose."""
        chosen = self._selected()
        if chosen is not None:
            self._open_guide(chosen.kind, chosen if chosen.state is SessionState.PLANNED else None)
            return

        def picked(answer: str | None) -> None:
            if answer is not None:
                self._open_guide(SessionKind(answer), None)

        self.app.push_screen(Ask("The guide of which kind?", *options(tuple(SessionKind))), picked)

    def _open_guide(self, kind: SessionKind, session: Session | None) -> None:
        if self._look is not None:
            self._wanted = None if session is None else session.id
            self.app.push_screen(GuideIntro(self.ctx, self._look.incident, kind, session))

    # ------------------------------------------------------------- drawing

    def _selected(self) -> Session | None:
        return self._sessions.get(self.query_one(DataList).current or "")

    def _draw(self) -> None:
        self.query_one(DataList).load(self._row(session) for session in self._sessions.values())

    def _row(self, session: Session) -> Row:
        room = self._places.get(session.room) if session.room is not None else None
        counts = str(session.offered)
        if session.state is SessionState.HELD:
            counts += f", {session.came}"
        cells = (
            title(session.kind),
            when_words(self.ctx, session.at),
            title(session.state),
            self._who(session),
            "" if room is None else room.label,
            counts,
        )
        return Row(session.id, cells, self._tone(session))

    def _tone(self, session: Session) -> Tone:
        if session.state is SessionState.HELD:
            return Tone.GOOD
        late = session.state is SessionState.PLANNED and session.at < self.ctx.clock.now()
        return Tone.WARN if late else Tone.PLAIN

    def _who(self, session: Session) -> str:
        if session.state is not SessionState.PLANNED:
            return ""
        if session.leaders:
            return "; ".join(name_of(self._peers.get(peer), self.names_shown) for peer in session.leaders)
        look = self._look
        handed_on = look is not None and look.incident.led_by is LedBy.HANDED_ON and session.kind in sessions.GROUP
        return "handed on" if handed_on else _NOT_CHOSEN

    def _explain(self) -> None:
        card, look, chosen = self.query_one(Card), self._look, self._selected()
        if look is None:
            card.show("", ())
        elif chosen is None:
            step = debriefing(look)
            card.show(f"{step.what} {step.how}", step.lines)
        else:
            card.show(_head(chosen), _about(look, chosen))


def _peers(ctx: Ctx) -> tuple[Peer, ...]:
    """The roster; nobody where it cannot be read, so that a session can still be entered as held."""
    try:
        return ctx.peers()
    except DeskError:
        return ()


def _head(session: Session) -> str:
    there = [word for word, is_there in (("clinician", session.clinician), ("chaplain", session.chaplain)) if is_there]
    with_ = f", with {' and '.join(there)}" if there else ""
    if session.state is SessionState.HELD:
        return f"{title(session.kind)}{with_}: offered to {session.offered}, {session.came} came"
    return (
        f"{title(session.kind)}{with_}: offered to {session.offered}"
        if session.offered
        else title(session.kind) + with_
    )


def _about(look: Look, session: Session) -> Iterator[CardLine]:
    if session.state is SessionState.PLANNED and session.at < look.now:
        yield CardLine(
            "Its time has come: b opens its guide, h enters that it was held, x that it was called off.", Tone.WARN
        )
    for note in sessions.notes_of(look.department, look.incident, session):
        yield CardLine(note, Tone.WARN)
    if session.kind in sessions.GROUP:
        yield CardLine(f"Group sessions of this incident: {title(look.incident.led_by).lower()}.")
    yield CardLine(VOLUNTARY)
    for saying in sessions.sayings_of(look.department, look.incident, session.kind):
        yield CardLine(cited(saying.clause))
