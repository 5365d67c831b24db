"""Critical incidents as other parts of the desk see them: what happened in a word, and which peers keep out of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from .codes import Code
from .ids import Id


class IncidentKind(StrEnum):
    """What happened, as one word of a closed list (slmpd-21, mesq-12)."""

    MAJOR_DISASTER = "major_disaster"
    MULTIPLE_CASUALTIES = "multiple_casualties"
    LINE_OF_DUTY_DEATH = "line_of_duty_death"
    MEMBER_SUICIDE = "member_suicide"
    CHILD_DEATH = "child_death"
    CHILDREN = "children"
    """Something hard that involves children."""
    MEMBERS_OR_FAMILY = "members_or_family"
    """Members of the department, or their immediate families, are hit."""
    SHOOTING = "shooting"
    """A member has shot at somebody, or was shot at."""
    POWERFUL_IMPACT = "powerful_impact"
    DESIGNATED = "designated"
    """Command has said that it counts as one."""
    OTHER = "other"


class Party(StrEnum):
    """To whom an involved person belongs."""

    SWORN = "sworn"
    CIVILIAN = "civilian"
    FAMILY = "family"
    PARTNER = "partner"
    """Of an agency that worked beside the department."""


class SessionKind(StrEnum):
    """A way of talking things through after an incident (mndps-10)."""

    ONE_TO_ONE = "one_to_one"
    DEFUSING = "defusing"
    DEBRIEFING = "debriefing"
    BRIEFING = "briefing"
    """Crisis management briefing: facts, signs of stress and resources for many at once."""


@attrs.frozen(kw_only=True)
class OpenIncident:
    """One open incident. `involved` and `witnesses` are peers, who keep out of everything that relates to it (mpd-08,
    mn124-11, mndps-19). `merged` are the ids of incidents that turned out to be the same one.
    """

    id: Id
    code: Code
    kind: IncidentKind
    happened_at: datetime
    involved: frozenset[Id] = frozenset()
    witnesses: frozenset[Id] = frozenset()
    merged: tuple[Id, ...] = ()
