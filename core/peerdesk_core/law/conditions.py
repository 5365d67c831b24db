"""Whether the facts at hand meet a rule's condition: yes, no, or not to be said yet."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import lru_cache

from .packs import Condition

_BOUND = re.compile(r"(?P<sign>[<>]=?)(?P<number>\d{1,9})", re.ASCII)
_SIGNS: Mapping[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Met(StrEnum):
    """A condition in three values: an unknown fact is neither a yes nor a no."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def met(when: Condition, facts: Mapping[str, str]) -> Met:
    """Judge one row: keys are joined by AND, values by OR, and a bound such as ">=2" is met by a number.

    A fact that is absent, empty or "unknown" leaves the row open unless another key already fails.
    """
    answers = {_key(allowed, facts.get(fact, "")) for fact, allowed in when.items()}
    if Met.NO in answers:
        return Met.NO
    return Met.UNKNOWN if Met.UNKNOWN in answers else Met.YES


def _key(allowed: tuple[str, ...], given: str) -> Met:
    if given in ("", "unknown"):
        return Met.UNKNOWN
    return Met.YES if holds(given, allowed) else Met.NO


@lru_cache(maxsize=4096)
def bound_of(value: str) -> tuple[Callable[[int, int], bool], int] | None:
    """A bound such as ">=2" taken apart; None for a word."""
    found = _BOUND.fullmatch(value)
    return (_SIGNS[found["sign"]], int(found["number"])) if found else None


@lru_cache(maxsize=65536)
def holds(given: str, allowed: tuple[str, ...]) -> bool:
    """Whether one value is among the words, or meets one of the bounds."""
    if given in allowed:
        return True
    if not (given.isascii() and given.isdigit()):
        return False
    bounds = (bound_of(value) for value in allowed)
    return any(bound is not None and bound[0](int(given), bound[1]) for bound in bounds)


def any_holds(values: tuple[str, ...], allowed: tuple[str, ...]) -> bool:
    """Whether any of these values is among the words, or meets one of the bounds."""
    if values and values[0] in allowed:
        return True
    return any(value in allowed or (value.isdigit() and holds(value, allowed)) for value in values)


def meets(when: Condition, facts: Mapping[str, str]) -> bool:
    """Whether plain facts meet a row; a fact that is not there does not."""
    for fact, allowed in when.items():
        given = facts.get(fact, "")
        if given not in allowed and not (given.isdigit() and holds(given, allowed)):
            return False
    return True
