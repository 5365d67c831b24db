"""Duties, gaps and peers in words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from peerdesk_core.model.people import Peer

from .models import Line, Modality, Pattern, Span

MODALITIES = {Modality.CALL_OUT: "call out", Modality.PHONE: "telephone", Modality.ON_SITE: "on site"}
LINES = {Line.FIRST: "first line", Line.SECOND: "second line"}
PATTERNS = {Pattern.WEEK: "a week", Pattern.DAY: "a day", Pattern.HALF: "12 hours"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """Such as "Sun 22 Nov"."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day:2d} {_MONTHS[day.month - 1]}"


def time_words(moment: datetime, zone: ZoneInfo) -> str:
    """The department's clocks, such as "08:00"; an hour that comes twice says which it is."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%H:%M}" + ((" (2nd)" if local.fold else " (1st)") if twice else "")


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """Such as "Sun 22 Nov 08:00"."""
    return f"{day_words(moment.astimezone(zone).date())} {time_words(moment, zone)}"


def span_words(span: Span, zone: ZoneInfo) -> str:
    """From when to when, the second day left out where it is the first."""
    first, last = (moment.astimezone(zone).date() for moment in (span.start, span.end))
    end = time_words(span.end, zone) if first == last else moment_words(span.end, zone)
    return f"{moment_words(span.start, zone)} to {end}"


def brief_words(span: Span, zone: ZoneInfo) -> str:
    """When it begins and how long it lasts, for a list."""
    return f"{moment_words(span.start, zone)}, {length_words(span)}"


def length_words(span: Span) -> str:
    """Such as "12 h", "30 min" or "7 d 1 h"."""
    minutes = int(span.length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = ((days, "d"), (hours, "h"), (rest, "min"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def counted(number: int, what: str) -> str:
    """Such as "1 duty" and "2 duties"."""
    return f"{number} {what}" if number == 1 else f"{number} {what[:-1]}ies" if what[-1] == "y" else f"{number} {what}s"


def role_words(peer: Peer | None) -> str:
    """A peer without a name: title and unit."""
    if peer is None:
        return "not on the roster"
    title = peer.rank_title or peer.rank.value.replace("_", " ")
    return ", ".join(part for part in (title, peer.unit) if part and part != "unknown") or "rank and unit not known"
