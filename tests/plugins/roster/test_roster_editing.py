"""One peer as a form and back."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Experience, Language, Peer, Rank, Service, Standing
from peerdesk_roster.editing import Values, read_form, values_of

TODAY = date(2026, 11, 22)
SOMEBODY = Peer(
    id=Id("0" * 16),
    given="Ása",
    family="O'Shea-Lor",
    badge="77",
    rank=Rank.SERGEANT,
    rank_title="Ret. Sgt",
    service=Service.RETIRED,
    unit="[K9]",
    shift="Mids",
    languages=(Language.HMONG, Language.ASL),
    station="South",
    experience=frozenset({Experience.ILLNESS, Experience.MILITARY}),
    experience_shared=True,
    hired_on=PartialDate("2010"),
    joined_on=PartialDate("2023"),
    trained_on=PartialDate("2024-03"),
    training_standard="An Academy",
    certified_until=PartialDate("2027-03"),
    agreement_on=PartialDate("2024-03-02"),
    explained_on=PartialDate("2024-03-02"),
    acknowledged_on=PartialDate("2024-03-03"),
    standing=Standing.REDUCED,
    standing_until=PartialDate("2027-01-31"),
    capacity=2,
    leads=True,
    supervises=("[K9]", "Traffic"),
    ties=("Records",),
    fitness_role=True,
    clinician=True,
    checked_in_on=PartialDate("2026-02"),
    reviewed_on=PartialDate("2025-02-01"),
    on_call=True,
)


def changed(**values: str | bool) -> Values:
    return {**values_of(SOMEBODY), **values}


def test_an_untouched_form_gives_the_same_peer() -> None:
    assert read_form(values_of(SOMEBODY), before=SOMEBODY, peers=[SOMEBODY], today=TODAY).peer == SOMEBODY


@settings(max_examples=40)
@given(
    st.sampled_from(Rank),
    st.sampled_from(Standing),
    st.lists(st.sampled_from(Language), unique=True),
    st.booleans(),
)
def test_what_a_form_shows_it_gives_back(
    rank: Rank, standing: Standing, languages: list[Language], on_call: bool
) -> None:
    peer = Peer(
        id=Id("1" * 16),
        given="Kai",
        family="Lor",
        rank=rank,
        service=Service.SWORN,
        standing=standing,
        languages=tuple(languages),
        on_call=on_call,
    )
    assert read_form(values_of(peer), before=peer, peers=[], today=TODAY).peer == peer


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given", " "),
        ("family", ""),
        ("trained_on", "soon"),
        ("agreement_on", "3/4/2024"),
        ("hired_on", "2024-02-30"),
        ("languages", "Klingon"),
        ("unit", "x" * 301),
        ("certified_until", "2023-12"),
        ("checked_in_on", "2026-11-23"),
        ("reviewed_on", "2027"),
        ("explained_on", "13/13/2024"),
    ],
)
def test_a_wrong_field_is_named_and_no_peer_comes_of_it(field: str, value: str) -> None:
    edited = read_form(changed(**{field: value}), before=SOMEBODY, peers=[], today=TODAY)
    assert (edited.peer, list(edited.errors)) == (None, [field])
    assert value.strip() == "" or value not in edited.errors[field]


def test_a_badge_belongs_to_one_peer() -> None:
    other = read_form(changed(), before=attrs.evolve(SOMEBODY, id=Id("2" * 16)), peers=[SOMEBODY], today=TODAY)
    assert list(other.errors) == ["badge"]


def test_the_same_name_in_the_same_unit_is_a_question_and_no_error() -> None:
    twin = attrs.evolve(SOMEBODY, id=Id("3" * 16), badge="78", given="ása")
    assert read_form(changed(), before=SOMEBODY, peers=[twin], today=TODAY).twin
    elsewhere = attrs.evolve(twin, unit="SWAT")
    assert not read_form(changed(), before=SOMEBODY, peers=[elsewhere], today=TODAY).twin


def test_a_certification_may_end_in_the_month_of_the_training_and_an_agreement_may_be_planned() -> None:
    values = changed(trained_on="2026-11-30", certified_until="2026-11", agreement_on="2026-12")
    assert read_form(values, before=SOMEBODY, peers=[], today=TODAY).peer is not None


def test_a_slash_date_that_can_be_read_one_way_only_is_taken() -> None:
    edited = read_form(changed(trained_on="13/4/2024"), before=SOMEBODY, peers=[], today=TODAY)
    assert edited.peer is not None and edited.peer.trained_on == "2024-04-13"


def test_rank_and_service_left_open_are_understood_from_the_title() -> None:
    values = changed(rank="unknown", service="unknown", rank_title="Civ - Dispatch")
    peer = read_form(values, before=SOMEBODY, peers=[], today=TODAY).peer
    assert peer is not None and (peer.rank, peer.service) == (Rank.DISPATCH, Service.CIVILIAN)
