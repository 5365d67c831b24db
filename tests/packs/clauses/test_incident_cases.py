"""Cases on critical incidents, written from the policies and statutes by somebody who had not seen the packs.

Each says who may, should or must do what, and on which section that rests; "-" says that the texts are silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.department import Department, load_department
from peerdesk_core.law.packs import FigureName
from peerdesk_core.model.clocks import ClockKind
from peerdesk_core.model.incidents import IncidentKind, SessionKind

MPD, M124, DPS = "us-mn-minneapolis-pd", "us-mn-section-1-24", "us-mn-dps"
SLMPD, MESQ = "us-mo-slmpd", "us-tx-mesquite-pd"
MINNESOTA, ALL = (MPD, M124, DPS), (MPD, M124, DPS, SLMPD, MESQ)
CHICAGO = ZoneInfo("America/Chicago")
OPENING = "Minn. Stat. 181.9731 subd. 2; Minn. Stat. 181.9732"
SKILLS = "MNDPS Skills"
CLOSED = "Tex. Health & Safety Code 784.002"
LARGE = {"large_scale": "yes"}
AT_SCENE = {"at_scene": "yes"}

Desk = Callable[[str], Department]


@pytest.fixture(scope="module")
def desk(sources: list[PackSource]) -> Desk:
    """A department with everything it stands under, read once."""
    known = {id: load_department(id, sources) for id in ALL}
    return known.__getitem__


def kind(word: str, **more: str) -> dict[str, str]:
    return {"kind": word, **more}


def session(word: str, **more: str) -> dict[str, str]:
    return {"session": word, **more}


SAYS = [
    # Minneapolis: asking is open to all, sending is the Coordinator's
    (MPD, "activate", kind("shooting"), "may anybody: MPD 3-503 III.H"),
    (MPD, "deploy", LARGE, "must coordinator: MPD 3-503 V.A"),
    (MPD, "coordinate", kind("multiple_casualties"), "must deputy: MPD 3-503 V.B"),
    (MPD, "authorise", LARGE, "-"),
    (MPD, "notify", LARGE, "-"),
    (MPD, "attend", AT_SCENE, "must peer: MPD 3-503 III.J"),
    (MPD, "avoid", {}, f"must_not peer: {OPENING}", "must_not peer: MPD 3-503 III.K"),
    (MPD, "refer_on", {}, "may peer: MNDPS Role conflict 5"),
    (MPD, "check_in", {}, "must peer: MPD 3-503 IV.B.6"),
    (MPD, "group_support", {}, "must peer: MPD 3-503 V.D.3"),
    (MPD, "consult", {}, "may peer to clinical_lead: MPD 3-503 V.C.1"),
    (MPD, "debrief_automatic", kind("line_of_duty_death", direct="yes"), "-"),
    (MPD, "invite", {}, "-"),
    (MPD, "embargo", {}, "-"),
    (MPD, "embargo_scene", AT_SCENE, "-"),
    (MPD, "report_hazard", {}, "-"),
    # Section 1-24: command activates, the contracted professional guides
    (M124, "activate", kind("other"), "should command: 1-24.4", "should division_captain: 1-24.4"),
    (M124, "consult", {}, "must team to clinical_lead: 1-24 Purpose"),
    (M124, "avoid", {}, f"must_not peer: {OPENING}", "should_not peer: 1-24.4; 1-23"),
    (M124, "caution", {}, "should peer: 1-24.3(C)"),
    (M124, "check_in", {}, "-"),
    (M124, "deploy", {}, "-"),
    (M124, "authorise", LARGE, "-"),
    (M124, "attend", AT_SCENE, "-"),
    (M124, "embargo", {}, "-"),
    # The guideline, where it is the text and where it is adopted
    (DPS, "activate", {}, "may coordinator: MNDPS Roles 3"),
    (DPS, "check_in", {}, "-"),
    (DPS, "notify", LARGE, "-"),
    (DPS, "lead", session("one_to_one"), f"should peer: {SKILLS}"),
    *((id, "lead", session("defusing"), f"should peer: {SKILLS}") for id in MINNESOTA),
    *((id, "be_present", session("defusing"), f"may team_professional: {SKILLS}") for id in MINNESOTA),
    *((id, "be_present", session("debriefing"), "-") for id in MINNESOTA),
    *((id, "lead", session("debriefing"), f"may team: {SKILLS}", f"may stress_team: {SKILLS}") for id in MINNESOTA),
    *((id, "lead", session("briefing"), "-") for id in MINNESOTA),
    *((id, "after_action", LARGE, "may peer: MNDPS Limits 4", "should department: MNDPS Limits 4") for id in MINNESOTA),
    *((id, "after_action", {"large_scale": "no"}, "-") for id in ALL),
    *(
        (id, "co_author", LARGE, "may chaplain: MNDPS Limits 4", "may team_professional: MNDPS Limits 4")
        for id in MINNESOTA
    ),
    *((id, "co_author", {"large_scale": "no"}, "-") for id in MINNESOTA),
    *((id, "prove_coverage", {}, "should team: MNDPS Operations") for id in MINNESOTA),
    # St. Louis: commanders, a call to one of two, and silence on social media
    (SLMPD, "activate", kind("other"), "may command: SLMPD Contact 9"),
    (SLMPD, "activate", kind("designated"), "may command: SLMPD Contact 9"),
    *(
        (SLMPD, "activate", kind(word), "may command: SLMPD Contact 9", "should command: SLMPD Contact 6")
        for word in (
            "children",
            "child_death",
            "multiple_casualties",
            "members_or_family",
            "line_of_duty_death",
            "member_suicide",
            "shooting",
            "powerful_impact",
        )
    ),
    (SLMPD, "authorise", kind("children", **LARGE), "must wellness_commander: SLMPD Commander 4"),
    (SLMPD, "authorise", kind("children", large_scale="no"), "-"),
    (SLMPD, "authorise", kind("children"), "-"),
    (SLMPD, "notify", {}, "must command to rtcc wellness_commander: SLMPD Contact 9"),
    (SLMPD, "report_hazard", {}, "must peer to clinical_lead wellness_commander: SLMPD Contact 5"),
    (SLMPD, "triage", {}, "must peer: SLMPD Team Member 3"),
    (
        SLMPD,
        "consult",
        {},
        "must peer to clinical_lead: SLMPD Team Member 3",
        "should clinical_lead: SLMPD Clinical Consultant 6",
    ),
    (SLMPD, "deploy", {}, "must team_leader: SLMPD Team Leader 2", "must peer: SLMPD Team Member 8"),
    (SLMPD, "lead_or_hand_on", {}, "must peer: SLMPD Team Member 5"),
    (SLMPD, "keep_group", session("debriefing"), "must anybody: RSMo 590.1040.2, .1"),
    (SLMPD, "keep_group", session("one_to_one"), "-"),
    (SLMPD, "join", {}, "may person: SLMPD Team Activities 4, Contact 1"),
    (SLMPD, "outreach", {}, "may team: SLMPD Contact 3, Contact 3(a), Contact 2"),
    (SLMPD, "embargo_scene", AT_SCENE, "must_not peer: SLMPD Social Media 1"),
    (SLMPD, "embargo_scene", {"at_scene": "no"}, "-"),
    (SLMPD, "embargo_scene", {}, "-"),
    (SLMPD, "embargo", {}, "must_not peer: SLMPD Social Media 2"),
    (SLMPD, "debrief_automatic", kind("children", direct="yes"), "-"),
    (SLMPD, "check_in", {}, "-"),
    (SLMPD, "after_action", LARGE, "-"),
    (SLMPD, "avoid", {}, "-"),
    # Mesquite: the text says should, and who sets the team in motion it does not say
    *(
        (MESQ, "debrief_automatic", kind(word, direct="yes"), "should coordinator: MESQ 319.00 IV.B, II.C")
        for word in (
            "major_disaster",
            "multiple_casualties",
            "line_of_duty_death",
            "member_suicide",
            "child_death",
            "designated",
        )
    ),
    *(
        (MESQ, "debrief_automatic", kind(word, direct="yes"), "-")
        for word in ("children", "members_or_family", "shooting", "powerful_impact", "other")
    ),
    (MESQ, "debrief_automatic", kind("child_death", direct="no"), "-"),
    (MESQ, "debrief_automatic", kind("child_death"), "-"),
    (MESQ, "designate", kind("shooting"), "may command: MESQ 319.00 IV.B", "may chief_designee: MESQ 319.00 IV.B"),
    (MESQ, "activate", kind("shooting"), "-"),
    (MESQ, "join", kind("child_death", direct="no"), "may person: MESQ 319.00 IV.B"),
    (MESQ, "invite", kind("other"), "may command: MESQ 319.00 IV.A"),
    (MESQ, "closed_meeting", session("debriefing", direct="yes"), f"must team: {CLOSED}"),
    (MESQ, "prove_coverage", {}, "must coordinator: MESQ 319.00 III.E"),
    (MESQ, "authorise", LARGE, "-"),
    (MESQ, "notify", LARGE, "-"),
    (MESQ, "deploy", {}, "-"),
    (MESQ, "consult", {}, "-"),
    (MESQ, "check_in", {}, "-"),
    (MESQ, "embargo", {}, "-"),
    (MESQ, "avoid", {}, "-"),
    (MESQ, "after_action", LARGE, "-"),
]


def told(department: Department, act: str, facts: dict[str, str]) -> tuple[str, ...]:
    found = department.sayings("incident", facts, act)
    lines = (f"{one.then.value} {one.who}{' to ' * bool(one.to)}{' '.join(one.to)}: {one.clause.cite}" for one in found)
    return tuple(dict.fromkeys(lines)) or ("-",)


@pytest.mark.clause("mpd-39", "mn124-11", "mn124-14", "slmpd-04", "slmpd-07", "slmpd-21", "slmpd-31")
@pytest.mark.clause("mesq-11", "mesq-12", "mndps-06")
@pytest.mark.parametrize("case", SAYS, ids=lambda case: f"{case[0]} {case[1]} {' '.join(case[2].values())}".strip())
def test_who_may_should_or_must(case: tuple[Any, ...], desk: Desk) -> None:
    id, act, facts, *right = case
    assert told(desk(id), act, facts) == tuple(right)


def at(text: str) -> datetime:
    """An instant on the wall clock of Chicago; "second" is the later one of an hour that comes twice."""
    return datetime.fromisoformat(text.removesuffix(" second")).replace(tzinfo=CHICAGO, fold=text.endswith("second"))


CLOCKS = [
    # act, starts, (opens), ends, kind
    (MPD, "check_in", "2026-11-20 09:00", None, "2026-12-04 09:00", ClockKind.DUE, "MPD 3-503 IV.B.6"),
    (MPD, "check_in", "2026-10-25 01:30", None, "2026-11-08 01:30", ClockKind.DUE, "MPD 3-503 IV.B.6"),
    (MPD, "check_in", "2026-12-20 23:59", None, "2027-01-03 23:59", ClockKind.DUE, "MPD 3-503 IV.B.6"),
    *((id, "defuse", "2026-11-20 09:00", None, "2026-11-20 21:00", ClockKind.ADVICE, SKILLS) for id in MINNESOTA),
    *((id, "defuse", "2026-10-31 23:00", None, "2026-11-01 10:00", ClockKind.ADVICE, SKILLS) for id in MINNESOTA),
    *(
        (id, "debrief", "2026-11-20 09:00", "2026-11-21 09:00", "2026-11-23 09:00", ClockKind.ADVICE, SKILLS)
        for id in MINNESOTA
    ),
    (SLMPD, "embargo", "2026-11-20 09:00", None, "2026-11-21 09:00", ClockKind.EMBARGO, "SLMPD Social Media 2"),
    (SLMPD, "embargo", "2026-11-01 00:30", None, "2026-11-01 23:30", ClockKind.EMBARGO, "SLMPD Social Media 2"),
    (SLMPD, "embargo", "2026-11-01 01:30 second", None, "2026-11-02 01:30", ClockKind.EMBARGO, "SLMPD Social Media 2"),
    (SLMPD, "report_hazard", "2026-11-20 09:00", None, "2026-11-20 09:00", ClockKind.DUE, "SLMPD Contact 5"),
]


@pytest.mark.clause("mpd-15", "slmpd-26", "mndps-10")
@pytest.mark.parametrize("case", CLOCKS, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_until_when(case: tuple[str, str, str, str | None, str, ClockKind, str], desk: Desk) -> None:
    id, act, start, opens, end, how, cite = case
    due = desk(id).due("incident", act, at(start))
    assert due is not None
    assert (due.due_at, due.kind, due.rule.cite) == (at(end), how, cite)
    assert due.opens_at == (None if opens is None else at(opens))


@pytest.mark.clause("mpd-15", "mesq-12", "slmpd-26")
@pytest.mark.parametrize(
    ("id", "acts"),
    [
        (MPD, ("embargo", "report_hazard", "debrief_automatic")),
        (M124, ("check_in", "embargo", "report_hazard")),
        (DPS, ("check_in", "embargo", "report_hazard")),
        (SLMPD, ("check_in", "defuse", "debrief")),
        (MESQ, ("check_in", "defuse", "debrief", "debrief_automatic", "embargo")),
    ],
)
def test_no_clock_is_made_up(id: str, acts: tuple[str, ...], desk: Desk) -> None:
    assert [act for act in acts if desk(id).due("incident", act, at("2026-11-20 09:00")) is not None] == []


IN_ORDER = {
    "trained": "yes",
    "agreement": "yes",
    "current": "yes",
    "standing": "active",
    "fitness_role": "no",
    "tie": "no",
}
STATUTE = "Minn. Stat. 181.9731 subd. 2"


@pytest.mark.clause("mpd-08", "mn124-11", "mndps-19")
@pytest.mark.parametrize(
    ("id", "involved", "witness", "right"),
    [
        (MPD, "yes", "no", [STATUTE, "MPD 3-503 III.K"]),
        (MPD, "no", "yes", [STATUTE]),
        (M124, "yes", "no", [STATUTE, "1-24.4, .3(C)"]),
        (M124, "no", "yes", [STATUTE, "1-24.4, .3(C)"]),
        (DPS, "yes", "no", [STATUTE]),
        (DPS, "no", "yes", [STATUTE]),
        (MPD, "no", "no", []),
        (DPS, "unknown", "no", [STATUTE]),
        (SLMPD, "yes", "yes", []),
        (MESQ, "yes", "yes", []),
    ],
)
def test_who_was_there_is_barred_and_nobody_sets_that_aside(
    id: str, involved: str, witness: str, right: list[str], desk: Desk
) -> None:
    found = desk(id).bars("assign", {**IN_ORDER, "involved": involved, "witness": witness})
    assert [clause.cite for clause in found] == right
    assert not any(clause.overridable for clause in found)


@pytest.mark.clause("slmpd-21", "mesq-12")
@pytest.mark.parametrize(
    ("id", "right"),
    [
        *((id, ()) for id in MINNESOTA),
        (SLMPD, ("children", "multiple_casualties", "members_or_family", "powerful_impact")),
        (
            MESQ,
            (
                "major_disaster",
                "multiple_casualties",
                "line_of_duty_death",
                "member_suicide",
                "child_death",
                "designated",
            ),
        ),
    ],
)
def test_the_kinds_that_a_text_names_come_in_its_order(id: str, right: tuple[str, ...], desk: Desk) -> None:
    assert tuple(word for word in desk(id).offered("incident_kinds") if word != "other") == right


@pytest.mark.clause("mndps-10")
@pytest.mark.parametrize("id", ALL)
def test_a_briefing_is_for_three_or_more_by_the_guideline_alone(id: str, desk: Desk) -> None:
    number = desk(id).number(FigureName.BRIEFING_SIZE)
    assert (None if number is None else (number.least, number.most, number.advice)) == (
        (3, None, True) if id in MINNESOTA else None
    )


WORLDS = [
    {"kind": what, "session": how, "direct": direct, "large_scale": yes, "at_scene": yes}
    for what, how, direct, yes in product(IncidentKind, SessionKind, ("yes", "no"), ("yes", "no"))
]


@pytest.mark.clause("mndps-10", "mndps-19")
@pytest.mark.parametrize("id", MINNESOTA)
def test_a_guideline_advises_and_demands_nothing(id: str, desk: Desk) -> None:
    for facts in WORLDS:
        advice = [one for one in desk(id).sayings("incident", facts) if one.clause.layer == "guideline"]
        assert advice and not any(one.binds for one in advice)
        assert all(one.clause.cite.startswith("MNDPS ") for one in advice)


ORDERS = re.compile(r"\b(must|shall|required|ordered|mandatory|obliged|legal advice)\b", re.I)


@pytest.mark.clause("mesq-11", "slmpd-04")
@pytest.mark.parametrize("id", ALL)
def test_sentences_are_short_and_none_orders_anybody_about(id: str, desk: Desk) -> None:
    told = {one.clause.says for facts in WORLDS for one in desk(id).sayings("incident", facts)}
    assert told
    for sentence in told:
        assert len(sentence) <= 220 and sentence.endswith(".")
        assert not ORDERS.search(sentence), sentence
