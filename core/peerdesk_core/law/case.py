"""A case of the disclosure check, read from words into facts: one set for each circumstance of each item."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError

from .near import did_you_mean
from .vocabulary import NOBODY, Vocabulary

Known = Mapping[str, tuple[str, ...]]
"""What is known of the facts: for each the values that it can still have. A fact that is absent was never asked."""

Pieces = tuple[tuple[Known, ...], ...]
"""For each item of information the facts of each of its circumstances."""

_KEYS = frozenset(
    "jurisdiction department on recipient discloser peer session items request consent forum"
    " hours_since_official_release other".split()
)
_ITEM = frozenset({"circumstance", "also", "source", "with", "victim_age", "unit_size"})
_REQUEST = frozenset({"by", "to", "asks", "purpose"})
_CONSENT = frozenset({"form", "by", "covers", "to"})
_SESSION = {"kind": "session", "nexus": "nexus"}
_FORUM = {
    "kind": "forum",
    "process": "forum_process",
    "finding": "forum_finding",
    "testimony": "forum_testimony",
    "question": "forum_question",
}


_GOES_ON = "over_three_years_ago"
"""What began long ago and goes on is current: the nearer word counts."""


class BadCase(DeskError):
    title = "This case cannot be read"
    cause = "It says something that the vocabulary of cases does not know."
    next_step = "Correct the word; docs/disclosure.md lists the words."
    exit = Exit.BAD_INPUT


@attrs.frozen(kw_only=True)
class Case:
    """One case: whom it is about in the abstract, never a name. `on` is the day asked for, None for today's law."""

    id: str
    department: str
    on: date | None
    pieces: Pieces


def read_case(raw: Mapping[str, Any], words: Vocabulary) -> Case:
    """A case from a table of a case file. Only id, department and facts are read. Raises BadCase."""
    facts = raw.get("facts")
    department = raw.get("department") or (facts.get("department") if isinstance(facts, dict) else None)
    if not isinstance(facts, dict) or not isinstance(department, str):
        raise BadCase("a case has a department and a table of facts")
    return Case(
        id=str(raw.get("id", "")), department=department, on=_day(facts.get("on")), pieces=read_facts(facts, words)
    )


def read_facts(raw: Mapping[str, Any], words: Vocabulary) -> Pieces:
    """The facts of a case, item by item. Raises BadCase with the nearest word that would have been right."""
    _only(raw, _KEYS, "facts")
    common = _common(raw, words)
    items = raw.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadCase("`items` is a list of tables")
    on_duty = "recipient_on_duty" in _words(raw.get("other", []))
    return tuple(_item(item, common, words, on_duty) for item in items)


def _day(value: Any) -> date | None:
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadCase("`on` is a date such as 2026-11-21") from None


def _common(raw: Mapping[str, Any], words: Vocabulary) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in ("recipient", "discloser"):
        if key in raw:
            _put(found, key, raw[key], words)
    _put_words(found, raw.get("peer", []), "peer", words)
    _put_words(found, raw.get("other", []), "other", words)
    for key, fact in _table(raw, "session", frozenset(_SESSION)).items():
        _put(found, _SESSION[key], fact, words)
    if "hours_since_official_release" in raw:
        _put(found, "hours_since_official_release", _number(raw["hours_since_official_release"]), words)
    _put_request(found, _table(raw, "request", _REQUEST), words)
    _put_consent(found, _table(raw, "consent", _CONSENT), words)
    _put_forum(found, _table(raw, "forum", frozenset(_FORUM)), words)
    return found


def _put_request(found: dict[str, tuple[str, ...]], request: Mapping[str, Any], words: Vocabulary) -> None:
    by, to = request.get("by"), request.get("to")
    for role in (by, to):
        if role is not None and (not isinstance(role, str) or role not in words.roles):
            raise BadCase(f"`{role}` is not a role{did_you_mean(str(role), words.roles)}")
    asker = None if by == "peer" else by
    _put(found, "addressee", to or asker or NOBODY, words)
    for key in ("asks", "purpose"):
        if key in request:
            _put(found, key, request[key], words)


def _put_consent(found: dict[str, tuple[str, ...]], consent: Mapping[str, Any], words: Vocabulary) -> None:
    """Consent counts for whom it names: with another addressee it is as if there were none.

    Where it names nobody, whether it reaches the one who asks is not known.
    """
    for key in ("by", "covers", "to"):
        if key in consent:
            _check(f"consent_{key}", consent[key], words)
    form = consent.get("form", NOBODY)
    if form != "express":
        _check("consent_form", form, words)
    named, (addressee,) = consent.get("to"), found["addressee"]
    elsewhere = form != NOBODY and named and addressee not in (NOBODY, named)
    if form == NOBODY or elsewhere:
        found["consent_form"] = found["consent_by"] = (NOBODY,)
        found["consent_to"] = (named,) if elsewhere and named else (NOBODY,)
        return
    covers = consent.get("covers", "named_person")
    found["consent_form"] = ("written", "oral_express") if form == "express" else (form,)
    found["consent_by"] = (consent.get("by", NOBODY),)
    found["consent_covers"] = (covers,)
    if named or addressee != NOBODY:
        found["consent_to"] = (named or addressee,)
    if not named and addressee != NOBODY and covers == "named_person":
        found["consent_form"] = (*found["consent_form"], NOBODY)


def _put_forum(found: dict[str, tuple[str, ...]], forum: Mapping[str, Any], words: Vocabulary) -> None:
    for key, value in forum.items():
        _put(found, _FORUM[key], value, words)
    if "forum_testimony" not in found:
        found["forum_question"] = ("different_subject",)


def _item(
    item: Mapping[str, Any], common: Mapping[str, tuple[str, ...]], words: Vocabulary, on_duty: bool
) -> tuple[Known, ...]:
    _only(item, _ITEM, "an item")
    base = dict(common)
    if "source" in item:
        _put(base, "source", item["source"], words)
    _put_words(base, item.get("with", []), "with", words)
    if base.get("imminent") == ("yes",):
        base.setdefault("person_at_risk", ("yes",))
    for key in ("victim_age", "unit_size"):
        if key in item:
            _put(base, key, _number(item[key]), words)
    if "circumstance" not in item:
        raise BadCase("an item has a circumstance")
    circumstances = [item["circumstance"], *_words(item.get("also", []))]
    danger = words.kinds["hazard_on_duty"] | ({"suicidal_thoughts"} if base.get("imminent") == ("yes",) else set())
    if on_duty and danger & set(circumstances):
        circumstances.append("on_duty_hazard")
    pieces: list[Known] = []
    for circumstance in dict.fromkeys(circumstances):
        _check("circumstance", circumstance, words)
        piece = {**base, "circumstance": (circumstance,)}
        if circumstance in words.kinds["program"] and piece.get("source") != ("observation",):
            piece["source"] = ("program_data",)
        pieces.append(piece)
    return tuple(pieces)


def _only(raw: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in raw:
        if key not in known:
            raise BadCase(f"{where}: unknown key `{key}`{did_you_mean(str(key), known)}")


def _table(raw: Mapping[str, Any], key: str, known: frozenset[str]) -> Mapping[str, Any]:
    table = raw.get(key, {})
    if not isinstance(table, dict):
        raise BadCase(f"`{key}` is a table")
    _only(table, known, f"`{key}`")
    return table


def _words(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) for item in items):
        raise BadCase("a list of words holds words only")
    return items


def _number(value: Any) -> str:
    if type(value) not in (int, float) or not math.isfinite(value) or value < 0:
        raise BadCase("a number is 0 or more")
    return str(int(value))


def _check(fact: str, value: Any, words: Vocabulary) -> str:
    known = words.facts[fact]
    if not isinstance(value, str) or not known.allows(value):
        raise BadCase(f"`{value}` is not a value of `{fact}`{did_you_mean(str(value), known.values)}")
    return value


def _put(found: dict[str, tuple[str, ...]], fact: str, value: Any, words: Vocabulary) -> None:
    found[fact] = (_check(fact, value, words),)


def _put_words(found: dict[str, tuple[str, ...]], raw: Any, group: str, words: Vocabulary) -> None:
    for word in _words(raw):
        if word not in words.lists[group]:
            raise BadCase(f"`{word}` is not a word of `{group}`{did_you_mean(word, words.lists[group])}")
        for fact, value in words.words[word].items():
            if found.get(fact, (value,)) != (value,) and fact != _GOES_ON:
                raise BadCase(f"`{group}` says two things about `{fact}`")
            found[fact] = (value,)
    if group == "with" and "current" in _words(raw):
        found[_GOES_ON] = ("no",)


def known_of(facts: Mapping[str, str], words: Vocabulary) -> Known:
    """Plain facts, such as those of an example or of `--fact`, as what is known. Raises BadCase."""
    for fact, value in facts.items():
        if fact not in words.facts:
            raise BadCase(f"`{fact}` is not a fact{did_you_mean(fact, words.facts)}")
        _check(fact, value, words)
    return {fact: (value,) for fact, value in facts.items()}
