"""Reading CSV and XLSX files as they come: encodings, delimiters, line numbers, and files that are no roster."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from peerdesk_core.faults import BadInput
from peerdesk_roster import sheets
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.errors import NoRows, NoSuchFile, NotText, TooLarge
from peerdesk_roster.models import Field
from peerdesk_roster.sheets import open_sheet, read_sheet

TEXT = 'Badge,Name,Active\r\n7,"Grönwall, Ása",y\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_every_usual_encoding_reads_the_same(encoding: str) -> None:
    sheet = read_sheet(TEXT.encode(encoding))
    assert sheet.header == ("Badge", "Name", "Active")
    assert sheet.rows[0].cells == ("7", "Grönwall, Ása", "y")


def test_guessed_letters_are_said_so() -> None:
    assert any("Windows-1252" in note for note in read_sheet(TEXT.encode("cp1252")).notes)
    assert read_sheet(TEXT.encode()).notes == ()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_every_usual_delimiter_reads_the_same(sign: str) -> None:
    text = f'Badge{sign}Name{sign}Active\n7{sign}"Lor{sign} Kai"{sign}y\n'
    assert read_sheet(text.encode()).rows[0].cells[0] == "7"
    assert len(read_sheet(text.encode()).rows[0].cells) == 3


def test_a_declared_delimiter_is_obeyed_and_its_line_counts() -> None:
    sheet = read_sheet(b"sep=;\nBadge;Name;Active\n7;Kai Lor;y\n")
    assert (sheet.header_line, sheet.rows[0].line, sheet.rows[0].cells[1]) == (2, 3, "Kai Lor")


def test_rows_keep_the_line_of_the_file_where_they_start() -> None:
    text = (
        'Badge,Name,Unit,Active\n1,"Lor, Kai","Two\nlines\r\nhere",y\n\n'
        '2,"Vang, Bo",x,y\r\n3,"Yang, Mai",x,y\r4,"Quist, Wren",x,y'
    )
    sheet = read_sheet(text.encode())
    assert [(row.line, row.cells[0] if row.cells else "") for row in sheet.rows] == [
        (2, "1"),
        (5, ""),
        (6, "2"),
        (7, "3"),
        (8, "4"),
    ]
    assert sheet.rows[0].cells[2] == "Two lines here"


def test_a_title_above_the_header_is_passed_over() -> None:
    sheet = read_sheet(b"Peer team of 2026,,\n,,\nBadge,Name,Active\n1,Kai Lor,y\n")
    assert (sheet.header_line, sheet.rows[0].line) == (3, 4)


def test_combining_letters_are_composed() -> None:
    sheet = read_sheet("Badge,Name,Active\n1,Gro\u0308nwall\n".encode())
    assert sheet.rows[0].cells[1] == "Gr\u00f6nwall"


def test_an_unclosed_quotation_mark_names_its_line() -> None:
    with pytest.raises(NotText, match="line 3"):
        read_sheet(b'Badge,Name,Active\n1,Kai Lor,y\n2,"Bo Vang,y\n3,Mai Yang,y\n')


@pytest.mark.parametrize(
    "data",
    [
        b"Badge,Name\x00,Active\n1,Kai Lor,y\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"Badge,Name,Active\n1,\x81\x8d,y\n",
        b"PK\x03\x04 not a workbook at all",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 100,
        b"\xff\xfeB",
    ],
)
def test_what_is_not_text_ends_in_a_sentence(data: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_sheet(data)
    assert caught.value.cause and caught.value.next_step


@pytest.mark.parametrize("data", [b"", b"  \r\n\r\n", b",,,\n,,,\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(NoRows):
        read_sheet(data)


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = tmp_path / "all.csv"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("read a file that is too large"))
    with pytest.raises(TooLarge, match="20 MB"):
        open_sheet(large)


def test_too_many_rows_or_columns_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 50)
    with pytest.raises(TooLarge):
        read_sheet(b"Badge,Name,Active\n" + b"1,Kai Lor,y\n" * 60)
    with pytest.raises(TooLarge):
        read_sheet(b"Badge,Name,Active" + b",x" * 600 + b"\n")


def test_two_hundred_columns_are_no_trouble() -> None:
    header = "Badge,Name,Active," + ",".join(f"X{number}" for number in range(200))
    sheet = read_sheet(f"{header}\n1,Kai Lor,y\n".encode())
    assert mapping_of(guess_columns(sheet)) == {0: Field.BADGE, 1: Field.NAME, 2: Field.ACTIVE}


@pytest.mark.parametrize("name", ["missing.csv", ".", "a\x00b"])
def test_a_path_without_a_file_is_said_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchFile):
        open_sheet(tmp_path / name)


# ------------------------------------------------------------------ workbooks

Fill = Callable[[Any], None]


def workbook(*fills: tuple[str, Fill]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, fill in fills:
        fill(book.create_sheet(title))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roster(sheet: Any) -> None:
    sheet.append(["Badge", "Name", "Active", "Training"])
    sheet.append([90000.0, "Lor, Kai", True, datetime(2024, 3, 2)])
    sheet.append([])
    sheet.append([90001, "Vang, Bo", False, "10/2025"])


def test_a_workbook_gives_numbers_dates_and_truths_as_people_read_them() -> None:
    sheet = read_sheet(workbook(("Team", roster)))
    assert sheet.header == ("Badge", "Name", "Active", "Training")
    assert sheet.rows[0].cells[:4] == ("90000", "Lor, Kai", "yes", "2024-03-02")
    assert [row.line for row in sheet.rows] == [2, 3, 4]
    assert not any(sheet.rows[1].cells)


def test_hidden_and_headless_sheets_are_passed_over_and_that_is_said() -> None:
    def hidden(sheet: Any) -> None:
        roster(sheet)
        sheet["B2"] = "Old, Data"
        sheet.sheet_state = "hidden"

    def cover(sheet: Any) -> None:
        sheet["A1"] = "Read me"

    sheet = read_sheet(workbook(("Old", hidden), ("Cover", cover), ("Team", roster)))
    assert sheet.rows[0].cells[1] == "Lor, Kai"
    assert any("“Team”" in note for note in sheet.notes)


def test_merged_titles_do_not_disturb_the_table_below() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["Peer team"])
        sheet.merge_cells("A1:D1")
        roster(sheet)

    sheet = read_sheet(workbook(("Team", fill)))
    assert (sheet.header_line, sheet.rows[0].line) == (2, 3)


def test_a_formula_never_shows_as_text() -> None:
    def fill(sheet: Any) -> None:
        roster(sheet)
        sheet["A2"] = "=1+1"

    assert read_sheet(workbook(("Team", fill))).rows[0].cells[0] == ""


def test_a_workbook_without_a_header_says_what_to_do() -> None:
    with pytest.raises(NoRows, match="header"):
        read_sheet(workbook(("Sheet", lambda sheet: sheet.append(["hello"]))))


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    with pytest.raises(TooLarge):
        read_sheet(workbook(("Team", roster)))


def test_a_damaged_workbook_ends_in_a_sentence() -> None:
    whole = workbook(("Team", roster))
    for cut in (100, len(whole) // 2, len(whole) - 10):
        with pytest.raises(BadInput):
            read_sheet(whole[:cut])
