"""Reading the small words of a roster: yes and no, languages, phone numbers, and text made fit to keep."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from peerdesk_core.model.people import Experience, Language, Standing

MOST_CHARACTERS = 300

_YES = frozenset(["y", "yes", "true", "t", "1", "x", "active", "current", "on", "✓", "✔"])
_NO = frozenset(["n", "no", "false", "f", "0", "inactive", "none", "off", "-", "–", "—", "n/a", "na"])
_LANGUAGES: dict[str, Language] = {
    **{language.name.casefold(): language for language in Language},
    **{language.value: language for language in Language},
    "american sign language": Language.ASL,
    "sign": Language.ASL,
    "sign language": Language.ASL,
    "español": Language.SPANISH,
    "chinese": Language.MANDARIN,
    "af soomaali": Language.SOMALI,
    "filipino": Language.TAGALOG,
    "farsi": Language.OTHER,
}
_PHONE = re.compile(r"\+?[0-9(][0-9 ().\-/]*(?:\s*(?:x|ext\.?)\s*[0-9]{1,6})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def clean(text: str) -> str:
    """One line of text in composed form (NFC): control characters and runs of blanks become one space."""
    if text.isascii() and text.isprintable():  # most cells, and a tenth of the time
        return " ".join(text.split())
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in composed).split())


def read_yes(text: str) -> bool | None:
    """True or False; None for a word that is neither. Nothing written means no."""
    word = text.casefold().rstrip(".!")
    if word in _YES:
        return True
    return False if not word or word in _NO else None


def read_languages(text: str) -> tuple[tuple[Language, ...], bool]:
    """The languages of a cell, each once, and whether every word was recognised. Others become OTHER."""
    if not text:
        return (), True
    words = [clean(word).casefold() for word in re.split(r"[;,/&|+]|\band\b", text)]
    found = [_LANGUAGES.get(word, Language.OTHER) for word in words if word]
    known = all(word in _LANGUAGES for word in words if word)
    return tuple(dict.fromkeys(found)), known


def language_title(language: Language) -> str:
    """The name of a language as people read it."""
    return "ASL" if language is Language.ASL else language.name.title()


def read_words(text: str) -> tuple[str, ...]:
    """The department's own words of a cell, split at commas and semicolons, each once without regard to case."""
    if not text:
        return ()
    words = (clean(word) for word in re.split(r"[;,]", text))
    return tuple({word.casefold(): word for word in words if word}.values())


_STANDINGS: dict[Standing, str] = {
    Standing.GOOD: "good",
    Standing.REDUCED: "reduced load",
    Standing.PERSONAL: "on leave",
    Standing.ADMINISTRATIVE: "administrative leave",
    Standing.BELOW: "below expectations",
    Standing.IMPROVEMENT: "improvement plan",
    Standing.SUSPENDED: "suspended",
    Standing.WITHDRAWN: "withdrawn",
    Standing.DISMISSED: "dismissed",
}
_STANDING_WORDS: dict[str, Standing] = {
    **{title: standing for standing, title in _STANDINGS.items()},
    **{standing.value: standing for standing in Standing},
    "active": Standing.GOOD,
    "good standing": Standing.GOOD,
    "in good standing": Standing.GOOD,
    "leave": Standing.PERSONAL,
    "personal leave": Standing.PERSONAL,
    "leave of absence": Standing.PERSONAL,
    "loa": Standing.PERSONAL,
    "admin leave": Standing.ADMINISTRATIVE,
    "pip": Standing.IMPROVEMENT,
    "performance improvement plan": Standing.IMPROVEMENT,
    "light load": Standing.REDUCED,
    "resigned": Standing.WITHDRAWN,
    "left the team": Standing.WITHDRAWN,
    "removed": Standing.DISMISSED,
}


def standing_title(standing: Standing) -> str:
    """A standing as people read it."""
    return _STANDINGS[standing]


def read_standing(text: str) -> Standing | None:
    """The standing that a word means; None for a word that means none."""
    return _STANDING_WORDS.get(text.casefold().replace("_", " ")) or _STANDING_WORDS.get(text.casefold())


_EXPERIENCES: dict[Experience, str] = {
    Experience.SHOOTING: "shooting",
    Experience.INJURY: "injury on duty",
    Experience.LOSS_OF_COLLEAGUE: "loss of a colleague",
    Experience.SUICIDE_LOSS: "loss by suicide",
    Experience.CHILD_DEATH: "death of a child",
    Experience.ILLNESS: "illness",
    Experience.RECOVERY: "recovery",
    Experience.FAMILY: "family and separation",
    Experience.MILITARY: "military service",
    Experience.INVESTIGATED: "being investigated",
    Experience.RETIREMENT: "retirement",
    Experience.DISPATCHING: "dispatching",
}
_EXPERIENCE_WORDS: dict[str, Experience] = {
    **{title: experience for experience, title in _EXPERIENCES.items()},
    **{experience.value: experience for experience in Experience},
    **{experience.value.replace("_", " "): experience for experience in Experience},
    "officer-involved shooting": Experience.SHOOTING,
    "ois": Experience.SHOOTING,
    "divorce": Experience.FAMILY,
    "sobriety": Experience.RECOVERY,
    "veteran": Experience.MILITARY,
    "cancer": Experience.ILLNESS,
}


def experience_title(experience: Experience) -> str:
    """An experience as people read it."""
    return _EXPERIENCES[experience]


def read_experience(text: str) -> tuple[frozenset[Experience], bool]:
    """The experiences of a cell, and whether every word was recognised. Others are left out: the list is closed."""
    words = [word.casefold() for word in read_words(text)]
    found = frozenset(_EXPERIENCE_WORDS[word] for word in words if word in _EXPERIENCE_WORDS)
    return found, all(word in _EXPERIENCE_WORDS for word in words)


def looks_like_phone(text: str) -> bool:
    """Whether somebody could dial this: seven to fifteen digits, an extension at most."""
    digits = re.sub(r"\D", "", re.split(r"x|ext", text.casefold())[0])
    return bool(_PHONE.fullmatch(text)) and 7 <= len(digits) <= 15


def looks_like_email(text: str) -> bool:
    """Whether the text has the shape of an e-mail address."""
    return bool(_EMAIL.fullmatch(text))


_REPEATED = re.compile(r"badge .* repeats line ([0-9]+)", re.DOTALL)


def without_data(reasons: Iterable[str], mark: str) -> str:
    """A row's reasons in one line, with `mark` for every cell they quote: under a wrong column it could be a name."""
    return "; ".join(_without_data(reason, mark) for reason in reasons)


def _without_data(reason: str, mark: str) -> str:
    """All between the first and the last quotation mark goes, because the cell may hold such marks itself."""
    if repeated := _REPEATED.fullmatch(reason):
        return f"badge {mark} repeats line {repeated[1]}"
    return re.sub(r"'.*'", lambda _: f"'{mark}'", reason, flags=re.DOTALL)


_FORMULA = re.compile(r"'*[=+\-@]")
_SHIELDED = re.compile(r"'+[=+\-@]")


def shield(cell: str) -> str:
    """A cell that no spreadsheet will run as a formula: an apostrophe goes before a leading = + - or @."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unshield(cell: str) -> str:
    """Undo `shield`."""
    return cell[1:] if cell.startswith("'") and _SHIELDED.match(cell) else cell
