"""The exercise by keyboard alone: its clock, what happens, the debrief, and its mark on every screen and sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from peerdesk_core.demo import open_demo
from peerdesk_core.exercise import exercise_desk
from peerdesk_tui.kit.card import Card

MARK = "EXERCISE · nothing here is real"


class Practice:
    """What `playing` starts the application on."""

    def __init__(self, folder: Path) -> None:
        self.desk = exercise_desk(folder)
        self.desk.settings.change(department="us-mo-slmpd")
        open_demo(self.desk)
        self.desk.warnings = lambda: ("nothing",)  # type: ignore[method-assign]


async def test_given_an_exercise_when_its_clock_is_put_forward_then_things_happen_and_the_debrief_tells_what_was_late(
    tmp_path: Path, playing: Callable[..., Any]
) -> None:
    folder = tmp_path / "exercise"
    folder.mkdir()
    practice = Practice(folder)
    async with playing(practice) as play:
        assert MARK in play.words
        await play.press("E", until=("A call from dispatch", "to do", MARK, "1 15 min"))
        assert [row[1] for row in play.cells] == ["A call from dispatch"]
        assert "SLMPD" in play.cards, "what to think of stands there with its clause"
        await play.press("1", until=("Does the team come?",))
        await play.press("2", "3", "4", "4", until=("A recount", "late"))
        assert len(play.cells) == 11
        await play.press("4", until=("Nothing has happened",))
        await play.press("d", until=("Debrief of the exercise", MARK))
        assert "A call from dispatch: not done" in play.cards
        await play.press("w", until=("Folder for the page",))
        await play.press(*str(tmp_path), "enter", until=("Written, for you alone to read",))
        await play.press("escape", "escape", "C", until=("Incidents ·", MARK))
        await play.press("w", until=("NIGHT KIT", f"*** {MARK} ***"))
    assert MARK in (tmp_path / "exercise-debrief.txt").read_text(encoding="utf-8")
    assert MARK in (tmp_path / "exercise-debrief.html").read_text(encoding="utf-8")
    assert practice.desk.kernel.faults() == ()
    practice.desk.close()


async def test_given_a_real_desk_when_the_exercise_is_looked_for_then_it_says_how_one_is_started(
    response: Any, playing: Callable[..., Any]
) -> None:
    async with playing(response) as play:
        await play.press("ctrl+p", until=("What do you want to do?",))
        await play.press(*"exercise", until=("Exercise: how to start one",))
        await play.press("enter", until=("How to start an exercise", "peerdesk exercise"))
        assert play.app.screen.query_one(Card).lines and MARK not in play.words
