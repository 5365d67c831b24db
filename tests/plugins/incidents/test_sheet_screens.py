"""The after-action sheet and the timeline on screen and as files, by keyboard alone, in a terminal of 80 by 24."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.model.ids import to_minute
from peerdesk_core.model.incidents import SessionKind
from peerdesk_incidents import after_action, desk_ops, store, timeline
from peerdesk_incidents.models import Approval, Approved, CoAuthor, Given, Office
from peerdesk_incidents.screens.after_action import AfterAction
from peerdesk_incidents.screens.timeline import Timeline


def worked_through(response: Any, **fields: Any) -> Any:
    """An incident with decisions, a session led by a peer, numbers reached and tried."""
    ctx, opened = response.ctx, response.open(large_scale=True, **fields)
    desk_ops.approve(
        ctx,
        opened.incident.id,
        Approval(
            what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.PHONE, at=to_minute(response.clock.moment)
        ),
    )
    first, second = opened.slots[:2]
    desk_ops.give(ctx, first.id, response.peer(1).id)
    desk_ops.attempt(ctx, second.id)
    desk_ops.done(ctx, first.id)
    planned = desk_ops.plan_session(
        ctx, opened.incident.id, SessionKind.DEFUSING, response.clock.moment, leaders=(response.peer(0).id,), offered=6
    )
    desk_ops.hold_session(ctx, planned.id, 5)
    return opened


@pytest.mark.clause("mndps-06")
async def test_given_a_large_incident_then_the_sheet_is_shown_co_authors_are_noted_and_both_files_are_private(
    response: Any, playing: Any, tmp_path: Path
) -> None:
    opened = worked_through(response)
    async with playing(response) as play:
        await play.press("enter", "a", until=("After-action sheet of the peer support team", "Shooting with a member"))
        await play.press("o", until=("Who writes the sheet with the team?", "Named by the text"))
        await play.press("space", "ctrl+s", until=("Noted on the sheet",))
        assert store.find(response.ctx.store, opened.incident.id).co_authors == {CoAuthor.CHAPLAIN}
        assert "Chaplain." in play.cards and "Defusing: 1 held; in the usual time: yes" in play.cards
        await play.press("w", until=("Folder for the page",))
        await play.press(*str(tmp_path), "enter", until=("Written, for you alone to read", "Read it through"))
    files = sorted(tmp_path.glob("after-action-2026-11-20.*"))
    assert [file.suffix for file in files] == [".html", ".txt"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)
    for file in files:
        page = file.read_text(encoding="utf-8")
        assert "Chaplain." in page and opened.incident.code not in page and "Quill" not in page
        assert not any(word in page for word in ("offered to", " came.", "attempt", "not reached"))


async def test_given_a_folder_that_is_not_there_then_it_says_so_and_the_screen_goes_on(
    response: Any, playing: Any
) -> None:
    worked_through(response)
    async with playing(response) as play:
        await play.press("enter", "a", "w", *"/nowhere/at/all", "enter", until=("The file could not be written",))
        await play.press("enter", until=("After-action sheet ·",))


@pytest.mark.clause("mndps-06")
async def test_given_an_incident_of_which_no_text_speaks_then_the_sheet_says_to_ask_first(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-tx-mesquite-pd")
    worked_through(response)
    async with playing(response) as play:
        await play.press("enter", "a", until=("No text of this department says what peers may add",))
        assert after_action.NOBODY_ALLOWS in play.cards
        await play.press("o", until=("The desk's own rule",))


async def test_given_a_timeline_then_it_has_decisions_sessions_and_due_times_without_any_peer(
    response: Any, playing: Any, tmp_path: Path
) -> None:
    opened = worked_through(response)
    response.clock.advance(timedelta(hours=1))
    async with playing(response) as play:
        await play.press("enter", "l", until=(f"Timeline of {opened.incident.code}", "It happened."))
        assert f"Activation of the team: {response.ctx.department.role('command')}, by telephone." in play.cards
        assert "Defusing: held." in play.cards and "[MPD 3-503 IV.B.6]" in play.cards
        assert "1 of 6 reached in time" in play.cards and timeline.KEEP in play.cards
        await play.press("w", *str(tmp_path), "enter", until=("Written, for you alone to read",))
    text = (tmp_path / "timeline-2026-11-20.txt").read_text(encoding="utf-8")
    assert "2026-11-20 09:00 CST" in text and "Quill" not in text
    assert "offered" not in text and " came" not in text


async def test_given_an_exercise_then_both_pages_say_so_at_the_top(response: Any, playing: Any) -> None:
    opened = worked_through(response)
    ctx = attrs.evolve(response.ctx, watermark="EXERCISE")
    async with playing(response) as play:
        for view in (AfterAction, Timeline):
            play.app.push_screen(view(ctx, opened.incident.id))
            await play.until("! EXERCISE")
            await play.pilot.press("escape")
