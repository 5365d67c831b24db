"""Small words of the directory: kinds of help, languages, dates, and what a person types made fit to keep."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from peerdesk_core.model.ids import PartialDate, last_day
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind

LONGEST = 120
LONGEST_NOTE = 300
KINDS: dict[ResourceKind, str] = {
    ResourceKind.CLINICAL_LEAD: "clinical lead",
    ResourceKind.CONSULTANT: "clinical consultant",
    ResourceKind.EAP: "employee assistance",
    ResourceKind.CLINICIAN: "clinician",
    ResourceKind.WELLNESS: "wellness",
    ResourceKind.INSURANCE: "insurance",
    ResourceKind.MUTUAL_HELP: "mutual help group",
    ResourceKind.FACILITY: "facility",
    ResourceKind.CHAPLAIN: "chaplain",
    ResourceKind.HOTLINE: "hotline",
    ResourceKind.OTHER: "other",
}
OF_PEOPLE = frozenset({ResourceKind.CLINICAL_LEAD, ResourceKind.CONSULTANT})
"""Kinds that are people of the program and never an entry."""

_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]*(?:\s*(?:x|ext\.?)\s*[0-9]{1,6})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DATE = re.compile(r"(19|20)[0-9]{2}(-[0-9]{2}(-[0-9]{2})?)?", re.ASCII)


def clean(text: str) -> str:
    """One line of text in composed form: control characters and runs of blanks become one space."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in composed).split())


def folded(text: str) -> str:
    """Text to compare by: without case, and composed."""
    return clean(text).casefold()


def digits(text: str) -> str:
    """The digits of a telephone number, to compare by; "" for what is none."""
    return re.sub(r"\D", "", text) if looks_like_phone(text) else ""


def looks_like_phone(text: str) -> bool:
    """Whether somebody could dial this: three digits or more, an extension at most."""
    number = re.sub(r"\D", "", re.split(r"x|ext", text.casefold())[0])
    return bool(_PHONE.fullmatch(text)) and 3 <= len(number) <= 15


def looks_like_email(text: str) -> bool:
    """Whether the text has the shape of an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


def read_date(text: str) -> PartialDate | None:
    """A date written year first, as far as it is known; None for anything else."""
    if not _DATE.fullmatch(text):
        return None
    known = PartialDate(text)
    try:
        last_day(known)
    except ValueError:
        return None
    return known


def language_title(language: Language) -> str:
    """The name of a language as people read it."""
    return "ASL" if language is Language.ASL else language.name.title()


_LANGUAGES = {language_title(language).casefold(): language for language in Language}


def read_languages(text: str) -> tuple[Language, ...] | None:
    """Languages named one after the other, each once; None if one of them is not known."""
    words = [folded(word) for word in re.split(r"[;,/]", text)]
    found = [_LANGUAGES.get(word) for word in words if word]
    known = [language for language in found if language is not None]
    return tuple(dict.fromkeys(known)) if len(known) == len(found) else None


def day_title(day: date) -> str:
    """A day as people read it."""
    return f"{day.day} {day:%b %Y}"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"
