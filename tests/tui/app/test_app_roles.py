"""Who sees what: a role starts where its keys lead, and the rest is not there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.demo import open_demo
from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.kernel import UnknownPlugin
from peerdesk_core.paths import Paths
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.errors import DiskFull
from peerdesk_core.vault.upkeep.hold import begin_hold
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens.home import Today

Read = Callable[[Any], str]
Enter = Callable[[Desk, Role], Desk]


def here(app: PeerdeskApp, title: str) -> Callable[[], bool]:
    return lambda: getattr(app.screen, "TITLE", "") == title


async def offered(pilot: Any, app: PeerdeskApp, settle: Callable[..., Any]) -> set[str]:
    """The titles in the palette."""
    await pilot.press("ctrl+p")
    await settle(pilot, app, lambda: type(app.screen).__name__ == "Palette")
    titles = {row.cells[0] for row in app.screen.query_one(DataList).rows}
    await pilot.press("escape")
    return titles


async def test_given_command_when_unlocked_then_the_reports_are_where_it_starts_and_the_rest_is_not_there(
    real_desk: Desk, unlocked_as: Enter, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.COMMAND))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, here(app, "Reports"))
        assert "Nothing was released yet" in screen_text(app)
        assert screen_text(app).splitlines()[0].rstrip().endswith("command")
        assert problems(app) == ()
        assert await offered(pilot, app, settle) == {
            "Back to Reports", "Reports", "Help", "Lock now", "Quit", "My passphrase", "Plugins", "Settings"
        }  # fmt: skip
        for key in ("escape", "r", "i", "k", "p", "g", "t"):
            await pilot.press(key)
            await pilot.pause()
            assert here(app, "Reports")() and len(app.screen_stack) == 2, key
        assert real_desk.kernel.faults() == ()


async def test_given_an_auditor_when_unlocked_then_reports_and_audit_are_there_and_nobody_s_list(
    real_desk: Desk, unlocked_as: Enter, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.AUDITOR))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, here(app, "Reports"))
        titles = await offered(pilot, app, settle)
        assert {"Reports", "Audit"} <= titles
        assert not {"Users and keys", "Backup", "Legal hold", "Roster", "Requests", "Today"} & titles
        await app.open_screen("audit")
        await settle(pilot, app, lambda: "The chain was checked just now" in screen_text(app))
        assert "user: added" in screen_text(app)
        await pilot.press("t")
        await settle(pilot, app, here(app, "Reports"))


async def test_given_a_deputy_when_unlocked_then_today_shows_and_what_only_the_coordinator_does_is_not_offered(
    real_desk: Desk, unlocked_as: Enter, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.DEPUTY))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: isinstance(app.screen, Today) and "Team" in screen_text(app))
        assert screen_text(app).splitlines()[0].rstrip().endswith("deputy")
        titles = await offered(pilot, app, settle)
        assert {"Roster", "Requests", "Disclosure check", "Reports", "New request"} <= titles
        assert not {"Users and keys", "Backup", "Legal hold", "Audit"} & titles
        assert real_desk.kernel.faults() == ()
        for key, title in (("r", "Roster"), ("i", "Requests"), ("k", "Disclosure check"), ("y", "Reports")):
            await pilot.press(key)
            await settle(pilot, app, here(app, title))
            await pilot.press("t")
            await settle(pilot, app, here(app, "Today"))
        assert real_desk.kernel.faults() == ()


FORWARD = (
    (("escape", "home", "enter"), ("PST Coordinator chooses", "put this peer forward", "MPD 3-503")),
    (("enter",), ("This peer stands first when PST Coordinator chooses",)),
    (("escape", "x"), ("Close and destroy", "Type close")),
    (("type:close", "enter"), ("Deletion receipt", "1 key")),
)
"""What a deputy does where the tour of the coordinator chooses a peer: the policy leaves the choice to that office."""


@pytest.mark.clause("mpd-40")
async def test_given_a_deputy_when_a_request_is_taken_in_answered_and_closed_then_all_of_it_works_without_the_counts(
    tmp_path: Path, unlocked_as: Enter, settle: Callable[..., Any], screen_text: Read
) -> None:
    desk = Desk(Paths.under(tmp_path / "demo"), demo=DemoInfo())
    open_demo(desk)
    app = PeerdeskApp(unlocked_as(desk, Role.DEPUTY))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot, app, lambda: "To answer" in screen_text(app))
        steps = sorted(
            (owned.item for owned in desk.kernel.tour_steps() if owned.owner == "intake"), key=lambda step: step.order
        )
        until = next(place for place, step in enumerate(steps) if step.id == "conflict")
        for keys, expects in (*((step.keys, step.expects) for step in steps[:until]), *FORWARD):
            for key in keys:
                letters = key.removeprefix("type:") if key.startswith("type:") else ""
                await pilot.press(*("space" if letter == " " else letter for letter in letters) if letters else (key,))
            await settle(pilot, app, lambda expects=expects: all(text in screen_text(app) for text in expects))
            assert "Capacity" not in screen_text(app), "peers' load is not the deputy's to know"
    assert desk.kernel.faults() == ()
    desk.close()


async def test_given_command_when_the_plugins_are_listed_then_those_its_keys_do_not_open_sleep_and_none_is_switched(
    real_desk: Desk, unlocked_as: Enter, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.COMMAND))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, here(app, "Reports"))
        await app.open_screen("plugins")
        await settle(pilot, app, here(app, "Plugins"))
        rows = {row.id: row.cells[1] for row in app.screen.query_one(DataList).rows}
        assert {rows["roster"], rows["intake"], rows["disclosure"]} == {"asleep"}
        assert rows["reports"] == rows["jurisdiction_mn"] == "active"
        app.screen.query_one(DataList).select("roster")
        await settle(pilot, app, lambda: "your keys open nothing that it keeps" in screen_text(app))
        await pilot.press("d")
        await pilot.pause()
        assert "roster" not in real_desk.settings.disabled and here(app, "Plugins")()


async def test_given_command_when_help_opens_then_no_page_tells_of_what_is_not_there(
    real_desk: Desk, unlocked_as: Enter, settle: Callable[..., Any]
) -> None:
    app = PeerdeskApp(unlocked_as(real_desk, Role.COMMAND))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, here(app, "Reports"))
        await pilot.press("question_mark")
        await settle(pilot, app, here(app, "Help"))
        pages = {row.cells[0] for row in app.screen.query_one(DataList).rows}
        assert "Reports" in pages and "The recovery code" in pages
        assert (
            not {"The roster", "Today", "Users and keys", "Backup", "Audit", "Legal hold", "May this be told?"} & pages
        )


async def test_given_a_legal_hold_when_any_screen_opens_then_its_header_says_so_until_it_is_lifted(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, here(app, "Today"))
        await app.open_screen("hold")
        await settle(pilot, app, lambda: "No legal hold is in force" in screen_text(app))
        await pilot.press("b")
        await settle(pilot, app, lambda: "On the word of" in screen_text(app))
        await pilot.press(*"Counsel", "1", "enter")
        await settle(pilot, app, lambda: "A title is one short line" in screen_text(app))
        await pilot.press("backspace", "enter")
        await settle(pilot, app, lambda: "A legal hold is in force" in screen_text(app))
        assert "LEGAL HOLD" in screen_text(app).splitlines()[0] and "Counsel" in screen_text(app)
        for name, title in (("t", "Today"), ("r", "Roster"), ("y", "Reports")):
            await pilot.press(name)
            await settle(pilot, app, here(app, title))
            assert "LEGAL HOLD" in screen_text(app).splitlines()[0]
            assert problems(app) == ()
        await app.open_screen("hold")
        await settle(pilot, app, here(app, "Legal hold"))
        await pilot.press("l")
        await settle(pilot, app, lambda: "Type lift" in screen_text(app))
        await pilot.press(*"lift", "enter")
        await settle(pilot, app, lambda: "No legal hold is in force" in screen_text(app))
        assert "LEGAL HOLD" not in screen_text(app).splitlines()[0]


async def test_given_a_full_disk_when_a_hold_begins_then_the_form_stays_as_typed_and_can_be_saved_again(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [DiskFull()]

    def fails_once(*arguments: Any) -> None:
        if failing:
            raise failing.pop()
        begin_hold(*arguments)

    monkeypatch.setattr("peerdesk_tui.screens.hold.begin_hold", fails_once)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, here(app, "Today"))
        await app.open_screen("hold")
        await settle(pilot, app, here(app, "Legal hold"))
        await pilot.press("b")
        await settle(pilot, app, lambda: "On the word of" in screen_text(app))
        await pilot.press(*"Counsel", "enter")
        await settle(pilot, app, lambda: "The disk is full" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, lambda: "The disk is full" not in screen_text(app))
        assert app.screen.query_one(Form).values() == {"title": "Counsel"} and problems(app) == ()
        await pilot.press("ctrl+s")
        await settle(pilot, app, lambda: "A legal hold is in force" in screen_text(app))


def test_given_other_keys_when_the_desk_is_opened_again_then_other_plugins_are_awake(
    real_desk: Desk, unlocked_as: Enter
) -> None:
    everything = {owned.item.id for owned in real_desk.kernel.screens()}
    unlocked_as(real_desk, Role.COMMAND)
    assert {owned.item.id for owned in real_desk.kernel.screens()} == {"reports"}
    assert real_desk.kernel.asleep("roster") and real_desk.kernel.peers() == ()
    real_desk.close()
    real_desk.unlock("coordinator", "a passphrase only tests use")
    assert {owned.item.id for owned in real_desk.kernel.screens()} == everything
    with pytest.raises(UnknownPlugin):
        real_desk.kernel.disable("nobody")
