"""What every department is held to alike: cards, federal forums, one refusal; and one question in three states."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.department import load_department
from peerdesk_core.law.telling.limits import card_page, card_plain, limits_card
from peerdesk_core.law.telling.render import card_text

MPD = "us-mn-minneapolis-pd"
M124 = "us-mn-section-1-24"
DPS = "us-mn-dps"
SLMPD = "us-mo-slmpd"
MESQUITE = "us-tx-mesquite-pd"
DEPARTMENTS = [MPD, M124, DPS, SLMPD, MESQUITE]
WHO_ASKS = ["supervisor", "command", "chief_officer", "fellow_peer", "internal_affairs", "media", "friend", "family"]

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


def _shown(found: Answer, bench: Bench) -> str:
    """The card of an answer on one line, as people read it."""
    return " ".join(card_text(found, bench).split())


@pytest.mark.clause("mpd-19", "mesq-23")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_department_has_a_card_to_read_aloud_and_to_print(department: str, bench: Callable[..., Bench]) -> None:
    card = limits_card(bench(department))
    plain, page = " ".join(card_plain(card).split()), card_page(card)

    assert len(card.aloud().split()) < 260
    for line in card.lines:
        assert line.says in plain
        assert html.escape(line.cite) in page
    assert "988" in plain
    assert max(len(row) for row in card_plain(card).splitlines()) <= 72
    assert not re.search(r"(src|href)=", page)


@pytest.mark.clause("mndps-01", "mesq-24")
@pytest.mark.parametrize("department", [DPS, MESQUITE])
def test_privacy_confidentiality_and_privilege_are_three_things(department: str, sources: list[PackSource]) -> None:
    (explained,) = [
        note for note in load_department(department, sources).notes("disclose", "explain") if "Privacy" in note.says
    ]
    for word in ("Privacy", "confidentiality", "privilege"):
        assert explained.says.count(word) == 1


@pytest.mark.clause("mndps-02")
@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("process", ["subpoena", "order", ""])
def test_every_answer_that_names_a_federal_forum_says_whose_law_counts(
    department: str, process: str, ask: Ask, bench: Callable[..., Bench]
) -> None:
    forum = {"kind": "federal_court", **({"process": process} if process else {})}
    for about in ("ordinary", "admission_of_crime", "child_maltreatment current"):
        found = ask(department, about, forum=forum)
        (record,) = [conflict for conflict in found.conflicts if conflict.id == "federal"]
        assert record.cite == "Fed. R. Evid. 501"
        assert "Federal law may supersede the protection that state law gives" in _shown(found, bench(department))
    assert not [each for each in ask(department, forum={"kind": "state_court"}).conflicts if each.id == "federal"]


def test_an_admitted_old_theft_has_three_answers_in_three_states(ask: Ask) -> None:
    asked = {"by": "internal_affairs", "asks": "content", "purpose": "investigation"}
    theft = "admission_of_crime unrelated_to_incident property_only"

    found = {department: ask(department, theft, request=asked).verdict for department in DEPARTMENTS}
    assert found == {
        MPD: "prohibited",
        M124: "prohibited",
        DPS: "prohibited",
        SLMPD: "not_privileged",
        MESQUITE: "permitted",
    }


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("by", WHO_ASKS)
def test_the_refusal_reads_the_same_whether_or_not_there_is_anything_to_hide(
    department: str, by: str, ask: Ask
) -> None:
    asked = {"by": by, "asks": "attendance"}
    scripts = {ask(department, about, request=asked).script for about in ("ordinary", "fact_of_contact")}
    assert len(scripts) == 1
    assert "neither confirm nor deny" in scripts.pop()
