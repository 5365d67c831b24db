"""What may stand in a rota, and what a swap may do: every refusal is an error of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from peerdesk_core.model.people import Standing
from peerdesk_oncall.editing import read_form, values_of
from peerdesk_oncall.errors import (
    Backwards,
    FarAway,
    Gone,
    HasBegun,
    MayNot,
    NotOnRoster,
    Over,
    Overlap,
    SameDuty,
    SamePeer,
    WrongLength,
)
from peerdesk_oncall.models import Wanted
from peerdesk_oncall.swaps import check, exchange, give, rests_too_little


@pytest.fixture
def able(team: Any) -> Any:
    return team.able(*(team.peer(number) for number in range(4)))


@pytest.mark.parametrize(
    ("start", "length", "error"),
    [
        (0, -1, Backwards),
        (0, 0, Backwards),
        (0, 0.1, WrongLength),
        (0, 24 * 32, WrongLength),
        (24 * 366 * 80, 8, FarAway),
    ],
)
def test_given_impossible_times_then_they_are_refused(
    team: Any, able: Any, start: float, length: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        check(team.duty(1, 0, start, length), [], able)


def test_given_overlaps_and_duplicates_of_one_peer_then_each_is_refused_by_name_and_touching_is_fine(
    team: Any, able: Any
) -> None:
    rota = [team.duty(1, 0, 0)]
    with pytest.raises(Overlap):
        check(team.duty(2, 0, 23), rota, able)
    with pytest.raises(SameDuty):
        check(team.duty(2, 0, 0), rota, able)
    check(team.duty(2, 0, 24), rota, able)
    check(team.duty(2, 1, 0), rota, able)
    check(team.duty(1, 0, 5), rota, able)


def test_given_a_peer_who_may_not_then_the_reason_is_the_error(team: Any, desk_of: Any) -> None:
    able = team.able(team.peer(0, standing=Standing.PERSONAL), team.peer(1, on_call=False))
    with pytest.raises(MayNot, match="on leave"):
        check(team.duty(1, 0, 0), [], able)
    with pytest.raises(MayNot, match="does not have the peer down"):
        check(team.duty(1, 1, 0), [], able)
    with pytest.raises(NotOnRoster):
        check(team.duty(1, 7, 0), [], able)


def test_given_two_peers_when_they_exchange_then_each_has_the_others_duty(team: Any, able: Any) -> None:
    one, other = team.duty(1, 0, 24), team.duty(2, 1, 48)
    swapped = exchange(one.id, other.id, [one, other], able, team.NOW)
    assert [(duty.id, duty.peer) for duty in swapped] == [(one.id, other.peer), (other.id, one.peer)]


def test_given_a_conflict_when_exchanging_then_it_is_refused_also_if_only_the_second_half_would_fail(
    team: Any, able: Any
) -> None:
    one, other = team.duty(1, 0, 24), team.duty(2, 1, 48)
    in_the_way = team.duty(3, 0, 60)
    with pytest.raises(Overlap):
        exchange(one.id, other.id, [one, other, in_the_way], able, team.NOW)
    with pytest.raises(SamePeer):
        exchange(one.id, in_the_way.id, [one, in_the_way], able, team.NOW)


def test_given_a_duty_that_overlaps_the_one_it_is_exchanged_for_then_the_exchange_is_possible(
    team: Any, able: Any
) -> None:
    one, other = team.duty(1, 0, 24), team.duty(2, 1, 36)
    assert {duty.peer for duty in exchange(one.id, other.id, [one, other], able, team.NOW)} == {one.peer, other.peer}


def test_given_a_duty_to_give_then_it_goes_only_to_who_is_free_and_only_while_it_lies_ahead(
    team: Any, able: Any
) -> None:
    duty, busy, past = team.duty(1, 0, 24), team.duty(2, 1, 40), team.duty(3, 0, -30)
    rota = [duty, busy, past]
    assert give(duty.id, team.peer(2).id, rota, able, team.NOW).peer == team.peer(2).id
    with pytest.raises(Overlap):
        give(duty.id, team.peer(1).id, rota, able, team.NOW)
    with pytest.raises(SamePeer):
        give(duty.id, team.peer(0).id, rota, able, team.NOW)
    with pytest.raises(Over):
        give(past.id, team.peer(2).id, rota, able, team.NOW)
    with pytest.raises(HasBegun):
        give(team.duty(4, 0, -1).id, team.peer(2).id, [team.duty(4, 0, -1)], able, team.NOW)
    with pytest.raises(Gone):
        give(team.duty(9, 0, 0).id, team.peer(2).id, rota, able, team.NOW)


def test_given_a_duty_whose_peer_left_when_it_is_given_to_another_then_it_counts_again(team: Any) -> None:
    able = team.able(team.peer(1))
    duty = team.duty(1, 0, 24)
    assert able.in_the_way(duty) is not None
    assert able.in_the_way(give(duty.id, team.peer(1).id, [duty], able, team.NOW)) is None


def test_given_little_time_between_two_duties_then_it_is_a_hint(team: Any) -> None:
    rota = [team.duty(1, 0, 0)]
    assert rests_too_little(team.duty(2, 0, 30), rota, timedelta(hours=12))
    assert not rests_too_little(team.duty(2, 0, 36), rota, timedelta(hours=12))
    assert not rests_too_little(team.duty(2, 1, 24), rota, timedelta(hours=12))


# ------------------------------------------------------------------ the form


def form(team: Any, **typed: str) -> Any:
    values = values_of(None, None, team.NOW.date(), Wanted(), team.ZONE) | {"peer": "4001"} | typed
    takers = [team.peer(number) for number in range(4)]
    return read_form(values, id=team.duty(1, 0, 0).id, takers=takers, zone=team.ZONE, today=team.NOW.date())


def test_given_a_filled_form_then_it_is_the_duty_in_the_departments_hours(team: Any) -> None:
    duty = form(team).duty
    assert duty.peer == team.peer(1).id
    assert duty.start == datetime(2026, 11, 20, 14, tzinfo=UTC) and duty.end - duty.start == timedelta(days=1)
    again = values_of(duty, team.peer(1), team.NOW.date(), Wanted(), team.ZONE)
    assert form(team, **again).duty == duty


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("peer", ""),
        ("peer", "nobody"),
        ("start_day", "2026-02-30"),
        ("start_day", "20.11.2026"),
        ("start_day", "20261120"),
        ("end_time", "25:00"),
        ("end_time", "８:00"),
        ("end_day", "2026-11-19"),
        ("end_day", "9999-12-31"),
    ],
)
def test_given_a_wrong_field_then_the_sentence_stands_under_it_and_quotes_nothing(
    team: Any, key: str, typed: str
) -> None:
    edited = form(team, **{key: typed})
    assert edited.duty is None and list(edited.errors) == [key]
    assert not typed or typed not in edited.errors[key]


@pytest.mark.parametrize("typed", ["Quill1", "bo", "BO QUILL", "quill1, bo", "Bó Quill1"])
def test_given_the_beginning_of_one_peers_name_then_that_peer_is_meant(team: Any, typed: str) -> None:
    assert form(team, peer=typed).duty.peer == team.peer(1).id


def test_given_a_beginning_that_several_peers_share_then_more_of_the_name_is_asked_for(team: Any) -> None:
    assert "more of the name" in form(team, peer="quill").errors["peer"]


def test_given_days_and_times_as_people_say_them_then_they_are_understood(team: Any) -> None:
    said = {"start_day": "tomorrow", "start_time": "8am", "end_day": "11/22/2026", "end_time": "7:30 pm"}
    duty = form(team, **said).duty
    assert duty.start == datetime(2026, 11, 21, 14, tzinfo=UTC)
    assert duty.end == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_given_two_peers_of_one_name_then_the_badge_is_asked_for(team: Any) -> None:
    twins = [team.peer(0, family="Quill"), team.peer(1, family="Quill")]
    values = values_of(None, None, team.NOW.date(), Wanted(), team.ZONE) | {"peer": "quill"}
    edited = read_form(values, id=team.peer(0).id, takers=twins, zone=team.ZONE, today=team.NOW.date())
    assert "badge" in edited.errors["peer"]


def test_given_the_night_on_which_clocks_change_then_the_form_asks_and_then_takes_the_answer(team: Any) -> None:
    night = {"start_day": "2026-11-01", "start_time": "01:30", "end_day": "2026-11-01", "end_time": "09:30"}
    assert list(form(team, **night).errors) == ["start_which"]
    first, second = (form(team, **night, start_which=which).duty for which in ("first", "second"))
    assert second.start - first.start == timedelta(hours=1)
    assert values_of(second, None, team.NOW.date(), Wanted(), team.ZONE)["start_which"] == "second"
    spring = {"start_day": "2026-03-08", "start_time": "02:30", "end_day": "2026-03-09", "end_time": "02:30"}
    assert list(form(team, **spring).errors) == ["start_time"]
