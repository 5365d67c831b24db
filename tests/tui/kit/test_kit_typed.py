"""Esc on a form: what was typed goes only after a yes, an unchanged form goes at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.faults import DeskError
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.modal import DeskModal
from peerdesk_tui.kit.screen import DeskScreen

EMPTY = EmptyState("Rows.", "None yet.", "Press esc.")


def form() -> Form:
    return Form(Line("name", "Name", "before"), Choice("way", "Way", (("a", "Air"), ("b", "Boat"))), Flag("on", "On"))


class OnScreen(DeskScreen):
    """A form with a list below; what is handed in is refused, or answered in the list."""

    TITLE = "A form"
    refuses = False

    def body(self) -> ComposeResult:
        yield form()
        yield DataList(Column("name", "Name", 10), empty=EMPTY)

    def on_form_submitted(self) -> None:
        if self.refuses:
            self.show_error(DeskError("The disk is full.", "Make room."))
            return
        self.query_one(DataList).load([Row("1", ("one",))])
        self.query_one(DataList).focus()


class InModal(DeskModal[str]):
    """A form in a modal."""

    TITLE = "A form"

    def body(self) -> ComposeResult:
        yield form()


@pytest.fixture(params=["screen", "modal"])
def page(request: pytest.FixtureRequest, ctx: Ctx) -> Any:
    """A form in either of the two bases."""
    return OnScreen(ctx) if request.param == "screen" else InModal()


async def test_given_an_unchanged_form_when_esc_is_pressed_then_it_closes_at_once(
    page: Any, host: Callable[..., Any]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        await pilot.press("x", "backspace", *"before", "down", "b", "a", "escape")
        await pilot.pause()
        assert page not in app.screen_stack and not isinstance(app.screen, Ask)


@pytest.mark.parametrize("typed", [("x",), ("down", "b"), ("down", "down", "y")])
async def test_given_something_typed_when_esc_is_pressed_then_only_a_yes_discards_it(
    typed: tuple[str, ...], page: Any, host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        await pilot.press(*typed)
        values, focused = page.query_one(Form).values(), app.focused
        for keep in ("n", "escape", "enter"):
            await pilot.press("escape")
            await pilot.pause()
            assert "Discard what you typed?" in "\n".join(drawn(app))
            assert problems(app) == ()
            await pilot.press(keep)
            await pilot.pause()
            assert app.screen is page and app.focused is focused
            assert page.query_one(Form).values() == values
        await pilot.press("escape", "y")
        await pilot.pause()
        assert page not in app.screen_stack


async def test_given_what_was_handed_in_and_answered_when_esc_is_pressed_then_nothing_is_asked(
    ctx: Ctx, host: Callable[..., Any]
) -> None:
    app = host()
    page = OnScreen(ctx)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        await pilot.press("x", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.focused, DataList)
        await pilot.press("escape")
        await pilot.pause()
        assert page not in app.screen_stack and not isinstance(app.screen, Ask)


async def test_given_what_was_handed_in_and_refused_when_esc_is_pressed_then_it_still_asks(
    ctx: Ctx, host: Callable[..., Any]
) -> None:
    app = host()
    page = OnScreen(ctx)
    page.refuses = True
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        await pilot.press("x", "ctrl+s")
        await pilot.pause()
        await pilot.press("enter", "escape")
        await pilot.pause()
        assert isinstance(app.screen, Ask)


async def test_given_values_kept_elsewhere_when_settled_then_only_later_typing_counts(
    ctx: Ctx, host: Callable[..., Any]
) -> None:
    app = host()
    page = OnScreen(ctx)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        await pilot.press("x")
        fields = page.query_one(Form)
        assert fields.changed
        fields.settle()
        assert not fields.changed
        await pilot.press("y")
        assert fields.changed


async def test_given_an_error_of_several_lines_when_set_in_a_modal_then_all_of_it_and_the_fields_can_be_read(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host()
    page = InModal()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(page)
        await pilot.pause()
        page.query_one(Form).set_error("name", "Many words that say what is wrong. " * 6 + "The end.")
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert "The end." in text and "On" in text
        assert problems(app) == ()
        page.query_one(Form).clear_errors()
        await pilot.pause()
        assert "words" not in "\n".join(drawn(app))
