"""Whether an object from a plugin holds what its fields promise: type hints bind nobody when the program runs."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import attrs

Check = Callable[[Any], bool]


def misfit(item: Any) -> str | None:
    """The first field whose value is not of its declared type, or None. Says the field, never the value."""
    return first_misfit((item,))


def first_misfit(items: Sequence[Any]) -> str | None:
    """A field of any of these whose value is not of its declared type, or None.

    Looks at one field of all items after the other: of tens of thousands few need a look each.
    """
    for of in set(map(type, items)):
        alike = [item for item in items if type(item) is of]
        for name, plain, fits in _fields(of):
            values = [getattr(item, name, None) for item in alike]
            if not (set(map(type, values)) <= plain or all(map(fits, values))):
                return f"{of.__name__}.{name} is not of the type that its class declares"
    return None


@cache
def _fields(of: Any) -> tuple[tuple[str, frozenset[type], Check], ...]:
    """For each field of an attrs class the types that need no further look, and a check."""
    hints = typing.get_type_hints(of)
    return tuple((field.name, _plain(hints[field.name]), _check(hints[field.name])) for field in attrs.fields(of))


def _plain(kind: Any) -> frozenset[type]:
    """The types that a value of this kind may have and that need no further look."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return frozenset[type]().union(*map(_plain, typing.get_args(kind)))
    plain = getattr(kind, "__supertype__", kind)
    known = isinstance(plain, type) and plain is not type and not attrs.has(plain)
    return frozenset({plain}) if known else frozenset()


def _check(kind: Any) -> Check:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind is Any:
        return lambda value: True
    if origin in (typing.Union, types.UnionType):
        either = tuple(_check(one) for one in inner)
        return lambda value: any(fits(value) for fits in either)
    if origin in (tuple, frozenset):
        each = _every(inner[0])
        return lambda value: isinstance(value, origin) and each(value)
    if origin is Mapping:
        keys, worths = _every(inner[0]), _every(inner[1])
        return lambda value: isinstance(value, Mapping) and keys(value) and worths(value.values())
    plain = getattr(kind, "__supertype__", origin or kind)  # a NewType is checked as what it is made of
    if plain is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if attrs.has(plain):
        return lambda value: isinstance(value, plain) and misfit(value) is None
    return lambda value: isinstance(value, plain)


def _every(kind: Any) -> Callable[[Iterable[Any]], bool]:
    """A check of all members: a factor has one for each peer, so members of the plain type need no look each."""
    plain, each = _plain(kind), _check(kind)
    return lambda values: set(map(type, values)) <= plain or all(map(each, values))
