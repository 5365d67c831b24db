"""The pages about the team by keyboard alone, in a terminal of 80 by 24, under real rules."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.app import App
from textual.pilot import Pilot

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.model.ids import to_month
from peerdesk_core.model.load import Load
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import gatherings, hours, publish, store
from peerdesk_roster.gatherings import Kind
from peerdesk_roster.screens import (
    CoverageScreen,
    GatheringsScreen,
    HoursScreen,
    PublishScreen,
    RosterScreen,
)
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems
from peerdesk_tui.kit.screen import DeskScreen

DEPARTMENTS = ("us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd")


def filled(folder: Path, clock: MovingClock, department: str, peers: int = 30) -> Desk:
    desk = make_desk(folder, clock, department=department, demo=DemoInfo())
    desk.kernel.demo_data(DemoPlan(seed=7, now=clock(), peers=peers))
    assert not desk.kernel.faults()
    return desk


@pytest.fixture(scope="module")
def shelves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Desk]]:
    from datetime import UTC, datetime

    clock = MovingClock(datetime(2026, 11, 20, 15, tzinfo=UTC))
    desks = {each: filled(tmp_path_factory.mktemp("desk"), clock, each) for each in DEPARTMENTS}
    yield desks
    for desk in desks.values():
        desk.close()


@pytest.fixture
def desk(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Desk]:
    made = filled(tmp_path / "x", moving_clock, "us-tx-mesquite-pd")
    yield made
    made.close()


@attrs.define
class Stage:
    pilot: Pilot[None]
    told: list[str]

    async def press(self, *keys: str) -> None:
        for key in keys:
            for each in key[5:] if key.startswith("type:") else (key,):
                await self.pilot.press({" ": "space", "/": "slash"}.get(each, each))
        await self.pilot.pause()

    @property
    def screen(self) -> Any:
        return self.pilot.app.screen

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.screen.query_one(DataList).rows]

    @property
    def text(self) -> str:
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


@contextlib.asynccontextmanager
async def stage(made: DeskScreen) -> AsyncIterator[Stage]:
    told: list[str] = []

    class Hall(App[None]):
        def notify(self, message: str, **kwargs: Any) -> None:
            told.append(message)

    async with Hall().run_test(size=(80, 24)) as pilot:
        await pilot.app.push_screen(made)
        await pilot.pause()
        yield Stage(pilot, told)


_WAYS: tuple[tuple[type[DeskScreen], tuple[str, ...]], ...] = (
    (CoverageScreen, ()),
    (CoverageScreen, ("down", "space")),
    (CoverageScreen, ("enter",)),
    (CoverageScreen, ("m",)),
    (CoverageScreen, ("a", "a", "right")),
    (GatheringsScreen, ()),
    (GatheringsScreen, ("n",)),
    (GatheringsScreen, ("down", "enter")),
    (GatheringsScreen, ("o",)),
    (HoursScreen, ()),
    (HoursScreen, ("enter",)),
    (PublishScreen, ()),
    (PublishScreen, ("enter",)),
    (PublishScreen, ("e",)),
    (RosterScreen, ("l",)),
)


@pytest.mark.parametrize("department", ["us-mo-slmpd", "us-tx-mesquite-pd"])
async def test_nothing_is_clipped_and_no_name_shows_on_any_page(shelves: dict[str, Desk], department: str) -> None:
    desk = shelves[department]
    names = {word for peer in desk.ctx("roster").peers() for word in (peer.family, peer.phone) if word}
    async with stage(RosterScreen(desk.ctx("roster"))) as at:
        for kind, keys in _WAYS:
            await at.pilot.app.push_screen(kind(desk.ctx("roster")))
            await at.press(*keys)
            assert problems(at.pilot.app) == (), (kind, keys)
            assert not {name for name in names if name in at.text}, (kind, keys)
            while len(at.pilot.app.screen_stack) > 2:
                await at.pilot.app.pop_screen()


@pytest.mark.parametrize("kind", [GatheringsScreen, HoursScreen, PublishScreen, CoverageScreen])
async def test_an_empty_roster_says_what_to_do(tmp_path: Path, moving_clock: MovingClock, kind: Any) -> None:
    desk = make_desk(tmp_path / "x", moving_clock)
    async with stage(kind(desk.ctx("roster"))) as at:
        assert problems(at.pilot.app) == () and not desk.kernel.faults()
    desk.close()


async def test_space_takes_a_unit_out_and_x_brings_it_back(desk: Desk) -> None:
    async with stage(CoverageScreen(desk.ctx("roster"))) as at:
        whole, first = at.rows[0], at.rows[1]
        await at.press("down", "space")
        assert int(at.rows[0][1]) == int(whole[1]) - int(first[1]) and at.rows[1][0] == f"[x] {first[0]}"
        assert f"without {first[0]}" in at.text
        await at.press("x")
        assert at.rows[:2] == [whole, first]


@pytest.mark.clause("mesq-14")
async def test_a_meeting_is_entered_and_peers_are_checked_off(desk: Desk) -> None:
    ctx = desk.ctx("roster")
    async with stage(GatheringsScreen(ctx)) as at:
        await at.press("n", "m", "down", "type:2026-11-03", "down", "type:Team day", "ctrl+s")
        made = next(each for each in gatherings.all_gatherings(ctx.store) if each.title == "Team day")
        assert (made.kind, made.day) == (Kind.MEETING, "2026-11-03")
        await at.press("home", "down", "enter", "space", "space", "ctrl+s")
        kept = next(each for each in gatherings.all_gatherings(ctx.store) if each.id == made.id)
        assert len(kept.attended) == 2
        await at.press("enter", "space", "escape")
        assert "not saved" in at.text
        await at.press("l")
        assert len(next(e for e in gatherings.all_gatherings(ctx.store) if e.id == made.id).attended) == 2


async def test_names_stay_in_sight_while_a_whole_team_is_checked_off(desk: Desk) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("down", "enter", "minus", "v")
        names = [row[1] for row in at.rows]
        assert not any("•" in name for name in names)
        await at.press(*["space", "down", "enter", "up", "pagedown"] * 3)
        assert [row[1] for row in at.rows] == names


async def test_a_peer_is_looked_up_in_the_attendance_and_marked_and_the_other_marks_stay(desk: Desk) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("down", "enter", "minus", "space")
        team = len(at.rows)
        wanted = at.screen.team[-1]
        await at.press("slash", f"type:{wanted.given} {wanted.family}".lower(), "enter")
        assert len(at.rows) < team
        at.screen.query_one(DataList).select(wanted.id)
        await at.press("space")
        assert {at.screen.team[0].id, wanted.id} <= at.screen.there
        await at.press("escape")
        assert len(at.rows) == team and len(at.screen.there) == 2
        await at.press("slash", "type:zzzz")
        assert "Nobody matches" in at.text


async def test_a_meeting_nobody_was_checked_off_for_yet_is_said_to_wait_and_counts_nobody_as_missing(
    desk: Desk,
) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("n", "right", "down", "type:yesterday", "down", "type:Autumn", "ctrl+s")
        row = next(row for row in at.rows if row[2] == "Autumn")
        assert row[3:5] == ("not yet", "-")
        await at.press("enter", "space", "ctrl+s")
        row = next(row for row in at.rows if row[2] == "Autumn")
        assert row[3] == "1" and row[4].isdigit()


async def test_enter_is_not_offered_where_nothing_opens(desk: Desk) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        assert "enter Open" in at.text
        await at.press("o")
        assert "enter Open" not in at.text and "+ Day off" in at.text


async def test_a_peer_is_looked_up_in_the_year_of_everybody(desk: Desk) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("o")
        wanted = list(at.screen.team.values())[-1]
        await at.press("slash", f"type:{wanted.family}, {wanted.given}".lower(), "enter")
        assert wanted.id in {row.id for row in at.screen.query_one(DataList).rows}
        assert len(at.rows) < len(at.screen.team)


async def test_the_list_stands_on_the_meeting_just_entered_and_enter_checks_it_off(desk: Desk) -> None:
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("n", "right", "down", "type:yesterday", "down", "type:Autumn", "ctrl+s")
        chosen = at.screen.found[at.screen.query_one(DataList).current]
        assert (chosen.title, chosen.day, chosen.kind) == ("Autumn", "2026-11-19", Kind.MEETING)


async def test_a_form_that_cannot_be_kept_says_why_and_keeps_what_was_typed(desk: Desk) -> None:
    before = len(gatherings.all_gatherings(desk.ctx("roster").store))
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("n", "down", "type:2026-11", "down", "type:Listening", "ctrl+s")
        assert "A day is needed" in at.text and "Listening" in at.text
        assert len(gatherings.all_gatherings(desk.ctx("roster").store)) == before


@pytest.mark.clause("mpd-43")
async def test_a_training_is_not_kept_without_its_standard_where_the_text_demands_one(shelves: dict[str, Desk]) -> None:
    desk = shelves["us-mn-minneapolis-pd"]
    before = len(gatherings.all_gatherings(desk.ctx("roster").store))
    async with stage(GatheringsScreen(desk.ctx("roster"))) as at:
        await at.press("n", "down", "type:2026-11-03", "ctrl+s")
        assert "Name the body whose standard it follows" in at.text
        assert len(gatherings.all_gatherings(desk.ctx("roster").store)) == before


async def test_days_off_are_counted_with_plus_and_minus(desk: Desk) -> None:
    ctx = desk.ctx("roster")
    async with stage(GatheringsScreen(ctx)) as at:
        await at.press("o")
        before = at.rows[0][-2]
        await at.press("plus", "plus", "minus")
        assert int(at.rows[0][-2]) == int(before) + 1
        await at.press("v")
        assert "," in at.rows[0][0]


@pytest.mark.clause("mesq-07")
async def test_hours_are_added_with_the_rules_in_view(desk: Desk) -> None:
    ctx = desk.ctx("roster")
    first = store.all_peers(ctx.store)[0]
    before = sum(counts.get(Load.QUARTERS, 0) for counts in ctx.store.loads(first.id).values())
    async with stage(HoursScreen(ctx)) as at:
        assert "overtime" in at.text
        await at.press("enter", "down", "type:1:10", "ctrl+s")
        assert "quarter-hours" in at.text
        await at.press(*["backspace"] * 4, "type:1:15", "ctrl+s")
        assert at.told[-1].startswith("1:15 added")
    after = sum(counts.get(Load.QUARTERS, 0) for counts in ctx.store.loads(first.id).values())
    assert after - before == 5


@pytest.mark.clause("mesq-07")
async def test_hours_entered_by_mistake_are_taken_back(desk: Desk) -> None:
    ctx = desk.ctx("roster")
    chosen = store.all_peers(ctx.store)[0]
    this = to_month(ctx.clock.today())
    before = hours.totals(ctx.store, ctx.peers(), (this,))
    hours.add(ctx.store, chosen.id, this, 40)
    for typed, left in (("1:30", 6), ("0", 0)):
        async with stage(HoursScreen(ctx)) as at:
            at.screen.query_one(DataList).select(chosen.id)
            await at.press("c", "down", "type:soon", "ctrl+s")
            assert "Write quarter-hours" in at.text
            await at.press(*["backspace"] * 4, f"type:{typed}", "ctrl+s")
            assert " instead of " in at.told[-1]
        assert hours.totals(ctx.store, ctx.peers(), (this,)) == {**before, chosen.id: (left,)}
    assert desk.vault.audit_events()[-1].kind == "roster.hours.corrected"


@pytest.mark.clause("mesq-27")
async def test_the_list_is_written_and_its_date_remembered(desk: Desk, tmp_path: Path) -> None:
    ctx = desk.ctx("roster")
    out = tmp_path / "out"
    out.mkdir()
    async with stage(PublishScreen(ctx)) as at:
        route = at.screen.query_one(DataList).current
        await at.press("enter")
        at.screen.query_one("Form").set_value("folder", str(out))
        await at.press("ctrl+s")
        assert "are in this file" in at.text
        await at.press("enter")
        assert "up to date" in at.text
    assert [path.name for path in out.iterdir()] == ["peer-support-list-2026-11-20.html"]
    assert publish.last(ctx.store)[route].day.isoformat() == "2026-11-20"


async def test_a_folder_that_takes_no_file_or_is_none_is_said_and_nothing_is_remembered(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ctx = desk.ctx("roster")
    before = dict(publish.last(ctx.store))
    async with stage(PublishScreen(ctx)) as at:
        await at.press("enter")
        at.screen.query_one("Form").set_value("folder", str(tmp_path / "nowhere"))
        await at.press("ctrl+s")
        assert "There is no such folder" in at.text
        refused = tmp_path / "full"
        refused.mkdir()
        monkeypatch.setattr("peerdesk_core.paper_files.os.open", lambda *_: (_ for _ in ()).throw(OSError()))
        at.screen.query_one("Form").set_value("folder", str(refused))
        await at.press("ctrl+s")
        monkeypatch.undo()
        assert "could not be written" in at.text
    assert dict(publish.last(ctx.store)) == before


@pytest.mark.clause("slmpd-33")
async def test_the_explainer_is_read_on_screen_and_written_to_a_file(desk: Desk, tmp_path: Path) -> None:
    async with stage(PublishScreen(desk.ctx("roster"))) as at:
        await at.press("e")
        assert desk.department.role("peer") in at.text
        await at.press("w", "p")
        at.screen.query_one("Entry").value = str(tmp_path)
        await at.press("enter")
    assert desk.department.title in (tmp_path / "what-stays-private.txt").read_text(encoding="utf-8")


@pytest.mark.clause("mndps-12", "slmpd-09")
async def test_what_the_settings_name_shows_as_a_gap_and_as_a_ratio(shelves: dict[str, Desk]) -> None:
    desk = shelves["us-mn-minneapolis-pd"]
    desk.choose({"roster.units": "Harbor", "roster.staff_sworn": "100", "roster.staff_civilian": "20"})
    async with stage(CoverageScreen(desk.ctx("roster"))) as at:
        assert "Nobody for unit: Harbor." in at.text
        assert "Staff for each deployable peer" in at.text and "(advice)" in at.text
        assert next(row for row in at.rows if row[0] == "Harbor")[1] == "-"
        await at.press("m")
        assert "of the staff 83 %" in at.text
    async with stage(CoverageScreen(shelves["us-mo-slmpd"].ctx("roster"))) as at:
        assert "Trained members:" in at.text


@pytest.mark.clause("slmpd-06")
async def test_stations_without_a_leader_stand_above_the_matrix(shelves: dict[str, Desk]) -> None:
    desk = shelves["us-mo-slmpd"]
    desk.choose({"roster.stations": "Riverside"})
    async with stage(CoverageScreen(desk.ctx("roster"))) as at:
        assert "Riverside" in at.text and desk.department.role("team_leader") in at.text
