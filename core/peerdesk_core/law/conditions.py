"""Whether the facts at hand meet a rule's condition: yes, no, or not to be said yet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from .packs import Condition

_BOUND = re.compile(r"(?P<sign>[<>]=?)(?P<number>\d{1,9})", re.ASCII)


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
    return Met.YES if any(_value(value, given) for value in allowed) else Met.NO


def _value(value: str, given: str) -> bool:
    bound = _BOUND.fullmatch(value)
    if bound is None:
        return value == given
    if not (given.isascii() and given.isdigit()):
        return False
    have, limit = int(given), int(bound["number"])
    return {"<": have < limit, "<=": have <= limit, ">": have > limit, ">=": have >= limit}[bound["sign"]]
