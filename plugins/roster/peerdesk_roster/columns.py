"""Guessing what each column of a roster holds: by its title first, by its cells where the title says nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from peerdesk_core.model.people import Rank

from .errors import ColumnClash, MissingColumn
from .models import Field, Guess, Sheet
from .ranks import read_rank
from .words import looks_like_email, looks_like_phone, read_languages

_TITLES: dict[Field, str] = {
    Field.BADGE: "badge, badge no, badge nr, badge number, employee id, employee no, employee number, emp id, emp no, "
    "id, id no, id number, payroll no, personnel no, dsn, serial no",
    Field.NAME: "name, full name, employee, employee name, member, member name, officer name, peer name",
    Field.GIVEN: "first name, first, given, given name, forename, fname",
    Field.FAMILY: "last name, last, surname, family, family name, lname",
    Field.RANK: "rank, title, rank title, title rank, position, job title, classification, role",
    Field.RANK_CODE: "rank code",
    Field.SERVICE: "service, sworn civilian, sworn or civilian, employee type",
    Field.UNIT: "unit, assignment, precinct, division, bureau, district, section, duty assignment, work unit",
    Field.STATION: "station, area station, duty station, work station, work location, location",
    Field.SHIFT: "shift, watch, tour, work shift",
    Field.HIRED: "hire date, hire dt, hired, hired on, date hired, date of hire, doh, start date",
    Field.JOINED: "joined, joined the team, joined on, date joined, team since, peer since, appointed, appointed on",
    Field.ACTIVE: "active, pst active, active peer, peer, is peer, peer support, team member, on team, pst, psm, pss",
    Field.TRAINED: "training, trained, training date, training dt, ps training, trained on, certified, certified on, "
    "certification date, peer training",
    Field.STANDARD: "training standard, standard, curriculum, training body, accredited by, accreditation",
    Field.CERTIFIED: "certified until, certified through, certification expires, certification expiration, "
    "certification expiration date, cert expires, cert exp, training expires, training expiration, "
    "recertification due, recert due",
    Field.AGREEMENT: "agreement, agreement date, agreement dt, agreement signed, signed, privacy agreement, "
    "confidentiality agreement, nda",
    Field.EXPLAINED: "limits explained, explained, limits explained on, explained on, limits shown",
    Field.ACKNOWLEDGED: "ties acknowledged, acknowledged, acknowledged on, acknowledgement, acknowledgement date, "
    "acknowledgment, acknowledgment date",
    Field.LANGUAGES: "languages, language, languages spoken, speaks",
    Field.EXPERIENCE: "experience, experiences, lived experience, life experience",
    Field.SHARED: "experience shared, experience may be shared",
    Field.PHONE: "phone, cell, mobile, telephone, tel, cell phone, mobile phone, phone number, phone no, cell no, "
    "work phone, contact number",
    Field.EMAIL: "e mail, email, mail, email address, e mail address, work email",
    Field.STANDING: "standing, team standing",
    Field.UNTIL: "standing until, leave until, plan until, on leave until",
    Field.CAPACITY: "contacts a month, contacts per month, capacity, monthly contacts",
    Field.ON_CALL: "on call, oncall, on call now",
    Field.LEADS: "leads the station, team leader, station leader, leads",
    Field.SUPERVISES: "supervises, supervisor of, units supervised",
    Field.TIES: "ties, declared ties, conflict of interest, conflicts of interest, declared conflicts",
    Field.FITNESS: "fitness for duty role, fitness for duty, ffd, ffd role",
    Field.CLINICIAN: "clinician, is clinician, licensed clinician",
    Field.CHECKED_IN: "wellness check in, wellness checkin, annual check in, last check in, checked in on",
    Field.REVIEWED: "suitability review, review, reviewed, reviewed on, last review, review date",
}
_BY_TITLE = {title.strip(): field for field, titles in _TITLES.items() for title in titles.split(",")}
_BY_WORD: tuple[tuple[frozenset[str], Field], ...] = (
    (frozenset({"last", "first"}), Field.NAME),
    (frozenset({"agreement"}), Field.AGREEMENT),
    (frozenset({"training"}), Field.TRAINED),
    (frozenset({"trained"}), Field.TRAINED),
    (frozenset({"hire"}), Field.HIRED),
    (frozenset({"hired"}), Field.HIRED),
    (frozenset({"active"}), Field.ACTIVE),
    (frozenset({"badge"}), Field.BADGE),
    (frozenset({"surname"}), Field.FAMILY),
    (frozenset({"rank"}), Field.RANK),
    (frozenset({"shift"}), Field.SHIFT),
    (frozenset({"precinct"}), Field.UNIT),
    (frozenset({"unit"}), Field.UNIT),
    (frozenset({"assignment"}), Field.UNIT),
    (frozenset({"languages"}), Field.LANGUAGES),
    (frozenset({"email"}), Field.EMAIL),
    (frozenset({"phone"}), Field.PHONE),
    (frozenset({"cell"}), Field.PHONE),
    (frozenset({"mobile"}), Field.PHONE),
)
# Other people's details, and dates on which something ends, only look like those of the peer.
_FOREIGN = frozenset(
    [
        "emergency",
        "spouse",
        "partner",
        "kin",
        "family",
        "supervisor",
        "manager",
        "expires",
        "expiry",
        "expiration",
        "due",
        "next",
        "previous",
        "former",
    ]
)
_ENOUGH = 0.6
_LOOK_AT = 200


def guess_columns(sheet: Sheet) -> tuple[Guess, ...]:
    """A guess for every column, in order. Each field is given to one column at most; the rest are ignored."""
    guesses: dict[int, Guess] = {}
    taken: set[Field] = set()

    def settle(why: str, guess: Callable[[int, str], Field | None]) -> None:
        for column, header in enumerate(sheet.header):
            field = guess(column, header) if column not in guesses else None
            if field is None or field in taken:
                continue
            guesses[column] = Guess(column=column, header=header, field=field, why=why)
            taken.add(field)

    settle("by its title", lambda column, header: _BY_TITLE.get(_plain(header)))
    settle("by a word of its title", lambda column, header: _by_word(header))
    if Field.GIVEN in taken and Field.FAMILY in taken:
        taken.add(Field.NAME)
    samples = _samples(sheet)
    settle("by its cells", lambda column, header: None if _knows(header) else _by_cells(samples[column]))
    return tuple(
        guesses.get(column) or Guess(column=column, header=header, field=None, why=_why_ignored(header))
        for column, header in enumerate(sheet.header)
    )


def mapping_of(guesses: Sequence[Guess]) -> dict[int, Field]:
    """The guesses as a mapping of column to field, ignored ones left out."""
    return {guess.column: guess.field for guess in guesses if guess.field is not None}


def check_mapping(mapping: Mapping[int, Field], everyone: bool) -> None:
    """Raises MissingColumn or ColumnClash for a mapping that cannot be used.

    `everyone` says that every row is a peer; without it a column must tell who is, because the desk keeps no list of
    the whole staff.
    """
    used = list(mapping.values())
    for field in Field:
        if used.count(field) > 1:
            raise ColumnClash(field.value)
    both = Field.GIVEN in used and Field.FAMILY in used
    if Field.NAME not in used and not both:
        missing = "name" if Field.GIVEN not in used and Field.FAMILY not in used else _other_half(used)
        raise MissingColumn(missing, "Choose the column that holds it.")
    if Field.ACTIVE not in used and not everyone:
        raise MissingColumn(Field.ACTIVE.value, "Choose the column that says who is a peer, or say that every row is.")


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether at least two cells are titles of columns that a roster has."""
    return len({field for cell in cells if (field := _BY_TITLE.get(_plain(cell)) or _by_word(cell))}) >= 2


def _other_half(used: Sequence[Field]) -> str:
    return Field.FAMILY.value if Field.GIVEN in used else Field.GIVEN.value


def _plain(header: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", header.replace("#", " no ").casefold()))


def _by_word(header: str) -> Field | None:
    words = frozenset(_plain(header).split())
    if words & _FOREIGN or len(words) > 6:
        return None
    return next((field for wanted, field in _BY_WORD if wanted <= words), None)


def _knows(header: str) -> bool:
    return bool(_BY_TITLE.get(_plain(header)) or frozenset(_plain(header).split()) & _FOREIGN)


def _why_ignored(header: str) -> str:
    return "another column holds this already" if _BY_TITLE.get(_plain(header)) else "not recognised"


def _samples(sheet: Sheet) -> list[list[str]]:
    samples: list[list[str]] = [[] for _ in sheet.header]
    for row in sheet.rows[:_LOOK_AT]:
        for column, cell in enumerate(row.cells[: len(samples)]):
            if cell:
                samples[column].append(cell)
    return samples


def _by_cells(cells: Sequence[str]) -> Field | None:
    """Only kinds of content that cannot be mistaken; dates and yes/no could mean anything."""
    tests: tuple[tuple[Field, Callable[[str], bool]], ...] = (
        (Field.EMAIL, looks_like_email),
        (Field.PHONE, lambda cell: looks_like_phone(cell) and sum(sign.isdigit() for sign in cell) >= 10),
        (Field.LANGUAGES, lambda cell: not cell.isdigit() and read_languages(cell)[1]),
        (Field.RANK, lambda cell: read_rank(cell).rank is not Rank.UNKNOWN),
        (Field.NAME, lambda cell: bool(re.fullmatch(r"[^\W\d][^\d,]*, [^\W\d][^\d,]*", cell))),
    )
    for field, test in tests:
        if cells and sum(map(test, cells)) >= _ENOUGH * len(cells):
            return field
    return None
