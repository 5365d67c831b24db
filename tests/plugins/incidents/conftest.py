"""A small team on the roster of a real department's desk, and incidents for it to look after."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import Department
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.incidents import IncidentKind
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.merging import Part
from peerdesk_incidents.opening import Draft, Opened
from peerdesk_roster import store as roster
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.inspect import problems

MINNEAPOLIS = "us-mn-minneapolis-pd"
SECTION_1_24 = "us-mn-section-1-24"
DPS = "us-mn-dps"
ST_LOUIS = "us-mo-slmpd"
MESQUITE = "us-tx-mesquite-pd"
GIVEN = ("Ana", "Bo", "Cy", "Di", "Eve", "Fay", "Gus", "Hal")
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


class Response:
    """A desk of a real department with eight peers, and what tests of several files do on it."""

    MINNEAPOLIS = MINNEAPOLIS
    SECTION_1_24 = SECTION_1_24
    DPS = DPS
    ST_LOUIS = ST_LOUIS
    MESQUITE = MESQUITE
    DEPARTMENTS = (MINNEAPOLIS, SECTION_1_24, DPS, ST_LOUIS, MESQUITE)
    NOW = NOW

    def __init__(self, folder: Path, clock: MovingClock, department: str) -> None:
        self.clock = clock
        self.desk: Desk = make_desk(folder, clock, department=department)
        roster.save(self.desk.ctx("roster").store, [self.peer(number) for number in range(8)], "roster.peer.saved")
        self.desk.kernel.forget()

    @staticmethod
    def peer(number: int, **fields: Any) -> Peer:
        """A peer whom no department bars."""
        day = PartialDate("2026-01-15")
        base = Peer(
            id=Id(f"{number + 1:016x}"),
            given=GIVEN[number % len(GIVEN)],
            family=f"Quill{number}",
            badge=str(4000 + number),
            rank=Rank.OFFICER,
            rank_title="Officer",
            unit=("North", "South")[number % 2],
            shift=("Days", "Nights")[number // 2 % 2],
            trained_on=day,
            agreement_on=day,
            explained_on=day,
            acknowledged_on=day,
            checked_in_on=day,
            reviewed_on=day,
        )
        return attrs.evolve(base, **fields)

    @property
    def ctx(self) -> Ctx:
        """What the plugin is handed."""
        return self.desk.ctx("incidents")

    def draft(self, **fields: Any) -> Draft:
        """A shooting an hour ago, four sworn and two civilian members in it."""
        base = Draft(
            kind=IncidentKind.SHOOTING, happened_at=self.clock.moment - timedelta(hours=1), sworn=4, civilian=2
        )
        return attrs.evolve(base, **fields)

    def open(self, **fields: Any) -> Opened:
        """One more open incident."""
        return desk_ops.open_(self.ctx, self.draft(**fields))

    def part(self, id: Id) -> Part:
        """An incident as it lies in the vault."""
        return store.part_of(self.ctx.store, id)


@pytest.fixture
def responding(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Callable[[str], Response]]:
    """A desk by the id of a department's pack."""
    made: list[Response] = []

    def respond(department: str) -> Response:
        made.append(Response(tmp_path / f"desk{len(made)}", moving_clock, department))
        return made[-1]

    yield respond
    for response in made:
        response.desk.close()


@pytest.fixture
def response(responding: Callable[[str], Response]) -> Response:
    """A desk of the Minneapolis department."""
    return responding(MINNEAPOLIS)


@pytest.fixture
def dice() -> random.Random:
    """A source of randomness that repeats itself."""
    return random.Random(7)


class SilentDepartment:
    """A department whose texts say nothing about incidents."""

    zone = ZoneInfo("America/Chicago")
    packs = adopted = ()

    def sayings(self, topic: str, facts: object = None, act: str = "") -> tuple[()]:
        """Nothing."""
        return ()

    def due(self, topic: str, act: str, start: datetime, facts: object = None) -> None:
        """No clock."""


@pytest.fixture(scope="session")
def silent_department() -> SilentDepartment:
    """A department whose texts say nothing about incidents."""
    return SilentDepartment()


class Play:
    """The whole application in a terminal of 80 by 24: presses keys, waits for what must then be on screen."""

    def __init__(self, app: PeerdeskApp, pilot: Any) -> None:
        self.app, self.pilot = app, pilot
        self.told: list[str] = []
        shown = app.notify

        def notify(message: str, **options: Any) -> None:
            self.told.append(message)
            shown(message, **options)

        setattr(app, "notify", notify)  # noqa: B010 (a toast may be gone before it is looked for)

    @property
    def text(self) -> str:
        """Everything on screen, line by line."""
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def words(self) -> str:
        """Everything on screen, without the frames and gaps between the words."""
        return " ".join(self.text.replace("│", " ").split())

    @property
    def cards(self) -> str:
        """Every line of every card on screen, scrolled or not."""
        return "\n".join(line.text for card in self.app.screen.query(Card) for line in card.lines)

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The cells of the list on screen."""
        return [row.cells for row in self.app.screen.query_one(DataList).rows]

    async def until(self, *expected: str) -> None:
        """Wait until all of this is on screen; nothing there may be clipped."""
        for _ in range(150):
            await self.pilot.pause(0.02)
            if all(each in self.words or any(each in toast for toast in self.told) for each in expected):
                await self.pilot.pause()
                assert problems(self.app) == ()
                return
        raise AssertionError(f"{expected} not in\n{self.text}")

    async def press(self, *keys: str, until: tuple[str, ...] = ()) -> None:
        """Press keys one after the other."""
        await self.pilot.press(*keys)
        await self.until(*until)

    async def row(self, id: str) -> None:
        """Go to a row of the list, by the down key."""
        shown = self.app.screen.query_one(DataList)
        places = [row.id for row in shown.rows]
        start = next(place for place, name in enumerate(places) if name.startswith(id))
        await self.pilot.press(*(["home"] + ["down"] * start))
        await self.pilot.pause()


Playing = Callable[..., AbstractAsyncContextManager[Play]]


@pytest.fixture
def playing() -> Playing:
    """Start the application on a desk and go to the list of incidents."""

    @asynccontextmanager
    async def start(response: Response, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Play]:
        app = PeerdeskApp(response.desk)
        async with app.run_test(size=size, notifications=True) as pilot:
            play = Play(app, pilot)
            await play.until("Before you go on")
            await play.press("enter", until=("ctrl+q Quit",))
            await play.press("C", until=("Incidents ·",))
            yield play

    return start


@pytest.fixture(scope="session")
def department_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Department]:
    """The rules of a real department by the id of its pack, without a vault."""
    desk = make_desk(tmp_path_factory.mktemp("rules"), MovingClock(NOW), create=False)
    known: dict[str, Department] = {}

    def rules(department: str) -> Department:
        if department not in known:
            desk.choose_department(department)
            known[department] = desk.department
        return known[department]

    return rules
