"""Silence on social media: begun, released, over; with an incident of one's own or without (slmpd-26)."""

from __future__ import annotations

from datetime import datetime

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, Minute, new_id, to_minute
from peerdesk_core.times import check_past
from peerdesk_incidents import store
from peerdesk_incidents.known import News
from peerdesk_incidents.models import Embargo

from .incident import learn


def begin_embargo(ctx: Ctx, at: datetime | None = None, at_scene: bool = False) -> Embargo:
    """Silence about an incident of an outside agency, without opening one (slmpd-26). Raises BadTime for the future."""
    now = ctx.clock.now()
    start = now if at is None else at
    check_past(start, now)
    embargo = Embargo(
        id=new_id(ctx.random),
        code=new_code(ctx.random, store.taken(ctx.store)),
        at_scene=at_scene,
        started_at=to_minute(start),
    )
    store.put_embargo(ctx.store, embargo)
    return embargo


def release(ctx: Ctx, embargo_id: Id, at: datetime | None) -> Embargo:
    """The official release came at `at`: now its clock runs. None takes it back. Raises NotHere, BadTime."""
    if at is not None:
        check_past(at, ctx.clock.now())
    released: Minute | None = None if at is None else to_minute(at)
    return store.alter_embargo(ctx.store, embargo_id, lambda embargo: attrs.evolve(embargo, released_at=released))


def leave_scene(ctx: Ctx, embargo_id: Id, at_scene: bool = False) -> Embargo:
    """No peer serves at the scene any more, or one does again; the incident follows. Raises NotHere."""
    embargo = store.find_embargo(ctx.store, embargo_id)
    if embargo.incident is not None:
        learn(ctx, embargo.incident, News(at_scene=at_scene))
        return store.find_embargo(ctx.store, embargo_id)
    return store.alter_embargo(ctx.store, embargo_id, lambda one: attrs.evolve(one, at_scene=at_scene))


def end_embargo(ctx: Ctx, embargo_id: Id) -> None:
    """Forget a silence, such as one that was entered by mistake. Raises NotHere."""
    store.end_embargo(ctx.store, embargo_id)
