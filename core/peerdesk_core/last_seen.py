"""What a plugin remembers of what it last looked at: a fingerprint, so that it sees what changed while it was off.

What has to be done when the team or a setting changes is told by such a fingerprint and never by the records: a frame
that only came because one of them named a leaving peer, or held a number, would say so to whoever has the file
(mpd-24).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import cast

import attrs

from .contributions import CollectionSpec, Compartment, Retention
from .model.ids import Id
from .store import Store

_ONLY = Id("0" * 16)


@attrs.frozen(kw_only=True)
class Seen:
    """One document: the fingerprint of one thing when the plugin last looked at it."""

    id: Id
    print_of: str


@attrs.frozen(kw_only=True)
class Watch:
    """One thing that a plugin watches: where its fingerprint lies, among the team's records."""

    collection: str
    id: Id = _ONLY

    @property
    def spec(self) -> CollectionSpec:
        """The collection; several watches may share one."""
        return CollectionSpec(
            name=self.collection, model=Seen, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING
        )

    def last(self, store: Store) -> str:
        """The fingerprint when the plugin last looked; "" where it never did."""
        found = cast(Seen | None, store.collection(self.collection).get(self.id))
        return "" if found is None else found.print_of

    def note(self, store: Store, print_of: str) -> None:
        """Remember a fingerprint, in a commit of its own."""
        with store.unit() as unit:
            unit.put(self.collection, Seen(id=self.id, print_of=print_of))


def fingerprint(words: Iterable[str]) -> str:
    """A short word that changes when any of these words comes or goes, in whatever order they are."""
    return blake2b("\n".join(sorted(words)).encode(), digest_size=16).hexdigest()
