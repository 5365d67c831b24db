"""How well a peer fits: each thing that is weighed, its points, its sentence, its clause."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.assignment import closeness, rank
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import load_department
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Factor
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, RankWish, ReachVia, Request, Source, TimeWish
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_roster import fit
from peerdesk_roster.burnout import Limits

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = Path(__file__).parents[3] / "docs" / "assignment.md"


def a_peer(number: int = 1, **fields: Any) -> Peer:
    ready: dict[str, Any] = {
        "id": Id(f"{number:016x}"),
        "given": "Kai",
        "family": "Lor",
        "trained_on": PartialDate("2024-03-02"),
        "agreement_on": PartialDate("2024-03-02"),
    }
    return Peer(**{**ready, **fields})


def question(peers: list[Peer], *, person: Fit | None = None, **more: Any) -> AssignmentQuestion:
    counts = {
        key: more.pop(key) for key in ("load", "heavy", "taken", "held", "this_month", "load_known") if key in more
    }
    return AssignmentQuestion(
        request=Request(
            id=Id("f" * 16),
            code=Code("amber-heron-42"),
            channel=Channel.LINE,
            source=Source.SELF,
            format=more.pop("format", Format.PHONE),
            reach_via=ReachVia.PERSON_CALLS_BACK,
            arrived_at=to_minute(NOW),
            **more,
        ),
        fit=person or Fit(),
        peers=tuple(peers),
        now=NOW,
        **{"load": {}, **counts},
    )


def factor(found: tuple[Factor, ...], id: str) -> Factor:
    return next(one for one in found if one.id == id)


def scores(id: str, asked: AssignmentQuestion) -> list[int]:
    """The points of one factor, in the order of the peers."""
    points = factor(fit.factors(asked), id).points
    return [points.get(peer.id, 0) for peer in asked.peers]


# ------------------------------------------------------------------ rank


@pytest.mark.clause("mpd-14", "mndps-16")
def test_the_nearer_the_rank_the_more_points() -> None:
    ranks = [Rank.SERGEANT, Rank.LIEUTENANT, Rank.CAPTAIN, Rank.CHIEF, Rank.DISPATCH, Rank.UNKNOWN]
    peers = [a_peer(number, rank=rank) for number, rank in enumerate(ranks)]
    assert scores("roster.rank", question(peers, person=Fit(rank=Rank.SERGEANT))) == [12, 8, 4, 0, 0, 0]


def test_closeness_is_mutual() -> None:
    assert all(closeness(one, other) == closeness(other, one) for one in Rank for other in Rank)


@pytest.mark.parametrize(
    ("wish", "meets"),
    [
        (RankWish.SAME, [True, False, False, False]),
        (RankWish.NOT_ABOVE, [True, False, True, True]),
        (RankWish.CIVILIAN, [False, False, False, True]),
        (RankWish.SWORN, [True, True, True, False]),
    ],
)
def test_a_wish_about_rank_is_scored(wish: RankWish, meets: list[bool]) -> None:
    peers = [
        a_peer(1, rank=Rank.SERGEANT, service=Service.SWORN),
        a_peer(2, rank=Rank.LIEUTENANT, service=Service.SWORN),
        a_peer(3, rank=Rank.OFFICER, service=Service.SWORN),
        a_peer(4, rank=Rank.DISPATCH, service=Service.CIVILIAN),
    ]
    asked = question(peers, person=Fit(rank=Rank.SERGEANT), rank_wish=wish)
    assert [bool(points) for points in scores("roster.rank_wish", asked)] == meets


# ------------------------------------------------------------------ place and time


def test_another_unit_is_preferred_because_it_is_more_private() -> None:
    peers = [a_peer(1, unit="swat"), a_peer(2, unit="[K9]"), a_peer(3)]
    assert scores("roster.unit", question(peers, person=Fit(unit="SWAT "))) == [0, 6, 3]


@pytest.mark.clause("mndps-36")
@pytest.mark.parametrize(("format", "wanted"), [(Format.IN_PERSON, [4, 0, 2]), (Format.VIDEO, [0, 4, 2])])
def test_a_meeting_wants_a_peer_nearby_and_any_other_format_one_from_elsewhere(
    format: Format, wanted: list[int]
) -> None:
    peers = [a_peer(1, station="north"), a_peer(2, station="South"), a_peer(3)]
    assert scores("roster.station", question(peers, person=Fit(station="North"), format=format)) == wanted


@pytest.mark.clause("mndps-36")
def test_the_time_that_was_wished_for_counts_and_an_unknown_shift_is_not_taken_for_another() -> None:
    peers = [a_peer(1, shift="Day watch"), a_peer(2, shift="Dogs"), a_peer(3, shift="Watch B"), a_peer(4)]
    assert scores("roster.time", question(peers, time_wish=TimeWish.NIGHT)) == [0, 4, 2, 2]
    assert scores("roster.time", question(peers, time_wish=TimeWish.DAY)) == [4, 0, 2, 2]


@pytest.mark.clause("mndps-36")
def test_a_talk_off_duty_wants_a_peer_of_another_shift() -> None:
    peers = [a_peer(1, shift="days"), a_peer(2, shift="Dogs"), a_peer(3)]
    asked = question(peers, person=Fit(shift="Days"), time_wish=TimeWish.OFF_DUTY)
    assert scores("roster.time", asked) == [0, 4, 2]
    assert "roster.shift" not in {one.id for one in fit.factors(asked)}


@pytest.mark.clause("mpd-36")
def test_no_shift_is_worth_less_than_nothing() -> None:
    peers = [a_peer(1, shift="Dogs"), a_peer(2, shift="Days", on_call=True)]
    found = fit.factors(question(peers, person=Fit(shift="Days"), time_wish=TimeWish.DAY))
    assert all(0 <= one.points.get(peers[0].id, 0) <= one.best for one in found)


# ------------------------------------------------------------------ what the person would like


def test_the_language_and_the_shift_add_points() -> None:
    peers = [a_peer(1, shift="Days", languages=(Language.HMONG,)), a_peer(2, shift="Dogs")]
    asked = question(peers, person=Fit(shift="days"), language=Language.HMONG)
    assert scores("roster.language", asked) == [16, 0]
    assert scores("roster.shift", asked) == [4, 0]


@pytest.mark.clause("mpd-04")
def test_shared_experience_counts_and_what_a_peer_keeps_to_themselves_is_told_by_nothing() -> None:
    wanted = Experience.SUICIDE_LOSS
    peers = [
        a_peer(1, experience=frozenset({wanted}), experience_shared=True),
        a_peer(2, experience=frozenset({wanted}), experience_shared=False),
        a_peer(3, experience=frozenset({Experience.INJURY}), experience_shared=True),
        a_peer(4),
    ]
    asked = question(peers, experience=wanted)
    assert scores("roster.experience", asked) == [8, 0, 0, 0]
    ranking = rank(asked, (), fit.factors(asked))
    kept, none = ranking.why(peers[1].id), ranking.why(peers[3].id)
    assert (kept.lines, kept.total) == (none.lines, none.total)
    said = repr(ranking)
    assert not any(word in said for one in Experience for word in (one.value, one.value.replace("_", " ")))


def test_what_was_not_said_scores_nobody() -> None:
    ids = [one.id for one in fit.factors(question([a_peer()]))]
    assert ids == ["roster.plan", "roster.spacing", "roster.busy", "roster.rotation", "roster.held"]


# ------------------------------------------------------------------ load


@pytest.mark.clause("mpd-32")
def test_a_plan_for_a_reduced_load_lowers_a_peer_and_says_so() -> None:
    peers = [a_peer(1, standing=Standing.REDUCED), a_peer(2)]
    asked = question(peers)
    ranking = rank(asked, (), fit.factors(asked))
    assert [place.peer for place in ranking.places] == [peers[1].id, peers[0].id]
    says = [line.says for line in ranking.why(peers[0].id).lines if line.title == "Plan"]
    assert says == ["is on a plan for a reduced load, so others go first"]


def test_a_critical_incident_leaves_room_and_two_leave_more() -> None:
    peers = [a_peer(1), a_peer(2), a_peer(3)]
    heavy = {peers[1].id: 1, peers[2].id: 2}
    assert scores("roster.spacing", question(peers, heavy=heavy)) == [8, 4, 0]


def test_busy_is_what_the_department_says_it_is() -> None:
    peers = [a_peer(1), a_peer(2), a_peer(3)]
    asked = question(peers, load={peers[1].id: 2, peers[2].id: 4})
    assert scores("roster.busy", asked) == [6, 6, 3]
    points = factor(fit.factors(asked, limits=Limits(busy=4)), "roster.busy").points
    assert [points.get(peer.id, 0) for peer in peers] == [6, 3, 0]


@pytest.mark.clause("mpd-14")
def test_whoever_has_taken_fewer_requests_comes_sooner() -> None:
    peers = [a_peer(number) for number in range(5)]
    taken = {peer.id: number for peer, number in zip(peers, (0, 1, 4, 9, 30), strict=True)}
    assert scores("roster.rotation", question(peers, taken=taken)) == [6, 4, 2, 0, 0]


@pytest.mark.clause("mpd-14")
def test_open_requests_that_wait_for_a_contact_count_before_any_contact_is_entered() -> None:
    peers = [a_peer(number) for number in range(4)]
    held = {peer.id: number for number, peer in enumerate(peers)}
    assert scores("roster.held", question(peers, held=held)) == [6, 3, 0, 0]


def test_load_that_the_keys_do_not_open_is_not_weighed_as_if_it_were_none() -> None:
    ids = {one.id for one in fit.factors(question([a_peer()], load_known=False))}
    assert not ids & {"roster.spacing", "roster.busy", "roster.rotation"}


# ------------------------------------------------------------------ all of them


def everything() -> AssignmentQuestion:
    """A question that gives ground for every factor but the shift, with a peer for every score."""
    peers = [
        a_peer(
            number,
            rank=rank,
            unit=unit,
            station=unit,
            shift=shift,
            service=Service.SWORN,
            standing=Standing.REDUCED if unit else Standing.GOOD,
            experience=frozenset(Experience) if shift else frozenset(),
            experience_shared=bool(unit),
        )
        for number, (rank, unit, shift) in enumerate((r, u, s) for r in Rank for u in ("", "A", "B") for s in ("", "D"))
    ]
    counts = {peer.id: number for number, peer in enumerate(peers)}
    person = Fit(rank=Rank.SERGEANT, unit="A", shift="D", station="A")
    return question(
        peers,
        person=person,
        language=Language.ASL,
        rank_wish=RankWish.NOT_ABOVE,
        experience=Experience.LOSS_OF_COLLEAGUE,
        time_wish=TimeWish.OFF_DUTY,
        load=counts,
        heavy=counts,
        taken=counts,
        held=counts,
    )


def test_every_score_that_occurs_has_a_sentence_and_no_factor_gives_more_than_its_weight() -> None:
    found = fit.factors(everything())
    other = fit.factors(attrs.evolve(everything(), request=attrs.evolve(everything().request, time_wish=TimeWish.DAY)))
    for one in (*found, *other):
        assert {0, *one.points.values()} <= set(one.says)
        assert max(one.says) == one.best == fit.WEIGHTS[one.id].best
    assert {one.id for one in (*found, *other)} == set(fit.WEIGHTS)


@pytest.mark.clause("mpd-14")
def test_every_factor_of_minneapolis_names_a_clause_and_a_silent_department_none(desk: Desk) -> None:
    sources = [owned.item for owned in desk.kernel.rule_packs()]
    cites = fit.cites_of(desk.department)
    assert set(cites) == set(fit.WEIGHTS)
    assert all(cites.values())
    assert cites["roster.busy"].startswith("MPD 3-503")
    silent = fit.cites_of(load_department("us-mo-slmpd", sources))
    assert all(type(cite) is str for cite in silent.values())


def test_the_table_of_the_documentation_is_the_table_of_the_code() -> None:
    rows = [
        line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "`roster." in line
    ]
    told = {row.split("`")[1]: int(row.split("|")[3]) for row in rows}
    assert told == {id: weight.best for id, weight in fit.WEIGHTS.items()}
