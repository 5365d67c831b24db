"""The one converter between frozen models and stored JSON. Strict both ways: nothing is coerced, nothing is guessed.

It is private and reads models, choices and bounds from `forms`, never from the class: hooks, overrides, aliases and
converters that a plugin attaches to its class are not consulted. Whatever writing gave is kept only if the strict
reader takes it, so that no trick of a class decides what is stored.
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum
from functools import partial
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import attrs
from cattrs import Converter

from peerdesk_core.forms import choices_of, fields_of, limits_of
from peerdesk_core.model.codes import Code, is_code
from peerdesk_core.model.ids import Bounds, Callback, Id, Minute, Month, PartialDate, is_callback, is_id, last_day

from .errors import BadRecord
from .storage import plain_copy

MOST_ITEMS = 64
"""Items of one tuple or set in a document."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The years in which a month or a minute may lie: any other year could only be a number in disguise."""
Reader = Callable[[Any, Any], Any]
"""Makes of a stored value and its kind what a model holds. Raises whatever is wrong with it."""
_PLAIN = (str, int, bool, float)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


def is_month(value: object) -> bool:
    """Whether the value is a calendar month such as "2026-11", from 2000 to 2099."""
    return type(value) is str and _MONTH.fullmatch(value) is not None and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR


def to_document(item: Any, model: type) -> dict[str, Any]:
    """The stored form of an item, proven to be readable. Raises BadRecord "field: what is wrong", without values."""
    if type(item) is not model:
        raise BadRecord(f"A {type(item).__name__} was given where a {model.__name__} belongs.")
    try:
        document: dict[str, Any] = plain_copy(_CONVERTER.unstructure(item, unstructure_as=model))
    except BadRecord:
        raise
    except Exception:
        raise BadRecord from None
    if to_item(document, model) != item:
        raise BadRecord("A field would read back as something else.")
    return document


def to_item(document: Any, model: type) -> Any:
    """The frozen object of a stored document. Raises BadRecord."""
    try:
        return _CONVERTER.structure(document, model)
    except Exception as error:
        raise BadRecord(f"{_sentence(error)}.") from None


def to_stored(value: Any) -> Any:
    """The stored form of a single value, for comparing."""
    return _CONVERTER.unstructure(value)


class _Misfit(ValueError):
    """What is wrong with a value, said without the value, and the fields that lead to it."""

    def __init__(self, says: str, *path: str) -> None:
        super().__init__(says)
        self.says = says
        self.path = path


def _read_plain(value: Any, kind: Any) -> Any:
    """Take the value as it is. cattrs hands enumerations that derive from a plain type here as well."""
    if issubclass(kind, Enum):
        return _read_enum(value, kind)
    return _read_exact(value, kind)


def _read_exact(value: Any, kind: Any) -> Any:
    if type(value) is not kind:
        raise _Misfit(f"is not a {kind.__name__}")
    return value


def _reader_of(kind: Any) -> Reader:
    """How values of a kind are read: found once for a field, since a big roster has hundreds of thousands of values."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    if kind in _PLAIN:
        return _read_exact
    inner = get_args(kind)
    if get_origin(kind) in (Union, UnionType) and len(inner) == 2 and inner[1] is type(None):
        return _optional_reader(inner[0])
    hook: Reader = _CONVERTER.get_structure_hook(kind)
    return hook


def _optional_reader(kind: Any) -> Reader:
    present = _reader_of(kind)
    return lambda value, _: None if value is None else present(value, kind)


def _checked(says: str, holds: Callable[[Any], bool]) -> Callable[[Any, Any], Any]:
    def read(value: Any, _: Any) -> Any:
        if type(value) is not str or not holds(value):
            raise _Misfit(says)
        return value

    return read


def _is_partial(value: str) -> bool:
    if _PARTIAL.fullmatch(value) is None:
        return False
    try:
        return bool(last_day(PartialDate(value)))
    except ValueError:
        return False


def _read_enum(value: Any, kind: Any) -> Any:
    return _enum_reader(kind)(value, kind)


def _enum_reader(kind: Any) -> Reader:
    """Look values up among the members there were when the enumeration was checked; never ask the class."""
    choices = choices_of(kind)

    def read(value: Any, _: Any) -> Any:
        try:
            return choices[type(value), value]
        except (KeyError, TypeError):
            raise _Misfit("is not one of the offered choices") from None

    return read


def _read_datetime(value: Any, _: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Misfit("is not a time") from None
    if moment.tzinfo is None or value != moment.astimezone(UTC).isoformat():
        raise _Misfit("is not a time in UTC")
    return moment.astimezone(UTC)


def _read_minute(value: Any, kind: Any) -> Minute:
    moment = _read_datetime(value, kind)
    if moment.second or moment.microsecond:
        raise _Misfit("is finer than a minute")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise _Misfit(f"is not between {FIRST_YEAR} and {LAST_YEAR}")
    return Minute(moment)


def _read_date(value: Any, _: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Misfit("is not a date") from None
    if day.isoformat() != value:
        raise _Misfit("is not a date")
    return day


def _is_made_of(kind: Any, container: type) -> bool:
    origin: Any = get_origin(kind)
    return origin is container


def _bounds_of(kind: Any) -> Bounds | None:
    if get_origin(kind) is not Annotated:
        return None
    return next((extra for extra in get_args(kind)[1:] if isinstance(extra, Bounds)), None)


def _read_bounded(value: Any, kind: Any) -> int:
    bounds = _bounds_of(kind)
    least, most = limits_of(bounds) if bounds is not None else (1, 0)
    if type(value) is not int or not least <= value <= most:
        raise _Misfit("is not a number within its bounds")
    return value


def _items_reader(kind: Any) -> Callable[[Any], list[Any]]:
    (each, *_) = get_args(kind)
    hook = _reader_of(each)

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise _Misfit("is not a list")
        if len(value) > MOST_ITEMS:
            raise _Misfit(f"holds more than {MOST_ITEMS} items")
        return [hook(item, each) for item in value]

    return read


def _tuple_reader(kind: Any) -> Reader:
    items = _items_reader(kind)
    return lambda value, _: tuple(items(value))


def _in_order(value: list[Any], found: frozenset[Any]) -> bool:
    if all(type(item) is str for item in value):  # a text is read as one thing only, so that no writing is needed
        return len(found) == len(value) and sorted(value, key=repr) == value
    return json.dumps(_write_set(found)) == json.dumps(value)


def _set_reader(kind: Any) -> Reader:
    items = _items_reader(kind)

    def read(value: Any, _: Any) -> Any:
        """Take a set in its one written order: another order, or an item told twice, would say something of its own."""
        found = frozenset(items(value))
        if not _in_order(value, found):
            raise _Misfit("is not a set in its order")
        return found

    return read


def _model_reader(model: type) -> Callable[[Any, Any], Any]:
    fields = {
        field.name: (_reader_of(field.kind), field.kind, field.made_by.alias or field.name)
        for field in fields_of(model)
    }
    needed = [field.name for field in fields_of(model) if field.needed]

    def read(document: Any, _: Any) -> Any:
        if type(document) is not dict:
            raise _Misfit("is not a record")
        if not document.keys() <= fields.keys():
            raise _Misfit("holds a field that its form does not have")
        for name in needed:
            if name not in document:
                raise _Misfit("is missing", name)
        given = {}
        for name, value in document.items():
            hook, kind, parameter = fields[name]
            try:
                given[parameter] = hook(value, kind)
            except _Misfit as misfit:
                raise _Misfit(misfit.says, name, *misfit.path) from None
            except Exception:
                raise _Misfit("does not fit", name) from None
        return model(**given)

    return read


def _model_writer(model: type) -> Callable[[Any], dict[str, Any]]:
    fields = [(field.name, _CONVERTER.get_unstructure_hook(field.kind)) for field in fields_of(model)]

    def write(item: Any) -> dict[str, Any]:
        return {name: hook(getattr(item, name)) for name, hook in fields}

    return write


def _write_plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise BadRecord("A time without a zone cannot be placed.")
    return value.astimezone(UTC).isoformat()


def _write_set(value: frozenset[Any]) -> list[Any]:
    return sorted((_CONVERTER.unstructure(item) for item in value), key=repr)


def _sentence(error: Exception) -> str:
    """A misfit as "field: what is wrong"."""
    if not isinstance(error, _Misfit):
        return "the record: does not fit"
    return f"{'.'.join(error.path) or 'the record'}: {error.says}"


def _build() -> Converter:
    converter = Converter(detailed_validation=False)
    for kind in _PLAIN:
        converter.register_structure_hook(kind, _read_plain)
        converter.register_unstructure_hook(kind, _write_plain)
    converter.register_structure_hook_func(lambda kind: kind is datetime, _read_datetime)
    converter.register_structure_hook_func(lambda kind: kind is date, _read_date)
    converter.register_structure_hook(Enum, _read_enum)
    converter.register_structure_hook_factory(lambda kind: _is_made_of(kind, tuple), _tuple_reader)
    converter.register_structure_hook_factory(lambda kind: _is_made_of(kind, frozenset), _set_reader)
    converter.register_structure_hook_func(lambda kind: _bounds_of(kind) is not None, _read_bounded)
    named: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
        (Id, _checked("is not an opaque id", is_id)),
        (Code, _checked("is not a request code", is_code)),
        (Month, _checked("is not a month", is_month)),
        (Callback, _checked("is not a telephone number", is_callback)),
        (PartialDate, _checked("is not a date, a month or a year", _is_partial)),
        (Minute, _read_minute),
    )
    for name, read in named:
        converter.register_structure_hook_func(partial(operator.is_, name), read)
    converter.register_structure_hook_factory(attrs.has, _model_reader)
    converter.register_unstructure_hook_factory(attrs.has, _model_writer)
    converter.register_unstructure_hook_func(lambda kind: kind in (datetime, Minute), _write_moment)
    converter.register_unstructure_hook_func(lambda kind: kind is date, date.isoformat)
    converter.register_unstructure_hook_func(lambda kind: kind is frozenset or _is_made_of(kind, frozenset), _write_set)
    return converter


_CONVERTER = _build()


def field_names(model: type) -> frozenset[str]:
    """The names of a model's fields."""
    return frozenset(field.name for field in fields_of(model))
