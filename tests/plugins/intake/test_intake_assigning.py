"""Finding a peer by keyboard: ranked with reasons, bars, conflicts, wishes."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.needs import Stage
from peerdesk_intake import service
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.assign import Assign
from peerdesk_intake.screens.wishes import PeerWishes
from peerdesk_tui.kit.confirm import TypedConfirm
from peerdesk_tui.kit.data_list import DataList

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


@pytest.mark.clause("mpd-14")
async def test_assigning_ranks_with_reasons_and_asks_the_peer_about_a_conflict(bench: Bench) -> None:
    request = bench.request()
    bench.store.contacts[bench.peer(0).id] = 6
    async with bench.shown() as host:
        await host.keys("a")
        assert isinstance(host.screen, Assign)
        host.sound()
        assert "No contacts this month or last." in host.text()
        assert not any(peer.family in host.text() for peer in bench.team)
        await host.keys(*"patrol", "ctrl+s", "w")
        assert "Why place 1 of 6?" in host.text()
        assert "Capacity: 20 of 20" in host.text()
        host.sound()
        await host.keys("escape", "enter")
        assert "conflict" in host.text().lower()
        assert bench.store.get(request.id).assigned is None
        host.sound()
        await host.keys("enter")
        saved = bench.store.get(request.id)
        assert (saved.stage, saved.overrides) == (Stage.ASSIGNED, 0)
        assert saved.assigned != bench.peer(0).id
        assert isinstance(host.screen, Requests)
        peer = next(peer for peer in bench.team if peer.id == saved.assigned)
        assert not any(peer.family in toast or peer.given in toast for toast in host.toasts)


async def test_the_footer_says_that_ctrl_s_ranks(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        footer = host.text().splitlines()[-1]
        assert "Rank" in footer and "Save" not in footer


async def test_enter_in_the_last_field_ranks_and_goes_to_the_list(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "up", "enter")
        assert host.focused is host.screen.query_one(DataList)


async def test_a_peer_barred_while_it_was_called_is_refused_and_the_list_is_ranked_again(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await host.keys("enter")
        bench.more_bars = [Bar(id="suspended", says="Is suspended.", peers=frozenset({Id(first)}))]
        await host.keys("enter")
        assert bench.store.get(request.id) == request
        assert "Something has changed since the list was ranked." in host.card_text()
        host.sound()
        await host.keys("enter")
        assert isinstance(host.screen, Assign)
        ranking = host.screen.ranking
        assert ranking is not None and ranking.hard(Id(first))
        assert host.screen.query_one(DataList).rows[-1].id == first


async def test_a_peer_vetoed_elsewhere_while_it_was_called_is_refused(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await host.keys("enter")
        bench.store.items[request.id] = service.veto(request, Id(first))
        await host.keys("enter")
        assert bench.store.get(request.id).assigned is None
        assert "Something has changed" in host.card_text()


async def test_a_soft_bar_that_nobody_saw_is_not_overridden_with_the_one_that_was(bench: Bench) -> None:
    peer = bench.peer(2).id
    seen = Bar(id="soft", says="Is a supervisor.", peers=frozenset({peer}), overridable=True)
    bench.more_bars = [seen]
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end", "enter", *"override", "enter")
        bench.more_bars = [seen, Bar(id="plan", says="Has a plan.", peers=frozenset({peer}), overridable=True)]
        await host.keys("enter")
        assert bench.store.get(request.id) == request
        assert "policy lets a person override it" in host.card_text()


async def test_the_list_is_ranked_again_when_the_screen_comes_back(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", *"narwhal", "ctrl+s")
        first = host.screen.query_one(DataList).current or ""
        await host.keys("l")
        bench.more_bars = [Bar(id="suspended", says="Is suspended.", peers=frozenset({Id(first)}))]
        await host.keys("escape")
        assert isinstance(host.screen, Assign)
        assert host.screen.query_one(DataList).rows[-1].id == first
        assert "Is suspended." in host.text()


async def test_a_roster_that_cannot_be_read_is_said_in_place_of_the_list(bench: Bench) -> None:
    def fail(*_: Any) -> Any:
        raise DeskError("The roster cannot be read.", "Look at the plugins.")

    bench.ctx = attrs.evolve(bench.ctx, peers=fail, ask_ranking=fail)
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        assert isinstance(host.screen, Assign)
        assert "The roster cannot be read." in host.text() and "Look at the plugins." in host.text()
        host.sound()
        await host.keys("escape", "n", "up", "y", "ctrl+s")
        assert isinstance(host.screen, PeerWishes)
        assert "The roster cannot be read." in host.text()
        host.sound()


async def test_what_was_typed_about_the_person_reaches_no_commit_and_dies_with_the_screen(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", *"narwhal", "down", "s", "down", *"graveyard", "ctrl+s")
        assign = host.screen
        assert isinstance(assign, Assign)
        await host.keys("enter", "enter")
        assert isinstance(host.screen, Requests)
        assert assign.ranking is None
        stored = repr(bench.store.all()) + repr([vars(commit) for commit in bench.store.commits])
        assert "narwhal" not in stored and "graveyard" not in stored and "sergeant" not in stored
        await host.keys("a")
        assert "narwhal" not in host.text()


async def test_barred_peers_stand_at_the_bottom_and_their_card_says_what_would_change_it(bench: Bench) -> None:
    bench.more_bars = [Bar(id="leave", says="On leave.", peers=frozenset({bench.peer(2).id}), cite="TEST 4")]
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end")
        assert host.screen.query_one(DataList).current == bench.peer(2).id
        assert "On leave." in host.text()
        await host.keys("w")
        assert "Why not this peer?" in host.text()
        assert "bar that would have to fall: On leave." in host.card_text()
        assert "TEST 4" in host.card_text()
        await host.keys("escape", "enter")
        assert "No person may override this." in host.text()
        await host.keys("enter")
        assert bench.store.get(request.id).assigned is None


async def test_a_soft_bar_gives_way_to_a_typed_word_only_and_is_counted(bench: Bench) -> None:
    bench.more_bars = [Bar(id="soft", says="Is a supervisor.", peers=frozenset({bench.peer(2).id}), overridable=True)]
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end", "enter")
        assert isinstance(host.screen, TypedConfirm)
        host.sound()
        await host.keys(*"yes", "enter")
        assert isinstance(host.screen, TypedConfirm)
        await host.keys("escape")
        assert bench.store.get(request.id).assigned is None
        await host.keys("enter", *"override", "enter", "enter")
        saved = bench.store.get(request.id)
        assert (saved.assigned, saved.overrides) == (bench.peer(2).id, 1)
        assert not any(commit.events for commit in bench.store.commits), "its day would tell whose plan"


async def test_a_conflict_named_by_the_peer_bars_that_peer_without_a_reason(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        first = host.screen.query_one(DataList).current
        await host.keys("enter", "down", "down", "enter")
        saved = bench.store.get(request.id)
        assert (saved.passed, saved.vetoed) == ((first,), ())
        await host.keys("escape")
        assert isinstance(host.screen, Assign)
        ranking = host.screen.ranking
        assert ranking is not None and first in ranking.barred


@pytest.mark.clause("mpd-13")
async def test_a_wish_that_cannot_be_honoured_is_shown_as_a_category(bench: Bench) -> None:
    wished = bench.peer(2).id
    bench.more_bars = [Bar(id="leave", says="On leave.", peers=frozenset({wished}))]
    bench.request(wished_peer=wished)
    async with bench.shown() as host:
        await host.keys("a")
        assert "The wished peer is not available" in host.text()
        host.sound()


async def test_rows_say_what_sets_a_peer_apart(bench: Bench) -> None:
    bench.store.contacts[bench.peer(4).id] = 2
    bench.request(wished_peer=bench.peer(1).id)
    async with bench.shown() as host:
        await host.keys("a")
        rows = {row.id: row.cells[3] for row in host.screen.query_one(DataList).rows}
        assert rows[bench.peer(1).id] == "This peer was asked for."
        assert rows[bench.peer(4).id] == "One or two contacts this month and last."


async def test_hostile_labels_show_as_written(bench: Bench) -> None:
    bench.team = [attrs.evolve(bench.peer(0), given="[red]", family="[/]", unit="[K9]\u202e")]
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "v")
        assert "[red] [/]" in host.text() and "[K9]" in host.text()
        host.sound()
