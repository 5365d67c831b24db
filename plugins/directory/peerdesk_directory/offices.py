"""The roles of a department: which words it uses, how it titles them, what it lays on them, what their key opens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from peerdesk_core.contributions import Tone
from peerdesk_core.law.packs import Then, TopicName
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.roles import access_of

from .models import Says

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

_ORDER = (
    "director",
    "deputy_chief",
    "wellness_commander",
    "coordinator",
    "deputy",
    "team_leader",
    "clinical_lead",
    "consultant",
    "team_professional",
    "command",
    "peer",
    "supervisor",
    "watch_commander",
)
"""The roles that most programs know, as they are listed; what a pack adds comes after."""
_NOBODYS = frozenset({"team", "person", "anybody", "line", "legal_counsel", "eap_staff", "department"})
"""Words that stand for everybody, for a thing, or for somebody outside the program."""
_PEER = "peer"
_NOT_OFFICES = frozenset({"supervisor"})
"""Roles with duties, but with no part in running the program."""
_CLINICAL = {
    "clinical_lead": ResourceKind.CLINICAL_LEAD,
    "consultant": ResourceKind.CONSULTANT,
    "team_professional": ResourceKind.CLINICIAN,
    "provider": ResourceKind.CLINICIAN,
    "clinician": ResourceKind.CLINICIAN,
}
_AGAINST = (Then.MUST_NOT, Then.SHOULD_NOT)


def is_clinical(role: str) -> bool:
    """Whether the role belongs to a licensed professional of the program."""
    return role in _CLINICAL


def kind_of(role: str) -> ResourceKind | None:
    """As what a person of this role stands among the places of help; None for one who is none."""
    return _CLINICAL.get(role)


def roles_of(department: Department) -> tuple[str, ...]:
    """The roles that the department's texts title or speak of, in the usual order, words of a pack's own last."""
    found: dict[str, None] = {}
    for pack in (*department.packs, *department.adopted):
        found.update(dict.fromkeys(pack.titles))
        for topic in TopicName:
            if topic is not TopicName.DISCLOSE:
                found.update(dict.fromkeys(rule.who for rule in pack.rules(topic)))
    words = [word for word in found if word not in _NOBODYS]
    return tuple(sorted(words, key=lambda word: _ORDER.index(word) if word in _ORDER else len(_ORDER)))


def offices_of(department: Department) -> tuple[str, ...]:
    """The roles that somebody outside the roster can have."""
    return tuple(
        word
        for word in roles_of(department)
        if word not in _NOT_OFFICES and word != _PEER and not word.endswith(f"_{_PEER}")
    )


def title_of(department: Department, role: str) -> str:
    """The department's title for a role, with a capital in front."""
    title = department.role(role)
    return title[:1].upper() + title[1:]


def duties_of(department: Department, role: str) -> tuple[Saying, ...]:
    """What the department's texts lay on a role or allow it, each sentence once."""
    seen: dict[tuple[str, str], Saying] = {}
    for saying in department.duties(role):
        seen.setdefault((saying.clause.says, saying.clause.cite), saying)
    return tuple(seen.values())


def page(department: Department) -> Iterator[Says]:
    """Every role: its title, what its key opens here, what the texts lay on it, each with its citation."""
    for role in roles_of(department):
        yield from role_lines(department, role)
        yield Says(text="")


def role_lines(department: Department, role: str) -> Iterator[Says]:
    """One role of the page."""
    yield Says(text=title_of(department, role), head=True)
    for phrase in access_of(role).does:
        yield Says(text=f"In Peerdesk it {phrase}.", indent=1)
    duties = duties_of(department, role)
    if not duties:
        yield Says(text="The department's texts lay nothing on this role that the desk knows.", indent=1)
    for saying in duties:
        tone = Tone.WARN if saying.then in _AGAINST else Tone.PLAIN
        yield Says(text=f"{saying.clause.says} ({saying.clause.cite})", tone=tone, indent=1)
