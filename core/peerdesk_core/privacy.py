"""The platform's ceiling: what a collection may hold at all, decided by type when it is registered (mpd-24, slmpd-23).

Where recipients of support are touched, only what cannot spell a name or a number passes: closed choices, opaque ids,
yes or no, small bounded numbers, months, and codes and minutes in records that die at close. Free text has no place,
on purpose, and neither has a list from which text could be put together.

What a check of types cannot stop: a hostile plugin chooses the ids it writes and can make an id, or a choice, stand
for a person by a list that it keeps elsewhere; it can spread a number over several small fields, or over the records
of a list; and what runs in the same Python process can reach around every check. The ceiling keeps honest plugins
from storing what policy forbids, and makes a dishonest one visible to whoever reads its model. It is no boundary:
enable only plugins that you trust.
"""

from __future__ import annotations

import re
import types
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum, EnumMeta, Flag
from typing import Annotated, Any, Union, get_args, get_origin

import attrs

from .contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from .exits import Exit
from .faults import DeskError
from .forms import Field, choices_of, fields_of, limits_of
from .model.codes import Code
from .model.ids import Bounds, Callback, Id, Minute, Month, PartialDate

FOR_PLUGINS = frozenset(
    {
        Compartment.TEAM,
        Compartment.REQUESTS,
        Compartment.INCIDENTS,
        Compartment.SELECTION,
        Compartment.REPORTS,
    }
)
"""Compartments in which a plugin may keep collections; the vault fills the others itself."""
CLOSED = frozenset(
    {
        Compartment.REQUESTS,
        Compartment.INCIDENTS,
        Compartment.CARE,
        Compartment.STATS,
        Compartment.REPORTS,
        Compartment.AUDIT,
    }
)
"""Compartments in which nothing may be able to name a person."""
WIDEST = 1000
"""Most values a bounded number may take there: more could hold a badge or a telephone number."""
MOST_CHOICES = 60
"""Members of an enumeration there, or categories of a counter. A longer list could be one of people or of badges."""
FEW = 20
"""Most values of a choice or a number that can occur several times in a document: fewer than there are letters."""
MOST_FIELDS = 40
"""Fields of a model there. More could be the letters of a text, one each."""
LONGEST_CHOICE = 40
"""Characters of a choice in any other compartment, and of a measure's id."""
CLAUSES = "MPD 3-503 VI.C.1; SLMPD Confidentiality 1"
_INSTEAD = (
    "Use an enumeration, Id, bool, Annotated[int, Bounds], Month, or Code and Minute in a record kept until closed."
)
_LISTS = f"Use a tuple of Id or of a nested frozen class, or a frozenset of an enumeration of at most {FEW} choices."
_WORDS = 'Use one lower-case word such as "in_person": at most 24 letters and "_", and no number above 99.'
_PLAIN_FIELD = "Declare the field with a name, a type and at most a default."
_WORD = re.compile(r"[a-z][a-z0-9_]{0,23}", re.ASCII)
_BAND = re.compile(r"(under|over)_[0-9]{2}0", re.ASCII)
_MOST_DIGITS = 3


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
    if type(spec) is not CollectionSpec or type(spec.name) is not str:
        raise PrivacyCeiling("A collection is described by a CollectionSpec itself.", "Return CollectionSpec(...).")
    if type(spec.compartment) is not Compartment or type(spec.retention) is not Retention:
        raise PrivacyCeiling("A collection names its compartment and retention.", "Use the two enumerations.")
    place = getattr(spec.model, "__name__", "the model")
    if spec.compartment not in FOR_PLUGINS:
        raise PrivacyCeiling.at(
            place,
            f"the compartment {spec.compartment.value} is the vault's own, and no plugin keeps records there",
            "Keep them in team, requests, incidents, selection or reports; count with a MeasureSpec.",
        )
    closed = spec.compartment in CLOSED
    if closed and not is_word(spec.name):
        raise PrivacyCeiling.at(place, "its collection's name is not one short word", _WORDS)
    dies = spec.retention is Retention.UNTIL_CLOSED
    _Check(closed=closed, dies=dies).model(spec.model, place, ())
    if not any(field.name == "id" and field.kind is Id for field in fields_of(spec.model)):
        raise PrivacyCeiling.at(f"{place}.id", "a document is named by an opaque id", "Add `id: Id`.")
    if spec.compartment is Compartment.REQUESTS and not dies:
        raise PrivacyCeiling.at(
            place, "what belongs to a request would outlive its close", "Use Retention.UNTIL_CLOSED."
        )


def check_measure(spec: MeasureSpec) -> None:
    """Check a family of counters: short, distinct words are all that a category may be. Raises PrivacyCeiling."""
    given: object = spec.categories
    if type(spec) is not MeasureSpec or type(given) is not tuple:
        raise PrivacyCeiling("A family of counters names its categories in a tuple.", "Return MeasureSpec(...).")
    if not 0 < len(spec.categories) <= MOST_CHOICES or not all(map(is_word, spec.categories)):
        raise PrivacyCeiling(
            f"A family of counters needs at most {MOST_CHOICES} categories, each one short word ({CLAUSES}).", _WORDS
        )
    if len(set(spec.categories)) != len(spec.categories):
        raise PrivacyCeiling("A family of counters needs distinct categories.", "Name each of them once.")
    if type(spec.id) is not str or len(spec.id) > LONGEST_CHOICE or not all(map(is_word, spec.id.split("."))):
        raise PrivacyCeiling(f"A family of counters is named by short words joined by dots ({CLAUSES}).", _WORDS)


def is_word(value: object) -> bool:
    """Whether a choice or a category is one short word: no sentence, and no badge, year or telephone number.

    No more than two digits stand together and no more than three in all; a band may end at a round number of minutes.
    """
    if type(value) is not str or _WORD.fullmatch(value) is None:
        return False
    if sum(map(str.isdigit, value)) > _MOST_DIGITS:
        return False
    return re.search(r"[0-9]{3}", value) is None or _BAND.fullmatch(value) is not None


@attrs.frozen(kw_only=True)
class _Check:
    """`listed` holds inside a tuple or set, where every value can occur several times and in an order."""

    closed: bool
    dies: bool
    listed: bool = False

    def model(self, model: Any, place: str, above: tuple[type, ...]) -> None:
        """A frozen attrs class whose declared and effective types agree."""
        if type(model) is not type or not all(map(attrs.has, model.__mro__[:-1])):
            raise PrivacyCeiling.at(place, "not a frozen attrs class of frozen attrs classes")
        if model in above:
            raise PrivacyCeiling.at(place, "a record cannot hold itself")
        if not _is_frozen(model) or getattr(model, "__parameters__", None):
            raise PrivacyCeiling.at(place, "not a frozen attrs class without type parameters")
        fields = _fields(model, place)
        if self.closed and len(fields) > MOST_FIELDS:
            raise PrivacyCeiling.at(place, f"more than {MOST_FIELDS} fields could spell a text", "Use fewer fields.")
        for field in fields:
            name = f"{place}.{field.name}"
            self.field(field, name)
            self.kind(field.kind, name, (*above, model))

    def field(self, field: Field, place: str) -> None:
        """Nothing beside a name, a type and a default, which are all that the converter reads."""
        made = field.made_by
        if field.kind is None or (not isinstance(made.type, str) and made.type != field.kind):
            raise PrivacyCeiling.at(place, "its type is not declared in the class")
        if not made.init:
            raise PrivacyCeiling.at(place, "every field is given when the record is made")
        if not self.closed:
            return
        extras = (
            (made.metadata, "metadata"),
            (made.converter is not None, "a converter"),
            (made.on_setattr is not None, "an on_setattr"),
            (made.alias not in (None, made.name), "an alias"),
            (not is_word(made.name), "a name that is not one short word"),
        )
        for present, what in extras:
            if present:
                raise PrivacyCeiling.at(place, f"{what} could change what is stored", _PLAIN_FIELD)

    def kind(self, kind: Any, place: str, above: tuple[type, ...]) -> None:
        """Any type that a field may have."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (Union, types.UnionType):
            rest = [each for each in inner if each is not types.NoneType]
            if len(rest) != 1 or len(inner) != 2:
                raise PrivacyCeiling.at(place, "a choice between types; only one type or None")
            self.kind(rest[0], place, above)
        elif (origin is tuple and inner[1:] == (Ellipsis,)) or (origin is frozenset and len(inner) == 1):
            self._items(origin, inner[0], place, above)
        elif origin is Annotated:
            self._bounded(kind, place)
        elif isinstance(kind, type) and attrs.has(kind) and not issubclass(kind, Enum):
            self.model(kind, place, above)
        else:
            self._plain(kind, place)

    def _items(self, container: Any, item: Any, place: str, above: tuple[type, ...]) -> None:
        """A list can spell what one of its items cannot say; a set of few choices has no order to spell with."""
        within = attrs.evolve(self, listed=True)
        if self.closed and self.listed:
            raise PrivacyCeiling.at(place, "a list within a list could spell a text", _LISTS)
        is_choice = isinstance(item, type) and issubclass(item, Enum)
        is_model = isinstance(item, type) and attrs.has(item) and not is_choice
        if self.closed and item is not Id and not is_model and not (is_choice and container is frozenset):
            why = f"a {container.__name__} of {_named(item)} could spell a name or a telephone number"
            raise PrivacyCeiling.at(place, why, _LISTS)
        within.kind(item, place, above)

    def _bounded(self, kind: Any, place: str) -> None:
        of, *extras = get_args(kind)
        if of is not int or len(extras) != 1 or type(extras[0]) is not Bounds:
            raise PrivacyCeiling.at(place, "only whole numbers can be bounded, by one Bounds and nothing else")
        least, most = limits_of(extras[0])
        if type(least) is not int or type(most) is not int or least > most:
            raise PrivacyCeiling.at(place, "its bounds are not two whole numbers in order")
        widest = FEW if self.listed else WIDEST
        if self.closed and (most - least >= widest or max(abs(least), abs(most)) > WIDEST):
            raise PrivacyCeiling.at(
                place,
                f"a number of more than {widest} values or above {WIDEST} could be a badge or a telephone",
                f"Use Annotated[int, Bounds] of at most {widest} values, none above {WIDEST}.",
            )

    def _plain(self, kind: Any, place: str) -> None:
        if kind in (Id, Month, bool):
            return
        if kind is Callback:
            if not (self.dies and self.closed) or self.listed:
                why = "a telephone number has its one place in a request, and dies with it"
                raise PrivacyCeiling.at(place, why, "Keep one number, in a record kept until closed.")
            return
        if kind in (Code, Minute):
            if not self.dies and (self.closed or kind is Minute):
                self._outlives(kind, place)
            return
        if isinstance(kind, type) and issubclass(kind, Enum):
            self._choices(kind, place)
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
            raise PrivacyCeiling.at(
                place, "a fine time would outlive the request", "Use Month, or keep it until closed."
            )
        raise PrivacyCeiling.at(place, "a request's code would outlive its close", "Use Id, or keep it until closed.")

    def _choices(self, kind: type[Enum], place: str) -> None:
        if type(kind) is not EnumMeta or issubclass(kind, Flag) or not kind.__members__:
            raise PrivacyCeiling.at(place, "not a closed list of choices", "Use a StrEnum of short words.")
        values = [value for _, value in choices_of(kind)]
        if not self.closed:
            if not all(map(_is_short, values)):
                raise PrivacyCeiling.at(place, "a choice is a short word or a small number")
            return
        most = FEW if self.listed else MOST_CHOICES
        if len(values) > most:
            raise PrivacyCeiling.at(
                place,
                f"more than {most} choices could be letters, people or badges",
                f"Use an enumeration of at most {most} choices.",
            )
        if not all(map(is_word, values)):
            raise PrivacyCeiling.at(place, "a choice is more than one short word", _WORDS)


def _is_short(value: object) -> bool:
    if type(value) is int:
        return abs(value) < WIDEST
    return type(value) is str and len(value) <= LONGEST_CHOICE


def _is_frozen(model: type) -> bool:
    try:
        return attrs.inspect(model).is_frozen
    except (AttributeError, TypeError):
        return False


def _fields(model: type, place: str) -> Sequence[Field]:
    try:
        return fields_of(model)
    except Exception:
        raise PrivacyCeiling.at(place, "a type that cannot be resolved cannot be checked") from None


def _named(kind: Any) -> str:
    return str(getattr(kind, "__name__", None) or getattr(kind, "_name", None) or "this type")
