"""Small changes to a rule that its examples have to notice: drop it, flip it, drop or shift a part of it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import attrs

from peerdesk_core.law.bench import tells
from peerdesk_core.law.clocks import Span, read_span
from peerdesk_core.law.conditions import bound_of
from peerdesk_core.law.facts import facts_for
from peerdesk_core.law.packs import Condition, Counts, Effect, Evidence, Pack, Rule, RuleClock, Then, TopicName
from peerdesk_core.law.vocabulary import NO, YES, Vocabulary

from .docket import called
from .examples import bars, decides

_FEW = 4
"""A fact with no more values than this is widened by each of those that a rule leaves out, any other by one."""


class Kind(StrEnum):
    """What a mutant does to its rule."""

    DROP_RULE = "drop rule"
    FLIP = "flip verdict"
    DROP_DESPITE = "drop despite"
    DROP_CONDITION = "drop condition"
    NARROW = "narrow a value"
    WIDEN = "widen a value"
    SHIFT_CLOCK = "shift a clock"


@attrs.frozen(kw_only=True)
class Mutant:
    """One change: the rule as it is, and as it would be, None if it were gone. `says` is what the change does."""

    pack: str
    topic: TopicName
    rule: Rule
    changed: Rule | None
    kind: Kind
    says: str

    @property
    def name(self) -> str:
        """The rule's name inside its pack."""
        return called(self.topic, self.rule)

    @property
    def telling(self) -> bool:
        """Whether a verdict can show the change."""
        return self.topic is TopicName.DISCLOSE and tells(self.rule)

    def of(self, pack: Pack) -> Pack:
        """The pack with this change."""
        topic = pack.topics[self.topic]
        rules = tuple(
            rule if rule.id != self.rule.id else self.changed
            for rule in topic.rules
            if rule.id != self.rule.id or self.changed is not None
        )
        kept = tuple(rule for rule in rules if rule is not None)
        return attrs.evolve(pack, topics={**pack.topics, self.topic: attrs.evolve(topic, rules=kept)})


def mutants_of(pack: Pack, words: Vocabulary) -> Iterator[Mutant]:
    """Every structural mutant of a pack's deciding rules."""
    for name, topic in pack.topics.items():
        for rule in topic.rules:
            if not decides(name, rule):
                continue
            for kind, says, changed in _changes(name, rule, words):
                yield Mutant(pack=pack.id, topic=name, rule=rule, changed=changed, kind=kind, says=says)


Change = tuple[Kind, str, Rule | None]


def _changes(topic: TopicName, rule: Rule, words: Vocabulary) -> Iterator[Change]:
    yield Kind.DROP_RULE, "the rule is gone", None
    if rule.clock is not None:
        yield from _clocks(rule, rule.clock)
    judged = tells(rule) if topic is TopicName.DISCLOSE else bars(topic, rule)
    if judged or rule.clock is not None:
        yield from _conditions(topic, rule, words, judged=judged)
    if not judged:
        return
    for then, effect in _flips(topic, rule):
        changed = attrs.evolve(rule, then=then, effect=effect)
        yield Kind.FLIP, f"`then` is {then}{f', effect {effect}' if effect else ''}", changed
    for other in rule.despite:
        rest = tuple(name for name in rule.despite if name != other)
        yield Kind.DROP_DESPITE, f"it no longer beats `{other}`", attrs.evolve(rule, despite=rest)
    for role in rule.to if len(rule.to) > 1 else ():
        to = tuple(one for one in rule.to if one != role)
        yield Kind.NARROW, f"`to` lacks {role}", attrs.evolve(rule, to=to)
    if rule.to and "*" not in rule.to:
        yield Kind.WIDEN, "`to` is everybody", attrs.evolve(rule, to=())


def _flips(topic: TopicName, rule: Rule) -> Iterator[tuple[Then, Effect | None]]:
    """The other verdicts. A rule that nobody verified says the same whether it permits or demands."""
    if rule.then is Then.MUST_NOT:
        yield Then.MAY, None
    elif topic is TopicName.DISCLOSE:
        yield Then.MUST_NOT, None
        if rule.evidence is not Evidence.UNVERIFIED:
            if rule.then is Then.MUST or rule.effect is not None:
                yield Then.MAY, None
            else:
                yield Then.MUST, None


# ---------------------------------------------------------------- conditions


def values_of(topic: TopicName, fact: str, words: Vocabulary) -> tuple[str, ...]:
    """Every value that a fact of a topic can have, by the desk's lists where it supplies them; () for a number.

    A fact that no list names is a pack's own, and taken to be yes or no.
    """
    supplied = facts_for(topic)
    if supplied is not None:
        return supplied[fact].values if fact in supplied else (YES, NO)
    known = words.facts.get(fact)
    return tuple(known.values) if known is not None else (YES, NO)


def _conditions(topic: TopicName, rule: Rule, words: Vocabulary, *, judged: bool) -> Iterator[Change]:
    for fact in rule.when:
        rest = {key: values for key, values in rule.when.items() if key != fact}
        if judged or rest:
            yield Kind.DROP_CONDITION, f"it no longer asks for `{fact}`", attrs.evolve(rule, when=rest)
        for says, values in _narrower(rule.when[fact]):
            yield Kind.NARROW, f"`{fact}` {says}", attrs.evolve(rule, when=_with(rule.when, fact, values))
        for says, values in _wider(rule.when[fact], values_of(topic, fact, words)):
            yield Kind.WIDEN, f"`{fact}` {says}", attrs.evolve(rule, when=_with(rule.when, fact, values))


def _with(when: Condition, fact: str, values: tuple[str, ...]) -> Condition:
    return {key: values if key == fact else old for key, old in when.items()}


def _narrower(values: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for value in values:
        shifted = _shifted(value, 1)
        if shifted:
            yield f"is {shifted[0]}", tuple(shifted[0] if one == value else one for one in values)
        elif len(values) > 1:
            yield f"lacks {value}", tuple(one for one in values if one != value)


def _wider(values: tuple[str, ...], domain: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for value in values:
        shifted = _shifted(value, -1)
        if shifted:
            yield f"is {shifted[0]}", tuple(shifted[0] if one == value else one for one in values)
    left = [value for value in domain if value not in values]
    if not left or len(left) == len(domain):
        return
    if len(domain) <= _FEW:
        if len(left) > 1:
            yield from ((f"may also be {value}", (*values, value)) for value in left)
        return
    last = max(domain.index(value) for value in values if value in domain)
    following = next((value for value in domain[last:] if value in left), left[0])
    yield f"may also be {following}", (*values, following)


def _shifted(value: str, step: int) -> tuple[str] | None:
    """A bound moved by one: towards fewer numbers for 1, towards more for -1. None for a word."""
    bound = bound_of(value)
    if bound is None:
        return None
    sign = value.rstrip("0123456789")
    number = bound[1] + (step if sign.startswith(">") else -step)
    return (f"{sign}{number}",) if number >= 0 else None


# ---------------------------------------------------------------- clocks


def _clocks(rule: Rule, clock: RuleClock) -> Iterator[Change]:
    for says, changed in _other_clocks(clock):
        yield Kind.SHIFT_CLOCK, says, attrs.evolve(rule, clock=changed)


def _other_clocks(clock: RuleClock) -> Iterator[tuple[str, RuleClock]]:
    for moved in _moved(clock.limit) if clock.limit else ():
        yield f"`limit` is {moved}", attrs.evolve(clock, limit=moved)
    for moved in _moved(clock.opens) if clock.opens else ():
        yield f"`opens` is {moved}", attrs.evolve(clock, opens=moved)
    if clock.immediate and not clock.limit:
        yield "an hour is given", attrs.evolve(clock, limit="PT1H")
    for day in clock.excludes:
        rest = tuple(one for one in clock.excludes if one is not day)
        yield f"{day} count", attrs.evolve(clock, excludes=rest)
    if clock.limit and read_span(clock.limit).days:
        other = Counts.ELAPSED if clock.counts is Counts.CALENDAR else Counts.CALENDAR
        yield f"it is counted as {other}", attrs.evolve(clock, counts=other)


def _moved(text: str) -> tuple[str, str]:
    """A duration an hour longer and an hour shorter, or a day where it is in days."""
    span = read_span(text)
    return _written(span, 1), _written(span, -1)


def _written(span: Span, step: int) -> str:
    if span.elapsed.days and not span.rest:
        return f"P{span.elapsed.days + step}D"
    minutes = int(span.elapsed.total_seconds()) // 60 + 60 * step
    return f"PT{max(minutes, 0)}M"
