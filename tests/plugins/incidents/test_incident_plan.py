"""The response plan comes from the department's texts: five departments, five plans, and silence where a text is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from peerdesk_core.law.department import Department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.incidents import IncidentKind
from peerdesk_incidents.models import Approval, Approved, Given, Incident, Office
from peerdesk_incidents.plan import Ground, Sayings, debrief_of, offices, plan_of, suggested, wanting, whom
from peerdesk_incidents.wording import kinds

MINNEAPOLIS, SECTION_1_24, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
NOW = to_minute(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))

Rules = Callable[[str], Department]


def incident(kind: IncidentKind = IncidentKind.SHOOTING, **fields: Any) -> Incident:
    base = Incident(id=Id("1" * 16), code=Code("amber-heron-42"), kind=kind, happened_at=NOW, entered_at=NOW, sworn=4)
    return attrs.evolve(base, **fields)


def approval(what: Approved, office: Office = Office.COMMAND) -> Approval:
    return Approval(what=what, office=office, given=Given.PHONE, at=NOW)


def roles(department: Department, sayings: Sayings) -> set[str]:
    return {department.role(saying.who) for saying in sayings}


@pytest.mark.clause("mpd-39")
def test_minneapolis_shows_who_sends_the_team_and_who_coordinates_the_services(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    plan = plan_of(department, incident())
    assert [saying.who for saying in plan.deploy] == ["coordinator"]
    assert plan.deploy[0].clause.cite.endswith("V.A")
    assert [saying.clause.cite for saying in plan.coordinate] == ["MPD 3-503 V.B"]
    assert roles(department, plan.deploy).isdisjoint(roles(department, plan.coordinate))


@pytest.mark.clause("mpd-08")
def test_minneapolis_reminds_a_peer_at_the_scene_to_stay_out_of_the_incident(department_of: Rules) -> None:
    plan = plan_of(department_of(MINNEAPOLIS), incident())
    assert [saying.clause.cite for saying in plan.attend] == ["MPD 3-503 III.J"]
    assert "MPD 3-503 III.K" in [saying.clause.cite for saying in plan.avoid]


@pytest.mark.clause("mn124-11")
def test_in_1_24_the_chief_or_the_captain_activates(department_of: Rules) -> None:
    department = department_of(SECTION_1_24)
    plan = plan_of(department, incident())
    assert offices(plan.activate) == (Office.COMMAND, Office.DIVISION_CAPTAIN)
    assert all(saying.clause.cite.startswith("1-24") for saying in plan.activate)


@pytest.mark.clause("mn124-14")
def test_in_1_24_the_plan_names_whom_to_consult_and_asks_whether_it_was(department_of: Rules) -> None:
    department = department_of(SECTION_1_24)
    plan = plan_of(department, incident())
    assert whom(plan.consult) == (Office.CLINICAL_LEAD,)
    asked = [sentence for sentence in wanting(department, incident(), plan) if "asked?" in sentence]
    assert len(asked) == 1 and department.role("clinical_lead") in asked[0] and "Purpose" in asked[0]
    done = incident(consulted_at=NOW)
    assert not [sentence for sentence in wanting(department, done, plan_of(department, done)) if "asked?" in sentence]


def test_where_asking_is_left_to_the_team_nobody_is_reminded(department_of: Rules) -> None:
    department = department_of(MINNEAPOLIS)
    plan = plan_of(department, incident())
    assert plan.consult
    assert not any("asked?" in sentence for sentence in wanting(department, incident(), plan))


@pytest.mark.clause("slmpd-04")
def test_in_st_louis_a_large_incident_needs_the_commanders_word(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    assert plan_of(department, incident()).authorise == ()
    large = incident(large_scale=True)
    plan = plan_of(department, large)
    assert [saying.who for saying in plan.authorise] == ["wellness_commander"]
    assert any("large incident" in sentence for sentence in wanting(department, large, plan))
    given = incident(large_scale=True, approvals=(approval(Approved.LARGE_SCALE, Office.WELLNESS_COMMANDER),))
    assert not any("large incident" in sentence for sentence in wanting(department, given, plan_of(department, given)))


@pytest.mark.clause("slmpd-04")
def test_in_st_louis_telling_either_office_activates(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    plan = plan_of(department, incident())
    assert whom(plan.notify) == (Office.RTCC, Office.WELLNESS_COMMANDER)
    assert Office.COMMAND in offices(plan.activate)
    told = [s for s in wanting(department, incident(), plan) if s.startswith("To be told: RTCC or ")]
    assert len(told) == 1
    for office in whom(plan.notify):
        one = incident(told=frozenset({office}))
        assert not any(sentence.startswith("To be told") for sentence in wanting(department, one, plan))


@pytest.mark.clause("slmpd-21")
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (IncidentKind.CHILDREN, True),
        (IncidentKind.CHILD_DEATH, True),
        (IncidentKind.MULTIPLE_CASUALTIES, True),
        (IncidentKind.MEMBERS_OR_FAMILY, True),
        (IncidentKind.POWERFUL_IMPACT, True),
        (IncidentKind.OTHER, False),
    ],
)
def test_st_louis_suggests_the_team_for_the_kinds_it_names(
    department_of: Rules, kind: IncidentKind, expected: bool
) -> None:
    found = suggested(department_of(ST_LOUIS), incident(kind))
    assert bool(found) is expected
    assert all("Contact 6" in saying.clause.cite for saying in found)


def test_the_kinds_that_a_text_names_come_first_and_no_kind_is_missing(department_of: Rules) -> None:
    named = {id: kinds(department_of(id)) for id in (MINNEAPOLIS, ST_LOUIS, MESQUITE)}
    assert named[MINNEAPOLIS][0] == ()
    assert IncidentKind.CHILDREN in named[ST_LOUIS][0] and IncidentKind.MAJOR_DISASTER in named[MESQUITE][0]
    assert all({*first, *rest} == set(IncidentKind) for first, rest in named.values())


@pytest.mark.clause("slmpd-26")
def test_st_louis_reminds_of_silence_and_of_derogatory_words_and_says_more_at_the_scene(department_of: Rules) -> None:
    department = department_of(ST_LOUIS)
    away = plan_of(department, incident()).media
    there = plan_of(department, incident(at_scene=True)).media
    assert {saying.do for saying in away} == {"embargo", "remind_media"}
    assert {saying.do for saying in there} == {"embargo_scene", "embargo", "remind_media"}


def test_a_text_that_is_silent_leaves_the_plan_silent(silent_department: Any) -> None:
    plan = plan_of(silent_department, incident(large_scale=True, at_scene=True))
    assert all(not value for name, value in attrs.asdict(plan, recurse=False).items() if name != "debrief")
    assert plan.debrief.word is Ground.OPEN and plan.debrief.sayings == ()
    assert wanting(silent_department, incident(large_scale=True), plan) == ()


# ------------------------------------------------------------------ the ground of a debriefing


@pytest.mark.clause("mesq-12")
@pytest.mark.parametrize(
    "kind",
    [
        IncidentKind.MAJOR_DISASTER,
        IncidentKind.MULTIPLE_CASUALTIES,
        IncidentKind.LINE_OF_DUTY_DEATH,
        IncidentKind.MEMBER_SUICIDE,
        IncidentKind.CHILD_DEATH,
        IncidentKind.DESIGNATED,
    ],
)
def test_in_mesquite_a_debriefing_is_automatic_for_the_kinds_it_lists(department_of: Rules, kind: IncidentKind) -> None:
    found = debrief_of(department_of(MESQUITE), incident(kind))
    assert found.word is Ground.AUTOMATIC
    assert {"debrief_automatic", "join"} <= {saying.do for saying in found.sayings}


@pytest.mark.clause("mesq-12")
def test_in_mesquite_any_other_kind_is_automatic_once_command_says_so(department_of: Rules) -> None:
    department = department_of(MESQUITE)
    assert debrief_of(department, incident()).word is Ground.OPEN
    named = incident(approvals=(approval(Approved.DESIGNATION, Office.CHIEF_DESIGNEE),))
    assert debrief_of(department, named).word is Ground.AUTOMATIC


@pytest.mark.clause("mesq-11")
def test_in_mesquite_command_may_have_members_asked_which_is_an_invitation(department_of: Rules) -> None:
    department = department_of(MESQUITE)
    asked = incident(approvals=(approval(Approved.INVITATION),))
    found = debrief_of(department, asked)
    assert found.word is Ground.INVITED
    invitation = [saying for saying in found.sayings if saying.do == "invite"]
    assert invitation and not invitation[0].binds and "IV.A" in invitation[0].clause.cite


def test_in_minnesota_a_debriefing_is_left_to_the_team_and_never_automatic(department_of: Rules) -> None:
    for id in (MINNEAPOLIS, SECTION_1_24, DPS):
        assert debrief_of(department_of(id), incident(IncidentKind.MULTIPLE_CASUALTIES)).word is Ground.OPEN


@pytest.mark.clause("mndps-23")
def test_the_guideline_asks_for_proof_of_coverage_by_anonymous_counts(department_of: Rules) -> None:
    for id in (MINNEAPOLIS, SECTION_1_24, DPS):
        assert [saying.do for saying in plan_of(department_of(id), incident()).prove] == ["prove_coverage"]
