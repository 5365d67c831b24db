"""Compensated hours: quarter-hours by peer and month, never by contact, never with a day (mesq-07)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.law.packs import Then
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer
from peerdesk_core.store import Store

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

SCREEN = "roster.hours"
MOST_QUARTERS = 96
"""Quarter-hours in one entry: a whole day and night, beyond which a number is a slip of the hand."""
MOST_A_MONTH = 4 * 24 * 31
_HOURS = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*h?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,3}):([0-9]{2})", re.ASCII)
_QUARTER = {"": 0, "0": 0, "00": 0, "25": 1, "5": 2, "50": 2, "75": 3}


@attrs.frozen(kw_only=True)
class Rule:
    """One rule on compensation, ready to show: what it says, whose matter it is, where it stands."""

    says: str
    who: str
    cite: str
    then: Then


def read_quarters(text: str) -> int | None:
    """Quarter-hours in "1:30", "1.5", "1,25" or "2 h"; None for anything else, and for nothing or far too much."""
    quarters = read_total(text)
    return quarters if quarters is not None and 0 < quarters <= MOST_QUARTERS else None


def read_total(text: str) -> int | None:
    """Quarter-hours of a whole month, written in the same ways; 0 as well, and up to `MOST_A_MONTH`."""
    cell = text.strip().casefold()
    if match := _CLOCK.fullmatch(cell):
        minutes = int(match[2])
        quarters = 4 * int(match[1]) + minutes // 15
        right = minutes < 60 and minutes % 15 == 0
    elif match := _HOURS.fullmatch(cell):
        part = match[2] or ""
        quarters = 4 * int(match[1]) + _QUARTER.get(part, 0)
        right = part in _QUARTER
    else:
        return None
    return quarters if right and quarters <= MOST_A_MONTH else None


def hours(quarters: int) -> str:
    """Quarter-hours as hours and minutes: "1:30"."""
    return f"{quarters // 4}:{quarters % 4 * 15:02d}"


def add(store: Store, peer: Id, month: Month, quarters: int) -> None:
    """Add to a peer's total of a month, in the register of peers' load; it holds no day and no contact."""
    with store.unit() as unit:
        unit.load(peer, month, Load.QUARTERS, quarters)
        unit.event("roster.hours.added")


def correct(store: Store, peer: Id, month: Month, was: int, now: int) -> None:
    """Put the right total of a month in the place of a wrong one, in one commit. No day is kept, and no reason.

    Raises what Unit.correct raises: somebody who may add but not read cannot correct.
    """
    with store.unit() as unit:
        unit.correct(peer, month, Load.QUARTERS, was=was, now=now)
        unit.event("roster.hours.corrected")


def totals(store: Store, peers: Iterable[Peer], months: Iterable[Month]) -> dict[Id, tuple[int, ...]]:
    """The quarter-hours of each peer, month by month in the given order."""
    asked = tuple(months)
    return {peer.id: _of(store.loads(peer.id), asked) for peer in peers}


def rules(department: Department) -> tuple[Rule, ...]:
    """What the department's text says on compensation; empty where it is silent."""
    return tuple(_rule(saying, department) for saying in department.sayings("intake", act="compensate"))


def _of(loads: Mapping[Month, Mapping[Load, int]], months: tuple[Month, ...]) -> tuple[int, ...]:
    return tuple(loads.get(month, {}).get(Load.QUARTERS, 0) for month in months)


def _rule(saying: Saying, department: Department) -> Rule:
    who = department.role(saying.who) if saying.who else ""
    return Rule(says=saying.clause.says, who=who, cite=saying.clause.cite, then=saying.then)
