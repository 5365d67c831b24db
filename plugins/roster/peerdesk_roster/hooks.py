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
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.people import Peer

from . import fit, service, store

SCREEN = "roster"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return [store.SPEC]


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    count = len(ctx.store.collection(store.PEERS))
    return Report(says=f"{count} peers on the roster.", counts={"peers": count})


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    try:
        department = ctx.department
    except DeskError as error:
        return [service.unjudged_panel(len(ctx.store.collection(store.PEERS)), error.title, SCREEN)]
    team, today = store.all_peers(ctx.store), ctx.clock.today()
    counts = service.summary(team, service.gaps_of(team, department, today), today)
    return [service.team_panel(counts, SCREEN)]


@hookimpl
def peers(ctx: Ctx) -> Sequence[Peer]:
    return store.all_peers(ctx.store)


@hookimpl
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    return service.bars(question.peers, ctx.department, ctx.clock.local(question.now).date())


@hookimpl
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    weighing = ctx.department.notes("assign", "capacity")
    return fit.factors(question, weighing[0].cite if weighing else "")


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
        )
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
    ]


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    return [
        HelpTopic(
            id="roster.list",
            title="The roster",
            body=(
                "The roster holds the peers of the team and nobody else. Names stay masked until you press v, and hide "
                "again after ten seconds or at the next key.\n\n"
                "The last column says whether a peer may be deployed, and what stands in the way: training, a signed "
                "agreement, or standing. The department's own rules decide that, each with its clause. Being on duty "
                "or off never does.\n\n"
                "A training or agreement known by its month or year alone counts from the last day of it.\n\n"
                "Enter opens a peer, n enters a new one, m imports a file, / searches, x removes. The search also "
                "finds names and badges while names are masked: who types a name knows it already, and the name "
                "stays masked in the list."
            ),
            screen=SCREEN,
            order=40,
        ),
        HelpTopic(
            id="roster.importing",
            title="Importing a roster",
            body=(
                "Give the path of a CSV or XLSX file. The desk guesses what each column holds; left and right change "
                "a guess, and a column set to ignore is not read.\n\n"
                "Only rows marked as active peers enter; the others are counted and dropped, because the desk keeps "
                "no list of the staff. Rows that cannot be read go, with line and reason, to a file beside yours; of "
                "those not marked as peers, line and reason alone. "
                "Nothing changes until you confirm, and then everything changes at once.\n\n"
                "A file may be imported again: rows are matched by badge, filled cells replace what is kept, blank "
                "cells leave it alone. Nobody is removed by an import."
            ),
            screen=SCREEN,
            order=41,
        ),
    ]


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import demo_peers

    made = demo_peers(plan)
    store.save(ctx.store, made, "roster.demo")
    return Report(says=f"{len(made)} synthetic peers on the roster.", counts={"peers": len(made)})


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
