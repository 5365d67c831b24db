"""Clock stubs as the register `clocks` holds them."""

from __future__ import annotations

from collections.abc import Mapping

from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, is_id

from .converter import to_document, to_item
from .errors import BadRecord
from .storage import Json


def from_stub(stub: ClockStub) -> Json:
    """The stub as a document. Raises BadRecord for one that holds anything but what its fields say."""
    document = to_document(stub, ClockStub)
    if not is_id(document["id"]):
        raise BadRecord("id: is not an opaque id.")
    return document


def to_stubs(register: Mapping[str, Json]) -> tuple[ClockStub, ...]:
    """Every stub, by id. Raises BadRecord."""
    return tuple(to_item(dict(register[id]), ClockStub) for id in sorted(register, key=Id))
