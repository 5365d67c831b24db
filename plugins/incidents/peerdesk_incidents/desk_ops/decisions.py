"""What others decide about an incident and what the team advises, as the desk notes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from peerdesk_core.context import Ctx
from peerdesk_core.model.ids import Id
from peerdesk_core.times import check_past
from peerdesk_incidents import changes
from peerdesk_incidents.models import Advice, Approval, CoAuthor, Incident, LedBy, Office

from .altering import revise


def approve(ctx: Ctx, id: Id, approval: Approval) -> Incident:
    """Note an approval: what, by which office, how and when. Raises Gone, BadTime for the future."""
    check_past(approval.at, ctx.clock.now())
    return revise(ctx, id, lambda incident: changes.approve(incident, approval))


def take_back(ctx: Ctx, id: Id, approval: Approval) -> Incident:
    """An approval was noted by mistake. Raises Gone."""
    return revise(ctx, id, lambda incident: changes.take_back(incident, approval))


def tell(ctx: Ctx, id: Id, office: Office, told: bool = True) -> Incident:
    """Note that an office was told. Raises Gone."""
    return revise(ctx, id, lambda incident: changes.tell(incident, office, told=told))


def consult(ctx: Ctx, id: Id, at: datetime | None) -> Incident:
    """Note when the professional was asked; None takes it back (mn124-14). Raises Gone, BadTime for the future."""
    if at is not None:
        check_past(at, ctx.clock.now())
    return revise(ctx, id, lambda incident: changes.consult(incident, at))


def plan_lead(ctx: Ctx, id: Id, led_by: LedBy) -> Incident:
    """Who runs the group sessions (slmpd-31). Raises Gone."""
    return revise(ctx, id, lambda incident: changes.plan_lead(incident, led_by))


def advise(ctx: Ctx, id: Id, advice: Iterable[Advice]) -> Incident:
    """What the peers recommend (slmpd-07). Raises Gone."""
    chosen = frozenset(advice)
    return revise(ctx, id, lambda incident: changes.advise(incident, chosen))


def invite(ctx: Ctx, id: Id, number: int) -> Incident:
    """How many were asked to a debriefing, as a number (mesq-11). Raises Gone, BadCount."""
    return revise(ctx, id, lambda incident: changes.invite(incident, number))


def write_with(ctx: Ctx, id: Id, authors: Iterable[CoAuthor]) -> Incident:
    """Who writes the after-action sheet with the team (mndps-06). Raises Gone."""
    chosen = frozenset(authors)
    return revise(ctx, id, lambda incident: changes.write_with(incident, chosen))
