"""A card shows paragraphs as written, wrapped and indented, with a sign for every tone, scrolled by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len

from peerdesk_core.contributions import Tone
from peerdesk_tui.kit.card import Card, CardLine


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (5, 3)])
async def test_given_a_card_when_drawn_then_every_line_takes_exactly_the_terminal(
    size: tuple[int, int], host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    card = Card()
    card.show("Why [K9]?", [CardLine("警察署 " * 30, Tone.BAD, 2), CardLine(""), CardLine("x" * 200, Tone.WARN)])
    app = host(card)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert {cell_len(line) for line in drawn(app)} == {size[0]}


async def test_given_lines_with_tones_and_indents_when_drawn_then_signs_lead_and_wrapped_lines_hang(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    card = Card("Before")
    app = host(card)
    async with app.run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        card.show("Why [/x]?", [CardLine("Bar [b]one[/b] that is longer than a line", Tone.BAD, 1), CardLine("plain")])
        await pilot.pause()
        lines = [line.rstrip() for line in drawn(app)]
        assert lines[:4] == ["Why [/x]?", "  ✗ Bar [b]one[/b] that is", "    longer than a line", "plain"]


async def test_given_a_long_card_when_scrolled_then_the_title_stays_and_the_end_can_be_read(
    host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    card = Card()
    card.show("Limits", [CardLine(f"Line {n}.") for n in range(100)])
    app = host(card)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        await pilot.press("down", "down")
        assert drawn(app)[1].startswith("Line 2.")
        await pilot.press("end")
        assert drawn(app)[0].startswith("Limits")
        assert drawn(app)[-1].startswith("Line 99.")
        await pilot.press("pageup", "home")
        assert drawn(app)[1].startswith("Line 0.")
        card.show("Other", [CardLine("New.")])
        await pilot.pause()
        assert drawn(app)[:2][1].startswith("New.")


async def test_given_a_focused_card_when_drawn_then_the_hardware_cursor_is_at_its_title(
    host: Callable[..., Any],
) -> None:
    one, other = Card("One"), Card("Other")
    app = host(one, other)
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        await pilot.press("tab")
        assert app.cursor_position == other.region.offset
