"""Whatever the plugins give, the night kit is two pages of 66 lines by 78 cells, and says what it leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from peerdesk_core.cells import clip, width, wrapped
from peerdesk_core.contributions import KitSection
from peerdesk_core.desk import Desk
from peerdesk_core.night_kit import BREAK, COLUMNS, PAGES, ROWS, TEXT, Kit, kit_of, pages_of, printed, to_html, to_text
from peerdesk_core.testing import MovingClock, make_desk

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
SIGNS = st.text(alphabet="ab c漢字éß[]<&\t\x07\u202e-'", max_size=120)
SECTIONS = st.builds(
    KitSection,
    id=st.sampled_from(["a", "b", "c"]),
    title=SIGNS,
    lines=st.lists(SIGNS, max_size=70).map(tuple),
    page=st.integers(-1, 4),
    cite=st.sampled_from(["", "MPD 3-503 IV.B.6"]),
    order=st.integers(0, 9),
)


def made(*sections: KitSection, **more: object) -> Kit:
    return kit_of(sections, "Harbor Police Department", NOW, ZONE, **more)  # type: ignore[arg-type]


def section(id: str, lines: int, order: int, page: int = 1) -> KitSection:
    return KitSection(
        id=id, title=id, lines=tuple(f"- {id} {number}" for number in range(lines)), page=page, order=order
    )


@given(
    sections=st.lists(SECTIONS, max_size=6),
    watermark=SIGNS,
    lacking=st.lists(SIGNS, max_size=5),
    department=SIGNS,
)
@settings(max_examples=60, deadline=None)
def test_whatever_the_sections_hold_the_kit_is_two_pages_of_66_lines_by_78_cells(
    sections: list[KitSection], watermark: str, lacking: list[str], department: str
) -> None:
    kit = kit_of(sections, department, NOW, ZONE, watermark=watermark, lacking=lacking)
    pages = pages_of(kit)
    assert [len(page) for page in pages] == [ROWS] * PAGES == [66, 66]
    assert max(width(line) for page in pages for line in page) <= COLUMNS == 78
    assert all(line.isprintable() for page in pages for line in page)
    text = to_text(kit)
    assert text.count(BREAK) == 1 and text.count("\n") == 2 * ROWS
    html = to_html(kit)
    assert html.count('<div class="page">') == PAGES
    assert "<script" not in html and "\x07" not in html


@given(text=SIGNS, most=st.integers(4, 90))
@settings(max_examples=60, deadline=None)
def test_wrapped_text_keeps_every_word_and_is_never_wider_than_the_page(text: str, most: int) -> None:
    lines = list(wrapped(text.replace("\t", " ").replace("\x07", " "), most))
    assert all(width(line) <= most for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.replace("\t", " ").replace("\x07", " ").split())
    assert width(clip(text, most)) <= most


def test_cells_are_counted_as_terminals_count_them() -> None:
    for text in ("abc", "漢字", "e\u0301", "ﾊﾝ", "…"):
        assert width(text) == cell_len(text)


def test_given_too_much_for_a_page_then_the_highest_order_is_cut_first_and_the_page_says_so() -> None:
    kit = made(section("last", 40, 90), section("first", 30, 10), section("other", 30, 50, page=2))
    one, two = pages_of(kit)
    assert [line for line in one if line.startswith("- first")] == [f"- first {number}" for number in range(30)]
    kept = sum(line.startswith("- last") for line in one)
    assert 0 < kept < 40 and f"  ({40 - kept} more lines do not fit here; the desk has all of it.)" in one
    assert sum(line.startswith("- other") for line in two) == 30, "page two is whole: nothing flows over"


def test_given_no_room_for_a_section_at_all_then_it_is_left_out_by_name() -> None:
    kit = made(section("first", 59, 10), section("second", 20, 20), section("third", 20, 30))
    one, _ = pages_of(kit)
    assert any(line.startswith("Left out, no room: SECOND; THIRD") for line in one)
    assert sum(line.startswith("- first") for line in one) == 59


def test_a_section_that_just_fits_is_whole() -> None:
    (sheet, _) = made(section("only", 60, 10)).sheets
    assert len(sheet.blocks[0].items) == 60 and not [line for line in sheet.foot if "room" in line]
    assert len(made(section("only", 61, 10)).sheets[0].blocks[0].items) < 61


def test_the_kit_says_when_it_was_printed_and_that_it_holds_for_a_week() -> None:
    for page in pages_of(made()):
        assert "Printed Fri 20 Nov 09:00, good until Fri 27 Nov 09:00 (2026); then shred it." in page
        assert page[0].startswith("NIGHT KIT · Harbor Police Department")


def test_what_a_plugin_could_not_give_stands_on_page_one_and_the_watermark_on_both() -> None:
    kit = made(watermark="EXERCISE", lacking=("oncall: kit_sections failed (too slow).",))
    one, two = pages_of(kit)
    assert "! Missing in this kit: oncall: kit_sections failed (too slow)." in one
    assert one[0] == two[0] == "*** EXERCISE ***"
    assert to_html(kit).count("*** EXERCISE ***") == 2


def test_text_from_a_plugin_never_becomes_markup() -> None:
    html = to_html(made(KitSection(id="x", title="<b>", lines=("- <script>", "a & b"))))
    assert "<script>" not in html and "<li>- &lt;script&gt;</li>" in html and "<p>a &amp; b</p>" in html


@pytest.mark.clause("mpd-15")
def test_every_desk_has_a_kit_of_its_plugins_that_fits(make_open_desk: Callable[[str], Desk]) -> None:
    for department in ("us-mn-minneapolis-pd", "us-mo-slmpd", "us-tx-mesquite-pd"):
        desk = make_open_desk(department)
        kit = printed(desk.ctx("peerdesk"))
        titles = [block.title for sheet in kit.sheets for block in sheet.blocks]
        assert len(titles) >= 6 and desk.kernel.faults() == ()
        assert desk.department.title in kit.title
        assert all(width(line) <= TEXT for sheet in kit.sheets for block in sheet.blocks for line in block.items[0])


@pytest.fixture
def make_open_desk(tmp_path: Path, moving_clock: MovingClock) -> Iterator[Callable[[str], Desk]]:
    made: list[Desk] = []

    def start(department: str) -> Desk:
        made.append(make_desk(tmp_path / department, moving_clock, department=department))
        return made[-1]

    yield start
    for desk in made:
        desk.close()


def test_a_block_that_names_people_says_so_to_the_screen() -> None:
    named = attrs.evolve(section("peers", 3, 10), names=True)
    assert [block.names for block in made(named, section("rest", 3, 20)).sheets[0].blocks] == [True, False]
