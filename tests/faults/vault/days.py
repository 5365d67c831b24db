"""A team's days on the demo, told twice with everything about the requests dealt anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.desk import DemoInfo, Desk
from peerdesk_core.faults import DeskError
from peerdesk_core.model.codes import new_code
from peerdesk_core.model.ids import Id, Month, new_id, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import (
    Channel,
    Contact,
    ContactKind,
    Duration,
    Fit,
    Format,
    Outcome,
    ReachVia,
    Reason,
    Referral,
    Request,
    Source,
    Topic,
)
from peerdesk_core.model.people import Peer
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.paths import Paths
from peerdesk_core.testing import MovingClock
from peerdesk_incidents import desk_ops
from peerdesk_incidents import store as incidents
from peerdesk_intake import aid, direct, ranking, service, store, tidying
from peerdesk_intake.models import Draft
from peerdesk_intake.running import promised_until
from peerdesk_oncall import store as duty_store
from peerdesk_oncall.service import Rota
from peerdesk_oncall.swaps import give
from peerdesk_roster import hours
from peerdesk_roster import store as roster

BEGIN = datetime(2026, 11, 3, 15, tzinfo=UTC)
MONTH = Month("2026-11")


def desk_at(root: Path, clock: MovingClock, seed: int) -> Desk:
    """A desk of the demo in a folder."""
    return Desk(Paths.under(root), demo=DemoInfo(), read_clock=clock, rng=random.Random(seed))


@attrs.frozen
class Deal:
    """Everything about one request that must not be found out. `passes` is a peer who was asked and could not."""

    peer: Id
    passes: Id
    unit: str
    topic: Topic
    format: Format
    channel: Channel
    source: Source
    reason: Reason
    duration: Duration
    kind: ContactKind
    outcome: Outcome
    referred_to: ResourceKind | None


UNITS = ("Patrol", "K9", "Dispatch", "Records", "Traffic", "Narcotics")
TOPICS = (Topic.LOSS, Topic.SUBSTANCE, Topic.ILLNESS, Topic.SKILLS, Topic.TRAUMATIC_EVENT, Topic.OTHER_STRESS)
FORMATS = (Format.PHONE, Format.VIDEO, Format.TEXT, Format.IN_PERSON, Format.OTHER, Format.TEXT)
CHANNELS = (
    Channel.LINE,
    Channel.IN_PERSON,
    Channel.APP,
    Channel.WELLNESS_CENTER,
    Channel.DISPATCH,
    Channel.WATCH_COMMANDER,
)
SOURCES = (Source.SELF, Source.PEER, Source.SUPERVISOR, Source.FAMILY, Source.COWORKER, Source.OUTREACH)
REASONS = (Reason.INCIDENT, Reason.PERSONAL, Reason.NOT_SAID) * 2
DURATIONS = (Duration.UNDER_15, Duration.UNDER_30, Duration.UNDER_60) * 2
KINDS = (ContactKind.EVERYDAY, ContactKind.REFERRAL, ContactKind.INCIDENT) * 2
OUTCOMES = (Outcome.SUPPORTED, Outcome.ESCALATED, Outcome.NO_NEED) * 2
REFERRED = (ResourceKind.EAP, None, ResourceKind.CHAPLAIN, ResourceKind.CLINICIAN, None, ResourceKind.MUTUAL_HELP)


def dealt(team: Sequence[Id], turn: int) -> list[Deal]:
    """Six requests; each turn hands every property on to another request, each by a step of its own.

    Peers move by two at a time, because every other request has a second contact, hours and somebody who passes.
    """
    return [
        Deal(
            peer=team[(each + 2 * turn) % 6],
            passes=team[6 + (each + 2 * turn) % 6],
            unit=UNITS[(each + turn) % 6],
            topic=TOPICS[(each + turn) % 6],
            format=FORMATS[(each + 2 * turn) % 6],
            channel=CHANNELS[(each + 3 * turn) % 6],
            source=SOURCES[(each + 5 * turn) % 6],
            reason=REASONS[(each + turn) % 6],
            duration=DURATIONS[(each + turn) % 6],
            kind=KINDS[(each + 2 * turn) % 6],
            outcome=OUTCOMES[(each + turn) % 6],
            referred_to=REFERRED[(each + turn) % 6],
        )
        for each in range(6)
    ]


Tamper = Callable[[Desk, str, Deal], None]
"""What a bad plugin does at a step ("assigned", "contact", "closed") of a request."""


def honest(desk: Desk, step: str, deal: Deal) -> None:
    """Nothing beside what the desk does."""


class Days:
    """A team's days on the open demo, through the same functions that the screens call."""

    def __init__(self, desk: Desk, clock: MovingClock, deals: Sequence[Deal], tamper: Tamper) -> None:
        self.desk, self.clock, self.deals, self.tamper = desk, clock, deals, tamper
        self.closed: list[Id] = []

    @property
    def ctx(self) -> Ctx:
        return self.desk.ctx("intake")

    def later(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))

    def due(self, request: Request) -> Any:
        return tidying.due_at(self.ctx, request)

    def open(self, number: int) -> Id:
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        draft = Draft(
            channel=deal.channel,
            source=deal.source,
            format=deal.format,
            reach_via=ReachVia.KNOWN_TO_COORDINATOR,
            arrived_at=now - timedelta(minutes=30),
            wished_peer=deal.peer if number == 1 else None,
            reason=deal.reason,
        )
        taken = {request.code for request in store.all_open(ctx.store)}
        request = service.open_request(draft, id=new_id(ctx.random), code=new_code(ctx.random, taken), now=now)
        store.add(ctx.store, request, self.due(request))
        return request.id

    def answer(self, id: Id) -> None:
        now = self.ctx.clock.now()
        replied = service.mark_replied(store.find(self.ctx.store, id), now, now)
        store.save(self.ctx.store, replied, self.due(replied))

    def offer(self, number: int, id: Id, override: bool = False) -> None:
        """Somebody is asked and passes in every other request; then a peer takes it, by a ranking asked for there."""
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        if number % 2 == 0:
            passed = ranking.pass_over(store.find(ctx.store, id), deal.passes, now)
            ranking.save_offer(ctx.store, passed, self.due(passed), deal.passes, Load.UNAVAILABLE, MONTH)
        request = store.find(ctx.store, id)
        _, found = ctx.ask_ranking(request, Fit(unit=deal.unit))
        given = ranking.take(request, found, deal.peer, override=override, cross_rank=False, now=now)
        ranking.save_offer(ctx.store, given, self.due(given), deal.peer, Load.OFFERED, MONTH)
        self.tamper(self.desk, "assigned", deal)

    def contact(self, number: int, id: Id, follow_up: int | None = None) -> None:
        deal, ctx, now = self.deals[number], self.ctx, self.ctx.clock.now()
        talk = Contact(
            format=deal.format,
            duration=deal.duration,
            topic=deal.topic,
            outcome=deal.outcome,
            kind=deal.kind,
            referral=Referral.TAKEN if deal.referred_to else Referral.NOT_NEEDED,
            referred_to=deal.referred_to,
            limits_stated=True,
        )
        done = service.remind(service.enter_contact(store.find(ctx.store, id), talk, now), follow_up, now)
        taker = done.assigned if service.is_load(talk) else None
        store.enter(ctx.store, done, self.due(done), taker, to_month(ctx.clock.today()))
        self.tamper(self.desk, "contact", deal)

    def close(self, number: int, id: Id) -> None:
        ctx = self.ctx
        request = store.find(ctx.store, id)
        closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
        receipt = store.destroy(ctx.store, id, closing)
        assert receipt.keys_destroyed == 1
        self.closed.append(id)
        self.tamper(self.desk, "closed", self.deals[number])

    def report(self, told: dict[Id, int]) -> None:
        """Contacts that came straight to peers."""
        direct.report(self.ctx.store, told, MONTH, self.ctx.random)

    def clear(self) -> None:
        """Close and complete what the demo opened, so that a request can be alone on the desk."""
        ctx = self.ctx
        for request in store.all_open(ctx.store):
            closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
            store.destroy(ctx.store, request.id, closing)
        response = self.desk.ctx("incidents")
        for incident in incidents.all_open(response.store):
            desk_ops.complete(response, incident.id)

    # ------------------------------------------------------------ other work of the team

    def lend(self) -> None:
        ctx = self.ctx
        entry = aid.MutualAid(
            id=new_id(ctx.random), direction=aid.Direction.GIVEN, partner="Elm Creek Fire", month=MONTH, peers=2
        )
        aid.save(ctx.store, aid.checked(entry, ctx.department, ctx.clock.today()))

    def swap(self, turn: int) -> None:
        """A duty ahead goes to the next peer who may take it."""
        ctx = self.desk.ctx("oncall")
        rota = Rota(ctx)
        ahead = next(duty for duty in rota.duties if duty.start > rota.now + timedelta(days=2 + turn))
        for taker in rota.able.takers():
            try:
                given = give(ahead.id, taker.id, rota.duties, rota.able, rota.now)
            except DeskError:  # that one may not: the next is asked
                continue
            duty_store.save(ctx.store, [given], "oncall.swapped")
            return

    def edit(self, peer: Peer, phone: str) -> None:
        ctx = self.desk.ctx("roster")
        roster.save(ctx.store, [attrs.evolve(peer, phone=phone)], "roster.peer.saved")
        ctx.peers_changed([peer.id])

    def play(self) -> None:
        """Eight days: the first request is alone on the desk, others lie beside each other, and one is alone again."""
        self.clear()
        told = [{self.deals[number].peer: 1} for number in (5, 3, 1)]
        anybody = self.desk.ctx("roster").peers()[0]
        alone = self.open(0)
        self.later(1)
        self.answer(alone)
        self.offer(0, alone)
        self.later(24)
        self.contact(0, alone, follow_up=3)
        self.worked(0)
        self.later(3)
        self.close(0, alone)
        self.report(told[0])
        self.later(20)
        one, two = self.open(1), self.open(2)
        self.lend()
        self.answer(two)
        self.answer(one)
        self.offer(2, two)
        self.swap(0)
        self.later(5)
        self.offer(1, one)
        self.contact(2, two)
        self.worked(2)
        self.edit(anybody, "612-555-0100")
        self.contact(1, one)
        self.later(24)
        self.relock()
        self.contact(1, one)
        self.close(2, two)
        self.later(24)
        self.report(told[1])
        self.close(1, one)
        three = self.open(3)
        self.answer(three)
        self.offer(3, three)
        self.contact(3, three)
        self.later(30)
        self.contact(3, three)
        self.swap(1)
        self.close(3, three)
        self.report(told[2])
        four = self.open(4)
        self.later(4)
        five = self.open(5)
        self.answer(five)
        self.answer(four)
        self.offer(5, five)
        self.offer(4, four)
        self.later(24)
        self.contact(5, five)
        self.edit(anybody, "612-555-0101")
        self.contact(4, four)
        self.worked(4)
        self.later(24)
        self.contact(5, five)
        self.close(5, five)
        self.close(4, four)

    def worked(self, number: int) -> None:
        """Two quarter-hours of whoever took the request."""
        hours.add(self.desk.ctx("roster").store, self.deals[number].peer, MONTH, 2)

    def restart(self, *, intake: bool) -> None:
        """The program ends and begins again, with intake or without it."""
        switch = self.desk.kernel.enable if intake else self.desk.kernel.disable
        switch("intake")
        self.desk.close()
        self.desk = desk_at(self.desk.paths.data.parent, self.clock, self.desk.random.randrange(100, 10**6))
        self.desk.unlock(DemoInfo().handle, DemoInfo().passphrase)

    def relock(self) -> None:
        self.desk.close()
        self.desk.unlock(DemoInfo().handle, DemoInfo().passphrase)
