"""The running clocks of open incidents: defusing, debriefing, check-ins, planned sessions, silence on social media."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from peerdesk_core.law.packs import TopicName
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockStub
from peerdesk_core.model.incidents import SessionKind

from .due import Limit, limit_of, promise_of
from .facts import said
from .models import Embargo, Incident, Session, SessionState, Slot, SlotState
from .opening import entered_late
from .silence import Hush, silence_of
from .wording import title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

SCREEN = "incidents"

_LINGER = timedelta(days=1)
"""How long advice that was not followed is shown as late; after that it is a note on the board of the incident."""
_LAST_DAYS = timedelta(days=4)
"""When a lost clock began is lost too, so it counts as pressing on its last day."""
_KNOWN = frozenset({"defuse", "defuse_target", "debrief", "check_in", "embargo", "report_hazard"})
"""Acts with a clock that is shown in a way of its own, or that runs for a person and not for an incident."""


def clocks_of(
    department: Department,
    incident: Incident,
    slots: Sequence[Slot],
    sessions: Sequence[Session],
    embargoes: Sequence[Embargo],
    now: datetime,
    own_days: int | None = None,
) -> tuple[ClockItem, ...]:
    """Every clock of one incident that runs now. What has no end yet, or no number, has no clock: see `silence_of` and
    `due.unclocked`.
    """
    found: list[ClockItem | None] = [
        defusing_clock(department, incident, sessions, now),
        debriefing_clock(department, incident, sessions, now),
        check_in_clock(department, incident, slots, own_days),
        *_others(department, incident),
        *(_planned(incident, session) for session in sessions),
        *(embargo_clock(department, embargo, now) for embargo in embargoes),
    ]
    return tuple(item for item in found if item is not None)


def defusing_clock(
    department: Department, incident: Incident, sessions: Sequence[Session], now: datetime
) -> ClockItem | None:
    """Open at once, due at the target, and once that is past late after the limit; until one was held (mndps-10).

    None where no text gives a number, and when the time is long past.
    """
    limit = limit_of(department, incident, "defuse")
    if limit is None or _held(sessions, SessionKind.DEFUSING, SessionKind.DEBRIEFING) or now > limit.due_at + _LINGER:
        return None
    target = limit_of(department, incident, "defuse_target")
    if target is not None and now <= target.due_at < limit.due_at:
        limit = Limit(
            start_at=limit.start_at,
            due_at=target.due_at,
            says=f"{target.says} {limit.says}",
            cite=target.cite,
            kind=target.kind,
        )
    return _item(incident, "defuse", "defusing", limit)


def debriefing_clock(
    department: Department, incident: Incident, sessions: Sequence[Session], now: datetime
) -> ClockItem | None:
    """The window in which one is usually held; until one was. Later is possible as well (mndps-10)."""
    limit = limit_of(department, incident, "debrief")
    if limit is None or _held(sessions, SessionKind.DEBRIEFING) or now > limit.due_at + _LINGER:
        return None
    return _item(incident, "debrief", "debriefing", limit)


def check_in_clock(
    department: Department, incident: Incident, slots: Sequence[Slot], own_days: int | None = None
) -> ClockItem | None:
    """Until everybody whom the limit is about was reached, with how many are left (mpd-15)."""
    promise = promise_of(department, incident, own_days)
    bound = [slot for slot in slots if promise.binds(slot)]
    left = sum(slot.state is not SlotState.DONE for slot in bound)
    if promise.limit is None or not left:
        return None
    return _item(incident, "check_in", f"check-ins, {left} of {len(bound)} open", promise.limit)


def embargo_clock(department: Department, embargo: Embargo, now: datetime) -> ClockItem | None:
    """Silence that ends at a known time; None before the official release, since its end is not known (slmpd-26)."""
    silence = silence_of(department, embargo, now)
    if silence.state is not Hush.RUNNING or silence.until is None or embargo.released_at is None:
        return None
    return ClockItem(
        id=f"incidents.embargo.{embargo.id}",
        subject=embargo.code,
        act="no social media",
        start_at=embargo.released_at,
        due_at=silence.until,
        kind=ClockKind.EMBARGO,
        says=" ".join(clause.says for clause in silence.clauses),
        cite=silence.clauses[0].cite if silence.clauses else "",
        screen=SCREEN,
        row=embargo.incident or "",
    )


def lost_clock(stub: ClockStub) -> ClockItem | None:
    """The check-in clock of an incident that was lost with a machine; None where nothing is due any more."""
    if stub.due_at is None:
        return None
    return ClockItem(
        id=f"incidents.restored.{stub.id}",
        subject=stub.code,
        act="check-ins (restored)",
        start_at=stub.due_at - _LAST_DAYS,
        due_at=stub.due_at,
        says="Only the clock survived the loss of the machine. Enter the incident anew, or let the clock go.",
        cite="restored clock",
        screen=SCREEN,
        row=stub.id,
    )


def notes_of(department: Department, incident: Incident, sessions: Sequence[Session], now: datetime) -> tuple[str, ...]:
    """What was not done in its usual time, as notes: outside the window is possible too (mndps-10)."""
    return tuple(_notes(department, incident, sessions, now))


def _notes(department: Department, incident: Incident, sessions: Sequence[Session], now: datetime) -> Iterator[str]:
    for act, kind in (("defuse", SessionKind.DEFUSING), ("debrief", SessionKind.DEBRIEFING)):
        limit = limit_of(department, incident, act)
        if limit is not None and now > limit.due_at and not _held(sessions, kind):
            later = "A debriefing may still help." if kind is SessionKind.DEFUSING else "It may be held later as well."
            yield f"No {title(kind).lower()} was held in its usual time ({limit.cite}). {later}"


def _others(department: Department, incident: Incident) -> Iterator[ClockItem]:
    """Clocks of the department's own that start when it happens and that the desk has no better words for."""
    starting = {
        rule.clock.act
        for pack in (*department.packs, *department.adopted)
        for rule in pack.rules(TopicName.INCIDENT)
        if rule.clock is not None and rule.clock.start == "incident" and rule.clock.act not in _KNOWN
    }
    for act in sorted(starting):
        limit = limit_of(department, incident, act)
        if limit is not None and not _done(department, incident, act):
            yield _item(incident, act, act.replace("_", " "), limit)


def _done(department: Department, incident: Incident, act: str) -> bool:
    if act == "consult":
        return incident.consulted_at is not None
    named = {word for saying in said(department, incident, act) for word in saying.to}
    return act == "notify" and any(office.value in named for office in incident.told)


def _planned(incident: Incident, session: Session) -> ClockItem | None:
    if session.state is not SessionState.PLANNED:
        return None
    limit = Limit(
        start_at=min(incident.entered_at, session.at - _LINGER),
        due_at=session.at,
        says="Enter afterwards that it was held, or that it was called off.",
        cite="a plan of your own",
        kind=ClockKind.ADVICE,
    )
    return _item(incident, f"session.{session.id}", f"{title(session.kind).lower()} planned", limit)


def _held(sessions: Sequence[Session], *kinds: SessionKind) -> bool:
    return any(session.kind in kinds and session.state is SessionState.HELD for session in sessions)


def _item(incident: Incident, key: str, act: str, limit: Limit) -> ClockItem:
    return ClockItem(
        id=f"incidents.{key}.{incident.id}",
        subject=incident.code,
        act=act,
        start_at=limit.start_at,
        due_at=limit.due_at,
        kind=limit.kind,
        opens_at=limit.opens_at,
        says=limit.says,
        cite=limit.cite,
        entered_late=entered_late(incident),
        screen=SCREEN,
        row=incident.id,
    )
