"""Line numbers for messages about a pack: the TOML parser gives none, so a small scanner finds tables and keys."""

from __future__ import annotations

import re
from functools import cached_property

import attrs

_HEADER = re.compile(r"\s*\[(?P<list>\[)?\s*(?P<name>[^\[\]]+?)\s*\]")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*(?:\.|=)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


@attrs.frozen
class Place:
    """A table: its name as written and, for a table of a list, which one it is, counted from 0."""

    table: str
    index: int = 0


@attrs.define(slots=False)
class Lines:
    """Where the tables of a text begin and where their keys stand. Lines count from 1; it is read when asked."""

    text: str = ""

    @cached_property
    def _found(self) -> tuple[dict[Place, int], dict[tuple[Place, str], int]]:
        return _scan(self.text)

    @property
    def headers(self) -> dict[Place, int]:
        """Each table and its line."""
        return self._found[0]

    @property
    def keys(self) -> dict[tuple[Place, str], int]:
        """Each key of each table and its line."""
        return self._found[1]

    def of(self, place: Place, key: str = "id") -> int:
        """The line of a key; of the table's id, or of its header, where the key is not found; else 1.

        A table that has no header of its own is found by its first part ("intake" by "[[intake.rule]]"), or as a key.
        """
        for line in (self.keys.get((place, key)), self.keys.get((place, "id")), self.headers.get(place)):
            if line is not None:
                return line
        parts = [line for found, line in self.headers.items() if found.table.startswith(f"{place.table}.")]
        return min(parts, default=self.keys.get((Place(""), place.table), 1))


def scan(text: str) -> Lines:
    """The places of a TOML text."""
    return Lines(text)


def _scan(text: str) -> tuple[dict[Place, int], dict[tuple[Place, str], int]]:
    """Find tables and keys in TOML text. Text that is not TOML gives wrong lines, never an error."""
    headers: dict[Place, int] = {}
    keys: dict[tuple[Place, str], int] = {}
    place = Place("")
    seen: dict[str, int] = {}
    until = ""
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if until:
            if until not in line:
                continue
            line = line.split(until, 1)[1]
            until = ""
        elif depth <= 0:
            header, key = _HEADER.match(line), _KEY.match(line)
            if header:
                name = header["name"]
                index = seen.get(name, 0) if header["list"] else 0
                seen[name] = index + 1
                place = Place(name, index)
                headers.setdefault(place, number)
                continue
            if key:
                keys.setdefault((place, key["key"].strip("\"'")), number)
        for mark in ('"""', "'''"):
            if line.count(mark) % 2:
                until = mark
        bare = _STRING.sub("", line).split("#", 1)[0]
        depth += bare.count("[") - bare.count("]")
    return headers, keys
