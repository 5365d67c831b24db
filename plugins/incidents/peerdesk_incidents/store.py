"""Incidents in the vault: what is read, and which changes go into one commit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar, cast

import attrs

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.last_seen import Watch
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.ids import Id, Minute, Month
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Stage
from peerdesk_core.store import Receipt, Store, Unit

from .completing import Closing
from .errors import Gone, NotHere
from .merging import Merged, Part, merge
from .models import Embargo, Incident, Place, Session, Slot
from .opening import Opened

INCIDENTS, SLOTS, SESSIONS, EMBARGOES, PLACES = "incidents", "slots", "sessions", "embargoes", "places"

TEAM_SEEN = Watch(collection="upkeep_seen")
"""Who was on the roster and kept work when incidents last looked."""
CALLBACKS_SEEN = Watch(collection="upkeep_seen", id=Id("1" * 16))
"""Whether numbers to call were kept when incidents last looked."""

SPECS = (
    *(
        CollectionSpec(name=name, model=model, compartment=Compartment.INCIDENTS, retention=Retention.UNTIL_CLOSED)
        for name, model in ((INCIDENTS, Incident), (SLOTS, Slot), (SESSIONS, Session), (EMBARGOES, Embargo))
    ),
    CollectionSpec(name=PLACES, model=Place, compartment=Compartment.TEAM, retention=Retention.WHILE_SERVING),
    TEAM_SEEN.spec,
)

_T = TypeVar("_T")

DueOf = Callable[[Part], Minute | None]
"""Until when the open check-ins of an incident run: the part of its clock that is kept beside it."""


# ------------------------------------------------------------------ reading


def may_read(store: Store) -> bool:
    """Whether the keys at hand open incidents."""
    return store.may_read(INCIDENTS)


def all_open(store: Store) -> tuple[Incident, ...]:
    """Every open incident, the earliest first."""
    found = cast(tuple[Incident, ...], store.collection(INCIDENTS).all())
    return tuple(sorted(found, key=lambda incident: (incident.happened_at, incident.code)))


def find(store: Store, id: Id) -> Incident:
    """One open incident, also by the id of one that was merged into it. Raises Gone."""
    found = cast(Incident | None, store.collection(INCIDENTS).get(id))
    if found is None:
        found = next((incident for incident in all_open(store) if id in incident.merged), None)
    if found is None:
        raise Gone
    return found


def slots_of(store: Store, id: Id) -> tuple[Slot, ...]:
    """The slots of an incident by number, those of its own code before those of a merged one."""
    found = cast(tuple[Slot, ...], store.collection(SLOTS).where(incident=id))
    incident = cast(Incident | None, store.collection(INCIDENTS).get(id))
    own = None if incident is None else incident.code
    return tuple(sorted(found, key=lambda slot: (slot.code != own, slot.code, slot.number)))


def sessions_of(store: Store, id: Id) -> tuple[Session, ...]:
    """The sessions of an incident, the earliest first."""
    found = cast(tuple[Session, ...], store.collection(SESSIONS).where(incident=id))
    return tuple(sorted(found, key=lambda session: (session.at, session.id)))


def embargoes(store: Store, incident: Id | None = None) -> tuple[Embargo, ...]:
    """Every silence that is kept, or those of one incident, the earliest first."""
    kept = store.collection(EMBARGOES)
    found = cast(tuple[Embargo, ...], kept.all() if incident is None else kept.where(incident=incident))
    return tuple(sorted(found, key=lambda embargo: (embargo.started_at, embargo.id)))


def places(store: Store) -> tuple[Place, ...]:
    """Every place, by kind and label."""
    found = cast(tuple[Place, ...], store.collection(PLACES).all())
    return tuple(sorted(found, key=lambda place: (place.kind.value, place.label.casefold(), place.id)))


def part_of(store: Store, id: Id) -> Part:
    """An open incident with all that belongs to it. Raises Gone."""
    incident = find(store, id)
    return Part(
        incident=incident,
        slots=slots_of(store, incident.id),
        sessions=sessions_of(store, incident.id),
        embargoes=embargoes(store, incident.id),
    )


def find_slot(store: Store, id: Id) -> Slot:
    """One slot. Raises NotHere."""
    return _there(cast(Slot | None, store.collection(SLOTS).get(id)))


def find_session(store: Store, id: Id) -> Session:
    """One session. Raises NotHere."""
    return _there(cast(Session | None, store.collection(SESSIONS).get(id)))


def find_embargo(store: Store, id: Id) -> Embargo:
    """One embargo. Raises NotHere."""
    return _there(cast(Embargo | None, store.collection(EMBARGOES).get(id)))


def taken(store: Store) -> frozenset[str]:
    """Every code that something open carries, so that a new incident gets another."""
    return frozenset(
        (
            *(incident.code for incident in all_open(store)),
            *(slot.code for slot in cast(tuple[Slot, ...], store.collection(SLOTS).all())),
            *(embargo.code for embargo in embargoes(store)),
            *(stub.code for stub in store.clocks()),
        )
    )


def lost(store: Store) -> tuple[ClockStub, ...]:
    """Clocks that survived a restore without their incidents."""
    known = {incident.id for incident in all_open(store)}
    return tuple(stub for stub in store.clocks() if stub.id not in known)


# ------------------------------------------------------------------ writing


def add(store: Store, opened: Opened, due: Minute | None = None) -> None:
    """Store a new incident with its slots, its silence and its clock."""
    embargo = () if opened.embargo is None else (opened.embargo,)
    part = Part(incident=opened.incident, slots=opened.slots, embargoes=embargo)
    with store.unit() as unit:
        _write(unit, None, part, due)
        unit.event("incident.opened")


def alter(
    store: Store,
    id: Id,
    change: Callable[[Part], Part],
    due_of: DueOf,
    *,
    loads: Callable[[Part], Mapping[Id, Load]] | None = None,
    month: Month | None = None,
    anew: bool = False,
) -> Part:
    """Store what `change` makes of an incident, in one commit; what it then is.

    It is read inside the unit, which keeps other writers out, so that nothing is written from an older reading.
    `loads` says of the incident before the change whose work it was; that is counted in the same commit, with no event
    and no counter beside it. With `anew` every record is written, changed or not, so that the size of the frame does
    not say how many were meant. Raises Gone, and what `change` raises: then nothing is written.
    """
    with store.unit() as unit:
        before = part_of(store, id)
        after = change(before)
        _write(unit, before, after, due_of(after), anew=anew)
        if loads is not None and month is not None:
            for peer, what in loads(before).items():
                unit.load(peer, month, what)
    return after


def write_anew(store: Store, change: Callable[[Part], Part], due_of: DueOf) -> int:
    """Write every open incident with all its records, in one commit, changed or not; how many were changed.

    A frame that came only for the incidents of one peer would say, beside that peer's own in plain, that the peer was
    in them.
    """
    changed = 0
    with store.unit() as unit:
        for incident in all_open(store):
            before = part_of(store, incident.id)
            after = change(before)
            _write(unit, None, after, due_of(after))
            changed += after != before
    return changed


def wind(store: Store, due_of: DueOf) -> int:
    """Put beside each open incident the clock that it should have; how many had another: rules may have changed."""
    wanted = [_stub(part.incident, due_of(part)) for part in (part_of(store, one.id) for one in all_open(store))]
    known = {stub.id: stub for stub in store.clocks()}
    wrong = [stub for stub in wanted if known.get(stub.id) != stub]
    if wrong:
        with store.unit() as unit:
            for stub in wrong:
                unit.clock(stub)
    return len(wrong)


def drop(store: Store, id: Id) -> None:
    """Forget a clock whose incident is lost."""
    with store.unit() as unit:
        unit.drop_clock(id)
        unit.event("clock.dropped")


def reach(store: Store, slot: Slot, done: Callable[[Part, Slot], Slot], month: Month, due_of: DueOf) -> Part:
    """Store that a slot was reached and, in the same commit, the contact of the peer who was to reach it."""

    def change(part: Part) -> Part:
        return replace_slot(part, done(part, slot_in(part, slot.id)))

    def loads(part: Part) -> Mapping[Id, Load]:
        by = slot_in(part, slot.id).by
        return {} if by is None else {by: Load.CONTACTS}

    return alter(store, slot.incident, change, due_of, loads=loads, month=month)


def hold(store: Store, session: Session, held: Callable[[Session], Session], month: Month, due_of: DueOf) -> Part:
    """Store that a session was held and, in the same commit, the work of those who led it.

    A group session weighs heavy. What is stored names its leaders no more: their work is in their load by month.
    """

    def change(part: Part) -> Part:
        return replace_session(part, attrs.evolve(held(session_in(part, session.id)), leaders=()))

    def loads(part: Part) -> Mapping[Id, Load]:
        group = session.kind is not SessionKind.ONE_TO_ONE
        led = held(session_in(part, session.id)).leaders
        return {peer: Load.HEAVY if group else Load.CONTACTS for peer in led}

    return alter(store, session.incident, change, due_of, loads=loads, month=month)


def join(store: Store, into: Id, other: Id, due_of: DueOf) -> Merged:
    """Merge two open incidents, in one commit. Raises Gone, and what `merge` raises."""
    with store.unit() as unit:
        one, two = part_of(store, into), part_of(store, other)
        merged = merge(one, two)
        unit.remove(INCIDENTS, two.incident.id)
        _write(unit, _joined(one, two), merged.part, due_of(merged.part), anew=True)
        unit.event("incident.merged")
    return merged


def complete(
    store: Store, id: Id, close: Callable[[Part], Closing], over: Callable[[Embargo], bool] = lambda embargo: False
) -> Receipt:
    """Destroy an incident, its slots and its sessions, and count, in one commit; their keys are destroyed after it.

    Silence that still runs stays, without its link. Raises Gone where it was completed meanwhile: it counts once.
    """
    with store.unit() as unit:
        part = part_of(store, id)
        closing = close(part)
        for name, records in ((SLOTS, part.slots), (SESSIONS, part.sessions)):
            for record in cast(Sequence[Slot | Session], records):
                unit.remove(name, record.id)
        for embargo in part.embargoes:
            if over(embargo):
                unit.remove(EMBARGOES, embargo.id)
            else:
                unit.put(EMBARGOES, attrs.evolve(embargo, incident=None))
        unit.remove(INCIDENTS, part.incident.id)
        for family, category, number in closing.counts:
            unit.count(family, category, closing.period, number)
        unit.event("incident.completed")
    return unit.receipt


def put_embargo(store: Store, embargo: Embargo) -> None:
    """Store a silence."""
    with store.unit() as unit:
        unit.put(EMBARGOES, embargo)


def alter_embargo(store: Store, id: Id, change: Callable[[Embargo], Embargo]) -> Embargo:
    """Store what `change` makes of a silence, read inside the unit. Raises NotHere."""
    with store.unit() as unit:
        after = change(find_embargo(store, id))
        unit.put(EMBARGOES, after)
    return after


def end_embargoes(store: Store, ids: Collection[Id]) -> None:
    """Remove silences that are over."""
    if ids:
        with store.unit() as unit:
            for id in ids:
                unit.remove(EMBARGOES, id)


def end_embargo(store: Store, id: Id) -> None:
    """Remove one silence. Raises NotHere."""
    find_embargo(store, id)
    end_embargoes(store, (id,))


def put_place(store: Store, place: Place) -> None:
    """Store a station, a unit or a room."""
    with store.unit() as unit:
        unit.put(PLACES, place)


def remove_place(store: Store, id: Id) -> None:
    """Remove a place. What names it then shows none."""
    with store.unit() as unit:
        unit.remove(PLACES, id)


# ------------------------------------------------------------------ parts


def replace_slot(part: Part, slot: Slot) -> Part:
    """The incident with the next version of one slot."""
    return attrs.evolve(part, slots=tuple(slot if one.id == slot.id else one for one in part.slots))


def replace_session(part: Part, session: Session) -> Part:
    """The incident with the next version of one session, or with a new one."""
    others = tuple(one for one in part.sessions if one.id != session.id)
    return attrs.evolve(part, sessions=(*others, session))


def slot_in(part: Part, id: Id) -> Slot:
    """One slot of an incident. Raises NotHere."""
    return _there(next((slot for slot in part.slots if slot.id == id), None))


def session_in(part: Part, id: Id) -> Session:
    """One session of an incident. Raises NotHere."""
    return _there(next((session for session in part.sessions if session.id == id), None))


def _there(found: _T | None) -> _T:
    if found is None:
        raise NotHere
    return found


def _joined(one: Part, two: Part) -> Part:
    return Part(
        incident=one.incident,
        slots=(*one.slots, *two.slots),
        sessions=(*one.sessions, *two.sessions),
        embargoes=(*one.embargoes, *two.embargoes),
    )


def _write(unit: Unit, before: Part | None, after: Part, due: Minute | None, *, anew: bool = False) -> None:
    """Put what changed, remove what is left out, and wind the clock. Without `before`, or `anew`, all of it is put."""
    old = {} if before is None else {record.id: (name, record) for name, record in _records(before)}
    new = {record.id: (name, record) for name, record in _records(after)}
    for id, (name, record) in new.items():
        if anew or old.get(id, (name, None))[1] != record:
            unit.put(name, record)
    for id, (name, _) in old.items():
        if id not in new:
            unit.remove(name, id)
    unit.clock(_stub(after.incident, due))


def _records(part: Part) -> Iterable[tuple[str, Incident | Slot | Session | Embargo]]:
    yield INCIDENTS, part.incident
    yield from ((SLOTS, slot) for slot in part.slots)
    yield from ((SESSIONS, session) for session in part.sessions)
    yield from ((EMBARGOES, embargo) for embargo in part.embargoes)


def _stub(incident: Incident, due: Minute | None) -> ClockStub:
    return ClockStub(id=incident.id, code=incident.code, due_at=due, stage=Stage.NEW)
