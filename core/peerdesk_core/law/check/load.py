"""What reading a pack shows, holes between its dates, and a review that is overdue: CHK01 to CHK04, CHK06, CHK07."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import Pack, Rule

from .docket import Docket, called
from .finding import Finding, Severity, of_note

GRACE = timedelta(days=90)
"""How long after its review date a pack is only warned about."""


def load_findings(docket: Docket) -> Iterator[Finding]:
    """Everything that the loader said of the chosen packs, then holes between dates and review dates."""
    chosen = set(docket.chosen)
    for note in docket.shelf.broken:
        if note.pack in chosen:
            yield of_note(note)
    yield from docket.unread
    for pack in docket.packs:
        yield from _review(docket, pack)
        yield from _holes(docket, pack)
        yield from _adopted(docket, pack)


def _review(docket: Docket, pack: Pack) -> Iterator[Finding]:
    late = docket.today - pack.review_by
    if late <= timedelta(0):
        return
    severity = Severity.FAIL if late > GRACE else Severity.WARN
    yield docket.finding(
        "CHK07",
        pack,
        f"was to be reviewed by {pack.review_by.isoformat()}",
        key="review_by",
        severity=severity,
        hint="Read the sources again, correct what changed, then set `verified_on` and a new `review_by`.",
    )


# ---------------------------------------------------------------- dates


def _holes(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """Rules that follow each other about the same thing, with days between them on which none counts."""
    for topic, found in pack.topics.items():
        dated = [rule for rule in found.rules if rule.until is not None or rule.since is not None]
        for before in dated:
            end = before.until
            if end is None:
                continue
            after = [rule for rule in dated if rule is not before and _same_subject(rule, before) and rule.since]
            later = [rule for rule in after if rule.since is not None and rule.since > end]
            if not later or any(_covers(rule, end) for rule in found.rules if _same_subject(rule, before)):
                continue
            rule = min(later, key=lambda one: one.since or date.max)
            yield docket.finding(
                "CHK06",
                pack,
                f"from {end.isoformat()} until {rule.since} neither this nor `{before.id}` is in force",
                rule=called(topic, rule),
                key="since",
                hint="Let `since` be the day on which the earlier rule ends, or part their conditions.",
            )


def _same_subject(one: Rule, other: Rule) -> bool:
    return one.do == other.do and one.when == other.when and set(one.to) == set(other.to)


def _covers(rule: Rule, day: date) -> bool:
    return (rule.since is None or rule.since <= day) and (rule.until is None or day < rule.until)


# ---------------------------------------------------------------- names


def _adopted(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """A guideline that is not there would be silent without anybody noticing."""
    for name in pack.adopts:
        if name not in docket.shelf.packs:
            says = f"adopts `{name}`, which is missing or broken{did_you_mean(name, docket.shelf.packs)}"
            yield docket.finding("CHK03", pack, says, key="adopts")
