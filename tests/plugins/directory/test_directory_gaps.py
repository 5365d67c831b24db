"""What each department's own text names and the directory lacks, and what stands against the people in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.duties import DutyState, Requirement
from peerdesk_core.model.ids import PartialDate, new_id
from peerdesk_core.model.people import Language, Peer
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.testing import MovingClock
from peerdesk_directory import findings, store
from peerdesk_directory.hooks import view_of
from peerdesk_directory.models import Entry, Finding, Person
from peerdesk_directory.settings import AHEAD_DAYS, CHECK_MONTHS

MPD, SECTION = "us-mn-minneapolis-pd", "us-mn-section-1-24"
SLMPD, MESQUITE, DPS = "us-mo-slmpd", "us-tx-mesquite-pd", "us-mn-dps"

OpenDesk = Callable[[str], Desk]
MakeEntry = Callable[..., Entry]
MakePerson = Callable[..., Person]


def keep(desk: Desk, *kept: Any) -> None:
    entries = [one for one in kept if isinstance(one, Entry)]
    people = [one for one in kept if isinstance(one, Person)]
    store.save(desk.ctx("directory").store, "directory.tested", entries=entries, people=people)


def missing(desk: Desk) -> dict[str, str]:
    """Kind of help that is missing -> the citation it is shown with."""
    found = findings.missing_kinds(view_of(desk.ctx("directory")))
    return {kind.value: finding.cite for kind, finding in found}


def open_roles(desk: Desk) -> list[tuple[str, Finding]]:
    return list(findings.missing_offices(view_of(desk.ctx("directory"))))


def against(desk: Desk) -> tuple[Finding, ...]:
    return findings.conflicts(view_of(desk.ctx("directory")))


def asked(desk: Desk, act: str) -> list[Requirement]:
    return [one for one in desk.ctx("directory").requirements() if one.act == act]


def on_roster(desk: Desk, given: str, family: str) -> None:
    peer = Peer(id=new_id(desk.random), given=given, family=family)
    with desk.ctx("roster").store.unit() as unit:
        unit.put("peers", peer)


# ---------------------------------------------------------------- kinds of help


@pytest.mark.clause("mesq-10")
def test_given_an_empty_directory_in_mesquite_when_judged_then_each_place_the_policy_lists_is_a_gap_with_its_clause(
    desk_of: OpenDesk, entry: MakeEntry
) -> None:
    desk = desk_of(MESQUITE)
    gaps = missing(desk)
    assert {"eap", "mutual_help", "facility"} <= gaps.keys()
    assert all("MESQ 319.00 III.G" in cite for cite in gaps.values())
    keep(desk, entry(ResourceKind.MUTUAL_HELP, "Alcoholics Anonymous, downtown"))
    assert "mutual_help" not in missing(desk) and "eap" in missing(desk)


@pytest.mark.clause("mpd-03")
def test_given_minneapolis_when_a_need_must_be_referred_then_places_are_offered_and_missing_kinds_are_cited(
    desk_of: OpenDesk, entry: MakeEntry, person: MakePerson
) -> None:
    desk = desk_of(MPD)
    gaps = missing(desk)
    assert {"wellness", "eap", "clinician"} <= gaps.keys() and "III.D" in gaps["eap"]
    keep(desk, entry(), entry(ResourceKind.WELLNESS, "Wellness Center", internal=True), person("clinical_lead"))
    offered = {resource.kind for resource in desk.ctx("intake").resources()}
    assert {ResourceKind.EAP, ResourceKind.WELLNESS, ResourceKind.CLINICAL_LEAD} <= offered
    assert missing(desk).keys() == {"clinician"}


@pytest.mark.clause("slmpd-30")
def test_given_st_louis_when_the_directory_is_filled_then_the_assistance_program_insurers_and_professionals_are_offered(
    desk_of: OpenDesk, entry: MakeEntry
) -> None:
    desk = desk_of(SLMPD)
    assert {"eap", "insurance", "clinician"} <= missing(desk).keys()
    assert "SLMPD" in missing(desk)["insurance"]
    keep(
        desk,
        entry(ResourceKind.EAP, desk.department.role("eap_staff")),
        entry(ResourceKind.INSURANCE, "Health plan"),
        entry(ResourceKind.CLINICIAN, "A practice"),
    )
    offered = {resource.title: resource.kind for resource in desk.ctx("intake").resources()}
    assert offered["BJC Employee Assistance Program"] is ResourceKind.EAP
    assert not missing(desk)


def test_given_one_directory_when_the_department_changes_then_other_kinds_are_missing_without_any_code(
    desk_of: OpenDesk,
) -> None:
    found = [frozenset(missing(desk_of(department))) for department in (MPD, SECTION, SLMPD, MESQUITE)]
    assert len(set(found)) == 4


@pytest.mark.clause("mn124-15")
@pytest.mark.clause("mndps-33")
def test_given_places_that_know_the_culture_and_others_when_offered_then_each_says_which_it_is(
    desk_of: OpenDesk, entry: MakeEntry, person: MakePerson
) -> None:
    desk = desk_of(SECTION)
    assert {"eap", "clinician"} <= missing(desk).keys() and "1-24" in missing(desk)["clinician"]
    keep(
        desk,
        entry(ResourceKind.CLINICIAN, "Knows it", competent=True, languages=(Language.SOMALI,)),
        entry(ResourceKind.CLINICIAN, "Does not"),
        person("clinical_lead", competent=True),
    )
    offered = {resource.title: resource for resource in desk.ctx("intake").resources()}
    assert offered["Knows it"].competent and not offered["Does not"].competent
    assert "Somali" in offered["Knows it"].note
    assert offered["Contracted mental health professional"].competent


@pytest.mark.clause("mpd-46")
def test_given_entries_when_months_go_by_then_each_is_marked_inside_or_outside_and_the_old_ones_must_be_checked(
    desk_of: OpenDesk, entry: MakeEntry, moving_clock: MovingClock
) -> None:
    desk = desk_of(MPD)
    checked = PartialDate("2026-11-01")
    keep(
        desk,
        entry(ResourceKind.WELLNESS, "Ours", internal=True, checked_on=checked),
        entry(ResourceKind.HOTLINE, "Theirs", checked_on=checked),
        entry(ResourceKind.OTHER, "Never looked at"),
    )
    offered = {resource.title: resource for resource in desk.ctx("intake").resources()}
    assert offered["Ours"].internal and not offered["Theirs"].internal
    assert [title for title, one in offered.items() if one.stale] == ["Never looked at"]
    (never,) = asked(desk, "check the entry")
    assert never.state is DutyState.MISSING and "MPD 3-503" in never.cite
    moving_clock.advance(timedelta(days=200))
    assert all(one.stale for one in desk.ctx("intake").resources())
    late = [one for one in asked(desk, "check the entry") if one.state is DutyState.LATE]
    assert {one.subject for one in late} == {"Ours", "Theirs"}


def test_given_the_desk_chose_a_longer_time_when_an_entry_is_that_old_then_it_is_not_stale_yet(
    desk_of: OpenDesk, entry: MakeEntry
) -> None:
    desk = desk_of(MESQUITE)
    keep(desk, entry(checked_on=PartialDate("2026-01")))
    assert desk.ctx("intake").resources()[0].stale
    desk.choose({CHECK_MONTHS: "12"})
    assert not desk.ctx("intake").resources()[0].stale


# ---------------------------------------------------------------- people of the program


@pytest.mark.clause("mndps-14")
def test_given_nobody_as_clinical_director_when_judged_by_the_guideline_then_that_is_shown_with_its_clause(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(DPS)
    (role, finding), *_ = open_roles(desk)
    assert role == "clinical_lead" and "clinical director" in finding.says and "Roles 1" in finding.cite
    keep(desk, person("clinical_lead"))
    assert not open_roles(desk)


@pytest.mark.clause("mndps-14")
def test_given_a_clinical_director_who_is_on_the_roster_too_when_judged_then_the_double_role_is_flagged_with_its_clause(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(DPS)
    on_roster(desk, "mira", "TESTWOOD")
    keep(desk, person("clinical_lead"), person("team_professional", "Somebody", "Else"))
    (finding,) = against(desk)
    assert "peer on the roster" in finding.says and "MNDPS Roles" in finding.cite
    assert "Testwood" not in finding.says, "a finding names nobody"


def test_given_a_department_whose_text_says_nothing_of_it_when_a_consultant_is_a_peer_then_the_desk_is_silent(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(MESQUITE)
    on_roster(desk, "Mira", "Testwood")
    keep(desk, person("team_professional"))
    assert not against(desk)


@pytest.mark.clause("mn124-04")
@pytest.mark.clause("mndps-14")
@pytest.mark.parametrize(("department", "cite"), [(SECTION, "1-24.1(B)(2)"), (DPS, "MNDPS Roles 1")])
def test_given_a_provider_who_judges_fitness_for_duty_when_judged_then_it_is_flagged_by_the_clause_on_that_role(
    desk_of: OpenDesk, person: MakePerson, department: str, cite: str
) -> None:
    desk = desk_of(department)
    keep(desk, person("clinical_lead", fitness_role=True))
    (finding,) = against(desk)
    assert "fitness" in finding.says and finding.cite == cite


@pytest.mark.clause("mn124-04")
def test_given_a_text_that_forbids_it_when_a_provider_judges_fitness_for_duty_then_nobody_is_referred_to_them(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(SECTION)
    keep(desk, person("clinical_lead", fitness_role=True))
    assert not desk.ctx("intake").resources()
    keep(desk, person("clinical_lead", "Another", "One"))
    assert len(desk.ctx("intake").resources()) == 1


@pytest.mark.clause("mn124-05")
def test_given_the_sergeants_list_when_a_contract_is_missing_or_ends_then_it_is_asked_for_and_an_empty_list_is_a_gap(
    desk_of: OpenDesk, person: MakePerson, moving_clock: MovingClock
) -> None:
    desk = desk_of(SECTION)
    cite = "1-24.1(B)(3)"
    assert any(cite in finding.cite for _, finding in open_roles(desk))
    provider = person("clinical_lead", contract_until=PartialDate("2026-12-31"))
    keep(desk, provider)
    assert not any(cite in finding.cite for _, finding in open_roles(desk))
    (approval,) = asked(desk, "approval")
    (contract,) = asked(desk, "contract")
    assert approval.state is DutyState.MISSING and cite in approval.cite
    assert contract.state is DutyState.DUE and cite in contract.cite and "Testwood" not in contract.subject
    moving_clock.advance(timedelta(days=60))
    (contract,) = asked(desk, "contract")
    assert contract.state is DutyState.LATE
    assert any(cite in finding.cite for _, finding in open_roles(desk)), "nobody's contract runs any more"
    assert desk.ctx("intake").resources()[0].stale


def test_given_a_contract_far_off_when_the_desk_wants_to_know_earlier_then_it_is_told_earlier(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(SECTION)
    keep(desk, person("clinical_lead", contract_until=PartialDate("2027-04-01")))
    assert not asked(desk, "contract")
    desk.choose({AHEAD_DAYS: "200"})
    assert asked(desk, "contract")


@pytest.mark.clause("slmpd-05")
def test_given_st_louis_when_consultants_are_counted_then_three_to_five_are_asked_for_and_reachability_is_no_promise(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(SLMPD)
    ((role, finding),) = open_roles(desk)
    assert role == "clinical_lead" and finding.cite == "SLMPD Clinical Consultant"
    team = [person(role, f"Given{at}", "Family", reachable="evenings", license="MO 1") for at in range(6)]
    for have, fits in ((2, False), (3, True), (5, True), (6, False)):
        keep(desk, *team[:have])
        assert bool(open_roles(desk)) is not fits
        assert fits or f"The directory has {have}." in open_roles(desk)[0][1].says
    first = desk.ctx("intake").resources()[0]
    assert first.title.startswith("Clinical Consultant") and first.note == "evenings"


@pytest.mark.clause("slmpd-05")
def test_given_a_consultant_whose_license_ends_or_is_not_entered_when_judged_then_it_is_asked_for(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(SLMPD)
    keep(desk, person(), person("clinical_lead", "B", "C", license_until=PartialDate("2026-10")))
    found = asked(desk, "license")
    assert {one.state for one in found} == {DutyState.MISSING, DutyState.LATE}
    assert {one.cite for one in found} == {"SLMPD Clinical Consultant"}


@pytest.mark.clause("slmpd-33")
def test_given_a_consultant_who_has_not_acknowledged_the_rules_when_judged_then_it_is_asked_for_until_a_day_is_entered(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(SLMPD)
    act = "acknowledgement of the confidentiality rules"
    keep(desk, person())
    (ack,) = asked(desk, act)
    assert ack.state is DutyState.MISSING and ack.cite == "SLMPD Conf"
    keep(desk, person("clinical_lead", id=ack.id.rpartition(".")[2], acknowledged_on=PartialDate("2026-11-02")))
    assert not asked(desk, act)


def test_given_one_person_in_two_roles_and_two_of_one_name_when_compared_with_peers_then_each_of_them_is_found(
    desk_of: OpenDesk, person: MakePerson
) -> None:
    desk = desk_of(DPS)
    on_roster(desk, "Mira", "Testwood")
    first, second = person("clinical_lead"), person("team_professional")
    keep(desk, first, second, person("clinical_lead", "No", "Peer"))
    assert {finding.person for finding in against(desk)} == {first.id, second.id}


def test_given_what_is_missing_when_today_is_drawn_then_the_panel_counts_it_and_leads_there(
    desk_of: OpenDesk, entry: MakeEntry
) -> None:
    desk = desk_of(MESQUITE)
    keep(desk, entry())
    (panel,) = [one.item for one in desk.kernel.dashboard_panels() if one.item.id == "directory.gaps"]
    values = {row.label: row.value for row in panel.rows}
    assert values["Places of help"] == "1" and values["To be checked again"] == "1"
    assert values["Named by policy, not here"] == str(len(missing(desk))) != "0"
    assert {row.screen for row in panel.rows} == {"directory", "directory.people"}
