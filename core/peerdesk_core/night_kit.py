"""The night kit: two pages on paper for the hours without the desk, put together from every plugin's part.

It can never be longer: what does not fit on its page is cut, and the page says so. It names nobody who was helped,
since nothing that is stored does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs

from .cells import clip, plain, width, wrapped
from .contributions import KitSection
from .paper import BULLET

if TYPE_CHECKING:
    from .context import Ctx

PAGES, ROWS, COLUMNS = 2, 66, 78
"""What the kit measures, as plain text: pages, lines of a page, cells of a line."""
TEXT = 76
"""Cells of a line of a section."""
NIGHTS = 7
"""For how many nights a kit is printed."""
BREAK = "\f"
"""Between the pages of the plain text."""

_TITLE = "NIGHT KIT"
MOST_MISSING = 3
"""Sentences on what a plugin could not give that page one has room for."""
_FOOT_ROWS = 2
"""An empty line or what was left out, and the last line."""
_FOOT = "Nobody who was helped is in it, and nobody's name is to be written into it."
_STYLE = (
    "@page{size:letter portrait;margin:.5in}*{margin:0;padding:0;font:inherit}"
    "body{font:9.6pt/10.6pt ui-monospace,'DejaVu Sans Mono',Consolas,monospace;color:#000;background:#fff}"
    ".page{height:699.6pt;width:78ch;margin:0 auto;overflow:hidden;white-space:pre;break-after:page;"
    "break-inside:avoid;display:flex;flex-direction:column}"
    ".page:last-child{break-after:auto}h1,h2,.mark{font-weight:bold}section{margin-top:10.6pt}ul{list-style:none}"
    "footer{margin-top:auto}"
    "@media screen{.page{margin:2em auto;padding:1em;border:1px solid #666}}"
)


@attrs.frozen(kw_only=True)
class Block:
    """A section as it stands on its page: heading and lines, wrapped already; each item is one or more lines."""

    title: str
    items: tuple[tuple[str, ...], ...]
    names: bool = False

    @property
    def rows(self) -> int:
        """Lines that it takes, with the empty one above it."""
        return 2 + sum(map(len, self.items))


@attrs.frozen(kw_only=True)
class Sheet:
    """One page: the watermark if there is one, its title line, notes below it, its blocks, and its foot."""

    mark: str
    title: str
    notes: tuple[str, ...]
    blocks: tuple[Block, ...]
    foot: tuple[str, ...]

    @property
    def head(self) -> tuple[str, ...]:
        """The lines above the blocks."""
        return (*([self.mark] if self.mark else ()), self.title, *self.notes)


@attrs.frozen(kw_only=True)
class Kit:
    """Both pages."""

    title: str
    sheets: tuple[Sheet, ...]


def good_until(now: datetime) -> datetime:
    """Until when a kit that is printed now holds: then its nights on call are over."""
    return now + timedelta(days=NIGHTS)


def printed(ctx: Ctx) -> Kit:
    """The kit of a desk as of now, from every plugin's part. Raises NoDepartment."""
    sections = ctx.night_kit()
    return kit_of(
        sections,
        ctx.department.title,
        ctx.clock.now(),
        ctx.clock.zone,
        watermark=ctx.watermark,
        lacking=ctx.lacking(),
    )


def kit_of(
    sections: Sequence[KitSection],
    department: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    watermark: str = "",
    lacking: Sequence[str] = (),
) -> Kit:
    """The kit as of an aware instant. `lacking` are sentences on what a plugin could not give; page one shows them."""
    title = f"{_TITLE} · {plain(department)}"
    mark = clip(f"*** {plain(watermark)} ***", COLUMNS) if watermark else ""
    until = good_until(now)
    dated = f"Printed {_when(now, zone)}, good until {_when(until, zone)} ({until.astimezone(zone):%Y}); then shred it."
    missing = tuple(clip(f"! Missing in this kit: {plain(sentence)}", COLUMNS) for sentence in lacking[:MOST_MISSING])
    sheets: list[Sheet] = []
    for page in range(1, PAGES + 1):
        notes = (clip(dated, COLUMNS), *(missing if page == 1 else ()))
        mine = [one for one in sections if min(max(one.page, 1), PAGES) == page]
        room = ROWS - len(notes) - (2 if mark else 1) - _FOOT_ROWS
        blocks, left_out = _fitted(mine, room)
        sheets.append(
            Sheet(
                mark=mark, title=_title(title, page), notes=notes, blocks=blocks, foot=(*left_out, clip(_FOOT, COLUMNS))
            )
        )
    return Kit(title=title, sheets=tuple(sheets))


def pages_of(kit: Kit) -> tuple[tuple[str, ...], ...]:
    """The lines of both pages, `ROWS` each, none wider than `COLUMNS`."""
    return tuple(tuple(_lines(sheet)) for sheet in kit.sheets)


def to_text(kit: Kit) -> str:
    """Both pages as plain text with a form feed between them."""
    return BREAK.join("".join(f"{line}\n" for line in page) for page in pages_of(kit))


def to_html(kit: Kit) -> str:
    """Both pages for a browser, each of which prints as one page of Letter: no script, nothing fetched."""
    title = escape(kit.title)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"{''.join(map(_page, kit.sheets))}</body>\n</html>\n"
    )


# ---------------------------------------------------------------- what fits


def _title(title: str, page: int) -> str:
    right = f"page {page} of {PAGES}"
    left = clip(title, COLUMNS - width(right) - 1)
    return left + " " * (COLUMNS - width(left) - width(right)) + right


def _when(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def _fitted(sections: Sequence[KitSection], room: int) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks of a page, and a sentence on those that are left out whole."""
    ordered = sorted((one for one in sections if one.lines), key=lambda one: (one.order, one.id))
    blocks = [_block(one) for one in ordered]
    gone: list[str] = []
    while sum(block.rows for block in blocks) > room:
        over = sum(block.rows for block in blocks) - room
        shorter = _cut(blocks[-1], over)
        if shorter is None:
            gone.append(blocks.pop().title)
        else:
            blocks[-1] = shorter
    said = (clip(f"Left out, no room: {'; '.join(reversed(gone))}.", COLUMNS),) if gone else ()
    return tuple(blocks), said


def _block(section: KitSection) -> Block:
    cite = f" [{plain(section.cite)}]" if section.cite else ""
    items = tuple(tuple(_item(line)) for line in section.lines)
    return Block(title=clip(plain(section.title).upper() + cite, TEXT), items=items, names=section.names)


def _item(line: str) -> Iterator[str]:
    return wrapped(plain(line), TEXT, "  " if line.startswith(BULLET) else "")


def _cut(block: Block, over: int) -> Block | None:
    """The block at least `over` lines shorter, with a sentence on what is missing; None where nothing would be left."""
    items = list(block.items)
    taken = 0
    while items and taken < over + 1:
        taken += len(items.pop())
    if not items:
        return None
    sentence = f"  ({taken} more {'line does' if taken == 1 else 'lines do'} not fit here; the desk has all of it.)"
    return attrs.evolve(block, items=(*items, (sentence,)))


# ---------------------------------------------------------------- both forms


def _lines(sheet: Sheet) -> Iterator[str]:
    body = list(sheet.head)
    for block in sheet.blocks:
        body += ["", block.title, *(line for item in block.items for line in item)]
    yield from body
    yield from [""] * (ROWS - len(body) - len(sheet.foot))
    yield from sheet.foot


def _page(sheet: Sheet) -> str:
    mark = f'<p class="mark">{escape(sheet.mark)}</p>' if sheet.mark else ""
    head = f"{mark}<h1>{escape(sheet.title)}</h1>{_paragraphs(sheet.notes)}"
    blocks = "".join(map(_section, sheet.blocks))
    return f'<div class="page"><header>{head}</header>{blocks}<footer>{_paragraphs(sheet.foot)}</footer></div>\n'


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _section(block: Block) -> str:
    parts: list[str] = []
    inside = False
    for item in block.items:
        listed = item[0].startswith(BULLET)
        if listed is not inside:
            parts.append("<ul>" if listed else "</ul>")
            inside = listed
        text = escape("\n".join(item))
        parts.append(f"<li>{text}</li>" if listed else f"<p>{text}</p>")
    parts += ["</ul>"] if inside else []
    return f"<section><h2>{escape(block.title)}</h2>{''.join(parts)}</section>"
