"""The comparison of a policy with the law above it: every way to depart, its rules, its smallest example."""

from __future__ import annotations

import importlib
import json
from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import Bench, bench_from, bench_of, shelf_of
from peerdesk_core.law.fold import Token
from peerdesk_core.law.hearing import hear
from peerdesk_core.law.packs import (
    Condition,
    Departure,
    Effect,
    Evidence,
    Otherwise,
    Pack,
    Rank,
    Rule,
    Source,
    SourceStatus,
    Then,
    Topic,
    TopicName,
)
from peerdesk_core.law.tables.compare import Comparison, as_data, as_lines, compare
from peerdesk_core.law.tables.relation import SAYS, Relation

DAY = date(2026, 6, 1)
JOB: Condition = {"circumstance": ("legal_issue_affecting_employment",)}


def rule(
    id: str,
    then: Then,
    when: Condition,
    to: tuple[str, ...] = (),
    effect: Effect | None = None,
    evidence: Evidence | None = None,
    narrowable: bool = True,
) -> Rule:
    return Rule(
        id=id,
        then=then,
        cite="t 1",
        says=f"About {id}.",
        when=when,
        to=to,
        effect=effect,
        evidence=evidence,
        narrowable=narrowable,
    )


def text(rank: Rank, *rules: Rule, bans: bool = False, departures: tuple[Departure, ...] = ()) -> Pack:
    rest = Otherwise(then=Then.MUST_NOT, cite="t 1", says="Nothing is told.") if bans else None
    source = Source(key="t", title="T", cite_as=f"The {rank.value}", status=SourceStatus.HELD, sections={"1": ""})
    return Pack(
        id=rank.value.replace("_", "-"),
        title="Lakeside",
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        sources={"t": source},
        topics={TopicName.DISCLOSE: Topic(name=TopicName.DISCLOSE, otherwise=rest, rules=rules)},
        departures=departures,
    )


def bench(statute: Pack, policy: Pack) -> Bench:
    return bench_from(policy, (statute, policy), (), DAY)


def against(upper: Rule | None, lower: Rule | None) -> Comparison:
    """One rule of the law and one of the policy, nothing else."""
    statute = text(Rank.STATE_STATUTE, *([upper] if upper else []))
    return compare(bench(statute, text(Rank.DEPARTMENT_POLICY, *([lower] if lower else []))))


@pytest.mark.parametrize(
    ("above", "below", "relation"),
    [
        (Then.MUST_NOT, Then.MAY, Relation.VOID_PERMISSION),
        (Then.MUST_NOT, Then.MUST, Relation.VOID_DUTY),
        (Then.MUST, Then.MUST_NOT, Relation.VOID_BAR),
        (Then.MUST, Then.MAY, Relation.WEAKER),
        (Then.MAY, Then.MUST_NOT, Relation.TIGHTENS),
        (Then.MAY, Then.MUST, Relation.ADDS),
        (Then.MAY, Then.MAY, Relation.EQUIVALENT),
        (Then.MAY, None, Relation.IMPLIES),
        (None, Then.MAY, Relation.FILLS),
    ],
)
def test_given_one_rule_on_each_side_the_comparison_names_how_they_stand(
    above: Then | None, below: Then | None, relation: Relation
) -> None:
    upper = rule("upper", above, JOB) if above else None
    lower = rule("lower", below, JOB) if below else None
    found = against(upper, lower)
    assert {which: count for which, count in found.totals.items() if count} == {relation: 1}
    (entry,) = (entry for one in found.circumstances for entry in one.entries)
    assert entry.circumstance == entry.witness.said["circumstance"] == "legal_issue_affecting_employment"
    assert [cited.says for cited in entry.statute_rules] == (["About upper."] if upper else [])
    assert [cited.says for cited in entry.policy_rules] == (["About lower."] if lower else [])


def test_given_a_law_that_withdraws_its_protection_the_policy_may_keep_it_or_open_it() -> None:
    upper = rule("upper", Then.MAY, JOB, effect=Effect.UNSHIELDED)
    assert against(upper, rule("lower", Then.MUST_NOT, JOB)).totals[Relation.KEEPS] == 1
    assert against(upper, rule("lower", Then.MAY, JOB)).totals[Relation.OPENS] == 1


def test_given_a_rule_that_nobody_verified_the_policy_that_decides_is_shown_as_such() -> None:
    upper = rule("upper", Then.MAY, JOB, evidence=Evidence.UNVERIFIED)
    found = against(upper, rule("lower", Then.MAY, JOB))
    assert [departed.relation for departed in found.departures] == [Relation.UNVERIFIED]
    assert found.departures[0].entries[0].net is Token.MAY


def test_given_a_permission_that_may_not_be_narrowed_the_stricter_policy_is_void() -> None:
    upper = rule("upper", Then.MAY, JOB, narrowable=False)
    assert against(upper, rule("lower", Then.MUST_NOT, JOB)).totals[Relation.VOID_BAR] == 1


def test_given_two_void_permissions_each_is_named_with_its_own_smallest_example() -> None:
    policy = text(
        Rank.DEPARTMENT_POLICY,
        rule("job", Then.MAY, JOB, ("command",)),
        rule(
            "media", Then.MAY, {"recipient_deceased": ("yes",), "circumstance": ("ordinary", "past_crime")}, ("media",)
        ),
        bans=True,
    )
    found = compare(bench(text(Rank.STATE_STATUTE, bans=True), policy))
    job, media = found.departures
    assert (job.rule, media.rule) == ("department-policy:disclose.job", "department-policy:disclose.media")
    assert media.circumstances == {"ordinary": 1, "past_crime": 1}
    witness = media.entries[0].witness
    assert witness.said == {"circumstance": "ordinary", "recipient_deceased": "yes"}
    assert witness.role == "media"
    assert hear(found.bench, witness.facts, witness.role).token is Token.MUST_NOT
    page = "\n".join(as_lines(found))
    assert "VOID PERMISSION" in page and "TIGHTENS" not in page
    assert "department-policy:disclose.media: 2 combinations" in page
    assert "policy: About media. [The department_policy 1]" in page
    assert "law: Nothing is told. [The state_statute 1]" in page
    assert "smallest example: circumstance = ordinary, recipient_deceased = yes; told to the media" in page
    assert "law prohibited, policy permitted, in the end prohibited" in page


def test_given_a_fact_that_does_not_matter_the_example_does_not_ask_for_it() -> None:
    statute = text(
        Rank.STATE_STATUTE,
        rule("near", Then.MAY, {"imminent": ("yes",), "circumstance": ("harm_to_others",)}, ("media",)),
        bans=True,
    )
    found = compare(bench(statute, text(Rank.DEPARTMENT_POLICY, rule("job", Then.MAY, {}, ("family",)), bans=True)))
    entry = next(entry for entry in found.departures[0].entries if entry.circumstance == "harm_to_others")
    assert entry.witness.said == {"circumstance": "harm_to_others"}
    assert "imminent" in entry.witness.facts


def test_given_two_rules_that_depart_alike_each_example_keeps_the_facts_that_its_own_rule_wants() -> None:
    policy = text(
        Rank.DEPARTMENT_POLICY,
        rule("near", Then.MAY, {"circumstance": ("harm_to_others",), "imminent": ("yes",)}, ("media",)),
        rule("far", Then.MAY, {"circumstance": ("harm_to_others",), "imminent": ("no",)}, ("media",)),
        bans=True,
    )
    near, far = compare(bench(text(Rank.STATE_STATUTE, bans=True), policy)).departures
    assert near.entries[0].witness.said == {"circumstance": "harm_to_others", "imminent": "yes"}
    assert far.entries[0].witness.said == {"circumstance": "harm_to_others", "imminent": "no"}


def test_given_a_departure_that_the_policy_accepts_the_page_says_whose_decision_it_is() -> None:
    accepted = Departure(rule="disclose.job", reason="Under review.", owner="Counsel", expiry=date(2027, 1, 1))
    policy = text(Rank.DEPARTMENT_POLICY, rule("job", Then.MAY, JOB), departures=(accepted,))
    found = compare(bench(text(Rank.STATE_STATUTE, bans=True), policy))
    assert found.departures[0].entries[0].accepted == accepted
    assert "    accepted by Counsel until 2027-01-01: Under review." in as_lines(found)


def test_given_a_policy_that_says_what_the_law_says_the_page_says_that_nothing_departs() -> None:
    same = (rule("job", Then.MAY, JOB),)
    found = compare(bench(text(Rank.STATE_STATUTE, *same, bans=True), text(Rank.DEPARTMENT_POLICY, *same, bans=True)))
    assert found.departures == ()
    assert "The policy does not depart from the law above it." in as_lines(found)
    assert any(line.endswith(SAYS[Relation.EQUIVALENT]) for line in as_lines(found))


def test_given_a_comparison_its_data_says_the_same_and_survives_json() -> None:
    policy = text(Rank.DEPARTMENT_POLICY, rule("job", Then.MAY, JOB, ("command",)), bans=True)
    found = compare(bench(text(Rank.STATE_STATUTE, bans=True), policy))
    data = json.loads(json.dumps(as_data(found)))
    assert data["department"] == "department-policy" and data["as_of"] == "2026-06-01"
    (departure,) = data["departures"]
    assert departure["relation"] == "void_permission"
    assert departure["circumstances"] == {"legal_issue_affecting_employment": 1}
    assert departure["example"]["role"] == "command"
    assert departure["statute"] == departure["net"] == "prohibited" and departure["policy"] == "permitted"
    assert departure["policy_rules"] == [
        {
            "rule": "department-policy:disclose.job",
            "cite": "The department_policy 1",
            "says": "About job.",
            "evidence": None,
            "reading": "",
        }
    ]
    assert departure["accepted"] is None
    for one in data["circumstances"]:
        assert sum(entry["combinations"] for entry in one["entries"]) == one["combinations"]
    assert sum(data["totals"].values()) == sum(one["combinations"] for one in data["circumstances"])


# ---------------------------------------------------------------- the packs that ship


def shipped(id: str, state: str) -> Bench:
    module = importlib.import_module(f"peerdesk_jurisdiction_{state}")
    found = bench_of(id, shelf_of([PackSource(id=f"us-{state}", folder=Path(str(module.__file__)).parent)]))
    assert found is not None
    return found


def test_given_saint_louis_legal_trouble_at_work_is_a_void_permission_with_its_smallest_example() -> None:
    found = compare(shipped("us-mo-slmpd", "mo"))
    void = [one for one in found.departures if one.relation is Relation.VOID_PERMISSION]
    employment = next(one for one in void if "legal_issue_affecting_employment" in one.circumstances)
    entry = employment.entries[0]
    assert entry.witness.said == {
        "circumstance": "legal_issue_affecting_employment",
        "source": "session",
        "shield": "yes",
    }
    ruling = next(one for one in found.bench.texts[-1].rulings if one.name == employment.rule)
    assert entry.witness.role in (ruling.rule.to or ("*",))
    assert (entry.statute, entry.policy, entry.net) == (Token.MUST_NOT, Token.MAY, Token.MUST_NOT)
    assert any("590.1040" in cited.cite for cited in entry.statute_rules)
    assert any("Conf 5(c)" in cited.cite for cited in entry.policy_rules)
    assert entry.accepted is not None


def test_given_minneapolis_short_of_imminent_danger_the_policy_is_stricter_than_the_statute() -> None:
    found = compare(shipped("us-mn-minneapolis-pd", "mn"))
    silent = "us-mn-minneapolis-pd:disclose.otherwise"
    stricter = next(one for one in found.departures if (one.relation, one.rule) == (Relation.TIGHTENS, silent))
    harm = next(entry for entry in stricter.entries if entry.circumstance == "suicide_threat")
    assert harm.net is Token.ASK
    assert any("181.9731 subd. 4(1)" in cited.cite for cited in harm.statute_rules)
    duty = next(one for one in found.departures if one.rule.endswith(":disclose.imminent_harm"))
    assert duty.relation is Relation.ADDS
