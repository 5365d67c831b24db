"""What a request may rest on, under each department's own policy: refused with the citation, or taken in two keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import attrs
import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.needs import Because, Channel, Contact, Reason, Request, Source
from peerdesk_intake import service, store
from peerdesk_intake.models import NotTaken
from peerdesk_intake.policy import advised_against, check_because, prompts
from peerdesk_intake.screens.new import NewRequest
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.form import Choice, Form

MINNEAPOLIS, SECTION, GUIDELINE = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
ST_LOUIS, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
EVERYWHERE = (MINNEAPOLIS, SECTION, GUIDELINE, ST_LOUIS, MESQUITE)
FACTS = {"channel": "in_person", "source": "self", "format": "phone", "urgency": "routine"}

DeskOf = Callable[[str], Desk]
Show = Callable[..., AbstractAsyncContextManager[Any]]


@pytest.mark.clause("slmpd-11", "mpd-37", "mesq-28", "mn124-09", "mpd-02")
@pytest.mark.parametrize(
    ("department", "because", "cite"),
    [
        (MINNEAPOLIS, Because.ORDER, "MPD 3-503 III.C"),
        (MINNEAPOLIS, Because.INVESTIGATION, "MPD 3-503 III.F"),
        (MINNEAPOLIS, Because.DISCIPLINE, "MPD 3-503"),
        (SECTION, Because.ORDER, "3(B)(b)"),
        (ST_LOUIS, Because.ORDER, "SLMPD Contact 1"),
        (ST_LOUIS, Because.IMPROVEMENT_PLAN, "SLMPD Contact 1.b"),
        (ST_LOUIS, Because.DISCIPLINE, "SLMPD Contact 1.c"),
        (MESQUITE, Because.ORDER, "MESQ 319.00 III.D"),
        (MESQUITE, Because.INVESTIGATION, "MESQ 319.00 III.D"),
    ],
)
def test_a_request_that_rests_on_a_measure_is_refused_with_the_departments_own_citation(
    desk_of: DeskOf, department: str, because: Because, cite: str
) -> None:
    rules = desk_of(department).department
    with pytest.raises(NotTaken) as refused:
        check_because(rules, because, FACTS)
    assert cite in refused.value.cause
    assert "themselves" in refused.value.next_step or "their choice" in refused.value.next_step
    check_because(rules, Because.WISH, FACTS)


@pytest.mark.parametrize("department", EVERYWHERE)
def test_the_persons_own_wish_is_refused_nowhere_whatever_the_way_in(desk_of: DeskOf, department: str) -> None:
    rules = desk_of(department).department
    for channel in Channel:
        for source in Source:
            facts = {**FACTS, "channel": channel.value, "source": source.value}
            check_because(rules, Because.WISH, facts)
            assert advised_against(rules, Because.WISH, facts) == ()


@pytest.mark.clause("slmpd-11", "mndps-21")
async def test_a_refused_request_leaves_nothing_and_the_form_stays(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(ST_LOUIS)
    async with show(desk) as host:
        await host.keys("n", "down", "down", "down", "down", "4", "ctrl+s")
        assert isinstance(host.screen, Notice)
        assert "SLMPD Contact 1.b" in host.card_text() and "Keep the two apart" in host.card_text()
        host.sound()
        await host.keys("enter")
        assert isinstance(host.screen, NewRequest)
        assert store.all_open(desk.ctx("intake").store) == () and desk.ctx("intake").store.clocks() == ()
        assert [event for event in desk.vault.audit_events() if event.kind.startswith("request")] == []
        await host.keys("1", "ctrl+s")
        assert len(store.all_open(desk.ctx("intake").store)) == 1


@pytest.mark.clause("mndps-21")
async def test_what_a_guideline_advises_against_is_left_to_a_person(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(GUIDELINE)
    async with show(desk) as host:
        await host.keys("n", "down", "down", "down", "down", "3", "ctrl+s")
        assert isinstance(host.screen, Ask)
        assert "should not stand in for discipline" in " ".join(host.text().split())
        host.sound()
        await host.keys("n")
        assert store.all_open(desk.ctx("intake").store) == ()
        await host.keys("ctrl+s", "y")
        (request,) = store.all_open(desk.ctx("intake").store)
    assert not {"because", "order", "duty"} & {field.name for field in attrs.fields(Request)}
    assert "discipline" not in repr(request)


@pytest.mark.clause("mndps-21", "mpd-35")
@pytest.mark.parametrize("department", EVERYWHERE)
async def test_two_keys_take_in_a_plain_request_under_every_policy(
    desk_of: DeskOf, show: Show, department: str
) -> None:
    desk = desk_of(department)
    async with show(desk) as host:
        await host.keys("n")
        host.sound()
        await host.keys("ctrl+s")
        (request,) = store.all_open(desk.ctx("intake").store)
        assert request.code in host.text()
        host.sound()
    assert desk.kernel.faults() == ()


@pytest.mark.clause("mesq-06", "slmpd-01", "slmpd-08", "mpd-07")
@pytest.mark.parametrize(
    ("department", "channels", "sources"),
    [
        (MINNEAPOLIS, {"line", "wellness_center", "in_person", "app"}, {"self", "supervisor", "peer"}),
        (ST_LOUIS, {"app", "in_person"}, {"self", "family", "partner_agency", "third_party", "outreach"}),
        (MESQUITE, {"dispatch", "watch_commander", "in_person"}, {"self", "peer"}),
    ],
)
async def test_ways_in_and_who_may_ask_are_those_of_the_department(
    desk_of: DeskOf, show: Show, department: str, channels: set[str], sources: set[str]
) -> None:
    async with show(desk_of(department)) as host:
        await host.keys("n")
        fields = {field.key: field for field in host.screen.query_one(Form).fields}
        channel, source = fields["channel"], fields["source"]
        assert isinstance(channel, Choice) and isinstance(source, Choice)
        assert {value for value, _ in channel.options} == channels
        assert sources <= {value for value, _ in source.options}


@pytest.mark.clause("mndps-34")
def test_whom_a_guideline_names_beside_the_member_is_a_category_without_a_name() -> None:
    assert {Source.COWORKER, Source.FELLOW_PEER, Source.PARTNER_AGENCY} <= set(Source)


@pytest.mark.clause("mndps-36", "mndps-35")
async def test_wishes_and_what_led_to_it_are_choices_and_none_needs_an_incident(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk) as host:
        # how soon, time, way in, who, because, format, how to reach; then time wish, language, rank, experience, reason
        await host.keys("n", *["down"] * 7, "3", *["down"] * 3, "3", "down", "3", "ctrl+s")
        (request,) = store.all_open(desk.ctx("intake").store)
    assert (request.time_wish, request.reason, request.incident) == ("evening", Reason.WORK_STRAIN, None)
    assert request.experience == "injury"
    closing = service.close(request, None, desk.clock.now(), desk.clock.today())
    assert dict(closing.counts)["intake.reason"] == "work_strain"
    assert {Reason.WORK_STRAIN, Reason.WORK_AND_PERSONAL} <= set(Reason)


@pytest.mark.clause("mn124-10")
def test_under_1_24_the_peer_is_told_to_remind_of_orders_not_to_talk(
    desk_of: DeskOf, opened: Callable[..., Request]
) -> None:
    desk = desk_of(SECTION)
    (told,) = prompts(desk.department, opened(desk))
    assert "order not to talk" in told and "[" in told


@pytest.mark.clause("mesq-28")
def test_in_mesquite_seeking_a_peer_stays_the_employees_own_choice(
    desk_of: DeskOf, opened: Callable[..., Request]
) -> None:
    desk = desk_of(MESQUITE)
    told = prompts(desk.department, opened(desk, channel=Channel.DISPATCH))
    assert any("own choice" in line and "MESQ 319.00 III.D" in line for line in told)


@pytest.mark.clause("slmpd-18")
def test_outreach_in_st_louis_hands_over_the_means_and_nothing_else(
    desk_of: DeskOf, opened: Callable[..., Request]
) -> None:
    desk = desk_of(ST_LOUIS)
    told = prompts(desk.department, opened(desk, source=Source.OUTREACH))
    assert any("nothing else" in line for line in told)
    assert prompts(desk.department, opened(desk)) == ()


@pytest.mark.clause("mpd-37")
def test_no_request_and_no_contact_has_a_field_for_a_case_or_an_investigation() -> None:
    names = {field.name for model in (Request, Contact) for field in attrs.fields(model)}
    assert not [name for name in names for word in ("case", "investig", "because", "duty", "permi") if word in name]


@pytest.mark.clause("mpd-10")
async def test_the_number_of_the_line_is_the_departments_and_is_said_with_the_code(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    desk.choose({"intake.line": "612-555-0199"})
    async with show(desk) as host:
        await host.keys("n", "ctrl+s")
        assert "call back on 612-555-0199." in " ".join(host.card_text().split())
        host.sound()
