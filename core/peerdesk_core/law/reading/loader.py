"""Read rule packs from the folders that plugins name. Never raises: what is wrong with a file becomes data."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import attrs
import tomli

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import (
    Card,
    Conflict,
    Departure,
    Example,
    Figure,
    Holidays,
    Impossible,
    LeftOut,
    Offer,
    Otherwise,
    Pack,
    Rule,
    Script,
    Shield,
    SignOff,
    Source,
    Topic,
    TopicName,
    Waiver,
)
from peerdesk_core.law.vocabulary import Fact, read_fact, vocabulary

from .checks import across_packs, within_pack
from .lines import Lines, Place
from .notes import BrokenPack, Finding, PackWarning
from .structure import structure

T = TypeVar("T")

_MOST_BYTES = 1_000_000
_SUBFOLDERS = ("departments", "guidelines")
_PACK_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DECODER_PLACE = re.compile(r" \(at line (?P<line>\d+), column (?P<column>\d+)\)")
_LISTS: Mapping[str, tuple[str, type]] = {
    "conflict": ("conflicts", Conflict),
    "script": ("scripts", Script),
    "ledger": ("ledger", LeftOut),
    "departure": ("departures", Departure),
    "example": ("examples", Example),
    "waiver": ("waivers", Waiver),
}
"""Tables that come in lists: the name in the file, the field of the pack, what each becomes."""

_ONCE: Mapping[str, type] = {"card": Card, "shield": Shield, "holidays": Holidays, "sign_off": SignOff}
_NOT_A_TOPIC = ("pack", "titles", "role", "fact", "source", "offer", "figure", "impossible", *_ONCE, *_LISTS)
_FILLED_HERE = {
    *("titles", "roles", "facts", "sources", "offers", "figures", "topics", "impossible", "digest", *_ONCE),
    *(field for field, _ in _LISTS.values()),
}


@attrs.frozen(kw_only=True)
class PackFile:
    """Where a pack was read from: its path, the name used in messages, and where its tables and keys stand."""

    path: Path
    name: str
    lines: Lines


@attrs.frozen(kw_only=True)
class Shelf:
    """What was found: whole packs by id, what is wrong with the rest, and warnings about packs that do work.

    `titles` names broken packs too, as far as they could be read: id -> (title, id of the state). `files` tells where
    each whole pack was read.
    """

    packs: Mapping[str, Pack]
    broken: tuple[BrokenPack, ...] = ()
    warnings: tuple[PackWarning, ...] = ()
    titles: Mapping[str, tuple[str, str]] = attrs.field(factory=dict)
    files: Mapping[str, PackFile] = attrs.field(factory=dict)

    def wrong_with(self, id: str) -> BrokenPack | None:
        """The first thing wrong with a pack, or with a pack that it stands under."""
        if id not in self.packs:
            return next((note for note in self.broken if note.pack == id), None)
        root = next((note for above in self.packs[id].under if (note := self.wrong_with(above))), None)
        return None if root is None else attrs.evolve(root, pack=id, root=root)


def load_packs(sources: Sequence[PackSource], today: date | None = None) -> Shelf:
    """Read every pack of every source. `today` lets a pack whose review is overdue be warned about.

    A file with any error is left out as a whole, since half a policy is worse than none; other files are not touched.
    """
    packs: dict[str, Pack] = {}
    files: dict[str, PackFile] = {}
    broken: list[BrokenPack] = []
    warnings: list[PackWarning] = []
    titles: dict[str, tuple[str, str]] = {}
    for source in sources:
        for path, name in _files(source.folder):
            file = f"{source.id}/{name}"
            reader = _Reader(file=file, pack=path.stem if path.stem != "pack" else source.id)
            pack = reader.read(path, source.folder)
            titles.setdefault(reader.pack, (reader.title, reader.state))
            if pack is not None and pack.id in packs:
                reader.complain("CHK02", "", Place("pack"), f"the id is already taken by {files[pack.id].name}")
            if reader.notes or pack is None:
                broken += reader.notes
                continue
            packs[pack.id], files[pack.id] = pack, PackFile(path=path, name=file, lines=reader.lines)
            titles[pack.id] = (pack.title, pack.under[0] if pack.under else "")
            if today is not None and pack.review_by < today:
                warnings.append(
                    PackWarning(
                        check="CHK07",
                        file=file,
                        line=reader.lines.of(Place("pack"), "review_by"),
                        pack=pack.id,
                        says=f"was to be reviewed by {pack.review_by.isoformat()}",
                    )
                )
    for finding in _across(packs):
        root = next((note for note in broken if finding.above and note.pack == finding.above), None)
        broken.append(attrs.evolve(finding.at(files[finding.pack].name, files[finding.pack].lines), root=root))
    for id in {note.pack for note in broken if note.pack in files and note.file == files[note.pack].name}:
        packs.pop(id, None)
    return Shelf(packs=packs, broken=tuple(broken), warnings=tuple(warnings), titles=titles, files=files)


def _across(packs: Mapping[str, Pack]) -> tuple[Finding, ...]:
    """What packs of the same content were found to lack together, looked for once."""
    asked = tuple((pack.id, pack.digest) for pack in packs.values())
    if asked not in _TOGETHER:
        if len(_TOGETHER) >= _MOST_SOUND:
            _TOGETHER.clear()
        _TOGETHER[asked] = tuple(across_packs(packs))
    return _TOGETHER[asked]


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """The pack files of a folder with the names used in messages, in a fixed order; pack.toml where there is none."""
    found: list[tuple[Path, str]] = []
    for name in _SUBFOLDERS:
        try:
            found += [(path, f"{name}/{path.name}") for path in sorted((folder / name).glob("*.toml"))]
        except OSError:
            continue
    head = folder / "pack.toml"
    if not found or os.path.lexists(head):
        yield head, head.name
    yield from found


_SOUND: dict[tuple[str, str, str], tuple[Pack, str, str, str, Lines]] = {}
"""What files without a fault came to, by name, fallback id and content: the same bytes say the same each time."""
_MOST_SOUND = 64
_TOGETHER: dict[tuple[tuple[str, str], ...], tuple[Finding, ...]] = {}
"""The same for packs taken together, by their ids and contents in order."""


@attrs.define
class _Reader:
    """Reads one file and collects what is wrong with it."""

    file: str
    pack: str
    title: str = ""
    state: str = ""
    lines: Lines = attrs.field(factory=Lines)
    notes: list[BrokenPack] = attrs.field(factory=list)
    digest: str = ""

    def complain(self, check: str, rule: str, place: Place, says: str, key: str = "id") -> None:
        line = self.lines.of(place, key)
        self.notes.append(BrokenPack(check=check, file=self.file, line=line, rule=rule, says=says, pack=self.pack))

    def read(self, path: Path, folder: Path) -> Pack | None:
        """The pack in a file, or None with a note why not."""
        data = self._bytes(path, folder)
        if data is None:
            return None
        self.digest = hashlib.sha256(data).hexdigest()
        asked = (self.file, self.pack, self.digest)
        if asked in _SOUND:
            sound, self.pack, self.title, self.state, self.lines = _SOUND[asked]
            return sound
        raw = self._parse(data)
        if raw is None:
            return None
        self._name(raw)
        pack = self._build(raw)
        if pack is None or self.notes:
            return None
        for note in within_pack(pack):
            self.notes.append(note.at(self.file, self.lines))
        if not self.notes:
            if len(_SOUND) >= _MOST_SOUND:
                _SOUND.clear()
            _SOUND[asked] = (pack, self.pack, self.title, self.state, self.lines)
        return pack

    def _bytes(self, path: Path, folder: Path) -> bytes | None:
        try:
            if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
                raise OSError
            data = path.read_bytes() if path.stat().st_size <= _MOST_BYTES else None
        except (OSError, ValueError):
            self.complain("CHK01", "", Place(""), "is not a readable file inside the pack's folder")
            return None
        if data is None:
            self.complain("CHK01", "", Place(""), "is too large for a pack")
        return data

    def _parse(self, data: bytes) -> dict[str, object] | None:
        text = data.decode("utf-8", "replace")
        self.lines = Lines(text)
        try:
            data.decode("utf-8")
            return tomli.loads(text)
        except UnicodeDecodeError:
            self._guess_name(text)
            self.complain("CHK01", "", Place(""), "is not UTF-8 text")
        except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
            self._guess_name(text)
            where = _DECODER_PLACE.search(str(error))
            line = int(where["line"]) if where else max(1, data.count(b"\n"))
            column = f"column {where['column']}: " if where else ""
            known = isinstance(error, tomli.TOMLDecodeError)
            said = _DECODER_PLACE.sub("", str(error)) if known else "too deep, or a number too large"
            says = f"is not TOML that can be read: {column}{said}"
            self.notes.append(BrokenPack(check="CHK01", file=self.file, line=line, says=says, pack=self.pack))
        return None

    def _guess_name(self, text: str) -> None:
        """Take id and title from the lines where they should stand, for a file that is not TOML."""
        rows = text.split("\n")
        head: dict[str, object] = {}
        for key in ("id", "title"):
            line = self.lines.keys.get((Place("pack"), key))
            said = re.search(r"=\s*[\"']([^\"']*)[\"']", rows[line - 1]) if line else None
            head[key] = said[1] if said else None
        self._name({"pack": head})

    def _name(self, raw: Mapping[str, object]) -> None:
        """Take id, title and state as far as they are there, so that a broken pack can still be listed."""
        head = raw.get("pack")
        if not isinstance(head, dict):
            return
        id, title, under = head.get("id"), head.get("title"), head.get("under")
        if isinstance(id, str) and _PACK_ID.fullmatch(id):
            self.pack = id
        if isinstance(title, str):
            self.title = title
        if isinstance(under, list) and under and isinstance(under[0], str):
            self.state = under[0]

    def _build(self, raw: Mapping[str, object]) -> Pack | None:
        head = raw.get("pack")
        if not isinstance(head, dict):
            self.complain("CHK01", "", Place(""), "the table [pack] is missing")
            return None
        if not isinstance(head.get("id"), str) or not _PACK_ID.fullmatch(head["id"]):
            self.complain("CHK01", "", Place("pack"), "`id` must be lower-case words joined by hyphens")
            return None
        for key in raw:
            if key not in _NOT_A_TOPIC and key not in list(TopicName):
                near = did_you_mean(key, (*_NOT_A_TOPIC, *TopicName))
                self.complain("CHK03", "", Place(key), f"unknown topic or table `{key}`{near}", key)
        for key in _FILLED_HERE & head.keys():
            self.complain("CHK01", "", Place("pack"), f"unknown key `{key}`", key)
        pack = self._one({key: head[key] for key in head if key not in _FILLED_HERE}, Pack, Place("pack"), "")
        titles = self._texts(raw.get("titles", {}), "titles")
        roles = self._texts(raw.get("role", {}), "role")
        facts = self._facts(raw.get("fact", {}), roles)
        sources = self._named(raw, "source", Source, "key")
        offers = self._named(raw, "offer", Offer, "")
        figures = self._named(raw, "figure", Figure, "")
        topics = {name: self._topic(name, raw[name]) for name in TopicName if name in raw}
        once: dict[str, Any] = {
            name: self._one(raw[name], model, Place(name), "") for name, model in _ONCE.items() if name in raw
        }
        lists: dict[str, Any] = {
            field: self._list(raw.get(name, []), model, name, "") for name, (field, model) in _LISTS.items()
        }
        impossible = self._list(raw.get("impossible", []), Impossible, "impossible", "")
        if pack is None:
            return None
        return attrs.evolve(
            pack,
            titles=titles,
            roles=roles,
            facts=facts,
            sources=sources,
            offers=offers,
            figures=figures,
            topics=topics,
            impossible=tuple(item.when for item in impossible),
            digest=self.digest,
            **once,
            **lists,
        )

    def _one(self, raw: object, model: type[T], place: Place, rule: str) -> T | None:
        built = structure(raw, model)
        if isinstance(built, tuple):
            for wrong in built:
                self.complain("CHK01", rule, place, wrong.says, wrong.key or "id")
            return None
        return built

    def _list(self, raw: object, model: type[T], table: str, topic: str) -> tuple[T, ...]:
        if not isinstance(raw, list):
            self.complain("CHK01", "", Place(table), f"write [[{table}]], a table for each")
            return ()
        found: list[T] = []
        for index, item in enumerate(raw):
            id = item.get("id", "") if isinstance(item, dict) else ""
            name = f"{topic}.{id}" if topic and isinstance(id, str) and id else ""
            built = self._one(item, model, Place(table, index), name)
            found += [] if built is None else [built]
        return tuple(found)

    def _named(self, raw: Mapping[str, object], table: str, model: type[T], key: str) -> dict[str, T]:
        """Tables that are told apart by name, such as [source.pp]."""
        items = raw.get(table, {})
        if not isinstance(items, dict):
            self.complain("CHK01", "", Place(table), f"write [{table}.NAME], a table for each")
            return {}
        found: dict[str, T] = {}
        for name, item in items.items():
            place = Place(f"{table}.{name}")
            if key and isinstance(item, dict):
                item = {**item, key: name, "sections": _sections(item.get("sections"))}
            built = self._one(item, model, place, "")
            if built is not None:
                found[name] = built
        return found

    def _texts(self, raw: object, table: str) -> dict[str, str]:
        if not isinstance(raw, dict) or not all(isinstance(value, str) for value in raw.values()):
            self.complain("CHK01", "", Place(table), f"{table} must be a table of text")
            return {}
        return dict(raw)

    def _facts(self, raw: object, roles: Mapping[str, str]) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for id, table in raw.items() if isinstance(raw, dict) else ():
            try:
                found[id] = read_fact(id, table, {**vocabulary().roles, **roles})
            except (TypeError, ValueError):
                says = "a fact has question, because and values (or flag, number, roles), and may have unsaid, assumed"
                self.complain("CHK01", "", Place(f"fact.{id}"), says)
        return found

    def _topic(self, name: TopicName, raw: object) -> Topic:
        if not isinstance(raw, dict):
            self.complain("CHK01", "", Place(name), f"`{name}` must be a table")
            return Topic(name=name)
        for key in raw:
            if key not in ("otherwise", "rule", "silent"):
                self.complain("CHK01", "", Place(f"{name}.{key}"), f"unknown key `{key}` in `{name}`")
        otherwise = raw.get("otherwise")
        silent = raw.get("silent", "")
        if not isinstance(silent, str):
            self.complain("CHK01", "", Place(name), "`silent` must be text", "silent")
            silent = ""
        place = Place(f"{name}.otherwise")
        return Topic(
            name=name,
            otherwise=None if otherwise is None else self._one(otherwise, Otherwise, place, f"{name}.otherwise"),
            rules=self._list(raw.get("rule", []), Rule, f"{name}.rule", name),
            silent=silent,
        )


def _sections(raw: object) -> object:
    """Pins with their hashes; a plain list of pins means that no text was at hand to hash."""
    if isinstance(raw, list) and all(isinstance(pin, str) for pin in raw):
        return dict.fromkeys(raw, "")
    return raw
