"""A running clock as a few words and a tone."""

from __future__ import annotations

from datetime import datetime, timedelta

from peerdesk_core.contributions import Tone
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockState


def span(length: timedelta) -> str:
    """A length of time in its two largest units, rounded down: "2 d 4 h", "3 h 20 min", "under 1 min"."""
    minutes = int(abs(length).total_seconds()) // 60
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "under 1 min"


def badge(item: ClockItem, now: datetime) -> tuple[str, Tone]:
    """How the clock stands in words, and how much it matters: late advice warns, a limit passed is bad."""
    state = item.state(now)
    if state is ClockState.LATE:
        tone = Tone.WARN if item.kind is ClockKind.ADVICE else Tone.BAD
        return f"late by {span(item.left(now))}", tone
    if state is ClockState.WAITING and item.opens_at is not None:
        return f"opens in {span(item.opens_at - now)}", Tone.PLAIN
    tone = Tone.WARN if state is ClockState.SOON else Tone.PLAIN
    return f"{span(item.left(now))} left", tone
