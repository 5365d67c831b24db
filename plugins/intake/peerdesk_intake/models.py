"""What intake works with beside the shared vocabulary: typed choices, results of a step, and its errors."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.model.needs import Channel, Format, RankWish, ReachVia, Source, Urgency
from peerdesk_core.model.people import Language


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


@attrs.frozen(kw_only=True)
class Moment:
    """A typed time as understood: the instant, and a sentence that says so."""

    at: datetime
    says: str


@attrs.frozen(kw_only=True)
class Closing:
    """What a close will leave: one category for each family, and the month."""

    counts: tuple[tuple[str, str], ...]
    period: Month


class BadTime(DeskError):
    title = "That time cannot be used"
    cause = "The time was not understood."
    next_step = "Type now, HH:MM or YYYY-MM-DD HH:MM."
    exit = Exit.USAGE


class Contradiction(DeskError):
    title = "Two choices exclude each other"
    cause = "The wished peer is also among the peers not to be given."
    next_step = "Take one of the two choices back."
    exit = Exit.USAGE


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
