"""A large import: watched, stopped without a trace, and a search that never misses anybody."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.widgets import Static

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk
from peerdesk_core.lookup import searchable
from peerdesk_roster import store
from peerdesk_roster.admission import admit
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.demo import demo_peers
from peerdesk_roster.errors import NoRows
from peerdesk_roster.files import roster_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.models import Preview
from peerdesk_roster.screens.progress import Outcome, Progress, Stopped, Watch, bar
from peerdesk_roster.search import Finder
from peerdesk_roster.sheets import open_sheet
from peerdesk_tui.kit.inspect import problems

PEERS = 600


class Enough(Exception):
    pass


def a_file(desk: Desk, folder: Path) -> Path:
    file = folder / "team.csv"
    peers = demo_peers(DemoPlan(seed=1, now=desk.clock.now(), peers=PEERS))
    file.write_text(roster_csv(peers) + "Broken\r\n", encoding="utf-8", newline="")
    return file


def worked_out(desk: Desk, file: Path, watch: Any = None) -> Preview:
    sheet, ctx = open_sheet(file), desk.ctx("roster")
    mapping = mapping_of(guess_columns(sheet))
    return preview(sheet, mapping, existing=(), today=ctx.clock.today(), random=ctx.random, watch=watch)


def test_an_import_tells_how_far_it_is(desk: Desk, tmp_path: Path) -> None:
    read: list[int] = []
    saved: list[int] = []
    file = a_file(desk, tmp_path)
    found = worked_out(desk, file, read.append)
    admit(desk.ctx("roster").store, found, file, saved.append)
    assert read == saved == [0, 250, 500]
    assert len(desk.ctx("roster").peers()) == PEERS and found.rejected


@pytest.mark.parametrize("after", [0, 500])
def test_an_import_that_is_stopped_while_it_saves_leaves_nothing(desk: Desk, tmp_path: Path, after: int) -> None:
    file = a_file(desk, tmp_path)
    found = worked_out(desk, file)

    def stop(place: int) -> None:
        if place >= after:
            raise Enough

    with pytest.raises(Enough):
        admit(desk.ctx("roster").store, found, file, stop)
    assert desk.ctx("roster").peers() == ()
    assert [path.name for path in tmp_path.glob("*.csv")] == ["team.csv"]
    store.save(desk.ctx("roster").store, found.new[:1], "roster.imported")
    assert len(desk.ctx("roster").peers()) == 1, "the vault takes the next change as ever"


async def test_the_bar_moves_and_esc_stops_the_work() -> None:
    go_on = threading.Event()
    answers: list[Any] = []

    def job(watch: Watch) -> str:
        watch(0)
        watch(1000)
        go_on.wait(10)
        watch(1250)
        return "done"

    class Hall(App[None]):
        pass

    async with Hall().run_test(size=(80, 24)) as pilot:
        shown = Progress("Import", "Working out what the file would do. Nothing changes yet.", 2000, job)
        await pilot.app.push_screen(shown, answers.append)
        for _ in range(50):
            await pilot.pause(0.02)
            if "1,000" in str(shown.query_one("#bar", Static).visual):
                break
        assert "1,000 of 2,000" in str(shown.query_one("#bar", Static).visual)
        assert problems(pilot.app) == ()
        await pilot.press("escape")
        assert "Stopping" in str(shown.query_one("#bar", Static).visual)
        go_on.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert answers == [Outcome()]


@pytest.mark.parametrize(("error", "value"), [(None, 7), (NoRows("Nothing.", "Look again."), None)])
async def test_a_work_hands_over_its_result_or_its_error(error: NoRows | None, value: int | None) -> None:
    answers: list[Any] = []

    def job(watch: Watch) -> int | None:
        if error is not None:
            raise error
        return value

    class Hall(App[None]):
        pass

    async with Hall().run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(Progress("Import", "Reading.", 0, job), answers.append)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    assert answers == [Outcome(value, error)]


@given(st.integers(0, 30_000), st.integers(0, 20_000))
def test_the_bar_has_one_width_and_never_overflows(place: int, total: int) -> None:
    drawn = bar(place, total)
    assert drawn.index("]") == 41 and len(drawn) <= 62 and issubclass(Stopped, Exception)


_TYPED = st.lists(st.text("ab Å k9", max_size=6), min_size=1, max_size=6)


@given(st.lists(st.text("abÅk9 ", max_size=8), max_size=8), _TYPED)
def test_typing_on_finds_exactly_what_a_fresh_search_finds(texts: list[str], typed: list[str]) -> None:
    hay = {str(number): searchable(text) for number, text in enumerate(texts)}
    finder = Finder(hay)
    for text in typed:
        words = searchable(text).split()
        assert list(finder.find(text)) == [id for id, each in hay.items() if all(word in each for word in words)]
