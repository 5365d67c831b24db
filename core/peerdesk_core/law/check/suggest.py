"""Drafts of examples for what none proves yet, with the answers the rules give now. A person has to review each."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.case import Known
from peerdesk_core.law.hearing import SHIELD
from peerdesk_core.law.packs import Example, Pack, Rule, TopicName
from peerdesk_core.law.vocabulary import YES

from .docket import Docket, Worked, called
from .examples import decides
from .killer import killer
from .killing import Benches, Prepared, Ready, survivors
from .mutants import Kind, Mutant
from .proof import Proof
from .toml import condition, example_text, text
from .witness import given_of

_HEAD = """\
# Drafts: what the rules answer now, in the smallest cases that tell the rules from small changes to them.
# Nothing here is proven. Compare each with its source before it counts as an example.
"""


def suggest_examples(docket: Docket, id: str) -> str:
    """TOML with a draft for each deciding rule without an example, and for each mutant that no example notices.

    Each draft is used at once to see what it proves besides, so that there are few of them. The facts of [defaults],
    a session whose protection stands, hold in every draft that does not say otherwise.
    """
    base = usual(docket.bench(id))
    head = f"{_HEAD}\n[defaults]\npack = {text(id)}\n" + (f"given = {condition(base)}\n" if base else "")
    return head + "".join(f"\n{_short(example, base)}" for example in drafts(docket, id, base))


def usual(bench: Bench) -> Known:
    """The facts of an ordinary session that the statute protects, as far as the protection hangs on them."""
    given = given_of(bench, {"circumstance": "ordinary", "source": "session", SHIELD: YES})
    return {fact: values for fact, values in given.items() if fact not in ("circumstance", SHIELD)}


def _short(example: Example, base: Known) -> str:
    given = {fact: values for fact, values in example.given.items() if base.get(fact) != values}
    return example_text(attrs.evolve(example, given=given, pack=""))


def drafts(docket: Docket, id: str, base: Known) -> Iterator[Example]:
    """The drafts of `suggest_examples`, each with `because` where its rule decides."""
    pack = docket.shelf.packs[id]
    cases = Ready(docket).cases(pack)
    written: list[Prepared] = []
    proven = {case.case.example.because for case in cases}
    left = list(survivors(docket, pack, cases))
    proof = Proof(docket, pack, left)
    benches = Benches()
    names: set[str] = {case.case.example.name for case in cases}
    for mutant in sorted(left, key=lambda one: one.kind is not Kind.DROP_RULE):
        if any(case.kills(mutant, benches) for case in reversed(written)):
            continue
        example = killer(docket, pack, mutant, base, proof)
        if example is None:
            continue
        example = _named(example, mutant, base, names)
        proven.add(example.because)
        whole = attrs.evolve(example, given={**base, **example.given})
        written.append(Prepared.of(docket, Worked(example=whole, pack=id, file="draft", line=1)))
        yield example
    for topic, rule in _unproven(pack, proven):
        mutant = Mutant(pack=id, topic=topic, rule=rule, changed=None, kind=Kind.DROP_RULE, says="the reason")
        example = killer(docket, pack, mutant, base)
        if example is not None and example.because == f"{id}:{mutant.name}":
            yield _named(example, mutant, base, names)


def _unproven(pack: Pack, proven: set[str]) -> Iterator[tuple[TopicName, Rule]]:
    for name, topic in pack.topics.items():
        for rule in topic.rules:
            if decides(name, rule) and f"{pack.id}:{called(name, rule)}" not in proven:
                yield name, rule


def _named(example: Example, mutant: Mutant, base: Known, names: set[str]) -> Example:
    """The draft with a name that says its facts, and that no other example has."""
    told = [f"{fact} {'/'.join(values)}" for fact, values in example.given.items() if base.get(fact) != values]
    if example.event:
        told.append(f"from {example.event}")
    name = f"{mutant.rule.id}: {', '.join(told).replace('circumstance ', '')}".replace("_", " ")
    tried, count = name, 1
    while tried in names:
        count += 1
        tried = f"{name} ({count})"
    names.add(tried)
    return attrs.evolve(example, name=tried)
