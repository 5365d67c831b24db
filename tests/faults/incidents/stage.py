"""A desk with two open incidents, and what is done to them: in this process, or in one that is killed on the way.

`python stage.py FOLDER ACT POINT NUMBER` does an act there and is killed at its commit of that number: "before" the
frame is written, "after" it, before "keys" are destroyed, at the "end" of it, or once the act has "shown" its result.
Two acts are done badly on purpose, to show that this is noticed: a number is said too early, and slots go on their own.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from peerdesk_core.desk import Desk
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Callback, Id, Month, PartialDate, new_id
from peerdesk_core.model.incidents import IncidentKind, SessionKind
from peerdesk_core.model.needs import Channel, Format, ReachVia, Source, Stage
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.testing import HANDLE, PASSPHRASE, MovingClock, make_desk
from peerdesk_core.vault.anchor import Anchor
from peerdesk_core.vault.ring import Ring
from peerdesk_core.vault.sqlite_log import SqliteLog
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.completing import FAMILIES
from peerdesk_incidents.merging import Part
from peerdesk_incidents.opening import Draft
from peerdesk_intake import service, tidying
from peerdesk_intake import store as requests
from peerdesk_intake.models import Draft as Wanted
from peerdesk_roster import store as roster

MINNEAPOLIS = "us-mn-minneapolis-pd"
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MONTH = Month("2026-11")
GIVEN = ("Ana", "Bo", "Cy", "Di", "Eve", "Fay", "Gus", "Hal")
POINTS = ("before", "after", "keys", "end", "shown")


def peer(number: int) -> Peer:
    """A peer whom no department bars."""
    day = PartialDate("2026-01-15")
    return Peer(
        id=Id(f"{number + 1:016x}"),
        given=GIVEN[number],
        family=f"Quill{number}",
        rank=Rank.OFFICER,
        trained_on=day,
        agreement_on=day,
        explained_on=day,
        acknowledged_on=day,
        checked_in_on=day,
        reviewed_on=day,
    )


PEERS = tuple(peer(number).id for number in range(8))


def founded(folder: Path, clock: MovingClock | None = None) -> Desk:
    """An open desk of a real department with eight peers and no incident. Numbers to call are kept until a check-in."""
    desk = make_desk(folder, clock or MovingClock(NOW), department=MINNEAPOLIS)
    roster.save(desk.ctx("roster").store, [peer(number) for number in range(8)], "roster.peer.saved")
    desk.kernel.forget()
    desk.choose({"incidents.callback": "sealed"})
    return desk


def again(folder: Path, clock: MovingClock | None = None, seed: int = 5) -> Desk:
    """The desk of a folder, unlocked once more."""
    desk = make_desk(folder, clock or MovingClock(NOW), department=MINNEAPOLIS, create=False, seed=seed)
    desk.unlock(HANDLE, PASSPHRASE)
    return desk


def opened(desk: Desk, hours: int, **fields: Any) -> Id:
    """An incident of so many hours ago, three sworn and one civilian member in it."""
    ctx = desk.ctx("incidents")
    base = Draft(kind=IncidentKind.SHOOTING, happened_at=ctx.clock.now() - timedelta(hours=hours), sworn=3, civilian=1)
    return desk_ops.open_(ctx, attrs.evolve(base, **fields)).incident.id


def asked(desk: Desk, incident: Id | None, assigned: Id | None) -> Id:
    """An open request that belongs to an incident, or to none, and that a peer has."""
    ctx = desk.ctx("intake")
    wanted = Wanted(
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.KNOWN_TO_PEER,
        arrived_at=ctx.clock.now() - timedelta(hours=1),
        incident=incident,
    )
    request = service.open_request(wanted, id=new_id(ctx.random), code=new_code(ctx.random), now=ctx.clock.now())
    if assigned is not None:
        request = attrs.evolve(request, assigned=assigned, stage=Stage.ASSIGNED)
    requests.add(ctx.store, request, tidying.due_at(ctx, request))
    return request.id


def two_incidents(folder: Path) -> None:
    """Two open incidents: in the first, work is given; to the second a request belongs."""
    desk = founded(folder)
    ctx = desk.ctx("incidents")
    first, second = opened(desk, 3), opened(desk, 2)
    slots = store.slots_of(ctx.store, first)
    desk_ops.hand_out(ctx, first)
    desk_ops.give(ctx, slots[1].id, PEERS[1])
    desk_ops.seal_callback(ctx, slots[1].id, Callback("6125550142"))
    at = ctx.clock.now() - timedelta(hours=1)
    desk_ops.plan_session(ctx, first, SessionKind.DEFUSING, at, leaders=(PEERS[1], PEERS[2]))
    asked(desk, second, PEERS[3])
    asked(desk, None, PEERS[4])
    desk.close()


# ------------------------------------------------------------------ acts


def both(desk: Desk) -> tuple[Part, Part]:
    """The two incidents."""
    ours = desk.ctx("incidents").store
    one, two = store.all_open(ours)
    return store.part_of(ours, one.id), store.part_of(ours, two.id)


def _merge(desk: Desk) -> object:
    one, two = both(desk)
    return desk_ops.merge(desk.ctx("incidents"), one.incident.id, two.incident.id)


def _said_too_early(desk: Desk) -> object:
    print("shown", next(slot.number for slot in both(desk)[0].slots if not slot.handed_out))
    return ACTS["hand out"](desk)


def _slots_first(desk: Desk) -> object:
    with desk.ctx("incidents").store.unit() as unit:
        for slot in both(desk)[1].slots:
            unit.remove(store.SLOTS, slot.id)
    return ACTS["complete"](desk)


ACTS: Mapping[str, Callable[[Desk], object]] = {
    "hand out": lambda desk: desk_ops.hand_out(desk.ctx("incidents"), both(desk)[0].incident.id).number,
    "open": lambda desk: opened(desk, 1, involved=(PEERS[4],)),
    "reach": lambda desk: desk_ops.done(desk.ctx("incidents"), both(desk)[0].slots[1].id),
    "hold": lambda desk: desk_ops.hold_session(desk.ctx("incidents"), both(desk)[0].sessions[0].id, 4),
    "merge": _merge,
    "keep out": lambda desk: desk_ops.bar(desk.ctx("incidents"), both(desk)[1].incident.id, PEERS[3], True),
    "complete": lambda desk: desk_ops.complete(desk.ctx("incidents"), both(desk)[1].incident.id),
    "said too early": _said_too_early,
    "slots first": _slots_first,
}


def told(desk: Desk) -> dict[str, Any]:
    """All that the desk knows of incidents and requests, their counts and their peers' load."""
    ours, theirs = desk.ctx("incidents").store, desk.ctx("intake").store
    parts = [store.part_of(ours, incident.id) for incident in store.all_open(ours)]
    return {
        "parts": parts,
        "loose": [one for one in store.embargoes(ours) if one.incident is None],
        "orphans": len(ours.collection(store.SLOTS)) - sum(len(part.slots) for part in parts),
        "clocks": ours.clocks(),
        "counts": {family: ours.counters(family, MONTH) for family, _, _ in FAMILIES},
        "loads": {id: {month: dict(of) for month, of in each.items()} for id, each in ours.all_loads().items()},
        "requests": requests.all_open(theirs),
        "lost": requests.lost(theirs),
    }


def ring_fits(desk: Desk) -> bool:
    """Whether there is a key for every record with a key of its own, and no other key."""
    vault = desk.vault
    own = [each for each in vault.collections.values() if each.own_key]
    alive = {
        (each.stored_name, f"{int(number):016x}")
        for each in own
        for number in vault.journal.state.tables[each.stored_name]
    }
    names: set[tuple[str, str]] = set(vault.journal.ring.names())
    return names == alive


# ------------------------------------------------------------------ killed


def _die() -> None:
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


def _killed_at(of: type, name: str, number: int, *, late: bool) -> None:
    real, calls = getattr(of, name), [0]

    def call(*given: Any, **more: Any) -> Any:
        calls[0] += 1
        if calls[0] == number and not late:
            _die()
        done = real(*given, **more)
        if calls[0] == number:
            _die()
        return done

    setattr(of, name, call)


def main(folder: str, act: str, point: str, number: str) -> None:
    """See above."""
    desk = again(Path(folder))
    places: dict[str, tuple[type, str, bool]] = {
        "before": (SqliteLog, "append", False),
        "after": (SqliteLog, "append", True),
        "keys": (Ring, "destroy", False),
        "end": (Anchor, "save", True),
    }
    if point in places:
        of, name, late = places[point]
        _killed_at(of, name, int(number), late=late)
    print("shown", ACTS[act](desk))
    _die()


if __name__ == "__main__":
    main(*sys.argv[1:])
