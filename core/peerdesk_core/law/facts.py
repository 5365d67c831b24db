"""The facts that a rule's `when` may hang on, where the desk is the one that supplies them: closed lists, by topic.

A rule that asks for anything else would never be answered: a ban would then stand for everybody, a permission for
nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.needs import Because, Channel, Format, Source, Urgency
from peerdesk_core.model.people import Rank, Service, Standing

from .packs import TopicName


@attrs.frozen
class Fact:
    """What a fact says, and every value that it can have; "yes" and "no" are written true and false in a pack."""

    meaning: str
    values: tuple[str, ...]


_YES_NO = ("yes", "no")


def _words(of: type[StrEnum]) -> tuple[str, ...]:
    return tuple(member.value for member in of)


ASSIGN_FACTS: Mapping[str, Fact] = {
    "trained": Fact("the peer has had the training that the roster records", _YES_NO),
    "agreement": Fact("the peer has signed the confidentiality agreement", _YES_NO),
    "current": Fact("that training still counts today", _YES_NO),
    "standing": Fact("the peer's standing on the team", _words(Standing)),
    "involved": Fact("the peer took part in the incident", _YES_NO),
    "witness": Fact("the peer saw the incident", _YES_NO),
    "supervisor": Fact("the peer supervises the person, or the person the peer", _YES_NO),
    "explained": Fact("the peer has shown that they can state the limits of privacy", _YES_NO),
    "fitness_role": Fact("the peer holds a role in fitness-for-duty evaluations", _YES_NO),
    "tie": Fact("the peer has declared a tie that could harm or exploit the person", _YES_NO),
}
"""What the rules of `assign` are asked with, once for each peer."""

INTAKE_FACTS: Mapping[str, Fact] = {
    "channel": Fact("the way the request came", _words(Channel)),
    "source": Fact("who asked, as a category", _words(Source)),
    "format": Fact("how the person likes to talk", _words(Format)),
    "urgency": Fact("how soon the person hopes to hear", _words(Urgency)),
    "because": Fact("what stands behind the request; asked, never stored", _words(Because)),
}
"""What the rules of `intake` may hang on."""

INCIDENT_FACTS: Mapping[str, Fact] = {
    "kind": Fact("what happened, as a category", _words(IncidentKind)),
    "large_scale": Fact("the incident is large in scale", _YES_NO),
    "at_scene": Fact("a peer serves as a peer at the scene", _YES_NO),
    "party": Fact("to whom the people meant belong", _words(Party)),
    "direct": Fact("they were directly involved in the event", _YES_NO),
    "session": Fact("the way of talking it through", _words(SessionKind)),
}
"""What the rules of `incident` may hang on."""

ADMIT_FACTS: Mapping[str, Fact] = {
    "rank": Fact("the rank or role of the peer", _words(Rank)),
    "service": Fact("in what capacity the peer belongs to the department", _words(Service)),
    "supervisor": Fact("the peer supervises others", _YES_NO),
    "fitness_role": Fact("the peer holds a role in fitness-for-duty evaluations", _YES_NO),
    "clinician": Fact("the peer is a clinician of the team as well", _YES_NO),
}
"""What the rules of `admit` may hang on, for somebody who joins and for somebody who is promoted later."""

REMOVE_FACTS: Mapping[str, Fact] = {
    "standing": Fact("the peer's standing on the team", _words(Standing)),
    "breach_found": Fact("a breach of confidentiality was found", _YES_NO),
    "policy_breach": Fact("a breach of policy or statute was found", _YES_NO),
    "trust_broken": Fact("conduct that breaks trust, or that exploits somebody, was found", _YES_NO),
    "unfit": Fact("a ranking peer judges the conduct unfit for the team", _YES_NO),
    "missed_training": Fact("training that the department demands was missed", _YES_NO),
    "unavailable": Fact("the peer was repeatedly not available", _YES_NO),
    "overload": Fact("the peer has said that the load is too much", _YES_NO),
    "withdrew": Fact("the peer has told the department that they leave", _YES_NO),
}
"""What the rules of `remove` may hang on. A person decides; the desk shows which of these it can see."""

_FACTS: Mapping[TopicName, Mapping[str, Fact]] = {
    TopicName.ASSIGN: ASSIGN_FACTS,
    TopicName.INTAKE: INTAKE_FACTS,
    TopicName.INCIDENT: INCIDENT_FACTS,
    TopicName.ADMIT: ADMIT_FACTS,
    TopicName.REMOVE: REMOVE_FACTS,
}


def facts_for(topic: TopicName) -> Mapping[str, Fact] | None:
    """The closed list of a topic, or None where the words of `when` are the pack's own."""
    return _FACTS.get(topic)
