"""Documents as the frozen objects that plugins read, each made once for as long as its content stays the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .storage import Json


class Items:
    """What was made of the documents of every collection. An object is good as long as its document is the same one:
    a change puts another document in its place.
    """

    def __init__(self) -> None:
        self._made: dict[str, dict[str, tuple[Json, Any]]] = {}

    def one(self, collection: str, number: str, document: Json, make: Callable[[Json], Any]) -> Any:
        """The object of a document. Raises what `make` raises."""
        return _item(self._made.setdefault(collection, {}), number, document, make)

    def all(self, collection: str, table: Mapping[str, Json], make: Callable[[Json], Any]) -> Sequence[Any]:
        """The objects of a table, and of nothing else: what it no longer holds is let go."""
        made = self._made.setdefault(collection, {})
        for gone in made.keys() - table.keys():
            del made[gone]
        return [_item(made, number, document, make) for number, document in table.items()]

    def forget(self) -> None:
        """Let go of everything."""
        self._made.clear()


def _item(made: dict[str, tuple[Json, Any]], number: str, document: Json, make: Callable[[Json], Any]) -> Any:
    known = made.get(number)
    if known is None or known[0] is not document:
        known = made[number] = (document, make(document))
    return known[1]
