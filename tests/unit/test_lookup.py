"""Names are found as people type them: with or without accents, in the order and with the comma of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.lookup import searchable


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("quinones", "Quiñones"),
        ("QUIÑONES", "Quiñones"),
        ("quin\u0303ones", "Quiñones"),
        ("nguyen", "Nguyễn"),
        ("soren", "Søren"),
        ("strasse", "Straße"),
        ("o'shea", "O’Shea"),
    ],
)
def test_given_a_name_when_typed_with_or_without_its_accents_then_both_are_looked_up_as_the_same(
    typed: str, name: str
) -> None:
    assert searchable(typed) == searchable(name)


def test_given_a_name_with_a_comma_when_looked_up_then_only_its_words_count() -> None:
    assert searchable("Quiñones, Marta").split() == ["quinones", "marta"]


@given(st.text())
def test_given_any_text_when_made_searchable_twice_then_nothing_more_changes(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)
