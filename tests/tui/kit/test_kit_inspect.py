"""The layout checker finds what it is for and leaves a sound screen alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Tone
from peerdesk_tui.kit.card import Card, CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Choice, Flag, Form, Line
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.screen import DeskScreen

LONG = "A label that goes on and on until it cannot be read in any terminal of a sensible width at all, ever."


class Whole(DeskScreen):
    """Every widget of the kit at once, with long and wide text."""

    TITLE = LONG

    def body(self) -> ComposeResult:
        rows = DataList(Column("a", LONG, 20, flex=True), Column("b", "B", 30), empty=EmptyState("a", "b", "c"))
        rows.load(Row(str(n), ("警察署" * 20, LONG)) for n in range(30))
        yield rows
        card = Card()
        card.show(LONG, [CardLine("警察署" * 40, Tone.GOOD, 3)])
        yield card
        yield Form(Choice("a", LONG, (("x", LONG),)), Line("b", "警察署", LONG), Flag("c", "[K9]"))


@pytest.mark.parametrize("size", [(132, 40), (80, 24), (60, 18), (40, 10)])
async def test_given_a_screen_of_the_kit_when_inspected_at_any_size_then_nothing_is_wrong(
    size: tuple[int, int], host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=size) as pilot:
        app.push_screen(Whole(ctx))
        await pilot.pause()
        assert problems(app) == ()
        assert problems(app.screen) == ()


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (40, 10)])
async def test_given_modals_of_the_kit_when_inspected_then_nothing_is_wrong(
    size: tuple[int, int], host: Callable[..., Any]
) -> None:
    for modal in (
        Notice(LONG, [LONG] * 20),
        TypedConfirm(LONG, [LONG] * 3, "delete"),
        Ask(LONG, *((str(n), LONG) for n in range(12))),
    ):
        app = host()
        async with app.run_test(size=size) as pilot:
            app.push_screen(modal)
            await pilot.pause()
            assert problems(app) == ()


async def test_given_every_theme_when_the_kit_is_drawn_then_the_selected_row_differs_from_the_others(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Whole(ctx))
        await pilot.pause()
        for theme in ("textual-dark", "textual-light", "textual-ansi", "high-contrast"):
            if theme in app.available_themes:
                app.theme = theme
                await pilot.pause()
                data_list = app.screen.query_one(DataList)
                styles = [data_list.render_line(y)._segments[-1].style for y in (1, 2)]
                assert styles[0] != styles[1]


async def test_given_text_cut_without_an_ellipsis_when_inspected_then_it_is_named(host: Callable[..., Any]) -> None:
    cut = Static(LONG, id="cut", markup=False)
    cut.styles.text_wrap = "nowrap"
    short = Static(LONG, id="short", markup=False)
    short.styles.height = 1
    declared = Static(LONG, id="declared", markup=False)
    declared.styles.text_wrap = "nowrap"
    declared.styles.text_overflow = "ellipsis"
    app = host(cut, short, declared)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        found = problems(app)
        assert found == ("Static#cut cuts its text at 40 cells", "Static#short shows only 1 of 3 lines")


async def test_given_a_widget_beyond_the_edge_when_inspected_then_it_is_named(host: Callable[..., Any]) -> None:
    left, right = Static("a", id="left"), Static("b", id="right")
    left.styles.width = 30
    right.styles.width = 30
    app = host(Horizontal(left, right))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "Static#right lies partly outside Horizontal" in problems(app)


async def test_given_siblings_that_overlap_when_inspected_then_both_are_named(host: Callable[..., Any]) -> None:
    one, other = Static("one", id="one"), Static("other", id="other")
    other.styles.offset = (0, -1)
    app = host(one, other)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "Static#one overlaps Static#other" in problems(app)


async def test_given_a_line_wider_than_the_terminal_when_inspected_then_it_is_numbered(
    host: Callable[..., Any],
) -> None:
    class Wide(Widget):
        def render_line(self, y: int) -> Strip:
            return Strip([Segment("x" * 60)], 40)

    app = host(Wide())
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        assert "line 3 takes 60 cells of 40" in problems(app)
