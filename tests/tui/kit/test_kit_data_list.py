"""A list shows rows exactly, moves quickly through thousands, says what it hides and why it is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Offset
from textual.widgets import Input

from peerdesk_core.contributions import Tone
from peerdesk_tui.kit.columns import GAP, Column, fit, hidden_line, pages
from peerdesk_tui.kit.data_list import DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState

EMPTY = EmptyState("Peers of the team.", "None was entered.", "Press n to enter one.")
COLUMNS = (
    Column("name", "Name", 18, flex=True),
    Column("unit", "Unit", 12, priority=2),
    Column("rank", "Rank", 12, priority=3),
    Column("load", "Load", 6, priority=4, right=True),
)
ROWS = (
    Row("a", ("[K9]", "[/x]", "Officer", "1"), Tone.GOOD),
    Row("b", ("山田太郎", "警察", "Sergeant", "12"), Tone.WARN),
    Row("c", ("Zoe\u0308 \u202eOlsen", "\x1b[31m", "Line\nbreak", "3"), Tone.BAD),
    Row("d", ("A very long name that cannot possibly fit in the list at all", "North", "Lieutenant", "40")),
)


def made(rows: tuple[Row, ...] = ROWS) -> DataList:
    data_list = DataList(*COLUMNS, empty=EMPTY)
    data_list.load(rows)
    return data_list


def many(count: int = 10_000) -> tuple[Row, ...]:
    return tuple(Row(f"r{n}", (f"Person {n}", f"Unit {n % 7}", "Officer", str(n % 50))) for n in range(count))


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (7, 4), (1, 1)])
async def test_given_odd_data_when_drawn_then_every_line_takes_exactly_the_terminal(
    size: tuple[int, int], host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(made())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert {cell_len(line) for line in drawn(app)} == {size[0]}


async def test_given_names_that_look_like_markup_when_drawn_then_they_read_as_written(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert "[K9]" in text
        assert "[/x]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "…" in text


async def test_given_wide_characters_when_drawn_then_the_next_column_starts_at_the_same_cell_on_every_line(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = drawn(app)
        starts = {
            cell_len(line[: line.index(word)])
            for line, word in zip(lines, ("Unit", "[/x]", "警察", "\ufffd[31m", "North"), strict=False)
        }
        assert len(starts) == 1


async def test_given_tones_when_drawn_then_each_row_has_its_sign(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert [line[:2] for line in drawn(app)[1:5]] == [">✓", " !", " ✗", "  "]


async def test_given_ten_thousand_rows_when_moving_by_every_key_then_the_cursor_arrives_and_stays_in_sight(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    data_list = made(many())
    app = host(data_list)
    async with app.run_test(size=(80, 24)) as pilot:
        for key, place in (
            ("up", 0),
            ("down", 1),
            ("end", 9999),
            ("down", 9999),
            ("up", 9998),
            ("home", 0),
            ("pagedown", 22),
            ("pagedown", 44),
            ("pageup", 22),
        ):
            await pilot.press(key)
            assert data_list.current == f"r{place}", key
            (line,) = [line for line in drawn(app) if line.startswith(">")]
            assert f"Person {place} " in line


async def test_given_ten_thousand_rows_when_loaded_then_no_widget_is_made_for_a_row(host: Callable[..., Any]) -> None:
    data_list = made(many())
    app = host(data_list)
    async with app.run_test(size=(80, 24)):
        assert len(data_list.query("*")) == 0
        assert data_list.virtual_size.height == 10_001


async def test_given_focus_when_moving_then_the_hardware_cursor_follows_the_selected_row(
    host: Callable[..., Any],
) -> None:
    app = host(made(many()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.cursor_position == Offset(0, 1)
        await pilot.press("down", "down")
        assert app.cursor_position == Offset(0, 3)
        await pilot.press("end")
        assert app.cursor_position == Offset(0, 23)


async def test_given_rows_when_moving_and_opening_then_messages_carry_the_row(host: Callable[..., Any]) -> None:
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.heard == [("moved", "a"), ("moved", "b"), ("opened", "b")]


async def test_given_a_mouse_when_clicking_then_the_row_is_selected_and_a_second_click_opens_it(
    host: Callable[..., Any],
) -> None:
    data_list = made()
    app = host(data_list)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(DataList, offset=(5, 3))
        assert data_list.current == "c"
        assert ("opened", "c") not in app.heard
        await pilot.click(DataList, offset=(5, 3), times=2)
        await pilot.pause()
        assert ("opened", "c") in app.heard
        await pilot.click(DataList, offset=(5, 0))
        assert data_list.current == "c"


async def test_given_a_selected_row_when_loaded_again_in_another_order_then_it_stays_selected(
    host: Callable[..., Any],
) -> None:
    data_list = made()
    app = host(data_list)
    async with app.run_test(size=(80, 24)) as pilot:
        assert data_list.select("c")
        assert not data_list.select("nobody")
        data_list.load(tuple(reversed(ROWS)))
        assert data_list.current == "c"
        data_list.load(row for row in ROWS if row.id != "c")
        assert data_list.current == "b"
        data_list.load(())
        assert data_list.current is None
        await pilot.press("down", "enter", "end")
        await pilot.pause()
        assert app.heard[-1] == ("moved", None)


async def test_given_a_filter_when_words_match_any_cell_in_any_case_then_only_those_rows_show(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    data_list = made()
    app = host(data_list)
    async with app.run_test(size=(80, 24)) as pilot:
        data_list.filter("OFFICER [k9]")
        assert [row.id for row in data_list.rows] == ["a"]
        data_list.filter("nothing like it")
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert "Nothing matches the filter." in text
        assert "4 rows are hidden" in text
        data_list.load((*ROWS, Row("e", ("Nothing like it", "", "", ""))))
        assert data_list.current == "e"
        data_list.filter("")
        assert len(data_list.rows) == 5
        assert data_list.current == "e"


async def test_given_no_rows_when_drawn_then_it_says_what_this_is_why_it_is_empty_and_the_next_key(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(made(()))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert all(sentence in text for sentence in (EMPTY.what, EMPTY.why, EMPTY.key))


async def test_given_a_narrow_terminal_when_columns_do_not_fit_then_the_least_important_hide_and_a_line_says_so(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    data_list = made(many(50))
    app = host(data_list)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "arrow" not in "\n".join(drawn(app))
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        lines = drawn(app)
        assert "Name" in lines[0]
        assert "Unit" in lines[0]
        assert "Rank" not in lines[0]
        assert "Load" not in lines[0]
        assert "Right arrow shows: Rank, Load" in lines[-1]
        await pilot.press("end")
        assert "Person 49" in drawn(app)[-2]
        assert "Right arrow" in drawn(app)[-1]


async def test_given_columns_that_do_not_fit_when_turning_by_arrows_then_each_can_be_read_and_the_row_stays(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    data_list = made(many(50))
    app = host(data_list)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        await pilot.press("end", "right")
        lines = drawn(app)
        assert [title in lines[0] for title in ("Name", "Unit", "Rank", "Load")] == [True, False, True, False]
        assert "Person 49" in lines[-2] and lines[-1].strip() == "Left and right arrows: other columns"
        await pilot.press("right")
        lines = drawn(app)
        assert [title in lines[0] for title in ("Name", "Unit", "Rank", "Load")] == [True, False, False, True]
        assert "Person 49" in lines[-2] and lines[-1].strip() == "Left arrow: the columns before"
        await pilot.press("right")
        assert drawn(app) == lines
        await pilot.press("left", "left")
        assert "Unit" in drawn(app)[0] and data_list.cursor == 49
        await pilot.press("right", "right")
        await pilot.resize_terminal(100, 10)
        await pilot.pause()
        assert all(title in drawn(app)[0] for title in ("Name", "Unit", "Rank", "Load"))
        assert "arrow" not in "".join(drawn(app))


async def test_given_another_widget_has_the_focus_when_drawn_then_the_selected_row_is_still_marked(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(Input(), made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert sum(line.startswith(">") for line in drawn(app)) == 1


async def test_given_no_colour_when_drawn_then_the_selected_row_and_the_tones_still_show(
    host: Callable[..., Any], drawn: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.no_color
        assert drawn(app)[1].startswith(">✓")


async def test_given_a_terminal_without_unicode_when_drawn_then_signs_are_ascii(
    host: Callable[..., Any], drawn: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rich.console.Console.encoding", "ascii")
    app = host(made())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert [line[:2] for line in drawn(app)[1:4]] == [">+", " !", " x"]


@given(
    st.lists(
        st.builds(
            Column,
            key=st.just("k"),
            title=st.just("t"),
            width=st.integers(1, 40),
            priority=st.integers(1, 5),
            flex=st.booleans(),
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(min_value=1, max_value=200),
)
def test_given_any_columns_when_fitted_then_they_never_exceed_the_width_and_hide_by_priority(
    columns: list[Column], cells: int
) -> None:
    found = fit(columns, cells)
    assert sum(size for _, size in found.shown) + GAP * (len(found.shown) - 1) <= cells
    assert found.hidden == len(columns) - len(found.shown)
    kept = {place for place, _ in found.shown}
    gone = set(range(len(columns))) - kept
    assert all(columns[lost].priority >= columns[place].priority for lost in gone for place in kept)
    turned = pages(columns, cells)
    assert turned[0] == found
    assert {place for page in turned for place, _ in page.shown} == set(range(len(columns)))
    assert all(sum(size for _, size in page.shown) + GAP * (len(page.shown) - 1) <= cells for page in turned)


def test_given_titles_too_long_for_the_line_when_said_then_they_are_counted() -> None:
    columns = (Column("a", "A", 20), Column("b", "Second", 20, priority=2), Column("c", "Third", 20, priority=3))
    found = pages(columns, 22)
    assert hidden_line(columns, found, 0, 80) == "Right arrow shows: Second, Third"
    assert hidden_line(columns, found, 0, 24) == "Right arrow shows: 2 more columns"
    assert hidden_line(columns, found, 1, 80) == "Left and right arrows: other columns"
    assert hidden_line(columns, found, 2, 80) == "Left arrow: the columns before"
