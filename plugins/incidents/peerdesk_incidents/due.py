"""Until when something is to happen after an incident: as the texts say, or as the department chose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.ids import Minute, to_minute
from peerdesk_core.model.incidents import Party

from .facts import TOPIC, readings, said
from .models import Incident, Slot, SlotState
from .wording import cited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peerdesk_core.law.department import Department, Saying

OWN_SETTING = "the department's own setting"
CHECK_IN = "check_in"
MEMBERS = (Party.SWORN, Party.CIVILIAN)
"""Those who belong to the department itself."""


@attrs.frozen(kw_only=True)
class Limit:
    """A time until which something is due, with the words beside it."""

    start_at: datetime
    due_at: datetime
    says: str
    cite: str
    kind: ClockKind
    opens_at: datetime | None = None


def limit_of(department: Department, incident: Incident, act: str, **more: str) -> Limit | None:
    """The clock of an act from the moment it happened; None where no text gives a number.

    What a text says about the act without a number stands before the words of the clock, with its own citation.
    """
    found = [
        due
        for facts in readings(incident, **more)
        if (due := department.due(TOPIC, act, incident.happened_at, facts)) is not None and due.limit
    ]
    if not found:
        return None
    due = min(found, key=lambda one: one.due_at)
    spoken = said(department, incident, act, **more)
    own = [cited(saying.clause) for saying in spoken if saying.clause.rule != due.rule.rule]
    return Limit(
        start_at=due.start_at,
        due_at=due.due_at,
        says=" ".join((*own, due.rule.says)),
        cite=due.rule.cite,
        kind=due.kind,
        opens_at=due.opens_at,
    )


@attrs.frozen(kw_only=True)
class Promise:
    """Until when check-ins are due, and for whom. Everybody else's is a courtesy, which is never late."""

    limit: Limit | None
    parties: frozenset[Party]

    def binds(self, slot: Slot) -> bool:
        """Whether the limit is about this slot."""
        return slot.party in self.parties


def promise_of(department: Department, incident: Incident, own_days: int | None = None) -> Promise:
    """Until when those involved are to be reached (mpd-15); the department's own days where no text says it.

    A text speaks of involved members, sworn and civilian; what the department chose holds for everybody.
    """
    limits = {party: limit_of(department, incident, CHECK_IN, party=party.value) for party in MEMBERS}
    found = [limit for limit in limits.values() if limit is not None]
    if found:
        parties = frozenset(party for party, limit in limits.items() if limit is not None)
        return Promise(limit=min(found, key=lambda one: one.due_at), parties=parties)
    if own_days is None:
        return Promise(limit=None, parties=frozenset())
    wall = incident.happened_at.astimezone(department.zone) + timedelta(days=own_days)
    own = Limit(
        start_at=incident.happened_at,
        due_at=wall.astimezone(UTC),
        says=f"Everybody involved is to be reached within {own_days} days, as the department has set.",
        cite=OWN_SETTING,
        kind=ClockKind.SERVICE_LEVEL,
    )
    return Promise(limit=own, parties=frozenset(Party))


def kept_until(
    department: Department, incident: Incident, slots: Iterable[Slot], own_days: int | None = None
) -> Minute | None:
    """The part of the check-in clock that is kept beside the incident, so that it survives a machine that does not.

    None once everybody it is about was reached, or without a limit.
    """
    promise = promise_of(department, incident, own_days)
    left = any(promise.binds(slot) and slot.state is not SlotState.DONE for slot in slots)
    return to_minute(promise.limit.due_at) if promise.limit is not None and left else None


def unclocked(department: Department, incident: Incident) -> tuple[Saying, ...]:
    """What the texts want done in time without giving a number: shown as a sentence, never as a clock (mpd-33)."""
    return tuple(
        saying
        for act in ("defuse", "debrief", CHECK_IN)
        if limit_of(department, incident, act) is None
        for saying in said(department, incident, act)
    )
