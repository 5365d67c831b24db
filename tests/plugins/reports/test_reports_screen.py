"""The Reports screen at 80x24: what it shows of the compartment, and what it says while that is empty."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.faults import NotForRole
from peerdesk_core.model.ids import Month, new_id
from peerdesk_core.vault.compartments import Role
from peerdesk_reports.models import Family, Figure, Label, Span
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems


def text(app: Any) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def settle(pilot: Any, app: PeerdeskApp, until: Callable[[], bool]) -> None:
    for _ in range(300):
        await pilot.pause(0.02)
        if until():
            await pilot.pause()
            return
    raise AssertionError(text(app))


def release(desk: Desk, period: str, family: Family, **counts: int) -> None:
    random_ids = random.Random(period)
    with desk.ctx("reports").store.unit() as unit:
        for label, count in counts.items():
            unit.put(
                "figures",
                Figure(
                    id=new_id(random_ids),
                    period=Month(period),
                    span=Span.MONTH,
                    family=family,
                    label=Label(label),
                    count=count,
                ),
            )


async def test_given_nothing_released_when_command_looks_then_it_says_what_will_come_and_why_nothing_raw_is_shown(
    desk: Desk,
) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "Before you go on" in text(app))
        await pilot.press("enter", "y")
        await settle(pilot, app, lambda: "Nothing was released yet" in text(app))
        assert "could point at a person" in " ".join(text(app).split())
        assert problems(app) == ()


async def test_given_figures_in_the_compartment_when_command_opens_the_desk_then_list_and_card_show_them(
    desk: Desk,
) -> None:
    release(desk, "2026-03", Family.TOPIC, total=40, loss=15, together=25)
    release(desk, "2026-02", Family.FORMAT, carried_over=0)
    desk.vault.users.add("chief", "words of another person", Role.COMMAND)
    desk.close()
    desk.unlock("chief", "words of another person")
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot, app, lambda: "March 2026" in text(app))
        assert "Topics" in text(app) and "40, 2 groups" in text(app)
        assert "Loss: 15 (38 %)" in text(app)
        assert problems(app) == ()
        await pilot.press("down")
        await settle(pilot, app, lambda: "This is not a nought" in " ".join(text(app).split()))
        assert "carried over" in app.screen.query_one(DataList).rows[1].cells[2]
        await pilot.press("question_mark")
        await settle(pilot, app, lambda: "Nothing raw is shown here" in " ".join(text(app).split()))


def test_given_command_when_it_tries_to_write_a_figure_then_its_role_may_not(desk: Desk) -> None:
    desk.vault.users.add("chief", "words of another person", Role.COMMAND)
    desk.close()
    desk.unlock("chief", "words of another person")
    with pytest.raises(NotForRole):
        release(desk, "2026-03", Family.TOPIC, loss=15)
