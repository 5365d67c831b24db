"""What a completed incident leaves: closed categories and numbers by month, and nothing that joins two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.ids import Month, to_month
from peerdesk_core.model.incidents import IncidentKind, SessionKind

from .changes import touched
from .coverage import Coverage, coverage_of
from .merging import Part
from .models import Incident, Session, SessionState, Slot
from .plan import Ground, debrief_of, plan_of, wanting

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department


class CheckIn(StrEnum):
    """How a check-in ended. That nobody was reached says nothing about what the person wanted."""

    IN_TIME = "in_time"
    LATE = "late"
    REACHED = "reached"
    """Where no limit is about the person."""
    NOT_REACHED = "not_reached"


class Debriefing(StrEnum):
    """On what ground a debriefing was held, if one was."""

    AUTOMATIC = "automatic"
    SUGGESTED = "suggested"
    INVITED = "invited"
    NONE = "none"


FAMILIES: tuple[tuple[str, str, type[StrEnum]], ...] = (
    ("incidents.kind", "Incidents by kind", IncidentKind),
    ("incidents.session", "Sessions after incidents", SessionKind),
    ("incidents.check_in", "Check-ins after incidents", CheckIn),
    ("incidents.debriefing", "Ground of a debriefing", Debriefing),
)
"""Id of each family, its title, and its categories."""


@attrs.frozen(kw_only=True)
class Closing:
    """What a completion will count, and what is still open as sentences: completing is possible all the same."""

    counts: tuple[tuple[str, str, int], ...]
    """(family, category, number), numbers above 0."""
    period: Month
    left_open: tuple[str, ...]


def closing_of(
    incident: Incident,
    slots: Sequence[Slot],
    sessions: Sequence[Session],
    department: Department,
    now: datetime,
    own_days: int | None = None,
) -> Closing:
    """What is counted when this incident is destroyed, and what would be left undone (mndps-23, mndps-06)."""
    coverage = coverage_of(department, incident, slots, now, own_days)
    held = Counter(session.kind for session in sessions if session.state is SessionState.HELD)
    check_ins = {
        CheckIn.IN_TIME: coverage.in_time,
        CheckIn.LATE: coverage.late,
        CheckIn.REACHED: coverage.reached,
        CheckIn.NOT_REACHED: coverage.left if coverage.due_at is None else coverage.bound_left,
    }
    counts = [
        ("incidents.kind", incident.kind.value, 1),
        *(("incidents.session", kind.value, number) for kind, number in held.items()),
        *(("incidents.check_in", how.value, number) for how, number in check_ins.items()),
        ("incidents.debriefing", _debriefing(department, incident, held).value, 1),
    ]
    return Closing(
        counts=tuple(sorted(row for row in counts if row[2])),
        period=to_month(now.astimezone(department.zone).date()),
        left_open=tuple(_left_open(department, incident, coverage, sessions)),
    )


def untouched(part: Part) -> bool:
    """Whether nobody has worked on the incident yet, so that it may be taken back as opened by mistake."""
    incident = part.incident
    noted = incident.approvals or incident.told or incident.consulted_at or incident.advice or incident.merged
    return not noted and not part.sessions and not any(map(touched, part.slots))


def _debriefing(department: Department, incident: Incident, held: Counter[SessionKind]) -> Debriefing:
    """What the text leaves to the team was suggested by the team."""
    if not held[SessionKind.DEBRIEFING]:
        return Debriefing.NONE
    word = debrief_of(department, incident).word
    return Debriefing.SUGGESTED if word is Ground.OPEN else Debriefing(word.value)


def _left_open(
    department: Department, incident: Incident, coverage: Coverage, sessions: Sequence[Session]
) -> Iterator[str]:
    if coverage.left:
        one = coverage.left == 1
        yield f"{coverage.left} {'check-in is' if one else 'check-ins are'} not done and will count as not reached."
    planned = sum(session.state is SessionState.PLANNED for session in sessions)
    if planned:
        yield f"{planned} planned {'session was' if planned == 1 else 'sessions were'} neither held nor called off."
    ground = debrief_of(department, incident).word
    held = any(one.kind is SessionKind.DEBRIEFING and one.state is SessionState.HELD for one in sessions)
    if ground is Ground.AUTOMATIC and not held:
        yield "The text wants a debriefing after such an incident, and none was held."
    yield from wanting(department, incident, plan_of(department, incident))
