"""What a plugin is handed of the law: every pack, read once a session."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from peerdesk_core.clock import Clock
from peerdesk_core.context import Ctx, Log
from peerdesk_core.desk import Desk
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.telling import grading
from peerdesk_core.law.telling.grades import FILE
from peerdesk_core.testing import MovingClock

MPD = "us-mn-minneapolis-pd"


def test_ctx_reads_every_installed_pack_once(desk: Desk) -> None:
    shelf = desk.ctx("disclosure").shelf
    assert {"us", "us-mn", "us-tx", "us-mo", "us-mn-minneapolis-pd"} <= set(shelf.packs)
    assert desk.ctx("roster").shelf is shelf


def test_the_grades_of_shipped_packs_are_known_without_a_check(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "tiers_of", lambda sources, today: pytest.fail("the checks ran"))
    tiers = desk.ctx("disclosure").tiers
    assert tiers.keys() == desk.shelf.packs.keys() and "draft" not in tiers.values()
    assert not (desk.paths.state / FILE).exists()


def test_grades_are_remembered_for_the_next_session(
    desk: Desk, moving_clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    moving_clock.advance(timedelta(days=2000))
    assert desk.ctx("disclosure").tiers == {}, "another year: what was shipped says nothing of it"
    monkeypatch.setattr(grading, "tiers_of", lambda sources, today: dict.fromkeys(shelf_of(sources).packs, "draft"))
    assert desk.ctx("disclosure").grade()[MPD] == "draft"
    later = Desk(desk.paths, read_clock=moving_clock)
    assert later.ctx("disclosure").tiers[MPD] == "draft"


def test_a_ctx_without_jurisdictions_has_the_federal_pack_alone() -> None:
    nothing = cast(Any, None)
    ctx = Ctx(
        plugin="x",
        clock=Clock(ZoneInfo("UTC")),
        random=random.Random(1),
        store=nothing,
        log=Log(),
        department_of=nothing,
        peers=tuple,
        ask_ranking=nothing,
        peers_changed=nothing,
    )
    assert set(ctx.shelf.packs) == {"us"}
    assert ctx.tiers == ctx.grade() == {}
