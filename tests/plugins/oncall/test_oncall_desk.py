"""The rota inside real desks: the department's word about hours, Today, clocks, assignment, and peers who leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from peerdesk_core.contributions import DemoPlan, Tone
from peerdesk_core.desk import Desk
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Standing
from peerdesk_core.testing import MovingClock
from peerdesk_core.vault.compartments import Role
from peerdesk_oncall import handed, hooks, service, store
from peerdesk_oncall.cover import in_order
from peerdesk_oncall.demo import demo_duties
from peerdesk_oncall.models import Line, Modality, Pattern
from peerdesk_oncall.settings import SPECS, wanted_of
from peerdesk_oncall.sheet import holders, sheet_of
from peerdesk_roster import store as roster


def panel(desk: Desk) -> dict[str, tuple[str, Tone]]:
    shown = next(owned.item for owned in desk.kernel.dashboard_panels() if owned.item.id == "oncall.now")
    return {row.label: (row.value, row.tone) for row in shown.rows}


def gap_clocks(desk: Desk) -> list[Any]:
    return [owned.item for owned in desk.kernel.clocks() if owned.owner == "oncall"]


@pytest.mark.clause("mesq-05")
def test_given_mesquite_when_hours_are_open_then_each_gap_is_wrong_with_its_clause_and_has_a_clock(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4, team.duty(1, 0, -2, 30), team.duty(2, 1, 40, 24))
    rota = service.Rota(desk.ctx("oncall"))
    assert rota.demanded and "III.B" in rota.why_it_matters()
    assert [gap.span.start for gap in rota.gaps] == [team.NOW + timedelta(hours=28), team.NOW + timedelta(hours=64)]
    value, tone = panel(desk)[f"Gaps in 14 days ({rota.saying.clause.cite})"]  # type: ignore[union-attr]
    assert value.startswith("2, first Sat 21 Nov 13:00") and tone is Tone.BAD
    clocks = gap_clocks(desk)
    assert [clock.due_at for clock in clocks] == [gap.span.start for gap in rota.gaps]
    assert all("III.B" in clock.cite and clock.screen == "oncall" for clock in clocks)


@pytest.mark.clause("mesq-05")
def test_given_mesquite_with_every_hour_covered_then_nothing_is_open_and_no_clock_runs(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4, *(team.duty(number, number % 4, 120 * number - 1, 120) for number in range(4)))
    assert not gap_clocks(desk)
    assert ("none", Tone.GOOD) in panel(desk).values()


@pytest.mark.clause("mesq-05")
def test_given_the_mesquite_rota_when_a_planned_peer_is_suspended_or_removed_then_the_gap_shows_at_once(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4, *(team.duty(number, number % 4, 120 * number - 1, 120) for number in range(4)))
    ctx = desk.ctx("roster")
    roster.save(ctx.store, [team.peer(1, standing=Standing.SUSPENDED)], "roster.peer.saved")
    ctx.peers_changed([team.peer(1).id])
    rota = service.Rota(desk.ctx("oncall"))
    assert [gap.span.length for gap in rota.gaps] == [timedelta(hours=120)]
    assert "MESQ" in rota.gap_words(rota.gaps[0])
    roster.remove(ctx.store, team.peer(2).id)
    ctx.peers_changed([team.peer(2).id])
    rota = service.Rota(desk.ctx("oncall"))
    assert [gap.span.length for gap in rota.gaps] == [timedelta(days=14) - timedelta(hours=119)]
    assert len(gap_clocks(desk)) == 1


def test_given_a_policy_that_is_silent_about_hours_then_a_gap_is_a_hint_without_clock(
    team: Any, every_desk: Desk
) -> None:
    team.fill(every_desk, 3, team.duty(1, 0, -2, 30))
    rota = service.Rota(every_desk.ctx("oncall"))
    if rota.saying is None:
        assert not gap_clocks(every_desk)
        assert panel(every_desk)["Gaps in 14 days"][1] is Tone.WARN
        assert "hint" in rota.why_it_matters()
    assert rota.demanded is (rota.saying is not None and rota.saying.binds)
    assert len(rota.gaps) == 1


def test_given_an_empty_rota_where_nothing_is_demanded_then_today_says_what_to_do_and_shows_no_alarm(
    desk: Desk,
) -> None:
    shown = next(owned.item for owned in desk.kernel.dashboard_panels() if owned.item.id == "oncall.now")
    assert not shown.rows and "proposes" in shown.empty
    assert not gap_clocks(desk)


def test_given_somebody_on_duty_then_today_shows_title_unit_and_the_next_change_but_no_name(
    team: Any, desk: Desk
) -> None:
    team.fill(desk, 4, team.duty(1, 0, -2, 30), team.duty(2, 1, -2, 30, line=Line.SECOND), team.duty(3, 2, 28, 24))
    rows = panel(desk)
    assert rows["Now, first line"] == ("Officer, North until Sat 21 Nov 13:00", Tone.GOOD)
    assert rows["Now, second line"][0].startswith("Officer, South")
    assert rows["Next change"][0] == "Sat 21 Nov 13:00"
    assert "Quill" not in str(rows)


# ------------------------------------------------------------------ who takes duty


@pytest.mark.clause("mesq-05")
def test_given_each_department_then_its_own_rules_decide_who_may_take_duty(team: Any, every_desk: Desk) -> None:
    team.fill(every_desk, 2)
    changed = [
        team.peer(2, trained_on=None),
        team.peer(3, standing=Standing.DISMISSED),
        team.peer(4, on_call=False),
        team.peer(5, trained_on=PartialDate("2027-01")),
    ]
    roster.save(every_desk.ctx("roster").store, changed, "roster.peer.saved")
    able = service.Rota(every_desk.ctx("oncall")).able
    day = team.NOW.date()
    assert able.hindrance(team.peer(0).id, day) is None
    for number in (2, 3, 5):
        hindrance = able.hindrance(team.peer(number).id, day)
        assert hindrance is not None and hindrance.cite, number
    assert able.hindrance(team.peer(4).id, day) is not None


@pytest.mark.clause("mesq-27")
def test_given_mesquites_rota_then_the_duty_sheet_says_whom_it_is_for_its_day_who_can_be_called_and_the_gaps(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 2, team.duty(1, 0, -1, 24), team.duty(2, 1, 48, 24 * 12))
    reached = team.peer(0, phone="214-555-0100", family="Quill\x1b[2J\nEvil")
    roster.save(desk.ctx("roster").store, [reached], "roster.peer.saved")
    rota = service.Rota(desk.ctx("oncall"))
    said = sheet_of(rota)
    to = holders(rota)
    assert len(to) >= 2 and f"For: {', '.join(to)}." in said
    assert {desk.department.role("dispatch"), desk.department.role("watch_commander")} <= set(to)
    assert "Made on Fri 20 Nov 2026" in said and "Holds until Fri  4 Dec" in said
    assert "214-555-0100, first line, call out" in said and "no telephone known" in said
    assert "Sat 21 Nov 08:00 to Sun 22 Nov 09:00\n    nobody" in said
    assert "\x1b" not in said and "\nEvil" not in said


def handed_out(desk: Desk) -> None:
    ctx = desk.ctx("oncall")
    handed.note(ctx.store, service.Rota(ctx).sheet_now())


def sheet_age(desk: Desk) -> str:
    return service.Rota(desk.ctx("oncall")).sheet_age()[0]


@pytest.mark.clause("mesq-27")
def test_given_a_duty_sheet_that_went_out_then_its_day_is_remembered_and_what_makes_it_stale_is_told(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 2, team.duty(1, 0, -1, 24), team.duty(2, 1, 48, 24 * 12), team.duty(3, 0, 24 * 20, 24))
    ctx = desk.ctx("oncall")
    assert sheet_age(desk) == "never handed out" and "Duty sheet" not in panel(desk)
    handed_out(desk)
    assert sheet_age(desk) == "2026-11-20: up to date" and "Duty sheet" not in panel(desk)
    changes: tuple[Callable[[], None], ...] = (
        lambda: store.save(ctx.store, [team.duty(2, 0, 48, 24 * 12)], "oncall.swapped"),
        lambda: store.remove(ctx.store, [team.duty(2, 1, 48).id]),
        lambda: roster.save(desk.ctx("roster").store, [team.peer(0, phone="214-555-0100")], "roster.peer.saved"),
    )
    for change in changes:
        change()
        assert sheet_age(desk) == "2026-11-20: duty has changed since"
        assert panel(desk)["Duty sheet"][1] is Tone.WARN
        handed_out(desk)
        assert sheet_age(desk) == "2026-11-20: up to date"
    store.save(ctx.store, [team.duty(3, 1, 24 * 20, 24)], "oncall.swapped")
    assert sheet_age(desk) == "2026-11-20: up to date", "what lies behind the sheet's last day is not on it"


@pytest.mark.clause("mesq-27")
def test_given_a_duty_sheet_then_time_alone_changes_it_only_when_it_runs_out(
    team: Any, desk: Desk, moving_clock: MovingClock
) -> None:
    team.fill(desk, 2, team.duty(1, 0, -1, 24), team.duty(2, 1, 48, 24))
    handed_out(desk)
    moving_clock.advance(timedelta(days=14))
    assert sheet_age(desk) == "2026-11-20: up to date"
    moving_clock.advance(timedelta(days=1))
    assert sheet_age(desk) == "2026-11-20: has run out"
    assert [each.day.isoformat() for each in desk.ctx("oncall").store.collection(handed.SHEETS).all()] == ["2026-11-20"]


# ------------------------------------------------------------------ assignment


def request(now: Any) -> Request:
    return Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.PERSON_CALLS_BACK,
        arrived_at=to_minute(now),
    )


@pytest.mark.clause("mesq-05")
def test_given_a_request_when_peers_are_ranked_then_who_has_duty_now_comes_before_who_is_next_with_the_reason(
    team: Any, every_desk: Desk
) -> None:
    team.fill(
        every_desk,
        4,
        team.duty(1, 1, -2, 10),
        team.duty(2, 2, -2, 10, line=Line.SECOND),
        team.duty(3, 3, 8, 10),
        team.duty(4, 0, 18, 10),
    )
    question, ranking = every_desk.ctx("intake").ask_ranking(request(team.NOW), Fit())
    factor = next(factor for factor in ranking.factors if factor.id == "oncall.duty")
    assert factor.points == {team.peer(1).id: 2, team.peer(2).id: 1, team.peer(3).id: 1}
    assert factor.best == 2 and set(factor.says) == {0, 1, 2}
    assert "duty now" in factor.says[2]
    saying = every_desk.department.sayings("intake", act="be_available")
    assert factor.cite == (saying[0].clause.cite if saying else "")
    assert len(question.peers) == 4


def test_given_no_rota_then_it_says_nothing_about_anybody(team: Any, desk: Desk) -> None:
    team.fill(desk, 3)
    _, ranking = desk.ctx("intake").ask_ranking(request(team.NOW), Fit())
    assert not any(factor.id.startswith("oncall") for factor in ranking.factors)


# ------------------------------------------------------------------ keeping


def test_given_saved_duties_when_the_desk_is_opened_again_then_they_are_the_same(team: Any, desk: Desk) -> None:
    duties = (team.duty(1, 0, 0, 12.5, modality=Modality.ON_SITE), team.duty(2, 1, 5, line=Line.SECOND))
    team.fill(desk, 2, *duties)
    desk.close()
    desk.unlock("coordinator", "a passphrase only tests use")
    assert store.all_duty(desk.ctx("oncall").store) == duties


def test_given_duty_that_is_over_for_long_when_the_desk_is_opened_then_it_is_gone(
    team: Any, desk: Desk, moving_clock: MovingClock
) -> None:
    team.fill(desk, 1, team.duty(1, 0, -24 * 300), team.duty(2, 0, 0))
    desk.close()
    moving_clock.advance(timedelta(days=150))
    desk.unlock("coordinator", "a passphrase only tests use")
    assert [duty.id for duty in store.all_duty(desk.ctx("oncall").store)] == [team.duty(2, 0, 0).id]


def test_given_a_peer_who_leaves_the_roster_then_past_duty_goes_too_and_duty_ahead_stays_as_a_gap(
    team: Any, desk: Desk
) -> None:
    past, ahead, other = team.duty(1, 0, -48), team.duty(2, 0, 48), team.duty(3, 1, -96)
    team.fill(desk, 2, past, ahead, other)
    ctx = desk.ctx("roster")
    roster.remove(ctx.store, team.peer(0).id)
    ctx.peers_changed([team.peer(0).id, team.peer(1).id])
    assert {duty.id for duty in store.all_duty(desk.ctx("oncall").store)} == {ahead.id, other.id}


def test_given_a_roster_that_cannot_be_read_when_peers_change_then_nothing_is_forgotten(team: Any, desk: Desk) -> None:
    team.fill(desk, 0, team.duty(1, 0, -48))
    hooks.peers_changed(desk.ctx("oncall"), [team.peer(0).id])
    assert len(store.all_duty(desk.ctx("oncall").store)) == 1


def test_given_command_whose_keys_do_not_open_the_team_then_no_alarm_is_raised_about_a_rota_nobody_can_see(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 2)
    assert gap_clocks(desk)
    desk.vault.users.add("chief", "words of another person", Role.COMMAND)
    desk.close()
    desk.unlock("chief", "words of another person")
    assert not gap_clocks(desk)
    assert not any(owned.owner == "oncall" for owned in desk.kernel.dashboard_panels())
    assert not any(fault.owner == "oncall" for fault in desk.kernel.faults())


def test_given_a_roster_that_fails_then_today_says_that_duty_is_unknown_and_the_rota_is_not_blamed(
    team: Any, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.fill(desk, 2, team.duty(1, 0, -1))

    def fail(*args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(roster, "everybody", fail)
    assert panel(desk)["Rota"][1] is Tone.BAD
    assert not any(fault.owner == "oncall" for fault in desk.kernel.faults())


def test_given_choices_of_the_department_then_the_rota_follows_them(team: Any, desk: Desk) -> None:
    team.fill(desk, 2)
    chosen = {"pattern": "half", "change_at": "6", "rest": "0", "second": "yes", "ahead": "3", "week_starts": "4"}
    desk.choose({f"oncall.{key}": value for key, value in chosen.items()})
    wanted = wanted_of(desk.ctx("oncall"))
    assert wanted.pattern is Pattern.HALF and wanted.change_at == 6 and wanted.second and wanted.week_starts == 4
    assert wanted.rest == timedelta() and service.Rota(desk.ctx("oncall")).horizon == team.NOW + timedelta(days=3)


def test_every_setting_says_what_it_is_and_none_claims_a_policy() -> None:
    assert all(spec.title and spec.default and not spec.cite for spec in SPECS)


def test_given_the_demo_when_filled_twice_then_it_is_the_same_rota_with_a_gap_and_a_peer_on_leave(
    demo_desk: Desk, team: Any
) -> None:
    plan = DemoPlan(seed=3, now=team.NOW)
    demo_desk.kernel.demo_data(plan)
    rota = service.Rota(demo_desk.ctx("oncall"))
    assert len(rota.duties) > 40 and rota.gaps
    assert any(rota.able.in_the_way(duty) is not None and duty.peer in rota.able.peers for duty in rota.duties)
    assert in_order(demo_duties(plan, rota.able, rota.zone)) == rota.duties
