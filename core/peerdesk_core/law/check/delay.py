"""Clocks of a text that run longer than the law above allows."""

from __future__ import annotations

from collections.abc import Iterator

from peerdesk_core.law.clocks import read_span
from peerdesk_core.law.packs import Condition, Pack, Rule, TopicName

from .docket import Docket, called


def delayed(docket: Docket, pack: Pack) -> Iterator[tuple[TopicName, Rule, str]]:
    """The rules whose clock runs longer than that of a higher text for the same act from the same start."""
    for name, topic in pack.topics.items():
        for rule in topic.rules:
            for upper in docket.above(pack):
                for other in upper.rules(name):
                    if _later(rule, other) and _together(rule.when, other.when):
                        yield name, rule, f"{upper.id}:{called(name, other)}"


def _later(rule: Rule, upper: Rule) -> bool:
    mine, theirs = rule.clock, upper.clock
    if mine is None or theirs is None or (mine.act, mine.start, mine.kind) != (theirs.act, theirs.start, theirs.kind):
        return False
    if not theirs.limit or not mine.limit:
        return bool(mine.limit) and theirs.immediate
    return read_span(mine.limit).elapsed > read_span(theirs.limit).elapsed


def _together(one: Condition, other: Condition) -> bool:
    return all(not set(one[fact]).isdisjoint(other[fact]) for fact in one.keys() & other.keys())
