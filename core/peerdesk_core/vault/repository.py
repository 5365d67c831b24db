"""Repositories: one registered collection as frozen objects, read through TinyDB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from tinydb import where

from peerdesk_core.contributions import CollectionSpec, Migrate, Retention
from peerdesk_core.faults import NotAllowed
from peerdesk_core.model.ids import Id, is_id

from .converter import field_names, to_document, to_item, to_stored
from .errors import BadRecord, MigrationFailed
from .journal import Journal
from .records import Version, pack
from .state import Change
from .storage import Json, plain_copy


@attrs.frozen(kw_only=True)
class Registered:
    """A collection and its owner."""

    owner: str
    spec: CollectionSpec

    @property
    def stored_name(self) -> str:
        """The name in the vault: the owner is part of it, so no other plugin's claim can reach old documents."""
        return f"{self.owner}/{self.spec.name}"

    @property
    def own_key(self) -> bool:
        """Whether each document is sealed under a key of its own."""
        return self.spec.retention is Retention.UNTIL_CLOSED

    def putting(self, item: Any) -> Change:
        """The change that puts an item under the id that was checked, whatever the object says of itself later.

        Raises BadRecord, also for one too long for its sealed size.
        """
        document = to_document(item, self.spec.model)
        return self._change(document["id"], document)

    def removing(self, id: Id) -> Change:
        """The change that removes a document. Raises BadRecord for what is no id."""
        return self._change(id, None)

    def present(self, id: str, document: Json) -> Json:
        """The present shape of a stored document: the very same object where it has it already.

        Raises MigrationFailed if the plugin's function fails, gives what its model does not allow or another id, or
        does not leave alone what it gave.
        """
        migrate = self.spec.migrate
        if migrate is None:
            return document
        try:
            migrated = self._migrated(id, document, migrate)
            if migrated is not document and self._migrated(id, migrated, migrate) is not migrated:
                raise MigrationFailed.because("its migration changes a record that it has brought up to date")
        except MigrationFailed:
            raise
        except BadRecord as error:
            raise MigrationFailed.because(error.cause.rstrip(".")) from None
        except Exception as error:  # what it gave is nothing that JSON holds
            raise MigrationFailed.because(type(error).__name__) from None
        return migrated

    def _migrated(self, id: str, document: Json, migrate: Migrate) -> Json:
        was_present = self._fits(document)
        try:
            given = migrate(_copied(document))
        except (Exception, SystemExit) as error:  # a plugin's code: of what it raises only the kind is told
            raise MigrationFailed.because(type(error).__name__) from None
        if was_present and given == document:
            return document
        change = self.putting(to_item(plain_copy(given), self.spec.model))
        if change.id != id or change.document is None:
            raise MigrationFailed.because("its migration gives a record another id")
        return document if was_present and change.document == document else change.document

    def _fits(self, document: Json) -> bool:
        try:
            to_item(document, self.spec.model)
        except BadRecord:
            return False
        return True

    def _change(self, id: Id, document: Json | None) -> Change:
        if not is_id(id):
            raise BadRecord("id: is not an opaque id.")
        change = Change(
            compartment=self.spec.compartment.value,
            collection=self.stored_name,
            id=id,
            document=document,
            own_key=self.own_key,
        )
        if self.own_key:
            pack(Version(name=change.name, document=change.document))
        return change


def _copied(value: Any) -> Any:
    """A deep copy of JSON, several times faster than one of anything: every document is copied at unlock."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


class VaultRepository:
    """Read side of one collection (store.Repository)."""

    def __init__(self, journal: Journal, registered: Registered) -> None:
        self._journal = journal
        self._name = registered.stored_name
        self._model = registered.spec.model
        self._table = journal.table(
            registered.spec.compartment.value, registered.stored_name, own_key=registered.own_key
        )

    def get(self, id: Id) -> Any | None:
        """The document, or None. Raises Locked, or BadRecord if its model has changed."""
        with self._journal.lock:
            self._journal.check_open()
            number = str(int(id, 16)) if is_id(id) else ""
            document = self._documents.get(number)
            return None if document is None else self._journal.state.items.one(self._name, number, document, self._make)

    def all(self) -> tuple[Any, ...]:
        """Every document, in no promised order."""
        with self._journal.lock:
            self._journal.check_open()
            return tuple(self._journal.state.items.all(self._name, self._documents, self._make))

    @property
    def _documents(self) -> Mapping[str, Json]:
        return self._journal.state.tables[self._name]

    def _make(self, document: Json) -> Any:
        return to_item(document, self._model)

    def where(self, **equal: Any) -> tuple[Any, ...]:
        """Documents whose fields equal the given values. Raises NotAllowed for a field that the model lacks."""
        unknown = set(equal) - field_names(self._model)
        if unknown:
            raise NotAllowed("A query names a field that the collection does not have.")
        with self._journal.lock:
            self._journal.check_open()
            query = None
            for field, value in equal.items():
                clause = where(field) == to_stored(value)
                query = clause if query is None else query & clause
            documents = self._table.all() if query is None else self._table.search(query)
        return tuple(to_item(dict(document), self._model) for document in documents)

    def __len__(self) -> int:
        with self._journal.lock:
            self._journal.check_open()
            return len(self._table)
