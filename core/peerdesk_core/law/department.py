"""A department's rules as the desk asks for them: titles, closed lists, clocks, bars, the limits card, advice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockKind

from .clocks import opens_at
from .conditions import Met, met
from .legal_days import deadline
from .packs import RANK_ORDER, Card, FigureName, Pack, Rank, Rule, Then, TopicName
from .reading.checks import find_rule
from .reading.loader import Shelf, load_packs

NOT_KNOWN = " (not known)"
"""Added to a bar that stands because the fact that would lift it was not given."""


class UnknownDepartment(DeskError):
    title = "No such department"
    cause = "No installed plugin brings a pack for this department."
    next_step = "Choose one of the departments listed in Settings, or install its jurisdiction plugin."
    exit = Exit.BAD_INPUT


class BrokenDepartment(DeskError):
    title = "This department's rules cannot be used"
    cause = "Its pack, or its state's, has an error."
    next_step = "Mend the file, or choose another department."
    exit = Exit.BAD_INPUT


@attrs.frozen(kw_only=True)
class Clause:
    """A rule that applies, ready for people.

    `rule` is "pack:topic.id", `says` our own sentence, `cite` the printed citation, `layer` a rank word.
    """

    rule: str
    says: str
    cite: str
    layer: str
    overridable: bool = False


@attrs.frozen(kw_only=True)
class Due:
    """A running clock. Times are UTC; `limit` is the ISO 8601 duration, empty where the law only says "at once"."""

    rule: Clause
    start_at: datetime
    opens_at: datetime | None
    due_at: datetime
    kind: ClockKind
    limit: str


@attrs.frozen(kw_only=True)
class Saying:
    """A rule that applies: its force (`then`), its act, whose it is, whom it names, and whom to ask if it is open."""

    clause: Clause
    then: Then
    do: str
    who: str
    to: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether it demands or forbids; the others permit or advise."""
        return self.then in (Then.MUST, Then.MUST_NOT)


@attrs.frozen(kw_only=True)
class Number:
    """A number that a text names: at least `least`, at most `most`; `advice` where it is recommended only."""

    clause: Clause
    least: int | None
    most: int | None
    advice: bool


@attrs.frozen(kw_only=True)
class LimitsCard:
    """What a peer says before support starts (mpd-19), with the clause that each line rests on."""

    title: str
    intro: tuple[str, ...]
    lines: tuple[Clause, ...]
    outro: str
    crisis: tuple[str, ...]
    pack_ids: tuple[str, ...]

    def aloud(self) -> str:
        """Everything that is read aloud, in order: all but the citations."""
        return "\n".join((self.title, *self.intro, *(line.says for line in self.lines), self.outro, *self.crisis))


@attrs.frozen(kw_only=True)
class DepartmentInfo:
    """A department that can be chosen, or what keeps it from being chosen.

    `state` is the id of the pack it stands under, `state_title` that pack's title, as far as either could be read.
    """

    id: str
    title: str
    state: str
    state_title: str = ""
    broken: str | None = None


@attrs.frozen(kw_only=True)
class Department:
    """A department's pack and those it stands under, judged for one day.

    `day` decides which rules are in force where a question carries no time of its own.
    """

    id: str
    title: str
    zone: ZoneInfo
    pack_version: str
    day: date
    packs: tuple[Pack, ...]
    """The department's own pack first, then those it stands under."""
    adopted: tuple[Pack, ...] = ()
    """Guidelines that speak where those are silent."""

    def on(self, day: date) -> Department:
        """The same department on another day."""
        return attrs.evolve(self, day=day)

    def role(self, word: str) -> str:
        """The department's title for a role; a word without one is shown with spaces."""
        for pack in self.packs:
            if word in pack.titles:
                return pack.titles[word]
        return word.replace("_", " ")

    def offered(self, what: str) -> tuple[str, ...]:
        """The values of a closed list that the text names ("channels", "topics"); () where it is silent."""
        for pack in (*self.packs, *self.adopted):
            if what in pack.offers:
                return pack.offers[what].values
        return ()

    def due(self, topic: str, act: str, start: datetime, facts: Mapping[str, str] | None = None) -> Due | None:
        """The clock of an act that began at an aware instant; None where no rule in force that day sets one.

        A rule whose condition the facts rule out sets no clock; a fact that is not given rules nothing out. Where
        several ranks set one, the earliest end counts: a lower rank may shorten a clock, never lengthen it.
        """
        facts = facts or {}
        return self._earliest(self.packs, topic, act, start, facts) or self._earliest(
            self.adopted, topic, act, start, facts
        )

    def _earliest(
        self, packs: Sequence[Pack], topic: str, act: str, start: datetime, facts: Mapping[str, str]
    ) -> Due | None:
        found: list[Due] = []
        day = start.astimezone(self.zone).date()
        for pack, rule in self._rules(topic, day, packs):
            clock = rule.clock
            if clock is None or clock.act != act or met(rule.when, facts) is Met.NO:
                continue
            due = Due(
                rule=_clause(pack, topic, rule),
                start_at=start,
                opens_at=opens_at(clock, start, self.zone),
                due_at=deadline(clock, start, self.zone, self.packs),
                kind=clock.kind,
                limit=clock.limit,
            )
            found.append(due)
        return min(found, key=lambda due: due.due_at, default=None)

    def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Clause, ...]:
        """The bans of a topic that hang on facts and stand on these, statute first.

        A fact that is missing, empty or "unknown" lifts no ban: the ban stands and says " (not known)". A permission
        that names a ban in `despite` lifts it only when its own facts are known.
        """
        found: list[Clause] = []
        for pack in self._by_rank():
            rules = [rule for owner, rule in self._rules(topic, self.day) if owner is pack]
            fired: dict[str, Met] = {}
            for rule in rules:
                answer = met(rule.when, facts)
                if answer is Met.YES or (answer is Met.UNKNOWN and rule.then is Then.MUST_NOT):
                    fired[rule.id] = answer
            standing = _standing({rule.id: rule.despite for rule in rules if rule.id in fired})
            for rule in rules:
                if rule.then is Then.MUST_NOT and rule.when and rule.id in standing:
                    clause = _clause(pack, topic, rule)
                    if fired[rule.id] is Met.UNKNOWN:
                        clause = attrs.evolve(clause, says=clause.says.rstrip(".") + NOT_KNOWN)
                    found.append(clause)
        return tuple(found)

    def notes(self, topic: str, act: str = "") -> tuple[Clause, ...]:
        """Duties, advice and permissions of a topic to show, of one act (`do`) or of all, statute first.

        Bans that hang on facts are left to `bars`; a ban without conditions is a duty too ("keep no notes").
        """
        ranked = sorted(self._rules(topic, self.day), key=lambda pair: -RANK_ORDER[pair[0].rank])
        return tuple(
            _clause(pack, topic, rule)
            for pack, rule in ranked
            if (not act or rule.do == act) and not (rule.then is Then.MUST_NOT and rule.when)
        )

    def sayings(self, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> tuple[Saying, ...]:
        """The rules of a topic that apply on these facts, of one act (`do`) or of all, statute first.

        A rule that hangs on a fact applies only where that fact is known; what a standing rule beats is left out.
        """
        found: list[Saying] = []
        for pack in self._texts():
            spoken_of = {saying.do for saying in found if saying.do} if pack in self.adopted else set[str]()
            fired = [
                rule for _, rule in self._rules(topic, self.day, (pack,)) if met(rule.when, facts or {}) is Met.YES
            ]
            standing = _standing({rule.id: rule.despite for rule in fired})
            found += [
                _saying(pack, topic, rule)
                for rule in fired
                if rule.id in standing and (not act or rule.do == act) and rule.do not in spoken_of
            ]
        return tuple(found)

    def grounds(self, topic: str) -> tuple[tuple[Mapping[str, tuple[str, ...]], Saying], ...]:
        """Every rule of a topic that hangs on facts, with the facts that it hangs on: what could count, and where."""
        return tuple((rule.when, _saying(pack, topic, rule)) for pack, rule in self._speaking(topic) if rule.when)

    def duties(self, role: str) -> tuple[Saying, ...]:
        """What the texts lay on a role or allow it, in every topic but telling, statute first."""
        return tuple(
            _saying(pack, topic.value, rule)
            for topic in TopicName
            if topic is not TopicName.DISCLOSE
            for pack, rule in self._speaking(topic.value)
            if rule.who == role
        )

    def _speaking(self, topic: str) -> list[tuple[Pack, Rule]]:
        """The rules of a topic in every text, those of an adopted guideline only about acts that no other speaks of."""
        rules = self._rules(topic, self.day, self._texts())
        spoken_of = {rule.do for pack, rule in rules if rule.do and pack not in self.adopted}
        return [(pack, rule) for pack, rule in rules if pack not in self.adopted or rule.do not in spoken_of]

    def number(self, name: FigureName) -> Number | None:
        """The number that the department's text names, else the nearest text above it; None where all are silent."""
        for pack in (*self.packs, *self.adopted):
            figure = pack.figures.get(name.value)
            if figure is not None and pack.on(self.day):
                clause = Clause(
                    rule=f"{pack.id}:figure.{name.value}",
                    says=figure.says,
                    cite=pack.cited(figure.cite),
                    layer=pack.rank.value,
                )
                return Number(clause=clause, least=figure.least, most=figure.most, advice=figure.advice)
        return None

    def _by_rank(self) -> Sequence[Pack]:
        return sorted(self.packs, key=lambda pack: -RANK_ORDER[pack.rank])

    def _texts(self) -> Sequence[Pack]:
        """Every text that speaks, the highest first, guidelines that were adopted last."""
        return (*self._by_rank(), *self.adopted)

    def card(self) -> LimitsCard:
        """The limits card of the department, else of the nearest pack above it (mpd-19, mpd-20).

        A card counts only while every rule that it rests on is in force: a card that lacks an exception would mislead.
        Raises BrokenDepartment where no card is left.
        """
        shelf = {pack.id: pack for pack in self.packs}
        for pack in self.packs:
            card = None if pack.card is None else _card(pack, pack.card, shelf, self.day)
            if card is not None:
                return card
        raise BrokenDepartment("Neither the department nor its state has a limits card that is in force.")

    def _rules(self, topic: str, day: date, packs: Sequence[Pack] | None = None) -> list[tuple[Pack, Rule]]:
        """Every rule of a topic that is in force on a day, in these packs or in all but the adopted ones.

        An unknown topic has none.
        """
        if topic not in list(TopicName):
            return []
        return [
            (pack, rule)
            for pack in (self.packs if packs is None else packs)
            for rule in pack.rules(TopicName(topic))
            if pack.in_force(rule, day)
        ]


def load_department(id: str, sources: Sequence[PackSource], *, day: date | None = None) -> Department:
    """Read a department and the packs that it stands under. `day` defaults to the day its pack was last verified.

    Raises UnknownDepartment, or BrokenDepartment with file, line and what is wrong there.
    """
    shelf = load_packs(sources)
    wrong = shelf.wrong_with(id)
    if wrong is not None:
        raise BrokenDepartment(f"{wrong.sentence()}.")
    pack = shelf.packs.get(id)
    if pack is None or not _serves(pack):
        raise UnknownDepartment
    return Department(
        id=pack.id,
        title=pack.title,
        zone=ZoneInfo(pack.tz),
        pack_version=pack.version,
        day=day or pack.verified_on,
        packs=(pack, *(shelf.packs[above] for above in pack.under)),
        adopted=tuple(shelf.packs[name] for name in pack.adopts if name in shelf.packs),
    )


def available(sources: Sequence[PackSource]) -> tuple[DepartmentInfo, ...]:
    """Every department that the sources bring, working or not, in order of title."""
    shelf = load_packs(sources)
    found: dict[str, DepartmentInfo] = {}
    for id, pack in shelf.packs.items():
        if _serves(pack):
            found[id] = _info(shelf, id, _sentence(shelf, id))
    for note in shelf.broken:
        if note.pack not in found and ("/departments/" in note.file or "/guidelines/" in note.file):
            found[note.pack] = _info(shelf, note.pack, note.sentence())
    return tuple(sorted(found.values(), key=lambda info: (info.title, info.id)))


def _serves(pack: Pack) -> bool:
    """Whether a desk can work by it: a department's policy, or a guideline for departments of a state without one."""
    return pack.rank is Rank.DEPARTMENT_POLICY or (pack.rank is Rank.GUIDELINE and bool(pack.under))


def _info(shelf: Shelf, id: str, broken: str | None) -> DepartmentInfo:
    title, state = shelf.titles.get(id, ("", ""))
    state_title = shelf.titles.get(state, ("", ""))[0] or state
    return DepartmentInfo(id=id, title=title or id, state=state, state_title=state_title, broken=broken)


def _sentence(shelf: Shelf, id: str) -> str | None:
    wrong = shelf.wrong_with(id)
    return None if wrong is None else wrong.sentence()


def _clause(pack: Pack, topic: str, rule: Rule) -> Clause:
    return Clause(
        rule=f"{pack.id}:{topic}.{rule.id}",
        says=rule.says,
        cite=pack.cited(rule.cite),
        layer=pack.rank.value,
        overridable=rule.overridable,
    )


def _saying(pack: Pack, topic: str, rule: Rule) -> Saying:
    return Saying(clause=_clause(pack, topic, rule), then=rule.then, do=rule.do, who=rule.who, to=rule.to, ask=rule.ask)


def _standing(beats: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Of the rules that fired, those that no standing rule beats: an exception to an exception reinstates.

    The loader refuses circles, so each round settles at least one rule.
    """
    standing: set[str] = set()
    open_rules = set(beats)
    while open_rules:
        beaten = {victim for id in open_rules for victim in beats[id]}
        settled = open_rules - beaten
        standing |= settled
        gone = {victim for id in settled for victim in beats[id]}
        open_rules -= settled | gone
    return standing


def _card(pack: Pack, card: Card, shelf: Mapping[str, Pack], day: date) -> LimitsCard | None:
    lines: list[Clause] = []
    for line in card.line:
        found = find_rule(pack, shelf, line.rule)
        if found is None or not found[0].in_force(found[2], day):
            return None
        owner, topic, rule = found
        lines.append(attrs.evolve(_clause(owner, topic, rule), says=line.says))
    return LimitsCard(
        title=card.title,
        intro=card.intro,
        lines=tuple(lines),
        outro=card.outro,
        crisis=card.crisis,
        pack_ids=tuple(f"{owner.id} {owner.version}" for owner in shelf.values()),
    )
