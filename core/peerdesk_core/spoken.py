"""Days and times as people say them, put the way every parser of the desk reads them: 2026-03-31 and 14:05."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WORDS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_DAY_WORD = re.compile(rf"\A\s*({'|'.join(_WORDS)})\b", re.IGNORECASE)
_SLASHES = re.compile(r"\A\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?![0-9])", re.ASCII)
_HALF_DAY = re.compile(r"(?<![0-9:])([0-9]{1,2})(?::?([0-9]{2}))?\s*([ap])\.?m\b\.?", re.ASCII | re.IGNORECASE)


def plain_day(text: str, today: date) -> str:
    """The text with the day at its start written as 2026-03-31.

    Understood are today, yesterday and tomorrow, and a date with slashes that can be read one way only. Anything else
    is left as it is, for a parser to refuse.
    """
    return _SLASHES.sub(_slashed, _DAY_WORD.sub(lambda found: _beside(today, found[1]), text))


def plain_moment(text: str, today: date) -> str:
    """The text with its day as `plain_day` writes it, and a time such as 7:30 pm or 8am as 19:30 or 08:00."""
    return _HALF_DAY.sub(_of_24_hours, plain_day(text, today))


def _beside(today: date, word: str) -> str:
    return (today + timedelta(days=_WORDS[word.casefold()])).isoformat()


def _slashed(found: re.Match[str]) -> str:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    pairs = {pair for pair in ((first, second), (second, first)) if 1 <= pair[0] <= 12}
    if len(pairs) != 1:
        return found[0]
    ((month, day),) = pairs
    return f"{year:04d}-{month:02d}-{day:02d}"


def _of_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1])
    if not 1 <= hour <= 12:
        return found[0]
    return f"{hour % 12 + (12 if found[3] in 'pP' else 0):02d}:{found[2] or '00'}"
