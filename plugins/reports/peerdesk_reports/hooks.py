"""What the reports give the desk: the released figures, for whoever may read them. Textual stays out."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import CollectionSpec, Compartment, HelpTopic, ScreenSpec, TourStep
from peerdesk_core.hooks import hookimpl

from . import store

SCREEN = "reports"


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return (store.SPEC,)


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return (
        ScreenSpec(
            id=SCREEN,
            title="Reports",
            purpose="The figures that were released, period by period, protected against pointing at anybody.",
            view="peerdesk_reports.screens:ReportsScreen",
            key="y",
            order=80,
            reads=(Compartment.REPORTS,),
        ),
    )


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return TOPICS


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
