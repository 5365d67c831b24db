"""Mutual aid with teams of other agencies: what was lent and borrowed, and who approved it (mndps-13, slmpd-08)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import attrs

from peerdesk_core.exits import Exit
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Bounds, Id, Month, month_before, to_month
from peerdesk_core.store import Store

from .policy import binding

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

COLLECTION = "mutual_aid"
MOST_PEERS = 99
LONGEST = 60
"""Characters of a partner's or a role's title."""
_OLDEST = 24
"""Months back for which aid is entered."""


class Direction(StrEnum):
    """Who helped whom."""

    GIVEN = "given"
    RECEIVED = "received"


class AidKind(StrEnum):
    """What the peers came for."""

    SUPPORT = "support"
    TRAINING = "training"


class ApprovedHow(StrEnum):
    """How the approval was given."""

    SPOKEN = "spoken"
    WRITTEN = "written"


@attrs.frozen(kw_only=True)
class MutualAid:
    """Peers lent to or by another agency in a month. It names organisations and roles, and links to no request."""

    id: Id
    direction: Direction
    partner: str
    month: Month
    peers: Annotated[int, Bounds(1, MOST_PEERS)]
    kind: AidKind = AidKind.SUPPORT
    approved_by: str = ""
    """Title of the role that approved it, "" where none was needed or none is entered."""
    approved_on: date | None = None
    approved_how: ApprovedHow | None = None


class BadAid(DeskError):
    """`field` is the key of the form's field that is wrong."""

    title = "This mutual aid cannot be saved"
    cause = "A field does not fit."
    next_step = "See the line under the field."
    exit = Exit.USAGE

    def __init__(self, field: str, cause: str, next_step: str) -> None:
        super().__init__(cause, next_step)
        self.field = field


def approval_rule(department: Department) -> Saying | None:
    """The text that demands an approval for help beyond the department (slmpd-08); None where none does."""
    return binding(department, "intake", "approve_mutual_aid")


def approver(department: Department) -> str:
    """Title of the role that the texts name for it; "" where they demand no approval."""
    rule = approval_rule(department)
    return "" if rule is None else department.role(rule.who or "command")


def checked(aid: MutualAid, department: Department, today: date) -> MutualAid:
    """The entry as it is kept. Raises BadAid."""
    partner = " ".join(aid.partner.split())
    if not partner or len(partner) > LONGEST or not partner.isprintable():
        raise BadAid(
            "partner", "The partner is missing, or too long.", f"Type an agency in at most {LONGEST} characters."
        )
    if not 1 <= aid.peers <= MOST_PEERS:
        raise BadAid("peers", "The number of peers does not fit.", f"Type a number from 1 to {MOST_PEERS}.")
    if aid.month not in months(today):
        raise BadAid("month", "That month lies ahead, or too far back.", "Type a month such as 2026-03.")
    if aid.approved_on is not None and aid.approved_on > today:
        raise BadAid("approved_on", "The approval lies ahead.", "Type the day on which it was given.")
    rule = approval_rule(department)
    if rule is not None and (aid.approved_on is None or aid.approved_how is None):
        cause = f"{rule.clause.says} [{rule.clause.cite}]"
        raise BadAid("approved_on", cause, "Type the day of the approval and how it was given.")
    given = aid.approved_on is not None or aid.approved_how is not None
    by = " ".join(aid.approved_by.split())[:LONGEST] if given else ""
    return attrs.evolve(aid, partner=partner, approved_by=by)


def months(today: date) -> Sequence[Month]:
    """The months for which aid is entered, the present one first."""
    found = [to_month(today)]
    while len(found) <= _OLDEST:
        found.append(month_before(found[-1]))
    return found


def all_aid(store: Store) -> tuple[MutualAid, ...]:
    """Every entry, the latest month first."""
    found = cast(tuple[MutualAid, ...], store.collection(COLLECTION).all())
    return tuple(sorted(found, key=lambda aid: (aid.month, aid.partner.casefold(), aid.id), reverse=True))


def save(store: Store, aid: MutualAid) -> None:
    """Store an entry, new or changed."""
    with store.unit() as unit:
        unit.put(COLLECTION, aid)


def remove(store: Store, id: Id) -> None:
    """Forget an entry."""
    with store.unit() as unit:
        unit.remove(COLLECTION, id)
