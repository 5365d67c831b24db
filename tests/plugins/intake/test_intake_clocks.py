"""Which clocks run on a request, under which policy, by whose word; and how answers in time are reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import pytest

from peerdesk_core.contributions import Tone
from peerdesk_core.desk import Desk
from peerdesk_core.model.clocks import ClockItem, ClockKind, ClockState
from peerdesk_core.model.ids import Id, Month, to_month
from peerdesk_core.model.needs import Channel, Contact, Duration, Format, Request, Source, Stage
from peerdesk_core.testing import MovingClock
from peerdesk_intake import hooks, service, store, tidying
from peerdesk_intake.panel import answered
from peerdesk_intake.running import promised_until

MINNEAPOLIS, SECTION, ST_LOUIS, MESQUITE = (
    "us-mn-minneapolis-pd",
    "us-mn-section-1-24",
    "us-mo-slmpd",
    "us-tx-mesquite-pd",
)
PEER = Id("0000000000000001")

DeskOf = Callable[[str], Desk]
Opened = Callable[..., Request]


def clocks(desk: Desk) -> dict[str, ClockItem]:
    """Running clocks of intake by what they are about."""
    return {owned.item.act: owned.item for owned in desk.kernel.clocks() if owned.owner == "intake"}


def save(desk: Desk, request: Request) -> Request:
    ctx = desk.ctx("intake")
    store.save(ctx.store, request, tidying.due_at(ctx, request))
    return request


def close(desk: Desk, request: Request) -> None:
    ctx = desk.ctx("intake")
    closing = service.close(request, promised_until(ctx, request), ctx.clock.now(), ctx.clock.today())
    store.destroy(ctx.store, request.id, closing)


@pytest.mark.clause("mpd-10")
def test_a_late_answer_says_whom_the_policy_names_for_it(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(MINNEAPOLIS)
    opened(desk, hours=25, channel=Channel.LINE)
    item = clocks(desk)["reply"]
    assert item.state(desk.clock.now()) is ClockState.LATE
    assert item.says.startswith(f"It is late: {desk.department.role('coordinator')} owes the answer.")
    assert item.cite == "MPD 3-503 IV.B"


@pytest.mark.clause("mndps-20")
@pytest.mark.parametrize("department", [SECTION, ST_LOUIS, MESQUITE])
def test_where_no_policy_sets_a_limit_the_departments_own_hours_run_and_are_labelled(
    desk_of: DeskOf, opened: Opened, department: str
) -> None:
    desk = desk_of(department)
    request = opened(desk, hours=2)
    assert "reply" not in clocks(desk)
    assert promised_until(desk.ctx("intake"), request) is None
    desk.choose({"intake.reply_hours": "8"})
    item = clocks(desk)["reply"]
    assert item.due_at == request.arrived_at + timedelta(hours=8)
    assert "own setting" in item.says and "own setting" in item.cite and item.kind is ClockKind.SERVICE_LEVEL
    in_time = service.mark_replied(request, desk.clock.now(), desk.clock.now())
    closing = service.close(in_time, promised_until(desk.ctx("intake"), in_time), desk.clock.now(), desk.clock.today())
    assert dict(closing.counts)["intake.reply"] == "in_time"


@pytest.mark.clause("mndps-20", "mpd-10")
def test_the_policys_own_limit_comes_before_the_departments_choice(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(MINNEAPOLIS)
    desk.choose({"intake.reply_hours": "48"})
    request = opened(desk, channel=Channel.LINE)
    assert clocks(desk)["reply"].due_at == request.arrived_at + timedelta(hours=24)
    close(desk, request)
    walked_in = opened(desk, channel=Channel.IN_PERSON)
    assert clocks(desk)["reply"].due_at == walked_in.arrived_at + timedelta(hours=48)


def test_a_clock_that_survives_a_lost_machine_is_the_departments_own_as_well(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(ST_LOUIS)
    request = opened(desk)
    desk.choose({"intake.reply_hours": "8"})
    desk.kernel.ready()
    (stub,) = desk.ctx("intake").store.clocks()
    assert stub.due_at == request.arrived_at + timedelta(hours=8)


@pytest.mark.clause("mndps-21")
def test_somebody_whom_a_peer_sent_is_never_left_unattended(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    desk = desk_of(MINNEAPOLIS)
    request = opened(desk, source=Source.PEER)
    item = clocks(desk)["find a peer"]
    assert "MNDPS" in item.says and "own setting" in item.says
    assert item.due_at == request.arrived_at + timedelta(hours=24)
    moving_clock.advance(timedelta(hours=24))
    assert clocks(desk)["find a peer"].state(desk.clock.now()) is ClockState.LATE
    rows = {row.label: row for row in hooks.dashboard_panels(desk.ctx("intake"))[0].rows}
    assert rows["Sent by a peer, nobody assigned"].tone is Tone.WARN
    save(desk, attrs.evolve(request, assigned=PEER, stage=Stage.ASSIGNED))
    assert "find a peer" not in clocks(desk)


def test_the_alarm_keeps_the_departments_hours_and_falls_silent_when_they_are_blank(
    desk_of: DeskOf, opened: Opened
) -> None:
    desk = desk_of(ST_LOUIS)
    request = opened(desk, source=Source.FELLOW_PEER)
    desk.choose({"intake.attend_hours": "6"})
    assert clocks(desk)["find a peer"].due_at == request.arrived_at + timedelta(hours=6)
    desk.choose({"intake.attend_hours": ""})
    assert "find a peer" not in clocks(desk)


@pytest.mark.clause("mesq-06")
def test_a_call_that_dispatch_took_is_passed_on_at_once(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(MESQUITE)
    request = opened(desk, channel=Channel.DISPATCH)
    item = clocks(desk)["pass on at once"]
    assert item.due_at == request.arrived_at and "Director" in item.says and item.cite == "MESQ 319.00 III.C"
    save(desk, service.mark_replied(request, desk.clock.now(), desk.clock.now()))
    assert "pass on at once" not in clocks(desk)
    opened(desk, channel=Channel.IN_PERSON)
    assert "pass on at once" not in clocks(desk)


@pytest.mark.clause("mndps-16")
def test_a_request_that_crossed_ranks_is_to_be_handed_on(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(MINNEAPOLIS)
    request = opened(desk)
    assert "hand on" not in clocks(desk)
    save(desk, attrs.evolve(request, assigned=PEER, stage=Stage.ASSIGNED, cross_rank=True))
    item = clocks(desk)["hand on"]
    assert item.kind is ClockKind.ADVICE and "MNDPS" in item.says
    labels = [row.label for row in hooks.dashboard_panels(desk.ctx("intake"))[0].rows]
    assert "To hand on to a fitting rank" in labels


@pytest.mark.clause("mesq-09")
def test_a_follow_up_is_a_reminder_on_the_request_alone_and_keeps_it_open(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    desk = desk_of(MESQUITE)
    desk.choose({"intake.abandoned_days": "7"})
    request = attrs.evolve(opened(desk), assigned=PEER, stage=Stage.ASSIGNED)
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_30, more_offered=True)
    now = desk.clock.now()
    save(desk, service.remind(service.enter_contact(request, talk, now), 10, now))
    item = clocks(desk)["follow up"]
    assert "MESQ 319.00 III.F" in item.says and item.subject == request.code
    moving_clock.advance(timedelta(days=9))
    desk.kernel.ready()
    assert [kept.id for kept in store.all_open(desk.ctx("intake").store)] == [request.id]


@pytest.mark.clause("mpd-10")
def test_answers_in_time_and_late_are_shown_for_this_month_and_the_last(
    desk_of: DeskOf, opened: Opened, moving_clock: MovingClock
) -> None:
    desk = desk_of(MINNEAPOLIS)
    ctx = desk.ctx("intake")
    for hours in (2, 30):
        request = opened(desk, hours=hours, channel=Channel.LINE)
        close(desk, service.mark_replied(request, ctx.clock.now(), ctx.clock.now()))
    moving_clock.advance(timedelta(days=20))
    request = opened(desk, channel=Channel.LINE)
    close(desk, service.mark_replied(request, ctx.clock.now(), ctx.clock.now()))
    assert answered(ctx, Month("2026-11")) == (1, 1)
    assert answered(ctx, to_month(ctx.clock.today())) == (1, 0)
    rows = {row.label: row.value for row in hooks.dashboard_panels(ctx)[0].rows}
    assert rows["Answered in time this month"] == "1 of 1"
    assert rows["Answered in time last month"] == "1 of 2"


def test_other_plugins_can_ask_for_the_open_requests(desk_of: DeskOf, opened: Opened) -> None:
    desk = desk_of(ST_LOUIS)
    request = opened(desk)
    assert [owned.item for owned in desk.kernel.requests()] == [request]
