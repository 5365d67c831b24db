"""The synthetic agency's requests: counters of past weeks, and open requests at every stage, repeatable for a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import DemoPlan, Report
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, Month, month_before, new_id, to_minute, to_month
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    ContactKind,
    Duration,
    Format,
    Outcome,
    RankWish,
    ReachVia,
    Reason,
    Referral,
    Request,
    Source,
    Stage,
    TimeWish,
    Topic,
    Urgency,
)
from peerdesk_core.model.people import Experience, Language, Peer
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.peer_facts import facts_of, keeping

from . import aid, direct, service, store
from .aid import AidKind, ApprovedHow, Direction, MutualAid
from .due import reply_limit
from .models import Closing, Draft, HandOut, Outreach

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

REQUESTS_A_DAY = 1.6
_TOPICS = (
    *(Topic.OTHER_STRESS,) * 7,
    *(Topic.TRAUMATIC_EVENT,) * 5,
    *(Topic.CRITICAL_INCIDENT,) * 4,
    *(Topic.LOSS,) * 4,
    *(Topic.SKILLS,) * 3,
    *(Topic.ILLNESS,) * 2,
    *(Topic.SUBSTANCE,) * 2,
    *(Topic.NOT_SAID,) * 6,
)
_FORMATS = (*(Format.PHONE,) * 5, *(Format.IN_PERSON,) * 5, *(Format.TEXT,) * 2, Format.VIDEO)
_CHANNELS = (
    *(Channel.LINE,) * 5,
    *(Channel.IN_PERSON,) * 4,
    *(Channel.WELLNESS_CENTER,) * 3,
    Channel.APP,
)
_SOURCES = (*(Source.SELF,) * 9, *(Source.PEER,) * 3, *(Source.SUPERVISOR,) * 3, Source.FAMILY, Source.PARTNER_AGENCY)
_OUTCOMES = (*(Outcome.SUPPORTED,) * 12, *(Outcome.NO_NEED,) * 2, Outcome.ESCALATED)
_REASONS = (
    *(Reason.NOT_SAID,) * 6,
    *(Reason.WORK_STRAIN,) * 4,
    *(Reason.INCIDENT,) * 3,
    Reason.WORK_AND_PERSONAL,
    Reason.PERSONAL,
)
_KINDS = (*(ContactKind.EVERYDAY,) * 6, *(ContactKind.INCIDENT,) * 3, ContactKind.REFERRAL)
_HELP = (ResourceKind.EAP, ResourceKind.CLINICIAN, ResourceKind.OTHER)
_REFERRALS = (*(Referral.NOT_NEEDED,) * 6, *(Referral.OFFERED,) * 3, *(Referral.TAKEN,) * 2)


def fill(ctx: Ctx, plan: DemoPlan) -> Report:
    """Write the history as counters and peers' load, in commits of their own, then the open requests."""
    draw = random.Random(plan.seed)
    peers = _deployable(ctx.peers(), ctx.department, ctx.clock.today())
    closed = _history(ctx, plan, draw, peers)
    opened = _open(ctx, plan, draw, peers)
    for request in opened:
        store.add(ctx.store, request, service.due_at(ctx.department, request))
    _numbers(ctx, draw, peers)
    _aid(ctx, draw)
    return Report(
        says=f"{closed} requests closed in {plan.days} days, {len(opened)} open.",
        counts={"closed": closed, "open": len(opened)},
    )


def _numbers(ctx: Ctx, draw: random.Random, peers: Sequence[Peer]) -> None:
    """Numbers that belong to no request: contacts that came straight to peers, information handed out, outreach."""
    last = month_before(to_month(ctx.clock.today()))
    direct.report(ctx.store, {peer.id: draw.randrange(1, 4) for peer in peers[5:9]}, last, ctx.random)
    for word in ctx.department.offered("hand_outs"):
        if word in tuple(HandOut):
            store.report(ctx.store, "intake.hand_out", word, last, draw.randrange(2, 9))
    store.report(ctx.store, "intake.outreach", Outreach.HIGH_PROFILE.value, last, draw.randrange(1, 4))


def _aid(ctx: Ctx, draw: random.Random) -> None:
    """Help given to and had from two agencies that do not exist, approved where the policy asks for it."""
    today = ctx.clock.today()
    last = month_before(to_month(today))
    by = aid.approver(ctx.department)
    entries = (
        (Direction.GIVEN, "Riverbend Sheriff's Office", to_month(today), 3, AidKind.SUPPORT),
        (Direction.RECEIVED, "Pine Hollow Fire Department", last, 2, AidKind.SUPPORT),
        (Direction.GIVEN, "Riverbend Sheriff's Office", last, 8, AidKind.TRAINING),
    )
    for direction, partner, month, number, kind in entries:
        entry = MutualAid(
            id=new_id(draw),
            direction=direction,
            partner=partner,
            month=month,
            peers=number,
            kind=kind,
            approved_by=by,
            approved_on=today - timedelta(days=40) if by else None,
            approved_how=ApprovedHow.WRITTEN if by else None,
        )
        aid.save(ctx.store, aid.checked(entry, ctx.department, today))


def _deployable(peers: Sequence[Peer], department: Department, today: date) -> tuple[Peer, ...]:
    """Peers whom no rule stops, by id; trained and signed also where the texts only advise it."""
    kept = keeping(peers, department, today)
    ready = (
        peer
        for peer in peers
        if peer.id in kept
        and peer.trained_on
        and peer.agreement_on
        and not department.bars("assign", facts_of(peer, today).words())
    )
    return tuple(sorted(ready, key=lambda peer: peer.id))


def _history(ctx: Ctx, plan: DemoPlan, draw: random.Random, peers: Sequence[Peer]) -> int:
    closings: list[Closing] = []
    loads: list[tuple[Id, Month]] = []
    for _ in range(round(plan.days * REQUESTS_A_DAY)):
        arrived = plan.now - timedelta(days=2) - timedelta(minutes=draw.randrange(max(1, plan.days - 2) * 1440))
        request = _past(draw, arrived, peers)
        due = reply_limit(ctx.department, request)
        day = ctx.clock.local(arrived + timedelta(days=1)).date()
        closings.append(service.close(request, due.due_at if due else None, arrived + timedelta(days=1), day))
        if request.assigned is not None:
            loads += [(request.assigned, to_month(day)) for made in request.contacts if service.is_load(made)]
    with ctx.store.unit() as unit:
        for closing in closings:
            for family, category in closing.counts:
                unit.count(family, category, closing.period)
    if loads:
        with ctx.store.unit() as unit:
            for peer, month in loads:
                unit.load(peer, month)
    return len(closings)


def _past(draw: random.Random, arrived: datetime, peers: Sequence[Peer]) -> Request:
    peer = draw.choice(peers).id if peers else None
    late = draw.random() < 0.06
    minutes = draw.randrange(1500, 2400) if late else draw.randrange(20, 1300)
    number = draw.choice((0, 1, 1, 1, 1, 2)) if peer is not None else 0
    return Request(
        id=new_id(draw),
        code=new_code(draw),
        channel=draw.choice(_CHANNELS),
        source=draw.choice(_SOURCES),
        format=draw.choice(_FORMATS),
        reach_via=ReachVia.KNOWN_TO_PEER,
        arrived_at=to_minute(arrived),
        replied_at=to_minute(arrived + timedelta(minutes=minutes)),
        wished_peer=peer if draw.random() < 0.15 else None,
        assigned=peer,
        stage=Stage.CONTACTED,
        contacts=tuple(_contact(draw) for _ in range(number)),
        reason=draw.choice(_REASONS),
    )


def _contact(draw: random.Random) -> Contact:
    referral = draw.choice(_REFERRALS)
    return Contact(
        format=draw.choice(_FORMATS),
        duration=draw.choice(tuple(Duration)),
        topic=draw.choice(_TOPICS),
        referral=referral,
        outcome=draw.choice(_OUTCOMES),
        limits_stated=True,
        kind=draw.choice(_KINDS),
        referred_to=None if referral is Referral.NOT_NEEDED else draw.choice(_HELP),
        more_offered=draw.random() < 0.4,
    )


def _open(ctx: Ctx, plan: DemoPlan, draw: random.Random, peers: Sequence[Peer]) -> list[Request]:
    """Nine requests: the reply late, soon, running, entered late; replied; assigned; contacted.

    One was sent by a peer and waits for somebody, one crossed ranks, one has a follow-up noted, and one belongs to the
    open incident, where there is one.
    """
    taken = {request.code for request in store.all_open(ctx.store)}
    made: list[Request] = []

    def new(hours: float, typed_after: float = 0.05, **choices: Any) -> Request:
        asked = plan.now - timedelta(hours=hours)
        code = new_code(draw, taken)
        taken.add(code)
        draft = Draft(
            channel=draw.choice(_CHANNELS),
            source=draw.choice(_SOURCES),
            format=draw.choice(_FORMATS),
            reach_via=ReachVia.LINE_VOICEMAIL,
            arrived_at=asked,
        )
        draft = attrs.evolve(draft, **choices)
        typed = asked + timedelta(hours=typed_after)
        return service.open_request(draft, id=new_id(draw), code=code, now=typed)

    made.append(new(31, channel=Channel.LINE))
    made.append(new(20.5, channel=Channel.LINE, urgency=Urgency.SOON))
    made.append(new(6, typed_after=4, channel=Channel.IN_PERSON, reach_via=ReachVia.KNOWN_TO_PEER))
    made.append(new(2.2, channel=Channel.WELLNESS_CENTER, source=Source.SUPERVISOR, urgency=Urgency.NOW))
    tied = next((incident.id for incident in ctx.incidents() or ()), None)
    after: dict[str, Any] = {"reason": Reason.INCIDENT, "incident": tied}
    made.append(new(0.4, language=Language.SPANISH, experience=Experience.INJURY, **after))
    wished = peers[0].id if peers else None
    vetoed = (peers[1].id,) if len(peers) > 1 else ()
    sent: dict[str, Any] = {"source": Source.PEER, "time_wish": TimeWish.EVENING, "reason": Reason.WORK_STRAIN}
    replied = new(26, wished_peer=wished, vetoed=vetoed, rank_wish=RankWish.NOT_ABOVE, **sent)
    made.append(_replied(replied, 3, plan.now))
    for hours, peer, far in zip((30, 50), peers[2:4], (False, True), strict=False):
        given = _assigned(_replied(new(hours), 2, plan.now), peer)
        made.append(attrs.evolve(given, cross_rank=far))
    for peer in peers[4:5]:
        assigned = _assigned(_replied(new(74, source=Source.SELF), 5, plan.now), peer)
        talked = service.enter_contact(assigned, _contact(random.Random(plan.seed)), plan.now)
        made.append(service.remind(talked, 3, plan.now))
    return made


def _replied(request: Request, hours: float, now: datetime) -> Request:
    return service.mark_replied(request, request.arrived_at + timedelta(hours=hours), now)


def _assigned(request: Request, peer: Peer) -> Request:
    return attrs.evolve(request, assigned=peer.id, stage=Stage.ASSIGNED)
