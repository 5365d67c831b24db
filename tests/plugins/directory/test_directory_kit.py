"""The directory's part of the night kit: consultants first, then lines; nobody to whom a text forbids a referral."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.model.ids import PartialDate
from peerdesk_core.model.resources import ResourceKind
from peerdesk_directory import store

DPS, SLMPD = "us-mn-dps", "us-mo-slmpd"


def lines_of(desk: Desk) -> tuple[str, ...]:
    (section,) = (owned.item for owned in desk.kernel.kit_sections() if owned.owner == "directory")
    return section.lines


@pytest.mark.clause("slmpd-05")
def test_given_people_and_places_then_consultants_come_first_and_when_they_can_be_reached_is_no_promise(
    desk_of: Callable[[str], Desk], entry: Any, person: Any
) -> None:
    desk = desk_of(SLMPD)
    people = [
        person("command", "Wil", "Achter", phone="555-0218"),
        person("clinical_lead", "Mira", "Test", phone="555-0237", reachable="mostly within the hour"),
    ]
    entries = [
        entry(ResourceKind.INSURANCE, "Health plan"),
        entry(ResourceKind.EAP, "City assistance", hours="day and night"),
        entry(ResourceKind.HOTLINE, "Crisis line", reach="988"),
    ]
    store.save(desk.ctx("directory").store, "directory.test", entries=entries, people=people)
    lines = lines_of(desk)
    assert lines[0].startswith("- Clinical Consultant, Mira Test: 555-0237; mostly within the hour")
    assert "Wil Achter: 555-0218" in lines[1]
    assert lines[2] == "When somebody can be reached is how it usually is, and no promise."
    assert lines[3].startswith("- Crisis line: 988") and lines[4].startswith(
        "- City assistance: 555-0100; day and night"
    )
    assert not [line for line in lines if "Health plan" in line], "insurance can wait for the morning"


def test_given_an_ended_contract_then_the_kit_shouts_it(desk_of: Callable[[str], Desk], person: Any) -> None:
    desk = desk_of(SLMPD)
    gone = person("clinical_lead", phone="555-0237", contract_until=PartialDate("2026-01"))
    store.save(desk.ctx("directory").store, "directory.test", people=[gone])
    assert "CONTRACT OR LICENSE HAS ENDED" in lines_of(desk)[0]


@pytest.mark.clause("mn124-04")
def test_given_somebody_who_judges_fitness_then_the_kit_leaves_them_out_where_the_text_forbids_the_referral(
    desk_of: Callable[[str], Desk], person: Any
) -> None:
    desk = desk_of("us-mn-section-1-24")
    people = [
        person("clinical_lead", "Fit", "Judge", phone="555-1", fitness_role=True),
        person("clinical_lead", "Free", "Ofit", phone="555-2"),
    ]
    store.save(desk.ctx("directory").store, "directory.test", people=people)
    lines = "\n".join(lines_of(desk))
    assert "Free Ofit" in lines and "Fit Judge" not in lines


def test_given_an_empty_directory_then_the_kit_says_so(desk_of: Callable[[str], Desk]) -> None:
    assert lines_of(desk_of(DPS)) == ("Nothing is entered in the directory.",)
