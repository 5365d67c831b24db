"""How far a pack has been proven: computed from what the checks found, never declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .catalogue import CHECKS, TIERS, Tier
from .finding import Finding
from .waivers import Waived

_MISSING = ("CHK05", "CHK43", "CHK44")
"""Checks whose warnings say that something is not there yet."""


def tier_of(pack: str, findings: Iterable[Finding], waived: Iterable[Waived], ran: Collection[str]) -> Tier:
    """The highest tier whose checks, and those of all tiers below, have nothing to say about a pack.

    A warning counts where it is about something that the tier is for: hashes, topics, the sign-off. A check that did
    not run proves nothing, so it holds back the tier that needs it. What is waived keeps a pack from gold alone.
    """
    said = {one.check for one in findings if one.pack == pack and (one.fails or one.check in _MISSING)}
    reached = Tier.DRAFT
    for tier in TIERS[1:]:
        needed = {check.id for check in CHECKS.values() if check.tier is tier}
        must_run = {check.id for check in CHECKS.values() if check.tier is tier and not check.on_demand}
        if needed & said or not must_run <= set(ran):
            return reached
        if tier is Tier.GOLD and any(one.finding.pack == pack for one in waived):
            return reached
        reached = tier
    return reached
