"""Ranking: bars first, then points, ties by a fair lot, and an answer for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs
import pytest

from peerdesk_core.assignment import INSTEAD, Ranking, across_ranks, instead, order_by_points, question_of, rank
from peerdesk_core.desk import Desk
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer, Rank

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
A, B, C, D = (Id(letter * 16) for letter in "abcd")


def ask(ids: Sequence[Id] = (A, B, C, D), code: str = "amber-heron-42") -> AssignmentQuestion:
    request = Request(
        id=Id("f" * 16),
        code=Code(code),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
    )
    peers = tuple(Peer(id=id, given="Given", family="Family") for id in ids)
    return AssignmentQuestion(request=request, fit=Fit(), peers=peers, load={}, now=NOW)


def factor(points: Mapping[Id, int], id: str = "load", best: int = 20) -> Factor:
    says = {score: f"{id} scores {score}" for score in (0, 5, 10, 15, 20)}
    return Factor(id=id, title=id.title(), points=points, says=says, best=best, cite="MPD 3-503 IV.B.5")


def order_of(ranking: Ranking) -> list[Id]:
    return [place.peer for place in ranking.places]


def test_free_peers_stand_in_order_of_their_points() -> None:
    ranking = rank(ask(), [], [factor({A: 5, B: 20, C: 10})])
    assert order_of(ranking) == [B, C, A, D]
    assert [place.total for place in ranking.places] == [20, 10, 5, 0]
    assert [place.place for place in ranking.places] == [1, 2, 3, 4]


def test_a_barred_peer_is_not_ranked_however_many_points_it_has() -> None:
    bar = Bar(id="vetoed", says="The person asked not to be given this peer.", peers=frozenset({B}))
    ranking = rank(ask(), [bar], [factor({B: 20})])
    assert B not in order_of(ranking)
    assert ranking.barred == {B: (bar,)}


def test_every_bar_over_a_peer_is_kept() -> None:
    hard = Bar(id="leave", says="On leave.", peers=frozenset({A, B}))
    soft = Bar(id="supervisor", says="Is a supervisor.", peers=frozenset({B}), overridable=True)
    ranking = rank(ask(), [hard, soft], [])
    assert ranking.why(B).bars == (hard, soft)
    assert ranking.hard(B) == (hard,)
    assert ranking.hard(A) == (hard,)
    assert ranking.hard(C) == ()


def test_ties_fall_differently_for_different_requests_but_never_change_for_one() -> None:
    codes = [f"amber-heron-{number}" for number in range(10, 60)]
    firsts = {order_of(rank(ask(code=code), [], []))[0] for code in codes}
    assert firsts == {A, B, C, D}
    assert all(order_of(rank(ask(code=code), [], [])) == order_of(rank(ask(code=code), [], [])) for code in codes)


def test_a_decided_order_replaces_the_order_by_points() -> None:
    ranking = rank(ask(), [], [factor({A: 20})], [D, C, B, A])
    assert order_of(ranking) == [D, C, B, A]
    assert ranking.decided


@pytest.mark.parametrize("order", [[A, B, C], [A, B, C, C], [A, B, C, D, D], [A, B, C, Id("e" * 16)], []])
def test_an_order_that_is_not_exactly_the_free_peers_is_refused(order: list[Id]) -> None:
    with pytest.raises(ValueError, match="exactly"):
        rank(ask(), [], [], order)


def test_an_order_may_not_bring_a_barred_peer_back() -> None:
    bar = Bar(id="leave", says="On leave.", peers=frozenset({A}))
    with pytest.raises(ValueError, match="exactly"):
        rank(ask(), [bar], [], [A, B, C, D])


@pytest.mark.clause("mpd-14")
def test_why_gives_points_of_the_best_the_sentence_and_the_clause_for_each_factor() -> None:
    why = rank(ask(), [], [factor({A: 15}), factor({A: 5}, id="shift")]).why(A)
    assert [(line.title, line.points, line.best, line.says) for line in why.lines] == [
        ("Load", 15, 20, "load scores 15"),
        ("Shift", 5, 20, "shift scores 5"),
    ]
    assert why.lines[0].cite == "MPD 3-503 IV.B.5"
    assert (why.place, why.of, why.total) == (1, 4, 20)


def test_why_not_names_the_bar_that_would_have_to_fall_and_the_place_without_it() -> None:
    bar = Bar(id="leave", says="On leave.", peers=frozenset({A}))
    why = rank(ask(), [bar], [factor({A: 10, B: 20})]).why(A)
    assert why.place is None
    assert why.changes == (
        "The bar that would have to fall: On leave.",
        "Without this bar: place 2 of 4 by points.",
    )


def test_why_not_says_when_policy_allows_an_override_and_only_then() -> None:
    soft = Bar(id="supervisor", says="Is a supervisor.", peers=frozenset({A}), overridable=True)
    hard = Bar(id="leave", says="On leave.", peers=frozenset({A}))
    assert any("override" in sentence for sentence in rank(ask(), [soft], []).why(A).changes)
    assert not any("override" in sentence for sentence in rank(ask(), [soft, hard], []).why(A).changes)


def test_what_would_change_names_the_least_single_score_that_lifts_to_first() -> None:
    why = rank(ask(), [], [factor({A: 5, B: 12})]).why(A)
    assert why.changes == ("Load: 15 of 20 points instead of 5 would lift this peer to first place.",)


def test_what_would_change_is_true_when_tried() -> None:
    load, shift = factor({A: 5, B: 20, C: 10}), factor({B: 20, C: 8, D: 15}, id="shift")
    before = rank(ask(), [], [load, shift])
    assert before.why(A).place == 4
    assert before.why(A).changes == (
        "Load: 20 of 20 points instead of 5 would lift this peer from place 4 to place 2.",
        "Shift: 15 of 20 points instead of 0 would lift this peer from place 4 to place 2.",
    )
    after = rank(ask(), [], [factor({**load.points, A: 20}), shift])
    assert after.why(A).place == 2


def test_when_no_single_factor_helps_the_answer_says_so() -> None:
    factors = [factor({A: 20, B: 20}, id=name) for name in ("load", "shift", "unit")]
    assert rank(ask([A, C]), [], factors).why(C).changes == (
        "No single factor would move this peer up; only several together, or a bar over somebody ahead.",
    )


def test_the_first_peer_is_told_to_be_first() -> None:
    assert rank(ask(), [], [factor({A: 5})]).why(A).changes == ("Already first.",)


def test_a_decided_order_is_explained_beside_the_place_by_points() -> None:
    why = rank(ask(), [], [factor({A: 20, B: 10, C: 5})], [D, A, B, C]).why(D)
    assert why.changes == ("A rule of the desk set this order. By points alone: place 4 of 4.", "Already first.")


def test_bars_and_points_about_strangers_are_ignored() -> None:
    stranger = Id("e" * 16)
    ranking = rank(ask(), [Bar(id="x", says="X.", peers=frozenset({stranger}))], [factor({stranger: 20})])
    assert len(ranking.places) == 4
    assert ranking.barred == {}
    with pytest.raises(KeyError):
        ranking.why(stranger)


def test_the_order_by_points_offered_to_plugins_is_the_core_order() -> None:
    factors = [factor({A: 5, B: 5, C: 10})]
    assert list(order_by_points(ask(), [D, C, B, A], factors)) == order_of(rank(ask(), [], factors))


def test_a_column_of_scores_says_of_each_candidate_what_a_mapping_says() -> None:
    question = ask()
    scores = {A: 5, B: 20, C: 10}
    column = question.column([5, 20, 10, 0])
    assert dict(column) == {**scores, D: 0} and list(column.values()) == [5, 20, 10, 0]
    assert column.get(Id("e" * 16)) is None
    by_column, by_mapping = rank(question, [], [factor(column)]), rank(question, [], [factor(scores)])
    assert by_column.places == by_mapping.places
    assert [by_column.why(peer) for peer in (A, B, C, D)] == [by_mapping.why(peer) for peer in (A, B, C, D)]


def test_a_column_made_for_another_list_of_candidates_still_goes_by_peer() -> None:
    column = ask([D, C, B, A]).column([0, 10, 20, 5])
    assert order_of(rank(ask(), [], [factor(column)])) == [B, C, A, D]


@pytest.mark.parametrize("scores", [[5, 20, 10], [5, 20, 10, 0, 0]])
def test_a_column_without_exactly_one_score_for_each_candidate_is_refused(scores: list[int]) -> None:
    with pytest.raises(ValueError, match="each candidate"):
        ask().column(scores)


# ------------------------------------------------------------------ nobody is free


def test_while_somebody_is_free_no_bar_has_emptied_the_list() -> None:
    assert rank(ask(), [Bar(id="leave", says="On leave.", peers=frozenset({A, B, C}))], []).emptied == ()
    assert rank(ask(ids=()), [], []).emptied == ()


def test_an_empty_list_names_its_bars_with_how_many_each_stops_and_how_many_alone() -> None:
    leave = Bar(id="leave", says="On leave.", peers=frozenset({A, B, C}), cite="X 1")
    full = Bar(id="full", says="The month is full.", peers=frozenset({C, D, Id("e" * 16)}), overridable=True)
    found = rank(ask(), [leave, full], []).emptied
    assert [(hold.id, hold.cite, hold.overridable, hold.peers, hold.alone) for hold in found] == [
        ("leave", "X 1", False, 3, 2),
        ("full", "", True, 2, 1),
    ]


def test_bars_of_one_id_with_different_sentences_are_told_apart() -> None:
    bars = [Bar(id="x", says=says, peers=frozenset(peers)) for says, peers in (("One.", {A, B}), ("Two.", {C, D}))]
    assert {hold.says: hold.alone for hold in rank(ask(), bars, []).emptied} == {"One.": 2, "Two.": 2}


@pytest.mark.clause("mndps-16", "mndps-13")
def test_each_department_says_what_its_own_texts_allow_where_nobody_is_free(desk: Desk) -> None:
    told: dict[str, list[str]] = {}
    for info in desk.departments():
        desk.choose_department(info.id)
        found = instead(desk.department)
        assert all(saying.clause.cite and saying.then.value not in ("must_not", "should_not") for saying in found)
        assert [saying.do for saying in found] == sorted(
            (saying.do for saying in found), key=[act for _, act in INSTEAD].index
        )
        told[info.id] = [saying.do for saying in found]
    assert "cross_rank" in told["us-mn-dps"] and "escalate" in told["us-mn-minneapolis-pd"]
    assert "mutual_aid" in told["us-mo-slmpd"]


# ------------------------------------------------------------------ the question


def test_requests_that_wait_for_a_contact_are_held_by_their_peers_and_the_one_asked_about_is_not(desk: Desk) -> None:
    asked = ask().request
    others = [
        attrs.evolve(asked, id=Id(f"{number:016x}"), stage=stage, assigned=peer)
        for number, (stage, peer) in enumerate(
            [(Stage.ASSIGNED, A), (Stage.ASSIGNED, A), (Stage.CONTACTED, B), (Stage.NEW, None)]
        )
    ]
    itself = attrs.evolve(asked, stage=Stage.ASSIGNED, assigned=C)
    question = question_of(asked, Fit(), ask().peers, desk.clock, desk.ctx("roster").store, True, [*others, itself])
    assert question.held == {A: 2}


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [
        (Rank.OFFICER, Rank.CHIEF, True),
        (Rank.OFFICER, Rank.DISPATCH, True),
        (Rank.OFFICER, Rank.LIEUTENANT, True),
        (Rank.OFFICER, Rank.SERGEANT, False),
        (Rank.DISPATCH, Rank.RECORDS, False),
        (Rank.UNKNOWN, Rank.CHIEF, False),
        (Rank.CHIEF, Rank.UNKNOWN, False),
    ],
)
def test_ranks_are_crossed_only_where_both_are_known_and_far_apart(one: Rank, other: Rank, far: bool) -> None:
    assert across_ranks(one, other) is far
