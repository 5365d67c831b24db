"""What the disclosure check gives the desk, in the order of the coordinator's day. Textual stays out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    GlossaryTerm,
    HelpTopic,
    PanelRow,
    PanelSpec,
    Report,
    ScreenSpec,
    Tone,
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl

from . import store

CHECK = "disclosure.check"
GUIDE = "disclosure.guide"
POLICY = "disclosure.policy"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return (store.SPEC,)


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    rows = tuple(_old(ctx))
    return (PanelSpec(id="disclosure.panel", title="Disclosure", rows=rows, order=60),) if rows else ()


def _old(ctx: Ctx) -> Iterator[PanelRow]:
    """What has waited too long: the supervisors' lesson (mpd-23), and packs that were to be reviewed."""
    from .policy import packs  # the packs: not before Today is read
    from .supervisors import Lesson

    try:
        department = ctx.department.id
    except DeskError as error:
        yield PanelRow(label=error.title, value="see why", tone=Tone.BAD, screen=POLICY)
        return
    today = ctx.clock.today()
    lesson = Lesson(taught_on=store.taught_on(ctx.store, department), today=today)
    if lesson.is_old:
        when = lesson.taught_on.isoformat() if lesson.taught_on is not None else "never entered"
        yield PanelRow(label="Supervisors' guide, last taught", value=when, tone=Tone.WARN, screen=GUIDE)
    overdue = [line for line in packs(ctx.shelf, department, today) if line.tone is not Tone.PLAIN]
    if overdue:
        yield PanelRow(label="Rule packs to look at", value=str(len(overdue)), tone=Tone.WARN, screen=POLICY)


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return (
        ScreenSpec(
            id=CHECK,
            title="Disclosure check",
            purpose="May this be told? A few questions, an answer with its reasons, and nothing is kept.",
            view="peerdesk_disclosure.screens:CheckScreen",
            key="k",
            order=30,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=POLICY,
            title="Policy and law",
            purpose="The rule packs in force, how sure they are, and where policy departs from statute.",
            view="peerdesk_disclosure.screens:PolicyScreen",
            key="p",
            order=70,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=GUIDE,
            title="Supervisors' guide",
            purpose="What supervisors may not ask, what must be reported, and what to say instead.",
            view="peerdesk_disclosure.screens:GuideScreen",
            key="g",
            order=71,
            reads=(Compartment.TEAM,),
        ),
    )


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    return (
        CommandSpec(
            id="disclosure.script",
            title="What to say to whoever asks",
            help="One neutral sentence, the same whether or not there is anything to hide.",
            screen=CHECK,
            action="script",
            order=30,
        ),
        CommandSpec(
            id="disclosure.taught",
            title="Supervisors were taught",
            help="Enter the day on which the supervisors' guide was last taught.",
            screen=GUIDE,
            action="taught",
            order=71,
        ),
    )


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return TOPICS


@hookimpl
def glossary(ctx: Ctx) -> Sequence[GlossaryTerm]:
    from .terms import TERMS

    return TERMS


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import fill

    return fill(ctx, plan)


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
