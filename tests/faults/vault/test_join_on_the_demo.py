"""The demo's raw files in the hands of whoever has its passphrase: which closed request belongs to which peer or topic.

The days (days.py) are played twice, with the same steps at the same minutes and everything about the requests dealt
anew: peers, topics, formats, ways in. What the stolen files tell (attacker.py) must be the same both times; then nobody
can say which of the two it was, and every closed request keeps at least two candidates for each thing about it.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from peerdesk_core.demo import open_demo
from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Fit, Outcome
from peerdesk_core.model.people import Standing
from peerdesk_core.testing import MovingClock
from peerdesk_core.vault.frames import Frame
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_core.vault.unit import VaultUnit
from peerdesk_intake import store
from peerdesk_roster import store as roster


@pytest.fixture(scope="module")
def demo(derivations_done_once: None, tmp_path_factory: pytest.TempPathFactory, story: ModuleType) -> Path:
    """The folder of the demo as it is made at first use; to be copied, never opened."""
    root = tmp_path_factory.mktemp("demo") / "desk"
    desk = story.desk_at(root, MovingClock(story.BEGIN), 1)
    open_demo(desk)
    desk.close()
    return root


@pytest.fixture(scope="module")
def team(demo: Path, tmp_path_factory: pytest.TempPathFactory, story: ModuleType) -> list[Id]:
    """Twelve peers whom no bar stops; none of them is the first of the roster, who is edited on the way."""
    root = shutil.copytree(demo, tmp_path_factory.mktemp("look") / "desk")
    desk = story.desk_at(root, MovingClock(story.BEGIN), 1)
    open_demo(desk)
    first = desk.kernel.peers()[0].id
    request = store.all_open(desk.ctx("intake").store)[0]
    fits = [desk.ctx("intake").ask_ranking(request, Fit(unit=unit))[1] for unit in story.UNITS]
    free = set[Id].intersection(*({place.peer for place in found.places} for found in fits))
    good = {peer.id for peer in desk.kernel.peers() if peer.standing is Standing.GOOD and not peer.ties}
    desk.close()
    found = sorted((free & good) - {first})[:12]
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def stolen(
    demo: Path, team: list[Id], tmp_path_factory: pytest.TempPathFactory, story: ModuleType, attacker: ModuleType
) -> Callable[..., Any]:
    """Play the days and steal the files while the desk is still open."""

    def steal(turn: int, tamper: Any = None, patch: Callable[[pytest.MonkeyPatch], None] | None = None) -> Any:
        base = tmp_path_factory.mktemp("stolen")
        root = shutil.copytree(demo, base / "desk")
        clock = MovingClock(story.BEGIN)
        desk = story.desk_at(root, clock, 2)
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
            days = story.Days(desk, clock, story.dealt(team, turn), tamper or story.honest)
            days.play()
            copy = shutil.copytree(root, base / "copy")
        desk.close()
        return attacker.Loot(copy, tuple(blobs), tuple(days.closed))

    return steal


@pytest.fixture(scope="module")
def both(stolen: Callable[..., Any]) -> tuple[Any, Any]:
    """The same days with two deals."""
    return stolen(0), stolen(1)


# ------------------------------------------------------------------ what must hold


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_two_deals_of_the_same_days_look_the_same_in_every_frame(both: tuple[Any, Any], attacker: ModuleType) -> None:
    one, other = (attacker.read(loot.file) for loot in both)
    assert attacker.view(one) == attacker.view(other)
    events = Counter(kind for _, _, parts in attacker.view(one) for kind, _ in parts.get("audit", ()))
    assert events["oncall.swapped"] == events["roster.peer.saved"] == 2 and events["roster.hours.added"] == 3
    assert events["request.closed"] == 6 + 9, "the six of the story, and what the demo had open"
    assert one.registers == other.registers, "sums of a month are all that remains, and both deals come to the same"


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_every_closed_request_keeps_two_candidates_for_its_peer_and_for_all_that_is_counted(
    both: tuple[Any, Any], team: list[Id], story: ModuleType, attacker: ModuleType
) -> None:
    """Both deals explain the files equally well, so what differs between them is open for each request."""
    one, other = (attacker.read(loot.file) for loot in both)
    assert attacker.view(one) == attacker.view(other) and one.registers == other.registers
    for first, second in zip(story.dealt(team, 0), story.dealt(team, 1), strict=True):
        for what in attrs.fields_dict(story.Deal):
            assert getattr(first, what) != getattr(second, what), what
    peers, counted = attacker.of_month(one, story.MONTH)
    assert all(len(each) > 1 for what, each in peers.items()), peers
    assert {"contacts", "offered", "unavailable", "quarters"} <= set(peers)
    of_requests = {family: each for family, each in counted.items() if not family.startswith("incidents.")}
    lone = [family for family, categories in of_requests.items() if len(categories) == 1]
    assert set(lone) <= {"intake.overrides", "intake.reply", "intake.hand_out", "intake.outreach"}, lone


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_no_frame_joins_load_with_counts_nor_a_request_with_what_is_told_in_plain(
    both: tuple[Any, Any], attacker: ModuleType
) -> None:
    told = attacker.read(both[0].file)
    assert attacker.joined_registers(told) == []
    assert attacker.plain_beside_requests(told) == []
    handles = Counter(op[0] for parts in told.parts for op in parts.get("requests", {}).get("ops", []))
    assert len(handles) > 30 and set(handles.values()) == {1}, "no sealed handle occurs twice"
    sizes = {
        len(frame.body)
        for frame, parts in zip(told.frames, told.parts, strict=True)
        if len(parts.get("requests", {}).get("ops", [])) == 1
    }
    assert sizes == {8192}, "a frame of one request is as long as any other"


@pytest.mark.clause("mpd-11", "mpd-24")
def test_direct_contacts_reported_are_a_load_and_then_a_sum_and_name_nobody(
    both: tuple[Any, Any], story: ModuleType, attacker: ModuleType
) -> None:
    told = attacker.read(both[0].file)
    sums = [at for at, parts in enumerate(told.parts) if {"requests", "stats"} <= set(parts) and "audit" not in parts]
    assert len(sums) >= 3, "the three reports of the story"
    for at in sums:
        before, after = told.parts[at - 1], told.parts[at]
        assert set(before) == {"requests", "care", "clocks"} and set(after) == {"requests", "stats", "clocks"}
        assert [len(part["requests"]["ops"]) for part in (before, after)] == [1, 1], "one sealed note comes and goes"
        for part in (before["care"], after["stats"]):
            assert set(part) == {"register"} and len(part["register"]) == 64
    peers, counted = attacker.of_month(told, story.MONTH)
    assert told.registers["stats"]["intake.path"][story.MONTH]["direct"] == 3
    assert len(peers["contacts"]) > 2 and len(counted["intake.path"]) > 1


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_neither_log_nor_free_pages_nor_any_file_keeps_an_earlier_register(
    both: tuple[Any, Any], tmp_path: Path, attacker: ModuleType
) -> None:
    for loot in both:
        assert attacker.earlier_states(loot.file, attacker.read(loot.file).keys, tmp_path) == []
        assert attacker.left_over(loot) == 0


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_the_ring_of_now_opens_no_closed_request_and_the_settings_tell_of_none(
    both: tuple[Any, Any], team: list[Id], attacker: ModuleType
) -> None:
    for loot in both:
        told = attacker.read(loot.file)
        ring = Ring(next((loot.root / "state").glob("ring-*")), told.keys)
        assert ring.load()
        assert {what for what, _ in ring.names()} == {"intake/incidents_seen"}, (
            "a fingerprint of the incidents, no more"
        )
        assert told.registers["clocks"] == {}
        beside = b"".join(path.read_bytes() for path in loot.root.rglob("*") if path.is_file() and path != loot.file)
        for id in (*loot.closed, *team):
            assert id.encode() not in beside
        plain = repr([attacker.seen(parts) for parts in told.parts])
        assert not any(id in plain for id in loot.closed)


# ------------------------------------------------------------------ controls: the attacker is able to win


def test_control_a_team_document_touched_at_an_assignment_is_noticed(
    stolen: Callable[..., Any], attacker: ModuleType
) -> None:
    def touching(desk: Desk, step: str, deal: Any) -> None:
        if step == "assigned":
            ctx = desk.ctx("roster")
            peer = next(peer for peer in ctx.peers() if peer.id == deal.peer)
            roster.save(ctx.store, [peer], "roster.peer.saved")

    one, other = (attacker.read(stolen(turn, touching).file) for turn in (0, 1))
    assert attacker.view(one) != attacker.view(other)


def test_control_an_event_that_says_what_it_was_about_is_noticed(
    stolen: Callable[..., Any], attacker: ModuleType
) -> None:
    def saying(desk: Desk, step: str, deal: Any) -> None:
        if step == "closed":
            with desk.ctx("intake").store.unit() as unit:
                unit.event(f"request.topic.{deal.topic.value.replace('_', '.')}")

    one, other = (attacker.read(stolen(turn, saying).file) for turn in (0, 1))
    assert attacker.view(one) != attacker.view(other)


def test_control_load_and_count_in_one_unit_are_noticed(
    stolen: Callable[..., Any], story: ModuleType, attacker: ModuleType
) -> None:
    def joining(desk: Desk, step: str, deal: Any) -> None:
        if step == "contact":
            with desk.ctx("intake").store.unit() as unit:
                unit.load(deal.peer, story.MONTH)
                unit.count("intake.topic", deal.topic.value, story.MONTH)

    def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(VaultUnit, "_keep_apart", lambda unit, other: None)

    assert len(attacker.joined_registers(attacker.read(stolen(0, joining, unguarded).file))) == 9


def test_control_a_log_that_is_not_cleaned_away_gives_the_attacker_every_step(
    stolen: Callable[..., Any], tmp_path: Path, story: ModuleType, attacker: ModuleType
) -> None:
    def untidy(monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(SqliteLog, "settle", lambda log: None)

    loot = stolen(0, story.honest, untidy)
    states = attacker.earlier_states(loot.file, attacker.keys_of(loot.file), tmp_path)
    assert len(states) > 10
    assert attacker.left_over(loot) > 10


# ------------------------------------------------------------------ one request alone on the desk


@pytest.fixture
def looks(
    demo: Path, team: list[Id], tmp_path: Path, story: ModuleType, attacker: ModuleType
) -> Callable[[int, Callable[[Any], None]], list[Any]]:
    """What the frames say after a play of its own with one of the deals."""

    def look(turn: int, play: Callable[[Any], None]) -> list[Any]:
        root = shutil.copytree(demo, tmp_path / f"look-{len(list(tmp_path.iterdir()))}")
        clock = MovingClock(story.BEGIN)
        desk = story.desk_at(root, clock, 2)
        open_demo(desk)
        days = story.Days(desk, clock, story.dealt(team, turn), story.honest)
        days.clear()
        play(days)
        told: list[Any] = attacker.view(attacker.read(root / "data" / "vault.db"))
        days.desk.close()
        return told

    return look


Looks = Callable[[int, Callable[[Any], None]], list[Any]]


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_peer_who_leaves_the_team_leaves_no_sign_of_having_had_a_request(looks: Looks, team: list[Id]) -> None:
    """In one deal the peer has the only open request, in the other somebody else has it."""

    def leaving(days: Any) -> None:
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


def leaving_unseen(gone: Id, *, removed: bool) -> Callable[[Any], None]:
    """A peer leaves while intake is switched off; two requests are open, one of which may be that peer's."""

    def play(days: Any) -> None:
        open_ones = [days.open(0), days.open(3)]
        for number, id in zip((0, 3), open_ones, strict=True):
            days.answer(id)
            days.offer(number, id)
        days.contact(0, open_ones[0])
        days.restart(intake=False)
        assert days.desk.kernel.requests() == ()
        ctx = days.desk.ctx("roster")
        if removed:
            roster.remove(ctx.store, gone)
        else:
            peer = roster.kept(ctx.store, gone)
            roster.save(ctx.store, [attrs.evolve(peer, standing=Standing.WITHDRAWN)], "roster.standing")
        ctx.peers_changed([gone])
        days.restart(intake=True)
        held = {request.id: request.assigned for request in store.all_open(days.ctx.store)}
        assert gone not in held.values() and set(held) == set(open_ones)
        days.close(0, open_ones[0])

    return play


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("removed", [True, False], ids=["removed", "withdrawn"])
def test_a_peer_who_leaves_while_intake_is_off_leaves_no_sign_of_having_had_a_request(
    looks: Looks, team: list[Id], removed: bool
) -> None:
    """In one deal one of the two open requests is the peer's, in the other none is."""
    play = leaving_unseen(team[0], removed=removed)
    assert looks(0, play) == looks(1, play)


def test_control_catching_up_only_for_the_requests_of_who_left_is_noticed(
    looks: Looks, team: list[Id], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peerdesk_intake.tidying.fingerprint", lambda ids: "")
    play = leaving_unseen(team[0], removed=True)
    assert looks(0, play) != looks(1, play)


@pytest.mark.clause("mpd-24", "mpd-32")
def test_an_overridden_plan_leaves_no_sign_of_whose_it_was(looks: Looks, team: list[Id]) -> None:
    """One peer of the team is on a full plan: an override that shows would be that peer's."""

    def overriding(days: Any) -> None:
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

    def meeting(outcomes: Sequence[Outcome]) -> Callable[[Any], None]:
        def play(days: Any) -> None:
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
