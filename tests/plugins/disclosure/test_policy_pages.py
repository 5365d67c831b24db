"""The policy screen's pages: which packs count, how sure they are, where they depart, clause by clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import attrs
import pytest

from peerdesk_core.contributions import Tone
from peerdesk_core.law.packs import TopicName
from peerdesk_core.law.reading.loader import Shelf
from peerdesk_disclosure import policy, words
from peerdesk_disclosure.terms import TERMS
from peerdesk_disclosure.words import Says

MPD = "us-mn-minneapolis-pd"


def told(lines: Iterable[Says]) -> str:
    return "\n".join(line.text for line in lines)


def test_packs_are_listed_from_federal_law_down_to_guidance(shelf: Shelf, today: date) -> None:
    lines = policy.packs(shelf, MPD, today)
    assert [line.rank for line in lines] == ["federal law", "statute", "policy", "guidance"]
    assert [line.id for line in lines] == ["us", "us-mn", MPD, "us-mn-dps"]
    own = lines[2]
    assert (own.since, own.verified) == ("2026-01-23", "2026-11-21")


def test_a_review_that_is_overdue_and_a_text_not_yet_in_force_are_marked(shelf: Shelf, today: date) -> None:
    pack = shelf.packs[MPD]
    late = attrs.evolve(shelf, packs={**shelf.packs, MPD: attrs.evolve(pack, review_by=date(2026, 11, 19))})
    own = next(line for line in policy.packs(late, MPD, today) if line.id == MPD)
    assert own.review == "2026-11-19 overdue" and own.tone is Tone.WARN
    assert "Review is overdue since 2026-11-19" in told(policy.summary(late.packs[MPD], today))
    before = next(line for line in policy.packs(shelf, MPD, date(2026, 1, 22)) if line.id == MPD)
    assert before.rank == "not in force" and before.tone is Tone.WARN


def test_a_broken_pack_is_listed_with_file_and_line(spoilt: Callable[[str], Shelf], today: date) -> None:
    lines = policy.packs(spoilt("departments/minneapolis_pd.toml"), MPD, today)
    broken = next(line for line in lines if line.id == MPD)
    assert broken.rank == "broken" and broken.tone is Tone.BAD
    assert broken.wrong.startswith("us-mn/departments/minneapolis_pd.toml:")


def test_the_summary_counts_every_rule_once_by_its_evidence(shelf: Shelf, today: date) -> None:
    pack = shelf.packs["us-mn"]
    counted = sum(number for number, _, _ in policy.evidence(pack))
    assert counted == sum(len(topic.rules) for topic in pack.topics.values())
    said = told(policy.summary(pack, today))
    assert "unverified" in said and "only as a policy quotes it" in said


def test_departures_name_reason_office_and_expiry_and_an_expired_one_stands_out(shelf: Shelf, today: date) -> None:
    pack = shelf.packs[MPD]
    lines = list(policy.departures(pack, today))
    assert "Accepted by: City Attorney, until 2027-01-23." in told(lines)
    late = list(policy.departures(pack, date(2028, 1, 1)))
    assert late[0].tone is Tone.BAD and "expired on 2027-01-23" in told(late)
    assert "No departure" in told(policy.departures(attrs.evolve(pack, departures=()), today))


def test_conflicts_carry_their_number_kind_and_citation(shelf: Shelf) -> None:
    said = told(policy.conflicts(shelf.packs[MPD]))
    assert "K1, the policy is narrower than the law." in said
    assert "MPD 3-503 VI.B.3" in said


def test_the_ledger_names_the_rules_of_each_clause_and_the_reason_for_the_others(shelf: Shelf) -> None:
    pack = shelf.packs[MPD]
    said = told(policy.ledger(pack))
    assert "IV.B: intake.reply" in said
    for source in pack.sources.values():
        for pin in source.sections:
            assert f"{pin}: " in said
    for entry in pack.ledger:
        assert entry.clause in said
    assert pack.topics[TopicName.DISCLOSE].otherwise is not None and "disclose.otherwise" in said


def test_a_title_loses_its_brackets_in_a_list_unless_another_would_be_called_the_same() -> None:
    titles = ("Town (police)", "Town (fire)", "County (rural) office", "State (guideline)")
    assert words.short_names(titles) == {
        "Town (police)": "Town (police)",
        "Town (fire)": "Town (fire)",
        "County (rural) office": "County (rural) office",
        "State (guideline)": "State",
    }


@pytest.mark.clause("mndps-01", "mesq-24")
def test_privacy_confidentiality_and_privilege_are_three_terms_with_their_sources() -> None:
    terms = {term.term: term for term in TERMS}
    assert set(terms) == {"Privacy", "Confidentiality", "Privilege"}
    assert len({term.meaning for term in TERMS}) == 3
    assert all("MN DPS" in term.cite and "Mesquite" in term.cite for term in TERMS)
    assert "784" in terms["Privilege"].meaning and "liability" in terms["Privilege"].meaning
