"""The packs that ship with Peerdesk: they load clean, their examples hold, and the card says what it must."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import attrs
import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import FEDERAL
from peerdesk_core.law.check.docket import docket_of
from peerdesk_core.law.check.examples import example_findings
from peerdesk_core.law.department import (
    BrokenDepartment,
    Department,
    UnknownDepartment,
    available,
    load_department,
)
from peerdesk_core.law.examples import differs, read_examples
from peerdesk_core.law.packs import Rank, SourceStatus
from peerdesk_core.law.reading.loader import load_packs
from peerdesk_core.model.incidents import IncidentKind
from peerdesk_core.model.needs import Channel, ContactKind, Format, ReachVia, Source, Topic
from peerdesk_core.model.resources import ResourceKind

STATES = ("mn", "tx", "mo")
MINNEAPOLIS = "us-mn-minneapolis-pd"
TODAY = date(2026, 11, 22)


def folder_of(state: str) -> Path:
    return Path(str(importlib.import_module(f"peerdesk_jurisdiction_{state}").__file__)).parent


SOURCES = tuple(PackSource(id=f"us-{state}", folder=folder_of(state)) for state in STATES)
SHELF = load_packs(SOURCES, TODAY)
DOCKET = docket_of((FEDERAL, *SOURCES), TODAY)
DEPARTMENTS = tuple(info.id for info in available(SOURCES))
IN_PACKS = [(pack.id, example) for pack in SHELF.packs.values() for example in pack.examples]
IN_FILES = [
    (example.pack, example)
    for source in SOURCES
    for path in sorted((source.folder / "examples").glob("*.toml"))
    for example in read_examples(path)
]


@pytest.fixture
def minneapolis() -> Department:
    return load_department(MINNEAPOLIS, SOURCES, day=TODAY)


def test_every_shipped_pack_loads_without_a_complaint() -> None:
    assert [note.sentence() for note in (*SHELF.broken, *SHELF.warnings)] == []
    assert set(SHELF.packs) == {
        *("us-mn", "us-tx", "us-mo", MINNEAPOLIS, "us-mn-section-1-24", "us-mn-dps"),
        *("us-tx-mesquite-pd", "us-mo-slmpd"),
    }
    assert all(info.broken is None for info in available(SOURCES))


@pytest.mark.parametrize("state", STATES)
def test_each_jurisdiction_plugin_names_its_own_folder(state: str) -> None:
    hooks = importlib.import_module(f"peerdesk_jurisdiction_{state}.hooks")
    (source,) = hooks.rule_packs(ctx=None)
    assert source.id == f"us-{state}" and source.folder == folder_of(state)


def test_every_example_beside_the_rules_holds() -> None:
    assert len(DOCKET.cases) > 900
    assert [found.says for found in example_findings(DOCKET) if found.check == "CHK30"] == []


def test_every_example_names_a_rule_that_exists() -> None:
    rules = {
        f"{pack.id}:{name}.{rule.id}"
        for pack in SHELF.packs.values()
        for name, topic in pack.topics.items()
        for rule in topic.rules
    }
    assert {example.because for _, example in IN_PACKS + IN_FILES} - {""} <= rules


def test_an_example_that_the_rules_contradict_is_noticed(minneapolis: Department) -> None:
    right = next(example for _, example in IN_PACKS if example.due.get("reply"))
    wrong = attrs.evolve(right, due={"reply": right.due["reply"] + timedelta(minutes=1)})
    missing = attrs.evolve(right, due={})
    assert differs(right, minneapolis) == ()
    assert differs(wrong, minneapolis) and differs(missing, minneapolis)


@pytest.mark.clause("mpd-10")
def test_a_message_on_the_line_is_answered_within_24_hours_even_when_clocks_change(minneapolis: Department) -> None:
    for start in (
        datetime(2026, 11, 20, 15, tzinfo=UTC),
        datetime(2026, 3, 7, 16, tzinfo=UTC),  # the night before clocks go forward
        datetime(2026, 10, 31, 15, tzinfo=UTC),  # the night before clocks go back
    ):
        due = minneapolis.due("intake", "reply", start)
        assert due is not None
        assert due.due_at - start == timedelta(hours=24)
        assert (due.kind, due.limit, due.rule.cite) == ("service_level", "PT24H", "MPD 3-503 IV.B")


def test_no_clock_runs_for_an_act_or_topic_without_a_rule(minneapolis: Department) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert minneapolis.due("intake", "dance", now) is None
    assert minneapolis.due("no_such_topic", "reply", now) is None
    assert minneapolis.bars("no_such_topic", {}) == ()


def test_at_once_without_a_number_stays_without_a_number(minneapolis: Department) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    due = minneapolis.due("disclose", "notify", now)
    assert due is not None and due.limit == "" and due.due_at == now


@pytest.mark.clause("mpd-12", "mpd-38")
def test_minneapolis_offers_closed_lists_out_of_the_shared_words(minneapolis: Department) -> None:
    assert set(minneapolis.offered("formats")) == set(Format)
    assert set(minneapolis.offered("topics")) == set(Topic)
    assert minneapolis.offered("no_such_list") == ()


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_every_offered_value_is_a_word_of_the_desk(department: str) -> None:
    words: Mapping[str, Iterable[str]] = {
        **{"channels": tuple(Channel), "sources": tuple(Source), "formats": tuple(Format), "topics": tuple(Topic)},
        **{"reach_via": tuple(ReachVia), "kinds": tuple(ContactKind), "resources": tuple(ResourceKind)},
        "routes": ("wellness_page", "wellness_app", "dispatch", "watch_commander"),
        "hand_outs": ("injury", "leave_request", "investigation", "administrative_leave"),
        "incident_kinds": tuple(IncidentKind),
    }
    chosen = load_department(department, SOURCES)
    for what, known in words.items():
        assert set(chosen.offered(what)) <= set(known), what
    assert all(set(pack.offers) <= set(words) for pack in (*chosen.packs, *chosen.adopted))


def test_roles_carry_the_departments_own_titles(minneapolis: Department) -> None:
    assert minneapolis.role("peer") == "PST member"
    assert minneapolis.role("clinical_lead") == "PST Clinical Lead"
    assert minneapolis.role("wellness_commander") == "wellness commander"


@pytest.mark.clause("mpd-20")
def test_the_card_states_every_exception_with_its_citation(minneapolis: Department) -> None:
    cites = {line.rule.partition(":")[2]: line.cite for line in minneapolis.card().lines}
    assert "VI.B.1(b1)" in cites["disclose.mandated_report"]
    assert "260E" in cites["disclose.mandated_report"] and "626.557" in cites["disclose.mandated_report"]
    assert "VI.B.1(b2)" in cites["disclose.imminent_harm"]
    assert "VI.B.1(b3)" in cites["disclose.written_consent"]
    assert "VI.B.1(b4)" in cites["disclose.testimony"]
    assert cites["disclose.only_needed"].endswith("VI.B.2")
    assert cites["disclose.route"].endswith("VI.B.3")


@pytest.mark.clause("mpd-01")
def test_the_card_cites_the_statutes_that_protect_the_talk(minneapolis: Department) -> None:
    protected = minneapolis.card().lines[0]
    assert protected.rule == f"{MINNEAPOLIS}:disclose.protected"
    assert "Minn. Stat. 181.9731" in protected.cite and "13.43 subd. 9" in protected.cite


@pytest.mark.clause("mpd-19")
@pytest.mark.parametrize("department", DEPARTMENTS)
def test_the_card_reads_aloud_in_under_two_minutes_and_leads_to_help(department: str) -> None:
    card = load_department(department, SOURCES).card()
    words = len(card.aloud().split())
    assert 60 < words < 260
    assert "not a" in card.intro[0], "says first that the peer is no professional"
    assert any("988" in line for line in card.crisis) and any("911" in line for line in card.crisis)
    assert all(line.cite and line.says for line in card.lines)


def test_a_department_without_a_card_in_force_shows_that_of_its_state(minneapolis: Department) -> None:
    card = minneapolis.on(date(2026, 1, 22)).card()
    assert {line.layer for line in card.lines} == {"state_statute"}
    assert len(card.lines) == 5


def test_no_card_in_force_is_an_error_and_not_an_empty_card(minneapolis: Department) -> None:
    bare = attrs.evolve(minneapolis, packs=tuple(attrs.evolve(pack, card=None) for pack in minneapolis.packs))
    with pytest.raises(BrokenDepartment):
        bare.card()


@pytest.mark.clause("mpd-36")
@pytest.mark.parametrize("duty", ["on", "off", "unknown", ""])
def test_duty_status_never_bars_a_peer(minneapolis: Department, duty: str) -> None:
    facts = {
        "trained": "yes",
        "current": "yes",
        "agreement": "yes",
        "standing": "good",
        "involved": "no",
        "witness": "no",
        "fitness_role": "no",
        "duty": duty,
    }
    assert minneapolis.bars("assign", facts) == ()
    assert [note.cite for note in minneapolis.notes("assign", "support_on_duty")] == ["MPD 3-503 IV.A.3"]


def test_no_bar_of_the_policy_may_be_set_aside_by_a_person(minneapolis: Department) -> None:
    facts = {"trained": "no", "agreement": "no", "standing": "suspended", "involved": "yes", "witness": "yes"}
    bars = minneapolis.bars("assign", facts)
    assert len(bars) > 4 and not [bar.rule for bar in bars if bar.overridable]
    assert [bar.layer for bar in bars] == sorted((bar.layer for bar in bars), reverse=True), "statute first"


def test_what_was_not_asked_bars_and_says_so(minneapolis: Department) -> None:
    bars = minneapolis.bars("assign", {"standing": "good"})
    assert {bar.rule.partition(":")[2] for bar in bars} >= {"assign.untrained", "assign.unsigned", "assign.involved"}
    assert all(bar.says.endswith(" (not known)") for bar in bars)


@pytest.mark.clause("mpd-45")
def test_the_reminder_to_keep_no_notes_is_there_to_be_shown(minneapolis: Department) -> None:
    (note,) = minneapolis.notes("record", "keep_notes")
    assert "no note" in note.says and "recording" in note.says and "informal" in note.says
    assert note.cite == "MPD 3-503 VI.C.1"


@pytest.mark.clause("mpd-44")
def test_the_three_things_to_do_in_a_contact_are_there_to_be_shown(minneapolis: Department) -> None:
    notes = minneapolis.notes("ask_peer", "contact")
    assert [note.rule.rpartition(".")[2] for note in notes] == ["rapport", "needs", "support"]
    assert {note.cite for note in notes} == {"MPD 3-503 IV.B.3"}


def test_notes_leave_bans_that_hang_on_facts_to_bars(minneapolis: Department) -> None:
    rules = {note.rule.rpartition(".")[2] for note in minneapolis.notes("assign")}
    assert rules == {"reduced", "decides", "chooses", "rank", "connects", "wish", "on_duty"}


@pytest.mark.parametrize("id", [f"us-{state}" for state in STATES])
def test_every_statute_rule_says_how_sure_it_is(id: str) -> None:
    pack = SHELF.packs[id]
    assert pack.rank is Rank.STATE_STATUTE
    assert all(source.status is not SourceStatus.HELD for source in pack.sources.values())
    assert all(rule.evidence is not None for topic in pack.topics.values() for rule in topic.rules)


def test_states_are_not_offered_as_departments() -> None:
    assert {info.state for info in available(SOURCES)} == {"us-mn", "us-tx", "us-mo"}
    for id in ("us-mn", "us-tx", "no-such-department"):
        with pytest.raises(UnknownDepartment):
            load_department(id, SOURCES)
