"""Words for people: titles of every coded value, and the fixed sentences of the cards. Plain text, no drawing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from peerdesk_core.model.incidents import IncidentKind
from peerdesk_core.model.needs import (
    Because,
    Channel,
    ContactKind,
    Duration,
    Format,
    Outcome,
    RankWish,
    ReachVia,
    Reason,
    Referral,
    Source,
    Stage,
    TimeWish,
    Topic,
    Urgency,
)
from peerdesk_core.model.people import Experience, Language, Rank
from peerdesk_core.model.resources import ResourceKind

from .models import HandOut, Outreach, Path

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

E = TypeVar("E", bound=StrEnum)

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    (Channel.LINE, "Confidential line"),
    (Channel.APP, "Wellness app"),
    (Channel.WELLNESS_CENTER, "Wellness Center"),
    (Because.WISH, "The person's own wish"),
    (Because.ORDER, "An order"),
    (Because.DISCIPLINE, "Discipline"),
    (Because.IMPROVEMENT_PLAN, "An improvement plan"),
    (Because.INVESTIGATION, "An investigation"),
    (Source.SELF, "The person"),
    (Source.COWORKER, "A co-worker"),
    (Source.FELLOW_PEER, "A fellow peer"),
    (Source.PEER, "A peer"),
    (Source.SUPERVISOR, "A supervisor"),
    (Source.FAMILY, "Family"),
    (Source.OUTREACH, "Outreach by the team"),
    (Format.IN_PERSON, "In person"),
    (TimeWish.ANY, "No wish"),
    (TimeWish.DAY, "By day"),
    (TimeWish.EVENING, "In the evening"),
    (TimeWish.NIGHT, "At night"),
    (TimeWish.OFF_DUTY, "Off duty"),
    (Reason.INCIDENT, "An incident"),
    (Reason.WORK_STRAIN, "Strain of work that adds up"),
    (Reason.WORK_AND_PERSONAL, "Work and home together"),
    (Reason.PERSONAL, "At home"),
    (Experience.LOSS_OF_COLLEAGUE, "Loss of a colleague"),
    (Experience.SUICIDE_LOSS, "Loss by suicide"),
    (Experience.CHILD_DEATH, "Death of a child"),
    (Experience.RECOVERY, "Recovery from addiction"),
    (Experience.MILITARY, "Military service"),
    (Experience.INVESTIGATED, "Being investigated"),
    (Experience.DISPATCHING, "Work in dispatch"),
    (ContactKind.EVERYDAY, "Everyday support"),
    (ContactKind.REFERRAL, "Referral to a professional"),
    (ContactKind.INCIDENT, "After an incident"),
    (Urgency.ROUTINE, "Usual time"),
    (Urgency.SOON, "Today"),
    (Urgency.NOW, "Now"),
    (ReachVia.LINE_VOICEMAIL, "Number is on the line's voicemail"),
    (ReachVia.KNOWN_TO_COORDINATOR, "Known to the coordinator"),
    (ReachVia.KNOWN_TO_PEER, "Known to the peer"),
    (ReachVia.PERSON_CALLS_BACK, "The person calls back with the code"),
    (ReachVia.PAPER_WITH_LEAD, "On paper with the incident lead"),
    (RankWish.ANY, "No wish"),
    (RankWish.SAME, "Same rank"),
    (RankWish.NOT_ABOVE, "Nobody of higher rank"),
    (RankWish.CIVILIAN, "A civilian peer"),
    (RankWish.SWORN, "A sworn peer"),
    (Topic.SKILLS, "Wellness skills"),
    (Topic.LOSS, "Loss or grief"),
    (Topic.SUBSTANCE, "Substance use"),
    (Topic.NOT_SAID, "Not said"),
    (Duration.UNDER_15, "Under 15 minutes"),
    (Duration.UNDER_30, "15 to 30 minutes"),
    (Duration.UNDER_60, "30 to 60 minutes"),
    (Duration.UNDER_120, "1 to 2 hours"),
    (Duration.LONGER, "Longer"),
    (Referral.NOT_NEEDED, "Not needed"),
    (Referral.OFFERED, "Offered"),
    (Referral.TAKEN, "Offered and taken"),
    (Outcome.SUPPORTED, "Support was given"),
    (Outcome.NO_NEED, "No need"),
    (Outcome.NOT_REACHED, "Not reached"),
    (Outcome.ESCALATED, "Handed on to clinical care"),
    (Stage.NEW, "To answer"),
    (Stage.REPLIED, "Needs a peer"),
    (Stage.ASSIGNED, "Has a peer"),
    (Stage.CONTACTED, "Contact made"),
    (Rank.UNKNOWN, "Not said"),
    (Language.ASL, "Sign language"),
    (ResourceKind.CLINICAL_LEAD, "Clinical lead"),
    (ResourceKind.EAP, "Employee assistance (EAP)"),
    (ResourceKind.WELLNESS, "Health and wellness"),
    (ResourceKind.INSURANCE, "Insurance provider"),
    (ResourceKind.MUTUAL_HELP, "Mutual help group"),
    (ResourceKind.FACILITY, "Treatment facility"),
    (Path.DIRECT, "To a peer directly"),
    (Path.CENTER, "Through the wellness center"),
    (Path.TEAM, "To the team"),
    (HandOut.INJURY, "Injury on the job"),
    (HandOut.LEAVE_REQUEST, "Request for family leave"),
    (HandOut.INVESTIGATION, "Internal investigation"),
    (HandOut.ADMINISTRATIVE_LEAVE, "Administrative leave"),
    (Outreach.HIGH_PROFILE, "High-profile incident"),
    (Outreach.THIRD_PARTY, "A third party asked"),
    (Outreach.OTHER, "For another reason"),
    (IncidentKind.LINE_OF_DUTY_DEATH, "Line-of-duty death"),
    (IncidentKind.MEMBER_SUICIDE, "Suicide of a member"),
    (IncidentKind.CHILD_DEATH, "Death of a child"),
    (IncidentKind.CHILDREN, "Children were involved"),
    (IncidentKind.MEMBERS_OR_FAMILY, "Members or their families"),
    (IncidentKind.SHOOTING, "Shooting with a member"),
    (IncidentKind.POWERFUL_IMPACT, "Other powerful impact"),
    (IncidentKind.DESIGNATED, "Named as one by command"),
)

_TITLES = {(type(value), value.value): words for value, words in _WORDS}
"""By class as well: members of two enumerations with one value are equal, and would share one title."""

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

OWN_CHOICE = "The measure of {hours} hours is this department's own setting; no policy names it."
"""Beside a clock whose length is the department's own setting (mndps-20)."""

NEUTRAL = "The person was given a way to reach the team, to use or not. Nothing else is told."
"""What to answer whoever asks about a hand-out or an outreach, where the pack has no sentence of its own."""

RESTORED = "Only the clock survived a restore: the request itself was lost with a machine."
"""Beside a clock without a request."""

VOLUNTARY = "Support is voluntary: the person may say no at every step, and no trace of that remains."
"""mpd-02."""


NOT_FOR = "Not for an investigation, for discipline or for a fitness-for-duty check."
"""mpd-37."""


def said(department: Department, topic: str, act: str, own: tuple[str, ...]) -> tuple[str, ...]:
    """The department's own clauses about an act, with citations; our own words where its pack is silent."""
    return tuple(cited(clause) for clause in department.notes(topic, act)) or own


def cited(clause: Clause) -> str:
    """A clause as one sentence with its citation."""
    return f"{clause.says} [{clause.cite}]" if clause.cite else clause.says


def neutral(department: Department) -> str:
    """The one fixed answer about an unsolicited contact: the pack's sentence, else our own (slmpd-34)."""
    for pack in department.packs:
        for script in pack.scripts:
            if pack.on(department.day) and script.when.get("unsolicited_contact") == ("yes",):
                return f"{script.says} [{pack.cited(script.cite)}]"
    return NEUTRAL


def steps(department: Department) -> tuple[str, ...]:
    """The three things to do, with the department's citation (mpd-44)."""
    return said(department, "ask_peer", "contact", STEPS)


def title(value: StrEnum) -> str:
    """What a coded value is called on screen."""
    if isinstance(value, Language):  # its values are codes of ISO 639, which few people read
        return _TITLES.get((Language, value.value)) or value.name.capitalize()
    return _TITLES.get((type(value), value.value)) or value.value.replace("_", " ").capitalize()


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
    "intake.format": "Format",
    "intake.reply": "Reply",
    "intake.path": "Path to support",
    "intake.reason": "What led to it",
    "intake.kind": "Sort of contact",
    "intake.duration": "Length of contact",
    "intake.referred": "Referred to",
    "intake.hand_out": "Contact information handed out",
    "intake.outreach": "Outreach by the team",
}
"""Title of each family of counters."""
