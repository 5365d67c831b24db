"""How a policy's answer stands to that of the law above it: the words of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from peerdesk_core.law.fold import Departing, Token


class Relation(StrEnum):
    """How the policy's answer stands to that of the law above it, in one combination."""

    VOID_PERMISSION = "void_permission"
    VOID_DUTY = "void_duty"
    VOID_BAR = "void_bar"
    TIGHTENS = "tightens"
    WEAKER = "weaker"
    ADDS = "adds"
    OPENS = "opens"
    UNVERIFIED = "unverified_statute"
    KEEPS = "keeps"
    FILLS = "fills"
    STANDS = "stands"
    IMPLIES = "implies"
    EQUIVALENT = "equivalent"


SAYS: Mapping[Relation, str] = {
    Relation.VOID_PERMISSION: "the policy permits what the law forbids: void",
    Relation.VOID_DUTY: "the policy commands what the law forbids: void",
    Relation.VOID_BAR: "the policy forbids what the law demands or secures: void",
    Relation.TIGHTENS: "the policy is stricter: ask before telling",
    Relation.WEAKER: "the policy only permits or asks where the law commands: the duty stands",
    Relation.ADDS: "the policy turns a permission into a duty",
    Relation.OPENS: "the law withdraws its protection, the policy lets it be told",
    Relation.UNVERIFIED: "the policy decides what rests above on an unverified rule",
    Relation.KEEPS: "the law withdraws its protection, the policy still keeps it",
    Relation.FILLS: "the law says nothing, the policy speaks",
    Relation.STANDS: "both speak, and the law's answer stands without a conflict",
    Relation.IMPLIES: "the policy says nothing, the law speaks",
    Relation.EQUIVALENT: "both say the same",
}

DEPARTURES = frozenset(
    {
        Relation.VOID_PERMISSION,
        Relation.VOID_DUTY,
        Relation.VOID_BAR,
        Relation.TIGHTENS,
        Relation.WEAKER,
        Relation.ADDS,
        Relation.OPENS,
        Relation.UNVERIFIED,
    }
)
"""The relations that are shown rule by rule."""

GRAVE = frozenset({Relation.VOID_PERMISSION, Relation.VOID_DUTY, Relation.VOID_BAR, Relation.TIGHTENS, Relation.ADDS})
"""The relations for which the plain rendering quotes the law as well."""

OF: Mapping[Departing, Relation] = {
    Departing.VOID_PERMISSION: Relation.VOID_PERMISSION,
    Departing.VOID_DUTY: Relation.VOID_DUTY,
    Departing.VOID_BAR: Relation.VOID_BAR,
    Departing.STRICTER: Relation.TIGHTENS,
    Departing.WEAKER: Relation.WEAKER,
    Departing.ADDS_DUTY: Relation.ADDS,
    Departing.UNVERIFIED: Relation.UNVERIFIED,
}
"""The relation that each way to depart makes."""


def relation_of(upper: Token, lower: Token) -> Relation:
    """How two tokens stand to each other that do not depart."""
    if upper is Token.SILENT:
        return Relation.FILLS
    if upper is lower:
        return Relation.EQUIVALENT
    if upper is Token.UNSHIELDED:
        return Relation.KEEPS if lower is Token.MUST_NOT else Relation.OPENS
    return Relation.STANDS
