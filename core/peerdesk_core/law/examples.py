"""Worked cases beside the rules: read them, and say where the rules answer otherwise. For the tests of pack authors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from .department import Department
from .packs import Example, Rule, TopicName
from .structure import structure


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


def differs(example: Example, department: Department) -> tuple[str, ...]:
    """Where the rules answer otherwise than the case says; empty where they agree."""
    found = [] if example.at is None else _clocks(example, example.at, department)
    if example.bars is not None:
        on = department.on(example.on) if example.on else department
        bars = tuple(bar.rule for bar in on.bars(example.topic, _facts(example)))
        if bars != example.bars:
            found.append(f"bars are {', '.join(bars) or 'none'}")
    return tuple(found)


def _clocks(example: Example, at: datetime, department: Department) -> list[str]:
    clocks = [rule.clock for rule in _rules(department, example.topic) if rule.clock is not None]
    acts = {clock.act for clock in clocks if clock.start == example.event}
    found: list[str] = []
    for act in sorted(acts | set(example.due)):
        due = department.due(example.topic, act, at)
        if (due.due_at if due else None) != example.due.get(act):
            found.append(f"{act} is due {due.due_at.isoformat() if due else 'never'}")
    return found


def _rules(department: Department, topic: TopicName) -> list[Rule]:
    return [rule for pack in department.packs for rule in pack.rules(topic)]


def _facts(example: Example) -> Mapping[str, str]:
    return {fact: values[0] for fact, values in example.given.items()}
