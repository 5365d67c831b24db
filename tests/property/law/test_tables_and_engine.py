"""The truth table and the engine are two ways to one answer: they agree on every pack, invented or shipped."""

from __future__ import annotations

import importlib
import random
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import Bench, bench_from, bench_of, shelf_of
from peerdesk_core.law.conditions import holds, meets
from peerdesk_core.law.fold import Departing, Token
from peerdesk_core.law.hearing import hear
from peerdesk_core.law.packs import (
    Condition,
    Effect,
    Evidence,
    Need,
    Otherwise,
    Pack,
    Rank,
    Rule,
    Shield,
    Then,
    Topic,
    TopicName,
)
from peerdesk_core.law.tables import axes
from peerdesk_core.law.tables.atoms import Atom
from peerdesk_core.law.tables.layout import Layout
from peerdesk_core.law.tables.masks import rows
from peerdesk_core.law.tables.table import Table

DAY = date(2026, 6, 1)
CIRCUMSTANCE = "harm_to_others"
VALUES: Mapping[str, tuple[str, ...]] = {
    "imminent": ("yes", "no"),
    "consent_form": ("none", "written", "oral_express"),
    "consent_by": ("none", "recipient", "executor"),
    "addressee": ("none", "clinical_lead", "media", "family"),
    "consent_to": ("none", "clinical_lead", "family"),
    "victim_age": ("unsaid", "17", "18", "60", "61"),
    "shield": ("yes", "no"),
}
WANTED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    **{fact: tuple((value,) for value in values) for fact, values in VALUES.items()},
    "victim_age": (("unsaid",), (">=18",), ("unsaid", ">60"), ("<18",)),
    "consent_form": (("written",), ("written", "oral_express"), ("none",)),
    "addressee": (("clinical_lead", "media"), ("none",)),
    "circumstance": ((CIRCUMSTANCE,), (CIRCUMSTANCE, "ordinary")),
}
ROLES = ("*", "clinical_lead", "coordinator", "media", "family", "person_supported")
TO = ("*", "clinical_lead", "media", "person_able_to_prevent_harm", "person_named_in_consent")

conditions = st.dictionaries(st.sampled_from(sorted(WANTED)), st.integers(0, 3), max_size=3).map(
    lambda drawn: {fact: WANTED[fact][pick % len(WANTED[fact])] for fact, pick in drawn.items()}
)


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    """A few rules, each with names that others may beat, and mostly an otherwise."""
    rules = []
    for number in range(draw(st.integers(0, 5))):
        then = draw(st.sampled_from((Then.MUST, Then.MAY, Then.MAY, Then.MUST_NOT)))
        rules.append(
            Rule(
                id=f"r{number}",
                then=then,
                cite="t",
                says="It is so.",
                when=draw(conditions),
                to=tuple(draw(st.lists(st.sampled_from(TO), max_size=2, unique=True))),
                effect=draw(st.sampled_from((None, None, *Effect))) if then is Then.MAY else None,
                evidence=draw(st.sampled_from((None, None, Evidence.UNVERIFIED))),
                narrowable=draw(st.booleans()),
                despite=tuple(draw(st.lists(st.sampled_from(("r0", "r1", "r2", "r3")), max_size=2, unique=True))),
                until=DAY if draw(st.integers(0, 9)) == 0 else None,
            )
        )
    last = draw(st.sampled_from((None, Then.MUST_NOT, Then.MUST_NOT, Then.MAY)))
    rest = None if last is None else Otherwise(then=last, cite="t", says="Otherwise so.", when=draw(conditions))
    return Topic(name=TopicName.DISCLOSE, otherwise=rest, rules=tuple(rules))


@st.composite
def packs(draw: st.DrawFn, rank: Rank) -> Pack:
    """One text with rules, perhaps with a protection that hangs on something."""
    plain = conditions.filter(lambda when: "shield" not in when)
    needs = [
        Need(id=f"P{number}", cite="t", says="So.", holds=draw(plain), fails=draw(plain), doubt=draw(plain))
        for number in range(draw(st.integers(0, 2)))
    ]
    return Pack(
        id=rank.value.replace("_", "-"),
        title=rank.value,
        rank=rank,
        version="1",
        tz="America/Chicago",
        verified_on=DAY,
        review_by=DAY,
        topics={TopicName.DISCLOSE: draw(topics())},
        shield=Shield(need=tuple(needs)) if draw(st.integers(0, 2)) else None,
        impossible=tuple(draw(st.lists(conditions.filter(bool), max_size=1))),
    )


@st.composite
def benches(draw: st.DrawFn) -> Bench:
    """A statute, a policy and a guideline."""
    statute, policy = draw(packs(Rank.STATE_STATUTE)), draw(packs(Rank.DEPARTMENT_POLICY))
    return bench_from(policy, (statute, policy), (draw(packs(Rank.GUIDELINE)),), DAY)


facts_of_a_case = st.fixed_dictionaries({fact: st.sampled_from(values) for fact, values in VALUES.items()})


JOINED = ((0, 2_000),)
"""Join axes even where a table is small."""


def table_of(bench: Bench, joined: bool) -> Table:
    """The table, with as few rows as joined axes give, or with plain ones."""
    with patch.object(axes, "ROUNDS", JOINED if joined else axes.ROUNDS):
        return Table(bench, CIRCUMSTANCE)


def agrees(table: Table, number: int) -> None:
    """The engine, asked with the facts of a row, gives what the table has in that row."""
    facts, role = table.row(number)
    heard = hear(table.bench, facts, role)
    assert [token for token, mask in table.folded().items() if mask >> number & 1] == [heard.token]
    for place, (text, said, departing) in enumerate(zip(table.texts, heard.said, heard.departing, strict=True)):
        assert [token for token, mask in table.tokens(place).items() if mask >> number & 1] == [said.token]
        departed: list[Departing] = [way for way, mask in table.departing(place).items() if mask >> number & 1]
        assert departed == ([] if departing is None else [departing])
        names = {ruling.name for ruling in said.by}
        assert {ruling.name for ruling in text.rulings if table.decides(ruling) >> number & 1} == names


@settings(max_examples=80)
@given(bench=benches(), seed=st.integers(0, 2**16), joined=st.booleans())
def test_given_any_pack_every_row_of_its_table_says_what_the_engine_says(bench: Bench, seed: int, joined: bool) -> None:
    table = table_of(bench, joined)
    numbers = list(rows(table.possible))
    if len(numbers) > 120:
        numbers = random.Random(seed).sample(numbers, 40)
    for number in numbers:
        agrees(table, number)


def in_atom(atom: Atom, facts: Mapping[str, str], role: str, bench: Bench) -> bool:
    """Whether a combination meets a conjunction, worked out from the words alone."""
    if not all(holds(facts.get(fact, ""), values) for fact, values in atom.when):
        return False
    if atom.named:
        return role in (facts["consent_to"], facts["addressee"])
    return atom.to is None or any(bench.words.covers(wider, role) for wider in atom.to)


@settings(max_examples=100)
@given(bench=benches(), facts=facts_of_a_case, role=st.sampled_from(ROLES), joined=st.booleans())
def test_given_any_combination_that_can_occur_the_table_has_a_row_for_it_with_its_answer(
    bench: Bench, facts: dict[str, str], role: str, joined: bool
) -> None:
    facts = {**facts, "circumstance": CIRCUMSTANCE}
    table = table_of(bench, joined)
    found = (1 << table.size) - 1
    for atom in table.layout.atoms:
        mask = table.layout.mask(atom)
        found &= mask if in_atom(atom, facts, role, bench) else ~mask
    if any(meets(never, facts) for pack in bench.packs for never in pack.impossible):
        return
    if not found & table.possible:
        assert unlike_its_shield(bench, facts, table)
        return
    token = hear(bench, facts, role).token
    assert found & table.possible & ~table.folded()[token] == 0


def unlike_its_shield(bench: Bench, facts: Mapping[str, str], table: Table) -> bool:
    """Whether the protection is said to stand although a precondition failed, or to be gone although all are met."""
    needs = [need for text in table.texts if text.shield is not None for need in text.shield.need]
    failed = any(need.fails and meets(need.fails, facts) for need in needs)
    doubtful = any(
        (need.fails and meets(need.fails, facts))
        or (need.doubt and meets(need.doubt, facts))
        or (need.holds and not meets(need.holds, facts))
        for need in needs
    )
    return failed if facts["shield"] == "yes" else not doubtful


@settings(max_examples=15)
@given(one=benches(), other=benches())
def test_given_two_packs_their_tables_are_equal_exactly_if_no_row_differs(one: Bench, other: Bench) -> None:
    layout = Layout.of(CIRCUMSTANCE, one, other)
    mine, theirs = Table(one, CIRCUMSTANCE, layout), Table(other, CIRCUMSTANCE, layout)
    both = mine.possible & theirs.possible
    differ = [
        number
        for number in list(rows(both))[:100]
        if hear(one, *mine.row(number)).token is not hear(other, *mine.row(number)).token
    ]
    assert Table(one, CIRCUMSTANCE).equal(Table(one, CIRCUMSTANCE))
    if differ or mine.possible != theirs.possible:
        assert not Table(one, CIRCUMSTANCE).equal(Table(other, CIRCUMSTANCE))
    elif both.bit_count() <= 100:
        assert Table(one, CIRCUMSTANCE).equal(Table(other, CIRCUMSTANCE))


@settings(max_examples=40)
@given(bench=benches(), token=st.sampled_from(tuple(Token)))
def test_given_any_answer_its_witness_has_it_and_no_other_needs_fewer_facts(bench: Bench, token: Token) -> None:
    table = Table(bench, CIRCUMSTANCE)
    mask = table.folded()[token]
    found = table.smallest(mask)
    if not mask:
        assert found is None
        return
    assert found is not None
    facts, role = found
    assert hear(bench, facts, role).token is token

    def away(row: Mapping[str, str]) -> int:
        unsaid = {fact: bench.words.facts[fact].unsaid for fact in row if fact in bench.words.facts}
        unsaid["consent_to"] = "none"
        return sum(bool(word) and row[fact] != word for fact, word in unsaid.items() if fact in row)

    assert all(away(facts) <= away(table.row(number)[0]) for number in list(rows(mask))[:100])
    assert Table(bench, CIRCUMSTANCE).smallest(mask) == found


@settings(max_examples=40)
@given(bench=benches())
def test_given_any_pack_joining_axes_saves_rows_and_changes_no_count(bench: Bench) -> None:
    plain, joined = table_of(bench, False), table_of(bench, True)
    assert joined.size <= plain.size
    assert joined.count(joined.possible) == plain.count(plain.possible)
    for token in Token:
        assert joined.count(joined.folded()[token]) == plain.count(plain.folded()[token])
    for place in range(len(plain.texts)):
        for way, mask in plain.departing(place).items():
            assert joined.count(joined.departing(place)[way]) == plain.count(mask)


@settings(max_examples=40)
@given(bench=benches(), condition=conditions)
def test_given_a_condition_the_rows_that_meet_it_are_those_whose_facts_do(bench: Bench, condition: Condition) -> None:
    table = Table(bench, CIRCUMSTANCE, Layout.of(CIRCUMSTANCE, bench, also=(condition,)))
    mask = table.where(condition)
    for number in list(rows(table.possible))[:100]:
        assert bool(mask >> number & 1) == meets(condition, table.row(number)[0])


# ---------------------------------------------------------------- the packs that ship


@cache
def shipped() -> Mapping[str, Bench]:
    sources = []
    for state in ("mn", "tx", "mo"):
        module = importlib.import_module(f"peerdesk_jurisdiction_{state}")
        sources.append(PackSource(id=f"us-{state}", folder=Path(str(module.__file__)).parent))
    shelf = shelf_of(sources)
    found = {id: bench_of(id, shelf) for id in shelf.packs}
    return {id: bench for id, bench in found.items() if bench is not None}


DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-tx-mesquite-pd", "us-mo-slmpd")


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_given_a_shipped_department_sampled_rows_of_all_its_tables_agree_with_the_engine(department: str) -> None:
    bench = shipped()[department]
    draw = random.Random(department)
    for circumstance in bench.words.facts["circumstance"].values:
        table = Table(bench, circumstance)
        numbers = list(rows(table.possible))
        for number in draw.sample(numbers, min(25, len(numbers))):
            agrees(table, number)
        assert sum(table.count(mask) for mask in table.folded().values()) == table.count(table.possible) > 0
