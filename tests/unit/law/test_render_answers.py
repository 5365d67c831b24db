"""An answer in words and as data: what a person reads first, what a program can rely on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.answer import Answer
from peerdesk_core.law.asking.guide import Guide
from peerdesk_core.law.bench import Bench, bench_of, shelf_of
from peerdesk_core.law.disclosure import answer_pieces
from peerdesk_core.law.fold import TELLING, Verdict
from peerdesk_core.law.packs import TopicName
from peerdesk_core.law.telling.export import as_json, unanswered
from peerdesk_core.law.telling.render import card_text, full_text, one_line, short_text
from peerdesk_core.law.telling.terms import (
    ACTS,
    EMERGENCY,
    EVENTS,
    LEARNING,
    MEANING,
    clock_words,
    moment_words,
    role_title,
    span_words,
)

CHICAGO = ZoneInfo("America/Chicago")
SESSION = {
    "source": "session",
    "recipient": "peace_officer",
    "trained": "yes",
    "designated": "yes",
    "active": "yes",
    "session": "peer_session",
    "nexus": "occupation",
}


def _source(state: str) -> PackSource:
    spec = find_spec(f"peerdesk_jurisdiction_{state}")
    assert spec is not None and spec.submodule_search_locations
    return PackSource(id=f"us-{state}", folder=Path(spec.submodule_search_locations[0]))


SHELF = shelf_of([_source(state) for state in ("mn", "tx", "mo")])


def bench(id: str = "us-mn-minneapolis-pd") -> Bench:
    found = bench_of(id, SHELF, date(2026, 11, 21))
    assert found is not None
    return found


class Proven(Guide):
    """A guide by rules that the checks prove."""

    def answer(self) -> Answer:
        return attrs.evolve(super().answer(), tier="silver")


def guide(**facts: str) -> Guide:
    return Proven(bench(), facts)


THREAT = {"circumstance": "suicide_threat", "imminent": "yes", "danger_now": "yes", **SESSION}


def test_one_line_says_verdict_who_demands_it_whom_how_much_and_why() -> None:
    line = one_line(guide(**THREAT).answer(), bench())
    assert line.startswith("REQUIRED (policy): It has to be told.")
    assert "the PST Clinical Lead" in line
    assert "What is necessary to prevent the harm." in line
    assert "MPD 3-503 VI.B.3" in line and "Minn. Stat. 181.9731 subd. 4(1)" in line
    assert "\n" not in line


CONSENT = {
    "consent_form": "written",
    "consent_by": "recipient",
    "consent_covers": "named_person",
    "addressee": "family",
}
TESTIMONY = {"forum": "state_court", "forum_testimony": "voluntary_by_recipient", "forum_question": "same_subject"}


@pytest.mark.clause("mpd-21")
@pytest.mark.parametrize(
    ("facts", "ground"),
    [
        (THREAT, "What is necessary to prevent the harm."),
        ({"circumstance": "ordinary", **SESSION, **CONSENT}, "What the person authorised"),
        ({"circumstance": "ordinary", **SESSION, **TESTIMONY}, "What is legally compelled"),
    ],
    ids=["harm", "consent", "compelled"],
)
def test_whatever_may_be_told_says_on_which_of_three_grounds_and_that_nothing_more_may_be(
    facts: dict[str, str], ground: str
) -> None:
    answer = guide(**facts).answer()
    assert answer.verdict in TELLING
    for text in (one_line(answer, bench()), short_text(answer, bench()), card_text(answer, bench())):
        assert ground in " ".join(text.split()) and "Nothing beyond that." in text
    others = {"necessary to prevent", "the person authorised", "legally compelled"}
    assert sum(other in one_line(answer, bench()) for other in others) == 1


def test_the_card_shows_emergency_assumptions_layers_and_what_would_change_it() -> None:
    asked = guide(**THREAT)
    card = card_text(asked.answer(), bench(), asked.pieces)
    assert max(map(len, card.splitlines())) <= 80
    order = ["REQUIRED (policy)", EMERGENCY, "Taken as not raised", "Who", "How much", "When", "Why", "Each recipient"]
    places = [card.index(text) for text in order]
    assert places == sorted(places)
    assert "Nothing beyond that." in card
    assert "K1, policy narrower" in card
    assert "Is the danger clear, grave and near? no: consult" in " ".join(card.split())
    assert "us-mn-minneapolis-pd must" in " ".join(card.split())
    assert asked.answer().digest in card
    assert "I can neither confirm nor deny" in card


def test_a_card_without_pieces_leaves_out_what_would_change_it() -> None:
    assert "What would change this" not in card_text(guide(**THREAT).answer(), bench())


def test_the_full_length_shows_every_rule_and_what_became_of_it() -> None:
    asked = guide(**THREAT)
    text = full_text(asked.answer(), bench(), asked.pieces)
    assert text.startswith(card_text(asked.answer(), bench(), asked.pieces))
    assert "us-mn:disclose.harm: speaks" in text
    assert "does not apply" in text
    assert text.count("Hangs on:") > 5


def test_nothing_asked_is_said() -> None:
    text = short_text(guide().answer(), bench())
    assert text.startswith("PROHIBITED (nothing asked yet)")
    assert EMERGENCY in text


def test_an_unknown_is_named_in_the_short_answer() -> None:
    text = short_text(guide(circumstance="suicidal_thoughts").answer(), bench())
    assert text.startswith("CONSULT")
    assert "Not known" in text and "Is the danger clear, grave and near?" in text


def test_prohibited_says_no_scope_and_no_recipient() -> None:
    text = card_text(guide(circumstance="ordinary", **SESSION).answer(), bench())
    assert "PROHIBITED" in text and "How much" not in text and "\nWho\n" not in text


def test_a_lost_protection_names_what_it_lacks() -> None:
    text = card_text(guide(circumstance="ordinary", **SESSION | {"trained": "no"}).answer(), bench())
    assert "NOT PRIVILEGED" in text
    assert "P2: not so: The peer is trained" in " ".join(text.split())


def test_several_pieces_are_told_apart() -> None:
    asked = guide(circumstance="ordinary", **SESSION)
    asked.another()
    asked.reply("circumstance", "child_maltreatment")
    text = " ".join(card_text(asked.answer(), bench()).split())
    assert "about ordinary: prohibited" in text
    assert "about child maltreatment: required" in text


def test_clocks_show_local_due_times_from_their_own_events() -> None:
    answer = guide(circumstance="child_maltreatment", **SESSION).answer()
    learned = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    card = " ".join(card_text(answer, bench(), starts={"reason_to_believe": learned}).split())
    assert "by Thu 26 Nov 2026, 14:00 CST" in card
    written = next(duty for duty in answer.duties if duty.clock.act == "written_report")
    assert ": by" not in clock_words(written, bench())
    friday = datetime(2026, 11, 20, 9, 0, tzinfo=CHICAGO)
    assert clock_words(written, bench(), friday).endswith(": by Wed 25 Nov 2026, 09:00 CST"), "a weekend is not counted"


def test_legal_holidays_of_the_state_are_not_counted() -> None:
    answer = guide(circumstance="child_maltreatment", **SESSION).answer()
    written = next(duty for duty in answer.duties if duty.clock.act == "written_report")
    before_thanksgiving = datetime(2026, 11, 25, 9, 0, tzinfo=CHICAGO)
    without_the_holiday = datetime(2026, 11, 30, 9, 0, tzinfo=CHICAGO)
    assert not clock_words(written, bench(), before_thanksgiving).endswith(moment_words(without_the_holiday, CHICAGO))


def test_an_embargo_says_not_before() -> None:
    mo = bench("us-mo-slmpd")
    facts = {
        "circumstance": "incident_information",
        "asks": "social_media_post",
        "acted_as_peer_at_scene": "no",
        "hours_since_official_release": "2",
    }
    answer = Guide(mo, facts).answer()
    release = datetime(2026, 11, 21, 8, 0, tzinfo=CHICAGO)
    duty = next(duty for duty in answer.duties if duty.clock.kind == "embargo")
    assert "not before Sun 22 Nov 2026, 08:00 CST" in clock_words(duty, mo, release)
    data = as_json(answer, mo, starts={"official_release": release})
    clock = next(clock for clock in data["deadline"] if clock["kind"] == "embargo")
    assert clock["opens_at"] == "2026-11-22T08:00:00-06:00" and "due_at" not in clock


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("PT24H", "24 hours"),
        ("PT1H", "1 hour"),
        ("P14D", "14 days"),
        ("P2W", "14 days"),
        ("P1DT90M", "1 day 1 hour 30 minutes"),
    ],
)
def test_durations_are_words(limit: str, said: str) -> None:
    assert span_words(limit) == said


def test_roles_have_the_departments_own_titles() -> None:
    assert role_title("clinical_lead", bench()) == "the PST Clinical Lead"
    assert role_title("*", bench()) == "everybody else"
    assert role_title("media", bench()) == "the media"
    assert role_title("mn_common_entry_point", bench()) == "the Minnesota Adult Abuse Reporting Center"


def test_every_verdict_event_and_act_of_the_shipped_packs_has_words() -> None:
    assert set(MEANING) == set(Verdict)
    clocks = [
        rule.clock for pack in SHELF.packs.values() for rule in pack.rules(TopicName.DISCLOSE) if rule.clock is not None
    ]
    assert {clock.start for clock in clocks} <= set(EVENTS)
    assert {clock.act for clock in clocks} <= set(ACTS)
    assert set(LEARNING) <= set(EVENTS)


def test_the_data_can_be_written_as_json_and_read_again() -> None:
    asked = guide(**THREAT)
    data = as_json(asked.answer(), bench(), trace=True)
    assert json.loads(json.dumps(data)) == data
    assert data["verdict"] == "required" and data["duty_source"] == "policy"
    assert data["recipients"] == ["clinical_lead"]
    assert data["deadline"] == [{"act": "notify", "kind": "due", "start": "learned", "immediate": True}]
    assert data["items"][0]["circumstances"][0]["trace"]
    assert data["error"] is None and data["tier"] == "silver"
    assert data["draft"] is False and data["consult"] is None


@pytest.mark.parametrize("tier", ["draft", ""], ids=["draft", "not known"])
def test_an_answer_of_a_draft_says_so_at_its_headline_and_whom_to_consult_and_keeps_its_verdict(tier: str) -> None:
    answer = attrs.evolve(guide(**THREAT).answer(), tier=tier)
    for text in (one_line(answer, bench()), short_text(answer, bench()), card_text(answer, bench())):
        plain = " ".join(text.split())
        assert "DRAFT: REQUIRED (policy)" in plain and "Consult too" in plain and "the PST Coordinator" in plain
        assert plain.index("REQUIRED") < plain.index("Consult too") < plain.index("PST Clinical Lead")
        assert "A report that the law orders does not wait for that." in plain
    data = as_json(answer, bench())
    assert (data["verdict"], data["draft"], data["tier"]) == ("required", True, tier or None)
    assert data["ask_role"] == [] and data["consult"]["ask_role"] == ["coordinator"]
    assert "the PST Coordinator" in data["consult"]["says"]


@pytest.mark.parametrize("tier", ["bronze", "silver", "gold"])
def test_an_answer_of_proven_rules_is_no_draft(tier: str) -> None:
    answer = attrs.evolve(guide(**THREAT).answer(), tier=tier)
    assert "DRAFT" not in card_text(answer, bench()) and as_json(answer, bench())["draft"] is False


def test_a_duty_of_statute_and_policy_names_the_statute_first() -> None:
    data = as_json(guide(circumstance="child_maltreatment", **SESSION).answer(), bench())
    assert data["duty_sources"] == ["statute", "policy"]
    assert data["duty_source"] == "statute"


def test_a_number_that_is_not_read_in_the_text_says_so() -> None:
    data = as_json(guide(circumstance="vulnerable_adult_abuse", **SESSION).answer(), bench())
    limits = [clock for clock in data["deadline"] if "limit" in clock]
    assert limits and limits[0]["limit_status"] == "U"
    text = " ".join(short_text(guide(circumstance="vulnerable_adult_abuse", **SESSION).answer(), bench()).split())
    assert "the number is not verified" in text


def test_what_cannot_be_answered_has_the_same_keys_and_says_consult() -> None:
    empty = unanswered("x", "us-zz", date(2026, 11, 21), "it is broken")
    full = as_json(answer_pieces(bench(), ()), bench())
    assert list(sorted(empty)) == list(sorted(full))
    assert empty["verdict"] == "consult" and empty["error"] == "it is broken"
