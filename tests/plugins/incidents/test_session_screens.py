"""Sessions, the guide, escalation and places by keyboard alone, in a terminal of 80 by 24."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id
from peerdesk_core.model.incidents import SessionKind
from peerdesk_core.model.load import Load
from peerdesk_core.model.resources import ResourceKind
from peerdesk_directory import store as directory
from peerdesk_directory.models import Entry, Person
from peerdesk_incidents import desk_ops, guides, store
from peerdesk_incidents.models import Advice, LedBy, Place, PlaceKind, Session, SessionState
from peerdesk_incidents.opening import Opened
from peerdesk_incidents.screens.guide import GuideRun
from peerdesk_incidents.screens.sessions import Sessions
from peerdesk_tui.idle import Idleness
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.text import MASK

ROOM = Place(id=Id("00000000000000dd"), kind=PlaceKind.ROOM, label="Quiet room, 3rd floor")


def only(response: Any, opened: Opened) -> Session:
    (session,) = store.sessions_of(response.ctx.store, opened.incident.id)
    return session


def fill_directory(response: Any) -> None:
    lead = Person(
        id=Id("00000000000000e1"),
        role="clinical_lead",
        given="Ann",
        family="Lee",
        phone="555-0190",
        reachable="weekdays 8 to 18",
    )
    chaplain = Entry(
        id=Id("00000000000000e2"), kind=ResourceKind.CHAPLAIN, title="Chaplain on duty", internal=True, reach="555-0133"
    )
    directory.save(response.desk.ctx("directory").store, "directory.saved", entries=[chaplain], people=[lead])
    response.desk.kernel.forget()


# ------------------------------------------------------------------ planning


@pytest.mark.clause("mndps-10", "slmpd-31")
async def test_given_keys_alone_when_a_session_is_planned_then_room_time_leaders_and_who_runs_it_are_kept(
    response: Any, playing: Any
) -> None:
    store.put_place(response.ctx.store, ROOM)
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "s", until=("None is planned yet", "Debriefing is left to the team"))
        await play.press("n", until=("< Defusing 2/4 >", "Understood as Fri 20 Nov 2026 09:00 CST."))
        await play.press("down", *"18:30", until=("18:30 CST", "After the aim of 8 hours", "[MNDPS Skills]"))
        await play.press("down", "right", until=("Quiet room, 3rd floor",))
        await play.press(
            "down", "right", "down", "space", "down", "down", *"12", until=("The team runs them", "[x] yes")
        )
        await play.press("ctrl+s", until=("Who leads ·", "8 peers could lead it", MASK, "No contacts this month"))
        await play.press("enter", until=("leads 1", "1 peer chosen. Saved"))
        await play.press("down", "enter", until=("leads 2", "2 peers chosen. Saved"))
        session = only(response, opened)
        assert (session.kind, session.room, session.offered) == (SessionKind.DEFUSING, ROOM.id, 12)
        assert session.clinician and not session.chaplain and len(session.leaders) == 2
        assert session.at == response.NOW + timedelta(hours=9, minutes=30)
        assert store.find(response.ctx.store, opened.incident.id).led_by is LedBy.TEAM
        await play.press("escape", until=("Sessions ·", "Fri 20 Nov 18:30", "Planned", f"{MASK}; {MASK}"))
        assert "Quill" not in play.text
        await play.press("v", until=("Quill",))
        assert "MPD 3-503 VIII" in play.cards


@pytest.mark.clause("mndps-10")
async def test_given_another_kind_or_time_in_the_form_then_the_notes_follow_and_nothing_is_refused(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "s", "n", until=("< Defusing 2/4 >",))
        await play.press("right", until=("Earlier than usual, which is 24 to 72 hours",))
        await play.press("right", "down", "down", "down", "down", "down", *"2", until=("Fewer than 3",))
        await play.press("ctrl+s", until=("Who leads ·",))
        assert (only(response, opened).kind, only(response, opened).offered) == (SessionKind.BRIEFING, 2)
        await play.press("escape", until=("Fewer than 3", "No peer is chosen to lead it"))


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("when", "2026-11-01 10:00", "lies before the incident"),
        ("when", "soon", "not under"),
        ("offered", "many", "0 to 999"),
    ],
)
async def test_given_a_time_or_a_count_that_cannot_be_then_its_field_says_so_and_nothing_is_planned(
    response: Any, playing: Any, field: str, typed: str, says: str
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "s", "n", until=("Plan a session",))
        play.app.screen.query_one(Form).set_value(field, typed)
        await play.press("ctrl+s", until=(says,))
        assert store.sessions_of(response.ctx.store, opened.incident.id) == ()


async def test_given_a_peer_who_was_there_then_the_list_says_by_which_clause_and_enter_refuses(
    response: Any, playing: Any
) -> None:
    opened = response.open(involved=(response.peer(2).id,))
    session = desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEFUSING, response.NOW)
    async with playing(response) as play:
        await play.press("enter", "s", "w", until=("7 peers could lead it, 1 may not",))
        await play.press("end", until=("May not lead it", "MPD 3-503 III.K"))
        await play.press("enter", until=("This peer may not lead it",))
        assert store.find_session(response.ctx.store, session.id).leaders == ()


async def test_given_a_planned_session_when_it_is_changed_or_called_off_then_it_is_so(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEBRIEFING, response.NOW + timedelta(days=2))
    async with playing(response) as play:
        await play.press("enter", "s", "f", until=("2026-11-22 09:00",))
        play.app.screen.query_one(Form).set_value("when", "2026-11-22 10:15")
        await play.press("ctrl+s", until=("Sun 22 Nov 10:15", "Changed."))
        await play.press("x", "y", until=("Called off",))
        assert only(response, opened).state is SessionState.CALLED_OFF
        await play.press("x", "h", "f", until=("Called off",))
        await play.press("enter", until=("Its guide",))
        assert "Call it off" not in play.words


@pytest.mark.clause("mesq-11")
async def test_given_mesquite_when_a_debriefing_was_held_then_two_numbers_are_kept_and_it_is_called_an_invitation(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-tx-mesquite-pd")
    opened = response.open()
    leader = response.peer(1).id
    desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEBRIEFING, response.NOW, leaders=(leader,), offered=6
    )
    async with playing(response) as play:
        await play.press("enter", "s", until=("Debriefing",))
        assert "it is an invitation, and each decides alone" in play.cards and "MESQ 319.00 IV.A" in play.cards
        assert "always the person's own choice" in play.cards
        await play.press("h", until=("Debriefing: it was held", "Counts alone: no name"))
        await play.press("down", "down", *"4", "enter", until=("offered to 6, 4 came", "Held"))
        held = only(response, opened)
        assert (held.offered, held.came, held.leaders, held.state) == (6, 4, (), SessionState.HELD)
        assert [counts[Load.HEAVY] for counts in response.ctx.store.loads(leader).values()] == [1]


# ------------------------------------------------------------------ the guide


@pytest.mark.clause("mndps-10")
async def test_given_a_guide_when_it_is_run_by_keys_then_phases_and_timers_go_on_and_only_counts_are_kept(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEBRIEFING, response.NOW, offered=9)
    async with playing(response) as play:
        await play.press("enter", "s", "b", until=("Debriefing: before you begin", "To bring", guides.CITE))
        assert f"Phases after {guides.CITE}." in play.cards and "[MNDPS Skills; advice]" in play.cards
        await play.press("enter", until=("phase 1 of 8", "BEFORE: THE LEADERS MEET", "00:00 in this phase"))
        response.clock.advance(timedelta(minutes=4))
        await play.press(
            "space", until=("phase 2 of 8", "OPENING AND GROUND RULES", "00:00 in this phase · 04:00 in all")
        )
        response.clock.advance(timedelta(minutes=61, seconds=5))
        await play.press("right", "left", until=("phase 2 of 8", "1:01:05 in this phase · 1:05:05 in all, since 09:00"))
        await play.press("l", until=("Before we talk: what stays between us", "Talking with me is your choice"))
        await play.press("escape", *["space"] * 6, until=("phase 8 of 8", "CLOSING", "Next: the end, and two counts"))
        await play.press("space", until=("Is the session over?",))
        await play.press("y", until=("Debriefing: it was held", "2026-11-20 09:00"))
        await play.press("down", "down", *"7", "enter", until=("Sessions ·", "offered to 9, 7 came"))
        held = only(response, opened)
        assert (held.state, held.offered, held.came, held.at) == (SessionState.HELD, 9, 7, response.NOW)


async def test_given_wrong_counts_of_a_session_that_was_held_then_they_are_corrected_and_no_load_is_added(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    leader = response.peer(0).id
    session = desk_ops.plan_session(
        response.ctx, opened.incident.id, SessionKind.DEFUSING, response.NOW, leaders=(leader,)
    )
    desk_ops.hold_session(response.ctx, session.id, 12, offered=9)
    load = response.ctx.store.loads(leader)
    async with playing(response) as play:
        await play.press("enter", "s", "enter", until=("Correct what was entered",))
        await play.press("c", until=("Defusing: what was entered", "2026-11-20 09:00", "12"))
        await play.press("down", "down", "ctrl+u", "2", "ctrl+s", until=("held, offered to 9, 2 came",))
        held = only(response, opened)
        assert (held.state, held.offered, held.came, held.at) == (SessionState.HELD, 9, 2, session.at)
        assert response.ctx.store.loads(leader) == load
        await play.press("c", until=("what was entered",))
        await play.press(*"06:00", "ctrl+s", until=("That time cannot be used",))
        assert only(response, opened) == held


async def test_given_no_plan_when_a_guide_was_run_then_the_session_is_entered_as_held(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "s", "b", until=("The guide of which kind?",))
        await play.press("d", until=("Defusing: before you begin", "As a rule"))
        assert "MPD 3-503 VIII" in play.cards
        await play.press("enter", "e", "y", until=("Defusing: it was held",))
        await play.press("ctrl+s", until=("Defusing: held", "Sessions ·"))
        assert only(response, opened).state is SessionState.HELD


async def test_given_the_guide_is_left_by_esc_then_it_asks_first_and_nothing_is_entered(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    planned = desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.ONE_TO_ONE, response.NOW)
    async with playing(response) as play:
        await play.press("enter", "s", "b", "enter", until=("phase 1 of 4", "ARRIVE"))
        await play.press("left", "escape", until=("Is the session over?",))
        await play.press("n", until=("phase 1 of 4",))
        await play.press("escape", "l", until=("Sessions ·", "Planned"))
        assert store.find_session(response.ctx.store, planned.id) == planned


async def test_given_nobody_presses_a_key_in_the_guide_then_it_says_when_the_desk_locks_and_a_key_keeps_it_open(
    response: Any, playing: Any
) -> None:
    response.open()
    passed = [0.0]
    async with playing(response) as play:
        play.app.idleness = Idleness(lambda: passed[0], lambda: 0.0)
        minutes = response.desk.settings.idle_minutes
        await play.press("enter", "s", "b", "d", "enter", until=("phase 1 of 3", f"Stays open for {minutes} min"))
        passed[0] = minutes * 60 - 90
        await play.until("! Locks in 90 s. Any key, such as enter, keeps it open.")
        await play.press("enter", until=(f"Stays open for {minutes} min", "phase 1 of 3"))
        assert play.app.is_running


# ------------------------------------------------------------------ escalation


@pytest.mark.clause("slmpd-07")
async def test_given_st_louis_then_the_hazard_stands_first_consultants_are_in_view_and_advice_is_a_category(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-mo-slmpd")
    fill_directory(response)
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "e", until=("A member is a hazard call at once:", "555-0190, weekdays 8", "555-0133"))
        await play.until("Consultation not asked yet", "be taken off operational work. [SLMPD Contact 5]")
        await play.press("a", until=("What do the peers recommend?",))
        await play.press("down", "down", "space", "ctrl+s", until=("a defusing", "Noted, as categories."))
        await play.press("n", until=("When was the professional asked?",))
        await play.press("enter", until=("asked",))
        found = store.find(response.ctx.store, opened.incident.id)
        assert found.advice == {Advice.DEFUSING} and found.consulted_at == response.NOW


@pytest.mark.clause("mn124-14")
async def test_given_section_1_24_then_the_page_asks_whether_the_professional_was_consulted_and_notes_it(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-mn-section-1-24")
    fill_directory(response)
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "e", until=("! Consultation not asked yet 1-24 Purpose", "555-0190"))
        await play.row("consult")
        await play.until("contracted mental health professional")
        await play.press("enter", "enter", until=("asked Fri 20 Nov 09:00",))
        assert store.find(response.ctx.store, opened.incident.id).consulted_at == response.NOW


async def test_given_a_text_without_a_hazard_and_an_empty_directory_then_the_page_says_so(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", "e", until=("your texts name nobody", "988", "none in the directory"))


# ------------------------------------------------------------------ places


async def test_given_keys_alone_then_places_are_added_taken_from_the_roster_changed_and_taken_off(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.press("s", until=("There is none yet", "u to take stations and units from the roster"))
        await play.press("n", "down", *"Quiet room", "enter", until=("Private room", "Quiet room"))
        await play.press("u", until=("Add 0 stations and 2 units from the roster?",))
        await play.press("y", until=("2 places added", "North", "South"))
        await play.press("n", "down", *"QUIET room", "enter", until=("There is such a place already",))
        await play.press("escape", "y", "home", "enter", until=("Change this place",))
        await play.press("down", "end", *" 2", "enter", until=("2",))
        assert len(store.places(response.ctx.store)) == 3
        await play.press("x", "y", until=("Taken off the list",))
        assert len(store.places(response.ctx.store)) == 2


# ------------------------------------------------------------------ other sizes, and what can fail


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (140, 45)])
async def test_given_any_size_of_terminal_then_every_line_of_every_phase_is_on_screen(
    response: Any, playing: Any, size: tuple[int, int]
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.pilot.resize_terminal(*size)
        for kind, guide in guides.GUIDES.items():
            play.app.push_screen(GuideRun(response.ctx, opened.incident, kind, None))
            for number, phase in enumerate(guide.phases, start=1):
                await play.until(
                    f"phase {number} of {len(guide.phases)}", phase.title.upper(), *phase.says, "Stays open"
                )
                await play.pilot.press("space")
            await play.press("l", until=("Incidents ·",))


async def test_given_a_roster_that_cannot_be_read_then_a_session_can_still_be_entered_as_held(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    desk_ops.plan_session(response.ctx, opened.incident.id, SessionKind.DEFUSING, response.NOW)

    def broken() -> tuple[()]:
        raise DeskError("It is broken.", "Mend it.")

    async with playing(response) as play:
        play.app.push_screen(Sessions(attrs.evolve(response.ctx, peers=broken), opened.incident.id))
        await play.press("h", until=("Defusing: it was held",))
        await play.press("ctrl+s", until=("0 came", "Held"))
        assert only(response, opened).state is SessionState.HELD
