"""The directory by keyboard alone, in a terminal of 80 by 24."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.desk import Desk
from peerdesk_core.model.resources import ResourceKind
from peerdesk_directory import store
from peerdesk_directory.models import Entry, Person
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems

MakeEntry = Callable[..., Entry]
MakePerson = Callable[..., Person]


class Seen:
    """The application under a test's fingers."""

    def __init__(self, app: PeerdeskApp, pilot: Any) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        return "\n".join(strip.text for strip in self.app.screen._compositor.render_strips())

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    async def press(self, *keys: str, until: str = "") -> None:
        await self.pilot.press(*keys)
        await self.wait(until)
        assert problems(self.app) == ()

    async def wait(self, until: str) -> None:
        for _ in range(300):
            await self.pilot.pause(0.02)
            if until in self.words:
                return
        raise AssertionError(self.text)

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if sign == " " else sign for sign in text))


@asynccontextmanager
async def opened(desk: Desk, *, notice: bool = True) -> AsyncIterator[Seen]:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        seen = Seen(app, pilot)
        await seen.wait("Before you go on" if notice else "Today ·")
        if notice:
            await seen.press("enter", until="Today ·")
        await seen.press("j", until="Directory ·")
        yield seen


def kept(desk: Desk) -> tuple[Entry, ...]:
    return store.all_entries(desk.ctx("directory").store)


def people(desk: Desk) -> tuple[Person, ...]:
    return store.all_people(desk.ctx("directory").store)


@pytest.mark.clause("mpd-03")
async def test_given_a_gap_when_entered_upon_then_the_form_has_its_kind_and_filling_it_closes_the_gap(
    desk: Desk,
) -> None:
    async with opened(desk) as seen:
        assert "none entered yet" in seen.text
        places = seen.app.screen.query_one(DataList)
        places.select("gap:eap")
        await seen.press(until="the directory has none. (MPD 3-503")
        await seen.press("enter", until="Entry of the directory")
        await seen.press("ctrl+s", until="A name is needed.")
        await seen.type("City help")
        await seen.press("down", "down")
        await seen.type("555-0100")
        await seen.press("ctrl+s", until="Directory ·")
        assert [(one.kind, one.title, one.reach) for one in kept(desk)] == [(ResourceKind.EAP, "City help", "555-0100")]
        assert "gap:eap" not in {row.id for row in seen.app.screen.query_one(DataList).rows}


@pytest.mark.clause("mpd-46")
async def test_given_an_entry_never_checked_when_c_is_pressed_then_it_carries_today(
    desk: Desk, entry: MakeEntry
) -> None:
    place = entry(ResourceKind.HOTLINE, "A line")
    store.save(desk.ctx("directory").store, "directory.tested", entries=[place])
    async with opened(desk) as seen:
        seen.app.screen.query_one(DataList).select(place.id)
        await seen.press(until="Never checked.")
        await seen.press("c", until="Last checked on 20 Nov 2026")
        assert kept(desk)[0].checked_on == "2026-11-20"


async def test_given_a_second_entry_of_a_name_when_saved_then_it_is_asked_first(desk: Desk, entry: MakeEntry) -> None:
    store.save(desk.ctx("directory").store, "directory.tested", entries=[entry(title="Same")])
    async with opened(desk) as seen:
        await seen.press("n", until="Entry of the directory")
        await seen.press("down")
        await seen.type("same")
        await seen.press("down", "down")
        await seen.type("9110")
        await seen.press("ctrl+s", until="already")
        await seen.press("g", until="Entry of the directory")
        assert len(kept(desk)) == 1
        await seen.press("ctrl+s", until="already")
        await seen.press("k", until="Directory ·")
        assert len(kept(desk)) == 2


async def test_given_a_search_when_typed_then_only_matching_places_stay_and_esc_ends_it(
    desk: Desk, entry: MakeEntry
) -> None:
    store.save(
        desk.ctx("directory").store,
        "directory.tested",
        entries=[entry(title="First"), entry(ResourceKind.CHAPLAIN, "Second")],
    )
    async with opened(desk) as seen:
        await seen.press("slash")
        await seen.type("chapl")
        await seen.press("enter")
        assert [row.cells[1] for row in seen.app.screen.query_one(DataList).rows] == ["Second"]
        await seen.press("escape", until="First")


async def test_given_a_new_place_when_saved_during_a_search_then_the_list_stands_on_it_and_accents_do_not_hide_it(
    desk: Desk, entry: MakeEntry
) -> None:
    store.save(desk.ctx("directory").store, "directory.tested", entries=[entry(title="First")])
    async with opened(desk) as seen:
        await seen.press("slash")
        await seen.type("first")
        await seen.press("enter", "n", until="Entry of the directory")
        form = seen.app.screen.query_one(Form)
        form.set_value("title", "Clínica Peña")
        form.set_value("reach", "555-0177")
        form.set_value("checked_on", "today")
        await seen.press("ctrl+s", until="Last checked on 20 Nov 2026")
        [made] = [one for one in kept(desk) if one.title == "Clínica Peña"]
        assert made.checked_on == desk.clock.today().isoformat()
        places = seen.app.screen.query_one(DataList)
        assert places.current == made.id and len(places.rows) > 1
        await seen.press("slash")
        await seen.type("pena")
        assert [row.id for row in places.rows] == [made.id]


async def test_given_an_entry_when_removed_then_a_typed_word_is_needed(desk: Desk, entry: MakeEntry) -> None:
    place = entry()
    store.save(desk.ctx("directory").store, "directory.tested", entries=[place])
    async with opened(desk) as seen:
        seen.app.screen.query_one(DataList).select(place.id)
        await seen.press("x", until="Remove an entry")
        await seen.type("remove")
        await seen.press("enter", until="Directory ·")
        assert not kept(desk)


@pytest.mark.clause("slmpd-05")
async def test_given_people_when_listed_then_names_and_addresses_are_masked_until_v_and_reach_is_no_promise(
    desk: Desk, person: MakePerson
) -> None:
    lead = person(email="mira.testwood@example.org", phone="555-0144", reachable="most evenings")
    store.save(desk.ctx("directory").store, "directory.tested", people=[lead])
    async with opened(desk) as seen:
        await seen.press("m", "p", until="People of the program")
        seen.app.screen.query_one(DataList).select(lead.id)
        await seen.press(until="This is no promise.")
        assert "most evenings" in seen.text and "555-0144" in seen.text
        assert "estwood" not in seen.text
        await seen.press("v", until="Testwood, Mira")
        assert "mira.testwood@example.org" in seen.text
        await seen.press("f9")
        assert "estwood" not in seen.text


@pytest.mark.clause("mndps-14")
async def test_given_no_clinical_lead_when_the_gap_is_filled_by_keyboard_then_the_person_is_kept_and_it_closes(
    desk: Desk,
) -> None:
    async with opened(desk) as seen:
        await seen.press("m", "p", until="Nobody is entered as PST Clinical Lead")
        await seen.press("enter", until="Person of the program")
        assert "PST Clinical Lead" in seen.text
        await seen.press("ctrl+s", until="A first name is needed.")
        await seen.type("Mira")
        await seen.press("enter")
        await seen.type("Testwood")
        await seen.press("ctrl+s", until="People of the program ·")
        assert [(one.role, one.name) for one in people(desk)] == [("clinical_lead", "Mira Testwood")]
        assert "Nobody is entered" not in seen.text


async def test_given_a_person_twice_or_no_longer_needed_when_saved_or_removed_then_it_is_asked_first(
    desk: Desk, person: MakePerson
) -> None:
    lead = person()
    store.save(desk.ctx("directory").store, "directory.tested", people=[lead])
    async with opened(desk) as seen:
        await seen.press("m", "p", until="People of the program")
        seen.app.screen.query_one(DataList).select(lead.id)
        await seen.press("enter", until="Person of the program")
        await seen.press("ctrl+s", until="People of the program ·")
        assert len(people(desk)) == 1
        seen.app.screen.query_one(DataList).select(lead.id)
        await seen.press("x", until="Remove a person")
        await seen.type("remove")
        await seen.press("enter", until="People of the program ·")
        assert not people(desk)


@pytest.mark.clause("mpd-16")
@pytest.mark.clause("mpd-40")
async def test_given_the_roles_when_moved_through_then_the_card_tells_duties_and_keys(desk: Desk) -> None:
    async with opened(desk) as seen:
        await seen.press("m", "r", until="Roles and duties")
        seen.app.screen.query_one(DataList).select("deputy")
        await seen.press(until="In Peerdesk it does not see logins, applications.")
        assert "may connect a member to a peer" in seen.words and "(MPD 3-503 V.B)" in seen.words


@pytest.mark.clause("mndps-37")
@pytest.mark.clause("mpd-42")
async def test_given_the_pages_when_written_by_keyboard_then_two_private_files_lie_in_the_folder(
    desk: Desk, tmp_path: Path
) -> None:
    async with opened(desk) as seen:
        for key, title, name in (
            ("l", "Lines of communication", "peerdesk-lines-of-communication"),
            ("c", "Care for the peers", "peerdesk-care-for-peers"),
            ("r", "Roles and duties", "peerdesk-roles"),
        ):
            await seen.press("m", key, until=title)
            await seen.press("w", until="Write to which folder?")
            await seen.press("ctrl+s", until="Written")
            text = Path.home() / f"{name}.txt"
            assert title in text.read_text(encoding="utf-8") and text.stat().st_mode & 0o777 == 0o600
            assert text.with_suffix(".html").exists()
            await seen.press("enter", until=title)
            await seen.press("escape", until="Directory ·")
        await seen.press("m", "w", until="Write to which folder?")
        await seen.type("nowhere")
        await seen.press("ctrl+s", until="There is no such folder.")
        await seen.press("escape", until="Discard")
        await seen.press("y", until="Directory ·")
        await seen.press("m", "w", until="Write to which folder?")
        await seen.press("ctrl+s", until="Written")
        assert (Path.home() / "peerdesk-directory.html").exists()


def test_given_each_screen_when_help_is_looked_for_then_it_has_a_page_of_its_own(desk: Desk) -> None:
    screens = {one.item.id for one in desk.kernel.screens() if one.owner == "directory"}
    assert screens == {one.item.screen for one in desk.kernel.help_topics() if one.owner == "directory"} != set()


async def test_given_the_demo_when_its_directory_is_seen_then_something_is_to_be_done_on_both_lists(
    demo_desk: Desk,
) -> None:
    demo_desk.kernel.demo_data(DemoPlan(seed=3, now=demo_desk.clock.now()))
    async with opened(demo_desk, notice=False) as seen:
        assert "never" in seen.text and "inside" in seen.text and "outside" in seen.text
        await seen.press("m", "p", until="ends soon")
