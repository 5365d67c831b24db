"""What directory gives the desk, in the order of the coordinator's day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    KitSection,
    PanelRow,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    Tone,
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.duties import Requirement
from peerdesk_core.model.resources import Resource

from . import store

if TYPE_CHECKING:
    from .service import View

DIRECTORY, PEOPLE, ROLES, LINES, CARE = (
    "directory",
    "directory.people",
    "directory.roles",
    "directory.lines",
    "directory.care",
)


def view_of(ctx: Ctx) -> View:
    """Everything that the directory is judged by today. Raises NoDepartment; Locked, NotForRole."""
    from .service import View
    from .settings import AHEAD_DAYS, CHECK_MONTHS

    return View(
        department=ctx.department,
        entries=store.all_entries(ctx.store),
        people=store.all_people(ctx.store),
        peers=ctx.peers,
        today=ctx.clock.today(),
        months=ctx.number(CHECK_MONTHS),
        ahead=ctx.number(AHEAD_DAYS) or 0,
    )


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return store.SPECS


@hookimpl
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    from .settings import SPECS

    return SPECS


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    from .panel import panel

    try:
        return [panel(view_of(ctx))]
    except DeskError as error:
        row = PanelRow(label=error.title, tone=Tone.BAD, screen=DIRECTORY)
        return [PanelSpec(id="directory.gaps", title="Directory", rows=(row,), order=65)]


@hookimpl
def requirements(ctx: Ctx) -> Sequence[Requirement]:
    from .duties import requirements as asked

    try:
        return asked(view_of(ctx))
    except DeskError:
        return ()


@hookimpl
def resources(ctx: Ctx) -> Sequence[Resource]:
    from .service import resources as offered

    try:
        return offered(view_of(ctx))
    except DeskError:
        return ()


@hookimpl
def kit_sections(ctx: Ctx) -> Sequence[KitSection]:
    from .kit import section_of

    try:
        return (section_of(view_of(ctx)),)
    except DeskError:
        return ()


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return (
        ScreenSpec(
            id=DIRECTORY,
            title="Directory",
            purpose="Where a person can be referred and whom the team can call, with the day each was last checked.",
            view="peerdesk_directory.screens:DirectoryScreen",
            key="j",
            order=50,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=PEOPLE,
            title="People of the program",
            purpose="Clinical leads, consultants, providers, directors: licenses, contracts, how to reach them.",
            view="peerdesk_directory.screens:PeopleScreen",
            order=51,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=ROLES,
            title="Roles and duties",
            purpose="What each role of the department has to do, and what its login opens here.",
            view="peerdesk_directory.screens:RolesScreen",
            order=52,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=LINES,
            title="Lines of communication",
            purpose="Who talks to whom in the program, and how; to print for everybody.",
            view="peerdesk_directory.screens:LinesScreen",
            order=53,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=CARE,
            title="Care for the peers",
            purpose="What is there for the peers themselves; to print for every peer.",
            view="peerdesk_directory.screens:CareScreen",
            order=54,
            reads=(Compartment.TEAM,),
        ),
    )


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    return (
        CommandSpec(
            id="directory.new",
            title="New entry in the directory",
            help="A place where a person can be referred.",
            screen=DIRECTORY,
            action="new_entry",
            order=50,
        ),
        CommandSpec(
            id="directory.export",
            title="Write the directory to a file",
            help="As text and as a page for a browser, with today's date, readable by you only.",
            screen=DIRECTORY,
            action="export",
            order=51,
        ),
        CommandSpec(
            id="directory.person",
            title="New person of the program",
            help="A clinical lead, consultant, provider, director or approver.",
            screen=PEOPLE,
            action="new_person",
            order=52,
        ),
    )


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return TOPICS


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import demo_entries, demo_people
    from .offices import offices_of

    entries, people = demo_entries(plan), demo_people(plan, offices_of(ctx.department))
    store.save(ctx.store, "directory.demo", entries=entries, people=people)
    return Report(
        says=f"{len(entries)} invented places of help, {len(people)} people of the program.",
        counts={"entries": len(entries), "people": len(people)},
    )


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
