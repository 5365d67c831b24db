"""Ranking: bars first, then points, ties by a fair lot, and an answer for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from peerdesk_core.assignment import Ranking, order_by_points, rank
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer

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
    assert list(order_by_points(Code("amber-heron-42"), [D, C, B, A], factors)) == order_of(rank(ask(), [], factors))
