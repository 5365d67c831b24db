"""A form is filled by keyboard alone, says what is wrong under the field, and fits 80x24 however long it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from peerdesk_tui.kit.form import Choice, Flag, Form, Line

TOPICS = (("stress", "Stress"), ("grief", "Grief"), ("sleep", "[Sleep]"), ("sub", "Substance"))


def small() -> Form:
    return Form(
        Choice("topic", "Topic", TOPICS, "grief", help="What it is about."),
        Line("name", "Name [x]", help="As on the roster."),
        Flag("urgent", "Urgent"),
        Line("word", "Passphrase", password=True),
    )


async def test_given_a_form_when_filled_by_keyboard_alone_then_ctrl_s_hands_over_the_values(
    host: Callable[..., Any],
) -> None:
    app = host(small())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("right", "down", *"Ann", "tab", "space", "enter", *"x y", "ctrl+s")
        await pilot.pause()
        assert app.heard == [{"topic": "sleep", "name": "Ann", "urgent": True, "word": "x y"}]


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        (["s"], "sub"),
        (["s", "s"], "stress"),
        (["g"], "grief"),
        (["1"], "stress"),
        (["4"], "sub"),
        (["9"], "grief"),
        (["left"], "stress"),
        (["right", "right", "right"], "stress"),
        (["z"], "grief"),
    ],
)
async def test_given_a_choice_when_pressing_letters_digits_or_arrows_then_it_goes_to_that_option(
    keys: list[str], chosen: str, host: Callable[..., Any]
) -> None:
    form = small()
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        assert form.values()["topic"] == chosen


async def test_given_a_flag_when_pressing_space_y_or_n_then_it_answers(host: Callable[..., Any]) -> None:
    form = Form(Flag("on", "On", True))
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        answers = []
        for key in ("space", "y", "y", "n", "left"):
            await pilot.press(key)
            answers.append(form.values()["on"])
        assert answers == [False, True, True, False, True]


async def test_given_up_down_and_tab_when_moving_then_the_focus_goes_round_the_fields(host: Callable[..., Any]) -> None:
    form = small()
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        visited = []
        for key in ("down", "down", "tab", "tab", "up", "shift+tab"):
            await pilot.press(key)
            visited.append(next(field.key for field in form.fields if field.has_focus_within or field.has_focus))
        assert visited == ["name", "urgent", "word", "topic", "word", "urgent"]


async def test_given_labels_options_and_values_that_look_like_markup_when_drawn_then_they_read_as_written(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    form = small()
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        form.set_value("topic", "sleep")
        form.set_value("name", "[b]Ann[/b]")
        form.set_error("name", "No [x] here.")
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert all(shown in text for shown in ("[Sleep]", "Name [x]", "[b]Ann[/b]", "! No [x] here.", "[ ] no"))


async def test_given_an_error_when_set_then_it_stands_under_its_field_with_the_focus_and_leaves_on_the_next_submit(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    form = small()
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        form.set_error("name", "Enter a name.")
        await pilot.pause()
        lines = drawn(app)
        at = next(place for place, line in enumerate(lines) if "Name [x]" in line)
        assert "! Enter a name." in lines[at + 1]
        await pilot.press("A", "ctrl+s")
        await pilot.pause()
        assert app.heard[-1]["name"] == "A"
        assert "Enter a name." not in "\n".join(drawn(app))


async def test_given_several_errors_when_set_then_the_focus_goes_to_the_first_wrong_field(
    host: Callable[..., Any],
) -> None:
    form = small()
    async with host(form).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        form.set_error("word", "Too short.")
        form.set_error("name", "Enter a name.")
        await pilot.pause()
        await pilot.press("A")
        assert form.values()["name"] == "A"


async def test_given_a_field_with_help_when_focused_then_its_help_is_the_last_line(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(small())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "What it is about." in drawn(app)[-1]
        await pilot.press("down")
        await pilot.pause()
        assert "As on the roster." in drawn(app)[-1]


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_given_fourteen_fields_when_walking_through_then_the_focused_one_is_always_on_screen(
    size: tuple[int, int], host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    form = Form(*(Choice(f"f{n}", f"Field {n}.", TOPICS) if n % 2 else Line(f"f{n}", f"Field {n}.") for n in range(14)))
    app = host(form)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        for number in range(14):
            lines = drawn(app)
            assert any(f"Field {number}." in line for line in lines)
            assert {cell_len(line) for line in lines} == {size[0]}
            await pilot.press("down")


async def test_given_a_focused_field_when_moving_then_the_hardware_cursor_is_on_its_line(
    host: Callable[..., Any],
) -> None:
    form = small()
    app = host(form)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for line in range(4):
            assert app.cursor_position.y == line
            await pilot.press("down")
            await pilot.pause()


async def test_given_a_form_that_scrolls_when_walking_then_the_hardware_cursor_is_on_the_line_of_the_field(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(Form(*(Line(f"f{n}", f"Field {n}.") for n in range(14))))
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        for number in range(14):
            assert f"Field {number}." in drawn(app)[app.cursor_position.y]
            await pilot.press("down")
            await pilot.pause()


async def test_given_a_passphrase_when_drawn_then_it_is_hidden_and_never_copied(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host(Form(Line("word", "Word", password=True), Line("name", "Name")))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press(*"secret", "tab", *"Ann", "shift+home", "ctrl+c", "ctrl+x")
        await pilot.pause()
        assert "secret" not in "\n".join(drawn(app))
        assert app.clipboard == ""
        assert "Ann" in "\n".join(drawn(app))


async def test_given_invisible_characters_in_a_line_when_read_then_they_are_gone_but_a_passphrase_is_as_typed(
    host: Callable[..., Any],
) -> None:
    form = Form(Line("name", "Name", "A\u202ennn"), Line("word", "Word", "a\u200bb", password=True))
    async with host(form).run_test(size=(80, 24)):
        assert form.values() == {"name": "Annn", "word": "a\u200bb"}


async def test_given_a_choice_without_options_when_used_then_it_answers_nothing(host: Callable[..., Any]) -> None:
    form = Form(Choice("none", "None", ()))
    async with host(form).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("right", "1", "a")
        assert form.values() == {"none": ""}
