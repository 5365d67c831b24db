"""From a row of a table to a worked case that anybody can read: the fewest facts, and the whole recipient row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.case import Known
from peerdesk_core.law.conditions import Met
from peerdesk_core.law.engine import need_met
from peerdesk_core.law.examples import Told
from peerdesk_core.law.hearing import SHIELD, hear
from peerdesk_core.law.packs import Example, Need
from peerdesk_core.law.tables.table import Table
from peerdesk_core.law.vocabulary import NO, NOBODY, YES

from .examples import row_of
from .minimal import minimal
from .toml import example_text

_MOST_TRIES = 64


def short(facts: Mapping[str, str], bench: Bench) -> dict[str, tuple[str, ...]]:
    """The facts as a case gives them: without those that hold anyway while nobody says anything."""
    known = {fact: (value,) for fact, value in facts.items() if fact != SHIELD}
    kept = {
        fact: values
        for fact, values in known.items()
        if fact not in bench.words.facts or bench.words.facts[fact].unsaid != values[0]
    }
    if facts.get("consent_to") == NOBODY:
        kept.pop("consent_to", None)
    return {"circumstance": known["circumstance"], **{k: v for k, v in kept.items() if k != "circumstance"}}


def given_of(bench: Bench, facts: Mapping[str, str]) -> Known:
    """Facts to put into a case, the protection settled by the preconditions that it hangs on.

    Where no choice of preconditions gives the protection that the row has, the derived fact itself is given.
    """
    base = short(facts, bench)
    wanted = facts.get(SHIELD, "")
    needs = [need for text in bench.live(facts["circumstance"]) if text.shield for need in text.shield.need]
    if not needs or not wanted:
        return base
    met = _met(needs, base, bench)
    if wanted == YES:
        return met if _shield(needs, met, bench) == YES else {**met, SHIELD: (YES,)}
    for need in needs:
        for failed in _ways(need.fails, met, overwrite=set(met) - set(base)):
            if need.fails and _shield(needs, failed, bench) == NO:
                return failed
    return {**met, SHIELD: (NO,)}


def _met(needs: list[Need], base: Mapping[str, tuple[str, ...]], bench: Bench) -> dict[str, tuple[str, ...]]:
    """The facts with every precondition met that they leave open."""
    found = dict(base)
    for need in needs:
        if need_met(need, found, bench.words) is Met.YES:
            continue
        for way in _ways(need.holds, found, overwrite=set()):
            if need_met(need, way, bench.words) is Met.YES:
                found = way
                break
    return found


def _ways(
    when: Mapping[str, tuple[str, ...]], base: Mapping[str, tuple[str, ...]], overwrite: set[str]
) -> Iterator[dict[str, tuple[str, ...]]]:
    """The facts with a condition met in each way that fits them; facts in `overwrite` may be changed."""
    choices = []
    for fact, values in when.items():
        fixed = base.get(fact) if fact not in overwrite else None
        fit = [value for value in values if fixed is None or value in fixed]
        choices.append([(fact, value) for value in fit])
    for chosen in itertools.islice(itertools.product(*choices), _MOST_TRIES):
        yield {**base, **{fact: (value,) for fact, value in chosen}}


def _shield(needs: list[Need], known: Known, bench: Bench) -> str:
    answers = {need_met(need, known, bench.words) for need in needs}
    if Met.NO in answers:
        return NO
    return "unknown" if Met.UNKNOWN in answers else YES


def told_at(bench: Bench, facts: Mapping[str, str], role: str) -> Told:
    """A row as a case about telling."""
    known = dict(given_of(bench, facts))
    if hear(bench, facts, role).verdict is not Told(bench, known).verdict(role):
        known[SHIELD] = (facts.get(SHIELD, YES),)
    return Told(bench, known)


def example_of(
    bench: Bench, facts: Mapping[str, str], role: str, *, name: str, because: str = "", on: date | None = None
) -> Example:
    """A row of a table as a worked case with the verdicts that the rules give now, cut down to the facts it needs."""
    told = told_at(bench, facts, role)
    row = row_of(told)
    whole = Example(
        name=name,
        pack=bench.department.id,
        on=on,
        given=told.known,
        disclose=row,
        because=because,
    )

    def same(shorter: Example) -> Example | None:
        tried = Told(bench, shorter.given)
        alike = tried.verdict(role) is told.verdict(role) and row_of(tried) == row
        return shorter if alike and (tried.settled() or not told.settled()) else None

    return minimal(whole, same)


def block(table: Table, mask: int, name: str, because: str = "") -> str:
    """The smallest case of a set of rows as TOML; empty for the empty set."""
    row = table.smallest(mask)
    if row is None:
        return ""
    facts, role = row
    return example_text(example_of(table.bench, facts, role, name=name, because=because))


def plain(bench: Bench, facts: Mapping[str, str], role: str) -> str:
    """A row in words, for a sentence: the facts that somebody has to say, and who would be told."""
    said = [f"{fact} {'/'.join(values)}" for fact, values in short(facts, bench).items()]
    return ", ".join(said) + (f", told to {role}" if role != "*" else ", told to anybody else")
