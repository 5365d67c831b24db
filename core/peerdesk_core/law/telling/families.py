"""Which packs have a say in one another's grade, and what such a grade depends on, as one hash for each pack."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL
from peerdesk_core.law.packs import Pack
from peerdesk_core.law.reading.loader import Shelf

LATEST = timedelta(days=90)
"""How late a review may be before the checks count it as a failure."""

_ROOMS = (".", "departments", "guidelines", "examples")
_DATA = (".toml", ".lock")
_PRODUCT = FEDERAL.folder.parent / "vocabulary.toml"


@attrs.frozen(kw_only=True)
class Family:
    """Sources that name one another's packs: states, their departments and guidelines, and their worked cases.

    `packs` are the ids of its whole packs, none where a file is no longer what the shelf holds: nothing is known of a
    mixture. `digest` is one hash over every data file of its sources. The federal pack is in no list of sources.
    """

    sources: tuple[PackSource, ...]
    packs: tuple[str, ...]
    digest: str


@attrs.define(kw_only=True)
class _Brood:
    sources: list[PackSource]
    names: set[str]
    files: dict[str, bytes]

    def knows(self, other: _Brood) -> bool:
        """Whether it writes the id of one of the other's packs, as an id or before a rule's name."""
        marks = [mark for name in other.names for mark in (f'"{name}"'.encode(), f'"{name}:'.encode())]
        return any(mark in data for data in self.files.values() for mark in marks)

    def take(self, other: _Brood) -> None:
        self.sources += other.sources
        self.names |= other.names
        self.files |= other.files


def families(sources: Sequence[PackSource], shelf: Shelf) -> tuple[Family, ...]:
    """The families of these sources and of the federal pack, which is at hand for every one of them.

    `shelf` holds what was read from the same sources.
    """
    broods: list[_Brood] = []
    for source in (FEDERAL, *sources):
        files = {f"{source.id}/{name}": data for name, data in _files(source.folder)}
        brood = _Brood(sources=[source], names=_names(source, shelf), files=files)
        apart: list[_Brood] = []
        for other in broods:
            if brood.names & other.names or brood.knows(other) or other.knows(brood):
                brood.take(other)
            else:
                apart.append(other)
        broods = [*apart, brood]
    return tuple(_family(brood, shelf) for brood in broods)


def _family(brood: _Brood, shelf: Shelf) -> Family:
    packs = tuple(sorted(brood.names & set(shelf.packs)))
    read = {hashlib.sha256(data).hexdigest() for data in brood.files.values()}
    return Family(
        sources=tuple(sorted((one for one in brood.sources if one != FEDERAL), key=lambda one: (one.id, one.order))),
        packs=packs if all(shelf.packs[id].digest in read for id in packs) else (),
        digest=_hash(*(part for name in sorted(brood.files) for part in (name.encode(), brood.files[name]))),
    )


def keys(family: Family, shelf: Shelf, day: date) -> Mapping[str, str]:
    """For each whole pack the hash of all that its tier depends on, so that equal hashes mean equal tiers.

    That is the product's version, the words and the federal pack, the bytes of the family, and of the day what the
    checks look at: the year, whose calendar clocks are tried on, and which dates of the pack have passed.
    """
    product = _hash(version("peerdesk").encode(), _read(_PRODUCT), *(data for _, data in _files(FEDERAL.folder)))
    return {
        id: _hash(json.dumps([product, family.digest, id, day.year, _passed(shelf.packs[id], day)]).encode())
        for id in family.packs
    }


def _passed(pack: Pack, day: date) -> list[bool]:
    """Which of the days on which a check changes its mind about the pack lie behind."""
    return [
        day - pack.review_by > LATEST,
        pack.sign_off is not None and pack.sign_off.on > day,
        *(departure.expiry < day for departure in pack.departures),
        *(waiver.expiry < day for waiver in pack.waivers),
    ]


def _names(source: PackSource, shelf: Shelf) -> set[str]:
    """The ids of a source's packs, broken ones too, and its own."""
    begin = f"{source.id}/"
    whole = {id for id, file in shelf.files.items() if file.name.startswith(begin)}
    return {source.id, *whole, *(note.pack for note in shelf.broken if note.file.startswith(begin))}


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file that is read for the packs of a folder and for their checks, in a fixed order."""
    for room in _ROOMS:
        try:
            found = sorted(path for path in (folder / room).iterdir() if path.suffix in _DATA)
        except OSError:
            continue
        for path in found:
            yield path.relative_to(folder).as_posix(), _read(path)


def _read(path: Path) -> bytes:
    """The bytes of a file; none where it cannot be read, which the loader finds out by itself."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""


def _hash(*parts: bytes) -> str:
    """One hash over parts, each with its length before it, so that no two lists of parts run into one."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big"))
        whole.update(part)
    return whole.hexdigest()
