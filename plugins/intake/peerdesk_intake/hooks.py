"""Intake's answers to the desk, in the order of the hooks. Textual stays out: screens are named, not imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import StrEnum

from peerdesk_core.assignment import order_by_points
from peerdesk_core.context import Ctx
from peerdesk_core.contributions import (
    CollectionSpec,
    CommandSpec,
    Compartment,
    DemoPlan,
    HelpTopic,
    MeasureSpec,
    PanelRow,
    PanelSpec,
    Report,
    Retention,
    ScreenSpec,
    Tone,
    TourStep,
)
from peerdesk_core.faults import DeskError, NotForRole
from peerdesk_core.hooks import hookimpl
from peerdesk_core.model.clocks import ClockItem, ClockState, ClockStub
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, to_month
from peerdesk_core.model.needs import (
    Channel,
    Format,
    Outcome,
    Referral,
    Request,
    Source,
    Stage,
    Timeliness,
    Topic,
)

from . import service, store, wording
from .models import Contacts, Overrides, Wish

SCREEN = "intake.requests"

_FAMILIES: tuple[tuple[str, type[StrEnum]], ...] = (
    ("intake.reply", Timeliness),
    ("intake.outcome", Outcome),
    ("intake.contacts", Contacts),
    ("intake.format", Format),
    ("intake.topic", Topic),
    ("intake.referral", Referral),
    ("intake.channel", Channel),
    ("intake.source", Source),
    ("intake.wish", Wish),
    ("intake.overrides", Overrides),
)

_LAST_DAYS = timedelta(days=4)
"""A clock is soon in its last quarter, which is then one day."""

LOAD_BEST = 20
_LOAD_STEPS = (
    (0, 20, "No contacts this month or last."),
    (2, 15, "One or two contacts this month and last."),
    (4, 10, "Three or four contacts this month and last."),
    (7, 5, "Five to seven contacts this month and last."),
)
_LOAD_FULL = "Eight contacts or more this month and last."
WISH_BEST = 25


@hookimpl
def collections(ctx: Ctx) -> Sequence[CollectionSpec]:
    return (
        CollectionSpec(
            name=store.COLLECTION,
            model=Request,
            compartment=Compartment.REQUESTS,
            retention=Retention.UNTIL_CLOSED,
        ),
    )


@hookimpl
def measures(ctx: Ctx) -> Sequence[MeasureSpec]:
    return tuple(
        MeasureSpec(
            id=family,
            title=wording.LABELS[family],
            categories=tuple(member.value for member in of),
            order=100 + place,
        )
        for place, (family, of) in enumerate(_FAMILIES)
    )


@hookimpl
def ready(ctx: Ctx) -> Report | None:
    _wind(ctx)
    released = _catch_up(ctx)
    requests = store.all_open(ctx.store)
    waiting = sum(request.replied_at is None for request in requests)
    says = f"{len(requests)} open requests, {waiting} to answer."
    counts = {"open": len(requests), "to_answer": waiting}
    lost = len(store.lost(ctx.store))
    if lost:
        says += f" Of {lost} more only the clock survived."
        counts["restored"] = lost
    if released:
        says += f" {released} wait for another peer: theirs may no longer be deployed."
        counts["released"] = released
    return Report(says=says, counts=counts)


def _catch_up(ctx: Ctx) -> int:
    """Take back what an announcement should have: one is lost while intake is off or the roster cannot be read.

    A roster that still cannot be read must not keep the open requests from view, so it is only noted.
    """
    assigned = [request.assigned for request in store.all_open(ctx.store) if request.assigned is not None]
    try:
        return _put_back(ctx, assigned) if assigned else 0
    except DeskError:
        ctx.log.note("request.peers.unchecked")
        return 0


def _wind(ctx: Ctx) -> None:
    """A clock that cannot be told, because the department's rules cannot be read, must not keep requests from view."""
    try:
        store.wind(ctx.store, lambda request: service.due_at(ctx.department, request))
    except DeskError:
        ctx.log.note("request.clocks.unchecked")


@hookimpl
def clocks(ctx: Ctx) -> Sequence[ClockItem]:
    found = [reply_clock(ctx, request) for request in store.all_open(ctx.store)]
    found += [restored_clock(stub) for stub in store.lost(ctx.store)]
    return tuple(item for item in found if item is not None)


def restored_clock(stub: ClockStub) -> ClockItem | None:
    """The clock of a request that was lost with a machine; None where nothing is due any more.

    When it began to run is lost as well, so it counts as pressing on its last day.
    """
    if stub.due_at is None:
        return None
    return ClockItem(
        id=f"intake.restored.{stub.id}",
        subject=stub.code,
        act="reply (restored)",
        start_at=stub.due_at - _LAST_DAYS,
        due_at=stub.due_at,
        says=wording.RESTORED,
        cite="restored clock",
        screen=SCREEN,
    )


def reply_clock(ctx: Ctx, request: Request) -> ClockItem | None:
    """The running clock of the first answer; None once it is given, or where the department sets no limit."""
    if request.replied_at is not None:
        return None
    promised = service.reply_due(ctx.department, request)
    due = promised or service.reply_guide(ctx.department, request)
    if due is None:
        return None
    return ClockItem(
        id=f"intake.reply.{request.id}",
        subject=request.code,
        act="reply",
        start_at=due.start_at,
        due_at=due.due_at,
        kind=due.kind,
        opens_at=due.opens_at,
        says=due.rule.says if promised else wording.REPLY_GUIDE,
        cite=due.rule.cite,
        entered_late=request.entered_late,
        screen=SCREEN,
    )


@hookimpl
def dashboard_panels(ctx: Ctx) -> Sequence[PanelSpec]:
    requests = store.all_open(ctx.store)
    rows = [*_stage_rows(ctx, requests), *_month_rows(ctx)]
    return (
        PanelSpec(
            id="intake.panel",
            title="Requests",
            rows=tuple(rows),
            empty="No open request: i, then n takes one in.",
            order=20,
        ),
    )


def _stage_rows(ctx: Ctx, requests: Sequence[Request]) -> Iterable[PanelRow]:
    now = ctx.clock.now()
    running = [reply_clock(ctx, request) for request in requests]
    late = sum(item is not None and item.state(now) is ClockState.LATE for item in running)
    lost = len(store.lost(ctx.store))
    if lost:
        yield PanelRow(label="Only the clock was restored", value=str(lost), tone=Tone.BAD, screen=SCREEN)
    if late:
        yield PanelRow(label="Reply is late", value=str(late), tone=Tone.BAD, screen=SCREEN)
    for stage in Stage:
        number = sum(request.stage is stage for request in requests)
        if number:
            tone = Tone.WARN if stage in (Stage.NEW, Stage.REPLIED) else Tone.PLAIN
            yield PanelRow(label=wording.title(stage), value=str(number), tone=tone, screen=SCREEN)


def _month_rows(ctx: Ctx) -> Iterable[PanelRow]:
    try:
        counted = ctx.store.counters("intake.reply", to_month(ctx.clock.today()))
    except NotForRole:  # a role that adds to the counts without reading them
        return
    in_time, late = counted.get(Timeliness.IN_TIME, 0), counted.get(Timeliness.LATE, 0)
    if in_time or late:
        tone = Tone.WARN if late else Tone.GOOD
        yield PanelRow(label="Answered in time this month", value=f"{in_time} of {in_time + late}", tone=tone)


@hookimpl
def peers_changed(ctx: Ctx, peer_ids: Sequence[Id]) -> None:
    _put_back(ctx, peer_ids)


def _put_back(ctx: Ctx, peer_ids: Sequence[Id]) -> int:
    """Release the requests of those peers who are gone or may not be deployed. Raises what reading the roster raises.

    The roster is asked before the unit begins, because another plugin answers and must not wait for the vault.
    """
    peers = {peer.id: peer for peer in ctx.peers()}
    if not peers:  # no roster at all, such as a disabled plugin, does not say that everybody has left
        return 0
    released = store.put_back(
        ctx.store,
        lambda requests: service.to_release(requests, peer_ids, peers),
        lambda request: service.due_at(ctx.department, request),
    )
    if released:
        ctx.log.note("request.released")
    return released


@hookimpl
def assignment_bars(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Bar]:
    vetoed = frozenset(question.request.vetoed)
    if not vetoed:
        return ()
    return (Bar(id="intake.vetoed", says="Not to be given this request. No reason is asked or kept.", peers=vetoed),)


@hookimpl
def assignment_factors(ctx: Ctx, question: AssignmentQuestion) -> Sequence[Factor]:
    factors = [_load_factor(ctx, question)] if question.load_known else []
    wished = question.request.wished_peer
    if wished is not None:
        factors.append(
            Factor(
                id="intake.wish",
                title="Wish",
                points={wished: WISH_BEST},
                says={WISH_BEST: "This peer was asked for.", 0: "Another peer was asked for."},
                best=WISH_BEST,
                cite=_cite(ctx, "wish"),
            )
        )
    return tuple(factors)


def _load_factor(ctx: Ctx, question: AssignmentQuestion) -> Factor:
    return Factor(
        id="intake.load",
        title="Capacity",
        points={peer.id: load_points(question.load.get(peer.id, 0)) for peer in question.peers},
        says={**{points: says for _, points, says in _LOAD_STEPS}, 0: _LOAD_FULL},
        best=LOAD_BEST,
        cite=_cite(ctx, "capacity"),
    )


def load_points(contacts: int) -> int:
    """Points for capacity: the fewer contacts this month and last, the more (mpd-14)."""
    for most, points, _ in _LOAD_STEPS:
        if contacts <= most:
            return points
    return 0


def _cite(ctx: Ctx, act: str) -> str:
    notes = ctx.department.notes("assign", act)
    return notes[0].cite if notes else ""


@hookimpl
def assignment_ranking(
    ctx: Ctx, question: AssignmentQuestion, factors: Sequence[Factor], free: Sequence[Id]
) -> Sequence[Id] | None:
    wished = question.request.wished_peer
    if wished is None or wished not in free:
        return None
    rest = (peer for peer in order_by_points(question.request.code, free, factors) if peer != wished)
    return (wished, *rest)


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
    )


@hookimpl
def help_topics(ctx: Ctx) -> Sequence[HelpTopic]:
    from .help import TOPICS

    return TOPICS


@hookimpl
def demo_data(ctx: Ctx, plan: DemoPlan) -> Report | None:
    from .demo import fill

    return fill(ctx, plan)


@hookimpl
def tour_steps(ctx: Ctx) -> Sequence[TourStep]:
    from .tour import STEPS

    return STEPS
