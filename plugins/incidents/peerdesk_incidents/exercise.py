"""An exercise on one synthetic incident: what happens when, what to think of by the texts, what was done and how late.

Everything is told from the exercise's own incidents. Where no text gives a time, the next thing that happens is the
measure, and the page says that this is the exercise's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import Inject, PanelRow, PanelSpec, Tone
from peerdesk_core.drill import Drill
from peerdesk_core.exercise import after_words
from peerdesk_core.paper import Paper, Part

from . import store
from .facts import TOPIC
from .merging import Part as Case
from .scenes import FACTS, SCENES, Look, Scene
from .wording import cited

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

SCREEN = "incidents.exercise"
OWN_MEASURE = "the exercise's own measure: before the next thing happened"
SILENT = "Your department's texts say nothing on this."


# ---------------------------------------------------------------- the script


def script_of(department: Department) -> tuple[Inject, ...]:
    """Everything that will happen, with what to think of under this department's texts."""
    return tuple(
        Inject(
            id=f"incidents.{scene.id}",
            title=scene.title,
            after=scene.after,
            happens=scene.happens,
            think=(f"{scene.to_do}.", *thoughts(department, scene)),
        )
        for scene in SCENES
    )


def thoughts(department: Department, scene: Scene) -> tuple[str, ...]:
    """What the texts say to it, each sentence once with its citation, and a hint that is the desk's own."""
    facts = FACTS if scene.session is None else {**FACTS, "session": scene.session.value}
    found = {
        saying.clause.rule: cited(saying.clause)
        for act in scene.acts
        for saying in department.sayings(TOPIC, facts, act)
    }
    own = (f"The desk's own hint: {scene.own}",) if scene.own else ()
    return (*(found.values() or (SILENT,)), *own)


# ---------------------------------------------------------------- how it goes


class Mark(StrEnum):
    """How far a scene is."""

    DONE = "done"
    LATE = "late"
    OPEN = "open"
    OVERDUE = "overdue"
    NOT_ASKED = "not_asked"


@attrs.frozen(kw_only=True)
class Told:
    """A scene that has happened: when, until when it was to be done and by what measure, and whether it was."""

    scene: Scene
    at: datetime
    due_at: datetime | None
    measure: str
    done_at: datetime | None
    mark: Mark


def observe(drill: Drill, department: Department, cases: Sequence[Case]) -> None:
    """Note what is done by now. Called before the clock is put forward, so that it is known how late it was."""
    now = drill.now()
    for scene in SCENES:
        look = Look(department, tuple(cases), frozenset(drill.seen))
        if drill.began + scene.after <= now and scene.id not in drill.seen and scene.asked(look) and scene.done(look):
            drill.see(scene.id)


def so_far(drill: Drill, department: Department, cases: Sequence[Case]) -> tuple[Told, ...]:
    """What has happened by now, the earliest first."""
    look = Look(department, tuple(cases), frozenset(drill.seen))
    now = drill.now()
    return tuple(
        _told(drill, look, place, now) for place, scene in enumerate(SCENES) if drill.began + scene.after <= now
    )


def next_after(drill: Drill) -> timedelta | None:
    """How long until something happens again; None at the end."""
    now = drill.now()
    return next((drill.began + scene.after - now for scene in SCENES if drill.began + scene.after > now), None)


def _told(drill: Drill, look: Look, place: int, now: datetime) -> Told:
    scene = SCENES[place]
    due_at, measure = _measure(drill, look.department, place)
    done_at = drill.seen.get(scene.id)
    if done_at is not None:
        mark = Mark.LATE if due_at is not None and done_at > due_at else Mark.DONE
    elif not scene.asked(look):
        mark = Mark.NOT_ASKED
    else:
        mark = Mark.OVERDUE if due_at is not None and now > due_at else Mark.OPEN
    return Told(scene=scene, at=drill.began + scene.after, due_at=due_at, measure=measure, done_at=done_at, mark=mark)


def _measure(drill: Drill, department: Department, place: int) -> tuple[datetime | None, str]:
    scene = SCENES[place]
    due = department.due(TOPIC, scene.clock, drill.began, FACTS) if scene.clock else None
    if due is not None and due.limit:
        return due.due_at, due.rule.cite
    if place + 1 < len(SCENES):
        return drill.began + SCENES[place + 1].after, OWN_MEASURE
    return None, ""


# ---------------------------------------------------------------- the end


def debrief(drill: Drill, department: Department, cases: Sequence[Case], watermark: str) -> Paper:
    """What was done in time, late and not at all, and what to talk about. It says nothing of who practised."""
    told = so_far(drill, department, cases)
    parts = (
        Part(title="Late", lines=tuple(_line(drill, one) for one in told if one.mark in (Mark.LATE, Mark.OVERDUE))),
        Part(title="In time", lines=tuple(_line(drill, one) for one in told if one.mark is Mark.DONE)),
        Part(title="Still open", lines=tuple(_line(drill, one) for one in told if one.mark is Mark.OPEN)),
        Part(
            title="Not asked for by this department's texts",
            lines=tuple(f"- {one.scene.title}" for one in told if one.mark is Mark.NOT_ASKED),
        ),
        Part(title="To talk about", lines=_QUESTIONS),
    )
    done = sum(one.done_at is not None for one in told)
    return Paper(
        title="Debrief of the exercise",
        subtitle=f"{department.title} · {done} of {len(told)} done · {len(SCENES) - len(told)} things still to come",
        parts=tuple(part for part in parts if part.lines),
        watermark=watermark,
    )


_QUESTIONS = (
    "- What was decided before the desk was asked, and on whose word?",
    "- Was a name said, typed or written that nobody needed?",
    "- Which peer would have been sent who should keep out, and what showed it?",
    "- What would the night kit in your bag have told you?",
)


def _line(drill: Drill, one: Told) -> str:
    return f"- {one.scene.title}: {how(drill, one)}"


def how(drill: Drill, one: Told) -> str:
    """How a scene went, in words, with the measure that counts."""
    measure = f" [{one.measure}]" if one.measure else ""
    if one.mark is Mark.NOT_ASKED:
        return "your texts do not ask for it"
    if one.done_at is not None and one.due_at is not None and one.mark is Mark.LATE:
        return f"done {_after(drill, one.done_at)}, which is {after_words(one.done_at - one.due_at)} late{measure}"
    if one.done_at is not None:
        return f"done {_after(drill, one.done_at)}"
    if one.mark is Mark.OVERDUE and one.due_at is not None:
        return f"not done; it was due {_after(drill, one.due_at)}{measure}"
    return f"not done yet; due {_after(drill, one.due_at)}{measure}" if one.due_at is not None else "not done yet"


def _after(drill: Drill, at: datetime) -> str:
    passed = at - drill.began
    return "at once" if passed < timedelta(minutes=1) else f"after {after_words(passed)}"


# ---------------------------------------------------------------- on the desk


def cases_of(ctx: Ctx) -> tuple[Case, ...]:
    """Every open incident of the exercise."""
    return tuple(store.part_of(ctx.store, incident.id) for incident in store.all_open(ctx.store))


def watch(ctx: Ctx) -> None:
    """Note what is done by now, where this is an exercise: before time passes, and before an incident is destroyed."""
    if ctx.drill is not None:
        observe(ctx.drill, ctx.department, cases_of(ctx))


def panel_of(ctx: Ctx, drill: Drill) -> PanelSpec:
    """The exercise on Today: what happened last, and how much of all that happened is done."""
    watch(ctx)
    told = so_far(drill, ctx.department, cases_of(ctx))
    done = sum(one.done_at is not None for one in told)
    late = sum(one.mark in (Mark.LATE, Mark.OVERDUE) for one in told)
    rows = (
        PanelRow(label=told[-1].scene.title, value="happened last", tone=Tone.WARN, screen=SCREEN),
        PanelRow(label="Done so far", value=f"{done} of {len(told)}, {late} late", screen=SCREEN),
    )
    return PanelSpec(id="incidents.exercise", title="Exercise (E)", rows=rows, order=1)
