"""The directory and its pages on paper: text and HTML, in new files that only the user can read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import last_day
from peerdesk_core.records_statement import Section, Statement, to_html, to_text

from .models import Entry, Person, Says
from .offices import title_of
from .service import View, is_stale
from .words import KINDS, day_title, language_title


class CannotWrite(DeskError):
    title = "The file could not be written"
    cause = "The folder does not accept a new file."
    next_step = "Choose a folder you may write to, with space left."
    exit = Exit.STORAGE


def directory_paper(view: View) -> Statement:
    """The whole directory as of today: places of help, the department's own first, then the people of the program."""
    own = [entry for entry in view.entries if entry.internal]
    others = [entry for entry in view.entries if not entry.internal]
    return Statement(
        title="Directory of help",
        under=f"{view.department.title} · as of {view.today.isoformat()}",
        sections=(
            *_entries(view, "Inside the department", own),
            *_entries(view, "Outside the department", others),
            *_people(view),
        ),
    )


def page_paper(view: View, title: str, lines: Iterable[Says]) -> Statement:
    """A page as paper: a section for each of its headings."""
    sections: list[Section] = []
    heading, says = "", list[str]()
    for line in lines:
        if line.head:
            if says:
                sections.append(Section(title=heading, says=tuple(says)))
            heading, says = line.text, []
        elif line.text:
            says.append(line.text)
    if says:
        sections.append(Section(title=heading, says=tuple(says)))
    return Statement(
        title=title, under=f"{view.department.title} · as of {view.today.isoformat()}", sections=tuple(sections)
    )


def write(folder: Path, name: str, paper: Statement) -> tuple[Path, Path]:
    """Write a paper as `name`.txt and `name`.html, mode 0600, both with a number where either is taken.

    Raises CannotWrite; then neither is left behind.
    """
    number = 1
    while True:
        stem = name if number == 1 else f"{name}-{number}"
        text, page = folder / f"{stem}.txt", folder / f"{stem}.html"
        try:
            _new(text, to_text(paper))
        except FileExistsError:
            number += 1
            continue
        try:
            _new(page, to_html(paper))
        except FileExistsError:
            text.unlink(missing_ok=True)
            number += 1
            continue
        except CannotWrite:
            text.unlink(missing_ok=True)
            raise
        return text, page


def _new(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise
    except (OSError, ValueError):
        raise CannotWrite from None
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise CannotWrite from None


def _entries(view: View, title: str, entries: Sequence[Entry]) -> Iterable[Section]:
    if entries:
        head = ("Kind", "Name", "Reach", "Hours, languages, note", "Checked")
        yield Section(title=title, table=(head, *(_entry_row(view, entry) for entry in entries)))


def _entry_row(view: View, entry: Entry) -> tuple[str, ...]:
    languages = ", ".join(language_title(language) for language in entry.languages)
    culture = "knows responder culture" if entry.competent else ""
    more = "; ".join(filter(None, (entry.hours, languages, culture, entry.note)))
    checked = "never" if entry.checked_on is None else checked_title(last_day(entry.checked_on), is_stale(view, entry))
    return KINDS[entry.kind], entry.title, entry.reach, more, checked


def checked_title(day: date, stale: bool) -> str:
    """The day of a check, and whether that is too long ago."""
    return f"{day_title(day)}, too long ago" if stale else day_title(day)


def _people(view: View) -> Iterable[Section]:
    if view.people:
        head = ("Role", "Name", "Reach", "Usually reachable")
        yield Section(
            title="People of the program",
            says=("When somebody can be reached is how it usually is, and no promise.",),
            table=(head, *(_person_row(view, person) for person in view.people)),
        )


def _person_row(view: View, person: Person) -> tuple[str, ...]:
    reach = ", ".join(filter(None, (person.phone, person.email)))
    return title_of(view.department, person.role), person.name, reach, person.reachable
