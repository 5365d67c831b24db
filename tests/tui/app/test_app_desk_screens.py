"""Today, the palette, Plugins, Settings and Help on an open desk; locking; small and poor terminals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from peerdesk_core.contributions import CommandSpec, GlossaryTerm, HelpTopic, PanelRow, PanelSpec, Tone
from peerdesk_core.exits import Exit
from peerdesk_core.faults import Fault
from peerdesk_core.kernel import Owned
from peerdesk_core.model.clocks import ClockItem, ClockKind, by_urgency
from peerdesk_tui import actions, keys
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.screens.home import Today

Read = Callable[[Any], str]


async def settle(pilot: Any, app: PeerdeskApp, until: Callable[[], bool]) -> None:
    for _ in range(300):
        await pilot.pause(0.02)
        if until():
            await pilot.pause()
            return
    raise AssertionError(f"still {app.screen_stack}")


def at(app: PeerdeskApp, name: str) -> Callable[[], bool]:
    return lambda: type(app.screen).__name__ == name


def clock(now: Any, name: str, hours: float, subject: str = "amber-heron-42", **more: Any) -> ClockItem:
    return ClockItem(
        id=name,
        subject=subject,
        act="reply",
        start_at=now - timedelta(hours=20),
        due_at=now + timedelta(hours=hours),
        says="Reply within a day.",
        cite="XPD 3-1",
        screen="sample.fine",
        **more,
    )


@pytest.fixture
def busy(desk: Any) -> Any:
    """Four clocks, one of each state, and two panels."""
    now = desk.clock.now()
    desk.kernel.given_clocks = [
        clock(now, "waiting", 60, kind=ClockKind.EMBARGO, opens_at=now + timedelta(hours=1)),
        clock(now, "running", 30),
        clock(now, "soon", 1, subject="K9 unit [K9]"),
        clock(now, "late", -3),
    ]
    desk.kernel.given_panels = [
        PanelSpec(id="team", title="Team [K9]", rows=(PanelRow(label="On call [b]", value="3 of 4", tone=Tone.WARN),)),
        PanelSpec(id="bare", title="Bare", empty="Nothing is open."),
    ]
    return desk


# ------------------------------------------------------------- Today


def test_given_clocks_of_every_state_when_sorted_then_late_soon_running_waiting_and_earliest_first(busy: Any) -> None:
    now = busy.clock.now()
    later = clock(now, "later", -1)
    order = [item.id for item in by_urgency([*busy.kernel.given_clocks, later], now)]
    assert order == ["late", "later", "soon", "running", "waiting"]


async def test_given_clocks_and_panels_when_today_opens_then_all_are_shown_literally_and_nothing_is_clipped(
    busy: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "late by 3 h" in screen_text(app))
        text = screen_text(app)
        assert text.index("late by 3 h") < text.index("1 h left") < text.index("1 d 6 h left") < text.index("opens in")
        assert "K9 unit [K9]" in text and "Team [K9]" in text and "On call [b]" in text
        assert "Nothing is open." in text and "1 late · 1 soon" in text
        assert "Reply within a day. (XPD 3-1)" in text
        assert problems(app) == ()


async def test_given_a_clock_when_enter_is_pressed_then_its_screen_opens_and_esc_comes_back(
    busy: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "late by 3 h" in screen_text(app))
        await pilot.press("enter")
        await settle(pilot, app, at(app, "Fine"))
        await pilot.press("escape")
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Today)


async def test_given_a_plugin_that_could_not_answer_when_today_is_read_then_it_says_so_in_its_place(
    desk: Any, screen_text: Read
) -> None:
    desk.kernel.notes = {
        "clocks": (Fault(owner="sample", where="clocks", kind="ValueError"),),
        "dashboard_panels": (Fault(owner="guardian", where="dashboard_panels", kind="too slow"),),
        "requirements": (Fault(owner="counter", where="requirements", kind="OSError"),),
    }
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "guardian could not be shown" in " ".join(screen_text(app).split()))
        assert "sample could not be shown: sample: clocks failed (ValueError)." in " ".join(screen_text(app).split())
        assert "counter could not be shown" in " ".join(screen_text(app).split()), "panels count what is required"
        await pilot.press("enter")
        await settle(pilot, app, at(app, "PluginsScreen"))


async def test_given_no_clock_when_today_opens_then_it_says_what_this_is_and_which_key_is_next(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "No clock is running." in screen_text(app))
        assert "ctrl+p" in screen_text(app)


async def test_given_today_behind_another_screen_when_one_comes_back_then_the_board_is_read_again(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "No clock is running." in screen_text(app))
        await pilot.press("f")
        await settle(pilot, app, at(app, "Fine"))
        desk.kernel.given_clocks = [clock(desk.clock.now(), "new", -2)]
        await pilot.press("t")
        await settle(pilot, app, lambda: "late by 2 h" in screen_text(app))


# ------------------------------------------------------------- the registry, keys, the palette


def test_given_two_screens_with_one_key_when_the_registry_is_built_then_the_second_is_refused_by_name(
    desk: Any,
) -> None:
    desk.add_screen("Styled", key="f")
    desk.add_screen("BadInit", key="t")
    desk.add_screen("BadMount", key="v")
    desk.add_screen("BadExit", key="ctrl+x")
    registry = actions.build(desk.kernel)
    assert {action.id: action.key for action in registry if action.owner != "desk"} == {
        "screen.sample.fine": "f",
        "screen.sample.styled": "",
        "screen.sample.badinit": "",
        "screen.sample.badmount": "",
        "screen.sample.badexit": "",
    }
    assert [sentence.split(" asks")[0][-1:] for sentence in registry.refused] == ["e"] * 4
    assert "is taken by 'Fine' of sample" in registry.refused[0]
    assert "is taken by 'Today' of desk" in registry.refused[1]


async def test_given_a_refused_key_when_plugins_is_opened_then_it_is_shown_there(desk: Any, screen_text: Read) -> None:
    desk.add_screen("Styled", key="f")
    desk.kernel.given_clashes = ["other-dist announces a plugin 'roster', a name that peerdesk already has: not loaded"]
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("ctrl+p", *"plugins", "enter")
        await settle(pilot, app, at(app, "PluginsScreen"))
        text = " ".join(screen_text(app).split())
        assert "Refused keys and names: 2" in text
        assert "The key 'f' that sample asks for 'Styled' is taken by 'Fine' of sample." in text
        assert problems(app) == ()


async def test_given_every_screen_command_and_action_when_the_palette_opens_then_each_is_listed_and_runs(
    desk: Any, screen_text: Read
) -> None:
    desk.add_screen("Styled", title="Wide 警察 [b]odd[/b]")
    desk.kernel.given_commands = [
        Owned("sample", CommandSpec(id="greet", title="Greet", help="Says it.", screen="sample.fine", action="greet"))
    ]
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("ctrl+p")
        await settle(pilot, app, at(app, "Palette"))
        listed = {row.id for row in app.screen.query_one(DataList).rows}
        assert app.registry is not None
        assert listed == {action.id for action in app.registry}
        assert "Wide 警察 [b]odd[/b]" in screen_text(app)
        assert problems(app) == ()
        await pilot.press("escape")
        leads_to = {
            "desk.today": "Today",
            "desk.help": "HelpScreen",
            "desk.plugins": "PluginsScreen",
            "desk.settings": "SettingsScreen",
            "screen.sample.fine": "Fine",
            "screen.sample.styled": "Styled",
            "command.greet": "Fine",
        }
        of_the_vault = {"desk.choices", "desk.users", "desk.backup", "desk.audit", "desk.hold", "desk.passphrase"}
        assert set(leads_to) | of_the_vault | {"desk.lock", "desk.quit"} == listed
        for action, screen in leads_to.items():
            await pilot.press("ctrl+p")
            await settle(pilot, app, at(app, "Palette"))
            app.screen.query_one(DataList).select(action)
            await pilot.press("enter")
            await settle(pilot, app, at(app, screen))
        assert "greeted" in screen_text(app)


async def test_given_words_of_a_title_typed_in_the_palette_then_that_action_comes_before_one_that_explains_with_them(
    desk: Any,
) -> None:
    desk.kernel.given_commands = [
        Owned("sample", CommandSpec(id=id, title=title, help=help, screen="sample.fine", action="greet"))
        for id, title, help in (
            ("due", "What is due", "Trainings, reviews: late and coming."),
            ("write", "Write a duty sheet", "Readable by those who call."),
            ("read", "Import: read duty from a file", "A calendar."),
            ("held", "Trainings and meetings", "What was held."),
        )
    ]
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        for typed, first, last in (
            ("trainings", "command.held", "command.due"),
            ("read duty", "command.read", "command.write"),
        ):
            await pilot.press("ctrl+p")
            await settle(pilot, app, at(app, "Palette"))
            await pilot.press(*("space" if sign == " " else sign for sign in typed))
            await pilot.pause()
            found = app.screen.query_one(DataList)
            assert ([row.id for row in found.rows], found.current) == ([first, last], first)
            await pilot.press("escape")
            await settle(pilot, app, at(app, "Today"))


async def test_given_words_in_the_filter_when_typed_then_only_matching_actions_stay_and_esc_runs_none(
    desk: Any,
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("ctrl+p", *"minutes")
        await pilot.pause()
        assert [row.id for row in app.screen.query_one(DataList).rows] == ["desk.settings"]
        await pilot.press("escape")
        await settle(pilot, app, at(app, "Today"))


async def test_given_a_long_explanation_when_its_action_is_selected_then_all_of_it_stands_below_the_list(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("ctrl+p", *"lock", "space", *"now")
        await pilot.pause()
        text = " ".join(" ".join(line[3:77] for line in screen_text(app).splitlines()).split())
        assert "End the program at once, so that nothing stays in memory or on the screen." in text
        assert "…" not in text
        assert problems(app) == ()
        await pilot.press(*"nothing like it")
        await pilot.pause()
        assert "End the program" not in screen_text(app)


async def test_given_a_field_that_takes_text_when_a_screens_key_is_typed_then_it_is_text(desk: Any) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("question_mark")
        await settle(pilot, app, at(app, "HelpScreen"))
        await pilot.press("slash", "f", "t")
        await pilot.pause()
        assert at(app, "HelpScreen")()


# ------------------------------------------------------------- Plugins, Settings, Help


async def test_given_a_strangers_plugin_when_enabled_then_only_after_its_typed_word(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await app.open_own("plugins")
        await settle(pilot, app, at(app, "PluginsScreen"))
        text = " ".join(screen_text(app).split())
        assert "another maker's" in text and "Keeps: things" in text and "Hooks: screens" in text
        assert "1: needs nobody; by id" in text
        await pilot.press("e")
        await settle(pilot, app, at(app, "TypedConfirm"))
        assert "Keeps" in screen_text(app) or "keeps" in screen_text(app)
        await pilot.press("escape")
        await settle(pilot, app, at(app, "PluginsScreen"))
        assert desk.kernel.calls == []
        await pilot.press("e", *"sample", "enter")
        await settle(pilot, app, lambda: desk.kernel.calls == ["enable sample"])


async def test_given_a_broken_guard_when_disabled_then_the_effect_is_shown_and_the_word_is_needed(
    desk: Any, screen_text: Read
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await app.open_own("plugins")
        await settle(pilot, app, at(app, "PluginsScreen"))
        await pilot.press("down", "d")
        await settle(pilot, app, at(app, "TypedConfirm"))
        assert "no longer checked" in screen_text(app)
        await pilot.press(*"guardian", "enter")
        await settle(pilot, app, lambda: desk.kernel.calls == ["disable guardian"])


async def test_given_settings_when_saved_then_they_are_in_force_and_a_wrong_number_is_refused(
    desk: Any, screen_text: Read
) -> None:
    from peerdesk_tui.kit.form import Form

    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await app.open_own("settings")
        await settle(pilot, app, at(app, "SettingsScreen"))
        assert problems(app) == ()
        assert "Town PD, Xanadu" in screen_text(app)
        form = app.screen.query_one(Form)
        form.set_value("idle_minutes", "900")
        await pilot.press("ctrl+s")
        await settle(pilot, app, lambda: "Give whole minutes from 1 to 120." in screen_text(app))
        assert desk.settings.idle_minutes == 10
        form.set_value("idle_minutes", "5")
        for theme, name in (
            ("light", "textual-light"),
            ("high-contrast", "peerdesk-high-contrast"),
            ("ansi", "ansi-dark"),
        ):
            form.set_value("theme", theme)
            await pilot.press("ctrl+s")
            await settle(pilot, app, lambda name=name: app.theme == name)  # type: ignore[misc]
        assert (desk.settings.idle_minutes, desk.settings.theme) == (5, "ansi")
        assert problems(app) == ()
        await pilot.press("escape")
        await settle(pilot, app, at(app, "Today"))


async def test_given_settings_typed_but_not_saved_when_going_to_today_then_it_asks_before_they_are_gone(
    desk: Any, screen_text: Read
) -> None:
    from peerdesk_tui.kit.form import Form

    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await app.open_own("settings")
        await settle(pilot, app, at(app, "SettingsScreen"))
        page = app.screen
        page.query_one(Form).set_value("idle_minutes", "5")
        for answer, where in (("n", "SettingsScreen"), ("y", "Today")):
            await pilot.press("ctrl+p", *"today", "enter")
            await settle(pilot, app, lambda: "Discard what you typed?" in screen_text(app))
            await pilot.press(answer)
            await settle(pilot, app, at(app, where))
        assert page not in app.screen_stack and desk.settings.idle_minutes == 10


async def test_given_a_plugins_screen_when_help_is_asked_then_its_page_comes_first_with_its_keys_and_all_terms(
    desk: Any, screen_text: Read
) -> None:
    desk.kernel.given_topics = [
        HelpTopic(id="other", title="Other", body="Elsewhere."),
        HelpTopic(id="fine", title="About fine", body="First of all.\n\nSecond.", screen="sample.fine", cite="XPD 1"),
    ]
    desk.kernel.given_terms = [GlossaryTerm(id="k9", term="K9 [K9]", meaning="Dogs [b]and[/b] people.")]
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await pilot.press("f")
        await settle(pilot, app, at(app, "Fine"))
        await pilot.press("question_mark")
        await settle(pilot, app, at(app, "HelpScreen"))
        assert "First of all." in screen_text(app) and "See XPD 1." in screen_text(app)
        assert problems(app) == ()
        await pilot.press("down")
        await pilot.pause()
        assert "g: Greet" in screen_text(app)
        await pilot.press("slash", *"dogs", "enter")
        await pilot.pause()
        assert "Dogs [b]and[/b] people." in screen_text(app)
        await pilot.press("escape", "escape")  # out of the search, out of the help
        await settle(pilot, app, at(app, "Fine"))


@pytest.mark.parametrize("name", ["plugins", "settings"])
async def test_given_an_own_screen_when_shown_at_the_design_size_then_nothing_is_clipped(desk: Any, name: str) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        await app.open_own(name)
        await settle(pilot, app, lambda: not isinstance(app.screen, Today))
        assert problems(app) == ()
        assert app.screen.query(Card) or name == "settings"


# ------------------------------------------------------------- locking


async def test_given_nobody_at_the_keys_when_the_minutes_are_over_then_the_header_warns_and_the_program_locks(
    desk: Any, screen_text: Read
) -> None:
    seconds = [0.0]
    app = PeerdeskApp(desk, idle_clock=lambda: seconds[0])
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        seconds[0] = 575.0
        app.tick()
        await settle(pilot, app, lambda: "Locks in 25 s" in screen_text(app).splitlines()[0])
        await pilot.press("down")
        app.tick()
        await settle(pilot, app, lambda: "Locks in" not in screen_text(app))
        seconds[0] = 575.0 + 601
        app.tick()
        await pilot.pause()
    assert app.return_value == Exit.LOCKED


@pytest.mark.parametrize(("key", "code"), [(keys.LOCK, Exit.LOCKED), (keys.QUIT, Exit.OK)])
@pytest.mark.parametrize("where", ["today", "palette", "text field"])
async def test_given_any_place_when_the_lock_or_quit_key_is_pressed_then_the_program_ends_with_its_code(
    desk: Any, key: str, code: Exit, where: str
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        if where == "palette":
            await pilot.press("ctrl+p")
        elif where == "text field":
            await pilot.press("question_mark", "slash")
        await pilot.press(key)
        await pilot.pause()
    assert app.return_value == code


async def test_given_the_launcher_gone_when_the_second_passes_then_the_program_locks(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, at(app, "Today"))
        monkeypatch.setattr("os.getppid", lambda: 1)
        app.tick()
        await pilot.pause()
    assert app.return_value == Exit.LOCKED


# ------------------------------------------------------------- terminals


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (59, 17)])
async def test_given_a_tiny_terminal_when_working_then_one_line_says_so_and_nothing_fails(
    busy: Any, screen_text: Read, size: tuple[int, int]
) -> None:
    busy.add_screen("Styled", key="s")
    app = PeerdeskApp(busy)
    async with app.run_test(size=size) as pilot:
        await settle(pilot, app, at(app, "Today"))
        assert "too small" in " ".join(screen_text(app).split())
        await pilot.press("f", "question_mark", "escape", "ctrl+p", "escape", "t")
        await settle(pilot, app, at(app, "Today"))
    assert busy.kernel.recorded == []


async def test_given_a_tiny_terminal_when_the_desk_is_locked_then_it_can_still_be_unlocked(desk: Any) -> None:
    desk.is_open = False
    app = PeerdeskApp(desk)
    async with app.run_test(size=(40, 10)) as pilot:
        await settle(pilot, app, lambda: app.focused is not None and app.focused.id == "start-handle")
        await pilot.press(*"desk", "enter", *"right", "space", *"words", "enter")
        await settle(pilot, app, at(app, "Today"))


async def test_given_no_color_when_drawn_then_no_line_holds_a_colour(
    busy: Any, monkeypatch: pytest.MonkeyPatch, screen_text: Read
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = PeerdeskApp(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "late by" in screen_text(app))
        colours = {
            triplet
            for strip in app.screen._compositor.render_strips()
            for segment in strip.apply_filter(app._filters[-1], app.screen.background_colors[1])
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None and (triplet := colour.triplet) is not None
        }
        assert colours
        assert all(triplet.red == triplet.green == triplet.blue for triplet in colours)


async def test_given_a_terminal_without_unicode_when_today_is_drawn_then_signs_are_ascii(
    busy: Any, monkeypatch: pytest.MonkeyPatch, screen_text: Read
) -> None:
    monkeypatch.setenv("PEERDESK_ASCII", "1")
    app = PeerdeskApp(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "late by" in screen_text(app))
        assert "✗" not in screen_text(app)
        assert ">x late by 3 h" in screen_text(app)
