"""What the five policies ask of an answer on disclosure, clause by clause, through the shipped packs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.case import read_case
from peerdesk_core.law.department import LimitsCard, load_department
from peerdesk_core.law.disclosure import answer
from peerdesk_core.law.packs import TopicName
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_core.law.telling.limits import card_page, card_plain, limits_card
from peerdesk_core.law.telling.render import card_text

PLUGINS = Path(__file__).parents[2] / "plugins"
SOURCES = [
    PackSource(id=f"us-{state}", folder=PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}")
    for state in ("mn", "mo", "tx")
]
TODAY = date(2026, 11, 21)
MPD, M124, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
SLMPD, MESQUITE = "us-mo-slmpd", "us-tx-mesquite-pd"
DEPARTMENTS = [MPD, M124, DPS, SLMPD, MESQUITE]
TALK = {
    "recipient": "peace_officer",
    "peer": ["trained", "designated", "active", "sworn"],
    "session": {"kind": "peer_session", "nexus": "critical_incident"},
}
PROTECTED_IN_MINNEAPOLIS = {"Minn. Stat. 181.9731", "Minn. Stat. 13.43 subd. 9"}
WHO_ASKS = ["supervisor", "command", "chief_officer", "fellow_peer", "internal_affairs", "media", "friend", "family"]
INVESTIGATION = {"by": "internal_affairs", "asks": "content", "purpose": "investigation"}


class Ask(Protocol):
    """Puts a case about a talk that met every precondition, unless the facts say otherwise."""

    def __call__(self, department: str, *about: str, **facts: Any) -> Answer: ...


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return shelf_of(SOURCES)


@pytest.fixture(scope="module")
def bench(shelf: Shelf) -> Callable[..., Bench]:
    known: dict[tuple[str, date], Bench] = {}

    def of(department: str, on: date = TODAY) -> Bench:
        if (department, on) not in known:
            found = bench_of(department, shelf, on)
            assert found is not None
            known[department, on] = found
        return known[department, on]

    return of


@pytest.fixture(scope="module")
def ask(bench: Callable[..., Bench]) -> Ask:
    def asked(department: str, *about: str, **facts: Any) -> Answer:
        told = [_item(each) for each in about or ("ordinary",)]
        here = bench(department, facts.get("on", TODAY))
        case = {"department": department, "facts": {**TALK, "items": told, **facts}}
        return answer(here, read_case(case, here.words))

    return asked


def _item(words: str) -> dict[str, Any]:
    """ "suicide_threat imminent": a circumstance and its qualifiers, heard in the session; "@seen" was observed."""
    circumstance, *rest = words.split()
    source = "observation" if "@seen" in rest else "program_data" if "@team" in rest else "session"
    return {
        "circumstance": circumstance,
        "source": source,
        "with": [word for word in rest if not word.startswith("@")],
    }


def _consent(by: str = "recipient", form: str = "written", covers: str = "named_person", **to: str) -> dict[str, str]:
    return {"by": by, "form": form, "covers": covers, **to}


def _clocks(found: Answer) -> dict[str, tuple[str, str, bool]]:
    return {duty.clock.act: (duty.clock.kind, duty.clock.limit, duty.clock.immediate) for duty in found.duties}


def _shown(found: Answer, bench: Bench) -> str:
    """The card of an answer on one line, as people read it."""
    return " ".join(card_text(found, bench).split())


def _everywhere(shelf: Shelf) -> str:
    """Every citation of every rule, need, conflict and card of every pack."""
    return "\n".join(
        pack.cited(rule.cite) for pack in shelf.packs.values() for topic in TopicName for rule in pack.rules(topic)
    )


# ---------------------------------------------------------------- Minneapolis


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


@pytest.mark.clause("mpd-19", "mesq-23")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_department_has_a_card_to_read_aloud_and_to_print(department: str, bench: Callable[..., Bench]) -> None:
    card = limits_card(bench(department))
    plain, page = " ".join(card_plain(card).split()), card_page(card)

    assert len(card.aloud().split()) < 260
    for line in card.lines:
        assert line.says in plain
        assert html.escape(line.cite) in page
    assert "988" in plain
    assert max(len(row) for row in card_plain(card).splitlines()) <= 72
    assert not re.search(r"(src|href)=", page)


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


# ---------------------------------------------------------------- the other texts of Minnesota


@pytest.mark.clause("mn124-06")
@pytest.mark.parametrize("by", ["command", "supervisor", "fellow_peer"])
def test_section_1_24_keeps_it_from_everybody_inside(by: str, ask: Ask) -> None:
    found = ask(M124, "ordinary", "fact_of_contact", request={"by": by, "asks": "attendance_and_content"})

    assert (found.verdict, found.recipients) == ("prohibited", ())
    assert set(found.citations) >= {
        "Minn. Stat. 181.9731",
        "Minn. Stat. 181.9732",
        "Minn. Stat. 13.43 subd. 9",
        "Minn. Stat. 13.43 subd. 9a",
        "1-24.2(A)",
    }


@pytest.mark.clause("mn124-07", "mndps-03")
@pytest.mark.parametrize("department", [M124, DPS])
def test_the_five_exceptions_of_minnesota(department: str, ask: Ask) -> None:
    for danger in ("suicidal_thoughts not_imminent", "harm_to_others not_imminent"):
        found = ask(department, danger)
        assert (found.verdict, found.recipients) == ("permitted", ("person_able_to_prevent_harm",))
        assert found.scopes == ("what is necessary to prevent the harm",)

    child, adult = ask(department, "child_maltreatment current"), ask(department, "vulnerable_adult_abuse current")
    assert (child.verdict, adult.verdict) == ("required", "required")
    assert child.scopes == adult.scopes == ("only what the report needs",)
    assert "Minn. Stat. 260E.06" in child.citations
    assert "Minn. Stat. 626.557 subd. 3" in adult.citations

    assert ask(department, consent=_consent()).recipients == ("person_named_in_consent",)
    for survivor in ("surviving_spouse", "administrator"):
        dead = {"other": ["recipient_deceased"]}
        assert ask(department, consent=_consent(by=survivor), **dead).recipients == ("person_named_in_consent",)
        assert ask(department, consent=_consent(by=survivor, form="oral_express"), **dead).verdict == "prohibited"
        assert ask(department, consent=_consent(by=survivor)).verdict == "prohibited"

    testified = {"kind": "state_court", "testimony": "voluntary_by_recipient"}
    assert ask(department, forum={**testified, "question": "same_subject"}).verdict == "compellable"
    assert ask(department, forum={**testified, "question": "different_subject"}).verdict == "prohibited"


@pytest.mark.clause("mndps-01", "mesq-24")
@pytest.mark.parametrize("department", [DPS, MESQUITE])
def test_privacy_confidentiality_and_privilege_are_three_things(department: str) -> None:
    (explained,) = [
        note for note in load_department(department, SOURCES).notes("disclose", "explain") if "Privacy" in note.says
    ]
    for word in ("Privacy", "confidentiality", "privilege"):
        assert explained.says.count(word) == 1


@pytest.mark.clause("mesq-24")
def test_answers_on_privilege_name_chapter_784_with_its_limits(ask: Ask) -> None:
    (levels,) = load_department(MESQUITE, SOURCES).notes("disclose", "explain")
    assert "Tex. Health & Safety Code 784" in levels.cite
    assert "limits and liability" in levels.says

    for forum in ({"kind": "state_court", "process": "subpoena"}, {"kind": "administrative", "process": "order"}):
        found = ask(MESQUITE, forum=forum)
        assert {"Tex. Health & Safety Code 784.003(a)", "MESQ 319.00 II.H"} <= set(found.citations)


@pytest.mark.clause("mndps-02")
def test_the_card_of_the_guideline_says_that_federal_law_may_override(bench: Callable[..., Bench]) -> None:
    (line,) = [line for line in limits_card(bench(DPS)).lines if "Federal law" in line.says]
    assert "supersede" in line.says
    assert line.cite == "MNDPS Limits"


@pytest.mark.clause("mndps-02")
@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("process", ["subpoena", "order", ""])
def test_every_answer_that_names_a_federal_forum_says_whose_law_counts(
    department: str, process: str, ask: Ask, bench: Callable[..., Bench]
) -> None:
    forum = {"kind": "federal_court", **({"process": process} if process else {})}
    for about in ("ordinary", "admission_of_crime", "child_maltreatment current"):
        found = ask(department, about, forum=forum)
        (record,) = [conflict for conflict in found.conflicts if conflict.id == "federal"]
        assert record.cite == "Fed. R. Evid. 501"
        assert "Federal law may supersede the protection that state law gives" in _shown(found, bench(department))
    assert not [each for each in ask(department, forum={"kind": "state_court"}).conflicts if each.id == "federal"]


@pytest.mark.clause("mndps-03")
def test_the_card_tells_people_that_the_peer_must_report(bench: Callable[..., Bench]) -> None:
    card = limits_card(bench(DPS))

    assert any("mandated reporter" in line.says for line in card.lines)
    cites = " ".join(line.cite for line in card.lines)
    for exception in ("1(b1)", "1(b3)", "1(b4)", "1(b5)"):
        assert f"Limits {exception}" in cites


@pytest.mark.clause("mndps-27")
@pytest.mark.parametrize(
    "about", ["suicide_threat imminent", "harm_to_others not_imminent", "child_maltreatment current"]
)
def test_an_answer_without_a_written_procedure_says_that_there_is_none(
    about: str, ask: Ask, bench: Callable[..., Bench]
) -> None:
    assert "written down no procedure" in _shown(ask(DPS, about), bench(DPS))
    assert "written down no procedure" not in _shown(ask(DPS, "ordinary"), bench(DPS))
    assert "written down no procedure" not in _shown(ask(MPD, about), bench(MPD))


@pytest.mark.clause("mndps-28")
def test_minnesota_is_cited_by_its_right_numbers(ask: Ask, shelf: Shelf) -> None:
    assert {"181.9731", "181.9732", "13.43 subd. 9", "13.02 subd. 12"} <= {
        cite.removeprefix("Minn. Stat. ") for cite in ask(DPS).citations
    }
    assert not re.search(r"(?<!181\.)973[12]", _everywhere(shelf))


# ---------------------------------------------------------------- St. Louis


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


# ---------------------------------------------------------------- Mesquite


@pytest.mark.clause("mesq-04")
@pytest.mark.parametrize(
    ("about", "facts", "recipients", "pins"),
    [
        (
            "ordinary",
            {"request": {"by": "peer", "to": "fellow_peer", "asks": "content", "purpose": "consult"}},
            {"fellow_peer"},
            ("a", "1"),
        ),
        (
            "ordinary",
            {"request": {"by": "peer", "to": "team_professional", "asks": "content", "purpose": "referral"}},
            {"team_professional"},
            ("a", "1"),
        ),
        ("suicide_threat imminent", {}, {"emergency_services", "coordinator"}, ("b", "2")),
        ("harm_to_others imminent", {}, {"law_enforcement_agency", "person_at_risk"}, ("b", "2")),
        ("past_crime unrelated_to_incident", {}, set(), ("c", "3")),
        ("future_crime unrelated_to_incident", {}, {"law_enforcement_agency", "person_at_risk"}, ("c", "3")),
        ("ordinary", {"consent": _consent(form="express")}, {"person_named_in_consent"}, ("d", "4")),
        ("ordinary", {"consent": _consent(by="legal_representative")}, {"person_named_in_consent"}, ("d", "4")),
        ("ordinary", {"other": ["recipient_deceased"]}, set(), ("e", "5")),
    ],
)
def test_each_exception_of_mesquite_permits_and_cites_the_code(
    about: str, facts: Mapping[str, Any], recipients: set[str], pins: tuple[str, str], ask: Ask
) -> None:
    found = ask(MESQUITE, about, **facts)

    assert found.verdict == "permitted"
    assert set(found.recipients) == recipients
    assert f"MESQ 319.00 II.G.1.{pins[0]}" in found.citations
    assert {"Tex. Health & Safety Code 784.003", f"Tex. Health & Safety Code 784.003(c)({pins[1]})"} <= set(
        found.citations
    )


@pytest.mark.clause("mesq-04")
@pytest.mark.parametrize(
    ("about", "facts"),
    [
        ("ordinary", {"request": {"by": "fellow_peer", "asks": "content", "purpose": "curiosity"}}),
        (
            "ordinary",
            {"request": {"by": "peer", "to": "outside_professional", "asks": "content", "purpose": "referral"}},
        ),
        ("past_crime related_to_incident", {}),
        ("future_crime related_to_incident not_imminent", {}),
        ("ordinary", {"consent": _consent(by="surviving_spouse")}),
    ],
)
def test_just_beside_each_exception_mesquite_stays_closed(about: str, facts: Mapping[str, Any], ask: Ask) -> None:
    assert ask(MESQUITE, about, **facts).verdict == "prohibited"


@pytest.mark.clause("mesq-17")
@pytest.mark.parametrize("by", WHO_ASKS)
def test_nobody_in_mesquite_may_ask_and_whoever_asks_is_refused(by: str, ask: Ask) -> None:
    found = ask(MESQUITE, "ordinary", "fact_of_contact", request={"by": by, "asks": "attendance_and_content"})

    assert (found.verdict, found.recipients) == ("prohibited", ())
    assert {"MESQ 319.00 VI.A", "Tex. Health & Safety Code 784.003"} <= set(found.citations)
    assert any("ask a peer" in note.says for note in load_department(MESQUITE, SOURCES).notes("disclose", "ask_peer"))


@pytest.mark.clause("mesq-23")
def test_the_mesquite_card_tells_every_exception_of_the_texas_list(bench: Callable[..., Bench]) -> None:
    card: LimitsCard = limits_card(bench(MESQUITE))
    cites = " ".join(line.cite for line in card.lines)

    for pin in "abcde":
        assert f"II.G.1.{pin}" in cites
    assert "Tex. Fam. Code 261.101" in cites
    notes = load_department(MESQUITE, SOURCES).notes("disclose", "state_limits")
    assert [note.cite for note in notes] == ["MESQ 319.00 II.G"]


# ---------------------------------------------------------------- three states, one question


def test_an_admitted_old_theft_has_three_answers_in_three_states(ask: Ask) -> None:
    asked = {"by": "internal_affairs", "asks": "content", "purpose": "investigation"}
    theft = "admission_of_crime unrelated_to_incident property_only"

    found = {department: ask(department, theft, request=asked).verdict for department in DEPARTMENTS}
    assert found == {
        MPD: "prohibited",
        M124: "prohibited",
        DPS: "prohibited",
        SLMPD: "not_privileged",
        MESQUITE: "permitted",
    }


@pytest.mark.parametrize("department", DEPARTMENTS)
@pytest.mark.parametrize("by", WHO_ASKS)
def test_the_refusal_reads_the_same_whether_or_not_there_is_anything_to_hide(
    department: str, by: str, ask: Ask
) -> None:
    asked = {"by": by, "asks": "attendance"}
    scripts = {ask(department, about, request=asked).script for about in ("ordinary", "fact_of_contact")}
    assert len(scripts) == 1
    assert "neither confirm nor deny" in scripts.pop()
