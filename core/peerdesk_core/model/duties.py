"""What the team owes by a day: trainings, agreements, reviews, check-ins, contracts. One board shows them all."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from .ids import Id


class DutyState(StrEnum):
    """How a requirement stands today, most pressing first."""

    LATE = "late"
    MISSING = "missing"
    """Never done, and no day is known by which it had to be."""
    DUE = "due"
    """Within the time in which it should be planned."""
    COMING = "coming"
    MET = "met"


@attrs.frozen(kw_only=True)
class Requirement:
    """One thing that a person or the team has to do. `act` is a short title ("wellness check-in"), without a name.

    `peer` is the peer it is asked of; for anybody else, and for the team, it is None and `subject` says who or what.
    """

    id: str
    act: str
    state: DutyState
    peer: Id | None = None
    subject: str = ""
    due_on: date | None = None
    says: str = ""
    cite: str = ""
    screen: str = ""
    """Id of the screen on which it is dealt with."""
    row: str = ""
    """Id of the row of that screen's list which it is about."""
