"""No sentence stands under a text that does not say it: advice is called advice, and silence is not filled."""

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
from peerdesk_incidents.due import limit_of
from peerdesk_incidents.kit import sections_of
from peerdesk_incidents.models import Approval, Approved, Given, Incident, Office
from peerdesk_incidents.plan import Ground, debrief_of, plan_of, wanting
from peerdesk_incidents.running import clocks_of
from peerdesk_incidents.wording import cited

MINNEAPOLIS, SECTION_1_24, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
NOW = to_minute(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))

Rules = Callable[[str], Department]


def incident(kind: IncidentKind = IncidentKind.SHOOTING, **fields: Any) -> Incident:
    base = Incident(id=Id("1" * 16), code=Code("amber-heron-42"), kind=kind, happened_at=NOW, entered_at=NOW, sworn=4)
    return attrs.evolve(base, **fields)


@pytest.mark.clause("mesq-12")
def test_in_mesquite_a_listed_event_has_its_debriefing_and_nobody_is_asked_who_activated(department_of: Rules) -> None:
    department, event = department_of(MESQUITE), incident(IncidentKind.CHILD_DEATH)
    plan = plan_of(department, event)
    assert plan.debrief.word is Ground.AUTOMATIC and not any(saying.binds for saying in plan.debrief.sayings)
    assert plan.activate == () and wanting(department, event, plan) == ()


@pytest.mark.clause("mesq-12")
def test_in_mesquite_any_event_is_debriefed_once_the_chief_or_a_designee_says_so(department_of: Rules) -> None:
    department, event = department_of(MESQUITE), incident(IncidentKind.OTHER)
    found = debrief_of(department, event)
    assert found.word is Ground.OPEN
    assert [saying.who for saying in found.sayings if saying.do == "designate"] == ["command", "chief_designee"]
    said = Approval(what=Approved.DESIGNATION, office=Office.COMMAND, given=Given.PHONE, at=NOW)
    assert debrief_of(department, attrs.evolve(event, approvals=(said,))).word is Ground.AUTOMATIC


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize("id", [MINNEAPOLIS, SECTION_1_24, DPS])
def test_what_a_guideline_says_is_called_advice_and_what_binds_is_not(department_of: Rules, id: str) -> None:
    sayings = department_of(id).sayings("incident", {"session": "defusing", "large_scale": "yes"})
    layers = {saying.clause.layer: cited(saying.clause).endswith("; advice]") for saying in sayings}
    assert layers.pop("guideline") is True
    assert set(layers.values()) == {False}


@pytest.mark.clause("mpd-33", "mndps-10")
def test_the_policys_words_on_a_defusing_keep_their_own_citation_beside_the_guidelines_hours(
    department_of: Rules,
) -> None:
    limit = limit_of(department_of(MINNEAPOLIS), incident(), "defuse")
    assert limit is not None and limit.cite == "MNDPS Skills"
    assert "the text gives no number. [MPD 3-503 VIII] " in limit.says
    (clock,) = (one for one in clocks_of(department_of(MINNEAPOLIS), incident(), (), (), (), NOW) if "defus" in one.act)
    assert "[MPD 3-503 VIII]" in clock.says


@pytest.mark.clause("slmpd-26", "slmpd-21")
def test_on_paper_silence_lasts_and_is_not_due_and_commanders_should_think_of_the_team(department_of: Rules) -> None:
    lines = [line for section in sections_of(department_of(ST_LOUIS)) for line in section.lines]
    assert any(line.startswith("- For 24 h from the official release: ") for line in lines)
    assert any(line.startswith("- Commanders should think of activating at: ") for line in lines)


@pytest.mark.clause("slmpd-04")
def test_in_st_louis_the_plan_says_that_reaching_out_gives_the_means_and_waits_for_consent(
    department_of: Rules,
) -> None:
    plan = plan_of(department_of(ST_LOUIS), incident())
    assert [saying.clause.cite for saying in plan.respond] == ["SLMPD Contact 3, Contact 3(a), Contact 2"]
