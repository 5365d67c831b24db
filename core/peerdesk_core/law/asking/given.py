"""Facts as they are written on a command line: `fact=value`, or one word of the case files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from peerdesk_core.law.case import BadCase
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.vocabulary import YES, Vocabulary

from .questions import ON_DUTY


def given_facts(written: Iterable[str], words: Vocabulary) -> dict[str, str]:
    """Read facts such as "imminent=yes", "with=imminent" or "imminent".

    Raises BadCase for a fact, value or word that does not exist, naming the nearest that does, and where two of them
    contradict each other.
    """
    found: dict[str, str] = {}
    for text in written:
        for fact, value in _settled(text, words).items():
            if found.setdefault(fact, value) != value:
                raise BadCase(f"two different things are said about `{fact}`")
    return found


def checked_role(role: str, words: Vocabulary) -> str:
    """A role that exists. Raises BadCase with the nearest one."""
    if role not in words.roles:
        raise BadCase(f"`{role}` is not a role{did_you_mean(role, words.roles)}")
    return role


def _settled(text: str, words: Vocabulary) -> Mapping[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if name == "with" or not equals:
        return _word(value if equals else name, words)
    fact = words.facts.get(name)
    if fact is None:
        raise BadCase(f"`{name}` is not a fact{did_you_mean(name, words.facts)}")
    if not fact.allows(value):
        meant = did_you_mean(value, fact.values) or f"; its values are: {_values(fact.values, fact.number)}"
        raise BadCase(f"`{value}` is not a value of `{name}`{meant}")
    return {name: value}


def _word(word: str, words: Vocabulary) -> Mapping[str, str]:
    if word == ON_DUTY:
        return {ON_DUTY: YES}
    if word not in words.words:
        raise BadCase(f"`{word}` is not a word of a case{did_you_mean(word, [*words.words, *words.facts])}")
    return words.words[word]


def _values(values: Mapping[str, str], number: bool) -> str:
    return "a whole number" if number else ", ".join(values)
