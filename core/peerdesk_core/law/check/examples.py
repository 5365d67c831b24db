"""Whether worked cases hold, prove every deciding rule, and stand on both sides of every date: CHK30 to 32, 34."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import attrs

from peerdesk_core.law.bench import Bench, tells
from peerdesk_core.law.department import Department, Due
from peerdesk_core.law.examples import Told, day_of, differs, facts_of, rests_on, stated, unknown_words
from peerdesk_core.law.near import did_you_mean
from peerdesk_core.law.packs import Example, Pack, Rule, Then, TopicName

from .docket import EXAMPLES, Docket, Worked, called
from .finding import Finding
from .toml import example_text, text

LOCK = "contract.lock"
"""The file beside the examples that holds the hashes of the frozen ones."""

_DAY = timedelta(days=1)


BARRED = frozenset({TopicName.ASSIGN, TopicName.INTAKE, TopicName.INCIDENT})
"""Topics whose bans a case can show: who is not assigned, which request is not taken in, what an incident forbids."""


def bars(topic: TopicName, rule: Rule) -> bool:
    """Whether a rule is a ban that stands or falls with facts."""
    return topic in BARRED and rule.then is Then.MUST_NOT and bool(rule.when)


def decides(topic: TopicName, rule: Rule) -> bool:
    """Whether a rule decides something that a case can show: about telling, a clock, or a ban that hangs on facts."""
    if rule.clock is not None:
        return True
    if topic is TopicName.DISCLOSE:
        return tells(rule)
    return bars(topic, rule)


def example_findings(docket: Docket) -> Iterator[Finding]:
    """What the worked cases show."""
    for case in docket.cases:
        if case.pack in docket.chosen:
            yield from _holds(docket, case)
    for pack in docket.packs:
        if docket.usable(pack.id):
            yield from _proven(docket, pack)
            yield from _dated(docket, pack)
            yield from _frozen(docket, pack)


def bench_of_case(docket: Docket, case: Worked) -> Bench:
    """The bench of the day that a case is about."""
    return docket.bench(case.pack, day_of(case.example, docket.department(case.pack)))


# ---------------------------------------------------------------- CHK30


def _holds(docket: Docket, case: Worked) -> Iterator[Finding]:
    department, bench = docket.department(case.pack), bench_of_case(docket, case)
    told = docket.told(case)
    wrong = differs(case.example, department, bench, told)
    if wrong:
        yield docket.about(
            "CHK30",
            case,
            f"the rules answer otherwise: {'; '.join(wrong)}",
            example=example_text(as_answered(docket, case)),
            hint="Find out which of the two is wrong. The block is what the rules say now, not yet reviewed.",
        )
        return
    because = case.example.because
    known = sorted(rests_on(case.example, department, bench, told)) if because else []
    if because and because not in known:
        says = f"`{because}` is not what decides here{did_you_mean(because, known)}"
        yield docket.about("CHK30", case, says, hint=f"What does: {', '.join(known) or 'no rule'}.")


def as_answered(docket: Docket, case: Worked) -> Example:
    """The same case with what the rules say now."""
    example, department, bench = case.example, docket.department(case.pack), bench_of_case(docket, case)
    if example.at is not None:
        acts = {rule.clock.act for one in department.packs for rule in one.rules(example.topic) if rule.clock}
        found = {act: department.due(example.topic, act, example.at, facts_of(example)) for act in sorted(acts)}
        clocks = {act: due for act, due in found.items() if due is not None}
        starts = {
            rule.clock.act
            for one in department.packs
            for rule in one.rules(example.topic)
            if rule.clock is not None and rule.clock.start == example.event
        }
        due = {act: clock.due_at.astimezone(department.zone) for act, clock in clocks.items() if act in starts}
        example = attrs.evolve(example, due=due, opens=openings(clocks, starts, department))
    if example.bars is not None:
        on = department.on(example.on) if example.on else department
        standing = tuple(bar.rule for bar in on.bars(example.topic, facts_of(example)))
        example = attrs.evolve(example, bars=standing)
    if example.disclose and not unknown_words(attrs.evolve(example, disclose={}), bench):
        example = attrs.evolve(example, disclose=row_of(Told(bench, example.given)))
    return example


def openings(clocks: Mapping[str, Due], acts: Collection[str], department: Department) -> Mapping[str, datetime]:
    """When those of the acts open that are not open at once, on the department's wall."""
    return {
        act: clock.opens_at.astimezone(department.zone)
        for act, clock in clocks.items()
        if act in acts and clock.opens_at is not None
    }


def row_of(told: Told) -> Mapping[str, str]:
    """The whole recipient row of a case, as short as it can be said: who differs from all others, then "*"."""
    verdicts = {role: told.verdict(role).value for role in told.roles()}
    others = verdicts.pop("*")
    short = Example(name="", disclose={"*": others})
    words = told.bench.words
    for role in sorted(verdicts, key=lambda role: -len(words.includes.get(role, ()))):
        if stated(short, role, told.bench) != verdicts[role]:
            short = attrs.evolve(short, disclose={role: verdicts[role], **short.disclose})
    return short.disclose


# ---------------------------------------------------------------- CHK31


def _proven(docket: Docket, pack: Pack) -> Iterator[Finding]:
    reasons = {case.example.because for case in docket.cases}
    for topic, found in pack.topics.items():
        for rule in found.rules:
            name = called(topic, rule)
            if decides(topic, rule) and f"{pack.id}:{name}" not in reasons:
                yield docket.finding(
                    "CHK31",
                    pack,
                    "is the reason of no example",
                    rule=name,
                    hint=f"Write one with because = {text(f'{pack.id}:{name}')}; `--suggest` writes drafts to review.",
                )


# ---------------------------------------------------------------- CHK32


def _dated(docket: Docket, pack: Pack) -> Iterator[Finding]:
    """An example on the day itself, and one on the day before, for each date on which something changes."""
    shown: dict[str, set[date]] = {}
    for case in docket.cases:
        if pack.id in (case.pack, *docket.shelf.packs[case.pack].under):
            day = day_of(case.example, docket.department(case.pack))
            if case.example.on is not None or case.example.at is not None:
                shown.setdefault("", set()).add(day)
                shown.setdefault(case.example.because, set()).add(day)
    for key, turn in (("since", pack.since), ("until", pack.until)):
        if turn is not None:
            yield from _both_sides(docket, pack, turn, shown.get("", set()), key)
    for topic, found in pack.topics.items():
        for rule in found.rules:
            if not decides(topic, rule):
                continue
            name = called(topic, rule)
            proven = shown.get(f"{pack.id}:{name}", set())
            for key, turn in (("since", rule.since), ("until", rule.until)):
                if turn is None or turn in (pack.since, pack.until):
                    continue
                inside = turn if key == "since" else turn - _DAY
                outside = turn - _DAY if key == "since" else turn
                if inside not in proven or outside not in shown.get("", set()):
                    yield _one_sided(docket, pack, turn, inside if inside not in proven else outside, key, name)


def _both_sides(docket: Docket, pack: Pack, day: date, shown: set[date], key: str) -> Iterator[Finding]:
    for wanted in (day - _DAY, day):
        if wanted not in shown:
            yield _one_sided(docket, pack, day, wanted, key, "")
            return


def _one_sided(docket: Docket, pack: Pack, day: date, wanted: date, key: str, rule: str) -> Finding:
    because = f'because = "{pack.id}:{rule}"\n' if rule else ""
    return docket.finding(
        "CHK32",
        pack,
        f"changes on {day.isoformat()}, and no example {'of it ' if rule else ''}is dated {wanted.isoformat()}",
        key=key,
        rule=rule,
        example=f'[[example]]\nname = "..."\non = {wanted.isoformat()}\n{because}',
        hint="Give the same facts on the day itself and on the day before.",
    )


# ---------------------------------------------------------------- CHK34


def hash_of(example: Example) -> str:
    """What a frozen example is held to: everything that it says."""
    return "sha256:" + hashlib.sha256(example_text(example).encode()).hexdigest()


def major(version: str) -> str:
    """What has to rise before frozen examples may change: the first number, and before 1.0 the first two."""
    first, _, rest = version.partition(".")
    return first if first != "0" else f"0.{rest.partition('.')[0]}"


def lock_text(docket: Docket, id: str) -> str:
    """The lock file that freezes the examples of a pack as they are now, under its present version."""
    pack = docket.shelf.packs[id]
    lines = [f"[{text(id)}]", f"version = {text(pack.version)}"]
    lines += [f"{text(case.example.name)} = {text(hash_of(case.example))}" for case in docket.cases_of(id)]
    return "\n".join(lines) + "\n"


def _frozen(docket: Docket, pack: Pack) -> Iterator[Finding]:
    path = _lock_path(docket, pack)
    if path is None:
        return
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get(pack.id, {})
        frozen = {str(name): str(digest) for name, digest in table.items()}
    except (OSError, ValueError, AttributeError):
        yield docket.finding("CHK34", pack, f"{EXAMPLES}/{LOCK} cannot be read", hint="Write it anew with `--freeze`.")
        return
    version = frozen.pop("version", "")
    if not frozen or major(version) != major(pack.version):
        return
    now = {case.example.name: case for case in docket.cases_of(pack.id)}
    for name, digest in frozen.items():
        hint = f"Put the example back, or raise the version beyond {major(version)} and freeze anew."
        if name not in now:
            yield docket.finding("CHK34", pack, f"the frozen example `{name}` is gone", key="version", hint=hint)
        elif hash_of(now[name].example) != digest:
            yield docket.about("CHK34", now[name], f"the frozen example `{name}` was changed", hint=hint)


def _lock_path(docket: Docket, pack: Pack) -> Path | None:
    for id, folder in docket.folders.items():
        path = folder / EXAMPLES / LOCK
        if docket.shelf.files[pack.id].name.startswith(f"{id}/") and path.is_file():
            return path
    return None
