"""What a report is made of: one released figure in each document, in closed words and small numbers alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from peerdesk_core.model.ids import Bounds, Id, Month

MOST = 999
"""The highest count of one group in one period; the ceiling lets no larger number into a closed collection."""


class Span(StrEnum):
    """How long the period is that begins with a figure's month."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Family(StrEnum):
    """What was counted. One family is released at a time, never two joined."""

    REPLY = "reply"
    OUTCOME = "outcome"
    CONTACTS = "contacts"
    FORMAT = "format"
    TOPIC = "topic"
    REFERRAL = "referral"
    CHANNEL = "channel"
    SOURCE = "source"
    WISH = "wish"
    OVERRIDES = "overrides"
    PATH = "path"
    REASON = "reason"
    KIND = "kind"
    DURATION = "duration"
    REFERRED = "referred"
    HAND_OUT = "hand_out"
    OUTREACH = "outreach"
    INCIDENT_KIND = "incident_kind"
    INCIDENT_SESSION = "incident_session"
    INCIDENT_CHECK_IN = "incident_check_in"
    INCIDENT_DEBRIEFING = "incident_debriefing"


class Label(StrEnum):
    """The group that a figure counts: a category of its family, groups put together, the whole, or nothing yet."""

    TOTAL = "total"
    TOGETHER = "together"
    CARRIED_OVER = "carried_over"
    PART = "part"
    """A group that `Part` names: one list of choices may not hold them all."""
    IN_TIME = "in_time"
    LATE = "late"
    SUPPORTED = "supported"
    NO_NEED = "no_need"
    NOT_REACHED = "not_reached"
    ESCALATED = "escalated"
    NONE = "none"
    ONE = "one"
    SEVERAL = "several"
    SOME = "some"
    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    TEXT = "text"
    OTHER = "other"
    SKILLS = "skills"
    TRAUMATIC_EVENT = "traumatic_event"
    CRITICAL_INCIDENT = "critical_incident"
    ILLNESS = "illness"
    LOSS = "loss"
    SUBSTANCE = "substance"
    OTHER_STRESS = "other_stress"
    NOT_SAID = "not_said"
    NOT_NEEDED = "not_needed"
    OFFERED = "offered"
    TAKEN = "taken"
    LINE = "line"
    DISPATCH = "dispatch"
    WATCH_COMMANDER = "watch_commander"
    APP = "app"
    WELLNESS_CENTER = "wellness_center"
    SELF = "self"
    PEER = "peer"
    COWORKER = "coworker"
    FELLOW_PEER = "fellow_peer"
    SUPERVISOR = "supervisor"
    FAMILY = "family"
    THIRD_PARTY = "third_party"
    PARTNER_AGENCY = "partner_agency"
    OUTREACH = "outreach"
    HONOURED = "honoured"
    NOT_HONOURED = "not_honoured"


class Part(StrEnum):
    """Groups of families that `Label` has no room for."""

    DIRECT = "direct"
    CENTER = "center"
    TEAM = "team"
    INCIDENT = "incident"
    WORK_STRAIN = "work_strain"
    WORK_AND_PERSONAL = "work_and_personal"
    PERSONAL = "personal"
    EVERYDAY = "everyday"
    REFERRAL = "referral"
    UNDER_15 = "under_15"
    UNDER_30 = "under_30"
    UNDER_60 = "under_60"
    UNDER_120 = "under_120"
    LONGER = "longer"
    CLINICAL_LEAD = "clinical_lead"
    CONSULTANT = "consultant"
    EAP = "eap"
    CLINICIAN = "clinician"
    WELLNESS = "wellness"
    INSURANCE = "insurance"
    MUTUAL_HELP = "mutual_help"
    FACILITY = "facility"
    CHAPLAIN = "chaplain"
    HOTLINE = "hotline"
    INJURY = "injury"
    LEAVE_REQUEST = "leave_request"
    INVESTIGATION = "investigation"
    ADMINISTRATIVE_LEAVE = "administrative_leave"
    HIGH_PROFILE = "high_profile"
    MAJOR_DISASTER = "major_disaster"
    MULTIPLE_CASUALTIES = "multiple_casualties"
    LINE_OF_DUTY_DEATH = "line_of_duty_death"
    MEMBER_SUICIDE = "member_suicide"
    CHILD_DEATH = "child_death"
    CHILDREN = "children"
    MEMBERS_OR_FAMILY = "members_or_family"
    SHOOTING = "shooting"
    POWERFUL_IMPACT = "powerful_impact"
    DESIGNATED = "designated"
    ONE_TO_ONE = "one_to_one"
    DEFUSING = "defusing"
    DEBRIEFING = "debriefing"
    BRIEFING = "briefing"
    REACHED = "reached"
    AUTOMATIC = "automatic"
    SUGGESTED = "suggested"
    INVITED = "invited"


@attrs.frozen(kw_only=True)
class Figure:
    """`count` contacts of one group in the period of length `span` that begins with `period`.

    A period whose figures were too small to publish has the one label `carried_over` and no count.
    """

    id: Id
    period: Month
    span: Span
    family: Family
    label: Label
    count: Annotated[int, Bounds(0, MOST)] = 0
    part: Part | None = None

    @property
    def group(self) -> Label | Part:
        """The group by the list that names it."""
        return self.part if self.label is Label.PART and self.part is not None else self.label


@attrs.frozen(kw_only=True)
class Release:
    """All figures of one family and period, which were released together."""

    period: Month
    span: Span
    family: Family
    figures: tuple[Figure, ...]

    @property
    def id(self) -> str:
        """Names the release in a list."""
        return f"{self.period}.{self.span.value}.{self.family.value}"

    @property
    def carried_over(self) -> bool:
        """Whether the period was too small to be published."""
        return any(figure.label is Label.CARRIED_OVER for figure in self.figures)
