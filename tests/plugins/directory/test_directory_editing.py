"""The two forms: what each field may hold, and what is said where it does not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.contributions import Compartment
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Language
from peerdesk_core.model.resources import ResourceKind
from peerdesk_core.privacy import check_ceiling
from peerdesk_directory.editing import (
    Values,
    read_entry,
    read_person,
    same_entry,
    same_person,
    values_of_entry,
    values_of_person,
)
from peerdesk_directory.models import Entry, Person
from peerdesk_directory.service import months_after
from peerdesk_directory.store import SPECS

TODAY = date(2026, 11, 20)
ONE, OTHER = Id("0" * 15 + "1"), Id("0" * 15 + "2")
PLACE = Entry(
    id=ONE,
    kind=ResourceKind.CLINICIAN,
    title="A practice",
    internal=True,
    reach="(555) 010-0100 x7",
    hours="weekdays",
    languages=(Language.HMONG, Language.ASL),
    competent=True,
    note="Stairs only.",
    checked_on=PartialDate("2026-10"),
)
SOMEBODY = Person(
    id=ONE,
    role="clinical_lead",
    given="Mira",
    family="Testwood",
    phone="555-0100",
    email="m.t@example.org",
    reachable="evenings",
    license="LP",
    license_until=PartialDate("2027"),
    approved_on=PartialDate("2025-05-01"),
    contract_until=PartialDate("2027-04-30"),
    acknowledged_on=PartialDate("2026-01-02"),
    fitness_role=True,
    competent=True,
)


def wrong_entry(**changed: str | bool) -> dict[str, str]:
    values: Values = {**values_of_entry(PLACE), **changed}
    return dict(read_entry(values, id=ONE, today=TODAY).errors)


def wrong_person(**changed: str | bool) -> dict[str, str]:
    values: Values = {**values_of_person(SOMEBODY), **changed}
    return dict(read_person(values, id=ONE, today=TODAY).errors)


def test_given_a_filled_form_when_read_then_the_same_entry_and_person_come_back() -> None:
    assert read_entry(values_of_entry(PLACE), id=ONE, today=TODAY).entry == PLACE
    assert read_person(values_of_person(SOMEBODY), id=ONE, today=TODAY).person == SOMEBODY


def test_given_an_entry_that_is_wrong_when_read_then_each_field_says_what_it_takes_and_quotes_nothing() -> None:
    assert wrong_entry(title=" ").keys() == {"title"}
    assert wrong_entry(reach="").keys() == {"reach"}
    assert "year" not in wrong_entry(checked_on="2026-11")
    assert "future" in wrong_entry(checked_on="2026-11-21")["checked_on"]
    assert "2026-03-31" in wrong_entry(checked_on="31.3.2026")["checked_on"]
    assert "Write a date" in wrong_entry(checked_on="2026-02-30")["checked_on"]
    assert "Other" in wrong_entry(languages="Hmong; Klingon")["languages"]
    assert "Klingon" not in " ".join(wrong_entry(languages="Klingon").values())
    assert "120" in wrong_entry(title="x" * 121)["title"] and "300" in wrong_entry(note="x" * 301)["note"]
    assert not wrong_entry(checked_on="2026-11"), "a month that has begun is not in the future"


def test_given_a_person_who_is_wrong_when_read_then_each_field_says_what_it_takes() -> None:
    assert wrong_person(given="", family="\t").keys() == {"given", "family"}
    assert wrong_person(phone="call me").keys() == {"phone"}
    assert wrong_person(phone="12").keys() == {"phone"}
    assert wrong_person(email="nobody").keys() == {"email"}
    assert wrong_person(role="").keys() == {"role"}
    assert wrong_person(approved_on="2027").keys() == {"approved_on", "contract_until"} - {"contract_until"}
    assert "before the approval" in wrong_person(approved_on="2026-06", contract_until="2026-05-31")["contract_until"]
    assert not wrong_person(approved_on="2026-05-31", contract_until="2026-05"), "the month holds to its last day"
    assert not wrong_person(license_until="2031-02", contract_until="")


def test_given_a_name_or_number_that_is_there_already_when_compared_then_it_is_a_duplicate_however_written() -> None:
    twin = Entry(id=OTHER, kind=ResourceKind.EAP, title="a  PRACTICE", reach="elsewhere")
    number = Entry(id=OTHER, kind=ResourceKind.EAP, title="Another", reach="555 0100100 ext 7")
    apart = Entry(id=OTHER, kind=ResourceKind.EAP, title="Another", reach="First Church")
    assert same_entry(PLACE, [PLACE, twin]) and same_entry(PLACE, [number])
    assert not same_entry(PLACE, [PLACE, apart]) and not same_entry(apart, [PLACE])
    again = Person(id=OTHER, role="clinical_lead", given="MIRA", family="testwood")
    elsewhere = Person(id=OTHER, role="director", given="Mira", family="Testwood")
    assert same_person(SOMEBODY, [SOMEBODY, again]) and not same_person(SOMEBODY, [SOMEBODY, elsewhere])


@pytest.mark.clause("mpd-46")
@given(day=st.dates(date(2000, 1, 1), date(2090, 1, 1)), months=st.integers(1, 60))
def test_given_any_day_and_months_when_added_then_the_day_stands_in_that_month_and_never_leaps_over_it(
    day: date, months: int
) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and months_after(later, 1).day >= later.day)


def test_given_both_collections_when_checked_then_they_lie_with_the_team_and_under_its_ceiling() -> None:
    for spec in SPECS:
        assert spec.compartment is Compartment.TEAM
        check_ceiling(spec)
