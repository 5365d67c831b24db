"""Small questions: the day whose law counts and the time from which clocks run, a day, a file."""

from __future__ import annotations

from datetime import date, datetime

import attrs
from textual.app import ComposeResult

from peerdesk_core.clock import Clock
from peerdesk_core.faults import DeskError
from peerdesk_disclosure.times import parse_day, parse_moment
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.modal import DeskModal


@attrs.frozen
class When:
    """A day, and an instant or None for now."""

    day: date
    started: datetime | None


class AskWhen(DeskModal[When]):
    """Two fields, understood when they are saved."""

    def __init__(self, clock: Clock, day: date, started: datetime | None) -> None:
        super().__init__("Which day's law, and since when do you know it?")
        self._clock = clock
        self._day = "today" if day == clock.today() else day.isoformat()
        self._started = "now" if started is None else f"{clock.local(started):%Y-%m-%d %H:%M}"

    def body(self) -> ComposeResult:
        """The form."""
        yield Form(
            Line("day", "Law of", self._day, "today, or a day such as 2026-01-23: rules begin and end on days."),
            Line("started", "Known since", self._started, "now, 14:05 or 2026-03-08 14:05: clocks run from here."),
        )

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Understand both, or say what is wrong with which."""
        values = event.values
        day: date | None = None
        started: datetime | None = None
        for key in ("day", "started"):
            try:
                if key == "day":
                    day = parse_day(str(values[key]), self._clock.today())
                else:
                    started = parse_moment(str(values[key]), self._clock.now(), self._clock.zone)
            except DeskError as error:
                event.form.set_error(key, f"{error.cause} {error.next_step}")
                return
        if day is not None:
            self.dismiss(When(day, started))


class AskDay(DeskModal[date]):
    """One day in the past or today."""

    def __init__(self, title: str, clock: Clock) -> None:
        super().__init__(title)
        self._clock = clock

    def body(self) -> ComposeResult:
        """The form."""
        yield Form(Line("day", "Day", "today", "today, or a day such as 2026-01-23."))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Understand it; a day to come is no lesson that was given."""
        try:
            day = parse_day(str(event.values["day"]), self._clock.today())
        except DeskError as error:
            event.form.set_error("day", f"{error.cause} {error.next_step}")
            return
        if day > self._clock.today():
            event.form.set_error("day", "That day lies in the future.")
            return
        self.dismiss(day)


class AskFile(DeskModal[str]):
    """A path to write to."""

    def __init__(self, title: str, path: str) -> None:
        super().__init__(title)
        self._path = path

    def body(self) -> ComposeResult:
        """The form."""
        yield Form(Line("path", "File", self._path, "A new file; one that is there is never replaced."))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        """Take it, unless it is empty."""
        path = str(event.values["path"]).strip()
        if path:
            self.dismiss(path)
        else:
            event.form.set_error("path", "Type a path.")
