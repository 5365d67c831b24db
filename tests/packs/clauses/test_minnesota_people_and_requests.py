"""What the texts of Minnesota ask of people and requests, as far as the packs alone say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest
from _pytest.mark import ParameterSet

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName

MPD = "us-mn-minneapolis-pd"
M124 = "us-mn-section-1-24"
DPS = "us-mn-dps"
GOOD = {
    **{"trained": "yes", "agreement": "yes", "current": "yes", "explained": "yes", "standing": "good"},
    **{"involved": "no", "witness": "no", "supervisor": "no", "fitness_role": "no", "tie": "no"},
}


Desk = Callable[[str], Department]


@pytest.fixture(scope="module")
def desk(sources: list[PackSource]) -> Desk:
    """A department by its id, each read once."""
    return cache(lambda department: load_department(department, sources))


def asks(
    clause: str, department: str, topic: str, do: str, said: str, cite: str, given: Mapping[str, str] | None = None
) -> ParameterSet:
    """One thing that a text asks: `said` is "then who"."""
    found = (department, topic, do, said, cite, given or {})
    return pytest.param(*found, marks=pytest.mark.clause(clause), id=f"{clause}-{topic}-{do}-{said.split()[1]}")


@pytest.mark.parametrize(
    ("department", "topic", "do", "said", "cite", "given"),
    [
        asks("mpd-02", MPD, "intake", "order", "must_not anybody", "MPD 3-503 III.C"),
        asks("mpd-03", MPD, "intake", "refer", "must peer", "MPD 3-503 V.D.2, III.D, V.D.3"),
        asks("mpd-03", MPD, "intake", "treat", "must_not team", "MPD 3-503 III.D"),
        asks("mpd-04", MPD, "admit", "mirror", "must coordinator", "MPD 3-503 III.E, V"),
        asks("mpd-07", MPD, "intake", "request", "may anybody", "MPD 3-503 III.H"),
        asks("mpd-09", MPD, "record", "publish_list", "must coordinator", "MPD 3-503 IV.A.2"),
        asks("mpd-10", MPD, "intake", "reply", "must coordinator", "MPD 3-503 IV.B", {"channel": "line"}),
        asks("mpd-10", MPD, "intake", "leave_message", "may person", "MPD 3-503 IV.B"),
        asks("mpd-11", MPD, "intake", "count_paths", "may peer", "MPD 3-503 IV.B.1, VI.C.1"),
        asks("mpd-12", MPD, "intake", "choose_format", "may person", "MPD 3-503 IV.B.2"),
        asks("mpd-13", MPD, "assign", "wish", "must coordinator", "MPD 3-503 IV.B.4"),
        asks("mpd-14", MPD, "assign", "capacity", "must coordinator", "MPD 3-503 IV.B.5"),
        asks("mpd-14", MPD, "assign", "match_rank", "must coordinator", "MPD 3-503 IV.B.5"),
        asks("mpd-16", MPD, "admit", "appoint", "must command", "MPD 3-503 V.A"),
        asks("mpd-16", MPD, "admit", "appoint", "consult director", "MPD 3-503 V.A"),
        asks("mpd-16", MPD, "admit", "hold_post", "must coordinator", "MPD 3-503 V.A"),
        asks("mpd-16", MPD, "admit", "hold_post", "must clinical_lead", "MPD 3-503 V.C, V.C.1"),
        asks("mpd-16", MPD, "record", "lines", "must clinical_lead", "MPD 3-503 V.C"),
        asks("mpd-16", MPD, "record", "lines", "must coordinator", "MPD 3-503 V.A"),
        asks("mpd-18", MPD, "train", "lead_meetings", "must clinical_lead", "MPD 3-503 V.C.1"),
        asks("mpd-25", MPD, "admit", "sign", "must peer", "MPD 3-503 VI.C.2"),
        asks("mpd-30", MPD, "admit", "train_first", "must peer", "MPD 3-503 VII, VII.C.1"),
        asks("mpd-30", MPD, "train", "continue", "must coordinator", "MPD 3-503 VII.C.2, V.A"),
        asks("mpd-30", MPD, "train", "continue", "must peer", "MPD 3-503 VII.C.3"),
        asks("mpd-30", MPD, "train", "ready", "must clinical_lead", "MPD 3-503 VII.C.4, V.C.1"),
        asks("mpd-32", MPD, "remove", "reduce", "must coordinator", "MPD 3-503 VII.D.2", {"overload": "yes"}),
        asks("mpd-35", MPD, "intake", "ask_permission", "must_not person", "MPD 3-503 IV.A.1, IV.A"),
        asks("mpd-35", MPD, "intake", "go_direct", "may person", "MPD 3-503 IV.B.1, IV.A.1"),
        asks("mpd-35", MPD, "intake", "reach_in_time", "must team", "MPD 3-503 IV"),
        asks("mpd-36", MPD, "assign", "support_on_duty", "may peer", "MPD 3-503 IV.A.3"),
        asks("mpd-40", MPD, "assign", "connect", "may deputy", "MPD 3-503 V.B"),
        asks("mpd-40", MPD, "assign", "choose", "must coordinator", "MPD 3-503 IV.B.5"),
        asks("mpd-41", MPD, "intake", "escalate", "must clinical_lead", "MPD 3-503 V.C.1"),
        asks("mpd-42", MPD, "train", "care_for_peers", "must clinical_lead", "MPD 3-503 V.C.1"),
        asks("mpd-43", MPD, "train", "standard", "must peer", "MPD 3-503 V.D"),
        asks("mpd-43", MPD, "train", "recertify", "must peer", "MPD 3-503 V.D.3"),
        asks("mpd-46", MPD, "record", "keep_directory", "must coordinator", "MPD 3-503 V.A, III.D"),
        asks("mn124-01", M124, "admit", "hold_post", "must coordinator", "1-24.1(A)(1)"),
        asks("mn124-01", M124, "admit", "hold_post", "should clinical_lead", "1-24.1(A)(1)"),
        asks("mn124-01", M124, "record", "lines", "must peer", "1-24.1(A)(4)"),
        asks("mn124-02", M124, "admit", "rank_limit", "should_not peer", "1-24.1(A)(6)", {"rank": "lieutenant"}),
        asks("mn124-04", M124, "admit", "evaluate_fitness", "must_not clinical_lead", "1-24.1(B)(2)"),
        asks("mn124-05", M124, "record", "list_providers", "must coordinator", "1-24.1(B)(3), .1(B)(1)"),
        asks("mn124-09", M124, "intake", "go_direct", "may person", "1-24.3(B)(a)"),
        asks("mn124-09", M124, "intake", "request", "may supervisor", "1-24.3(B)(b)"),
        asks("mn124-09", M124, "intake", "order", "must_not anybody", "1-24.3(B)(b)"),
        asks("mn124-10", M124, "assign", "uninvolved_only", "must team", "1-24.3(C)"),
        asks("mn124-10", M124, "intake", "caution", "should peer", "1-24.3(C)"),
        asks("mn124-15", M124, "record", "keep_directory", "may coordinator", "1-24 Purpose, .1(B)(1)"),
        asks("mn124-16", M124, "intake", "kinds", "may team", "1-24.1(A)(2)"),
        asks("mndps-05", MPD, "admit", "explain", "should peer", "MNDPS Limits 3"),
        asks("mndps-05", DPS, "admit", "sign", "should peer", "MNDPS Limits 3, Selection 3"),
        asks("mndps-08", DPS, "remove", "set_criteria", "should department", "MNDPS Selection 5"),
        asks("mndps-09", MPD, "remove", "leave", "may peer", "MNDPS Selection 6"),
        asks("mndps-12", DPS, "admit", "mirror", "should department", "MNDPS Models 2"),
        asks("mndps-13", MPD, "intake", "mutual_aid", "should team", "MNDPS Models 3"),
        asks("mndps-14", MPD, "admit", "clinician", "should_not peer", "MNDPS Roles 1, Roles 2", {"clinician": "yes"}),
        asks("mndps-14", MPD, "admit", "dual_relationship", "should_not clinical_lead", "MNDPS Roles 1"),
        asks("mndps-14", MPD, "admit", "evaluate_fitness", "should_not team_professional", "MNDPS Roles 2"),
        asks("mndps-15", DPS, "admit", "any_rank", "may peer", "MNDPS Roles 4"),
        asks("mndps-15", MPD, "admit", "eap_dual", "should department", "MNDPS Roles 4"),
        asks("mndps-16", M124, "assign", "match_rank", "should peer", "MNDPS Role conflict 2"),
        asks("mndps-16", MPD, "assign", "cross_rank", "may peer", "MNDPS Role conflict 2"),
        asks("mndps-16", MPD, "assign", "re_refer", "should peer", "MNDPS Role conflict 2"),
        asks("mndps-17", MPD, "assign", "report_as_supervisor", "consult peer", "MNDPS Role conflict 3"),
        asks("mndps-18", M124, "assign", "declare_conflict", "should peer", "MNDPS Role conflict 4, Role conflict 5"),
        asks("mndps-18", M124, "assign", "offer_referral", "should peer", "MNDPS Role conflict 4"),
        asks("mndps-20", M124, "intake", "reply", "should department", "MNDPS Operations 1(b3), Operations 1(b2)"),
        asks("mndps-21", DPS, "intake", "go_direct", "should department", "MNDPS Operations"),
        asks("mndps-21", M124, "intake", "attend", "should team", "MNDPS Operations"),
        asks("mndps-21", DPS, "intake", "request", "may supervisor", "MNDPS Operations"),
        asks("mndps-21", M124, "intake", "serve_discipline", "should_not anybody", "MNDPS Operations"),
        asks("mndps-29", MPD, "admit", "acknowledge", "should peer", "MNDPS Role conflict 1"),
        asks("mndps-32", DPS, "admit", "hold_post", "should coordinator", "MNDPS Roles 3"),
        asks("mndps-33", MPD, "admit", "treat", "should_not team_professional", "MNDPS Roles 2"),
        asks("mndps-34", M124, "intake", "support_adjacent", "may team", "MNDPS Definitions 2, Models 3"),
        asks("mndps-35", MPD, "intake", "cumulative", "may anybody", "MNDPS Operations"),
        asks("mndps-36", M124, "intake", "choose_format", "should team", "MNDPS Operations 1(b2)"),
        asks("mndps-37", DPS, "record", "lines", "should department", "MNDPS Operations 1(b1)"),
    ],
)
def test_the_text_asks_for_the_act_with_its_force_whose_it_is_and_the_citation(
    department: str, topic: str, do: str, said: str, cite: str, given: Mapping[str, str], desk: Desk
) -> None:
    found = desk(department).sayings(topic, given, do)
    assert (said, cite) in {(f"{saying.then} {saying.who}", saying.clause.cite) for saying in found}
    assert all(saying.clause.says for saying in found)


# ---------------------------------------------------------------- what is refused


@pytest.mark.clause("mpd-02", "mpd-37", "mndps-21")
@pytest.mark.parametrize(
    ("because", "cites"),
    [
        ("wish", []),
        ("order", ["MPD 3-503 III.C"]),
        ("discipline", ["MPD 3-503 III.F"]),
        ("improvement_plan", ["MPD 3-503 III.F"]),
        ("investigation", ["MPD 3-503 III.F"]),
    ],
)
def test_minneapolis_takes_no_request_that_rests_on_force(because: str, cites: list[str], desk: Desk) -> None:
    assert [bar.cite for bar in desk(MPD).bars("intake", {"because": because})] == cites


@pytest.mark.clause("mn124-09", "mn124-10")
def test_section_1_24_refuses_an_order_and_stays_open_to_whoever_is_investigated(desk: Desk) -> None:
    section = desk(M124)
    assert [bar.cite for bar in section.bars("intake", {"because": "order"})] == ["1-24.3(B)(b)"]
    assert section.bars("intake", {"because": "investigation"}) == ()


@pytest.mark.clause("mpd-06", "mn124-04")
@pytest.mark.parametrize(("department", "cite"), [(MPD, "MPD 3-503 III.G"), (M124, "1-24.1(A)(5)")])
def test_a_part_in_evaluations_of_fitness_for_duty_bars_from_the_team_and_from_requests(
    department: str, cite: str, desk: Desk
) -> None:
    chosen = desk(department)
    for topic in ("assign", "admit"):
        assert [bar.cite for bar in chosen.bars(topic, {**GOOD, "fitness_role": "yes"})] == [cite]
        assert chosen.bars(topic, GOOD) == ()


@pytest.mark.clause("mpd-25", "mpd-30", "mpd-43")
@pytest.mark.parametrize(
    ("lacking", "cite"),
    [
        ({"trained": "no", "current": "no"}, "MPD 3-503 VII.C.1"),
        ({"current": "no"}, "MPD 3-503 V.D.3"),
        ({"agreement": "no"}, "MPD 3-503 VI.C.2"),
    ],
)
def test_without_training_or_agreement_nobody_is_assigned(lacking: Mapping[str, str], cite: str, desk: Desk) -> None:
    assert [bar.cite for bar in desk(MPD).bars("assign", {**GOOD, **lacking})] == [cite]


@pytest.mark.parametrize("department", [MPD, M124])
@pytest.mark.parametrize("standing", ["personal", "administrative", "suspended", "withdrawn", "dismissed"])
@pytest.mark.clause("mndps-09")
def test_whoever_does_not_serve_is_not_assigned(department: str, standing: str, desk: Desk) -> None:
    assert len(desk(department).bars("assign", {**GOOD, "standing": standing})) == 1


@pytest.mark.parametrize("department", [MPD, M124, DPS])
@pytest.mark.parametrize("standing", ["good", "below", "improvement"])
def test_words_of_another_policy_bar_nobody_here(department: str, standing: str, desk: Desk) -> None:
    assert desk(department).bars("assign", {**GOOD, "standing": standing}) == ()


@pytest.mark.clause("mpd-32")
def test_a_plan_for_a_smaller_load_bars_nobody_by_itself_and_is_the_coordinators_to_keep(desk: Desk) -> None:
    facts = {**GOOD, "standing": "reduced"}
    assert desk(MPD).bars("assign", facts) == ()
    (plan,) = desk(MPD).sayings("assign", facts, act="plan")
    assert (plan.who, plan.clause.cite) == ("coordinator", "MPD 3-503 VII.D.2")
    assert desk(MPD).sayings("assign", GOOD, act="plan") == ()


@pytest.mark.clause("mndps-17")
@pytest.mark.parametrize("department", [MPD, M124, DPS])
def test_no_text_of_minnesota_bars_a_supervisor(department: str, desk: Desk) -> None:
    chosen = desk(department)
    assert chosen.bars("assign", {**GOOD, "supervisor": "yes"}) == ()
    assert [saying.who for saying in chosen.sayings("assign", {}, "supervisor_as_peer")] == ["department"]


@pytest.mark.clause("mndps-05", "mndps-09", "mndps-29")
@pytest.mark.parametrize(
    ("fact", "value", "cite"),
    [
        ("tie", "yes", "MNDPS Role conflict 1, Role conflict 4"),
        ("explained", "no", "MNDPS Limits 3"),
        ("standing", "personal", "MNDPS Selection 6"),
    ],
)
def test_the_guideline_advises_against_a_peer_and_bars_nobody(fact: str, value: str, cite: str, desk: Desk) -> None:
    guideline = desk(DPS)
    facts = {**GOOD, fact: value}
    (advice,) = guideline.sayings("assign", facts, "assign")
    assert (advice.then, advice.clause.cite, advice.clause.layer) == ("should_not", cite, "guideline")
    assert guideline.bars("assign", facts) == () and guideline.sayings("assign", GOOD, "assign") == ()


# ---------------------------------------------------------------- leaving the team


@pytest.mark.clause("mpd-25", "mpd-31")
@pytest.mark.parametrize(
    ("fact", "then", "who", "cite"),
    [
        ("breach_found", "must", "coordinator", "MPD 3-503 VI.C.2.a, VII.D, VII.D.1"),
        ("policy_breach", "should", "coordinator", "MPD 3-503 VII.D, VII.D.1"),
        ("unfit", "may", "ranking_peer", "MPD 3-503 VII.D.1"),
        ("missed_training", "may", "coordinator", "MPD 3-503 VII.D.1, V.D.3"),
        ("unavailable", "may", "coordinator", "MPD 3-503 VII.D.1"),
    ],
)
def test_minneapolis_lists_its_grounds_for_removal_and_who_judges(
    fact: str, then: str, who: str, cite: str, desk: Desk
) -> None:
    own = [
        (saying.then, saying.who, saying.clause.cite)
        for when, saying in desk(MPD).grounds("remove")
        if fact in when and saying.do == "dismiss" and saying.clause.layer == "department_policy"
    ]
    assert own == [(then, who, cite)]


@pytest.mark.clause("mn124-08")
def test_section_1_24_lists_grounds_and_leaves_every_decision_to_people(desk: Desk) -> None:
    own = {
        fact: saying.then
        for when, saying in desk(M124).grounds("remove")
        for fact in when
        if saying.clause.layer == "department_policy"
    }
    assert own == dict.fromkeys(("breach_found", "trust_broken", "policy_breach", "missed_training", "standing"), "may")


@pytest.mark.clause("mndps-08")
def test_the_guideline_names_possible_grounds_and_asks_for_a_procedure(desk: Desk) -> None:
    found = desk(DPS).grounds("remove")
    facts = {fact: saying.then for when, saying in found for fact in when if saying.do == "dismiss"}
    assert facts == dict.fromkeys(("breach_found", "missed_training", "standing"), "consult")


# ---------------------------------------------------------------- clocks, numbers, lists, roles


@pytest.mark.clause("mpd-18")
def test_a_wellness_check_in_is_due_a_year_after_the_last(desk: Desk) -> None:
    minneapolis = desk(MPD)
    pack = minneapolis.packs[0]
    (example,) = [one for one in pack.examples if one.name.startswith("a check-in is due")]
    assert example.at is not None
    due = minneapolis.due("train", "wellness_check_in", example.at)
    assert due is not None and due.due_at == example.at.replace(year=example.at.year + 1)
    assert due.rule.cite == "MPD 3-503 V.C.1"
    assert desk(DPS).due("train", "wellness_check_in", example.at) is None


@pytest.mark.clause("mndps-11", "mndps-14")
@pytest.mark.parametrize("department", [MPD, M124, DPS])
def test_the_ratio_and_the_clinical_director_are_advice_from_the_guideline(department: str, desk: Desk) -> None:
    chosen = desk(department)
    ratio, consultants = chosen.number(FigureName.STAFF_PER_PEER), chosen.number(FigureName.CONSULTANTS)
    assert ratio is not None and consultants is not None
    assert (ratio.least, ratio.most, ratio.advice, ratio.clause.cite) == (None, 7, True, "MNDPS Models 1")
    assert (consultants.least, consultants.advice, consultants.clause.cite) == (1, True, "MNDPS Roles 1")
    assert chosen.number(FigureName.CONTACTS_PER_MONTH) is None


@pytest.mark.parametrize(
    ("department", "what", "values"),
    [
        pytest.param(MPD, "routes", ("wellness_page", "wellness_app"), marks=pytest.mark.clause("mpd-09")),
        pytest.param(M124, "kinds", ("everyday", "referral", "incident"), marks=pytest.mark.clause("mn124-16")),
        pytest.param(
            DPS,
            "sources",
            ("self", "coworker", "fellow_peer", "peer", "supervisor", "partner_agency"),
            marks=pytest.mark.clause("mndps-34"),
        ),
    ],
)
def test_the_text_names_a_closed_list(department: str, what: str, values: tuple[str, ...], desk: Desk) -> None:
    assert desk(department).offered(what) == values


@pytest.mark.clause("mpd-03", "mn124-15")
@pytest.mark.parametrize(("department", "least"), [(MPD, {"wellness", "eap", "clinician", "other"}), (M124, {"eap"})])
def test_the_text_names_the_sorts_of_help_to_refer_to(department: str, least: set[str], desk: Desk) -> None:
    assert set(desk(department).offered("resources")) >= least


@pytest.mark.clause("mpd-16", "mndps-32")
@pytest.mark.parametrize(
    ("department", "role", "title", "acts"),
    [
        (
            MPD,
            "coordinator",
            "PST Coordinator",
            {"reply", "choose", "select", "publish_list", "keep_directory", "lines"},
        ),
        (MPD, "deputy", "Health and Wellness Coordinator", {"connect", "back_the_team"}),
        (
            MPD,
            "clinical_lead",
            "PST Clinical Lead",
            {"escalate", "ready", "wellness_check_in", "care_for_peers", "lines"},
        ),
        (MPD, "director", "Director of Health and Wellness", {"appoint", "lines"}),
        (M124, "coordinator", "Peer Support Sergeant", {"hold_post", "list_providers", "lines"}),
        (DPS, "coordinator", "peer support team coordinator", {"hold_post", "ready", "activate", "count"}),
    ],
)
def test_each_role_has_a_title_and_its_duties(
    department: str, role: str, title: str, acts: set[str], desk: Desk
) -> None:
    chosen = desk(department)
    assert chosen.role(role) == title
    duties = chosen.duties(role)
    assert {saying.do for saying in duties} >= acts and all(saying.clause.cite for saying in duties)


@pytest.mark.parametrize("department", [MPD, M124, DPS])
def test_whoever_a_rule_binds_has_a_name_that_people_understand(department: str, desk: Desk) -> None:
    chosen = desk(department)
    plain = {"peer", "person", "team", "anybody", "department", "supervisor", "coordinator", "clinical_lead", "command"}
    for topic, found in chosen.packs[0].topics.items():
        for rule in found.rules:
            assert rule.who in plain | set(chosen.packs[0].titles), (topic, rule.id, rule.who)
