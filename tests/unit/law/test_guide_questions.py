"""The guided check: what it asks, when it stops, and what it says meanwhile."""

from __future__ import annotations

from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.asking.guide import MOST_QUESTIONS, Guide
from peerdesk_core.law.asking.questions import CIRCUMSTANCE, ON_DUTY, STANDING, TALK
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.fold import TELLING, Verdict

DAY = date(2026, 11, 21)
DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-tx-mesquite-pd", "us-mo-slmpd")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


SHELF = shelf_of([PackSource(id=f"us-{s}", folder=_folder(f"peerdesk_jurisdiction_{s}")) for s in ("mn", "tx", "mo")])
BENCHES: dict[str, Bench] = {id: bench for id in DEPARTMENTS if (bench := bench_of(id, SHELF, DAY)) is not None}


def minneapolis(**known: str) -> Guide:
    return Guide(BENCHES["us-mn-minneapolis-pd"], known)


def replied(guide: Guide, *replies: tuple[str, str]) -> Guide:
    for fact, value in replies:
        guide.reply(fact, value)
    return guide


def in_order(guide: Guide) -> None:
    """Answer whatever is asked as for an ordinary session of a peer in good standing."""
    usual = {TALK: "session peer_session", "recipient": "peace_officer", "nexus": "occupation", "trained": "yes"}
    while (question := guide.next()) is not None:
        value = question.choices[0][0] if question.fact == STANDING else usual.get(question.fact, "no")
        guide.reply(question.fact, value)


def test_every_department_can_be_asked() -> None:
    assert tuple(BENCHES) == DEPARTMENTS


def test_before_anything_is_asked_nothing_may_be_told() -> None:
    guide = minneapolis()
    assert guide.answer().nothing_asked
    assert guide.answer().verdict is Verdict.PROHIBITED
    assert guide.possible() == ()


def test_it_begins_with_what_the_information_is_about() -> None:
    question = minneapolis().next()
    assert question is not None and question.fact == CIRCUMSTANCE
    assert ("suicide_threat", "the person threatens suicide") in question.choices
    assert question.because


def test_a_duty_that_nothing_open_can_change_is_told_at_once() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "child_maltreatment"))
    assert guide.next() is None
    assert guide.answer().verdict is Verdict.REQUIRED
    assert guide.asked == 1


def test_a_danger_that_is_near_needs_one_question_more() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "suicide_threat"))
    question = guide.next()
    assert question is not None and question.fact == "imminent"
    assert guide.answer().verdict is Verdict.CONSULT
    guide.reply("imminent", "yes")
    assert guide.next() is None
    assert guide.answer().verdict is Verdict.REQUIRED


def test_facts_that_go_together_are_asked_in_one_question() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"))
    asked: list[str] = []
    while (question := guide.next()) is not None:
        asked.append(question.fact)
        guide.reply(question.fact, question.choices[0][0])
    assert {STANDING, TALK} <= set(asked)
    assert not {"trained", "designated", "active", "source", "session"} & set(asked)
    assert guide.known["designated"] == ("yes",) and guide.known["session"] == ("peer_session",)
    assert guide.answer().verdict is Verdict.PROHIBITED


def test_one_thing_amiss_with_the_standing_settles_it() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"), (TALK, "session peer_session"))
    guide.reply(STANDING, "trained -designated active")
    assert guide.known["designated"] == ("no",)
    assert guide.next() is None
    assert guide.answer().verdict is Verdict.NOT_PRIVILEGED


def test_what_was_given_beforehand_is_not_asked() -> None:
    guide = minneapolis(circumstance="suicide_threat", imminent="yes")
    assert guide.next() is None
    assert guide.asked == 0
    assert guide.answer().verdict is Verdict.REQUIRED


def test_a_question_passed_over_stays_open_and_is_named() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "suicidal_thoughts"))
    guide.skip("imminent")
    later = guide.next()
    assert later is None or later.fact != "imminent"
    assert guide.answer().verdict is Verdict.CONSULT
    assert "imminent" in [unknown.fact for unknown in guide.answer().unknowns]


def test_passing_over_the_first_question_ends_the_check() -> None:
    guide = minneapolis()
    guide.skip(CIRCUMSTANCE)
    assert guide.next() is None
    assert guide.answer().nothing_asked


def test_one_step_back_asks_the_same_again() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "suicide_threat"))
    before = guide.next()
    guide.reply("imminent", "no")
    assert guide.back()
    assert guide.next() == before
    assert guide.back() and not guide.back()
    assert guide.answer().nothing_asked


def test_a_reply_that_is_no_choice_is_refused() -> None:
    guide = minneapolis()
    for fact, value in ((CIRCUMSTANCE, "gossip"), ("colour", "red"), (STANDING, "trained rich"), (TALK, "session tea")):
        with pytest.raises(ValueError, match=value):
            guide.reply(fact, value)
    assert guide.answer().nothing_asked


def test_who_asks_consent_and_tribunals_can_be_raised() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"))
    offered = [question.fact for question in guide.optional()]
    assert offered[0] == "addressee"
    assert {"consent_form", "recipient_deceased", "forum", "discloser"} <= set(offered)
    assert not {"consent_by", "forum_process", "imminent"} & set(offered)


def test_a_raised_consent_asks_for_its_details_before_it_counts() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"), ("addressee", "supervisor"), ("consent_form", "written"))
    assert guide.answer().verdict not in TELLING
    asked: list[str] = []
    while (question := guide.next()) is not None and question.fact.startswith("consent_"):
        asked.append(question.fact)
        guide.reply(question.fact, {"consent_by": "recipient", "consent_covers": "named_person"}[question.fact])
    assert asked == ["consent_by", "consent_covers"]
    assert guide.answer().verdict is Verdict.PERMITTED
    assert guide.answer().recipients == ("person_named_in_consent",)


def test_consent_for_somebody_else_is_no_consent_for_the_addressee() -> None:
    facts = {"consent_form": "written", "consent_by": "recipient", "consent_to": "family", "addressee": "supervisor"}
    guide = minneapolis(circumstance="ordinary", **facts)
    in_order(guide)
    assert guide.answer().verdict is Verdict.PROHIBITED


def test_a_raised_tribunal_asks_what_was_served() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"), ("forum", "state_court"))
    question = guide.next()
    assert question is not None and question.fact == "forum_process"


def test_a_number_is_asked_in_the_spans_that_rules_tell_apart() -> None:
    guide = Guide(BENCHES["us-mo-slmpd"], {"circumstance": "vulnerable_adult_abuse"})
    ages = next(question for question in guide.optional() if question.fact == "victim_age")
    labels = [label for _, label in ages.choices]
    assert labels == ["under 60", "60 or more", "not known"]
    assert ages.choices[0][0].isdigit()


def test_a_danger_on_duty_is_a_hazard_as_well() -> None:
    guide = Guide(BENCHES["us-mo-slmpd"], {"circumstance": "suicide_threat", "imminent": "yes"})
    assert ON_DUTY in [question.fact for question in guide.optional()]
    guide.reply(ON_DUTY, "yes")
    circumstances = [piece.circumstance for item in guide.answer().pieces for piece in item]
    assert circumstances == ["suicide_threat", "on_duty_hazard"]
    assert ON_DUTY not in [question.fact for question in guide.optional()]


def test_a_second_piece_of_information_keeps_the_facts_of_the_talk() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "ordinary"))
    in_order(guide)
    guide.another()
    first = guide.next()
    assert first is not None and first.fact == CIRCUMSTANCE
    guide.reply(CIRCUMSTANCE, "child_maltreatment")
    answer = guide.answer()
    assert guide.known["recipient"] == ("peace_officer",)
    assert answer.verdict is Verdict.REQUIRED
    assert [item[0].verdict for item in answer.pieces] == [Verdict.PROHIBITED, Verdict.REQUIRED]
    guide.back()
    guide.back()
    assert guide.answer().verdict is Verdict.PROHIBITED


def test_figures_of_the_team_are_no_talk_of_a_person() -> None:
    guide = replied(minneapolis(), (CIRCUMSTANCE, "aggregate_statistics"))
    question = guide.next()
    assert guide.known["source"] == ("program_data",)
    assert question is None or question.fact not in (TALK, STANDING)


@pytest.mark.parametrize("department", DEPARTMENTS)
@settings(max_examples=60)
@given(data=st.data())
def test_whatever_is_replied_it_stops_in_time_and_never_says_less_than_it_knows(
    department: str, data: st.DataObject
) -> None:
    guide = Guide(BENCHES[department])
    guide.reply(CIRCUMSTANCE, data.draw(st.sampled_from(_values(guide))))
    if data.draw(st.booleans()) and (offered := guide.optional()):
        raised = data.draw(st.sampled_from(offered))
        guide.reply(raised.fact, data.draw(st.sampled_from(raised.choices))[0])
    possible = set(guide.possible())
    while (question := guide.next()) is not None:
        assert question.text and question.because and len(question.choices) > 1
        assert question.fact not in guide.said
        guide.reply(question.fact, data.draw(st.sampled_from(question.choices))[0])
        left = set(guide.possible())
        assert left <= possible, "what was ruled out came back"
        possible = left
    assert guide.asked <= MOST_QUESTIONS
    answer = guide.answer()
    if len(possible) == 1:
        assert answer.verdict in possible or answer.pieces[0][1:]
    else:
        assert answer.verdict is Verdict.CONSULT
        assert not answer.unknowns, "it stopped although a question was left"


def _values(guide: Guide) -> list[str]:
    question = guide.next()
    assert question is not None
    return [value for value, _ in question.choices]
