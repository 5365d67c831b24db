"""What the complete tables of answers show: gaps, contradictions, dead rules, void rules: CHK10 to CHK17, CHK22."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from operator import or_

import attrs

from peerdesk_core.law.bench import Bench, Ruling, Text, tells
from peerdesk_core.law.engine import ALWAYS, conditions_of
from peerdesk_core.law.fold import TELLING, VERDICT_OF, Departing, Token, fold
from peerdesk_core.law.hearing import ALL_OTHERS, SHIELD, Hearing, audible
from peerdesk_core.law.packs import Pack, Rank, Rule, Then, TopicName
from peerdesk_core.law.reading.lines import Place
from peerdesk_core.law.tables.layout import TableTooLarge
from peerdesk_core.law.tables.masks import rows
from peerdesk_core.law.tables.table import Table

from .delay import delayed
from .docket import SESSION_CONTENT, Docket, called, day_of, own
from .finding import Finding
from .witness import block, plain

STORE = "records_system"
_TELLING = frozenset(token for token, verdict in VERDICT_OF.items() if verdict in TELLING)
_VOID = (Departing.VOID_PERMISSION, Departing.VOID_DUTY, Departing.VOID_BAR)
_OTHERWISE = f"{TopicName.DISCLOSE}.otherwise"
_MOST_ROWS = 400


@attrs.frozen(kw_only=True)
class Seen:
    """One pack's tables on one day, with the place of its own text in them."""

    docket: Docket
    pack: Pack
    bench: Bench
    tables: tuple[Table, ...]

    def index(self, table: Table) -> int:
        """Which of the table's texts is the pack's own."""
        return next(place for place, text in enumerate(table.texts) if text.pack.id == self.pack.id)

    def smallest(self, masks: Mapping[Table, int]) -> tuple[Table, int] | None:
        """The table with the plainest case of a set of rows, and its rows."""
        found = [
            (len(plain_facts(table, mask)), place, table, mask)
            for place, (table, mask) in enumerate(masks.items())
            if mask
        ]
        return min(found, key=lambda one: one[:2])[2:] if found else None


def plain_facts(table: Table, mask: int) -> Mapping[str, str]:
    """The facts of the plainest row of a set that are not as if nobody said anything."""
    row = table.smallest(mask)
    words = table.bench.words.facts
    return {} if row is None else {f: v for f, v in row[0].items() if f not in words or words[f].unsaid != v}


def table_findings(docket: Docket) -> Iterator[Finding]:
    """What the tables of the chosen packs show."""
    for pack in docket.packs:
        if not docket.usable(pack.id):
            continue
        yield from _topics(docket, pack)
        yield from _guideline(docket, pack)
        yield from _twice(docket, pack)
        live: set[str] = set()
        fought: set[tuple[str, str]] = set()
        for day in days_of(pack):
            try:
                seen = see(docket, pack, day)
            except TableTooLarge as error:
                yield docket.finding("CHK10", pack, f"the table cannot be built: {error}")
                return
            if day == day_of(pack):
                yield from _gaps(seen)
                yield from _impossible(seen)
                yield from _void(seen)
                yield from _ceiling(seen)
                yield from _wider(seen)
            yield from _clashes(seen)
            live |= _live(seen)
            fought |= _fights(seen)
        yield from _dead(docket, pack, live, fought)
        yield from _delays(docket, pack)


def see(docket: Docket, pack: Pack, day: date) -> Seen:
    """The tables of a pack on a day. Raises TableTooLarge."""
    bench = docket.bench(pack.id, day)
    topic = pack.topics.get(TopicName.DISCLOSE)
    circumstances = docket.alike(pack.id, day) if topic is not None else ()
    tables = tuple(docket.table(pack.id, circumstance, day) for circumstance in circumstances)
    return Seen(docket=docket, pack=pack, bench=bench, tables=tables)


def days_of(pack: Pack) -> tuple[date, ...]:
    """The fewest days on which each rule about telling counts: the usual one, and the first days of other rules."""
    found = [day_of(pack)]
    for rule in pack.rules(TopicName.DISCLOSE):
        if not any(pack.in_force(rule, day) for day in found):
            first = max(day for day in (rule.since, pack.since, date(1970, 1, 1)) if day is not None)
            if pack.in_force(rule, first):
                found.append(first)
    return tuple(found)


# ---------------------------------------------------------------- CHK10, CHK11, CHK14, CHK16


def _topics(docket: Docket, pack: Pack) -> Iterator[Finding]:
    for name, topic in pack.topics.items():
        if not topic.rules and topic.otherwise is None and not topic.silent.strip():
            hint = 'Write a rule, or silent = "why the text says nothing".'
            yield docket.finding(
                "CHK10", pack, f"`{name}` says nothing and gives no reason", place=Place(name), hint=hint
            )


def _gaps(seen: Seen) -> Iterator[Finding]:
    """Content of a session about which nobody says anything, where a text speaks of telling at all."""
    if seen.pack.rank in (Rank.FEDERAL, Rank.STATE_RULE, Rank.LOCAL_LAW):
        return
    gaps = {table: table.folded()[Token.SILENT] & _content(table) for table in seen.tables}
    found = seen.smallest(gaps)
    if found is not None:
        table, mask = found
        yield seen.docket.finding(
            "CHK10",
            seen.pack,
            "nobody decides about something that was said in a session",
            place=Place(TopicName.DISCLOSE),
            example=block(table, mask, "undecided"),
            hint="Write [disclose.otherwise], or let its `when` reach further.",
        )


def _content(table: Table) -> int:
    """The rows about what was said in a session; none in circumstances that are about the program."""
    if table.circumstance in table.bench.words.kinds["program"]:
        return 0
    return table.where(SESSION_CONTENT)


def _clashes(seen: Seen) -> Iterator[Finding]:
    told: set[tuple[str, ...]] = set()
    for table in seen.tables:
        index = seen.index(table)
        mask = table.clash(index)
        for ruling, other in _pairs(table, index):
            both = mask & table.fired(ruling) & table.fired(other)
            names = (own(ruling), own(other))
            if not both or names in told:
                continue
            told.add(names)
            yield seen.docket.finding(
                "CHK11",
                seen.pack,
                f"contradicts `{other.rule.id}`, and neither names the other",
                rule=own(ruling),
                example=block(table, both, f"{ruling.rule.id} against {other.rule.id}"),
                hint=f'Write despite = ["{other.rule.id}"] in the rule that goes first, or part their conditions.',
            )


def _pairs(table: Table, index: int) -> Iterator[tuple[Ruling, Ruling]]:
    rulings = [ruling for ruling in table.texts[index].rulings if ruling.in_force]
    for ruling in rulings:
        if ruling.rule.then is Then.MUST_NOT:
            yield from ((ruling, other) for other in rulings if other.rule.then is not Then.MUST_NOT)


def _impossible(seen: Seen) -> Iterator[Finding]:
    if not seen.pack.impossible:
        return
    for table in seen.tables:
        if not table.possible:
            yield seen.docket.finding(
                "CHK14",
                seen.pack,
                f"`impossible` leaves nothing of the circumstance `{table.circumstance}`",
                place=Place("impossible"),
                example=f'[[example]]\nname = "..."\ngiven = {{ circumstance = "{table.circumstance}" }}\n',
                hint="Name the facts that exclude each other together, one row for each combination.",
            )


def _guideline(docket: Docket, pack: Pack) -> Iterator[Finding]:
    if pack.rank is not Rank.GUIDELINE:
        return
    for name, topic in pack.topics.items():
        if topic.otherwise is not None and topic.otherwise.then in (Then.MUST, Then.MUST_NOT):
            yield docket.finding(
                "CHK16",
                pack,
                "a guideline only advises or permits",
                rule=f"{name}.otherwise",
                key="then",
                hint='Write "should_not": a guideline binds nobody.',
            )


# ---------------------------------------------------------------- CHK12, CHK13


def _twice(docket: Docket, pack: Pack) -> Iterator[Finding]:
    for name, topic in pack.topics.items():
        first: dict[object, str] = {}
        for rule in topic.rules:
            key = _said(rule)
            if key in first:
                says = f"says the same as `{first[key]}`"
                hint = "Keep one of them; a second citation can be added to it after a semicolon."
                yield docket.finding("CHK13", pack, says, rule=called(name, rule), hint=hint)
            first.setdefault(key, rule.id)


def _said(rule: Rule) -> object:
    """What a rule says, without its name, its source and its words; two of one act with other words are two."""
    words = rule.says if rule.do else ""
    when = frozenset((fact, frozenset(values)) for fact, values in rule.when.items())
    reach = (when, rule.who, frozenset(rule.to), rule.scope, rule.clock, rule.since, rule.until)
    return (rule.do, words, rule.then, rule.effect, rule.evidence, frozenset(rule.ask), *reach)


def _live(seen: Seen) -> set[str]:
    """The rules that decide in some row, and "=id" for those that at least apply in one."""
    found: set[str] = set()
    for table in seen.tables:
        for ruling in table.texts[seen.index(table)].rulings:
            if ruling.in_force and table.fired(ruling):
                found.add(f"={ruling.rule.id}")
                if table.decides(ruling):
                    found.add(ruling.rule.id)
    return found


def _fights(seen: Seen) -> set[tuple[str, str]]:
    """The pairs of rules that apply side by side in some row, where one names the other in `despite`."""
    found: set[tuple[str, str]] = set()
    for table in seen.tables:
        rulings = {ruling.rule.id: ruling for ruling in table.texts[seen.index(table)].rulings}
        for ruling in rulings.values():
            for name in ruling.rule.despite:
                if name in rulings and table.fired(ruling) & table.fired(rulings[name]):
                    found.add((ruling.rule.id, name))
    return found


def _dead(docket: Docket, pack: Pack, live: set[str], fought: set[tuple[str, str]]) -> Iterator[Finding]:
    for rule in pack.rules(TopicName.DISCLOSE):
        if not tells(rule):
            continue
        name = called(TopicName.DISCLOSE, rule)
        if f"={rule.id}" not in live:
            hint = "Its conditions exclude each other, or it never counts on any day."
            yield docket.finding("CHK13", pack, "can never apply", rule=name, key="when", hint=hint)
            continue
        if rule.id not in live:
            says = "never decides anything: wherever it applies, another rule of the text goes first"
            yield docket.finding(
                "CHK13", pack, says, rule=name, hint="Take it out, or cite its source in the other rule."
            )
        for other in rule.despite:
            if (rule.id, other) not in fought:
                says = f"`despite` names `{other}`, and the two never apply together"
                yield docket.finding("CHK12", pack, says, rule=name, key="despite", hint="Take it out.")


# ---------------------------------------------------------------- CHK15


def _void(seen: Seen) -> Iterator[Finding]:
    docket, pack = seen.docket, seen.pack
    departs: set[str] = set()
    void: dict[str, dict[Departing, dict[Table, int]]] = {}
    for table in seen.tables:
        index = seen.index(table)
        parts = table.departing(index)
        anywhere = reduce(or_, parts.values(), 0)
        rest = anywhere
        for ruling in table.texts[index].rulings:
            decided = table.decides(ruling)
            if decided & anywhere:
                departs.add(own(ruling))
                _note(void, own(ruling), table, parts, decided)
            rest &= ~decided
        if rest:
            departs.add(_OTHERWISE)
            _note(void, _OTHERWISE, table, parts, rest)
    accepted = {departure.rule: departure for departure in pack.departures}
    delays = {called(name, rule) for name, rule, _ in delayed(docket, pack)}
    for name, kinds in void.items():
        if name in accepted:
            continue
        for kind, masks in kinds.items():
            found = seen.smallest(masks)
            if found is None:
                continue
            table, mask = found
            row = table.smallest(mask)
            to = "" if row is None else _towards(row[1])
            yield docket.finding(
                "CHK15",
                pack,
                f"{kind.replace('_', ' ')}: the law above says otherwise {to}, and nobody acknowledged it",
                rule=name,
                example=block(
                    table, mask, f"{kind.value} of {name}", f"{pack.id}:{name}" if name != _OTHERWISE else ""
                ),
                hint=_ACKNOWLEDGE.format(name=name),
            )
    for index, departure in enumerate(pack.departures):
        place = Place("departure", index)
        if not departure.reason.strip() or not departure.owner.strip():
            yield docket.finding("CHK15", pack, "a departure names its reason and its owner", place=place, key="rule")
        if departure.expiry < docket.today:
            says = f"the departure of {departure.rule} was accepted until {departure.expiry.isoformat()}"
            yield docket.finding("CHK15", pack, says, place=place, key="expiry", hint="Decide anew, with a new date.")
        if departure.rule not in departs | delays:
            says = f"{departure.rule} does not depart from the law above"
            yield docket.finding("CHK15", pack, says, place=place, key="rule", hint="Take the departure out.")


_ACKNOWLEDGE = 'Change the rule, or write [[departure]] with rule = "{name}", reason, owner (a title) and expiry.'


def _note(
    void: dict[str, dict[Departing, dict[Table, int]]],
    name: str,
    table: Table,
    parts: Mapping[Departing, int],
    decided: int,
) -> None:
    for kind in _VOID:
        if parts[kind] & decided:
            void.setdefault(name, {}).setdefault(kind, {})[table] = parts[kind] & decided


def _towards(role: str) -> str:
    return "for everybody not named" if role == ALL_OTHERS else f"for {role}"


def _delays(docket: Docket, pack: Pack) -> Iterator[Finding]:
    accepted = {departure.rule for departure in pack.departures}
    for name, rule, above in delayed(docket, pack):
        if called(name, rule) not in accepted:
            yield docket.finding(
                "CHK15",
                pack,
                f"void delay: the law above gives less time ({above})",
                rule=called(name, rule),
                key="clock",
                hint=_ACKNOWLEDGE.format(name=called(name, rule)),
            )


# ---------------------------------------------------------------- CHK17, CHK22


def _ceiling(seen: Seen) -> Iterator[Finding]:
    for table in seen.tables:
        index = seen.index(table)
        telling = reduce(or_, (table.folded()[token] for token in _TELLING), 0) & _content(table)
        kept = Kept.of(seen.bench, table)
        for ruling in table.texts[index].rulings:
            rule = ruling.rule
            stores = STORE in rule.to or (
                (not rule.to or ALL_OTHERS in rule.to) and "storage" in rule.when.get("purpose", ())
            )
            open_to_all = (not rule.to or ALL_OTHERS in rule.to) and "purpose" not in rule.when
            if not (stores or open_to_all):
                continue
            decided = itertools.islice(rows(telling & table.decides(ruling)), _MOST_ROWS)
            number = next((number for number in decided if kept.at(number)), None)
            if number is not None:
                yield seen.docket.finding(
                    "CHK17",
                    seen.pack,
                    "lets what was said in a session be kept in a system",
                    rule=own(ruling),
                    key="to",
                    example=block(table, 1 << number, "kept in a system"),
                    hint="Name in `to` the people who may be told; nothing may permit that content is stored.",
                )
                return


@attrs.define(eq=False, slots=False)
class Kept:
    """Whether what the rows of a table are about may be kept in a system; each is judged once."""

    table: Table
    texts: tuple[Text, ...]
    asked: tuple[str, ...]
    """The facts on which that hangs."""

    _rows: dict[int, bool] = attrs.field(factory=dict)
    _facts: dict[tuple[str | None, ...], bool] = attrs.field(factory=dict)

    @classmethod
    def of(cls, bench: Bench, table: Table) -> Kept:
        """The rows of a table as a bench judges them."""
        texts = tuple(audible(text, STORE, bench.words) for text in bench.live(table.circumstance))
        asked = itertools.chain(ALWAYS, (SHIELD,), *conditions_of(texts))
        return cls(table, texts, tuple(dict.fromkeys(asked)))

    def at(self, number: int) -> bool:
        """Whether it may be in one row, whoever its recipient is."""
        if number not in self._rows:
            facts, _ = self.table.row(number)
            key = tuple(facts.get(fact) for fact in self.asked)
            if key not in self._facts:
                heard = Hearing.of(self.texts, facts, self.table.bench.words).heard(STORE)
                self._facts[key] = heard.verdict in TELLING
            self._rows[number] = self._facts[key]
        return self._rows[number]


def _wider(seen: Seen) -> Iterator[Finding]:
    """Where the law alone bans telling, the whole bench must not tell."""
    if all(text.is_statute for text in seen.bench.texts) or not seen.tables:
        return
    for table in seen.tables:
        banned = _law_alone(table)
        wide = banned & reduce(or_, (table.folded()[token] for token in _TELLING), 0)
        if wide:
            row = table.smallest(wide)
            shown = plain(seen.bench, *row) if row else ""
            yield seen.docket.finding(
                "CHK22",
                seen.pack,
                f"tells what the law above forbids: {shown}",
                example=block(table, wide, "wider than the law"),
            )
            return


def _law_alone(table: Table) -> int:
    """The rows in which federal and state law, without any policy, forbid telling."""
    said = {**dict.fromkeys(Token, 0), Token.SILENT: table.possible}
    for index, text in enumerate(table.texts):
        if not text.is_statute:
            continue
        after = dict.fromkeys(Token, 0)
        for upper, above in said.items():
            for lower, below in table.tokens(index).items():
                if above & below:
                    after[fold(upper, lower).token] |= above & below
        said = after
    return said[Token.MUST_NOT]
