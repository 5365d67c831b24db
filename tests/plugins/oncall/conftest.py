"""A team that takes duty, and desks of the real departments with that team on their roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_oncall import store
from peerdesk_oncall.able import Able
from peerdesk_oncall.models import Duty
from peerdesk_roster import store as roster

MINNEAPOLIS = "us-mn-minneapolis-pd"
MESQUITE = "us-tx-mesquite-pd"
DEPARTMENTS = (MINNEAPOLIS, "us-mn-section-1-24", "us-mo-slmpd", MESQUITE)
ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
GIVEN = ("Ana", "Bo", "Cy", "Di", "Eve", "Fay", "Gus", "Hal")


class Team:
    """Makes peers and duties; hands out what tests of several files share."""

    MINNEAPOLIS = MINNEAPOLIS
    MESQUITE = MESQUITE
    ZONE = ZONE
    NOW = NOW

    @staticmethod
    def peer(number: int, **fields: Any) -> Peer:
        """A peer whom no department bars, and who takes duty."""
        day = PartialDate("2026-01-15")
        base = Peer(
            id=Id(f"{number + 1:016x}"),
            given=GIVEN[number % len(GIVEN)],
            family=f"Quill{number}",
            badge=str(4000 + number),
            rank=Rank.OFFICER,
            rank_title="Officer",
            unit=("North", "South", "Traffic")[number % 3],
            shift=("Days", "Nights")[number % 2],
            email=f"peer{number}@example.org",
            trained_on=day,
            agreement_on=day,
            explained_on=day,
            acknowledged_on=day,
            checked_in_on=day,
            reviewed_on=day,
            on_call=True,
        )
        return attrs.evolve(base, **fields)

    @staticmethod
    def duty(number: int, peer: int, start: float, length: float = 24, **fields: Any) -> Duty:
        """A duty of a peer, `start` hours after now."""
        begins = NOW + timedelta(hours=start)
        base = Duty(
            id=Id(f"{number + 0xD000:016x}"),
            peer=Id(f"{peer + 1:016x}"),
            start=begins,
            end=begins + timedelta(hours=length),
        )
        return attrs.evolve(base, **fields)

    @staticmethod
    def able(*peers: Peer) -> Able:
        """The roster alone, without a department's rules."""
        return Able(peers, None, ZONE)

    @staticmethod
    def fill(desk: Desk, peers: int = 6, *duties: Duty) -> None:
        """Put peers on the roster and duties in the rota."""
        roster.save(desk.ctx("roster").store, [Team.peer(number) for number in range(peers)], "roster.peer.saved")
        if duties:
            store.save(desk.ctx("oncall").store, duties, "oncall.duty.saved")


@pytest.fixture(scope="session")
def team() -> type[Team]:
    return Team


@pytest.fixture
def desk_of(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Callable[[str], Desk]]:
    """Opens an empty desk of a department."""
    made: list[Desk] = []

    def open_desk(department: str) -> Desk:
        made.append(make_desk(tmp_path / department, moving_clock, department=department))
        return made[-1]

    yield open_desk
    for desk in made:
        desk.close()


@pytest.fixture(params=DEPARTMENTS)
def every_desk(request: pytest.FixtureRequest, desk_of: Callable[[str], Desk]) -> Desk:
    """An empty desk of each department in turn."""
    return desk_of(request.param)
