"""Pages to print: everything in them is text, the page stands alone, and files are new and private."""

from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerdesk_core.paper import WIDTH, Paper, Part, to_html, to_text
from peerdesk_core.paper_files import NotWritten, write_paper

_WORDS = st.text(max_size=30)
_PARTS = st.builds(Part, title=_WORDS, lines=st.lists(_WORDS, max_size=4).map(tuple), cite=_WORDS)
_PAPERS = st.builds(
    Paper, title=_WORDS, subtitle=_WORDS, parts=st.lists(_PARTS, max_size=3).map(tuple), watermark=_WORDS
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@given(_PAPERS)
def test_whatever_stands_in_a_page_is_text_and_its_tags_are_closed(paper: Paper) -> None:
    tags = _Tags()
    tags.feed(to_html(paper))
    assert not tags.open
    assert tags.seen <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "p",
        "section",
        "ul",
        "li",
    }


@given(_PAPERS)
def test_plain_text_has_no_sign_that_a_printer_obeys(paper: Paper) -> None:
    text = to_text(paper)
    assert all(sign.isprintable() or sign == "\n" for sign in text) and text.endswith("\n")


def test_given_parts_and_a_watermark_then_both_pages_have_them() -> None:
    part = Part(title="Calls <now>", lines=("- first & second", "- third", "after"), cite="Text 5")
    paper = Paper(title="Page", subtitle="A town", parts=(part,), watermark="EXERCISE")
    page = to_html(paper)
    assert "<ul>\n<li>first &amp; second</li>\n<li>third</li>\n</ul>\n<p>after</p>" in page
    assert "Calls &lt;now&gt;" in page and "EXERCISE" in page and "[Text 5]" in page
    assert not re.search(r"https?:|<script|src=|href=", page)
    assert to_text(paper).splitlines()[0] == "*** EXERCISE ***"
    assert "- first & second" in to_text(paper)


def test_long_lines_are_wrapped() -> None:
    paper = Paper(title="Page", subtitle="", parts=(Part(title="One", lines=("- " + "word " * 60,)),))
    assert max(map(len, to_text(paper).splitlines())) <= WIDTH


def test_given_a_folder_then_both_files_are_new_and_private_and_a_second_pair_gets_a_number(tmp_path: Path) -> None:
    paper = Paper(title="Page", subtitle="", parts=())
    first, second = write_paper(tmp_path, "sheet", paper), write_paper(tmp_path, "sheet", paper)
    assert [file.name for file in (*first, *second)] == ["sheet.txt", "sheet.html", "sheet-2.txt", "sheet-2.html"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (*first, *second))
    assert first[0].read_text(encoding="utf-8") == to_text(paper)


def test_given_only_the_html_is_taken_then_no_lone_text_is_left(tmp_path: Path) -> None:
    (tmp_path / "sheet.html").write_text("mine")
    files = write_paper(tmp_path, "sheet", Paper(title="Page", subtitle="", parts=()))
    assert [file.name for file in files] == ["sheet-2.txt", "sheet-2.html"]
    assert sorted(file.name for file in tmp_path.glob("sheet*")) == ["sheet-2.html", "sheet-2.txt", "sheet.html"]


def test_given_a_folder_that_is_none_then_nothing_is_written_and_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(NotWritten):
        write_paper(tmp_path / "missing", "sheet", Paper(title="Page", subtitle="", parts=()))
    assert not list(tmp_path.glob("sheet*"))
