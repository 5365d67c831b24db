"""Silence on social media about an incident: whether the text asks for it, and how it stands (slmpd-26)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from .facts import facts_of
from .models import Embargo, Incident

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_ANY = {"at_scene": "no"}


BEFORE = "Where no peer is at the scene, keeping silent before the release is the desk's own caution."
"""The text counts from the release on, and speaks of the time before it only while a peer serves at the scene."""


class Hush(StrEnum):
    """How an embargo stands."""

    AT_SCENE = "at_scene"
    """A peer serves at the scene."""
    UNRELEASED = "unreleased"
    """There is no official release yet, and so no end."""
    RUNNING = "running"
    OVER = "over"


@attrs.frozen(kw_only=True)
class Silence:
    """An embargo as it stands: until when, as far as that is known, and on which clauses it rests."""

    state: Hush
    until: datetime | None
    clauses: tuple[Clause, ...]


def bound(department: Department, incident: Incident | None = None) -> bool:
    """Whether the text asks for silence at all."""
    facts = _ANY if incident is None else facts_of(incident)
    return bool(
        department.sayings("incident", facts, "embargo")
        or department.sayings("incident", {**facts, "at_scene": "yes"}, "embargo_scene")
    )


def silence_of(department: Department, embargo: Embargo, now: datetime) -> Silence:
    """How the embargo stands. Its clock starts at the release; before that no end is invented.

    Where the text gives no time after the release, the release ends it.
    """
    facts = {"at_scene": "yes" if embargo.at_scene else "no"}
    scene = tuple(saying.clause for saying in department.sayings("incident", {"at_scene": "yes"}, "embargo_scene"))
    after = tuple(saying.clause for saying in department.sayings("incident", facts, "embargo"))
    until = _until(department, embargo, facts)
    if embargo.at_scene:
        return Silence(state=Hush.AT_SCENE, until=None, clauses=(*scene, *after))
    if embargo.released_at is None:
        return Silence(state=Hush.UNRELEASED, until=None, clauses=after)
    state = Hush.RUNNING if until is not None and now < until else Hush.OVER
    return Silence(state=state, until=until, clauses=after)


def over(department: Department, embargo: Embargo, now: datetime) -> bool:
    """Whether nothing is left to keep silent about."""
    return silence_of(department, embargo, now).state is Hush.OVER


def _until(department: Department, embargo: Embargo, facts: Mapping[str, str]) -> datetime | None:
    if embargo.released_at is None:
        return None
    due = department.due("incident", "embargo", embargo.released_at, facts)
    return embargo.released_at if due is None else due.due_at
