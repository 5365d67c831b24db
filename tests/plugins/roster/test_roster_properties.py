"""Laws of the import that hold for any file."""

from __future__ import annotations

import csv
import io
import random
from datetime import date

import attrs
import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerdesk_core.faults import BadInput
from peerdesk_core.model.ids import Id, PartialDate
from peerdesk_core.model.people import Language, Peer, Rank, Service, Standing
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.files import rejected_csv, roster_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.models import Preview
from peerdesk_roster.rows import SHEET_ERRORS
from peerdesk_roster.sheets import read_sheet
from peerdesk_roster.words import clean, shield, unshield, without_data

TODAY = date(2026, 11, 22)
CELLS = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
SIGNS = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"])
TEXTS = st.text(alphabet=SIGNS, max_size=20).map(clean).filter(lambda text: text.upper() not in SHEET_ERRORS)
NAMES = TEXTS.filter(bool)
DATES = st.one_of(
    st.none(),
    st.dates(min_value=date(1950, 1, 1), max_value=date(2030, 1, 1)).map(lambda day: PartialDate(day.isoformat())),
    st.just(PartialDate("2025-10")),
    st.just(PartialDate("2025")),
)


def imported(data: bytes, existing: tuple[Peer, ...] = ()) -> Preview:
    sheet = read_sheet(data)
    return preview(
        sheet, mapping_of(guess_columns(sheet)), existing=existing, today=TODAY, random=random.Random(3), everyone=False
    )


@st.composite
def rosters(draw: st.DrawFn) -> tuple[Peer, ...]:
    count = draw(st.integers(1, 6))
    return tuple(
        Peer(
            id=Id(f"{number:016x}"),
            given=draw(NAMES),
            family=draw(NAMES),
            badge=f"{draw(st.sampled_from(['', '=', '-', '+', '@', '0']))}{number + 1}",
            rank=draw(st.sampled_from(Rank)),
            rank_title=draw(TEXTS),
            service=draw(st.sampled_from(Service)),
            unit=draw(TEXTS),
            shift=draw(TEXTS),
            languages=tuple(draw(st.lists(st.sampled_from(Language), unique=True, max_size=3))),
            phone=draw(TEXTS),
            email=draw(TEXTS),
            hired_on=draw(DATES),
            trained_on=draw(DATES),
            agreement_on=draw(DATES),
            standing=draw(st.sampled_from(Standing)),
            on_call=draw(st.booleans()),
        )
        for number in range(count)
    )


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_end_in_anything_but_bad_input(data: bytes) -> None:
    try:
        imported(data)
    except BadInput as error:
        assert error.cause and error.next_step


def a_workbook() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Badge", "Name", "Active"])
    book.worksheets[0].append([1, "Lor, Kai", True])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WORKBOOK = a_workbook()


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_to_a_workbook_ends_in_anything_but_bad_input(damage: list[tuple[int, int]]) -> None:
    data = bytearray(WORKBOOK)
    for place, byte in damage:
        data[place] = byte
    try:
        imported(bytes(data))
    except BadInput as error:
        assert error.cause and error.next_step


@settings(max_examples=120)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_no_cells_end_in_anything_but_bad_input_and_no_row_is_lost(rows: list[list[str]], sign: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sign)
    writer.writerow(["Badge", "Name", "Rank", "Active", "Training", "Languages"])
    writer.writerows(rows)
    data = out.getvalue().encode()
    try:
        sheet = read_sheet(data)
        result = imported(data)
    except BadInput:
        return
    counted = len(result.peers) + result.not_imported + len(result.rejected) + len(result.blank_lines)
    assert counted == len(sheet.rows)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(rosters())
def test_importing_an_export_is_the_identity(peers: tuple[Peer, ...]) -> None:
    data = roster_csv(peers).encode()
    onto_itself = imported(data, existing=peers)
    assert onto_itself.rejected == ()
    assert onto_itself.peers == peers
    assert (onto_itself.new, onto_itself.changed) == ((), ())
    onto_nothing = imported(data)
    assert [attrs.evolve(peer, id=old.id) for peer, old in zip(onto_nothing.new, peers, strict=True)] == list(peers)


@settings(max_examples=200)
@given(st.text(max_size=12))
def test_a_shielded_cell_never_starts_as_a_formula_and_comes_back(cell: str) -> None:
    assert not shield(cell).startswith(("=", "+", "-", "@"))
    assert unshield(shield(cell)) == cell


@settings(max_examples=150)
@given(st.text(alphabet="XY'; 0123456789", min_size=1, max_size=8), st.text(alphabet="XY'; ", max_size=8))
def test_no_cell_survives_in_a_reason_without_its_data(badge: str, cell: str) -> None:
    out = io.StringIO()
    rows = [[badge, "K L", "y", cell], [badge, "K M", "y", ""], [badge, "K N", cell, "XY"]]
    csv.writer(out).writerows([["Badge", "Name", "Active", "Hire date"], *rows])
    try:
        result = imported(out.getvalue().encode())
    except BadInput:
        return
    assert result.rejected
    for row in result.rejected:
        assert not {"X", "Y"} & set(without_data(row.reasons, "***"))


@settings(max_examples=100)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_no_cell_of_a_rejected_file_starts_as_a_formula(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["Badge", "Name", "Active", "Unit", "Hire date"], ["1", "", "y", *cells[:1], "never"]])
    try:
        result = imported(out.getvalue().encode())
    except BadInput:
        return
    written = list(csv.reader(io.StringIO(rejected_csv(result), newline="")))
    assert len(written) == 2
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in written for cell in row)
