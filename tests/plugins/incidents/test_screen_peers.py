"""Peers who were there by keyboard alone: found by name, marked, kept out, and work taken back with notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_incidents import desk_ops


@pytest.mark.clause("mpd-08", "mn124-11", "mndps-19")
async def test_given_a_name_when_typed_then_the_peer_is_found_masked_and_marked_and_keeps_out(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "w", until=("Minn. Stat. 181.9731", "MPD 3-503 III.K", "enter To the list"))
        await play.press(*"quill3", until=("quill3",))
        assert len(play.cells) == 1 and "Quill" not in play.text
        await play.press("enter", "enter", until=("This peer (not marked)", "Witness: saw it"))
        await play.press("i", until=("keeps out of everything", "involved"))
        assert response.part(opened.incident.id).incident.involved == (response.peer(3).id,)
        assert len(play.cells) == 8 and play.cells[0][0] == "involved"
        await play.press("v", until=("Quill3",))
        await play.press("escape", until=("Peers kept out 1 (1 involved, 0 witnesses)",))
        await play.press("q", until=("7 of 8 peers could go",))


@pytest.mark.clause("mpd-08")
async def test_given_a_peer_with_work_on_the_incident_when_marked_then_the_work_is_taken_back_and_the_screen_says_so(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    desk_ops.give(response.ctx, opened.slots[0].id, response.peer(2).id)
    async with playing(response) as play:
        await play.press("enter", "w", *"4002", "enter", "enter", "w", until=("Work was taken back", "1 piece of work"))
        await play.press("enter", until=("witness",))
        part = response.part(opened.incident.id)
        assert part.incident.witnesses == (response.peer(2).id,) and part.slots[0].by is None


async def test_given_a_peer_marked_by_mistake_when_unmarked_then_the_peer_can_go_again(
    response: Any, playing: Any
) -> None:
    opened = response.open(witnesses=(response.peer(5).id,))
    async with playing(response) as play:
        await play.press("enter", "w", "down", until=("witness", "enter Open"))
        await play.press("enter", until=("This peer (witness)",))
        await play.press("down", "down", "enter", until=("The peer is no longer marked",))
        assert response.part(opened.incident.id).incident.witnesses == ()


async def test_given_the_question_on_opening_when_answered_yes_then_the_list_of_peers_comes_next(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.press("n", "up", until=("Peers of the team were in it, or saw it",))
        await play.press("y", "ctrl+s", until=("is open",))
        await play.press("enter", until=("Peers who were there",))
        await play.press(*"nobody", until=("Nobody matches",))
        await play.press("escape", "escape", until=("Incident ·", "Peers kept out none marked"))


async def test_given_no_text_about_witnesses_then_the_desks_own_rule_is_named_as_such(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-mo-slmpd")
    response.open()
    async with playing(response) as play:
        await play.press("enter", "w", until=("The desk's own rule",))
