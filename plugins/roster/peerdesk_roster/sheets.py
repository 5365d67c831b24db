"""Reading a table from CSV or XLSX. Whatever is wrong with a file ends in BadInput, with the cause and a next step."""

from __future__ import annotations

import codecs
import csv
import io
import re
import stat
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from .columns import looks_like_header
from .errors import NoRows, NoSuchFile, NotText, TooLarge
from .models import Sheet, SheetRow
from .words import clean, unshield

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 500
_HEADER_WITHIN = 20
_DELIMITERS = (",", ";", "\t")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // 1_000_000} MB, and a roster of {MOST_ROWS:,} rows is far smaller.",
    "Save only the roster sheet to a new file, without pictures, and import that.",
)
_SAVE_AS = "Open it in your spreadsheet program, save it as XLSX or as CSV (UTF-8), and import that."


def open_sheet(path: Path) -> Sheet:
    """Read the file at `path`. Raises BadInput, also for a missing file, a folder or one that is too large."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise NoSuchFile("That path is not a file.")
        if state.st_size > MOST_BYTES:
            raise TooLarge(*_TOO_LARGE)
        data = path.read_bytes()
    except (OSError, ValueError):
        raise NoSuchFile from None
    return read_sheet(data)


def read_sheet(data: bytes) -> Sheet:
    """Read a table from the bytes of a CSV or XLSX file, told apart by content. Raises BadInput."""
    if len(data) > MOST_BYTES:
        raise TooLarge(*_TOO_LARGE)
    if data.startswith(_OLE):
        raise NotText("This is an old Excel file, or one with a password.", _SAVE_AS)
    notes: list[str] = []
    rows = _xlsx_rows(data, notes) if data.startswith(b"PK\x03\x04") else _csv_rows(_decode(data, notes))
    return _sheet(rows, notes)


def _sheet(rows: Iterator[SheetRow], notes: list[str]) -> Sheet:
    kept: list[SheetRow] = []
    for row in (_trimmed(row) for row in rows):
        if len(row.cells) > MOST_COLUMNS:
            raise TooLarge(f"A row has more than {MOST_COLUMNS} columns.", "Delete the columns that are not needed.")
        if len(kept) > MOST_ROWS:
            raise TooLarge(f"The file has more than {MOST_ROWS:,} rows.", "Split it into smaller files.")
        kept.append(row)
    while kept and not any(kept[-1].cells):
        kept.pop()
    filled = [number for number, row in enumerate(kept) if any(row.cells)]
    if not filled:
        raise NoRows("The file is empty.", "Check that the right file was chosen, and that it was saved.")
    likely = [number for number in filled[:_HEADER_WITHIN] if looks_like_header(kept[number].cells)]
    start = likely[0] if likely else filled[0]
    return Sheet(
        header=kept[start].cells,
        header_line=kept[start].line,
        rows=tuple(kept[start + 1 :]),
        notes=tuple(notes),
    )


def _trimmed(row: SheetRow) -> SheetRow:
    """The row without blank cells at its end, which programs add at will."""
    end = len(row.cells)
    while end and not row.cells[end - 1]:
        end -= 1
    return SheetRow(line=row.line, cells=row.cells[:end])


# ------------------------------------------------------------------ text


def _decode(data: bytes, notes: list[str]) -> str:
    if not data.strip():
        raise NoRows("The file is empty.", "Check that the right file was chosen, and that it was saved.")
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
            raise NotText("The file holds signs that no text has: it is not a CSV or XLSX file.", _SAVE_AS)
        if encoding == "cp1252":
            notes.append("Letters were read as Windows-1252; check names with accents.")
        return text
    raise NotText("The letters of this file are stored in a way that cannot be recognised.", _SAVE_AS)


def _encodings(data: bytes) -> tuple[str, ...]:
    if data.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    # Without a mark, UTF-16 shows as every second byte being zero in the header.
    start = data[:200]
    if len(start) >= 8 and start[1::2].count(0) * 4 > len(start) and not any(b == 0 for b in start[0::2]):
        return ("utf-16-le",)
    if len(start) >= 8 and start[0::2].count(0) * 4 > len(start) and not any(b == 0 for b in start[1::2]):
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _csv_rows(text: str) -> Iterator[SheetRow]:
    lines = io.StringIO(text, newline="")
    skipped = 0
    first = lines.readline()
    declared = re.fullmatch(r"\s*sep=([,;\t])\s*", first)
    if declared:
        skipped = 1
    else:
        lines.seek(0)
    delimiter = declared[1] if declared else _delimiter(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for cells in reader:
            yield SheetRow(line=line, cells=tuple(unshield(clean(cell)) for cell in cells))
            line = skipped + reader.line_num + 1
    except csv.Error:
        raise NotText(
            f'The row that starts on line {line} cannot be read: a quotation mark (") is missing or one too many.',
            "Correct that line, or save the file again from your spreadsheet program.",
        ) from None


def _delimiter(text: str) -> str:
    """The sign that separates most often in the first lines, outside quotation marks."""
    bare = re.sub(r'"[^"]*"', "", text[:20_000])
    lines = [line for line in bare.splitlines() if line.strip()][:5]
    return max(_DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))


# ------------------------------------------------------------------ worksheets


def _xlsx_rows(data: bytes, notes: list[str]) -> Iterator[SheetRow]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except Exception:  # a damaged directory ends in many kinds of error
        raise NotText("The workbook is damaged.", _SAVE_AS) from None
    if unpacked > MOST_UNPACKED:
        raise TooLarge("The workbook unpacks to far more than a roster needs.", _TOO_LARGE[1])
    import openpyxl  # about 0.2 s and 200 modules, so only when a workbook is read

    # openpyxl meets damage with exceptions of many kinds, and their text may quote cells.
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they quote cells, and would be printed over the screen
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            tables = ((sheet.title, _worksheet_rows(sheet)) for sheet in visible)
            found = next(((title, rows) for title, rows in tables if _has_header(rows)), None)
    except TooLarge:
        raise
    except Exception:
        raise NotText("The workbook cannot be read.", _SAVE_AS) from None
    if found is None:
        raise NoRows(
            "No visible sheet of the workbook has a table with a header row.",
            "Put the column titles in one row above the names, on a sheet that is not hidden.",
        )
    if len(workbook.worksheets) > 1:
        notes.append(f"Only the sheet “{clean(found[0])}” was read.")
    return iter(found[1])


def _worksheet_rows(sheet: object) -> list[SheetRow]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # the declared size of a sheet is often wrong
    rows: list[SheetRow] = []
    blank = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        cells = tuple(_cell(value) for value in values)
        if not any(cells):
            blank += 1
            if blank > MOST_ROWS:
                break
        else:
            blank = 0
        rows.append(SheetRow(line=line, cells=cells))
        if len(rows) > 2 * MOST_ROWS:
            raise TooLarge(f"The sheet has more than {MOST_ROWS:,} rows.", "Split it into smaller files.")
    while rows and not any(rows[-1].cells):
        rows.pop()
    return rows


def _has_header(rows: list[SheetRow]) -> bool:
    return any(looks_like_header(row.cells) for row in rows[:_HEADER_WITHIN])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unshield(clean(str(value)))
