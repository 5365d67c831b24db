"""Whom to call when peers reach their limits: the hazard first, then who can be consulted and how to reach them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.resources import Resource, ResourceKind

from .facts import said
from .models import Advice, Incident, Office
from .plan import whom

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

_ORDER = (
    ResourceKind.CLINICAL_LEAD,
    ResourceKind.CONSULTANT,
    ResourceKind.WELLNESS,
    ResourceKind.CLINICIAN,
    ResourceKind.CHAPLAIN,
    ResourceKind.HOTLINE,
)
_OFFICES = {
    Office.CLINICAL_LEAD: ResourceKind.CLINICAL_LEAD,
    Office.CONSULTANT: ResourceKind.CONSULTANT,
    Office.WELLNESS_COMMANDER: ResourceKind.WELLNESS,
    Office.CHAPLAIN: ResourceKind.CHAPLAIN,
}
"""Kinds of entries in the directory by the office that texts name."""


@attrs.frozen(kw_only=True)
class Escalation:
    """What the texts say of it, and who can be reached, the one to consult first."""

    hazard: tuple[Saying, ...]
    """A member on duty who is a hazard: whom to call at once."""
    hazard_to: tuple[str, ...]
    """The titles of those, as the department has them."""
    consult: tuple[Saying, ...]
    triage: tuple[Saying, ...]
    reachable: tuple[Resource, ...]
    asked: bool
    """Whether the professional was consulted (mn124-14)."""
    advice: tuple[Advice, ...]
    """What the peers recommend, as categories (slmpd-07)."""


def escalation_of(department: Department, incident: Incident, resources: Iterable[Resource]) -> Escalation:
    """The page for an incident as it stands now (slmpd-07, mn124-14)."""
    hazard, consult = said(department, incident, "report_hazard"), said(department, incident, "consult")
    named = [_OFFICES[office] for office in whom(consult) if office in _OFFICES]
    order = tuple(dict.fromkeys((*named, *_ORDER)))
    found = sorted(
        (one for one in resources if one.kind in order),
        key=lambda one: (order.index(one.kind), not one.internal, one.stale, one.title.casefold(), one.id),
    )
    return Escalation(
        hazard=hazard,
        hazard_to=tuple(dict.fromkeys(department.role(word) for saying in hazard for word in saying.to)),
        consult=consult,
        triage=said(department, incident, "triage"),
        reachable=tuple(found),
        asked=incident.consulted_at is not None,
        advice=tuple(advice for advice in Advice if advice in incident.advice),
    )
