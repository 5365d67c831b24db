"""What peers owe by a day under each department's texts, and how it stands."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.law.department import Department
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import LEFT_TEAM, Peer, Standing
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import duties, service
from peerdesk_roster.signing import signed_too_early

TODAY = date(2026, 11, 20)
AHEAD = 60
MINNEAPOLIS, SECTION_1_24 = "us-mn-minneapolis-pd", "us-mn-section-1-24"
ST_LOUIS, MESQUITE, GUIDELINES = "us-mo-slmpd", "us-tx-mesquite-pd", "us-mn-dps"


@pytest.fixture
def texts(tmp_path: Path, moving_clock: MovingClock) -> Any:
    """The rules of any department that is installed."""
    desk = make_desk(tmp_path / "texts", moving_clock)

    def of(id: str) -> Department:
        desk.choose_department(id)
        return desk.ctx("roster").department

    yield of
    desk.close()


def a_peer(**fields: Any) -> Peer:
    """A peer who owes nothing today under any department."""
    ready: dict[str, Any] = {
        "id": Id("1" * 16),
        "given": "Kai",
        "family": "Lor",
        "joined_on": PartialDate("2026-10-01"),
        "trained_on": PartialDate("2026-10-02"),
        "training_standard": "An Institute",
        "certified_until": PartialDate("2029-01-01"),
        "agreement_on": PartialDate("2026-10-02"),
        "explained_on": PartialDate("2026-10-02"),
        "acknowledged_on": PartialDate("2026-10-02"),
        "checked_in_on": PartialDate("2026-10-05"),
        "reviewed_on": PartialDate("2026-10-05"),
    }
    return Peer(**{**ready, **fields})


def owed(department: Department, peer: Peer) -> dict[str, Requirement]:
    """What a peer owes, by the middle of its id."""
    found = duties.requirements([peer], department, TODAY, AHEAD)
    return {duty.id.split(".")[1]: duty for duty in found if duty.peer == peer.id}


@pytest.mark.parametrize("department", [MINNEAPOLIS, SECTION_1_24, ST_LOUIS, MESQUITE, GUIDELINES])
def test_a_peer_in_order_owes_nothing_and_one_who_left_owes_nothing_either(texts: Any, department: str) -> None:
    rules = texts(department)
    assert owed(rules, a_peer()) == {}
    bare = Peer(id=Id("2" * 16), given="Bo", family="Lor")
    assert owed(rules, bare)
    for gone in LEFT_TEAM:
        assert owed(rules, attrs.evolve(bare, standing=gone)) == {}


@pytest.mark.clause("mpd-30")
def test_minneapolis_training_is_asked_for_with_its_clause_and_a_planned_one_has_its_day(texts: Any) -> None:
    rules = texts(MINNEAPOLIS)
    missing = owed(rules, a_peer(trained_on=None))["training"]
    assert (missing.state, missing.cite) == (DutyState.MISSING, "MPD 3-503 VII.C.1")
    planned = owed(rules, a_peer(trained_on=PartialDate("2026-12")))["training"]
    assert (planned.state, planned.due_on) == (DutyState.DUE, date(2026, 12, 31))
    assert duties.readiness(rules).startswith("For readiness answers: PST Clinical Lead (MPD 3-503 VII.C")


@pytest.mark.clause("mpd-43")
def test_minneapolis_every_training_names_its_standard_and_is_renewed_before_it_lapses(texts: Any) -> None:
    rules = texts(MINNEAPOLIS)
    assert owed(rules, a_peer(training_standard=""))["standard"].state is DutyState.MISSING
    soon = owed(rules, a_peer(certified_until=PartialDate("2026-12-20")))["recertification"]
    assert (soon.state, soon.due_on, soon.cite) == (DutyState.DUE, date(2026, 12, 20), "MPD 3-503 V.D.3")
    lapsed = a_peer(certified_until=PartialDate("2026-11-19"))
    assert owed(rules, lapsed)["recertification"].state is DutyState.LATE
    assert [gap.cite for gap in service.gaps(lapsed, rules, TODAY)] == ["MPD 3-503 V.D.3"]
    assert service.gaps(a_peer(certified_until=PartialDate("2026-11-20")), rules, TODAY) == ()
    assert service.gaps(a_peer(certified_until=None), rules, TODAY) == ()


@pytest.mark.clause("mpd-18")
def test_minneapolis_a_wellness_check_in_comes_again_after_a_year(texts: Any) -> None:
    rules = texts(MINNEAPOLIS)
    late = owed(rules, a_peer(checked_in_on=PartialDate("2025-11-19")))["check_in"]
    assert (late.state, late.due_on) == (DutyState.LATE, date(2026, 11, 19))
    assert late.cite == "MPD 3-503 V.C.1"
    due = owed(rules, a_peer(checked_in_on=PartialDate("2025-11-20")))["check_in"]
    assert (due.state, due.due_on) == (DutyState.DUE, TODAY)
    by_month = owed(rules, a_peer(checked_in_on=PartialDate("2025-11")))["check_in"]
    assert by_month.due_on == date(2026, 11, 30)


@pytest.mark.clause("mpd-18")
def test_who_never_had_a_check_in_is_due_a_year_after_joining_but_not_before_the_policy_itself(texts: Any) -> None:
    rules = texts(MINNEAPOLIS)
    old = owed(rules, a_peer(checked_in_on=None, joined_on=PartialDate("2019-05-01")))["check_in"]
    assert old.due_on == date(2027, 1, 23)
    newer = owed(rules, a_peer(checked_in_on=None, joined_on=PartialDate("2026-02-28")))["check_in"]
    assert newer.due_on == date(2027, 2, 28)
    unknown = owed(rules, a_peer(checked_in_on=None, joined_on=None, trained_on=None))["check_in"]
    assert (unknown.state, unknown.due_on) == (DutyState.MISSING, None)


@pytest.mark.clause("mesq-20")
def test_mesquite_a_review_comes_again_after_two_years_and_no_check_in_is_asked(texts: Any) -> None:
    rules = texts(MESQUITE)
    found = owed(rules, a_peer(reviewed_on=PartialDate("2024-11-10"), checked_in_on=None))
    assert set(found) == {"review"}
    assert (found["review"].state, found["review"].due_on) == (DutyState.LATE, date(2026, 11, 10))
    assert "VIII.B" in found["review"].cite


@pytest.mark.clause("mesq-13")
def test_mesquite_training_is_asked_for_and_renewal_is_tracked_where_a_day_is_known(texts: Any) -> None:
    rules = texts(MESQUITE)
    assert "V.A" in owed(rules, a_peer(trained_on=None))["training"].cite
    assert owed(rules, a_peer(certified_until=PartialDate("2026-11-01")))["recertification"].state is DutyState.LATE


@pytest.mark.clause("mesq-22", "mndps-29", "slmpd-33")
@pytest.mark.parametrize(
    ("department", "cite"), [(MESQUITE, "IX.A"), (GUIDELINES, "Role conflict 1"), (ST_LOUIS, "SLMPD Conf")]
)
def test_an_acknowledgement_is_asked_for_where_the_text_has_one(texts: Any, department: str, cite: str) -> None:
    missing = owed(texts(department), a_peer(acknowledged_on=None))["acknowledged"]
    assert missing.state is DutyState.MISSING and cite in missing.cite


@pytest.mark.clause("mndps-05")
def test_the_guidelines_want_the_limits_explained_before_the_signature_counts(texts: Any) -> None:
    rules = texts(GUIDELINES)
    found = owed(rules, a_peer(explained_on=None, agreement_on=None))
    assert set(found) == {"explained", "agreement"}
    assert all("Limits 3" in duty.cite for duty in found.values())
    assert ["Limits 3" in gap.cite for gap in service.gaps(a_peer(explained_on=None), rules, TODAY)] == [True]


@pytest.mark.clause("slmpd-10", "mpd-25")
@pytest.mark.parametrize(("department", "cite"), [(ST_LOUIS, "Team Activities 2"), (MINNEAPOLIS, "VI.C.2")])
def test_an_unsigned_agreement_is_missing_with_its_clause(texts: Any, department: str, cite: str) -> None:
    assert cite in owed(texts(department), a_peer(agreement_on=None))["agreement"].cite


@pytest.mark.clause("mpd-32")
def test_a_plan_for_a_reduced_load_is_looked_at_again_on_its_day(texts: Any) -> None:
    rules = texts(MINNEAPOLIS)
    plan = owed(rules, a_peer(standing=Standing.REDUCED, standing_until=PartialDate("2026-11-30"), capacity=2))["plan"]
    assert (plan.state, plan.due_on, "VII.D.2" in plan.cite) == (DutyState.DUE, date(2026, 11, 30), True)
    assert owed(rules, a_peer(standing=Standing.REDUCED))["plan"].state is DutyState.MISSING


@pytest.mark.clause("mndps-09")
def test_the_end_of_a_leave_is_on_the_board(texts: Any) -> None:
    leave = owed(texts(GUIDELINES), a_peer(standing=Standing.PERSONAL, standing_until=PartialDate("2026-11-01")))
    assert leave["standing"].state is DutyState.LATE and "Selection 6" in leave["standing"].cite


@pytest.mark.clause("slmpd-06")
def test_st_louis_shows_each_station_without_a_leader_and_other_departments_ask_for_none(texts: Any) -> None:
    team = [
        a_peer(station="North", leads=True),
        a_peer(id=Id("2" * 16), station="north"),
        a_peer(id=Id("3" * 16), station="South"),
        a_peer(id=Id("4" * 16), station="South", leads=True, standing=Standing.WITHDRAWN),
        a_peer(id=Id("5" * 16)),
    ]
    found = duties.of_team(team, texts(ST_LOUIS))
    assert [(duty.subject, duty.state, duty.act) for duty in found] == [("South", DutyState.MISSING, "Team Leader")]
    assert "Team Leader" in found[0].cite
    assert service.gaps(team[0], texts(ST_LOUIS), TODAY) == (), "leaders still serve as peers"
    assert duties.of_team(team, texts(MINNEAPOLIS)) == ()


@pytest.mark.clause("mndps-08")
def test_a_department_whose_own_text_has_no_rules_on_leaving_the_team_is_shown_as_a_gap(texts: Any) -> None:
    gap = next(duty for duty in duties.of_team([], texts(GUIDELINES)) if duty.id == "roster.deselection")
    assert (gap.state, gap.peer) == (DutyState.MISSING, None) and "Selection 5" in gap.cite
    assert duties.of_team([], texts(SECTION_1_24)) == ()


def test_the_board_is_in_order_of_urgency_and_without_what_is_met() -> None:
    states = [DutyState.COMING, DutyState.MET, DutyState.LATE, DutyState.DUE, DutyState.MISSING, DutyState.LATE]
    days = [date(2027, 1, 1), None, date(2026, 2, 1), date(2026, 12, 1), None, date(2026, 1, 1)]
    made = [
        Requirement(id=str(place), act="x", state=state, due_on=day)
        for place, (state, day) in enumerate(zip(states, days, strict=True))
    ]
    assert [duty.id for duty in duties.in_order(made)] == ["5", "2", "4", "3", "0"]
    panel = duties.panel(made)
    assert [(row.label, row.value) for row in panel.rows] == [
        ("Late", "2"),
        ("Missing", "1"),
        ("Due", "1"),
        ("Coming", "1"),
    ]
    assert duties.panel([]).rows == ()


@given(st.integers(-800, 800), st.integers(1, 365))
def test_a_state_only_gets_more_pressing_as_the_day_comes_nearer(left: int, ahead: int) -> None:
    order = list(DutyState)
    today = TODAY + timedelta(days=1)
    before = duties.state_of(today + timedelta(days=left), TODAY, ahead)
    after = duties.state_of(today + timedelta(days=left), today, ahead)
    assert order.index(after) <= order.index(before)
    assert (duties.state_of(TODAY, TODAY, ahead), duties.state_of(TODAY - timedelta(days=1), TODAY, ahead)) == (
        DutyState.DUE,
        DutyState.LATE,
    )


# ------------------------------------------------------------------ the order of joining


@pytest.mark.clause("mndps-05")
@pytest.mark.parametrize("department", [MINNEAPOLIS, SECTION_1_24, GUIDELINES])
def test_an_agreement_signed_before_the_limits_were_explained_stands_on_the_board_until_it_is_signed_anew(
    texts: Any, department: str
) -> None:
    rules = texts(department)
    early = a_peer(agreement_on=PartialDate("2026-09-30"), explained_on=PartialDate("2026-10-02"))
    duty = owed(rules, early)["order"]
    assert duty.state is DutyState.MISSING and duty.cite == "MNDPS Limits 3"
    assert owed(rules, attrs.evolve(early, agreement_on=PartialDate("2026-10-02"))) == {}


@pytest.mark.parametrize(
    ("signed", "explained", "early"),
    [
        ("2026-09-30", "2026-10-01", True),
        ("2026-09", "2026-10-01", True),
        ("2025", "2026", True),
        ("2026-10-01", "2026-10-01", False),
        ("2026-10", "2026-10-31", False),
        ("2026", "2026-10-31", False),
        ("2026-10-02", "2026-10-01", False),
    ],
)
def test_the_order_is_wrong_only_where_no_reading_of_the_days_makes_it_right(
    signed: str, explained: str, early: bool
) -> None:
    peer = a_peer(agreement_on=PartialDate(signed), explained_on=PartialDate(explained))
    assert signed_too_early(peer) is early


@pytest.mark.parametrize("department", [ST_LOUIS, MESQUITE])
def test_where_no_text_speaks_of_the_order_the_board_says_nothing_of_it(texts: Any, department: str) -> None:
    early = a_peer(agreement_on=PartialDate("2026-09-30"), explained_on=PartialDate("2026-10-02"))
    assert owed(texts(department), early) == {}
