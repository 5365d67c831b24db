"""What the texts of Minnesota say of critical incidents, as far as the packs alone say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from _pytest.mark import ParameterSet

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName, Then, TopicName
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.incidents import IncidentKind

MPD = "us-mn-minneapolis-pd"
M124 = "us-mn-section-1-24"
DPS = "us-mn-dps"
EVERY = (MPD, M124, DPS)
TOPIC = "incident"
GOOD = {
    **{"trained": "yes", "agreement": "yes", "current": "yes", "explained": "yes", "standing": "good"},
    **{"involved": "no", "witness": "no", "supervisor": "no", "fitness_role": "no", "tie": "no"},
}
LARGE = {"large_scale": "yes"}

Desk = Callable[[str], Department]


@pytest.fixture(scope="module")
def desk(sources: list[PackSource]) -> Desk:
    """A department by its id, each read once."""
    return cache(lambda department: load_department(department, sources))


def asks(
    clause: str, department: str, do: str, said: str, cite: str, given: Mapping[str, str] | None = None
) -> ParameterSet:
    """One thing that a text says of incidents: `said` is "then who"."""
    return pytest.param(
        *(department, do, said, cite, given or {}),
        marks=pytest.mark.clause(clause),
        id=f"{clause}-{department}-{do}-{'-'.join(said.split())}",
    )


@pytest.mark.parametrize(
    ("department", "do", "said", "cite", "given"),
    [
        asks("mpd-08", MPD, "attend", "must peer", "MPD 3-503 III.J"),
        asks("mpd-08", MPD, "avoid", "must_not peer", "MPD 3-503 III.K"),
        asks("mpd-15", MPD, "check_in", "must peer", "MPD 3-503 IV.B.6"),
        asks(
            *("mpd-33", MPD, "respond", "must team"),
            "MPD 3-503 III.I, V.D.1; MPD P&P 3-502; MPD P&P 7-810; Minn. Stat. 181.9731",
        ),
        asks("mpd-33", MPD, "defuse", "should peer", "MPD 3-503 VIII"),
        asks("mpd-33", MPD, "triage", "should peer", "MPD 3-503 VIII"),
        asks("mpd-33", MPD, "glossary", "may peer", "MPD 3-503 VIII"),
        asks("mpd-39", MPD, "deploy", "must coordinator", "MPD 3-503 V.A"),
        asks("mpd-39", MPD, "coordinate", "must deputy", "MPD 3-503 V.B"),
        asks("mpd-39", MPD, "group_support", "must peer", "MPD 3-503 V.D.3"),
        asks("mpd-39", MPD, "activate", "may anybody", "MPD 3-503 III.H"),
        asks("mpd-33", MPD, "consult", "may peer", "MPD 3-503 V.C.1"),
        asks("mn124-11", M124, "activate", "should command", "1-24.4"),
        asks("mn124-11", M124, "activate", "should division_captain", "1-24.4"),
        asks("mn124-11", M124, "respond", "may team", "1-24.1(A)(2), .4"),
        asks("mn124-11", M124, "avoid", "should_not peer", "1-24.4; 1-23"),
        asks("mn124-11", M124, "avoid", "must_not peer", "Minn. Stat. 181.9731 subd. 2; Minn. Stat. 181.9732"),
        asks("mn124-11", M124, "caution", "should peer", "1-24.3(C)"),
        asks("mn124-14", M124, "consult", "must team", "1-24 Purpose"),
        asks("mndps-06", DPS, "after_action", "may peer", "MNDPS Limits 4", LARGE),
        asks("mndps-06", MPD, "after_action", "should department", "MNDPS Limits 4", LARGE),
        asks("mndps-06", M124, "co_author", "may chaplain", "MNDPS Limits 4", LARGE),
        asks("mndps-06", DPS, "co_author", "may team_professional", "MNDPS Limits 4", LARGE),
        asks("mndps-10", MPD, "one_to_one", "may peer", "MNDPS Skills"),
        asks("mndps-10", M124, "defuse", "may peer", "MNDPS Skills"),
        asks("mndps-10", MPD, "debrief", "may peer", "MNDPS Skills"),
        asks("mndps-10", MPD, "brief", "may team", "MNDPS Skills"),
        asks("mndps-10", DPS, "lead", "should peer", "MNDPS Skills", {"session": "one_to_one"}),
        asks("mndps-10", DPS, "lead", "should peer", "MNDPS Skills", {"session": "defusing"}),
        asks("mndps-10", MPD, "be_present", "may team_professional", "MNDPS Skills", {"session": "defusing"}),
        asks("mndps-10", M124, "lead", "may team", "MNDPS Skills", {"session": "debriefing"}),
        asks("mndps-10", DPS, "lead", "may stress_team", "MNDPS Skills", {"session": "debriefing"}),
        asks("mndps-10", DPS, "triage", "should peer", "MNDPS Skills"),
        asks("mndps-10", DPS, "glossary", "may peer", "MNDPS Skills"),
        asks("mndps-19", DPS, "avoid", "must_not peer", "Minn. Stat. 181.9731 subd. 2; Minn. Stat. 181.9732"),
        asks("mndps-19", MPD, "refer_on", "may peer", "MNDPS Role conflict 5"),
        asks("mndps-19", M124, "refer_on", "may peer", "MNDPS Role conflict 5"),
        asks("mndps-23", MPD, "prove_coverage", "should team", "MNDPS Operations"),
        asks("mndps-23", DPS, "prove_coverage", "should team", "MNDPS Operations"),
        asks("mndps-32", DPS, "activate", "may coordinator", "MNDPS Roles 3"),
        asks("mndps-14", DPS, "consult", "may peer", "MNDPS Roles 1"),
        asks("mndps-34", DPS, "respond", "should team", "MNDPS Definitions 2"),
    ],
)
def test_the_text_says_it_with_its_force_whose_it_is_and_the_citation(
    department: str, do: str, said: str, cite: str, given: Mapping[str, str], desk: Desk
) -> None:
    found = desk(department).sayings(TOPIC, given, do)
    assert (said, cite) in {(f"{saying.then} {saying.who}", saying.clause.cite) for saying in found}


@pytest.mark.clause("mpd-39", "mn124-11")
@pytest.mark.parametrize("department", [MPD, M124])
def test_where_a_policy_says_who_activates_the_guideline_is_not_heard(department: str, desk: Desk) -> None:
    layers = {saying.clause.layer for saying in desk(department).sayings(TOPIC, act="activate")}
    assert layers == {"department_policy"}


@pytest.mark.clause("mn124-14", "mndps-14")
@pytest.mark.parametrize(
    ("department", "binds", "title"),
    [
        (MPD, False, "PST Clinical Lead"),
        (M124, True, "contracted mental health professional"),
        (DPS, False, "clinical director"),
    ],
)
def test_the_professional_to_consult_has_the_departments_title(
    department: str, binds: bool, title: str, desk: Desk
) -> None:
    chosen = desk(department)
    (consult,) = chosen.sayings(TOPIC, act="consult")
    assert (consult.binds, tuple(chosen.role(word) for word in consult.to)) == (binds, (title,))


# ---------------------------------------------------------------- who keeps out


@pytest.mark.clause("mpd-08", "mn124-11", "mndps-19")
@pytest.mark.parametrize(
    ("department", "tied", "cites"),
    [
        (MPD, "involved", ["Minn. Stat. 181.9731 subd. 2", "MPD 3-503 III.K"]),
        (MPD, "witness", ["Minn. Stat. 181.9731 subd. 2"]),
        (M124, "involved", ["Minn. Stat. 181.9731 subd. 2", "1-24.4, .3(C)"]),
        (M124, "witness", ["Minn. Stat. 181.9731 subd. 2", "1-24.4, .3(C)"]),
        (DPS, "involved", ["Minn. Stat. 181.9731 subd. 2"]),
        (DPS, "witness", ["Minn. Stat. 181.9731 subd. 2"]),
    ],
)
def test_whoever_was_part_of_the_incident_is_barred_and_nobody_may_lift_it(
    department: str, tied: str, cites: list[str], desk: Desk
) -> None:
    chosen = desk(department)
    bars = chosen.bars("assign", {**GOOD, tied: "yes"})
    assert [bar.cite for bar in bars] == cites and not any(bar.overridable for bar in bars)
    assert chosen.bars("assign", GOOD) == ()
    assert any(saying.then is Then.MUST_NOT for saying in chosen.sayings(TOPIC, act="avoid"))


@pytest.mark.parametrize("department", EVERY)
def test_no_text_of_minnesota_forbids_an_act_for_some_incidents_only(department: str, desk: Desk) -> None:
    assert desk(department).bars(TOPIC, {}) == ()


# ---------------------------------------------------------------- clocks


@pytest.mark.clause("mpd-15")
@pytest.mark.parametrize(
    ("happened", "due"),
    [
        ("2026-11-16T22:00:00-06:00", "2026-11-30T22:00:00-06:00"),
        ("2026-10-25T02:10:00-05:00", "2026-11-08T02:10:00-06:00"),
        ("2026-10-18T01:30:00-05:00", "2026-11-01T01:30:00-05:00"),
        ("2026-11-01T02:10:00-06:00", "2026-11-15T02:10:00-06:00"),
        ("2027-03-07T10:00:00-06:00", "2027-03-21T10:00:00-05:00"),
        ("2027-02-28T02:10:00-06:00", "2027-03-14T03:00:00-05:00"),
    ],
    ids=["plain", "over autumn", "into the repeated hour", "after it", "over spring", "into the hour left out"],
)
def test_minneapolis_checks_in_on_the_same_time_of_day_two_weeks_later(happened: str, due: str, desk: Desk) -> None:
    found = desk(MPD).due(TOPIC, "check_in", datetime.fromisoformat(happened))
    assert found is not None and found.due_at == datetime.fromisoformat(due)
    assert (found.kind, found.limit, found.rule.cite) == (ClockKind.DUE, "P14D", "MPD 3-503 IV.B.6")


@pytest.mark.clause("mpd-15")
def test_in_the_repeated_hour_a_later_incident_is_never_due_sooner(desk: Desk) -> None:
    first = desk(MPD).due(TOPIC, "check_in", datetime.fromisoformat("2026-11-01T01:30:00-05:00"))
    second = desk(MPD).due(TOPIC, "check_in", datetime.fromisoformat("2026-11-01T01:30:00-06:00"))
    assert first is not None and second is not None and first.due_at < second.due_at


@pytest.mark.clause("mpd-15")
@pytest.mark.parametrize("department", [M124, DPS])
def test_where_no_text_asks_for_a_check_in_no_clock_runs(department: str, desk: Desk) -> None:
    assert desk(department).due(TOPIC, "check_in", datetime(2026, 11, 16, tzinfo=UTC)) is None
    assert desk(department).sayings(TOPIC, act="check_in") == ()


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize("department", EVERY)
@pytest.mark.parametrize(
    "happened",
    [
        "2026-11-16T22:00:00-06:00",
        "2026-11-01T00:10:00-05:00",
        "2026-11-01T01:30:00-05:00",
        "2026-11-01T01:30:00-06:00",
        "2026-11-01T02:10:00-06:00",
        "2027-03-13T20:00:00-06:00",
        "2027-03-14T01:50:00-06:00",
    ],
)
@pytest.mark.parametrize(
    ("act", "opens", "hours"), [("defuse_target", None, 8), ("defuse", None, 12), ("debrief", 24, 72)]
)
def test_sessions_have_windows_in_hours_that_passed_and_only_as_advice(
    department: str, happened: str, act: str, opens: int | None, hours: int, desk: Desk
) -> None:
    start = datetime.fromisoformat(happened).astimezone(UTC)
    due = desk(department).due(TOPIC, act, start)
    assert due is not None and due.due_at - start == timedelta(hours=hours)
    assert due.opens_at == (None if opens is None else start + timedelta(hours=opens))
    assert (due.kind, due.rule.cite, due.rule.layer) == (ClockKind.ADVICE, "MNDPS Skills", "guideline")


# ---------------------------------------------------------------- sessions, size, afterwards


@pytest.mark.clause("mndps-10")
def test_who_leads_hangs_on_the_session_and_a_briefing_names_nobody(desk: Desk) -> None:
    guideline = desk(DPS)
    leaders = {
        session: tuple(saying.who for saying in guideline.sayings(TOPIC, {"session": session}, "lead"))
        for session in ("one_to_one", "defusing", "debriefing", "briefing")
    }
    assert leaders == {
        "one_to_one": ("peer",),
        "defusing": ("peer",),
        "debriefing": ("team", "stress_team"),
        "briefing": (),
    }
    assert guideline.sayings(TOPIC, act="lead") == ()
    assert guideline.role("stress_team") == "critical incident stress management team"


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize(
    ("session", "words"),
    [
        ("defusing", ("what happened", "how everybody is", "look after oneself")),
        ("debriefing", ("meet first", "ground rules", "thoughts", "worst", "strain", "recovery", "close")),
        ("briefing", ("meet first", "ground rules", "facts", "thoughts", "feelings", "questions", "where help is")),
    ],
)
def test_the_phases_of_a_session_come_in_their_order(session: str, words: tuple[str, ...], desk: Desk) -> None:
    (phases,) = desk(MPD).sayings(TOPIC, {"session": session}, "phases")
    places = [phases.clause.says.index(word) for word in words]
    assert places == sorted(places)


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize("department", EVERY)
def test_a_briefing_is_for_three_or_more_without_an_upper_end_and_as_advice(department: str, desk: Desk) -> None:
    size = desk(department).number(FigureName.BRIEFING_SIZE)
    assert size is not None
    assert (size.least, size.most, size.advice, size.clause.cite) == (3, None, True, "MNDPS Skills")


@pytest.mark.clause("mndps-06")
@pytest.mark.parametrize("facts", [{}, {"large_scale": "no"}])
def test_only_a_large_event_has_a_general_briefing(facts: Mapping[str, str], desk: Desk) -> None:
    assert desk(DPS).sayings(TOPIC, facts, "after_action") == ()
    assert desk(DPS).sayings(TOPIC, facts, "co_author") == ()


@pytest.mark.parametrize("department", EVERY)
def test_a_text_that_names_no_kinds_of_incident_offers_no_list(department: str, desk: Desk) -> None:
    assert desk(department).offered("incident_kinds") == ()


@pytest.mark.parametrize("kind", IncidentKind)
def test_nothing_hangs_on_the_kind_where_the_texts_name_none(kind: IncidentKind, desk: Desk) -> None:
    for department in EVERY:
        chosen = desk(department)
        assert chosen.sayings(TOPIC, {"kind": kind.value}) == chosen.sayings(TOPIC)


@pytest.mark.parametrize("department", EVERY)
def test_no_pack_of_minnesota_puts_incidents_off(department: str, desk: Desk) -> None:
    for pack in desk(department).packs:
        topic = pack.topics[TopicName.INCIDENT]
        assert topic.rules and not topic.silent
        assert not any("the incident part" in left.not_a_rule for left in pack.ledger)
