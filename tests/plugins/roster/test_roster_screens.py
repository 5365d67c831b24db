"""The roster by keyboard alone, in a terminal of 80 by 24."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import attrs
import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

from peerdesk_core.clock import fixed
from peerdesk_core.context import Ctx, Log
from peerdesk_core.desk import Desk
from peerdesk_core.law.packs import Then
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer, Rank, Standing
from peerdesk_core.store import Store
from peerdesk_roster.screens import RosterScreen
from peerdesk_tui.app import PeerdeskApp
from peerdesk_tui.kit.card import Card
from peerdesk_tui.kit.confirm import Notice, TypedConfirm
from peerdesk_tui.kit.data_list import DataList
from peerdesk_tui.kit.form import Form
from peerdesk_tui.kit.inspect import problems

DATA = Path(__file__).parent / "data"


@attrs.frozen(kw_only=True)
class Rule:
    rule: str
    says: str
    cite: str
    overridable: bool = False


@attrs.frozen
class Rules:
    title: str = "Test Department"
    packs: tuple[Any, ...] = ()
    adopted: tuple[Any, ...] = ()

    def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Rule, ...]:
        found = []
        if facts["trained"] == "no":
            found.append(Rule(rule="x:assign.trained", says="A peer serves after training.", cite="X 1"))
        if facts["agreement"] == "no":
            found.append(Rule(rule="x:assign.agreement", says="A peer serves under an agreement.", cite="X 2"))
        if facts["standing"] != "good":
            found.append(Rule(rule="x:assign.standing", says="A peer serves in good standing.", cite="X 3"))
        return tuple(found)

    def grounds(self, topic: str) -> tuple[Any, ...]:
        if topic != "assign":
            return ()
        hangs_on = {"trained": "x:assign.trained", "agreement": "x:assign.agreement", "standing": "x:assign.standing"}
        return tuple(({fact: ()}, Said(Rule(rule=rule, says="", cite=""))) for fact, rule in hangs_on.items())

    def sayings(self, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> tuple[Any, ...]:
        return ()


@attrs.frozen
class Said:
    clause: Rule
    then: Then = Then.MUST_NOT
    do: str = ""


class Shelf:
    """A store in memory: what a unit does is kept only when its block ends well."""

    def __init__(self, *peers: Peer) -> None:
        self.peers = {peer.id: peer for peer in peers}
        self.events: list[str] = []

    def collection(self, name: str) -> Shelf:
        return self if name == "peers" else Shelf()

    def all(self) -> tuple[Peer, ...]:
        return tuple(self.peers.values())

    def get(self, id: Id) -> Peer | None:
        return self.peers.get(id)

    def loads(self, peer: Id) -> dict[str, Any]:
        return {}

    @contextlib.contextmanager
    def unit(self) -> Iterator[Any]:
        after = Shelf(*self.peers.values())
        yield after
        self.peers = after.peers
        self.events += after.events

    def put(self, collection: str, item: Peer) -> None:
        self.peers[item.id] = item

    def remove(self, collection: str, id: Id) -> None:
        del self.peers[id]

    def event(self, kind: str) -> None:
        self.events.append(kind)


def a_peer(number: int, given: str, family: str, **fields: Any) -> Peer:
    ready: dict[str, Any] = {
        "rank": Rank.OFFICER,
        "badge": str(700 + number),
        "trained_on": PartialDate("2024-03-02"),
        "agreement_on": PartialDate("2024-03-02"),
    }
    return Peer(id=Id(f"{number:016x}"), given=given, family=family, **{**ready, **fields})


KAI = a_peer(1, "Kai", "Abara", unit="[K9]", shift="Days")
BO = a_peer(2, "Bo", "Bergquist", unit="SWAT", agreement_on=None)
MAI = a_peer(3, "Mai", "Cisneros", unit="Traffic", standing=Standing.PERSONAL)


@attrs.define
class Stage:
    """The screen on a stage of its own, and what it did to the world."""

    pilot: Pilot[None]
    screen: RosterScreen
    shelf: Shelf
    changed: list[Id]
    told: list[str]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        await self.press(*(("space" if sign == " " else sign) for sign in text))

    async def paste(self, text: str) -> None:
        focused = self.pilot.app.focused
        assert focused is not None
        focused.post_message(events.Paste(text))
        await self.pilot.pause()

    async def settle(self) -> None:
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [row.cells for row in self.screen.query_one(DataList).rows]

    @property
    def text(self) -> str:
        """Everything on the terminal."""
        return "\n".join(strip.text for strip in self.pilot.app.screen._compositor.render_strips())


@contextlib.asynccontextmanager
async def stage(*peers: Peer, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Stage]:
    shelf = Shelf(*peers)
    changed: list[Id] = []
    told: list[str] = []
    ctx = Ctx(
        plugin="roster",
        clock=fixed(datetime(2026, 11, 22, 15, tzinfo=UTC)),
        random=random.Random(4),
        store=cast(Store, shelf),
        log=Log(),
        department_of=lambda: cast(Any, Rules()),
        peers=shelf.all,
        ask_ranking=cast(Any, None),
        peers_changed=lambda ids: changed.extend(ids),
    )

    class Hall(App[None]):
        def notify(self, message: str, **kwargs: Any) -> None:
            told.append(message)

    app = Hall()
    async with app.run_test(size=size) as pilot:
        screen = RosterScreen(ctx)
        await app.push_screen(screen)
        await pilot.pause()
        yield Stage(pilot, screen, shelf, changed, told)


# ------------------------------------------------------------------ the list


async def test_names_are_masked_until_v_stay_while_moving_and_hide_at_any_other_key() -> None:
    async with stage(KAI, BO) as at:
        assert "Abara" not in at.text and "[K9]" in at.text
        await at.press("v")
        assert "Abara, Kai" in at.text
        await at.press("down")
        assert "Abara, Kai" in at.text
        await at.press("slash")
        assert "Abara" not in at.text


async def test_the_list_says_who_is_deployable_and_the_card_why_not_with_its_clause() -> None:
    async with stage(KAI, BO, MAI) as at:
        assert [row[4] for row in at.rows] == ["yes", "no: agreement", "no: on leave"]
        await at.press("down")
        assert "A peer serves under an agreement. (X 2)" in at.text


async def test_search_finds_masked_names_and_escape_brings_everybody_back() -> None:
    async with stage(KAI, BO, MAI) as at:
        await at.press("slash")
        await at.type("berg swat")
        assert [row[2] for row in at.rows] == ["SWAT"]
        await at.press("enter", "escape")
        assert len(at.rows) == 3
        await at.press("slash")
        await at.type("zzz")
        assert "Nobody matches" in at.text


@pytest.mark.parametrize("typed", ["Quinones", "quiñones, marta", "Marta Quiñones", "QUINONES MAR"])
async def test_a_name_is_found_as_the_list_writes_it_and_without_its_accents(typed: str) -> None:
    async with stage(KAI, a_peer(4, "Marta", "Quiñones", unit="5th Precinct")) as at:
        await at.press("slash")
        await at.paste(typed)
        assert [row[2] for row in at.rows] == ["5th Precinct"]


async def test_an_empty_roster_says_what_to_press() -> None:
    async with stage() as at:
        assert "Press m to import" in at.text


@pytest.mark.parametrize("size", [(80, 24), (60, 18), (120, 40)])
async def test_nothing_is_clipped_or_overlaps(size: tuple[int, int]) -> None:
    async with stage(KAI, BO, MAI, size=size) as at:
        assert problems(at.pilot.app) == ()
        await at.press("enter")
        assert problems(at.pilot.app) == ()


# ------------------------------------------------------------------ one peer


async def test_a_new_peer_is_entered_by_keyboard_and_announced() -> None:
    async with stage(KAI) as at:
        await at.press("n")
        await at.type("Wren")
        await at.press("enter")
        await at.type("O'Shea")
        await at.press("ctrl+s")
        [new] = [peer for peer in at.shelf.peers.values() if peer.id != KAI.id]
        assert new.name == "Wren O'Shea"
        assert (at.changed, at.told, at.shelf.events) == ([new.id], ["Peer added."], ["roster.peer.saved"])
        assert len(at.rows) == 2


async def test_the_list_stands_on_the_peer_just_entered_even_if_a_search_would_hide_it() -> None:
    async with stage(KAI, BO, MAI) as at:
        await at.press("slash")
        await at.type("swat")
        await at.press("enter", "n")
        await at.type("Wren")
        await at.press("enter")
        await at.type("O'Shea")
        await at.press("ctrl+s")
        [new] = [peer for peer in at.shelf.peers.values() if peer.given == "Wren"]
        assert len(at.rows) == 4
        assert at.screen.query_one(DataList).current == new.id


async def test_the_form_says_which_units_and_shifts_the_roster_writes_so_that_no_slip_makes_another_one() -> None:
    async with stage(attrs.evolve(KAI, shift="Days"), attrs.evolve(BO, shift="Mids"), MAI) as at:
        await at.press("n", *["down"] * 6)
        assert "Written on the roster so far: [K9]; SWAT; Traffic." in at.text
        await at.press("down", "down")
        assert "Written on the roster so far: Days; Mids." in at.text


async def test_a_form_that_is_wrong_says_so_under_the_field_and_saves_nothing() -> None:
    async with stage(KAI) as at:
        await at.press("n", "down", "down")
        await at.type("701")
        await at.press("ctrl+s")
        assert "A first name is needed." in at.text
        assert "Another peer has this badge." in at.text
        assert len(at.shelf.peers) == 1


async def test_an_edit_signs_the_agreement_and_leaves_the_rest() -> None:
    async with stage(BO) as at:
        await at.press("enter", "pagedown", *["down"] * 4)
        await at.type("2026-11")
        await at.press("ctrl+s")
        saved = at.shelf.peers[BO.id]
        assert saved.agreement_on == "2026-11"
        assert attrs.evolve(saved, agreement_on=None) == BO
        assert at.told == ["Peer saved."]


async def test_every_part_of_the_form_is_reached_by_keyboard_and_nothing_is_clipped() -> None:
    async with stage(BO) as at:
        await at.press("enter")
        for part in ("Person", "Training", "Roles", "Experience"):
            assert f"[{part}]" in at.text
            assert problems(at.pilot.app) == ()
            await at.press("pagedown")
        assert "[Person]" in at.text
        await at.press(*["enter"] * 13)
        assert "[Training]" in at.text


async def test_an_error_in_another_part_is_brought_before_the_eyes() -> None:
    async with stage(BO) as at:
        await at.press("enter", "pagedown")
        await at.type("soon")
        await at.press("pagedown", "ctrl+s")
        assert "[Training]" in at.text and "Write a date as" in at.text
        assert at.shelf.peers[BO.id] == BO


async def test_somebody_of_the_same_name_and_unit_is_asked_about_before_saving() -> None:
    async with stage(KAI) as at:
        await at.press("n")
        await at.type("Kai")
        await at.press("down")
        await at.type("Abara")
        await at.press(*["down"] * 5)
        await at.type("[K9]")
        await at.press("ctrl+s")
        assert "on the roster already" in at.text and problems(at.pilot.app) == ()
        await at.press("escape")
        assert len(at.shelf.peers) == 1
        await at.press("ctrl+s", "s")
        assert len(at.shelf.peers) == 2


async def test_leaving_a_changed_form_asks_first_and_an_unchanged_one_does_not() -> None:
    async with stage(KAI) as at:
        await at.press("enter", "escape")
        assert at.pilot.app.screen is at.screen
        await at.press("enter", "end")
        await at.type("X")
        await at.press("escape")
        assert "Discard what you typed?" in at.text
        await at.press("enter")
        assert at.pilot.app.screen.query(Form).first().values()["given"] == "KaiX"
        await at.press("f2", "escape")
        assert "Discard what you typed?" in at.text
        await at.press("y")
        assert at.pilot.app.screen is at.screen
        assert at.shelf.peers[KAI.id] == KAI


async def test_removal_takes_a_typed_word_and_shows_no_name() -> None:
    async with stage(KAI, BO) as at:
        await at.press("x")
        assert isinstance(at.pilot.app.screen, TypedConfirm)
        assert "Abara" not in at.text and "[K9]" in at.text
        await at.type("yes")
        await at.press("enter")
        assert len(at.shelf.peers) == 2
        await at.press("escape", "x")
        await at.type("remove")
        await at.press("enter")
        assert set(at.shelf.peers) == {BO.id}
        assert (at.changed, at.told) == ([KAI.id], ["Peer removed."])


# ------------------------------------------------------------------ a file


async def choose_file(at: Stage, path: str) -> None:
    await at.press("m")
    await at.paste(path)
    await at.press("enter")
    await at.settle()


async def test_a_file_is_imported_by_keyboard_through_columns_and_preview(tmp_path: Path) -> None:
    file = tmp_path / "my team.csv"
    file.write_bytes((DATA / "hr_export_messy.csv").read_bytes())
    async with stage() as at:
        await choose_file(at, f"'{file}'")
        assert "Hire Dt" in at.text and "hire date" in at.text
        assert problems(at.pilot.app) == ()
        await at.press("ctrl+s")
        await at.settle()
        assert "27 peers: 27 new" in at.text and "15 have training and agreement" in at.text
        assert "Smith-Jones" not in at.text and "13/45/2019" not in at.text
        assert problems(at.pilot.app) == ()
        assert at.shelf.peers == {}
        await at.press("ctrl+s")
        assert "Rejected rows" in at.text
        assert len(at.shelf.peers) == 27
        assert at.shelf.events == ["roster.imported"]
        assert (tmp_path / "my team-rejected.csv").exists()
        await at.press("escape")
        assert at.pilot.app.screen is at.screen
        assert len(at.rows) == 27 and len(at.changed) == 27


async def test_a_guess_is_changed_with_left_and_right_and_a_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "team.csv"
    file.write_text("Name,Active\nKai Lor,y\n", encoding="utf-8")
    async with stage() as at:
        await choose_file(at, str(file))
        await at.press(*["left"] * 2, "ctrl+s")
        assert isinstance(at.pilot.app.screen, Notice)
        assert "No column is used for: name." in at.text
        await at.press("enter", *["right"] * 2, "ctrl+s")
        await at.settle()
        assert "1 peer: 1 new" in at.text


async def test_a_file_that_cannot_be_used_is_explained_and_changes_nothing(tmp_path: Path) -> None:
    async with stage(KAI) as at:
        await choose_file(at, str(tmp_path / "nothing.csv"))
        assert "There is no readable file" in at.text
        assert list(at.shelf.peers) == [KAI.id]


async def test_escape_walks_back_from_every_step_without_importing(tmp_path: Path) -> None:
    file = tmp_path / "team.csv"
    file.write_text("Name,Active\nKai Lor,y\n", encoding="utf-8")
    async with stage() as at:
        await choose_file(at, str(file))
        await at.press("ctrl+s")
        await at.settle()
        await at.press("escape", "escape")
        assert at.pilot.app.screen is at.screen
        assert at.shelf.peers == {}


async def test_the_roster_is_exported_to_a_private_file(tmp_path: Path) -> None:
    async with stage(KAI, BO) as at:
        at.screen.action_export_file()
        await at.pilot.pause()
        assert "not encrypted" in "".join(str(one.visual) for one in at.pilot.app.screen.query(Static))
        await at.paste(str(tmp_path))
        await at.press("enter")
        written = tmp_path / "peerdesk-roster.csv"
        assert written.stat().st_mode & 0o777 == 0o600
        assert "Abara" in written.read_text(encoding="utf-8-sig")
        assert at.told == ["2 peers exported to peerdesk-roster.csv."]


async def test_the_card_never_takes_the_focus_from_the_list() -> None:
    async with stage(KAI) as at:
        await at.press("tab", "tab")
        assert not isinstance(at.pilot.app.focused, Card)


async def test_a_line_of_the_preview_opens_in_full_and_stays_masked(tmp_path: Path) -> None:
    file = tmp_path / "team.csv"
    file.write_text("Name,Active,Hire date\nKai Lor,y,some day in the spring of that year\n", encoding="utf-8")
    async with stage() as at:
        await choose_file(at, str(file))
        await at.press("ctrl+s")
        await at.settle()
        await at.press("enter")
        assert "Line 2: rejected" in at.text and "is not a date" in at.text and "spring" not in at.text


# ------------------------------------------------------------------ in the whole application


async def test_the_whole_application_opens_the_roster_and_enters_a_peer_by_keyboard(desk: Desk) -> None:
    app = PeerdeskApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        while not isinstance(app.screen, Notice):  # there is no recovery code and no backup
            await pilot.pause(0.02)
        await pilot.press("escape", "r")
        await pilot.pause()
        assert type(app.screen).__name__ == "RosterScreen"
        await pilot.press("n", *"Kai", "enter", *"Lor", "ctrl+s")
        await pilot.pause()
        assert [peer.name for peer in desk.ctx("roster").peers()] == ["Kai Lor"]
        assert problems(app) == ()
        assert not desk.kernel.faults()
