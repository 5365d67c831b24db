"""What incidents give the desk, in the order of the hooks. Textual stays out: screens are named, not imported."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    GlossaryTerm,
    HelpTopic,
    Inject,
    KitSection,
    MeasureSpec,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import OpenIncident

from . import bars, board, help_night, settings, store, tidying
from .completing import FAMILIES
from .panel import panel
from .running import SCREEN
from .terms import terms_of

PLACES = "incidents.places"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return store.SPECS


@hookimpl
def measures(ctx: Ctx) -> Sequence[MeasureSpec]:
    return tuple(
        MeasureSpec(
            id=family,
            title=title,
            categories=tuple(member.value for member in of),
            order=200 + place,
            by_peers=False,
        )
        for place, (family, title, of) in enumerate(FAMILIES)
    )


@hookimpl
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    return settings.SPECS


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    return tidying.tidy(ctx)


@hookimpl
def clocks(ctx: Ctx) -> Sequence[ClockItem]:
    return board.all_clocks(ctx) if store.may_read(ctx.store) else ()


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    if not store.may_read(ctx.store):
        return ()
    if ctx.drill is None:
        return (panel(ctx),)
    from .exercise import panel_of

    return panel_of(ctx, ctx.drill), panel(ctx)


@hookimpl
def peers_changed(ctx: Ctx, peer_ids: Sequence[Id]) -> None:
    tidying.put_back(ctx)


@hookimpl
def incidents(ctx: Ctx) -> Sequence[OpenIncident]:
    return tuple(board.as_seen(incident) for incident in store.all_open(ctx.store))


@hookimpl
def kit_sections(ctx: Ctx) -> Sequence[KitSection]:
    from .kit import sections_of

    return sections_of(ctx.department, settings.own_days(ctx))


@hookimpl
def injects(ctx: Ctx) -> Sequence[Inject]:
    from .exercise import script_of

    return script_of(ctx.department)


@hookimpl
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    return bars.bars_of(ctx, question)


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return (
        ScreenSpec(
            id=SCREEN,
            title="Incidents",
            purpose="Open a critical incident, hand out numbers, follow its clocks and plan, complete and destroy it.",
            view="peerdesk_incidents.screens:Incidents",
            key="C",
            order=23,
            reads=(Compartment.INCIDENTS, Compartment.TEAM),
        ),
        ScreenSpec(
            id=PLACES,
            title="Places",
            purpose="Stations, units and private rooms to choose from, by the department's own labels.",
            view="peerdesk_incidents.screens:Places",
            order=24,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=help_night.KIT,
            title="Night kit",
            purpose="Two pages on paper for the hours without the laptop: who is on call, clocks, the limits card.",
            view="peerdesk_incidents.screens:NightKit",
            order=25,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=help_night.SIGNS,
            title="Signs of critical incident stress",
            purpose="Body, feelings, thinking, behavior, and what your texts say: to read while a response is planned.",
            view="peerdesk_incidents.screens:Signs",
            order=26,
        ),
        _exercise(ctx),
    )


def _exercise(ctx: Ctx) -> ScreenSpec:
    """The exercise where this desk is for one; elsewhere the page on how one is started."""
    if ctx.drill is None:
        return ScreenSpec(
            id=help_night.EXERCISE,
            title="Exercise: how to start one",
            purpose="A synthetic incident to practise on, on a desk of its own; never on this one.",
            view="peerdesk_incidents.screens:HowToExercise",
            order=27,
        )
    return ScreenSpec(
        id=help_night.EXERCISE,
        title="Exercise",
        purpose="What has happened, what to think of by your texts, what is done; put the clock forward.",
        view="peerdesk_incidents.screens:Exercise",
        key="E",
        order=22,
        reads=(Compartment.INCIDENTS, Compartment.TEAM),
    )


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    from . import help, help_sessions

    return (*help.COMMANDS, *help_sessions.COMMANDS)


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from . import help, help_sessions

    return (*help.TOPICS, *help_sessions.TOPICS, *help_night.TOPICS)


@hookimpl
def glossary(ctx: Ctx) -> Sequence[GlossaryTerm]:
    try:
        return terms_of(ctx.department)
    except DeskError:
        return terms_of(None)


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import fill

    return fill(ctx, plan)


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
