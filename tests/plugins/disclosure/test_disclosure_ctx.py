"""What a plugin is handed of the law: every pack, read once a session."""

from __future__ import annotations

import random
from typing import Any, cast
from zoneinfo import ZoneInfo

from peerdesk_core.clock import Clock
from peerdesk_core.context import Ctx, Log
from peerdesk_core.desk import Desk


def test_ctx_reads_every_installed_pack_once(desk: Desk) -> None:
    shelf = desk.ctx("disclosure").shelf
    assert {"us", "us-mn", "us-tx", "us-mo", "us-mn-minneapolis-pd"} <= set(shelf.packs)
    assert desk.ctx("roster").shelf is shelf


def test_nothing_is_graded_until_somebody_asks_for_it(desk: Desk) -> None:
    assert desk.ctx("disclosure").tiers == {}


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
