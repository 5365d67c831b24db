"""A request may belong to an open incident: which one, what follows when that changes, and what intake last saw of it.

What has to be done when an incident changes is told by a fingerprint of the incidents and never by the requests: a
frame that only came because a request belonged to one would say so to whoever has the file (mpd-24).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from random import Random
from typing import cast

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id, new_id
from peerdesk_core.model.incidents import OpenIncident
from peerdesk_core.model.needs import Reason, Request
from peerdesk_core.store import Store, Unit

from . import service
from .wording import title

COLLECTION = "incidents_seen"
NONE = ""
"""The choice of no incident."""


@attrs.frozen(kw_only=True)
class Seen:
    """A fingerprint of the open incidents and of who keeps out of them, when intake last looked."""

    id: Id
    print_of: Id


SPEC = CollectionSpec(name=COLLECTION, model=Seen, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED)


# ------------------------------------------------------------------ one request


def known(incidents: Iterable[OpenIncident], id: Id | None) -> OpenIncident | None:
    """The open incident with this id, or the one that it was merged into."""
    return next((one for one in incidents if id is not None and (id == one.id or id in one.merged)), None)


def words(incident: OpenIncident) -> str:
    """An incident by code and kind."""
    return f"{incident.code}: {title(incident.kind)}"


def choices(incidents: Iterable[OpenIncident]) -> tuple[tuple[str, str], ...]:
    """None, then every open incident, the latest first: (id, words)."""
    latest = sorted(incidents, key=lambda one: (one.happened_at, one.code), reverse=True)
    return ((NONE, "None"), *((one.id, words(one)) for one in latest))


def tie(request: Request, incident: OpenIncident | None, now: datetime) -> Request:
    """The request belongs to this incident, or to none. A peer who was there loses it (mpd-08, mn124-11, mndps-19)."""
    if incident is None:
        return service.touch(attrs.evolve(request, incident=None), now)
    reason = Reason.INCIDENT if request.reason is Reason.NOT_SAID else request.reason
    tied = attrs.evolve(request, incident=incident.id, reason=reason)
    return service.touch(_freed(tied, incident), now)


def following(requests: Iterable[Request], incidents: Sequence[OpenIncident]) -> tuple[Request, ...]:
    """Requests to which something happened with their incident, as they are now: it goes on under another id, it is
    completed, or their peer was there.
    """
    return tuple(new for new, old in ((_followed(one, incidents), one) for one in requests) if new != old)


def _followed(request: Request, incidents: Sequence[OpenIncident]) -> Request:
    incident = known(incidents, request.incident)
    if incident is None:
        return request if request.incident is None else attrs.evolve(request, incident=None)
    return _freed(attrs.evolve(request, incident=incident.id), incident)


def _freed(request: Request, incident: OpenIncident) -> Request:
    return service.release(request) if request.assigned in incident.involved | incident.witnesses else request


# ------------------------------------------------------------------ what was seen


def fingerprint(incidents: Iterable[OpenIncident], roster: Collection[Id] = ()) -> Id:
    """A short word that changes when an incident comes or goes, is merged, or somebody keeps out of one or no more.

    It changes with every change of the roster as well, and who is not on it counts in no incident: otherwise it would
    change once more when an incident forgets who left, and tell by that who was there. Where the roster is empty,
    which is not known then, everybody counts.
    """
    told = sorted(" ".join(_told(one, roster)) for one in incidents)
    words = [*told, *sorted(roster)] if told else []
    return Id(blake2b("\n".join(words).encode(), digest_size=8).hexdigest())


def _told(incident: OpenIncident, roster: Collection[Id]) -> Iterator[str]:
    yield incident.id
    yield from sorted(incident.merged)
    yield "-"
    there = incident.involved | incident.witnesses
    yield from sorted(there & frozenset(roster) if roster else there)


def seen(store: Store) -> Id:
    """The fingerprint when intake last looked; that of no incident where it never did."""
    return next((one.print_of for one in _kept(store)), fingerprint(()))


def note(unit: Unit, store: Store, print_of: Id, random: Random) -> None:
    """Remember a fingerprint, in the commit that writes the requests; the earlier one goes with its key."""
    for one in _kept(store):
        unit.remove(COLLECTION, one.id)
    unit.put(COLLECTION, Seen(id=new_id(random), print_of=print_of))


def _kept(store: Store) -> tuple[Seen, ...]:
    return cast(tuple[Seen, ...], store.collection(COLLECTION).all())
