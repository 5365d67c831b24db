"""The contact form by keyboard: codes, consent, referrals, follow-up, clinical care."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeAlias, get_args, get_type_hints

import attrs
import pytest
from textual.widgets import Static

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Contact, ContactKind, Duration, Format, Outcome, Referral, Request, Stage
from peerdesk_core.model.resources import Resource, ResourceKind
from peerdesk_intake import service, store
from peerdesk_intake.models import NoConsent
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.contact import ContactEntry
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


@pytest.mark.clause("mpd-44", "mpd-45")
async def test_the_contact_form_shows_the_three_steps_and_the_reminder_about_notes(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c")
        assert isinstance(host.screen, ContactEntry)
        seen = " ".join(host.text().split())
        assert "rapport" in seen and "what is needed" in seen and "referral" in seen
        assert "Keep no note and no recording" in seen and "TEST 9" in seen
        host.sound()
        assert host.screen.query_one("#reminder", Static).region.height > 0


async def test_the_topic_stands_right_after_the_format_and_limits_are_not_taken_as_stated(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c")
        form = host.screen.query_one(Form)
        assert [field.key for field in form.fields] == [
            "format",
            "topic",
            "duration",
            "outcome",
            "consented",
            "kind",
            "referral",
            "referred",
            "limits",
            "more",
            "follow",
        ]
        assert form.values()["limits"] is False


@pytest.mark.clause("mesq-15", "mpd-24")
async def test_a_contact_is_entered_in_codes_and_loads_the_peer_once(bench: Bench) -> None:
    peer = bench.peer(0).id
    request = bench.request(assigned=peer, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c", "i", "down", "l", "down", "3", *["down"] * 4, "2", "down", "down", "y", "ctrl+s")
        assert isinstance(host.screen, Requests)
        (contact,) = bench.store.get(request.id).contacts
        assert (contact.format, contact.duration, contact.topic) == ("in_person", "under_60", "loss")
        assert (contact.outcome, contact.referral, contact.limits_stated) == ("supported", "offered", True)
        assert bench.store.contacts[peer] == 1
        assert bench.store.get(request.id).stage is Stage.CONTACTED


@pytest.mark.clause("mpd-41")
async def test_escalation_is_one_choice_and_says_who_steps_in(bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c", "down", "down", "down", "4", "ctrl+s")
        assert bench.store.get(request.id).contacts[0].outcome is Outcome.ESCALATED
        assert "Hand on to the clinical lead" in host.text()
        host.sound()
        await host.keys("enter")
        assert isinstance(host.screen, Requests)


async def test_a_person_not_reached_keeps_the_request_and_loads_nobody(bench: Bench) -> None:
    peer = bench.peer(0).id
    request = bench.request(assigned=peer, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c", "down", "down", "down", "3", "ctrl+s")
        saved = bench.store.get(request.id)
        assert (saved.contacts[0].outcome, saved.stage) == (Outcome.NOT_REACHED, Stage.ASSIGNED)
        assert bench.store.contacts[peer] == 0


async def test_a_request_closed_elsewhere_ends_in_a_notice_not_in_a_fault(bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c")
        del bench.store.items[request.id]
        await host.keys("ctrl+s")
        assert "That request is not open" in host.text()
        assert bench.store.commits == []


# ---------------------------------------------------------------- consent, referrals, follow-up, clinical care

MINNEAPOLIS, SECTION, ST_LOUIS, MESQUITE = (
    "us-mn-minneapolis-pd",
    "us-mn-section-1-24",
    "us-mo-slmpd",
    "us-tx-mesquite-pd",
)
BOOK = (
    Resource(id=Id("a" * 16), kind=ResourceKind.EAP, title="City EAP", reach="555-0100"),
    Resource(id=Id("b" * 16), kind=ResourceKind.EAP, title="Old EAP", reach="555-0101", stale=True),
    Resource(id=Id("c" * 16), kind=ResourceKind.CONSULTANT, title="Dr. Quill", reach="555-0102", note="by night too"),
    Resource(id=Id("d" * 16), kind=ResourceKind.CLINICAL_LEAD, title="Lead", reach="555-0103", stale=True),
)

DeskOf = Callable[[str], Desk]
Show = Callable[..., AbstractAsyncContextManager[Any]]
Opened = Callable[..., Request]


def given(desk: Desk, opened: Opened) -> Request:
    """An open request with a peer, stored."""
    ctx = desk.ctx("intake")
    request = attrs.evolve(opened(desk), assigned=Id("0000000000000001"), stage=Stage.ASSIGNED)
    store.save(ctx.store, request, None)
    return request


def saved(desk: Desk) -> Request:
    (request,) = store.all_open(desk.ctx("intake").store)
    return request


async def choose(host: Any, **values: str | bool) -> None:
    """Fill fields of the form in view and hand it in."""
    form = host.screen.query_one(Form)
    for key, value in values.items():
        form.set_value(key, value)
    await host.pilot.pause()
    await host.keys("ctrl+s")


@pytest.mark.clause("slmpd-11")
async def test_in_st_louis_support_needs_express_consent_and_without_it_only_two_outcomes_pass(
    desk_of: DeskOf, show: Show, opened: Opened
) -> None:
    desk = desk_of(ST_LOUIS)
    given(desk, opened)
    async with show(desk) as host:
        await host.keys("c", *["down"] * 4)
        assert host.screen.query_one(Form).values()["consented"] is False
        assert "express consent" in host.text() and "SLMPD Contact 2" in host.text()
        host.sound()
        for outcome in ("supported", "escalated"):
            await choose(host, outcome=outcome)
            assert isinstance(host.screen, ContactEntry) and "did not agree" in host.text()
        assert saved(desk).contacts == ()
        await choose(host, outcome="no_need")
        assert [contact.consented for contact in saved(desk).contacts] == [False]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_without_consent_nothing_but_no_need_or_not_reached_is_entered(outcome: Outcome, bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_15, outcome=outcome, consented=False)
    if outcome in (Outcome.NO_NEED, Outcome.NOT_REACHED):
        assert service.enter_contact(request, talk, bench.now).contacts == (talk,)
    else:
        with pytest.raises(NoConsent):
            service.enter_contact(request, talk, bench.now)


@pytest.mark.clause("mn124-16")
async def test_the_sort_of_contact_is_one_of_three(desk_of: DeskOf, show: Show, opened: Opened) -> None:
    desk = desk_of(SECTION)
    given(desk, opened)
    async with show(desk) as host:
        await host.keys("c")
        (field,) = [field for field in host.screen.query_one(Form).fields if field.key == "kind"]
        assert [value for value, _ in field.options] == ["everyday", "referral", "incident"]
        await choose(host, kind="referral")
    assert saved(desk).contacts[0].kind is ContactKind.REFERRAL


@pytest.mark.clause("slmpd-30", "mpd-03", "mesq-26")
@pytest.mark.parametrize(
    ("department", "kinds"),
    [
        (ST_LOUIS, {"eap", "insurance", "clinician"}),
        (MINNEAPOLIS, {"wellness", "eap", "clinician"}),
        (MESQUITE, {"eap", "mutual_help", "facility", "clinician"}),
    ],
)
async def test_a_referral_is_a_sort_of_help_that_the_departments_text_names(
    desk_of: DeskOf, show: Show, opened: Opened, department: str, kinds: set[str]
) -> None:
    desk = desk_of(department)
    given(desk, opened)
    async with show(desk) as host:
        await host.keys("c")
        (field,) = [field for field in host.screen.query_one(Form).fields if field.key == "referred"]
        assert kinds <= {value for value, _ in field.options}
        await choose(host, consented=True, referral="taken", referred="clinician")
    (contact,) = saved(desk).contacts
    assert (contact.referral, contact.referred_to) == (Referral.TAKEN, ResourceKind.CLINICIAN)
    ctx = desk.ctx("intake")
    assert dict(service.close(saved(desk), None, ctx.clock.now(), ctx.clock.today()).counts)["intake.referred"] == (
        "clinician"
    )


@pytest.mark.clause("mpd-03", "slmpd-30")
async def test_the_directory_stands_beside_a_referral_and_says_what_is_out_of_date(bench: Bench) -> None:
    bench.ctx = attrs.evolve(bench.ctx, resources=lambda: BOOK)
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c", *["down"] * 6, "2", "down", "e")
        told = " ".join(host.text().split())
        assert "City EAP: 555-0100. Old EAP: 555-0101 (not looked at for long)." in told
        host.sound()
        await host.keys("ctrl+s")
    (contact,) = bench.store.get(request.id).contacts
    assert contact.referred_to is ResourceKind.EAP
    assert "City" not in repr(bench.store.get(request.id))


@pytest.mark.clause("mesq-07", "mesq-09", "mesq-15")
async def test_in_mesquite_the_peer_hears_what_is_paid_and_that_more_support_is_offered(
    desk_of: DeskOf, show: Show, opened: Opened
) -> None:
    desk = desk_of(MESQUITE)
    given(desk, opened)
    async with show(desk) as host:
        await host.keys("c")
        host.sound()
        await choose(host, more=True, follow="3")
        told = host.card_text()
        assert "paid under the overtime order" in told and "without saying who is helped" in told
        assert "no overtime" in told and "offers more support" in told
        assert "goes to the Director" in told and "MESQ 319.00 V.D" in told
        host.sound()
    request = saved(desk)
    assert request.contacts[0].more_offered
    assert request.follow_up_at == request.touched_at + timedelta(days=3)  # type: ignore[operator]


@pytest.mark.clause("mndps-18")
async def test_the_peer_is_advised_about_repeated_contacts_and_nothing_counts_a_person(
    desk_of: DeskOf, show: Show, opened: Opened
) -> None:
    desk = desk_of(MINNEAPOLIS)
    ids = [given(desk, opened).id for _ in range(3)]
    async with show(desk) as host:
        for id in ids:
            host.screen.query_one(DataList).select(id)
            await host.keys("c", "ctrl+s")
            assert "several contacts in a short time" in " ".join(host.card_text().split())
            assert "MNDPS Role conflict 4" in host.card_text()
            await host.keys("enter")
    requests = store.all_open(desk.ctx("intake").store)
    assert [len(request.contacts) for request in requests] == [1, 1, 1], "no request knows of another"
    assert not {"person", "again", "repeat", "known"} & {field.name for field in attrs.fields(Request)}


@pytest.mark.clause("mesq-15")
def test_a_contact_holds_choices_and_yes_or_no_alone(bench: Bench) -> None:
    for name, hint in get_type_hints(Contact).items():
        kinds = [part for part in (get_args(hint) or (hint,)) if part is not type(None)]
        assert all(issubclass(kind, StrEnum | bool) for kind in kinds), name


@pytest.mark.parametrize("typed", ["0", "91", "soon", "-1"])
async def test_a_follow_up_is_a_number_of_days_within_reach(bench: Bench, typed: str) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with bench.shown() as host:
        await host.keys("c")
        await choose(host, follow=typed)
        assert isinstance(host.screen, ContactEntry) and "follow-up" in host.text().lower()
        assert bench.store.get(request.id) == request
        host.sound()


@pytest.mark.clause("mpd-41")
async def test_clinical_care_is_one_key_with_its_reach_in_view_and_keeps_the_outcome_alone(bench: Bench) -> None:
    bench.ctx = attrs.evolve(bench.ctx, resources=lambda: BOOK)
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_30, limits_stated=True)
    request = bench.request(
        assigned=bench.peer(0).id, stage=Stage.CONTACTED, contacts=(talk,), replied_at=to_minute(bench.now)
    )
    async with bench.shown() as host:
        await host.keys("enter", "e")
        told = host.card_text()
        assert "Dr. Quill: 555-0102, by night too." in told and "Lead: 555-0103 (not looked at for long)." in told
        assert "cannot promise" in told
        host.sound()
        await host.keys("escape")
        assert bench.store.get(request.id) == request
        await host.keys("e", "enter")
    after = bench.store.get(request.id)
    assert after.contacts == (attrs.evolve(talk, outcome=Outcome.ESCALATED),)
    assert attrs.evolve(after, contacts=request.contacts, touched_at=None) == request
    assert bench.store.contacts[bench.peer(0).id] == 0, "the talk was counted when it was entered"


@pytest.mark.clause("mpd-41")
async def test_clinical_care_called_in_before_any_form_counts_the_talk_once(bench: Bench) -> None:
    peer = bench.peer(0).id
    request = bench.request(0, assigned=peer, stage=Stage.ASSIGNED)
    unassigned = bench.request(1, hours=9)
    async with bench.shown() as host:
        for id in (request.id, unassigned.id):
            host.screen.query_one(DataList).select(id)
            await host.keys("e", "enter")
    for id in (request.id, unassigned.id):
        (contact,) = bench.store.get(id).contacts
        assert contact.outcome is Outcome.ESCALATED
    assert bench.store.contacts[peer] == 1
    assert bench.store.get(unassigned.id).stage is Stage.REPLIED
    counts = dict(service.close(bench.store.get(request.id), None, bench.now, bench.ctx.clock.today()).counts)
    assert counts["intake.outcome"] == "escalated"
