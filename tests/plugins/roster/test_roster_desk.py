"""The roster inside a real desk: vault, rules and hooks together."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk
from peerdesk_core.faults import DeskError
from peerdesk_core.law.department import BrokenDepartment, UnknownDepartment
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Language, Peer, Rank, Standing
from peerdesk_roster import store
from peerdesk_roster.admission import admit
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.importing import preview
from peerdesk_roster.sheets import open_sheet
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit import DataList, Notice

DATA = Path(__file__).parent / "data"


def a_peer(number: int, **fields: Any) -> Peer:
    ready = Peer(
        id=Id(f"{number:016x}"),
        given="Kai",
        family=f"Lor {number}",
        badge=str(number),
        rank=Rank.OFFICER,
        trained_on=PartialDate("2024-03"),
        agreement_on=PartialDate("2024-03-02"),
    )
    return attrs.evolve(ready, **fields)


def request(now: datetime) -> Request:
    return Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.PERSON_CALLS_BACK,
        arrived_at=to_minute(now),
        language=Language.SOMALI,
    )


def fill(desk: Desk, *peers: Peer) -> None:
    store.save(desk.ctx("roster").store, peers, "roster.peer.saved")


def test_the_plugin_is_active_with_every_hook_it_announces(desk: Desk) -> None:
    state = next(state for state in desk.kernel.plugins() if state.id == "roster")
    assert state.status.value == "active", state.why
    assert not desk.kernel.faults()


def test_the_messy_export_enters_the_vault_whole_and_a_second_import_changes_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    ctx = desk.ctx("roster")
    file = tmp_path / "export.csv"
    file.write_bytes((DATA / "hr_export_messy.csv").read_bytes())
    sheet = open_sheet(file)
    mapping = mapping_of(guess_columns(sheet))
    today = ctx.clock.today()
    admit(ctx.store, preview(sheet, mapping, existing=(), today=today, random=ctx.random), file)
    kept = store.all_peers(ctx.store)
    assert len(kept) == 27 == len(ctx.peers())
    again = preview(sheet, mapping, existing=kept, today=today, random=ctx.random)
    assert (again.new, again.changed, again.same) == ((), (), 27)
    panel = next(one.item for one in desk.kernel.dashboard_panels() if one.item.id == "roster.team")
    assert [row.value for row in panel.rows][:2] == ["27", "15"]


@pytest.mark.clause("mpd-25", "mpd-30")
def test_minneapolis_bars_the_untrained_and_the_unsigned_citing_its_own_clauses(desk: Desk) -> None:
    fill(
        desk, a_peer(1), a_peer(2, trained_on=None), a_peer(3, agreement_on=None), a_peer(4, standing=Standing.PERSONAL)
    )
    ctx = desk.ctx("roster")
    _, ranking = ctx.ask_ranking(request(ctx.clock.now()), Fit())
    assert [place.peer for place in ranking.places] == [Id(f"{1:016x}")]
    assert [bar.cite for bar in ranking.barred[Id(f"{2:016x}")]] == ["MPD 3-503 VII.C.1"]
    assert [bar.cite for bar in ranking.barred[Id(f"{3:016x}")]] == ["MPD 3-503 VI.C.2"]
    assert len(ranking.barred[Id(f"{4:016x}")]) == 1


@pytest.mark.clause("mpd-36")
def test_minneapolis_never_bars_anybody_for_duty_shift_or_call(desk: Desk) -> None:
    fill(desk, a_peer(1, shift="Days", on_call=True), a_peer(2, shift="Dogs"), a_peer(3))
    ctx = desk.ctx("roster")
    _, ranking = ctx.ask_ranking(request(ctx.clock.now()), Fit(shift="Days"))
    assert len(ranking.places) == 3


@pytest.mark.clause("mpd-14")
def test_rank_and_fit_order_the_free_peers_and_name_the_clause(desk: Desk) -> None:
    fill(
        desk,
        a_peer(1, rank=Rank.CHIEF, unit="SWAT"),
        a_peer(2, rank=Rank.SERGEANT, unit="[K9]", languages=(Language.SOMALI,)),
        a_peer(3, rank=Rank.SERGEANT, unit="SWAT"),
    )
    ctx = desk.ctx("roster")
    _, ranking = ctx.ask_ranking(request(ctx.clock.now()), Fit(rank=Rank.SERGEANT, unit="SWAT"))
    assert [place.peer for place in ranking.places] == [Id(f"{n:016x}") for n in (2, 3, 1)]
    assert {factor.id: factor.cite for factor in ranking.factors}["roster.rank"] == "MPD 3-503 IV.B.5"


@pytest.mark.parametrize("wrong", [BrokenDepartment, UnknownDepartment])
async def test_a_department_that_cannot_be_used_is_said_on_today_with_the_next_step(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, wrong: type[DeskError]
) -> None:
    fill(desk, a_peer(1), a_peer(2))

    def fail(id: str) -> None:
        raise wrong()

    monkeypatch.setattr(desk, "_load", fail)
    desk._department = None
    panel = next(one.item for one in desk.kernel.dashboard_panels() if one.item.id == "roster.team")
    assert [(row.label, row.value) for row in panel.rows] == [
        ("Peers", "2"),
        (wrong.title, "deployable: unknown"),
        ("Enter: choose another department", "or mend its file"),
    ]
    assert panel.rows[-1].screen == "settings"
    assert [fault for fault in desk.kernel.faults() if fault.owner == "roster"] == []
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, Notice):  # there is no recovery code and no backup
            await pilot.pause(0.02)
        await pilot.press("escape")
        await pilot.pause(0.5)
        lists = app.screen.query_one("#today-panels", DataList)
        lists.focus()
        lists.select("roster.team.2")
        await pilot.press("enter")
        await pilot.pause()
        assert "Settings" in type(app.screen).__name__


def test_a_removed_peer_is_gone_from_every_list(desk: Desk) -> None:
    fill(desk, a_peer(1), a_peer(2))
    ctx = desk.ctx("roster")
    store.remove(ctx.store, Id(f"{1:016x}"))
    assert [peer.badge for peer in ctx.peers()] == ["2"]
    assert ctx.store.collection(store.PEERS).get(Id(f"{1:016x}")) is None


def test_the_demo_fills_the_roster_through_its_hook(desk: Desk) -> None:
    from peerdesk_roster import hooks

    ctx = desk.ctx("roster")
    report = hooks.demo_data(ctx, DemoPlan(seed=3, now=datetime(2026, 11, 20, tzinfo=UTC)))
    assert report is not None and report.counts == {"peers": 60}
    assert len(ctx.peers()) == 60


def test_hooks_name_the_screen_its_commands_and_its_help(desk: Desk) -> None:
    screen = next(one.item for one in desk.kernel.screens() if one.owner == "roster")
    assert (screen.key, screen.view) == ("r", "peerdesk_roster.screens:RosterScreen")
    commands = [one.item for one in desk.kernel.commands() if one.owner == "roster"]
    screens = {one.item.id for one in desk.kernel.screens() if one.owner == "roster"}
    assert {command.screen for command in commands} <= screens
    from peerdesk_roster.screens import RosterScreen

    own = [command for command in commands if command.screen == screen.id]
    assert len(own) >= 5 and all(hasattr(RosterScreen, f"action_{command.action}") for command in own)
    assert any(one.item.screen == screen.id for one in desk.kernel.help_topics())


def test_importing_the_hooks_loads_neither_textual_nor_openpyxl() -> None:
    code = "import sys, peerdesk_roster.hooks; print([m for m in ('textual', 'openpyxl') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
