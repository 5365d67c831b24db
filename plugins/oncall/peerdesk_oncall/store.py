"""The rota's own collection: duties of peers, in the team's compartment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.store import Store

from .cover import in_order
from .models import Duty

DUTY = "duty"
SPEC = CollectionSpec(name=DUTY, model=Duty, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)
KEPT = timedelta(days=400)
"""How long duty that is over is kept, so that turns stay fair. Then it goes."""


def all_duty(store: Store) -> tuple[Duty, ...]:
    """Every duty, earliest first."""
    return in_order(store.collection(DUTY).all())


def save(store: Store, duties: Iterable[Duty], event: str) -> None:
    """Insert or replace all of these in one commit, with one audit event such as "oncall.swapped"."""
    with store.unit() as unit:
        for duty in duties:
            unit.put(DUTY, duty)
        unit.event(event)


def remove(store: Store, ids: Iterable[Id], event: str = "oncall.duty.removed") -> None:
    """Remove these in one commit."""
    gone = tuple(ids)
    if not gone:
        return
    with store.unit() as unit:
        for id in gone:
            unit.remove(DUTY, id)
        unit.event(event)


def outlived(duties: Iterable[Duty], now: datetime) -> tuple[Id, ...]:
    """Duty that is over for so long that nothing rests on it any more."""
    return tuple(duty.id for duty in duties if duty.end < now - KEPT)
