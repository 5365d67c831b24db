"""Requests for support and the contacts that answer them: coded fields only, and nobody's name (mpd-24)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from .codes import Code
from .ids import Bounds, Callback, Id, Minute
from .people import Experience, Language, Rank
from .resources import ResourceKind


class Channel(StrEnum):
    """The way a request reached the desk."""

    LINE = "line"
    DISPATCH = "dispatch"
    WATCH_COMMANDER = "watch_commander"
    IN_PERSON = "in_person"
    APP = "app"
    WELLNESS_CENTER = "wellness_center"


class Source(StrEnum):
    """Who asked, as a category: never who is supported (mpd-07)."""

    SELF = "self"
    PEER = "peer"
    COWORKER = "coworker"
    FELLOW_PEER = "fellow_peer"
    SUPERVISOR = "supervisor"
    FAMILY = "family"
    THIRD_PARTY = "third_party"
    PARTNER_AGENCY = "partner_agency"
    OUTREACH = "outreach"


class Because(StrEnum):
    """What stands behind a request. Asked before one is taken in, so that it can be refused; never stored."""

    WISH = "wish"
    ORDER = "order"
    DISCIPLINE = "discipline"
    IMPROVEMENT_PLAN = "improvement_plan"
    INVESTIGATION = "investigation"


class Format(StrEnum):
    """The format in which the person is comfortable to talk (mpd-12)."""

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    TEXT = "text"
    OTHER = "other"


class TimeWish(StrEnum):
    """When the person would like to talk (mndps-36)."""

    ANY = "any"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"
    OFF_DUTY = "off_duty"


class Reason(StrEnum):
    """What leads to the request, as one coarse and optional choice; no incident is needed (mndps-35)."""

    NOT_SAID = "not_said"
    INCIDENT = "incident"
    WORK_STRAIN = "work_strain"
    WORK_AND_PERSONAL = "work_and_personal"
    PERSONAL = "personal"


class Urgency(StrEnum):
    """How soon the person hopes to hear from a peer."""

    ROUTINE = "routine"
    SOON = "soon"
    NOW = "now"


class ReachVia(StrEnum):
    """How the person can be reached, without the means itself: the desk never holds a number."""

    LINE_VOICEMAIL = "line_voicemail"
    KNOWN_TO_COORDINATOR = "known_to_coordinator"
    KNOWN_TO_PEER = "known_to_peer"
    PERSON_CALLS_BACK = "person_calls_back"
    PAPER_WITH_LEAD = "paper_with_lead"


class RankWish(StrEnum):
    """A wish about the peer's rank relative to the person's own."""

    ANY = "any"
    SAME = "same"
    NOT_ABOVE = "not_above"
    CIVILIAN = "civilian"
    SWORN = "sworn"


class Topic(StrEnum):
    """One coarse, optional topic from a closed list (mpd-38)."""

    SKILLS = "skills"
    TRAUMATIC_EVENT = "traumatic_event"
    CRITICAL_INCIDENT = "critical_incident"
    ILLNESS = "illness"
    LOSS = "loss"
    SUBSTANCE = "substance"
    OTHER_STRESS = "other_stress"
    NOT_SAID = "not_said"


class ContactKind(StrEnum):
    """What sort of contact it was (mn124-16)."""

    EVERYDAY = "everyday"
    REFERRAL = "referral"
    INCIDENT = "incident"


class Duration(StrEnum):
    """Length of a contact in bands."""

    UNDER_15 = "under_15"
    UNDER_30 = "under_30"
    UNDER_60 = "under_60"
    UNDER_120 = "under_120"
    LONGER = "longer"


class Referral(StrEnum):
    """Whether further help was offered; any contact can end in a referral (mpd-03)."""

    NOT_NEEDED = "not_needed"
    OFFERED = "offered"
    TAKEN = "taken"


class Outcome(StrEnum):
    """What became of a contact, as a category."""

    SUPPORTED = "supported"
    NO_NEED = "no_need"
    NOT_REACHED = "not_reached"
    ESCALATED = "escalated"


class Stage(StrEnum):
    """How far an open request has come. A closed one has no stage: it is gone."""

    NEW = "new"
    REPLIED = "replied"
    ASSIGNED = "assigned"
    CONTACTED = "contacted"


class Timeliness(StrEnum):
    """All that remains of a request's times after close."""

    IN_TIME = "in_time"
    LATE = "late"


@attrs.frozen(kw_only=True)
class Contact:
    """One contact in bands and codes. Lives and dies inside its request."""

    format: Format
    duration: Duration
    topic: Topic = Topic.NOT_SAID
    referral: Referral = Referral.NOT_NEEDED
    outcome: Outcome = Outcome.SUPPORTED
    limits_stated: bool = False
    kind: ContactKind = ContactKind.EVERYDAY
    consented: bool = True
    """Whether the person agreed to the talk expressly (slmpd-11); without that there is no support to enter."""
    referred_to: ResourceKind | None = None
    """Where a referral led, as a sort of help; never which one (mpd-03, slmpd-30, mesq-26)."""
    more_offered: bool = False
    """Whether the peer offered further support (mesq-09)."""


@attrs.frozen(kw_only=True)
class Request:
    """An open request. Its data key lives in the ring and is destroyed at close.

    `arrived_at` is when the person asked, not when it was typed; `entered_late` says that the two lie apart.
    """

    id: Id
    code: Code
    channel: Channel
    source: Source
    format: Format
    reach_via: ReachVia
    arrived_at: Minute
    urgency: Urgency = Urgency.ROUTINE
    language: Language = Language.ENGLISH
    rank_wish: RankWish = RankWish.ANY
    wished_peer: Id | None = None
    vetoed: tuple[Id, ...] = ()
    incident: Id | None = None
    entered_late: bool = False
    stage: Stage = Stage.NEW
    replied_at: Minute | None = None
    assigned: Id | None = None
    contacts: tuple[Contact, ...] = ()
    overrides: Annotated[int, Bounds(0, 9)] = 0
    reason: Reason = Reason.NOT_SAID
    time_wish: TimeWish = TimeWish.ANY
    experience: Experience | None = None
    """What the person would like the peer to have lived through."""
    passed: tuple[Id, ...] = ()
    """Peers who were asked and could not take it, or declared a conflict of interest; why is not kept."""
    cross_rank: bool = False
    """Assigned across ranks for an emergent need, to be handed on as soon as practical (mndps-16)."""
    follow_up_at: Minute | None = None
    """When the peer wants to offer more support (mesq-09)."""
    touched_at: Minute | None = None
    """When the request was last worked on: one left alone for long expires (mndps-21)."""
    callback: Callback | None = None
    """A number to call back, only where the department chose to keep one until the close."""


@attrs.frozen(kw_only=True, repr=False)
class Fit:
    """Transient facts about the person: typed while assigning, used for ranking, then forgotten; never printed."""

    unit: str = ""
    rank: Rank = Rank.UNKNOWN
    shift: str = ""
    station: str = ""
    supervises: str = ""
    """The unit whose members report to the person, so that none of them is given the request."""

    def __repr__(self) -> str:
        return "Fit(...)"
