"""The directory's own collections, in the team's compartment: places of help, and people who are not peers."""

from __future__ import annotations

from collections.abc import Iterable

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.store import Store

from .models import Entry, Person

ENTRIES = "entries"
PEOPLE = "people"
SPECS = (
    CollectionSpec(name=ENTRIES, model=Entry, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING),
    CollectionSpec(name=PEOPLE, model=Person, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING),
)
_KINDS = tuple(ResourceKind)


def all_entries(store: Store) -> tuple[Entry, ...]:
    """Every entry, by kind, title and id."""
    entries: tuple[Entry, ...] = store.collection(ENTRIES).all()
    return tuple(sorted(entries, key=lambda one: (_KINDS.index(one.kind), one.title.casefold(), one.id)))


def all_people(store: Store) -> tuple[Person, ...]:
    """Everybody, by family name, given name and id."""
    people: tuple[Person, ...] = store.collection(PEOPLE).all()
    return tuple(sorted(people, key=lambda one: (one.family.casefold(), one.given.casefold(), one.id)))


def save(store: Store, event: str, *, entries: Iterable[Entry] = (), people: Iterable[Person] = ()) -> None:
    """Insert or replace all of these in one commit, with one audit event such as "directory.entry.saved"."""
    with store.unit() as unit:
        for entry in entries:
            unit.put(ENTRIES, entry)
        for person in people:
            unit.put(PEOPLE, person)
        unit.event(event)


def remove_entry(store: Store, id: Id) -> None:
    """Remove a place of help."""
    with store.unit() as unit:
        unit.remove(ENTRIES, id)
        unit.event("directory.entry.removed")


def remove_person(store: Store, id: Id) -> None:
    """Remove somebody who has no part in the program any more."""
    with store.unit() as unit:
        unit.remove(PEOPLE, id)
        unit.event("directory.person.removed")
