"""What the texts say is to be done about an incident, and by whom; where they are silent the plan is (mpd-39)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.law.packs import Then
from peerdesk_core.model.incidents import SessionKind

from .facts import said
from .models import Approved, Incident, Office

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

Sayings = tuple["Saying", ...]


class Ground(StrEnum):
    """On what ground a debriefing is held. It is voluntary for everybody in every case."""

    AUTOMATIC = "automatic"
    """The text wants it held for those directly involved, without anybody asking (mesq-12)."""
    INVITED = "invited"
    """Command had members asked to come (mesq-11)."""
    SUGGESTED = "suggested"
    OPEN = "open"
    """The text leaves it to the team."""


@attrs.frozen(kw_only=True)
class Debrief:
    """The ground of a debriefing, and everything that the texts say about one."""

    word: Ground
    sayings: Sayings


@attrs.frozen(kw_only=True)
class Plan:
    """Sayings of the texts on this incident, statute first in each; () where they are silent."""

    respond: Sayings
    """What the response as a whole consists of."""
    activate: Sayings
    authorise: Sayings
    notify: Sayings
    deploy: Sayings
    coordinate: Sayings
    consult: Sayings
    triage: Sayings
    lead: Sayings
    media: Sayings
    attend: Sayings
    refer_on: Sayings
    avoid: Sayings
    hazard: Sayings
    brief: Sayings
    prove: Sayings
    debrief: Debrief


def plan_of(department: Department, incident: Incident) -> Plan:
    """The plan for an incident as it stands now."""

    def of(*acts: str) -> Sayings:
        return _once(saying for act in acts for saying in said(department, incident, act))

    return Plan(
        respond=of("respond", "group_support", "caution", "outreach"),
        activate=of("activate"),
        authorise=of("authorise"),
        notify=of("notify"),
        deploy=of("deploy"),
        coordinate=of("coordinate"),
        consult=of("consult"),
        triage=of("triage"),
        lead=_leading(department, incident),
        media=of("embargo_scene", "embargo", "remind_media"),
        attend=of("attend"),
        refer_on=of("refer_on"),
        avoid=of("avoid"),
        hazard=of("report_hazard"),
        brief=of("brief"),
        prove=of("prove_coverage"),
        debrief=debrief_of(department, incident),
    )


def debrief_of(department: Department, incident: Incident) -> Debrief:
    """Whether a debriefing is automatic, asked for by invitation, suggested, or left to the team (mesq-11, mesq-12)."""
    automatic = said(department, incident, "debrief_automatic", direct="yes")
    advised = said(department, incident, "debrief", direct="yes")
    named = () if automatic else said(department, incident, "designate")
    more = (*named, *said(department, incident, "invite"), *said(department, incident, "join", direct="no"))
    if automatic:
        word = Ground.AUTOMATIC
    elif any(approval.what is Approved.INVITATION for approval in incident.approvals):
        word = Ground.INVITED
    elif any(saying.then in (Then.MUST, Then.SHOULD) for saying in advised):
        word = Ground.SUGGESTED
    else:
        word = Ground.OPEN
    return Debrief(word=word, sayings=_once((*automatic, *advised, *more)))


def offices(plan: Sayings) -> tuple[Office, ...]:
    """The offices that these sayings lay something on, those whom they name first, as far as the desk knows them."""
    words = [word for saying in plan for word in (*saying.to, saying.who)]
    known = {office.value: office for office in Office}
    return tuple(dict.fromkeys(known[word] for word in words if word in known))


def whom(plan: Sayings) -> tuple[Office, ...]:
    """The offices that are to be told, as far as the desk knows them."""
    known = {office.value: office for office in Office}
    return tuple(dict.fromkeys(known[word] for saying in plan for word in saying.to if word in known))


def suggested(department: Department, incident: Incident) -> Sayings:
    """The texts by which this kind of incident calls for the team (slmpd-21); () where none names it."""
    return tuple(saying for saying in said(department, incident, "activate") if saying.then in (Then.MUST, Then.SHOULD))


def wanting(department: Department, incident: Incident, plan: Plan) -> tuple[str, ...]:
    """What the plan asks for and nobody has entered yet, each as a sentence with its citation."""
    return tuple(_wanting(department, incident, plan))


def _wanting(department: Department, incident: Incident, plan: Plan) -> Iterator[str]:
    given = {approval.what for approval in incident.approvals}
    if offices(plan.activate) and Approved.ACTIVATION not in given:
        yield f"Nobody has noted who activated the team ({_cite(plan.activate)})."
    if plan.authorise and Approved.LARGE_SCALE not in given:
        who = department.role(plan.authorise[0].who)
        yield f"For a large incident the word of the {who} is not noted ({_cite(plan.authorise)})."
    left = [office for office in whom(plan.notify) if office not in incident.told]
    if left and len(left) == len(whom(plan.notify)):
        names = " or ".join(department.role(office.value) for office in left)
        yield f"To be told: {names} ({_cite(plan.notify)})."
    expected = tuple(saying for saying in plan.consult if saying.then is not Then.MAY)
    if expected and incident.consulted_at is None:
        asked = whom(expected) or offices(expected)
        who = department.role(asked[0].value) if asked else "professional whom the text names"
        yield f"Was the {who} asked? That is not noted ({_cite(expected)})."


def _leading(department: Department, incident: Incident) -> Sayings:
    found = (saying for kind in SessionKind for saying in said(department, incident, "lead", session=kind.value))
    return _once((*found, *said(department, incident, "lead_or_hand_on")))


def _cite(sayings: Sayings) -> str:
    return sayings[0].clause.cite


def _once(sayings: Iterator[Saying] | Sayings) -> Sayings:
    return tuple({saying.clause.rule: saying for saying in sayings}.values())
