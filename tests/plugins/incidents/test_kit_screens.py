"""The night kit on screen hides names until asked and is written for one user; signs of stress are a key away."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core import night_kit
from peerdesk_core.model.ids import Id
from peerdesk_oncall import store as rota
from peerdesk_oncall.models import Duty
from peerdesk_roster import store as roster


def on_call(response: Any) -> None:
    """The first peer has duty, and a telephone."""
    peer = attrs.evolve(response.peer(0), on_call=True, phone="555-0199")
    roster.save(response.desk.ctx("roster").store, [peer], "roster.peer.saved")
    duty = Duty(id=Id("d" * 16), peer=peer.id, start=response.NOW.replace(hour=1), end=response.NOW.replace(day=25))
    rota.save(response.desk.ctx("oncall").store, [duty], "oncall.duty.saved")
    response.desk.kernel.forget()


async def test_given_the_list_of_incidents_when_w_is_pressed_then_the_kit_is_seen_and_names_only_after_v(
    response: Any, playing: Callable[..., Any]
) -> None:
    on_call(response)
    async with playing(response) as play:
        await play.press("w", until=("NIGHT KIT · Minneapolis", "page 1 of 2", "v shows them"))
        assert "555-0199" not in play.cards and "Quill0" not in play.cards
        await play.press("v", until=("Ana Quill0 555-0199",))
        await play.press("n", until=("page 2 of 2", "READ ALOUD"))
        assert "Quill0" not in play.cards and "NUMBERS HANDED OUT TONIGHT" in play.cards
        assert "v shows them" not in play.cards, "nobody is named on page two"
        await play.press("n", until=("page 1 of 2", "v shows them"))


async def test_given_a_folder_when_the_kit_is_written_then_both_forms_are_there_for_one_user(
    response: Any, playing: Callable[..., Any], tmp_path: Path
) -> None:
    on_call(response)
    async with playing(response) as play:
        await play.press("w", until=("NIGHT KIT",))
        await play.press("w", until=("Folder for the page",))
        await play.press(*str(tmp_path), "enter", until=("Written, for you alone to read",))
    text, page = tmp_path / "night-kit-2026-11-20.txt", tmp_path / "night-kit-2026-11-20.html"
    assert "Ana Quill0 555-0199" in text.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").count(night_kit.BREAK) == 1
    assert page.read_text(encoding="utf-8").count('class="page"') == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in (text, page)} == {0o600}


async def test_given_a_section_that_fails_when_the_kit_is_seen_then_it_says_what_is_missing(
    response: Any, playing: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(rota: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("peerdesk_oncall.kit.section_of", failing)
    async with playing(response) as play:
        await play.press("w", until=("Missing in this kit",))


@pytest.mark.clause("mesq-03")
async def test_given_an_incident_when_z_is_pressed_on_its_board_then_the_signs_are_there_with_the_departments_words(
    responding: Callable[[str], Any], playing: Callable[..., Any]
) -> None:
    response = responding("us-tx-mesquite-pd")
    response.open()
    async with playing(response) as play:
        await play.press("enter", until=("Incident ·",))
        await play.press("z", until=("Signs of critical incident stress", "MESQ 319.00 II.E"))
        for group in ("Body", "Feelings", "Thinking", "Behavior"):
            assert group in play.cards
        await play.press("escape", until=("Incident ·",))
        await play.press("d", until=("plan",))
        await play.press("z", until=("Signs of critical incident stress",))
