"""Incidents' part of the night kit: what each department's texts say, and a sheet without a place for a name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from peerdesk_core.contributions import KitSection
from peerdesk_core.law.department import Department
from peerdesk_incidents import kit
from peerdesk_incidents.terms import SIGNS, by_your_texts, terms_of

MPD, SLMPD, MESQ, DPS = "us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd", "us-mn-dps"
EVERY = (MPD, "us-mn-section-1-24", DPS, SLMPD, MESQ)
Rules = Callable[[str], Department]


def section(department: Department, id: str) -> KitSection:
    return next(one for one in kit.sections_of(department) if one.id == f"incidents.{id}")


def words(department: Department, id: str) -> str:
    return "\n".join(section(department, id).lines)


@pytest.mark.clause("mpd-15")
def test_the_clocks_are_the_departments_with_their_clauses(department_of: Rules) -> None:
    assert "- Within 14 days after it happened: " in words(department_of(MPD), "clocks")
    assert "[MPD 3-503 IV.B.6]" in words(department_of(MPD), "clocks")
    assert "- 24 to 72 h after it happened: " in words(department_of(DPS), "clocks")
    assert "- For 24 h from the official release: " in words(department_of(SLMPD), "clocks")
    assert "14 days" not in words(department_of(MESQ), "clocks"), "a number that the text does not give"


def test_the_departments_own_limit_for_check_ins_counts_only_where_no_text_gives_one(department_of: Rules) -> None:
    own = "- Within 10 days after it happened: everybody involved is reached. [the department's own setting]"
    assert own in kit.sections_of(department_of(MESQ), 10)[0].lines
    assert own not in kit.sections_of(department_of(MPD), 10)[0].lines


@pytest.mark.clause("slmpd-04", "slmpd-21")
def test_who_activates_and_whom_to_tell_stands_with_its_clause_and_each_kind_once(department_of: Rules) -> None:
    acting = section(department_of(SLMPD), "acting").lines
    told = "\n".join(acting)
    assert "authorises the activation" in told and "RTCC" in told
    (kinds,) = (line for line in acting if "think of activating at" in line)
    assert "death of a child" in kinds and "[SLMPD Contact 6]" in kinds
    assert len(set(acting)) == len(acting)
    shown_as_clocks = {line.partition(": ")[2] for line in section(department_of(SLMPD), "clocks").lines}
    assert not [line for line in acting if line.removeprefix("- ") in shown_as_clocks]


@pytest.mark.clause("mesq-12")
def test_a_debriefing_that_is_automatic_says_at_which_kinds(department_of: Rules) -> None:
    told = words(department_of(MESQ), "acting")
    assert re.search(r"- Major disaster, .* or death of a child: .*\[MESQ 319.00 IV.B", told)


@pytest.mark.clause("mpd-19")
@pytest.mark.parametrize("id", EVERY)
def test_the_limits_card_is_whole_in_the_kit(department_of: Rules, id: str) -> None:
    department = department_of(id)
    lines = section(department, "card").lines
    card = department.card()
    assert [*card.intro, card.outro, *card.crisis] == [line for line in lines if not line.startswith("- ")]
    assert [f"- {clause.says} [{clause.cite}]" for clause in card.lines] == [line for line in lines if line[:2] == "- "]


@pytest.mark.clause("mpd-24")
def test_the_blank_sheet_has_numbers_tries_and_hours_no_place_for_a_name_and_is_to_be_destroyed(
    department_of: Rules,
) -> None:
    lines = section(department_of(MPD), "numbers").lines
    numbers = [int(number) for line in lines for number in re.findall(r"(\d+)   s  c  f  p", line)]
    assert sorted(numbers) == list(range(1, kit.NUMBERS + 1))
    assert kit.DESTROY in lines[-1] and "write no name" in lines[-1]
    assert not re.search(r"\bname\b", " ".join(lines[:-1]), re.IGNORECASE)
    assert max(map(len, lines[:-1])) <= 76, "a row that is wrapped is no row"


def test_guides_name_every_phase_and_say_whose_they_are(department_of: Rules) -> None:
    assert words(department_of(MPD), "guides").startswith("After MN DPS Guidelines")
    assert "does not bind you" in section(department_of(MESQ), "guides").lines[0]
    assert "What happened > How is everybody? > Looking after yourself." in words(department_of(SLMPD), "guides")


# ------------------------------------------------------------------ terms


@pytest.mark.clause("mesq-03")
def test_the_signs_of_critical_incident_stress_are_in_the_glossary_with_the_departments_words_and_citation(
    department_of: Rules,
) -> None:
    department = department_of(MESQ)
    terms = {term.id: term for term in terms_of(department)}
    texts = terms["incidents.stress.texts"]
    assert "MESQ 319.00 II.E" in texts.cite and texts.meaning.count("A sign of it") == 5
    assert {
        "incidents.signs.body",
        "incidents.signs.feelings",
        "incidents.signs.thinking",
        "incidents.signs.behavior",
    } <= (terms.keys())
    assert all(lines for _, lines in SIGNS) and by_your_texts(department)
    assert "incidents.stress.texts" not in {term.id for term in terms_of(None)}
    assert "incidents.stress.texts" not in {term.id for term in terms_of(department_of(SLMPD))}, "its texts are silent"


@pytest.mark.clause("mpd-33")
def test_the_four_defined_terms_and_the_sessions_are_explained_and_the_response_is_cited(department_of: Rules) -> None:
    terms = {term.id: term for term in terms_of(department_of(MPD))}
    for id in ("cism", "peer_support", "defusing", "privileged"):
        assert terms[f"incidents.{id}"].cite.startswith("MPD 3-503 VIII")
    assert "P&P 3-502 and 7-810" in terms["incidents.defusing"].cite
    assert {"incidents.debriefing", "incidents.briefing", "incidents.one_to_one"} <= terms.keys()
    assert len({term.id for term in terms.values()}) == len(terms)
