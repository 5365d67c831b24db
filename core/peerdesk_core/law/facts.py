"""The facts that a rule's `when` may hang on, where the desk is the one that supplies them: closed lists, by topic.

A rule that asks for anything else would never be answered: a ban would then stand for everybody, a permission for
nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from peerdesk_core.model.needs import Channel, Format, Source, Urgency
from peerdesk_core.model.people import Standing

from .packs import Rule, TopicName


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
    "supervisor": Fact("the peer supervises the person", _YES_NO),
}
"""What the rules of `assign` are asked with, once for each peer."""

INTAKE_FACTS: Mapping[str, Fact] = {
    "channel": Fact("the way the request came", _words(Channel)),
    "source": Fact("who asked, as a category", _words(Source)),
    "format": Fact("how the person likes to talk", _words(Format)),
    "urgency": Fact("how soon the person hopes to hear", _words(Urgency)),
}
"""What a clock of `intake` may hang on."""


def facts_for(topic: TopicName, rule: Rule) -> Mapping[str, Fact] | None:
    """The closed list for a rule, or None where the words of `when` are the pack's own."""
    if topic is TopicName.ASSIGN:
        return ASSIGN_FACTS
    if topic is TopicName.INTAKE and rule.clock is not None:
        return INTAKE_FACTS
    return None
