"""The platform's ceiling: what a collection may hold at all, decided by type when it is registered (mpd-24, slmpd-23).

Where recipients of support are touched, only what cannot name anybody passes: closed choices, opaque ids, yes or no,
small bounded numbers, months, and codes and minutes in records that die at close. Free text has no place, on purpose.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, Flag
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs

from .contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from .exits import Exit
from .faults import DeskError
from .model.codes import Code
from .model.ids import Bounds, Id, Minute, Month, PartialDate

CLOSED = frozenset(
    {Compartment.REQUESTS, Compartment.INCIDENTS, Compartment.CARE, Compartment.STATS, Compartment.AUDIT}
)
"""Compartments in which nothing may be able to name a person."""
WIDEST = 1000
"""Most values a bounded number may take there: more could hold a badge or a telephone number."""
LONGEST_CHOICE = 40
"""Characters. A choice is a word or two, not a text."""
MOST_CHOICES = 100
"""Members of an enumeration. A longer list could be one of people or of badges."""
CLAUSES = "MPD 3-503 VI.C.1; SLMPD Confidentiality 1"
_INSTEAD = (
    "Use an enumeration, Id, bool, Annotated[int, Bounds], Month, or Code and Minute in a record kept until closed."
)


class PrivacyCeiling(DeskError):
    """Names the field and the clause, and says what to use instead; never a value."""

    title = "That may not be stored"
    cause = "This could identify somebody who was helped."
    next_step = _INSTEAD
    exit = Exit.PLUGIN

    @classmethod
    def at(cls, field: str, why: str, instead: str = _INSTEAD) -> PrivacyCeiling:
        """Refuse a field for a reason."""
        return cls(f"{field}: {why} ({CLAUSES}).", instead)


def check_ceiling(spec: CollectionSpec) -> None:
    """Check every field that a collection's model can reach. Raises PrivacyCeiling."""
    closed = spec.compartment in CLOSED
    dies = spec.retention is Retention.UNTIL_CLOSED
    _Check(closed=closed, dies=dies).model(spec.model, spec.model.__name__, ())
    if _hints(spec.model, spec.model.__name__).get("id") is not Id:
        raise PrivacyCeiling.at(f"{spec.model.__name__}.id", "a document is named by an opaque id", "Add `id: Id`.")


def check_measure(spec: MeasureSpec) -> None:
    """Check a family of counters: short, distinct words are all that a category may be. Raises PrivacyCeiling."""
    words = (spec.id, *spec.categories)
    if len(set(spec.categories)) != len(spec.categories) or len(spec.categories) > MOST_CHOICES:
        raise PrivacyCeiling("A family of counters needs a short list of distinct categories.", "Shorten the list.")
    if not all(0 < len(word) <= LONGEST_CHOICE for word in words):
        raise PrivacyCeiling("A category of a counter is a short word.", "Shorten the categories.")


@attrs.frozen(kw_only=True)
class _Check:
    closed: bool
    dies: bool

    def model(self, model: Any, place: str, above: tuple[type, ...]) -> None:
        """A frozen attrs class whose declared and effective types agree."""
        if not isinstance(model, type) or not attrs.has(model):
            raise PrivacyCeiling.at(place, "not a frozen attrs class")
        if model in above:
            raise PrivacyCeiling.at(place, "a record cannot hold itself")
        if not _is_frozen(model) or getattr(model, "__parameters__", None):
            raise PrivacyCeiling.at(place, "not a frozen attrs class without type parameters")
        hints = _hints(model, place)
        for field in attrs.fields(model):
            name = f"{place}.{field.name}"
            hint = hints.get(field.name)
            if hint is None or (not isinstance(field.type, str) and field.type != hint):
                raise PrivacyCeiling.at(name, "its type is not declared in the class")
            if not field.init:
                raise PrivacyCeiling.at(name, "every field is given when the record is made")
            self.kind(hint, name, (*above, model))

    def kind(self, kind: Any, place: str, above: tuple[type, ...]) -> None:
        """Any type that a field may have."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            rest = [each for each in inner if each is not types.NoneType]
            if len(rest) != 1 or len(inner) != 2:
                raise PrivacyCeiling.at(place, "a choice between types; only one type or None")
            self.kind(rest[0], place, above)
        elif (origin is tuple and inner[1:] == (Ellipsis,)) or (origin is frozenset and len(inner) == 1):
            self.kind(inner[0], place, above)
        elif origin is Annotated:
            self._bounded(kind, place)
        elif isinstance(kind, type) and attrs.has(kind):
            self.model(kind, place, above)
        else:
            self._plain(kind, place)

    def _bounded(self, kind: Any, place: str) -> None:
        of, *extras = get_args(kind)
        bounds = [extra for extra in extras if isinstance(extra, Bounds)]
        if of is not int or len(bounds) != 1:
            raise PrivacyCeiling.at(place, "only whole numbers can be bounded, once")
        if self.closed and not 0 <= bounds[0].most - bounds[0].least < WIDEST:
            raise PrivacyCeiling.at(place, f"a number of more than {WIDEST} values could be a badge or a telephone")

    def _plain(self, kind: Any, place: str) -> None:
        if kind in (Id, Month, bool):
            return
        if kind in (Code, Minute):
            if self.closed and not self.dies:
                self._outlives(kind, place)
            return
        if isinstance(kind, type) and issubclass(kind, Enum):
            _choices(kind, place)
            return
        if not self.closed and kind in (str, int, float, date, datetime, PartialDate):
            return
        if self.closed:
            raise PrivacyCeiling.at(place, f"{_named(kind)} could hold an identity or free text")
        raise PrivacyCeiling.at(
            place, f"{_named(kind)} cannot be checked", "Use a plain type, a tuple, or a nested frozen class."
        )

    def _outlives(self, kind: Any, place: str) -> None:
        if kind is Minute:
            raise PrivacyCeiling.at(place, "a fine time would outlive the request", "Use Month.")
        raise PrivacyCeiling.at(place, "a request's code would outlive its close", "Use Id, or keep it until closed.")


def _choices(kind: type[Enum], place: str) -> None:
    if issubclass(kind, Flag) or not 0 < len(kind.__members__) <= MOST_CHOICES:
        raise PrivacyCeiling.at(place, "not a short, closed list of choices")
    for member in kind:
        value: object = member.value
        short = isinstance(value, str) and len(value) <= LONGEST_CHOICE
        small = type(value) is int and abs(value) < WIDEST
        if not short and not small:
            raise PrivacyCeiling.at(place, "a choice is a short word or a small number")


def _is_frozen(model: type) -> bool:
    try:
        return attrs.inspect(model).is_frozen
    except (AttributeError, TypeError):
        return False


def _hints(model: type, place: str) -> Mapping[str, Any]:
    try:
        return get_type_hints(model, include_extras=True)
    except Exception:
        raise PrivacyCeiling.at(place, "a type that cannot be resolved cannot be checked") from None


def _named(kind: Any) -> str:
    return str(getattr(kind, "__name__", None) or getattr(kind, "_name", None) or "this type")
