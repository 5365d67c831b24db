"""What a pack brings besides its rules: a wheel, a pure hook, a clause ledger, topics, a sign-off: CHK40 to 44."""

from __future__ import annotations

import tempfile
import time
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import Pack, SourceStatus, TopicName, pins_of
from peerdesk_core.law.reading.lines import Place
from peerdesk_core.law.reading.loader import load_packs

from .docket import Docket
from .examples import major
from .finding import Finding, Severity

LONGEST = 2.0
"""Seconds that a hook may take to name its folders."""

_MOST_BYTES = 20_000_000


def package_findings(docket: Docket) -> Iterator[Finding]:
    """The clause ledger, the ten topics and the sign-off of the chosen packs."""
    for pack in docket.packs:
        yield from _ledger(docket, pack)
        yield from _topics(docket, pack)
        yield from _signed(docket, pack)


# ---------------------------------------------------------------- CHK42


def cites_of(pack: Pack) -> Iterator[str]:
    """Every citation in a pack, wherever it stands."""
    for topic in pack.topics.values():
        yield from (rule.cite for rule in topic.rules)
        if topic.otherwise is not None:
            yield topic.otherwise.cite
    yield from (offer.cite for offer in pack.offers.values())
    yield from (figure.cite for figure in pack.figures.values())
    yield from (need.cite for need in (pack.shield.need if pack.shield else ()))
    yield from (conflict.cite for conflict in pack.conflicts)
    yield from (script.cite for script in pack.scripts)
    if pack.holidays is not None:
        yield pack.holidays.cite


def _ledger(docket: Docket, pack: Pack) -> Iterator[Finding]:
    cited = {pin for cite in cites_of(pack) for pin in pins_of(cite)}
    left_out: dict[tuple[str, str], int] = {}
    for index, entry in enumerate(pack.ledger):
        place = Place("ledger", index)
        if not entry.not_a_rule.strip():
            yield docket.finding(
                "CHK42", pack, f"{entry.clause} is left out without a reason", place=place, key="clause"
            )
        for pin in pins_of(entry.clause):
            left_out[pin] = index
            source = pack.sources.get(pin[0])
            if source is None or (pin[1] and pin[1] not in source.sections):
                near = did_you_mean(pin[1], source.sections if source else ())
                says = f"the ledger names {entry.clause}, which no source lists{near}"
                yield docket.finding("CHK42", pack, says, place=place, key="clause")
    for key, source in pack.sources.items():
        for section in source.sections:
            pin = (key, section)
            if pin not in cited and pin not in left_out:
                yield docket.finding(
                    "CHK42",
                    pack,
                    f"{source.cite_as} {section} is neither cited by a rule nor marked as no rule",
                    place=Place(f"source.{key}"),
                    key="sections",
                    example=f'[[ledger]]\nclause = "{key} {section}"\nnot_a_rule = "..."\n',
                    hint="Write the rule, or say why there is none; a section that nothing needs can leave the list.",
                )


# ---------------------------------------------------------------- CHK43, CHK44


def _topics(docket: Docket, pack: Pack) -> Iterator[Finding]:
    missing = [name for name in TopicName if name not in pack.topics]
    if missing:
        yield docket.finding(
            "CHK43",
            pack,
            f"says nothing of {', '.join(missing)}",
            example="".join(f'[{name}]\nsilent = "the text does not speak of it"\n' for name in missing),
            hint="Write rules, or let the topic be silent with a reason. From version 1.0.0 on this fails.",
            severity=Severity.WARN if major(pack.version).startswith("0.") else Severity.FAIL,
        )


def _signed(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """Counsel's word and the texts themselves: without them a pack works, but never counts as gold."""
    sign = pack.sign_off
    if sign is None:
        says = "no counsel has signed it"
    elif not sign.by.strip() or sign.on > docket.today:
        says = "the sign-off names no office, or a day to come"
    elif sign.version != pack.version:
        says = f"counsel signed version {sign.version}, this is {pack.version}"
    else:
        says = ""
    if says:
        yield docket.finding(
            "CHK44",
            pack,
            says,
            place=Place("sign_off") if sign else None,
            key="by" if sign else "id",
            example=f'[sign_off]\nby = "office of counsel"\non = {docket.today}\nversion = "{pack.version}"\n',
            hint="Needed for gold only.",
            severity=Severity.WARN,
        )
    absent = [source.cite_as for source in pack.sources.values() if source.status is not SourceStatus.HELD]
    if absent:
        yield docket.finding(
            "CHK44",
            pack,
            f"not at hand when the rules were written: {', '.join(dict.fromkeys(absent))}",
            hint="Needed for gold only: read the text itself, then set `status` to held.",
            severity=Severity.WARN,
        )


# ---------------------------------------------------------------- CHK40


def wheel_findings(docket: Docket, wheel: Path) -> Iterator[Finding]:
    """What a built wheel lacks or changes, compared with the folders of the chosen packs. No code of it is run.

    Raises OSError or zipfile.BadZipFile for a file that is no wheel.
    """
    with zipfile.ZipFile(wheel) as archive:
        names = [info for info in archive.infolist() if info.filename.endswith((".toml", ".lock"))]
        held = {info.filename: archive.read(info) for info in names if info.file_size <= _MOST_BYTES}
    for id, folder in docket.folders.items():
        packs = [pack for pack in docket.packs if docket.shelf.files[pack.id].name.startswith(f"{id}/")]
        if packs:
            yield from _compare(docket, packs[0], id, folder, held)


def _compare(docket: Docket, pack: Pack, id: str, folder: Path, held: dict[str, bytes]) -> Iterator[Finding]:
    own = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _data_files(folder)}
    root = _root(own, held)
    there = {str(PurePosixPath(name).relative_to(root)): data for name, data in held.items() if _within(name, root)}
    for name, data in own.items():
        if name not in there:
            says = f"the wheel lacks {name}"
        elif there[name] != data:
            says = f"the wheel holds another {name} than the folder"
        else:
            continue
        yield docket.finding("CHK40", pack, says, hint="Build the wheel again, and list data files in its build.")
    with tempfile.TemporaryDirectory() as made:
        for name, data in there.items():
            target = Path(made) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        context = [
            PackSource(id=file.name.split("/")[0], folder=file.path.parent)
            for other, file in docket.shelf.files.items()
            if other not in {one.id for one in docket.packs} and file.path.name == "pack.toml"
        ]
        shelf = load_packs((*context, PackSource(id=id, folder=Path(made))))
        for note in shelf.broken:
            if note.file.startswith(f"{id}/"):
                yield docket.finding("CHK40", pack, f"read from the wheel: {note.sentence()}")


def _data_files(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*.toml")) if path.is_file())
    yield from (path for path in sorted(folder.rglob("*.lock")) if path.is_file())


def _root(own: Collection[str], held: Collection[str]) -> PurePosixPath:
    """The folder inside the wheel that has most of the files, where the packs lie."""
    counted: dict[PurePosixPath, int] = {}
    for name in held:
        for file in own:
            if name == file or name.endswith(f"/{file}"):
                root = PurePosixPath(name[: len(name) - len(file)] or ".")
                counted[root] = counted.get(root, 0) + 1
    return max(counted, key=lambda root: counted[root], default=PurePosixPath("."))


def _within(name: str, root: PurePosixPath) -> bool:
    path = PurePosixPath(name)
    return ".." not in path.parts and not path.is_absolute() and path.is_relative_to(root)


# ---------------------------------------------------------------- CHK41


def hook_findings(
    plugin: str, hook: Callable[[], Sequence[PackSource]], clock: Callable[[], float] = time.monotonic
) -> Iterator[Finding]:
    """Whether a plugin's `rule_packs` answers twice alike, in time, and names folders that are there."""

    def found(says: str, hint: str) -> Finding:
        return Finding(check="CHK41", pack=plugin, file=f"{plugin}/hooks.py", line=1, says=says, hint=hint)

    begin = clock()
    try:
        first, second = tuple(hook()), tuple(hook())
    except Exception as error:  # a stranger's code may raise anything
        yield found(f"rule_packs raised {type(error).__name__}", "Name the folders, and do nothing else there.")
        return
    if clock() - begin > LONGEST:
        yield found("rule_packs is slow", "Name the folders, and do nothing else there.")
    if first != second:
        yield found("rule_packs answers otherwise the second time", "Build the answer from constants.")
    for source in first:
        if not isinstance(source, PackSource):
            yield found("rule_packs answers with something that is no PackSource", "Return a tuple of PackSource.")
        elif not source.folder.is_dir():
            yield found(f"rule_packs names a folder for `{source.id}` that is not there", "Use Path(__file__).parent.")
