"""A screen says where one is, which keys apply, hides names again, and keeps errors until they are read."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.confirm import Notice
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.frame import FooterLine, Key, header_text, pick
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.text import MASK, mask


class Roster(DeskScreen):
    """Shows one name, masked until asked."""

    ID = "roster.list"
    TITLE = "Roster [x]"
    BINDINGS: ClassVar[list[BindingType]] = [Binding(letter, f"note('{letter}')", f"Do {letter}") for letter in "nmdk"]
    reloads = 0

    def body(self) -> ComposeResult:
        yield DataList(Column("name", "Name", 20, flex=True), empty=EmptyState("a", "b", "c"))

    def reload(self) -> None:
        self.reloads += 1
        self.names_changed()

    def names_changed(self) -> None:
        name = "Ann Lee" if self.names_shown else mask("Ann Lee")
        self.query_one(DataList).load([Row("a", (name,)), Row("b", (name,))])


class Plain(DeskScreen):
    """Shows no names and has a field for text."""

    TITLE = "Plain"

    def body(self) -> ComposeResult:
        yield Form(Line("a", "A"))


async def test_given_a_part_that_could_not_be_had_when_a_screen_is_shown_then_it_says_so_until_all_is_there(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    missing = ["guardian: requirements failed (too slow)."]
    asked = cast(Ctx, SimpleNamespace(department=ctx.department, lacking=lambda: tuple(missing)))
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(Roster(asked))
        await pilot.pause()
        await pilot.pause()
        said = "✗ Not everything is here. guardian: requirements failed (too slow). See Plugins."
        assert said in " ".join(" ".join(drawn(app)).split())
        assert problems(app) == ()
        missing.clear()
        await app.push_screen(Plain(asked))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        await pilot.pause()
        assert "Not everything" not in " ".join(drawn(app))
        await pilot.resize_terminal(50, 12)
        missing.append("guardian: resources failed (too slow).")
        app.screen.on_screen_resume()
        await pilot.pause()
        await pilot.pause()
        assert "Not everything" not in " ".join(drawn(app)), "only the line that more room is needed"


async def test_given_a_screen_when_drawn_then_title_and_department_are_on_the_first_line_as_written(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        assert drawn(app)[0].startswith("Roster [x] · Riverton [PD]")


async def test_given_a_demo_when_drawn_then_the_watermark_stands_at_the_right_edge(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    app.desk = SimpleNamespace(demo=SimpleNamespace(watermark="DEMO: nobody here is real"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        assert drawn(app)[0].endswith("DEMO: nobody here is real")


@settings(max_examples=200)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=30), st.integers(1, 120))
def test_given_any_title_department_and_watermark_when_put_in_one_line_then_it_takes_exactly_the_width(
    title: str, department: str, watermark: str, cells: int
) -> None:
    assert cell_len(header_text(title, department, watermark, cells)) == cells


def test_given_little_room_when_the_header_is_made_then_the_watermark_stays_whole_and_the_department_goes_first() -> (
    None
):
    line = header_text("Running clocks", "Minneapolis Police Department", "DEMO", 24)
    assert line == "Running clocks      DEMO"


keys = st.builds(
    Key,
    key=st.text(min_size=1, max_size=3),
    shown=st.text(min_size=1, max_size=12),
    says=st.text(max_size=24),
    always=st.just(False),
)


@settings(max_examples=200)
@given(st.lists(keys, max_size=30), st.integers(min_value=24, max_value=160))
def test_given_any_keys_when_picked_for_the_footer_then_they_fit_and_help_and_back_are_among_them(
    found: list[Key], cells: int
) -> None:
    always = [Key("escape", "esc", "Back", True), Key("question_mark", "?", "Help", True)]
    chosen = pick([*found, *always], cells)
    assert sum(key.cells for key in chosen) <= cells
    assert len(chosen) <= 6
    assert set(always) <= set(chosen)
    others = [key for key in chosen if not key.always]
    assert others == found[: len(others)]


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (132, 40)])
async def test_given_many_bindings_with_long_words_when_drawn_then_the_footer_never_clips(
    size: tuple[int, int], host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    class Busy(Roster):
        BINDINGS: ClassVar[list[BindingType]] = [
            *(Binding(f"ctrl+{key}", f"note('{key}')", f"警察 long {key}", key_display=f"[{key}]") for key in "abdefg"),
            *(Binding(f"{key}", f"note('{key}')", "Another long explanation") for key in "wxyz"),
        ]

    app = host()
    async with app.run_test(size=size) as pilot:
        app.push_screen(Busy(ctx))
        await pilot.pause()
        last = drawn(app)[-1]
        assert cell_len(last) == size[0]
        assert "…" not in last
        assert "esc Back" in last
        assert "? Help" in last


async def test_given_a_text_field_has_the_focus_when_the_footer_is_read_then_keys_that_would_be_typed_are_not_offered(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    class Mixed(Roster):
        def body(self) -> ComposeResult:
            yield from super().body()
            yield Form(Line("a", "A"))

    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Mixed(ctx))
        await pilot.pause()
        footer = app.screen.query_one(FooterLine)
        assert {"n", "v", "question_mark"} & {key.key for key in footer.keys}
        await pilot.press("tab")
        await pilot.pause()
        shown = {key.key for key in footer.keys}
        assert not {"n", "m", "v", "question_mark"} & shown
        assert {"ctrl+s", "escape", "f1"} <= shown


async def test_given_a_screen_with_names_and_more_keys_than_fit_when_drawn_then_the_key_that_shows_names_is_among_them(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        shown = [key.key for key in app.screen.query_one(FooterLine).keys]
        assert len(shown) == 6
        assert shown[-3:] == ["v", "escape", "question_mark"]


async def test_given_v_when_pressed_then_names_show_until_a_key_that_does_not_move_or_mark(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        assert MASK in drawn(app)[2]
        for key in ("x", "f9", "ctrl+s"):
            await pilot.press("v")
            await pilot.pause()
            assert "Ann Lee" in drawn(app)[2]
            await pilot.press("v")
            await pilot.pause()
            assert "Ann Lee" in drawn(app)[2]
            await pilot.press(key)
            await pilot.pause()
            assert "Ann Lee" not in "\n".join(drawn(app)), key


async def test_given_names_shown_when_moving_and_marking_through_a_list_then_they_stay_for_ten_seconds_after_each_key(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    class Timed(Roster):
        def set_timer(self, delay: float, *args: Any, **kwargs: Any) -> Any:
            if delay == self.REVEAL_SECONDS:
                asked.append(delay)
            return super().set_timer(delay, *args, **kwargs)

    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Timed(ctx))
        await pilot.pause()
        await pilot.press("down", "v")
        assert len(asked) == 1
        moves = ("down", "up", "pagedown", "home", "end", "right", "left", "space", "plus", "minus", "enter")
        await pilot.press(*moves)
        await pilot.pause()
        assert "Ann Lee" in drawn(app)[2]
        assert len(asked) == 1 + len(moves)


async def test_given_names_shown_when_ten_seconds_are_over_then_they_hide_by_themselves(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: list[Any] = []

    def set_timer(delay: float, callback: Callable[[], None]) -> Any:
        timers.append(SimpleNamespace(delay=delay, ring=callback, running=True))
        return SimpleNamespace(stop=lambda timer=timers[-1]: setattr(timer, "running", False))

    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Roster(ctx)
        app.push_screen(screen)
        await pilot.pause()
        monkeypatch.setattr(screen, "set_timer", set_timer)
        await pilot.press("v", "v")
        assert screen.names_shown
        first, second = timers
        assert (first.delay, first.running, second.delay, second.running) == (10.0, False, 10.0, True)
        second.ring()
        await pilot.pause()
        assert not screen.names_shown
        assert "Ann Lee" not in "\n".join(drawn(app))


async def test_given_names_shown_when_another_screen_covers_them_then_they_are_hidden_behind_it_and_after_it(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Roster(ctx)
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("v")
        app.push_screen(Notice("Over", ("it",)))
        await pilot.pause()
        assert not screen.names_shown
        await pilot.press("escape")
        await pilot.pause()
        assert "Ann Lee" not in "\n".join(drawn(app))


async def test_given_a_screen_without_names_when_v_is_pressed_then_nothing_is_offered_or_shown(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    class Bare(DeskScreen):
        TITLE = "Bare"

    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Bare(ctx)
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("v")
        assert not screen.names_shown
        assert "v" not in {key.key for key in screen.query_one(FooterLine).keys}


async def test_given_a_screen_when_it_comes_back_to_the_front_then_it_reads_its_data_again(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Roster(ctx)
        app.push_screen(screen)
        await pilot.pause()
        assert screen.reloads == 1
        app.push_screen(Plain(ctx))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen
        assert screen.reloads == 2


async def test_given_a_terminal_below_60x18_when_drawn_then_one_line_says_so_and_esc_still_goes_back(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(40, 10)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        text = " ".join("\n".join(drawn(app)).split())
        assert text.startswith("The terminal is too small: 60 columns and 18 lines are needed.")
        assert "Name" not in text
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, Roster)


async def test_given_a_terminal_made_small_and_large_again_when_drawn_then_text_and_focus_are_where_they_were(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Plain(ctx))
        await pilot.pause()
        await pilot.press(*"abc")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert "abc" not in "\n".join(drawn(app))
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        assert "abcd" in "\n".join(drawn(app))


async def test_given_an_error_when_shown_then_title_cause_and_next_step_stay_until_read(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    class NoFile(DeskError):
        title = "That file [1] is gone"
        cause = "It was [moved]."
        next_step = "Choose [/another]."

    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Roster(ctx)
        app.push_screen(screen)
        await pilot.pause()
        screen.show_error(NoFile())
        await pilot.pause()
        await pilot.press("x", "down")
        text = "\n".join(drawn(app))
        assert all(part in text for part in (NoFile.title, NoFile.cause, NoFile.next_step))
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen


async def test_given_a_message_that_looks_like_markup_when_told_then_the_toast_reads_as_written(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = Roster(ctx)
        app.push_screen(screen)
        await pilot.pause()
        screen.tell("Unit [K9] saved [/x] \x1b[2J")
        await pilot.pause()
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert "Unit [K9] saved [/x]" in text
        assert "\x1b" not in text


async def test_given_an_app_with_its_own_help_when_question_mark_is_pressed_then_that_help_is_run(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    called: list[str] = []
    app.action_help = lambda: called.append("help")
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert called == ["help"]


async def test_given_a_click_on_a_key_in_the_footer_when_it_lands_then_the_key_is_pressed(
    host: Callable[..., Any], ctx: Ctx, drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Roster(ctx))
        await pilot.pause()
        await pilot.click(FooterLine, offset=(drawn(app)[-1].index("Back"), 0))
        await pilot.pause()
        assert not isinstance(app.screen, Roster)
