"""The recovery code, a backup, an older file, a damaged one, one in use: what a person is told and can do."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, make_desk
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.people import Custodian
from peerdesk_core.vault.recovery import new_code
from peerdesk_core.vault.upkeep.backup import make_backup
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens.first_run import FirstRun
from peerdesk_tui.screens.home import Today
from peerdesk_tui.screens.secret import CodePage
from peerdesk_tui.screens.trouble import words_of

Read = Callable[[Any], str]
WORDS = "words that only this test uses"


class Door:
    """The application before unlock."""

    def __init__(self, app: PeerdeskApp, pilot: Any, settle: Callable[..., Any], read: Read) -> None:
        self.app, self.pilot, self._settle, self._read = app, pilot, settle, read

    @property
    def text(self) -> str:
        return " ".join(self._read(self.app).split())

    async def until(self, check: Callable[[], bool]) -> None:
        await self._settle(self.pilot, self.app, check)

    async def shows(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))
        assert problems(self.app) == ()

    async def logs_in(self, handle: str = HANDLE, passphrase: str = PASSPHRASE) -> None:
        await self.until(lambda: self.app.focused is not None and self.app.focused.id == "start-handle")
        self.app.screen.query_one("#start-handle", Entry).value = handle
        self.app.screen.query_one("#start-passphrase", Entry).value = passphrase
        await self.pilot.press("enter")

    async def fills(self, **values: str) -> None:
        await self.until(lambda: any(values.keys() <= form.values().keys() for form in self.app.screen.query(Form)))
        for key, value in values.items():
            self.app.screen.query_one(Form).set_value(key, value)
        await self.pilot.press("ctrl+s")

    async def confirms(self, word: str) -> None:
        await self.shows(f"Type {word} and press enter")
        assert isinstance(self.app.focused, Entry)
        self.app.focused.value = word
        await self.pilot.press("enter")

    async def writes_the_code_down(self) -> None:
        await self.until(lambda: isinstance(self.app.screen, CodePage))
        page = self.app.screen
        assert isinstance(page, CodePage)
        page.query_one(Entry).value = page.step.code.split()[page.step.place]
        await self.pilot.press("enter")

    async def is_in(self) -> None:
        await self.until(lambda: any(isinstance(screen, Today) for screen in self.app.screen_stack))


@pytest.fixture
def with_code(real_desk: Desk, tmp_path: Path) -> tuple[Desk, str, Path]:
    """A closed desk with a recovery code, the code, and a backup."""
    code = real_desk.vault.users.replace_code()
    real_desk.vault.users.name_custodian(Custodian(title="City clerk"))
    (tmp_path / "stick").mkdir()
    backup = make_backup(real_desk.vault, tmp_path / "stick")
    real_desk.close()
    return real_desk, code, backup.file


async def test_given_a_locked_desk_when_shown_then_its_check_words_can_be_compared_before_anything_is_typed(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    real_desk.close()
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.shows("Check words: " + " ".join(real_desk.check_words()))


async def test_given_the_printed_code_when_typed_then_a_new_coordinator_a_new_code_and_its_custodian_follow(
    with_code: tuple[Desk, str, Path], settle: Callable[..., Any], screen_text: Read
) -> None:
    desk, code, _ = with_code
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.shows("Locked.", "ctrl+o")
        await pilot.press("ctrl+o")
        await door.shows("Other ways in", "Use the recovery code", "Restore a backup")
        await pilot.press("enter")
        await door.fills(code=code.replace("0", "1", 1)[:-1], handle="boss", passphrase=WORDS, again=WORDS)
        await door.shows("one of them was misread")
        await door.fills(code=code.lower().replace(" ", "-"))
        await door.shows("Lost for good")
        await door.confirms("recover")
        await door.writes_the_code_down()
        await door.shows("Who keeps the recovery code?", "City clerk")
        await pilot.press("escape")
        await door.is_in()
    assert desk.vault.role is Role.COORDINATOR
    assert [person.handle for person in desk.vault.users.all()] == ["boss", "recovery code"]


async def test_given_a_new_machine_when_the_backup_is_restored_in_the_first_start_then_the_desk_is_back(
    with_code: tuple[Desk, str, Path], settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    desk, code, file = with_code
    fresh = make_desk(tmp_path / "new machine", MovingClock(desk.clock.now()), create=False)
    app = PeerdeskApp(fresh)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.until(lambda: isinstance(app.screen, FirstRun) and app.screen.step == 1)
        await pilot.press("ctrl+o")
        await door.fills(file=str(file), way="code", secret=code, words="four other words here")
        await door.shows("The check words differ")
        assert not fresh.vault_exists()
        await door.fills(secret=code, words="")
        await door.shows("The backup is sound")
        await pilot.press("enter")
        await door.fills(handle="boss", passphrase=WORDS, again=WORDS)
        await door.shows("There is no desk here yet")
        await door.confirms("restore")
        await door.writes_the_code_down()
        await door.fills(title="City clerk")
        await door.is_in()
    assert [person.handle for person in fresh.vault.users.all()] == ["boss", "recovery code"]
    fresh.close()


async def test_given_a_desk_when_a_backup_is_restored_over_it_then_the_one_before_is_kept_aside(
    with_code: tuple[Desk, str, Path], settle: Callable[..., Any], screen_text: Read
) -> None:
    desk, _, file = with_code
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.shows("Locked.")
        await pilot.press("ctrl+o", "end", "enter")
        words = words_of(file)
        assert words is not None
        await door.fills(file=str(file), handle=HANDLE, secret=PASSPHRASE, words=" ".join(words).upper())
        await door.shows("The backup is sound")
        await pilot.press("enter")
        await door.shows("kept aside", *words)
        await door.confirms("restore")
        await door.is_in()
    assert len(list(desk.paths.vault.parent.glob("vault.db.before-*"))) == 1
    assert "vault.restored" in [event.kind for event in desk.vault.audit_events()]


async def test_given_an_older_file_put_back_when_unlocked_then_its_words_are_shown_and_a_typed_word_is_needed(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    real_desk.close()
    older = tmp_path / "older.db"
    shutil.copy(real_desk.paths.vault, older)
    real_desk.unlock(HANDLE, PASSPHRASE)
    real_desk.vault.users.add("alex", WORDS, Role.DEPUTY)
    real_desk.close()
    shutil.copy(older, real_desk.paths.vault)
    words = words_of(older)
    assert words is not None
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.logs_in()
        await door.shows("An older vault was put back", " ".join(words).split()[0], "Type older")
        await pilot.press("escape")
        await door.shows("An older vault was put back.")
        assert not real_desk.is_open
        await pilot.press("enter")
        await door.confirms("older")
        await door.is_in()
    assert [person.handle for person in real_desk.vault.users.all()] == [HANDLE]


async def test_given_a_damaged_file_when_unlocked_then_the_part_and_the_steps_are_told_and_nothing_is_changed(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    real_desk.close()
    raw = bytearray(real_desk.paths.vault.read_bytes())
    place = raw.rfind(b"\0" * 64)
    at = next(at for at in range(place - 1, 0, -1) if raw[at])
    raw[at] ^= 1
    real_desk.paths.vault.write_bytes(raw)
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.logs_in()
        await door.shows("Nothing was changed or deleted", "Restore the last backup", "ctrl+o")
    assert real_desk.paths.vault.read_bytes() == bytes(raw)


async def test_given_a_desk_that_is_open_elsewhere_when_unlocked_then_its_holder_is_named(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    second = Desk(real_desk.paths)
    app = PeerdeskApp(second)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.logs_in()
        await door.shows("The vault is in use", "Another Peerdesk holds the vault: user", "Close it there first")


async def test_given_a_restore_that_fails_when_it_is_back_then_all_but_the_secret_is_as_typed_and_the_cursor_is_there(
    with_code: tuple[Desk, str, Path], settle: Callable[..., Any], screen_text: Read, tmp_path: Path
) -> None:
    desk, _, file = with_code
    torn = tmp_path / "torn.backup"
    torn.write_bytes(b"SQLite format 3\0" + bytes(5000))
    typed = {"file": str(file), "way": "login", "handle": HANDLE, "secret": PASSPHRASE, "words": ""}
    failures: tuple[tuple[dict[str, str], str, str], ...] = (
        ({"file": str(tmp_path / "nowhere")}, "file", "No such file"),
        ({"file": str(torn)}, "file", "That is not a vault"),
        ({"secret": "not the passphrase"}, "secret", "do not open this vault"),
        ({"words": "four other words here"}, "words", "The check words differ"),
    )
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.shows("Locked.")
        await pilot.press("ctrl+o", "end", "enter")
        await door.shows("Open it with")
        page = app.screen
        for wrong, field, says in failures:
            await door.fills(**typed | wrong)
            await door.shows(says)
            form = page.query_one(Form)
            assert app.screen is page and not desk.is_open
            assert form.values() == typed | wrong | {"secret": ""}
            assert app.focused is not None and app.focused.parent is next(
                line for line in form.fields if line.key == field
            )
        await pilot.press("escape")
        await door.shows("Discard what you typed?")
        await pilot.press("n")
        await door.fills(**typed)
        await door.shows("The backup is sound")
        assert "The check words differ" not in door.text
        await pilot.press("enter")
        await door.shows("Type restore and press enter")
        await pilot.press("escape")
        await door.until(lambda: app.screen is page)
        assert page.query_one(Form).values() == typed and not desk.is_open


async def test_given_a_code_of_another_desk_when_tried_then_the_form_stays_with_the_cursor_on_the_code(
    with_code: tuple[Desk, str, Path], settle: Callable[..., Any], screen_text: Read
) -> None:
    desk, _, _ = with_code
    other = new_code()
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        door = Door(app, pilot, settle, screen_text)
        await door.shows("Locked.")
        await pilot.press("ctrl+o", "enter")
        await door.fills(code=other, handle="boss", passphrase=WORDS, again=WORDS)
        await door.confirms("recover")
        await door.until(lambda: bool(app.screen.query(Form)) and "!" in door.text)
        form = app.screen.query_one(Form)
        assert form.values() == {"code": other, "handle": "boss", "passphrase": WORDS, "again": ""}
        assert app.focused is not None and app.focused.parent is form.fields[0]
    assert not desk.is_open
