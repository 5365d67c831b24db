"""A page to print: plain text, and HTML that stands alone. Whatever stands in it is text, never markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

import attrs

from .cells import plain, width, wrapped

WIDTH = 76
"""Cells of a line of the plain page, unless it asks for more."""
_LEAST = 12
"""Cells below which no column of a table becomes narrower."""
BULLET = "- "
"""A line that begins so is an item of a list."""

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:48rem;padding:0 1rem;color:#111;"
    "background:#fff}h1{margin-bottom:0}h2{font-size:1.15rem;margin-bottom:.3rem}p,ul{margin:.2rem 0}"
    "table{border-collapse:collapse}th,td{border:1px solid #666;padding:.2rem .5rem;text-align:left;vertical-align:top}"
    ".mark{border:2px solid #111;font-weight:bold;padding:.3rem .6rem}.cite{font-size:.9rem}"
    "@media print{body{margin:0;max-width:none}h2{break-after:avoid}section{break-inside:avoid}}"
)


@attrs.frozen(kw_only=True)
class Part:
    """A heading with its lines; one that starts with "- " is a list item. `cite` names the clause behind it.

    The first row of a table is its head.
    """

    title: str
    lines: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    cite: str = ""


@attrs.frozen(kw_only=True)
class Paper:
    """A page. `watermark` is a word that must be seen, such as that it comes from an exercise."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    watermark: str = ""
    width: int = WIDTH
    """Cells of a line of the plain page."""


def to_text(paper: Paper) -> str:
    """The page as plain text, wrapped, with one line break at its end."""
    return "\n".join(_text(paper)) + "\n"


def to_html(paper: Paper) -> str:
    """The page as HTML without script, nothing fetched, readable aloud and on paper."""
    mark = f'<p class="mark">{_seen(paper.watermark)}</p>\n' if paper.watermark else ""
    title = _seen(paper.title)
    body = f"{mark}<h1>{title}</h1>\n<p>{_seen(paper.subtitle)}</p>\n{''.join(map(_section, paper.parts))}"
    return standalone(paper.title, _STYLE, body)


def standalone(title: str, style: str, body: str) -> str:
    """A page around `body`, which is markup already: no script, nothing fetched. The title is text."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_seen(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"{body}</main>\n</body>\n</html>\n"
    )


def _text(paper: Paper) -> Iterator[str]:
    most = paper.width
    if paper.watermark:
        yield from _lines(f"*** {paper.watermark} ***", most)
        yield ""
    yield from _lines(paper.title, most)
    yield from _lines(paper.subtitle, most)
    for part in paper.parts:
        yield ""
        yield from _lines(part.title.upper(), most)
        for line in part.lines:
            yield from _lines(line, most)
        if part.table:
            yield from _table(part.table, most)
        if part.cite:
            yield from _lines(f"[{part.cite}]", most)


def _lines(line: str, most: int) -> Iterator[str]:
    return wrapped(plain(line), most, "  " if line.startswith(BULLET) else "")


def _table(rows: Sequence[Sequence[str]], most: int) -> Iterator[str]:
    """Columns side by side; words that do not fit go on in the same column of the next line."""
    widths = [max(width(plain(row[at])) for row in rows) for at in range(len(rows[0]))]
    room = most - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _LEAST:
        widths[widths.index(max(widths))] -= 1
    for number, row in enumerate(rows):
        cells = [list(wrapped(plain(cell), room)) for cell, room in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            pieces = (cell[at] if at < len(cell) else "" for cell in cells)
            padded = (piece + " " * (room - width(piece)) for piece, room in zip(pieces, widths, strict=True))
            yield "  ".join(padded).rstrip()
        if number == 0:
            yield "  ".join("-" * room for room in widths)


def _section(part: Part) -> str:
    cite = f'<p class="cite">[{_seen(part.cite)}]</p>\n' if part.cite else ""
    body = "".join(_paragraphs(part.lines)) + _grid(part.table) + cite
    return f"<section>\n<h2>{_seen(part.title)}</h2>\n{body}</section>\n"


def _paragraphs(lines: Iterable[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        item = line.startswith(BULLET)
        if item is not inside:
            yield "<ul>\n" if item else "</ul>\n"
            inside = item
        yield f"<li>{_seen(line.removeprefix(BULLET))}</li>\n" if item else f"<p>{_seen(line)}</p>\n"
    if inside:
        yield "</ul>\n"


def _grid(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{_seen(cell)}</th>' for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{_seen(cell)}</td>' for cell in row)}</tr>\n" for row in rows[1:])
    return f"<table>\n<tr>{head}</tr>\n{body}</table>\n"


def _seen(text: str) -> str:
    return escape(plain(text))
