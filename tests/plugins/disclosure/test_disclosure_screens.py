"""The disclosure check, the guide and the policy screen by keyboard alone, at 80x24."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from peerdesk_core.desk import Desk
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.department import BrokenDepartment
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_disclosure.screens import CheckScreen
from peerdesk_disclosure.screens.choices import Choices
from peerdesk_disclosure.screens.menu import Menu
from peerdesk_disclosure.tour import STEPS
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.frame import FooterLine
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.tour import shown

SIZE = (80, 24)
CHILD = ("8",)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all tests that only read."""
    made = make_desk(tmp_path_factory.mktemp("desk"), MovingClock(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)))
    yield made
    made.close()


@asynccontextmanager
async def opened(desk: Desk, *keys: str) -> AsyncIterator[tuple[PeerdeskApp, Pilot[int]]]:
    app = PeerdeskApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(100):
            await pilot.pause(0.02)
            if isinstance(app.screen, Notice):  # there is no recovery code and no backup
                await pilot.press("escape")
                break
        await press(pilot, *keys)
        yield app, pilot


async def press(pilot: Pilot[int], *keys: str) -> None:
    for key in keys:
        if key.startswith("type:"):
            for letter in key.removeprefix("type:"):
                await pilot.press("space" if letter == " " else letter)
        else:
            await pilot.press(key)
        await pilot.pause()


def seen(app: PeerdeskApp) -> str:
    return "\n".join(shown(app))


def card(app: PeerdeskApp) -> str:
    return "\n".join(line.text for line in app.screen.query_one(Card).lines)


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


async def test_the_key_opens_the_check_with_department_day_first_question_and_the_safe_answer(reading: Desk) -> None:
    async with opened(reading, "k") as (app, _):
        text = seen(app)
        assert "Minneapolis Police Department" in text and "Law of 2026-11-20 (today)" in text
        assert "What is this piece of information about?" in text and "Why asked:" in text
        assert "DO NOT TELL (prohibited, nothing asked yet)" in text
        assert problems(app) == ()


@pytest.mark.clause("mpd-22")
async def test_a_number_answers_and_the_verdict_follows_at_once(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD) as (app, _):
        text = seen(app)
        assert "MUST BE TOLD (required by statute and policy)" in text
        assert "09:00 CST (due)" in text
        assert "No further question would change the answer." in text
        assert problems(app) == ()


async def test_arrows_and_enter_answer_too_and_esc_takes_it_back_before_it_leaves(reading: Desk) -> None:
    async with opened(reading, "k", *["down"] * 7, "enter") as (app, pilot):
        assert "MUST BE TOLD" in seen(app)
        await press(pilot, "escape")
        assert "nothing asked yet" in seen(app)
        await press(pilot, "escape")
        assert "Today" in seen(app).splitlines()[0]


async def test_a_number_of_two_digits_waits_for_the_second(reading: Desk) -> None:
    async with opened(reading, "k", "1") as (app, pilot):
        assert "What is this piece of information about?" in seen(app)
        await press(pilot, "2")
        assert isinstance(app.screen, CheckScreen) and app.screen.check.guide is not None
        assert app.screen.check.guide.said["circumstance"] == "admission_of_crime"


async def test_a_key_typed_ahead_never_answers_a_question_unread(reading: Desk) -> None:
    async with opened(reading, "k") as (app, pilot):
        screen = app.screen
        assert isinstance(screen, CheckScreen) and screen.check.guide is not None
        screen.query_one(Choices).select("suicidal_thoughts")
        for _ in range(3):
            screen.query_one(Choices).action_open()
        await pilot.pause()
        assert screen.check.guide.asked == 1


async def test_i_do_not_know_passes_a_question_over(reading: Desk) -> None:
    async with opened(reading, "k", "5") as (app, pilot):
        first = app.screen.query_one("#question").render()
        await press(pilot, "0")
        assert app.screen.query_one("#question").render() != first
        assert "ASK FIRST" in seen(app)


async def test_every_view_of_a_check_keeps_the_emergency_route_in_sight_and_clips_nothing(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD) as (app, pilot):
        for key in "wbfuscmod":
            await press(pilot, key)
            text = seen(app)
            assert "911" in text and "988" in text, key
            assert problems(app) == (), key
            assert len(app.screen.query_one(FooterLine).keys) <= 6
            await press(pilot, "escape")
            assert isinstance(app.screen, CheckScreen)
            assert "MUST BE TOLD" in seen(app), "reading about a check must not end it"


async def test_why_turns_to_every_rule_and_back(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "w") as (app, pilot):
        assert "Taken as given" in card(app) and "What would change it" in card(app)
        await press(pilot, "a")
        assert "us-mn:disclose.child: applies" in card(app)
        await press(pilot, "a")
        assert "Taken as given" in card(app)


async def test_raising_a_fact_changes_the_answer(reading: Desk) -> None:
    async with opened(reading, "k", "1", "enter", "1", "1", "1", "1") as (app, pilot):
        assert "DO NOT TELL (prohibited)" in seen(app)
        await press(pilot, "o")
        assert "Who would be told?" in seen(app)
        place = [line for line in seen(app).splitlines() if "consent" in line or "Who would" in line]
        assert place
        rows = app.screen.query_one("#facts").rows  # type: ignore[attr-defined]
        at = next(number for number, row in enumerate(rows) if row.id == "consent_form")
        await press(pilot, *["down"] * at, "enter")
        assert "Is there consent that names whoever would be told" in seen(app)
        assert problems(app) == ()
        await press(pilot, "2")
        assert isinstance(app.screen, CheckScreen) and app.screen.check.guide is not None
        assert app.screen.check.guide.said["consent_form"] == "written"
        assert "DO NOT TELL (prohibited)" not in seen(app)


async def test_esc_in_what_to_raise_goes_back_one_step_at_a_time(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "o", "enter", "escape") as (app, pilot):
        assert "Until you say otherwise" in seen(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, CheckScreen) and "MUST BE TOLD" in seen(app)


async def test_the_next_piece_keeps_the_talk_and_both_count(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "n") as (app, pilot):
        assert "piece 2" in seen(app) and "MUST BE TOLD" in seen(app)
        await press(pilot, "1", "enter")
        assert "a child is abused or neglected: must be told" in seen(app)


async def test_another_day_and_another_start_of_the_clocks(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "d", "type:2026-01-22", "enter", "type:2026-11-19 14:30", "ctrl+s") as (
        app,
        pilot,
    ):
        text = seen(app)
        assert "Law of 2026-01-22 ·" in text and "clocks from Thu 19 Nov 2026, 14:30 CST" in text
        assert "MUST BE TOLD (required by statute)" in text, "the policy was not in force that day"
        assert "Fri 20 Nov 2026, 14:30 CST" in text
        await press(pilot, "d", "type:never", "ctrl+s")
        assert "It could not be understood" in seen(app)
        assert problems(app) == ()


async def test_the_menu_runs_what_its_keys_say(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "m") as (app, pilot):
        assert isinstance(app.screen, Menu)
        await press(pilot, "u")
        assert "The same facts elsewhere" in seen(app)
        listed = app.screen.query_one("#elsewhere", DataList)
        lines = seen(app).splitlines()
        for row in listed.rows:
            assert any(row.cells[0] in line and row.cells[1] in line for line in lines), row.cells
        assert "Mesquite Police Department" in {row.cells[0] for row in listed.rows}
        await press(pilot, "right")
        assert "To, or ask" in seen(app) and problems(app) == ()


async def test_the_limits_card_of_the_department_can_be_read_from_here(reading: Desk) -> None:
    async with opened(reading, "k", "c") as (app, _):
        assert "Before we talk" in seen(app)
        assert "peerdesk card" in card(app)


@pytest.mark.clause("mpd-34")
async def test_the_sentence_for_whoever_asks_comes_with_its_authority(reading: Desk) -> None:
    async with opened(reading, "k", "s") as (app, pilot):
        assert "neither confirm nor deny" in seen(app)
        await press(pilot, "escape", *CHILD, "s")
        assert "neither confirm nor deny" in seen(app) and "181.9731" in seen(app)


async def test_nothing_of_a_check_is_written_anywhere(desk: Desk, tmp_path: Path) -> None:
    async with opened(desk) as (_, pilot):
        before = tree(tmp_path)
        await press(pilot, "k", *CHILD, "w", "a", "escape", "b", "escape", "n", "5", "1", "escape", "z", "t")
        assert tree(tmp_path) == before
        assert desk.kernel.faults() == ()


async def test_leaving_forgets_every_answer_by_whichever_way(reading: Desk) -> None:
    async with opened(reading) as (app, pilot):
        for away in (("t",), ("i", "escape"), ("w", "i", "escape", "escape"), ("g", "escape"), ("w", "k")):
            await press(pilot, "t", "k", *CHILD)
            check = app.screen
            assert isinstance(check, CheckScreen) and "MUST BE TOLD" in seen(app)
            await press(pilot, *away)
            assert check.check.is_empty, away
            await press(pilot, *([] if isinstance(app.screen, CheckScreen) else ["k"]))
            assert "nothing asked yet" in seen(app), away


async def test_help_keeps_the_check_but_going_on_from_help_ends_it(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "question_mark") as (app, pilot):
        assert "May this be told?" in seen(app)
        await press(pilot, "escape")
        assert "MUST BE TOLD" in seen(app)
        check = app.screen
        await press(pilot, "question_mark", "i")
        await pilot.pause(1.2)
        assert isinstance(check, CheckScreen) and check.check.is_empty


async def test_starting_anew_forgets_too(reading: Desk) -> None:
    async with opened(reading, "k", *CHILD, "z") as (app, _):
        assert "nothing asked yet" in seen(app)


async def test_a_broken_pack_says_consult_with_file_and_line(desk: Desk, spoilt: Callable[[str], Shelf]) -> None:
    desk.__dict__["shelf"] = spoilt("departments/minneapolis_pd.toml")
    async with opened(desk, "k") as (app, pilot):
        text = seen(app)
        assert "ASK FIRST, TELL NOTHING YET (consult)" in text
        assert "us-mn/departments/minneapolis_pd.toml:" in text
        assert "988" in text
        assert problems(app) == ()
        for key in ("w", "s", "m"):
            await press(pilot, key)
            assert problems(app) == ()
            await press(pilot, "escape")
        await press(pilot, "t", "g")
        assert "The guide cannot be made" in seen(app)
        await press(pilot, "t", "p")
        assert "broken" in seen(app)
        assert desk.kernel.faults() == ()


async def test_a_department_broken_since_the_last_start_leaves_every_screen_usable(
    desk: Desk, spoilt: Callable[[str], Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.__dict__["shelf"] = spoilt("departments/minneapolis_pd.toml")

    def fail(id: str) -> None:
        raise BrokenDepartment("us-mn/departments/minneapolis_pd.toml:627: is not TOML that can be read.")

    monkeypatch.setattr(desk, "_load", fail)
    desk._department = None
    async with opened(desk, "k") as (app, pilot):
        assert "ASK FIRST, TELL NOTHING YET (consult)" in seen(app)
        assert "minneapolis_pd.toml:627" in seen(app) and "988" in seen(app)
        await press(pilot, "d", "ctrl+s", "w", "escape", "s", "escape", "t", "p")
        assert "broken" in seen(app)
        await press(pilot, "g")
        assert "The guide cannot be made" in seen(app)
        await press(pilot, "t")
        assert "Today" in seen(app) and "cannot be used" in seen(app)
        assert [fault for fault in desk.kernel.faults() if fault.owner in ("disclosure", "terminal")] == []


@pytest.mark.clause("mpd-23")
async def test_the_guide_is_read_and_the_day_it_was_taught_is_entered(desk: Desk) -> None:
    async with opened(desk, "g") as (app, pilot):
        assert "Not yet taught here" in seen(app) and "What you may not ask" in seen(app)
        assert problems(app) == ()
        await press(pilot, "s", "type:2027-01-01", "ctrl+s")
        assert "lies in the future" in seen(app)
        await press(pilot, "home", *["delete"] * 10, "type:2026-11-02", "ctrl+s")
        assert "Last taught on 2026-11-02." in seen(app)
        assert problems(app) == ()


@pytest.mark.clause("mpd-23", "mndps-26")
async def test_the_guide_is_written_to_a_file_to_print_and_never_over_another(desk: Desk) -> None:
    place = Path("~/supervisors.txt").expanduser()
    async with opened(desk, "g", "f", "ctrl+s") as (app, pilot):
        assert "What you may not ask" in place.read_text(encoding="utf-8")
        assert place.stat().st_mode & 0o077 == 0
        place.write_text("mine", encoding="utf-8")
        await press(pilot, "f", "ctrl+s")
        assert "There is a file of that name" in seen(app)
        assert place.read_text(encoding="utf-8") == "mine"


async def test_the_policy_screen_turns_its_pages_for_the_selected_pack(reading: Desk) -> None:
    async with opened(reading, "p") as (app, pilot):
        assert "2027-01-23" in seen(app)
        for row in app.screen.query_one("#packs", DataList).rows:
            assert any(row.cells[0] in line and row.cells[1] in line for line in seen(app).splitlines()), row.cells
        assert "How sure its rules are" in card(app)
        for key, text in (("d", "Accepted by: City Attorney"), ("x", "K1, "), ("l", "IV.B: intake.reply")):
            await press(pilot, key)
            assert text in card(app)
            assert problems(app) == ()
        await press(pilot, "e", "up")
        assert "Minnesota" in seen(app) and "Minneapolis" not in card(app).splitlines()[0]
        assert len(app.screen.query_one(FooterLine).keys) <= 6


async def test_grades_are_shown_at_once_and_the_checks_run_again_when_asked_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "peerdesk_core.law.telling.grading.tiers_of",
        lambda sources, today: dict.fromkeys(shelf_of(sources).packs, "draft"),
    )
    async with opened(desk, "p") as (app, pilot):
        assert "Tier: silver." in card(app)
        await press(pilot, "t", "k", *CHILD)
        assert "DRAFT" not in seen(app)
        await press(pilot, "t", "p")
        await press(pilot, "c")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Tier: draft." in card(app)
        await press(pilot, "t", "k", *CHILD)
        assert "DRAFT: MUST BE TOLD" in seen(app) and "Consult too" in seen(app)
        assert problems(app) == ()


@pytest.mark.parametrize("size", [(60, 18), (132, 43)], ids=str)
async def test_nothing_is_clipped_at_other_sizes(reading: Desk, size: tuple[int, int]) -> None:
    app = PeerdeskApp(reading)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.5)
        for keys in (("k",), ("5",), ("b",), ("escape", "u"), ("p",), ("g",)):
            await press(pilot, *keys)
            assert problems(app) == (), keys


def test_the_tours_steps_all_prove_something() -> None:
    assert [step.order for step in STEPS] == sorted(step.order for step in STEPS)
    assert all(step.expects for step in STEPS)
    words = " ".join(text for step in STEPS for text in step.expects)
    for text in ("DO NOT TELL", "MUST BE TOLD", "Why", "Policy and law", "Supervisors' guide"):
        assert text in words
