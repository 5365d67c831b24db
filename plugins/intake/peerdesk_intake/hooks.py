"""Intake's answers to the desk, in the order of the hooks. Textual stays out: screens are named, not imported."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    MeasureSpec,
    PanelSpec,
    Report,
    Retention,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Request

from . import aid, direct, incident, ranking, running, settings, store, tidying, wording
from .closing import FAMILIES
from .models import Path
from .panel import panel

SCREEN = running.SCREEN
COUNTS = "intake.counts"
AID = "intake.aid"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return (
        CollectionSpec(
            name=store.COLLECTION,
            model=Request,
            compartment=Compartment.REQUESTS,
            retention=Retention.UNTIL_CLOSED,
        ),
        CollectionSpec(
            name=aid.COLLECTION,
            model=aid.MutualAid,
            compartment=Compartment.TEAM,
            retention=Retention.WHILE_SERVING,
        ),
        tidying.TEAM_SEEN.spec,
        direct.SPEC,
        incident.SPEC,
    )


@hookimpl
def measures(ctx: Ctx) -> Sequence[MeasureSpec]:
    return tuple(
        MeasureSpec(
            id=family,
            title=wording.LABELS[family],
            categories=tuple(member.value for member in of),
            order=100 + place,
            by_peers=by_peers,
            direct=Path.DIRECT.value if of is Path else "",
        )
        for place, (family, of, by_peers) in enumerate(FAMILIES)
    )


@hookimpl
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    return settings.schema(ctx)


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    return tidying.tidy(ctx)


@hookimpl
def clocks(ctx: Ctx) -> Sequence[ClockItem]:
    return running.all_clocks(ctx)


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    return (panel(ctx),)


@hookimpl
def requests(ctx: Ctx) -> Sequence[Request]:
    return store.all_open(ctx.store)


@hookimpl
def peers_changed(ctx: Ctx, peer_ids: Sequence[Id]) -> None:
    tidying.put_back(ctx)


@hookimpl
def incidents_changed(ctx: Ctx, incident_ids: Sequence[Id]) -> None:
    tidying.follow(ctx)


@hookimpl
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    return ranking.bars(question.request)


@hookimpl
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    return ranking.factors(question, ctx.department)


@hookimpl
def assignment_ranking(
    ctx: Ctx, question: AssignmentQuestion, factors: Sequence[Factor], free: Sequence[Id]
) -> Sequence[Id] | None:
    return ranking.order(question, factors, free)


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return (
        ScreenSpec(
            id=SCREEN,
            title="Requests",
            purpose="Take in a request, find a peer, enter the contact, close and destroy it.",
            view="peerdesk_intake.screens:Requests",
            key="i",
            order=20,
            reads=(Compartment.REQUESTS, Compartment.TEAM),
        ),
        ScreenSpec(
            id=COUNTS,
            title="Counts",
            purpose="Answers in time, and numbers without a request: direct contacts, hand-outs, outreach.",
            view="peerdesk_intake.screens:Counts",
            order=21,
            reads=(Compartment.REQUESTS, Compartment.TEAM),
        ),
        ScreenSpec(
            id=AID,
            title="Mutual aid",
            purpose="Peers lent to and by other agencies, with the approval that policy asks for.",
            view="peerdesk_intake.screens:Aid",
            order=22,
            reads=(Compartment.TEAM,),
        ),
    )


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    return (
        CommandSpec(
            id="intake.new",
            title="New request",
            help="Take in a request for support: one form, no name.",
            screen=SCREEN,
            action="new",
            order=20,
        ),
        CommandSpec(
            id="intake.assign",
            title="Assign a peer",
            help="Rank the peers for the selected request, with reasons.",
            screen=SCREEN,
            action="assign",
            order=21,
        ),
        CommandSpec(
            id="intake.limits",
            title="Limits card",
            help="The limits of privacy, to read aloud before a talk.",
            screen=SCREEN,
            action="limits",
            order=22,
        ),
        CommandSpec(
            id="intake.escalate",
            title="Call in clinical care",
            help="Whom to call for the selected request; only the outcome is noted.",
            screen=SCREEN,
            action="escalate",
            order=23,
        ),
        CommandSpec(
            id="intake.direct",
            title="Direct contacts of a month",
            help="Take in the numbers that peers report for contacts that came straight to them.",
            screen=COUNTS,
            action="direct",
            order=24,
        ),
        CommandSpec(
            id="intake.aid.new",
            title="New mutual aid",
            help="Enter peers lent to or by another agency.",
            screen=AID,
            action="new",
            order=25,
        ),
    )


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return TOPICS


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import fill

    return fill(ctx, plan) if ctx.drill is None else None


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
