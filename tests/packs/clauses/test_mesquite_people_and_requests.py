"""What the policy of Mesquite says of people and requests, as its pack alone answers it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName, Then
from peerdesk_core.model.clocks import ClockKind

READY = {
    "trained": "yes",
    "current": "yes",
    "agreement": "no",
    "explained": "no",
    "standing": "good",
    "fitness_role": "no",
    "involved": "no",
    "witness": "no",
    "supervisor": "no",
    "tie": "no",
}
NIGHT = datetime(2026, 11, 21, 23, 10, tzinfo=ZoneInfo("America/Chicago"))


@pytest.fixture(scope="module")
def mesquite(sources: list[PackSource]) -> Department:
    """The department with its state."""
    return load_department("us-tx-mesquite-pd", sources)


@pytest.mark.clause("mesq-01")
def test_peers_volunteer_sworn_or_civilian_and_serve_every_employee(mesquite: Department) -> None:
    (volunteer,) = mesquite.sayings("admit", act="volunteer")
    (service,) = mesquite.sayings("admit", act="any_service")
    assert (volunteer.clause.cite, service.clause.cite) == ("MESQ 319.00 II.A", "MESQ 319.00 II.B, VII.A")

    (asking,) = mesquite.sayings("intake", act="request")
    assert (asking.then, asking.who) == (Then.MAY, "anybody")
    assert "MESQ 319.00 I" in asking.clause.cite


@pytest.mark.clause("mesq-02")
def test_the_director_runs_the_program_and_supervises_every_peer(mesquite: Department) -> None:
    acts = {saying.do: saying.clause.cite for saying in mesquite.duties("coordinator")}

    assert mesquite.role("coordinator") == "PSM Director"
    assert acts["oversee"] == acts["supervise"] == "MESQ 319.00 II.C"
    assert {"choose", "on_call", "meet", "review", "publish_list"} <= set(acts)


@pytest.mark.clause("mesq-05")
def test_a_peer_must_be_there_at_every_hour_and_the_director_assigns_who(mesquite: Department) -> None:
    (available,) = mesquite.sayings("intake", act="be_available")
    (on_call,) = mesquite.sayings("assign", act="on_call")
    assert available.binds and on_call.binds
    assert (on_call.who, on_call.clause.cite) == ("coordinator", "MESQ 319.00 III.B")


@pytest.mark.clause("mesq-06")
@pytest.mark.parametrize("channel", ["dispatch", "watch_commander"])
def test_what_reaches_dispatch_or_the_watch_commander_is_passed_on_at_once(channel: str, mesquite: Department) -> None:
    assert channel in mesquite.offered("channels")

    due = mesquite.due("intake", "pass_on", NIGHT, {"channel": channel})
    assert due is not None
    assert (due.due_at, due.limit, due.kind) == (NIGHT, "", ClockKind.SERVICE_LEVEL)
    (saying,) = mesquite.sayings("intake", {"channel": channel}, "pass_on")
    assert (saying.who, saying.clause.cite) == ("watch_commander", "MESQ 319.00 III.C")

    assert mesquite.due("intake", "pass_on", NIGHT, {"channel": "in_person"}) is None
    assert mesquite.sayings("intake", {"channel": "in_person"}, "pass_on") == ()


@pytest.mark.clause("mesq-07")
def test_overtime_is_for_the_first_contact_and_for_work_authorised_beforehand(mesquite: Department) -> None:
    found = [(saying.who, saying.then) for saying in mesquite.sayings("intake", act="compensate")]
    assert found == [
        ("peer", Then.MUST),
        ("peer", Then.SHOULD),
        ("supervisor", Then.MUST),
        ("coordinator", Then.MUST),
        ("coordinator", Then.MAY),
        ("command_officer", Then.MAY),
        ("person", Then.MUST_NOT),
    ]
    assert {saying.clause.cite for saying in mesquite.sayings("intake", act="compensate")} == {"MESQ 319.00 III.D"}
    (asks,) = [saying for saying in mesquite.duties("supervisor") if saying.do == "compensate"]
    assert "without saying who" in asks.clause.says
    assert mesquite.bars("intake", {"because": "wish"}) == ()


@pytest.mark.clause("mesq-20")
def test_the_director_reviews_each_peer_every_two_years_and_the_chief_may_always_dismiss(mesquite: Department) -> None:
    reviewed = datetime(2026, 3, 8, 12, tzinfo=mesquite.zone)
    due = mesquite.due("train", "review", reviewed)
    assert due is not None and due.limit == "P2Y"
    assert due.due_at.astimezone(mesquite.zone) == datetime(2028, 3, 8, 12, tzinfo=mesquite.zone)
    assert due.rule.cite == "MESQ 319.00 VIII.B"

    for standing in ("good", "personal", "suspended"):
        (dismissal,) = mesquite.sayings("remove", {"standing": standing}, "dismiss")
        assert (dismissal.then, dismissal.who) == (Then.MAY, "command")
    assert mesquite.sayings("remove", {"standing": "dismissed"}, "dismiss") == ()
    assert mesquite.role("command") == "Chief of Police"


@pytest.mark.clause("mesq-21")
def test_a_peer_who_withdraws_tells_the_director_and_gives_no_reason(mesquite: Department) -> None:
    (leaving,) = mesquite.sayings("remove", {"withdrew": "yes"}, "withdraw")
    assert (leaving.who, leaving.binds, leaving.clause.cite) == ("peer", True, "MESQ 319.00 VIII.C")
    assert "no reason" in leaving.clause.says
    assert [bar.cite for bar in mesquite.bars("assign", {**READY, "standing": "withdrawn"})] == ["MESQ 319.00 VIII.C"]


@pytest.mark.clause("mesq-22")
def test_improper_ties_are_acknowledged_kept_from_assignment_shown_at_review_and_left_to_the_chief(
    mesquite: Department,
) -> None:
    (joining,) = mesquite.sayings("admit", act="acknowledge")
    assert joining.clause.cite == "MESQ 319.00 IX.A"
    assert mesquite.bars("assign", READY) == ()
    assert [bar.cite for bar in mesquite.bars("assign", {**READY, "tie": "yes"})] == ["MESQ 319.00 IX.A"]
    assert [bar.says[-11:] for bar in mesquite.bars("assign", {**READY, "tie": "unknown"})] == ["(not known)"]

    assert "MESQ 319.00 IX.A, VIII.B" in {saying.clause.cite for saying in mesquite.sayings("train", act="review")}
    found = mesquite.sayings("remove", {"trust_broken": "yes", "standing": "withdrawn"}, "dismiss")
    assert [(saying.then, saying.who) for saying in found] == [(Then.MAY, "command")]
    assert mesquite.sayings("admit", act="sign") == ()


@pytest.mark.parametrize("standing", ["suspended", "personal", "administrative", "below", "improvement"])
def test_a_peer_who_was_set_aside_is_not_assigned(standing: str, mesquite: Department) -> None:
    (bar,) = mesquite.bars("assign", {**READY, "standing": standing})
    assert bar.rule == "us-tx-mesquite-pd:assign.not_serving"
    assert mesquite.bars("assign", {**READY, "standing": "reduced"}) == ()


@pytest.mark.clause("mesq-13")
def test_nobody_is_active_before_the_crisis_intervention_training_and_training_goes_on(mesquite: Department) -> None:
    assert [bar.cite for bar in mesquite.bars("assign", {**READY, "trained": "no"})] == ["MESQ 319.00 V.A"]
    for topic, act in (("admit", "train_first"), ("train", "train"), ("train", "continue")):
        (saying,) = mesquite.sayings(topic, act=act)
        assert saying.binds and saying.clause.cite.startswith("MESQ 319.00 V.A")


@pytest.mark.clause("mesq-14")
def test_all_peers_meet_twice_a_year_and_the_director_may_add_meetings(mesquite: Department) -> None:
    number = mesquite.number(FigureName.MEETINGS_PER_YEAR)
    assert number is not None
    assert (number.least, number.most, number.clause.cite) == (2, None, "MESQ 319.00 V.B")
    (meet,) = mesquite.sayings("train", act="meet")
    assert meet.who == "coordinator"


@pytest.mark.parametrize(
    ("topic", "act", "who", "then", "cite"),
    [
        ("intake", "follow_up", "peer", Then.SHOULD, "III.F"),
        ("record", "contact_form", "peer", Then.MUST, "V.D, III.E"),
        ("record", "count", "coordinator", Then.MUST, "III.E"),
        ("record", "keep_directory", "coordinator", Then.SHOULD, "III.G"),
        ("record", "lines", "peer", Then.MUST, "III.E"),
    ],
)
def test_other_duties_are_said_with_their_place(
    topic: str, act: str, who: str, then: Then, cite: str, mesquite: Department
) -> None:
    (saying,) = mesquite.sayings(topic, act=act)
    assert (saying.who, saying.then, saying.clause.cite) == (who, then, f"MESQ 319.00 {cite}")


@pytest.mark.clause("mesq-10", "mesq-26")
def test_what_is_beyond_a_peer_goes_to_one_of_the_named_kinds_of_help(mesquite: Department) -> None:
    (refer,) = mesquite.sayings("intake", act="refer")
    assert refer.binds and refer.clause.cite == "MESQ 319.00 III.G, II.B, II.D"
    assert mesquite.offered("resources") == ("eap", "mutual_help", "facility", "clinician", "other")


@pytest.mark.clause("mesq-27")
def test_the_director_hands_the_roster_to_dispatch_and_the_watch_commander(mesquite: Department) -> None:
    assert mesquite.offered("routes") == ("dispatch", "watch_commander")
    (roster,) = mesquite.sayings("record", act="publish_list")
    assert (roster.who, roster.clause.cite) == ("coordinator", "MESQ 319.00 III.B, III.C")


@pytest.mark.clause("mesq-28")
@pytest.mark.parametrize("because", ["order", "discipline", "improvement_plan", "investigation"])
def test_seeking_a_peer_is_the_employees_own_choice_and_may_go_straight_to_one(
    because: str, mesquite: Department
) -> None:
    assert [bar.cite for bar in mesquite.bars("intake", {"because": because})] == ["MESQ 319.00 III.D"]
    for act in ("go_direct", "seek_own_accord"):
        (saying,) = mesquite.sayings("intake", act=act)
        assert (saying.then, saying.who) == (Then.MAY, "person")
