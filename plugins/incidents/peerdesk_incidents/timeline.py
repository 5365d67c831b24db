"""What happened when, to print: decisions by office, sessions, silence, times due, coverage in numbers. No peers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.incidents import Party
from peerdesk_core.paper import Paper, Part

from . import coverage
from .merging import Part as Case
from .models import Office, SessionState
from .opening import entered_late
from .running import clocks_of
from .wording import parties, title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

KEEP = "Destroy this paper when the incident is completed: the desk then keeps nothing that it could be joined to."


@attrs.frozen(kw_only=True)
class Entry:
    """One thing that happened, is planned, or is due."""

    at: datetime
    says: str
    cite: str = ""
    ahead: bool = False
    """Whether it is still to come, or was to be done by then."""


def entries_of(department: Department, case: Case, now: datetime, own_days: int | None = None) -> tuple[Entry, ...]:
    """Everything with a time, the earliest first."""
    clocks = clocks_of(department, case.incident, case.slots, case.sessions, case.embargoes, now, own_days)
    found = (*_happened(department, case), *_sessions(case, now), *_silence(case), *_due(clocks))
    return tuple(sorted(found, key=lambda entry: (entry.at, entry.ahead)))


def timeline_of(
    department: Department, case: Case, now: datetime, own_days: int | None = None, watermark: str = ""
) -> Paper:
    """The timeline of an incident, on the department's wall clock."""
    incident = case.incident
    entries = entries_of(department, case, now, own_days)
    covered = coverage.coverage_of(department, incident, case.slots, now, own_days)
    told = [department.role(office.value) for office in Office if office in incident.told]
    parts = [
        Part(title="What happened", lines=tuple(_line(department, entry) for entry in entries if not entry.ahead)),
        Part(title="Planned and due", lines=tuple(_line(department, entry) for entry in entries if entry.ahead)),
        Part(title="Told, without a time", lines=tuple(f"- {office}" for office in told)),
        Part(title="Coverage of the check-ins", lines=coverage.words(covered)),
        Part(title="This paper", lines=(KEEP,)),
    ]
    counts = parties((party, incident.count(party)) for party in Party)
    return Paper(
        title=f"Timeline of {incident.code}",
        subtitle=f"{department.title} · {title(incident.kind)} · involved: {counts} · as of {_when(department, now)}",
        parts=tuple(part for part in parts if part.lines),
        watermark=watermark,
    )


def _happened(department: Department, case: Case) -> Iterator[Entry]:
    incident = case.incident
    yield Entry(at=incident.happened_at, says="It happened.")
    late = ", late: clocks run from when it happened" if entered_late(incident) else ""
    yield Entry(at=incident.entered_at, says=f"Opened on the desk{late}.")
    for approval in incident.approvals:
        office = department.role(approval.office.value)
        yield Entry(at=approval.at, says=f"{title(approval.what)}: {office}, {title(approval.given).lower()}.")
    if incident.consulted_at is not None:
        yield Entry(at=incident.consulted_at, says="The professional was asked.")


def _sessions(case: Case, now: datetime) -> Iterator[Entry]:
    for session in case.sessions:
        words = {
            SessionState.PLANNED: "planned" if session.at >= now else "was planned, not entered as held",
            SessionState.HELD: "held",
            SessionState.CALLED_OFF: "was planned and called off",
        }[session.state]
        ahead = session.state is SessionState.PLANNED and session.at >= now
        yield Entry(at=session.at, says=f"{title(session.kind)}: {words}.", ahead=ahead)


def _silence(case: Case) -> Iterator[Entry]:
    for embargo in case.embargoes:
        yield Entry(at=embargo.started_at, says="Silence on social media began.")
        if embargo.released_at is not None:
            yield Entry(at=embargo.released_at, says="The official release came.")


def _due(clocks: tuple[ClockItem, ...]) -> Iterator[Entry]:
    """When what is not done yet is due; a planned session stands among the sessions."""
    for item in clocks:
        if ".session." not in item.id:
            act = item.act.partition(",")[0]
            if item.opens_at is not None:
                yield Entry(at=item.opens_at, says=f"Usual from then on: {act}.", cite=item.cite, ahead=True)
            yield Entry(at=item.due_at, says=f"Until then: {act}.", cite=item.cite, ahead=True)


def _line(department: Department, entry: Entry) -> str:
    cite = f" [{entry.cite}]" if entry.cite else ""
    return f"- {_when(department, entry.at)}  {entry.says}{cite}"


def _when(department: Department, at: datetime) -> str:
    return f"{at.astimezone(department.zone):%Y-%m-%d %H:%M %Z}"
