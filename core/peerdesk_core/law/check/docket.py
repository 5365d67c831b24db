"""What is being checked: the packs, their worked cases, where everything stands, and how to judge them on a day."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL, POLICY_RANKS, Bench, Ruling, bench_from
from peerdesk_core.law.department import Department
from peerdesk_core.law.examples import Told, read_examples
from peerdesk_core.law.examples import day_of as day_of_case
from peerdesk_core.law.packs import RANK_ORDER, Condition, Example, Pack, Rank, Rule, TopicName
from peerdesk_core.law.reading.lines import Place, scan
from peerdesk_core.law.reading.loader import PackFile, Shelf, load_packs
from peerdesk_core.law.tables.layout import Layout
from peerdesk_core.law.tables.table import Table
from peerdesk_core.law.vocabulary import NO, NOBODY, YES

from .alike import alike
from .finding import Finding, Severity

EXAMPLES = "examples"
SESSION_CONTENT: Condition = {"source": ("session",), "identity": ("identifies", "unsaid")}
"""What the protection is about: something said in a session that may point to the person."""


@attrs.frozen(kw_only=True)
class Worked:
    """A worked case with its place. `pack` is the pack that it is judged under."""

    example: Example
    pack: str
    file: str
    line: int


@attrs.define(eq=False, kw_only=True)
class Docket:
    """Everything that the checks look at. `chosen` are the ids of the packs to report on; the others are context.

    `cases` holds the worked cases of every pack, chosen or not, since a state's rule may be proven by a department's.
    """

    shelf: Shelf
    chosen: tuple[str, ...]
    today: date
    cases: tuple[Worked, ...] = ()
    unread: tuple[Finding, ...] = ()
    sources: tuple[PackSource, ...] = ()
    context: tuple[PackSource, ...] = ()
    folders: Mapping[str, Path] = attrs.field(factory=dict)
    """The folder of each source that is reported on, by the source's id."""

    _tables: dict[tuple[str, date, str], Table] = attrs.field(factory=dict)
    _benches: dict[tuple[str, date], Bench] = attrs.field(factory=dict)
    _departments: dict[str, Department] = attrs.field(factory=dict)
    _alike: dict[tuple[str, date], tuple[str, ...]] = attrs.field(factory=dict)
    _told: dict[int, tuple[Worked, Told]] = attrs.field(factory=dict)

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The whole packs to report on."""
        return tuple(self.shelf.packs[id] for id in self.chosen if id in self.shelf.packs)

    def usable(self, id: str) -> bool:
        """Whether a pack and all above it are whole."""
        return id in self.shelf.packs and self.shelf.wrong_with(id) is None

    def above(self, pack: Pack) -> tuple[Pack, ...]:
        """The packs that speak before this one, highest rank first: federal law and those that it stands under."""
        found = [self.shelf.packs[id] for id in pack.under if id in self.shelf.packs]
        if pack.rank is not Rank.FEDERAL:
            found += [one for one in self.shelf.packs.values() if one.rank is Rank.FEDERAL and one not in found]
        return tuple(sorted(found, key=lambda one: -RANK_ORDER[one.rank]))

    def bench(self, id: str, day: date | None = None) -> Bench:
        """The bench of any pack, of a state too; `day` defaults to the day the pack was verified, but not before it."""
        pack = self.shelf.packs[id]
        when = day or day_of(pack)
        if (id, when) not in self._benches:
            adopted = [self.shelf.packs[name] for name in pack.adopts if name in self.shelf.packs]
            self._benches[id, when] = bench_from(pack, (*self.above(pack), pack), adopted, when)
        return self._benches[id, when]

    def table(self, id: str, circumstance: str, day: date | None = None) -> Table:
        """All answers of a bench in one circumstance, made once. It tells the content of a session from other things.

        Raises TableTooLarge.
        """
        bench = self.bench(id, day)
        key = (id, bench.day, circumstance)
        if key not in self._tables:
            bench = sensible(bench)
            layout = Layout.of(circumstance, bench, also=(SESSION_CONTENT,))
            self._tables[key] = Table(bench, circumstance, layout)
        return self._tables[key]

    def told(self, case: Worked) -> Told:
        """A case about telling as the rules are now, judged once. Its words have to be known."""
        if id(case) not in self._told:
            bench = self.bench(case.pack, day_of_case(case.example, self.department(case.pack)))
            self._told[id(case)] = (case, Told(bench, case.example.given))
        return self._told[id(case)][1]

    def alike(self, id: str, day: date | None = None) -> tuple[str, ...]:
        """One circumstance of each group that no condition of a bench tells apart."""
        bench = self.bench(id, day)
        key = (id, bench.day)
        if key not in self._alike:
            self._alike[key] = tuple(group[0] for group in alike(sensible(bench)))
        return self._alike[key]

    def department(self, id: str) -> Department:
        """A pack as the desk asks it for clocks and bars; for a state, the state alone."""
        if id not in self._departments:
            pack = self.shelf.packs[id]
            self._departments[id] = department_of(pack, self.shelf.packs)
        return self._departments[id]

    def cases_of(self, id: str) -> tuple[Worked, ...]:
        """The cases that are judged under a pack."""
        return tuple(case for case in self.cases if case.pack == id)

    def under(self, id: str) -> tuple[str, ...]:
        """The usable packs in whose answers this one has a say, itself first."""
        below = [
            other.id
            for other in self.shelf.packs.values()
            if other.id != id and (id in other.under or id in other.adopts) and self.usable(other.id)
        ]
        return (id, *below)

    def departments(self) -> Iterator[Pack]:
        """The chosen packs that answer for a department."""
        return (pack for pack in self.packs if pack.rank in POLICY_RANKS and self.usable(pack.id))

    def finding(
        self,
        check: str,
        pack: Pack,
        says: str,
        *,
        place: Place | None = None,
        key: str = "id",
        rule: str = "",
        example: str = "",
        hint: str = "",
        severity: Severity = Severity.FAIL,
    ) -> Finding:
        """A finding about a pack, placed in its file: at the rule that it names, else at `place`."""
        file = self.shelf.files[pack.id]
        where = place or rule_place(pack, rule) or Place("pack")
        return Finding(
            check=check,
            pack=pack.id,
            file=file.name,
            line=file.lines.of(where, key),
            says=says,
            rule=rule,
            example=example,
            hint=hint,
            severity=severity,
        )

    def about(self, check: str, case: Worked, says: str, *, example: str = "", hint: str = "") -> Finding:
        """A finding about a worked case."""
        return Finding(
            check=check,
            pack=case.pack,
            file=case.file,
            line=case.line,
            says=says,
            rule=case.example.because.partition(":")[2],
            example=example,
            hint=hint,
        )


def docket_of(
    sources: Sequence[PackSource], today: date, context: Sequence[PackSource] = (), only: Iterable[str] = ()
) -> Docket:
    """What is checked when these sources are: their packs and cases; `context` brings packs that they stand under.

    `only` narrows what is reported to these packs. The federal pack is always at hand, and is reported on when it is
    among the sources.
    """
    own = {source.id for source in sources}
    more = [source for source in (FEDERAL, *context) if source.id not in own]
    shelf = load_packs((*more, *sources), today)
    names = [f"{source.id}/" for source in sources]
    chosen = [id for id, file in shelf.files.items() if any(file.name.startswith(name) for name in names)]
    chosen += [note.pack for note in shelf.broken if any(note.file.startswith(name) for name in names)]
    wanted = set(only)
    cases: list[Worked] = []
    unread: list[Finding] = []
    for id, file in shelf.files.items():
        if id in shelf.packs:
            cases += _inside(shelf.packs[id], file)
    for source in (*more, *sources):
        for path in sorted((source.folder / EXAMPLES).glob("*.toml")):
            _read(path, source, cases, unread, report=source.id in own)
    return Docket(
        shelf=shelf,
        chosen=tuple(id for id in dict.fromkeys(chosen) if not wanted or id in wanted),
        today=today,
        cases=tuple(case for case in cases if case.pack in shelf.packs and shelf.wrong_with(case.pack) is None),
        unread=tuple(unread),
        sources=tuple(sources),
        context=tuple(context),
        folders={source.id: source.folder for source in sources},
    )


def _inside(pack: Pack, file: PackFile) -> Iterator[Worked]:
    for index, example in enumerate(pack.examples):
        line = file.lines.of(Place("example", index), "name")
        yield Worked(example=example, pack=example.pack or pack.id, file=file.name, line=line)


def _read(path: Path, source: PackSource, cases: list[Worked], unread: list[Finding], *, report: bool) -> None:
    name = f"{source.id}/{EXAMPLES}/{path.name}"
    try:
        examples = read_examples(path)
        lines = scan(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, tomllib.TOMLDecodeError, RecursionError) as error:
        if report:
            said = str(error) if isinstance(error, ValueError) else "cannot be read"
            unread.append(Finding(check="CHK01", pack=source.id, file=name, line=1, says=said))
        return
    for index, example in enumerate(examples):
        place = lines.of(Place("example", index), "name")
        cases.append(Worked(example=example, pack=example.pack or source.id, file=name, line=place))


def sensible(bench: Bench) -> Bench:
    """The same bench, in which combinations that no case can have are impossible.

    Figures of the program come from no session, nobody consents without a form, and what is imminent is there now.
    """
    if not bench.texts:
        return bench
    kinds = bench.words.kinds["program"]
    rest = tuple(word for word in bench.words.facts["circumstance"].values if word not in kinds)
    never: tuple[Condition, ...] = (
        {"circumstance": tuple(sorted(kinds)), "source": ("session", "observation")},
        {"circumstance": rest, "source": ("program_data",)},
        {"consent_form": (NOBODY,), "consent_by": _but(bench, "consent_by", NOBODY)},
        {"consent_form": _but(bench, "consent_form", NOBODY), "consent_by": (NOBODY,)},
        {"forum_testimony": (NOBODY,), "forum_question": ("same_subject",)},
        {"imminent": (YES,), "danger_now": (NO,)},
    )
    first = bench.texts[0]
    pack = attrs.evolve(first.pack, impossible=(*first.pack.impossible, *never), since=None, until=None)
    return attrs.evolve(bench, texts=(attrs.evolve(first, pack=pack), *bench.texts[1:]))


def _but(bench: Bench, fact: str, value: str) -> tuple[str, ...]:
    return tuple(other for other in bench.words.facts[fact].values if other != value)


def day_of(pack: Pack) -> date:
    """A day on which the pack speaks: when it was verified, or its first day where that is later."""
    return max(pack.verified_on, pack.since or pack.verified_on)


def department_of(pack: Pack, packs: Mapping[str, Pack]) -> Department:
    """A pack of any rank as the desk asks for it."""
    above = tuple(packs[id] for id in pack.under if id in packs)
    return Department(
        id=pack.id,
        title=pack.title,
        zone=ZoneInfo(pack.tz),
        pack_version=pack.version,
        day=day_of(pack),
        packs=(pack, *above),
        adopted=tuple(packs[id] for id in pack.adopts if id in packs),
    )


def rule_place(pack: Pack, name: str) -> Place | None:
    """Where a rule "topic.id" stands, or the topic's otherwise; None for any other name."""
    topic, _, id = name.partition(".")
    if topic not in list(TopicName):
        return None
    if id == "otherwise":
        return Place(f"{topic}.otherwise")
    for index, rule in enumerate(pack.rules(TopicName(topic))):
        if rule.id == id:
            return Place(f"{topic}.rule", index)
    return Place(topic)


def called(topic: TopicName, rule: Rule) -> str:
    """A rule's name inside its pack."""
    return f"{topic}.{rule.id}"


def own(ruling: Ruling) -> str:
    """A ruling's name inside its pack."""
    return called(TopicName.DISCLOSE, ruling.rule)
