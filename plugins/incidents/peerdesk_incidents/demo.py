"""The synthetic agency's incidents, the same for a seed: one open since two days, completed ones as counts, places."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import DemoPlan, Report
from peerdesk_core.model.ids import Id, new_id, to_minute, to_month
from peerdesk_core.model.incidents import IncidentKind, SessionKind
from peerdesk_core.model.people import Peer
from peerdesk_core.peer_facts import facts_of

from . import changes, desk_ops, places, plan, store
from .completing import Closing, closing_of
from .merging import Part
from .models import Advice, Approval, Approved, Given, LedBy, Office, Place, PlaceKind, Session, SessionState, Slot
from .opening import Draft, Opened, open_incident

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

_ROOMS = ("Quiet room, 2nd floor", "Library, back room", "Family room at Central")

_HAPPENED, _OPENED, _DEFUSED = time(21, 40), timedelta(minutes=50), timedelta(hours=6, minutes=50)
_DEBRIEFING = time(14)
"""Of tomorrow: two to three days after it."""

_PAST = (
    (IncidentKind.SHOOTING, 18, 5, (SessionKind.DEFUSING,)),
    (IncidentKind.CHILD_DEATH, 27, 4, (SessionKind.DEFUSING, SessionKind.DEBRIEFING)),
    (IncidentKind.MULTIPLE_CASUALTIES, 39, 9, (SessionKind.DEBRIEFING, SessionKind.BRIEFING)),
    (IncidentKind.POWERFUL_IMPACT, 52, 3, (SessionKind.ONE_TO_ONE,)),
    (IncidentKind.MEMBER_SUICIDE, 58, 6, (SessionKind.DEBRIEFING, SessionKind.ONE_TO_ONE)),
)
"""Kind, days ago, sworn members involved, and the sessions that were held; completed sixteen days after it."""
_CALLS, _OTHER_CALLS = frozenset({1, 2, 3, 4, 8}), frozenset({5, 11})
"""The numbers that two peers call."""
_TRIED = {4: 2, 9: 1}
"""Attempts that reached nobody, by number."""
_DONE = frozenset({1, 2, 3, 8, 11})
_COMPLETED_AFTER = timedelta(days=16)


def fill(ctx: Ctx, made: DemoPlan) -> Report:
    """Places for everybody; for an exercise nothing more, since it begins with no open incident."""
    draw = random.Random(f"incidents {made.seed}")
    rooms = _places(ctx, draw)
    if ctx.drill is not None:
        return Report(says=f"{rooms} places.", counts={"places": rooms})
    past = [_closing(ctx.department, made.now, row, draw) for row in _PAST if row[1] < made.days]
    with ctx.store.unit() as unit:
        for closing in past:
            for family, category, number in closing.counts:
                unit.count(family, category, closing.period, number)
    opened = 1 if _open(ctx, made.now, draw) else 0
    return Report(
        says=f"{opened} incident open, {len(past)} completed, {rooms} places.",
        counts={"open": opened, "completed": len(past), "places": rooms},
    )


# ------------------------------------------------------------------ places


def _places(ctx: Ctx, draw: random.Random) -> int:
    rooms = tuple(Place(id=new_id(draw), kind=PlaceKind.ROOM, label=label) for label in _ROOMS)
    found = (*places.from_roster(ctx.peers(), store.places(ctx.store), draw), *rooms)
    with ctx.store.unit() as unit:
        for place in found:
            unit.put(store.PLACES, place)
    return len(found)


# ------------------------------------------------------------------ completed ones


def _closing(
    department: Department,
    now: datetime,
    row: tuple[IncidentKind, int, int, tuple[SessionKind, ...]],
    draw: random.Random,
) -> Closing:
    """What a completed incident left: all but one reached, one of them late."""
    kind, days, sworn, held = row
    at = now - timedelta(days=days)
    opened = open_incident(Draft(kind=kind, happened_at=at, sworn=sworn, civilian=2), department, at, (), draw)
    reached = [_reached(slot, at + timedelta(days=draw.randrange(2, 13))) for slot in opened.slots[:-2]]
    late = _reached(opened.slots[-2], at + timedelta(days=15))
    sessions = [
        Session(id=new_id(draw), incident=opened.incident.id, kind=each, at=to_minute(at), state=SessionState.HELD)
        for each in held
    ]
    slots = (*reached, late, opened.slots[-1])
    return closing_of(opened.incident, slots, sessions, department, at + _COMPLETED_AFTER)


def _reached(slot: Slot, at: datetime) -> Slot:
    return changes.done(attrs.evolve(slot, handed_out=True), at)


# ------------------------------------------------------------------ the open one


def _open(ctx: Ctx, now: datetime, draw: random.Random) -> bool:
    """Somebody is reached, tried, still to be called; a defusing was held, a debriefing is planned for tomorrow.

    False where fewer than six peers may be deployed.
    """
    peers = _deployable(ctx.peers(), ctx.department, ctx.clock.today())
    if len(peers) < 6:
        return False
    there, saw, leads, helps, calls, other = (peer.id for peer in peers[-6:])
    today = ctx.clock.local(now).date()
    happened = _wall(ctx, today - timedelta(days=2), _HAPPENED)
    station = next((place.id for place in store.places(ctx.store) if place.kind is PlaceKind.STATION), None)
    room = next((place.id for place in store.places(ctx.store) if place.kind is PlaceKind.ROOM), None)
    draft = Draft(
        kind=IncidentKind.MULTIPLE_CASUALTIES,
        happened_at=happened,
        sworn=7,
        civilian=3,
        family=1,
        station=station,
        involved=(there,),
        witnesses=(saw,),
    )
    opened = open_incident(draft, ctx.department, happened + _OPENED, store.taken(ctx.store), draw)
    opened = _decided(ctx.department, opened, happened + _OPENED, now)
    due_of = desk_ops.due_of(ctx)
    store.add(ctx.store, opened, due_of(Part(incident=opened.incident, slots=opened.slots)))
    id = opened.incident.id
    defusing = Session(
        id=new_id(draw),
        incident=id,
        kind=SessionKind.DEFUSING,
        at=to_minute(happened + _DEFUSED),
        room=room,
        leaders=(leads, helps),
        offered=8,
    )
    debriefing = Session(
        id=new_id(draw),
        incident=id,
        kind=SessionKind.DEBRIEFING,
        at=to_minute(_wall(ctx, today + timedelta(days=1), _DEBRIEFING)),
        room=room,
        leaders=(helps, other),
        clinician=True,
        offered=9,
    )

    def begun(part: Part) -> Part:
        return attrs.evolve(part, slots=tuple(_begun(part.slots, calls, other)), sessions=(defusing, debriefing))

    store.alter(ctx.store, id, begun, due_of)
    month = to_month(ctx.clock.local(defusing.at).date())
    store.hold(ctx.store, defusing, _held, month, due_of)
    for slot in store.slots_of(ctx.store, id):
        if slot.number in _DONE:
            store.reach(ctx.store, slot, _reaching(happened + timedelta(hours=10 + slot.number)), month, due_of)
    return True


def _held(session: Session) -> Session:
    return attrs.evolve(session, state=SessionState.HELD, came=6)


def _reaching(at: datetime) -> Callable[[Part, Slot], Slot]:
    return lambda part, slot: changes.done(slot, at)


def _begun(slots: Sequence[Slot], calls: Id, other: Id) -> list[Slot]:
    """Eight numbers are handed out, most have a peer who calls, two people were tried."""
    found: list[Slot] = []
    for slot in slots:
        by = calls if slot.number in _CALLS else other if slot.number in _OTHER_CALLS else None
        begun = attrs.evolve(slot, handed_out=slot.number in (*_CALLS, *_OTHER_CALLS, *_TRIED), by=by)
        for _ in range(_TRIED.get(slot.number, 0)):
            begun = changes.attempt(begun)
        found.append(begun)
    return found


def _decided(department: Department, opened: Opened, at: datetime, now: datetime) -> Opened:
    """Activated, told and asked as the texts have it; where they bid silence, the release came this morning."""
    incident = opened.incident
    found = plan.plan_of(department, incident)
    for office in (plan.offices(found.activate) or (Office.COORDINATOR,))[:1]:
        approval = Approval(what=Approved.ACTIVATION, office=office, given=Given.PHONE, at=to_minute(at))
        incident = changes.approve(incident, approval)
    for office in plan.whom(found.notify)[:1]:
        incident = changes.tell(incident, office)
    incident = changes.consult(incident, at + timedelta(hours=1))
    incident = changes.advise(changes.plan_lead(incident, LedBy.TEAM), (Advice.DEFUSING, Advice.DEBRIEFING))
    embargo = opened.embargo
    if embargo is not None:
        embargo = attrs.evolve(embargo, released_at=to_minute(now - timedelta(hours=5)))
    return attrs.evolve(opened, incident=incident, embargo=embargo)


def _deployable(peers: Sequence[Peer], department: Department, today: date) -> tuple[Peer, ...]:
    """Peers whom no rule stops, trained and signed also where the texts only advise it, by id."""
    ready = (
        peer
        for peer in peers
        if peer.trained_on and peer.agreement_on and not department.bars("assign", facts_of(peer, today).words())
    )
    return tuple(sorted(ready, key=lambda peer: peer.id))


def _wall(ctx: Ctx, day: date, at: time) -> datetime:
    return datetime.combine(day, at, ctx.department.zone)
