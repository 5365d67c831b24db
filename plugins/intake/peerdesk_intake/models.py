"""What intake works with beside the shared vocabulary: typed choices, results of a step, and its errors."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Callback, Id, Month
from peerdesk_core.model.needs import Channel, Format, RankWish, ReachVia, Reason, Source, TimeWish, Urgency
from peerdesk_core.model.people import Experience, Language


class Wish(StrEnum):
    """What became of a wish for a certain peer: a category, never a story (mpd-13)."""

    NONE = "none"
    HONOURED = "honoured"
    NOT_HONOURED = "not_honoured"


class Overrides(StrEnum):
    """Whether a person overrode a soft bar on the way."""

    NONE = "none"
    SOME = "some"


class Contacts(StrEnum):
    """How many contacts a request had, as a band."""

    NONE = "none"
    ONE = "one"
    SEVERAL = "several"


class Path(StrEnum):
    """The way a person came to support: to a peer directly, through the wellness center, or to the team (mpd-11)."""

    DIRECT = "direct"
    CENTER = "center"
    TEAM = "team"


class HandOut(StrEnum):
    """On what occasion the team's contact information was handed out (slmpd-19)."""

    INJURY = "injury"
    LEAVE_REQUEST = "leave_request"
    INVESTIGATION = "investigation"
    ADMINISTRATIVE_LEAVE = "administrative_leave"


class Outreach(StrEnum):
    """What made the team reach out of its own accord (slmpd-18)."""

    HIGH_PROFILE = "high_profile"
    THIRD_PARTY = "third_party"
    OTHER = "other"


@attrs.frozen(kw_only=True)
class Draft:
    """What the coordinator chose for a new request. `arrived_at` is when the person asked."""

    channel: Channel
    source: Source
    format: Format
    reach_via: ReachVia
    arrived_at: datetime
    urgency: Urgency = Urgency.ROUTINE
    language: Language = Language.ENGLISH
    rank_wish: RankWish = RankWish.ANY
    wished_peer: Id | None = None
    vetoed: tuple[Id, ...] = ()
    reason: Reason = Reason.NOT_SAID
    time_wish: TimeWish = TimeWish.ANY
    experience: Experience | None = None
    callback: Callback | None = None
    incident: Id | None = None


@attrs.frozen(kw_only=True)
class Closing:
    """What a close will leave: one category for each family, and the month."""

    counts: tuple[tuple[str, str], ...]
    period: Month


class Contradiction(DeskError):
    title = "Two choices exclude each other"
    cause = "The wished peer is also among the peers not to be given."
    next_step = "Take one of the two choices back."
    exit = Exit.USAGE


class NotTaken(DeskError):
    """A request that policy forbids to take in. `clauses` are its sentences, each with its citation."""

    title = "This request is not taken in"
    cause = "Policy does not allow a request for that."
    next_step = "Tell the person how to reach the team: whoever asks of their own accord is welcome."
    exit = Exit.REFUSED

    def __init__(self, clauses: tuple[str, ...], next_step: str) -> None:
        super().__init__(" ".join(clauses), next_step)
        self.clauses = clauses


class NoConsent(DeskError):
    title = "Without consent there is no support to enter"
    cause = "The person did not agree to the talk."
    next_step = "Choose no need or not reached, or say that the person agreed."
    exit = Exit.REFUSED


class BadNumber(DeskError):
    title = "That number cannot be used"
    cause = "It is not a whole number in that range."
    next_step = "Type digits only."
    exit = Exit.USAGE


class SumWaits(DeskError):
    title = "The numbers are saved, their sum is counted later"
    cause = "The disk failed after the load of the peers was written."
    next_step = "Do not type these numbers again. Lock and unlock: the sum is counted then."
    exit = Exit.STORAGE


class NotAssignable(DeskError):
    title = "This peer cannot be assigned"
    cause = "A bar stops this peer."
    next_step = "Open the why card for the bar and its clause, or choose another peer."
    exit = Exit.REFUSED


class WrongStage(DeskError):
    title = "Not at this stage"
    cause = "The request is not far enough for that."
    next_step = "Open its card: it names the next step."
    exit = Exit.USAGE


class Gone(DeskError):
    title = "That request is not open"
    cause = "It was closed, and nothing of it is left."
    next_step = "Go back to the list."
    exit = Exit.USAGE
