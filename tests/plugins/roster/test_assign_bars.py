"""Who may not be given a request: the department's clauses, the desk's own safeguards, limits of load."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

from peerdesk_core.assignment import Ranking
from peerdesk_core.desk import Desk
from peerdesk_core.law.department import Clause, Number, Saying
from peerdesk_core.law.packs import FigureName, Then
from peerdesk_core.model.codes import Code
from peerdesk_core.model.findings import AssignmentQuestion, Bar
from peerdesk_core.model.ids import Id, PartialDate, to_minute, to_month
from peerdesk_core.model.load import Load
from peerdesk_core.model.needs import Channel, Fit, Format, ReachVia, Request, Source, Stage
from peerdesk_core.model.people import Peer, Standing
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster import bars, store

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def clause(rule: str, cite: str, overridable: bool = False) -> Clause:
    return Clause(
        rule=f"x:assign.{rule}", says=f"{rule}.", cite=cite, layer="department_policy", overridable=overridable
    )


TRAINING = clause("trained", "X 1")
AGREEMENT = clause("agreement", "X 2")
STANDING = clause("standing", "X 3", overridable=True)


class Rules:
    """A department whose rules can be counted when asked."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, str]] = []
        self.most: int | None = None
        self.bans: dict[tuple[str, str], Clause] = {}
        self.advice: tuple[tuple[Mapping[str, tuple[str, ...]], Saying], ...] = ()

    def bars(self, topic: str, facts: Mapping[str, str]) -> tuple[Clause, ...]:
        assert topic == "assign"
        self.asked.append(facts)
        found = [TRAINING] if facts["trained"] == "no" else []
        found += [AGREEMENT] if facts["agreement"] == "no" else []
        found += [STANDING] if facts["standing"] in ("personal", "suspended", "withdrawn") else []
        found += [ban for (fact, value), ban in self.bans.items() if facts[fact] == value]
        return tuple(found)

    def sayings(self, topic: str, facts: Mapping[str, str] | None = None, act: str = "") -> tuple[Any, ...]:
        return ()

    def grounds(self, topic: str) -> tuple[tuple[Mapping[str, tuple[str, ...]], Saying], ...]:
        return self.advice

    def number(self, name: FigureName) -> Number | None:
        if self.most is None:
            return None
        return Number(clause=clause("figure", "X 9"), least=None, most=self.most, advice=True)


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
        "explained_on": PartialDate("2024-03-02"),
        "acknowledged_on": PartialDate("2024-03-02"),
    }
    return Peer(**{**ready, **fields})


def request(**fields: Any) -> Request:
    base = Request(
        id=Id("f" * 16),
        code=Code("amber-heron-42"),
        channel=Channel.LINE,
        source=Source.SELF,
        format=Format.PHONE,
        reach_via=ReachVia.PERSON_CALLS_BACK,
        arrived_at=to_minute(NOW),
    )
    return attrs.evolve(base, **fields)


def question(*peers: Peer, person: Fit | None = None, **counts: Any) -> AssignmentQuestion:
    return AssignmentQuestion(request=request(), fit=person or Fit(), peers=peers, now=NOW, **{"load": {}, **counts})


def found(rules: Rules, asked: AssignmentQuestion, choices: bars.Choices | None = None) -> dict[str, Bar]:
    return {bar.id: bar for bar in bars.all_bars(asked, department(rules), TODAY, choices)}


# ------------------------------------------------------------------ facts


def test_a_bar_names_each_clause_once_with_everybody_it_stops(rules: Rules) -> None:
    peers = [
        a_peer(1),
        a_peer(2, trained_on=None),
        a_peer(3, trained_on=None, agreement_on=None),
        a_peer(4, standing=Standing.PERSONAL),
    ]
    told = found(rules, question(*peers))
    assert told["roster.x:assign.trained"].peers == {peers[1].id, peers[2].id}
    assert told["roster.x:assign.agreement"].peers == {peers[2].id}
    assert told["roster.x:assign.standing"].peers == {peers[3].id}
    assert (told["roster.x:assign.standing"].cite, told["roster.x:assign.standing"].overridable) == ("X 3", True)
    assert not told["roster.x:assign.trained"].overridable


def test_a_large_roster_asks_the_rules_once_for_each_set_of_facts(rules: Rules) -> None:
    days = [None, *(f"2024-{month:02d}" for month in range(1, 13)), "2027-01"]
    peers = [a_peer(n, standing=list(Standing)[n % 3], trained_on=days[n % 14]) for n in range(5000)]
    found(rules, question(*peers))
    assert len(rules.asked) == 6  # three standings, trained or not: a training that lies ahead is none


@pytest.mark.parametrize("certified", [None, "2026-11-21", "2026-11-22", "2026-11", "2025", "2027"])
@pytest.mark.parametrize("trained", [None, "2026-11-22", "2026", "2020"])
def test_the_facts_of_a_group_are_the_facts_of_each_of_its_peers(
    rules: Rules, certified: str | None, trained: str | None
) -> None:
    peers = [
        a_peer(number, certified_until=certified, trained_on=trained, fitness_role=bool(number % 2))
        for number in range(4)
    ]
    found(rules, question(*peers))
    each = {tuple(facts_of(peer, TODAY).words().items()) for peer in peers}
    assert {tuple(facts.items()) for facts in rules.asked} == each


# ------------------------------------------------------------------ supervisors and ties


@pytest.mark.clause("mndps-17")
def test_a_supervisor_of_the_person_is_kept_out_both_ways_under_the_desks_own_name(rules: Rules) -> None:
    above = a_peer(1, supervises=("Homicide", "Patrol 4 "))
    below = a_peer(2, unit="Juvenile")
    other = a_peer(3, unit="Homicide", supervises=("Records",))
    told = found(rules, question(above, below, other, person=Fit(unit=" patrol 4", supervises="juvenile")))
    (bar,) = told.values()
    assert bar.peers == {above.id, below.id}
    assert bar.cite == "" and bars.OWN_RULE in bar.says and not bar.overridable
    assert found(rules, question(above, below, other)) == {}


@pytest.mark.clause("mndps-17")
def test_a_text_that_bars_supervisors_speaks_for_itself_and_the_desk_is_silent(rules: Rules) -> None:
    rules.bans["supervisor", "yes"] = clause("own_supervisor", "X 7")
    told = found(rules, question(a_peer(1, supervises=("Homicide",)), person=Fit(unit="Homicide")))
    assert [bar.cite for bar in told.values()] == ["X 7"]


@pytest.mark.clause("mndps-18", "mndps-29")
def test_a_declared_tie_with_the_persons_unit_keeps_a_peer_out_and_nothing_says_which(rules: Rules) -> None:
    tied, free = a_peer(1, ties=("Homicide",)), a_peer(2, ties=("K9",))
    told = found(rules, question(tied, free, person=Fit(unit="HOMICIDE")))
    (bar,) = told.values()
    assert bar.peers == {tied.id} and bar.cite == ""
    assert "homicide" not in bar.says.casefold()
    rules.bans["tie", "yes"] = clause("tie", "X 8")
    told = found(rules, question(tied, free, person=Fit(unit="HOMICIDE")))
    assert [bar.cite for bar in told.values()] == ["X 8"]


@pytest.mark.clause("mndps-29")
def test_a_text_that_only_advises_is_named_as_advice_and_the_bar_as_the_desks_own(rules: Rules) -> None:
    says = Saying(clause=clause("ties", "X 5"), then=Then.SHOULD_NOT, do="", who="")
    rules.advice = (({"tie": ("yes",)}, says),)
    (bar,) = found(rules, question(a_peer(1, ties=("K9",)), person=Fit(unit="K9"))).values()
    assert bar.cite == "X 5" and bar.says.startswith("ties.") and bars.ADVISED in bar.says


@pytest.mark.clause("mndps-17")
def test_whether_supervisors_serve_at_all_is_the_departments_choice(rules: Rules) -> None:
    leads, other = a_peer(1, supervises=("Records",)), a_peer(2)
    assert found(rules, question(leads, other)) == {}
    told = found(rules, question(leads, other), bars.Choices(supervisors_serve=False))
    assert [bar.peers for bar in told.values()] == [{leads.id}]
    assert all(bar.cite == "" and "the department has set" in bar.says for bar in told.values())


# ------------------------------------------------------------------ limits of load


@pytest.mark.clause("mpd-32")
def test_a_plan_leaves_so_many_contacts_a_month_and_those_under_way_count(rules: Rules) -> None:
    plan = a_peer(1, standing=Standing.REDUCED, capacity=2)
    open_plan = a_peer(2, standing=Standing.REDUCED)
    other = a_peer(3, capacity=0)
    busy = {peer.id: 50 for peer in (open_plan, other)}
    assert found(rules, question(plan, open_plan, other, this_month={**busy, plan.id: 1})) == {}
    told = found(rules, question(plan, open_plan, other, this_month={**busy, plan.id: 1}, held={plan.id: 1}))
    (bar,) = told.values()
    assert bar.peers == {plan.id} and bar.overridable
    told = found(rules, question(plan, open_plan, other, this_month={**busy, plan.id: 2}))
    assert [bar.peers for bar in told.values()] == [{plan.id}]


def test_the_number_of_the_text_and_the_departments_own_are_told_apart_and_the_lesser_counts(rules: Rules) -> None:
    peers = a_peer(1), a_peer(2)
    asked = question(*peers, this_month={peers[0].id: 4, peers[1].id: 6})
    assert found(rules, asked) == {}
    own = bars.Choices(contacts_per_month=4)
    (bar,) = found(rules, asked, own).values()
    assert bar.peers == {peers[0].id, peers[1].id} and bar.cite == "" and "the department has set" in bar.says
    rules.most = 6
    (bar,) = found(rules, asked).values()
    assert bar.peers == {peers[1].id} and bar.cite == "X 9" and bar.overridable
    (bar,) = found(rules, asked, own).values()
    assert bar.peers == {peers[0].id, peers[1].id} and bar.cite == ""
    (bar,) = found(rules, asked, bars.Choices(contacts_per_month=9)).values()
    assert bar.cite == "X 9"


# ------------------------------------------------------------------ inside a desk


def fill(desk: Desk, *peers: Peer) -> None:
    store.save(desk.ctx("roster").store, peers, "roster.peer.saved")


def ranked(desk: Desk, person: Fit | None = None, **fields: Any) -> Ranking:
    return desk.ctx("roster").ask_ranking(request(**fields), person or Fit())[1]


@pytest.mark.clause("mpd-06")
def test_minneapolis_keeps_a_peer_with_a_fitness_role_out_of_every_assignment(desk: Desk) -> None:
    fill(desk, a_peer(1, fitness_role=True), a_peer(2))
    ranking = ranked(desk)
    assert [place.peer for place in ranking.places] == [Id(f"{2:016x}")]
    assert any(bar.cite == "MPD 3-503 III.G" for bar in ranking.hard(Id(f"{1:016x}")))


@pytest.mark.clause("mpd-32")
def test_minneapolis_respects_a_plan_and_lets_the_coordinator_decide_that_one_more_fits(desk: Desk) -> None:
    plan = a_peer(1, standing=Standing.REDUCED, capacity=1)
    fill(desk, plan, a_peer(2))
    with desk.ctx("roster").store.unit() as unit:
        unit.load(plan.id, to_month(desk.clock.today()))
    ranking = ranked(desk)
    assert [place.peer for place in ranking.places] == [Id(f"{2:016x}")]
    full = [bar for bar in ranking.barred[plan.id] if bar.id == "roster.plan.full"]
    assert [bar.cite for bar in full] == ["MPD 3-503 VII.D.2"]
    assert ranking.hard(plan.id) == ()


@pytest.mark.clause("mpd-32")
def test_a_request_that_waits_for_its_first_contact_takes_up_a_plan(desk: Desk) -> None:
    plan = a_peer(1, standing=Standing.REDUCED, capacity=1)
    fill(desk, plan, a_peer(2))
    waiting = request(id=Id("e" * 16), code=Code("teal-owl-10"), assigned=plan.id, stage=Stage.ASSIGNED)
    with desk.ctx("intake").store.unit() as unit:
        unit.put("requests", waiting)
    assert any(bar.id == "roster.plan.full" for bar in ranked(desk).barred[plan.id])
    itself = desk.ctx("roster").ask_ranking(waiting, Fit())[1]
    assert not any(bar.id == "roster.plan.full" for bar in itself.barred.get(plan.id, ()))


@pytest.mark.clause("mndps-17")
@pytest.mark.parametrize(
    "department", ["us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps", "us-mo-slmpd", "us-tx-mesquite-pd"]
)
def test_no_department_gives_a_request_to_a_supervisor_of_the_person(desk: Desk, department: str) -> None:
    desk.choose_department(department)
    fill(desk, a_peer(1, supervises=("Homicide",)), a_peer(2))
    ranking = ranked(desk, Fit(unit="Homicide"))
    assert [place.peer for place in ranking.places] == [Id(f"{2:016x}")]
    assert ranking.hard(Id(f"{1:016x}"))


def test_the_months_limit_is_the_departments_setting(desk: Desk) -> None:
    fill(desk, a_peer(1), a_peer(2))
    with desk.ctx("roster").store.unit() as unit:
        unit.load(Id(f"{1:016x}"), to_month(desk.clock.today()), Load.CONTACTS, 3)
    assert len(ranked(desk).places) == 2
    desk.choose({"roster.contacts_per_month": "3"})
    assert [place.peer for place in ranked(desk).places] == [Id(f"{2:016x}")]


def test_supervisors_serve_unless_the_department_has_set_that_they_do_not(desk: Desk) -> None:
    fill(desk, a_peer(1, supervises=("Records",)), a_peer(2))
    assert len(ranked(desk).places) == 2
    desk.choose({"roster.supervisors_serve": "no"})
    assert [place.peer for place in ranked(desk).places] == [Id(f"{2:016x}")]


@pytest.mark.clause("mndps-18", "mndps-29")
@pytest.mark.parametrize(
    ("department", "cite", "own"),
    [
        ("us-mn-dps", "MNDPS Role conflict 1", True),
        ("us-mn-minneapolis-pd", "MNDPS Role conflict 1", True),
        ("us-tx-mesquite-pd", "MESQ 319.00 IX.A", False),
        ("us-mo-slmpd", "", True),
    ],
)
def test_a_declared_tie_is_barred_everywhere_with_the_text_that_speaks_of_it(
    desk: Desk, department: str, cite: str, own: bool
) -> None:
    desk.choose_department(department)
    fill(desk, a_peer(1, ties=("Homicide",)), a_peer(2))
    ranking = ranked(desk, Fit(unit="homicide"))
    assert [place.peer for place in ranking.places] == [Id(f"{2:016x}")]
    (bar,) = ranking.hard(Id(f"{1:016x}"))
    assert bar.cite.startswith(cite) and bool(bar.cite) == bool(cite)
    assert ("the desk's own rule" in bar.says.casefold()) == own
