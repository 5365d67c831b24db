"""The directory's part of the night kit: consultants and offices with their numbers, and the lines that answer."""

from __future__ import annotations

from collections.abc import Iterator

from peerdesk_core.contributions import KitSection
from peerdesk_core.model.resources import ResourceKind

from .models import Entry, Person
from .offices import is_clinical, roles_of
from .service import View, against, has_ended, is_stale, listed_as

_AT_NIGHT = (
    ResourceKind.HOTLINE,
    ResourceKind.CHAPLAIN,
    ResourceKind.EAP,
    ResourceKind.CLINICIAN,
    ResourceKind.FACILITY,
    ResourceKind.WELLNESS,
)
"""What a night may need of the directory, the most needed first; the rest can wait for the desk."""
_USUAL = "When somebody can be reached is how it usually is, and no promise."


def section_of(view: View) -> KitSection:
    """Whom to ask and whom to tell, then lines. Whoever judges fitness is left out where a text forbids it."""
    people = tuple(_people(view))
    lines = (*people, *([_USUAL] if people else ()), *_lines(view))
    return KitSection(
        id="directory.lines",
        title="Consultants, offices and lines",
        lines=lines or ("Nothing is entered in the directory.",),
        page=1,
        names=bool(people),
        order=20,
    )


def _people(view: View) -> Iterator[str]:
    known = roles_of(view.department)
    called = listed_as(view.department, view.people)
    for person in sorted(view.people, key=lambda one: (not is_clinical(one.role), _place(known, one.role), one.id)):
        if not _barred(view, person):
            ended = has_ended(person.contract_until, view.today) or has_ended(person.license_until, view.today)
            gone = "CONTRACT OR LICENSE HAS ENDED" if ended else ""
            ways = (person.phone or person.email or "no way to reach them is entered", person.reachable, gone)
            yield f"- {called[person.id]}, {person.name}: {'; '.join(filter(None, ways))}"


def _place(known: tuple[str, ...], role: str) -> int:
    return known.index(role) if role in known else len(known)


def _barred(view: View, person: Person) -> bool:
    said = against(view.department, "fitness_role", person.role) if person.fitness_role else None
    return said is not None and said.binds


def _lines(view: View) -> Iterator[str]:
    wanted = [entry for entry in view.entries if entry.kind in _AT_NIGHT and entry.reach]
    for entry in sorted(wanted, key=lambda one: (_AT_NIGHT.index(one.kind), not one.internal, one.title.casefold())):
        yield f"- {entry.title}: {'; '.join(_ways(view, entry))}"


def _ways(view: View, entry: Entry) -> Iterator[str]:
    yield entry.reach
    if entry.hours:
        yield entry.hours
    if is_stale(view, entry):
        yield "not checked for long"
