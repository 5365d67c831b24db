"""Every pack at hand with its dates and how sure its rules are; what is broken, with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

import attrs

from peerdesk_core.law.packs import RANK_ORDER, Evidence, Pack
from peerdesk_core.law.reading.loader import Shelf

from .export import Json, broken_json


@attrs.frozen(kw_only=True)
class Held:
    """One pack on the shelf. `overdue` is how many days its review is late, 0 where it is not."""

    pack: Pack
    rules: int
    evidence: dict[Evidence, int]
    overdue: int
    in_force: bool
    tier: str
    wrong: str = ""


def held_packs(shelf: Shelf, today: date, tiers: Mapping[str, str]) -> tuple[Held, ...]:
    """The packs that could be read, states before their departments, each with those above it."""
    return tuple(_held(pack, shelf, today, tiers) for pack in sorted(shelf.packs.values(), key=_order))


def _order(pack: Pack) -> tuple[str, int, str]:
    root = pack.under[0] if pack.under else pack.id
    return (root, -RANK_ORDER[pack.rank], pack.id)


def _held(pack: Pack, shelf: Shelf, today: date, tiers: Mapping[str, str]) -> Held:
    rules = [rule for topic in pack.topics.values() for rule in topic.rules]
    said = Counter(rule.evidence or Evidence.CONFIRMED for rule in rules)
    wrong = shelf.wrong_with(pack.id)
    return Held(
        pack=pack,
        rules=len(rules),
        evidence={letter: said[letter] for letter in Evidence},
        overdue=max(0, (today - pack.review_by).days),
        in_force=pack.on(today),
        tier=tiers.get(pack.id, ""),
        wrong=wrong.sentence() if wrong is not None else "",
    )


def packs_json(shelf: Shelf, today: date, tiers: Mapping[str, str]) -> Json:
    """The whole shelf as data."""
    return {
        "packs": [_json(held) for held in held_packs(shelf, today, tiers)],
        "broken": [broken_json(note) for note in shelf.broken],
    }


def _json(held: Held) -> Json:
    pack = held.pack
    return {
        "id": pack.id,
        "title": pack.title,
        "rank": pack.rank.value,
        "under": list(pack.under),
        "adopts": list(pack.adopts),
        "version": pack.version,
        "since": pack.since.isoformat() if pack.since else None,
        "until": pack.until.isoformat() if pack.until else None,
        "in_force": held.in_force,
        "verified_on": pack.verified_on.isoformat(),
        "review_by": pack.review_by.isoformat(),
        "overdue_days": held.overdue,
        "tier": held.tier or None,
        "rules": held.rules,
        "evidence": {letter.value: count for letter, count in held.evidence.items()},
        "error": held.wrong or None,
    }


def packs_text(shelf: Shelf, today: date, tiers: Mapping[str, str]) -> str:
    """A line or two for each pack, then everything that is broken."""
    blocks: list[str] = []
    for held in held_packs(shelf, today, tiers):
        pack = held.pack
        bounds = f", since {pack.since}" if pack.since else ""
        bounds += f", until {pack.until}" if pack.until else ""
        away = "" if held.in_force else "; NOT IN FORCE TODAY"
        late = f"; REVIEW OVERDUE by {held.overdue} days" if held.overdue else ""
        sure = ", ".join(f"{letter.value} {count}" for letter, count in held.evidence.items())
        rank = pack.rank.value.replace("_", " ")
        tier = f"  {held.tier or 'not checked'}"
        blocks.append(
            f"{pack.id}  {pack.version}  {rank}{tier}\n  {pack.title}{bounds}{away}\n"
            f"  verified {pack.verified_on}, review by {pack.review_by}{late}\n  {held.rules} rules by evidence: {sure}"
        )
        blocks[-1] += f"\n  ! {held.wrong}" if held.wrong else ""
    blocks += [f"! {note.pack}: {note.sentence()}" for note in shelf.broken]
    return "\n".join(blocks)
