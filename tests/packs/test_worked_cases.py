"""Worked cases, written from the decision tables without looking at the program: it must answer them all the same."""

from __future__ import annotations

import copy
import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer, Duty
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.case import read_case
from peerdesk_core.law.disclosure import answer
from peerdesk_core.law.fold import HEADLINE, TELLING
from peerdesk_core.law.packs import Evidence
from peerdesk_core.law.reading.loader import Shelf

PLUGINS = Path(__file__).parents[2] / "plugins"
TODAY = date(2026, 11, 21)
Case = dict[str, Any]


def _worked() -> Iterator[Case]:
    for file in sorted((Path(__file__).parent / "cases").glob("*.toml")):
        yield from tomllib.loads(file.read_text(encoding="utf-8"))["case"]


CASES = list(_worked())
PUBLISHED = Path(__file__).parents[1] / "acceptance" / "disclosure_cases.toml"
EACH = [pytest.param(case, id=case["id"]) for case in CASES]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return shelf_of(
        [
            PackSource(id=f"us-{state}", folder=PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}")
            for state in ("mn", "mo", "tx")
        ]
    )


@pytest.fixture(scope="module")
def ask(shelf: Shelf) -> Callable[[Case], Answer]:
    """Answers a case under the law of its day; the bench of a day is built once."""
    benches: dict[tuple[str, date], Bench] = {}

    def asked(case: Case) -> Answer:
        key = case["department"], case["facts"].get("on") or TODAY
        if key not in benches:
            department, day = key
            bench = bench_of(department, shelf, day)
            assert bench is not None
            benches[key] = bench
        return answer(benches[key], read_case(case, benches[key].words))

    return asked


def _clock(duty: Duty) -> dict[str, Any]:
    """A clock of an answer in the words of a case file."""
    clock = duty.clock
    words: dict[str, Any] = {"act": clock.act, "kind": str(clock.kind), "start": clock.start}
    if clock.immediate:
        words["immediate"] = True
    if clock.limit:
        words["limit"] = clock.limit
        if clock.limit_status is not Evidence.CONFIRMED:
            words["limit_status"] = str(clock.limit_status)
    if clock.excludes:
        words["excludes"] = [str(day) for day in clock.excludes]
    return words


def _sorted(clocks: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted(str(sorted(clock.items())) for clock in clocks)


def _told(found: Answer) -> tuple[Any, ...]:
    """What people see of an answer, without the order in which the items were given."""
    return (
        found.verdict,
        frozenset(found.recipients),
        frozenset(found.ask_role),
        frozenset(found.citations),
        tuple(_sorted(_clock(duty) for duty in found.duties)),
    )


# ---------------------------------------------------------------- the answers themselves


@pytest.mark.parametrize("case", EACH)
def test_a_worked_case_gets_the_answer_of_the_tables(case: Case, ask: Callable[[Case], Answer]) -> None:
    found = ask(case)

    assert found.verdict == case["expected"]
    assert set(found.recipients) == set(case["recipients"])
    if "ask_role" in case:
        assert set(found.ask_role) == set(case["ask_role"])
    assert _sorted(map(_clock, found.duties)) == _sorted(case.get("deadline", []))
    assert set(case.get("citations", [])) <= set(found.citations)
    assert found.citations or found.verdict not in TELLING
    assert not found.nothing_asked


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case["id"]) for case in tomllib.loads(PUBLISHED.read_text(encoding="utf-8"))["case"]],
)
def test_a_published_case_gets_its_answer_with_the_authority_that_decides(
    case: Case, ask: Callable[[Case], Answer]
) -> None:
    found = ask(case)

    assert found.verdict == case["expected"]
    assert set(found.recipients) == set(case["recipients"])
    if "ask_role" in case:
        assert set(found.ask_role) == set(case["ask_role"])
    assert _sorted(map(_clock, found.duties)) == _sorted(case.get("deadline", []))
    assert set(case["citations"]) <= set(found.citations)


@pytest.mark.parametrize(
    "case", [param for case, param in zip(CASES, EACH, strict=True) if any(row[0] == "K" for row in case["row"])]
)
def test_a_case_that_stands_for_a_conflict_shows_it(case: Case, ask: Callable[[Case], Answer]) -> None:
    named = {row for row in case["row"] if re.fullmatch(r"K\d+", row)}
    assert named <= {conflict.id for conflict in ask(case).conflicts}


def test_every_case_has_an_id_of_its_own_and_says_what_it_stands_for() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) > 490
    for case in CASES:
        assert case["row"], case["id"]
        assert 15 < len(case["why"]) < 170, case["id"]


def test_each_conflict_and_each_precondition_of_a_session_has_a_case() -> None:
    named = {row for case in CASES for row in case["row"]}
    assert {f"K{number}" for number in range(1, 26)} <= named
    # P10, P14 and P16 have no word in case files; P7 to P9 and P11 to P13 and P15 do.
    assert {f"P{number}" for number in (*range(1, 10), 11, 12, 13, 15)} <= named


# ---------------------------------------------------------------- what must make no difference


@pytest.mark.parametrize("case", EACH)
def test_order_names_and_the_expected_answer_make_no_difference(case: Case, ask: Callable[[Case], Answer]) -> None:
    turned = copy.deepcopy(case)
    facts = turned["facts"]
    for item in facts["items"]:
        for words in (item.get("with"), item.get("also")):
            if words:
                words.reverse()
    for words in (facts["items"], facts.get("peer"), facts.get("other")):
        if words:
            words.reverse()
    turned["facts"] = dict(reversed(facts.items()))
    bare = {"id": "another", "department": case["department"], "facts": case["facts"]}
    lying = {**case, "id": "liar", "expected": "permitted", "recipients": ["media"], "note": "tell", "citations": ["x"]}

    told = _told(ask(case))
    assert _told(ask(turned)) == told
    assert _told(ask(bare)) == told
    assert _told(ask(lying)) == told


# ---------------------------------------------------------------- what must not loosen


@pytest.mark.parametrize("case", EACH)
def test_one_more_ordinary_item_never_weakens_the_headline(case: Case, ask: Callable[[Case], Answer]) -> None:
    more = copy.deepcopy(case)
    more["facts"]["items"].append({"circumstance": "ordinary", "source": "session"})
    before, after = ask(case), ask(more)

    assert HEADLINE.index(after.verdict) <= HEADLINE.index(before.verdict)
    if before.verdict is after.verdict:
        assert set(before.recipients) <= set(after.recipients)


@pytest.mark.parametrize("case", EACH)
def test_knowing_less_never_opens_what_is_prohibited(case: Case, ask: Callable[[Case], Answer]) -> None:
    if case["expected"] != "prohibited":
        case = _closed(case)
    for less in _less_known(case):
        assert ask(less).verdict not in TELLING, less["facts"]


def _closed(case: Case) -> Case:
    """The same talk, of which a supervisor wants to know something that no text opens."""
    closed = copy.deepcopy(case)
    facts = closed["facts"]
    facts["items"] = [{"circumstance": "ordinary", "source": "session"}]
    facts["request"] = {"by": "supervisor", "asks": "content"}
    facts["other"] = []
    for opening in ("consent", "forum", "discloser"):
        facts.pop(opening, None)
    return closed


def _less_known(case: Case) -> Iterator[Case]:
    """The case with each precondition forgotten in turn, then with every pair forgotten, then with all."""
    forgettable = [key for key in ("recipient", "session", "peer", "source", "nexus") if _knows(case["facts"], key)]
    for size in sorted({1, 2, len(forgettable)}):
        for forgotten in itertools.combinations(forgettable, size):
            less = copy.deepcopy(case)
            for key in forgotten:
                _forget(less["facts"], key)
            yield less
    for word in case["facts"].get("peer", []):
        less = copy.deepcopy(case)
        less["facts"]["peer"].remove(word)
        yield less


def _knows(facts: Mapping[str, Any], key: str) -> bool:
    if key == "source":
        return any("source" in item for item in facts["items"])
    return "nexus" in facts.get("session", {}) if key == "nexus" else bool(facts.get(key))


def _forget(facts: dict[str, Any], key: str) -> None:
    if key == "source":
        for item in facts["items"]:
            item.pop("source", None)
    elif key == "nexus":
        facts.get("session", {}).pop("nexus", None)
    else:
        facts.pop(key, None)


@pytest.mark.parametrize("department", sorted({case["department"] for case in CASES}))
def test_an_empty_case_is_prohibited_and_says_that_nothing_was_asked(
    department: str, ask: Callable[[Case], Answer]
) -> None:
    empty: list[dict[str, Any]] = [
        {},
        {"items": []},
        {"recipient": "peace_officer", "consent": {"form": "written", "by": "recipient"}},
    ]
    for facts in empty:
        found = ask({"department": department, "facts": facts})
        assert (found.verdict, found.nothing_asked) == ("prohibited", True)
        assert not (found.recipients or found.duties or found.pieces)
