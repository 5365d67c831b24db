"""Backup and audit by keyboard: make, check, compare words, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from peerdesk_core.desk import Desk
from peerdesk_core.testing import HANDLE, PASSPHRASE
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.upkeep.audit_file import verify_audit
from peerdesk_core.vault.upkeep.backup import verify_backup
from peerdesk_tui.app import PeerdeskApp, close
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens.trouble import words_of

Read = Callable[[Any], str]


async def opened(pilot: Any, app: PeerdeskApp, settle: Callable[..., Any], read: Read, screen: str) -> None:
    await settle(pilot, app, lambda: "Before you go on" in read(app))
    await pilot.press("enter")
    await app.open_screen(screen)
    await settle(pilot, app, lambda: getattr(app.screen, "ID", "") == screen)


async def fill(pilot: Any, app: PeerdeskApp, settle: Callable[..., Any], **values: str) -> None:
    await settle(pilot, app, lambda: bool(app.screen.query(Form)))
    for key, value in values.items():
        app.screen.query_one(Form).set_value(key, value)
    await pilot.press("ctrl+s")


async def test_given_no_backup_yet_when_one_is_made_and_checked_then_its_words_are_shown_and_the_ages_are_known(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    disk = tmp_path / "stick"
    disk.mkdir()
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:

        async def shows(*texts: str) -> None:
            await settle(pilot, app, lambda: all(text in screen_text(app) for text in texts))
            assert problems(app) == ()

        await opened(pilot, app, settle, screen_text, "backup")
        await shows("Last backup made: never", "Last backup checked: never", *real_desk.check_words())
        await pilot.press("b")
        await fill(pilot, app, settle, folder="")
        await shows("This is needed")
        await fill(pilot, app, settle, folder=str(tmp_path / "nowhere"))
        await shows("There is no such folder. Make it first", "disk is connected.")
        assert app.screen.query_one(Form).values() == {"folder": str(tmp_path / "nowhere")}
        await fill(pilot, app, settle, folder=str(disk))
        await shows("Backup made and read back", "peerdesk-2026-03-02.backup")
        (file,) = disk.iterdir()
        made = verify_backup(file, HANDLE, PASSPHRASE)
        await shows(*made.words)
        await pilot.press("enter")
        await shows("Last backup made: today")
        await pilot.press("c")
        await fill(pilot, app, settle, file=str(file), handle=HANDLE, secret="not the passphrase")
        await shows("Handle and passphrase do not open this vault")
        await fill(pilot, app, settle, file=f"'{file}'", secret=PASSPHRASE)
        await shows("The backup is sound", *made.words)
        await pilot.press("enter")
        await shows("Last backup checked: today")


async def test_given_a_torn_backup_when_checked_then_what_is_wrong_is_said_and_nothing_is_noted(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.backup"
    torn.write_bytes(b"SQLite format 3\0" + bytes(5000))
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app, settle, screen_text, "backup")
        await pilot.press("c")
        await fill(pilot, app, settle, file=str(torn), handle=HANDLE, secret=PASSPHRASE)
        await settle(pilot, app, lambda: "! That is not a vault" in screen_text(app))
        await pilot.press("escape", "y")
        await settle(pilot, app, lambda: "Last backup checked: never" in screen_text(app))


async def test_given_events_when_the_audit_is_read_then_it_is_by_day_and_kind_and_its_export_can_be_verified(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    real_desk.vault.users.add("one", "words of the first one", Role.DEPUTY)
    real_desk.vault.users.add("two", "words of the second one", Role.DEPUTY)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app, settle, screen_text, "audit")
        await settle(pilot, app, lambda: "✓ 2 events on 1 day. The chain was checked" in screen_text(app))
        assert [row.cells for row in app.screen.query_one(DataList).rows] == [("02 Mar 2026", "user: added", "2")]
        assert problems(app) == ()
        await pilot.press("slash", *"nothing")
        await settle(pilot, app, lambda: "Nothing matches the filter" in screen_text(app))
        await pilot.press("escape")
        await settle(pilot, app, lambda: "user: added" in screen_text(app))
        await pilot.press("x")
        await fill(pilot, app, settle, file=str(tmp_path / "trail.jsonl"))
        await settle(pilot, app, lambda: "Audit trail exported" in screen_text(app))
        assert problems(app) == ()
        checked = verify_audit(tmp_path / "trail.jsonl")
        assert len(checked.events) == 2 and checked.fingerprint[:19] in screen_text(app)
        await pilot.press("enter", "x")
        await fill(pilot, app, settle, file=str(tmp_path / "trail.jsonl"))
        await settle(pilot, app, lambda: "a file of that name already" in " ".join(screen_text(app).split()))
        assert app.screen.query_one(Form).values() == {"file": str(tmp_path / "trail.jsonl")}
        assert problems(app) == ()
        await fill(pilot, app, settle, file=str(tmp_path / "other.jsonl"))
        await settle(pilot, app, lambda: "Audit trail exported" in screen_text(app))


def test_given_an_open_desk_when_it_is_left_then_the_words_to_note_are_those_of_the_file_as_it_lies_there(
    real_desk: Desk,
) -> None:
    said = close(real_desk)
    words = words_of(real_desk.paths.vault)
    assert words is not None and not real_desk.is_open
    assert said == f"Check words of the desk as you leave it: {' '.join(words)}"
    assert close(real_desk) == ""
