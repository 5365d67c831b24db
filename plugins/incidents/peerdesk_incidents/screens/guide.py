"""A session's guide: what to know and bring, then the phases, full screen with a timer, to be read across a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Digits, Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.faults import DeskError
from peerdesk_core.model.incidents import SessionKind
from peerdesk_incidents import desk_ops, guides, sessions
from peerdesk_incidents.models import Incident, Session
from peerdesk_incidents.wording import VOLUNTARY, cited, title
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.locking import seconds_to_lock
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .holding import Held, HeldQuestion, held_words

USUAL = 24
"""Lines from which the words of a phase stand apart."""
TALL = 36
"""Lines from which there is more space between the words."""
LOCK_SOON = 120
"""Seconds before the desk locks itself at which the guide says so in the colour of a warning."""


class GuideIntro(DeskScreen):
    """Before it begins: who leads, when, what to bring, the phases, and the words of the department's texts."""

    ID = "incidents.guide"
    TITLE = "Guide"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "begin", "Begin", key_display="enter"),
        Binding("l", "limits", "Limits card"),
    ]
    explains = (
        "What to know and to bring before the session. Enter begins: one phase at a time, large, with a timer.",
        "Nothing of it is kept but the two counts that you enter at the end.",
    )

    def __init__(self, ctx: Ctx, incident: Incident, kind: SessionKind, session: Session | None) -> None:
        super().__init__(ctx)
        self.incident = incident
        self.kind = kind
        self.session = session

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The guide and the texts."""
        self.query_one(Card).show(f"{title(self.kind)}: before you begin", self._lines())

    def action_begin(self) -> None:
        """The phases."""
        self.app.push_screen(GuideRun(self.ctx, self.incident, self.kind, self.session), self._over)

    def action_limits(self) -> None:
        """The limits of privacy, to read aloud."""
        show_limits(self)

    def _over(self, _: None) -> None:
        """The session is over: back to the list."""
        self.dismiss(None)

    def _lines(self) -> Iterator[CardLine]:
        guide, department = guides.GUIDES[self.kind], self.ctx.department
        yield CardLine(guide.aim)
        yield CardLine(VOLUNTARY)
        yield CardLine("")
        yield CardLine(f"As a rule [{guides.CITE}]")
        yield from (CardLine(line, indent=1) for line in guide.usual)
        yield CardLine("To bring")
        yield from (CardLine(line, indent=1) for line in guide.bring)
        yield CardLine("Phases")
        for place, phase in enumerate(guide.phases, start=1):
            yield CardLine(f"{place}. {phase.title}", indent=1)
        yield CardLine(guides.basis_of(department, self.incident, self.kind), indent=1)
        said = sessions.sayings_of(department, self.incident, self.kind)
        yield CardLine("")
        yield CardLine("What your texts say" if said else "Your department's texts say nothing of it")
        yield from (CardLine(cited(saying.clause), indent=1) for saying in said)


class GuideRun(DeskScreen):
    """One phase at a time. The times are of this screen alone and are kept nowhere."""

    ID = "incidents.guide"
    TITLE = "Guide"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space,down,pagedown", "step(1)", "Next", key_display="space →"),
        Binding("left,up,pageup,backspace", "step(-1)", "Before", key_display="←"),
        Binding("e", "end", "End"),
        Binding("l", "limits", "Limits card"),
        Binding("enter", "stay", "Stay awake", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (USUAL, "-usual"), (TALL, "-tall")]
    explains = (
        "One phase at a time: space or the right arrow goes on, the left arrow goes back, e ends the session.",
        "The last line says when the desk locks itself; any key, such as enter, keeps it open. Whether the terminal "
        "goes dark is up to this machine's own settings.",
        "Only the two counts that you enter at the end are kept.",
    )
    DEFAULT_CSS = """
    GuideRun #page { align: center middle; height: 1fr; }
    GuideRun Static { width: 100%; height: auto; text-align: center; }
    GuideRun Digits { width: 100%; text-align: center; color: $text-primary; margin: 1 0 0 0; }
    GuideRun #phase { text-style: bold; color: $text-primary; margin: 1 0; }
    GuideRun #says { height: 8; }
    GuideRun #lock { color: $text-muted; }
    GuideRun.-low #says { height: 4; }
    GuideRun.-low #phase, GuideRun.-low Digits { margin: 0; }
    GuideRun.-tall #says { height: 12; }
    GuideRun.-tall #phase, GuideRun.-tall Digits { margin: 2 0; }
    GuideRun #lock.-soon { color: $text-warning; text-style: bold; }
    """

    def __init__(self, ctx: Ctx, incident: Incident, kind: SessionKind, session: Session | None) -> None:
        super().__init__(ctx)
        self.incident = incident
        self.kind = kind
        self.session = session
        self.guide = guides.GUIDES[kind]
        self.begun: datetime = ctx.clock.now()
        self.place = 0
        self._entered: datetime = self.begun
        self._spent = [timedelta() for _ in self.guide.phases]

    def body(self) -> ComposeResult:
        """Where one is, what the phase is for, the timer, what comes next, and when the desk locks."""
        with Vertical(id="page"):
            yield Static("", id="where", markup=False)
            yield Static("", id="phase", markup=False)
            yield Static("", id="says", markup=False)
            yield Digits("00:00", id="timer")
            yield Static("", id="total", markup=False)
            yield Static("", id="next", markup=False)
            yield Static("", id="lock", markup=False)

    def on_mount(self) -> None:
        """The timer goes on once a second."""
        self._draw()
        self.set_interval(1, self._tick)

    def action_step(self, by: int) -> None:
        """Another phase; after the last one the end."""
        wanted = self.place + by
        if wanted >= len(self.guide.phases):
            self.action_end()
        elif wanted >= 0:
            now = self.ctx.clock.now()
            self._spent[self.place] += now - self._entered
            self._entered, self.place = now, wanted
            self._draw()

    def action_stay(self) -> None:
        """Any key keeps the desk open; this one does nothing else."""
        self._tick()

    def action_limits(self) -> None:
        """The limits of privacy, to read aloud."""
        show_limits(self)

    def action_end(self) -> None:
        """It is over: two counts, or nothing."""

        def answered(answer: str | None) -> None:
            if answer == "held":
                self._count()
            elif answer == "nothing":
                self.go_back()

        choices = (
            ("on", "No, go on with it"),
            ("held", "Yes: enter how many came"),
            ("nothing", "Leave the guide, enter nothing"),
        )
        self.app.push_screen(Ask("Is the session over?", *choices), answered)

    def action_back(self) -> None:
        """Not left by a slip of the finger."""
        self.action_end()

    def _count(self) -> None:
        offered = 0 if self.session is None else self.session.offered

        def answered(held: Held | None) -> None:
            if held is not None:
                self._hold(held)

        self.app.push_screen(HeldQuestion(self.ctx, self.kind, self.begun, offered), answered)

    def _hold(self, held: Held) -> None:
        try:
            planned = self.session or desk_ops.plan_session(self.ctx, self.incident.id, self.kind, held.at)
            self.session = planned  # planned once, also where entering the counts fails and is tried again
            done = desk_ops.hold_session(self.ctx, planned.id, held.came, held.at, offered=held.offered)
        except DeskError as error:
            self.show_error(error)
            return
        self.go_back()
        self.app.notify(held_words(done), markup=False)

    def on_resize(self, event: events.Resize) -> None:
        """More or less space between the words."""
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        phases = self.guide.phases
        phase, number = phases[self.place], self.place + 1
        following = phases[number].title if number < len(phases) else "the end, and two counts"
        self._say("where", f"{title(self.kind)} · phase {number} of {len(phases)}")
        self._say("phase", phase.title.upper())
        gap = "\n" * (3 if self.has_class("-tall") else 1 if self.has_class("-low") else 2)
        self.query_one("#says", Static).update(Content(gap.join(phase.says)))
        self._say("next", f"Next: {following}")
        self._tick()

    def _tick(self) -> None:
        now = self.ctx.clock.now()
        here = self._spent[self.place] + (now - self._entered)
        self.query_one(Digits).update(clock_words(here))
        begun = f"{self.ctx.clock.local(self.begun):%H:%M}"
        all_of_it = clock_words(now - self.begun)
        self._say("total", f"{clock_words(here)} in this phase · {all_of_it} in all, since {begun}")
        left = seconds_to_lock(self.app)
        self._say("lock", "" if left is None else lock_words(left))
        self.query_one("#lock", Static).set_class(left is not None and left <= LOCK_SOON, "-soon")

    def _say(self, id: str, text: str) -> None:
        self.query_one(f"#{id}", Static).update(plain(text))


def show_limits(screen: DeskScreen) -> None:
    """The limits card of the department, its clauses apart so that nobody reads them out."""
    try:
        card = screen.ctx.department.card()
    except DeskError as error:
        screen.show_error(error)
        return
    lines = [CardLine(line) for line in card.intro]
    for clause in card.lines:
        lines.append(CardLine(clause.says, Tone.WARN))
        lines += [CardLine(f"({clause.cite})", indent=2)] if clause.cite else []
    lines += [CardLine(card.outro), *map(CardLine, card.crisis)]
    screen.app.push_screen(Notice(card.title, lines))


def clock_words(span: timedelta) -> str:
    """Minutes and seconds, "04:12"; from an hour on "1:04:12"."""
    seconds = max(0, int(span.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:02d}:{rest:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def lock_words(left: float) -> str:
    """How long the desk stays open without a key."""
    if left <= LOCK_SOON:
        return f"! Locks in {max(1, round(left))} s. Any key, such as enter, keeps it open."
    return f"Stays open for {int(left // 60)} min without a key."
