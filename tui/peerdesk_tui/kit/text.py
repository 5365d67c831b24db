"""The only way data becomes screen content: cleaned, never parsed as markup, measured in terminal cells, masked."""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, split_graphemes
from textual.content import Content

from peerdesk_core.contributions import Tone

ELLIPSIS = "…"
MASK = "••••••"
_UNKNOWN = "\ufffd"
_BASELESS = "\u25cc"
_MARKS_PER_LETTER = 4
_SIGNS = {Tone.PLAIN: " ", Tone.GOOD: "✓", Tone.WARN: "!", Tone.BAD: "✗"}
_ASCII_SIGNS = {Tone.PLAIN: " ", Tone.GOOD: "+", Tone.WARN: "!", Tone.BAD: "x"}
# Printable ASCII, Latin letters, Cyrillic, kana and Han letters that need no look at each character.
_HARMLESS = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u0400-\u0482\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]*")


def clean(value: object) -> str:
    """One line of text that a terminal shows as written.

    Line breaks and tabs become spaces; other control characters, lone surrogates and code points Unicode has not
    assigned become U+FFFD; invisible format characters (bidi controls, zero-width joiners, variation selectors) are
    dropped, because terminals disagree about their width; a mark without a letter gets a dotted circle to stand on.
    """
    text = str(value)
    if _HARMLESS.fullmatch(text):
        return text
    seen = "".join(char for char in text if not _is_invisible(char))
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", seen):
        category = unicodedata.category(char)
        if category != "Mn":
            marks = 0
            kept.append(_visible(char, category))
            continue
        marks += 1
        if not kept or kept[-1] == " ":
            kept.append(_BASELESS)
        if marks <= _MARKS_PER_LETTER:
            kept.append(char)
    shown = "".join(kept)
    return shown if cell_len(shown[:1]) or not shown else _BASELESS + shown


def plain(value: object) -> Content:
    """Data as Textual content: exactly these characters, with no markup read from them."""
    return Content(clean(value))


def width(value: object) -> int:
    """Terminal cells that the cleaned value takes."""
    return cell_len(clean(value))


def clip(value: object, cells: int) -> str:
    """At most `cells` terminal cells of the value, cut between whole characters, ending in "…" when cut."""
    text = clean(value)
    if cells <= 0:
        return ""
    if cell_len(text) <= cells:
        return text
    used = 0
    end = 0
    for _, stop, size in split_graphemes(text)[0]:
        if used + size > cells - 1:
            break
        used += size
        end = stop
    return text[:end] + ELLIPSIS


def pad(value: object, cells: int, right: bool = False) -> str:
    """Exactly `cells` terminal cells: clipped, then filled with spaces; `right` puts the text at the right edge."""
    text = clip(value, cells)
    gap = " " * max(0, cells - cell_len(text))
    return gap + text if right else text + gap


def mask(value: object) -> str:
    """Dots instead of a name. The width never changes, so not even the length of the name shows."""
    del value
    return MASK


def wrap(value: object, cells: int) -> tuple[str, ...]:
    """The value broken at spaces into lines of at most `cells` terminal cells; a longer word is broken inside."""
    room = max(1, cells)
    lines: list[str] = []
    line = ""
    for word in clean(value).split():
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, room)
        lines.extend(full)
    return (*lines, line)


def sign(tone: Tone, ascii_only: bool = False) -> str:
    """The sign, one cell wide, that says a tone without colour."""
    return (_ASCII_SIGNS if ascii_only else _SIGNS)[tone]


def _is_invisible(char: str) -> bool:
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return selector or unicodedata.category(char) in ("Cf", "Me")


def _visible(char: str, category: str) -> str:
    if category in ("Zs", "Zl", "Zp") or char in "\t\n\r\v\f\x85":
        return " "
    if category in ("Cc", "Cs", "Cn"):
        return _UNKNOWN
    return char


def _broken(word: str, cells: int) -> list[str]:
    pieces: list[str] = []
    piece = ""
    used = 0
    for start, stop, size in split_graphemes(word)[0]:
        if piece and used + size > cells:
            pieces.append(piece)
            piece, used = "", 0
        piece += word[start:stop]
        used += size
    return [*pieces, piece]
