"""Who may be deployed, why not, and how well a peer fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

from peerdesk_core.contributions import DemoPlan
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Peer
from peerdesk_roster import service
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

    packs: tuple[Any, ...] = ()

    def __init__(self) -> None:
        self.asked: list[Mapping[str, str]] = []

    def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Rule, ...]:
        assert topic == "assign"
        self.asked.append(facts)
        found = [TRAINING] if facts["trained"] == "no" else []
        found += [AGREEMENT] if facts["agreement"] == "no" else []
        found += [STANDING] if facts["standing"] in ("personal", "suspended", "withdrawn") else []
        return tuple(found)

    def grounds(self, topic: str) -> tuple[Any, ...]:
        return ()

    def sayings(self, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> tuple[Any, ...]:
        return ()


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


def test_the_panel_counts_the_team_and_names_nobody(rules: Rules) -> None:
    peers = [a_peer(1, on_call=True), a_peer(2, trained_on=None, on_call=True), a_peer(3, agreement_on=None)]
    counts = service.summary(peers, service.gaps_of(peers, department(rules), TODAY), TODAY)
    assert counts == {"peers": 3, "deployable": 1, "untrained": 1, "unsigned": 1, "on_call": 1}
    assert [row.value for row in service.team_panel(counts, "roster").rows] == ["3", "1", "1", "1", "1"]


def test_an_empty_roster_says_which_key_comes_next(rules: Rules) -> None:
    panel = service.team_panel(service.summary([], {}, TODAY), "roster")
    assert panel.rows == ()
    assert "m imports" in panel.empty


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
