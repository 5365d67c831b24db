"""TinyDB as the query layer over the decrypted state; every change goes out as the touched documents alone."""

from __future__ import annotations

import copy
import json
import random as _random
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from tinydb.storages import Storage
from tinydb.table import Document, Table

from peerdesk_core.faults import NotAllowed

Json = dict[str, Any]
Changes = Mapping[int, Json | None]
"""Document number -> its new content, or None where it is removed."""
Write = Callable[[str, Changes], None]
"""Makes the changes of one table durable and then visible, or raises and does neither."""


class SealedStorage(Storage):
    """The live tables: name -> decimal document number -> content. Only the vault changes them, after a commit."""

    def __init__(self, tables: dict[str, dict[str, Json]]) -> None:
        self._tables = tables

    def read(self) -> dict[str, dict[str, Json]]:
        """The live tables themselves; `SealedTable` copies whatever leaves it."""
        return self._tables

    def write(self, data: object) -> None:
        """Refused: a write of everything would cost as much as everything, and could not be told apart in a frame."""
        raise NotAllowed


class OwnDocument(Document):
    """A deep copy: changing it changes nothing in the vault."""

    def __init__(self, value: Mapping[str, Any], doc_id: int) -> None:
        super().__init__(copy.deepcopy(dict(value)), doc_id)


class Draft(MutableMapping[int, Json]):
    """What an updater works on: reads through to the table, keeps changes aside, copies on first touch."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._table = table
        self._touched: dict[int, Json | None] = {}

    def __getitem__(self, key: int) -> Json:
        if key not in self._touched:
            self._touched[key] = copy.deepcopy(self._table[str(key)])
        found = self._touched[key]
        if found is None:
            raise KeyError(key)
        return found

    def __setitem__(self, key: int, value: Json) -> None:
        self._touched[key] = value

    def __delitem__(self, key: int) -> None:
        if key not in self:
            raise KeyError(key)
        self._touched[key] = None

    def __contains__(self, key: object) -> bool:
        if isinstance(key, int) and key in self._touched:
            return self._touched[key] is not None
        return str(key) in self._table

    def __iter__(self) -> Iterator[int]:
        for key in self._table:
            if self._touched.get(int(key), True) is not None:
                yield int(key)
        yield from (k for k, value in self._touched.items() if value is not None and str(k) not in self._table)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def changes(self) -> dict[int, Json | None]:
        """The documents that differ from the table, as JSON would give them back. Raises TypeError or ValueError."""
        found: dict[int, Json | None] = {}
        for key, value in self._touched.items():
            plain = None if value is None else plain_copy(value)
            if plain != self._table.get(str(key)):
                found[key] = plain
        return found


def plain_copy(document: Mapping[str, Any]) -> Json:
    """A copy that is already what will be read after reopening. Raises TypeError or ValueError for more than JSON."""
    plain: Json = json.loads(json.dumps(dict(document), allow_nan=False))
    return plain


class SealedTable(Table):
    """TinyDB's table with its traps closed: copies in and out, no query cache, random numbers, all or nothing."""

    document_class = OwnDocument

    def __init__(self, storage: Storage, name: str, write: Write, random: _random.Random) -> None:
        super().__init__(storage, name, cache_size=0)
        self._write = write
        self._random = random

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document; a plain TinyDB Document keeps its number."""
        return super().insert(_own(document))

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one commit."""
        return super().insert_multiple(_own(document) for document in documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:
        """Update the matching documents or insert one."""
        return super().upsert(_own(document), cond)

    def _get_next_id(self) -> int:
        while True:
            number = self._random.getrandbits(64)
            if number and str(number) not in self._read_table():
                return number

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = Draft(self._read_table())
        updater(draft)
        changes = draft.changes()
        if changes:
            self._write(self.name, changes)


def _own(document: Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(document, Document) and not isinstance(document, OwnDocument):
        return OwnDocument(document, document.doc_id)
    return document
