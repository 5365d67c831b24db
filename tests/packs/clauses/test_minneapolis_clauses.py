"""What the policy of Minneapolis asks of an answer on disclosure, clause by clause, through the shipped packs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench
from peerdesk_core.law.telling.render import card_text

MPD = "us-mn-minneapolis-pd"
PROTECTED_IN_MINNEAPOLIS = {"Minn. Stat. 181.9731", "Minn. Stat. 13.43 subd. 9"}
INVESTIGATION = {"by": "internal_affairs", "asks": "content", "purpose": "investigation"}

Ask = Callable[..., Answer]
"""Puts a case about a talk that met every precondition, unless the facts say otherwise."""


def _consent(by: str = "recipient", form: str = "written", covers: str = "named_person", **to: str) -> dict[str, str]:
    return {"by": by, "form": form, "covers": covers, **to}


def _clocks(found: Answer) -> dict[str, tuple[str, str, bool]]:
    return {duty.clock.act: (duty.clock.kind, duty.clock.limit, duty.clock.immediate) for duty in found.duties}


@pytest.mark.clause("mpd-01")
@pytest.mark.parametrize(
    ("about", "facts"),
    [
        ("ordinary", {}),
        ("suicide_threat imminent", {}),
        ("suicidal_thoughts not_imminent", {}),
        ("child_maltreatment current", {}),
        ("ordinary", {"consent": _consent(to="therapist"), "request": {"by": "therapist", "asks": "content"}}),
        ("ordinary", {"forum": {"kind": "state_court", "process": "subpoena"}}),
        ("ordinary", {"forum": {"kind": "federal_court", "process": "order"}}),
        ("ordinary", {"session": {"kind": "peer_session", "nexus": "personal"}}),
        ("aggregate_statistics non_identifying @team", {"request": {"by": "coordinator", "asks": "statistics"}}),
        ("aggregate_statistics traceable_to_one_person @team", {}),
        ("ordinary non_identifying", {"discloser": "group_participant", "session": {"kind": "group_session"}}),
    ],
)
def test_every_answer_cites_what_makes_the_talk_private(about: str, facts: Mapping[str, Any], ask: Ask) -> None:
    assert set(ask(MPD, about, **facts).citations) >= PROTECTED_IN_MINNEAPOLIS


@pytest.mark.clause("mpd-05")
@pytest.mark.parametrize("purpose", ["investigation", "fitness_for_duty"])
def test_a_request_for_an_investigation_is_refused_with_its_clause(purpose: str, ask: Ask) -> None:
    for about in (
        "ordinary",
        "admission_of_crime",
        "past_crime related_to_incident",
        "legal_issue_affecting_employment",
    ):
        found = ask(MPD, about, request={**INVESTIGATION, "purpose": purpose})
        assert (found.verdict, found.recipients) == ("prohibited", ())
        assert "MPD 3-503 III.F" in found.citations


@pytest.mark.clause("mpd-05")
@pytest.mark.parametrize(
    "about", ["suicide_threat imminent", "child_maltreatment current", "suicidal_thoughts not_imminent", "ordinary"]
)
def test_an_exception_stands_on_its_own_ground_whoever_investigates(about: str, ask: Ask) -> None:
    unasked, asked = ask(MPD, about), ask(MPD, about, request=INVESTIGATION)

    assert (asked.verdict, asked.recipients) == (unasked.verdict, unasked.recipients)
    assert "internal_affairs" not in asked.recipients


@pytest.mark.clause("mpd-20")
def test_each_exception_of_minneapolis_opens_what_it_names_and_no_more(ask: Ask) -> None:
    child = ask(MPD, "child_maltreatment current")
    assert child.verdict == "required"
    assert {"Minn. Stat. 260E.06", "MPD 3-503 VI.B.1(b1)"} <= set(child.citations)
    adult = ask(MPD, "vulnerable_adult_abuse current")
    assert (adult.verdict, "Minn. Stat. 626.557 subd. 3" in adult.citations) == ("required", True)

    for danger in ("suicide_threat imminent", "suicidal_thoughts imminent", "harm_to_others imminent"):
        assert ask(MPD, danger).verdict == "required"
    assert ask(MPD, "harm_to_others not_imminent").verdict == "consult"

    named = {"request": {"by": "therapist", "asks": "content"}}
    assert ask(MPD, consent=_consent(to="therapist"), **named).verdict == "permitted"
    assert ask(MPD, consent=_consent(form="oral_express", to="therapist"), **named).verdict == "prohibited"

    testified = {"kind": "state_court", "testimony": "voluntary_by_recipient"}
    assert ask(MPD, forum={**testified, "question": "same_subject"}).verdict == "compellable"
    assert ask(MPD, forum={**testified, "question": "different_subject"}).verdict == "prohibited"


@pytest.mark.clause("mpd-21")
@pytest.mark.parametrize(
    ("about", "facts", "scope"),
    [
        ("suicide_threat imminent", {}, "necessary to prevent the harm"),
        ("ordinary", {"consent": _consent()}, "the person authorised"),
        ("child_maltreatment current", {}, "legally compelled"),
        (
            "ordinary",
            {"forum": {"kind": "state_court", "testimony": "voluntary_by_recipient", "question": "same_subject"}},
            "legally compelled",
        ),
    ],
)
def test_an_answer_that_opens_something_names_its_measure(
    about: str, facts: Mapping[str, Any], scope: str, ask: Ask, bench: Callable[..., Bench]
) -> None:
    found = ask(MPD, about, **facts)

    assert any(scope in each for each in found.scopes)
    others = {"necessary to prevent the harm", "the person authorised", "legally compelled"} - {scope}
    assert not any(other in each for other in others for each in found.scopes)
    assert "Nothing beyond that." in card_text(found, bench(MPD))


@pytest.mark.clause("mpd-21")
def test_a_refusal_has_no_measure(ask: Ask, bench: Callable[..., Bench]) -> None:
    assert not ask(MPD).scopes
    assert "Nothing beyond that." not in card_text(ask(MPD), bench(MPD))


@pytest.mark.clause("mpd-22")
def test_a_report_goes_to_the_clinical_lead_and_doubt_at_once_to_those_who_advise(ask: Ask) -> None:
    sure, unsure = ask(MPD, "suicide_threat imminent"), ask(MPD, "suicide_threat not_imminent")

    assert sure.recipients == ("clinical_lead",)
    assert "MPD 3-503 VI.B.3" in sure.citations
    assert unsure.verdict == "consult"
    assert set(unsure.ask_role) == {"coordinator", "clinical_lead"}
    assert _clocks(unsure)["ask"] == ("due", "", True)
    assert "MPD 3-503 VI.B.3.a" in unsure.citations


@pytest.mark.clause("mpd-22")
def test_the_internal_notice_never_replaces_the_report_that_a_statute_demands(ask: Ask) -> None:
    child, adult = ask(MPD, "child_maltreatment current"), ask(MPD, "vulnerable_adult_abuse current")
    assert set(child.recipients) == {"local_welfare_agency", "law_enforcement_agency", "clinical_lead"}
    assert set(adult.recipients) == {"mn_common_entry_point", "clinical_lead"}

    told = ask(MPD, "child_maltreatment current", other=["clinical_lead_already_told", "told_to_wait"])
    assert set(told.recipients) == {"local_welfare_agency", "law_enforcement_agency"}
    assert _clocks(told)["report"] == ("due", "PT24H", True)


@pytest.mark.clause("mpd-34")
@pytest.mark.parametrize("by", ["command", "chief_officer", "supervisor", "fellow_peer"])
def test_a_demand_from_inside_is_refused_while_no_exception_holds(by: str, ask: Ask) -> None:
    demand = {"by": by, "asks": "attendance_and_content"}
    refused = ask(MPD, "ordinary", "fact_of_contact", request=demand, other=["direct_order"])
    assert (refused.verdict, refused.recipients) == ("prohibited", ())
    assert "MPD 3-503 VI.A.2" in refused.citations

    held = ask(MPD, request=demand, consent=_consent(to=by))
    assert (held.verdict, held.recipients) == ("permitted", ("person_named_in_consent",))


@pytest.mark.clause("mpd-34")
@pytest.mark.parametrize(
    ("about", "facts", "record", "pin"),
    [
        ("suicidal_thoughts not_imminent", {}, "K1", "181.9731 subd. 4(1)"),
        (
            "ordinary",
            {"consent": _consent(by="surviving_spouse"), "other": ["recipient_deceased"]},
            "K2",
            "181.9731 subd. 4(4)",
        ),
    ],
)
def test_where_the_list_is_narrower_than_the_statute_both_are_shown(
    about: str, facts: Mapping[str, Any], record: str, pin: str, ask: Ask
) -> None:
    found = ask(MPD, about, **facts)

    shown = next(conflict for conflict in found.conflicts if conflict.id == record)
    assert (shown.statute_result, shown.policy_result, shown.net) == ("permitted", "prohibited", "consult")
    assert f"Minn. Stat. {pin}" in found.citations
    assert "MPD 3-503 VI.A.2" in found.citations


@pytest.mark.parametrize(
    ("about", "facts", "before", "after"),
    [
        ("suicide_threat imminent", {}, "permitted", "required"),
        ("suicidal_thoughts not_imminent", {}, "permitted", "consult"),
        (
            "ordinary",
            {"consent": _consent(by="surviving_spouse"), "other": ["recipient_deceased"]},
            "permitted",
            "consult",
        ),
        ("child_maltreatment current", {}, "required", "required"),
        ("ordinary", {"request": {"by": "supervisor", "asks": "content"}}, "prohibited", "prohibited"),
    ],
)
def test_the_policy_changes_answers_on_the_day_it_takes_force(
    about: str, facts: Mapping[str, Any], before: str, after: str, ask: Ask
) -> None:
    eve = ask(MPD, about, on=date(2026, 1, 22), **facts)
    day = ask(MPD, about, on=date(2026, 1, 23), **facts)

    assert (eve.verdict, day.verdict) == (before, after)
    assert "clinical_lead" not in eve.recipients
    assert not any(cite.startswith("MPD") for cite in eve.citations)
    assert any(cite.startswith("MPD") for cite in day.citations)
