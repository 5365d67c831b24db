"""What the rules on incidents may hang on, as far as an open incident holds it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from peerdesk_core.model.incidents import IncidentKind

from .models import Approved, Incident

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

TOPIC = "incident"


def facts_of(incident: Incident, **more: str) -> dict[str, str]:
    """The facts of an incident, and what else is known in this question (`direct`, `party`, `session`)."""
    return {
        "kind": incident.kind.value,
        "large_scale": word(incident.large_scale),
        "at_scene": word(incident.at_scene),
        **more,
    }


def readings(incident: Incident, **more: str) -> Iterator[dict[str, str]]:
    """The facts under each kind that the incident counts as: its own, and designated once command has said so."""
    facts = facts_of(incident, **more)
    yield facts
    if incident.kind is not IncidentKind.DESIGNATED and designated(incident):
        yield {**facts, "kind": IncidentKind.DESIGNATED.value}


def designated(incident: Incident) -> bool:
    """Whether command has said that it counts as one (mesq-12)."""
    return any(approval.what is Approved.DESIGNATION for approval in incident.approvals)


def said(department: Department, incident: Incident, act: str, **more: str) -> tuple[Saying, ...]:
    """What the texts say about an act on this incident, each rule once; () where they are silent."""
    found = {
        saying.clause.rule: saying
        for facts in readings(incident, **more)
        for saying in department.sayings(TOPIC, facts, act)
    }
    return tuple(found.values())


def spoken(department: Department, *acts: str) -> tuple[Saying, ...]:
    """What the texts say about these acts on incidents of any kind and scale, each rule once, in the order of the acts.

    For what is told before anything has happened: the night kit, an exercise.
    """
    found: dict[str, Saying] = {}
    for act in acts:
        for kind in IncidentKind:
            for large in ("yes", "no"):
                facts = {"kind": kind.value, "large_scale": large, "at_scene": "yes", "direct": "yes"}
                found |= {saying.clause.rule: saying for saying in department.sayings(TOPIC, facts, act)}
    return tuple(found.values())


def word(answer: bool) -> str:
    """Yes or no, as rules have it."""
    return "yes" if answer else "no"
