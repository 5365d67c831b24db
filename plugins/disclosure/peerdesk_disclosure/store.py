"""Reads and writes the day of the last lesson."""

from __future__ import annotations

import random
from datetime import date
from typing import cast

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import new_id
from peerdesk_core.store import Store

from .models import Teaching

TEACHINGS = "teachings"
SPEC = CollectionSpec(name=TEACHINGS, model=Teaching, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


def taught_on(store: Store, department: str) -> date | None:
    """The last day; None where none was entered. Raises Locked without a vault."""
    found = _of(store, department)
    return None if found is None else found.taught_on


def teach(store: Store, rng: random.Random, department: str, day: date) -> None:
    """Enter the day, in place of the one before."""
    before = _of(store, department)
    kept = Teaching(id=new_id(rng) if before is None else before.id, department=department, taught_on=day)
    with store.unit() as unit:
        unit.put(TEACHINGS, kept)
        unit.event("guide.taught")


def _of(store: Store, department: str) -> Teaching | None:
    return next(iter(cast("tuple[Teaching, ...]", store.collection(TEACHINGS).where(department=department))), None)
