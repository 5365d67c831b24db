"""Requests for support and the contacts that answer them: coded fields only, and nobody's name (mpd-24)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from .codes import Code
from .ids import Bounds, Id, Minute
from .people import Language, Rank


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
    SUPERVISOR = "supervisor"
    FAMILY = "family"
    THIRD_PARTY = "third_party"
    PARTNER_AGENCY = "partner_agency"
    OUTREACH = "outreach"


class Format(StrEnum):
    """The format in which the person is comfortable to talk (mpd-12)."""

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    TEXT = "text"
    OTHER = "other"


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


@attrs.frozen(kw_only=True, repr=False)
class Fit:
    """Transient facts about the person: typed while assigning, used for ranking, then forgotten; never printed."""

    unit: str = ""
    rank: Rank = Rank.UNKNOWN
    shift: str = ""

    def __repr__(self) -> str:
        return "Fit(...)"
