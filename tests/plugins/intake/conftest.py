"""A desk in miniature for intake: a store in memory that keeps the vault's promises, and a department with one rule."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import attrs
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from peerdesk_core.assignment import Ranking, rank
from peerdesk_core.clock import Clock
from peerdesk_core.context import Ctx, Log
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import Clause, Saying
from peerdesk_core.law.packs import Then
from peerdesk_core.model.clocks import ClockKind, ClockStub
from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id, new_id, to_minute
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Language, Peer, Rank
from peerdesk_core.store import Receipt
from peerdesk_core.testing import MovingClock, make_desk
from peerdesk_intake import hooks, service, store, tidying
from peerdesk_intake.models import Draft
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.inspect import problems

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SIZE = (80, 24)


class MemoryUnit:
    """Collects one commit."""

    def __init__(self) -> None:
        self.puts: list[tuple[str, Any]] = []
        self.removed: list[tuple[str, Id]] = []
        self.counts: list[tuple[str, str, str]] = []
        self.loads: list[tuple[Id, str, Load, int]] = []
        self.events: list[str] = []
        self.stubs: list[ClockStub] = []
        self.dropped: list[Id] = []
        self.done: Receipt | None = None

    def put(self, collection: str, item: Any) -> None:
        self.puts.append((collection, item))

    def remove(self, collection: str, id: Id) -> None:
        self.removed.append((collection, id))

    def count(self, family: str, category: str, period: Any, number: int = 1) -> None:
        self.counts += [(family, category, period)] * number

    def load(self, peer: Id, period: Any, what: Load = Load.CONTACTS, number: int = 1) -> None:
        self.loads.append((peer, period, what, number))

    def event(self, kind: str) -> None:
        self.events.append(kind)

    def clock(self, stub: ClockStub) -> None:
        self.stubs.append(stub)

    def drop_clock(self, id: Id) -> None:
        self.dropped.append(id)

    @property
    def receipt(self) -> Receipt:
        assert self.done is not None
        return self.done


class MemoryStore:
    """The store as intake sees it, with every commit kept for inspection."""

    def __init__(self) -> None:
        self.items: dict[Id, Any] = {}
        self.beside: dict[str, dict[Id, Any]] = defaultdict(dict)
        self.commits: list[MemoryUnit] = []
        self.counted: Counter[tuple[str, str, str]] = Counter()
        self.contacts: Counter[Id] = Counter()
        self.offers: Counter[tuple[Id, Load]] = Counter()
        self.stubs: dict[Id, ClockStub] = {}

    def collection(self, name: str) -> Any:
        if name == "requests":
            return self
        kept = self.beside[name]
        return SimpleNamespace(get=kept.get, all=lambda: tuple(kept.values()))

    def get(self, id: Id) -> Any:
        return self.items.get(id)

    def all(self) -> tuple[Any, ...]:
        return tuple(self.items.values())

    @contextmanager
    def unit(self) -> Iterator[MemoryUnit]:
        unit = MemoryUnit()
        yield unit
        assert not (unit.counts and unit.loads), "care and stats in one commit"
        for name, item in unit.puts:
            (self.items if name == "requests" else self.beside[name])[item.id] = item
        self.stubs.update({stub.id: stub for stub in unit.stubs})
        for name, id in unit.removed:
            del (self.items if name == "requests" else self.beside[name])[id]
            self.stubs.pop(id, None)
        for id in unit.dropped:
            self.stubs.pop(id, None)
        self.counted.update(unit.counts)
        for peer, _, what, number in unit.loads:
            if what is Load.CONTACTS:
                self.contacts[peer] += number
            else:
                self.offers[peer, what] += number
        self.commits.append(unit)
        unit.done = Receipt(
            keys_destroyed=len(unit.removed),
            records_removed=len(unit.removed),
            counted=tuple((family, category) for family, category, _ in unit.counts),
            period=cast(Any, unit.counts[0][2]) if unit.counts else None,
            frame=len(self.commits),
        )

    def clocks(self) -> tuple[ClockStub, ...]:
        return tuple(self.stubs.values())

    def counters(self, family: str, period: str) -> dict[str, int]:
        return {
            category: number
            for (name, category, month), number in self.counted.items()
            if (name, month) == (family, period)
        }


@attrs.frozen(kw_only=True)
class Words:
    rule: str = "test:intake.reply"
    says: str = "The coordinator answers within a day."
    cite: str = "TEST 1"
    layer: str = "department_policy"
    overridable: bool = False


class SmallDepartment:
    """A department whose only clock is a reply within 24 hours."""

    id = "test"
    title = "Test Department"
    zone = ZoneInfo("America/Chicago")
    pack_version = "1"
    limit: timedelta | None = timedelta(hours=24)
    packs: tuple[Any, ...] = ()

    def __init__(self) -> None:
        self.texts: list[tuple[str, Saying]] = []

    def speak(self, topic: str, act: str, says: str, *, who: str = "", then: Then = Then.SHOULD) -> None:
        """Let the department's policy say something about an act."""
        clause = Clause(rule=f"test:{topic}.{act}", says=says, cite=f"TEST {act}", layer="department_policy")
        self.texts.append((topic, Saying(clause=clause, then=then, do=act, who=who)))

    def sayings(self, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> tuple[Saying, ...]:
        return tuple(saying for of, saying in self.texts if of == topic and (not act or saying.do == act))

    def role(self, word: str) -> str:
        return word.replace("_", " ")

    def offered(self, what: str) -> tuple[str, ...]:
        return {"formats": ("phone", "video", "in_person", "text", "other")}.get(what, ())

    def due(self, topic: str, act: str, start: datetime, facts: Mapping[str, str] | None = None) -> Any:
        if (topic, act) != ("intake", "reply") or self.limit is None:
            return None

        @attrs.frozen(kw_only=True)
        class Due:
            rule: Words = Words()
            start_at: datetime
            opens_at: datetime | None = None
            due_at: datetime
            kind: ClockKind = ClockKind.DUE
            limit: str = "PT24H"

        return Due(start_at=start, due_at=start + self.limit)

    def bars(self, topic: str, facts: Any) -> tuple[Any, ...]:
        away = topic == "assign" and facts["standing"] in ("personal", "suspended")
        return (Words(rule="test:assign.away", says="Does not serve.", cite="TEST 3"),) if away else ()

    def notes(self, topic: str, act: str = "") -> tuple[Any, ...]:
        if act == "keep_notes":
            return (Words(says="Keep no record of the talk.", cite="TEST 9"),)
        return ()

    def card(self) -> Any:
        @attrs.frozen(kw_only=True)
        class LimitsCard:
            title: str = "Limits of privacy"
            intro: tuple[str, ...] = ("What you tell me stays with me, except:",)
            lines: tuple[Words, ...] = (Words(says="Danger to life is passed on.", cite="TEST 2"),)
            outro: str = "Ask me before you go on."
            crisis: tuple[str, ...] = ("Call or text 988.",)
            pack_ids: tuple[str, ...] = ("test",)

        return LimitsCard()


def make_peer(number: int, **fields: Any) -> Peer:
    given = ("Ana", "Bo", "Cy", "Di", "Eve", "Fay", "Gus", "Hal")[number % 8]
    base = Peer(
        id=Id(f"{number + 1:016x}"),
        given=given,
        family=f"Quill{number}",
        rank=Rank.OFFICER,
        unit="[K9]",
        shift="day",
        languages=(Language.ENGLISH,),
        trained_on=cast(Any, "2025-10"),
        agreement_on=cast(Any, "2025-11-01"),
    )
    return attrs.evolve(base, **fields)


class Host(App[None]):
    """An application that only shows the screen under test."""

    def __init__(self, screen: Callable[[], Screen[Any]]) -> None:
        super().__init__()
        self.first = screen
        self.toasts: list[str] = []
        self.pilot: Pilot[None]

    def on_mount(self) -> None:
        self.push_screen(self.first())

    def notify(self, message: str, **options: Any) -> None:
        self.toasts.append(message)

    async def keys(self, *names: str) -> None:
        """Press keys one after the other and let the screens settle."""
        for name in names:
            await self.pilot.press(name)
        await self.pilot.pause()

    def text(self) -> str:
        """Everything on screen, line by line."""
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())

    def card_text(self) -> str:
        """Every line of the card in view, scrolled or not."""
        return "\n".join(line.text for line in self.screen.query_one(Card).lines)

    def sound(self) -> None:
        """Nothing is clipped, overlaps or lies outside."""
        assert problems(self) == ()


class Bench:
    """A ctx over the miniature desk; tests move its clock, its peers and its bars."""

    def __init__(self) -> None:
        self.now = NOW
        self.store = MemoryStore()
        self.department = SmallDepartment()
        self.team: list[Peer] = [make_peer(number) for number in range(6)]
        self.more_bars: list[Bar] = []
        self.ctx = Ctx(
            plugin="intake",
            clock=Clock(self.department.zone, lambda: self.now),
            random=random.Random(7),
            store=cast(Any, self.store),
            log=Log(),
            department_of=lambda: cast(Any, self.department),
            peers=lambda: tuple(self.team),
            ask_ranking=self.ask,
            peers_changed=lambda ids: None,
        )

    def ask(self, request: Request, fit: Fit) -> tuple[AssignmentQuestion, Ranking]:
        loads = {peer.id: self.store.contacts[peer.id] for peer in self.team}
        question = AssignmentQuestion(request=request, fit=fit, peers=tuple(self.team), load=loads, now=self.now)
        bars = [*self.more_bars, *hooks.assignment_bars(self.ctx, question)]
        factors = hooks.assignment_factors(self.ctx, question)
        stopped = {peer for bar in bars for peer in bar.peers}
        free: Sequence[Id] = [peer.id for peer in self.team if peer.id not in stopped]
        order = hooks.assignment_ranking(self.ctx, question, factors, free)
        return question, rank(question, bars, factors, order)

    @asynccontextmanager
    async def shown(self, screen: Callable[[Ctx], Screen[Any]] | None = None) -> AsyncIterator[Host]:
        """A screen in a terminal of 80x24, the list of requests unless told otherwise."""
        from peerdesk_intake.screens import Requests

        host = Host(lambda: (screen or Requests)(self.ctx))
        async with host.run_test(size=SIZE) as pilot:
            host.pilot = pilot
            await pilot.pause()
            yield host

    def peer(self, number: int) -> Peer:
        return make_peer(number)

    def request(self, number: int = 0, hours: float = 1, **fields: Any) -> Request:
        """An open request of `hours` ago, stored."""
        base = Request(
            id=Id(f"{number + 100:016x}"),
            code=Code(f"amber-heron-{number + 10}"),
            channel=Channel.LINE,
            source=Source.SELF,
            format=Format.PHONE,
            reach_via=ReachVia.LINE_VOICEMAIL,
            arrived_at=to_minute(self.now - timedelta(hours=hours)),
        )
        request = attrs.evolve(base, **fields)
        self.store.items[request.id] = request
        return request


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def desk_of(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Callable[[str], Desk]]:
    """Open, empty desks by department, with the shipped packs and one ready peer on the roster."""
    made: list[Desk] = []

    def make(department: str) -> Desk:
        desk = make_desk(tmp_path / f"desk-{len(made)}", moving_clock, department=department)
        with desk.ctx("roster").store.unit() as unit:
            unit.put("peers", make_peer(0))
        made.append(desk)
        return desk

    yield make
    for desk in made:
        desk.close()


@pytest.fixture
def show() -> Callable[..., AbstractAsyncContextManager[Host]]:
    """Show a screen of a real desk at 80x24."""

    @asynccontextmanager
    async def shown(desk: Desk, screen: Callable[[Ctx], Screen[Any]] | None = None) -> AsyncIterator[Host]:
        from peerdesk_intake.screens import Requests

        host = Host(lambda: (screen or Requests)(desk.ctx("intake")))
        async with host.run_test(size=SIZE) as pilot:
            host.pilot = pilot
            await pilot.pause()
            yield host

    return shown


@pytest.fixture
def opened() -> Callable[..., Request]:
    """Open a request on a real desk, through the plugin's own steps."""

    def open_one(desk: Desk, hours: float = 1, **choices: Any) -> Request:
        ctx = desk.ctx("intake")
        draft = Draft(
            channel=Channel.IN_PERSON,
            source=Source.SELF,
            format=Format.PHONE,
            reach_via=ReachVia.KNOWN_TO_PEER,
            arrived_at=ctx.clock.now() - timedelta(hours=hours),
        )
        taken = {request.code for request in store.all_open(ctx.store)}
        request = service.open_request(
            attrs.evolve(draft, **choices), id=new_id(ctx.random), code=new_code(ctx.random, taken), now=ctx.clock.now()
        )
        store.add(ctx.store, request, tidying.due_at(ctx, request))
        return request

    return open_one
