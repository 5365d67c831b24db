"""What the policy of Mesquite and the statute of Texas say of critical incidents, as their packs answer it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import Then

TOPIC = "incident"
LISTED = ("major_disaster", "multiple_casualties", "line_of_duty_death", "member_suicide", "child_death")
NOT_LISTED = ("children", "members_or_family", "shooting", "powerful_impact", "other")


@pytest.fixture(scope="module")
def mesquite(sources: list[PackSource]) -> Department:
    """The department with its state."""
    return load_department("us-tx-mesquite-pd", sources)


@pytest.mark.clause("mesq-03")
def test_the_signs_of_critical_incident_stress_are_there_to_be_read(mesquite: Department) -> None:
    state, meaning, *signs = mesquite.sayings(TOPIC, act="glossary")

    assert (state.clause.layer, state.clause.cite) == (
        "state_statute",
        "Tex. Health & Safety Code 784.001(3), 784.001",
    )
    assert meaning.clause.says.startswith("Critical incident stress:")
    assert [sign.clause.rule.rsplit("sign_", 1)[-1] for sign in signs] == [
        "illness",
        "coping",
        "interest",
        "personality",
        "function",
    ]
    assert {saying.clause.cite for saying in (meaning, *signs)} == {"MESQ 319.00 II.E"}
    assert len({sign.clause.says for sign in signs}) == 5


@pytest.mark.clause("mesq-11")
@pytest.mark.parametrize("kind", [*LISTED, *NOT_LISTED, "designated"])
def test_the_chief_may_invite_those_involved_and_commands_nobody(kind: str, mesquite: Department) -> None:
    (invitation,) = mesquite.sayings(TOPIC, {"kind": kind, "direct": "yes"}, "invite")

    assert (invitation.then, invitation.who, invitation.binds) == (Then.MAY, "command", False)
    assert (mesquite.role("command"), invitation.clause.cite) == ("Chief of Police", "MESQ 319.00 IV.A")
    assert "invitation" in invitation.clause.says
    assert mesquite.bars(TOPIC, {"kind": kind}) == ()


@pytest.mark.clause("mesq-11")
def test_invitations_and_their_answers_are_counted_without_a_name(mesquite: Department) -> None:
    (count,) = mesquite.sayings(TOPIC, act="prove_coverage")
    assert (count.binds, count.who, count.clause.cite) == (True, "coordinator", "MESQ 319.00 III.E")
    assert "without a name" in count.clause.says


@pytest.mark.clause("mesq-12")
def test_the_kinds_are_those_of_the_text_in_its_order_and_one_for_all_others(mesquite: Department) -> None:
    assert mesquite.offered("incident_kinds") == (*LISTED, "designated", "other")


@pytest.mark.clause("mesq-12")
@pytest.mark.parametrize(
    ("kind", "rule"),
    [*((kind, "automatic") for kind in LISTED), ("designated", "automatic_as_designated")],
)
def test_after_a_listed_event_those_directly_involved_have_a_debriefing(
    kind: str, rule: str, mesquite: Department
) -> None:
    (held,) = mesquite.sayings(TOPIC, {"kind": kind, "direct": "yes"}, "debrief_automatic")
    assert (held.clause.rule, held.then) == (f"us-tx-mesquite-pd:incident.{rule}", Then.SHOULD)
    assert held.clause.cite == "MESQ 319.00 IV.B, II.C"

    for direct in ({"direct": "no"}, {}):
        assert mesquite.sayings(TOPIC, {"kind": kind, **direct}, "debrief_automatic") == ()


@pytest.mark.clause("mesq-12")
@pytest.mark.parametrize("kind", NOT_LISTED)
def test_after_any_other_event_nothing_follows_by_itself(kind: str, mesquite: Department) -> None:
    assert mesquite.sayings(TOPIC, {"kind": kind, "direct": "yes"}, "debrief_automatic") == ()


@pytest.mark.clause("mesq-12")
def test_the_chief_or_a_designee_may_designate_any_event(mesquite: Department) -> None:
    finding = {mesquite.role(saying.who): saying.then for saying in mesquite.sayings(TOPIC, act="designate")}
    assert finding == {"Chief of Police": Then.MAY, "designee of the Chief": Then.MAY}
    assert mesquite.sayings(TOPIC, act="activate") == (), "who sets the team in motion is not said"


@pytest.mark.clause("mesq-12")
def test_who_was_not_directly_involved_may_choose_to_come(mesquite: Department) -> None:
    (join,) = mesquite.sayings(TOPIC, {"direct": "no"}, "join")
    assert (join.then, join.who, join.clause.cite) == (Then.MAY, "person", "MESQ 319.00 IV.B")
    assert mesquite.sayings(TOPIC, {"direct": "yes"}, "join") == ()


@pytest.mark.parametrize("session", ["debriefing", "defusing", "one_to_one", "briefing"])
def test_a_peer_is_at_the_debriefing_and_the_law_protects_talks_with_named_members(
    session: str, mesquite: Department
) -> None:
    leading = [(one.clause.layer, one.binds) for one in mesquite.sayings(TOPIC, {"session": session}, "lead")]

    policy = [("department_policy", True)] if session == "debriefing" else []
    assert leading == ([] if session == "briefing" else [("state_statute", False), *policy])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"session": "debriefing", "direct": "yes"}, [Then.MUST]),
        ({"session": "defusing"}, [Then.MUST]),
        ({"session": "debriefing", "direct": "no"}, [Then.MUST, Then.MAY]),
        ({"session": "one_to_one", "direct": "no"}, []),
        ({"session": "briefing", "direct": "no"}, []),
        ({}, []),
    ],
)
def test_state_law_closes_a_meeting_to_the_public_and_lets_it_be_closed_to_others(
    facts: dict[str, str], said: list[Then], mesquite: Department
) -> None:
    closed = mesquite.sayings(TOPIC, facts, "closed_meeting")

    assert [saying.then for saying in closed] == said
    assert {saying.clause.cite for saying in closed} <= {"Tex. Health & Safety Code 784.002"}


@pytest.mark.parametrize(
    "act",
    ["authorise", "notify", "deploy", "check_in", "defuse", "debrief", "embargo", "embargo_scene", "after_action"],
)
def test_where_mesquite_is_silent_nothing_is_said_and_no_clock_runs(act: str, mesquite: Department) -> None:
    facts = {"kind": "shooting", "large_scale": "yes", "at_scene": "yes", "direct": "yes", "session": "debriefing"}
    assert mesquite.sayings(TOPIC, facts, act) == ()
    assert mesquite.due(TOPIC, act, datetime(2026, 11, 1, 6, 30, tzinfo=UTC), facts) is None
