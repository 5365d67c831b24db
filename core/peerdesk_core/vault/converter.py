"""The one converter between frozen models and stored JSON. Strict both ways: nothing is coerced, nothing is guessed."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from functools import lru_cache, partial
from typing import Annotated, Any, get_args, get_origin

import attrs
from cattrs import ClassValidationError, Converter, IterableValidationError
from cattrs.errors import ForbiddenExtraKeysError

from peerdesk_core.model.codes import Code, is_code
from peerdesk_core.model.ids import Bounds, Id, Minute, Month, PartialDate, last_day

from .errors import BadRecord
from .storage import plain_copy

_ID = re.compile(r"[0-9a-f]{16}", re.ASCII)
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


def is_id(value: object) -> bool:
    """Whether the value is an opaque identifier: 16 lower-case hex digits."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_month(value: object) -> bool:
    """Whether the value is a calendar month such as "2026-11"."""
    return isinstance(value, str) and _MONTH.fullmatch(value) is not None and value[:4] != "0000"


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
        raise BadRecord(f"{_sentence(error, '')}.") from None


def to_stored(value: Any) -> Any:
    """The stored form of a single value, for comparing."""
    return _CONVERTER.unstructure(value)


class _Misfit(ValueError):
    """What is wrong with a value, said without the value."""


def _read_plain(value: Any, kind: Any) -> Any:
    """Take the value as it is. cattrs hands enumerations that derive from a plain type here as well."""
    if issubclass(kind, Enum):
        return _read_enum(value, kind)
    if type(value) is not kind:
        raise _Misfit(f"is not a {kind.__name__}")
    return value


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
    """Look the value up among the declared members: calling the class could make one up."""
    try:
        return _members(kind)[type(value), value]
    except (KeyError, TypeError):
        raise _Misfit("is not one of the offered choices") from None


@lru_cache(maxsize=256)
def _members(kind: type[Enum]) -> Mapping[tuple[type, Any], Enum]:
    """The declared members by type and value: True is not 1."""
    return {(type(member.value), member.value): member for member in kind.__members__.values()}


def _read_datetime(value: Any, _: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _Misfit("is not a time") from None
    if moment.tzinfo is None or value != moment.isoformat():
        raise _Misfit("is not a time with a zone")
    return moment.astimezone(UTC)


def _read_minute(value: Any, kind: Any) -> Minute:
    moment = _read_datetime(value, kind)
    if moment.second or moment.microsecond:
        raise _Misfit("is finer than a minute")
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
    if type(value) is not int or bounds is None or not bounds.least <= value <= bounds.most:
        raise _Misfit("is not a number within its bounds")
    return value


def _read_tuple(value: Any, kind: Any) -> Any:
    if not isinstance(value, list):
        raise _Misfit("is not a list")
    (each, *_) = get_args(kind)
    return tuple(_CONVERTER.structure(item, each) for item in value)


def _read_set(value: Any, kind: Any) -> Any:
    if not isinstance(value, list):
        raise _Misfit("is not a list")
    (each,) = get_args(kind)
    return frozenset(_CONVERTER.structure(item, each) for item in value)


def _write_plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise BadRecord("A time without a zone cannot be placed.")
    return value.astimezone(UTC).isoformat()


def _write_set(value: frozenset[Any]) -> list[Any]:
    return sorted((_CONVERTER.unstructure(item) for item in value), key=repr)


def _sentence(error: BaseException, field: str) -> str:
    """The first misfit within an error, as "field: what is wrong"."""
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        inner = error.exceptions[0]
        notes = getattr(inner, "__notes__", ())
        names = [note.name for note in notes if hasattr(note, "name") and isinstance(note.name, str)]
        return _sentence(inner, ".".join([field, *names]).strip("."))
    says = "is missing" if isinstance(error, KeyError) else "does not fit"
    if isinstance(error, _Misfit):
        says = str(error)
    elif isinstance(error, ForbiddenExtraKeysError):
        says = "holds a field that its form does not have"
    return f"{field or 'the record'}: {says}"


def _build() -> Converter:
    converter = Converter(forbid_extra_keys=True, detailed_validation=True, prefer_attrib_converters=False)
    for kind in (str, int, bool, float):
        converter.register_structure_hook(kind, _read_plain)
        converter.register_unstructure_hook(kind, _write_plain)
    converter.register_structure_hook_func(lambda kind: kind is datetime, _read_datetime)
    converter.register_structure_hook_func(lambda kind: kind is date, _read_date)
    converter.register_structure_hook(Enum, _read_enum)
    converter.register_structure_hook_func(lambda kind: _is_made_of(kind, tuple), _read_tuple)
    converter.register_structure_hook_func(lambda kind: _is_made_of(kind, frozenset), _read_set)
    converter.register_structure_hook_func(lambda kind: _bounds_of(kind) is not None, _read_bounded)
    named: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
        (Id, _checked("is not an opaque id", is_id)),
        (Code, _checked("is not a request code", is_code)),
        (Month, _checked("is not a month", is_month)),
        (PartialDate, _checked("is not a date, a month or a year", _is_partial)),
        (Minute, _read_minute),
    )
    for name, read in named:
        converter.register_structure_hook_func(partial(operator.is_, name), read)
    converter.register_unstructure_hook_func(lambda kind: kind in (datetime, Minute), _write_moment)
    converter.register_unstructure_hook_func(lambda kind: kind is date, date.isoformat)
    converter.register_unstructure_hook_func(lambda kind: kind is frozenset or _is_made_of(kind, frozenset), _write_set)
    return converter


_CONVERTER = _build()


def field_names(model: type) -> frozenset[str]:
    """The names of a model's fields."""
    return frozenset(field.name for field in attrs.fields(model))
