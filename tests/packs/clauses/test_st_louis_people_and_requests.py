"""What the policy of St. Louis says of people and requests, as its pack alone answers it."""

from __future__ import annotations

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName, Then

READY = {
    "trained": "yes",
    "current": "yes",
    "agreement": "yes",
    "explained": "yes",
    "standing": "good",
    "fitness_role": "no",
    "involved": "no",
    "witness": "no",
    "supervisor": "no",
    "tie": "no",
}


@pytest.fixture(scope="module")
def st_louis(sources: list[PackSource]) -> Department:
    """The department with its state."""
    return load_department("us-mo-slmpd", sources)


def _acts(department: Department, role: str) -> dict[str, str]:
    """What a role does, each act with the place that says so first."""
    found: dict[str, str] = {}
    for saying in department.duties(role):
        found.setdefault(saying.do, saying.clause.cite)
    return found


@pytest.mark.clause("slmpd-01")
def test_members_and_their_families_may_ask_and_family_is_a_source_of_its_own(st_louis: Department) -> None:
    assert "family" in st_louis.offered("sources")

    (asking,) = st_louis.sayings("intake", {"source": "family"}, "request")
    assert (asking.then, asking.who) == (Then.MAY, "anybody")
    assert "SLMPD Contact 7" in asking.clause.cite
    assert [saying.who for saying in st_louis.sayings("intake", act="go_direct")] == ["person"]


@pytest.mark.clause("slmpd-03")
def test_the_deputy_chief_authorises_money_and_policy_and_approves_help_outside(st_louis: Department) -> None:
    acts = _acts(st_louis, "deputy_chief")

    assert acts["fund"] == "SLMPD Deputy Chief 1"
    assert acts["policy"] == "SLMPD Deputy Chief 2"
    assert acts["approve_mutual_aid"] == "SLMPD Deputy Chief 3"
    assert st_louis.role("deputy_chief").startswith("Deputy Chief")


@pytest.mark.clause("slmpd-05")
def test_three_to_five_consultants_have_the_clinical_side_and_are_reached_as_far_as_possible(
    st_louis: Department,
) -> None:
    number = st_louis.number(FigureName.CONSULTANTS)
    assert number is not None and (number.least, number.most) == (3, 5)

    acts = _acts(st_louis, "clinical_lead")
    assert {"licensed", "lines", "help_train", "policy", "help_select", "reach_consultant"} <= set(acts)
    (reach,) = st_louis.sayings("intake", act="reach_consultant")
    assert (reach.then, reach.binds) == (Then.SHOULD, False)
    assert reach.clause.cite == "SLMPD Clinical Consultant 6"
    assert st_louis.role("clinical_lead") == "Clinical Consultant"


@pytest.mark.clause("slmpd-06")
def test_each_station_has_a_leader_who_is_chosen_by_three_and_goes_on_serving(st_louis: Department) -> None:
    acts = _acts(st_louis, "team_leader")
    assert acts["station_leader"] == "SLMPD Team Leader 5"
    assert {"oversee", "deploy", "recruit", "serve_as_peer", "any_rank"} <= set(acts)

    choosing = {saying.who for saying in st_louis.sayings("admit", act="appoint_leader")}
    assert choosing == {"behavioral_health_commander", "deputy_chief", "clinical_lead"}
    assert "Behavioral Health" in st_louis.role("behavioral_health_commander")


@pytest.mark.clause("slmpd-08")
def test_help_for_the_county_is_given_its_officers_may_ask_and_help_outside_waits(st_louis: Department) -> None:
    assert [saying.clause.cite for saying in st_louis.sayings("intake", act="mutual_aid")] == [
        "SLMPD Team Member 4, Goals 5"
    ]
    county = st_louis.sayings("intake", {"source": "partner_agency"}, "request")
    own = st_louis.sayings("intake", {"source": "self"}, "request")
    assert [saying.clause.rule for saying in county if saying not in own] == ["us-mo-slmpd:intake.county_officers"]

    (approval,) = st_louis.sayings("intake", act="approve_mutual_aid")
    assert (approval.then, approval.who) == (Then.MUST, "deputy_chief")


@pytest.mark.clause("slmpd-11")
@pytest.mark.parametrize(
    ("because", "cites"),
    [
        ("wish", []),
        ("order", ["SLMPD Contact 1, Contact 1.a"]),
        ("improvement_plan", ["SLMPD Contact 1.b"]),
        ("discipline", ["SLMPD Contact 1.c"]),
        ("investigation", []),
    ],
)
def test_an_order_a_plan_and_discipline_are_refused_each_with_its_place(
    because: str, cites: list[str], st_louis: Department
) -> None:
    assert [bar.cite for bar in st_louis.bars("intake", {"because": because})] == cites


@pytest.mark.clause("slmpd-11")
def test_support_needs_express_consent_and_may_be_turned_down(st_louis: Department) -> None:
    (consent,) = st_louis.sayings("intake", act="support")
    assert consent.binds and consent.clause.cite == "SLMPD Contact 2"
    assert [saying.clause.cite for saying in st_louis.sayings("intake", act="decline")] == ["SLMPD Team Activities 4"]


@pytest.mark.clause("slmpd-12")
@pytest.mark.parametrize("standing", ["below", "improvement", "administrative"])
def test_three_states_of_a_career_keep_a_specialist_out_of_the_teams_work(standing: str, st_louis: Department) -> None:
    assert st_louis.bars("assign", READY) == ()

    (bar,) = st_louis.bars("assign", {**READY, "standing": standing})
    assert (bar.rule, bar.cite) == (f"us-mo-slmpd:assign.{standing}", "SLMPD Team Activities 5")
    (out,) = st_louis.sayings("remove", {"standing": standing}, "suspend")
    assert (out.binds, out.who) == (True, "wellness_commander")
    assert st_louis.sayings("remove", {"standing": "good"}, "suspend") == ()


@pytest.mark.parametrize(
    ("figure", "least", "most", "cite"),
    [
        (FigureName.TEAM_SIZE, 20, 24, "SLMPD Team Activities 1"),
        (FigureName.TRAININGS_PER_YEAR, 2, None, "SLMPD Team Activities 6"),
        (FigureName.DAYS_OFF_PER_YEAR, 2, 2, "SLMPD Team Activities 8"),
    ],
)
def test_the_numbers_of_the_team_are_those_of_the_text(
    figure: FigureName, least: int, most: int | None, cite: str, st_louis: Department
) -> None:
    number = st_louis.number(figure)
    assert number is not None
    assert (number.least, number.most, number.advice, number.clause.cite) == (least, most, False, cite)
    assert st_louis.number(FigureName.CONTACTS_PER_MONTH) is None


@pytest.mark.parametrize(
    ("topic", "act", "then", "cite"),
    [
        ("admit", "sign", Then.MUST, "SLMPD Team Activities 2, Eligibility 1.i"),
        ("admit", "train_first", Then.MUST, "SLMPD Team Activities 1, Eligibility 1.j"),
        ("train", "train_yearly", Then.MUST, "SLMPD Team Activities 6"),
        ("train", "continue", Then.SHOULD, "SLMPD Team Activities 7"),
        ("train", "attend_debriefs", Then.MUST, "SLMPD Team Activities 9"),
        ("record", "keep_directory", Then.SHOULD, "SLMPD Goals 2, Team Member 2"),
    ],
)
def test_what_a_specialist_owes_is_said_with_its_place(
    topic: str, act: str, then: Then, cite: str, st_louis: Department
) -> None:
    (saying,) = st_louis.sayings(topic, act=act)
    assert (saying.then, saying.clause.cite) == (then, cite)


@pytest.mark.clause("slmpd-18")
def test_reaching_out_gives_means_only_and_every_inquiry_has_one_answer(st_louis: Department) -> None:
    for source in ("outreach", "third_party"):
        rules = [saying.then for saying in st_louis.sayings("intake", {"source": source}, "outreach")]
        assert rules == [Then.MAY, Then.MUST]
    assert [saying.then for saying in st_louis.sayings("intake", {"source": "self"}, "outreach")] == [Then.MAY]

    answers = {
        saying.clause.says
        for source in st_louis.offered("sources")
        for saying in st_louis.sayings("intake", {"source": source}, "answer_inquiry")
    }
    (answer,) = answers
    assert "means to reach the team" in answer
    assert not st_louis.offered("no_such_list")


@pytest.mark.clause("slmpd-19")
def test_contact_information_is_handed_out_on_four_events(st_louis: Department) -> None:
    assert st_louis.offered("hand_outs") == ("injury", "leave_request", "investigation", "administrative_leave")
    (hand_out,) = st_louis.sayings("intake", act="hand_out")
    assert hand_out.binds and hand_out.clause.cite == "SLMPD Contact 4"


@pytest.mark.clause("slmpd-28")
def test_the_commander_manages_the_team_its_policy_its_training_and_its_money(st_louis: Department) -> None:
    acts = _acts(st_louis, "wellness_commander")

    assert acts["oversee"] == "SLMPD Commander 1"
    assert acts["policy"] == "SLMPD Commander 2"
    assert acts["ready"] == "SLMPD Commander 3, Goals 4"
    assert st_louis.role("wellness_commander") == "Commander CIT/Employee Wellness Unit"


@pytest.mark.clause("slmpd-30")
def test_a_contact_can_lead_to_the_assistance_program_or_to_a_professional_outside(st_louis: Department) -> None:
    (refer,) = st_louis.sayings("intake", act="refer")
    assert refer.binds and "SLMPD Team Member 2" in refer.clause.cite
    assert st_louis.offered("resources") == ("eap", "insurance", "clinician", "other")


@pytest.mark.clause("slmpd-32")
def test_how_to_reach_the_team_is_kept_in_the_wellness_app(st_louis: Department) -> None:
    assert st_louis.offered("routes") == ("wellness_app",)
    (reachable,) = st_louis.sayings("record", act="publish_list")
    assert reachable.binds and reachable.clause.cite == "SLMPD Contact 7, Contact 8"


@pytest.mark.clause("slmpd-33")
def test_peers_consultants_and_everybody_have_to_understand_the_rules(st_louis: Department) -> None:
    asked = {saying.who: saying.clause.cite for saying in st_louis.sayings("admit", act="acknowledge")}
    assert asked == {"peer": "SLMPD Conf", "clinical_lead": "SLMPD Conf"}
    assert "SLMPD Conf" in {saying.clause.cite for saying in st_louis.sayings("record", act="explain_rules")}
