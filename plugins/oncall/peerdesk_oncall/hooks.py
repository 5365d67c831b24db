"""What the rota gives the desk, in the order of the coordinator's day."""

from __future__ import annotations

from collections.abc import Sequence

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    KitSection,
    PanelSpec,
    Report,
    ScreenSpec,
    SettingSpec,
    TourStep,
)
from peerdesk_core.faults import DeskError
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.findings import AssignmentQuestion, Factor
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer

from . import handed, service, settings, store
from .help import COMMANDS, TOPICS


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return [store.SPEC, handed.SPEC]


@hookimpl
def settings_schema(ctx: Ctx) -> Sequence[SettingSpec]:
    return settings.SPECS


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    if not ctx.store.may_read(store.DUTY):
        return None
    duties = store.all_duty(ctx.store)
    old = store.outlived(duties, ctx.clock.now())
    store.remove(ctx.store, old, "oncall.old.removed")
    left = len(duties) - len(old)
    return Report(says=f"{left} duties in the rota, {len(old)} old ones removed.", counts={"duties": left})


@hookimpl
def clocks(ctx: Ctx) -> Sequence[ClockItem]:
    rota = _rota(ctx)
    return () if rota is None else service.clocks(rota)


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    if not ctx.store.may_read(store.DUTY):
        return []
    rota = _rota(ctx)
    return [service.unread_panel() if rota is None else service.panel(rota)]


@hookimpl
def peers_changed(ctx: Ctx, peer_ids: Sequence[Id]) -> None:
    """Forget past duty of who left the roster. Duty ahead stays as a gap, until somebody else has it."""
    there = {peer.id for peer in ctx.peers()}
    left = set(peer_ids) - there
    if not there or not left:
        return
    now = ctx.clock.now()
    over = [duty.id for duty in store.all_duty(ctx.store) if duty.peer in left and duty.end <= now]
    store.remove(ctx.store, over, "oncall.left.removed")


@hookimpl
def kit_sections(ctx: Ctx) -> Sequence[KitSection]:
    from .kit import section_of

    rota = _rota(ctx)
    return [] if rota is None else [section_of(rota)]


@hookimpl
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    rota = _rota(ctx, question.peers)
    found = None if rota is None else service.factor(rota, question)
    return [] if found is None else [found]


@hookimpl
def screens(ctx: Ctx) -> Sequence[ScreenSpec]:
    return [
        ScreenSpec(
            id=service.SCREEN,
            title="On call",
            purpose="Who has duty on the coming days, where gaps open, and who is left when a unit is involved.",
            view="peerdesk_oncall.screens:BoardScreen",
            key="O",
            order=42,
            reads=(Compartment.TEAM,),
        )
    ]


@hookimpl
def commands(ctx: Ctx) -> Sequence[CommandSpec]:
    return COMMANDS


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    return TOPICS


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import demo_duties

    rota = service.Rota(ctx)
    made = demo_duties(plan, rota.able, rota.zone)
    store.save(ctx.store, made, "oncall.demo")
    return Report(says=f"{len(made)} duties in the rota.", counts={"duties": len(made)})


def _rota(ctx: Ctx, peers: Sequence[Peer] | None = None) -> service.Rota | None:
    """None where the keys do not open the rota, and where the roster cannot be read: that fault is its own."""
    if not ctx.store.may_read(store.DUTY):
        return None
    try:
        return service.Rota(ctx, peers)
    except DeskError:
        return None


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
