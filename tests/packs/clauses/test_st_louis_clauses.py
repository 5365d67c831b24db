"""What the policy of St. Louis and the statute of Missouri ask of an answer on disclosure, clause by clause."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.telling.limits import limits_card
from peerdesk_core.law.telling.render import card_text

SLMPD = "us-mo-slmpd"
INVESTIGATION = {"by": "internal_affairs", "asks": "content", "purpose": "investigation"}

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


def _consent(by: str = "recipient", form: str = "written", covers: str = "named_person", **to: str) -> dict[str, str]:
    return {"by": by, "form": form, "covers": covers, **to}


def _clocks(found: Answer) -> dict[str, tuple[str, str, bool]]:
    return {duty.clock.act: (duty.clock.kind, duty.clock.limit, duty.clock.immediate) for duty in found.duties}


def _shown(found: Answer, bench: Bench) -> str:
    """The card of an answer on one line, as people read it."""
    return " ".join(card_text(found, bench).split())


@pytest.mark.clause("slmpd-14")
def test_a_session_in_st_louis_binds_everybody_who_took_part(ask: Ask) -> None:
    group = {"session": {"kind": "group_session", "nexus": "critical_incident"}}
    for discloser in ({}, {"discloser": "group_participant"}):
        for by in ("friend", "command", "media"):
            found = ask(SLMPD, request={"by": by, "asks": "content"}, **group, **discloser)
            assert (found.verdict, found.recipients) == ("prohibited", ())
            assert {"RSMo 590.1040.2", "SLMPD HB1355 1"} <= set(found.citations) or discloser

    staff = ask(SLMPD, request={"by": "employer", "asks": "content"}, discloser="eap_staff")
    assert staff.verdict == "prohibited"


@pytest.mark.clause("slmpd-15")
def test_st_louis_protects_sessions_of_the_team_and_not_what_was_seen(ask: Ask) -> None:
    demand = {"by": "command", "asks": "content"}
    records = ask(SLMPD, "peer_records", request={"by": "public_records_requester", "asks": "records"})
    assert (records.verdict, "RSMo 590.1040.5" in records.citations) == ("prohibited", True)

    assert ask(SLMPD, request=demand, peer=["training_incomplete", "designated", "active"]).verdict == "not_privileged"
    assert ask(SLMPD, "ordinary @seen", request=demand).verdict == "not_privileged"
    subpoena = {"kind": "state_court", "process": "subpoena"}
    assert ask(SLMPD, "incident_information @seen", forum=subpoena).verdict == "compellable"


@pytest.mark.clause("slmpd-16")
@pytest.mark.parametrize(
    ("about", "verdict", "pin"),
    [
        ("suicide_threat not_imminent", "not_privileged", "6(1)"),
        ("harm_to_others not_imminent", "not_privileged", "6(1)"),
        ("spouse_abuse past no_present_danger", "not_privileged", "6(2)"),
        ("child_maltreatment current", "required", "6(2)"),
        ("vulnerable_adult_abuse current victim_unable_to_protect_self", "required", "6(2)"),
        ("admission_of_crime", "not_privileged", "6(3)"),
    ],
)
def test_what_the_missouri_statute_does_not_protect(about: str, verdict: str, pin: str, ask: Ask) -> None:
    found = ask(SLMPD, about, other=["recipient_off_duty"])

    assert found.verdict == verdict
    assert f"RSMo 590.1040.{pin}" in found.citations
    assert "command" not in found.recipients


@pytest.mark.clause("slmpd-16")
def test_testimony_opens_in_st_louis_with_express_consent_of_those_named(ask: Ask) -> None:
    asked = {"request": {"by": "tribunal", "asks": "testimony"}, "forum": {"kind": "state_court"}}
    dead = {"other": ["recipient_deceased"]}

    assert ask(SLMPD, consent=_consent(covers="testimony", form="express"), **asked).recipients == ("tribunal",)
    assert ask(SLMPD, **asked).verdict == "prohibited"
    for survivor in ("surviving_spouse", "executor", "administrator"):
        found = ask(SLMPD, consent=_consent(by=survivor, covers="testimony"), **asked, **dead)
        assert (found.verdict, found.recipients) == ("permitted", ("tribunal",))
    assert ask(SLMPD, consent=_consent(by="adult_child", covers="testimony"), **asked, **dead).verdict == "prohibited"


@pytest.mark.clause("slmpd-17")
def test_the_circle_of_st_louis_is_open_and_the_employer_hears_of_fitness_alone(ask: Ask) -> None:
    colleague = {"by": "fellow_peer", "asks": "content", "purpose": "support"}
    assert ask(SLMPD, request=colleague, other=["asker_conducts_sessions"]).recipients == ("fellow_peer",)
    assert ask(SLMPD, request=colleague, other=["asker_not_designated_peer"]).verdict == "prohibited"
    program = {"by": "eap_staff", "asks": "content", "purpose": "support"}
    assert ask(SLMPD, request=program).recipients == ("eap_staff",)

    fitness = {"by": "employer", "asks": "fitness_for_duty", "purpose": "fitness_for_duty"}
    assert ask(SLMPD, request=fitness, discloser="eap_staff").recipients == ("employer",)
    assert ask(SLMPD, request=fitness).verdict == "prohibited"
    assert ask(SLMPD, request={**fitness, "asks": "content"}, discloser="eap_staff").verdict == "prohibited"


@pytest.mark.clause("slmpd-20")
@pytest.mark.parametrize(
    "about", ["on_duty_hazard intoxicated", "suicide_threat not_imminent", "harm_to_others imminent"]
)
def test_a_hazard_on_duty_is_reported_at_once_to_both_with_the_request_to_stand_down(about: str, ask: Ask) -> None:
    found = ask(SLMPD, about, other=["recipient_on_duty"])

    assert found.verdict == "required"
    assert {"clinical_lead", "wellness_commander"} <= set(found.recipients)
    assert any("take the member off duty" in scope and "no content" in scope for scope in found.scopes)
    assert _clocks(found)["notify"] == ("due", "", True)
    assert "SLMPD Contact 5" in found.citations


@pytest.mark.clause("slmpd-24")
def test_sharing_in_st_louis_is_for_support_and_beyond_the_circle_by_consent(ask: Ask) -> None:
    for role in ("clinical_lead", "team_professional"):
        found = ask(SLMPD, request={"by": "peer", "to": role, "asks": "content", "purpose": "support"})
        assert found.recipients == (role,)
        assert "mental health support only" in found.scopes
    for by in ("command", "supervisor", "family", "friend", "public", "media", "chief_officer"):
        assert ask(SLMPD, request={"by": by, "asks": "content"}).verdict == "prohibited"
    allowed = ask(SLMPD, request={"by": "therapist", "asks": "content"}, consent=_consent(to="therapist"))
    assert allowed.recipients == ("person_named_in_consent",)


@pytest.mark.clause("slmpd-24")
def test_keeping_silent_before_internal_affairs_is_no_insubordination_unless_law_demands(
    ask: Ask, bench: Callable[..., Bench]
) -> None:
    found = ask(SLMPD, request=INVESTIGATION, other=["recipient_under_investigation", "direct_order"])
    assert (found.verdict, "SLMPD Conf 4" in found.citations) == ("prohibited", True)
    assert "not insubordination" in _shown(found, bench(SLMPD))

    law = ask(SLMPD, "child_maltreatment current", request=INVESTIGATION, other=["recipient_under_investigation"])
    assert (law.verdict, law.recipients) == ("required", ("mo_childrens_division",))


@pytest.mark.clause("slmpd-25")
def test_the_st_louis_card_flags_both_differences_from_the_statute(bench: Callable[..., Bench]) -> None:
    lines = {line.cite: line.says for line in limits_card(bench(SLMPD)).lines}

    for pin in ("Conf 5(a)", "Conf 5(b)", "Conf 5(c)", "Conf 5(d)"):
        assert any(pin in cite for cite in lines)
    assert "State law protects them all the same" in lines["SLMPD Conf 5(c)"]
    assert "abuse of a spouse" in lines["RSMo 590.1040.6(2)"]
    assert "admitting a crime" in lines["RSMo 590.1040.6(3)"]


@pytest.mark.clause("slmpd-25")
def test_the_answers_flag_both_differences_as_well(ask: Ask) -> None:
    job = ask(SLMPD, "legal_issue_affecting_employment non_criminal", request={"by": "command", "asks": "content"})
    assert (job.verdict, job.recipients) == ("prohibited", ())
    (wider,) = [conflict for conflict in job.conflicts if conflict.id == "K7"]
    assert wider.cite == "SLMPD Conf 5(c)"

    spouse = ask(SLMPD, "spouse_abuse past no_present_danger")
    assert [conflict.kind for conflict in spouse.conflicts if conflict.id == "K12"] == ["policy_narrower"]


@pytest.mark.clause("slmpd-34")
@pytest.mark.parametrize("by", ["third_party", "supervisor", "command", "friend", "media"])
def test_whoever_asks_about_an_unsolicited_contact_hears_one_fixed_sentence(by: str, ask: Ask) -> None:
    asked = {"by": by, "asks": "attendance"}
    found = ask(SLMPD, "fact_of_contact", request=asked, other=["unsolicited_contact"])
    never_took_place = ask(SLMPD, "ordinary", request=asked, other=["unsolicited_contact"])

    assert found.verdict == "prohibited"
    assert "SLMPD Contact 3(b)" in found.citations
    assert "given the means to reach the team" in found.script
    assert found.script == never_took_place.script != ask(SLMPD, request=asked).script
