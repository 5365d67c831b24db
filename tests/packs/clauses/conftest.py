"""The shipped packs, ready to be asked about a talk on 21 November 2026."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.case import read_case
from peerdesk_core.law.disclosure import answer
from peerdesk_core.law.reading.loader import Shelf

PLUGINS = Path(__file__).parents[3] / "plugins"
TODAY = date(2026, 11, 21)
TALK = {
    "recipient": "peace_officer",
    "peer": ["trained", "designated", "active", "sworn"],
    "session": {"kind": "peer_session", "nexus": "critical_incident"},
}

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


@pytest.fixture(scope="session")
def sources() -> list[PackSource]:
    """The folders of the three states."""
    return [
        PackSource(id=f"us-{state}", folder=PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}")
        for state in ("mn", "mo", "tx")
    ]


@pytest.fixture(scope="session")
def shelf(sources: list[PackSource]) -> Shelf:
    """Every shipped pack."""
    return shelf_of(sources)


@pytest.fixture(scope="session")
def bench(shelf: Shelf) -> Callable[..., Bench]:
    """The rules of a department on a day, read once."""
    known: dict[tuple[str, date], Bench] = {}

    def of(department: str, on: date = TODAY) -> Bench:
        if (department, on) not in known:
            found = bench_of(department, shelf, on)
            assert found is not None
            known[department, on] = found
        return known[department, on]

    return of


@pytest.fixture(scope="session")
def ask(bench: Callable[..., Bench]) -> Ask:
    """Ask a department about circumstances with their qualifiers, such as "suicide_threat imminent"."""

    def asked(department: str, *about: str, **facts: Any) -> Answer:
        told = [_item(each) for each in about or ("ordinary",)]
        here = bench(department, facts.get("on", TODAY))
        case = {"department": department, "facts": {**TALK, "items": told, **facts}}
        return answer(here, read_case(case, here.words))

    return asked


def _item(words: str) -> dict[str, Any]:
    """ "suicide_threat imminent": a circumstance and its qualifiers, heard in the session; "@seen" was observed."""
    circumstance, *rest = words.split()
    source = "observation" if "@seen" in rest else "program_data" if "@team" in rest else "session"
    return {
        "circumstance": circumstance,
        "source": source,
        "with": [word for word in rest if not word.startswith("@")],
    }
