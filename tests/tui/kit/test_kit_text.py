"""Data becomes screen content without becoming markup, and takes exactly the cells it is given."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from peerdesk_core.contributions import Tone
from peerdesk_tui.kit import text

anything = st.text(alphabet=st.characters(), max_size=40)


@pytest.mark.parametrize("unit", ["[K9]", "[/x]", "[bold]Patrol[/bold]", "[@click=app.quit]x[/]", "a\\[b]", "$primary"])
def test_given_a_unit_that_looks_like_markup_when_shown_then_it_reads_as_written(unit: str) -> None:
    content = text.plain(unit)
    assert content.plain == unit
    assert not content.spans


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("one\ntwo\tthree\r\nfour", "one two three  four"),
        ("\x1b[31mred\x1b[0m", "\ufffd[31mred\ufffd[0m"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("zero\u200bwidth\ufeff\u00ad", "zerowidth"),
        ("lone \ud800 half", "lone \ufffd half"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u0301accent first", "\u25cc\u0301accent first"),
    ],
)
def test_given_characters_a_terminal_would_obey_when_cleaned_then_they_are_harmless(raw: str, shown: str) -> None:
    assert text.clean(raw) == shown


def test_given_a_letter_under_a_heap_of_marks_when_cleaned_then_only_a_few_stay() -> None:
    assert len(text.clean("q" + "\u0323" * 200)) <= 5


@settings(max_examples=300)
@given(anything)
def test_given_any_text_when_cleaned_then_it_is_one_line_without_controls_and_cleaning_again_changes_nothing(
    raw: str,
) -> None:
    shown = text.clean(raw)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}
    assert text.clean(shown) == shown
    shown.encode("utf-8")


@settings(max_examples=300)
@given(anything, st.integers(min_value=-2, max_value=50))
def test_given_any_text_when_clipped_then_it_takes_at_most_the_cells_and_is_whole_if_it_fits(
    raw: str, cells: int
) -> None:
    clipped = text.clip(raw, cells)
    assert cell_len(clipped) <= max(0, cells)
    whole = text.clean(raw)
    if cell_len(whole) <= cells:
        assert clipped == whole
    elif cells > 0:
        assert clipped.endswith(text.ELLIPSIS)
        assert whole.startswith(clipped.removesuffix(text.ELLIPSIS))


@settings(max_examples=300)
@given(anything, st.integers(min_value=0, max_value=50), st.booleans())
def test_given_any_text_when_padded_then_it_takes_exactly_the_cells(raw: str, cells: int, right: bool) -> None:
    assert cell_len(text.pad(raw, cells, right)) == cells


@settings(max_examples=200)
@given(anything, st.integers(min_value=2, max_value=40))
def test_given_any_text_when_wrapped_then_no_line_is_too_wide_and_no_word_is_lost(raw: str, cells: int) -> None:
    lines = text.wrap(raw, cells)
    assert all(cell_len(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.clean(raw).split())


def test_given_a_wide_character_at_the_edge_when_clipped_then_it_is_left_out_whole() -> None:
    assert text.clip("警察署", 4) == "警…"
    assert text.pad("警察署", 4) == "警… "


def test_given_a_number_when_padded_to_the_right_then_the_spaces_lead() -> None:
    assert text.pad("12", 5, right=True) == "   12"


@given(anything, anything)
def test_given_two_names_when_masked_then_nothing_tells_them_apart(one: str, other: str) -> None:
    assert text.mask(one) == text.mask(other)
    assert cell_len(text.mask(one)) == cell_len(text.MASK)


def test_given_every_tone_when_it_is_not_plain_then_its_sign_differs_from_the_others_in_both_character_sets() -> None:
    for ascii_only in (False, True):
        signs = [text.sign(tone, ascii_only) for tone in Tone]
        assert len(set(signs)) == len(signs)
        assert all(cell_len(sign) == 1 for sign in signs)
    assert all(text.sign(tone, ascii_only=True).isascii() for tone in Tone)
