"""An answer cites every place that the row of its decision table names, the deciding ones first, and little besides."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law import authorities
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import bench_of, shelf_of
from peerdesk_core.law.case import read_case
from peerdesk_core.law.disclosure import answer

HERE = Path(__file__)
PLUGINS = HERE.parents[2] / "plugins"
TODAY = date(2026, 11, 21)
SHELF = shelf_of(
    [
        PackSource(id=f"us-{state}", folder=PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}")
        for state in ("mn", "mo", "tx")
    ]
)
NAMED: list[dict[str, Any]] = tomllib.loads(HERE.with_name("cited_authorities.toml").read_text(encoding="utf-8"))[
    "case"
]
ORDINARY: dict[str, Any] = {
    "recipient": "peace_officer",
    "peer": ["trained", "designated", "active"],
    "session": {"kind": "peer_session", "nexus": "critical_incident"},
    "items": [{"circumstance": "ordinary", "source": "session"}],
}
MINNEAPOLIS, SECTION, ST_LOUIS, MESQUITE, GUIDELINE = (
    "us-mn-minneapolis-pd",
    "us-mn-section-1-24",
    "us-mo-slmpd",
    "us-tx-mesquite-pd",
    "us-mn-dps",
)
EVERYBODY = (MINNEAPOLIS, SECTION, ST_LOUIS, MESQUITE, GUIDELINE)

Ask = Callable[..., Answer]


def asked(department: str, facts: Mapping[str, Any] | None = None, **more: Any) -> Answer:
    """The answer of a department, on an ordinary session unless the facts say otherwise."""
    bench = bench_of(department, SHELF, TODAY)
    assert bench is not None
    case = {"department": department, "facts": {**(facts or ORDINARY), **more}}
    return answer(bench, read_case(case, bench.words))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in NAMED])
def test_an_answer_cites_what_the_row_of_its_table_names(case: dict[str, Any]) -> None:
    assert set(case["citations"]) <= set(asked(case["department"], case["facts"]).citations)


def test_the_places_stand_for_rows_of_every_table() -> None:
    assert {row.split()[0] for case in NAMED for row in case["row"] if row[0] == "B"} == {"B1", "B2", "B3", "B4", "B5"}
    assert len({case["id"] for case in NAMED}) == len(NAMED) > 70


@pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in NAMED])
def test_what_decides_comes_first_and_nothing_comes_twice(case: dict[str, Any]) -> None:
    found = asked(case["department"], case["facts"])
    assert len(set(found.citations)) == len(found.citations)
    deciding = [line.cite for piece in found.pieces[0] for line in piece.trace if line.rule in _decided(found)]
    if deciding:
        first = found.citations[0]
        assert any(first.split(" ")[-1] in cite for cite in deciding)


def _decided(found: Answer) -> set[str]:
    return {rule for piece in found.pieces[0] for row in piece.rows for layer in row.layers for rule in layer.rules}


@pytest.mark.clause("mpd-20")
def test_spoken_consent_is_answered_with_the_exception_that_wants_writing() -> None:
    consent = {"form": "oral_express", "by": "recipient", "covers": "named_person", "to": "supervisor"}
    spoken = asked(MINNEAPOLIS, consent=consent, request={"by": "supervisor", "asks": "content"})
    nothing = asked(MINNEAPOLIS, request={"by": "supervisor", "asks": "content"})
    writing = {"Minn. Stat. 181.9731 subd. 4(3)", "MPD 3-503 VI.B.1(b3)"}
    assert spoken.verdict == nothing.verdict == "prohibited"
    assert writing <= set(spoken.citations)
    assert not writing & set(nothing.citations)
    assert spoken.citations[: len(nothing.citations)] == nothing.citations


def test_consent_that_names_somebody_else_is_answered_with_the_exception_for_consent() -> None:
    consent = {"form": "written", "by": "recipient", "covers": "named_person", "to": "therapist"}
    found = asked(SECTION, consent=consent, request={"by": "supervisor", "asks": "content"})
    assert found.verdict == "prohibited"
    assert "1-24.2(A)(3)" in found.citations


def test_consent_that_names_nobody_leaves_open_whether_it_reaches_the_one_who_asks() -> None:
    consent = {"form": "written", "by": "recipient", "covers": "named_person"}
    for department in (SECTION, MESQUITE):
        found = asked(department, consent=consent, request={"by": "media", "asks": "content"})
        assert (found.verdict, found.recipients) == ("consult", ())
        assert [unknown.fact for unknown in found.unknowns] == ["consent_form"]
        unasked = asked(department, consent=consent)
        assert (unasked.verdict, unasked.recipients) == ("permitted", ("person_named_in_consent",))


@pytest.mark.parametrize("department", EVERYBODY)
def test_exceptions_that_nothing_calls_for_are_not_cited(department: str) -> None:
    found = asked(department, request={"by": "command", "asks": "content"})
    assert found.verdict in ("prohibited", "not_privileged")
    exceptions = ("subd. 4(", "590.1040.6(", "784.003(c)", "II.G.1", "VI.B.1(b", "1-24.2(A)(", "Limits 1(")
    assert [cite for cite in found.citations if any(words in cite for words in exceptions)] == []


@pytest.mark.parametrize("department", EVERYBODY)
def test_a_provision_on_records_is_cited_where_records_are_asked_for_and_nowhere_else(department: str) -> None:
    on_records = {MINNEAPOLIS: "MPD 3-503 VI.C.1", ST_LOUIS: "SLMPD HB1355 3.a", MESQUITE: "MESQ 319.00 III.E"}
    if department not in on_records:
        return
    records = [{"circumstance": "peer_records", "source": "session"}]
    request = {"by": "public_records_requester", "asks": "records"}
    assert on_records[department] in asked(department, items=records, request=request).citations
    assert on_records[department] not in asked(department).citations
    assert on_records[department] not in asked(department, request={"by": "family", "asks": "content"}).citations


def test_a_precondition_that_failed_is_cited() -> None:
    clerk = asked(MESQUITE, recipient="civilian_records_clerk", request={"by": "supervisor", "asks": "content"})
    assert "Tex. Health & Safety Code 784.001(5)" in clerk.citations
    officer = asked(MESQUITE, request={"by": "supervisor", "asks": "content"})
    assert "Tex. Health & Safety Code 784.001(5)" not in officer.citations


def test_a_doubt_about_the_protection_is_cited_where_it_stands() -> None:
    witness = ["trained", "designated", "active", "witness_to_incident"]
    assert "Minn. Stat. 181.9731 subd. 2" in asked(GUIDELINE, peer=witness).citations
    assert "Minn. Stat. 181.9731 subd. 2" not in asked(GUIDELINE).citations


def test_what_may_be_told_needs_no_exception_that_was_missed() -> None:
    items = [{"circumstance": "suicide_threat", "source": "session", "with": ["imminent"]}]
    found = asked(GUIDELINE, items=items, other=["recipient_deceased"])
    assert found.verdict == "permitted"
    assert "Minn. Stat. 181.9731 subd. 4(4)" not in found.citations


def test_only_so_many_exceptions_are_shown() -> None:
    facts: dict[str, Any] = {
        "consent": {"form": "oral_express", "by": "surviving_spouse", "covers": "testimony", "to": "tribunal"},
        "forum": {"kind": "state_court", "testimony": "voluntary_by_recipient", "question": "different_subject"},
        "request": {"by": "tribunal", "asks": "testimony", "purpose": "consult"},
        "other": ["recipient_deceased"],
        "items": [{"circumstance": "future_crime", "source": "session", "with": ["no_person_at_risk"]}],
    }
    shown = asked(MINNEAPOLIS, **facts).citations
    with patch.object(authorities, "MOST_MISSED", 0):
        without = asked(MINNEAPOLIS, **facts).citations
    with patch.object(authorities, "MOST_MISSED", 100):
        everything = asked(MINNEAPOLIS, **facts).citations
    assert len(shown) == min(len(everything), len(without) + authorities.MOST_MISSED)
    assert everything[: len(shown)] == shown and shown[: len(without)] == without != shown


@pytest.mark.clause("mpd-22")
def test_consent_that_names_an_evaluator_or_a_system_is_a_question_without_a_request_too() -> None:
    for named in ("fitness_for_duty_evaluator", "records_system"):
        consent = {"form": "written", "by": "recipient", "covers": "named_person", "to": named}
        found = asked(MINNEAPOLIS, consent=consent)
        assert (found.verdict, found.recipients) == ("consult", ())
        assert "stricter" in {conflict.id for conflict in found.conflicts}
