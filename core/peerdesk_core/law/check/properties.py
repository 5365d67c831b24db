"""What must hold of every pack whatever it says: CHK20, CHK22 to CHK25."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from peerdesk_core.law.clocks import due_at, opens_at
from peerdesk_core.law.disclosure import answer_pieces
from peerdesk_core.law.examples import Told
from peerdesk_core.law.facts import ASSIGN_FACTS
from peerdesk_core.law.fold import TELLING
from peerdesk_core.law.packs import Example, Pack, Rule, TopicName
from peerdesk_core.law.reading.lines import Place
from peerdesk_core.law.vocabulary import NO, YES, vocabulary

from .docket import Docket, called
from .examples import row_of
from .finding import Finding
from .toml import example_text

_DAY = timedelta(days=1)
_ORDINARY = {"circumstance": ("ordinary",)}
_INVOLVEMENT = ("involved", "witness", "supervisor", "tie")
_MOST_PEERS = 4096
_HOLIDAYS = ((1, 1), (7, 4), (11, 26), (11, 27), (12, 24), (12, 25))
"""Days on which clocks that leave out holidays stand still, for the purpose of this check."""


def property_findings(docket: Docket) -> Iterator[Finding]:
    """What the properties show of the chosen packs."""
    for pack in docket.packs:
        if docket.usable(pack.id):
            yield from _nothing_answered(docket, pack)
            yield from _meanings(docket, pack)
            yield from _involvement(docket, pack)
            yield from _dates(docket, pack)
            yield from _clocks(docket, pack)


# ---------------------------------------------------------------- CHK20


def _nothing_answered(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """Nothing is told on the ground of nothing: not before a question, nor about something nobody described."""
    bench = docket.bench(pack.id)
    told = Told(bench, _ORDINARY)
    roles = [role for role in told.roles() if told.verdict(role) in TELLING]
    if answer_pieces(bench, ()).verdict in TELLING or roles:
        reasons = sorted(name for name in told.reasons(roles) if name.startswith(f"{pack.id}:"))
        rule = reasons[0].partition(":")[2] if reasons else ""
        example = Example(name="nothing answered", pack=pack.id, given=_ORDINARY, disclose=row_of(told))
        yield docket.finding(
            "CHK20",
            pack,
            f"something may be told to {', '.join(roles)} while nothing is answered",
            rule=rule,
            example=example_text(example),
            hint="Name in `when` the facts that the permission hangs on.",
        )


# ---------------------------------------------------------------- CHK22, the words


def _meanings(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """A lower text that gives a word another meaning could tell what the law forbids without saying so."""
    shared = {**vocabulary().facts, **{id: fact for one in docket.above(pack) for id, fact in one.facts.items()}}
    for id, fact in pack.facts.items():
        if id in shared and shared[id] != fact:
            yield docket.finding(
                "CHK22",
                pack,
                f"gives the fact `{id}` another meaning than the law above it",
                place=Place(f"fact.{id}"),
                hint="Give the fact a name of its own.",
            )


# ---------------------------------------------------------------- CHK23


def _involvement(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """For every peer: the bars that stand without involvement stand with it too."""
    department = docket.department(pack.id)
    rules = [rule for one in department.packs for rule in one.rules(TopicName.ASSIGN)]
    used = sorted({fact for rule in rules for fact in rule.when if fact in ASSIGN_FACTS})
    others = [fact for fact in used if fact not in _INVOLVEMENT]
    involved = [fact for fact in used if fact in _INVOLVEMENT]
    choices = [[(fact, value) for value in ASSIGN_FACTS[fact].values] for fact in others]
    choices += [[(fact, value) for value in (NO, YES)] for fact in involved]
    for chosen in itertools.islice(itertools.product(*choices), _MOST_PEERS):
        before = dict(chosen)
        for fact in involved:
            if before[fact] != NO:
                continue
            bars = {bar.rule for bar in department.bars(TopicName.ASSIGN, before)}
            after = department.bars(TopicName.ASSIGN, {**before, fact: YES})
            lost = sorted(bars - {bar.rule for bar in after})
            if not lost:
                continue
            owner, _, name = lost[0].partition(":")
            if owner != pack.id and docket.shelf.packs[owner] in docket.packs:
                continue
            given = {key: (value,) for key, value in before.items()} | {fact: (YES,)}
            example = Example(
                name=f"{fact} lifts a bar",
                pack=pack.id,
                topic=TopicName.ASSIGN,
                given=given,
                bars=tuple(bar.rule for bar in after),
            )
            yield docket.finding(
                "CHK23",
                pack,
                f"`{fact}` lifts the bar {lost[0]}",
                rule=name if owner == pack.id else "",
                example=example_text(example),
                hint="Take the fact out of the bar, or out of the rule that beats it.",
            )
            return


# ---------------------------------------------------------------- CHK24


def _dates(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """Every declared date changes which rules count; on all other days nothing changes."""
    declared: dict[date, tuple[str, str]] = {}
    for name, topic in pack.topics.items():
        for rule in topic.rules:
            for key, day in (("since", rule.since), ("until", rule.until)):
                if day is not None:
                    declared[day] = (called(name, rule), key)
                    if not _changes(pack, rule, day):
                        yield docket.finding(
                            "CHK24",
                            pack,
                            f"nothing changes on {day.isoformat()}, since the text as a whole is not in force then",
                            rule=called(name, rule),
                            key=key,
                            hint="Let the rule's dates lie inside those of the pack, or leave them out.",
                        )
    for key, day in (("since", pack.since), ("until", pack.until)):
        if day is not None:
            declared[day] = ("", key)
    turns = sorted(declared)
    for day, end in itertools.pairwise([date(1900, 1, 1), *turns, date(2200, 1, 1)]):
        first, last = _counting(pack, day), _counting(pack, max(day, end - _DAY))
        if first != last:
            says = f"what counts changes between {day.isoformat()} and {end.isoformat()} without a date that says so"
            yield docket.finding("CHK24", pack, says)


def _changes(pack: Pack, rule: Rule, day: date) -> bool:
    return pack.in_force(rule, day) != pack.in_force(rule, day - _DAY)


def _counting(pack: Pack, day: date) -> frozenset[str]:
    return frozenset(
        called(name, rule) for name, topic in pack.topics.items() for rule in topic.rules if pack.in_force(rule, day)
    )


# ---------------------------------------------------------------- CHK25


def starts_in(zone: ZoneInfo, year: int) -> tuple[datetime, ...]:
    """Moments at which clocks go wrong: clock changes, a leap day, ends of months and of the year, holidays."""
    days = {
        date(year, 1, 1),
        date(year, 7, 3),
        date(year, 12, 24),
        date(year, 12, 31),
        date(2028, 2, 28),
        date(2028, 2, 29),
    }
    days |= {date(year, month, 1) - _DAY for month in range(2, 13)}
    days |= {date(year, 11, day) for day in (25, 26, 27)}
    found = {datetime(day.year, day.month, day.day, hour, 30, tzinfo=zone) for day in days for hour in (0, 12, 23)}
    here = datetime(year, 1, 1, tzinfo=UTC)
    while here.year == year:
        later = here + timedelta(hours=6)
        if here.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found |= {here + timedelta(minutes=30 * step) for step in range(-56, 16)}
        here = later
    return tuple(sorted(moment.astimezone(UTC) for moment in found))


def _clocks(docket: Docket, pack: Pack) -> Iterator[Finding]:
    zone = ZoneInfo(pack.tz)
    starts: tuple[datetime, ...] = ()
    closed = {date(docket.today.year, month, day) for month, day in _HOLIDAYS}
    for name, topic in pack.topics.items():
        for rule in topic.rules:
            clock = rule.clock
            if clock is None or not (clock.limit or clock.opens):
                continue
            starts = starts or starts_in(zone, docket.today.year)
            for start in starts:
                opens, due = opens_at(clock, start, zone, closed), due_at(clock, start, zone, closed)
                if due >= start and (opens is None or not clock.limit or opens <= due):
                    continue
                local = start.astimezone(zone)
                example = Example(
                    name=f"{clock.act} opens after it ends",
                    pack=pack.id,
                    topic=name,
                    event=clock.start,
                    at=local,
                    due={clock.act: due.astimezone(zone)},
                    because=f"{pack.id}:{called(name, rule)}",
                )
                yield docket.finding(
                    "CHK25",
                    pack,
                    f"begun at {local.isoformat()} the clock opens after it ends",
                    rule=called(name, rule),
                    key="clock",
                    example=example_text(example),
                    hint="Count both ends alike: hours by elapsed time, days by the calendar.",
                )
                break
