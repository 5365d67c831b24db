"""Opening, changing, merging and completing an incident by keyboard alone, in a terminal of 80 by 24."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.binding import Binding
from textual.widgets import Static

from peerdesk_core.model.clocks import ClockStub
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Id, Month, to_minute
from peerdesk_core.model.incidents import IncidentKind
from peerdesk_core.model.needs import Stage
from peerdesk_incidents import desk_ops, store
from peerdesk_incidents.errors import WrongState
from peerdesk_incidents.models import Incident, Office
from peerdesk_incidents.screens.incident import Board
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form


def all_open(response: Any) -> tuple[Incident, ...]:
    return store.all_open(response.ctx.store)


async def test_given_a_call_when_only_two_keys_are_pressed_then_an_incident_is_open_and_its_code_is_said(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.until("None is open", "Press n to open one")
        await play.press("n", "ctrl+s", until=("is open", "Say this code"))
        (incident,) = all_open(response)
        assert incident.happened_at == response.NOW and incident.sworn == 0
        await play.press("enter", until=(incident.code, "Involved: nobody", "nobody counted yet; f enters how many"))


@pytest.mark.clause("mesq-12", "slmpd-21")
@pytest.mark.parametrize(
    ("department", "first"),
    [("us-tx-mesquite-pd", IncidentKind.MAJOR_DISASTER), ("us-mo-slmpd", IncidentKind.CHILDREN)],
)
async def test_given_a_department_that_names_kinds_then_they_stand_first_and_the_others_after_them(
    responding: Callable[[str], Any], playing: Any, department: str, first: IncidentKind
) -> None:
    response = responding(department)
    async with playing(response) as play:
        await play.press("n", until=("1/11", "are named by your policy"))
        await play.press("ctrl+s", until=("is open",))
        assert all_open(response)[0].kind is first


async def test_given_late_entry_and_counts_then_the_board_says_so_and_the_clocks_run_from_the_event(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.press("n", "s", "down", *"02:10", "down", "1", "0", "down", "2")
        await play.until("Understood as today 02:10")
        await play.press("ctrl+s", until=("12 numbered check-ins", "Entered late: the clocks run from when"))
        await play.press("enter", until=("Fri 20 Nov 02:10 · entered late", "10 sworn, 2 civilian"))
        (incident,) = all_open(response)
        assert response.NOW - incident.happened_at == timedelta(hours=6, minutes=50)
        await play.until("Defusing 1 h 10 min left; due today 10:10", "Check-ins 13 d 17 h left; due Fri 4 Dec 02:10")


async def test_given_times_that_cannot_be_then_each_is_refused_in_words_and_nothing_is_opened(
    response: Any, playing: Any
) -> None:
    async with playing(response) as play:
        await play.press("n", until=("New incident",))
        for typed, says in (
            ("2026-11-21 09:00", "lies in the future"),
            ("2026-03-08 02:30", "never showed that time"),
            ("soon", "not understood"),
        ):
            play.app.screen.query_one(Form).set_value("when", typed)
            await play.press("ctrl+s", until=(says,))
            await play.pilot.press(*(["enter"] if play.app.screen.query("Notice") else []))
        assert all_open(response) == ()


async def test_given_a_count_that_is_no_number_then_its_field_says_so(response: Any, playing: Any) -> None:
    async with playing(response) as play:
        await play.press("n", "down", "down", *"many", "ctrl+s", until=("Type a number from 0 to 999",))
        assert all_open(response) == ()


@pytest.mark.clause("mpd-15", "mndps-10", "mpd-33")
async def test_given_an_incident_in_minneapolis_then_its_board_shows_every_clock_with_its_clause_without_scrolling(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press(
            "enter", until=("Defusing", "due today 16:00", "MNDPS Skills", "Check-ins", "MPD 3-503 IV.B.6")
        )
        await play.until("Debriefing opens in 23 h; until Mon 23 Nov 08:00", "Reached 0 of 6; 0 tried, 6 not tried")
        await play.until("Activation", "Debriefing is", "Peers kept out", "Who is left enter asks the roster now")
        assert (
            play.app.screen.query_one("#steps").virtual_size.height <= play.app.screen.query_one("#steps").size.height
        )
        await play.row("clock incidents.check_in")
        await play.until("within two weeks", "[MPD 3-503 IV.B.6]")


@pytest.mark.clause("mesq-12")
async def test_given_mesquites_list_then_the_board_says_that_a_debriefing_is_automatic_and_by_which_clause(
    responding: Callable[[str], Any], playing: Any
) -> None:
    response = responding("us-tx-mesquite-pd")
    response.open(kind=IncidentKind.MAJOR_DISASTER)
    async with playing(response) as play:
        await play.press("enter", until=("Debriefing is automatic for those directly involved", "MESQ 319.00 IV.B"))
        await play.row("debrief")
        await play.until("each person's own choice")


async def test_given_room_then_the_board_shows_the_whole_plan_beside_the_rows(response: Any, playing: Any) -> None:
    response.open()
    async with playing(response, size=(140, 45)) as play:
        await play.press("enter", until=("What your texts say", "decided by the PST Coordinator", "Defusing"))


async def test_given_more_is_known_when_the_facts_are_changed_then_numbers_follow_and_few_is_refused(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "f", until=("Change what is known", "2026-11-20 08:00 CST"))
        await play.press("down", "down", "6", "ctrl+s", until=("Involved: 6 sworn, 2 civilian",))
        assert len(response.part(opened.incident.id).slots) == 8
        await play.press("h", until=("A number for whom?",))
        await play.press("s", until=("Handed out and saved", "number 1"))
        await play.press(
            "enter", "f", "down", "down", "0", "ctrl+s", until=("So few cannot stand", "1 of these numbers")
        )
        assert response.part(opened.incident.id).incident.sworn == 6


async def test_given_a_wrong_kind_and_time_when_corrected_then_the_clocks_run_anew(response: Any, playing: Any) -> None:
    opened = response.open()
    async with playing(response) as play:
        await play.press("enter", "f", until=("Change what is known",))
        await play.press("m", "down", *"06:00", until=("Understood as today 06:00",))
        await play.press("ctrl+s", until=("Major disaster", "Fri 20 Nov 06:00", "Defusing 5 h left; due today 14:00"))
        assert response.part(opened.incident.id).incident.kind is IncidentKind.MAJOR_DISASTER


async def test_given_two_incidents_when_merged_then_a_preview_a_typed_word_and_every_number_keeps_its_code(
    response: Any, playing: Any
) -> None:
    one, two = response.open(), response.open(happened_at=response.NOW - timedelta(hours=2))
    async with playing(response) as play:
        await play.until(one.incident.code, two.incident.code, "m Merge")
        await play.row(one.incident.id)
        await play.press("m", until=("becomes part of which incident?", two.incident.code))
        await play.press("enter", until=("Two incidents become one", "12 in all", "cannot be undone", "Type merge"))
        assert len(all_open(response)) == 2
        await play.press(*"merge", "enter", until=("The incidents are one", f"{two.incident.code} goes on"))
        (left,) = all_open(response)
        assert left.id == two.incident.id and left.sworn == 8
        codes = {slot.code for slot in response.part(left.id).slots}
        assert codes == {one.incident.code, two.incident.code}


@pytest.mark.clause("mndps-23")
async def test_given_a_finished_incident_when_completed_then_what_goes_is_previewed_and_a_receipt_is_shown(
    response: Any, playing: Any
) -> None:
    opened = response.open()
    code = opened.incident.code
    desk_ops.tell(response.ctx, opened.incident.id, Office.WATCH_COMMANDER)
    async with playing(response) as play:
        await play.press("enter", "x", until=(f"Complete and destroy {code}", "Type complete"))
        assert "6 check-ins are not done and will count as not reached." in play.cards
        assert play.cards.count("not reached, 6") == 1
        assert "Check-ins after incidents: not reached, 6" in play.cards
        await play.press(*"complet", "enter", until=("That is not the word",))
        assert len(all_open(response)) == 1
        await play.press("e", "enter", until=("Deletion receipt", "Destroyed: 7 records, 7 keys"))
        assert play.cards.count("not reached, 6") == 1
        assert "Incidents by kind: shooting, 1" in play.cards and code not in play.text
        await play.press("enter", until=("None is open",))
        assert all_open(response) == ()


@pytest.mark.parametrize("answer", ["o", "c"])
async def test_given_an_incident_nobody_worked_on_when_it_was_a_mistake_then_it_goes_and_nothing_is_counted(
    response: Any, playing: Any, answer: str
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", "x", until=("Nobody has worked on", "Opened by mistake: nothing is counted"))
        if answer == "c":
            await play.press("c", until=("Type complete",))
            assert "Incidents by kind: shooting, 1" in play.cards
            return
        await play.press("o", until=("as if it had not been opened",))
        await play.press("enter", until=("None is open",))
        assert all_open(response) == () and not any(
            response.ctx.store.counters("incidents.kind", Month("2026-11")).values()
        )


async def test_given_an_incident_somebody_worked_on_then_it_is_no_mistake_any_more(response: Any) -> None:
    opened = response.open()
    desk_ops.hand_out(response.ctx, opened.incident.id)
    with pytest.raises(WrongState):
        desk_ops.discard(response.ctx, opened.incident.id)
    assert len(all_open(response)) == 1


async def test_given_a_clock_on_today_when_enter_is_pressed_then_the_board_of_its_incident_opens(
    response: Any, playing: Any
) -> None:
    response.open(happened_at=response.NOW - timedelta(hours=2))
    second = response.open()
    async with playing(response) as play:
        await play.press("t", until=("Today ·", second.incident.code))
        rows = play.app.screen.query_one("#today-clocks", DataList).rows
        await play.row(next(row.id for row in rows if second.incident.code in row.cells))
        await play.press("enter", until=("Incident ·", f"{second.incident.code} · Shooting"))
        await play.press("escape", until=("Incidents ·",))
        assert play.app.screen.query_one(DataList).current == second.incident.id


async def test_given_the_board_then_it_names_the_keys_that_the_footer_has_no_room_for(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", until=("d plan", "w peers there", "f change facts", "x complete"))
        keys = {binding.key for binding in Board.BINDINGS if isinstance(binding, Binding)}
        for word in str(play.app.screen.query_one("#keys", Static).content).split("  "):
            assert word.partition(" ")[0] in keys


async def test_given_the_board_when_help_is_asked_then_its_own_page_stands_beside_its_keys(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", "question_mark", until=("This step", "The board of an incident"))
        assert [row[0] for row in play.cells[:3]] == ["This step", "The board of an incident", "Keys on this screen"]


async def test_given_a_row_of_the_board_when_opened_then_it_leads_to_where_it_is_worked_on(
    response: Any, playing: Any
) -> None:
    response.open()
    async with playing(response) as play:
        await play.press("enter", until=("Reached",))
        for row, title in (
            ("clock incidents.check_in", "Numbers ·"),
            ("numbers", "Numbers ·"),
            ("note activation", "Response plan ·"),
            ("debrief", "Response plan ·"),
            ("peers", "Peers who were there ·"),
            ("left", "Who is left for this incident ·"),
        ):
            await play.row(row)
            await play.press("enter", until=(title,))
            await play.press("escape", until=("Incident ·",))


@pytest.mark.clause("mpd-15")
async def test_given_a_unit_when_asked_who_is_left_then_names_stay_masked_and_nothing_is_kept(
    response: Any, playing: Any
) -> None:
    response.open(involved=(response.peer(0).id,))
    before = response.desk.vault.audit_events()
    async with playing(response) as play:
        await play.press("enter", "q", until=("7 of 8 peers could go", "may not be given anything of it"))
        await play.press(*"north", "ctrl+s", until=("4 of 8 peers could go", "3 peers more could go"))
        assert "Quill" not in play.text
        await play.press("v", until=("Quill1",))
    assert response.desk.vault.audit_events() == before


async def test_help_opens_from_every_screen_and_says_what_it_is_for(response: Any, playing: Any) -> None:
    response.open()
    async with playing(response) as play:
        for keys, help_key, says in (
            ((), "question_mark", "Critical incidents that are open"),
            (("n",), "f1", "A kind, a time, and how many"),
            (("escape", "enter"), "question_mark", "Everything about one incident"),
            (("u",), "question_mark", "Each involved person is a number"),
            (("escape", "d"), "question_mark", "What your department's texts say"),
            (("escape", "w"), "f1", "Peers who took part in the incident"),
            (("escape", "b"), "question_mark", "Where the policy asks the team"),
        ):
            await play.pilot.press(*keys, help_key)
            await play.until("Help", "This step")
            assert says in " ".join(play.cards.split())
            await play.pilot.press("escape")


@pytest.mark.parametrize("size", [(60, 18), (140, 45)])
async def test_given_a_small_or_a_large_terminal_then_no_screen_of_an_incident_clips_anything(
    responding: Callable[[str], Any], playing: Any, size: tuple[int, int]
) -> None:
    response = responding("us-mo-slmpd")
    response.open(kind=IncidentKind.CHILDREN, large_scale=True, at_scene=True)
    async with playing(response, size) as play:
        await play.press("n", until=("What happened",))
        await play.press("escape", "enter", until=("Large in scale", "Activation"))
        for keys, title in (
            (("h", "enter"), "Handed out and saved"),
            (("enter", "u"), "Numbers ·"),
            (("w",), "Who is to reach this number"),
            (("escape", "escape", "d"), "Response plan ·"),
            (("n",), "Note an approval"),
            (("escape", "escape", "f"), "Change what is known"),
            (("escape", "b"), "Silence on social media"),
            (("escape", "w"), "Peers who were there"),
            (("escape", "q"), "Who is left"),
            (("escape", "x"), "Complete and destroy"),
        ):
            await play.press(*keys, until=(title,))


async def test_given_a_restored_clock_without_its_incident_then_the_list_says_so_and_lets_it_go_after_a_typed_word(
    response: Any, playing: Any
) -> None:
    stub = ClockStub(
        id=Id("00000000000000aa"),
        code=Code("amber-heron-42"),
        due_at=to_minute(response.NOW + timedelta(days=3)),
        stage=Stage.NEW,
    )
    with response.ctx.store.unit() as unit:
        unit.clock(stub)
    async with playing(response) as play:
        await play.until("amber-heron-42", "only a clock left", "check-ins: 3 d left")
        await play.press("enter", until=("lost with a machine", "Enter the incident anew"))
        await play.press("down", "enter", until=("Let the clock of amber-heron-42 go", "Type let go"))
        await play.press(*"let", "space", *"go", "enter", until=("The clock of amber-heron-42 is gone", "None is open"))
        assert response.ctx.store.clocks() == ()
