"""The demo's raw files in the hands of whoever has its passphrase: which closed request belongs to which peer or topic.

The days are played twice, with the same steps at the same minutes and everything about the requests dealt anew: peers,
topics, formats, ways in. What the stolen files tell must be the same both times; then nobody can say which of the two
it was, and every closed request keeps at least two candidates for each thing about it.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.context import Ctx
from peerdesk_core.demo import open_demo
from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.faults import DeskError
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, Month, new_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    ContactKind,
    Duration,
    Fit,
    Format,
    Outcome,
    ReachVia,
    Reason,
    Referral,
    Request,
    Source,
    Topic,
)
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.paths import Paths
from peerdesk_core.testing import MovingClock
from peerdesk_core.vault.frames import Frame, unseal
from peerdesk_core.vault.header import parse_header
from peerdesk_core.vault.keys import Keys, unlock
from peerdesk_core.vault.registers import open_register
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.unit import VaultUnit
from peerdesk_intake import aid, ranking, service, store, tidying
from peerdesk_intake.models import Draft
from peerdesk_intake.running import promised_until
from peerdesk_oncall import store as duty_store
from peerdesk_oncall.service import Rota
from peerdesk_oncall.swaps import give
from peerdesk_roster import hours
from peerdesk_roster import store as roster

BEGIN = datetime(2026, 11, 3, 15, tzinfo=UTC)
MONTH = Month("2026-11")
PASSPHRASE = DemoInfo().passphrase


# ------------------------------------------------------------------ the story


@attrs.frozen
class Deal:
    """Everything about one request that must not be found out. `passes` is a peer who was asked and could not."""

    peer: Id
    passes: Id
    unit: str
    topic: Topic
    format: Format
    channel: Channel
    source: Source
    reason: Reason
    duration: Duration
    kind: ContactKind
    outcome: Outcome
    referred_to: ResourceKind | None


UNITS = ("Patrol", "K9", "Dispatch", "Records", "Traffic", "Narcotics")
TOPICS = (Topic.LOSS, Topic.SUBSTANCE, Topic.ILLNESS, Topic.SKILLS, Topic.TRAUMATIC_EVENT, Topic.OTHER_STRESS)
FORMATS = (Format.PHONE, Format.VIDEO, Format.TEXT, Format.IN_PERSON, Format.OTHER, Format.TEXT)
CHANNELS = (
    Channel.LINE,
    Channel.IN_PERSON,
    Channel.APP,
    Channel.WELLNESS_CENTER,
    Channel.DISPATCH,
    Channel.WATCH_COMMANDER,
)
SOURCES = (Source.SELF, Source.PEER, Source.SUPERVISOR, Source.FAMILY, Source.COWORKER, Source.OUTREACH)
REASONS = (Reason.INCIDENT, Reason.PERSONAL, Reason.NOT_SAID) * 2
DURATIONS = (Duration.UNDER_15, Duration.UNDER_30, Duration.UNDER_60) * 2
KINDS = (ContactKind.EVERYDAY, ContactKind.REFERRAL, ContactKind.INCIDENT) * 2
OUTCOMES = (Outcome.SUPPORTED, Outcome.ESCALATED, Outcome.NO_NEED) * 2
REFERRED = (ResourceKind.EAP, None, ResourceKind.CHAPLAIN, ResourceKind.CLINICIAN, None, ResourceKind.MUTUAL_HELP)


def dealt(team: Sequence[Id], turn: int) -> list[Deal]:
    """Six requests; each turn hands every property on to another request, each by a step of its own.

    Peers move by two at a time, because every other request has a second contact, hours and somebody who passes.
    """
    return [
        Deal(
            peer=team[(each + 2 * turn) % 6],
            passes=team[6 + (each + 2 * turn) % 6],
            unit=UNITS[(each + turn) % 6],
            topic=TOPICS[(each + turn) % 6],
            format=FORMATS[(each + 2 * turn) % 6],
            channel=CHANNELS[(each + 3 * turn) % 6],
            source=SOURCES[(each + 5 * turn) % 6],
            reason=REASONS[(each + turn) % 6],
            duration=DURATIONS[(each + turn) % 6],
            kind=KINDS[(each + 2 * turn) % 6],
            outcome=OUTCOMES[(each + turn) % 6],
            referred_to=REFERRED[(each + turn) % 6],
        )
        for each in range(6)
    ]


Tamper = Callable[[Desk, str, Deal], None]
"""What a bad plugin does at a step ("assigned", "contact", "closed") of a request."""


def honest(desk: Desk, step: str, deal: Deal) -> None:
    """Nothing beside what the desk does."""


class Days:
    """A team's days on the open demo, through the same functions that the screens call."""

    def __init__(self, desk: Desk, clock: MovingClock, deals: Sequence[Deal], tamper: Tamper) -> None:
        self.desk, self.clock, self.deals, self.tamper = desk, clock, deals, tamper
        self.closed: list[Id] = []

    @property
    def ctx(self) -> Ctx:
        return self.desk.ctx("intake")

    def later(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))

    def due(self, request: Request) -> Any:
        return tidying.due_at(self.ctx, request)

    def open(self, number: int) -> Id:
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        draft = Draft(
            channel=deal.channel,
            source=deal.source,
            format=deal.format,
            reach_via=ReachVia.KNOWN_TO_COORDINATOR,
            arrived_at=now - timedelta(minutes=30),
            wished_peer=deal.peer if number == 1 else None,
            reason=deal.reason,
        )
        taken = {request.code for request in store.all_open(ctx.store)}
        request = service.open_request(draft, id=new_id(ctx.random), code=new_code(ctx.random, taken), now=now)
        store.add(ctx.store, request, self.due(request))
        return request.id

    def answer(self, id: Id) -> None:
        now = self.ctx.clock.now()
        replied = service.mark_replied(store.find(self.ctx.store, id), now, now)
        store.save(self.ctx.store, replied, self.due(replied))

    def offer(self, number: int, id: Id, override: bool = False) -> None:
        """Somebody is asked and passes in every other request; then a peer takes it, by a ranking asked for there."""
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        if number % 2 == 0:
            passed = ranking.pass_over(store.find(ctx.store, id), deal.passes, now)
            ranking.save_offer(ctx.store, passed, self.due(passed), deal.passes, Load.UNAVAILABLE, MONTH)
        request = store.find(ctx.store, id)
        _, found = ctx.ask_ranking(request, Fit(unit=deal.unit))
        given = ranking.take(request, found, deal.peer, override=override, cross_rank=False, now=now)
        ranking.save_offer(ctx.store, given, self.due(given), deal.peer, Load.OFFERED, MONTH)
        self.tamper(self.desk, "assigned", deal)

    def contact(self, number: int, id: Id, follow_up: int | None = None) -> None:
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        talk = Contact(
            format=deal.format,
            duration=deal.duration,
            topic=deal.topic,
            outcome=deal.outcome,
            kind=deal.kind,
            referral=Referral.TAKEN if deal.referred_to else Referral.NOT_NEEDED,
            referred_to=deal.referred_to,
            limits_stated=True,
        )
        done = service.remind(service.enter_contact(store.find(ctx.store, id), talk, now), follow_up, now)
        taker = done.assigned if service.is_load(talk) else None
        store.enter(ctx.store, done, self.due(done), taker, to_month(ctx.clock.today()))
        self.tamper(self.desk, "contact", deal)

    def close(self, number: int, id: Id) -> None:
        ctx = self.ctx
        request = store.find(ctx.store, id)
        closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
        receipt = store.destroy(ctx.store, id, closing)
        assert receipt.keys_destroyed == 1
        self.closed.append(id)
        self.tamper(self.desk, "closed", self.deals[number])

    def clear(self) -> None:
        """Close what the demo opened, so that a request can be alone on the desk."""
        ctx = self.ctx
        for request in store.all_open(ctx.store):
            closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
            store.destroy(ctx.store, request.id, closing)

    # ------------------------------------------------------------ other work of the team

    def lend(self) -> None:
        ctx = self.ctx
        entry = aid.MutualAid(
            id=new_id(ctx.random), direction=aid.Direction.GIVEN, partner="Elm Creek Fire", month=MONTH, peers=2
        )
        aid.save(ctx.store, aid.checked(entry, ctx.department, ctx.clock.today()))

    def swap(self, turn: int) -> None:
        """A duty ahead goes to the next peer who may take it."""
        ctx = self.desk.ctx("oncall")
        rota = Rota(ctx)
        ahead = next(duty for duty in rota.duties if duty.start > rota.now + timedelta(days=2 + turn))
        for taker in rota.able.takers():
            try:
                given = give(ahead.id, taker.id, rota.duties, rota.able, rota.now)
            except DeskError:  # that one may not: the next is asked
                continue
            duty_store.save(ctx.store, [given], "oncall.swapped")
            return

    def edit(self, peer: Peer, phone: str) -> None:
        ctx = self.desk.ctx("roster")
        roster.save(ctx.store, [attrs.evolve(peer, phone=phone)], "roster.peer.saved")
        ctx.peers_changed([peer.id])

    def play(self) -> None:
        """Eight days: the first request is alone on the desk, others lie beside each other, and one is alone again."""
        self.clear()
        direct = [{self.deals[number].peer: 1} for number in (5, 3, 1)]
        anybody = self.desk.ctx("roster").peers()[0]
        alone = self.open(0)
        self.later(1)
        self.answer(alone)
        self.offer(0, alone)
        self.later(24)
        self.contact(0, alone, follow_up=3)
        self.worked(0)
        self.later(3)
        self.close(0, alone)
        store.report_direct(self.ctx.store, direct[0], MONTH)
        self.later(20)
        one, two = self.open(1), self.open(2)
        self.lend()
        self.answer(two)
        self.answer(one)
        self.offer(2, two)
        self.swap(0)
        self.later(5)
        self.offer(1, one)
        self.contact(2, two)
        self.worked(2)
        self.edit(anybody, "612-555-0100")
        self.contact(1, one)
        self.later(24)
        self.relock()
        self.contact(1, one)
        self.close(2, two)
        self.later(24)
        store.report_direct(self.ctx.store, direct[1], MONTH)
        self.close(1, one)
        three = self.open(3)
        self.answer(three)
        self.offer(3, three)
        self.contact(3, three)
        self.later(30)
        self.contact(3, three)
        self.swap(1)
        self.close(3, three)
        store.report_direct(self.ctx.store, direct[2], MONTH)
        four = self.open(4)
        self.later(4)
        five = self.open(5)
        self.answer(five)
        self.answer(four)
        self.offer(5, five)
        self.offer(4, four)
        self.later(24)
        self.contact(5, five)
        self.edit(anybody, "612-555-0101")
        self.contact(4, four)
        self.worked(4)
        self.later(24)
        self.contact(5, five)
        self.close(5, five)
        self.close(4, four)

    def worked(self, number: int) -> None:
        """Two quarter-hours of whoever took the request."""
        hours.add(self.desk.ctx("roster").store, self.deals[number].peer, MONTH, 2)

    def relock(self) -> None:
        self.desk.close()
        self.desk.unlock(DemoInfo().handle, PASSPHRASE)


# ------------------------------------------------------------------ what is stolen


@attrs.frozen
class Loot:
    """The files as they lie on the disk while the desk is open, and what its own program wrote into registers."""

    root: Path
    overwritten: tuple[bytes, ...]
    closed: tuple[Id, ...]

    @property
    def file(self) -> Path:
        return self.root / "data" / "vault.db"


@attrs.frozen
class Told:
    """All that vault.db tells with the passphrase."""

    keys: Keys
    frames: tuple[Frame, ...]
    parts: tuple[dict[str, Any], ...]
    registers: dict[str, Any]


def read(file: Path) -> Told:
    log = SqliteLog.read_only(file)
    keys = unlock(parse_header(log.header()), DemoInfo().handle, PASSPHRASE)
    frames = tuple(log.read_from(0))
    opened = {name: open_register(keys, name, body) for name, body in log.registers().items() if keys.holds(name)}
    log.close()
    return Told(keys, frames, tuple(dict(unseal(keys, frame).parts) for frame in frames), opened)


def desk_at(root: Path, clock: MovingClock, seed: int) -> Desk:
    return Desk(Paths.under(root), demo=DemoInfo(), read_clock=clock, rng=random.Random(seed))


@pytest.fixture(scope="module")
def demo(derivations_done_once: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the demo as it is made at first use; to be copied, never opened."""
    root = tmp_path_factory.mktemp("demo") / "desk"
    desk = desk_at(root, MovingClock(BEGIN), 1)
    open_demo(desk)
    desk.close()
    return root


@pytest.fixture(scope="module")
def team(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Id]:
    """Twelve peers whom no bar stops; none of them is the first of the roster, who is edited on the way."""
    root = shutil.copytree(demo, tmp_path_factory.mktemp("look") / "desk")
    desk = desk_at(root, MovingClock(BEGIN), 1)
    open_demo(desk)
    first = desk.kernel.peers()[0].id
    request = store.all_open(desk.ctx("intake").store)[0]
    fits = [desk.ctx("intake").ask_ranking(request, Fit(unit=unit))[1] for unit in UNITS]
    free = set[Id].intersection(*({place.peer for place in found.places} for found in fits))
    good = {peer.id for peer in desk.kernel.peers() if peer.standing is Standing.GOOD and not peer.ties}
    desk.close()
    found = sorted((free & good) - {first})[:12]
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def stolen(demo: Path, team: list[Id], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Loot]:
    """Play the days and steal the files while the desk is still open."""

    def steal(turn: int, tamper: Tamper = honest, patch: Callable[[pytest.MonkeyPatch], None] | None = None) -> Loot:
        base = tmp_path_factory.mktemp("stolen")
        root = shutil.copytree(demo, base / "desk")
        clock = MovingClock(BEGIN)
        desk = desk_at(root, clock, 2)
        blobs: list[bytes] = []
        append = SqliteLog.append

        def noting(log: SqliteLog, expected: int, frame: Frame, changed: Any, header: bytes | None = None) -> bool:
            blobs.extend(changed.values())
            return append(log, expected, frame, changed, header)

        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(SqliteLog, "append", noting)
            if patch is not None:
                patch(monkeypatch)
            open_demo(desk)
            days = Days(desk, clock, dealt(team, turn), tamper)
            days.play()
            copy = shutil.copytree(root, base / "copy")
        desk.close()
        return Loot(copy, tuple(blobs), tuple(days.closed))

    return steal


@pytest.fixture(scope="module")
def both(stolen: Callable[..., Loot]) -> tuple[Loot, Loot]:
    """The same days with two deals."""
    return stolen(0), stolen(1)


# ------------------------------------------------------------------ the attacker


def view(told: Told) -> list[Any]:
    """What each frame says, in order: its size, and every part in plain; of what is sealed, how much and how long."""
    return [(frame.kind, len(frame.body), seen(parts)) for frame, parts in zip(told.frames, told.parts, strict=True)]


def seen(parts: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for name, part in parts.items():
        if name == "requests":
            plain[name] = sorted(len(op[1]) for op in part["ops"])
        elif name == "audit":
            plain[name] = [(op[3]["kind"], op[3]["day"]) for op in part["ops"]]
        else:
            plain[name] = sorted(part) if "register" in part else part
    return plain


def joined_registers(told: Told) -> list[int]:
    """Frames in which peers' load and counters change together: both belong to one request."""
    return [
        frame.seq
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if {"care", "stats"} <= set(parts) and "directory" not in parts
    ]


def plain_beside_requests(told: Told) -> list[int]:
    """Frames that change a request and name a peer or anything else of the team in plain."""
    return [
        frame.seq
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if "requests" in parts and set(parts) - {"requests", "audit", "clocks", "care", "stats"}
    ]


def earlier_states(file: Path, keys: Keys, where: Path) -> list[dict[str, Any]]:
    """The registers after every commit that SQLite's write-ahead log still holds, found by cutting it there."""
    log = file.with_name(file.name + "-wal")
    raw = log.read_bytes() if log.exists() else b""
    if len(raw) < 32:
        return []
    (page,) = struct.unpack(">I", raw[8:12])
    found = []
    for at in range(32, len(raw) - page - 23, 24 + page):
        (pages_after,) = struct.unpack(">I", raw[at + 4 : at + 8])
        if not pages_after:
            continue
        cut = where / f"cut-{at}.db"
        shutil.copy(file, cut)
        cut.with_name(cut.name + "-wal").write_bytes(raw[: at + 24 + page])
        db = sqlite3.connect(cut)
        rows = db.execute("SELECT name, body FROM register").fetchall()
        db.close()
        found.append({name: open_register(keys, name, body) for name, body in rows if keys.holds(name)})
    return found


def left_over(loot: Loot) -> int:
    """How many overwritten registers are still somewhere in the files, in any piece of 48 bytes."""
    raw = b"\0".join(path.read_bytes() for path in loot.root.rglob("*") if path.is_file())
    log = SqliteLog.read_only(loot.file)
    now = set(log.registers().values())
    log.close()
    gone = [blob for blob in loot.overwritten if blob not in now]
    assert len(gone) > 20
    return sum(any(blob[at : at + 48] in raw for at in range(0, len(blob) - 48, 2048)) for blob in gone)


def of_month(told: Told) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Whom and what the month's registers leave open: kind of load -> peers, family -> categories that occur."""
    peers: dict[str, list[str]] = {}
    for peer, months in told.registers["care"].items():
        for what, number in months.get(MONTH, {}).items():
            if number and len(peer) == 16:
                peers.setdefault(what, []).append(peer)
    counted = {
        family: [category for category, number in months.get(MONTH, {}).items() if number]
        for family, months in told.registers["stats"].items()
    }
    return peers, counted


def closes(told: Told) -> Iterator[int]:
    """The frames in which a request was closed."""
    for frame, parts in zip(told.frames, told.parts, strict=True):
        if any(op[3]["kind"] == "request.closed" for op in parts.get("audit", {}).get("ops", [])):
            yield frame.seq


# ------------------------------------------------------------------ what must hold


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_two_deals_of_the_same_days_look_the_same_in_every_frame(both: tuple[Loot, Loot]) -> None:
    one, other = (read(loot.file) for loot in both)
    assert view(one) == view(other)
    events = Counter(kind for _, _, parts in view(one) for kind, _ in parts.get("audit", ()))
    assert events["oncall.swapped"] == events["roster.peer.saved"] == 2 and events["roster.hours.added"] == 3
    assert events["request.closed"] == 6 + 9, "the six of the story, and what the demo had open"
    assert one.registers == other.registers, "sums of a month are all that remains, and both deals come to the same"


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_every_closed_request_keeps_two_candidates_for_its_peer_and_for_all_that_is_counted(
    both: tuple[Loot, Loot], team: list[Id]
) -> None:
    """Both deals explain the files equally well, so what differs between them is open for each request."""
    one, other = (read(loot.file) for loot in both)
    assert view(one) == view(other) and one.registers == other.registers
    for first, second in zip(dealt(team, 0), dealt(team, 1), strict=True):
        for what in attrs.fields_dict(Deal):
            assert getattr(first, what) != getattr(second, what), what
    peers, counted = of_month(one)
    assert all(len(each) > 1 for what, each in peers.items()), peers
    assert {"contacts", "offered", "unavailable", "quarters"} <= set(peers)
    lone = [family for family, categories in counted.items() if len(categories) == 1]
    assert set(lone) <= {"intake.overrides", "intake.reply", "intake.hand_out", "intake.outreach"}, lone


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_no_frame_joins_load_with_counts_nor_a_request_with_what_is_told_in_plain(both: tuple[Loot, Loot]) -> None:
    told = read(both[0].file)
    assert joined_registers(told) == []
    assert plain_beside_requests(told) == []
    handles = Counter(op[0] for parts in told.parts for op in parts.get("requests", {}).get("ops", []))
    assert len(handles) > 30 and set(handles.values()) == {1}, "no sealed handle occurs twice"
    sizes = {
        len(frame.body)
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if len(parts.get("requests", {}).get("ops", [])) == 1
    }
    assert sizes == {8192}, "a frame of one request is as long as any other"


@pytest.mark.clause("mpd-11", "mpd-24")
def test_direct_contacts_reported_are_a_load_and_then_a_sum_and_name_nobody(both: tuple[Loot, Loot]) -> None:
    told = read(both[0].file)
    sets = [frozenset(parts) for parts in told.parts]
    alone = [at for at, parts in enumerate(sets[:-1]) if parts == {"care"} and sets[at + 1] == {"stats"}]
    assert len(alone) >= 3, "the three reports of the story"
    for at in alone:
        for part in (told.parts[at]["care"], told.parts[at + 1]["stats"]):
            assert set(part) == {"register"} and len(part["register"]) == 64
    peers, counted = of_month(told)
    assert told.registers["stats"]["intake.path"][MONTH]["direct"] == 3
    assert len(peers["contacts"]) > 2 and len(counted["intake.path"]) > 1


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_neither_log_nor_free_pages_nor_any_file_keeps_an_earlier_register(
    both: tuple[Loot, Loot], tmp_path: Path
) -> None:
    for loot in both:
        assert earlier_states(loot.file, read(loot.file).keys, tmp_path) == []
        assert left_over(loot) == 0


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_the_ring_of_now_opens_no_closed_request_and_the_settings_tell_of_none(
    both: tuple[Loot, Loot], team: list[Id]
) -> None:
    for loot in both:
        told = read(loot.file)
        ring = Ring(next((loot.root / "state").glob("ring-*")), told.keys)
        assert ring.load()
        assert ring.names() == frozenset()
        assert told.registers["clocks"] == {}
        beside = b"".join(path.read_bytes() for path in loot.root.rglob("*") if path.is_file() and path != loot.file)
        for id in (*loot.closed, *team):
            assert id.encode() not in beside
        plain = repr([seen(parts) for parts in told.parts])
        assert not any(id in plain for id in loot.closed)


# ------------------------------------------------------------------ controls: the attacker is able to win


def test_control_a_team_document_touched_at_an_assignment_is_noticed(stolen: Callable[..., Loot]) -> None:
    def touching(desk: Desk, step: str, deal: Deal) -> None:
        if step == "assigned":
            ctx = desk.ctx("roster")
            peer = next(peer for peer in ctx.peers() if peer.id == deal.peer)
            roster.save(ctx.store, [peer], "roster.peer.saved")

    one, other = (read(stolen(turn, touching).file) for turn in (0, 1))
    assert view(one) != view(other)


def test_control_an_event_that_says_what_it_was_about_is_noticed(stolen: Callable[..., Loot]) -> None:
    def saying(desk: Desk, step: str, deal: Deal) -> None:
        if step == "closed":
            with desk.ctx("intake").store.unit() as unit:
                unit.event(f"request.topic.{deal.topic.value.replace('_', '.')}")

    one, other = (read(stolen(turn, saying).file) for turn in (0, 1))
    assert view(one) != view(other)


def test_control_load_and_count_in_one_unit_are_noticed(stolen: Callable[..., Loot]) -> None:
    def joining(desk: Desk, step: str, deal: Deal) -> None:
        if step == "contact":
            with desk.ctx("intake").store.unit() as unit:
                unit.load(deal.peer, MONTH)
                unit.count("intake.topic", deal.topic.value, MONTH)

    def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VaultUnit, "_keep_apart", lambda unit, other: None)

    assert len(joined_registers(read(stolen(0, joining, unguarded).file))) == 9


def test_control_a_log_that_is_not_cleaned_away_gives_the_attacker_every_step(
    stolen: Callable[..., Loot], tmp_path: Path
) -> None:
    def untidy(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(SqliteLog, "settle", lambda log: None)

    loot = stolen(0, honest, untidy)
    log = SqliteLog.read_only(loot.file)
    keys = unlock(parse_header(log.header()), DemoInfo().handle, PASSPHRASE)
    log.close()
    states = earlier_states(loot.file, keys, tmp_path)
    assert len(states) > 10
    assert left_over(loot) > 10


# ------------------------------------------------------------------ one request alone on the desk


@pytest.fixture
def looks(demo: Path, team: list[Id], tmp_path: Path) -> Callable[[int, Callable[[Days], None]], list[Any]]:
    """What the frames say after a play of its own with one of the deals."""

    def look(turn: int, play: Callable[[Days], None]) -> list[Any]:
        root = shutil.copytree(demo, tmp_path / f"look-{len(list(tmp_path.iterdir()))}")
        clock = MovingClock(BEGIN)
        desk = desk_at(root, clock, 2)
        open_demo(desk)
        days = Days(desk, clock, dealt(team, turn), honest)
        days.clear()
        play(days)
        told = view(read(root / "data" / "vault.db"))
        desk.close()
        return told

    return look


Looks = Callable[[int, Callable[[Days], None]], list[Any]]


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_peer_who_leaves_the_team_leaves_no_sign_of_having_had_a_request(looks: Looks, team: list[Id]) -> None:
    """In one deal the peer has the only open request, in the other somebody else has it."""

    def leaving(days: Days) -> None:
        id = days.open(0)
        days.answer(id)
        days.offer(0, id)
        days.contact(0, id)
        ctx = days.desk.ctx("roster")
        gone = next(peer for peer in ctx.peers() if peer.id == team[0])
        roster.save(ctx.store, [attrs.evolve(gone, standing=Standing.PERSONAL)], "roster.standing")
        ctx.peers_changed([gone.id])
        days.close(0, id)

    assert looks(0, leaving) == looks(1, leaving)


@pytest.mark.clause("mpd-24", "mpd-32")
def test_an_overridden_plan_leaves_no_sign_of_whose_it_was(looks: Looks, team: list[Id]) -> None:
    """One peer of the team is on a full plan: an override that shows would be that peer's."""

    def overriding(days: Days) -> None:
        ctx = days.desk.ctx("roster")
        tired = next(peer for peer in ctx.peers() if peer.id == team[0])
        roster.save(ctx.store, [attrs.evolve(tired, standing=Standing.REDUCED, capacity=0)], "roster.standing")
        id = days.open(0)
        days.answer(id)
        days.offer(0, id, override=True)
        days.close(0, id)

    assert looks(0, overriding) == looks(1, overriding)


@pytest.mark.clause("mpd-24", "mndps-18")
def test_how_often_a_peer_and_a_person_met_is_not_to_be_seen(looks: Looks) -> None:
    """Four contacts look like one and three attempts that reached nobody."""

    def meeting(outcomes: Sequence[Outcome]) -> Callable[[Days], None]:
        def play(days: Days) -> None:
            id = days.open(0)
            days.answer(id)
            days.offer(0, id)
            for outcome in outcomes:
                days.later(20)
                days.deals = [attrs.evolve(days.deals[0], outcome=outcome), *days.deals[1:]]
                days.contact(0, id)
            days.close(0, id)

        return play

    often = [Outcome.SUPPORTED] * 4
    once = [Outcome.SUPPORTED, *[Outcome.NOT_REACHED] * 3]
    assert looks(0, meeting(often)) == looks(0, meeting(once))
