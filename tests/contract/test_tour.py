"""The played day is made of steps that prove something."""

from __future__ import annotations

from peerdesk_core.desk import Desk


def test_tour_steps_of_the_shipped_plugins_cover_the_day_in_order(desk: Desk) -> None:
    steps = [owned.item for owned in desk.kernel.tour_steps()]
    assert len(steps) >= 10
    assert [step.order for step in steps] == sorted(step.order for step in steps)
    assert all(step.expects for step in steps), "a step that expects nothing proves nothing"
