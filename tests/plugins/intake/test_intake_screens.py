"""The coordinator's day by keyboard alone, at 80x24: new, replied, assigned with why, limits, contact, closed."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

import attrs
import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from peerdesk_core.faults import DeskError
from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code, new_code
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id, new_id, to_minute
from peerdesk_core.model.needs import Contact, Duration, Format, Outcome, Source, Stage, Urgency
from peerdesk_intake import hooks, service
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.assign import Assign
from peerdesk_intake.screens.contact import ContactEntry
from peerdesk_intake.screens.limits import Limits
from peerdesk_intake.screens.new import NewRequest, PeerWishes
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""

SIZE = (80, 24)


class Host(App[None]):
    """An application that only shows the screen under test."""

    def __init__(self, ctx: Any) -> None:
        super().__init__()
        self.ctx = ctx
        self.toasts: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(Requests(self.ctx))

    def notify(self, message: str, **options: Any) -> None:
        self.toasts.append(message)


@asynccontextmanager
async def shown(bench: Bench) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    host = Host(bench.ctx)
    async with host.run_test(size=SIZE) as pilot:
        await pilot.pause()
        yield host, pilot


def text(host: Host) -> str:
    """Everything on screen, line by line."""
    return "\n".join(strip.text for strip in host.screen._compositor.render_strips())


def card_text(host: Host) -> str:
    """Every line of the card in view, scrolled or not."""
    return "\n".join(line.text for line in host.screen.query_one(Card).lines)


async def keys(pilot: Pilot[None], *names: str) -> None:
    for name in names:
        await pilot.press(name)
    await pilot.pause()


def sound(host: Host) -> None:
    assert problems(host) == ()


async def test_an_empty_list_says_what_it_is_why_it_is_empty_and_the_next_key(bench: Bench) -> None:
    async with shown(bench) as (host, _):
        assert "Press n for a new request" in text(host)
        sound(host)


async def test_a_row_shows_code_stage_and_reply_but_no_person(bench: Bench) -> None:
    peer = bench.peer(0)
    bench.request(0, hours=30)
    bench.request(1, assigned=peer.id, stage=Stage.ASSIGNED, replied_at=to_minute(bench.now))
    async with shown(bench) as (host, _):
        seen = text(host)
        assert "amber-heron-10" in seen and "late by 6 h" in seen and "Has a peer" in seen
        assert peer.given not in seen and peer.family not in seen
        sound(host)


async def test_unanswered_requests_come_first_and_of_these_the_ones_for_now(bench: Bench) -> None:
    bench.request(0, hours=9, replied_at=to_minute(bench.now), stage=Stage.REPLIED)
    bench.request(1, hours=5)
    bench.request(2, hours=1)
    bench.request(3, hours=1, urgency=Urgency.NOW)
    async with shown(bench) as (host, _):
        codes = [row.cells[0][-2:] for row in host.screen.query_one(DataList).rows]
        assert codes == ["13", "11", "12", "10"]


async def test_two_keys_open_a_request_with_the_code_to_say(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n")
        assert isinstance(host.screen, NewRequest)
        sound(host)
        await keys(pilot, "ctrl+s")
        (request,) = bench.store.all()
        assert isinstance(host.screen, Notice)
        assert request.code in text(host)
        sound(host)
        await keys(pilot, "enter")
        assert isinstance(host.screen, Requests)
        assert request.code in text(host)
        assert (request.arrived_at, request.entered_late) == (to_minute(bench.now), False)


async def test_the_form_says_how_it_is_saved_and_enter_in_its_last_field_saves(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n")
        assert "Enter in the last field or ctrl+s saves." in text(host)
        await keys(pilot, "up")
        assert "Enter in the last field or ctrl+s saves." in " ".join(text(host).split())
        sound(host)
        await keys(pilot, "enter")
        assert len(bench.store.all()) == 1


async def test_a_code_that_an_open_request_carries_is_not_given_again(bench: Bench) -> None:
    draw = random.Random(7)  # the seed of the bench
    new_id(draw)
    taken = new_code(draw)
    bench.request(code=taken)
    async with shown(bench) as (_, pilot):
        await keys(pilot, "n", "ctrl+s")
        codes = [request.code for request in bench.store.all()]
        assert len(codes) == 2 and codes.count(taken) == 1


def test_every_command_of_the_palette_has_its_action_and_view(bench: Bench) -> None:
    (spec,) = hooks.screens(bench.ctx)
    assert spec.view == f"peerdesk_intake.screens:{Requests.__name__}"
    assert spec.id == Requests.ID
    for command in hooks.commands(bench.ctx):
        assert command.screen == spec.id
        assert callable(getattr(Requests, f"action_{command.action}"))


async def test_a_late_entry_is_typed_on_the_departments_clock_and_said_back(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "down", *(["backspace"] * 3), *"04:30")
        assert "Understood as today 04:30 CST." in text(host)
        await keys(pilot, "ctrl+s")
        (request,) = bench.store.all()
        assert request.arrived_at == to_minute(bench.now - timedelta(hours=4, minutes=30))
        assert request.entered_late
        assert "entered late" in card_text(host)
        await keys(pilot, "enter")
        assert [row.cells[3] for row in host.screen.query_one(DataList).rows] == ["late"]


async def test_a_time_in_the_future_is_refused_under_its_field_and_nothing_is_stored(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "down", *(["backspace"] * 3), *"2026-11-23 10:00", "ctrl+s")
        assert isinstance(host.screen, NewRequest)
        assert "lies in the future" in text(host)
        assert bench.store.all() == ()
        sound(host)


@pytest.mark.clause("mpd-12", "mpd-07")
async def test_choices_of_the_form_reach_the_request(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        # urgency, time, way in, who asked, format: three choices made by first letter
        await keys(pilot, "n", "n", "down", "down", "d", "down", "a", "a", "down", "v", "ctrl+s")
        (request,) = bench.store.all()
        assert (request.urgency, request.channel, request.format) == ("now", "dispatch", "video")
        assert request.source is Source.SUPERVISOR
        assert isinstance(host.screen, Notice)


async def test_wishes_and_vetoes_are_chosen_with_names_masked_until_v(bench: Bench) -> None:
    first, second = sorted(bench.team, key=lambda peer: peer.family)[:2]
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "up", "y", "ctrl+s")
        assert isinstance(host.screen, PeerWishes)
        assert first.family not in text(host)
        await keys(pilot, "v")
        assert first.family in text(host)
        await keys(pilot, "enter")
        assert first.family not in text(host)
        assert "[K9]" in text(host)
        sound(host)
        await keys(pilot, "down", "enter", "enter", "up", "enter", "ctrl+s")
        (request,) = bench.store.all()
        assert (request.wished_peer, request.vetoed) == (first.id, (second.id,))


async def test_esc_in_the_list_of_peers_goes_back_to_the_filled_form(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "n", "up", "y", "ctrl+s", "escape")
        assert isinstance(host.screen, NewRequest)
        assert bench.store.all() == ()
        assert "Now" in text(host)


@pytest.mark.clause("mpd-10")
async def test_r_notes_the_reply_and_stops_the_clock(bench: Bench) -> None:
    request = bench.request(hours=2)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "d")
        sound(host)
        await keys(pilot, "ctrl+s")
        assert bench.store.get(request.id).replied_at == to_minute(bench.now)
        assert "Needs a peer" in text(host)
        assert host.toasts and request.code in host.toasts[-1]


async def test_a_reply_before_the_arrival_is_refused(bench: Bench) -> None:
    request = bench.request(hours=1)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "d", *(["backspace"] * 3), *"05:00", "ctrl+s")
        assert "between the arrival and now" in text(host)
        assert bench.store.get(request.id).replied_at is None


@pytest.mark.clause("mpd-10")
async def test_a_reply_at_a_time_shown_twice_is_the_second_and_the_desk_says_so(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 01:30 in Chicago, for the second time
    request = bench.request(arrived_at=to_minute(datetime(2026, 11, 1, 6, 50, tzinfo=UTC)))
    async with shown(bench) as (host, pilot):
        await keys(pilot, "d", *"01:10")
        assert "shown twice that night: the second" in text(host)
        await keys(pilot, "ctrl+s")
        assert bench.store.get(request.id).replied_at == datetime(2026, 11, 1, 7, 10, tzinfo=UTC)
        assert "the second of the two" in host.toasts[-1]


async def test_a_year_beyond_the_calendar_is_a_sentence_not_a_fault(bench: Bench) -> None:
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "d", *"9999-12-31", "space", *"23:59", "ctrl+s")
        assert "There is no such time or day." in text(host)
        assert bench.store.get(request.id) == request


@pytest.mark.clause("mpd-14")
async def test_assigning_ranks_with_reasons_and_asks_the_peer_about_a_conflict(bench: Bench) -> None:
    request = bench.request()
    bench.store.loads[bench.peer(0).id] = 6
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a")
        assert isinstance(host.screen, Assign)
        sound(host)
        assert "No contacts this month or last." in text(host)
        assert not any(peer.family in text(host) for peer in bench.team)
        await keys(pilot, *"patrol", "ctrl+s", "w")
        assert "Why place 1 of 6?" in text(host)
        assert "Capacity: 20 of 20" in text(host)
        sound(host)
        await keys(pilot, "escape", "enter")
        assert "conflict" in text(host).lower()
        assert bench.store.get(request.id).assigned is None
        sound(host)
        await keys(pilot, "enter")
        saved = bench.store.get(request.id)
        assert (saved.stage, saved.overrides) == (Stage.ASSIGNED, 0)
        assert saved.assigned != bench.peer(0).id
        assert isinstance(host.screen, Requests)
        peer = next(peer for peer in bench.team if peer.id == saved.assigned)
        assert not any(peer.family in toast or peer.given in toast for toast in host.toasts)


async def test_the_footer_says_that_ctrl_s_ranks(bench: Bench) -> None:
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a")
        footer = text(host).splitlines()[-1]
        assert "Rank" in footer and "Save" not in footer


async def test_enter_in_the_last_field_ranks_and_goes_to_the_list(bench: Bench) -> None:
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "enter", "enter", "enter")
        assert host.focused is host.screen.query_one(DataList)


async def test_a_peer_barred_while_it_was_called_is_refused_and_the_list_is_ranked_again(bench: Bench) -> None:
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await keys(pilot, "enter")
        bench.more_bars = [Bar(id="suspended", says="Is suspended.", peers=frozenset({Id(first)}))]
        await keys(pilot, "enter")
        assert bench.store.get(request.id) == request
        assert "Something has changed since the list was ranked." in card_text(host)
        sound(host)
        await keys(pilot, "enter")
        assert isinstance(host.screen, Assign)
        ranking = host.screen.ranking
        assert ranking is not None and ranking.hard(Id(first))
        assert host.screen.query_one(DataList).rows[-1].id == first


async def test_a_peer_vetoed_elsewhere_while_it_was_called_is_refused(bench: Bench) -> None:
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await keys(pilot, "enter")
        bench.store.items[request.id] = service.veto(request, Id(first))
        await keys(pilot, "enter")
        assert bench.store.get(request.id).assigned is None
        assert "Something has changed" in card_text(host)


async def test_a_soft_bar_that_nobody_saw_is_not_overridden_with_the_one_that_was(bench: Bench) -> None:
    peer = bench.peer(2).id
    seen = Bar(id="soft", says="Is a supervisor.", peers=frozenset({peer}), overridable=True)
    bench.more_bars = [seen]
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s", "end", "enter", *"override", "enter")
        bench.more_bars = [seen, Bar(id="plan", says="Has a plan.", peers=frozenset({peer}), overridable=True)]
        await keys(pilot, "enter")
        assert bench.store.get(request.id) == request
        assert "policy lets a person override it" in card_text(host)


async def test_the_list_is_ranked_again_when_the_screen_comes_back(bench: Bench) -> None:
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", *"narwhal", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await keys(pilot, "l")
        bench.more_bars = [Bar(id="suspended", says="Is suspended.", peers=frozenset({Id(first)}))]
        await keys(pilot, "escape")
        assert isinstance(host.screen, Assign)
        assert host.screen.query_one(DataList).rows[-1].id == first
        assert "Is suspended." in text(host)


async def test_a_roster_that_cannot_be_read_is_said_in_place_of_the_list(bench: Bench) -> None:
    def fail(*_: Any) -> Any:
        raise DeskError("The roster cannot be read.", "Look at the plugins.")

    bench.ctx = attrs.evolve(bench.ctx, peers=fail, ask_ranking=fail)
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a")
        assert isinstance(host.screen, Assign)
        assert "The roster cannot be read." in text(host) and "Look at the plugins." in text(host)
        sound(host)
        await keys(pilot, "escape", "n", "up", "y", "ctrl+s")
        assert isinstance(host.screen, PeerWishes)
        assert "The roster cannot be read." in text(host)
        sound(host)


async def test_what_was_typed_about_the_person_reaches_no_commit_and_dies_with_the_screen(bench: Bench) -> None:
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", *"narwhal", "down", "s", "down", *"graveyard", "ctrl+s")
        assign = host.screen
        assert isinstance(assign, Assign)
        await keys(pilot, "enter", "enter")
        assert isinstance(host.screen, Requests)
        assert assign.ranking is None
        stored = repr(bench.store.all()) + repr([vars(commit) for commit in bench.store.commits])
        assert "narwhal" not in stored and "graveyard" not in stored and "sergeant" not in stored
        await keys(pilot, "a")
        assert "narwhal" not in text(host)


async def test_barred_peers_stand_at_the_bottom_and_their_card_says_what_would_change_it(bench: Bench) -> None:
    bench.more_bars = [Bar(id="leave", says="On leave.", peers=frozenset({bench.peer(2).id}), cite="TEST 4")]
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s", "end")
        assert host.screen.query_one(DataList).current == bench.peer(2).id
        assert "On leave." in text(host)
        await keys(pilot, "w")
        assert "Why not this peer?" in text(host)
        assert "bar that would have to fall: On leave." in card_text(host)
        assert "TEST 4" in card_text(host)
        await keys(pilot, "escape", "enter")
        assert "No person may override this." in text(host)
        await keys(pilot, "enter")
        assert bench.store.get(request.id).assigned is None


async def test_a_soft_bar_gives_way_to_a_typed_word_only_and_is_counted(bench: Bench) -> None:
    bench.more_bars = [Bar(id="soft", says="Is a supervisor.", peers=frozenset({bench.peer(2).id}), overridable=True)]
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s", "end", "enter")
        assert isinstance(host.screen, TypedConfirm)
        sound(host)
        await keys(pilot, *"yes", "enter")
        assert isinstance(host.screen, TypedConfirm)
        await keys(pilot, "escape")
        assert bench.store.get(request.id).assigned is None
        await keys(pilot, "enter", *"override", "enter", "enter")
        saved = bench.store.get(request.id)
        assert (saved.assigned, saved.overrides) == (bench.peer(2).id, 1)
        assert bench.store.commits[-1].events == ["request.override"]


async def test_a_conflict_named_by_the_peer_bars_that_peer_without_a_reason(bench: Bench) -> None:
    request = bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s")
        first = host.screen.query_one(DataList).current
        await keys(pilot, "enter", "down", "enter")
        assert bench.store.get(request.id).vetoed == (first,)
        assert isinstance(host.screen, Assign)
        ranking = host.screen.ranking
        assert ranking is not None and first in ranking.barred


@pytest.mark.clause("mpd-13")
async def test_a_wish_that_cannot_be_honoured_is_shown_as_a_category(bench: Bench) -> None:
    wished = bench.peer(2).id
    bench.more_bars = [Bar(id="leave", says="On leave.", peers=frozenset({wished}))]
    bench.request(wished_peer=wished)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a")
        assert "The wished peer is not available" in text(host)
        sound(host)


@pytest.mark.clause("mpd-44")
async def test_the_limits_card_can_be_read_aloud_with_the_crisis_line_in_sight(bench: Bench) -> None:
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "l")
        assert isinstance(host.screen, Limits)
        seen = text(host)
        assert "Danger to life is passed on." in seen and "TEST 2" in seen and "988" in seen
        assert all(word in card_text(host) for word in ("rapport", "needed", "referral"))
        sound(host)


async def test_esc_from_the_limits_card_goes_back_to_the_same_request(bench: Bench) -> None:
    for number in range(5):
        bench.request(number, hours=number + 1)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "down", "down", "down")
        selected = host.screen.query_one(DataList).current
        await keys(pilot, "l", "escape")
        assert isinstance(host.screen, Requests)
        assert host.screen.query_one(DataList).current == selected != host.screen.query_one(DataList).rows[0].id
        assert host.focused is host.screen.query_one(DataList)


@pytest.mark.clause("mpd-44", "mpd-45")
async def test_the_contact_form_shows_the_three_steps_and_the_reminder_about_notes(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "c")
        assert isinstance(host.screen, ContactEntry)
        seen = " ".join(text(host).split())
        assert "rapport" in seen and "what is needed" in seen and "referral" in seen
        assert "Keep no note and no recording" in seen and "TEST 9" in seen
        sound(host)
        assert host.screen.query_one("#reminder", Static).region.height > 0


async def test_the_topic_stands_right_after_the_format_and_limits_are_not_taken_as_stated(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "c")
        form = host.screen.query_one(Form)
        assert [field.key for field in form.fields] == [
            "format",
            "topic",
            "duration",
            "outcome",
            "referral",
            "limits",
        ]
        assert form.values()["limits"] is False


@pytest.mark.clause("mesq-15", "mpd-24")
async def test_a_contact_is_entered_in_codes_and_loads_the_peer_once(bench: Bench) -> None:
    peer = bench.peer(0).id
    request = bench.request(assigned=peer, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "c", "i", "down", "l", "down", "3", "down", "down", "2", "down", "y", "ctrl+s")
        assert isinstance(host.screen, Requests)
        (contact,) = bench.store.get(request.id).contacts
        assert (contact.format, contact.duration, contact.topic) == ("in_person", "under_60", "loss")
        assert (contact.outcome, contact.referral, contact.limits_stated) == ("supported", "offered", True)
        assert bench.store.load_of(peer) == 1
        assert bench.store.get(request.id).stage is Stage.CONTACTED


@pytest.mark.clause("mpd-41")
async def test_escalation_is_one_choice_and_says_who_steps_in(bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "c", "down", "down", "down", "4", "ctrl+s")
        assert bench.store.get(request.id).contacts[0].outcome is Outcome.ESCALATED
        assert "Hand on to the clinical lead" in text(host)
        sound(host)
        await keys(pilot, "enter")
        assert isinstance(host.screen, Requests)


async def test_rows_say_what_sets_a_peer_apart(bench: Bench) -> None:
    bench.store.loads[bench.peer(4).id] = 2
    bench.request(wished_peer=bench.peer(1).id)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a")
        rows = {row.id: row.cells[3] for row in host.screen.query_one(DataList).rows}
        assert rows[bench.peer(1).id] == "This peer was asked for."
        assert rows[bench.peer(4).id] == "One or two contacts this month and last."


async def test_a_person_not_reached_keeps_the_request_and_loads_nobody(bench: Bench) -> None:
    peer = bench.peer(0).id
    request = bench.request(assigned=peer, stage=Stage.ASSIGNED)
    async with shown(bench) as (_, pilot):
        await keys(pilot, "c", "down", "down", "down", "3", "ctrl+s")
        saved = bench.store.get(request.id)
        assert (saved.contacts[0].outcome, saved.stage) == (Outcome.NOT_REACHED, Stage.ASSIGNED)
        assert bench.store.load_of(peer) == 0


async def test_closing_previews_asks_for_the_word_and_shows_the_receipt_once(bench: Bench) -> None:
    request = bench.request(hours=3)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "x")
        assert isinstance(host.screen, TypedConfirm)
        seen = " ".join(text(host).split())
        assert request.code in seen and "Counted for 2026-11" in seen
        sound(host)
        await keys(pilot, "enter")
        assert bench.store.all() == (request,)
        await keys(pilot, *"close", "enter")
        assert bench.store.all() == ()
        assert "Deletion receipt" in text(host)
        assert "1 request, 1 key" in card_text(host)
        assert request.code not in text(host) + card_text(host)
        sound(host)
        await keys(pilot, "enter")
        assert isinstance(host.screen, Requests)
        assert request.code not in text(host)


@pytest.mark.parametrize(("number", "says"), [(0, "no contacts"), (1, "1 contact and"), (2, "2 contacts and")])
async def test_the_warning_before_a_close_counts_contacts_and_promises_only_what_holds(
    bench: Bench, number: int, says: str
) -> None:
    talk = Contact(format=Format.PHONE, duration=Duration.UNDER_15)
    bench.request(contacts=(talk,) * number, assigned=bench.peer(0).id)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "x")
        assert says in card_text(host)
        assert "No copy of the vault file brings it back." in card_text(host)


@pytest.mark.clause("mpd-02")
async def test_a_request_can_be_closed_at_once_and_nothing_tells_why(bench: Bench) -> None:
    bench.request(0, source=Source.SUPERVISOR)
    async with shown(bench) as (_, pilot):
        await keys(pilot, "x", *"close", "enter", "enter")
    assert {(family, category) for family, category, _ in bench.store.counted} == set(
        service.close(bench.request(1, source=Source.SUPERVISOR), bench.now, bench.now, bench.ctx.clock.today()).counts
    )


async def test_the_card_of_a_request_runs_the_next_step(bench: Bench) -> None:
    bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "enter")
        assert "Next: Answer the person" in text(host)
        assert not any(peer.family in card_text(host) for peer in bench.team)
        sound(host)
        await keys(pilot, "c")
        assert isinstance(host.screen, ContactEntry)


async def test_steps_that_do_not_apply_are_not_offered_and_do_nothing(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "d", "c", "a", "x")
        assert isinstance(host.screen, Requests)
        request = bench.request(replied_at=to_minute(bench.now), stage=Stage.REPLIED)
        host.screen.reload()
        await keys(pilot, "d", "c")
        assert isinstance(host.screen, Requests)
        assert bench.store.get(request.id) == request


async def test_a_request_closed_elsewhere_ends_in_a_notice_not_in_a_fault(bench: Bench) -> None:
    request = bench.request(assigned=bench.peer(0).id, stage=Stage.ASSIGNED)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "c")
        del bench.store.items[request.id]
        await keys(pilot, "ctrl+s")
        assert "That request is not open" in text(host)
        assert bench.store.commits == []


async def test_hostile_labels_show_as_written(bench: Bench) -> None:
    bench.team = [attrs.evolve(bench.peer(0), given="[red]", family="[/]", unit="[K9]\u202e")]
    bench.request()
    async with shown(bench) as (host, pilot):
        await keys(pilot, "a", "ctrl+s", "v")
        assert "[red] [/]" in text(host) and "[K9]" in text(host)
        sound(host)


async def test_the_whole_day_by_keyboard(bench: Bench) -> None:
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "ctrl+s", "enter")
        bench.now += timedelta(minutes=30)
        await keys(pilot, "d", "ctrl+s", "a", "ctrl+s", "w", "escape", "enter", "enter")
        await keys(pilot, "l", "escape", "c", "ctrl+s", "x", *"close", "enter")
        assert "Deletion receipt" in text(host)
        assert bench.store.all() == ()
    events = [event for commit in bench.store.commits for event in commit.events]
    assert events == ["request.opened", "request.closed"]
    assert sum(bench.store.loads.values()) == 1
    assert bench.store.counters("intake.reply", "2026-11") == {"in_time": 1}


# ---------------------------------------------------------------- clocks whose requests were lost with a machine


def survived(bench: Bench, number: int, hours: float, stage: Stage = Stage.NEW) -> ClockStub:
    """A clock of a request that arrived so long ago, without the request."""
    due = None if stage is not Stage.NEW else to_minute(bench.now + timedelta(hours=24 - hours))
    stub = ClockStub(id=Id(f"{number + 500:016x}"), code=Code(f"slate-otter-{number + 10}"), due_at=due, stage=stage)
    bench.store.stubs[stub.id] = stub
    return stub


async def test_a_restored_clock_is_marked_in_the_list_and_takes_no_step_of_a_request(bench: Bench) -> None:
    survived(bench, 0, hours=30)
    survived(bench, 1, hours=2, stage=Stage.CONTACTED)
    bench.request(0)
    async with shown(bench) as (host, pilot):
        seen = text(host)
        assert "slate-otter-10" in seen and "restored, late by 6 h" in seen
        assert "slate-otter-11" in seen and "clock restored" in seen
        assert "lost" in seen, "what is not known is said, not left blank"
        await keys(pilot, "x")
        assert isinstance(host.screen, Requests), "there is nothing to close"
        sound(host)


async def test_a_lost_request_is_entered_anew_under_its_code_and_keeps_the_clock(bench: Bench) -> None:
    stub = survived(bench, 0, hours=3)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "enter")
        assert "Only the clock survived" in card_text(host) and "Enter anew" in text(host)
        sound(host)
        await keys(pilot, "n")
        assert isinstance(host.screen, NewRequest) and "slate-otter-10" in text(host)
        await keys(pilot, "ctrl+s")
        assert isinstance(host.screen, NewRequest), "when the person asked is not guessed"
        await keys(pilot, *"08:00", "ctrl+s")
        request = bench.store.get(stub.id)
        assert (request.code, request.stage) == (stub.code, Stage.NEW)
        assert bench.store.clocks() == (attrs.evolve(stub, due_at=service.due_at(bench.department, request)),)
        await keys(pilot, "enter")
        assert "restored" not in text(host) and "slate-otter-10" in text(host)


async def test_a_restored_clock_is_dropped_on_a_typed_word_and_nothing_is_counted(bench: Bench) -> None:
    survived(bench, 0, hours=3)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "enter", "x")
        assert isinstance(host.screen, TypedConfirm)
        await keys(pilot, *"drop", "enter")
        assert "Nothing was counted" in card_text(host)
        assert bench.store.clocks() == () and not bench.store.counted
        assert bench.store.commits[-1].events == ["clock.dropped"]
        await keys(pilot, "enter")
        assert "No request is open" in text(host)


async def test_a_new_request_never_takes_the_code_of_a_restored_clock(bench: Bench) -> None:
    draw = random.Random(7)
    new_id(draw)  # the form draws an id first
    drawn = new_code(draw)
    stub = attrs.evolve(survived(bench, 0, hours=3), code=drawn)
    bench.store.stubs[stub.id] = stub
    bench.ctx.random.seed(7)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n", "down", "enter", "ctrl+s")
        assert isinstance(host.screen, Notice)
        assert bench.store.all()[0].code != drawn


async def test_a_new_request_on_a_restored_clock_asks_which_is_meant(bench: Bench) -> None:
    survived(bench, 0, hours=3)
    async with shown(bench) as (host, pilot):
        await keys(pilot, "n")
        assert "Enter slate-otter-10 anew" in text(host) and "Take in another one" in text(host)
        await keys(pilot, "escape")
        assert isinstance(host.screen, Requests) and not bench.store.all()
        await keys(pilot, "n", "enter")
        assert isinstance(host.screen, NewRequest) and "slate-otter-10" in text(host)
        sound(host)


async def test_a_request_closed_under_a_legal_hold_gets_a_receipt_that_says_it_is_kept(bench: Bench) -> None:
    from peerdesk_core.store import Receipt
    from peerdesk_intake.screens.lines import receipt_lines

    receipt = Receipt(keys_destroyed=1, records_removed=1, counted=(), period=None, frame=9, held=1)
    said = " ".join(line.text for line in receipt_lines(receipt))
    assert "not destroyed" in said and "legal hold" in said and "Destroyed:" not in said
