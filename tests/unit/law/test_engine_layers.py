"""How texts answer together, on two small invented ones: a statute of Zenith and the policy of Lakeside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer, DutySource, LineState
from peerdesk_core.law.bench import Bench, bench_from, bench_of, shelf_of
from peerdesk_core.law.case import read_facts
from peerdesk_core.law.disclosure import answer_pieces, flips
from peerdesk_core.law.fold import Verdict

HEAD = """
[pack]
id = "{id}"
title = "{id}"
rank = "{rank}"
version = "1"
tz = "America/Chicago"
verified_on = 2026-06-01
review_by = 2027-06-01
{more}
[source.t]
title = "Text"
cite_as = "{cite}"
status = "held"
sections = ["1", "2", "3", "4"]
"""

STATUTE = """
[shield]
ask = ["coordinator"]
[[shield.need]]
id = "P2"
holds = { trained = true }
fails = { trained = false }
cite = "t 4"
says = "Trained."
[[shield.need]]
id = "P7"
doubt = { witness_to_incident = true }
cite = "t 4"
says = "No witness."

[disclose.otherwise]
then = "must_not"
when = { source = "session" }
cite = "t 1"
says = "Nothing is told."

[[disclose.rule]]
id = "harm"
then = "may"
when = { circumstance = "harm_to_others" }
to = ["person_able_to_prevent_harm"]
scope = "what prevents it"
cite = "t 2"
says = "Harm may be told."

[[disclose.rule]]
id = "child"
then = "must"
when = { circumstance = "child_maltreatment" }
to = ["law_enforcement_agency"]
clock = { act = "report", kind = "due", start = "reason_to_believe", limit = "PT24H", immediate = true }
cite = "t 3"
says = "A child is reported."
"""

POLICY = """
[disclose.otherwise]
then = "must_not"
when = { source = "session" }
ask = ["coordinator"]
cite = "t 1"
says = "Nobody is told."

[[disclose.rule]]
id = "near_harm"
then = "must"
when = { circumstance = "harm_to_others", imminent = true }
to = ["clinical_lead"]
clock = { act = "notify", kind = "due", start = "learned", immediate = true }
cite = "t 2"
says = "Near harm goes to the clinician."
"""

Make = Callable[..., Bench]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(
        policy: str = POLICY,
        statute: str = STATUTE,
        guideline: str = "",
        day: date = date(2026, 11, 21),
        head: str = "",
    ) -> Bench:
        (tmp_path / "departments").mkdir(exist_ok=True)
        (tmp_path / "guidelines").mkdir(exist_ok=True)
        state = HEAD.format(id="us-zz", rank="state_statute", cite="Zen. Stat.", more="") + statute
        (tmp_path / "pack.toml").write_text(state, encoding="utf-8")
        more = 'under = ["us-zz"]\n' + ('adopts = ["us-zz-advice"]\n' if guideline else "") + head
        text = HEAD.format(id="us-zz-lakeside", rank="department_policy", cite="LPD", more=more) + policy
        (tmp_path / "departments" / "lakeside.toml").write_text(text, encoding="utf-8")
        if guideline:
            advice = HEAD.format(id="us-zz-advice", rank="guideline", cite="Advice", more='under = ["us-zz"]')
            (tmp_path / "guidelines" / "advice.toml").write_text(advice + guideline, encoding="utf-8")
        shelf = shelf_of((PackSource(id="us-zz", folder=tmp_path),))
        assert [note.sentence() for note in shelf.broken] == []
        bench = bench_of("us-zz-lakeside", shelf, day)
        assert bench is not None
        return bench

    return build


def ask(bench: Bench, circumstance: str, *words: str, peer: tuple[str, ...] = ("trained",), **facts: Any) -> Answer:
    item = {"circumstance": circumstance, "source": "session", "with": list(words)}
    return answer_pieces(bench, read_facts({"peer": list(peer), "items": [item], **facts}, bench.words))


def test_nothing_asked_is_prohibited_and_says_so(make: Make) -> None:
    answer = answer_pieces(make(), ())
    assert (answer.verdict, answer.nothing_asked, answer.recipients) == (Verdict.PROHIBITED, True, ())


def test_a_policy_may_add_a_duty_inside_a_statutory_permission(make: Make) -> None:
    answer = ask(make(), "harm_to_others", "imminent")
    assert answer.verdict is Verdict.REQUIRED and answer.duty_source == (DutySource.POLICY,)
    assert answer.recipients == ("clinical_lead",) and [duty.clock.act for duty in answer.duties] == ["notify"]
    assert {"Zen. Stat. 2", "LPD 2"} <= set(answer.citations)


def test_a_stricter_policy_leaves_the_question_to_a_person_and_shows_both_sides(make: Make) -> None:
    answer = ask(make(), "harm_to_others", "not_imminent")
    assert answer.verdict is Verdict.CONSULT and answer.recipients == () and answer.ask_role == ("coordinator",)
    (record,) = answer.conflicts
    assert (record.statute_result, record.policy_result, record.net) == ("permitted", "prohibited", "consult")


def test_an_unknown_that_decides_is_consult_and_names_its_question(make: Make) -> None:
    answer = ask(make(), "harm_to_others")
    assert answer.verdict is Verdict.CONSULT and [unknown.fact for unknown in answer.unknowns] == ["imminent"]
    assert answer.ask_next is not None and answer.ask_next.question.endswith("?")
    assert all(duty.clock.kind != "due" for duty in answer.duties)


def test_a_statutory_duty_stands_against_a_policy_that_forbids(make: Make) -> None:
    answer = ask(make(), "child_maltreatment")
    assert answer.verdict is Verdict.REQUIRED and answer.duty_source == (DutySource.STATUTE,)
    assert "void_bar" in [record.id for record in answer.conflicts]


def test_a_policy_cannot_permit_what_the_statute_forbids(make: Make) -> None:
    wider = (
        POLICY
        + """
[[disclose.rule]]
id = "gossip"
then = "may"
when = { circumstance = "past_crime" }
to = ["*"]
cite = "t 3"
says = "Crimes are told."
"""
    )
    answer = ask(make(wider), "past_crime", request={"by": "command"})
    assert answer.verdict is Verdict.PROHIBITED and answer.recipients == ()
    states = {line.rule: line.state for line in answer.pieces[0][0].trace}
    assert states["us-zz-lakeside:disclose.gossip"] is LineState.VOID


@pytest.mark.parametrize(
    ("peer", "verdict", "failed"),
    [
        (("trained",), Verdict.PROHIBITED, ()),
        (("training_incomplete",), Verdict.NOT_PRIVILEGED, ("P2",)),
        (("designated",), Verdict.CONSULT, ()),
        (("trained", "witness_to_incident"), Verdict.CONSULT, ()),
    ],
)
def test_the_protection_is_there_gone_or_in_doubt(
    make: Make, peer: tuple[str, ...], verdict: Verdict, failed: tuple[str, ...]
) -> None:
    answer = ask(make(), "ordinary", peer=peer, request={"by": "supervisor"})
    assert (answer.verdict, answer.failed) == (verdict, failed)


@pytest.mark.parametrize("peer", [(), ("training_incomplete",), ("trained", "witness_to_incident")])
def test_no_doubt_about_the_protection_softens_a_duty_to_report(make: Make, peer: tuple[str, ...]) -> None:
    assert ask(make(), "child_maltreatment", peer=peer).verdict is Verdict.REQUIRED


def test_a_rule_nobody_verified_only_asks_by_itself_and_speaks_where_the_policy_says_the_same(make: Make) -> None:
    unsure = (
        STATUTE
        + """
[[disclose.rule]]
id = "dead"
then = "may"
when = { recipient_deceased = true }
ask = ["legal_counsel"]
evidence = "U"
cite = "t 2"
says = "Perhaps."
"""
    )
    alone = ask(make(statute=unsure), "ordinary", other=["recipient_deceased"])
    assert alone.verdict is Verdict.CONSULT and alone.ask_role == ("legal_counsel",)
    same = (
        POLICY
        + """
[[disclose.rule]]
id = "dead"
then = "may"
when = { recipient_deceased = true }
cite = "t 3"
says = "After a death."
"""
    )
    both = ask(make(same, unsure), "ordinary", other=["recipient_deceased"])
    assert both.verdict is Verdict.PERMITTED and both.recipients == () and "unverified statute" in both.badges


@pytest.mark.parametrize(
    ("then", "when", "verdict"),
    [
        ("must", 'circumstance = "child_maltreatment", civilian = true', Verdict.CONSULT),
        ("may", 'circumstance = "child_maltreatment", civilian = true', Verdict.CONSULT),
        ("may", 'circumstance = "child_maltreatment", civilian = true, addressee = "none"', Verdict.NOT_PRIVILEGED),
        ("may", "civilian = true", Verdict.NOT_PRIVILEGED),
    ],
)
def test_a_question_about_a_duty_or_a_danger_outlasts_the_protection_and_no_other_does(
    make: Make, then: str, when: str, verdict: Verdict
) -> None:
    asking = f"""
[[disclose.rule]]
id = "perhaps"
then = "{then}"
when = {{ {when} }}
to = ["local_welfare_agency"]
ask = ["legal_counsel"]
clock = {{ act = "report", kind = "due", start = "reason_to_believe", limit = "PT24H" }}
evidence = "U"
cite = "t 2"
says = "Perhaps."
"""
    statute = STATUTE.replace('"child_maltreatment"', '"child_maltreatment", civilian = false') + asking
    for peer in (["trained", "civilian"], ["training_incomplete", "civilian"]):
        answer = ask(make(statute=statute), "child_maltreatment", peer=tuple(peer))
        assert answer.verdict is (Verdict.CONSULT if "trained" in peer else verdict)
        kinds = {str(duty.clock.kind) for duty in answer.duties if answer.verdict is Verdict.CONSULT}
        assert kinds <= ({"advice"} if then == "must" else {"due"})


def test_within_one_text_only_a_named_rule_is_beaten_and_an_exception_to_it_reinstates(make: Make) -> None:
    def policy(*, bar: str = "", back: str = "") -> str:
        rules = POLICY + _rule("told", "may", "") + _rule("kept", "must_not", bar)
        return rules + (_rule("told_after_all", "may", back) if back else "")

    lenient = STATUTE + _rule("open", "may", "")
    tied = ask(make(policy(), lenient), "past_crime", request={"by": "command"})
    assert tied.verdict is Verdict.CONSULT
    beaten = ask(make(policy(bar='despite = ["told"]'), lenient), "past_crime", request={"by": "command"})
    assert beaten.verdict is Verdict.CONSULT and "stricter" in [record.id for record in beaten.conflicts]
    reinstated = policy(bar='despite = ["told"]', back='despite = ["kept"]')
    again = ask(make(reinstated, lenient), "past_crime", request={"by": "command"})
    assert again.verdict is Verdict.PERMITTED and again.recipients == ("command",)


def _rule(id: str, then: str, more: str) -> str:
    return f"""
[[disclose.rule]]
id = "{id}"
then = "{then}"
when = {{ circumstance = "past_crime" }}
to = ["*"]
cite = "t 3"
says = "About crimes."
{more}
"""


def test_a_guideline_speaks_only_where_the_policy_is_silent(make: Make) -> None:
    advice = """
[[disclose.rule]]
id = "harm"
then = "may"
when = { circumstance = "harm_to_others" }
to = ["person_able_to_prevent_harm"]
cite = "t 1"
says = "Harm may be told."

[[disclose.rule]]
id = "numbers"
then = "may"
when = { circumstance = "aggregate_statistics" }
to = ["command"]
cite = "t 2"
says = "Numbers may be given."
"""
    bench = make(guideline=advice)
    assert ask(bench, "harm_to_others", "not_imminent").verdict is Verdict.CONSULT
    numbers = ask(bench, "aggregate_statistics")
    assert numbers.verdict is Verdict.PERMITTED and "guidance" in numbers.badges and numbers.assumptions == ()


def test_before_the_policy_is_in_force_the_statute_speaks_alone(make: Make) -> None:
    early = make(head="since = 2026-01-23", day=date(2026, 1, 22))
    late = make(head="since = 2026-01-23", day=date(2026, 1, 23))
    assert ask(early, "harm_to_others", "not_imminent").verdict is Verdict.PERMITTED
    assert ask(late, "harm_to_others", "not_imminent").verdict is Verdict.CONSULT
    states = {line.rule: line.state for line in ask(early, "harm_to_others", "imminent").pieces[0][0].trace}
    assert states["us-zz-lakeside:disclose.near_harm"] is LineState.NOT_IN_FORCE


def test_a_rule_may_follow_the_law_of_the_day_of_the_talk(make: Make) -> None:
    changed = POLICY.replace('id = "near_harm"', 'id = "near_harm"\nsince = 2026-06-01\nlaw_of = "talk"')
    bench = make(changed)
    early = bench_from(bench.department, [text.pack for text in bench.texts], (), bench.day, date(2026, 5, 31))
    assert ask(bench, "harm_to_others", "imminent").verdict is Verdict.REQUIRED
    assert ask(early, "harm_to_others", "imminent").verdict is Verdict.CONSULT


def test_a_wider_role_takes_in_narrower_ones_and_nobody_else(make: Make) -> None:
    bench = make(policy="")
    assert ask(bench, "harm_to_others", request={"by": "clinical_lead"}).recipients == (
        "clinical_lead",
        "person_able_to_prevent_harm",
    )
    rows = {row.role: row.verdict for row in ask(bench, "harm_to_others", request={"by": "media"}).pieces[0][0].rows}
    assert rows["media"] is Verdict.PROHIBITED and rows["person_able_to_prevent_harm"] is Verdict.PERMITTED


def test_each_piece_keeps_its_own_verdict_and_the_headline_is_the_first_that_any_earns(make: Make) -> None:
    bench = make()
    items = [
        {"circumstance": "ordinary", "source": "session"},
        {"circumstance": "child_maltreatment", "source": "session"},
    ]
    answer = answer_pieces(bench, read_facts({"peer": ["trained"], "items": items}, bench.words))
    assert answer.verdict is Verdict.REQUIRED and answer.recipients == ("law_enforcement_agency",)
    assert [piece.verdict for (piece,) in answer.pieces] == [Verdict.PROHIBITED, Verdict.REQUIRED]


def test_what_would_change_the_answer_lists_single_facts_and_is_right_about_them(make: Make) -> None:
    bench = make()
    item = {"circumstance": "harm_to_others", "source": "session", "with": ["not_imminent"]}
    ((known,),) = read_facts({"peer": ["trained"], "items": [item]}, bench.words)
    found = flips(bench, known)
    assert ("imminent", "yes", Verdict.REQUIRED) in [(flip.fact, flip.value, flip.verdict) for flip in found]
    for flip in found:
        assert answer_pieces(bench, (({**known, flip.fact: (flip.value,)},),)).verdict is flip.verdict


def test_the_same_facts_give_the_same_answer_and_leave_nothing_behind(make: Make) -> None:
    bench = make()
    assert ask(bench, "harm_to_others") == ask(bench, "harm_to_others")
    assert ask(bench, "harm_to_others").digest == bench.digest
