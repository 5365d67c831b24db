"""The truth table on small invented texts: what it holds, what it leaves out, how it is asked."""

from __future__ import annotations

from datetime import date

import pytest

from peerdesk_core.law.bench import Bench, bench_from, classes
from peerdesk_core.law.fold import Departing, Token
from peerdesk_core.law.packs import Condition, Need, Otherwise, Pack, Rank, Rule, Shield, Then, Topic, TopicName
from peerdesk_core.law.tables.axes import away, ordered
from peerdesk_core.law.tables.layout import MOST_ROWS, Layout, TableTooLarge
from peerdesk_core.law.tables.masks import lowest, rows
from peerdesk_core.law.tables.table import Table
from peerdesk_core.law.vocabulary import vocabulary

DAY = date(2026, 6, 1)
HARM = "harm_to_others"


def rule(
    id: str,
    then: Then,
    when: Condition | None = None,
    to: tuple[str, ...] = (),
    despite: tuple[str, ...] = (),
    narrowable: bool = True,
) -> Rule:
    return Rule(id=id, then=then, cite="t", says="So.", when=when or {}, to=to, despite=despite, narrowable=narrowable)


def text(
    rank: Rank,
    *rules: Rule,
    otherwise: bool = False,
    needs: tuple[Need, ...] | None = None,
    impossible: tuple[Condition, ...] = (),
) -> Pack:
    rest = Otherwise(then=Then.MUST_NOT, cite="t", says="Nothing is told.") if otherwise else None
    return Pack(
        id=rank.value.replace("_", "-"),
        title=rank.value,
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        topics={TopicName.DISCLOSE: Topic(name=TopicName.DISCLOSE, otherwise=rest, rules=rules)},
        shield=None if needs is None else Shield(need=needs),
        impossible=impossible,
    )


def bench(statute: Pack, policy: Pack | None = None, *guidance: Pack) -> Bench:
    lower = policy or text(Rank.DEPARTMENT_POLICY)
    return bench_from(lower, (statute, lower), guidance, DAY)


def token_at(table: Table, facts: dict[str, str], role: str) -> set[Token]:
    """The answers of all rows that show these facts and this recipient."""
    found = set()
    for number in rows(table.possible):
        shown, who = table.row(number)
        if who == role and facts.items() <= shown.items():
            found |= {token for token, mask in table.folded().items() if mask >> number & 1}
    return found


def test_given_a_permission_the_table_tells_its_recipient_its_danger_and_nothing_else_apart() -> None:
    statute = text(
        Rank.STATE_STATUTE, rule("harm", Then.MAY, {"imminent": ("yes",)}, ("clinical_lead",)), otherwise=True
    )
    table = Table(bench(statute), HARM)
    assert table.axes == {"imminent": ("no", "yes")}
    assert set(table.recipients) == {"*", "clinical_lead"}
    assert table.size == table.count(table.possible) == 4
    assert token_at(table, {"imminent": "yes"}, "clinical_lead") == {Token.MAY}
    assert token_at(table, {"imminent": "no"}, "clinical_lead") == {Token.MUST_NOT}
    assert token_at(table, {"imminent": "yes"}, "*") == {Token.MUST_NOT}
    assert table.count(table.folded()[Token.MAY]) == 1


def test_given_a_combination_that_cannot_occur_no_answer_holds_its_row() -> None:
    harm = rule("harm", Then.MAY, {"imminent": ("yes",), "person_at_risk": ("no",)})
    impossible = ({"imminent": ("yes",), "person_at_risk": ("no",)},)
    free = Table(bench(text(Rank.STATE_STATUTE, harm, otherwise=True)), HARM)
    bound = Table(bench(text(Rank.STATE_STATUTE, harm, otherwise=True, impossible=impossible)), HARM)
    assert free.count(free.folded()[Token.MAY]) == 1
    assert bound.folded()[Token.MAY] == 0
    assert bound.count(bound.possible) == free.count(free.possible) - 1
    assert not free.equal(bound)


def test_given_an_exception_to_an_exception_the_first_rule_speaks_again() -> None:
    texts = text(
        Rank.STATE_STATUTE,
        rule("tell", Then.MAY),
        rule("unless", Then.MUST_NOT, {"imminent": ("no",)}, despite=("tell",)),
        rule("except", Then.MAY, {"danger_now": ("yes",)}, despite=("unless",)),
    )
    table = Table(bench(texts), HARM)
    assert token_at(table, {"imminent": "no", "danger_now": "no"}, "*") == {Token.MUST_NOT}
    assert token_at(table, {"imminent": "no", "danger_now": "yes"}, "*") == {Token.MAY}
    first, second, _ = table.texts[0].rulings
    both = table.fired(first) & table.fired(second)
    assert table.count(both) == 2
    assert table.count(table.decides(second)) == 1
    assert table.clash(0) == 0


def test_given_a_ban_and_a_permission_that_nobody_untied_the_table_shows_the_clash_and_asks() -> None:
    texts = text(Rank.STATE_STATUTE, rule("tell", Then.MAY), rule("ban", Then.MUST_NOT, {"imminent": ("no",)}))
    table = Table(bench(texts), HARM)
    assert table.clash(0) == table.folded()[Token.ASK] != 0
    assert table.row(lowest(table.clash(0)))[0]["imminent"] == "no"


def test_given_a_policy_that_spoke_guidance_is_not_heard_there() -> None:
    policy = text(Rank.DEPARTMENT_POLICY, rule("ban", Then.MUST_NOT, {"imminent": ("no",)}))
    guideline = text(Rank.GUIDELINE, rule("tell", Then.MAY))
    table = Table(bench(text(Rank.STATE_STATUTE), policy, guideline), HARM)
    assert token_at(table, {"imminent": "no"}, "*") == {Token.MUST_NOT}
    assert token_at(table, {"imminent": "yes"}, "*") == {Token.MAY}
    assert table.fired(table.texts[2].rulings[0]) == table.possible
    assert table.decides(table.texts[2].rulings[0]) == table.tokens(2)[Token.MAY] != table.possible


def test_given_a_permission_that_may_not_be_narrowed_a_policy_that_forbids_is_void() -> None:
    for narrowable, way in ((True, Departing.STRICTER), (False, Departing.VOID_BAR)):
        statute = text(Rank.STATE_STATUTE, rule("report", Then.MAY, narrowable=narrowable))
        table = Table(bench(statute, text(Rank.DEPARTMENT_POLICY, rule("ban", Then.MUST_NOT))), HARM)
        assert table.departing(1)[way] == table.possible
        assert table.above(1)[Token.MAY] == table.possible
        assert table.folded()[Token.ASK if narrowable else Token.MAY] == table.possible


def test_given_a_precondition_that_a_fact_fails_no_row_keeps_the_protection_with_that_fact() -> None:
    needs = (Need(id="P8", cite="t", says="Heard there.", fails={"source": ("observation",)}),)
    statute = text(
        Rank.STATE_STATUTE, rule("seen", Then.MAY, {"source": ("observation",)}), otherwise=True, needs=needs
    )
    table = Table(bench(statute), HARM)
    shields = {(facts["source"], facts["shield"]) for facts, _ in map(table.row, rows(table.possible))}
    assert ("observation", "yes") not in shields
    assert {("session", "yes"), ("observation", "no")} <= shields
    assert token_at(table, {"source": "observation"}, "*") == {Token.UNSHIELDED}


def test_given_a_consent_it_reaches_whom_it_names_and_nobody_else() -> None:
    consent = rule("consent", Then.MAY, {"consent_form": ("written",)}, ("person_named_in_consent",))
    table = Table(bench(text(Rank.STATE_STATUTE, consent, otherwise=True)), HARM)
    told = [table.row(number) for number in rows(table.folded()[Token.MAY])]
    assert {role for _, role in told} == {"person_named_in_consent", "peer"}
    assert all(facts["consent_form"] == "written" for facts, _ in told)
    assert any(facts.get("consent_to") == role for facts, role in told)
    for number in rows(table.folded()[Token.MUST_NOT]):
        facts, role = table.row(number)
        assert facts["consent_form"] != "written" or role not in ("person_named_in_consent", facts.get("consent_to"))


def test_given_several_examples_the_smallest_has_the_fewest_facts_that_somebody_must_say() -> None:
    statute = text(
        Rank.STATE_STATUTE,
        rule("many", Then.MAY, {"civilian": ("yes",), "supervisor": ("yes",)}),
        rule("one", Then.MAY, {"recipient_deceased": ("yes",)}),
        otherwise=True,
    )
    table = Table(bench(statute), HARM)
    found = table.smallest(table.folded()[Token.MAY])
    assert found is not None
    assert {fact for fact, value in found[0].items() if value == "yes"} == {"recipient_deceased"}
    assert table.smallest(0) is None


def test_given_a_fact_kept_apart_rows_move_along_it() -> None:
    statute = text(Rank.STATE_STATUTE, rule("harm", Then.MAY, {"imminent": ("yes",)}, ("clinical_lead",)))
    layout = Layout.of(HARM, bench(statute), apart=("imminent",), also=({"danger_now": ("yes",)},))
    table = Table(bench(statute), HARM, layout)
    quiet = table.folded()[Token.SILENT]
    moved = table.moved(quiet, "imminent", "no", "yes")
    assert moved & table.folded()[Token.MAY] == table.folded()[Token.MAY]
    assert table.moved(moved, "imminent", "yes", "no") & ~quiet == 0
    assert table.moved(quiet, "forum", "none", "state_court") == quiet
    assert table.count(table.where({"danger_now": ("yes",)})) * 2 == table.count(table.possible)
    with pytest.raises(KeyError):
        table.where({"forum": ("none",)})


def test_given_two_packs_that_say_the_same_in_other_words_their_tables_are_equal() -> None:
    short = text(Rank.STATE_STATUTE, rule("harm", Then.MAY))
    long = text(
        Rank.STATE_STATUTE,
        rule("near", Then.MAY, {"imminent": ("yes",)}),
        rule("far", Then.MAY, {"imminent": ("no",)}),
    )
    other = text(Rank.STATE_STATUTE, rule("near", Then.MAY, {"imminent": ("yes",)}))
    assert Table(bench(short), HARM).equal(Table(bench(long), HARM))
    assert not Table(bench(short), HARM).equal(Table(bench(other), HARM))
    assert not Table(bench(short), HARM).equal(Table(bench(short), "ordinary"))


def test_given_a_rule_of_another_circumstance_it_leaves_no_trace_in_the_table() -> None:
    statute = text(
        Rank.STATE_STATUTE, rule("child", Then.MUST, {"circumstance": ("child_maltreatment",), "civilian": ("no",)})
    )
    table = Table(bench(statute), HARM)
    assert table.axes == {}
    assert table.folded()[Token.SILENT] == table.possible
    assert table.fired(bench(statute).texts[0].rulings[0]) == 0


def test_given_more_than_can_be_checked_the_error_names_the_facts_with_most_values() -> None:
    flags = [id for id, fact in vocabulary().facts.items() if set(fact.values) == {"yes", "no"}]
    each = [rule(f"r{number}", Then.MAY, {flag: ("yes",)}) for number, flag in enumerate(flags[:22])]
    each.append(rule("age", Then.MAY, {"victim_age": (">=18", "<5")}))
    each.append(rule("old", Then.MAY, {"victim_age": (">=60",)}))
    with pytest.raises(TableTooLarge) as caught:
        Table(bench(text(Rank.STATE_STATUTE, *each)), HARM)
    assert caught.value.size > MOST_ROWS
    assert caught.value.largest[0] == ("victim_age", 3)
    assert "victim_age (3)" in str(caught.value)


def test_given_rules_on_a_number_unsaid_or_exact_a_value_stands_for_every_number() -> None:
    assert classes("victim_age", [{"victim_age": ("unsaid",)}], vocabulary()) == ("unsaid", "0")
    assert "18" in classes("victim_age", [{"victim_age": ("18",)}], vocabulary())
    statute = text(Rank.STATE_STATUTE, rule("nobody_said", Then.MAY, {"victim_age": ("unsaid",)}), otherwise=True)
    table = Table(bench(statute), HARM)
    assert table.count(table.folded()[Token.MUST_NOT]) == 1


def test_a_consent_that_names_somebody_is_a_fact_that_somebody_has_to_say() -> None:
    words = vocabulary()
    assert [away("consent_to", value, words) for value in ("none", "clinical_lead")] == [0, 1]
    assert [away("addressee", value, words) for value in ("none", "clinical_lead")] == [0, 1]
    assert [away("imminent", value, words) for value in ("yes", "no")] == [0, 0]
    assert ordered("consent_to", ("family", "none"), words)[0] == "none"
