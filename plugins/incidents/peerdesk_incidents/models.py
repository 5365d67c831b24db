"""What is kept of an incident: kinds, counts, numbered slots and sessions. Nobody who was involved has a name here.

All but the places dies with the incident, each record under a key of its own. Peers stand here as opaque ids: those
who keep out, those who lead a session, and who is to reach a slot as long as that is open.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import attrs

from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Bounds, Callback, Id, Minute
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.model.needs import ReachVia

MOST = 999
"""Involved people of one party that an incident can hold."""


class Office(StrEnum):
    """Who decides, is told or agrees, as the role words of packs have it. `Department.role` gives the title."""

    COORDINATOR = "coordinator"
    DEPUTY = "deputy"
    DIRECTOR = "director"
    COMMAND = "command"
    CHIEF_DESIGNEE = "chief_designee"
    DEPUTY_CHIEF = "deputy_chief"
    DIVISION_CAPTAIN = "division_captain"
    WELLNESS_COMMANDER = "wellness_commander"
    WATCH_COMMANDER = "watch_commander"
    SUPERVISOR = "supervisor"
    TEAM_LEADER = "team_leader"
    CLINICAL_LEAD = "clinical_lead"
    CONSULTANT = "consultant"
    DISPATCH = "dispatch"
    RTCC = "rtcc"
    """The real-time crime centre, where a department has calls pass there."""
    CHAPLAIN = "chaplain"
    TEAM = "team"
    PARTNER_TEAM = "partner_team"


class Given(StrEnum):
    """How an approval was given."""

    PHONE = "phone"
    RADIO = "radio"
    IN_PERSON = "in_person"
    WRITTEN = "written"


class Approved(StrEnum):
    """What was approved."""

    ACTIVATION = "activation"
    LARGE_SCALE = "large_scale"
    DESIGNATION = "designation"
    """Command says that a debriefing is to be held although no listed kind applies."""
    INVITATION = "invitation"
    """Members may be asked to come to a debriefing: an invitation, never an order (mesq-11)."""
    MUTUAL_AID = "mutual_aid"


@attrs.frozen(kw_only=True)
class Approval:
    """One approval: what, by which office, how, and when; never by which person."""

    what: Approved
    office: Office
    given: Given
    at: Minute


class LedBy(StrEnum):
    """Who runs the group sessions of the incident (slmpd-31)."""

    UNDECIDED = "undecided"
    TEAM = "team"
    HANDED_ON = "handed_on"
    """To a critical incident stress management team or to clinicians from outside."""


class Advice(StrEnum):
    """What the peers who looked after the incident recommend (slmpd-07)."""

    NOTHING_MORE = "nothing_more"
    ONE_TO_ONE = "one_to_one"
    DEFUSING = "defusing"
    DEBRIEFING = "debriefing"
    BRIEFING = "briefing"
    CLINICAL = "clinical"


class CoAuthor(StrEnum):
    """Who may write the after-action sheet together with the team (mndps-06)."""

    CHAPLAIN = "chaplain"
    CLINICIAN = "clinician"


@attrs.frozen(kw_only=True)
class Incident:
    """An open incident. The counts say how many were involved; who they were is on nobody's list here."""

    id: Id
    code: Code
    kind: IncidentKind
    happened_at: Minute
    entered_at: Minute
    sworn: Annotated[int, Bounds(0, MOST)] = 0
    civilian: Annotated[int, Bounds(0, MOST)] = 0
    family: Annotated[int, Bounds(0, MOST)] = 0
    partner: Annotated[int, Bounds(0, MOST)] = 0
    large_scale: bool = False
    at_scene: bool = False
    """A peer serves as a peer at the scene now."""
    station: Id | None = None
    unit: Id | None = None
    involved: tuple[Id, ...] = ()
    """Peers who took part in the event itself (mpd-08)."""
    witnesses: tuple[Id, ...] = ()
    """Peers who saw it (mndps-19)."""
    approvals: tuple[Approval, ...] = ()
    told: frozenset[Office] = frozenset()
    """Offices that were told."""
    consulted_at: Minute | None = None
    """When the professional that the policy names was asked (mn124-14, slmpd-07)."""
    led_by: LedBy = LedBy.UNDECIDED
    advice: frozenset[Advice] = frozenset()
    invited: Annotated[int, Bounds(0, MOST)] = 0
    """Members who were asked to a debriefing, as a number (mesq-11)."""
    co_authors: frozenset[CoAuthor] = frozenset()
    merged: tuple[Id, ...] = ()

    def count(self, party: Party) -> int:
        """How many of a party were involved."""
        return int(getattr(self, party.value))


class SlotState(StrEnum):
    """How far the check-in with one involved person is. Late is no state: it is told from the clock."""

    OPEN = "open"
    ATTEMPTED = "attempted"
    DONE = "done"
    """Reached. What was said, and whether anything was wanted, is unknown and stays so."""


@attrs.frozen(kw_only=True)
class Slot:
    """One involved person as a number. It is said as the code and the number: "amber-heron-42, number 7".

    `code` stays the one it was handed out under when two incidents turn out to be one.
    """

    id: Id
    incident: Id
    code: Code
    number: Annotated[int, Bounds(1, MOST)]
    party: Party
    handed_out: bool = False
    """Whether the number was given to somebody; it can then not be taken away."""
    state: SlotState = SlotState.OPEN
    attempts: Annotated[int, Bounds(0, 99)] = 0
    done_at: Minute | None = None
    reach_via: ReachVia | None = None
    by: Id | None = None
    """The peer who is to reach the person; leaves the record once it is done, as `callback` does."""
    callback: Callback | None = None
    """A number to call, only where the department chose to keep one.

    It leaves the record once the person was reached, and its key is destroyed when the incident is completed. Until
    then somebody with the passphrase and this machine's key folder could still read an earlier version.
    """


class SessionState(StrEnum):
    """Whether a session took place."""

    PLANNED = "planned"
    HELD = "held"
    CALLED_OFF = "called_off"


@attrs.frozen(kw_only=True)
class Session:
    """A session after an incident: what kind, when, where, who leads. Of those who came there is a number."""

    id: Id
    incident: Id
    kind: SessionKind
    at: Minute
    """Planned for, or held at."""
    state: SessionState = SessionState.PLANNED
    room: Id | None = None
    leaders: tuple[Id, ...] = ()
    """Peers."""
    clinician: bool = False
    chaplain: bool = False
    offered: Annotated[int, Bounds(0, MOST)] = 0
    came: Annotated[int, Bounds(0, MOST)] = 0


@attrs.frozen(kw_only=True)
class Embargo:
    """Silence on social media about an incident, of this department or of an outside agency (slmpd-26)."""

    id: Id
    code: Code
    incident: Id | None = None
    at_scene: bool = False
    started_at: Minute
    released_at: Minute | None = None
    """When the official release came; until then the end is unknown."""


class PlaceKind(StrEnum):
    """What sort of place it is."""

    STATION = "station"
    UNIT = "unit"
    ROOM = "room"


@attrs.frozen(kw_only=True)
class Place:
    """A station, a unit, or a private room for sessions, by the department's own label. It names no person."""

    id: Id
    kind: PlaceKind
    label: str
