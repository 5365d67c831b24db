"""Clock stubs as the register `clocks` holds them: each beside the name of the plugin that keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, is_id

from .converter import to_document, to_item
from .errors import BadRecord
from .storage import Json

_OF = "of"
"""Whose stub it is. Vaults of early versions name nobody: those stubs belong to whoever keeps requests."""


def from_stub(stub: ClockStub, owner: str) -> Json:
    """The stub as a document of its owner's. Raises BadRecord for one that holds anything but what its fields say."""
    document = to_document(stub, ClockStub)
    if not is_id(document["id"]):
        raise BadRecord("id: is not an opaque id.")
    return {**document, _OF: owner}


def owner_of(stub: Json) -> str | None:
    """Whose stub it is; None for one of whoever keeps requests."""
    owner: str | None = stub.get(_OF)
    return owner


def own_stubs(register: Mapping[str, Json], owner: str, heir: bool) -> dict[str, Json]:
    """A plugin's part of the register. An `heir` keeps requests, and has those that name nobody."""
    names = (owner, None) if heir else (owner,)
    return {id: stub for id, stub in register.items() if owner_of(stub) in names}


def to_stubs(own: Mapping[str, Json]) -> tuple[ClockStub, ...]:
    """Stubs by id. Raises BadRecord."""
    return tuple(to_item(_plain(own[id]), ClockStub) for id in sorted(own, key=Id))


def _plain(stub: Json) -> Json:
    return {name: value for name, value in stub.items() if name != _OF}
