"""Mutual aid with other agencies: organisations and numbers, an approval where the policy asks for one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import Compartment, Retention
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.testing import HANDLE, PASSPHRASE
from peerdesk_intake import aid, hooks
from peerdesk_intake.aid import ApprovedHow, BadAid, Direction, MutualAid
from peerdesk_intake.screens import Aid
from peerdesk_intake.screens.aid import AidForm
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form

MINNEAPOLIS, ST_LOUIS = "us-mn-minneapolis-pd", "us-mo-slmpd"
TODAY = date(2026, 11, 20)
ENTRY = MutualAid(
    id=Id("a" * 16), direction=Direction.GIVEN, partner="St. Louis County peer team", month=Month("2026-11"), peers=2
)

DeskOf = Callable[[str], Desk]
Show = Callable[..., AbstractAsyncContextManager[Any]]


async def fill(host: Any, **values: str) -> None:
    form = host.screen.query_one(Form)
    for key, value in values.items():
        form.set_value(key, value)
    await host.pilot.pause()
    await host.keys("ctrl+s")


@pytest.mark.clause("slmpd-08")
async def test_in_st_louis_help_outside_waits_for_the_deputy_chiefs_approval(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(ST_LOUIS)
    async with show(desk, Aid) as host:
        assert "St. Louis County" in host.text()
        await host.keys("n")
        assert "Deputy Chief" in host.text() and "SLMPD" in host.text()
        assert host.screen.query_one(Form).values()["approved_by"] == desk.department.role("deputy_chief")
        host.sound()
        await fill(host, partner="St. Louis County peer team", peers="2")
        assert isinstance(host.screen, AidForm)
        assert "waits for the Deputy Chief's approval" in " ".join(host.text().split())
        assert aid.all_aid(desk.ctx("intake").store) == ()
        host.sound()
        await fill(host, approved_on="2026-11-18", approved_how="spoken")
        assert isinstance(host.screen, Aid)
    (entry,) = aid.all_aid(desk.ctx("intake").store)
    assert (entry.approved_by, entry.approved_on) == (desk.department.role("deputy_chief"), date(2026, 11, 18))
    assert entry.approved_how is ApprovedHow.SPOKEN


@pytest.mark.clause("mndps-13")
async def test_help_given_and_received_is_kept_for_support_and_training(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk, Aid) as host:
        assert "Press n for the first entry" in host.text() and "MNDPS" in host.text()
        host.sound()
        await host.keys("n")
        await fill(host, direction="received", partner="Pine Hollow FD", kind="training", month="2026-10", peers="5")
        await host.keys("n")
        await fill(host, partner="Riverbend Sheriff")
        assert [row.cells[:2] for row in host.screen.query_one(DataList).rows] == [
            ("2026-11", "Given"),
            ("2026-10", "Received"),
        ]
        host.sound()
    desk.close()
    desk.unlock(HANDLE, PASSPHRASE)
    first, second = aid.all_aid(desk.ctx("intake").store)
    assert (second.direction, second.kind, second.peers) == ("received", "training", 5)
    assert first.approved_on is None, "the guideline asks for no approval"


@pytest.mark.clause("mndps-13", "slmpd-08")
def test_it_lies_with_the_teams_records_and_links_to_no_request(desk_of: DeskOf) -> None:
    specs = {spec.name: spec for spec in hooks.collections(desk_of(MINNEAPOLIS).ctx("intake"))}
    assert (specs["mutual_aid"].compartment, specs["mutual_aid"].retention) == (
        Compartment.TEAM,
        Retention.WHILE_SERVING,
    )
    assert {field.name for field in attrs.fields(MutualAid)} == {
        "id",
        "direction",
        "partner",
        "month",
        "peers",
        "kind",
        "approved_by",
        "approved_on",
        "approved_how",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"partner": "   "}, "partner"),
        ({"partner": "x" * 61}, "partner"),
        ({"partner": "a\x1bb"}, "partner"),
        ({"peers": 0}, "peers"),
        ({"peers": 100}, "peers"),
        ({"month": Month("2026-12")}, "month"),
        ({"month": Month("2020-01")}, "month"),
        ({"month": Month("soon")}, "month"),
        ({"approved_on": date(2026, 12, 1)}, "approved_on"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(desk_of: DeskOf, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadAid) as refused:
        aid.checked(attrs.evolve(ENTRY, **wrong), desk_of(MINNEAPOLIS).department, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(("field", "typed"), [("peers", "two"), ("approved_on", "soon"), ("month", "2026-13")])
async def test_what_is_no_number_day_or_month_keeps_the_form_open(
    desk_of: DeskOf, show: Show, field: str, typed: str
) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk, AidForm) as host:
        await fill(host, partner="Riverbend Sheriff", **{field: typed})
        assert isinstance(host.screen, AidForm)
        host.sound()
    assert aid.all_aid(desk.ctx("intake").store) == ()


async def test_an_entry_is_changed_and_removed(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    ctx = desk.ctx("intake")
    aid.save(ctx.store, ENTRY)
    async with show(desk, Aid) as host:
        await host.keys("enter")
        await fill(host, peers="7")
        assert [entry.peers for entry in aid.all_aid(ctx.store)] == [7]
        await host.keys("x", "n")
        assert len(aid.all_aid(ctx.store)) == 1
        await host.keys("x", "y")
        assert aid.all_aid(ctx.store) == ()
        await host.keys("x")
        assert isinstance(host.screen, Aid)
    assert desk.kernel.faults() == ()
