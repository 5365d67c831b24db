"""An answer from rules that nothing proves: it says DRAFT, and sends the peer to somebody beside the verdict.

The verdict stays what the rules say: to turn it into consult would hold up a report that the law orders. The advice
stands beside it and delays nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peerdesk_core.law.check.catalogue import TIERS, Tier

DRAFT = "DRAFT"
ADVISERS = ("coordinator",)
"""Whom to consult. No rule of the draft itself is asked for it."""

_VALUES = [tier.value for tier in TIERS]


def is_draft(tier: str) -> bool:
    """Whether a tier is below bronze. One that is not known proves nothing either."""
    return tier not in _VALUES or Tier(tier) is Tier.DRAFT


def lowest(packs: Iterable[str], tiers: Mapping[str, str]) -> str:
    """The least proven tier among packs; "" where the tier of any of them is not known."""
    found = [tiers.get(id, "") for id in packs]
    return min(found, key=_VALUES.index) if found and "" not in found else ""


def marked(said: str, tier: str) -> str:
    """A headline with the word DRAFT before it where the tier calls for that."""
    return f"{DRAFT}: {said}" if is_draft(tier) else said


def advice(tier: str, adviser: str) -> str:
    """Why it is a draft and what to do; empty for proven rules. `adviser` is whom to consult, in the house's words."""
    if not is_draft(tier):
        return ""
    why = "do not pass the checks" if tier else "have not been checked"
    return (
        f"The rules behind this {why}. Consult too, without the content: {adviser}. "
        "A report that the law orders does not wait for that."
    )
