"""Gaps, who is on duty, who is next, and who is left when a unit or a shift is involved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.model.people import Standing
from peerdesk_oncall.able import GONE, NOT_IN_ROTA, ON_LEAVE
from peerdesk_oncall.cover import gaps, hours, next_on_duty, on_duty, tie, uncovered, who_is_left
from peerdesk_oncall.models import Line, Span


def at(team: Any, hour: float) -> Any:
    return team.NOW + timedelta(hours=hour)


@given(
    pieces=st.lists(st.tuples(st.integers(-50, 150), st.integers(1, 60)), max_size=12),
    length=st.integers(1, 100),
)
def test_every_minute_is_either_covered_or_in_a_gap(team: Any, pieces: list[tuple[int, int]], length: int) -> None:
    spans = [Span(start=at(team, start), end=at(team, start + hours)) for start, hours in pieces]
    found = uncovered(spans, at(team, 0), at(team, length))
    for hour in range(length):
        middle = at(team, hour + 0.5)
        covered = any(span.start <= middle < span.end for span in spans)
        assert covered != any(span.start <= middle < span.end for span in found)


@pytest.mark.clause("mesq-05")
def test_given_a_rota_with_a_hole_when_looking_ahead_then_the_gap_is_found_to_the_minute(team: Any) -> None:
    duties = [team.duty(1, 0, -5, 10), team.duty(2, 1, 8, 16.5)]
    found = gaps(duties, team.able(team.peer(0), team.peer(1)), at(team, 0), at(team, 48))
    assert [(gap.span.start, gap.span.end) for gap in found] == [
        (at(team, 5), at(team, 8)),
        (at(team, 24.5), at(team, 48)),
    ]


@pytest.mark.clause("mesq-05")
def test_given_a_planned_peer_who_cannot_serve_any_more_then_the_hours_are_a_gap_that_names_the_duty(team: Any) -> None:
    duties = [team.duty(1, 0, 0), team.duty(2, 1, 24), team.duty(3, 2, 48), team.duty(4, 3, 72)]
    able = team.able(
        team.peer(0),
        team.peer(1, on_call=False),
        team.peer(2, standing=Standing.SUSPENDED),
    )
    found = gaps(duties, able, at(team, 0), at(team, 96))
    assert [gap.span for gap in found] == [Span(start=at(team, 24), end=at(team, 96))]
    assert [duty.id for duty in found[0].lost] == [duties[1].id, duties[2].id, duties[3].id]
    assert [able.in_the_way(duty) for duty in duties] == [None, NOT_IN_ROTA, ON_LEAVE, GONE]


def test_given_a_second_line_then_it_covers_and_is_told_from_the_first(team: Any) -> None:
    duties = [team.duty(1, 0, 0, 2), team.duty(2, 1, 0, 4, line=Line.SECOND)]
    able = team.able(team.peer(0), team.peer(1))
    assert hours(duties, able, at(team, 0), at(team, 6)) == "==--.."
    assert [duty.peer for duty in on_duty(duties, able, at(team, 1))] == [duties[0].peer, duties[1].peer]
    assert next_on_duty(duties, able, at(team, -1)) == (duties[0], duties[1])
    assert next_on_duty(duties, able, at(team, 1)) == ()


@pytest.mark.clause("mesq-05", "mndps-12")
def test_given_an_event_in_a_unit_when_asked_who_is_left_then_duties_fall_away_with_reasons_and_gaps_open(
    team: Any,
) -> None:
    peers = [
        team.peer(0, unit="Traffic"),
        team.peer(1, unit="North", supervises=("traffic",)),
        team.peer(2, unit="South", ties=("Traffic ",)),
        team.peer(3, unit="South"),
    ]
    duties = [team.duty(number, number, 24 * number) for number in range(4)]
    left = who_is_left(duties, team.able(*peers), at(team, 0), at(team, 120), unit=" TRAFFIC")
    assert [duty.id for duty in left.remaining] == [duties[3].id]
    assert [why for _, why in left.out] == [
        "belongs to that unit",
        "supervises that unit",
        "declared a tie to that unit",
    ]
    assert [gap.span for gap in left.opened] == [Span(start=at(team, 0), end=at(team, 72))]
    assert (left.takers_left, left.takers) == (1, 4)


@pytest.mark.clause("mndps-12")
def test_given_a_shift_when_asked_who_is_left_then_that_shift_is_out_and_an_old_gap_is_not_counted_as_new(
    team: Any,
) -> None:
    peers = [team.peer(0, shift="Nights"), team.peer(1, shift="Days")]
    duties = [team.duty(1, 0, 0), team.duty(2, 1, 24)]
    left = who_is_left(duties, team.able(*peers), at(team, 0), at(team, 96), shift="nights")
    assert [duty.id for duty in left.remaining] == [duties[1].id]
    assert [gap.span for gap in left.opened] == [Span(start=at(team, 0), end=at(team, 24))]


def test_given_unit_and_shift_then_only_that_shift_of_the_unit_is_out_and_an_unknown_shift_counts_as_it(
    team: Any,
) -> None:
    assert tie(team.peer(0, unit="North", shift="Days"), "north", "days") == "belongs to that unit and shift"
    assert tie(team.peer(0, unit="North", shift=""), "north", "days") == "belongs to that unit and shift"
    assert tie(team.peer(0, unit="North", shift="Nights"), "north", "days") == ""
    assert tie(team.peer(0, unit="South", shift="Days"), "north", "days") == ""
    assert tie(team.peer(0, unit="", shift=""), "", "") == ""


@given(
    units=st.lists(st.sampled_from(["", "North", "South"]), min_size=4, max_size=4),
    shifts=st.lists(st.sampled_from(["", "Days", "Nights"]), min_size=4, max_size=4),
    unit=st.sampled_from(["", "North", "South"]),
    shift=st.sampled_from(["", "Days", "Nights"]),
)
def test_more_involvement_never_leaves_more_people(
    team: Any, units: list[str], shifts: list[str], unit: str, shift: str
) -> None:
    peers = [team.peer(number, unit=units[number], shift=shifts[number]) for number in range(4)]
    duties = [team.duty(number, number, 24 * number) for number in range(4)]
    able = team.able(*peers)
    span = (at(team, 0), at(team, 96))
    none, some = who_is_left(duties, able, *span), who_is_left(duties, able, *span, unit=unit, shift=shift)
    assert len(none.remaining) == 4 and not none.opened
    assert {duty.id for duty in some.remaining} <= {duty.id for duty in none.remaining}
    assert len(some.remaining) + len(some.out) == 4
    assert sum((gap.span.length for gap in some.opened), timedelta()) == timedelta(days=len(some.out))
