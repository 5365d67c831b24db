"""The directory and its pages on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from peerdesk_core.model.ids import last_day
from peerdesk_core.paper import Paper, Part

from .models import Entry, Person, Says
from .offices import title_of
from .service import View, is_stale
from .words import KINDS, day_title, language_title

WIDTH = 96
"""Cells of a line: the directory is a table."""


def directory_paper(view: View, watermark: str = "") -> Paper:
    """The whole directory as of today: places of help, the department's own first, then the people of the program."""
    own = [entry for entry in view.entries if entry.internal]
    others = [entry for entry in view.entries if not entry.internal]
    return Paper(
        title="Directory of help",
        subtitle=f"{view.department.title} · as of {view.today.isoformat()}",
        parts=(
            *_entries(view, "Inside the department", own),
            *_entries(view, "Outside the department", others),
            *_people(view),
        ),
        watermark=watermark,
        width=WIDTH,
    )


def page_paper(view: View, title: str, lines: Iterable[Says], watermark: str = "") -> Paper:
    """A page as paper: a section for each of its headings."""
    sections: list[Part] = []
    heading, says = "", list[str]()
    for line in lines:
        if line.head:
            if says:
                sections.append(Part(title=heading, lines=tuple(says)))
            heading, says = line.text, []
        elif line.text:
            says.append(line.text)
    if says:
        sections.append(Part(title=heading, lines=tuple(says)))
    return Paper(
        title=title,
        subtitle=f"{view.department.title} · as of {view.today.isoformat()}",
        parts=tuple(sections),
        watermark=watermark,
        width=WIDTH,
    )


def _entries(view: View, title: str, entries: Sequence[Entry]) -> Iterable[Part]:
    if entries:
        head = ("Kind", "Name", "Reach", "Hours, languages, note", "Checked")
        yield Part(title=title, table=(head, *(_entry_row(view, entry) for entry in entries)))


def _entry_row(view: View, entry: Entry) -> tuple[str, ...]:
    languages = ", ".join(language_title(language) for language in entry.languages)
    culture = "knows responder culture" if entry.competent else ""
    more = "; ".join(filter(None, (entry.hours, languages, culture, entry.note)))
    checked = "never" if entry.checked_on is None else checked_title(last_day(entry.checked_on), is_stale(view, entry))
    return KINDS[entry.kind], entry.title, entry.reach, more, checked


def checked_title(day: date, stale: bool) -> str:
    """The day of a check, and whether that is too long ago."""
    return f"{day_title(day)}, too long ago" if stale else day_title(day)


def _people(view: View) -> Iterable[Part]:
    if view.people:
        head = ("Role", "Name", "Reach", "Usually reachable")
        yield Part(
            title="People of the program",
            lines=("When somebody can be reached is how it usually is, and no promise.",),
            table=(head, *(_person_row(view, person) for person in view.people)),
        )


def _person_row(view: View, person: Person) -> tuple[str, ...]:
    reach = ", ".join(filter(None, (person.phone, person.email)))
    return title_of(view.department, person.role), person.name, reach, person.reachable
