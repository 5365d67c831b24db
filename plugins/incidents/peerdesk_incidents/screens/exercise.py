"""The exercise: what has happened so far, what to think of, what was done; keys put its clock forward."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_core.drill import Drill
from peerdesk_core.exercise import after_words
from peerdesk_incidents import exercise
from peerdesk_incidents.exercise import Mark, Told
from peerdesk_incidents.help_night import HOW_TO_START
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import plain

from .writing import paper_lines, write_out

STEPS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=8), timedelta(days=1))
_EMPTY = EmptyState("What happens stands here.", "Nothing has happened yet.", "Press 1 to put the clock forward.")
_TONES = {
    Mark.DONE: (Tone.GOOD, "done"),
    Mark.LATE: (Tone.WARN, "done late"),
    Mark.OPEN: (Tone.PLAIN, "to do"),
    Mark.OVERDUE: (Tone.BAD, "late"),
    Mark.NOT_ASKED: (Tone.PLAIN, "not asked"),
}
_AROUND = 9
"""Lines that the list leaves free: header, footer, two lines of head, and the card."""


class Exercise(DeskScreen):
    """A row for each thing that has happened; the selected one explained. It is worked on with the desk as always."""

    ID = "incidents.exercise"
    TITLE = "Exercise"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(place), f"skip({place})", f"+{after_words(step)}") for place, step in enumerate(STEPS, start=1)),
        Binding("d", "debrief", "Debrief"),
    ]
    explains = (
        "What has happened in the exercise, the latest first. Work on it as on a real day: C opens the incidents.",
        "1 to 4 put the clock forward by 15 minutes, an hour, eight hours, a day. It never goes back.",
        "What is done is told from the incidents of this exercise. d says what was late. Nothing here is real.",
    )
    DEFAULT_CSS = """
    Exercise #head { height: 2; text-wrap: nowrap; text-overflow: ellipsis; }
    Exercise DataList { height: auto; }
    Exercise Card { height: 1fr; border-top: solid $panel; }
    """

    def __init__(self, ctx: Ctx) -> None:
        super().__init__(ctx)
        self._told: dict[str, Told] = {}

    def body(self) -> ComposeResult:
        """The clock, what has happened, and the selected thing explained."""
        yield Static("", id="head", markup=False)
        with Vertical():
            yield DataList(
                Column("at", "When", 16),
                Column("what", "What happened", 24, flex=True),
                Column("mark", "How it stands", 13),
                empty=_EMPTY,
            )
            yield Card()

    def on_mount(self) -> None:
        """Start in the list."""
        self.query_one(Card).can_focus = False
        self.query_one(DataList).focus()

    def on_resize(self, event: events.Resize) -> None:
        """The list leaves room to read."""
        super().on_resize(event)
        self.query_one(DataList).styles.max_height = max(4, (event.size.height - _AROUND + 3) // 2)

    def reload(self) -> None:
        """Look again at what is done."""
        exercise.watch(self.ctx)
        told = exercise.so_far(self._drill, self.ctx.department, exercise.cases_of(self.ctx))
        self._told = {one.scene.id: one for one in reversed(told)}
        self.query_one("#head", Static).update(plain(self._now()) + "\n" + plain(self._next()))
        self.query_one(DataList).load(self._row(one) for one in self._told.values())
        self._explain()

    def on_data_list_moved(self) -> None:
        """Explain the selected one."""
        self._explain()

    def action_skip(self, step: int) -> None:
        """Put the clock forward; what is done by now was done in time for that."""
        exercise.watch(self.ctx)
        before = len(self._told)
        self._drill.skip(STEPS[step - 1])
        self.reload()
        new = len(self._told) - before
        if new:
            self.query_one(DataList).select(next(iter(self._told)))
            self.tell(f"{new} {'thing has' if new == 1 else 'things have'} happened.")
        else:
            self.tell(f"It is {after_words(STEPS[step - 1])} later. Nothing has happened.")

    def action_debrief(self) -> None:
        """What was late."""
        self.app.push_screen(Debrief(self.ctx))

    @property
    def _drill(self) -> Drill:
        drill = self.ctx.drill
        assert drill is not None  # the screen is not there otherwise
        return drill

    def _now(self) -> str:
        now = self._drill.now()
        passed = after_words(now - self._drill.began)
        return f"It is {self.ctx.clock.local(now):%A %d %B, %H:%M}. The exercise began {passed} ago."

    def _next(self) -> str:
        left = exercise.next_after(self._drill)
        steps = ", ".join(f"{place} {after_words(step)}" for place, step in enumerate(STEPS, start=1))
        return "Nothing more will happen. d says what was late." if left is None else f"Clock forward: {steps}."

    def _row(self, one: Told) -> Row:
        tone, words = _TONES[one.mark]
        return Row(one.scene.id, (f"{self.ctx.clock.local(one.at):%a %d %b %H:%M}", one.scene.title, words), tone)

    def _explain(self) -> None:
        one = self._told.get(self.query_one(DataList).current or "")
        self.query_one(Card).show(one.scene.title if one else "", self._lines(one) if one else ())

    def _lines(self, one: Told) -> Iterator[CardLine]:
        yield CardLine(one.scene.happens)
        yield CardLine(f"{one.scene.to_do}: {exercise.how(self._drill, one)}.", _TONES[one.mark][0])
        yield from (CardLine(line, indent=1) for line in exercise.thoughts(self.ctx.department, one.scene))


class Debrief(DeskScreen):
    """What was late, in time, still open. It says nothing of who practised."""

    ID = "incidents.exercise"
    TITLE = "Debrief of the exercise"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("w", "write", "Write to files")]
    explains = (
        "What was done late, in time and not at all, by the time limits of your texts or, where they give none, by the "
        "exercise's own measure.",
        "w writes the page as text and HTML. It bears the mark of an exercise.",
    )

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).focus()

    def reload(self) -> None:
        """The page as things stand now."""
        drill = self.ctx.drill
        assert drill is not None  # the screen is not there otherwise
        self._paper = exercise.debrief(drill, self.ctx.department, exercise.cases_of(self.ctx), self.ctx.watermark)
        self.query_one(Card).show(self._paper.title, paper_lines(self._paper))

    def action_write(self) -> None:
        """To a folder."""
        write_out(self, self._paper, "exercise-debrief", "It names nobody.")


class HowToExercise(DeskScreen):
    """On a real desk: how an exercise is started. It is never started here."""

    ID = "incidents.exercise"
    TITLE = "Exercises"
    explains = ("An exercise runs on a desk of its own, never on this one.",)

    def body(self) -> ComposeResult:
        """The page."""
        yield Card()

    def on_mount(self) -> None:
        """Start in the page."""
        self.query_one(Card).show("How to start an exercise", self._lines())
        self.query_one(Card).focus()

    @staticmethod
    def _lines() -> Iterator[CardLine]:
        for line in HOW_TO_START:
            yield CardLine(line)
            yield CardLine("")
