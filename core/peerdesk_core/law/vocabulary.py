"""The shared words of packs, cases and the disclosure check: facts with their questions, roles, words of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import attrs
import tomli

NOBODY = "none"
"""The value of a fact about people or papers where there are none."""

YES, NO = "yes", "no"
_FLAG: Mapping[str, str] = {YES: "yes", NO: "no"}


@attrs.frozen(kw_only=True)
class Fact:
    """One thing that rules can hang on.

    `values` maps each possible value to its meaning. A number has none; its value is written in digits. `unsaid` is
    the value before anybody answers; a fact without one is unknown till then. `assumed` is said on an answer that
    rests on `unsaid`. `because` tells why the question is asked.
    """

    id: str
    question: str
    because: str
    values: Mapping[str, str] = attrs.field(factory=dict)
    number: bool = False
    unsaid: str = ""
    assumed: str = ""

    def allows(self, value: str) -> bool:
        """Whether the fact can have this value."""
        return value in self.values or value == self.unsaid or (self.number and value.isascii() and value.isdigit())


@attrs.frozen(kw_only=True)
class Vocabulary:
    """Every fact, role and word in use.

    `words` maps a word of a case to the facts that it settles, `lists` the lists of a case to their words, `includes`
    a wide role to those that it takes in, and `kinds` groups circumstances: "urgent", "program", "hazard_on_duty".
    """

    facts: Mapping[str, Fact]
    roles: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    lists: Mapping[str, frozenset[str]]
    includes: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]

    def with_roles(self, more: Mapping[str, str]) -> Vocabulary:
        """The same words with further roles, such as the authorities of a state."""
        roles = {**self.roles, **more}
        facts = {
            id: attrs.evolve(fact, values={**fact.values, **more}) if fact.values.keys() >= self.roles.keys() else fact
            for id, fact in self.facts.items()
        }
        return attrs.evolve(self, facts=facts, roles=roles)

    def with_facts(self, more: Iterable[Fact]) -> Vocabulary:
        """The same words with further facts of a pack."""
        return attrs.evolve(self, facts={**self.facts, **{fact.id: fact for fact in more}})

    def covers(self, wider: str, role: str) -> bool:
        """Whether a role is the named one or taken in by it: the clinical lead can be one who prevents harm."""
        return wider == role or role in self.includes.get(wider, frozenset())


@cache
def vocabulary() -> Vocabulary:
    """The words that ship with the core, read once."""
    table = tomli.loads(files(__package__).joinpath("packs", "vocabulary.toml").read_text(encoding="utf-8"))
    roles = table["role"]
    return Vocabulary(
        facts=MappingProxyType({id: read_fact(id, raw, roles) for id, raw in table["fact"].items()}),
        roles=MappingProxyType(roles),
        words=MappingProxyType({word: facts for group in table["words"].values() for word, facts in group.items()}),
        lists={group: frozenset(words) for group, words in table["words"].items()},
        includes={wider: frozenset(narrower) for wider, narrower in table["includes"].items()},
        kinds={kind: frozenset(words) for kind, words in table["kinds"].items()},
    )


def read_fact(id: str, raw: Mapping[str, object], roles: Mapping[str, str]) -> Fact:
    """A fact from its table in a pack. `flag` stands for yes and no, `roles` takes in every role as a value.

    Raises TypeError for an unknown or missing key.
    """
    table = dict(raw)
    values = dict(table.pop("values", {}))  # type: ignore[call-overload]
    if table.pop("flag", False):
        values.update(_FLAG)
    if table.pop("roles", False):
        values.update(roles)
    return Fact(id=id, values=values, **table)  # type: ignore[arg-type]
