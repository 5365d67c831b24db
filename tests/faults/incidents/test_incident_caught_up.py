"""What was missed is caught up at unlock: stolen files must not tell who was named in an incident, or had a number.

Each play has two deals that differ in just that. The thief (thief.py) comes after completion, with all keys of the
coordinator's login, or halfway without any.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.context import Ctx
from peerdesk_core.desk import Desk
from peerdesk_core.last_seen import Watch
from peerdesk_core.model.ids import Callback, Id
from peerdesk_core.model.people import Standing
from peerdesk_incidents import desk_ops, store, tidying
from peerdesk_incidents.desk_ops import due_of
from peerdesk_incidents.merging import Part
from peerdesk_roster import store as roster

Play: TypeAlias = Callable[[Path, int], None]
Look: TypeAlias = Callable[[Play, int], tuple[Any, list[Any]]]
GONE, OTHER = 3, 4
"""Places on the roster: who leaves, and who has the work in the other deal."""


@pytest.fixture(scope="module")
def two_open(stage: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with two open incidents that was unlocked since; to be copied, never opened."""
    folder: Path = tmp_path_factory.mktemp("two") / "desk"
    stage.two_incidents(folder)
    stage.again(folder).close()
    return folder


@pytest.fixture
def look(stage: ModuleType, thief: ModuleType, two_open: Path, tmp_path: Path) -> Look:
    """What a thief sees after a play with one of the deals: halfway without a key, and with all of them at the end."""

    def looked(play: Play, turn: int) -> tuple[Any, list[Any]]:
        folder = shutil.copytree(two_open, tmp_path / f"{len(list(tmp_path.iterdir()))}")
        play(folder, turn)
        outside = thief.loot(folder).outside
        desk = stage.again(folder)
        for part in stage.both(desk):
            desk_ops.complete(desk.ctx("incidents"), part.incident.id)
        desk.close()
        return outside, thief.loot(folder).view()

    return looked


def restarted(stage: ModuleType, desk: Desk, *, incidents: bool) -> Desk:
    """The program ends and begins again, with incidents or without them."""
    (desk.kernel.enable if incidents else desk.kernel.disable)("incidents")
    desk.close()
    again: Desk = stage.again(desk.paths.data.parent)
    return again


def leaving(stage: ModuleType, *, removed: bool) -> Play:
    """A peer leaves while incidents are switched off; in one deal that peer is in one of them and has work."""

    def play(folder: Path, turn: int) -> None:
        desk, gone, named = stage.again(folder), stage.PEERS[GONE], stage.PEERS[(GONE, OTHER)[turn]]
        first, second = stage.both(desk)
        desk_ops.give(desk.ctx("incidents"), first.slots[2].id, named)
        desk_ops.bar(desk.ctx("incidents"), second.incident.id, named, True)
        desk = restarted(stage, desk, incidents=False)
        ctx = desk.ctx("roster")
        if removed:
            roster.remove(ctx.store, gone)
        else:
            peer = next(one for one in ctx.peers() if one.id == gone)
            roster.save(ctx.store, [attrs.evolve(peer, standing=Standing.WITHDRAWN)], "roster.standing")
        ctx.peers_changed([gone])
        desk = restarted(stage, desk, incidents=True)
        first, second = stage.both(desk)
        assert first.slots[2].by == (None if turn == 0 else named)
        assert second.incident.involved == (() if turn == 0 and removed else (named,))
        desk.close()

    return play


def keeping_no_more(stage: ModuleType) -> Play:
    """The department keeps numbers no more; in one deal there still is one, in the other it was taken out by hand."""

    def play(folder: Path, turn: int) -> None:
        desk = stage.again(folder)
        ctx, slot = desk.ctx("incidents"), stage.both(desk)[0].slots[1]
        desk_ops.seal_callback(ctx, slot.id, (Callback("6125550143"), None)[turn])
        desk.choose({"incidents.callback": "none"})
        desk.close()
        desk = stage.again(folder)
        assert store.find_slot(desk.ctx("incidents").store, slot.id).callback is None
        desk.close()

    return play


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("removed", [True, False], ids=["removed", "withdrawn"])
def test_a_peer_who_leaves_while_incidents_are_off_leaves_no_sign_of_having_been_in_one(
    stage: ModuleType, look: Look, removed: bool
) -> None:
    play = leaving(stage, removed=removed)
    assert look(play, 0) == look(play, 1)


@pytest.mark.clause("mpd-24")
def test_a_number_that_is_kept_no_more_leaves_no_sign_of_having_been_there(stage: ModuleType, look: Look) -> None:
    play = keeping_no_more(stage)
    assert look(play, 0) == look(play, 1)


def test_control_writing_only_where_something_was_meant_is_noticed(
    stage: ModuleType, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meant(ctx: Ctx, watch: Watch, words: Iterable[str], change: Callable[[Part], Part]) -> int:
        parts = [store.part_of(ctx.store, one.id) for one in store.all_open(ctx.store)]
        if all(change(part) == part for part in parts):
            return 0
        return store.write_anew(ctx.store, change, due_of(ctx))

    monkeypatch.setattr(tidying, "_whenever", meant)
    for play in (leaving(stage, removed=True), leaving(stage, removed=False), keeping_no_more(stage)):
        one, other = look(play, 0), look(play, 1)
        assert one[0] != other[0] and one[1] != other[1]


@pytest.mark.clause("mpd-24")
def test_the_fingerprint_goes_into_a_commit_without_any_incident(
    stage: ModuleType, thief: ModuleType, two_open: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(two_open, tmp_path / "desk")
    before = len(thief.loot(folder).parts)
    leaving(stage, removed=True)(folder, 0)
    frames = thief.loot(folder).parts[before:]
    prints = [parts for parts in frames if "print_of" in repr(parts.get("team", {}))]
    assert prints and not [parts for parts in prints if "incidents" in parts or "requests" in parts]
    gone: Id = stage.PEERS[GONE]
    assert gone not in repr(prints)
