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


class Label(StrEnum):
    """The group that a figure counts: a category of its family, groups put together, the whole, or nothing yet."""

    TOTAL = "total"
    TOGETHER = "together"
    CARRIED_OVER = "carried_over"
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
    SUPERVISOR = "supervisor"
    FAMILY = "family"
    THIRD_PARTY = "third_party"
    PARTNER_AGENCY = "partner_agency"
    OUTREACH = "outreach"
    HONOURED = "honoured"
    NOT_HONOURED = "not_honoured"


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
