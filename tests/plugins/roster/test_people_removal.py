"""Grounds for leaving the team: what the desk sees, what people judge, and that nothing happens by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.law.department import Department
from peerdesk_core.model.ids import Id, Month, PartialDate
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import facts_of
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import burnout, removal
from peerdesk_roster.removal import Availability, Seen

TODAY = date(2026, 11, 20)
MINNEAPOLIS, SECTION_1_24, MESQUITE = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-tx-mesquite-pd"
THIS, LAST, OLD = Month("2026-11"), Month("2026-10"), Month("2026-03")
LIMITS = burnout.Limits()


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
    ready: dict[str, Any] = {"trained_on": PartialDate("2024-03-02"), "agreement_on": PartialDate("2024-03-02")}
    return Peer(id=Id("1" * 16), given="Kai", family="Lor", **{**ready, **fields})


def seen(peer: Peer, asked: Availability | None = None, threshold: int = 4) -> dict[str, str]:
    return removal.seen_facts(peer, facts_of(peer, TODAY), asked or Availability(), threshold)


def how(department: Department, facts: dict[str, str], *judged: str) -> dict[str, Seen]:
    """How each ground stands, by the last word of its rule."""
    found = removal.grounds(department, facts, judged)
    return {ground.clause.rule.rpartition(".")[2]: ground.seen for ground in found}


@pytest.mark.clause("mpd-31")
def test_minneapolis_lists_every_ground_with_its_clause_and_who_decides(texts: Any) -> None:
    grounds = removal.grounds(texts(MINNEAPOLIS), seen(a_peer()))
    dismissals = [ground for ground in grounds if ground.do == "dismiss"]
    assert len(dismissals) >= 5
    assert all(ground.clause.cite.startswith("MPD 3-503") and ground.who for ground in dismissals)
    assert {ground.seen for ground in dismissals} == {Seen.JUDGE, Seen.NOT_MET}


@pytest.mark.clause("mpd-31")
def test_minneapolis_repeated_unavailability_is_raised_from_what_was_asked_and_not_from_what_was_not(
    texts: Any,
) -> None:
    rules = texts(MINNEAPOLIS)
    loads = {LAST: {Load.UNAVAILABLE: 3, Load.OFFERED: 1}, OLD: {Load.UNAVAILABLE: 1}}
    asked = removal.availability(loads)
    assert (asked.offered, asked.unavailable, asked.asked) == (1, 4, 5)
    raised = removal.surfaced(rules, seen(a_peer(), asked))
    assert ["VII.D" in ground.clause.cite for ground in raised] == [True]
    assert removal.surfaced(rules, seen(a_peer(), asked, threshold=5)) == ()
    assert removal.surfaced(rules, seen(a_peer(), Availability(offered=9))) == ()


@pytest.mark.clause("mpd-31")
def test_unfit_conduct_is_for_a_ranking_peer_to_judge_and_met_only_once_found(texts: Any) -> None:
    rules, facts = texts(MINNEAPOLIS), seen(a_peer())
    unfit = next(ground for ground in removal.grounds(rules, facts) if "unfit" in ground.asks)
    assert unfit.seen is Seen.JUDGE and unfit.who == rules.role("ranking_peer")
    judged = removal.grounds(rules, facts, ["unfit"])
    assert [ground.seen for ground in judged if "unfit" in ground.asks] == [Seen.MET]
    assert "unfit" in removal.questions(rules)


@pytest.mark.clause("mn124-08")
def test_section_1_24_names_its_four_grounds_and_leaves_each_to_people(texts: Any) -> None:
    rules = texts(SECTION_1_24)
    in_order = how(rules, seen(a_peer()))
    assert set(in_order) >= {"breach", "trust", "breach_of_policy", "training_missed", "standing_lost"}
    lapsed = how(rules, seen(a_peer(certified_until=PartialDate("2026-11-01"))))
    assert lapsed["training_missed"] is Seen.MET and in_order["training_missed"] is Seen.NOT_MET
    lost = how(rules, seen(a_peer(standing=Standing.SUSPENDED)))
    assert lost["standing_lost"] is Seen.MET and in_order["standing_lost"] is Seen.NOT_MET
    assert how(rules, seen(a_peer()), "breach_found")["breach"] is Seen.MET
    sergeant = rules.role("coordinator")
    assert all(ground.who == sergeant and not ground.binds for ground in removal.grounds(rules, {})[:5])


@pytest.mark.clause("mesq-22")
def test_mesquite_a_tie_that_exploits_somebody_is_for_the_chief_to_weigh(texts: Any) -> None:
    rules = texts(MESQUITE)
    grounds = removal.grounds(rules, seen(a_peer()), ["trust_broken"])
    tie = next(ground for ground in grounds if "trust_broken" in ground.asks)
    assert tie.seen is Seen.MET and tie.who == rules.role("command") and "IX.A" in tie.clause.cite


@pytest.mark.clause("mesq-20")
def test_a_power_to_dismiss_at_any_time_is_no_ground_that_somebody_meets(texts: Any) -> None:
    assert how(texts(MESQUITE), seen(a_peer()))["at_will"] is Seen.JUDGE


def test_what_people_find_is_asked_in_words_for_every_fact() -> None:
    assert set(removal.QUESTIONS) == set(removal.JUDGED)
    assert all(removal.meaning(fact) for fact in removal.JUDGED)


# ------------------------------------------------------------------ load


def window(**loads: dict[Load, int]) -> burnout.Window:
    months = {"this": THIS, "last": LAST, "old": OLD}
    return burnout.window_of({months[name]: counts for name, counts in loads.items()}, THIS, LIMITS)


def test_the_window_is_this_month_and_the_last_and_nothing_older() -> None:
    found = window(
        this={Load.CONTACTS: 2, Load.HEAVY: 1},
        last={Load.CONTACTS: 3, Load.HEAVY: 1},
        old={Load.CONTACTS: 50, Load.HEAVY: 9},
    )
    assert found == burnout.Window(this_month=2, contacts=5, heavy=2, spaced=True)


def test_spacing_after_a_critical_incident_lasts_as_long_as_the_department_chose() -> None:
    loads = {LAST: {Load.HEAVY: 1}}
    assert not burnout.window_of(loads, THIS, burnout.Limits(spacing=1)).spaced
    assert burnout.window_of(loads, THIS, burnout.Limits(spacing=2)).spaced


@pytest.mark.parametrize(
    ("loads", "fields", "strain"),
    [
        ({}, {}, burnout.Strain.RESTED),
        ({"this": {Load.HEAVY: 2}}, {}, burnout.Strain.PAUSE),
        ({"this": {Load.HEAVY: 1}, "last": {Load.HEAVY: 1}}, {}, burnout.Strain.PAUSE),
        ({"this": {Load.HEAVY: 1}}, {}, burnout.Strain.SPACING),
        ({"last": {Load.HEAVY: 1}}, {}, burnout.Strain.RESTED),
        ({"this": {Load.CONTACTS: 4}, "last": {Load.CONTACTS: 4}}, {}, burnout.Strain.BUSY),
        ({"old": {Load.CONTACTS: 40}}, {}, burnout.Strain.RESTED),
        ({"this": {Load.CONTACTS: 2}}, {"standing": Standing.REDUCED, "capacity": 2}, burnout.Strain.SPENT),
        ({"this": {Load.CONTACTS: 1}}, {"standing": Standing.REDUCED, "capacity": 2}, burnout.Strain.REDUCED),
    ],
)
def test_what_a_load_says(loads: dict[str, Any], fields: dict[str, Any], strain: burnout.Strain) -> None:
    found = window(**loads)
    assert burnout.strain_of(a_peer(**fields), found, LIMITS) is strain
    line = burnout.card_line(strain, found)
    assert bool(line) == (strain is not burnout.Strain.RESTED)


@given(st.integers(0, 40), st.integers(0, 10), st.integers(1, 30), st.integers(1, 6))
def test_more_load_never_weighs_less(contacts: int, heavy: int, busy: int, pause: int) -> None:
    limits = burnout.Limits(busy=busy, heavy=pause)
    weight = burnout.weight(contacts, heavy, limits)
    assert 0 <= weight <= burnout.MOST
    assert burnout.weight(contacts + 1, heavy, limits) >= weight
    assert burnout.weight(contacts, heavy + 1, limits) >= weight
    assert burnout.weight(0, 0, limits) == 0


def test_the_panel_on_load_counts_and_names_nobody_and_is_not_there_without_strain() -> None:
    strains = [burnout.Strain.PAUSE, burnout.Strain.RESTED, burnout.Strain.BUSY, burnout.Strain.BUSY]
    panel = burnout.panel(strains, "roster")
    assert panel is not None
    assert [(row.label, row.value) for row in panel.rows] == [("Propose a pause to", "1"), ("Many contacts", "2")]
    assert burnout.panel([burnout.Strain.RESTED, burnout.Strain.REDUCED], "roster") is None
