"""A file of cases answered one by one: a case that cannot be read is answered with consult and holds up no other."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.faults import BadInput, DeskError

from .bench import POLICY_RANKS, Bench, bench_of
from .case import read_case
from .disclosure import answer
from .near import did_you_mean
from .reading.loader import Shelf
from .reading.notes import BrokenPack
from .telling.export import Json, as_json, unanswered

MOST_BYTES = 5_000_000

DayIn = Callable[[ZoneInfo], date]
"""The day it is in a time zone."""

TierOf = Callable[[Bench], str]
"""How far the rules of a bench are proven; "" where that is not known."""


class CaseFileUnread(BadInput):
    title = "This case file cannot be used"
    cause = "It is not a TOML file with [[case]] tables."
    next_step = "Mend the file; docs/disclosure.md shows one."


def read_file(path: Path) -> tuple[object, ...]:
    """The raw cases of a file, in its order. Raises CaseFileUnread."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise CaseFileUnread("It is too large for a file of cases.")
        table = tomllib.loads(path.read_bytes().decode("utf-8"))
    except (OSError, ValueError) as error:
        known = isinstance(error, tomllib.TOMLDecodeError)
        raise CaseFileUnread(f"It is not TOML that can be read: {error}." if known else None) from None
    cases = table.get("case")
    if isinstance(cases, dict):
        return (cases,)
    if not isinstance(cases, list) or not cases:
        raise CaseFileUnread("There is no [[case]] in it.")
    return tuple(cases)


def answers_of(
    cases: tuple[object, ...],
    shelf: Shelf,
    *,
    on: date | None,
    today: DayIn,
    tier: TierOf = lambda bench: "",
    trace: bool = False,
) -> list[Json]:
    """The answer to each case, in order. `on` is the day for cases that name none; else it is today.

    An entry whose `error` is set stands in for an answer that could not be given.
    """
    return [_answer(raw, shelf, on, today, tier, trace) for raw in cases]


def _answer(raw: object, shelf: Shelf, on: date | None, today: DayIn, tier: TierOf, trace: bool) -> Json:
    if not isinstance(raw, dict):
        return unanswered("", "", on, "a case is a table")
    id, facts = str(raw.get("id", "")), raw.get("facts")
    named = raw.get("department") or (facts.get("department") if isinstance(facts, dict) else None)
    department = named if isinstance(named, str) else ""
    day = on
    try:
        wrong = trouble_with(department, shelf)
        if wrong is not None:
            return unanswered(id, department, day, *wrong)
        day = on or today(ZoneInfo(shelf.packs[department].tz))
        return _judged(raw, id, department, shelf, day, tier, trace)
    except DeskError as error:
        return unanswered(id, department, day, error.cause)
    except Exception as error:
        return unanswered(id, department, day, f"it could not be judged ({type(error).__name__})")


def _judged(
    raw: Mapping[str, Any], id: str, department: str, shelf: Shelf, day: date, tier: TierOf, trace: bool
) -> Json:
    bench = bench_of(department, shelf, day)
    if bench is None:
        return unanswered(id, department, day, "this department cannot be asked")
    apart = _elsewhere(raw, bench)
    if apart:
        return unanswered(id, department, day, apart)
    case = read_case({**raw, "department": department}, bench.words)
    if case.on is not None and case.on != day:
        bench = bench_of(department, shelf, case.on) or bench
    return as_json(attrs.evolve(answer(bench, case), tier=tier(bench)), bench, trace=trace)


def _elsewhere(raw: Mapping[str, Any], bench: Bench) -> str:
    """What is wrong where a case names a jurisdiction that its department does not stand in."""
    said = raw.get("jurisdiction")
    if said is None:
        return ""
    above = [pack for pack in bench.packs if pack is not bench.department]
    names = {name.lower() for pack in above for name in (pack.id, pack.title, pack.id.rpartition("-")[2])}
    return "" if str(said).lower() in names else f"{bench.department.id} does not stand under the law of `{said}`"


def departments(shelf: Shelf) -> tuple[str, ...]:
    """The ids that can be asked, by id: departments, and guidelines that serve those without a policy."""
    return tuple(
        sorted(id for id, pack in shelf.packs.items() if pack.rank in POLICY_RANKS and not shelf.wrong_with(id))
    )


def trouble_with(department: str, shelf: Shelf) -> tuple[str, tuple[BrokenPack, ...]] | None:
    """Why a department cannot be asked, with what is wrong in its packs; None where it can."""
    adopted = shelf.packs[department].adopts if department in shelf.packs else ()
    for id in (department, *adopted):
        broken = shelf.wrong_with(id)
        if broken is not None:
            guilty = {id, *([broken.root.pack] if broken.root else [])}
            notes = tuple(note for note in shelf.broken if note.pack in guilty) or (broken,)
            return f"the rules of {department} cannot be used: {broken.sentence()}", notes
    pack = shelf.packs.get(department)
    if pack is None:
        named = f"`{department}` is no department" if department else "no department is named"
        return f"{named}{did_you_mean(department, departments(shelf))}", ()
    if pack.rank not in POLICY_RANKS:
        return f"{department} is a statute, not a department{did_you_mean(department, departments(shelf))}", ()
    return None
