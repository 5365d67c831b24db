"""What a check says at each moment: verdict, whom, how little, by when, why, and what it cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

import pytest

from peerdesk_core.law.fold import Verdict
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_disclosure import grounds, why
from peerdesk_disclosure.service import Check, rules_for
from peerdesk_disclosure.verdict import headline, panel
from peerdesk_disclosure.words import Says

MPD = "us-mn-minneapolis-pd"
IN_ORDER = (
    ("source", "session"),
    ("session", "peer_session"),
    ("recipient", "peace_officer"),
    ("trained", "yes"),
    ("designated", "yes"),
    ("active", "yes"),
    ("nexus", "critical_incident"),
)
"""A talk in which everything is as the statutes want it."""

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def told(lines: Iterable[Says]) -> str:
    return "\n".join(line.text for line in lines)


def asked(shelf: Shelf, department: str, day: date, *replies: tuple[str, str]) -> Check:
    check = Check(shelf, rules_for(shelf, department, day), dict.fromkeys(shelf.packs, "silver"))
    assert check.guide is not None
    for fact, value in replies:
        check.guide.reply(fact, value)
    return check


def shown(check: Check) -> str:
    outcome = check.outcome()
    return told([headline(outcome), *panel(check, outcome, NOW)])


def test_before_anything_is_asked_the_answer_is_to_tell_nothing_and_says_why(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today)
    assert check.is_empty
    assert shown(check).startswith("DO NOT TELL (prohibited, nothing asked yet)")


@pytest.mark.clause("mpd-22")
def test_a_child_in_danger_names_statute_and_policy_whom_to_tell_and_the_hour_on_the_wall(
    shelf: Shelf, today: date
) -> None:
    said = shown(asked(shelf, MPD, today, ("circumstance", "child_maltreatment"), ("source", "session")))
    assert said.startswith("MUST BE TOLD (required by statute and policy)")
    assert "the local welfare agency" in said and "the PST Clinical Lead" in said
    assert "Sat 21 Nov 2026, 09:00 CST (due)" in said
    assert "weekends and legal holidays not counted" in said


def test_a_legal_holiday_on_the_way_moves_the_hour_on_the_wall(shelf: Shelf) -> None:
    check = asked(shelf, MPD, date(2026, 11, 24), ("circumstance", "child_maltreatment"), ("source", "session"))
    tuesday = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    said = told(panel(check, check.outcome(), tuesday))
    assert "Mon 30 Nov 2026, 09:00 CST (due)" in said, "Thanksgiving and a weekend lie between"


@pytest.mark.clause("mpd-21")
def test_a_limit_is_said_once_and_nothing_beyond_it_may_be_told(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    said = shown(check)
    assert "required by policy" in said
    assert said.count("what is necessary to prevent the harm") == 1
    assert said.count("Nothing more than that may be told.") == 1


@pytest.mark.clause("mpd-01")
def test_the_panel_cites_what_protects_the_talk(shelf: Shelf, today: date) -> None:
    said = shown(asked(shelf, MPD, today, ("circumstance", "ordinary"), ("source", "session")))
    assert "Minn. Stat. 181.9731" in said and "13.43 subd. 9" in said


def test_while_an_answer_is_open_the_panel_says_what_it_can_still_become(shelf: Shelf, today: date) -> None:
    said = shown(asked(shelf, MPD, today, ("circumstance", "ordinary"), ("source", "session")))
    assert said.startswith("ASK FIRST, TELL NOTHING YET (consult)")
    assert "it can yet become: not shielded, do not tell" in said


def test_a_precondition_that_fails_is_named_in_words(shelf: Shelf, today: date) -> None:
    said = shown(asked(shelf, MPD, today, ("circumstance", "ordinary"), ("source", "session"), ("trained", "no")))
    assert "Not met (P2): The peer is trained" in said
    assert "volunteer nothing" in said


def test_clocks_run_from_the_time_that_was_given(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "child_maltreatment"), ("source", "session"))
    check.started = datetime(2026, 11, 19, 20, 30, tzinfo=UTC)
    assert "Fri 20 Nov 2026, 14:30 CST" in shown(check)


def test_another_day_is_judged_by_the_law_of_that_day_with_the_same_answers(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    check.move_to(date(2026, 1, 22))
    outcome = check.outcome()
    assert outcome.verdict is Verdict.PERMITTED
    assert outcome.answer is not None and outcome.answer.as_of == date(2026, 1, 22)


def test_several_pieces_show_what_each_earns_and_the_union_of_their_duties(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    assert check.guide is not None
    check.guide.another()
    check.guide.reply("circumstance", "child_maltreatment")
    said = shown(check)
    assert "1: the person thinks of suicide, without a threat: must be told" in said
    assert "2: a child is abused or neglected: must be told" in said
    assert "Tell them at once" in said and "Report in writing" in said


def test_why_gives_the_answers_the_assumptions_the_rules_and_what_would_change_it(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    outcome = check.outcome()
    said = told(why.card(check, outcome, NOW))
    order = [said.index(part) for part in ("You said:", "Taken as given", "The rules that bind:", "What would change")]
    assert order == sorted(order)
    assert "Is the danger clear, grave and near? No: ask first." in said
    assert "K1, the policy is narrower than the law." in said
    assert f"Hash {outcome.answer.digest}" in said if outcome.answer else False


def test_the_one_line_names_only_the_authorities_that_decide(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    line = why.one_line(check.outcome(), check.bench)
    assert line.startswith("Must be told. Only what is necessary to prevent the harm")
    assert "VI.B.3" in line and "13.02" not in line
    ban = asked(shelf, MPD, today, ("circumstance", "ordinary"), *IN_ORDER)
    assert why.one_line(ban.outcome(), ban.bench).startswith("Do not tell. [Minn. Stat. 181.9731")


def test_the_full_trace_lists_rules_that_did_not_apply_and_those_not_in_force(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"))
    bench = check.bench
    assert bench is not None
    assert "disclose.imminent_harm: applies" in told(why.full(check.outcome(), bench))
    check.move_to(date(2026, 1, 22))
    assert check.bench is not None
    said = told(why.full(check.outcome(), check.bench))
    assert f"{MPD}:disclose.imminent_harm: not in force that day" in said
    assert "does not apply" in said


@pytest.mark.clause("mpd-34")
def test_statute_and_policy_stand_side_by_side_for_each_recipient(shelf: Shelf, today: date) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "suicidal_thoughts"), ("imminent", "yes"), ("source", "session"))
    outcome, bench = check.outcome(), check.bench
    assert outcome.answer is not None and bench is not None
    rows = {row.recipient: row for row in grounds.table(outcome.answer, bench)}
    lead = rows["the PST Clinical Lead"]
    assert (lead.statute, lead.policy, lead.together) == ("may tell", "must tell", "must be told")
    other = rows["whoever can prevent the harm"]
    assert (other.statute, other.policy, other.together) == ("may tell", "must not", "ask first")
    assert "Policy: A clear risk of grave bodily harm" in told(grounds.reasons(outcome.answer, bench))


def test_an_admitted_old_theft_gives_other_answers_in_other_states(shelf: Shelf, today: date) -> None:
    check = asked(
        shelf,
        MPD,
        today,
        ("circumstance", "admission_of_crime"),
        *IN_ORDER,
        ("related_to_incident", "no"),
    )
    assert check.outcome().verdict is Verdict.PROHIBITED
    rows = {row.title: row.verdict for row in grounds.elsewhere(check)}
    assert rows["Mesquite Police Department"] == "may be told"
    assert rows["St. Louis Metropolitan Police Department"] == "not shielded"


def test_a_broken_policy_is_consult_and_names_file_and_line(spoilt: Callable[[str], Shelf], today: date) -> None:
    broken = spoilt("departments/minneapolis_pd.toml")
    check = Check(broken, rules_for(broken, MPD, today))
    outcome = check.outcome()
    assert outcome.verdict is Verdict.CONSULT and outcome.question is None
    assert "us-mn/departments/minneapolis_pd.toml:" in shown(check)
    assert "Ask counsel or the coordinator." in shown(check)


def test_a_broken_state_pack_is_consult_too(spoilt: Callable[[str], Shelf], today: date) -> None:
    broken = spoilt("pack.toml")
    check = Check(broken, rules_for(broken, MPD, today))
    assert check.outcome().verdict is Verdict.CONSULT
    assert "us-mn/pack.toml:" in shown(check)


def test_a_broken_guideline_makes_a_ban_consult_but_never_softens_a_duty(
    spoilt: Callable[[str], Shelf], today: date
) -> None:
    broken = spoilt("guidelines/mn_dps.toml")
    ban = asked(broken, MPD, today, ("circumstance", "ordinary"), *IN_ORDER)
    assert ban.outcome().verdict is Verdict.CONSULT
    assert "us-mn/guidelines/mn_dps.toml:" in shown(ban)
    duty = asked(broken, MPD, today, ("circumstance", "child_maltreatment"), *IN_ORDER)
    assert duty.outcome().verdict is Verdict.REQUIRED
    assert "the local welfare agency" in shown(duty)


def test_a_fault_while_judging_is_consult_and_names_the_place_but_no_facts(
    shelf: Shelf, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = asked(shelf, MPD, today, ("circumstance", "ordinary"))

    def fail() -> None:
        raise KeyError("ordinary")

    monkeypatch.setattr(check.guide, "answer", fail)
    assert check.outcome().verdict is Verdict.CONSULT
    said = shown(check)
    assert "test_disclosure_answers.py:" in said and "KeyError" in said
    assert "ordinary" not in said


def test_an_answer_of_a_draft_says_so_on_the_panel_and_on_the_card(shelf: Shelf, today: date) -> None:
    proven = dict.fromkeys(shelf.packs, "silver")
    check = Check(shelf, rules_for(shelf, MPD, today), {**proven, MPD: "draft"})
    assert check.guide is not None
    check.guide.reply("circumstance", "child_maltreatment")
    said = shown(check)
    assert said.startswith("DRAFT: MUST BE TOLD (required by statute and policy)\nThe rules behind this do not pass")
    assert "Consult too" in said and "the PST Coordinator" in said
    assert "DRAFT, not proven by the checks: Minneapolis Police Department" in said
    card = told(why.card(check, check.outcome(), NOW))
    assert card.startswith("DRAFT: ") and "Not every pack" not in card
    check.tiers = proven
    assert "DRAFT" not in shown(check) + told(why.card(check, check.outcome(), NOW))


def test_a_pack_whose_grade_is_not_known_never_looks_proven(shelf: Shelf, today: date) -> None:
    known = {id: "silver" for id in shelf.packs if id != "us-mn"}
    check = Check(shelf, rules_for(shelf, MPD, today), known)
    assert check.guide is not None
    check.guide.reply("circumstance", "child_maltreatment")
    said = shown(check)
    assert said.startswith("DRAFT: ") and "have not been checked" in said
    assert "Not every pack behind this was checked" in told(why.card(check, check.outcome(), NOW))
    assert {row.verdict.startswith("DRAFT: ") for row in grounds.elsewhere(check) if "Minn" in row.cites} == {True}
    assert {row.verdict.startswith("DRAFT: ") for row in grounds.elsewhere(check) if "Tex" in row.cites} == {False}


def test_a_clock_that_cannot_be_worked_out_is_due_at_once(
    shelf: Shelf, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> str:
        raise RuntimeError

    monkeypatch.setattr("peerdesk_disclosure.times.clock_words", fail)
    said = shown(asked(shelf, MPD, today, ("circumstance", "child_maltreatment"), ("source", "session")))
    assert "MUST BE TOLD" in said and "The time could not be worked out: act at once (due)." in said


@pytest.mark.parametrize("department", [MPD, "us-mn-section-1-24", "us-tx-mesquite-pd", "us-mo-slmpd"])
@pytest.mark.parametrize("place", [0, -1])
def test_every_check_can_be_walked_to_its_end_and_says_something_at_each_step(
    shelf: Shelf, today: date, department: str, place: int
) -> None:
    words = asked(shelf, department, today).guide
    assert words is not None
    for circumstance in words.bench.words.facts["circumstance"].values:
        check = asked(shelf, department, today, ("circumstance", circumstance))
        guide, steps = check.guide, 0
        assert guide is not None
        while (outcome := check.outcome()).question is not None:
            assert not outcome.wrong
            assert "Still open" in shown(check) or len(guide.possible()) == 1
            guide.reply(outcome.question.fact, outcome.question.choices[place][0])
            steps += 1
            assert steps <= 20
        answer, bench = outcome.answer, check.bench
        assert answer is not None and bench is not None
        assert grounds.table(answer, bench)
        assert "Authority: " in shown(check) or not answer.citations
