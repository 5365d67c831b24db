"""Whether the cited sections still read as they did: CHK05. The texts stay outside; a pack keeps only hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from peerdesk_core.law.packs import Pack, Source, SourceStatus, TopicName, pins_of
from peerdesk_core.law.reading.lines import Place

from .docket import Docket, called
from .finding import Finding, Severity
from .outline import Outline, hash_of
from .toml import text

PINS_CHECK = "CHK05"
INDEX = "sources.toml"
"""A file beside the texts that may say which belongs to which source: "pack:source" = "file.txt"."""

_LEAST_FOUND = 0.5


@attrs.frozen(kw_only=True)
class Text:
    """One text of the folder."""

    name: str
    outline: Outline
    words: str


@attrs.frozen(kw_only=True)
class Located:
    """What became of a source's sections in a text: the hash of each that was found, None for the others."""

    pack: Pack
    source: Source
    text: Text
    hashes: Mapping[str, str | None]


def texts_in(folder: Path) -> tuple[Text, ...]:
    """The texts of a folder. Raises OSError."""
    found: list[Text] = []
    for path in sorted(folder.glob("*.txt")):
        words = path.read_text(encoding="utf-8", errors="replace")
        found.append(Text(name=path.name, outline=Outline.of(words), words=words.lower()))
    return tuple(found)


def located(docket: Docket, folder: Path) -> Iterator[Located | tuple[Pack, Source]]:
    """Each held source of the chosen packs, found in its text; the bare pair where no text of the folder is it."""
    texts = texts_in(folder)
    index = _index(folder)
    for pack in docket.packs:
        for key, source in pack.sources.items():
            if source.status is not SourceStatus.HELD or not source.sections:
                continue
            named = index.get(f"{pack.id}:{key}")
            candidates = [one for one in texts if named in (None, one.name)]
            tried = [Located(pack=pack, source=source, text=one, hashes=_hashes(source, one)) for one in candidates]
            best = max(tried, key=_score, default=None)
            found = sum(value is not None for value in best.hashes.values()) if best else 0
            if best is None or (named is None and found < _LEAST_FOUND * len(best.hashes)):
                yield pack, source
            else:
                yield best


def _index(folder: Path) -> Mapping[str, str]:
    try:
        table = tomllib.loads((folder / INDEX).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {key: value for key, value in table.items() if isinstance(value, str)}


def _hashes(source: Source, one: Text) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for pin in source.sections:
        try:
            words = one.outline.section(pin)
        except ValueError:
            words = None
        found[pin] = None if not words else hash_of(words)
    return found


def _score(one: Located) -> tuple[float, float]:
    """How well a text fits a source: known hashes first, then words of its title, then how many sections it has."""
    known = sum(one.source.sections[pin] == value != "" for pin, value in one.hashes.items())
    words = {word for word in re.findall(r"[a-z0-9.-]{2,}", f"{one.source.title} {one.source.cite_as}".lower())}
    titled = sum(word in one.text.words for word in words) / max(1, len(words))
    share = sum(value is not None for value in one.hashes.values()) / max(1, len(one.hashes))
    return (known, titled + share)


def pin_findings(docket: Docket, folder: Path) -> Iterator[Finding]:
    """Sections that changed, with every rule that has to be read again, and those that cannot be found or have no hash.

    Raises OSError for a folder that cannot be read.
    """
    for one in located(docket, folder):
        if isinstance(one, tuple):
            pack, source = one
            says = f"no text in the folder looks like {source.title}"
            hint = f'Put it there as plain text, or name it in {INDEX}: "{pack.id}:{source.key}" = "file.txt".'
            yield docket.finding(PINS_CHECK, pack, says, place=Place(f"source.{source.key}"), hint=hint)
            continue
        for pin, digest in one.hashes.items():
            finding = _compare(docket, one, pin, digest)
            if finding is not None:
                yield finding


def _compare(docket: Docket, one: Located, pin: str, digest: str | None) -> Finding | None:
    kept = one.source.sections[pin]
    place = Place(f"source.{one.source.key}")
    rules = ", ".join(resting_on(one.pack, one.source.key, pin)) or "no rule"
    if digest is None:
        says = f"section {pin} is not found in {one.text.name}; it carries {rules}"
        hint = "Look it up: it may have been renumbered, or the pin is not the text's own numbering."
        return docket.finding(PINS_CHECK, one.pack, says, place=place, key="sections", hint=hint)
    if not kept:
        says = f"section {pin} has no hash yet"
        hint = "Read it against its rules once, then let `peerdesk check --sources DIR --pin` write the hash."
        return docket.finding(
            PINS_CHECK, one.pack, says, place=place, key="sections", hint=hint, severity=Severity.WARN
        )
    if kept != digest:
        says = f"section {pin} reads otherwise now; read again: {rules}"
        hint = "Correct the rules if they changed, then let `peerdesk check --sources DIR --pin` write the new hash."
        return docket.finding(PINS_CHECK, one.pack, says, place=place, key="sections", hint=hint)
    return None


def resting_on(pack: Pack, source: str, pin: str) -> tuple[str, ...]:
    """Every rule of a pack that cites a section, as "topic.id"."""
    found: list[str] = []
    for name, topic in pack.topics.items():
        if topic.otherwise is not None and (source, pin) in pins_of(topic.otherwise.cite):
            found.append(f"{name}.otherwise")
        found += [called(TopicName(name), rule) for rule in topic.rules if (source, pin) in pins_of(rule.cite)]
    return tuple(found)


def pinned(pack_text: str, key: str, hashes: Mapping[str, str | None]) -> str:
    """The text of a pack file with the hashes of a source's sections written into it, one a line.

    Sections that were not found keep an empty hash. Nothing else of the file is touched. Raises ValueError where the
    source is not in the file.
    """
    rows = pack_text.split("\n")
    head = f"[source.{key}]"
    table = f"[source.{key}.sections]"
    start = next((number for number, row in enumerate(rows) if row.strip() == head), None)
    if start is None:
        raise ValueError(f"the file has no {head}")
    old = next((number for number, row in enumerate(rows) if row.strip() == table), None)
    if old is not None:
        stop = _block_end(rows, old)
        while not rows[old - 1].strip():
            old -= 1
        del rows[old:stop]
    stop = _block_end(rows, start)
    own = rows[start:stop]
    own = [*_without_sections(own), "", table, *(f"{text(pin)} = {text(value or '')}" for pin, value in hashes.items())]
    rest = rows[stop:]
    while rest and not rest[0].strip():
        del rest[0]
    return "\n".join([*rows[:start], *own, *([""] if rest else []), *rest])


def _block_end(rows: list[str], start: int) -> int:
    """The line after a table's last one, blank lines and comments before the next table left out."""
    stop = next((n for n in range(start + 1, len(rows)) if re.match(r"\s*\[{1,2}[A-Za-z]", rows[n])), len(rows))
    while stop > start + 1 and (not rows[stop - 1].strip() or rows[stop - 1].lstrip().startswith("#")):
        stop -= 1
    return stop


def _without_sections(rows: list[str]) -> list[str]:
    """A table's lines without the key `sections`, which may run over several."""
    kept: list[str] = []
    inside = False
    for row in rows:
        if inside:
            inside = row.strip() not in ("]", "}")
            continue
        if re.match(r"\s*sections\s*=", row):
            inside = not row.rstrip().endswith(("]", "}"))
            continue
        kept.append(row)
    return kept


def pin(docket: Docket, folder: Path) -> tuple[str, ...]:
    """Write the hashes of what is in the folder into the pack files, and say for each file how many were found.

    Raises OSError.
    """
    said: list[str] = []
    for one in located(docket, folder):
        if isinstance(one, tuple):
            said.append(f"{one[0].id}: no text for {one[1].title}")
            continue
        file = docket.shelf.files[one.pack.id]
        changed = pinned(file.path.read_text(encoding="utf-8"), one.source.key, one.hashes)
        file.path.write_text(changed, encoding="utf-8")
        found = sum(value is not None for value in one.hashes.values())
        said.append(f"{file.name}: {found} of {len(one.hashes)} sections of {one.source.key} from {one.text.name}")
    return tuple(said)
