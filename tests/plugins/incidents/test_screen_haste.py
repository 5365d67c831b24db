"""Nervous fingers: a key pressed twice before the screen has answered does nothing twice."""

from __future__ import annotations

from typing import Any

from textual import events

from peerdesk_incidents import store
from peerdesk_tui.kit.confirm import Ask


async def at_once(play: Any, *keys: str) -> None:
    """Press keys faster than any screen can answer."""
    for key in keys:
        play.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await play.pilot.pause(0.2)


async def test_given_a_new_incident_when_it_is_saved_twice_at_once_then_one_is_open(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.press("n", until=("New incident",))
        await at_once(play, "ctrl+s", "ctrl+s", "ctrl+s")
        await play.until("is open", "Say this code")
        assert len(store.all_open(response.ctx.store)) == 1
        await play.press("enter", until=("Involved: nobody",))
        await play.press("escape", until=("Incidents ·",))


async def test_given_a_peer_when_enter_is_pressed_twice_at_once_then_one_question_stands(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "w", "enter", until=("v Names",))
        await at_once(play, "enter", "enter", "enter")
        await play.until("This peer (not marked)")
        assert sum(isinstance(screen, Ask) for screen in play.app.screen_stack) == 1
        await play.press("w", until=("witness",))
        assert len(response.part(opened.incident.id).incident.witnesses) == 1
        assert not isinstance(play.app.screen, Ask)
