"""Numbers by keyboard alone: handed out and said, tried, reached, taken back, given to a peer, and never a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.model.needs import ReachVia
from peerdesk_incidents import desk_ops
from peerdesk_incidents.models import SlotState
from peerdesk_incidents.settings import CALLBACK
from peerdesk_tui.kit.form import Form


@pytest.mark.clause("mpd-15")
async def test_given_a_number_when_handed_out_then_it_is_saved_before_it_is_said_large(
    response: Any, playing: Any
) -> None:
    opened = response.open(civilian=0)
    code = opened.incident.code
    async with playing(response) as play:
        await play.press("enter", "h", until=(f"Say: {code}, number 1", "3 numbers left", "Write no name beside it"))
        assert [slot.handed_out for slot in response.part(opened.incident.id).slots] == [True, False, False, False]
        await play.press("h", until=(f"Say: {code}, number 2", "2 numbers left"))
        await play.press("h", "h", until=(f"Say: {code}, number 4", "0 numbers left"))
        await play.press("h", until=("No number is left to hand out", "Raise the count"))
        await play.press("enter", "u", until=("4 numbers handed out",))
        assert "h Hand out" not in play.text


async def test_given_several_parties_when_a_number_is_handed_out_then_the_party_is_asked_once(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "u", "h", until=("Sworn: 4 numbers left", "Civilian: 2 numbers left"))
        await play.press("c", until=("number 5", "For: civilian"))
        await play.press("h", until=("number 6",))
        await play.press("enter", until=("Numbers ·",))
        given = [slot.number for slot in response.part(opened.incident.id).slots if slot.handed_out]
        assert given == [5, 6]


@pytest.mark.clause("mpd-15", "mndps-23")
async def test_given_numbers_when_tried_reached_and_taken_back_then_only_figures_remain(
    response: Any, playing: Any
) -> None:
    opened = response.open(civilian=0)

    def states() -> list[SlotState]:
        return [slot.state for slot in response.part(opened.incident.id).slots]

    async with playing(response) as play:
        await play.press("enter", "u", "a", "a", until=("Tried 2 times", "2 attempts reached nobody"))
        await play.press("down", "d", until=("Number 2: when was the person reached?", "Understood as now"))
        await play.press(
            *"08:30", "ctrl+s", until=("1 of 4 reached in time", "What was said or wanted is never entered")
        )
        assert states() == [SlotState.ATTEMPTED, SlotState.DONE, SlotState.OPEN, SlotState.OPEN]
        assert play.cells[1][:3] == ("2", "Sworn", "Reached")  # stays where it was, so the next one is one key away
        await play.press("z", until=("Number 2: not reached after all?",))
        await play.press("y", until=("open again", "stays in that peer's load", "0 of 4 reached in time"))
        assert states() == [SlotState.ATTEMPTED, SlotState.OPEN, SlotState.OPEN, SlotState.OPEN]
        await play.press("d", until=("when was the person reached?",))
        play.app.screen.query_one(Form).set_value("when", "2026-11-20 07:00")
        await play.press("ctrl+s", until=("before the incident",))
        assert play.app.screen.query_one(Form).values()["when"] == "2026-11-20 07:00"
        await play.press("escape", until=("Discard what you typed?",))
        await play.press("y", "up", "z", until=("the last try is taken back", "Tried once"))
        await play.press("z", until=("0 tried, 4 not tried yet",))
        assert states() == [SlotState.OPEN] * 4 and "z Take back" not in play.text


async def test_given_the_list_of_steps_when_one_is_chosen_then_it_is_taken(response: Any, playing: Any) -> None:
    opened = response.open(civilian=0)
    async with playing(response) as play:
        await play.press("enter", "u", "enter", until=("Number 1", "It was tried", "Who is to reach the person"))
        await play.press("f", until=("where is it known how to reach the person?",))
        await play.press("t", until=("the peer knows.",))
        assert response.part(opened.incident.id).slots[0].reach_via is ReachVia.KNOWN_TO_PEER


@pytest.mark.clause("mpd-08", "mndps-19")
async def test_given_a_peer_who_was_there_when_a_number_is_given_then_the_bar_stands_with_its_clause(
    response: Any, playing: Any
) -> None:
    opened = response.open(civilian=0, involved=(response.peer(0).id,))
    async with playing(response) as play:
        await play.press("enter", "u", "w", until=("Who is to reach this number", "7 peers could go, 1 may not"))
        assert "Quill" not in play.text
        await play.row(response.peer(0).id)
        await play.until("May not be given the number", "Minn. Stat. 181.9731")
        await play.press("enter", until=("This peer may not be given the number",))
        await play.press("enter", "home", "v", until=("Quill",))
        await play.press("enter", until=("a peer is to reach the person", "••••••"))
        assert response.part(opened.incident.id).slots[0].by is not None
        await play.press("down", "w", until=("Has work already: goes to 1 number.", "enter Choose"))
        await play.press("escape", "up", "w", "x", until=("nobody is to reach the person",))
        assert response.part(opened.incident.id).slots[0].by is None


async def test_given_no_choice_of_the_department_then_no_telephone_number_can_be_entered(
    response: Any, playing: Any
) -> None:
    response.open(civilian=0)
    async with playing(response) as play:
        await play.press("enter", "u", "enter", until=("It was tried",))
        assert "The number to call" not in play.text


async def test_given_the_departments_choice_then_a_number_is_sealed_and_gone_once_the_person_was_reached(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-tx-mesquite-pd")
    response.desk.choose({CALLBACK: "sealed"})
    opened = response.open(civilian=0)
    async with playing(response) as play:
        await play.press("enter", "u", "n", until=("Number 1: telephone number to call", "destroyed when the incident"))
        await play.press(*"call me", "enter", until=("That is no telephone number",))
        play.app.screen.query_one(Form).set_value("callback", "612-555-0100")
        await play.press("enter", until=("a telephone number is sealed in it",))
        assert "6125550100" not in play.text
        await play.press("n", until=("Number to call", "6125550100"))
        await play.press("enter", "d", "ctrl+s", until=("1 reached",))
        assert response.part(opened.incident.id).slots[0].callback is None


async def test_given_an_incident_completed_meanwhile_then_its_screens_say_so_and_offer_nothing(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "u", until=("Numbers ·",))
        desk_ops.complete(response.ctx, opened.incident.id)
        await play.press("a", until=("That is not there any more",))
        await play.press("enter", until=("That incident is not open",))
        await play.press("escape", until=("That incident is not open",))
        assert "h Hand out" not in play.text
        await play.press("escape", until=("None is open",))
