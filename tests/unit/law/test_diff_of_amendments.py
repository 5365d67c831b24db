"""What an amendment changes: which answers, shown by their plainest case, and which rules."""

from __future__ import annotations

import importlib
import json
from datetime import date
from pathlib import Path

import attrs

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import Bench, bench_from, bench_of, shelf_of
from peerdesk_core.law.fold import Token
from peerdesk_core.law.hearing import hear
from peerdesk_core.law.packs import (
    Condition,
    LawOf,
    Otherwise,
    Pack,
    Rank,
    Rule,
    RuleClock,
    Source,
    SourceStatus,
    Then,
    Topic,
    TopicName,
)
from peerdesk_core.law.tables.diff import RuleChange, as_data, as_lines, diff
from peerdesk_core.model.clocks import ClockKind

DAY = date(2026, 6, 1)
THREAT: Condition = {"circumstance": ("suicide_threat",)}
NEAR: Condition = {**THREAT, "imminent": ("yes",)}


def rule(id: str, then: Then, when: Condition, to: tuple[str, ...] = (), says: str = "So.") -> Rule:
    return Rule(id=id, then=then, cite="t 1", says=says, when=when, to=to)


def text(rank: Rank, *rules: Rule, id: str = "") -> Pack:
    rest = Otherwise(then=Then.MUST_NOT, cite="t 1", says="Nothing is told.")
    source = Source(key="t", title="T", cite_as="The text", status=SourceStatus.HELD, sections={"1": ""})
    return Pack(
        id=id or rank.value.replace("_", "-"),
        title="Lakeside",
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        sources={"t": source},
        topics={TopicName.DISCLOSE: Topic(name=TopicName.DISCLOSE, otherwise=rest, rules=rules)},
    )


STATUTE = text(Rank.STATE_STATUTE, rule("harm", Then.MAY, {}, ("clinical_lead", "coordinator")))


def bench(*rules: Rule, id: str = "", day: date = DAY) -> Bench:
    policy = text(Rank.DEPARTMENT_POLICY, *rules, id=id)
    return bench_from(policy, (STATUTE, policy), (), day)


def test_given_the_same_rules_nothing_changes() -> None:
    found = diff(bench(rule("harm", Then.MAY, THREAT)), bench(rule("harm", Then.MAY, THREAT)))
    assert found.changes == () and found.rules == ()
    assert "No answer about telling changes." in as_lines(found)


def test_given_a_permission_made_a_duty_in_near_danger_only_that_case_changes() -> None:
    old = bench(rule("harm", Then.MAY, THREAT, ("clinical_lead",)))
    new = bench(
        rule("harm", Then.MAY, THREAT, ("clinical_lead",)),
        rule("near", Then.MUST, NEAR, ("clinical_lead",), says="Near danger is told."),
    )
    found = diff(old, new)
    (change,) = found.changes
    assert (change.circumstance, change.old, change.new) == ("suicide_threat", Token.MAY, Token.MUST)
    assert change.combinations == 1
    assert change.witness.said == {"circumstance": "suicide_threat", "imminent": "yes"}
    assert change.witness.role == "clinical_lead"
    assert hear(old, change.witness.facts, "clinical_lead").token is Token.MAY
    assert hear(new, change.witness.facts, "clinical_lead").token is Token.MUST
    assert [cited.says for cited in change.new_rules] == ["Near danger is told."]
    (edited,) = found.rules
    assert (edited.rule, edited.kind) == ("department-policy:disclose.near", RuleChange.ADDED)
    assert [one.kind for one in diff(new, old).rules] == [RuleChange.REMOVED]


def test_given_a_rule_reworded_the_rule_is_named_and_no_answer_changes() -> None:
    old = bench(rule("harm", Then.MAY, THREAT, ("clinical_lead",), says="It may be told."))
    new = bench(rule("harm", Then.MAY, THREAT, ("clinical_lead",), says="One may tell it."))
    found = diff(old, new)
    assert found.changes == ()
    (edited,) = found.rules
    assert edited.kind is RuleChange.CHANGED
    assert edited.fields == {"says": ("It may be told.", "One may tell it.")}


def test_given_changed_conditions_and_clocks_before_and_after_are_readable() -> None:
    first = rule("harm", Then.MUST, THREAT)
    clock = RuleClock(act="report", kind=ClockKind.DUE, start="learned", limit="PT24H")
    second = attrs.evolve(first, when={**NEAR, "circumstance": ("suicide_threat", "ordinary")}, clock=clock)
    (edited,) = diff(bench(first), bench(second)).rules
    assert edited.fields["when"] == (
        "circumstance = suicide_threat",
        "circumstance = suicide_threat or ordinary and imminent = yes",
    )
    assert edited.fields["clock"][0] == ""
    assert "limit PT24H" in edited.fields["clock"][1]


def test_given_two_days_the_rules_that_begin_and_end_between_them_are_named() -> None:
    begins = attrs.evolve(rule("begins", Then.MAY, THREAT, ("coordinator",)), since=DAY)
    ends = attrs.evolve(rule("ends", Then.MAY, THREAT, ("clinical_lead",)), until=DAY)
    found = diff(bench(begins, ends, day=date(2026, 5, 31)), bench(begins, ends))
    kinds = {edited.rule.rpartition(".")[2]: edited.kind for edited in found.rules}
    assert kinds == {"begins": RuleChange.COMES_INTO_FORCE, "ends": RuleChange.LAPSES}
    assert {(change.old, change.new, change.witness.role) for change in found.changes} == {
        (Token.ASK, Token.MAY, "coordinator"),
        (Token.MAY, Token.ASK, "clinical_lead"),
    }


def test_given_a_rule_that_follows_the_day_of_the_talk_that_day_says_whether_it_begins() -> None:
    begins = attrs.evolve(rule("begins", Then.MAY, THREAT, ("coordinator",)), since=DAY, law_of=LawOf.TALK)
    policy = text(Rank.DEPARTMENT_POLICY, begins)
    earlier = bench_from(policy, (STATUTE, policy), (), DAY, date(2026, 5, 31))
    found = diff(earlier, bench_from(policy, (STATUTE, policy), (), DAY))
    assert [edited.kind for edited in found.rules] == [RuleChange.COMES_INTO_FORCE]
    assert [(change.old, change.new) for change in found.changes] == [(Token.ASK, Token.MAY)]


def test_given_two_departments_their_rules_are_set_against_each_other() -> None:
    found = diff(bench(rule("harm", Then.MAY, THREAT), id="one"), bench(rule("harm", Then.MUST, THREAT), id="two"))
    (edited,) = found.rules
    assert edited.rule == "two:disclose.harm"
    assert edited.fields == {"then": ("may", "must")}


def test_given_a_difference_its_page_and_its_data_say_the_same() -> None:
    found = diff(bench(), bench(rule("near", Then.MUST, NEAR, ("clinical_lead",), says="Near danger is told.")))
    page = "\n".join(as_lines(found))
    assert "consult -> required: 1 combination" in page
    assert "before: Nothing is told. [The text 1]" in page
    assert "after: Near danger is told. [The text 1]" in page
    assert "in: suicide_threat" in page
    assert "smallest example: circumstance = suicide_threat, imminent = yes; told to the team's clinician" in page
    assert "added: department-policy:disclose.near" in page
    data = json.loads(json.dumps(as_data(found)))
    (change,) = data["changes"]
    assert change["old"] == {"token": "ask", "verdict": "consult"}
    assert change["new"] == {"token": "must", "verdict": "required"}
    assert change["example"]["facts"] == {"circumstance": "suicide_threat", "imminent": "yes"}
    assert [one["rule"] for one in change["new_rules"]] == ["department-policy:disclose.near"]
    assert data["rules"] == [{"rule": "department-policy:disclose.near", "kind": "added", "fields": {}}]
    assert data["old"]["department"] == data["new"]["department"] == "department-policy"


def test_given_one_answer_changed_in_several_circumstances_the_page_says_it_once() -> None:
    everywhere: Condition = {"circumstance": ("ordinary", "past_crime", "peer_records")}
    found = diff(bench(), bench(rule("helper", Then.MAY, everywhere, ("coordinator",))))
    page = as_lines(found)
    assert len(found.changes) == 3
    assert sum(line == "consult -> permitted: 3 combinations" for line in page) == 1
    assert "  in: ordinary, past_crime, peer_records" in page


def test_given_minneapolis_before_and_after_its_policy_took_force_the_duty_to_tell_appears() -> None:
    module = importlib.import_module("peerdesk_jurisdiction_mn")
    shelf = shelf_of([PackSource(id="us-mn", folder=Path(str(module.__file__)).parent)])
    old, new = (bench_of("us-mn-minneapolis-pd", shelf, day) for day in (date(2026, 1, 22), date(2026, 1, 23)))
    assert old is not None and new is not None
    found = diff(old, new)
    threat = [change for change in found.changes if change.circumstance == "suicide_threat"]
    assert any(change.new is Token.MUST and change.witness.role == "clinical_lead" for change in threat)
    assert {edited.kind for edited in found.rules} == {RuleChange.COMES_INTO_FORCE}
