"""Incidents under a legal hold, and in the hands of a deputy: work goes on, and what is closed waits for its end."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from peerdesk_core.model.incidents import Party
from peerdesk_core.testing import make_desk
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.upkeep.hold import begin_hold, held, lift_hold
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.known import News


@pytest.mark.clause("mndps-06")
def test_under_a_hold_incidents_are_merged_changed_and_completed_and_all_of_it_is_put_aside(
    stage: ModuleType, base: Path, tmp_path: Path
) -> None:
    desk = stage.again(shutil.copytree(base, tmp_path / "desk"))
    ctx = desk.ctx("incidents")
    one, two = (part.incident.id for part in stage.both(desk))
    begin_hold(desk.vault, "City attorney")
    desk_ops.merge(ctx, one, two)
    desk_ops.learn(ctx, one, News(counts={Party.CIVILIAN: 1}))
    desk_ops.end_embargo(ctx, desk_ops.begin_embargo(ctx).id)
    receipt = desk_ops.complete(ctx, one)
    assert receipt.held > 8 and receipt.counted and store.all_open(ctx.store) == ()
    assert ctx.store.clocks() == () and len(ctx.store.collection(store.SLOTS)) == 0
    counts = stage.told(desk)["counts"]
    assert counts["incidents.kind"]["shooting"] == 1 and sum(counts["incidents.check_in"].values()) == 7
    kept = held(desk.vault)
    assert kept > receipt.held
    desk.close()
    again = stage.again(tmp_path / "desk")
    assert held(again.vault) == kept and store.all_open(again.ctx("incidents").store) == ()
    assert lift_hold(again.vault) == kept
    assert stage.ring_fits(again), "with the hold go the keys"
    again.close()


def test_a_deputy_looks_after_an_incident_and_completes_it_and_the_counts_arrive(
    stage: ModuleType, base: Path, tmp_path: Path
) -> None:
    desk = stage.again(shutil.copytree(base, tmp_path / "desk"))
    desk.vault.users.add("Dep", "their six plain words", Role.DEPUTY)
    desk.close()
    theirs = make_desk(tmp_path / "desk", stage.MovingClock(stage.NOW), department=stage.MINNEAPOLIS, create=False)
    theirs.unlock("dep", "their six plain words")
    first, second = stage.both(theirs)
    ctx = theirs.ctx("incidents")
    desk_ops.done(ctx, first.slots[1].id)
    desk_ops.hold_session(ctx, first.sessions[0].id, 3)
    desk_ops.bar(ctx, second.incident.id, stage.PEERS[3], True)
    for part in (first, second):
        assert desk_ops.complete(ctx, part.incident.id).keys_destroyed > 4
    assert not theirs.kernel.faults()
    theirs.close()
    desk = stage.again(tmp_path / "desk")
    told = stage.told(desk)
    assert told["counts"]["incidents.kind"]["shooting"] == 2 and told["parts"] == []
    assert {id for id, months in told["loads"].items() if any(months.get(stage.MONTH, {}).values())} == {
        stage.PEERS[1],
        stage.PEERS[2],
    }
    assert stage.ring_fits(desk)
    desk.close()
