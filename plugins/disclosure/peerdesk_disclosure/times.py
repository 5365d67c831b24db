"""Times of an answer: typed days and moments, and each duty's clock on the department's wall."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peerdesk_core.contributions import Tone
from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.law.answer import Duty
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.legal_days import days_off
from peerdesk_core.law.telling.terms import clock_words
from peerdesk_core.model.clocks import ClockKind

from . import words
from .words import Says

_MOMENT = re.compile(r"(?:(\d{4}-\d{2}-\d{2})[ t]+)?(\d{1,2}):(\d{2})", re.ASCII)


class BadTime(DeskError):
    title = "That is no time"
    cause = "It could not be understood."
    next_step = "Type now, 14:05 or 2026-03-08 14:05, on the department's wall clock."
    exit = Exit.USAGE


class BadDay(DeskError):
    title = "That is no day"
    cause = "It could not be understood."
    next_step = "Type today, or a day such as 2026-01-23."
    exit = Exit.USAGE


def parse_day(text: str, today: date) -> date:
    """The day whose law is asked for. Raises BadDay."""
    typed = text.strip().lower()
    if typed in ("", "today"):
        return today
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadDay() from None


def parse_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When the clocks start; None for now. Of a time that the wall showed twice, the first.

    A bare time is the latest such time that is not in the future. Raises BadTime.
    """
    typed = text.strip().lower()
    if typed in ("", "now"):
        return None
    found = _MOMENT.fullmatch(typed)
    if found is None:
        raise BadTime()
    try:
        wall = time(int(found[2]), int(found[3]))
        day = date.fromisoformat(found[1]) if found[1] else None
        today = now.astimezone(zone).date()
        at = _instant(day or today, wall, zone)
        if day is None and at > now:
            at = _instant(today - timedelta(days=1), wall, zone)
    except (ValueError, OverflowError):
        raise BadTime("There is no such time or day.") from None
    if at > now:
        raise BadTime("That time lies in the future.")
    return at


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall showed this. Raises ValueError if it never did."""
    at = datetime.combine(day, wall, zone).astimezone(UTC)
    if at.astimezone(zone).time() != wall:
        raise ValueError("the wall skipped this time")
    return at


def duty_line(duty: Duty, bench: Bench, start: datetime) -> Says:
    """One clock of an answer: what, by when on the wall, what sort of limit, on which authority.

    A clock that cannot be worked out, for whatever reason, says so and is to be treated as due at once.
    """
    clock = duty.clock
    try:
        said = words.sentence(clock_words(duty, bench, start)).rstrip(".")
    except Exception:
        said = f"{words.sentence(duty.says)} The time could not be worked out: act at once"
    kind = "" if clock.kind is ClockKind.ADVICE else f" ({words.CLOCKS[clock.kind]})"
    tone = Tone.PLAIN if clock.kind is ClockKind.ADVICE else Tone.WARN
    return Says(f"{said}{kind}. [{duty.cite}]", tone, 1)


def look_up_holidays(bench: Bench, now: datetime) -> None:
    """Read the calendar that some clocks need, which takes a moment the first time: call it off the UI thread."""
    for text in bench.texts:
        for ruling in text.rulings:
            if ruling.rule.clock is not None:
                days_off(ruling.rule.clock, now, reversed(bench.packs))
