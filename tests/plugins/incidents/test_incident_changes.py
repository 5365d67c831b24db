"""What changes on an open incident: counts, peers who were there, numbers handed out, tried and reached."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Callback, Id, new_id, to_minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.needs import ReachVia
from peerdesk_incidents import changes
from peerdesk_incidents.errors import Barred, NoneLeft, TooFew, WrongState
from peerdesk_incidents.models import (
    Advice,
    Approval,
    Approved,
    Given,
    Incident,
    Office,
    Session,
    SessionState,
    Slot,
    SlotState,
)
from peerdesk_incidents.opening import made

NOW = to_minute(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
A, B, C = (Id(letter * 16) for letter in "abc")


def incident(**fields: Any) -> Incident:
    base = Incident(
        id=Id("1" * 16),
        code=Code("amber-heron-42"),
        kind=IncidentKind.SHOOTING,
        happened_at=NOW,
        entered_at=NOW,
        sworn=4,
        civilian=2,
    )
    return attrs.evolve(base, **fields)


def slots(**counts: int) -> tuple[Slot, ...]:
    found: list[Slot] = []
    for party, number in (counts or {"sworn": 4, "civilian": 2}).items():
        found += made(Id("1" * 16), Code("amber-heron-42"), Party(party), len(found) + 1, number, random.Random(party))
    return tuple(found)


def session(*leaders: Id, **fields: Any) -> Session:
    base = Session(id=Id("5" * 16), incident=Id("1" * 16), kind=SessionKind.DEFUSING, at=NOW, leaders=tuple(leaders))
    return attrs.evolve(base, **fields)


# ------------------------------------------------------------------ how many


def test_a_higher_count_adds_numbers_after_the_highest(dice: random.Random) -> None:
    resized = changes.resize(incident(), slots(), {Party.SWORN: 6, Party.FAMILY: 1}, dice)
    assert [(slot.number, slot.party) for slot in resized.added] == [
        (7, Party.SWORN),
        (8, Party.SWORN),
        (9, Party.FAMILY),
    ]
    assert resized.removed == ()
    assert (resized.incident.sworn, resized.incident.civilian, resized.incident.family) == (6, 2, 1)


def test_a_lower_count_takes_the_highest_untouched_numbers(dice: random.Random) -> None:
    held = slots()
    known = (*held[:3], attrs.evolve(held[3], handed_out=True), *held[4:])
    resized = changes.resize(incident(), known, {Party.SWORN: 2}, dice)
    assert [slot.number for slot in resized.removed] == [3, 2]


@pytest.mark.clause("mpd-15")
@pytest.mark.parametrize(
    "touched",
    [{"handed_out": True}, {"attempts": 1}, {"state": SlotState.ATTEMPTED}, {"state": SlotState.DONE}, {"by": A}],
)
def test_a_count_below_what_was_handed_out_or_worked_on_is_refused_with_the_least(
    touched: dict[str, Any], dice: random.Random
) -> None:
    known = (*(attrs.evolve(slot, **touched) for slot in slots()[:3]), *slots()[3:])
    with pytest.raises(TooFew, match=r"^3 of these numbers") as refused:
        changes.resize(incident(), known, {Party.SWORN: 2}, dice)
    assert refused.value.least == 3 == changes.least(known, Party.SWORN)
    assert changes.resize(incident(), known, {Party.SWORN: 3}, dice).incident.sworn == 3


STATES = st.lists(st.tuples(st.sampled_from(Party), st.booleans(), st.sampled_from(SlotState)), max_size=30)


@given(states=STATES, wanted=st.dictionaries(st.sampled_from(Party), st.integers(0, 40)), seed=st.integers(0, 999))
def test_whatever_the_count_no_touched_number_is_lost_and_none_comes_twice(
    states: list[tuple[Party, bool, SlotState]], wanted: dict[Party, int], seed: int
) -> None:
    dice = random.Random(seed)
    known = tuple(
        Slot(
            id=new_id(dice),
            incident=Id("1" * 16),
            code=Code("amber-heron-42"),
            number=number,
            party=party,
            handed_out=out,
            state=state,
        )
        for number, (party, out, state) in enumerate(states, start=1)
    )
    counts = {party: sum(slot.party is party for slot in known) for party in Party}
    before = incident(**{party.value: number for party, number in counts.items()})
    try:
        resized = changes.resize(before, known, wanted, dice)
    except TooFew as refused:
        assert any(
            number < changes.least(known, party) and refused.least == changes.least(known, party)
            for party, number in wanted.items()
        )
        return
    kept = [slot for slot in known if slot not in resized.removed]
    after = (*kept, *resized.added)
    assert not any(changes.touched(slot) for slot in resized.removed)
    assert len({slot.number for slot in after}) == len(after)
    for party in Party:
        expected = wanted.get(party, counts[party])
        assert sum(slot.party is party for slot in after) == expected == resized.incident.count(party)


@given(counts=st.lists(st.dictionaries(st.sampled_from(Party), st.integers(0, 12)), max_size=8))
def test_a_number_is_unique_however_often_the_count_goes_up_and_down(counts: list[dict[Party, int]]) -> None:
    now, known, dice = incident(), slots(), random.Random(5)
    for wanted in counts:
        resized = changes.resize(now, known, wanted, dice)
        now = resized.incident
        known = (*(slot for slot in known if slot not in resized.removed), *resized.added)
        assert len({slot.number for slot in known}) == len(known) == sum(now.count(party) for party in Party)


# ------------------------------------------------------------------ who keeps out


@pytest.mark.clause("mpd-08", "mndps-19")
@pytest.mark.parametrize("involved", [True, False])
def test_a_peer_who_was_there_loses_work_given_before_and_it_is_said(involved: bool) -> None:
    given_to = (attrs.evolve(slots()[0], by=A), attrs.evolve(slots()[1], by=B))
    change = changes.bar(incident(), given_to, (session(B, A),), A, involved=involved)
    assert change.withdrawn == 2
    assert [slot.by for slot in change.slots] == [None, B]
    assert change.sessions[0].leaders == (B,)
    assert (A in change.incident.involved) is involved and (A in change.incident.witnesses) is not involved
    assert "2 pieces of work" in change.says()


def test_a_peer_without_work_is_marked_without_a_notice() -> None:
    change = changes.bar(incident(), slots(), (session(B),), A, involved=True)
    assert change.withdrawn == 0 and "had been given" not in change.says()


def test_whoever_took_part_stays_involved_when_seen_as_a_witness_too() -> None:
    once = changes.bar(incident(), (), (), A, involved=True).incident
    assert changes.bar(once, (), (), A, involved=False).incident == once
    seen = changes.bar(incident(), (), (), A, involved=False).incident
    assert changes.bar(seen, (), (), A, involved=True).incident == once
    assert changes.unbar(once, A) == incident()


@pytest.mark.clause("mpd-08")
def test_a_peer_who_was_there_is_given_neither_a_number_nor_a_session() -> None:
    barred = incident(involved=(A,), witnesses=(B,))
    for peer in (A, B):
        with pytest.raises(Barred):
            changes.give(slots()[0], peer, barred)
        with pytest.raises(Barred):
            changes.lead(session(), (C, peer), barred)
    assert changes.give(slots()[0], C, barred).by == C


STEP = st.tuples(st.sampled_from(["bar", "unbar", "give", "lead"]), st.sampled_from((A, B, C)), st.booleans())


@pytest.mark.clause("mpd-08", "mndps-19")
@given(steps=st.lists(STEP, max_size=20))
def test_whatever_the_order_a_peer_who_was_there_never_holds_work(steps: list[tuple[str, Id, bool]]) -> None:
    now, known = incident(), slots(sworn=3)
    sessions: tuple[Session, ...] = (session(), session(id=Id("6" * 16)))
    for what, peer, flag in steps:
        try:
            if what == "bar":
                change = changes.bar(now, known, sessions, peer, involved=flag)
                now, known, sessions = change.incident, change.slots, change.sessions
            elif what == "unbar":
                now = changes.unbar(now, peer)
            elif what == "give":
                place = 0 if flag else 1
                known = (*known[:place], changes.give(known[place], peer, now), *known[place + 1 :])
            else:
                led = changes.lead(sessions[flag], (*sessions[flag].leaders, peer), now)
                sessions = (sessions[0], led) if flag else (led, sessions[1])
        except Barred:
            assert changes.keeps_out(now, peer)
        out = {*now.involved, *now.witnesses}
        assert not set(now.involved) & set(now.witnesses)
        assert not out & {slot.by for slot in known}
        assert not out & {one for each in sessions for one in each.leaders}


# ------------------------------------------------------------------ numbers


@pytest.mark.clause("mpd-15")
def test_numbers_are_handed_out_in_turn_until_none_is_left() -> None:
    left = list(slots())
    said = []
    for party in (None, Party.CIVILIAN, None):
        slot = changes.hand_out(left, party)
        said.append(slot.number)
        left = [slot if one.id == slot.id else one for one in left]
    assert said == [1, 5, 2]
    with pytest.raises(NoneLeft):
        changes.hand_out(left, Party.FAMILY)


@pytest.mark.clause("mpd-15")
def test_a_person_who_was_reached_leaves_no_way_to_reach_them_and_no_peer() -> None:
    busy = attrs.evolve(
        changes.attempt(slots()[0]), by=A, callback=Callback("5550100"), reach_via=ReachVia.KNOWN_TO_PEER
    )
    reached = changes.done(busy, NOW + timedelta(hours=1))
    assert (reached.by, reached.callback, reached.reach_via) == (None, None, None)
    assert (reached.state, reached.attempts, reached.done_at) == (SlotState.DONE, 1, NOW + timedelta(hours=1))


def test_attempts_add_up_and_stop_at_the_most() -> None:
    slot = attrs.evolve(slots()[0], attempts=98)
    assert changes.attempt(slot).attempts == changes.attempt(changes.attempt(slot)).attempts == 99


@pytest.mark.parametrize(
    "step",
    [
        changes.attempt,
        lambda slot: changes.done(slot, NOW),
        lambda slot: changes.give(slot, B, incident()),
        lambda slot: changes.reach_via(slot, ReachVia.KNOWN_TO_PEER),
        lambda slot: changes.seal(slot, Callback("5550100")),
    ],
)
def test_nothing_more_is_entered_on_a_check_in_that_is_done(step: Callable[[Slot], Slot]) -> None:
    with pytest.raises(WrongState):
        step(changes.done(slots()[0], NOW))


@pytest.mark.parametrize(("attempts", "state"), [(0, SlotState.OPEN), (2, SlotState.ATTEMPTED)])
def test_a_slip_can_be_taken_back(attempts: int, state: SlotState) -> None:
    slot = attrs.evolve(slots()[0], attempts=attempts)
    again = changes.reopen(changes.done(slot, NOW))
    assert (again.state, again.done_at, again.attempts) == (state, None, attempts)
    while again.attempts:
        again = changes.reopen(again)
    assert again == slots()[0]
    with pytest.raises(WrongState):
        changes.reopen(again)


# ------------------------------------------------------------------ decisions


def test_an_approval_is_replaced_by_a_later_one_of_the_same_office() -> None:
    first = Approval(what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.PHONE, at=NOW)
    second = attrs.evolve(first, given=Given.WRITTEN)
    other = attrs.evolve(first, what=Approved.LARGE_SCALE)
    now = changes.approve(changes.approve(changes.approve(incident(), first), other), second)
    assert now.approvals == (other, second)


def test_an_office_that_was_told_can_be_taken_back() -> None:
    told = changes.tell(incident(), Office.DISPATCH)
    assert told.told == {Office.DISPATCH}
    assert changes.tell(told, Office.DISPATCH, told=False) == incident()


@pytest.mark.clause("mn124-14")
def test_when_the_professional_was_asked_is_noted_and_can_be_taken_back() -> None:
    asked = changes.consult(incident(), NOW + timedelta(seconds=30))
    assert asked.consulted_at == NOW
    assert changes.consult(asked, None) == incident()


def test_nothing_more_stands_alone_among_the_recommendations() -> None:
    assert changes.advise(incident(), {Advice.NOTHING_MORE}).advice == {Advice.NOTHING_MORE}
    assert changes.advise(incident(), {Advice.NOTHING_MORE, Advice.DEFUSING}).advice == {Advice.DEFUSING}


def test_a_session_that_is_over_gets_no_other_leaders() -> None:
    with pytest.raises(WrongState):
        changes.lead(session(state=SessionState.HELD), (A,), incident())
