"""One combination that shows a finding: its facts in few words, the recipient, and the rules that meet in it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from peerdesk_core.law.bench import Bench, Text
from peerdesk_core.law.fold import VERDICT_OF, Token, Verdict
from peerdesk_core.law.hearing import ALL_OTHERS, SHIELD, Said
from peerdesk_core.law.packs import Evidence, TopicName
from peerdesk_core.law.vocabulary import NOBODY, YES, Vocabulary

from .atoms import CIRCUMSTANCE

_MOST_TRIED = 16


@attrs.frozen(kw_only=True)
class Cited:
    """A rule, or the otherwise of a text, ready for people. `rule` is "pack:disclose.id"."""

    rule: str
    cite: str
    says: str
    evidence: Evidence | None
    reading: str


@attrs.frozen(kw_only=True)
class Witness:
    """A combination. `facts` are complete, `said` only those that matter and that hold only if somebody says so."""

    facts: Mapping[str, str]
    said: Mapping[str, str]
    role: str


def witness_of(
    facts: Mapping[str, str],
    role: str,
    values: Mapping[str, Iterable[str]],
    words: Vocabulary,
    same: Callable[[Mapping[str, str]], bool],
) -> Witness:
    """The witness without those facts that may have any of their `values` while the finding stays the `same`."""
    free: dict[str, tuple[str, ...]] = {}
    for fact in facts:
        if fact == CIRCUMSTANCE or _unsaid(fact, words):
            continue
        tried = {**free, fact: tuple(values.get(fact, ()))}
        if math.prod(len(some) for some in tried.values()) > _MOST_TRIED:
            tried = {fact: tried[fact]}
        if all(same({**facts, **dict(zip(tried, some, strict=True))}) for some in itertools.product(*tried.values())):
            free[fact] = tried[fact]
    said = {
        fact: value for fact, value in facts.items() if fact not in free and value != (_unsaid(fact, words) or NOBODY)
    }
    return Witness(facts=dict(facts), said=said, role=role)


def _unsaid(fact: str, words: Vocabulary) -> str:
    return words.facts[fact].unsaid if fact in words.facts else ""


def cited(text: Text, said: Said) -> tuple[Cited, ...]:
    """The rules that a text's answer rests on, its otherwise where no rule spoke; nothing for a silent text."""
    if said.by:
        return tuple(
            Cited(
                rule=ruling.name,
                cite=text.pack.cited(ruling.rule.cite),
                says=ruling.rule.says,
                evidence=ruling.rule.evidence,
                reading=ruling.rule.reading,
            )
            for ruling in said.by
        )
    if said.token is Token.SILENT or text.otherwise is None:
        return ()
    rest = text.otherwise
    return (
        Cited(
            rule=f"{text.pack.id}:{TopicName.DISCLOSE}.otherwise",
            cite=text.pack.cited(rest.cite),
            says=rest.says,
            evidence=rest.evidence,
            reading=rest.reading,
        ),
    )


def verdict_word(token: Token) -> str:
    """What people read for a token, "nothing" for a text that is silent."""
    return "nothing" if token is Token.SILENT else VERDICT_OF[token].value


def verdict_of(token: Token) -> Verdict:
    """What a token means once the last text has spoken."""
    return VERDICT_OF[token]


def told(witness: Witness, bench: Bench) -> str:
    """A witness in one line: the circumstance, what must be said, and who would be told."""
    words = bench.words
    facts = [f"{fact} = {value}" for fact, value in witness.said.items() if fact != SHIELD]
    if SHIELD in witness.said:
        facts.append("the protection stands" if witness.said[SHIELD] == YES else "the protection does not stand")
    whom = "anybody else" if witness.role == ALL_OTHERS else words.roles.get(witness.role, witness.role)
    return f"{', '.join(facts)}; told to {whom}"


def counted(count: int) -> str:
    """A number of combinations in words."""
    return f"{count:,} combination{'' if count == 1 else 's'}"


def cited_lines(indent: str, who: str, rules: Iterable[Cited]) -> list[str]:
    """Rules for the plain rendering."""
    found: list[str] = []
    for rule in rules:
        badge = " (unverified)" if rule.evidence is Evidence.UNVERIFIED else ""
        found.append(f"{indent}{who}: {rule.says} [{rule.cite}]{badge}")
        if rule.reading:
            found.append(f"{indent}  as read here: {rule.reading}")
    return found


def cited_data(rules: Iterable[Cited]) -> list[dict[str, Any]]:
    """Rules for the JSON rendering: rule, cite, says, evidence or null, reading."""
    return [
        {
            "rule": rule.rule,
            "cite": rule.cite,
            "says": rule.says,
            "evidence": rule.evidence.value if rule.evidence else None,
            "reading": rule.reading,
        }
        for rule in rules
    ]
