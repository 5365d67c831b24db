"""What models, choices and bounds looked like when they were first met: checked once, and then read as checked.

Classes can be changed while the program runs. The privacy check and the converter both look here, so that what was
checked is what is stored. A table is never renewed: a class that changes afterwards no longer fits its own form.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, get_type_hints

import attrs

from .model.ids import Bounds


@attrs.frozen(kw_only=True)
class Field:
    """One field of a model. `kind` is its resolved type or None; `made_by` is what attrs keeps of it."""

    name: str
    kind: Any
    needed: bool
    made_by: attrs.Attribute[Any]


_FIELDS: dict[type, tuple[Field, ...]] = {}
_CHOICES: dict[type[Enum], Mapping[tuple[type, Any], Enum]] = {}
_LIMITS: dict[int, tuple[Bounds, int, int]] = {}


def fields_of(model: type) -> tuple[Field, ...]:
    """The fields of an attrs class, in order. Raises whatever resolving its annotations raises."""
    if model not in _FIELDS:
        hints = get_type_hints(model, include_extras=True)
        _FIELDS.setdefault(
            model,
            tuple(
                Field(name=made.name, kind=hints.get(made.name), needed=made.default is attrs.NOTHING, made_by=made)
                for made in attrs.fields(model)
            ),
        )
    return _FIELDS[model]


def choices_of(kind: type[Enum]) -> Mapping[tuple[type, Any], Enum]:
    """The members of an enumeration by the type and value they had: True is not 1."""
    if kind not in _CHOICES:
        members = {(type(member._value_), member._value_): member for member in kind.__members__.values()}
        _CHOICES.setdefault(kind, MappingProxyType(members))
    return _CHOICES[kind]


def limits_of(bounds: Bounds) -> tuple[int, int]:
    """The least and the most of a bounded number. The object is kept, so that its place in the table stays its own."""
    _, least, most = _LIMITS.setdefault(id(bounds), (bounds, bounds.least, bounds.most))
    return least, most
