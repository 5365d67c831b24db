"""The state in memory: documents of registered collections as TinyDB tables, everything else as it was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from peerdesk_core.model.ids import is_id

from .errors import Damaged
from .items import Items
from .records import Name, Op
from .ring import Ring
from .storage import Json

PLAIN = "plain"
GONE = "gone"
_SEALED_LENGTH = 2

Place = tuple[str, str]
"""(compartment, collection)."""
Bring = Callable[[str, Json], Json]
"""Makes of an id and its stored document the present one: the very same object where nothing is to be changed."""


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

    def plain_op(self, document: Json | None) -> Op:
        """[collection, id, PLAIN | GONE, content]: how a document without a key of its own is written."""
        return [self.collection, self.id, GONE if document is None else PLAIN, document]


class State:
    """`tables` is what TinyDB reads: collection -> decimal number -> content."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Json]] = {}
        self.items = Items()
        self.sealed_seen = False
        """Whether the log ever held a record with a key of its own."""
        self._homes: dict[str, str] = {}
        self._dormant: dict[Place, dict[str, Any]] = {}
        self._sealed: dict[Name, tuple[str, Op]] = {}

    def replay(self, compartment: str, ops: Any, ring: Ring, where: str) -> None:
        """Take over the changes of one part of a frame. Raises Damaged for a shape that was never written.

        A sealed version whose handle no key of the ring awaits is dead: there is nothing to tell whose it was.
        """
        try:
            for op in ops:
                if len(op) == _SEALED_LENGTH:
                    self.sealed_seen = True
                    name = ring.meet(op[0])
                    if name is not None:
                        self._sealed[name] = (compartment, op)
                else:
                    self._replay_plain(compartment, *op)
        except (TypeError, ValueError, LookupError):
            raise Damaged.at(where) from None

    def unseal(self, ring: Ring) -> frozenset[Name]:
        """Open the last version of each record whose key is there, once all frames were replayed. Raises Damaged.

        Returns the names of those that are not gone.
        """
        alive: set[Name] = set()
        for name, (compartment, op) in self._sealed.items():
            document = ring.open(name, op).document
            if document is not None:
                collection, id = name
                self._dormant.setdefault((compartment, collection), {})[id] = document
                alive.add(name)
        self._sealed.clear()
        return frozenset(alive)

    def wake(self, compartment: str, collection: str, bring: Bring | None = None) -> bool:
        """Hand a collection that was registered to TinyDB, each document as `bring` makes it.

        Returns whether any was changed. Raises Damaged, or what `bring` raises: the collection then stays as it was.
        """
        changed = False
        table: dict[str, Json] = {}
        for id, document in self._dormant.get((compartment, collection), {}).items():
            if not isinstance(document, dict):
                raise Damaged.at("a record")
            present = document if bring is None else bring(id, document)
            changed = changed or present is not document
            table[str(int(id, 16))] = present
        self._dormant.pop((compartment, collection), None)
        self._homes[collection] = compartment
        self.tables[collection] = table
        return changed

    def everything(self) -> Iterator[Change]:
        """Every document there is, woken or not, as the change that would write it; none is marked as having a key.

        Raises Damaged for one whose content was never written by a store.
        """
        for collection, table in self.tables.items():
            for number, document in table.items():
                yield Change(
                    compartment=self._homes[collection],
                    collection=collection,
                    id=f"{int(number):016x}",
                    document=document,
                )
        for (compartment, collection), documents in self._dormant.items():
            for id, document in documents.items():
                if not isinstance(document, dict):
                    raise Damaged.at("a record")
                yield Change(compartment=compartment, collection=collection, id=id, document=document)

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
        self.items.forget()
        self._homes.clear()
        self._dormant.clear()
        self._sealed.clear()

    def _replay_plain(self, compartment: str, collection: str, id: str, kind: str, content: Any) -> None:
        documents = self._dormant.setdefault((compartment, collection), {})
        if not is_id(id):
            raise ValueError("id")
        if kind == GONE:
            documents.pop(id, None)
        elif kind == PLAIN:
            documents[id] = content
        else:
            raise ValueError("kind")
