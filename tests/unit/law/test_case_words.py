"""Cases in the words of the vocabulary: what they settle, what they leave open, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from peerdesk_core.law.case import BadCase, Known, known_of, read_case, read_facts
from peerdesk_core.law.vocabulary import vocabulary

WORDS = vocabulary()


def only(facts: dict[str, Any]) -> Known:
    pieces = read_facts(facts, WORDS)
    assert len(pieces) == len(pieces[0]) == 1
    return pieces[0][0]


def item(circumstance: str, *words: str, **more: Any) -> dict[str, Any]:
    return {"circumstance": circumstance, "source": "session", "with": list(words), **more}


def test_what_is_not_said_stays_open_and_what_is_said_is_settled() -> None:
    known = only({"peer": ["trained", "civilian"], "items": [item("suicide_threat", "imminent")]})
    assert known["trained"] == ("yes",) and known["civilian"] == ("yes",) and known["imminent"] == ("yes",)
    assert "designated" not in known and "recipient" not in known


def test_leave_answers_activity_and_nothing_else() -> None:
    known = only({"peer": ["on_leave"], "items": [item("ordinary")]})
    assert known["active"] == ("no",) and "designated" not in known


def test_express_consent_may_be_written_or_spoken() -> None:
    consent = {"form": "express", "by": "recipient", "covers": "named_person"}
    assert only({"consent": consent, "items": [item("ordinary")]})["consent_form"] == ("written", "oral_express")


def test_consent_that_names_somebody_else_is_no_consent_for_the_one_who_asks() -> None:
    consent = {"form": "written", "by": "recipient", "covers": "named_person", "to": "therapist"}
    asked = only({"consent": consent, "request": {"by": "supervisor"}, "items": [item("ordinary")]})
    assert asked["consent_form"] == ("none",) and asked["consent_to"] == ("therapist",)
    kept = only({"consent": consent, "request": {"by": "therapist"}, "items": [item("ordinary")]})
    assert kept["consent_form"] == ("written",) and kept["consent_to"] == ("therapist",)


def test_consent_that_names_nobody_may_or_may_not_reach_the_one_who_asks() -> None:
    consent = {"form": "written", "by": "recipient", "covers": "named_person"}
    asked = only({"consent": consent, "request": {"by": "media"}, "items": [item("ordinary")]})
    assert asked["consent_form"] == ("written", "none")
    assert only({"consent": consent, "items": [item("ordinary")]})["consent_form"] == ("written",)
    sworn = {**consent, "covers": "testimony"}
    told = only({"consent": sworn, "request": {"by": "tribunal"}, "items": [item("ordinary")]})
    assert told["consent_form"] == ("written",)


def test_the_peer_who_wants_to_tell_is_not_the_one_who_would_be_told() -> None:
    assert only({"request": {"by": "peer"}, "items": [item("ordinary")]})["addressee"] == ("none",)
    told = only({"request": {"by": "peer", "to": "eap_staff"}, "items": [item("ordinary")]})
    assert told["addressee"] == ("eap_staff",)


def test_a_threat_on_duty_is_a_hazard_as_well() -> None:
    pieces = read_facts({"items": [item("suicide_threat")], "other": ["recipient_on_duty"]}, WORDS)
    assert [known["circumstance"] for known in pieces[0]] == [("suicide_threat",), ("on_duty_hazard",)]
    off = read_facts({"items": [item("suicide_threat")], "other": ["recipient_off_duty"]}, WORDS)
    assert len(off[0]) == 1


def test_thoughts_on_duty_are_a_hazard_only_when_the_danger_is_near() -> None:
    near = read_facts({"items": [item("suicidal_thoughts", "imminent")], "other": ["recipient_on_duty"]}, WORDS)
    later = read_facts({"items": [item("suicidal_thoughts", "not_imminent")], "other": ["recipient_on_duty"]}, WORDS)
    assert (len(near[0]), len(later[0])) == (2, 1)


def test_abuse_that_began_long_ago_and_goes_on_is_current() -> None:
    for words in (("over_three_years_ago", "current"), ("current", "over_three_years_ago")):
        known = only({"items": [item("child_maltreatment", *words)]})
        assert known["over_three_years_ago"] == ("no",)


def test_further_circumstances_of_one_piece_are_judged_beside_it() -> None:
    pieces = read_facts({"items": [item("admission_of_crime", "current", also=["child_maltreatment"])]}, WORDS)
    assert [known["circumstance"] for known in pieces[0]] == [("admission_of_crime",), ("child_maltreatment",)]


@pytest.mark.parametrize(
    ("facts", "near"),
    [
        ({"items": [{"circumstance": "suicide_thread"}]}, "suicide_threat"),
        ({"items": [item("ordinary", "imminnent")]}, "imminent"),
        ({"peer": ["trainned"], "items": []}, "trained"),
        ({"request": {"by": "supervisr"}, "items": []}, "supervisor"),
        ({"recipient": "peace_oficer", "items": []}, "peace_officer"),
        ({"forum": {"proces": "order"}, "items": []}, "process"),
        ({"itmes": []}, "items"),
        ({"other": ["told_to_weit"], "items": []}, "told_to_wait"),
    ],
)
def test_an_unknown_word_names_the_nearest_one(facts: dict[str, Any], near: str) -> None:
    with pytest.raises(BadCase) as caught:
        read_facts(facts, WORDS)
    assert f"did you mean `{near}`?" in str(caught.value)


@pytest.mark.parametrize(
    "facts",
    [
        {"items": "ordinary"},
        {"items": [{"source": "session"}]},
        {"items": [item("ordinary", "imminent", "not_imminent")]},
        {"items": [item("ordinary")], "hours_since_official_release": -1},
        {"items": [item("ordinary")], "hours_since_official_release": float("inf")},
        {"items": [], "request": {"by": ["supervisor"]}},
        {"items": [item("ordinary")], "session": "peer_session"},
        {"items": [item("ordinary", victim_age="old")]},
        {"peer": [1], "items": []},
    ],
)
def test_a_case_that_makes_no_sense_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(BadCase):
        read_facts(facts, WORDS)


def test_of_a_case_only_id_department_and_facts_are_read() -> None:
    raw = {
        "id": "x",
        "department": "us-zz",
        "expected": "permitted",
        "recipients": ["media"],
        "facts": {"on": date(2026, 1, 22), "items": [item("ordinary")]},
    }
    case = read_case(raw, WORDS)
    assert (case.id, case.department, case.on) == ("x", "us-zz", date(2026, 1, 22))
    assert case == read_case({**raw, "expected": "prohibited", "recipients": []}, WORDS)


def test_plain_facts_are_checked_against_the_same_words() -> None:
    assert known_of({"trained": "yes"}, WORDS) == {"trained": ("yes",)}
    with pytest.raises(BadCase, match="did you mean `trained`"):
        known_of({"traind": "yes"}, WORDS)
    with pytest.raises(BadCase):
        known_of({"trained": "perhaps"}, WORDS)
