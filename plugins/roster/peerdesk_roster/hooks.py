"""What the roster gives the desk, in the order of the coordinator's day."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.duties import Requirement
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import to_month
from peerdesk_core.model.people import Peer

from . import bars, burnout, duties, fit, service, settings, store, teamwork

SCREEN = "roster"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return [store.SPEC, *teamwork.COLLECTIONS]


@hookimpl
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    return settings.SPECS


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    count = len(store.all_peers(ctx.store))  # read once here, everybody is at hand for all that follows
    return Report(says=f"{count} peers on the roster.", counts={"peers": count})


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    try:
        department = ctx.department
    except DeskError as error:
        return [service.unjudged_panel(len(ctx.store.collection(store.PEERS)), error.title, SCREEN)]
    team, today = store.everybody(ctx.store), ctx.clock.today()
    gaps = service.gaps_of(team, department, today)
    counts = service.summary(team, gaps, today)
    found = [service.team_panel(counts, SCREEN, service.signs(department)), duties.panel(ctx.requirements())]
    limits, month = burnout.limits_of(ctx), to_month(today)
    loads, nothing = ctx.store.all_loads(), burnout.Window()
    windows = {peer: burnout.window_of(counts, month, limits) for peer, counts in loads.items()}
    strains = [burnout.strain_of(peer, windows.get(peer.id, nothing), limits) for peer in team]
    load = burnout.panel(strains, SCREEN)
    return [*found, *([] if load is None else [load]), *teamwork.panels(ctx, team, gaps)]


@hookimpl
def requirements(ctx: Ctx) -> Sequence[Requirement]:
    ahead = settings.number(ctx, settings.AHEAD_DAYS)
    team = store.all_peers(ctx.store)
    found = duties.requirements(team, ctx.department, ctx.clock.today(), ahead)
    return (*found, *teamwork.requirements(ctx, team))


@hookimpl
def peers(ctx: Ctx) -> Sequence[Peer]:
    return store.everybody(ctx.store)


@hookimpl
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    chosen = bars.Choices(
        contacts_per_month=ctx.number(settings.CONTACTS_PER_MONTH),
        supervisors_serve=ctx.chosen(settings.SUPERVISORS_SERVE) != "no",
    )
    department, today = ctx.department, ctx.clock.local(question.now).date()
    return [
        *bars.all_bars(question, department, today, chosen),
        *service.advised_bars(question.peers, department, today),
    ]


@hookimpl
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    return fit.factors(question, fit.cites_of(ctx.department), burnout.limits_of(ctx))


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return [
        ScreenSpec(
            id=SCREEN,
            title="Roster",
            purpose="The peers of the team, who may be deployed, and what the others lack.",
            view="peerdesk_roster.screens:RosterScreen",
            key="r",
            order=40,
            reads=(Compartment.TEAM,),
        ),
        ScreenSpec(
            id=duties.SCREEN,
            title="What is due",
            purpose="Trainings, agreements, check-ins, reviews: late, due and coming, and for whom.",
            view="peerdesk_roster.screens:RequirementsScreen",
            order=43,
            reads=(Compartment.TEAM,),
        ),
        *teamwork.SCREENS,
    ]


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    return [
        CommandSpec(
            id="roster.import",
            title="Import a roster",
            help="Bring peers in from a CSV or XLSX file, with a preview before anything changes.",
            screen=SCREEN,
            action="import_file",
            order=41,
        ),
        CommandSpec(
            id="roster.new",
            title="New peer",
            help="Enter one peer by hand.",
            screen=SCREEN,
            action="new_peer",
            order=40,
        ),
        CommandSpec(
            id="roster.export",
            title="Export the roster",
            help="Write the peers to a CSV file that only you can read.",
            screen=SCREEN,
            action="export_file",
            order=42,
        ),
        CommandSpec(
            id="roster.standing",
            title="Change a peer's standing",
            help="Leave, reduced load, suspension, leaving the team: for the peer selected on the roster.",
            screen=SCREEN,
            action="standing",
            order=43,
        ),
        CommandSpec(
            id="roster.membership",
            title="Who may serve",
            help="What the department's texts say of who may be a peer, and what joining asks.",
            screen=SCREEN,
            action="who_serves",
            order=44,
        ),
        *teamwork.COMMANDS,
    ]


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return [*TOPICS, *teamwork.TOPICS]


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import demo_loads, demo_peers

    made = demo_peers(plan)
    store.save(ctx.store, made, "roster.demo")
    teamwork.demo(ctx, plan, made)
    with ctx.store.unit() as unit:
        for peer, month, what, number in demo_loads(plan, made):
            unit.load(peer, month, what, number)
    return Report(says=f"{len(made)} synthetic peers on the roster.", counts={"peers": len(made)})


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS
    from .tour_team import STEPS as TEAM_STEPS

    return (*STEPS, *TEAM_STEPS)
