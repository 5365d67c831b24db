"""The state in memory: documents of registered collections as TinyDB tables, everything else as it was found."""

from __future__ import annotations

import json
from typing import Any

import attrs

from .errors import Damaged
from .ring import Name, Ring
from .storage import Json

PLAIN = "plain"
SEALED = "sealed"
GONE = "gone"

Place = tuple[str, str]
"""(compartment, collection)."""
Op = list[Any]
"""[collection, id, PLAIN | SEALED | GONE, content]: one document's change as it stands in a part of a frame."""


@attrs.frozen(kw_only=True)
class Change:
    """One document's change within a commit. `own_key` says that it is sealed under a key in the ring."""

    compartment: str
    collection: str
    id: str
    document: Json | None
    own_key: bool = False

    @property
    def name(self) -> Name:
        """How the ring names the document."""
        return (self.collection, self.id)

    def op(self, ring: Ring) -> Op:
        """As it is written. The document's key must be in the ring by now."""
        if self.document is None:
            return [self.collection, self.id, GONE, None]
        if not self.own_key:
            return [self.collection, self.id, PLAIN, self.document]
        return [self.collection, self.id, SEALED, ring.seal(self.name, _canonical(self.document))]


class State:
    """`tables` is what TinyDB reads: collection -> decimal number -> content."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {}
        self._dormant: dict[Place, dict[str, tuple[str, Any]]] = {}

    def replay(self, compartment: str, ops: Any, where: str) -> None:
        """Take over the changes of one part of a frame. Raises Damaged for a shape that was never written."""
        try:
            for collection, id, kind, content in ops:
                documents = self._dormant.setdefault((compartment, collection), {})
                int(id, 16)
                if kind == GONE:
                    documents.pop(id, None)
                elif kind in (PLAIN, SEALED):
                    documents[id] = (kind, content)
                else:
                    raise Damaged.at(where)
        except (TypeError, ValueError):
            raise Damaged.at(where) from None

    def shred(self, keys: frozenset[Name]) -> frozenset[Name]:
        """Drop sealed documents whose key is gone. Returns the names of those that remain."""
        alive: set[Name] = set()
        for (_, collection), documents in self._dormant.items():
            for id, (kind, _) in list(documents.items()):
                if kind == SEALED and (collection, id) in keys:
                    alive.add((collection, id))
                elif kind == SEALED:
                    del documents[id]
        return frozenset(alive)

    def wake(self, compartment: str, collection: str, ring: Ring) -> None:
        """Decrypt a collection that was registered and hand it to TinyDB. Raises Damaged."""
        table: dict[str, Json] = {}
        for id, (kind, content) in self._dormant.get((compartment, collection), {}).items():
            plain = _parsed(ring.open((collection, id), content)) if kind == SEALED else content
            if not isinstance(plain, dict):
                raise Damaged.at("a record")
            table[str(int(id, 16))] = plain
        self._dormant.pop((compartment, collection), None)
        self.tables[collection] = table

    def apply(self, change: Change) -> None:
        """Show a change that is durable."""
        table = self.tables[change.collection]
        number = str(int(change.id, 16))
        if change.document is None:
            table.pop(number, None)
        else:
            table[number] = change.document

    def forget(self) -> None:
        """Drop every document from memory."""
        self.tables.clear()
        self._dormant.clear()


def _canonical(document: Json) -> bytes:
    return json.dumps(document, separators=(",", ":"), allow_nan=False).encode()


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise Damaged.at("a sealed record") from None
