"""Trainings, meetings, debriefs and days off: who was there, what is owed, and that nobody stays after leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.duties import DutyState
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Rank, Standing
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import gatherings, store
from peerdesk_roster.gatherings import Gathering, Kind

TODAY = date(2026, 11, 20)
Open = Callable[[str], Desk]


@pytest.fixture
def opened(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Open]:
    desks: list[Desk] = []

    def make(department: str) -> Desk:
        desks.append(make_desk(tmp_path / department, moving_clock, department=department))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def a_peer(number: int, **fields: Any) -> Peer:
    ready = Peer(
        id=Id(f"{number:016x}"),
        given="Kai",
        family=f"Lor {number}",
        rank=Rank.OFFICER,
        joined_on=PartialDate("2024"),
        trained_on=PartialDate("2024-03"),
        agreement_on=PartialDate("2024-03-02"),
    )
    return attrs.evolve(ready, **fields)


TEAM = tuple(a_peer(number) for number in range(1, 5))
EVERYBODY = tuple(peer.id for peer in TEAM)


def a_training(number: int, day: str, *there: Id, **fields: Any) -> Gathering:
    made = Gathering(
        id=Id(f"{number:016x}"),
        kind=Kind.TRAINING,
        day=PartialDate(day),
        title="Listening",
        standard="ICISF",
        mandatory=True,
        attended=there,
    )
    return attrs.evolve(made, **fields)


def kept(desk: Desk, *found: Gathering) -> Any:
    ctx = desk.ctx("roster")
    store.save(ctx.store, TEAM, "roster.peer.saved")
    for each in found:
        gatherings.save(ctx.store, each)
    return ctx


def asked(ctx: Any, word: str) -> list[Any]:
    return [duty for duty in ctx.requirements() if word in duty.act]


@pytest.mark.clause("slmpd-13")
def test_who_missed_one_of_two_mandatory_trainings_still_owes_one(opened: Open) -> None:
    ctx = kept(
        opened("us-mo-slmpd"),
        a_training(1, "2026-02-03", *EVERYBODY),
        a_training(2, "2026-08-03", *EVERYBODY[1:]),
        a_training(3, "2026-09-03", mandatory=False, title="Other training"),
    )
    owed = asked(ctx, "team training 2026")
    assert [(duty.peer, duty.act) for duty in owed] == [(EVERYBODY[0], "team training 2026: 1 of 2")]
    assert owed[0].state is DutyState.DUE and owed[0].due_on == date(2026, 12, 31) and owed[0].cite


@pytest.mark.clause("slmpd-13")
def test_a_year_in_which_too_few_trainings_are_planned_says_so_until_they_are(opened: Open) -> None:
    ctx = kept(opened("us-mo-slmpd"), a_training(1, "2026-02-03", *EVERYBODY))
    assert [duty.act for duty in asked(ctx, "training to plan")] == ["team training to plan: 1 of 2 this year"]
    gatherings.save(ctx.store, a_training(2, "2026-12-03"))
    assert not asked(ctx, "training to plan")


@pytest.mark.clause("slmpd-13")
def test_what_was_missed_last_year_is_late_only_where_enough_was_held() -> None:
    last = [a_training(1, "2025-02-03", *EVERYBODY[1:]), a_training(2, "2025-08-03", *EVERYBODY)]

    @attrs.frozen
    class Rules:
        def number(self, name: Any) -> Any:
            from peerdesk_core.law.department import Clause, Number

            clause = Clause(rule="x:figure.y", says="Twice a year.", cite="X 1", layer="department_policy")
            return Number(clause=clause, least=2, most=None, advice=False) if "trainings" in name.value else None

        def sayings(self, *args: Any, **named: Any) -> tuple[Any, ...]:
            return ()

    def late(found: list[Gathering]) -> list[Id | None]:
        rules: Any = Rules()
        all_of = gatherings.requirements(found, TEAM, rules, TODAY, 60)
        return [duty.peer for duty in all_of if duty.state is DutyState.LATE]

    assert late(last) == [EVERYBODY[0]]
    assert late(last[:1]) == [], "a year of which one training is entered proves nothing against anybody"


def test_a_text_that_names_no_number_asks_for_nothing(opened: Open) -> None:
    ctx = kept(opened("us-tx-mesquite-pd"), a_training(1, "2026-02-03"))
    assert not asked(ctx, "team training")


@pytest.mark.clause("mesq-14")
def test_two_meetings_a_year_are_to_be_planned_and_attendance_is_counted(opened: Open) -> None:
    spring = a_training(1, "2026-03-03", *EVERYBODY[:2], kind=Kind.MEETING, mandatory=False)
    ctx = kept(opened("us-tx-mesquite-pd"), spring)
    found = asked(ctx, "meeting to plan")
    assert [duty.act for duty in found] == ["team meeting to plan: 1 of 2 this year"] and found[0].cite
    gatherings.save(ctx.store, attrs.evolve(spring, id=Id("2" * 16), day=PartialDate("2026-12-01"), attended=()))
    assert not asked(ctx, "meeting to plan")
    counts = gatherings.counts(gatherings.all_gatherings(ctx.store), Kind.MEETING, 2026)
    assert dict(counts) == {EVERYBODY[0]: 1, EVERYBODY[1]: 1}


@pytest.mark.clause("mesq-13", "mpd-30")
@pytest.mark.parametrize("department", ["us-tx-mesquite-pd", "us-mn-minneapolis-pd"])
def test_continuing_training_is_tracked_and_the_text_on_it_is_shown(opened: Open, department: str) -> None:
    ctx = kept(opened(department), a_training(1, "2026-02-03", *EVERYBODY[:3], mandatory=False))
    counts = gatherings.counts(gatherings.all_gatherings(ctx.store), Kind.TRAINING, 2026)
    assert sum(counts.values()) == 3
    continuing = {saying.clause.rule for saying in ctx.department.sayings("train", act="continue")}
    assert continuing <= {clause.rule for _, clause in gatherings.advice(ctx.department)} and continuing


@pytest.mark.clause("mpd-30")
def test_the_one_who_answers_for_readiness_is_named_by_the_department_s_title(opened: Open) -> None:
    rules = opened("us-mn-minneapolis-pd").department
    ready = {saying.clause.rule for saying in rules.sayings("train", act="ready")}
    assert {who for who, clause in gatherings.advice(rules) if clause.rule in ready} == {rules.role("clinical_lead")}


@pytest.mark.clause("mpd-43")
def test_a_training_whose_standard_is_not_named_is_asked_for_where_the_text_demands_one(opened: Open) -> None:
    ctx = kept(opened("us-mn-minneapolis-pd"), a_training(1, "2026-02-03", standard=""), a_training(2, "2026-03-03"))
    found = asked(ctx, "name the standard")
    assert [duty.act for duty in found] == ["name the standard: 1 training"] and found[0].cite
    gatherings.save(ctx.store, a_training(1, "2026-02-03", standard="ICISF"))
    assert not asked(ctx, "name the standard")


@pytest.mark.clause("mndps-13")
def test_a_training_shared_with_other_organisations_names_them(opened: Open) -> None:
    ctx = kept(opened("us-mn-minneapolis-pd"), a_training(1, "2026-02-03", shared_with="County fire"))
    assert gatherings.all_gatherings(ctx.store)[0].shared_with == "County fire"


@pytest.mark.clause("slmpd-13")
def test_of_a_debrief_the_month_alone_is_kept(opened: Open) -> None:
    debrief = a_training(1, "2026-02-03", EVERYBODY[0], kind=Kind.DEBRIEF, title="After the shooting", shared_with="x")
    ctx = kept(opened("us-mo-slmpd"), debrief)
    found = gatherings.all_gatherings(ctx.store)[0]
    assert (found.day, found.title, found.shared_with, found.attended) == ("2026-02", "", "", (EVERYBODY[0],))


@pytest.mark.clause("slmpd-13")
def test_days_off_are_counted_by_peer_and_year(opened: Open) -> None:
    ctx = kept(opened("us-mo-slmpd"))
    assert [gatherings.take_day(ctx.store, EVERYBODY[0], 2026, each) for each in (1, 1, 1, -1)] == [1, 2, 3, 2]
    assert gatherings.take_day(ctx.store, EVERYBODY[1], 2026, -1) == 0
    assert gatherings.days_taken(ctx.store, 2026) == {EVERYBODY[0]: 2}
    assert gatherings.take_day(ctx.store, EVERYBODY[0], 2027, 1) == 1, "a new year begins at nothing"


def test_who_is_on_leave_gone_or_came_later_is_not_expected() -> None:
    away = a_peer(7, standing=Standing.PERSONAL)
    gone = a_peer(8, standing=Standing.WITHDRAWN)
    later = a_peer(9, joined_on=PartialDate("2026-06"))
    training = a_training(1, "2026-05-03", EVERYBODY[0])
    assert gatherings.missed(training, (TEAM[0], TEAM[1], away, gone, later)) == (TEAM[1],)
    assert dict(gatherings.missed_mandatory([training], TEAM[:2], TODAY)) == {EVERYBODY[1]: 1}


def test_a_peer_who_leaves_the_roster_leaves_attendance_and_days_off(opened: Open) -> None:
    desk = opened("us-mo-slmpd")
    ctx = kept(desk, a_training(1, "2026-02-03", *EVERYBODY))
    gatherings.take_day(ctx.store, EVERYBODY[0], 2026, 1)
    store.remove(ctx.store, EVERYBODY[0])
    assert gatherings.all_gatherings(ctx.store)[0].attended == tuple(sorted(EVERYBODY[1:]))
    assert not gatherings.days_taken(ctx.store, 2026)
    assert not desk.kernel.faults()


def test_a_gathering_entered_by_mistake_can_be_removed(opened: Open) -> None:
    ctx = kept(opened("us-mo-slmpd"), a_training(1, "2026-02-03"))
    gatherings.remove(ctx.store, Id(f"{1:016x}"))
    assert gatherings.all_gatherings(ctx.store) == ()
