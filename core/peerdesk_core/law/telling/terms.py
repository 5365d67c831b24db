"""Words of an answer as people read them: roles by the department's own titles, acts, events, durations, due times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from peerdesk_core.law.answer import Duty
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.clocks import opens_at, read_span
from peerdesk_core.law.engine import ALL_OTHERS
from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.legal_days import deadline
from peerdesk_core.law.packs import Evidence, Excluded, RuleClock
from peerdesk_core.model.clocks import ClockKind

MEANING: dict[Verdict, str] = {
    Verdict.REQUIRED: "It has to be told.",
    Verdict.COMPELLABLE: "Do not offer it; a tribunal can order it, and then counsel answers.",
    Verdict.PERMITTED: "It may be told; nobody has to.",
    Verdict.CONSULT: "Ask first, without the content; tell nobody else meanwhile.",
    Verdict.NOT_PRIVILEGED: "The statute does not protect it, yet nothing allows you to offer it.",
    Verdict.PROHIBITED: "It stays with you.",
}

EMERGENCY = "Life in danger now: call 911. No answer here delays that."

EVENTS: dict[str, str] = {
    "learned": "you learned of it",
    "reason_to_believe": "you had reason to believe it",
    "hour_of_first_cause": "you first had cause to suspect it",
    "possession_of_evidence": "the evidence came into your hands",
    "observation": "you saw it",
    "report_made": "the first report was made",
    "official_release": "the official release of the incident",
    "process_return_date": "the day that the paper names",
    "incident": "the incident",
    "message_left": "the message was left",
}

LEARNING = ("learned", "reason_to_believe", "hour_of_first_cause", "observation", "possession_of_evidence")
"""The events that are one moment to the peer: when they came to know."""

Starts = Mapping[str, datetime]
"""When events happened, aware moments by event; clocks that run from others show no time."""

ACTS: dict[str, str] = {
    "notify": "tell them",
    "ask": "put the question",
    "report": "report",
    "written_report": "report in writing",
    "hand_over_evidence": "hand over the evidence",
    "respond": "have counsel respond",
    "testify": "testify as consented",
    "post": "post",
    "reply": "reply",
    "check_in": "check in",
}

_DOUBT = {
    Evidence.SECOND_HAND: "the number is known at second hand",
    Evidence.QUOTED: "the number is as a policy quotes it",
    Evidence.UNVERIFIED: "the number is not verified",
}


def verdict_word(verdict: Verdict) -> str:
    """ "not privileged"."""
    return verdict.value.replace("_", " ")


def role_title(role: str, bench: Bench) -> str:
    """What the department calls a role, else the word that the vocabulary has for it."""
    if role == ALL_OTHERS:
        return "everybody else"
    for pack in reversed(bench.packs):
        if role in pack.titles and pack not in bench.adopted:
            return f"the {pack.titles[role]}" if pack.titles[role][:1].isupper() else pack.titles[role]
    return bench.words.roles.get(role, role.replace("_", " "))


def role_titles(roles: Iterable[str], bench: Bench) -> str:
    """Several roles in one phrase."""
    return ", ".join(role_title(role, bench) for role in roles)


def span_words(limit: str) -> str:
    """ "24 hours" for "PT24H"."""
    span = read_span(limit)
    minutes = int(span.rest.total_seconds()) // 60
    parts = [(span.years, "year"), (span.days, "day"), (minutes // 60, "hour"), (minutes % 60, "minute")]
    return " ".join(f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count) or "no time"


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """ "Sun 22 Nov 2026, 14:00 CST": local to the department."""
    return moment.astimezone(zone).strftime("%a %d %b %Y, %H:%M %Z")


def zone_of(bench: Bench) -> ZoneInfo:
    """The department's time zone."""
    return ZoneInfo(bench.department.tz)


def due_of(duty: Duty, bench: Bench, start: datetime) -> datetime | None:
    """When a clock that began at an aware instant ends, in UTC; None where the law gives no number to count.

    Legal holidays are those of the department, or of its state.
    """
    return deadline(duty.clock, start, zone_of(bench), reversed(bench.packs)) if duty.clock.limit else None


def clock_words(duty: Duty, bench: Bench, start: datetime | None = None) -> str:
    """A clock in one phrase, with the local time at which it ends where its start is known."""
    clock = duty.clock
    text = f"{ACTS.get(clock.act, clock.act.replace('_', ' '))}{_limit_words(clock)}"
    due = None if start is None else due_of(duty, bench, start)
    if start is not None and due is not None:
        text += f": {'not before' if clock.kind is ClockKind.EMBARGO else 'by'} {moment_words(due, zone_of(bench))}"
        opens = opens_at(clock, start, zone_of(bench))
        text += f", not before {moment_words(opens, zone_of(bench))}" if opens is not None else ""
    if clock.limit and clock.limit_status in _DOUBT:
        text += f" ({_DOUBT[clock.limit_status]})"
    return f"{text} (advice)" if clock.kind is ClockKind.ADVICE else text


def _limit_words(clock: RuleClock) -> str:
    event = EVENTS.get(clock.start, clock.start.replace("_", " "))
    if not clock.limit:
        return (
            " at once"
            if clock.immediate
            else f" by {event}"
            if clock.start == "process_return_date"
            else f", from {event}"
        )
    skipped = {Excluded.WEEKENDS: "weekends", Excluded.HOLIDAYS: "legal holidays"}
    without = f", {' and '.join(skipped[day] for day in clock.excludes)} not counted" if clock.excludes else ""
    if clock.kind is ClockKind.EMBARGO:
        return f" no sooner than {span_words(clock.limit)} after {event}{without}"
    latest = "at once, and no later than" if clock.immediate else "within"
    return f" {latest} {span_words(clock.limit)} after {event}{without}"
