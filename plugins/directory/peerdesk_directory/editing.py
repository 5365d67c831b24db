"""An entry or a person as a form, and the form as one of them: what each field may hold, said without data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from peerdesk_core.model.ids import Id, PartialDate, last_day
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.spoken import plain_day

from .models import Entry, Person
from .words import (
    LONGEST,
    LONGEST_NOTE,
    clean,
    digits,
    folded,
    language_title,
    looks_like_email,
    looks_like_phone,
    read_date,
    read_languages,
)

Values = Mapping[str, str | bool]
_LONG = frozenset({"note", "reachable", "reach"})
_PAST = frozenset({"checked_on", "approved_on", "acknowledged_on"})
_PERSON_DATES = ("license_until", "approved_on", "contract_until", "acknowledged_on")


@attrs.frozen(kw_only=True)
class Edited:
    """What a form came to: an entry or a person, or a sentence for each field that is wrong."""

    entry: Entry | None = None
    person: Person | None = None
    errors: Mapping[str, str] = attrs.field(factory=dict)


def values_of_entry(entry: Entry) -> dict[str, str | bool]:
    """The form's values for an entry."""
    return {
        "kind": entry.kind.value,
        "title": entry.title,
        "internal": entry.internal,
        "reach": entry.reach,
        "hours": entry.hours,
        "languages": "; ".join(language_title(language) for language in entry.languages),
        "competent": entry.competent,
        "note": entry.note,
        "checked_on": entry.checked_on or "",
    }


def read_entry(values: Values, *, id: Id, today: date) -> Edited:
    """The entry that a form describes, under the given id."""
    text, errors = _texts(values)
    if not text["title"]:
        errors["title"] = "A name is needed."
    if not text["reach"]:
        errors["reach"] = "A telephone number or an address is needed, so that somebody can be referred there."
    dates = _dates(text, ("checked_on",), today, errors)
    languages = _languages(text["languages"], errors)
    if errors:
        return Edited(errors=errors)
    entry = Entry(
        id=id,
        kind=ResourceKind(text["kind"]),
        title=text["title"],
        internal=bool(values["internal"]),
        reach=text["reach"],
        hours=text["hours"],
        languages=languages,
        competent=bool(values["competent"]),
        note=text["note"],
        checked_on=dates["checked_on"],
    )
    return Edited(entry=entry)


def values_of_person(person: Person) -> dict[str, str | bool]:
    """The form's values for a person."""
    return {
        "role": person.role,
        "given": person.given,
        "family": person.family,
        "phone": person.phone,
        "email": person.email,
        "reachable": person.reachable,
        "license": person.license,
        "license_until": person.license_until or "",
        "approved_on": person.approved_on or "",
        "contract_until": person.contract_until or "",
        "acknowledged_on": person.acknowledged_on or "",
        "fitness_role": person.fitness_role,
        "competent": person.competent,
    }


def read_person(values: Values, *, id: Id, today: date) -> Edited:
    """The person that a form describes, under the given id."""
    text, errors = _texts(values)
    for key, title in (("given", "first"), ("family", "last")):
        if not text[key]:
            errors[key] = f"A {title} name is needed."
    if not text["role"]:
        errors["role"] = "The department's texts name no role; choose a department in Settings first."
    if text["phone"] and not looks_like_phone(text["phone"]):
        errors["phone"] = "That cannot be dialled: digits, blanks and dashes, an extension as x12."
    if text["email"] and not looks_like_email(text["email"]):
        errors["email"] = "That is no e-mail address."
    dates = _dates(text, _PERSON_DATES, today, errors)
    approved, until = dates["approved_on"], dates["contract_until"]
    if approved is not None and until is not None and last_day(until) < _first_day(approved):
        errors["contract_until"] = "The contract would end before the approval."
    if errors:
        return Edited(errors=errors)
    person = Person(
        id=id,
        role=text["role"],
        given=text["given"],
        family=text["family"],
        phone=text["phone"],
        email=text["email"],
        reachable=text["reachable"],
        license=text["license"],
        license_until=dates["license_until"],
        approved_on=approved,
        contract_until=until,
        acknowledged_on=dates["acknowledged_on"],
        fitness_role=bool(values["fitness_role"]),
        competent=bool(values["competent"]),
    )
    return Edited(person=person)


def same_entry(entry: Entry, others: Iterable[Entry]) -> bool:
    """Whether another entry has this name, or is reached by this number."""
    number = digits(entry.reach)
    return any(
        other.id != entry.id
        and (folded(other.title) == folded(entry.title) or (number != "" and digits(other.reach) == number))
        for other in others
    )


def same_person(person: Person, others: Iterable[Person]) -> bool:
    """Whether another entry has this name in the same role."""
    return any(
        other.id != person.id and other.role == person.role and folded(other.name) == folded(person.name)
        for other in others
    )


def _texts(values: Values) -> tuple[dict[str, str], dict[str, str]]:
    text = {key: clean(value) for key, value in values.items() if isinstance(value, str)}
    errors: dict[str, str] = {}
    for key, value in text.items():
        most = LONGEST_NOTE if key in _LONG else LONGEST
        if len(value) > most:
            errors[key] = f"Shorten this to {most} characters."
    return text, errors


def _languages(text: str, errors: dict[str, str]) -> tuple[Language, ...]:
    found = read_languages(text)
    if found is None:
        errors["languages"] = "The desk does not know one of these; write Other for it."
    return found or ()


def _dates(
    text: Mapping[str, str], keys: Iterable[str], today: date, errors: dict[str, str]
) -> dict[str, PartialDate | None]:
    dates: dict[str, PartialDate | None] = {}
    for key in keys:
        dates[key] = read_date(plain_day(text[key], today)) if text[key] else None
        known = dates[key]
        if text[key] and known is None:
            errors[key] = "Write a date as 2026-03-31, 2026-03 or 2026, or today."
        elif key in _PAST and known is not None and _first_day(known) > today:
            errors[key] = "That day lies in the future."
    return dates


def _first_day(known: PartialDate) -> date:
    parts = [*(int(piece) for piece in known.split("-")), 1, 1]
    return date(parts[0], parts[1], parts[2])
