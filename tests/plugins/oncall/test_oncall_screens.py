"""The rota by keyboard alone, in a terminal of 80 by 24, in the whole application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.people import Standing
from peerdesk_oncall import store
from peerdesk_oncall.calendar_out import calendar_of
from peerdesk_oncall.models import Duty, Line
from peerdesk_roster import store as roster
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems


def text(app: Any) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def words(app: Any) -> str:
    return " ".join(text(app).split())


class Play:
    """Presses keys and waits for what must then be on screen; every screen must fit."""

    def __init__(self, app: PeerdeskApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot

    async def until(self, *expected: str) -> None:
        for _ in range(150):
            await self.pilot.pause(0.02)
            if all(each in words(self.app) for each in expected):
                await self.pilot.pause()
                assert problems(self.app) == ()
                return
        raise AssertionError(f"{expected} not in\n{text(self.app)}")

    async def press(self, *keys: str, until: tuple[str, ...] = ()) -> None:
        await self.pilot.press(*keys)
        await self.until(*until)

    async def type(self, typed: str) -> None:
        self.app.screen.query_one(Entry).value = typed
        await self.pilot.press("enter")


@asynccontextmanager
async def playing(desk: Desk) -> AsyncIterator[Play]:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        play = Play(app, pilot)
        await play.until("Before you go on")
        await play.press("enter", until=("ctrl+q Quit",))
        await play.press("O", until=("On call", "Gap"))
        yield play


def kept(desk: Desk) -> tuple[Duty, ...]:
    return store.all_duty(desk.ctx("oncall").store)


@pytest.mark.clause("mesq-05")
async def test_given_mesquites_rota_then_the_board_shows_covered_hours_gaps_and_the_clause_with_names_masked(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4, team.duty(1, 0, -9, 30), team.duty(2, 1, 21, 24, line=Line.SECOND))
    async with playing(desk) as play:
        await play.until("Fri 20 Nov ======", "MESQ 319.00 III.B")
        rows = play.app.screen.query_one(DataList).rows
        assert len(rows) == 14
        assert rows[1].cells[1] == "======------------------"
        assert rows[2].cells[1:3] == ("------..................", "18 h")
        assert rows[13].cells[3] == "nobody"
        assert "Quill" not in text(play.app)
        await play.press("v", until=("Quill0",))


async def test_given_an_empty_desk_then_the_board_and_the_proposal_say_what_to_do(desk: Desk) -> None:
    async with playing(desk) as play:
        await play.until("nobody", "gaps are shown as a hint")
        await play.press("f", until=("Nobody takes duty yet: set it for each peer on the roster",))
        await play.press("escape", "enter", until=("A gap. Enter fills it.", "Nobody is planned"))
        await play.press("enter", until=("From, time 09:00", "To, time 00:00"))


async def test_given_a_peer_down_for_duty_who_may_not_take_it_when_a_rota_is_proposed_then_it_says_why(
    team: Any, desk: Desk
) -> None:
    roster.save(desk.ctx("roster").store, [team.peer(0, agreement_on=None)], "roster.peer.saved")
    async with playing(desk) as play:
        await play.press("f", until=("Proposed rota", "1 peer on the rota"))
        await play.until("1 of the 1 peer down for duty may not take it: The privacy agreement is not signed.")
        assert "enter Open" not in text(play.app)


@pytest.mark.clause("mesq-05")
async def test_given_open_weeks_when_a_rota_is_proposed_then_nothing_is_kept_before_ctrl_s_and_all_of_it_after(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4)
    async with playing(desk) as play:
        await play.press("f", until=("Nothing is kept yet. 2 weeks", "no duty so far, drawn"))
        first = play.app.screen.query_one(DataList).rows
        await play.press("l", until=("4 weeks",))
        assert kept(desk) == () and len(play.app.screen.query_one(DataList).rows) > len(first)
        await play.press("d", until=("draw",))
        await play.press("ctrl+s", until=("duties kept",))
        assert len(kept(desk)) == 5
        await play.until("Fri 20 Nov .........======")


async def test_given_a_gap_when_a_duty_is_typed_then_it_is_kept_and_a_clash_is_refused(team: Any, desk: Desk) -> None:
    team.fill(desk, 3, team.duty(1, 0, 24))
    async with playing(desk) as play:
        await play.press("n", until=("On the rota: 3 peers",))
        form = play.app.screen.query_one(Form)
        form.set_value("peer", "4001")
        form.set_value("start_day", "2026-11-31")
        await play.press("ctrl+s", until=("Write the day as 2026-03-31",))
        form.set_value("start_day", "2026-11-20")
        await play.press("ctrl+s", until=("Duty saved",))
        assert [duty.peer for duty in kept(desk)] == [team.peer(1).id, team.peer(0).id]
        await play.press("n", until=("On the rota",))
        play.app.screen.query_one(Form).set_value("peer", "Bo Quill1")
        await play.press("ctrl+s", until=("That duty is there already",))
        assert len(kept(desk)) == 2


async def test_given_a_swap_that_costs_rest_then_the_row_says_so_first_and_the_question_says_whom_it_costs(
    team: Any, desk: Desk
) -> None:
    team.fill(desk, 3, team.duty(1, 0, 24, 8), team.duty(2, 1, 14, 8))
    async with playing(desk) as play:
        await play.press("down", "enter", until=("Duty of a day",))
        play.app.screen.query_one(DataList).select(team.duty(1, 0, 24, 8).id)
        await play.press("s", until=("Swap duty",))
        gives = [(row.id, row.cells[3]) for row in play.app.screen.query_one(DataList).rows if row.cells[0] == "give"]
        assert gives == [
            (f"give {team.peer(2).id}", "free then"),
            (f"give {team.peer(1).id}", "free then, under 12 h of rest"),
        ]
        play.app.screen.query_one(DataList).select(f"give {team.peer(1).id}")
        await play.press("enter", until=("Give this duty away?", "to ••••••, Officer, South", "under 12 h of rest."))
        await play.press("v", until=("to Quill1, Bo, Officer, South",))
        await play.press("n", until=("Swap duty",))


async def test_given_a_unit_that_nobody_has_when_asked_who_is_left_then_it_is_said_before_any_comfort(
    team: Any, desk: Desk
) -> None:
    team.fill(desk, 3, team.duty(1, 0, 24))
    async with playing(desk) as play:
        await play.press("w", until=("Who is left?",))
        form = play.app.screen.query_one(Form)
        form.set_value("unit", "precinct")
        await play.press("ctrl+s", until=("No peer on the roster has this unit", "In use: North; South; Traffic."))
        assert words(play.app).index("No peer on the roster") < words(play.app).index("No gap opens")
        form.set_value("unit", "north")
        form.set_value("shift", "Dogs")
        await play.press("ctrl+s", until=("has this shift", "In use: Days; Nights."))
        assert "has this unit" not in words(play.app)


async def test_given_a_duty_when_it_is_given_away_and_one_exchanged_then_the_rota_has_it_and_removal_asks(
    team: Any, desk: Desk
) -> None:
    team.fill(desk, 3, team.duty(1, 0, 1, 4), team.duty(2, 1, 24, 4), team.duty(3, 2, 1, 6, line=Line.SECOND))
    async with playing(desk) as play:
        await play.press("enter", until=("Duty of a day", "first line"))
        await play.press("down", "s", until=("Swap duty", "give", "exchange", "Fri 20 Nov 10:00 to 14:00"))
        rows = play.app.screen.query_one(DataList).rows
        assert [row.cells[0] for row in rows] == ["give", "exchange", "exchange", "give"]
        assert "shares some of the time" in rows[-1].cells[3]
        await play.press("enter", until=("Give this duty away?",))
        await play.press("y", until=("Duty swapped",))
        assert kept(desk)[0].peer == team.peer(1).id
        await play.press("x", until=("Remove this duty?",))
        await play.press("n", until=("Duty of a day",))
        assert len(kept(desk)) == 3
        await play.press("x", until=("Remove this duty?",))
        await play.press("y", until=("Duty removed",))
        assert len(kept(desk)) == 2


async def test_given_a_duty_whose_peer_may_not_serve_then_the_day_says_so_with_the_departments_rule(
    team: Any, desk: Desk
) -> None:
    team.fill(desk, 2, team.duty(1, 0, 1, 6))
    from peerdesk_roster import store as roster

    roster.save(desk.ctx("roster").store, [team.peer(0, standing=Standing.SUSPENDED)], "roster.peer.saved")
    async with playing(desk) as play:
        await play.press("enter", "down", until=("This duty does not count", "MPD"))


@pytest.mark.clause("mesq-05", "mndps-12")
async def test_given_a_unit_when_asked_who_is_left_then_the_answer_shows_gaps_and_keeps_nothing(
    team: Any, desk_of: Callable[[str], Desk]
) -> None:
    desk = desk_of(team.MESQUITE)
    team.fill(desk, 4, team.duty(1, 0, -1, 10), team.duty(2, 1, 9, 10))
    before = desk.vault.audit_events()
    async with playing(desk) as play:
        await play.press("w", until=("Type a unit, a shift, or both",))
        await play.press(*"north", "ctrl+s", until=("1 of 2 duties of 14 days remain", "2 of 4 peers", ", 9 h"))
        assert "belongs to that unit" in words(play.app) and "Quill" not in text(play.app)
    assert desk.vault.audit_events() == before


async def test_given_a_folder_when_duty_is_exported_then_a_calendar_lies_there_and_reads_back_as_known(
    team: Any, desk: Desk, tmp_path: Path
) -> None:
    team.fill(desk, 2, team.duty(1, 0, 1), team.duty(2, 1, 25))
    async with playing(desk) as play:
        await play.press("e", until=("All duty ahead",))
        await play.press("enter", until=("Folder for the file",))
        await play.type(str(tmp_path))
        await play.until("2 duties written")
        assert b"Quill0" in (tmp_path / "peerdesk-duty.ics").read_bytes()
        await play.press("e", "down", "enter", until=("Folder for the file",))
        await play.type(str(tmp_path))
        await play.until("1 duty written")
        assert b"Quill" not in (tmp_path / "peerdesk-own-duty.ics").read_bytes()
        await play.press("e", "down", "down", "enter", until=("Duty sheet", "Folder for the file"))
        await play.type(str(tmp_path))
        await play.until("Written to peerdesk-duty-sheet.txt")
        assert "Ana Quill0" in (tmp_path / "peerdesk-duty-sheet.txt").read_text(encoding="utf-8")
        await play.press("e", "down", "down", "enter", until=("The one before:", "2026-11-20: up to date"))
        await play.press("escape")
        await play.press("m", until=("Path of an .ics file",))
        await play.type(str(tmp_path / "peerdesk-duty.ics"))
        await play.until("Nothing is new: 2 duties of the file")


async def test_given_a_calendar_with_a_defect_then_it_is_shown_with_its_line_and_a_clean_one_is_taken_whole(
    team: Any, desk: Desk, tmp_path: Path
) -> None:
    team.fill(desk, 2)
    peers = {team.peer(number).id: team.peer(number) for number in range(2)}
    clean = calendar_of([team.duty(1, 0, 1), team.duty(2, 1, 25)], peers, team.NOW, named=True)
    (tmp_path / "clean.ics").write_bytes(clean)
    (tmp_path / "spoilt.ics").write_bytes(clean.replace(b"DTEND", b"RRULE:FREQ=DAILY\r\nDTEND", 1))
    async with playing(desk) as play:
        await play.press("m", until=("Path of an .ics file",))
        await play.type(str(tmp_path / "spoilt.ics"))
        await play.until("1 defect: nothing of this file is taken", "line", "without an end")
        await play.press("ctrl+s")
        assert kept(desk) == ()
        await play.press("escape", "m", until=("Path of an .ics file",))
        await play.type(str(tmp_path / "clean.ics"))
        await play.until("2 new, 0 changed", "ctrl+s Take all")
        assert kept(desk) == ()
        await play.press("ctrl+s", until=("2 duties taken",))
        assert len(kept(desk)) == 2
        await play.press("m", until=("Path of an .ics file",))
        await play.type(str(tmp_path / "nowhere.ics"))
        await play.until("No such file")


@pytest.mark.parametrize("keys", [("question_mark",), ("f", "question_mark"), ("w", "f1")])
async def test_help_opens_from_every_screen(desk: Desk, keys: tuple[str, ...]) -> None:
    async with playing(desk) as play:
        await play.press(*keys, until=("The duty rota",))
