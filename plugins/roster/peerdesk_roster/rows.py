"""Reading one row of a roster: what its cells say, what is wrong with them, what is odd about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from peerdesk_core.model.ids import PartialDate, last_day
from peerdesk_core.model.people import Experience, Language, Rank, Service, Standing

from .dates import OrderFinding, first_day, read_date
from .models import DATE_FIELDS, FLAG_FIELDS, Field
from .ranks import read_rank, usual_service
from .words import (
    MOST_CHARACTERS,
    looks_like_email,
    looks_like_phone,
    read_experience,
    read_languages,
    read_standing,
    read_words,
    read_yes,
)

MOST_A_MONTH = 99
"""The most contacts a month that a plan may leave: far more than anybody has."""
_RANK_CODES, _SERVICES = frozenset(Rank), frozenset(Service)
SHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})


@attrs.frozen(kw_only=True)
class ReadRow:
    """A row as understood. `reasons` reject it; `oddities` are warnings. Both may quote the row's cells."""

    cells: Mapping[Field, str]
    given: str
    family: str
    rank: Rank
    service: Service
    languages: tuple[Language, ...]
    dates: Mapping[Field, PartialDate]
    experience: frozenset[Experience]
    supervises: tuple[str, ...]
    ties: tuple[str, ...]
    standing: Standing | None
    capacity: int | None
    flags: Mapping[Field, bool]
    active: bool
    reasons: tuple[str, ...]
    oddities: tuple[str, ...]

    def text(self, field: Field) -> str:
        """The cell of a field, empty when its column is not used."""
        return self.cells.get(field, "")


def read_row(
    cells: Mapping[Field, str],
    *,
    orders: Mapping[Field, OrderFinding],
    last_first: bool,
    everyone: bool,
    today: date,
) -> ReadRow:
    """Read the used cells of a row. `last_first` says that names are written "Last, First" in this file."""
    reasons: list[str] = []
    oddities: list[str] = []
    for field, cell in cells.items():
        if len(cell) > MOST_CHARACTERS:
            reasons.append(f"{field.value} is longer than {MOST_CHARACTERS} characters")
        if cell.startswith("#") and cell.upper() in SHEET_ERRORS:
            reasons.append(f"{field.value} is an error of the spreadsheet")
    given, family = _name(cells, last_first, reasons)
    dates = _dates(cells, orders, today, reasons)
    rank, service = _rank(cells, oddities)
    languages, known = read_languages(cells.get(Field.LANGUAGES, ""))
    if not known:
        oddities.append(f"a language in '{cells[Field.LANGUAGES]}' is not one the desk knows")
    experience, known = read_experience(cells.get(Field.EXPERIENCE, ""))
    if not known:
        oddities.append(f"an experience in '{cells[Field.EXPERIENCE]}' is not one of the desk's list, and is left out")
    if (phone := cells.get(Field.PHONE, "")) and not looks_like_phone(phone):
        oddities.append(f"phone '{phone}' is not a number")
    if (email := cells.get(Field.EMAIL, "")) and not looks_like_email(email):
        oddities.append(f"e-mail '{email}' is not an address")
    return ReadRow(
        cells=cells,
        given=given,
        family=family,
        rank=rank,
        service=service,
        languages=languages,
        dates=dates,
        experience=experience,
        supervises=read_words(cells.get(Field.SUPERVISES, "")),
        ties=read_words(cells.get(Field.TIES, "")),
        standing=_standing(cells, reasons),
        capacity=_capacity(cells, reasons),
        flags={field: bool(_yes(cells, field, reasons)) for field in FLAG_FIELDS if cells.get(field)},
        active=everyone or bool(_yes(cells, Field.ACTIVE, reasons)),
        reasons=tuple(reasons),
        oddities=tuple(oddities),
    )


def _name(cells: Mapping[Field, str], last_first: bool, reasons: list[str]) -> tuple[str, str]:
    if Field.NAME in cells:
        whole = cells[Field.NAME]
        if not whole:
            reasons.append("name is missing")
            return "", ""
        if "," in whole:
            family, given = (part.strip() for part in whole.split(",", 1))
        elif last_first:
            family, given = whole, ""
        else:
            given, _, family = whole.rpartition(" ")
    else:
        given, family = cells.get(Field.GIVEN, ""), cells.get(Field.FAMILY, "")
    if not given:
        reasons.append("name has no first name part")
    if not family:
        reasons.append("name has no last name part")
    return given, family


def _dates(
    cells: Mapping[Field, str], orders: Mapping[Field, OrderFinding], today: date, reasons: list[str]
) -> dict[Field, PartialDate]:
    dates: dict[Field, PartialDate] = {}
    for field in DATE_FIELDS:
        cell = cells.get(field, "")
        if not cell:
            continue
        read = read_date(cell, orders[field].order, today)
        if read is None:
            reasons.append(f"{field.value} '{cell}' is not a date")
        else:
            dates[field] = read
    if wrong := order_of_dates(dates.get(Field.TRAINED), dates.get(Field.CERTIFIED)):
        reasons.append(wrong)
    return dates


def order_of_dates(trained_on: PartialDate | None, certified_until: PartialDate | None) -> str:
    """What is impossible about these two days, "" for nothing: a training cannot lapse before it took place."""
    if trained_on is None or certified_until is None or last_day(certified_until) >= first_day(trained_on):
        return ""
    return "the certification ends before the training"


def _rank(cells: Mapping[Field, str], oddities: list[str]) -> tuple[Rank, Service]:
    title = cells.get(Field.RANK, "")
    reading = read_rank(title)
    rank, service = reading.rank, reading.service
    if code := cells.get(Field.RANK_CODE, "").casefold():
        if code in _RANK_CODES:
            rank = Rank(code)
            service = service if service is not Service.UNKNOWN else usual_service(rank)
        else:
            oddities.append(f"rank code '{code}' is not known")
    elif title and rank is Rank.UNKNOWN:
        oddities.append(f"rank '{title}' is not known")
    if word := cells.get(Field.SERVICE, "").casefold():
        if word in _SERVICES:
            service = Service(word)
        else:
            oddities.append(f"service '{word}' is not known")
    return rank, service


def _standing(cells: Mapping[Field, str], reasons: list[str]) -> Standing | None:
    word = cells.get(Field.STANDING, "")
    standing = read_standing(word) if word else None
    if word and standing is None:
        reasons.append(f"standing '{word}' is not known")
    return standing


def _capacity(cells: Mapping[Field, str], reasons: list[str]) -> int | None:
    cell = cells.get(Field.CAPACITY, "")
    if not cell:
        return None
    if not (cell.isascii() and cell.isdigit() and len(cell) < 5 and int(cell) <= MOST_A_MONTH):
        reasons.append(f"{Field.CAPACITY.value} '{cell}' is not a number from 0 to {MOST_A_MONTH}")
        return None
    return int(cell)


def _yes(cells: Mapping[Field, str], field: Field, reasons: list[str]) -> bool | None:
    cell = cells.get(field, "")
    answer = read_yes(cell)
    if answer is None:
        reasons.append(f"{field.value} '{cell}' is neither yes nor no")
    return answer
