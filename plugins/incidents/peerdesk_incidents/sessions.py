"""Sessions after an incident: what the texts say of each kind, and notes on time and size. Nothing is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.ids import Minute
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.times import Moment, parse_moment

from .due import limit_of
from .facts import said
from .models import Incident, LedBy, Session, SessionState

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

GROUP = frozenset({SessionKind.DEFUSING, SessionKind.DEBRIEFING, SessionKind.BRIEFING})
"""Kinds at which several people come together."""

_ACTS: dict[SessionKind, tuple[str, ...]] = {
    SessionKind.ONE_TO_ONE: ("one_to_one",),
    SessionKind.DEFUSING: ("defuse", "defuse_target", "triage", "respond"),
    SessionKind.DEBRIEFING: (
        "debrief_automatic",
        "debrief",
        "designate",
        "join",
        "invite",
        "lead_or_hand_on",
        "respond",
    ),
    SessionKind.BRIEFING: ("brief",),
}
_EVERY = ("lead", "be_present", "keep_group", "closed_meeting", "phases")
_BARE = re.compile(r"(?:\d{1,2}:\d{2}|\d{4}(?!-))\b.*", re.ASCII)
_NEXT = timedelta(days=1) - timedelta(minutes=1)


def sayings_of(department: Department, incident: Incident, kind: SessionKind) -> tuple[Saying, ...]:
    """What the texts say about such a session, each rule once, in the order of planning (mndps-10, slmpd-31)."""
    found: dict[str, Saying] = {}
    for act in (*_ACTS[kind], *_EVERY):
        for direct in ("yes", "no"):
            for saying in said(department, incident, act, session=kind.value, direct=direct):
                found.setdefault(saying.clause.rule, saying)
    return tuple(found.values())


def notes_of(department: Department, incident: Incident, session: Session) -> tuple[str, ...]:
    """What is unusual about a session, as notes: it can be planned and held all the same (mndps-10)."""
    return (
        *time_notes(department, incident, session.kind, session.at),
        *size_notes(department, session.kind, session.came if session.state is SessionState.HELD else session.offered),
        *_leaders(incident, session),
    )


def time_notes(department: Department, incident: Incident, kind: SessionKind, at: datetime) -> tuple[str, ...]:
    """How a time lies to the usual one; () inside it, and where no text gives a number."""
    return tuple(_time_notes(department, incident, kind, at))


def size_notes(department: Department, kind: SessionKind, number: int) -> tuple[str, ...]:
    """How many people a briefing is meant for, where so few are counted. Nought is not counted yet."""
    figure = department.number(FigureName.BRIEFING_SIZE) if kind is SessionKind.BRIEFING else None
    if figure is None or figure.least is None or not 0 < number < figure.least:
        return ()
    return (f"Fewer than {figure.least}: {figure.clause.says} It can be held all the same. [{figure.clause.cite}]",)


def in_window(department: Department, incident: Incident, kind: SessionKind, at: datetime) -> bool | None:
    """Whether a time lies in the usual one; None where no text gives a number."""
    act = _TIMED.get(kind)
    limit = None if act is None else limit_of(department, incident, act)
    if limit is None:
        return None
    return (limit.opens_at is None or at >= limit.opens_at) and at <= limit.due_at


def planned_moment(text: str, now: datetime, zone: ZoneInfo) -> Moment:
    """A typed time of a plan, and how it was understood: a bare HH:MM is the next such time. Raises BadTime.

    A session that was held already is entered with its date.
    """
    bare = _BARE.fullmatch(text.strip()) is not None
    at = parse_moment(text, now + _NEXT if bare else now, zone).at
    local = at.astimezone(zone)
    past = ", which lies in the past" if at < now - timedelta(minutes=1) else ""
    return Moment(at=at, says=f"Understood as {local:%a} {local.day} {local:%b} {local:%Y %H:%M %Z}{past}.")


_TIMED = {SessionKind.DEFUSING: "defuse", SessionKind.DEBRIEFING: "debrief"}


def _time_notes(department: Department, incident: Incident, kind: SessionKind, at: datetime) -> Iterator[str]:
    act = _TIMED.get(kind)
    limit = None if act is None else limit_of(department, incident, act)
    if limit is None:
        return
    cite = f" [{limit.cite}]" if limit.cite else ""
    hours = _hours(limit.start_at, limit.due_at)
    if limit.opens_at is not None and at < limit.opens_at:
        yield f"Earlier than usual, which is {_hours(limit.start_at, limit.opens_at)} to {hours} hours after it.{cite}"
    elif at > limit.due_at:
        yield f"Later than usual, which is within {hours} hours. It can be held all the same.{cite}"
    elif kind is SessionKind.DEFUSING:
        target = limit_of(department, incident, "defuse_target")
        if target is not None and at > target.due_at:
            aim = _hours(target.start_at, target.due_at)
            yield f"After the aim of {aim} hours, and within the usual {hours}. [{target.cite}]"


def _leaders(incident: Incident, session: Session) -> Iterator[str]:
    handed_on = incident.led_by is LedBy.HANDED_ON and session.kind in GROUP
    if session.state is SessionState.PLANNED and not session.leaders and not handed_on:
        yield "No peer is chosen to lead it."


def _hours(start: Minute | datetime, end: datetime) -> int:
    return round((end - start).total_seconds() / 3600)
