"""Standing, what is due, and Today by keyboard, in the whole application at 80 by 24."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from textual.pilot import Pilot

from peerdesk_core.desk import Desk
from peerdesk_core.model.duties import DutyState
from peerdesk_core.model.ids import Id, Month, PartialDate
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer, Rank, Service, Standing
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_roster import settings, store
from peerdesk_roster.screens.peer import PeerScreen
from peerdesk_roster.screens.requirements import RequirementsScreen
from peerdesk_roster.screens.standing import StandingScreen
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems

SIZES = [(80, 24), (60, 18), (120, 40)]
KAI, BO = Id("1" * 16), Id("2" * 16)


def a_peer(id: Id, given: str, **fields: Any) -> Peer:
    ready: dict[str, Any] = {
        "rank": Rank.SERGEANT,
        "service": Service.SWORN,
        "unit": "Traffic",
        "joined_on": PartialDate("2026-03-01"),
        "trained_on": PartialDate("2026-03-02"),
        "training_standard": "An Institute",
        "agreement_on": PartialDate("2026-03-02"),
        "explained_on": PartialDate("2026-03-02"),
        "acknowledged_on": PartialDate("2026-03-02"),
        "checked_in_on": PartialDate("2026-10-02"),
    }
    return Peer(id=id, given=given, family="Abara", **{**ready, **fields})


def fill(desk: Desk, *peers: Peer) -> None:
    store.save(desk.ctx("roster").store, peers, "roster.peer.saved")


def kept(desk: Desk, id: Id) -> Peer:
    return next(peer for peer in desk.ctx("roster").peers() if peer.id == id)


@attrs.define
class Stage:
    """The application, open on the roster."""

    pilot: Pilot[Any]
    app: PeerdeskApp

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    @property
    def text(self) -> str:
        """Everything on the terminal."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())


@contextlib.asynccontextmanager
async def roster_of(desk: Desk, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    app = PeerdeskApp(desk)
    async with app.run_test(size=size) as pilot:
        while not isinstance(app.screen, Notice):  # there is no recovery code and no backup
            await pilot.pause(0.02)
        await pilot.press("escape", "r")
        await pilot.pause()
        yield Stage(pilot, app)
    assert not desk.kernel.faults()


# ------------------------------------------------------------------ standing


@pytest.mark.clause("mpd-25", "mpd-31")
async def test_a_breach_that_people_found_leads_to_dismissal_by_a_typed_word_with_its_clause(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai", on_call=True))
    changed: list[Id] = []
    async with roster_of(desk) as at:
        await at.press("s")
        assert isinstance(at.app.screen, StandingScreen) and problems(at.app) == ()
        assert "Abara" not in at.text and "Sergeant" not in at.text and "sergeant, Traffic" in at.text
        object.__setattr__(at.app.screen.ctx, "peers_changed", changed.extend)
        await at.press("d", "down", "down", "down", "space")
        assert "Dismissed: what the texts say" in at.text and "VI.C.2.a" in at.text
        assert "Decided by: PST Coordinator" in at.text
        assert kept(desk, KAI).standing is Standing.GOOD, "nothing is decided by the desk"
        await at.press("ctrl+s")
        assert isinstance(at.app.screen, TypedConfirm) and "VI.C.2.a" in at.text and problems(at.app) == ()
        await at.press("escape")
        assert kept(desk, KAI).standing is Standing.GOOD
        await at.press("ctrl+s", *"dismiss", "enter")
        assert (kept(desk, KAI).standing, kept(desk, KAI).on_call, changed) == (Standing.DISMISSED, False, [KAI])


@pytest.mark.clause("mpd-32")
async def test_a_reduced_load_is_planned_with_a_day_and_a_number_and_each_slip_is_named(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("s", "r", "ctrl+s")
        assert "A plan needs a day" in at.text and "Write how many contacts" in at.text
        await at.press(*"2027-01", "down", *"2", "ctrl+s")
        peer = kept(desk, KAI)
        assert (peer.standing, peer.standing_until, peer.capacity) == (Standing.REDUCED, "2027-01", 2)


@pytest.mark.clause("mesq-21")
async def test_withdrawing_asks_for_no_reason(tmp_path: Path, moving_clock: MovingClock) -> None:
    desk = make_desk(tmp_path / "mesquite", moving_clock, department="us-tx-mesquite-pd")
    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("s", "w")
        assert "no reason is asked" in at.text and "VIII.C" in at.text
        fields = {field.key for field in at.app.screen.query_one("Form").fields}  # type: ignore[attr-defined]
        assert fields <= {"standing", "until", "capacity", "breach_found", "policy_breach", "trust_broken", "unfit"}
        await at.press("ctrl+s", *"withdraw", "enter")
        assert kept(desk, KAI) == a_peer(KAI, "Kai", standing=Standing.WITHDRAWN)
    desk.close()


@pytest.mark.clause("mn124-08")
async def test_section_1_24_shows_its_grounds_beside_the_standing_and_the_sergeant_decides(
    tmp_path: Path, moving_clock: MovingClock
) -> None:
    desk = make_desk(tmp_path / "section", moving_clock, department="us-mn-section-1-24")
    fill(desk, a_peer(KAI, "Kai", certified_until=PartialDate("2026-11-01")))
    async with roster_of(desk, (120, 40)) as at:
        await at.press("s", "d")
        sergeant = desk.ctx("roster").department.role("coordinator")
        assert "(met)" in at.text and "(for people to judge)" in at.text and f"{sergeant} decides." in at.text
    desk.close()


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_clipped_on_standing_and_on_what_is_due(desk: Desk, size: tuple[int, int]) -> None:
    fill(desk, a_peer(KAI, "Kai", trained_on=None), a_peer(BO, "Bo", standing=Standing.REDUCED))
    async with roster_of(desk, size) as at:
        await at.press("s")
        for _ in Standing:
            assert problems(at.app) == ()
            await at.press("right")
        await at.press("escape", "b")
        assert isinstance(at.app.screen, RequirementsScreen) and problems(at.app) == ()


async def test_a_standing_changed_while_a_form_was_open_is_not_undone_by_it_and_a_removed_peer_stays_removed(
    desk: Desk,
) -> None:
    fill(desk, a_peer(KAI, "Kai"), a_peer(BO, "Bo"))
    async with roster_of(desk) as at:
        await at.press("down", "enter")
        fill(desk, attrs.evolve(kept(desk, KAI), standing=Standing.SUSPENDED))
        await at.press("end", *"X", "ctrl+s")
        assert (kept(desk, KAI).given, kept(desk, KAI).standing) == ("KaiX", Standing.SUSPENDED)
        await at.press("enter", "end", *"Y")
        store.remove(desk.ctx("roster").store, KAI)
        await at.press("ctrl+s")
        assert "no longer on the roster" in at.text
        assert [peer.id for peer in desk.ctx("roster").peers()] == [BO]


# ------------------------------------------------------------------ promotion


@pytest.mark.clause("mn124-02")
async def test_a_promotion_above_the_limit_is_said_once_with_its_clause_and_stops_nobody(
    tmp_path: Path, moving_clock: MovingClock
) -> None:
    desk = make_desk(tmp_path / "section", moving_clock, department="us-mn-section-1-24")
    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("enter", *["down"] * 4, "l", "ctrl+s")
        assert "1-24.1(A)(6)" in at.text and problems(at.app) == ()
        await at.press("s")
        assert kept(desk, KAI).rank is Rank.LIEUTENANT
        assert "1-24.1(A)(6)" in at.text and "Deployable: yes" in at.text
        await at.press("enter", "ctrl+s")
        assert not isinstance(at.app.screen, PeerScreen), "what was weighed is not asked again"
    desk.close()


@pytest.mark.clause("mpd-06")
async def test_a_fitness_role_entered_by_hand_blocks_the_peer_at_once(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("enter", "pagedown", "pagedown", *["down"] * 4, "y", "ctrl+s")
        assert "III.G" in at.text
        await at.press("s")
        assert kept(desk, KAI).fitness_role
        assert "no: fitness-for-duty role" in at.text and "III.G" in at.text


# ------------------------------------------------------------------ the order of joining


@pytest.mark.clause("mndps-05")
async def test_an_agreement_before_the_explanation_is_said_where_it_is_entered_with_its_clause(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai", explained_on=None, agreement_on=None))
    async with roster_of(desk) as at:
        await at.press("enter", "pagedown", *["down"] * 4, *"2026-05-01", "ctrl+s")
        assert "The agreement is entered and the day" in at.text
        assert "MNDPS Limits 3" in at.text and problems(at.app) == ()
        await at.press("s")
        assert kept(desk, KAI).agreement_on == "2026-05-01"
        await at.press("enter", "pagedown", *["down"] * 5, *"2026-06-01", "ctrl+s")
        assert "The agreement is signed before" in at.text and "MNDPS Limits 3" in at.text
        await at.press("s")
        assert kept(desk, KAI).explained_on == "2026-06-01"
        await at.press("enter", "ctrl+s")
        assert not isinstance(at.app.screen, PeerScreen), "what was weighed is not asked again"


@pytest.mark.clause("mndps-05")
async def test_in_the_right_order_or_where_no_text_speaks_of_it_nothing_is_asked(
    desk: Desk, tmp_path: Path, moving_clock: MovingClock
) -> None:
    silent = make_desk(tmp_path / "silent", moving_clock, department="us-mo-slmpd")
    for each, explained in ((desk, PartialDate("2026-04-30")), (silent, PartialDate("2026-06-01"))):
        fill(each, a_peer(KAI, "Kai", explained_on=explained, agreement_on=None))
        async with roster_of(each) as at:
            await at.press("enter", "pagedown", *["down"] * 4, *"2026-05-01", "ctrl+s")
            assert not isinstance(at.app.screen, PeerScreen) and kept(each, KAI).agreement_on == "2026-05-01"
    silent.close()


# ------------------------------------------------------------------ what is due


async def test_the_board_masks_names_filters_and_leads_to_the_peer(desk: Desk) -> None:
    fill(
        desk,
        a_peer(KAI, "Kai", trained_on=None, training_standard=""),
        a_peer(BO, "Bo", standing=Standing.REDUCED, standing_until=PartialDate("2026-11-01"), capacity=2),
    )
    async with roster_of(desk) as at:
        await at.press("b")
        board = at.app.screen.query_one(DataList)
        rows = {row.cells[2]: row.cells for row in board.rows}
        assert rows["peer training"][0] == DutyState.MISSING
        assert rows["review of the reduced load"][:2] == ("late", "2026-11-01")
        assert "Abara" not in at.text and "For readiness answers: PST Clinical Lead" in at.text
        await at.press("v")
        assert "Abara" in at.text
        await at.press("f", "l")
        assert {row.cells[0] for row in board.rows} == {"late"}
        board.select(f"roster.plan.{BO}")
        await at.press("enter")
        assert isinstance(at.app.screen, StandingScreen)
        await at.press("escape", "f", "e")
        board.select(f"roster.training.{KAI}")
        await at.pilot.pause()
        assert "VII.C.1" in at.text
        await at.press("enter")
        assert isinstance(at.app.screen, PeerScreen) and at.app.screen.peer == kept(desk, KAI)


async def test_the_board_is_a_screen_of_its_own_and_today_counts_it(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai", trained_on=None), a_peer(BO, "Bo", agreement_on=None))
    found = desk.ctx("roster").requirements()
    panel = next(one.item for one in desk.kernel.dashboard_panels() if one.item.id == "roster.requirements")
    missing = sum(duty.state is DutyState.MISSING for duty in found)
    assert dict((row.label, row.value) for row in panel.rows)["Missing"] == str(missing) and missing >= 2
    assert {row.screen for row in panel.rows} == {"roster.requirements"}
    assert any(one.item.id == "roster.requirements" for one in desk.kernel.screens())


async def test_what_is_due_of_a_place_of_help_leads_to_its_row_in_the_directory(desk: Desk) -> None:
    from peerdesk_core.model.ids import new_id
    from peerdesk_core.model.resources import ResourceKind

    make, ctx = next(item for item in desk.kernel.plugins() if item.id == "directory"), desk.ctx("directory")
    assert make.status == "active"
    from peerdesk_directory import store as directory
    from peerdesk_directory.models import Entry

    entries = [
        Entry(id=new_id(ctx.random), kind=ResourceKind.CHAPLAIN, title=title, reach="555-0100", checked_on=day)
        for title, day in (("Fresh", PartialDate("2026-11-20")), ("Stale", PartialDate("2025-01-01")))
    ]
    directory.save(ctx.store, "directory.tested", entries=entries)
    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("b")
        at.app.screen.query_one(DataList).select(f"directory.check.{entries[1].id}")
        await at.press("enter")
        await at.pilot.pause()
        assert at.app.screen.query_one(DataList).current == entries[1].id
        assert "Stale" in at.text


async def test_a_duty_of_nobody_alone_leads_to_the_screen_where_it_is_kept(desk: Desk) -> None:
    from peerdesk_core.model.duties import Requirement

    fill(desk, a_peer(KAI, "Kai"))
    async with roster_of(desk) as at:
        await at.press("b")
        board = at.app.screen
        assert isinstance(board, RequirementsScreen)
        elsewhere = Requirement(id="x.1", act="contract", state=DutyState.LATE, subject="Consultant", screen="settings")
        board._all = (elsewhere,)
        board._draw()
        await at.press("enter")
        assert "Settings" in type(at.app.screen).__name__


# ------------------------------------------------------------------ load


@pytest.mark.clause("mpd-31")
async def test_load_and_unavailability_are_said_on_the_card_and_on_today_without_a_topic(desk: Desk) -> None:
    fill(desk, a_peer(KAI, "Kai"), a_peer(BO, "Bo"))
    ctx = desk.ctx("roster")
    with ctx.store.unit() as unit:
        unit.load(KAI, Month("2026-11"), Load.HEAVY, 2)
        unit.load(BO, Month("2026-10"), Load.UNAVAILABLE, 4)
        unit.load(BO, Month("2026-11"), Load.OFFERED, 1)
    panel = next(one.item for one in desk.kernel.dashboard_panels() if one.item.id == "roster.load")
    assert [(row.label, row.value) for row in panel.rows] == [("Propose a pause to", "1")]
    async with roster_of(desk) as at:
        assert "Asked 5 times, not available 4 times." in at.text and "VII.D" in at.text
        await at.press("down")
        assert "propose a pause" in at.text and "Asked" not in at.text
    desk.choose({settings.UNAVAILABLE_TIMES: "5", settings.HEAVY_SESSIONS: "3"})
    async with roster_of(desk) as at:
        assert "Asked" not in at.text
        await at.press("down")
        assert "propose a pause" not in at.text and "leave some room" in at.text


@pytest.mark.clause("mndps-15", "mesq-01")
async def test_the_roster_tells_who_may_serve_from_the_palette(tmp_path: Path, moving_clock: MovingClock) -> None:
    desk = make_desk(tmp_path / "guidelines", moving_clock, department="us-mn-dps")
    async with roster_of(desk) as at:
        await at.app.screen.run_action("who_serves")
        await at.pilot.pause()
        assert "MNDPS Roles 4" in at.text and problems(at.app) == ()
    desk.close()


def test_every_setting_of_the_roster_says_whose_it_is() -> None:
    assert all(spec.title.startswith("Roster: ") and spec.help for spec in settings.SPECS)
    thresholds = [spec for spec in settings.SPECS if spec.default.isdigit()]
    assert len(thresholds) >= 5 and all("desk's own" in spec.help for spec in thresholds)
