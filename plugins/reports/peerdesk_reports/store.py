"""Where released figures lie. Read here; only a release writes them."""

from __future__ import annotations

from typing import cast

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.store import Store

from .models import Figure

FIGURES = "figures"
SPEC = CollectionSpec(name=FIGURES, model=Figure, compartment=Compartment.REPORTS, retention=Retention.WHILE_SERVING)


def all_figures(store: Store) -> tuple[Figure, ...]:
    """Every released figure. Raises Locked, and NotForRole without the key."""
    return cast("tuple[Figure, ...]", store.collection(FIGURES).all())
