"""Until when a request is to be answered: as the policy promises, as the department chose, or as a guide."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.ids import Minute, to_minute
from peerdesk_core.model.needs import Request

from .wording import OWN_CHOICE, REPLY_GUIDE

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Due


@attrs.frozen(kw_only=True)
class Limit:
    """A time until which something is due, with the words beside it. `binding` is no for a mere guide."""

    start_at: datetime
    due_at: datetime
    says: str
    cite: str
    kind: ClockKind
    opens_at: datetime | None = None
    binding: bool = True


def facts_of(request: Request) -> dict[str, str]:
    """What the rules on intake may hang on, as far as an open request holds it."""
    return {name: getattr(request, name).value for name in ("channel", "source", "format", "urgency")}


def reply_limit(department: Department, request: Request, own_hours: int | None = None) -> Limit | None:
    """Until when the person is to have an answer; None where nobody sets a limit.

    A clock of the policy for this way in comes first (mpd-10), then the department's own choice of hours (mndps-20).
    A clock that the policy sets for another way in is kept as a guide only.
    """
    promised = department.due("intake", "reply", request.arrived_at, facts_of(request))
    if promised is not None:
        return _limit(promised)
    if own_hours is not None:
        return own_limit(request.arrived_at, own_hours)
    guide = department.due("intake", "reply", request.arrived_at)
    if guide is None:
        return None
    return attrs.evolve(_limit(guide), says=REPLY_GUIDE, kind=ClockKind.ADVICE, binding=False)


def act_limit(department: Department, act: str, request: Request) -> Limit | None:
    """The clock that the texts set for another act on a request; None where they set none."""
    due = department.due("intake", act, request.arrived_at, facts_of(request))
    return None if due is None else _limit(due)


def own_limit(start_at: datetime, hours: int, says: str = "", cite: str = "") -> Limit:
    """So many hours by the department's own choice, and labelled as that."""
    return Limit(
        start_at=start_at,
        due_at=start_at + timedelta(hours=hours),
        says=" ".join(filter(None, (says, OWN_CHOICE.format(hours=hours)))),
        cite=cite or "the department's own setting",
        kind=ClockKind.SERVICE_LEVEL,
    )


def due_at(department: Department, request: Request, own_hours: int | None = None) -> Minute | None:
    """Until when this request is to be answered, as promise or guide; None once it is, or without a limit.

    This much of its clock is kept beside the request, so that it survives a machine that does not.
    """
    if request.replied_at is not None:
        return None
    limit = reply_limit(department, request, own_hours)
    return None if limit is None else to_minute(limit.due_at)


def _limit(due: Due) -> Limit:
    return Limit(
        start_at=due.start_at,
        due_at=due.due_at,
        says=due.rule.says,
        cite=due.rule.cite,
        kind=due.kind,
        opens_at=due.opens_at,
    )
