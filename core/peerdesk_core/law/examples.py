"""Worked cases beside the rules: read them, and say where the rules answer otherwise."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import attrs

from .bench import Bench, Ruling
from .case import Known
from .clocks import due_at
from .conditions import Met, met
from .department import Department, Due
from .engine import Judged, judge
from .fold import Token, Verdict
from .hearing import ALL_OTHERS, SHIELD, Heard
from .near import did_you_mean
from .packs import Example, Pack, Rule, TopicName
from .reading.structure import structure
from .vocabulary import NO, NOBODY, YES

_ADDRESSEE, _CIRCUMSTANCE = "addressee", "circumstance"


def read_examples(path: Path) -> tuple[Example, ...]:
    """The cases of a file in `examples/`. Its table [defaults] fills in what a case leaves out, `given` fact by fact.

    Raises ValueError with the name of the case and what is wrong with it, OSError for a file that cannot be read.
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    defaults = table.pop("defaults", {})
    cases = table.pop("example", [])
    if table:
        raise ValueError(f"{path.name}: only [defaults] and [[example]] belong here")
    found: list[Example] = []
    for case in cases:
        given = {**defaults.get("given", {}), **case.get("given", {})}
        built = structure({**defaults, **case, "given": given}, Example)
        if isinstance(built, tuple):
            raise ValueError(f"{path.name}: {case.get('name', '?')}: {'; '.join(wrong.says for wrong in built)}")
        found.append(built)
    return tuple(found)


def differs(
    example: Example, department: Department, bench: Bench | None = None, told: Told | None = None
) -> tuple[str, ...]:
    """Where the rules answer otherwise than the case says; empty where they agree.

    Verdicts are only looked at where a bench is given, the one of the case's day. `told` is the case on that bench,
    where it was made before.
    """
    found = [] if example.at is None else _clocks(example, example.at, department)
    if example.bars is not None:
        on = department.on(example.on) if example.on else department
        bars = tuple(bar.rule for bar in on.bars(example.topic, facts_of(example)))
        if bars != example.bars:
            found.append(f"bars are {', '.join(bars) or 'none'}")
    if example.disclose and bench is not None:
        found += _rows(example, bench, told)
    return tuple(found)


def facts_of(example: Example) -> Mapping[str, str]:
    """The given facts, each with its first value."""
    return {fact: values[0] for fact, values in example.given.items()}


def unknown_words(example: Example, bench: Bench) -> tuple[str, ...]:
    """What a case about telling says that no vocabulary knows: facts, values, roles, verdicts."""
    found: list[str] = []
    for fact, values in example.given.items():
        known = bench.words.facts.get(fact)
        if fact == SHIELD:
            found += [f"`{fact}` is {YES} or {NO}" for value in values if value not in (YES, NO)]
        elif known is None:
            found.append(f"`{fact}` is not a fact{did_you_mean(fact, bench.words.facts)}")
        else:
            wrong = [value for value in values if not known.allows(value)]
            found += [f"`{value}` is no value of `{fact}`{did_you_mean(value, known.values)}" for value in wrong]
    if len(example.given.get(_CIRCUMSTANCE, ())) != 1:
        found.append("a case about telling gives one circumstance")
    for role, verdict in example.disclose.items():
        if role != ALL_OTHERS and role not in bench.words.roles:
            found.append(f"`{role}` is not a role{did_you_mean(role, bench.words.roles)}")
        if verdict not in list(Verdict):
            found.append(f"`{verdict}` is not a verdict{did_you_mean(verdict, list(Verdict))}")
    return tuple(found)


# ---------------------------------------------------------------- who may be told


@attrs.define(eq=False, slots=False)
class Told:
    """One case about telling on a bench: the verdict for any recipient, and the rules behind it.

    A recipient whom the request brings in is judged with the request, everybody else as if nobody asked.
    """

    bench: Bench
    known: Known

    @cached_property
    def asked(self) -> Judged:
        """As the case says."""
        return judge(self.bench, self.known)

    @cached_property
    def unasked(self) -> Judged:
        """As if the case named no addressee."""
        if self.known.get(_ADDRESSEE, (NOBODY,)) == (NOBODY,):
            return self.asked
        return judge(self.bench, {**self.known, _ADDRESSEE: (NOBODY,)})

    @cached_property
    def brought_in(self) -> frozenset[str]:
        """The recipients whom the request, a duty, a danger or a tribunal brings in."""
        return frozenset(role for world in self.asked.worlds for role in world.rows)

    def judged(self, role: str) -> Judged:
        """The completions in which a recipient is judged."""
        return self.asked if role in self.brought_in else self.unasked

    @cached_property
    def _heard(self) -> dict[str, tuple[Heard, ...]]:
        return {}

    def heard(self, role: str) -> tuple[Heard, ...]:
        """What all texts say for a recipient, in each completion."""
        if role not in self._heard:
            self._heard[role] = tuple(world.hearing.heard(role) for world in self.judged(role).worlds)
        return self._heard[role]

    def verdict(self, role: str) -> Verdict:
        """The verdict for a recipient; consult where the completions differ."""
        if self.judged(role).too_many:
            return Verdict.CONSULT
        verdicts = {heard.verdict for heard in self.heard(role)}
        return verdicts.pop() if len(verdicts) == 1 else Verdict.CONSULT

    def settled(self) -> bool:
        """Whether what is left open makes no difference to anybody."""
        if self.asked.too_many or self.unasked.too_many:
            return False
        return all(len({heard.verdict for heard in self.heard(role)}) == 1 for role in self.roles())

    @cached_property
    def _roles(self) -> tuple[str, ...]:
        named = dict.fromkeys(self.bench.named(self.known[_CIRCUMSTANCE][0]))
        for fact in (_ADDRESSEE, "consent_to"):
            named.update(dict.fromkeys(self.known.get(fact, ())))
        named.update(dict.fromkeys(sorted(self.brought_in)))
        return (*(role for role in named if role not in (ALL_OTHERS, NOBODY)), ALL_OTHERS)

    def roles(self) -> tuple[str, ...]:
        """Everybody whom a rule could tell from all others here, and "*" for those."""
        return self._roles

    def reasons(self, roles: Iterable[str]) -> frozenset[str]:
        """The rules behind the verdicts of these recipients, and "pack:disclose.otherwise" where no rule spoke."""
        found: set[str] = set()
        for role in roles:
            texts = self.judged(role).texts
            for heard in self.heard(role):
                for text, said in zip(texts, heard.said, strict=True):
                    found.update(ruling.name for ruling in said.by)
                    if not said.by and said.token is not Token.SILENT:
                        found.add(f"{text.pack.id}:{TopicName.DISCLOSE}.otherwise")
        return frozenset(found | {task.name for task in self.tasks()})

    def tasks(self) -> Iterator[Ruling]:
        """Whom the texts tell the peer to ask meanwhile."""
        for text in self.asked.texts:
            for ruling in text.tasks:
                worlds = (world.facts for world in self.asked.worlds)
                if ruling.in_force and any(met(ruling.rule.when, facts) is not Met.NO for facts in worlds):
                    yield ruling


def stated(example: Example, role: str, bench: Bench) -> str:
    """What a case says of a recipient: by name, by a wider role that takes them in, or as one of all others."""
    if role in example.disclose:
        return example.disclose[role]
    wider = [verdict for word, verdict in example.disclose.items() if bench.words.covers(word, role)]
    return wider[0] if wider else example.disclose.get(ALL_OTHERS, "")


def _rows(example: Example, bench: Bench, made: Told | None) -> list[str]:
    wrong = list(unknown_words(example, bench))
    if wrong:
        return wrong
    told = made or Told(bench, example.given)
    found: list[str] = []
    for role in dict.fromkeys((*example.disclose, *told.roles())):
        says, is_so = stated(example, role, bench), told.verdict(role)
        if says and says != is_so:
            found.append(f"`{role}` is {is_so}, not {says}")
    return found


# ---------------------------------------------------------------- clocks and reasons


def _clocks(example: Example, at: datetime, department: Department) -> list[str]:
    found: list[str] = []
    for act in sorted(_acts(example, department)):
        due = department.due(example.topic, act, at, facts_of(example))
        if (due.due_at if due else None) != example.due.get(act):
            found.append(f"{act} is due {due.due_at.isoformat() if due else 'never'}")
        if _opens_otherwise(example, act, due):
            found.append(f"{act} opens {due.opens_at.isoformat() if due and due.opens_at else 'at once'}")
    return found


def _opens_otherwise(example: Example, act: str, due: Due | None) -> bool:
    """Whether an act opens at another time than the case says; a case that says nothing of it is content."""
    return act in example.opens and (due.opens_at if due else None) != example.opens[act]


def moves(example: Example, department: Department, act: str) -> bool:
    """Whether an act is due at another time than a case about clocks says."""
    if example.at is None or act not in _acts(example, department):
        return False
    due = department.due(example.topic, act, example.at, facts_of(example))
    return (due.due_at if due else None) != example.due.get(act) or _opens_otherwise(example, act, due)


def _acts(example: Example, department: Department) -> frozenset[str]:
    """What has to be done after the event of a case, by the rules or by what it says."""
    clocks = (rule.clock for _, rule in _rules(department, example.topic) if rule.clock is not None)
    said = frozenset((*example.due, *example.opens))
    return said | frozenset(clock.act for clock in clocks if clock.start == example.event)


def _rules(department: Department, topic: TopicName) -> list[tuple[Pack, Rule]]:
    return [(pack, rule) for pack in department.packs for rule in pack.rules(topic)]


def rests_on(example: Example, department: Department, bench: Bench | None, made: Told | None = None) -> frozenset[str]:
    """The rules that a case can truly be the example of: those that decide it, "pack:topic.id"."""
    found: set[str] = set()
    if example.disclose and bench is not None and not unknown_words(example, bench):
        told = made or Told(bench, example.given)
        found |= told.reasons(dict.fromkeys((*told.roles(), *(role for role in example.disclose))))
    facts = facts_of(example)
    day = day_of(example, department)
    for pack, rule in _rules(department, example.topic):
        name = f"{pack.id}:{example.topic}.{rule.id}"
        if not pack.in_force(rule, day) or met(rule.when, facts) is Met.NO:
            continue
        clock = rule.clock
        if example.at is not None and clock is not None and clock.start == example.event:
            if due_at(clock, example.at, department.zone) == example.due.get(clock.act):
                found.add(name)
        elif example.bars is not None:
            found.add(name)
    return frozenset(found)


def day_of(example: Example, department: Department) -> date:
    """The day whose law a case is judged by."""
    if example.at is not None:
        return example.at.astimezone(department.zone).date()
    return example.on or department.day
