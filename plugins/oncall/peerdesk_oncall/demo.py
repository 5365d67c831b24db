"""A rota for the demo: some weeks behind, ten days ahead, with a gap, and a first line that went on leave."""

from __future__ import annotations

import random as _random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import attrs

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.ids import Id, new_id

from .able import AWAY, Able
from .models import Duty, Line, Modality, Pattern, Wanted
from .proposal import propose
from .times import turns

_BEHIND, _AHEAD = 28, 10
_GAP, _LEAVE = 6, 4
"""Days ahead of the gap, and of the duty whose peer is on leave meanwhile."""
_WANTED = Wanted(pattern=Pattern.DAY, second=True)


def demo_duties(plan: DemoPlan, able: Able, zone: ZoneInfo) -> tuple[Duty, ...]:
    """As proposed, with a gap left open. A function of the plan and the roster."""
    random = _random.Random(f"oncall {plan.seed}")
    first = plan.now.astimezone(zone).date() - timedelta(days=_BEHIND)
    spans = turns(_WANTED, first, _BEHIND + _AHEAD, zone)
    gap = plan.now + timedelta(days=_GAP)
    open_turns = [span for span in spans if not span.start <= gap < span.end]
    made = propose(open_turns, able, (), _WANTED, plan.seed, now=_long_before(plan.now))
    duties = [one.duty(new_id(random), _WANTED) for one in made.planned]
    on_leave = min((peer.id for peer in able.peers.values() if peer.standing in AWAY), default=None)
    return tuple(_adapted(duty, on_leave, plan.now + timedelta(days=_LEAVE)) for duty in duties)


def _adapted(duty: Duty, on_leave: Id | None, at: datetime) -> Duty:
    if duty.line is Line.SECOND:
        return attrs.evolve(duty, modality=Modality.PHONE)
    return attrs.evolve(duty, peer=on_leave) if on_leave and duty.start <= at < duty.end else duty


def _long_before(now: datetime) -> datetime:
    return now - timedelta(days=_BEHIND + 2)
