"""An exercise tells from its own incidents what was done and how late, by the department's own time limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.demo import open_demo
from peerdesk_core.desk import Desk
from peerdesk_core.drill import Drill
from peerdesk_core.exercise import exercise_desk
from peerdesk_core.law.department import Department
from peerdesk_core.model.incidents import IncidentKind, Party, SessionKind
from peerdesk_core.paper import to_html, to_text
from peerdesk_incidents import desk_ops, exercise, store
from peerdesk_incidents.exercise import Mark
from peerdesk_incidents.known import News
from peerdesk_incidents.models import Approval, Approved, Given, Office
from peerdesk_incidents.opening import Draft
from peerdesk_incidents.scenes import HANDED, SCENES
from peerdesk_oncall.service import Rota
from peerdesk_oncall.sheet import sheet_of

SLMPD, MPD, MESQ = "us-mo-slmpd", "us-mn-minneapolis-pd", "us-tx-mesquite-pd"
EVERY = (MPD, "us-mn-section-1-24", "us-mn-dps", SLMPD, MESQ)


@attrs.define
class Course:
    """An exercise on a desk, and what somebody does in it."""

    desk: Desk

    @property
    def drill(self) -> Drill:
        assert self.desk.drill is not None
        return self.desk.drill

    def marks(self) -> dict[str, Mark]:
        ctx = self.desk.ctx("incidents")
        exercise.watch(ctx)
        told = exercise.so_far(self.drill, ctx.department, exercise.cases_of(ctx))
        return {one.scene.id: one.mark for one in told}

    def skip(self, **step: float) -> None:
        exercise.watch(self.desk.ctx("incidents"))
        self.drill.skip(timedelta(**step))

    def page(self) -> str:
        ctx = self.desk.ctx("incidents")
        return to_text(exercise.debrief(self.drill, ctx.department, exercise.cases_of(ctx), ctx.watermark))


Courses = Callable[[str], Course]


@pytest.fixture
def course(tmp_path: Path) -> Courses:
    def begin(department: str) -> Course:
        folder = tmp_path / "exercise"
        folder.mkdir()
        desk = exercise_desk(folder)
        desk.settings.change(department=department)
        open_demo(desk)
        return Course(desk)

    return begin


def test_an_exercise_begins_with_a_team_a_rota_and_a_directory_and_nothing_open(course: Courses) -> None:
    desk = course(MPD).desk
    assert len(desk.kernel.peers()) > 20 and desk.kernel.resources()
    assert desk.kernel.incidents() == () and desk.kernel.requests() == ()
    (rota,) = (owned.item for owned in desk.kernel.kit_sections() if owned.owner == "oncall")
    assert len(rota.lines) > 4
    assert [owned.item.id for owned in desk.kernel.screens() if owned.item.key == "E"] == ["incidents.exercise"]
    assert "incidents.exercise" in {owned.item.id for owned in desk.kernel.dashboard_panels()}
    assert sheet_of(Rota(desk.ctx("oncall"))).startswith("*** EXERCISE · nothing here is real ***")
    assert desk.kernel.faults() == ()
    desk.close()


@pytest.mark.clause("slmpd-04", "slmpd-26")
def test_given_a_whole_course_then_each_thing_that_was_done_is_ticked_and_what_was_late_is_told(
    course: Courses,
) -> None:
    run = course(SLMPD)
    ctx = run.desk.ctx("incidents")
    assert run.marks() == {"call": Mark.OPEN}
    opened = desk_ops.open_(
        ctx, Draft(kind=IncidentKind.MULTIPLE_CASUALTIES, happened_at=run.drill.now(), sworn=6, civilian=2)
    )
    id = opened.incident.id
    assert run.marks() == {"call": Mark.DONE}
    run.skip(minutes=15)
    told = Approval(what=Approved.ACTIVATION, office=Office.COMMAND, given=Given.RADIO, at=opened.incident.entered_at)
    desk_ops.approve(ctx, id, told)
    assert run.marks()["activation"] is Mark.OPEN, "a text that names whom to tell asks for that as well"
    desk_ops.tell(ctx, id, Office.RTCC)
    assert run.marks()["activation"] is Mark.DONE
    run.skip(minutes=15)
    desk_ops.learn(ctx, id, News(at_scene=True))
    run.skip(minutes=30)
    desk_ops.learn(ctx, id, News(counts={Party.SWORN: 10}, large_scale=True))
    assert run.marks()["station"] is Mark.OPEN, "the word of whoever must agree is missing"
    agreed = attrs.evolve(told, what=Approved.LARGE_SCALE, office=Office.WELLNESS_COMMANDER)
    desk_ops.approve(ctx, id, agreed)
    run.skip(hours=1)
    for _ in range(HANDED):
        desk_ops.hand_out(ctx, id)
    run.skip(hours=1)
    session = desk_ops.plan_session(ctx, id, SessionKind.DEFUSING, run.drill.now() + timedelta(hours=2))
    run.skip(hours=1)
    desk_ops.bar(ctx, id, ctx.peers()[0].id, False)
    run.skip(hours=4)
    desk_ops.hold_session(ctx, session.id, 5)
    done = run.marks()
    assert set(done.values()) == {Mark.DONE} and len(done) == 8
    run.skip(hours=12)
    (embargo,) = store.embargoes(ctx.store, id)
    desk_ops.release(ctx, embargo.id, run.drill.now())
    run.skip(hours=30)
    assert run.marks()["debriefing"] is Mark.OVERDUE
    desk_ops.plan_session(ctx, id, SessionKind.DEBRIEFING, run.drill.now())
    assert run.marks()["debriefing"] is Mark.LATE and run.marks()["release"] is Mark.DONE
    desk_ops.learn(ctx, id, News(counts={Party.SWORN: 8}))
    run.skip(days=11)
    for slot in store.slots_of(ctx.store, id):
        desk_ops.done(ctx, slot.id)
    desk_ops.complete(ctx, id)
    assert run.marks()["check_ins"] is Mark.DONE, "seen before it was destroyed"
    run.skip(days=3)
    marks = run.marks()
    assert len(marks) == len(SCENES) and [key for key, mark in marks.items() if mark is not Mark.DONE] == ["debriefing"]
    page = run.page()
    assert "13 of 13 done" in page and page.index("LATE") < page.index("The day after") < page.index("IN TIME")
    assert page.startswith("*** EXERCISE") and "EXERCISE" in to_html(
        exercise.debrief(run.drill, ctx.department, (), ctx.watermark)
    )
    run.desk.close()


def test_given_nothing_done_then_the_texts_own_limit_is_the_measure_where_there_is_one(course: Courses) -> None:
    run = course(MPD)
    run.skip(days=13)
    marks = run.marks()
    assert marks["defusing"] is Mark.OVERDUE and marks["check_ins"] is Mark.OPEN, "two weeks are not over yet"
    assert marks["release"] is Mark.NOT_ASKED, "Minneapolis asks for no silence"
    page = run.page()
    assert "due after 12 h [MNDPS Skills]" in " ".join(page.split())
    assert exercise.OWN_MEASURE in " ".join(page.split())
    run.skip(days=2)
    assert run.marks()["check_ins"] is Mark.OVERDUE
    run.desk.close()


@pytest.mark.parametrize("id", EVERY)
def test_under_every_department_the_script_is_cited_or_says_that_the_texts_are_silent(
    department_of: Callable[[str], Department], id: str
) -> None:
    department = department_of(id)
    script = exercise.script_of(department)
    assert [inject.after for inject in script] == sorted(inject.after for inject in script)
    for inject, scene in zip(script, SCENES, strict=True):
        said = exercise.thoughts(department, scene)
        assert said[0] == exercise.SILENT or said[0].endswith("]"), inject.id
        assert said[-1].startswith("The desk's own hint: ")
    assert len({inject.id for inject in script}) == len(script)


def test_a_real_desk_has_no_exercise_but_says_how_one_is_started(response: Any) -> None:
    kernel = response.desk.kernel
    (spec,) = (owned.item for owned in kernel.screens() if owned.item.id == exercise.SCREEN)
    assert spec.title == "Exercise: how to start one" and spec.key == "" and spec.view.endswith(":HowToExercise")
    assert exercise.SCREEN not in {owned.item.id for owned in kernel.dashboard_panels()}
    (topic,) = (owned.item for owned in kernel.help_topics() if owned.item.id == exercise.SCREEN)
    assert "peerdesk exercise" in topic.body
    exercise.watch(response.ctx)  # nothing to watch
    assert len(kernel.injects()) == len(SCENES)
