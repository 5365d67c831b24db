"""Finding a section by its own number in texts as they come, and noticing that it reads otherwise."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.check.docket import docket_of
from peerdesk_core.law.check.outline import Outline, hash_of, steps_of
from peerdesk_core.law.check.pins import pin, pin_findings, pinned

ROMAN = """
**III. Rules**

A. First of the rules.
- B. Second of them.
- C. Third.
- I. Ninth, a letter and no number.
- J. Tenth.

#### IV. Access

##### A. General
1. Anyone may ask.
2. Twice:
  - when it helps,
  - when it is asked for.
##### B. Contact
1. By phone.
  - a. At night too.

## V. End
"""
HEADINGS = """
COUNTY TEAM

Purpose

Confidence Guidelines

Purpose

Why there is a team.

Confidence Guidelines

- 1) Nothing is told.
 - a. Unless asked.
- 2) Parts:
 - a. One.
 - b. Two:
 - i. two and one
 - ii. two and two
 - c. Three, which runs

COUNTY TEAM

on over the page.

Composition

Team Leader: leads.
- 1) Plans.

Team Member: helps.
- 1) Listens.

COUNTY TEAM
"""
NUMBERED = """
INDEX
7-3.1\tTerms
7-3.2\tPrivacy

7-3.1 Terms
- A. Team:
1. A group.
 2. Of peers.
7-3.2 Privacy
- A. Private.
"""


@pytest.mark.parametrize(
    ("text", "pin_", "words"),
    [
        (ROMAN, "III.B", "Second of them."),
        (ROMAN, "III.I", "Ninth, a letter and no number."),
        (ROMAN, "IV.A.2", "Twice: when it helps, when it is asked for."),
        (ROMAN, "IV.A.2(b2)", "when it is asked for."),
        (ROMAN, "IV.B.1.a", "At night too."),
        (ROMAN, "V", "End"),
        (HEADINGS, "Purpose", "Purpose Why there is a team."),
        (HEADINGS, "Conf 1(a)", "Unless asked."),
        (HEADINGS, "Conf 2.b.ii", "two and two"),
        (HEADINGS, "Conf 2.c", "Three, which runs on over the page."),
        (HEADINGS, "Team Member 1", "Listens."),
        (NUMBERED, ".1(A)(2)", "Of peers."),
        (NUMBERED, ".2(A)", "Private."),
    ],
)
def test_a_section_is_found_by_its_own_number(text: str, pin_: str, words: str) -> None:
    assert Outline.of(text).section(pin_) == words


@pytest.mark.parametrize("pin_", ["III.D", "IV.A.2(b3)", "VI", "IV.B.1.b", "Conf 1", ".2(A)"])
def test_what_is_not_there_is_not_guessed(pin_: str) -> None:
    assert Outline.of(ROMAN).section(pin_) is None


def test_a_pin_that_is_no_way_to_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="not a way"):
        steps_of("§§")


def test_layout_is_no_new_text_and_a_word_is() -> None:
    flowed = ROMAN.replace("Second of them.", "Second\n  of   them.").replace("**III. Rules**", "## III. Rules")
    assert Outline.of(flowed).section("III.B") == Outline.of(ROMAN).section("III.B")
    assert hash_of("“Two”  words") == hash_of('"Two" words') != hash_of('"Two" other words')


PACK = """\
[pack]
id = "us-zz"
title = "Zenith"
rank = "state_statute"
version = "0.1.0"
verified_on = 2026-11-01
review_by = 2027-11-01
tz = "America/Chicago"

[source.law]
title = "County rules"
cite_as = "Rules"
status = "held"
sections = [
  "III.A", "III.B",
  "IX",
]
url = "https://example.org"

# ---- the next table

[[intake.rule]]
id = "call"
then = "must"
clock = { act = "call", kind = "due", start = "asked", limit = "PT1H" }
cite = "law III.B"
says = "Call back."
"""


@pytest.fixture
def source(tmp_path: Path) -> PackSource:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "pack.toml").write_text(PACK, encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "rules.txt").write_text(ROMAN, encoding="utf-8")
    return PackSource(id="us-zz", folder=tmp_path / "pack")


def test_hashes_are_written_beside_the_rest_of_the_file_and_hold_until_the_text_changes(
    source: PackSource, tmp_path: Path
) -> None:
    def findings() -> list[tuple[bool, str]]:
        found = pin_findings(docket_of((source,), date(2026, 11, 22)), tmp_path / "texts")
        return [(one.fails, one.says) for one in found]

    assert [fails for fails, _ in findings()] == [False, False, True]
    (said,) = pin(docket_of((source,), date(2026, 11, 22)), tmp_path / "texts")
    assert said == "us-zz/pack.toml: 2 of 3 sections of law from rules.txt"
    written = (source.folder / "pack.toml").read_text(encoding="utf-8")
    table = tomllib.loads(written)
    assert table["source"]["law"]["sections"]["III.B"] == hash_of("Second of them.")
    assert table["source"]["law"]["url"] == "https://example.org" and "# ---- the next table" in written
    assert [says for _, says in findings()] == ["section IX is not found in rules.txt; it carries no rule"]
    (tmp_path / "texts" / "rules.txt").write_text(ROMAN.replace("Second", "Third"), encoding="utf-8")
    assert "section III.B reads otherwise now; read again: intake.call" in [says for _, says in findings()]


def test_writing_hashes_twice_changes_nothing() -> None:
    once = pinned(PACK, "law", {"III.A": "sha256:0", "IX": None})
    assert pinned(once, "law", {"III.A": "sha256:0", "IX": None}) == once
    with pytest.raises(ValueError, match="no"):
        pinned(PACK, "other", {})


def test_a_text_that_is_not_there_is_said(source: PackSource, tmp_path: Path) -> None:
    (tmp_path / "texts" / "rules.txt").write_text("Nothing of the kind.\n", encoding="utf-8")
    (finding,) = pin_findings(docket_of((source,), date(2026, 11, 22)), tmp_path / "texts")
    assert "no text in the folder looks like County rules" in finding.says and finding.fails
