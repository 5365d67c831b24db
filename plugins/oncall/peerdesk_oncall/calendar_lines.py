"""A calendar file cut into its lines and events, with the line of the file at which each begins.

The library reads single lines; the cutting is done here because only so can a defect name its line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from .errors import NoSuchFile, NotCalendar

LARGEST = 4_000_000
MOST_LINES = 100_000
MOST_EVENTS = 5_000
LONGEST_LINE = 20_000
DEEPEST = 8


@attrs.frozen(kw_only=True)
class Defect:
    """What is wrong at a line of the file; a sentence without anything that stands there."""

    line: int
    says: str


class Wrong(Exception):
    """A defect at a line."""

    def __init__(self, line: int, says: str) -> None:
        self.defect = Defect(line=line, says=says)
        super().__init__(says)


@attrs.frozen(kw_only=True)
class Property:
    """One line of an event: its value as written and its parameters, names in upper case."""

    line: int
    value: str
    params: Mapping[str, str]


@attrs.frozen(kw_only=True)
class RawEvent:
    """An event as written. A property that stands there twice is kept as often."""

    line: int
    properties: Mapping[str, tuple[Property, ...]]

    def one(self, name: str) -> Property | None:
        """The first of that name."""
        found = self.properties.get(name, ())
        return found[0] if found else None


@attrs.frozen(kw_only=True)
class RawCalendar:
    """All events of a file, and what is wrong with its structure. `other` counts what is no event: tasks, notes."""

    events: tuple[RawEvent, ...]
    defects: tuple[Defect, ...]
    other: int = 0


def read_text(path: Path) -> str:
    """The text of a file. Raises NoSuchFile, or NotCalendar where it is none."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError):
        raise NoSuchFile from None
    if len(data) > LARGEST:
        raise NotCalendar("It is larger than 4 MB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotCalendar("It is not text in UTF-8.") from None


def unfolded(text: str) -> list[tuple[int, str]]:
    """Lines with their number; a line that goes on in the next ones is put together (RFC 5545 3.1)."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line[:1] in (" ", "\t") and found:
            found[-1][1].append(line[1:])
        elif line:
            found.append((number, [line]))
    return [(number, "".join(parts)) for number, parts in found]


def read_calendar(text: str) -> RawCalendar:
    """Cut a calendar into events. Raises NotCalendar where it is none at all."""
    lines = unfolded(text)
    if len(lines) > MOST_LINES:
        raise NotCalendar(f"It has more than {MOST_LINES} lines.")
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        raise NotCalendar("It does not begin as a calendar does.")
    reader = _Reader()
    for number, line in lines:
        reader.take(number, line)
    return reader.end(lines[-1][0])


class _Reader:
    """Follows BEGIN and END, and gathers the properties of each event."""

    def __init__(self) -> None:
        self.defects: list[Defect] = []
        self.events: list[RawEvent] = []
        self.other = 0
        self._open: list[tuple[str, int]] = []
        self._gathered: dict[str, list[Property]] = {}

    def take(self, number: int, line: str) -> None:
        """One unfolded line."""
        if len(line) > LONGEST_LINE:
            self._wrong(number, "The line is longer than any a calendar needs.")
            return
        name, _, value = line.partition(":")
        if name.upper() == "BEGIN":
            self._begin(number, value.strip().upper())
        elif name.upper() == "END":
            self._end(number, value.strip().upper())
        elif [kind for kind, _ in self._open] == ["VCALENDAR", "VEVENT"]:
            self._property(number, line)
        elif not self._open:
            self._wrong(number, "The line stands outside of the calendar.")

    def end(self, number: int) -> RawCalendar:
        """After the last line."""
        for kind, began in self._open:
            self._wrong(began, f"What begins here never ends ({_known(kind)}).")
        return RawCalendar(events=tuple(self.events), defects=tuple(self.defects), other=self.other)

    def _begin(self, number: int, kind: str) -> None:
        if len(self._open) >= DEEPEST:
            raise NotCalendar("Its parts stand in each other more deeply than in any calendar.")
        if not self._open and kind != "VCALENDAR":
            self._wrong(number, "The part stands outside of the calendar.")
        if kind == "VEVENT":
            self._gathered = {}
            if [opened for opened, _ in self._open] != ["VCALENDAR"]:
                self._wrong(number, "An event stands inside of something else.")
        elif kind in ("VTODO", "VJOURNAL", "VFREEBUSY"):
            self.other += 1
        self._open.append((kind, number))

    def _end(self, number: int, kind: str) -> None:
        if not self._open or self._open[-1][0] != kind:
            self._wrong(number, "This ends something that did not begin just before.")
            return
        _, began = self._open.pop()
        if kind == "VEVENT":
            if len(self.events) >= MOST_EVENTS:
                raise NotCalendar(f"It has more than {MOST_EVENTS} events.", "Export a shorter time.")
            properties = {name: tuple(found) for name, found in self._gathered.items()}
            self.events.append(RawEvent(line=began, properties=properties))

    def _property(self, number: int, line: str) -> None:
        from icalendar.parser import Contentline

        try:
            name, params, value = Contentline(line).parts()
        except (ValueError, LookupError, AttributeError, TypeError):
            self._wrong(number, "The line cannot be read: a name, a colon and a value are needed.")
            return
        words = {key.upper(): str(given) for key, given in params.items()}
        self._gathered.setdefault(name.upper(), []).append(Property(line=number, value=str(value), params=words))

    def _wrong(self, number: int, says: str) -> None:
        self.defects.append(Defect(line=number, says=says))


def _known(kind: str) -> str:
    return {"VCALENDAR": "the calendar", "VEVENT": "an event"}.get(kind, "a part of it")
