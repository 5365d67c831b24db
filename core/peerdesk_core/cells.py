"""How wide text is in a terminal or on a typed page, and wrapping by that."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_WIDE = frozenset({"W", "F"})


def plain(text: str) -> str:
    """The text without control characters and other signs that cannot be seen."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def width(text: str) -> int:
    """Cells that the text takes: wide signs two, marks that sit on the sign before none."""
    return sum(map(_cells, text))


def clip(text: str, most: int) -> str:
    """The text in at most so many cells, with three dots where something is left out."""
    if width(text) <= most:
        return text
    dots = "." * min(3, most)
    return _head(text, most - len(dots)).rstrip() + dots


def wrapped(text: str, most: int, hang: str = "") -> Iterator[str]:
    """Lines of at most so many cells; those after the first begin with `hang`. Gaps inside a line stay as they are."""
    lead, rest = "", text.rstrip()
    while width(lead + rest) > most:
        room = most - width(lead)
        head = _head(rest, room)
        cut = len(head) if rest[len(head)] == " " else head.rfind(" ")
        if cut <= 0 or not rest[:cut].strip():
            cut = max(1, len(head))
        yield (lead + rest[:cut]).rstrip()
        lead, rest = hang, rest[cut:].lstrip()
    yield lead + rest


def _head(text: str, most: int) -> str:
    taken = 0
    for place, sign in enumerate(text):
        taken += _cells(sign)
        if taken > most:
            return text[:place]
    return text


def _cells(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in _WIDE else 1
