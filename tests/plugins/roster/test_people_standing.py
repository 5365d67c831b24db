"""Changing a peer's standing: what each department's own text says of it, who decides, and what a change must hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.law.department import Department
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Rank, Service, Standing
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import service, standing, store
from peerdesk_roster.words import read_standing, standing_title

TODAY = date(2026, 11, 20)
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
    ready: dict[str, Any] = {
        "id": Id("1" * 16),
        "given": "Kai",
        "family": "Lor",
        "rank": Rank.OFFICER,
        "service": Service.SWORN,
        "trained_on": PartialDate("2024-03-02"),
        "agreement_on": PartialDate("2024-03-02"),
        "explained_on": PartialDate("2024-03-02"),
        "acknowledged_on": PartialDate("2024-03-02"),
    }
    return Peer(**{**ready, **fields})


def to(standing_now: Standing, *, until: str = "", capacity: str = "", peer: Peer | None = None) -> standing.Changed:
    return standing.change(peer or a_peer(), to=standing_now, until=until, capacity=capacity, today=TODAY)


# ------------------------------------------------------------------ what a change must hold


@pytest.mark.clause("mpd-32")
def test_a_plan_for_a_reduced_load_needs_a_review_day_ahead_and_a_number() -> None:
    assert set(to(Standing.REDUCED).errors) == {"until", "capacity"}
    assert set(to(Standing.REDUCED, until="2026-11-19", capacity="2").errors) == {"until"}
    assert set(to(Standing.REDUCED, until="soon", capacity="many").errors) == {"until", "capacity"}
    made = to(Standing.REDUCED, until="2027-01-31", capacity="2").peer
    assert made is not None
    assert (made.standing, made.standing_until, made.capacity) == (Standing.REDUCED, "2027-01-31", 2)


def test_a_leave_may_have_a_day_and_back_in_good_standing_nothing_of_it_is_left() -> None:
    away = to(Standing.PERSONAL, until="2027-02").peer
    assert away is not None and away.standing_until == "2027-02"
    back = to(Standing.GOOD, until="2027-02", capacity="3", peer=away).peer
    assert back == a_peer()


@pytest.mark.parametrize("end", [Standing.WITHDRAWN, Standing.DISMISSED])
def test_who_leaves_the_team_is_off_the_rota(end: Standing) -> None:
    gone = to(end, peer=a_peer(on_call=True)).peer
    assert gone is not None and not gone.on_call


def test_every_standing_has_a_title_that_reads_back_and_an_act_of_the_packs() -> None:
    assert all(read_standing(standing_title(one)) is one for one in Standing)
    assert all(read_standing(one.value) is one for one in Standing)
    assert set(standing.ACTS) == set(Standing)


def test_a_leave_kept_under_its_old_word_is_a_personal_leave_now() -> None:
    assert store.up_to_date({"id": "1", "standing": "leave"}) == {"id": "1", "standing": "personal"}
    present = {"id": "1", "standing": "suspended"}
    assert store.up_to_date(present) is present


# ------------------------------------------------------------------ what the texts say


@pytest.mark.clause("mpd-25", "mpd-31")
def test_minneapolis_a_breach_that_was_found_means_dismissal_and_names_its_clause(texts: Any) -> None:
    found = standing.rules(texts(MINNEAPOLIS), Standing.GOOD, Standing.DISMISSED, {"breach_found": "yes"})
    breach = next(rule for rule in found if rule.cite.startswith("MPD 3-503 VI.C.2.a"))
    assert breach.binds and breach.who == "PST Coordinator"
    effects = standing.effects(a_peer(), Standing.DISMISSED, found)
    assert any("VI.C.2.a" in line for line in effects) and any("PST Coordinator" in line for line in effects)
    without = standing.rules(texts(MINNEAPOLIS), Standing.GOOD, Standing.DISMISSED, {"breach_found": "no"})
    assert not any(rule.binds for rule in without)


@pytest.mark.clause("mpd-32")
def test_minneapolis_a_reduced_load_is_agreed_with_the_coordinator(texts: Any) -> None:
    found = standing.rules(texts(MINNEAPOLIS), Standing.GOOD, Standing.REDUCED, {})
    assert any("VII.D.2" in rule.cite for rule in found)


@pytest.mark.clause("slmpd-12")
@pytest.mark.parametrize("lost", [Standing.BELOW, Standing.IMPROVEMENT, Standing.ADMINISTRATIVE])
def test_st_louis_suspends_from_serving_below_expectations_under_a_plan_or_on_administrative_leave(
    texts: Any, lost: Standing
) -> None:
    department = texts(ST_LOUIS)
    assert any("Team Activities 5" in rule.cite for rule in standing.rules(department, Standing.GOOD, lost, {}))
    assert any("Team Activities 5" in rule.cite for rule in standing.follows(department, lost))
    assert service.gaps(a_peer(standing=lost), department, TODAY)
    assert not service.gaps(a_peer(), department, TODAY)


@pytest.mark.clause("mesq-20")
def test_mesquite_the_chief_may_dismiss_at_any_time_without_a_ground(texts: Any) -> None:
    department = texts(MESQUITE)
    found = standing.rules(department, Standing.GOOD, Standing.DISMISSED, {})
    at_will = next(rule for rule in found if "VIII.B" in rule.cite)
    assert at_will.who == department.role("command") and not at_will.binds


@pytest.mark.clause("mesq-21")
def test_mesquite_whoever_withdraws_is_told_no_reason_is_asked_and_none_has_a_place(texts: Any) -> None:
    found = standing.rules(texts(MESQUITE), Standing.GOOD, Standing.WITHDRAWN, {})
    assert any("VIII.C" in rule.cite for rule in found)
    assert to(Standing.WITHDRAWN).errors == {}
    gone = to(Standing.WITHDRAWN).peer
    assert gone == a_peer(standing=Standing.WITHDRAWN)


@pytest.mark.clause("mndps-09")
@pytest.mark.parametrize("department", [MINNEAPOLIS, SECTION_1_24, ST_LOUIS, MESQUITE, GUIDELINES])
def test_nobody_on_a_personal_leave_is_deployable_under_any_department(texts: Any, department: str) -> None:
    rules = texts(department)
    assert service.gaps(a_peer(standing=Standing.PERSONAL), rules, TODAY)
    assert not service.gaps(a_peer(), rules, TODAY)


@pytest.mark.clause("mndps-09")
def test_the_guidelines_let_a_peer_take_leave(texts: Any) -> None:
    found = standing.rules(texts(GUIDELINES), Standing.GOOD, Standing.PERSONAL, {})
    assert any("Selection 6" in rule.cite for rule in found)


# ------------------------------------------------------------------ who may be a peer


@pytest.mark.clause("mpd-06", "mn124-04")
@pytest.mark.parametrize(("department", "cite"), [(MINNEAPOLIS, "MPD 3-503 III.G"), (SECTION_1_24, "1-24.1(A)(5)")])
def test_a_role_in_fitness_evaluations_stops_a_peer_and_names_the_clause(
    texts: Any, department: str, cite: str
) -> None:
    rules = texts(department)
    assert [gap.cite for gap in service.gaps(a_peer(fitness_role=True), rules, TODAY)] == [cite]
    assert cite in [clause.cite for clause in service.advice(a_peer(fitness_role=True), rules)]


@pytest.mark.clause("mn124-02")
def test_section_1_24_advises_against_a_rank_above_sergeant_and_stops_nobody_for_it(texts: Any) -> None:
    rules = texts(SECTION_1_24)
    cites = [clause.cite for clause in service.advice(a_peer(rank=Rank.LIEUTENANT), rules)]
    assert cites == ["1-24.1(A)(6)"]
    assert service.advice(a_peer(rank=Rank.SERGEANT), rules) == ()
    assert service.gaps(a_peer(rank=Rank.LIEUTENANT), rules, TODAY) == ()
    assert service.advice(a_peer(rank=Rank.LIEUTENANT), texts(MINNEAPOLIS)) == ()


@pytest.mark.clause("mndps-14")
def test_the_guidelines_advise_against_a_clinician_of_the_team_as_peer(texts: Any) -> None:
    assert any("Roles" in clause.cite for clause in service.advice(a_peer(clinician=True), texts(GUIDELINES)))
    assert service.advice(a_peer(), texts(GUIDELINES)) == ()


@pytest.mark.clause("mndps-15", "mesq-01")
@pytest.mark.parametrize("department", [GUIDELINES, MESQUITE])
def test_any_rank_sworn_civilian_or_retired_may_serve(texts: Any, department: str) -> None:
    rules = texts(department)
    for rank in Rank:
        for kind in Service:
            peer = a_peer(rank=rank, service=kind)
            assert service.gaps(peer, rules, TODAY) == () == service.advice(peer, rules)


@pytest.mark.clause("mndps-15")
def test_who_may_serve_tells_that_staff_of_the_assistance_program_have_to_be_peers_too(texts: Any) -> None:
    told = {clause.rule.rpartition(".")[2]: clause.cite for clause in service.membership(texts(GUIDELINES))}
    assert any("Roles 4" in cite for cite in told.values())


@pytest.mark.clause("mesq-01")
def test_who_may_serve_in_mesquite_is_told_with_its_clause(texts: Any) -> None:
    assert any("MESQ 319.00 II" in clause.cite for clause in service.membership(texts(MESQUITE)))


@pytest.mark.clause("mesq-13")
def test_mesquite_bars_the_untrained_and_asks_for_no_signature(texts: Any) -> None:
    rules = texts(MESQUITE)
    assert ["V.A" in gap.cite for gap in service.gaps(a_peer(trained_on=None), rules, TODAY)] == [True]
    assert service.gaps(a_peer(agreement_on=None), rules, TODAY) == ()
    assert not service.signs(rules)


@pytest.mark.clause("slmpd-10")
def test_st_louis_bars_whoever_has_not_signed(texts: Any) -> None:
    rules = texts(ST_LOUIS)
    assert ["Team Activities 2" in gap.cite for gap in service.gaps(a_peer(agreement_on=None), rules, TODAY)] == [True]
    assert service.signs(rules)


# ------------------------------------------------------------------ where guidelines are all there is


@pytest.mark.clause("mndps-09")
def test_under_guidelines_alone_assignment_skips_whoever_is_on_leave_until_a_person_lifts_it(texts: Any) -> None:
    away, here = a_peer(standing=Standing.PERSONAL), a_peer(id=Id("2" * 16))
    bars = service.advised_bars([away, here], texts(GUIDELINES), TODAY)
    assert [(set(bar.peers), bar.overridable, "Selection 6" in bar.cite) for bar in bars] == [({away.id}, True, True)]
    assert service.advised_bars([away, here], texts(MINNEAPOLIS), TODAY) == (), "its own bans are the whole list"
