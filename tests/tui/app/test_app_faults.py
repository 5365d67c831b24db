"""Whatever a plugin's screen does wrong ends on a fault card, and the next key is answered."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.contributions import ScreenSpec
from peerdesk_core.exits import Exit
from peerdesk_core.faults import Fault
from peerdesk_core.kernel import Owned
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.screens.fault import FaultCard
from peerdesk_tui.screens.home import Today

PLANTED = "Planted"
Read = Callable[[Any], str]


async def settle(pilot: Any, app: PeerdeskApp, until: Callable[[], bool]) -> None:
    """Wait for the application to come to rest in a state."""
    for _ in range(600):
        await pilot.pause(0.02)
        if until():
            await pilot.pause()
            return
    raise AssertionError(f"still {app.screen_stack}")


async def at_today(pilot: Any, app: PeerdeskApp) -> None:
    await settle(pilot, app, lambda: isinstance(app.screen, Today))


def on_card(app: PeerdeskApp) -> Callable[[], bool]:
    return lambda: isinstance(app.screen, FaultCard)


def shown(app: PeerdeskApp) -> str:
    return "\n".join(line.text for line in app.screen.query_one(Card).lines)


@pytest.mark.parametrize(
    ("key", "kind"),
    [("a", "SampleError"), ("x", "SystemExit"), ("w", "SampleError"), ("y", "SystemExit")],
    ids=["action", "action that exits", "worker", "thread that exits"],
)
async def test_given_a_failing_command_when_its_card_is_closed_then_the_same_screen_goes_on(
    desk: Any, screen_text: Read, key: str, kind: str
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("f", key)
        await settle(pilot, app, on_card(app))
        assert kind in shown(app) and "Sample" in shown(app)
        assert PLANTED not in screen_text(app)
        await pilot.press("enter", "g")
        await pilot.pause()
        assert "greeted" in screen_text(app)
    assert [(fault.owner, fault.kind) for fault in desk.kernel.recorded] == [("sample", kind)]


@pytest.mark.parametrize(
    ("key", "kind"),
    [("m", "SampleError"), ("i", "SampleError"), ("k", "KeyboardInterrupt"), ("l", "SampleError")],
    ids=["message handler", "timer", "timer that interrupts", "callback after a refresh"],
)
async def test_given_a_handler_that_fails_when_its_card_is_closed_then_its_screen_is_gone_and_can_be_opened_again(
    desk: Any, screen_text: Read, key: str, kind: str
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("f", key)
        await settle(pilot, app, on_card(app))
        assert PLANTED not in screen_text(app)
        await pilot.press("enter")
        await at_today(pilot, app)
        await pilot.press("f", "g")
        await pilot.pause()
        assert "greeted" in screen_text(app)
    assert [(fault.owner, fault.kind) for fault in desk.kernel.recorded] == [("sample", kind)]


@pytest.mark.parametrize(
    "name", ["BadCompose", "BadBody", "BadMount", "BadInit", "BadExit", "BadRender", "BadStyle", "BadDefaultStyle"]
)
async def test_given_a_screen_that_cannot_open_when_tried_then_a_card_names_its_plugin_and_others_open(
    desk: Any, screen_text: Read, name: str
) -> None:
    desk.add_screen(name, key="b")
    desk.add_screen("Styled", key="s")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("b")
        await settle(pilot, app, on_card(app))
        assert PLANTED not in screen_text(app)
        assert {fault.owner for fault in desk.kernel.recorded} == {"sample"}
        assert len(desk.kernel.recorded) == 1
        await pilot.pause(0.1)
        assert "while this card was open" not in shown(app), "one failure is told as one"
        await pilot.press("enter", "s")
        await settle(pilot, app, lambda: type(app.screen).__name__ == "Styled")
        await pilot.press("f", "g")
        await pilot.pause()
        assert "greeted" in screen_text(app)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("BadCompose", "composing"),
        ("BadBody", "composing"),
        ("BadRender", "drawing"),
        ("BadMount", "the answer to Mount"),
    ],
)
async def test_given_a_screen_that_fails_when_its_card_shows_then_it_says_at_what(
    desk: Any, name: str, where: str
) -> None:
    desk.add_screen(name, key="b")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("b")
        await settle(pilot, app, on_card(app))
    assert [fault.where for fault in desk.kernel.recorded] == [where]


async def test_given_a_timer_that_fails_when_its_card_shows_then_it_says_so(desk: Any) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("f", "i")
        await settle(pilot, app, on_card(app))
    assert [fault.where for fault in desk.kernel.recorded] == ["a timer or a callback"]


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("peerdesk_sample.screens:Fin", "module peerdesk_sample.screens has no class Fin, did you mean Fine?"),
        ("peerdesk_sample.screens:Units", "module peerdesk_sample.screens has no class Units"),
        ("peerdesk_sample.screens:NotAScreen", "NotAScreen in module peerdesk_sample.screens is not a screen"),
        ("peerdesk_sample.scr:Units", "module peerdesk_sample.scr cannot be imported (ModuleNotFoundError)"),
        ("somewhere.else:Units", "module somewhere.else cannot be imported (ModuleNotFoundError)"),
        ("peerdesk_sample.screens", 'a view is written "package.screens:Class"'),
        (":Units", 'a view is written "package.screens:Class"'),
    ],
)
async def test_given_a_view_that_leads_nowhere_when_opened_then_its_plugin_is_named_and_what_is_wrong(
    desk: Any, screen_text: Read, view: str, says: str
) -> None:
    spec = ScreenSpec(id="sample.units", title="Units", purpose="Shows units.", view=view, key="u")
    desk.kernel.given_screens.append(Owned("sample", spec))
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("u")
        await settle(pilot, app, on_card(app))
        card = shown(app)
        assert f"its screen 'Units' failed (it names the view {view}; {says}" in card
        assert "It belongs to the plugin Sample." in card
        await pilot.press("enter", "f", "g")
        await pilot.pause()
        assert "greeted" in screen_text(app)
    assert [fault.owner for fault in desk.kernel.recorded] == ["sample"]


async def test_given_a_package_of_another_name_when_its_screen_cannot_be_made_then_its_plugin_is_named(
    desk: Any, sample_plugin: types.ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    exec("class Strange(Screen):\n    def __init__(self, ctx): raise SystemExit(3)", vars(sample_plugin))
    monkeypatch.setattr(sample_plugin, "__name__", "strange.views")
    desk.add_screen("Strange", key="b")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("b")
        await settle(pilot, app, on_card(app))
    assert [(fault.owner, fault.kind) for fault in desk.kernel.recorded] == [("sample", "SystemExit")]


async def test_given_an_entry_of_the_palette_that_fails_when_picked_then_a_card_and_keys_that_work(
    desk: Any, screen_text: Read
) -> None:
    desk.add_screen("BadInit", title="Breaks at once")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("ctrl+p", *"breaks", "enter")
        await settle(pilot, app, on_card(app))
        await pilot.press("enter", "f", "g")
        await pilot.pause()
        assert "greeted" in screen_text(app)


async def test_given_an_error_meant_for_people_when_raised_by_a_command_then_it_is_told_and_is_no_fault(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("f", "o")
        await settle(pilot, app, lambda: isinstance(app.screen, Notice))
        assert "Use the screen that owns it." in screen_text(app)
    assert desk.kernel.recorded == []


async def test_given_faults_without_end_when_nobody_presses_a_key_then_the_application_ends_as_crashed(
    desk: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await pilot.press("f", "z")
        for _ in range(50):
            await pilot.pause(0.02)
            if app.return_value is not None:
                break
    assert app.return_value == Exit.CRASH
    assert app.last_words == "Peerdesk stopped on a fault. What failed last was the plugin sample."
    printed = capsys.readouterr()
    assert PLANTED not in printed.out + printed.err


async def test_given_a_plugin_that_rests_when_its_screen_is_asked_for_then_a_card_says_so(
    desk: Any, screen_text: Read
) -> None:
    import attrs

    from peerdesk_core.plugins import Status

    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        desk.kernel.states["sample"] = attrs.evolve(
            desk.kernel.states["sample"], status=Status.SET_ASIDE, why="three faults; it rests"
        )
        await pilot.press("f")
        await settle(pilot, app, on_card(app))
        assert "it rests" in shown(app)


async def test_given_today_itself_failing_when_t_is_pressed_then_a_new_today_appears(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        first = app.screen
        first.set_timer(0.01, lambda: 1 / 0)
        await settle(pilot, app, on_card(app))
        await pilot.press("enter", "t")
        await settle(pilot, app, lambda: isinstance(app.screen, Today) and app.screen is not first)
    assert [fault.owner for fault in desk.kernel.recorded] == ["terminal"]


async def test_given_the_variables_of_the_framework_when_the_application_runs_then_nothing_is_written(
    desk: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    log = folder / "log.txt"
    monkeypatch.setenv("TEXTUAL", "debug,devtools")
    monkeypatch.setenv("TEXTUAL_LOG", str(log))
    monkeypatch.setenv("TEXTUAL_SCREENSHOT", "0")
    monkeypatch.setattr("textual.constants.LOG_FILE", str(log))
    monkeypatch.setattr("textual.constants.SCREENSHOT_DELAY", 0)
    monkeypatch.chdir(folder)
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await at_today(pilot, app)
        await app.run_action("app.screenshot")
        await pilot.press("f", "a")
        await settle(pilot, app, on_card(app))
    assert list(folder.iterdir()) == []
    assert not app.features


def test_given_more_faults_when_put_into_words_then_those_of_others_are_not_counted_as_its_own() -> None:
    from peerdesk_tui.screens.fault import lines_of

    def fault(owner: str) -> Fault:
        return Fault(owner=owner, where="a key or command", kind="ValueError")

    def words(*owners: str) -> str:
        return " ".join(line.text for line in lines_of([fault(owner) for owner in owners], "Sample"))

    assert "while this card was open" not in words("sample")
    assert "It failed once more while this card was open." in words("sample", "sample")
    assert "It failed 2 more times while this card was open." in words("sample", "sample", "sample")
    assert "It failed" not in words("sample", "other") and "Meanwhile this failed too: other." in words(
        "sample", "other"
    )


def test_given_a_fault_when_put_into_words_then_no_text_of_the_exception_is_in_them() -> None:
    from peerdesk_tui.screens.fault import lines_of

    fault = Fault(owner="sample", where="a key or command", kind="ValueError", frames=("screens.py:3 in action_x",))
    words = "\n".join(line.text for line in lines_of([fault], "Sample"))
    assert "screens.py:3 in action_x" in words and "disable that plugin" in words
