"""One set of facts heard for many recipients, on a small invented statute and policy."""

from __future__ import annotations

from datetime import date

import pytest

from peerdesk_core.law.bench import Bench, Ruling, Text
from peerdesk_core.law.conditions import any_holds, meets
from peerdesk_core.law.engine import judge
from peerdesk_core.law.fold import Token
from peerdesk_core.law.hearing import ALL_OTHERS, Hearing, audible, hear
from peerdesk_core.law.packs import Condition, Otherwise, Pack, Rank, Rule, Source, SourceStatus, Then
from peerdesk_core.law.vocabulary import vocabulary

DAY = date(2026, 6, 1)
URGENT = ("imminent", "person_at_risk")
FACTS = {"circumstance": "harm_to_others", "imminent": "yes", "person_at_risk": "yes", "shield": "yes"}


def pack(id: str, rank: Rank) -> Pack:
    source = Source(key="t", title="Text", cite_as="T", status=SourceStatus.HELD, sections={"1": ""})
    return Pack(
        id=id,
        title=id,
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        sources={"t": source},
    )


def rule(id: str, then: Then, *to: str, when: Condition | None = None) -> Rule:
    return Rule(id=id, then=then, to=to, when=when or {}, cite="t 1", says="Said.")


def text(of: Pack, *rules: Rule, otherwise: Otherwise | None = None) -> Text:
    rulings = tuple(Ruling(pack=of, rule=one, in_force=True) for one in rules)
    return Text(pack=of, rulings=rulings, tasks=(), otherwise=otherwise, shield=None)


@pytest.fixture
def bench() -> Bench:
    law, policy = pack("law", Rank.STATE_STATUTE), pack("policy", Rank.DEPARTMENT_POLICY)
    return Bench(
        department=policy,
        day=DAY,
        texts=(
            text(
                law,
                rule("avert", Then.MAY, "clinical_lead", when={"imminent": ("yes",)}),
                rule("court", Then.MUST, "tribunal"),
                otherwise=Otherwise(then=Then.MUST_NOT, cite="t 1", says="Nothing is told."),
            ),
            text(
                policy,
                rule("lead", Then.MUST, "clinical_lead", when={"imminent": ("yes",), "person_at_risk": ("yes",)}),
            ),
        ),
        guidance=(),
        words=vocabulary(),
    )


def hearing_of(bench: Bench) -> Hearing:
    return Hearing.of(bench.live(FACTS["circumstance"]), FACTS, bench.words)


def test_recipients_to_whom_the_same_rules_speak_share_one_answer(bench: Bench) -> None:
    hearing = hearing_of(bench)
    assert hearing.heard("coordinator") is hearing.heard(ALL_OTHERS)
    assert hearing.heard("coordinator").token is Token.MUST_NOT
    assert hearing.heard("clinical_lead").token is Token.MUST


def test_a_hearing_where_another_rule_applies_leaves_the_other_texts_and_itself_as_they_are(bench: Bench) -> None:
    hearing = hearing_of(bench)
    before = hearing.heard("clinical_lead")
    other = hearing.with_other(1, ())
    assert other.heard("clinical_lead").token is Token.MAY
    assert other.said_to(0, "clinical_lead") is hearing.said_to(0, "clinical_lead")
    assert hearing.heard("clinical_lead") is before


@pytest.mark.parametrize("role", ["clinical_lead", "tribunal", "coordinator", ALL_OTHERS])
def test_the_rules_that_are_audible_to_a_recipient_answer_as_all_of_them_do(bench: Bench, role: str) -> None:
    texts = tuple(audible(one, role, bench.words) for one in bench.live(FACTS["circumstance"]))
    assert Hearing.of(texts, FACTS, bench.words).heard(role) == hear(bench, FACTS, role)
    assert sum(len(one.rulings) for one in texts) < 3


def test_completions_that_differ_in_nothing_that_counts_share_their_rows(bench: Bench) -> None:
    either = ("yes", "no")
    known = {"circumstance": ("harm_to_others",), "imminent": either, "person_at_risk": either, "shield": ("yes",)}
    judged = judge(bench, known)
    assert judged.left["imminent"] == either
    assert len(judged.worlds) == 4
    assert len({id(world.rows) for world in judged.worlds}) == 3
    for world in judged.worlds:
        assert world.rows == {role: hear(bench, world.facts, role) for role in world.rows}


@pytest.mark.parametrize(
    ("values", "allowed", "met"),
    [(("a",), ("a", "b"), True), (("c",), ("a", "b"), False), (("1", "3"), (">=2",), True), ((), ("a",), False)],
)
def test_a_condition_can_hold_if_any_value_that_is_left_meets_it(
    values: tuple[str, ...], allowed: tuple[str, ...], met: bool
) -> None:
    assert any_holds(values, allowed) is met
    assert any(meets({"fact": allowed}, {"fact": value}) for value in values) is met
