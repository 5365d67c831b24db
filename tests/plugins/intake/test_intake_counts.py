"""Numbers that belong to no request: counted without names, never joined to anybody, as far as the policy speaks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, TypeAlias

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Channel, Request
from peerdesk_core.privacy import check_measure
from peerdesk_core.vault.exchange.card import read_card
from peerdesk_core.vault.exchange.drop import Sums, make_drop
from peerdesk_core.vault.exchange.letterbox import make_cards, take_all
from peerdesk_intake import direct, hooks, service, store
from peerdesk_intake.models import HandOut
from peerdesk_intake.screens import Counts
from peerdesk_intake.screens.counts import counters_of
from peerdesk_intake.screens.direct import Direct
from peerdesk_tui.kit.confirm import Ask
from peerdesk_tui.kit.data_list import DataList

MINNEAPOLIS, ST_LOUIS, MESQUITE = "us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd"
PEER = Id("0000000000000001")
LAST, THIS = Month("2026-10"), Month("2026-11")

Bench: TypeAlias = Any
DeskOf = Callable[[str], Desk]
Show = Callable[..., AbstractAsyncContextManager[Any]]


def counted(desk: Desk, family: str, month: Month = THIS) -> dict[str, int]:
    found = desk.ctx("intake").store.counters(family, month)
    return {category: number for category, number in found.items() if number}


# ---------------------------------------------------------------- contact information and outreach


@pytest.mark.clause("slmpd-19")
def test_the_occasions_for_a_hand_out_are_those_of_the_department(desk_of: DeskOf) -> None:
    found = {
        department: {
            counter.category
            for counter in counters_of(desk_of(department).ctx("intake"))
            if counter.family == "intake.hand_out"
        }
        for department in (ST_LOUIS, MINNEAPOLIS, MESQUITE)
    }
    assert found == {ST_LOUIS: set(HandOut), MINNEAPOLIS: set(), MESQUITE: set()}


@pytest.mark.clause("slmpd-19", "slmpd-18")
async def test_a_hand_out_and_an_outreach_are_a_number_for_a_month_without_a_name(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(ST_LOUIS)
    async with show(desk, Counts) as host:
        rows = [row.id for row in host.screen.query_one(DataList).rows]
        host.screen.query_one(DataList).select("intake.hand_out:injury")
        await host.keys("enter")
        host.sound()
        await host.keys("2", "down", "backspace", "3", "enter")
        host.screen.query_one(DataList).select("intake.outreach:high_profile")
        await host.keys("enter", "ctrl+s")
        assert "intake.outreach:third_party" in rows
        host.sound()
    assert counted(desk, "intake.hand_out", LAST) == {"injury": 3}
    assert counted(desk, "intake.outreach") == {"high_profile": 1}
    assert [event for event in desk.vault.audit_events() if "hand" in event.kind or "outreach" in event.kind] == []


@pytest.mark.clause("slmpd-18", "slmpd-34")
async def test_the_one_fixed_answer_to_an_inquiry_stands_beside_the_numbers(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(ST_LOUIS)
    async with show(desk, Counts) as host:
        told = " ".join(host.text().split())
        assert "The member was given the means to reach the team, to use or not." in told
        assert "SLMPD Contact 3(b)" in told


@pytest.mark.parametrize("typed", ["0", "1000", "many", "-2"])
async def test_what_is_no_number_is_refused_and_counts_nothing(desk_of: DeskOf, show: Show, typed: str) -> None:
    desk = desk_of(ST_LOUIS)
    async with show(desk, Counts) as host:
        host.screen.query_one(DataList).select("intake.hand_out:injury")
        await host.keys("enter", "down", "backspace", *typed, "ctrl+s")
        assert "no whole number" in host.text()
        host.sound()
    assert counted(desk, "intake.hand_out") == {}


async def test_a_number_that_grows_with_requests_takes_nothing_by_hand(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk, Counts) as host:
        host.screen.query_one(DataList).select("intake.reply:late")
        await host.keys("enter")
        assert isinstance(host.screen, Counts)
        assert "grows when requests close" in host.toasts[-1]


# ---------------------------------------------------------------- contacts that came straight to a peer


@pytest.mark.clause("mpd-11")
async def test_both_paths_count_a_number_of_a_peer_and_a_request_through_the_center(
    desk_of: DeskOf, show: Show, opened: Callable[..., Request]
) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk) as host:
        await host.keys("s", "c")
        assert isinstance(host.screen, Direct)
        assert "Quill" not in host.text()
        host.sound()
        await host.keys("v")
        assert "Quill" in host.text()
        await host.keys("enter", "4", "enter", "ctrl+s")
        assert isinstance(host.screen, Counts)
    ctx = desk.ctx("intake")
    for channel in (Channel.WELLNESS_CENTER, Channel.LINE):
        request = opened(desk, channel=channel)
        store.destroy(ctx.store, request.id, service.close(request, None, ctx.clock.now(), ctx.clock.today()))
    assert counted(desk, "intake.path", LAST) == {"direct": 4}
    assert counted(desk, "intake.path") == {"center": 1, "team": 1}
    assert ctx.store.loads(PEER) == {LAST: {Load.CONTACTS: 4}}


@pytest.mark.clause("mpd-11", "mpd-24")
def test_load_and_sum_of_direct_contacts_are_two_commits_for_all_peers_at_once(bench: Bench) -> None:
    told = {bench.peer(0).id: 3, bench.peer(1).id: 2, bench.peer(2).id: 0}
    assert direct.report(bench.store, told, LAST, random.Random(1)) == 5
    first, second = bench.store.commits
    assert [(peer, number) for peer, _, _, number in first.loads] == [(bench.peer(0).id, 3), (bench.peer(1).id, 2)]
    assert (first.counts, first.events, second.loads, second.events) == ([], [], [], [])
    assert second.counts == [("intake.path", "direct", LAST)] * 5
    ((_, note),) = first.puts
    assert (note.month, note.number) == (LAST, 5)
    assert second.removed == [(direct.COLLECTION, note.id)] and not second.puts
    assert not (first.stubs or second.stubs)


def test_more_direct_contacts_than_a_sealed_record_holds_are_counted_to_the_last_one(desk_of: DeskOf) -> None:
    desk = desk_of(MINNEAPOLIS)
    told = {Id(f"{number:016x}"): 300 for number in range(1, 6)}
    assert direct.report(desk.ctx("intake").store, told, LAST, random.Random(1)) == 1500
    assert counted(desk, "intake.path", LAST) == {"direct": 1500}


@pytest.mark.clause("mpd-11")
def test_a_drop_file_reports_direct_contacts_as_well(desk_of: DeskOf) -> None:
    desk = desk_of(MINNEAPOLIS)
    (card,) = make_cards(desk.vault, [PEER], department=MINNEAPOLIS)
    raw = make_drop(card, Sums(month=LAST, contacts=6, counts={"intake.topic": {"loss": 2}}), desk.clock.today())
    take_all(desk.vault, [raw])
    assert counted(desk, "intake.path", LAST) == {"direct": 6}
    assert counted(desk, "intake.topic", LAST) == {"loss": 2}
    assert desk.ctx("intake").store.loads(PEER) == {LAST: {Load.CONTACTS: 6}}


def test_a_drop_card_lists_what_a_peer_can_know_and_nothing_of_the_desks(desk_of: DeskOf) -> None:
    desk = desk_of(MINNEAPOLIS)
    (card,) = make_cards(desk.vault, [PEER], department=MINNEAPOLIS)
    listed = {spec.id for spec in read_card(card.to_bytes()).measures}
    assert {"intake.topic", "intake.format", "intake.duration", "intake.referred"} <= listed
    assert not {"intake.reply", "intake.wish", "intake.overrides", "intake.channel", "intake.path"} & listed


async def test_numbers_are_not_lost_by_esc_and_the_month_can_be_changed(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk, Direct) as host:
        await host.keys("ctrl+s")
        assert "No number is typed yet" in host.toasts[-1]
        await host.keys("enter", "2", "enter", "m")
        assert "2026-11, this month" in host.text()
        await host.keys("escape")
        assert isinstance(host.screen, Ask)
        await host.keys("escape")
        assert isinstance(host.screen, Direct)
        await host.keys("ctrl+s")
    assert counted(desk, "intake.path") == {"direct": 2}


async def test_a_direct_report_can_be_taken_back_before_it_is_saved(desk_of: DeskOf, show: Show) -> None:
    desk = desk_of(MINNEAPOLIS)
    async with show(desk, Direct) as host:
        await host.keys("enter", "2", "enter", "enter", "backspace", "0", "enter", "ctrl+s")
        assert "No number is typed yet" in host.toasts[-1]
    assert counted(desk, "intake.path", LAST) == {}


# ---------------------------------------------------------------- the families


def test_every_family_is_valid_and_coarse_and_every_category_has_words(bench: Bench) -> None:
    from peerdesk_intake.closing import FAMILIES
    from peerdesk_intake.wording import title

    for spec in hooks.measures(bench.ctx):
        check_measure(spec)
        assert len(spec.categories) <= 11, "coarse"
    for _, kinds, _ in FAMILIES:
        assert len({title(kind) for kind in kinds}) == len(kinds)


async def test_a_role_that_adds_without_reading_sees_no_number(bench: Bench) -> None:
    from peerdesk_core.faults import NotForRole

    def refuse(*_: object) -> dict[str, int]:
        raise NotForRole

    with replaced(bench.store, "counters", refuse):
        async with bench.shown(Counts) as host:
            cells = {cell for row in host.screen.query_one(DataList).rows for cell in row.cells[1:3]}
            assert cells == {"-"} and "adds to them without reading them" in " ".join(host.text().split())
            host.sound()


@contextmanager
def replaced(owner: object, name: str, value: object) -> Iterator[None]:
    """An attribute of an object for a while."""
    setattr(owner, name, value)
    yield
    delattr(owner, name)
