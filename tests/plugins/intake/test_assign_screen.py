"""Offering a request on the screen: who chooses, what is said before the call, who passes, and when nobody is free."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs
import pytest

from peerdesk_core.law.packs import Then
from peerdesk_core.model.findings import Bar
from peerdesk_core.model.ids import Id
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Reason, Stage
from peerdesk_core.model.people import Rank, Standing
from peerdesk_intake.screens import Requests
from peerdesk_intake.screens.assign import Assign
from peerdesk_tui.kit.confirm import Ask, Notice
from peerdesk_tui.kit.data_list import DataList

Bench: TypeAlias = Any
"""The class behind the fixture `bench`, in conftest.py."""


def as_role(bench: Bench, role: str) -> None:
    bench.ctx = attrs.evolve(bench.ctx, role_of=lambda: role)


def all_barred(bench: Bench, *bars: Bar) -> None:
    bench.more_bars = list(bars)


# ------------------------------------------------------------------ the way to the list


async def test_the_way_into_the_list_and_what_to_do_there_stand_on_the_screen(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        seen = " ".join(host.text().split())
        assert "Ctrl+s ranks and goes to the list. There: enter offers it, w says why" in seen
        assert "Rank, go to list" in host.text().splitlines()[-1]
        host.sound()


async def test_all_five_facts_reach_the_ranking_and_no_commit(bench: Bench) -> None:
    asked: list[Any] = []
    plain = bench.ask

    def remember(request: Any, fit: Any) -> Any:
        asked.append(fit)
        return plain(request, fit)

    bench.ctx = attrs.evolve(bench.ctx, ask_ranking=remember)
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", *"k9", "down", "s", "down", *"dogs", "down", *"north", "down", *"swat", "ctrl+s")
        host.sound()
        fit = asked[-1]
        assert (fit.unit, fit.rank, fit.shift, fit.station, fit.supervises) == (
            "k9",
            Rank.SERGEANT,
            "dogs",
            "north",
            "swat",
        )
        await host.keys("enter", "enter")
        stored = repr(bench.store.all()) + repr([vars(commit) for commit in bench.store.commits])
        assert not any(word in stored for word in ("k9", "dogs", "north", "swat"))


# ------------------------------------------------------------------ offered, taken, passed


@pytest.mark.clause("mpd-31")
async def test_whoever_takes_a_request_is_counted_with_it_in_one_commit_without_an_event(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter", "enter")
        assert isinstance(host.screen, Requests)
    (commit,) = bench.store.commits
    peer = bench.store.get(request.id).assigned
    assert [(who, what, number) for who, _, what, number in commit.loads] == [(peer, Load.OFFERED, 1)]
    assert commit.events == [] and len(commit.puts) == 1


async def test_whom_to_call_and_by_which_number_stands_over_the_question_in_dots_until_v(bench: Bench) -> None:
    bench.team = [attrs.evolve(peer, phone="612-555-0142") for peer in bench.team]
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        name = next(peer.name for peer in bench.team if peer.id == host.screen.query_one(DataList).current)
        await host.keys("enter")
        assert isinstance(host.screen, Ask)
        assert "Telephone: ••••••" in host.text()
        assert name not in host.text() and "0142" not in host.text()
        await host.keys("v")
        assert name in host.text() and "Telephone: 612-555-0142" in host.text()
        await host.keys("x")
        assert name not in host.text() and "0142" not in host.text()
        host.sound()


async def test_a_peer_without_a_telephone_on_the_roster_is_said_to_have_none(bench: Bench) -> None:
    bench.team = [attrs.evolve(peer, phone="") for peer in bench.team]
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter")
        assert "Telephone: none on the roster." in host.text()


async def test_the_card_of_a_request_says_which_peer_has_it_in_dots_until_v(bench: Bench) -> None:
    first, second = bench.team[:2]
    bench.request(assigned=second.id)
    async with bench.shown() as host:
        await host.keys("enter")
        assert "The peer who has it:" in host.text()
        assert second.name not in host.text()
        await host.keys("v")
        assert second.name in host.text() and first.name not in host.text()
        await host.keys("escape")
        bench.team = [first]
        await host.keys("enter")
        assert "no longer on the roster" in host.text()


@pytest.mark.clause("mpd-31")
async def test_whoever_is_not_available_is_counted_once_passed_over_and_the_next_stands_first(bench: Bench) -> None:
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        first = host.screen.query_one(DataList).current
        await host.keys("enter", "down", "enter")
        (commit,) = bench.store.commits
        assert [(who, what) for who, _, what, _ in commit.loads] == [(first, Load.UNAVAILABLE)]
        assert commit.events == []
        assert bench.store.get(request.id).passed == (first,)
        assert bench.store.get(request.id).assigned is None
        rows = host.screen.query_one(DataList)
        assert rows.current != first and rows.rows[-1].id == first
        host.sound()


@pytest.mark.clause("mndps-18")
async def test_a_conflict_leaves_the_same_trace_as_any_other_pass_and_says_where_the_request_goes(
    bench: Bench,
) -> None:
    bench.department.speak("assign", "declare_conflict", "A conflict is said and the person handed on.")
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        first = host.screen.query_one(DataList).current
        await host.keys("enter", "down", "down", "enter")
        assert isinstance(host.screen, Notice)
        assert "A conflict is said and the person handed on. [TEST declare_conflict]" in host.card_text()
        assert "professional" in host.card_text()
        host.sound()
        saved = bench.store.get(request.id)
        assert (saved.passed, saved.vetoed) == ((first,), ())
        assert not bench.store.offers
        assert "conflict" not in repr(saved).casefold()
        await host.keys("enter")
        assert isinstance(host.screen, Assign)


async def test_a_peer_who_passed_can_be_asked_once_more(bench: Bench) -> None:
    peer = bench.peer(2).id
    request = bench.request(passed=(peer,))
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end")
        assert host.screen.query_one(DataList).current == peer
        await host.keys("enter")
        assert "Ask once more?" in host.text()
        host.sound()
        await host.keys("enter")
        assert bench.store.get(request.id).passed == ()
        assert len(host.screen.ranking.places) == len(bench.team)


async def test_a_vetoed_peer_cannot_be_asked_once_more(bench: Bench) -> None:
    peer = bench.peer(2).id
    bench.request(passed=(peer,), vetoed=(peer,))
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end", "enter")
        assert isinstance(host.screen, Notice)
        assert "No person may override this." in host.text()


# ------------------------------------------------------------------ before the call


@pytest.mark.clause("mndps-16")
async def test_a_rank_far_from_the_persons_asks_for_the_need_and_marks_the_request(bench: Bench) -> None:
    bench.department.speak("assign", "cross_rank", "An emergent need may cross ranks.", then=Then.MAY)
    bench.department.speak("assign", "re_refer", "It is handed to a nearer rank afterwards.")
    bench.team = [attrs.evolve(bench.peer(0), rank=Rank.CHIEF)]
    request = bench.request()
    async with bench.shown() as host:
        await host.keys("a", "down", "o", "ctrl+s", "enter")
        assert "An emergent need may cross ranks. [TEST cross_rank]" in host.card_text()
        assert "[TEST re_refer]" in host.card_text()
        host.sound()
        await host.keys("enter", "down", "enter")
        assert isinstance(host.screen, Assign)
        assert bench.store.commits == []
        await host.keys("enter", "enter", "enter")
        host.sound()
        await host.keys("enter")
        saved = bench.store.get(request.id)
        assert (saved.assigned, saved.cross_rank) == (bench.peer(0).id, True)
        assert any("nearer rank" in toast for toast in host.toasts)


@pytest.mark.clause("mndps-16")
async def test_nothing_is_asked_about_ranks_that_are_near_not_known_or_not_spoken_of(bench: Bench) -> None:
    near = bench.request(0)
    bench.department.speak("assign", "cross_rank", "An emergent need may cross ranks.", then=Then.MAY)
    async with bench.shown() as host:
        await host.keys("a", "down", "s", "ctrl+s", "enter")
        assert isinstance(host.screen, Ask)
        await host.keys("enter")
    bench.department.texts.clear()
    silent = bench.request(1)
    bench.team = [attrs.evolve(bench.peer(0), rank=Rank.CHIEF)]
    async with bench.shown() as host:
        host.screen.query_one(DataList).select(silent.id)
        await host.keys("a", "down", "o", "ctrl+s", "enter")
        assert isinstance(host.screen, Ask)
        await host.keys("enter")
    assert not bench.store.get(near.id).cross_rank and not bench.store.get(silent.id).cross_rank


@pytest.mark.clause("mndps-17")
async def test_a_peer_who_supervises_is_reminded_of_the_duties_that_go_with_it(bench: Bench) -> None:
    bench.department.speak("assign", "report_as_supervisor", "A supervisor may owe a report.", then=Then.CONSULT)
    bench.team = [attrs.evolve(bench.peer(0), supervises=("Records",))]
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", *"k9", "ctrl+s", "enter")
        assert "A supervisor may owe a report. [TEST report_as_supervisor]" in host.card_text()
        assert "was not typed" not in host.card_text()
        host.sound()


@pytest.mark.clause("mndps-18", "mndps-29")
async def test_a_tie_that_could_not_be_checked_is_asked_for(bench: Bench) -> None:
    bench.team = [attrs.evolve(bench.peer(0), ties=("Records",))]
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter")
        assert "was not typed" in host.card_text() and "Records" not in host.card_text()
        await host.keys("enter")
        assert isinstance(host.screen, Ask)


@pytest.mark.clause("mn124-10")
async def test_a_request_that_comes_with_an_incident_asks_for_involvement_and_cautions_with_the_text(
    bench: Bench,
) -> None:
    bench.department.speak("intake", "caution", "Orders not to talk are obeyed.")
    bench.department.speak("assign", "uninvolved_only", "Only peers who were not involved.")
    bench.request(reason=Reason.INCIDENT)
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter")
        told = host.card_text()
        assert "Orders not to talk are obeyed. [TEST caution]" in told
        assert "Only peers who were not involved. [TEST uninvolved_only]" in told
        assert "took part in the incident" in told


# ------------------------------------------------------------------ who chooses


@pytest.mark.clause("mpd-14", "mpd-40")
async def test_a_deputy_puts_a_peer_forward_and_the_choice_stays_with_the_coordinator(bench: Bench) -> None:
    bench.department.speak("assign", "choose", "The coordinator assigns.", who="coordinator", then=Then.MUST)
    bench.department.speak("assign", "connect", "The deputy may connect.", who="deputy", then=Then.MAY)
    request = bench.request()
    as_role(bench, "deputy")
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s")
        assert "You see suggestions: coordinator chooses. [TEST choose]" in " ".join(host.text().split())
        host.sound()
        await host.keys("down")
        second = host.screen.query_one(DataList).current
        await host.keys("enter")
        assert "[TEST connect]" in host.text()
        host.sound()
        await host.keys("enter")
        saved = bench.store.get(request.id)
        assert (saved.assigned, saved.stage, saved.wished_peer) == (None, Stage.NEW, second)
        assert bench.store.commits[-1].events == ["request.connected"]
        assert host.screen.ranking.places[0].peer == second
    as_role(bench, "coordinator")
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter", "enter")
        assert bench.store.get(request.id).assigned == second


@pytest.mark.clause("mpd-13", "mpd-40")
async def test_putting_forward_never_replaces_what_the_person_wished_for(bench: Bench) -> None:
    bench.department.speak("assign", "choose", "The coordinator assigns.", who="coordinator", then=Then.MUST)
    bench.department.speak("assign", "connect", "The deputy may connect.", who="deputy", then=Then.MAY)
    wished = bench.peer(3).id
    request = bench.request(wished_peer=wished)
    as_role(bench, "deputy")
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "down", "enter", "enter")
        assert isinstance(host.screen, Notice)
        assert "asked for another peer" in host.card_text()
        assert bench.store.get(request.id) == request


@pytest.mark.clause("mpd-14", "mpd-40")
async def test_a_role_that_no_text_lets_connect_only_looks(bench: Bench) -> None:
    bench.department.speak("assign", "choose", "The coordinator assigns.", who="coordinator", then=Then.MUST)
    bench.request()
    as_role(bench, "clinical_lead")
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter")
        assert isinstance(host.screen, Notice)
        assert "The coordinator assigns. [TEST choose]" in host.card_text()
        host.sound()
    assert bench.store.commits == []


async def test_where_no_text_says_who_chooses_a_deputy_assigns(bench: Bench) -> None:
    request = bench.request()
    as_role(bench, "deputy")
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "enter", "enter")
    assert bench.store.get(request.id).assigned is not None


# ------------------------------------------------------------------ nobody is free


@pytest.mark.clause("mndps-16", "mndps-18")
async def test_an_emptied_list_says_which_bars_did_it_and_what_the_texts_allow_instead(bench: Bench) -> None:
    team = frozenset(peer.id for peer in bench.team)
    one = frozenset({bench.peer(0).id})
    all_barred(
        bench,
        Bar(id="lapsed", says="Training has lapsed.", cite="TEST 4", peers=team - one),
        Bar(id="full", says="The month is full.", peers=one, overridable=True),
    )
    bench.department.speak("intake", "mutual_aid", "Partners may be asked.", then=Then.MAY)
    bench.department.speak("intake", "escalate", "The clinical lead steps in.", who="clinical_lead", then=Then.MUST)
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        assert "Nobody is free. Training has lapsed." in " ".join(host.text().split())
        host.sound()
        await host.keys("ctrl+s", "e")
        told = host.card_text()
        assert "Training has lapsed. [TEST 4] It stops 5 peers, 5 of them by this bar alone." in told
        assert "The month is full. It stops 1 peer, 1 of them by this bar alone." in told
        assert "override the bars over 1 peer" in told
        assert "Partners may be asked. [TEST mutual_aid]" in told
        assert "The clinical lead steps in. [TEST escalate] (clinical lead)" in told
        host.sound()


async def test_an_emptied_list_where_the_texts_are_silent_says_so(bench: Bench) -> None:
    all_barred(bench, Bar(id="x", says="Stopped.", peers=frozenset(peer.id for peer in bench.team)))
    bench.request(passed=(bench.peer(0).id,))
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "e")
        assert "The department's texts name no other way." in host.card_text()
        assert "can be asked once more" in host.card_text()


async def test_while_somebody_is_free_nothing_speaks_of_an_empty_list(bench: Bench) -> None:
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "e")
        assert isinstance(host.screen, Assign)
        assert "Nobody" not in host.text()


# ------------------------------------------------------------------ load


@pytest.mark.clause("mpd-32")
async def test_a_row_says_that_a_peer_is_on_a_plan(bench: Bench) -> None:
    bench.team[1] = attrs.evolve(bench.team[1], standing=Standing.REDUCED)
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        rows = {row.id: row.cells[3] for row in host.screen.query_one(DataList).rows}
        assert rows[bench.team[1].id].startswith("Reduced load.")
        assert sum(cell.startswith("Reduced load.") for cell in rows.values()) == 1


async def test_a_login_that_does_not_open_the_load_is_told_that_it_is_not_weighed(bench: Bench) -> None:
    plain = bench.ask

    def blind(request: Any, fit: Any) -> Any:
        question, ranking = plain(request, fit)
        return attrs.evolve(question, load_known=False), ranking

    bench.ctx = attrs.evolve(bench.ctx, ask_ranking=blind)
    bench.request()
    async with bench.shown() as host:
        await host.keys("a")
        assert "it is not weighed" in " ".join(host.text().split())
        host.sound()


@pytest.mark.clause("mpd-31")
async def test_an_override_leaves_no_event_that_could_be_joined_with_the_offer(bench: Bench) -> None:
    peer = bench.peer(2).id
    all_barred(bench, Bar(id="soft", says="The month is full.", peers=frozenset({peer}), overridable=True))
    bench.request()
    async with bench.shown() as host:
        await host.keys("a", "ctrl+s", "end", "enter", *"override", "enter", "enter")
    assert [(bool(commit.loads), commit.events) for commit in bench.store.commits] == [(True, [])]
    assert bench.store.offers == {(Id(peer), Load.OFFERED): 1}
