"""A card or a question about somebody: dots first, the name while it is wanted, dots again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from peerdesk_tui.kit.card import CardLine
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.modal import Notice
from peerdesk_tui.kit.named import AskNamed, NamedCard
from peerdesk_tui.kit.text import MASK


def about(shown: bool) -> Iterator[CardLine]:
    yield CardLine(f"To: {'Ann Lee' if shown else MASK}")


@pytest.mark.parametrize("size", [(60, 18), (80, 24)])
async def test_given_a_question_about_somebody_when_asked_then_the_name_shows_from_v_until_another_key(
    size: tuple[int, int], host: Callable[..., Any], drawn: Callable[..., list[str]]
) -> None:
    app, answers = host(), list[str | None]()
    async with app.run_test(size=size) as pilot:
        app.push_screen(AskNamed("Give it away?", about, ("n", "No"), ("y", "Yes")), answers.append)
        await pilot.pause()
        assert isinstance(app.focused, DataList) and problems(app) == ()
        assert f"To: {MASK}" in "\n".join(drawn(app))
        await pilot.press("v")
        await pilot.pause()
        assert "To: Ann Lee" in "\n".join(drawn(app))
        await pilot.press("f9")
        await pilot.pause()
        assert "Ann Lee" not in "\n".join(drawn(app))
        await pilot.press("y")
        assert answers == ["y"]


async def test_given_a_card_with_a_name_when_ten_seconds_pass_or_something_covers_it_then_the_name_is_hidden(
    host: Callable[..., Any], drawn: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    due: list[tuple[float, Callable[[], None]]] = []
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        card = NamedCard[None]("Request", about)
        app.push_screen(card)
        await pilot.pause()
        plain = card.set_timer

        def noted(delay: float, done: Callable[[], None]) -> Any:
            due.append((delay, done))
            return plain(delay, done)

        monkeypatch.setattr(card, "set_timer", noted)
        await pilot.press("v", "down")
        await pilot.pause()
        assert "Ann Lee" in "\n".join(drawn(app))
        [(delay, done)] = due
        assert delay == 10.0
        done()
        await pilot.pause()
        assert "Ann Lee" not in "\n".join(drawn(app))
        await pilot.press("v")
        app.push_screen(Notice("Over it"))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert "Ann Lee" not in "\n".join(drawn(app))
