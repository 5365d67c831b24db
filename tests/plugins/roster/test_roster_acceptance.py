"""The messy export of a department's HR system, against what a correct import of it gives."""

from __future__ import annotations

import csv
import io
import random
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from peerdesk_core.model.people import Language, Peer, Rank, Service
from peerdesk_core.peer_facts import facts_of
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.files import rejected_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.models import Field, Preview
from peerdesk_roster.sheets import open_sheet, read_sheet

DATA = Path(__file__).parent / "data"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return tomllib.loads((DATA / "hr_export_expected.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result() -> Preview:
    sheet = open_sheet(DATA / "hr_export_messy.csv")
    return preview(sheet, mapping_of(guess_columns(sheet)), existing=(), today=TODAY, random=random.Random(1))


def by_badge(result: Preview, badge: str) -> Peer:
    return next(peer for peer in result.peers if peer.badge == badge)


def test_messy_export_gives_exactly_the_expected_counts(expected: dict[str, Any], result: Preview) -> None:
    assert len(result.peers) == len(result.new) == expected["peers"]
    assert result.complete == expected["deployable_by_training_and_agreement"]
    assert result.not_imported == expected["counted_not_imported"]
    assert list(result.blank_lines) == expected["blank_lines"]


def test_cautious_reading_of_partly_known_dates_keeps_the_expected_number_deployable(
    expected: dict[str, Any], result: Preview
) -> None:
    facts = [facts_of(peer, TODAY) for peer in result.peers]
    assert sum(one.trained and one.agreement for one in facts) == expected["deployable_by_training_and_agreement"]


def test_of_rows_not_marked_as_peers_the_rejected_file_holds_line_and_reason_alone(result: Preview) -> None:
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(rejected_csv(result), newline=""))}
    assert rows["32"] == ["hire date '...' is not a date"]
    assert rows["42"] == ["name has no first name part"]
    assert rows["61"][:3] == ["badge 90003 repeats line 5", "90003", "Washington, Emilio"]
    assert not any(word in rejected_csv(result) for word in ("O'Brien", "Vang", "90029", "90039", "13/45"))


def test_messy_export_rejects_exactly_the_expected_rows_with_their_reasons(
    expected: dict[str, Any], result: Preview
) -> None:
    assert [{"line": row.line, "reason": row.reason} for row in result.rejected] == expected["rejected"]


def test_messy_export_warns_of_exactly_the_expected_rows(expected: dict[str, Any], result: Preview) -> None:
    found = [
        {"line": row.line, "rank": row.cells[Field.RANK], "phone": row.cells[Field.PHONE]} for row in result.warnings
    ]
    assert found == expected["warnings"]


def test_no_field_of_the_expectation_goes_unchecked(expected: dict[str, Any]) -> None:
    assert set(expected) == {
        "peers",
        "deployable_by_training_and_agreement",
        "counted_not_imported",
        "blank_lines",
        "rejected",
        "warnings",
    }


def test_a_month_keeps_its_precision_and_text_around_a_date_is_read_past(result: Preview) -> None:
    assert by_badge(result, "90002").agreement_on == "2025-10"
    assert by_badge(result, "90005").agreement_on == "2024-05-01"


def test_names_units_and_languages_survive_exactly(result: Preview) -> None:
    assert by_badge(result, "90000").name == "Fatima Smith-Jones"
    assert by_badge(result, "90002").unit == "[K9]"
    assert by_badge(result, "90010").languages == (Language.HMONG, Language.SPANISH)


def test_titles_become_ranks_and_services_without_losing_the_words(result: Preview) -> None:
    retired = by_badge(result, "90024")
    assert (retired.rank, retired.service, retired.rank_title) == (Rank.SERGEANT, Service.RETIRED, "Ret. Sgt")
    chaplain = by_badge(result, "90008")
    assert (chaplain.rank, chaplain.service) == (Rank.CHAPLAIN, Service.VOLUNTEER)
    assert by_badge(result, "90022").rank is Rank.DISPATCH


def test_the_columns_prove_their_order_so_nothing_is_left_to_choose(result: Preview) -> None:
    assert result.unproven == ()


def test_the_same_rows_in_a_workbook_give_the_same_import(result: Preview) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    with (DATA / "hr_export_messy.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            sheet.append([int(cell) if cell.isdigit() else cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    read = read_sheet(out.getvalue())
    again = preview(read, mapping_of(guess_columns(read)), existing=(), today=TODAY, random=random.Random(1))
    assert again.peers == result.peers
    assert [(row.line, row.reason) for row in again.rejected] == [(row.line, row.reason) for row in result.rejected]
    assert (again.not_imported, again.blank_lines) == (result.not_imported, result.blank_lines)
