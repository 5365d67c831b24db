"""Words for people: titles of every coded value, and the fixed sentences of the cards. Plain text, no drawing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from peerdesk_core.model.needs import (
    Channel,
    Duration,
    Format,
    Outcome,
    RankWish,
    ReachVia,
    Referral,
    Source,
    Stage,
    Topic,
    Urgency,
)
from peerdesk_core.model.people import Language, Rank

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

E = TypeVar("E", bound=StrEnum)

_TITLES: dict[StrEnum, str] = {
    Channel.LINE: "Confidential line",
    Channel.APP: "Wellness app",
    Channel.WELLNESS_CENTER: "Wellness Center",
    Source.SELF: "The person",
    Source.PEER: "A peer",
    Source.SUPERVISOR: "A supervisor",
    Source.FAMILY: "Family",
    Source.OUTREACH: "Outreach by the team",
    Format.IN_PERSON: "In person",
    Urgency.ROUTINE: "Usual time",
    Urgency.SOON: "Today",
    Urgency.NOW: "Now",
    ReachVia.LINE_VOICEMAIL: "Number is on the line's voicemail",
    ReachVia.KNOWN_TO_COORDINATOR: "Known to the coordinator",
    ReachVia.KNOWN_TO_PEER: "Known to the peer",
    ReachVia.PERSON_CALLS_BACK: "The person calls back with the code",
    ReachVia.PAPER_WITH_LEAD: "On paper with the incident lead",
    RankWish.ANY: "No wish",
    RankWish.SAME: "Same rank",
    RankWish.NOT_ABOVE: "Nobody of higher rank",
    RankWish.CIVILIAN: "A civilian peer",
    RankWish.SWORN: "A sworn peer",
    Topic.SKILLS: "Wellness skills",
    Topic.LOSS: "Loss or grief",
    Topic.SUBSTANCE: "Substance use",
    Topic.NOT_SAID: "Not said",
    Duration.UNDER_15: "Under 15 minutes",
    Duration.UNDER_30: "15 to 30 minutes",
    Duration.UNDER_60: "30 to 60 minutes",
    Duration.UNDER_120: "1 to 2 hours",
    Duration.LONGER: "Longer",
    Referral.NOT_NEEDED: "Not needed",
    Referral.OFFERED: "Offered",
    Referral.TAKEN: "Offered and taken",
    Outcome.SUPPORTED: "Support was given",
    Outcome.NO_NEED: "No need",
    Outcome.NOT_REACHED: "Not reached",
    Outcome.ESCALATED: "Handed on to clinical care",
    Stage.NEW: "To answer",
    Stage.REPLIED: "Needs a peer",
    Stage.ASSIGNED: "Has a peer",
    Stage.CONTACTED: "Contact made",
    Rank.UNKNOWN: "Not said",
    Language.ASL: "Sign language",
}

STEPS = (
    "Build rapport: be there, listen, take the time it takes.",
    "Find out what is needed, without judging.",
    "Give the support that fits, or offer a referral.",
)
"""The three things a peer does throughout a contact (mpd-44)."""

NO_NOTES = (
    "Keep no note and no recording of this talk, not even an informal one: no diary, no phone, no mail. "
    "Only the codes on this form remain, and they go when the request closes."
)
"""The reminder when a contact is entered (mpd-45)."""

ANY_REFERRAL = "Any contact can end in a referral to further help."
"""mpd-03."""

REPLY_GUIDE = "The policy sets this time for messages on the confidential line; here it is kept as a guide."
"""Beside the reply clock of a request that came another way."""

RESTORED = "Only the clock survived a restore: the request itself was lost with a machine."
"""Beside a clock without a request."""

VOLUNTARY = "Support is voluntary: the person may say no at every step, and no trace of that remains."
"""mpd-02."""


NOT_FOR = "Not for an investigation, for discipline or for a fitness-for-duty check."
"""mpd-37."""


def said(department: Department, topic: str, act: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """The department's own clauses about an act, with citations; our own words where its pack is silent."""
    clauses = department.notes(topic, act)
    return tuple(f"{clause.says} [{clause.cite}]" if clause.cite else clause.says for clause in clauses) or own


def steps(department: Department) -> tuple[str, ...]:
    """The three things to do, with the department's citation (mpd-44)."""
    return said(department, "ask_peer", "contact", STEPS)


def title(value: StrEnum) -> str:
    """What a coded value is called on screen."""
    if isinstance(value, Language):  # its values are codes of ISO 639, which few people read
        return _TITLES.get(value) or value.name.capitalize()
    return _TITLES.get(value) or value.value.replace("_", " ").capitalize()


def offered(of: type[E], words: tuple[str, ...]) -> tuple[E, ...]:
    """The members that the department offers, in its order; all of them if it is silent."""
    known = {member.value: member for member in of}
    chosen = tuple(known[word] for word in words if word in known)
    return chosen or tuple(of)


def options(members: tuple[E, ...]) -> tuple[tuple[str, str], ...]:
    """(value, title) pairs for a choice of a form."""
    return tuple((member.value, title(member)) for member in members)


LABELS = {
    "intake.channel": "Way in",
    "intake.source": "Who asked",
    "intake.topic": "Topic",
    "intake.contacts": "Contacts",
    "intake.outcome": "Outcome",
    "intake.referral": "Referral",
    "intake.wish": "Wished peer",
    "intake.overrides": "Overrides of a soft bar",
    "intake.format": "Kind of contact",
    "intake.reply": "Reply",
}
"""Title of each family of counters."""
