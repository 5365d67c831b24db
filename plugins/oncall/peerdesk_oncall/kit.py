"""The rota's part of the night kit: who is on call at every hour of the next nights, with telephone numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from peerdesk_core.contributions import KitSection
from peerdesk_core.night_kit import NIGHTS, good_until

from .cover import on_duty
from .models import Duty, Line
from .service import Rota
from .words import WEEKDAYS, time_words

NOBODY = "NOBODY is planned"


def section_of(rota: Rota) -> KitSection:
    """A line for each change of duty until the kit is no longer good. It names peers as the roster does."""
    cite = rota.saying.clause.cite if rota.saying is not None else ""
    return KitSection(
        id="oncall.nights",
        title=f"On call, the next {NIGHTS} nights (each line holds until the next)",
        lines=tuple(_lines(rota)),
        page=1,
        cite=cite,
        names=True,
        order=10,
    )


def _lines(rota: Rota) -> Iterator[str]:
    until = good_until(rota.now)
    before: str | None = None
    for at in _changes(rota, until):
        who = _who(rota, on_duty(rota.duties, rota.able, at))
        if who != before:
            yield f"- {_moment(rota, at)}  {who}"
            before = who
    yield f"- {_moment(rota, until)}  end of this kit"


def _moment(rota: Rota, at: datetime) -> str:
    """Without the month, so that two peers with their numbers fit beside it; the kit bears its dates."""
    day = at.astimezone(rota.zone).date()
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day:2d} {time_words(at, rota.zone)}"


def _changes(rota: Rota, until: datetime) -> tuple[datetime, ...]:
    """Now, and every instant until the end at which a duty begins or ends."""
    edges = {edge for duty in rota.duties for edge in (duty.start, duty.end) if rota.now < edge < until}
    return (rota.now, *sorted(edges))


def _who(rota: Rota, serving: tuple[Duty, ...]) -> str:
    if not serving:
        return NOBODY
    first = [_peer(rota, duty) for duty in serving if duty.line is Line.FIRST]
    second = [_peer(rota, duty) for duty in serving if duty.line is Line.SECOND]
    found = [", ".join(first)] if first else ["first line: nobody"]
    if second:
        found.append(f"2nd {', '.join(second)}")
    return "; ".join(found)


def _peer(rota: Rota, duty: Duty) -> str:
    peer = rota.able.peers[duty.peer]
    return f"{peer.name} {peer.phone or '(no telephone known)'}"
