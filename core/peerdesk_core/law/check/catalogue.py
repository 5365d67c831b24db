"""The checks, each once: stable id, group, and the tier that cannot be reached while it has something to say."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs


class Group(StrEnum):
    """What a check looks at."""

    LOAD = "load"
    TABLE = "table"
    PROPERTY = "property"
    EXAMPLE = "example"
    PACKAGE = "package"


class Tier(StrEnum):
    """How far a pack has been proven, least first. Computed from findings, never declared."""

    DRAFT = "draft"
    BRONZE = "bronze"
    SILVER = "silver"
    GOLD = "gold"


TIERS: tuple[Tier, ...] = tuple(Tier)


@attrs.frozen
class Check:
    """One check: its id, its group, the lowest tier that needs it, and what it makes sure of.

    `on_demand` marks a check that looks at something which is not always there, such as a built wheel: it holds a tier
    back only when it ran.
    """

    id: str
    group: Group
    tier: Tier
    ensures: str
    on_demand: bool = False


_ALL = (
    Check("CHK01", Group.LOAD, Tier.BRONZE, "the file is TOML of the right shape: no unknown key, no wrong type"),
    Check("CHK02", Group.LOAD, Tier.BRONZE, "ids are unique: of packs, and of rules inside a topic"),
    Check("CHK03", Group.LOAD, Tier.BRONZE, "every name is known: facts, values, roles, and the packs stood under"),
    Check("CHK04", Group.LOAD, Tier.BRONZE, "every citation names a source and a section that the pack lists"),
    Check("CHK05", Group.LOAD, Tier.GOLD, "the cited sections read as they did when the rules were written"),
    Check("CHK06", Group.LOAD, Tier.BRONZE, "dates run forward and leave no accidental hole"),
    Check("CHK07", Group.LOAD, Tier.BRONZE, "the review date has not passed; 90 days late it fails"),
    Check("CHK10", Group.TABLE, Tier.BRONZE, "every combination is decided, or the topic is silent with a reason"),
    Check("CHK11", Group.TABLE, Tier.BRONZE, "no two rules of one text contradict each other"),
    Check(
        "CHK12", Group.TABLE, Tier.BRONZE, "`despite` names a rule of the topic, runs in no circle, and has an effect"
    ),
    Check("CHK13", Group.TABLE, Tier.BRONZE, "every rule and every condition counts somewhere, and none stands twice"),
    Check("CHK14", Group.TABLE, Tier.BRONZE, "what is called impossible leaves something possible"),
    Check("CHK15", Group.TABLE, Tier.BRONZE, "every rule that a higher text makes void is acknowledged"),
    Check("CHK16", Group.TABLE, Tier.BRONZE, "a guideline permits or advises, and never commands or bans"),
    Check("CHK17", Group.TABLE, Tier.BRONZE, "nothing lets the content of a session be stored"),
    Check("CHK20", Group.PROPERTY, Tier.BRONZE, "while nothing is answered nobody may be told"),
    Check("CHK21", Group.PROPERTY, Tier.BRONZE, "more consent or more danger never makes telling less permitted"),
    Check("CHK22", Group.PROPERTY, Tier.BRONZE, "a department never tells what its state forbids"),
    Check("CHK23", Group.PROPERTY, Tier.BRONZE, "more involvement never makes a peer easier to assign"),
    Check("CHK24", Group.PROPERTY, Tier.BRONZE, "answers change on the declared dates, and on no others"),
    Check("CHK25", Group.PROPERTY, Tier.BRONZE, "clocks open before they end, whatever the calendar does"),
    Check("CHK30", Group.EXAMPLE, Tier.BRONZE, "every example gives what it says"),
    Check("CHK31", Group.EXAMPLE, Tier.BRONZE, "every deciding rule is the reason of an example"),
    Check("CHK32", Group.EXAMPLE, Tier.SILVER, "examples stand on both sides of every date"),
    Check("CHK33", Group.EXAMPLE, Tier.SILVER, "no small change to a rule goes unnoticed by the examples"),
    Check("CHK34", Group.EXAMPLE, Tier.SILVER, "frozen examples stay as they are until the next major version"),
    Check(
        "CHK40", Group.PACKAGE, Tier.SILVER, "the built wheel loads without running code and equals the folder", True
    ),
    Check("CHK41", Group.PACKAGE, Tier.SILVER, "the plugin's hook is pure, repeatable and quick", True),
    Check("CHK42", Group.PACKAGE, Tier.BRONZE, "every listed section is cited, or marked as no rule with a reason"),
    Check("CHK43", Group.PACKAGE, Tier.SILVER, "each of the ten topics is there, or silent with a reason"),
    Check("CHK44", Group.PACKAGE, Tier.GOLD, "counsel signed this version, and the sources were at hand"),
)

CHECKS: Mapping[str, Check] = {check.id: check for check in _ALL}
"""Every check by id."""
