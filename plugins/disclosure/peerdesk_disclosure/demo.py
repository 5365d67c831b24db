"""The synthetic agency taught its supervisors too long ago, so that Today shows what that looks like."""

from __future__ import annotations

from datetime import timedelta

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import DemoPlan, Report

from . import store

_AGO = timedelta(days=400)


def fill(ctx: Ctx, plan: DemoPlan) -> Report:
    """Enter the day of the last lesson."""
    day = ctx.clock.local(plan.now - _AGO).date()
    store.teach(ctx.store, ctx.random, ctx.department.id, day)
    return Report(says="The supervisors' guide was last taught more than a year ago.", counts={"lessons": 1})
