"""Dangerous steps take a typed word, notices stay until read, choices answer to one key, esc always goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widget import Widget

from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.confirm import Ask, Notice, TypedConfirm
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.frame import FooterLine
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.modal import letters
from peerdesk_tui.kit.screen import DeskModal

NOTHING = object()


async def asked(app: Any, modal: DeskModal[Any], *keys: str, size: tuple[int, int] = (80, 24)) -> Any:
    """Answer a modal with keys and return its result, NOTHING while it is still open."""
    results: list[Any] = [NOTHING]
    async with app.run_test(size=size) as pilot:
        app.push_screen(modal, results.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
        return results[-1]


@pytest.mark.parametrize(
    ("keys", "result"),
    [
        ((*"delete", "enter"), True),
        ((*"Delete", "enter"), NOTHING),
        ((*"delet", "enter"), NOTHING),
        (("enter",), NOTHING),
        (("escape",), False),
        ((*"delete", "escape"), False),
        ((*"wrong", "enter", "ctrl+u", *"delete", "enter"), True),
    ],
)
async def test_given_a_dangerous_step_when_a_word_is_typed_then_only_the_right_one_confirms(
    keys: tuple[str, ...], result: object, host: Callable[..., Any]
) -> None:
    assert await asked(host(), TypedConfirm("Delete?", ("It goes.",), "delete"), *keys) is result


async def test_given_a_dangerous_step_when_asked_then_every_effect_and_the_word_are_shown_as_written(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(TypedConfirm("Delete [x]?", ("12 rows of [K9] go.", "No way back."), "delete"))
        await pilot.pause()
        text = "\n".join(drawn(app))
        assert all(part in text for part in ("Delete [x]?", "12 rows of [K9] go.", "No way back.", "Type delete"))
        await pilot.press("n", "o", "enter")
        await pilot.pause()
        assert "That is not the word" in "\n".join(drawn(app))


@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_given_a_notice_when_read_then_it_stays_until_closed(
    key: str, host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Notice("Fault [/]", ("First [b]line[/b]", CardLine("Second", indent=1))))
        await pilot.pause()
        await pilot.press("x", "down", "space")
        text = "\n".join(drawn(app))
        assert all(part in text for part in ("Fault [/]", "First [b]line[/b]", "Second"))
        await pilot.press(key)
        await pilot.pause()
        assert not isinstance(app.screen, Notice)


async def test_given_a_long_notice_when_scrolled_by_keyboard_then_the_last_line_can_be_read(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    for size in ((80, 24), (40, 10)):
        app = host()
        async with app.run_test(size=size) as pilot:
            app.push_screen(Notice("Long", [f"Sentence number {n}." for n in range(60)]))
            await pilot.pause()
            assert "number 59." not in "\n".join(drawn(app))
            await pilot.press("end")
            await pilot.pause()
            assert "number 59." in "\n".join(drawn(app))
            assert {cell_len(line) for line in drawn(app)} == {size[0]}


@pytest.mark.parametrize(
    ("keys", "result"),
    [(("c",), "call"), (("o",), "coffee"), (("down", "enter"), "coffee"), (("escape",), None), (("z",), NOTHING)],
)
async def test_given_a_choice_when_pressing_its_letter_or_enter_then_it_is_the_answer(
    keys: tuple[str, ...], result: object, host: Callable[..., Any]
) -> None:
    question = Ask("How?", ("call", "Call"), ("coffee", "Coffee"), ("other", "[Other]"))
    assert await asked(host(), question, *keys) == result


def test_given_titles_when_letters_are_dealt_then_no_two_are_the_same() -> None:
    dealt = letters(["Call", "Coffee", "Car", "cc", "日本", "CC"])
    assert dealt[:3] == ("c", "o", "a")
    assert len(set(dealt)) == 6
    assert all(dealt)


async def test_given_a_modal_when_its_footer_is_read_then_the_keys_that_apply_are_there(
    host: Callable[..., Any],
) -> None:
    for modal, expected in (
        (Notice("N", ("line",)), {"Close", "Back", "Help"}),
        (TypedConfirm("T", ("e",), "w"), {"Confirm", "Back", "Help"}),
        (Ask("A", ("a", "Apple")), {"Open", "Back", "Help"}),
    ):
        app = host()
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(modal)
            await pilot.pause()
            footer = app.screen.query_one(FooterLine)
            assert {key.says for key in footer.keys} == expected


class Holder(DeskModal[None]):
    """A modal around one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__("Holder")
        self.widget = widget

    def body(self) -> ComposeResult:
        yield self.widget


async def test_given_a_form_or_a_list_in_a_modal_when_drawn_then_the_box_is_as_high_as_what_it_holds(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    empty = DataList(Column("a", "A", 9), empty=EmptyState("What.", "Why.", "Key."))
    full = DataList(Column("a", "A", 9), empty=EmptyState("What.", "Why.", "Key."))
    full.load(Row(str(n), (f"Row {n}.",)) for n in range(3))
    fields = (Line("a", "Field 0."), Line("b", "Field 1."))
    for widget, wanted, lines in (
        (empty, ("What.", "Why.", "Key."), 4),
        (full, ("Row 0.", "Row 2."), 4),
        (Form(*fields), ("Field 0.", "Field 1."), 3),
    ):
        app = host()
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(Holder(widget))
            await pilot.pause()
            text = "\n".join(drawn(app))
            assert all(part in text for part in wanted)
            assert widget.size.height == lines
            assert problems(app) == ()


async def test_given_a_question_mark_in_a_modal_when_the_app_has_no_help_then_the_keys_are_listed(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(Ask("Which?", ("a", "Apple")))
        await pilot.pause()
        await pilot.press("question_mark")
        await pilot.pause()
        assert "enter: Open" in "\n".join(drawn(app))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, Ask)


@pytest.mark.parametrize(("key", "result"), [("z", "back"), ("d", "done"), ("t", NOTHING)])
async def test_given_choices_with_keys_of_their_own_then_those_keys_answer_and_no_other(
    key: str, result: object, host: Callable[..., Any]
) -> None:
    ask = Ask("What?", ("back", "Take it back"), ("done", "It was done"), keys={"back": "z", "done": "d", "more": "m"})
    assert await asked(host(), ask, key) is result
