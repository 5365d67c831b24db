"""The grades that ship with the product are those that the checks compute, of these packs, in this version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL, shelf_of
from peerdesk_core.law.check.docket import docket_of
from peerdesk_core.law.check.properties import property_findings
from peerdesk_core.law.telling.drafts import is_draft
from peerdesk_core.law.telling.families import families, keys
from peerdesk_core.law.telling.grades import SHIPPED, read, table

PLUGINS = Path(__file__).parents[2] / "plugins"
SOURCES = [
    PackSource(id=f"us-{state}", folder=PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}")
    for state in ("mn", "mo", "tx")
]
GRADED_ON = date(2026, 11, 22)
NEW_YEAR = date(2027, 1, 1)
STALE = "print them anew: peerdesk check --installed --grades --on 2026-11-22 > .../law/telling/grades.json"


@pytest.fixture(scope="module")
def keys_of() -> dict[date, set[str]]:
    """The hashes that count on each of the two days."""
    shelf = shelf_of(SOURCES)
    found = families(SOURCES, shelf)
    return {day: {key for one in found for key in keys(one, shelf, day).values()} for day in (GRADED_ON, NEW_YEAR)}


def test_there_is_a_grade_for_every_pack_as_it_is_and_for_nothing_else(keys_of: dict[date, set[str]]) -> None:
    assert len(keys_of[GRADED_ON]) == 9
    assert set(read(SHIPPED)) == keys_of[GRADED_ON] | keys_of[NEW_YEAR], STALE


@pytest.mark.nightly  # the packs of the wheel are checked in CI all the same
def test_the_checks_come_to_the_same_grades_and_none_is_a_draft(keys_of: dict[date, set[str]]) -> None:
    shipped = read(SHIPPED)
    computed = table(SOURCES, shelf_of(SOURCES), [GRADED_ON])
    assert {key: shipped.get(key) for key in keys_of[GRADED_ON]} == computed, STALE
    assert not any(is_draft(tier) for tier in computed.values())
    assert sorted(shipped.values()) == sorted([*computed.values(), *computed.values()]), "a new year alone changes none"


def test_the_calendar_of_the_next_year_changes_no_grade() -> None:
    found = property_findings(docket_of((FEDERAL, *SOURCES), NEW_YEAR))
    assert [finding.text() for finding in found] == []
