"""Real desks of the real departments, open and empty, for the directory to be judged by."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, new_id
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_directory.models import Entry, Person

_IDS = random.Random(11)

OpenDesk = Callable[[str], Desk]
MakeEntry = Callable[..., Entry]
MakePerson = Callable[..., Person]


@pytest.fixture
def desk_of(tmp_path: Path, moving_clock: MovingClock) -> Iterator[OpenDesk]:
    """An open desk of a department, by the id of its pack. Asked again, the same desk under another department."""
    made: list[Desk] = []

    def open_desk(department: str) -> Desk:
        if made:
            made[0].choose_department(department)
        else:
            made.append(make_desk(tmp_path / "desk", moving_clock, department=department))
        return made[0]

    yield open_desk
    for desk in made:
        desk.close()


@pytest.fixture
def entry() -> MakeEntry:
    """A place of help, as much of it as a test cares for."""

    def make(kind: ResourceKind = ResourceKind.EAP, title: str = "City assistance", **fields: Any) -> Entry:
        return Entry(id=new_id(_IDS), kind=kind, title=title, **{"reach": "555-0100", **fields})

    return make


@pytest.fixture
def person() -> MakePerson:
    """Somebody of the program, as much of them as a test cares for."""

    def make(role: str = "clinical_lead", given: str = "Mira", family: str = "Testwood", **fields: Any) -> Person:
        id: Id = fields.pop("id", new_id(_IDS))
        return Person(id=id, role=role, given=given, family=family, **fields)

    return make
