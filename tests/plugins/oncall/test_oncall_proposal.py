"""A proposed rota is fair, keeps everybody's bars and rest, and depends on nothing but its arguments."""

from __future__ import annotations

import itertools
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Standing
from peerdesk_oncall.able import Able
from peerdesk_oncall.cover import uncovered
from peerdesk_oncall.models import Duty, Line, Pattern, Span, Wanted
from peerdesk_oncall.proposal import STEP, Plan, propose
from peerdesk_oncall.times import turns

FIRST = date(2026, 10, 25)
"""Clocks go back within the week."""


def plan_of(team: Any, peers: list[Peer], wanted: Wanted, draw: int, kept: list[Duty], days: int = 21) -> Plan:
    spans = turns(wanted, FIRST, days, team.ZONE)
    return propose(spans, Able(peers, None, team.ZONE), kept, wanted, draw, now=spans[0].start)


@st.composite
def situations(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "count": draw(st.integers(0, 9)),
        "flags": draw(st.lists(st.booleans(), min_size=9, max_size=9)),
        "standings": draw(st.lists(st.sampled_from(list(Standing)), min_size=9, max_size=9)),
        "wanted": Wanted(
            pattern=draw(st.sampled_from(list(Pattern))),
            change_at=draw(st.integers(0, 23)),
            rest=timedelta(hours=draw(st.sampled_from([0, 11, 12, 24, 48]))),
            second=draw(st.booleans()),
        ),
        "draw": draw(st.integers(0, 9999)),
        "kept": draw(st.lists(st.tuples(st.integers(0, 8), st.integers(-800, 0), st.integers(1, 200)), max_size=6)),
    }


def laid_out(team: Any, case: dict[str, Any]) -> tuple[list[Peer], list[Duty]]:
    peers = [
        team.peer(number, on_call=case["flags"][number], standing=case["standings"][number])
        for number in range(case["count"])
    ]
    kept = [team.duty(at, *rest) for at, rest in enumerate(case["kept"])]
    alone: list[Duty] = []
    for duty in kept:
        if not any(other.peer == duty.peer and other.span.meets(duty.start, duty.end) for other in alone):
            alone.append(duty)
    return peers, alone


def overlaps(spans: list[Span], rest: timedelta = timedelta()) -> bool:
    own = sorted(spans, key=lambda span: span.start)
    return any(after.start - before.end < rest for before, after in itertools.pairwise(own))


@given(case=situations())
@settings(max_examples=60)
def test_nobody_has_two_duties_at_once_everybody_rests_and_nobody_works_who_may_not(
    team: Any, case: dict[str, Any]
) -> None:
    peers, kept = laid_out(team, case)
    wanted: Wanted = case["wanted"]
    plan = plan_of(team, peers, wanted, case["draw"], kept)
    able = Able(peers, None, team.ZONE)
    assert all(able.hindrance(one.peer, FIRST) is None for one in plan.planned)
    for peer in {one.peer for one in plan.planned}:
        mine = [one.span for one in plan.planned if one.peer == peer]
        assert not overlaps(mine, wanted.rest)
        assert not any(
            span.meets(duty.start - wanted.rest, duty.end + wanted.rest)
            for span in mine
            for duty in kept
            if duty.peer == peer
        )


@given(case=situations())
@settings(max_examples=40)
def test_what_is_planned_and_what_nobody_could_take_is_exactly_what_was_open(team: Any, case: dict[str, Any]) -> None:
    peers, kept = laid_out(team, case)
    plan = plan_of(team, peers, case["wanted"], case["draw"], kept)
    spans = turns(case["wanted"], FIRST, 21, team.ZONE)
    able = Able(peers, None, team.ZONE)
    covered = [duty.span for duty in kept if duty.line is Line.FIRST and able.in_the_way(duty) is None]
    first = [one.span for one in plan.planned if one.line is Line.FIRST]
    assert not overlaps([*first, *plan.nobody])
    left = uncovered([*covered, *first, *plan.nobody], spans[0].start, spans[-1].end)
    assert all(span.length < timedelta(minutes=15) for span in left)


@given(case=situations(), seed=st.integers(0, 99))
@settings(max_examples=40)
def test_the_order_of_peers_and_duties_does_not_matter_and_one_draw_gives_one_plan(
    team: Any, case: dict[str, Any], seed: int
) -> None:
    peers, kept = laid_out(team, case)
    shuffled, mixed = peers[:], kept[:]
    random.Random(seed).shuffle(shuffled)
    random.Random(seed + 1).shuffle(mixed)
    plan = plan_of(team, peers, case["wanted"], case["draw"], kept)
    other = plan_of(team, shuffled, case["wanted"], case["draw"], mixed)
    assert (plan.planned, plan.nobody, dict(plan.shares)) == (other.planned, other.nobody, dict(other.shares))


@pytest.mark.clause("mesq-05")
@given(
    count=st.integers(1, 9),
    pattern=st.sampled_from(list(Pattern)),
    second=st.booleans(),
    draw=st.integers(0, 9999),
    days=st.integers(1, 60),
)
@settings(max_examples=60)
def test_hours_of_peers_who_could_all_work_never_lie_further_apart_than_one_turn(
    team: Any, count: int, pattern: Pattern, second: bool, draw: int, days: int
) -> None:
    wanted = Wanted(pattern=pattern, rest=timedelta(), second=second)
    plan = plan_of(team, [team.peer(number) for number in range(count)], wanted, draw, [], days)
    hours = [share.hours for share in plan.shares.values()]
    longest = max(span.length for span in turns(wanted, FIRST, days, team.ZONE)) / timedelta(hours=1)
    assert max(hours) - min(hours) <= longest + STEP


def test_given_four_peers_when_half_days_are_planned_then_nights_and_weekends_are_spread_too(team: Any) -> None:
    wanted = Wanted(pattern=Pattern.HALF, rest=timedelta(hours=12))
    plan = plan_of(team, [team.peer(number) for number in range(4)], wanted, 7, [], days=56)
    assert not plan.nobody
    nights = [share.nights for share in plan.shares.values()]
    weekends = [share.weekends for share in plan.shares.values()]
    assert max(nights) - min(nights) <= 30 and max(weekends) - min(weekends) <= 48


def test_given_somebody_who_carried_more_so_far_when_planning_then_the_others_go_first_and_it_is_said(
    team: Any,
) -> None:
    kept = [team.duty(1, 0, -24 * 40, 24 * 7)]
    wanted = Wanted(pattern=Pattern.DAY)
    plan = plan_of(team, [team.peer(0), team.peer(1), team.peer(2)], wanted, 1, kept, days=14)
    assert plan.shares[team.peer(0).id].added == 0
    assert {one.why.split(",")[0] for one in plan.planned[:2]} == {"no duty so far"}
    assert plan.planned[0].why.endswith("drawn")


def test_given_another_draw_then_equals_change_places(team: Any) -> None:
    peers = [team.peer(number) for number in range(6)]
    firsts = {plan_of(team, peers, Wanted(), draw, [], days=6).planned[0].peer for draw in range(30)}
    assert len(firsts) > 1


def test_given_a_training_that_lapses_on_the_way_then_the_departments_rule_keeps_duty_beyond_it_from_that_peer(
    team: Any, desk_of: Any
) -> None:
    department = desk_of(team.MINNEAPOLIS).department
    lapsing = team.peer(0, certified_until=PartialDate("2026-10-29"))
    able = Able([lapsing, team.peer(1)], department, team.ZONE)
    spans = turns(Wanted(pattern=Pattern.DAY), FIRST, 14, team.ZONE)
    plan = propose(spans, able, [], Wanted(pattern=Pattern.DAY, rest=timedelta()), 3, now=spans[0].start)
    mine = [one.span.end.astimezone(team.ZONE).date() for one in plan.planned if one.peer == lapsing.id]
    assert mine and max(mine) <= date(2026, 10, 29)


def test_given_nobody_who_takes_duty_when_planning_then_every_turn_is_open(team: Any) -> None:
    plan = plan_of(team, [team.peer(0, on_call=False)], Wanted(), 1, [])
    assert not plan.planned and plan.nobody and not plan.shares


def test_given_a_duty_that_is_kept_when_planning_then_only_the_rest_is_filled(team: Any) -> None:
    spans = turns(Wanted(pattern=Pattern.DAY), FIRST, 2, team.ZONE)
    middle = spans[0].start + timedelta(hours=6)
    kept = Duty(id=Id("d" * 16), peer=team.peer(0).id, start=middle, end=middle + timedelta(hours=6))
    able = team.able(team.peer(0), team.peer(1), team.peer(2))
    plan = propose(spans, able, [kept], Wanted(pattern=Pattern.DAY, rest=timedelta()), 1, now=spans[0].start)
    assert [one.span.length / timedelta(hours=1) for one in plan.planned] == [6, 12, 24]


def test_given_a_roster_of_twenty_thousand_when_planning_then_it_takes_a_queue_not_a_search(team: Any) -> None:
    peers = [team.peer(number) for number in range(20_000)]
    able = team.able(*peers)
    asked = 0
    look = able.hindrance

    def counted(peer: Id, day: date) -> object:
        nonlocal asked
        asked += 1
        return look(peer, day)

    able.hindrance = counted
    spans = turns(Wanted(pattern=Pattern.DAY), FIRST, 14, team.ZONE)
    plan = propose(spans, able, [], Wanted(), 1, now=spans[0].start)
    assert len(plan.planned) == 14 and asked < 200
