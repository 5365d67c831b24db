"""From parsed TOML to the models of `packs`: types are exact, unknown keys are refused, complaints are sentences."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, get_args

import attrs
import cattrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError

from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import Condition
from peerdesk_core.law.vocabulary import vocabulary

T = TypeVar("T")

_PLAIN: dict[type, str] = {str: "text", bool: "true or false", int: "a whole number", date: "a date"}


class _WrongType(ValueError):
    """A value of the wrong type; the text is fit for a message."""


def _exactly(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise _WrongType(f"must be {_PLAIN[kind]}")
    return value


def _moment(value: Any, _: type) -> datetime:
    if type(value) is not datetime or value.tzinfo is None:
        raise _WrongType("must be a date and time with its offset from UTC")
    return value


def _word(value: Any, kind: type[StrEnum]) -> StrEnum:
    if type(value) is not str or value not in list(kind):
        raise _WrongType(f"must be one of: {', '.join(kind)}")
    return kind(value)


def _list(value: Any, kind: Any) -> Any:
    if type(value) is not list:
        raise _WrongType("must be a list")
    inner = get_args(kind)[0]
    return tuple(_CONVERTER.structure(item, inner) for item in value)


def _optional_list(value: Any, kind: Any) -> Any:
    return None if value is None else _list(value, get_args(kind)[0])


def _table(value: Any, kind: Any) -> Any:
    if type(value) is not dict:
        raise _WrongType("must be a table")
    _, inner = get_args(kind)
    if kind == Condition:
        return _condition(value)
    return {key: _CONVERTER.structure(item, inner) for key, item in value.items()}


def _condition(table: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """One row: the words under `with`, as cases write them, become the facts that they settle; all of them hold."""
    found = {key: _values(item) for key, item in table.items() if key != "with"}
    words = vocabulary().words
    for word in _values(table["with"]) if "with" in table else ():
        if word not in words:
            raise _WrongType(f"has an unknown word `{word}` under `with`{did_you_mean(word, words)}")
        for fact, value in words[word].items():
            if found.setdefault(fact, (value,)) != (value,):
                raise _WrongType(f"says two things about `{fact}`")
    return found


def _values(item: Any) -> tuple[str, ...]:
    """The values of a condition or of a given fact: one or a list; true and false become yes and no."""
    items = item if type(item) is list else [item]
    if not items:
        raise _WrongType("must not be an empty list")
    return tuple(_value(one) for one in items)


def _value(one: Any) -> str:
    if type(one) is bool:
        return "yes" if one else "no"
    if type(one) is int and one >= 0:
        return str(one)
    if type(one) is str and one:
        return one
    raise _WrongType("must hold words, true, false or whole numbers")


def _is_list(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is tuple


def _is_optional_list(kind: Any) -> bool:
    return isinstance(kind, types.UnionType) and _is_list(get_args(kind)[0])


def _is_table(kind: Any) -> bool:
    return getattr(kind, "__origin__", None) is Mapping


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(forbid_extra_keys=True)
    for kind in _PLAIN:
        converter.register_structure_hook(kind, _exactly)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(StrEnum, _word)
    converter.register_structure_hook_func(_is_list, _list)
    converter.register_structure_hook_func(_is_optional_list, _optional_list)
    converter.register_structure_hook_func(_is_table, _table)
    return converter


_CONVERTER = _make_converter()


@attrs.frozen
class Wrong:
    """One thing that is wrong in a table: the key it is about, empty where it is the table, and what to say."""

    key: str
    says: str


def structure(raw: object, model: type[T]) -> T | tuple[Wrong, ...]:
    """Build a model from a table, or say everything that is wrong with it. Never raises."""
    if type(raw) is not dict:
        return (Wrong("", "must be a table"),)
    try:
        return _CONVERTER.structure(raw, model)
    except ClassValidationError as error:
        return tuple(_wrongs(error))
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
        return (Wrong("", "cannot be read"),)


def _wrongs(error: ClassValidationError) -> list[Wrong]:
    found: list[Wrong] = []
    named, unnamed = error.group_exceptions()
    for cause, note in named:
        found.append(_wrong(note.name, cause))
    for cause in unnamed:
        if isinstance(cause, ForbiddenExtraKeysError):
            known = [field.name for field in attrs.fields(cause.cl)]
            for key in sorted(cause.extra_fields):
                found.append(Wrong(key, f"unknown key `{key}`{did_you_mean(key, known)}"))
        else:
            found.append(_wrong("", cause))
    return found


def _wrong(key: str, cause: BaseException) -> Wrong:
    where = f"`{key}` " if key else ""
    if isinstance(cause, _WrongType):
        return Wrong(key, f"{where}{cause}")
    if isinstance(cause, KeyError):
        missing = str(cause.args[0])
        return Wrong(missing, f"`{missing}` is missing")
    if isinstance(cause, ClassValidationError):
        inner = "; ".join(wrong.says for wrong in _wrongs(cause))
        return Wrong(key, f"{where.strip()}: {inner}" if where else inner)
    return Wrong(key, f"{where}has a value that is not allowed here")
