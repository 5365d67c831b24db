"""Audit events: what kind of thing happened on which day, chained. No code, no hour, nobody's name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from peerdesk_core.contributions import Compartment
from peerdesk_core.privacy import PrivacyCeiling

from .errors import Damaged
from .state import Change
from .storage import Json

COLLECTION = "core/audit"
_KIND = re.compile(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*){0,3}", re.ASCII)
_LONGEST = 60


@attrs.frozen(kw_only=True)
class AuditEvent:
    """One event as people see it."""

    day: date
    kind: str


def check_kind(kind: str) -> str:
    """The kind itself. Raises PrivacyCeiling for anything but lower-case words joined by dots."""
    if len(kind) > _LONGEST or _KIND.fullmatch(kind) is None:
        raise PrivacyCeiling(
            'An audit event is a kind such as "request.closed", and nothing more.', "Use a fixed kind."
        )
    return kind


def chained(kinds: Sequence[str], day: date, log: Mapping[str, Json]) -> list[Change]:
    """The changes that append these events to `log` (number -> document), at a cost that does not grow with it."""
    changes: list[Change] = []
    prev = hash_of(log[str(len(log))]) if log else ""
    for number, kind in enumerate(kinds, start=len(log) + 1):
        document: Json = {"n": number, "day": day.isoformat(), "kind": kind, "prev": prev}
        changes.append(
            Change(compartment=Compartment.AUDIT, collection=COLLECTION, id=f"{number:016x}", document=document)
        )
        prev = hash_of(document)
    return changes


def as_pending(kinds: Sequence[str], day: date, pending: Mapping[str, Any]) -> dict[str, Any]:
    """The pending register of a role that may add events but not read them, with these added."""
    return {"events": [*pending.get("events", ()), *([day.isoformat(), kind] for kind in kinds)]}


def chained_pending(pending: Mapping[str, Any], log: Mapping[str, Json]) -> list[Change]:
    """The changes that append a pending register's events to `log`. Raises Damaged."""
    changes: list[Change] = []
    known = dict(log)
    try:
        for day, kind in pending.get("events", ()):
            (change,) = chained([check_kind(kind)], date.fromisoformat(day), known)
            known[str(int(change.id, 16))] = change.document or {}
            changes.append(change)
    except (TypeError, ValueError, PrivacyCeiling):
        raise Damaged.at("pending audit events") from None
    return changes


def in_order(documents: Iterable[Json]) -> list[Json]:
    """The events by number, the chain checked. Raises Damaged."""
    prev, ordered = "", []
    try:
        for number, document in enumerate(sorted(documents, key=lambda each: int(each["n"])), start=1):
            if document["n"] != number or document["prev"] != prev:
                raise Damaged.at("the chain of audit events")
            prev = hash_of(document)
            ordered.append(document)
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("the chain of audit events") from None
    return ordered


def to_event(document: Json) -> AuditEvent:
    """Raises Damaged."""
    try:
        return AuditEvent(day=date.fromisoformat(document["day"]), kind=str(document["kind"]))
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("an audit event") from None


def hash_of(document: Json) -> str:
    """What the next event of the chain says of this one."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
