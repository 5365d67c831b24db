"""Reading dates as people type them into spreadsheets, to the precision they are known with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

import attrs

from peerdesk_core.model.ids import PartialDate

from .models import DateOrder, Field

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}

# Only words that agree with "this happened" may stand around a date: "declined 5/1/24" must not count as signed.
_WORDS = r"signed|on|dated?|completed?|done|passed|trained|certified|hired|received|renewed|finished|yes|y"
_BEFORE = re.compile(rf"^(?:(?:{_WORDS})[:,]?\s+)+")
_AFTER = re.compile(rf"(?:\s+\(?(?:{_WORDS})\)?)+$")
_TIME = re.compile(r"[t ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[ap]m|z)?$")

_YMD = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_YM = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")
_MY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{4})")
_Y = re.compile(r"([0-9]{4})")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_DAY_NAME = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[-/ .]+([a-z]{3,9})\.?[-/ ,]+([0-9]{4}|[0-9]{2})")
_NAME_DAY = re.compile(r"([a-z]{3,9})\.?[- ]([0-9]{1,2})(?:st|nd|rd|th)?,?[- ]+([0-9]{4})")
_NAME_YEAR = re.compile(r"([a-z]{3,9})\.?[-/ ,]+([0-9]{4})")


def read_date(text: str, order: DateOrder, today: date) -> PartialDate | None:
    """Read one cell; None when it is not a date.

    Two-digit years lie at most one year ahead of `today`. A date with slashes is read in the given order, or in the
    other when only the other exists.
    """
    core = text if _YMD.fullmatch(text) else _core(text)
    if match := _YMD.fullmatch(core):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _COMPACT.fullmatch(core):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _YM.fullmatch(core):
        return _month(int(match[1]), int(match[2]))
    if match := _MY.fullmatch(core):
        return _month(int(match[2]), int(match[1]))
    if match := _Y.fullmatch(core):
        return PartialDate(match[1]) if _plausible(int(match[1])) else None
    if match := _NUMBERS.fullmatch(core):
        year = _year(match[4], today)
        month_first = _day(year, int(match[1]), int(match[3]))
        day_first = _day(year, int(match[3]), int(match[1]))
        if order is DateOrder.DAY_FIRST:
            return day_first or month_first
        return month_first or day_first
    return _named(core, today)


def _named(core: str, today: date) -> PartialDate | None:
    if match := _DAY_NAME.fullmatch(core):
        return _day(_year(match[3], today), MONTHS.get(match[2], 0), int(match[1]))
    if match := _NAME_DAY.fullmatch(core):
        return _day(int(match[3]), MONTHS.get(match[1], 0), int(match[2]))
    if match := _NAME_YEAR.fullmatch(core):
        return _month(int(match[2]), MONTHS.get(match[1], 0))
    return None


def evidence(text: str) -> DateOrder | None:
    """The order that this cell proves, or None: a part above 12 can only be a day."""
    first, second = _parts(text)
    if first > 12 >= second > 0 and first <= 31:
        return DateOrder.DAY_FIRST
    if second > 12 >= first > 0 and second <= 31:
        return DateOrder.MONTH_FIRST
    return None


def is_ambiguous(text: str) -> bool:
    """Whether the two orders give two different days."""
    first, second = _parts(text)
    return 0 < first <= 12 and 0 < second <= 12 and first != second


@attrs.frozen(kw_only=True)
class OrderFinding:
    """How slash dates of one column are read. `proven` is False when a person should look and choose."""

    order: DateOrder
    proven: bool
    mixed: bool = False


def find_orders(columns: Mapping[Field, Iterable[str]], chosen: DateOrder | None = None) -> dict[Field, OrderFinding]:
    """Decide the order for every date column of a file.

    A column's own cells prove its order; a column without proof follows the others, since one program wrote them all.
    Where that leaves doubt, `chosen` holds, or month first until somebody chooses.
    """
    seen = {field: list(cells) for field, cells in columns.items()}
    proofs = {field: {found for text in cells if (found := evidence(text))} for field, cells in seen.items()}
    everywhere = set().union(*proofs.values())
    findings: dict[Field, OrderFinding] = {}
    for field, cells in seen.items():
        own = proofs[field] or everywhere
        if len(own) == 1:
            findings[field] = OrderFinding(order=next(iter(own)), proven=True)
            continue
        doubtful = any(is_ambiguous(text) for text in cells)
        findings[field] = OrderFinding(
            order=chosen or DateOrder.MONTH_FIRST, proven=chosen is not None or not doubtful, mixed=len(own) > 1
        )
    return findings


@lru_cache(maxsize=20_000)  # a large roster is asked about few days
def first_day(known: PartialDate) -> date:
    """The earliest day that a partly known date can mean."""
    parts = [int(piece) for piece in known.split("-")]
    return date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


def _core(text: str) -> str:
    core = " ".join(text.casefold().split())
    core = _AFTER.sub("", _BEFORE.sub("", core))
    return _TIME.sub("", core)


def _parts(text: str) -> tuple[int, int]:
    if not text or _YMD.fullmatch(text):
        return (0, 0)
    match = _NUMBERS.fullmatch(_core(text))
    return (int(match[1]), int(match[3])) if match else (0, 0)


def _year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if 2000 + int(digits) <= today.year + 1 else 1900 + int(digits)


def _plausible(year: int) -> bool:
    return 1900 <= year <= 2100


def _day(year: int, month: int, day: int) -> PartialDate | None:
    if not _plausible(year):
        return None
    try:
        return PartialDate(date(year, month, day).isoformat())
    except ValueError:
        return None


def _month(year: int, month: int) -> PartialDate | None:
    return PartialDate(f"{year:04d}-{month:02d}") if _plausible(year) and 1 <= month <= 12 else None
