"""What happens in an exercise, in order: a bus and a patrol car, and how the desk sees that each thing was done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.incidents import IncidentKind, SessionKind

from .facts import TOPIC
from .merging import Part as Case
from .models import Approved, Office, SessionState, SlotState
from .silence import bound

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department, Saying

KIND = IncidentKind.MULTIPLE_CASUALTIES
SWORN, CIVILIAN, MORE, LEFT = 6, 2, 10, 8
"""How many are involved at first, how many sworn with the second station, and after the recount."""
HANDED = 3

FACTS = {"kind": KIND.value, "large_scale": "yes", "at_scene": "yes", "direct": "yes", "party": "sworn"}
"""The incident of the exercise as rules see it."""


@attrs.frozen
class Look:
    """What the checks look at: the department, every open incident of the exercise, and what was seen before."""

    department: Department
    cases: tuple[Case, ...]
    seen: frozenset[str]

    def some(self, holds: Callable[[Case], bool]) -> bool:
        """Whether it holds of an open incident."""
        return any(map(holds, self.cases))

    def said(self, act: str) -> tuple[Saying, ...]:
        """What the texts say about an act on this incident."""
        return self.department.sayings(TOPIC, FACTS, act)


@attrs.frozen(kw_only=True)
class Scene:
    """One thing that happens, what to think of then, and how the desk sees that it was done.

    `asked` tells whether this department's texts ask for it at all. `clock` is the act whose time limit counts.
    """

    id: str
    title: str
    after: timedelta
    happens: str
    to_do: str
    done: Callable[[Look], bool]
    acts: tuple[str, ...] = ()
    session: SessionKind | None = None
    own: str = ""
    clock: str = ""
    asked: Callable[[Look], bool] = lambda look: True


def _approved(case: Case, what: Approved) -> bool:
    return any(approval.what is what for approval in case.incident.approvals)


def _activated(look: Look) -> bool:
    named = {word for saying in look.said("notify") for word in saying.to}
    to_tell = {office for office in Office if office.value in named}
    return look.some(
        lambda case: _approved(case, Approved.ACTIVATION) and (not to_tell or bool(to_tell & case.incident.told))
    )


def _large(look: Look) -> bool:
    agreed = bool(look.said("authorise"))
    return look.some(
        lambda case: (
            case.incident.large_scale
            and case.incident.sworn >= MORE
            and (not agreed or _approved(case, Approved.LARGE_SCALE))
        )
    )


def _session(kind: SessionKind, *states: SessionState) -> Callable[[Look], bool]:
    return lambda look: look.some(
        lambda case: any(session.kind is kind and session.state in states for session in case.sessions)
    )


def _reached(look: Look) -> bool:
    return look.some(lambda case: bool(case.slots) and all(slot.state is SlotState.DONE for slot in case.slots))


SCENES: tuple[Scene, ...] = (
    Scene(
        id="call",
        title="A call from dispatch",
        after=timedelta(),
        happens=(
            "A patrol car and a bus have collided; several people are badly hurt. Six sworn members were first there, "
            "and two civilian dispatchers heard all of it."
        ),
        to_do="Open an incident of many casualties: 6 sworn, 2 civilian, no name",
        done=lambda look: look.some(lambda case: case.incident.sworn >= SWORN and case.incident.civilian >= CIVILIAN),
        acts=("activate",),
        own="C (capital), then n opens an incident; the time can be typed later. Nobody has a name in it.",
    ),
    Scene(
        id="activation",
        title="Does the team come?",
        after=timedelta(minutes=15),
        happens="The watch commander asks on the radio whether the peer support team is coming.",
        to_do="Note who activated the team, and tell whom your texts name",
        done=_activated,
        acts=("activate", "notify", "deploy", "consult"),
        own="The board's plan (d) notes the office and how it was given, never a person.",
    ),
    Scene(
        id="scene",
        title="A peer is at the scene",
        after=timedelta(minutes=30),
        happens="One of your peers has arrived at the scene, and stays beside a member who was in it.",
        to_do="Note that a peer serves at the scene",
        done=lambda look: look.some(lambda case: case.incident.at_scene),
        acts=("attend", "embargo_scene"),
        own="f on the board changes the facts of an incident.",
    ),
    Scene(
        id="station",
        title="A second station was in it",
        after=timedelta(hours=1),
        happens=(
            "It was larger than it seemed: a second station took part. Four more sworn members are in it, ten in all, "
            "and command calls it large in scale."
        ),
        to_do="Ten sworn, large in scale, and the word of whoever must agree",
        done=_large,
        acts=("authorise", "coordinate"),
        own="Numbers that were handed out stay; new ones are added behind them.",
    ),
    Scene(
        id="numbers",
        title="Three of them ask for a peer",
        after=timedelta(hours=2),
        happens="Three members who were in it call. They give no names, and want to know how they will be called.",
        to_do="Hand out three numbers",
        done=lambda look: look.some(lambda case: sum(slot.handed_out for slot in case.slots) >= HANDED),
        acts=("prove_coverage",),
        own="h on the board hands out the next number; it is saved before it is said.",
    ),
    Scene(
        id="defusing",
        title="The shift ends soon",
        after=timedelta(hours=3),
        happens="The shift ends in two hours. Then those who were closest to it go home, each to another part of town.",
        to_do="Plan a defusing, with a leader who was not there",
        done=_session(SessionKind.DEFUSING, SessionState.PLANNED, SessionState.HELD),
        acts=("defuse", "defuse_target", "lead", "keep_group", "closed_meeting"),
        session=SessionKind.DEFUSING,
        clock="defuse",
        own="Coming to it is everybody's own choice.",
    ),
    Scene(
        id="witness",
        title="A peer was there",
        after=timedelta(hours=4),
        happens="A peer whom you were about to send says: I was there, I saw the car go into the bus.",
        to_do="Mark a peer as somebody who was in it or saw it",
        done=lambda look: look.some(lambda case: bool(case.incident.involved or case.incident.witnesses)),
        acts=("avoid", "refer_on"),
        own="w on the board. Work that the peer was given on this incident is taken back, and the screen says so.",
    ),
    Scene(
        id="held",
        title="The defusing is over",
        after=timedelta(hours=8),
        happens="The defusing took place; five came. One of them wants to talk again, alone.",
        to_do="Enter that the defusing was held, with a number only",
        done=_session(SessionKind.DEFUSING, SessionState.HELD),
        acts=("triage", "one_to_one"),
        session=SessionKind.DEFUSING,
        clock="defuse",
        own="What was said there is entered nowhere.",
    ),
    Scene(
        id="release",
        title="The official release",
        after=timedelta(hours=20),
        happens="The department gives out its official release about the crash.",
        to_do="Enter the release, so that the silence has an end",
        done=lambda look: look.some(lambda case: any(embargo.released_at is not None for embargo in case.embargoes)),
        acts=("embargo", "remind_media"),
        asked=lambda look: bound(look.department),
        own="b on the board. Where your texts ask for no silence there is nothing to enter.",
    ),
    Scene(
        id="debriefing",
        title="The day after",
        after=timedelta(hours=26),
        happens="Command asks what comes next for those who were in it, and whether anybody will be ordered to come.",
        to_do="Plan a debriefing",
        done=_session(SessionKind.DEBRIEFING, SessionState.PLANNED, SessionState.HELD),
        acts=("debrief_automatic", "debrief", "invite", "join", "lead_or_hand_on"),
        session=SessionKind.DEBRIEFING,
        clock="debrief",
        own="Nobody is ordered to talk: a debriefing may be held by itself, coming is voluntary.",
    ),
    Scene(
        id="recount",
        title="A recount",
        after=timedelta(days=2),
        happens="Two sworn members were counted by both stations. Eight were in it, not ten.",
        to_do="Lower the count to eight sworn",
        done=lambda look: "station" in look.seen and look.some(lambda case: case.incident.sworn == LEFT),
        acts=("prove_coverage",),
        own="A number that was handed out or tried is never taken away: only untouched ones go.",
    ),
    Scene(
        id="check_ins",
        title="Two weeks are nearly over",
        after=timedelta(days=12),
        happens="Not everybody who was in it has been reached. Two weeks are over the day after tomorrow.",
        to_do="Every number reached",
        done=_reached,
        acts=("check_in", "prove_coverage"),
        clock="check_in",
        own="Reached means spoken to. Whether anything was wanted is never entered.",
    ),
    Scene(
        id="completing",
        title="Time to let it go",
        after=timedelta(days=15),
        happens="Everything that will be done is done. Command wants to know in general how the team worked.",
        to_do="Write the after-action sheet if wanted, then complete the incident",
        done=lambda look: "call" in look.seen and not look.cases,
        acts=("after_action", "co_author"),
        own="x on the board destroys it, with a receipt. What remains are counts by month.",
    ),
)
"""What happens, in order."""
