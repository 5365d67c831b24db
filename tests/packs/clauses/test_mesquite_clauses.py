"""What the policy of Mesquite and chapter 784 of Texas ask of an answer on disclosure, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.department import LimitsCard, load_department
from peerdesk_core.law.telling.limits import limits_card

MESQUITE = "us-tx-mesquite-pd"
WHO_ASKS = ["supervisor", "command", "chief_officer", "fellow_peer", "internal_affairs", "media", "friend", "family"]

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


def _consent(by: str = "recipient", form: str = "written", covers: str = "named_person", **to: str) -> dict[str, str]:
    return {"by": by, "form": form, "covers": covers, **to}


@pytest.mark.clause("mesq-24")
def test_answers_on_privilege_name_chapter_784_with_its_limits(ask: Ask, sources: list[PackSource]) -> None:
    (levels,) = load_department(MESQUITE, sources).notes("disclose", "explain")
    assert "Tex. Health & Safety Code 784" in levels.cite
    assert "limits and liability" in levels.says

    for forum in ({"kind": "state_court", "process": "subpoena"}, {"kind": "administrative", "process": "order"}):
        found = ask(MESQUITE, forum=forum)
        assert {"Tex. Health & Safety Code 784.003(a)", "MESQ 319.00 II.H"} <= set(found.citations)


@pytest.mark.clause("mesq-04")
@pytest.mark.parametrize(
    ("about", "facts", "recipients", "pins"),
    [
        (
            "ordinary",
            {"request": {"by": "peer", "to": "fellow_peer", "asks": "content", "purpose": "consult"}},
            {"fellow_peer"},
            ("a", "1"),
        ),
        (
            "ordinary",
            {"request": {"by": "peer", "to": "team_professional", "asks": "content", "purpose": "referral"}},
            {"team_professional"},
            ("a", "1"),
        ),
        ("suicide_threat imminent", {}, {"emergency_services", "coordinator"}, ("b", "2")),
        ("harm_to_others imminent", {}, {"law_enforcement_agency", "person_at_risk"}, ("b", "2")),
        ("past_crime unrelated_to_incident", {}, set(), ("c", "3")),
        ("future_crime unrelated_to_incident", {}, {"law_enforcement_agency", "person_at_risk"}, ("c", "3")),
        ("ordinary", {"consent": _consent(form="express")}, {"person_named_in_consent"}, ("d", "4")),
        ("ordinary", {"consent": _consent(by="legal_representative")}, {"person_named_in_consent"}, ("d", "4")),
        ("ordinary", {"other": ["recipient_deceased"]}, set(), ("e", "5")),
    ],
)
def test_each_exception_of_mesquite_permits_and_cites_the_code(
    about: str, facts: Mapping[str, Any], recipients: set[str], pins: tuple[str, str], ask: Ask
) -> None:
    found = ask(MESQUITE, about, **facts)

    assert found.verdict == "permitted"
    assert set(found.recipients) == recipients
    assert f"MESQ 319.00 II.G.1.{pins[0]}" in found.citations
    assert {"Tex. Health & Safety Code 784.003", f"Tex. Health & Safety Code 784.003(c)({pins[1]})"} <= set(
        found.citations
    )


@pytest.mark.clause("mesq-04")
@pytest.mark.parametrize(
    ("about", "facts"),
    [
        ("ordinary", {"request": {"by": "fellow_peer", "asks": "content", "purpose": "curiosity"}}),
        (
            "ordinary",
            {"request": {"by": "peer", "to": "outside_professional", "asks": "content", "purpose": "referral"}},
        ),
        ("past_crime related_to_incident", {}),
        ("future_crime related_to_incident not_imminent", {}),
        ("ordinary", {"consent": _consent(by="surviving_spouse")}),
    ],
)
def test_just_beside_each_exception_mesquite_stays_closed(about: str, facts: Mapping[str, Any], ask: Ask) -> None:
    assert ask(MESQUITE, about, **facts).verdict == "prohibited"


@pytest.mark.clause("mesq-17")
@pytest.mark.parametrize("by", WHO_ASKS)
def test_nobody_in_mesquite_may_ask_and_whoever_asks_is_refused(by: str, ask: Ask, sources: list[PackSource]) -> None:
    found = ask(MESQUITE, "ordinary", "fact_of_contact", request={"by": by, "asks": "attendance_and_content"})

    assert (found.verdict, found.recipients) == ("prohibited", ())
    assert {"MESQ 319.00 VI.A", "Tex. Health & Safety Code 784.003"} <= set(found.citations)
    assert any("ask a peer" in note.says for note in load_department(MESQUITE, sources).notes("disclose", "ask_peer"))


@pytest.mark.clause("mesq-23")
def test_the_mesquite_card_tells_every_exception_of_the_texas_list(
    bench: Callable[..., Bench], sources: list[PackSource]
) -> None:
    card: LimitsCard = limits_card(bench(MESQUITE))
    cites = " ".join(line.cite for line in card.lines)

    for pin in "abcde":
        assert f"II.G.1.{pin}" in cites
    assert "Tex. Fam. Code 261.101" in cites
    notes = load_department(MESQUITE, sources).notes("disclose", "state_limits")
    assert [note.cite for note in notes] == ["MESQ 319.00 II.G"]
