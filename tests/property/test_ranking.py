"""Properties of ranking that must hold for every team, every bar and every score."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.assignment import rank
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar, Factor
from peerdesk_core.model.ids import Id, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source
from peerdesk_core.model.people import Peer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCORES = (0, 5, 10, 15, 20)
IDS = tuple(Id(f"{number:016x}") for number in range(9))
ids = st.sampled_from(IDS)
teams = st.lists(ids, min_size=1, unique=True)
codes = st.sampled_from([Code("amber-heron-42"), Code("teal-owl-10"), Code("zebra-like-99")])
bars = st.lists(
    st.builds(
        lambda name, over, soft: Bar(id=name, says=f"{name}.", peers=over, overridable=soft),
        st.sampled_from(["leave", "vetoed", "involved"]),
        st.frozensets(ids),
        st.booleans(),
    ),
    max_size=4,
)
columns = st.lists(st.dictionaries(ids, st.sampled_from(SCORES)), max_size=4)
quick = settings(max_examples=80, deadline=None)


def ask(team: list[Id], code: Code) -> AssignmentQuestion:
    request = Request(
        id=Id("f" * 16),
        code=code,
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.LINE_VOICEMAIL,
        arrived_at=to_minute(NOW),
    )
    peers = tuple(Peer(id=id, given="Given", family="Family") for id in team)
    return AssignmentQuestion(request=request, fit=Fit(), peers=peers, load={}, now=NOW)


def factors_of(columns: list[dict[Id, int]]) -> list[Factor]:
    return [
        Factor(
            id=f"f{number}",
            title=f"Factor {number}",
            points=column,
            says={score: f"Scores {score}." for score in SCORES},
            best=20,
        )
        for number, column in enumerate(columns)
    ]


@quick
@given(teams, codes, bars, columns)
def test_a_barred_peer_is_never_ranked_and_a_free_one_always(
    team: list[Id], code: Code, found: list[Bar], cells: list[dict[Id, int]]
) -> None:
    ranking = rank(ask(team, code), found, factors_of(cells))
    stopped = {peer for bar in found for peer in bar.peers} & set(team)
    assert set(ranking.barred) == stopped
    assert {place.peer for place in ranking.places} == set(team) - stopped
    assert [place.place for place in ranking.places] == list(range(1, len(ranking.places) + 1))


@quick
@given(teams, codes, bars, columns, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(
    team: list[Id], code: Code, found: list[Bar], cells: list[dict[Id, int]], draw: object
) -> None:
    shuffled = list(team)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rank(ask(team, code), found, factors_of(cells)) == rank(ask(shuffled, code), found, factors_of(cells))


@quick
@given(teams, codes, bars, columns)
def test_everybody_gets_an_answer(team: list[Id], code: Code, found: list[Bar], cells: list[dict[Id, int]]) -> None:
    ranking = rank(ask(team, code), found, factors_of(cells))
    for peer in team:
        why = ranking.why(peer)
        assert len(why.lines) == len(cells)
        assert sum(line.points for line in why.lines) == why.total
        assert (why.place is None) == bool(why.bars)
        assert why.changes


@quick
@given(teams, codes, bars, columns, st.frozensets(ids))
def test_another_bar_never_makes_a_peer_more_assignable(
    team: list[Id], code: Code, found: list[Bar], cells: list[dict[Id, int]], over: frozenset[Id]
) -> None:
    before = rank(ask(team, code), found, factors_of(cells))
    after = rank(ask(team, code), [*found, Bar(id="more", says="More.", peers=over)], factors_of(cells))
    assert {place.peer for place in after.places} == {place.peer for place in before.places} - over
    for peer in over & set(team):
        assert after.hard(peer)


@quick
@given(teams, codes, bars, columns.filter(bool), st.data())
def test_more_points_never_lower_a_place(
    team: list[Id], code: Code, found: list[Bar], cells: list[dict[Id, int]], data: st.DataObject
) -> None:
    ranking = rank(ask(team, code), found, factors_of(cells))
    peer = data.draw(st.sampled_from(team))
    column = data.draw(st.integers(0, len(cells) - 1))
    now = cells[column].get(peer, 0)
    raised = [dict(cell) for cell in cells]
    raised[column][peer] = data.draw(st.sampled_from([score for score in SCORES if score >= now]))
    before, after = ranking.why(peer).place, rank(ask(team, code), found, factors_of(raised)).why(peer).place
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert after <= before


@quick
@given(teams, codes, columns.filter(bool))
def test_a_promised_lift_to_first_place_comes_true(team: list[Id], code: Code, cells: list[dict[Id, int]]) -> None:
    factors = factors_of(cells)
    ranking = rank(ask(team, code), [], factors)
    for peer in team:
        for number, factor in enumerate(factors):
            promise = [line for line in ranking.why(peer).changes if line.startswith(f"{factor.title}:")]
            if not promise or "to first place" not in promise[0]:
                continue
            score = int(promise[0].split(":")[1].split()[0])
            lifted = [dict(cell) for cell in cells]
            lifted[number][peer] = score
            assert rank(ask(team, code), [], factors_of(lifted)).why(peer).place == 1
