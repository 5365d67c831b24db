"""F1 before the desk is open: what the step is for, its next keys, and nothing typed is disturbed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.frame import FooterLine
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.modal import BriefHelp
from peerdesk_tui.screens.first_run import STEPS, FirstRun
from peerdesk_tui.screens.help import HelpScreen
from peerdesk_tui.screens.secret import CodePage

Read = Callable[[Any], str]


class Reader:
    """Somebody who asks for help at every step."""

    def __init__(self, app: PeerdeskApp, pilot: Any, settle: Callable[..., Any], read: Read) -> None:
        self.app, self.pilot, self._settle, self._read = app, pilot, settle, read

    async def until(self, check: Callable[[], bool]) -> None:
        await self._settle(self.pilot, self.app, check)

    async def asks(self, key: str, *says: str) -> None:
        """Help shows these texts, is named in the footer before, and leaves everything as it was."""
        screen, before, focused = self.app.screen, self.values(), self.app.focused
        assert key in [one.shown.replace("?", "question_mark") for one in screen.query_one(FooterLine).keys]
        await self.pilot.press(key)
        await self.until(lambda: isinstance(self.app.screen, BriefHelp))
        text = " ".join(" ".join(line[3:77] for line in self._read(self.app).splitlines()).split())
        assert [part for part in (*says, "Keys:") if part not in text] == []
        assert problems(self.app) == ()
        await self.pilot.press(key)
        await self.pilot.pause()
        assert isinstance(self.app.screen, BriefHelp)
        await self.pilot.press("escape")
        await self.until(lambda: self.app.screen is screen)
        assert self.values() == before and self.app.focused is focused

    def values(self) -> list[str]:
        return [entry.value for entry in self.app.screen.query(Entry)]


def at_step(app: PeerdeskApp, step: int) -> bool:
    return isinstance(app.screen, FirstRun) and app.screen.step == step and app.focused is not None


@pytest.fixture
def empty(desk: Any) -> Any:
    desk.is_open = desk.has_vault = False
    desk.settings.department = None
    return desk


async def test_given_each_step_of_the_first_start_when_help_is_asked_for_then_it_says_what_the_step_is_for(
    empty: Any, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        says = (
            ("Step 1 of 6: Department", "which rules, titles and clocks apply"),
            ("Step 2 of 6: Your name", "a short word that only you use here", "ctrl+s: Save"),
            ("Step 3 of 6: Passphrase", "Nobody can look it up"),
            ("Step 4 of 6: Recovery code", "type the one group that is asked for"),
            ("Step 5 of 6: Custodian", "outside your chain of command"),
            ("Step 6 of 6: Review", "Nothing is made yet", "enter: Create"),
        )
        for step, texts in enumerate(says):
            await reader.until(partial(at_step, app, step))
            typing = isinstance(app.focused, Entry)
            if typing:
                await pilot.press("a", "b")
            await reader.asks("f1" if typing else "question_mark", *texts)
            if typing:
                await pilot.press("question_mark")
                assert isinstance(app.focused, Entry) and app.focused.value.endswith("ab?")
            screen = app.screen
            assert isinstance(screen, FirstRun)
            if step < len(STEPS) - 1:
                screen.step += 1
                await screen.show_step()


async def test_given_a_locked_desk_when_help_is_asked_for_then_the_half_typed_passphrase_stays(
    desk: Any, settle: Callable[..., Any], screen_text: Read
) -> None:
    desk.is_open = False
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        await reader.until(lambda: app.focused is not None and app.focused.id == "start-handle")
        await pilot.press(*"desk", "enter", *"righ")
        await reader.asks("f1", "Help: Unlock the desk", "Type your name at this desk", "ctrl+o: Code or backup")
        await pilot.press("t")
        assert reader.values() == ["desk", "right"]


async def test_given_a_locked_demo_when_help_is_asked_for_then_it_is_about_the_demo(
    desk: Any, settle: Callable[..., Any], screen_text: Read
) -> None:
    desk.is_open = False
    desk.demo = SimpleNamespace(handle="demo", passphrase="right words", watermark="DEMO")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        await reader.until(lambda: app.focused is not None and app.focused.id == "start-passphrase")
        await reader.asks("f1", "an agency that does not exist")
        assert "ctrl+o" not in screen_text(app)


async def test_given_the_pages_of_the_other_ways_in_when_help_is_asked_for_then_each_explains_itself(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read
) -> None:
    real_desk.close()
    app = PeerdeskApp(real_desk)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        await reader.until(lambda: app.focused is not None and app.focused.id == "start-handle")
        await pilot.press("ctrl+o")
        await reader.until(lambda: "Other ways in" in screen_text(app))
        await reader.asks("question_mark", "Two ways in when name and passphrase do not help")
        await pilot.press("enter")
        await reader.until(lambda: bool(app.screen.query(Form)) and isinstance(app.focused, Entry))
        await pilot.press("x")
        await reader.asks("f1", "opens the desk without a passphrase", "a word there")
        await pilot.press("escape", "y")
        await reader.until(lambda: not app.screen.query(Form))
        await pilot.press("ctrl+o", "end", "enter")
        await reader.until(lambda: bool(app.screen.query(Form)) and isinstance(app.focused, Entry))
        await pilot.press("x")
        await reader.asks("f1", "Help: Restore a backup", "those that opened the desk on that day")


async def test_given_a_new_code_on_the_screen_when_help_is_asked_for_then_the_code_is_still_there_afterwards(
    real_desk: Desk, settle: Callable[..., Any], screen_text: Read, tmp_path: Any
) -> None:
    fresh = make_desk(tmp_path / "new machine", MovingClock(real_desk.clock.now()), create=False)
    app = PeerdeskApp(fresh)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        await reader.until(lambda: isinstance(app.screen, FirstRun) and isinstance(app.focused, Entry))
        code = real_desk.vault.users.replace_code()
        app.push_screen(CodePage(code))
        await reader.until(lambda: isinstance(app.screen, CodePage) and isinstance(app.focused, Entry))
        await reader.asks("f1", "it is shown only once")
        assert all(group in screen_text(app) for group in code.split())
    fresh.close()


async def test_given_an_open_desk_when_help_is_asked_for_in_a_step_then_the_step_is_explained_before_the_pages(
    desk: Any, settle: Callable[..., Any], screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        reader = Reader(app, pilot, settle, screen_text)
        await reader.until(lambda: "Today" in screen_text(app))
        app.push_screen(TypedConfirm("Begin again", ("Everything goes.",), "begin"))
        await reader.until(lambda: isinstance(app.focused, Entry))
        await pilot.press("b", "f1")
        await reader.until(lambda: isinstance(app.screen, HelpScreen))
        assert "This is a serious step, so it" in " ".join(screen_text(app).split())
        await pilot.press("escape")
        await reader.until(lambda: isinstance(app.screen, TypedConfirm))
        assert reader.values() == ["b"]
