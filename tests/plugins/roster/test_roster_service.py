"""Who may be deployed, why not, and how well a peer fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Factor
from peerdesk_core.model.ids import Id, PartialDate, to_minute
from peerdesk_core.model.needs import Channel, Fit, Format, RankWish, ReachVia, Request, Source
from peerdesk_core.model.people import Language, Peer, Rank, Service, Standing
from peerdesk_roster import fit, service
from peerdesk_roster.demo import demo_peers

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@attrs.frozen(kw_only=True)
class Rule:
    rule: str
    says: str
    cite: str
    overridable: bool = False


TRAINING = Rule(rule="x:assign.trained", says="A peer serves after training.", cite="X 1")
AGREEMENT = Rule(rule="x:assign.agreement", says="A peer serves under a signed agreement.", cite="X 2")
STANDING = Rule(rule="x:assign.standing", says="A peer serves in good standing.", cite="X 3", overridable=True)


class Rules:
    """A department whose rules can be counted when asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, str]] = []

    def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Rule, ...]:
        assert topic == "assign"
        self.asked.append(facts)
        found = [TRAINING] if facts["trained"] == "no" else []
        found += [AGREEMENT] if facts["agreement"] == "no" else []
        found += [STANDING] if facts["standing"] in ("leave", "suspended", "withdrawn") else []
        return tuple(found)


@pytest.fixture
def rules() -> Rules:
    return Rules()


def department(rules: Rules) -> Department:
    return cast("Department", rules)


def a_peer(number: int = 1, **fields: Any) -> Peer:
    ready: dict[str, Any] = {
        "id": Id(f"{number:016x}"),
        "given": "Kai",
        "family": "Lor",
        "trained_on": PartialDate("2024-03-02"),
        "agreement_on": PartialDate("2024-03-02"),
    }
    return Peer(**{**ready, **fields})


def question(peers: list[Peer], *, person: Fit | None = None, **request: Any) -> AssignmentQuestion:
    return AssignmentQuestion(
        request=Request(
            id=Id("f" * 16),
            code=Code("amber-heron-42"),
            channel=Channel.LINE,
            source=Source.SELF,
            format=Format.PHONE,
            reach_via=ReachVia.PERSON_CALLS_BACK,
            arrived_at=to_minute(NOW),
            **request,
        ),
        fit=person or Fit(),
        peers=tuple(peers),
        load={},
        now=NOW,
    )


def factor(found: tuple[Factor, ...], id: str) -> Factor:
    return next(one for one in found if one.id == id)


# ------------------------------------------------------------------ deployable


def test_a_trained_peer_with_an_agreement_in_good_standing_is_deployable(rules: Rules) -> None:
    assert service.gaps(a_peer(), department(rules), TODAY) == ()


@pytest.mark.clause("mpd-30")
def test_without_training_a_peer_is_not_deployable_and_the_clause_is_named(rules: Rules) -> None:
    assert [gap.cite for gap in service.gaps(a_peer(trained_on=None), department(rules), TODAY)] == ["X 1"]


@pytest.mark.clause("mpd-25")
def test_without_a_signed_agreement_a_peer_is_not_deployable_and_the_clause_is_named(rules: Rules) -> None:
    assert [gap.cite for gap in service.gaps(a_peer(agreement_on=None), department(rules), TODAY)] == ["X 2"]


@pytest.mark.clause("mpd-25", "mpd-30")
def test_training_and_agreement_that_lie_ahead_have_not_happened(rules: Rules) -> None:
    planned = a_peer(trained_on=PartialDate("2026-11-23"), agreement_on=PartialDate("2026-12"))
    assert len(service.gaps(planned, department(rules), TODAY)) == 2
    done = a_peer(trained_on=PartialDate("2026-11-22"), agreement_on=PartialDate("2026-10"))
    assert service.gaps(done, department(rules), TODAY) == ()


@pytest.mark.clause("mpd-25", "mpd-30")
@pytest.mark.parametrize(
    ("known", "first"),
    [("2026", date(2026, 12, 31)), ("2026-02", date(2026, 2, 28)), ("2026-02-03", date(2026, 2, 3))],
)
def test_a_date_known_in_part_counts_from_the_last_day_it_can_mean(rules: Rules, known: str, first: date) -> None:
    peer = a_peer(trained_on=PartialDate(known), agreement_on=PartialDate(known))
    assert len(service.gaps(peer, department(rules), first - timedelta(days=1))) == 2
    assert service.gaps(peer, department(rules), first) == ()


@pytest.mark.clause("mpd-36")
def test_duty_shift_and_on_call_are_no_facts_of_deployability(rules: Rules) -> None:
    for shift in ("Days", "Off duty", ""):
        for on_call in (True, False):
            assert service.gaps(a_peer(shift=shift, on_call=on_call), department(rules), TODAY) == ()
    assert all(not {"shift", "on_call", "on_duty"} & set(facts) for facts in rules.asked)


def test_a_bar_names_each_clause_once_with_everybody_it_stops(rules: Rules) -> None:
    peers = [
        a_peer(1),
        a_peer(2, trained_on=None),
        a_peer(3, trained_on=None, agreement_on=None),
        a_peer(4, standing=Standing.LEAVE),
    ]
    found = {bar.id: bar for bar in service.bars(peers, department(rules), TODAY)}
    assert found["roster.x:assign.trained"].peers == {peers[1].id, peers[2].id}
    assert found["roster.x:assign.agreement"].peers == {peers[2].id}
    assert found["roster.x:assign.standing"].peers == {peers[3].id}
    assert (found["roster.x:assign.standing"].cite, found["roster.x:assign.standing"].overridable) == ("X 3", True)
    assert not found["roster.x:assign.trained"].overridable


def test_a_large_roster_asks_the_rules_once_for_each_set_of_facts(rules: Rules) -> None:
    peers = [a_peer(n, standing=list(Standing)[n % 5], trained_on=None if n % 2 else "2024-01-01") for n in range(5000)]
    service.bars(peers, department(rules), TODAY)
    assert len(rules.asked) == 10


def test_the_panel_counts_the_team_and_names_nobody(rules: Rules) -> None:
    peers = [a_peer(1, on_call=True), a_peer(2, trained_on=None, on_call=True), a_peer(3, agreement_on=None)]
    counts = service.summary(peers, service.gaps_of(peers, department(rules), TODAY), TODAY)
    assert counts == {"peers": 3, "deployable": 1, "untrained": 1, "unsigned": 1, "on_call": 1}
    assert [row.value for row in service.team_panel(counts, "roster").rows] == ["3", "1", "1", "1", "1"]


def test_an_empty_roster_says_which_key_comes_next(rules: Rules) -> None:
    panel = service.team_panel(service.summary([], {}, TODAY), "roster")
    assert panel.rows == ()
    assert "m imports" in panel.empty


# ------------------------------------------------------------------ fit


@pytest.mark.clause("mpd-14")
def test_the_nearer_the_rank_the_more_points() -> None:
    peers = [a_peer(n, rank=rank) for n, rank in enumerate([Rank.SERGEANT, Rank.LIEUTENANT, Rank.CHIEF, Rank.DISPATCH])]
    points = factor(fit.factors(question(peers, person=Fit(rank=Rank.SERGEANT))), "roster.rank").points
    assert [points.get(peer.id, 0) for peer in peers] == [3, 2, 0, 0]


def test_closeness_is_mutual() -> None:
    assert all(fit.closeness(one, other) == fit.closeness(other, one) for one in Rank for other in Rank)


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
    found = fit.factors(question(peers, person=Fit(rank=Rank.SERGEANT), rank_wish=wish))
    assert [bool(factor(found, "roster.rank_wish").points.get(peer.id)) for peer in peers] == meets


def test_another_unit_is_preferred_because_it_is_more_private() -> None:
    peers = [a_peer(1, unit="swat"), a_peer(2, unit="[K9]"), a_peer(3)]
    points = factor(fit.factors(question(peers, person=Fit(unit="SWAT "))), "roster.unit").points
    assert [points.get(peer.id, 0) for peer in peers] == [0, 2, 1]


def test_the_same_shift_the_language_and_on_call_add_points() -> None:
    peers = [a_peer(1, shift="Days", languages=(Language.HMONG,), on_call=True), a_peer(2, shift="Dogs")]
    found = fit.factors(question(peers, person=Fit(shift="days"), language=Language.HMONG))
    for id in ("roster.shift", "roster.language", "roster.on_call"):
        points = factor(found, id).points
        assert points.get(peers[0].id, 0) > points.get(peers[1].id, 0)


def test_what_was_not_said_scores_nobody() -> None:
    assert [one.id for one in fit.factors(question([a_peer()]))] == ["roster.on_call"]


@pytest.mark.clause("mpd-36")
def test_somebody_off_call_on_another_shift_only_loses_points() -> None:
    peers = [a_peer(1, shift="Dogs"), a_peer(2, shift="Days", on_call=True)]
    found = fit.factors(question(peers, person=Fit(shift="Days")))
    assert all(0 <= one.points.get(peers[0].id, 0) <= one.best for one in found)


def test_every_score_that_occurs_has_a_sentence() -> None:
    peers = [
        a_peer(number, rank=rank, unit=unit, shift=shift, on_call=bool(unit), service=Service.SWORN)
        for number, (rank, unit, shift) in enumerate((r, u, s) for r in Rank for u in ("", "A", "B") for s in ("", "D"))
    ]
    for rank in Rank:
        person = Fit(rank=rank, unit="A", shift="D")
        for one in fit.factors(question(peers, person=person, language=Language.ASL, rank_wish=RankWish.NOT_ABOVE)):
            assert {0, *one.points.values()} <= set(one.says)
            assert max([0, *one.points.values()]) <= one.best


# ------------------------------------------------------------------ demo


def test_the_demo_team_is_the_same_for_a_seed_and_another_for_another() -> None:
    plan = DemoPlan(seed=1, now=NOW)
    assert demo_peers(plan) == demo_peers(plan)
    assert demo_peers(plan) != demo_peers(attrs.evolve(plan, seed=2))


def test_the_demo_team_shows_every_reason_for_not_being_deployable(rules: Rules) -> None:
    peers = demo_peers(DemoPlan(seed=1, now=NOW))
    found = service.gaps_of(peers, department(rules), TODAY)
    assert len(peers) == 60 == len({peer.badge for peer in peers}) == len({peer.name for peer in peers})
    assert {gap.cite for gaps in found.values() for gap in gaps} == {"X 1", "X 2", "X 3"}
    assert sum(not gaps for gaps in found.values()) > 40
    assert "[K9]" in {peer.unit for peer in peers}
    assert len({peer.rank for peer in peers}) >= 6
