"""What the policy of St. Louis and the statute of Missouri say of critical incidents, as their packs answer it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import Then
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.incidents import IncidentKind

TOPIC = "incident"


@pytest.fixture(scope="module")
def st_louis(sources: list[PackSource]) -> Department:
    """The department with its state."""
    return load_department("us-mo-slmpd", sources)


@pytest.mark.clause("slmpd-04")
def test_a_commander_may_activate_by_a_call_to_one_of_two(st_louis: Department) -> None:
    (may,) = st_louis.sayings(TOPIC, {"kind": "other"}, "activate")
    assert (may.then, may.who, may.clause.cite) == (Then.MAY, "command", "SLMPD Contact 9")

    (call,) = st_louis.sayings(TOPIC, act="notify")
    assert (call.then, call.who, call.to) == (Then.MUST, "command", ("rtcc", "wellness_commander"))
    assert [st_louis.role(word) for word in call.to] == ["RTCC", "Commander CIT/Employee Wellness Unit"]
    assert "one of the two is enough" in call.clause.says


@pytest.mark.clause("slmpd-04")
def test_an_incident_of_large_scale_waits_for_the_commander_and_no_other_does(st_louis: Department) -> None:
    (leave,) = st_louis.sayings(TOPIC, {"large_scale": "yes"}, "authorise")
    assert (leave.binds, leave.who, leave.clause.cite) == (True, "wellness_commander", "SLMPD Commander 4")

    assert st_louis.sayings(TOPIC, {"large_scale": "no"}, "authorise") == ()
    assert st_louis.sayings(TOPIC, {}, "authorise") == ()


@pytest.mark.clause("slmpd-07")
def test_in_a_crisis_specialists_take_stock_and_talk_with_a_consultant(st_louis: Department) -> None:
    (triage,) = st_louis.sayings(TOPIC, act="triage")
    assert (triage.then, triage.who, triage.clause.cite) == (Then.MUST, "peer", "SLMPD Team Member 3")
    assert "recommend" in triage.clause.says

    ask, reach = st_louis.sayings(TOPIC, act="consult")
    assert (ask.binds, ask.to, ask.clause.cite) == (True, ("clinical_lead",), "SLMPD Team Member 3")
    assert (reach.binds, reach.who, reach.clause.cite) == (False, "clinical_lead", "SLMPD Clinical Consultant 6")


@pytest.mark.clause("slmpd-21")
def test_four_kinds_are_offered_in_the_order_of_the_text_and_its_list_is_open(st_louis: Department) -> None:
    assert st_louis.offered("incident_kinds") == (
        "children",
        "multiple_casualties",
        "members_or_family",
        "powerful_impact",
        "other",
    )


@pytest.mark.clause("slmpd-21")
@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("children", "children"),
        ("child_death", "children"),
        ("multiple_casualties", "many_casualties"),
        ("members_or_family", "one_of_us"),
        ("line_of_duty_death", "one_of_us"),
        ("member_suicide", "one_of_us"),
        ("shooting", "one_of_us"),
        ("powerful_impact", "powerful_impact"),
        ("major_disaster", "powerful_impact"),
        ("designated", ""),
        ("other", ""),
    ],
)
def test_activation_is_suggested_for_the_kinds_that_the_text_names(kind: str, rule: str, st_louis: Department) -> None:
    advice = [saying for saying in st_louis.sayings(TOPIC, {"kind": kind}, "activate") if saying.then is Then.SHOULD]

    assert [saying.clause.rule for saying in advice] == ([f"us-mo-slmpd:incident.{rule}"] if rule else [])
    assert {(saying.who, saying.clause.cite) for saying in advice} <= {("command", "SLMPD Contact 6")}


@pytest.mark.clause("slmpd-26")
def test_a_peer_at_the_scene_keeps_the_whole_team_off_social_media(st_louis: Department) -> None:
    (ban,) = st_louis.bars(TOPIC, {"at_scene": "yes"})
    assert (ban.rule, ban.cite) == ("us-mo-slmpd:incident.peer_at_scene", "SLMPD Social Media 1")
    assert "nobody on the team" in ban.says

    assert st_louis.bars(TOPIC, {"at_scene": "no"}) == ()
    (open_still,) = st_louis.bars(TOPIC, {})
    assert open_still.says.endswith("(not known)")
    assert [saying.clause for saying in st_louis.sayings(TOPIC, {"at_scene": "yes"}, "embargo_scene")] == [ban]


@pytest.mark.clause("slmpd-26")
@pytest.mark.parametrize(
    ("released", "over"),
    [
        ("2026-11-21T12:00:00-06:00", "2026-11-22T12:00:00-06:00"),
        ("2026-10-31T01:30:00-05:00", "2026-11-01T01:30:00-05:00"),
        ("2026-10-31T02:30:00-05:00", "2026-11-01T01:30:00-06:00"),
        ("2026-11-01T01:30:00-05:00", "2026-11-02T00:30:00-06:00"),
        ("2026-11-01T01:30:00-06:00", "2026-11-02T01:30:00-06:00"),
        ("2027-03-13T02:30:00-06:00", "2027-03-14T03:30:00-05:00"),
        ("2027-03-14T03:00:00-05:00", "2027-03-15T03:00:00-05:00"),
    ],
)
def test_the_team_stays_away_for_24_elapsed_hours_from_the_official_release(
    released: str, over: str, st_louis: Department
) -> None:
    start = datetime.fromisoformat(released)
    due = st_louis.due(TOPIC, "embargo", start)

    assert due is not None
    assert due.due_at == datetime.fromisoformat(over)
    assert due.due_at - start.astimezone(UTC) == timedelta(hours=24)
    assert (due.kind, due.limit, due.rule.cite) == (ClockKind.EMBARGO, "PT24H", "SLMPD Social Media 2")


@pytest.mark.clause("slmpd-26")
@pytest.mark.parametrize("kind", list(IncidentKind))
def test_the_embargo_asks_neither_what_happened_nor_whose_incident_it_was(
    kind: IncidentKind, st_louis: Department
) -> None:
    (embargo,) = st_louis.sayings(TOPIC, {"kind": kind.value, "party": "partner"}, "embargo")
    assert embargo.then is Then.MUST_NOT
    assert "any public safety agency" in embargo.clause.says


@pytest.mark.clause("slmpd-26")
def test_two_reminders_remain_and_the_blank_number_of_an_order_is_admitted(st_louis: Department) -> None:
    derogation, order = st_louis.sayings(TOPIC, act="remind_media")

    assert (derogation.then, derogation.clause.cite) == (Then.MUST_NOT, "SLMPD Social Media 3")
    assert (order.then, order.ask, order.clause.cite) == (Then.MUST, ("wellness_commander",), "SLMPD Social Media 4")
    assert "blank" in order.clause.says


@pytest.mark.clause("slmpd-31")
def test_a_group_debrief_is_run_or_handed_on_by_specialists_who_also_support_families(st_louis: Department) -> None:
    (debrief,) = st_louis.sayings(TOPIC, act="lead_or_hand_on")
    assert (debrief.binds, debrief.who, debrief.clause.cite) == (True, "peer", "SLMPD Team Member 5")

    (support,) = st_louis.sayings(TOPIC, act="one_to_one")
    assert support.clause.cite.startswith("SLMPD Team Member 1")
    assert "families" in support.clause.says


@pytest.mark.parametrize(
    "heard", ["2026-11-01T01:30:00-05:00", "2026-11-01T01:30:00-06:00", "2027-03-14T03:00:00-05:00"]
)
def test_a_member_on_duty_who_is_a_hazard_is_reported_to_two_at_once(heard: str, st_louis: Department) -> None:
    (report,) = st_louis.sayings(TOPIC, act="report_hazard")
    assert (report.then, report.who, report.to) == (Then.MUST, "peer", ("clinical_lead", "wellness_commander"))

    start = datetime.fromisoformat(heard)
    due = st_louis.due(TOPIC, "report_hazard", start)
    assert due is not None
    assert (due.due_at, due.limit, due.rule.cite) == (start.astimezone(UTC), "", "SLMPD Contact 5")


def test_leaders_and_specialists_help_to_send_the_team(st_louis: Department) -> None:
    sent = {saying.who: saying.clause.cite for saying in st_louis.sayings(TOPIC, act="deploy")}
    assert sent == {"team_leader": "SLMPD Team Leader 2", "peer": "SLMPD Team Member 8"}


def test_what_is_offered_after_an_incident_may_be_declined(st_louis: Department) -> None:
    (free,) = st_louis.sayings(TOPIC, act="join")
    assert (free.then, free.who) == (Then.MAY, "person")


@pytest.mark.parametrize("act", ["check_in", "defuse", "defuse_target", "debrief", "after_action"])
def test_where_st_louis_is_silent_nothing_is_said_and_no_clock_runs(act: str, st_louis: Department) -> None:
    facts = {"kind": "shooting", "large_scale": "yes", "at_scene": "yes", "direct": "yes", "session": "debriefing"}
    assert st_louis.sayings(TOPIC, facts, act) == ()
    assert st_louis.due(TOPIC, act, datetime(2026, 11, 21, 12, tzinfo=UTC), facts) is None


@pytest.mark.parametrize(
    ("session", "bound"), [("defusing", True), ("debriefing", True), ("one_to_one", False), ("briefing", False)]
)
def test_state_law_binds_everybody_at_a_group_session(session: str, bound: bool, st_louis: Department) -> None:
    keeping = st_louis.sayings(TOPIC, {"session": session}, "keep_group")

    assert [(one.then, one.who, one.clause.cite) for one in keeping] == (
        [(Then.MUST, "anybody", "RSMo 590.1040.2, .1")] if bound else []
    )


@pytest.mark.parametrize(
    ("session", "said"), [("defusing", True), ("debriefing", True), ("one_to_one", True), ("briefing", False)]
)
def test_state_law_protects_what_a_specialist_conducts(session: str, said: bool, st_louis: Department) -> None:
    (*leading,) = st_louis.sayings(TOPIC, {"session": session}, "lead")

    assert [one.clause.cite for one in leading] == (["RSMo 590.1040.4, .1"] if said else [])
    assert not any(one.binds for one in leading)
