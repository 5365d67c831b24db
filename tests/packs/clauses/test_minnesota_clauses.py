"""What Section 1-24 and the guideline of Minnesota ask of an answer on disclosure, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.packs import TopicName
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.telling.limits import limits_card
from peerdesk_core.law.telling.render import card_text

MPD = "us-mn-minneapolis-pd"
M124 = "us-mn-section-1-24"
DPS = "us-mn-dps"

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


def _consent(by: str = "recipient", form: str = "written", covers: str = "named_person", **to: str) -> dict[str, str]:
    return {"by": by, "form": form, "covers": covers, **to}


def _shown(found: Answer, bench: Bench) -> str:
    """The card of an answer on one line, as people read it."""
    return " ".join(card_text(found, bench).split())


def _everywhere(shelf: Shelf) -> str:
    """Every citation of every rule, need, conflict and card of every pack."""
    return "\n".join(
        pack.cited(rule.cite) for pack in shelf.packs.values() for topic in TopicName for rule in pack.rules(topic)
    )


@pytest.mark.clause("mn124-06")
@pytest.mark.parametrize("by", ["command", "supervisor", "fellow_peer"])
def test_section_1_24_keeps_it_from_everybody_inside(by: str, ask: Ask) -> None:
    found = ask(M124, "ordinary", "fact_of_contact", request={"by": by, "asks": "attendance_and_content"})

    assert (found.verdict, found.recipients) == ("prohibited", ())
    assert set(found.citations) >= {
        "Minn. Stat. 181.9731",
        "Minn. Stat. 181.9732",
        "Minn. Stat. 13.43 subd. 9",
        "Minn. Stat. 13.43 subd. 9a",
        "1-24.2(A)",
    }


@pytest.mark.clause("mn124-07", "mndps-03")
@pytest.mark.parametrize("department", [M124, DPS])
def test_the_five_exceptions_of_minnesota(department: str, ask: Ask) -> None:
    for danger in ("suicidal_thoughts not_imminent", "harm_to_others not_imminent"):
        found = ask(department, danger)
        assert (found.verdict, found.recipients) == ("permitted", ("person_able_to_prevent_harm",))
        assert found.scopes == ("what is necessary to prevent the harm",)

    child, adult = ask(department, "child_maltreatment current"), ask(department, "vulnerable_adult_abuse current")
    assert (child.verdict, adult.verdict) == ("required", "required")
    assert child.scopes == adult.scopes == ("only what the report needs",)
    assert "Minn. Stat. 260E.06" in child.citations
    assert "Minn. Stat. 626.557 subd. 3" in adult.citations

    assert ask(department, consent=_consent()).recipients == ("person_named_in_consent",)
    for survivor in ("surviving_spouse", "administrator"):
        dead = {"other": ["recipient_deceased"]}
        assert ask(department, consent=_consent(by=survivor), **dead).recipients == ("person_named_in_consent",)
        assert ask(department, consent=_consent(by=survivor, form="oral_express"), **dead).verdict == "prohibited"
        assert ask(department, consent=_consent(by=survivor)).verdict == "prohibited"

    testified = {"kind": "state_court", "testimony": "voluntary_by_recipient"}
    assert ask(department, forum={**testified, "question": "same_subject"}).verdict == "compellable"
    assert ask(department, forum={**testified, "question": "different_subject"}).verdict == "prohibited"


@pytest.mark.clause("mndps-02")
def test_the_card_of_the_guideline_says_that_federal_law_may_override(bench: Callable[..., Bench]) -> None:
    (line,) = [line for line in limits_card(bench(DPS)).lines if "Federal law" in line.says]
    assert "supersede" in line.says
    assert line.cite == "MNDPS Limits"


@pytest.mark.clause("mndps-03")
def test_the_card_tells_people_that_the_peer_must_report(bench: Callable[..., Bench]) -> None:
    card = limits_card(bench(DPS))

    assert any("mandated reporter" in line.says for line in card.lines)
    cites = " ".join(line.cite for line in card.lines)
    for exception in ("1(b1)", "1(b3)", "1(b4)", "1(b5)"):
        assert f"Limits {exception}" in cites


@pytest.mark.clause("mndps-27")
@pytest.mark.parametrize(
    "about", ["suicide_threat imminent", "harm_to_others not_imminent", "child_maltreatment current"]
)
def test_an_answer_without_a_written_procedure_says_that_there_is_none(
    about: str, ask: Ask, bench: Callable[..., Bench]
) -> None:
    assert "written down no procedure" in _shown(ask(DPS, about), bench(DPS))
    assert "written down no procedure" not in _shown(ask(DPS, "ordinary"), bench(DPS))
    assert "written down no procedure" not in _shown(ask(MPD, about), bench(MPD))


@pytest.mark.clause("mndps-28")
def test_minnesota_is_cited_by_its_right_numbers(ask: Ask, shelf: Shelf) -> None:
    assert {"181.9731", "181.9732", "13.43 subd. 9", "13.02 subd. 12"} <= {
        cite.removeprefix("Minn. Stat. ") for cite in ask(DPS).citations
    }
    assert not re.search(r"(?<!181\.)973[12]", _everywhere(shelf))
