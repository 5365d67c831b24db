"""How much may be told, as people read it: each limit once, though statute and policy put it in their own words."""

from __future__ import annotations

from collections.abc import Iterable

_ONLY = "only"


def limits(scopes: Iterable[str]) -> tuple[str, ...]:
    """The scopes without those that another one contains whole, and without an "only" of their own."""
    found = tuple(dict.fromkeys(_bare(scope) for scope in scopes))
    return tuple(one for one in found if not any(_contains(other, one) for other in found if other != one))


def _bare(scope: str) -> str:
    """ "only the report" and "the report only; it stays there" without the word that the sentence around them says."""
    first, mark, rest = scope.strip().rstrip(".").removeprefix(f"{_ONLY} ").partition(";")
    return f"{first.removesuffix(f' {_ONLY}')}{mark}{rest}"


def _contains(scope: str, other: str) -> bool:
    """Whether a scope ends with the other, "what is compelled: the report", or begins with it and adds a limit."""
    return scope.endswith(f" {other}") or scope.startswith(f"{other};")
