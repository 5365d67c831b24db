"""The list of active peers that is handed out: who is on it, by which routes it went out, and when it is old.

mpd-09, mesq-27, slmpd-32.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, PanelRow, PanelSpec, Retention, Tone
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store

from .listing import Entry, Item
from .words import experience_title, language_title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

SCREEN = "roster.publish"
LISTS = "lists"
_ONLY = "list"
"""The route of a department whose text names none."""


@attrs.frozen(kw_only=True)
class Published:
    """That a list went out: by which route, when, and a fingerprint of the team's entries at that time."""

    id: Id
    route: str
    day: date
    print_of: str
    items: tuple[Item, ...] = ()


SPEC = CollectionSpec(name=LISTS, model=Published, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING)


# ------------------------------------------------------------------ what is published


def entries(peers: Iterable[Peer], deployable: Collection[str], items: Collection[Item]) -> tuple[Entry, ...]:
    """The deployable peers by name, with the chosen items. Experience stands there only where the peer shares it."""
    chosen = [item for item in Item if item in items]
    ready = sorted(
        (peer for peer in peers if peer.id in deployable),
        key=lambda peer: (peer.family.casefold(), peer.given.casefold(), peer.id),
    )
    return tuple(
        Entry(family=peer.family, given=peer.given, items={item: _item(peer, item) for item in chosen})
        for peer in ready
    )


def fingerprint(listed: Sequence[Entry]) -> str:
    """A short word that changes when any entry does."""
    said = repr([(entry.family, entry.given, *entry.items, *entry.items.values()) for entry in listed])
    return blake2b(said.encode(), digest_size=16).hexdigest()


def _item(peer: Peer, item: Item) -> str:
    if item is Item.EXPERIENCE:
        shared = sorted(peer.experience) if peer.experience_shared else ()
        return ", ".join(experience_title(each) for each in shared)
    if item is Item.LANGUAGES:
        return ", ".join(language_title(each) for each in peer.languages)
    return _WORDS[item](peer)


_WORDS: dict[Item, Callable[[Peer], str]] = {
    Item.RANK: attrgetter("rank_title"),
    Item.UNIT: attrgetter("unit"),
    Item.STATION: attrgetter("station"),
    Item.SHIFT: attrgetter("shift"),
    Item.PHONE: attrgetter("phone"),
    Item.EMAIL: attrgetter("email"),
}


# ------------------------------------------------------------------ where it goes, and when it is old


def demanded(department: Department) -> tuple[Saying, ...]:
    """What the text says on publishing the list; empty where it is silent."""
    return department.sayings("record", act="publish_list")


def routes(department: Department) -> tuple[str, ...]:
    """The ways by which the list goes out: those of the text, else one."""
    return department.offered("routes") or (_ONLY,)


def last(store: Store) -> Mapping[str, Published]:
    """The latest publication by each route."""
    found = sorted(store.collection(LISTS).all(), key=lambda each: (each.day, each.id))
    return {each.route: each for each in found}


def note(store: Store, made: Published) -> None:
    """Remember a publication; earlier ones by the same route go."""
    with store.unit() as unit:
        for each in store.collection(LISTS).all():
            if each.route == made.route:
                unit.remove(LISTS, each.id)
        unit.put(LISTS, made)
        unit.event("roster.list.published")


def age(
    made: Published | None, peers: Iterable[Peer], deployable: Collection[str], today: date, days: int
) -> tuple[str, Tone]:
    """How a route stands: never, team changed, old after so many days, or up to date."""
    if made is None:
        return "never published", Tone.WARN
    if fingerprint(entries(peers, deployable, made.items)) != made.print_of:
        return f"{made.day}: the team has changed since", Tone.WARN
    if (today - made.day).days > days:
        return f"{made.day}: older than {days} days", Tone.WARN
    return f"{made.day}: up to date", Tone.GOOD


def panel(states: Mapping[str, tuple[str, Tone]], cite: str) -> PanelSpec:
    """The routes on Today, with the clause that asks for the list."""
    rows = tuple(
        PanelRow(label=title(route), value=said, tone=tone, screen=SCREEN) for route, (said, tone) in states.items()
    )
    return PanelSpec(id="roster.lists", title=f"List of peers ({cite})", rows=rows, order=45)


def title(route: str) -> str:
    """A route as people read it."""
    return route.replace("_", " ").capitalize()
