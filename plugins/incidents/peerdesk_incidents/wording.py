"""Words for people: titles of every coded value of an incident, and how a number is said. Plain text, no drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from peerdesk_core.law.packs import Rank
from peerdesk_core.model.codes import Code
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.needs import ReachVia

from .models import Advice, Approved, CoAuthor, Given, LedBy, PlaceKind, SessionState, SlotState

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_WORDS: tuple[tuple[StrEnum, str], ...] = (
    (IncidentKind.LINE_OF_DUTY_DEATH, "Line-of-duty death"),
    (IncidentKind.MEMBER_SUICIDE, "Suicide of a member"),
    (IncidentKind.CHILD_DEATH, "Death of a child"),
    (IncidentKind.CHILDREN, "Children were involved"),
    (IncidentKind.MEMBERS_OR_FAMILY, "Members or their families"),
    (IncidentKind.SHOOTING, "Shooting with a member"),
    (IncidentKind.POWERFUL_IMPACT, "Other powerful impact"),
    (IncidentKind.DESIGNATED, "Named as one by command"),
    (Party.PARTNER, "Partner agency"),
    (SessionKind.ONE_TO_ONE, "One-to-one"),
    (SessionKind.BRIEFING, "Crisis management briefing"),
    (SlotState.ATTEMPTED, "Tried"),
    (SlotState.DONE, "Reached"),
    (SessionState.CALLED_OFF, "Called off"),
    (Given.PHONE, "By telephone"),
    (Given.RADIO, "By radio"),
    (Given.WRITTEN, "In writing"),
    (Approved.ACTIVATION, "Activation of the team"),
    (Approved.LARGE_SCALE, "Activation for a large incident"),
    (Approved.DESIGNATION, "A debriefing is to be held"),
    (Approved.INVITATION, "Members may be asked to come"),
    (Approved.MUTUAL_AID, "Help of another agency"),
    (LedBy.UNDECIDED, "Not decided yet"),
    (LedBy.TEAM, "The team runs them"),
    (LedBy.HANDED_ON, "Handed on to others"),
    (Advice.NOTHING_MORE, "Nothing more for now"),
    (Advice.ONE_TO_ONE, "One-to-one talks"),
    (Advice.DEFUSING, "A defusing"),
    (Advice.DEBRIEFING, "A debriefing"),
    (Advice.BRIEFING, "A crisis management briefing"),
    (Advice.CLINICAL, "Clinical care"),
    (CoAuthor.CLINICIAN, "Mental health professional"),
    (PlaceKind.ROOM, "Private room"),
    (ReachVia.LINE_VOICEMAIL, "Line's voicemail"),
    (ReachVia.KNOWN_TO_COORDINATOR, "Coordinator knows"),
    (ReachVia.KNOWN_TO_PEER, "The peer knows"),
    (ReachVia.PERSON_CALLS_BACK, "Calls back with it"),
    (ReachVia.PAPER_WITH_LEAD, "Lead's paper list"),
)

_TITLES = {(type(value), value.value): words for value, words in _WORDS}
"""By class as well: members of two enumerations with one value are equal, and would share one title."""

OWN_RULE = "The desk's own rule; no text of this department says it."
"""Beside what no clause demands."""

VOLUNTARY = "Coming to a session, and talking at a check-in, is always the person's own choice."

UNKNOWN_AFTER = "Reached says that the person was spoken to. What was said or wanted is never entered."


def title(value: StrEnum) -> str:
    """What a coded value is called on screen."""
    return _TITLES.get((type(value), value.value)) or value.value.replace("_", " ").capitalize()


def options(members: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    """(value, title) pairs for a choice of a form."""
    return tuple((member.value, title(member)) for member in members)


def kinds(department: Department) -> tuple[tuple[IncidentKind, ...], tuple[IncidentKind, ...]]:
    """The kinds that the department's text names, in its order, and the others."""
    known = {kind.value: kind for kind in IncidentKind}
    named = tuple(known[word] for word in department.offered("incident_kinds") if word in known)
    return named, tuple(kind for kind in IncidentKind if kind not in named)


def cited(clause: Clause) -> str:
    """A clause as one sentence with its citation, and that it only advises where a guideline speaks (mndps-10)."""
    advice = "; advice" if clause.layer == Rank.GUIDELINE else ""
    return f"{clause.says} [{clause.cite}{advice}]" if clause.cite else clause.says


def called(code: Code, number: int) -> str:
    """How a numbered person is spoken of: "amber-heron-42, number 7"."""
    return f"{code}, number {number}"


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 peer", "3 peers"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def parties(counts: Iterable[tuple[Party, int]]) -> str:
    """Counts by party in words, without those that are nought: "10 sworn, 2 civilian"; "nobody" for none."""
    told = [f"{number} {title(party).lower()}" for party, number in counts if number]
    return ", ".join(told) or "nobody"


def listed(items: Sequence[str], last: str = "or") -> str:
    """Items as a sentence has them: "a, b or c"."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
