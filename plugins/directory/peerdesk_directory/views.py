"""What the directory's screens say, as plain text: rows of the lists, lines of the cards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from peerdesk_core.contributions import Tone
from peerdesk_core.lookup import searchable
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import PartialDate, last_day

from .models import Entry, Finding, Person, Says
from .service import View, check_due, has_ended, is_stale
from .words import KINDS, day_title, language_title

NO_ENTRY = "none entered yet"
_WORDS = {DutyState.LATE: "ended", DutyState.DUE: "ends soon", DutyState.MISSING: "missing"}


def entry_cells(view: View, entry: Entry) -> tuple[str, ...]:
    """Cells of the list of places."""
    where = "inside" if entry.internal else "outside"
    return KINDS[entry.kind], entry.title, entry.reach, _checked(view, entry), where, _languages(entry)


def entry_lines(view: View, entry: Entry) -> Iterator[Says]:
    """The card of a place."""
    yield Says(text="; ".join(filter(None, (entry.reach, entry.hours, _languages(entry)))))
    where = "Belongs to the department or its city." if entry.internal else "Outside the department."
    culture = " Knows the culture of responders." if entry.competent else ""
    yield Says(text=where + culture)
    if entry.note:
        yield Says(text=entry.note)
    due = check_due(view, entry)
    if entry.checked_on is None:
        yield Says(text="Never checked. Call or look it up, then press c.", tone=Tone.WARN)
    elif is_stale(view, entry):
        yield Says(text=f"Last checked on {_day(entry.checked_on)}, too long ago. c: checked now.", tone=Tone.WARN)
    else:
        again = f", again by {day_title(due)}" if due is not None else ""
        yield Says(text=f"Last checked on {_day(entry.checked_on)}{again}.", tone=Tone.GOOD)


def entry_words(view: View, entry: Entry) -> str:
    """What a search looks through."""
    return searchable(" ".join((*entry_cells(view, entry), entry.hours, entry.note)))


def person_cells(
    view: View, person: Person, called: str, wrong: Sequence[Finding], asked: Sequence[Requirement]
) -> tuple[str, ...]:
    """Cells of the list of people, all but the name: role, what is to be done, contract, reach."""
    until = [last_day(known) for known in (person.license_until, person.contract_until) if known is not None]
    what = ", ".join(f"{one.act.partition(' ')[0]} {_WORDS[one.state]}" for one in asked if one.state in _WORDS)
    noted = ", ".join(filter(None, ("conflict" if wrong else "", what))) or "nothing"
    return called, noted, day_title(min(until)) if until else "", person.phone


def person_lines(
    view: View, person: Person, wrong: Iterable[Finding], asked: Iterable[Requirement], *, named: bool
) -> Iterator[Says]:
    """The card of a person. Unless names are shown, without the e-mail address too: most of them spell the name."""
    for finding in wrong:
        yield found(finding)
    for one in asked:
        tone = Tone.BAD if one.state is DutyState.LATE else Tone.WARN
        day = f" ({day_title(one.due_on)})" if one.due_on else ""
        cite = f" ({one.cite})" if one.cite else ""
        yield Says(text=f"{one.act[:1].upper()}{one.act[1:]}: {_WORDS[one.state]}{day}.{cite}", tone=tone)
    mail = person.email if named or not person.email else "e-mail: v shows it"
    yield Says(text="; ".join(filter(None, (person.phone, mail))) or "No way to reach them is entered.")
    if person.reachable:
        yield Says(text=f"Usually reachable: {person.reachable}. This is no promise.")
    yield from _papers(view, person)
    if person.competent:
        yield Says(text="Knows the culture of responders.")


def found(finding: Finding) -> Says:
    """A finding with its citation."""
    cite = f" ({finding.cite})" if finding.cite else ""
    return Says(text=f"{finding.says}{cite}", tone=finding.tone)


def _papers(view: View, person: Person) -> Iterator[Says]:
    for title, known, ends in (
        (f"License {person.license}".strip(), person.license_until, True),
        ("Approved", person.approved_on, False),
        ("Contract", person.contract_until, True),
        ("Confidentiality rules acknowledged", person.acknowledged_on, False),
    ):
        if known is not None:
            over = ends and has_ended(known, view.today)
            yield Says(
                text=f"{title} {'until' if ends else 'on'} {_day(known)}.", tone=Tone.BAD if over else Tone.PLAIN
            )


def _checked(view: View, entry: Entry) -> str:
    if entry.checked_on is None:
        return "never"
    return _day(entry.checked_on)


def _languages(entry: Entry) -> str:
    return ", ".join(language_title(language) for language in entry.languages)


def _day(known: PartialDate) -> str:
    return day_title(last_day(known)) if len(known) == len("2026-01-01") else known
