"""Sessions after an incident: planned, changed, led by peers, held, called off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Id, new_id, to_minute, to_month
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.times import BadTime
from peerdesk_incidents import changes, store
from peerdesk_incidents.merging import Part
from peerdesk_incidents.models import Session
from peerdesk_incidents.opening import check_count

from .altering import alter_session, check_free, check_within, due_of


def plan_session(
    ctx: Ctx,
    id: Id,
    kind: SessionKind,
    at: datetime,
    *,
    room: Id | None = None,
    leaders: Sequence[Id] = (),
    clinician: bool = False,
    chaplain: bool = False,
    offered: int = 0,
) -> Session:
    """Plan a session. It may lie in the past: late entry is normal. Raises Gone, BadCount, BadTime, Barred."""
    check_count(offered)
    incident = store.find(ctx.store, id)
    session = Session(
        id=new_id(ctx.random),
        incident=incident.id,
        kind=kind,
        at=to_minute(at),
        room=room,
        leaders=tuple(dict.fromkeys(leaders)),
        clinician=clinician,
        chaplain=chaplain,
        offered=offered,
    )
    return put_session(ctx, session)


def put_session(ctx: Ctx, session: Session) -> Session:
    """Store a new session or the next version of one. Raises Gone, BadTime, WrongState where it is over, and Barred for
    a leader under any bar who did not lead it before.
    """
    before = next((one.leaders for one in store.sessions_of(ctx.store, session.incident) if one.id == session.id), ())
    check_free(ctx, session.incident, [peer for peer in session.leaders if peer not in before])

    def put(part: Part, known: Session) -> Session:
        if session.at < part.incident.happened_at:
            raise BadTime("That time lies before the incident.", "Type a time after it.")
        changes.lead(known, session.leaders, part.incident)
        return session

    return alter_session(ctx, session, put)


def set_leaders(ctx: Ctx, session_id: Id, leaders: Sequence[Id], lifted: Collection[str] = ()) -> Session:
    """Who is to lead a planned session. Raises NotHere, WrongState, and Barred for a new leader under any bar that is
    not among the `lifted`: ids of bars that a person set aside, as policy allows.
    """
    known = store.find_session(ctx.store, session_id)
    check_free(ctx, known.incident, [peer for peer in leaders if peer not in known.leaders], lifted)
    return alter_session(ctx, known, lambda part, session: changes.lead(session, leaders, part.incident))


def hold_session(
    ctx: Ctx, session_id: Id, came: int, at: datetime | None = None, *, offered: int | None = None
) -> Session:
    """The planned session was held: so many came, of those to whom it was offered. None leaves the number planned.

    Raises NotHere, WrongState, BadCount, BadTime.
    """
    check_count(came)
    check_count(offered or 0)
    now = ctx.clock.now()
    planned = store.find_session(ctx.store, session_id)
    when: datetime = min(planned.at, now) if at is None else at
    check_within(store.find(ctx.store, planned.incident), when, now)

    def held(session: Session) -> Session:
        return changes.hold(session, came, to_minute(when), offered)

    part = store.hold(ctx.store, planned, held, to_month(ctx.clock.today()), due_of(ctx))
    return store.session_in(part, session_id)


def correct_session(ctx: Ctx, session_id: Id, came: int, at: datetime, offered: int) -> Session:
    """Other figures of a session that was held. Raises NotHere, WrongState, BadCount, BadTime."""
    check_count(came)
    check_count(offered)
    now = ctx.clock.now()

    def corrected(part: Part, session: Session) -> Session:
        check_within(part.incident, at, now)
        return changes.correct(session, came, to_minute(at), offered)

    return alter_session(ctx, store.find_session(ctx.store, session_id), corrected)


def call_off(ctx: Ctx, session_id: Id) -> Session:
    """The planned session does not take place. Raises NotHere, WrongState."""
    planned = store.find_session(ctx.store, session_id)
    return alter_session(ctx, planned, lambda part, session: changes.call_off(session))
