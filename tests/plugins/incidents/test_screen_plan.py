"""The response plan and silence on social media by keyboard alone: noted, told, asked, released, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.model.incidents import IncidentKind
from peerdesk_incidents import store
from peerdesk_incidents.models import Approved, Embargo, Given, LedBy, Office
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.form import Form

ST_LOUIS = "us-mo-slmpd"
MESQUITE = "us-tx-mesquite-pd"


def embargoes(response: Any) -> tuple[Embargo, ...]:
    return store.embargoes(response.ctx.store)


@pytest.mark.clause("slmpd-04", "slmpd-21")
async def test_given_a_large_incident_in_st_louis_then_the_plan_asks_for_the_commander_and_notes_the_word(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(ST_LOUIS)
    opened = response.open(kind=IncidentKind.CHILDREN, large_scale=True)
    async with playing(response) as play:
        await play.press("enter", until=("Activation not noted; commanders should", "Large in scale not noted"))
        await play.press("d", until=("Response plan", "[SLMPD Contact 6]"))
        await play.row("note large_scale")
        await play.until("[SLMPD Commander 4]", "Commander CIT/Employee Wellness")
        await play.press("enter", until=("Note an approval", "Activation for a large incident"))
        await play.press("down", "down", "right", "ctrl+s", until=("Noted. Understood as now", "noted: Commander CIT"))
        (approval,) = response.part(opened.incident.id).incident.approvals
        assert (approval.what, approval.office) == (Approved.LARGE_SCALE, Office.WELLNESS_COMMANDER)
        assert (approval.given, approval.at) == (Given.RADIO, response.NOW)
        await play.press("x", until=("take this back?",))
        await play.press("y", until=("It is not noted any more", "Large in scale not noted"))
        assert response.part(opened.incident.id).incident.approvals == ()


@pytest.mark.clause("slmpd-04")
async def test_given_offices_to_be_told_when_ticked_off_then_the_board_says_who_was_told(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(ST_LOUIS)
    opened = response.open(kind=IncidentKind.CHILDREN)
    async with playing(response) as play:
        await play.press("enter", until=("To be told not told yet",))
        await play.row("tell")
        await play.press("enter", until=("Response plan", "Tell Commander CIT"))
        await play.row(f"tell {Office.WELLNESS_COMMANDER.value}")
        await play.press("enter", until=("was told.",))
        assert response.part(opened.incident.id).incident.told == {Office.WELLNESS_COMMANDER}
        await play.press("escape", until=("To be told told: Commander CIT",))
        await play.press("d")
        await play.row(f"tell {Office.WELLNESS_COMMANDER.value}")
        await play.press("enter", until=("was not told after all",))
        assert not response.part(opened.incident.id).incident.told


@pytest.mark.clause("mn124-14", "slmpd-07")
async def test_given_a_policy_that_names_a_professional_then_the_plan_asks_whether_that_was_done_and_when(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-mn-section-1-24")
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", until=("Consultation not asked yet",))
        await play.row("consult")
        await play.press("enter", until=("Response plan", "Consultation"))
        await play.press("enter", until=("When was the professional asked?",))
        await play.press(*"08:30", "ctrl+s", until=("Noted. Understood as today 08:30", "asked Fri 20 Nov 08:30"))
        assert response.part(opened.incident.id).incident.consulted_at is not None
        await play.press("enter", until=("Take back: not asked after all",))
        await play.press("t", until=("not asked after all.", "Consultation not asked yet"))
        assert response.part(opened.incident.id).incident.consulted_at is None


@pytest.mark.clause("mpd-39")
async def test_given_minneapolis_then_the_plan_shows_who_sends_the_team_and_who_coordinates_support(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", "d", until=("Sending the team PST Coordinator", "MPD 3-503 V.A", "Support services"))
        await play.row("coordinate")
        await play.until("Health and Wellness Coordinator coordinates the support services. [MPD 3-503 V.B]")
        await play.press("enter", until=("esc Back",))
        assert isinstance(play.app.screen.focused, Card) and "Response plan ·" in play.text


@pytest.mark.clause("mesq-11", "mesq-12")
async def test_given_mesquites_chief_when_members_may_be_asked_then_the_ground_and_the_number_are_noted(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(MESQUITE)
    opened = response.open(kind=IncidentKind.SHOOTING)
    async with playing(response) as play:
        await play.press("enter", "d")
        await play.row("debrief")
        await play.press("enter", until=("Debriefing: note what was decided",))
        await play.press("down", "enter", until=("Note an approval", "Members may be asked to come"))
        await play.press("ctrl+s", until=("Debriefing is members were asked to come",))
        await play.row("debrief")
        await play.press("enter", "down", "down", "enter", until=("How many members were asked to come?",))
        await play.press("8", "enter", until=("8 asked to come. It is no order.", "members were asked to come; 8"))
        incident = response.part(opened.incident.id).incident
        (approval,) = incident.approvals
        assert incident.invited == 8 and approval.what is Approved.INVITATION
        assert approval.office is Office.COMMAND


@pytest.mark.clause("slmpd-31")
async def test_given_group_sessions_then_who_runs_them_is_planned_for_the_incident(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(ST_LOUIS)
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", until=("Group sessions not decided yet",))
        await play.row("lead")
        await play.press("enter", until=("Response plan",))
        await play.press("enter", until=("Who runs the group sessions?", "Handed on to others"))
        await play.press("h", until=("Group sessions handed on to others",))
        assert response.part(opened.incident.id).incident.led_by is LedBy.HANDED_ON


@pytest.mark.clause("slmpd-26")
async def test_given_silence_when_the_release_is_out_then_its_end_is_shown_and_before_that_none_is_invented(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(ST_LOUIS)
    response.open()
    async with playing(response) as play:
        await play.press("enter", until=("Social media silence; no end before the release",))
        await play.press("b", until=("Silence on social media", "No end before the release.", "[SLMPD Social Media 2]"))
        await play.press("d", until=("when was the official release?",))
        await play.press(*"08:00", "ctrl+s", until=("until Sat 21 Nov 08:00", "Official release: Fri 20 Nov 08:00"))
        await play.press("d", *"0830", "ctrl+s", until=("until Sat 21 Nov 08:30", "Understood as today 08:30"))
        await play.press("z", until=("the release is taken back", "No end before the release."))
        assert embargoes(response)[0].released_at is None and "z " not in play.text.splitlines()[-1]
        await play.press("d", *"08:00", "ctrl+s", until=("Official release: Fri 20 Nov 08:00",))
        await play.press("escape", until=("silence; 23 h left, until Sat 21 Nov 0",))


@pytest.mark.clause("slmpd-26")
async def test_given_another_agencys_incident_then_silence_begins_without_opening_one_and_can_be_ended(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(ST_LOUIS)
    async with playing(response) as play:
        await play.press("b", until=("None holds now", "Press n to begin one"))
        await play.press("n", until=("Another agency's incident: silence since when?",))
        play.app.screen.query_one(Form).set_value("when", "2026-11-21 10:00")
        await play.press("ctrl+s", until=("lies in the future",))
        assert play.app.screen.query_one(Form).values()["when"] == "2026-11-21 10:00"
        play.app.screen.query_one(Form).set_value("when", "0830")
        await play.press("ctrl+s", until=("It is called", "Understood as today 08:30", "another agency's"))
        (embargo,) = embargoes(response)
        assert embargo.incident is None and store.all_open(response.ctx.store) == ()
        await play.press("f", until=("A peer is at the scene.", "while a peer is at the scene"))
        await play.press("f", until=("No peer is at the scene any more.", "no end before the release"))
        await play.press("x", until=("Yes, although it still holds",))
        await play.press("n", until=(embargo.code,))
        assert embargoes(response)
        await play.press("x", "y", until=("None holds now",))
        assert embargoes(response) == ()


@pytest.mark.clause("mesq-03")
async def test_given_a_response_that_is_planned_then_the_signs_of_stress_are_one_key_away(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding(MESQUITE)
    response.open()
    async with playing(response) as play:
        await play.press("enter", "d", "z", until=("Signs of critical incident stress",))
        await play.press("escape", until=("Response plan",))
