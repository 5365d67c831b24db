"""A list with a search line: opened, narrowed, ended; what is done about a row brings it into sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult

from peerdesk_core.context import Ctx
from peerdesk_core.lookup import searchable
from peerdesk_tui.kit.data_list import Column, DataList, Row
from peerdesk_tui.kit.empty_state import EmptyState
from peerdesk_tui.kit.form import Form, Line
from peerdesk_tui.kit.screen import DeskScreen
from peerdesk_tui.kit.search import SearchLine, SearchScreen


class Adding(DeskScreen):
    """A form that makes the row it is told."""

    def body(self) -> ComposeResult:
        yield Form(Line("name", "Name"))

    def on_form_submitted(self, event: Form.Submitted) -> None:
        self.saved = str(event.values["name"])
        event.form.settle()
        self.dismiss(None)


class Fruit(SearchScreen):
    """Fruit, and a form for more of it."""

    TITLE = "Fruit"
    kept: tuple[str, ...] = ("Apple", "Banana", "Açaí")

    def body(self) -> ComposeResult:
        yield SearchLine()
        yield DataList(Column("name", "Name", 20, flex=True), empty=EmptyState("a", "b", "c"))

    def on_mount(self) -> None:
        self.query_one(DataList).focus()

    def reload(self) -> None:
        self.narrow()

    def narrow(self) -> None:
        words = searchable(self.searched).split()
        found = (name for name in self.kept if all(word in searchable(name) for word in words))
        self.query_one(DataList).load(Row(name, (name,)) for name in found)

    def add(self) -> None:
        self.kept = (*self.kept, "Cherry")
        self.open_form(Adding(self.ctx))


def shown(screen: Fruit) -> list[str]:
    return [row.id for row in screen.query_one(DataList).rows]


async def test_given_a_search_when_typed_then_the_list_narrows_and_esc_ends_the_search_before_the_screen(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Fruit(ctx)
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("slash", *"acai")
        await pilot.pause()
        assert shown(screen) == ["Açaí"]
        await pilot.press("enter")
        assert app.focused is screen.query_one(DataList)
        await pilot.press("escape")
        await pilot.pause()
        assert shown(screen) == list(screen.kept) and app.screen is screen
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is not screen


async def test_given_a_row_saved_in_a_form_when_it_closes_then_the_list_stands_on_it_even_if_a_search_hid_it(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Fruit(ctx)
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("slash", *"ban", "enter")
        screen.add()
        await pilot.pause()
        await pilot.press(*"Cherry", "ctrl+s")
        await pilot.pause()
        assert screen.query_one(DataList).current == "Cherry" and len(shown(screen)) == 4
        assert not screen.searching


async def test_given_a_form_left_without_saving_when_it_closes_then_search_and_selection_are_as_before(
    host: Callable[..., Any], ctx: Ctx
) -> None:
    app = host()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Fruit(ctx)
        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("slash", *"ban", "enter")
        screen.open_form(Adding(ctx))
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert screen.searching and shown(screen) == ["Banana"]
