"""The list of active peers as a file: web page, table or address cards.

An `Entry` has no place for anything that the list must not show: whoever adds an item publishes it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from html import escape
from pathlib import Path

import attrs

from peerdesk_core.paper import standalone
from peerdesk_core.paper_files import write_numbered

from .files import write_csv
from .words import shield


class Item(StrEnum):
    """What the list may show of a peer beside the name. The value is the title people read."""

    RANK = "Rank"
    UNIT = "Unit"
    STATION = "Station"
    SHIFT = "Shift"
    LANGUAGES = "Languages"
    PHONE = "Phone"
    EMAIL = "E-mail"
    EXPERIENCE = "Experience"


class Shape(StrEnum):
    """The form of the file; the value is its ending."""

    HTML = "html"
    CSV = "csv"
    VCARD = "vcf"


@attrs.frozen(kw_only=True)
class Entry:
    """One peer as published: the name, and what was chosen for the list."""

    family: str
    given: str
    items: Mapping[Item, str]


def written(listed: Sequence[Entry], shape: Shape, department: str, team: str, day: date) -> str:
    """The whole file as text. `department` and `team` are titles of the department's own."""
    if shape is Shape.CSV:
        return _csv(listed, day)
    return _vcards(listed, department, day) if shape is Shape.VCARD else _html(listed, department, team, day)


def _csv(listed: Sequence[Entry], day: date) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    items = list(listed[0].items) if listed else []
    writer.writerow(["Last name", "First name", *(item.value for item in items), "List of"])
    for entry in listed:
        cells = [entry.family, entry.given, *(entry.items[item] for item in items)]
        writer.writerow([*map(shield, cells), day.isoformat()])
    return text.getvalue()


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}"
    "body{color:#111;background:#fff}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;padding:.5rem 0}"
    "th,td{border:1px solid #666;padding:.4rem .6rem;text-align:left;vertical-align:top}"
    "thead th{background:#eee}a{color:#0645ad}@media print{a{color:#111}}"
)


def _html(listed: Sequence[Entry], department: str, team: str, day: date) -> str:
    items = list(listed[0].items) if listed else []
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in ("Name", *(item.value for item in items)))
    rows = "".join(
        f'<tr><th scope="row">{escape(f"{entry.given} {entry.family}".strip())}</th>'
        + "".join(f"<td>{_cell(item, entry.items[item])}</td>" for item in items)
        + "</tr>\n"
        for entry in listed
    )
    caption = f"{len(listed)} peers. List of {day.isoformat()}."
    table = (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
    empty = f"<p>{caption}</p>\n"
    title = f"{department}: {team}"
    return standalone(title, _STYLE, f"<h1>{escape(title)}</h1>\n{table if listed else empty}")


def _cell(item: Item, text: str) -> str:
    shown = escape(text)
    if item is Item.PHONE and (number := "".join(sign for sign in text if sign.isdigit() or sign == "+")):
        return f'<a href="tel:{escape(number)}">{shown}</a>'
    if item is Item.EMAIL and "@" in text and not any(sign.isspace() or sign in '"<>?&' for sign in text):
        return f'<a href="mailto:{shown}">{shown}</a>'
    return shown


def _vcards(listed: Sequence[Entry], department: str, day: date) -> str:
    lines: list[str] = []
    for entry in listed:
        items = entry.items
        unit = ";".join(_escaped(items.get(item, "")) for item in (Item.UNIT, Item.STATION) if items.get(item))
        note = ". ".join(
            f"{item.value}: {items[item]}" for item in (Item.SHIFT, Item.LANGUAGES, Item.EXPERIENCE) if items.get(item)
        )
        card = (
            ("FN", _escaped(f"{entry.given} {entry.family}".strip())),
            ("N", f"{_escaped(entry.family)};{_escaped(entry.given)};;;"),
            ("ORG", _escaped(department) + (f";{unit}" if unit else "")),
            ("TITLE", _escaped(items.get(Item.RANK, ""))),
            ("TEL;TYPE=work", _escaped(items.get(Item.PHONE, ""))),
            ("EMAIL;TYPE=work", _escaped(items.get(Item.EMAIL, ""))),
            ("NOTE", _escaped(note)),
            ("REV", f"{day:%Y%m%d}T000000Z"),
        )
        lines += ["BEGIN:VCARD", "VERSION:4.0", *(f"{name}:{value}" for name, value in card if value), "END:VCARD"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """A line of more than 75 bytes goes on in the next, after a blank, and never inside a letter."""
    folded: list[str] = []
    piece, size, room = "", 0, 75
    for sign in line:
        width = len(sign.encode("utf-8", "replace"))
        if size + width > room:
            folded.append(piece)
            piece, size, room = "", 0, 74
        piece += sign
        size += width
    return "\r\n ".join([*folded, piece])


def write(folder: Path, name: str, shape: str, text: str) -> Path:
    """Write a whole file that only this user can read, or none. A file of that name stays; the new one gets a number.

    Raises NotWritten.
    """
    return write_csv(folder, name, text) if shape == Shape.CSV else write_numbered(folder, name, shape, text)
