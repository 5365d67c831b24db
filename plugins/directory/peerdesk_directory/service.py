"""How the directory is judged: what the texts name, what is stale, who is who, and what others may offer of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.ids import Id, PartialDate, last_day
from peerdesk_core.model.people import Peer
from peerdesk_core.model.resources import Resource, ResourceKind

from .models import Entry, Person
from .offices import kind_of, title_of
from .words import folded, language_title

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

RECORD, ADMIT = "record", "admit"
_ACTS = {"clinician": ("clinician",), "fitness_role": ("evaluate_fitness", "fitness_role")}
"""The acts by which packs speak against a fact: of the professionals first, then of peers."""


@attrs.frozen(kw_only=True)
class View:
    """All that the directory is judged by: the department's texts, what is kept, who is a peer, and the desk's choices.

    `months` is after how many months an entry is looked at again, `ahead` how many days before an end it is told.
    """

    department: Department
    entries: tuple[Entry, ...]
    people: tuple[Person, ...]
    peers: Callable[[], Sequence[Peer]]
    """Asked for only where it matters: there can be many."""
    today: date
    months: int | None = None
    ahead: int = 0


# ---------------------------------------------------------------- what the texts name


def named_kinds(department: Department) -> tuple[tuple[ResourceKind, ...], str]:
    """The kinds of help that the department's text names, and where it does; the nearest text that speaks counts."""
    for pack in (*department.packs, *department.adopted):
        offer = pack.offers.get("resources")
        if offer is not None:
            known = [ResourceKind(word) for word in offer.values if word in set(ResourceKind)]
            return tuple(known), pack.cited(offer.cite)
    return (), ""


def cite_of(department: Department, topic: str, act: str, facts: Mapping[str, str] | None = None) -> str:
    """Where the texts speak of an act; "" where they are silent."""
    found = department.sayings(topic, facts, act)
    return found[0].clause.cite if found else ""


def against(department: Department, fact: str, role: str) -> Saying | None:
    """What the texts say against somebody of whom this fact holds ("clinician", "fitness_role"); None if nothing.

    A sentence about this very role goes first, then one about professionals, then one about peers.
    """
    found = [saying for act in _ACTS[fact] for saying in department.sayings(ADMIT, {fact: "yes"}, act)]
    return next((saying for saying in found if saying.who == role), found[0] if found else None)


# ---------------------------------------------------------------- checking entries


def check_due(view: View, entry: Entry) -> date | None:
    """By which day an entry is to be looked at again; None where it never was, or nobody set a time.

    A time in the department's texts and the desk's own choice: the earlier counts.
    """
    if entry.checked_on is None:
        return None
    checked = last_day(entry.checked_on)
    found = [months_after(checked, view.months)] if view.months else []
    start = datetime.combine(checked, time(12), view.department.zone)
    due = view.department.due(RECORD, "check_directory", start)
    if due is not None:
        found.append(due.due_at.astimezone(view.department.zone).date())
    return min(found, default=None)


def is_stale(view: View, entry: Entry) -> bool:
    """Whether nobody looked at an entry for too long, or ever (mpd-46)."""
    due = check_due(view, entry)
    return entry.checked_on is None or (due is not None and due < view.today)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last one."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    length = last_day(PartialDate(f"{year:04d}-{month:02d}")).day
    return date(year, month, min(day.day, length))


# ---------------------------------------------------------------- people


def listed_as(department: Department, people: Sequence[Person]) -> dict[Id, str]:
    """What to call each person without a name: the department's title, with a number where several have it."""
    titles = {person.id: title_of(department, person.role) for person in people}
    several = [title for title in titles.values() if list(titles.values()).count(title) > 1]
    seen: dict[str, int] = {}
    called: dict[Id, str] = {}
    for id, title in titles.items():
        seen[title] = seen.get(title, 0) + 1
        called[id] = f"{title} {seen[title]}" if title in several else title
    return called


def twins(people: Sequence[Person], peers: Iterable[Peer]) -> frozenset[Id]:
    """Who of these is a peer on the roster as well, by name or e-mail (mndps-14)."""
    keys = {one.id: {folded(one.name), folded(one.email)} - {""} for one in people}
    asked = frozenset[str]().union(*keys.values())
    met = {key for peer in peers for key in (peer.name.casefold(), peer.email.casefold()) if key in asked}
    return frozenset(id for id, own in keys.items() if own & met)


def has_ended(known: PartialDate | None, today: date) -> bool:
    """Whether the day until which something holds lies behind; a month or a year alone holds to its last day."""
    return known is not None and last_day(known) < today


def in_office(department: Department, people: Iterable[Person], role: str) -> tuple[Person, ...]:
    """Everybody whose role bears the title of this one: some departments have one title for two words."""
    title = department.role(role)
    return tuple(person for person in people if department.role(person.role) == title)


# ---------------------------------------------------------------- what others may offer


def resources(view: View) -> tuple[Resource, ...]:
    """The places of help, and the clinical people without their names.

    Whoever judges fitness for duty is left out where a text forbids it: nobody is to be referred to them.
    """
    called = listed_as(view.department, view.people)
    found = [_entry(view, entry) for entry in view.entries]
    for person in view.people:
        kind = kind_of(person.role)
        fitness = against(view.department, "fitness_role", person.role) if person.fitness_role else None
        if kind is None or (fitness is not None and fitness.binds):
            continue
        found.append(
            Resource(
                id=person.id,
                kind=kind,
                title=called[person.id],
                reach=person.phone or person.email,
                note=person.reachable,
                competent=person.competent,
                stale=has_ended(person.contract_until, view.today) or has_ended(person.license_until, view.today),
            )
        )
    return tuple(found)


def _entry(view: View, entry: Entry) -> Resource:
    languages = ", ".join(language_title(language) for language in entry.languages)
    return Resource(
        id=entry.id,
        kind=entry.kind,
        title=entry.title,
        reach=entry.reach,
        note="; ".join(filter(None, (entry.hours, languages, entry.note))),
        internal=entry.internal,
        competent=entry.competent,
        stale=is_stale(view, entry),
    )
