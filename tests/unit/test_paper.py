"""A page to print is text in both of its forms, bears its watermark, and lands in files that one user can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from peerdesk_core.cells import width
from peerdesk_core.paper import WIDTH, Paper, Part, to_html, to_text
from peerdesk_core.paper_files import AlreadyThere, NotWritten, write_new, write_numbered, write_pair, write_paper

PAGE = Paper(
    title="A <b> page",
    subtitle="Harbor & Co",
    parts=(
        Part(title="First", lines=("A sentence. " * 20, "- an item " + "of many words " * 12, "- another"), cite="X 1"),
        Part(title="Second", lines=("plain", "\x1b[31mred\u202e")),
    ),
)
MARKED = Paper(title="t", subtitle="s", parts=(), watermark="EXERCISE")


def test_the_plain_page_is_wrapped_and_items_hang() -> None:
    lines = to_text(PAGE).splitlines()
    assert max(map(len, lines)) <= WIDTH
    item = next(place for place, line in enumerate(lines) if line.startswith("- an item"))
    assert lines[item + 1].startswith("  ") and not lines[item + 1].startswith("   ")
    assert "[X 1]" in lines and "FIRST" in lines


def test_what_stands_in_a_page_never_becomes_markup_or_a_control_sequence() -> None:
    html, text = to_html(PAGE), to_text(PAGE)
    assert "<b>" not in html and "&lt;b&gt;" in html and "&amp; Co" in html
    for form in (html, text):
        assert "\x1b" not in form and "\u202e" not in form
    for outside in ("http:", "https:", "src=", "<script", "<link"):
        assert outside not in html


def test_items_are_a_list_and_lists_are_closed() -> None:
    html = to_html(PAGE)
    assert html.count("<ul>") == html.count("</ul>") == 1 and html.count("<li>") == html.count("</li>") == 2


def test_a_table_keeps_its_columns_apart_in_both_forms_and_fits_the_page() -> None:
    rows = (("Kind", "Name"), ("<eap>", "City assistance " * 8), ("漢字", "x"))
    page = Paper(title="t", subtitle="s", parts=(Part(title="Table", table=rows),), width=40)
    lines = to_text(page).splitlines()
    assert max(map(width, lines)) <= 40 and "-----  ---" in to_text(page)
    assert next(line for line in lines if line.startswith("漢字")) == "漢字   x", "wide signs are counted as wide"
    assert sum("assistance" in line for line in lines) > 2, "what does not fit goes on below"
    html = to_html(page)
    assert '<th scope="col">Kind</th>' in html and "<td>&lt;eap&gt;</td>" in html
    assert html.count("<tr>") == html.count("</tr>") == 3


def test_a_watermark_is_seen_first_in_both_forms_and_is_not_there_without_one() -> None:
    assert to_text(MARKED).splitlines()[0] == "*** EXERCISE ***"
    assert to_html(MARKED).index("EXERCISE") < to_html(MARKED).index("<h1>")
    assert "***" not in to_text(PAGE) and 'class="mark"' not in to_html(PAGE)


def test_a_written_page_is_of_this_user_alone_and_nothing_is_overwritten(tmp_path: Path) -> None:
    first = write_paper(tmp_path, "page", PAGE)
    (tmp_path / "page-2.html").write_text("kept", encoding="utf-8")
    second = write_paper(tmp_path, "page", PAGE)
    assert [path.name for path in (*first, *second)] == ["page.txt", "page.html", "page-3.txt", "page-3.html"]
    assert (tmp_path / "page-2.html").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "page-2.txt").exists(), "no half of a pair is left behind"
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (*first, *second)} == {0o600}


def test_a_single_file_is_new_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "kit.txt"
    write_new(path, "a\fb")
    with pytest.raises(AlreadyThere):
        write_new(path, "other")
    assert path.read_bytes() == b"a\x0cb"


def test_a_file_whose_name_is_taken_gets_a_number(tmp_path: Path) -> None:
    first, second = (write_numbered(tmp_path, "list", "csv", data) for data in ("one", b"\xffbytes"))
    assert (first.name, second.name) == ("list.csv", "list-2.csv")
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"\xffbytes")
    with pytest.raises(NotWritten):
        write_numbered(tmp_path / "nowhere", "list", "csv", "")


def test_a_folder_that_takes_nothing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(NotWritten):
        write_pair(tmp_path / "nowhere", "x", "a", "b")
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".txt", ".html")]


def test_a_disk_that_fails_at_the_second_file_leaves_neither(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []
    sync = os.fsync

    def failing(file: int) -> None:
        done.append(file)
        if len(done) == 2:
            raise OSError("full")
        sync(file)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(NotWritten):
        write_pair(tmp_path, "x", "a", "b")
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".txt", ".html")]
