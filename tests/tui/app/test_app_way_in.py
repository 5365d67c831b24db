"""The start screen, the first run, and what they do with wrong words."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from textual import events

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.entry import Entry
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens import unlock
from peerdesk_tui.screens.first_run import CODE, CUSTODIAN, FirstRun
from peerdesk_tui.screens.home import Today
from peerdesk_tui.screens.secret import CodeStep

Read = Callable[[Any], str]


async def settle(pilot: Any, app: PeerdeskApp, until: Callable[[], bool]) -> None:
    for _ in range(300):
        await pilot.pause(0.02)
        if until():
            await pilot.pause()
            return
    raise AssertionError(f"still {app.screen_stack} {[strip.text for strip in app.screen._compositor.render_strips()]}")


@pytest.fixture
def locked(desk: Any) -> Any:
    desk.is_open = False
    return desk


def asks(app: PeerdeskApp) -> Callable[[], bool]:
    return lambda: app.focused is not None and app.focused.id in ("start-handle", "start-passphrase")


async def test_given_a_locked_desk_when_the_right_words_are_typed_then_today_opens_and_they_are_gone(
    locked: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(opener=lambda: locked)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
        assert problems(app) == ()
        await pilot.press(*"desk", "enter", *"right", "space", *"words")
        assert "right words" not in screen_text(app)
        await pilot.press("enter")
        await settle(pilot, app, lambda: isinstance(app.screen, Today))
        assert not app.screen_stack[0].query("#start-passphrase")


async def test_given_something_to_know_when_the_desk_opens_then_it_is_said_before_anything_else(
    desk: Any, screen_text: Read
) -> None:
    desk.told = ("The keys are missing.",)
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "The keys are missing." in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "The keys are missing." not in screen_text(app)


async def test_given_name_and_passphrase_in_one_burst_when_typed_then_no_letter_of_the_passphrase_is_shown(
    locked: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(opener=lambda: locked)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
        for key in ("d", "e", "s", "k", "enter", *"right", "space", *"words"):
            app.post_message(events.Key("space" if key == "space" else key, " " if key == "space" else key[:1]))
        await pilot.pause()
        assert "right" not in screen_text(app) and "words" not in screen_text(app)
        app.post_message(events.Key("enter", None))
        await settle(pilot, app, lambda: isinstance(app.screen, Today))


async def test_given_wrong_words_when_tried_twice_then_one_constant_sentence_and_a_longer_wait(
    locked: Any, screen_text: Read
) -> None:
    waits: list[str] = []
    app = PeerdeskApp(locked)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
        for handle in ("desk", "nobody"):
            app.screen.query_one("#start-handle", Entry).value = handle
            app.screen.query_one("#start-passphrase").focus()
            await pilot.press(*"wrong", "enter")
            await settle(pilot, app, lambda: unlock.REFUSED in " ".join(screen_text(app).split()))
            waits.append(" ".join(screen_text(app).split()).partition("Wait ")[2][:1])
            assert "Wait" in screen_text(app)
            await pilot.press(*"right", "enter")
            assert not locked.is_open
            await settle(pilot, app, lambda: "Wait" not in screen_text(app))
    assert waits == ["1", "2"]


async def test_given_a_desk_that_another_instance_holds_when_opened_then_the_cause_and_the_next_step_are_told(
    locked: Any, screen_text: Read
) -> None:
    def held(handle: str, passphrase: str, accept_older: bool) -> None:
        raise DeskError("Another Peerdesk has this desk open.", "Close that one first.")

    locked.unlock = held
    app = PeerdeskApp(locked)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
        await pilot.press(*"desk", "enter", *"words", "enter")
        await settle(pilot, app, lambda: "Close that one first." in screen_text(app))


async def test_given_a_desk_that_cannot_be_made_when_started_then_the_code_and_the_sentence_are_kept_for_the_shell(
    desk: Any,
) -> None:
    def opener() -> Any:
        error = DeskError("The folder cannot be read.", "Look at its rights.")
        error.exit = Exit.STORAGE
        raise error

    app = PeerdeskApp(opener=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(50):
            await pilot.pause(0.02)
            if app.return_value is not None:
                break
    assert app.return_value == Exit.STORAGE
    assert "Look at its rights." in app.last_words


async def test_given_an_unknown_option_when_started_then_the_code_is_usage(desk: Any) -> None:
    def opener() -> Any:
        raise SystemExit(2)

    app = PeerdeskApp(opener=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(50):
            await pilot.pause(0.02)
            if app.return_value is not None:
                break
    assert app.return_value == Exit.USAGE


async def test_given_a_demo_that_was_locked_when_it_comes_back_then_enter_is_enough(
    locked: Any, screen_text: Read
) -> None:
    locked.demo = SimpleNamespace(handle="desk", passphrase="right words", watermark="DEMO · synthetic agency")
    app = PeerdeskApp(locked)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
        assert "right words" in screen_text(app)
        assert problems(app) == ()
        await pilot.press("enter")
        await settle(pilot, app, lambda: isinstance(app.screen, Today))
        assert "DEMO · synthetic agency" in screen_text(app)


async def test_given_the_start_screen_when_painted_first_then_the_desk_is_opened_in_a_thread_afterwards(
    locked: Any, screen_text: Read
) -> None:
    seen: list[tuple[bool, str]] = []
    app: PeerdeskApp

    def opener() -> Any:
        seen.append((threading.current_thread() is threading.main_thread(), screen_text(app)))
        return locked

    app = PeerdeskApp(opener=opener)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, asks(app))
    in_main, painted = seen[0]
    assert not in_main
    assert "Peerdesk" in painted


# ------------------------------------------------------------- first run


@pytest.fixture
def empty(locked: Any) -> Any:
    locked.has_vault = False
    locked.settings.department = None
    return locked


def at_step(app: PeerdeskApp, step: int) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, FirstRun) and app.screen.step == step and bool(app.screen.focused)


async def test_given_no_vault_when_the_steps_are_taken_by_keyboard_then_the_desk_is_made_and_opens(
    empty: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at_step(app, 0))
        await pilot.press("down")
        await settle(pilot, app, lambda: "its pack has no title" in screen_text(app))
        assert "Xanadu" in screen_text(app) and "us-xx" not in screen_text(app)
        assert problems(app) == ()
        await pilot.press("up", "enter")
        await settle(pilot, app, at_step(app, 1))
        await pilot.press(*"lead", "ctrl+s")
        await settle(pilot, app, at_step(app, 2))
        assert "amber birch cedar delta ember fjord" in screen_text(app)
        assert problems(app) == ()
        await pilot.press("down", *[key if key != " " else "space" for key in "amber birch cedar delta ember fjord"])
        await pilot.press("ctrl+s")
        await settle(pilot, app, at_step(app, CODE))
        step = app.screen.query_one(CodeStep)
        code = step.code
        assert all(group in screen_text(app) for group in code.split())
        assert problems(app) == ()
        await pilot.press(*"nope", "enter")
        await settle(pilot, app, lambda: f"not group {step.place + 1}" in screen_text(app))
        step.query_one(Entry).value = ""
        await pilot.press(*code.split()[step.place].lower(), "enter")
        await settle(pilot, app, at_step(app, CUSTODIAN))
        await pilot.press(*"chief", "ctrl+s")
        await settle(pilot, app, lambda: "Not command" in screen_text(app))
        assert problems(app) == ()
        await pilot.press("home", *["delete"] * 5, *"clerk", "ctrl+s")
        await settle(pilot, app, at_step(app, 5))
        assert "Never stored: who asked for support" in screen_text(app)
        assert not any(group in screen_text(app) for group in code.split())
        assert problems(app) == ()
        await pilot.press("enter")
        await settle(pilot, app, lambda: isinstance(app.screen, Today))
    assert empty.created == [("lead", "amber birch cedar delta ember fjord")]
    assert empty.codes == [code] and [custodian.title for custodian in empty.named] == ["clerk"]


async def test_given_the_second_step_when_going_back_and_forth_then_what_was_typed_is_still_there(
    empty: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at_step(app, 0))
        await pilot.press("enter")
        await settle(pilot, app, at_step(app, 1))
        await pilot.press(*"lead", "escape")
        await settle(pilot, app, at_step(app, 0))
        await pilot.press("enter")
        await settle(pilot, app, at_step(app, 1))
        assert "lead" in screen_text(app)


async def test_given_a_first_run_broken_off_after_the_department_when_started_again_then_it_goes_on_with_the_name(
    empty: Any,
) -> None:
    first = PeerdeskApp(empty)
    async with first.run_test(size=(80, 24)) as pilot:
        await settle(pilot, first, at_step(first, 0))
        await pilot.press("enter")
        await settle(pilot, first, at_step(first, 1))
        await pilot.press("ctrl+q")
    assert first.return_value == Exit.OK
    second = PeerdeskApp(empty)
    async with second.run_test(size=(80, 24)) as pilot:
        await settle(pilot, second, at_step(second, 1))
    assert empty.created == []


async def test_given_a_broken_department_when_chosen_then_the_reason_is_told_and_the_step_stays(
    empty: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at_step(app, 0))
        await pilot.press("end", "enter")
        await settle(pilot, app, lambda: "Choose another." in screen_text(app))
        assert at_step(app, 0)()


@pytest.mark.parametrize(
    ("typed", "again", "complaint"),
    [("short", "short", "16 characters or more"), ("long enough to be taken", "another", "not the same")],
)
async def test_given_a_poor_passphrase_when_sent_then_it_is_refused_at_its_field(
    empty: Any, screen_text: Read, typed: str, again: str, complaint: str
) -> None:
    from peerdesk_tui.kit.form import Form

    empty.settings.department = "us-xx-town-pd"
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at_step(app, 1))
        await pilot.press(*"lead", "ctrl+s")
        await settle(pilot, app, at_step(app, 2))
        form = app.screen.query_one(Form)
        form.set_value("passphrase", typed)
        form.set_value("again", again)
        await pilot.press("ctrl+s")
        await settle(pilot, app, lambda: complaint in screen_text(app))
        assert at_step(app, 2)()


async def test_given_no_desk_yet_when_the_lock_key_is_pressed_then_the_step_and_the_code_on_paper_stay(
    empty: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(empty)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await settle(pilot, app, at_step(app, 0))
        await pilot.press("enter")
        await settle(pilot, app, at_step(app, 1))
        await pilot.press("ctrl+l")
        await settle(pilot, app, lambda: "nothing to lock" in screen_text(app))
        assert app.is_running and at_step(app, 1)()
