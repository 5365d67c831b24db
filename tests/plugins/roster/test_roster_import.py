"""From a sheet to a preview, and from a confirmed preview to the roster."""

from __future__ import annotations

import contextlib
import random
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Language, Peer, Rank, Service, Standing
from peerdesk_core.paper_files import NotWritten
from peerdesk_core.store import Store
from peerdesk_roster.admission import admit
from peerdesk_roster.columns import guess_columns, mapping_of
from peerdesk_roster.errors import ColumnClash, MissingColumn, NoRows
from peerdesk_roster.files import rejected_csv, roster_csv, write_csv
from peerdesk_roster.importing import preview
from peerdesk_roster.models import DateOrder, Field, Preview
from peerdesk_roster.sheets import read_sheet
from peerdesk_roster.views import preview_rows

TODAY = date(2026, 11, 22)


def imported(text: str, existing: tuple[Peer, ...] = (), **choices: Any) -> Preview:
    sheet = read_sheet(text.encode())
    mapping = choices.pop("mapping", None) or mapping_of(guess_columns(sheet))
    return preview(sheet, mapping, existing=existing, today=TODAY, random=random.Random(5), **choices)


class Shelf:
    """A store that keeps what one unit put, or nothing when the unit fails."""

    def __init__(self, fails: bool = False) -> None:
        self.kept: dict[str, Peer] = {}
        self.events: list[str] = []
        self.units = 0
        self.fails = fails

    @contextlib.contextmanager
    def unit(self) -> Iterator[Any]:
        waiting: list[Peer] = []

        class Unit:
            def put(self, collection: str, item: Peer) -> None:
                waiting.append(item)

            def event(self, kind: str) -> None:
                events.append(kind)

        events: list[str] = []
        yield Unit()
        if self.fails:
            raise OSError("disk full")
        self.units += 1
        self.kept.update({peer.id: peer for peer in waiting})
        self.events += events


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder that holds the user's file."""
    place = tmp_path / "inbox"
    place.mkdir()
    return place


# ------------------------------------------------------------------ columns


def test_a_missing_name_column_is_named() -> None:
    with pytest.raises(MissingColumn) as caught:
        imported("Badge,Active\n1,y\n")
    assert caught.value.field == "name"


def test_half_a_name_says_which_half_is_missing() -> None:
    with pytest.raises(MissingColumn) as caught:
        imported("Last name,Active\nLor,y\n")
    assert caught.value.field == "first name"


def test_without_a_column_for_active_nothing_enters_until_every_row_is_declared_a_peer() -> None:
    text = "Badge,Name\n1,Kai Lor\n2,Bo Vang\n"
    with pytest.raises(MissingColumn) as caught:
        imported(text)
    assert caught.value.field == "active peer"
    assert len(imported(text, everyone=True).new) == 2


def test_unknown_columns_are_ignored_and_named() -> None:
    result = imported("Badge,Name,Active,Blood type\n1,Kai Lor,y,0\n")
    assert len(result.new) == 1
    assert any("Blood type" in note for note in result.notes)


def test_a_doubled_header_is_used_once() -> None:
    sheet = read_sheet(b"Badge,Name,Active,Phone,Phone\n1,Kai Lor,y,612-555-0101,612-555-0102\n")
    guesses = guess_columns(sheet)
    assert [guess.field for guess in guesses[3:]] == [Field.PHONE, None]
    assert "already" in guesses[4].why


def test_mapping_two_columns_to_one_field_is_refused() -> None:
    with pytest.raises(ColumnClash) as caught:
        imported("A,B,C\nKai Lor,y,Bo\n", mapping={0: Field.NAME, 1: Field.ACTIVE, 2: Field.NAME})
    assert caught.value.field == "name"


def test_content_decides_where_a_title_says_nothing() -> None:
    sheet = read_sheet(
        b"Badge,Active,A,B,C,D\n"
        b'1,y,"Lor, Kai",kai@example.org,(612) 555-0101,Spanish\n'
        b'2,y,"Vang, Bo",bo@example.org,(612) 555-0102,Hmong\n'
    )
    assert [guess.field for guess in guess_columns(sheet)][2:] == [
        Field.NAME,
        Field.EMAIL,
        Field.PHONE,
        Field.LANGUAGES,
    ]


@pytest.mark.parametrize("title", ["Emergency contact phone", "Spouse cell", "Insurance expires", "Supervisor email"])
def test_columns_about_other_people_or_about_endings_are_left_alone(title: str) -> None:
    sheet = read_sheet(f"Badge,Name,Active,{title}\n1,Kai Lor,y,612-555-0101\n".encode())
    assert guess_columns(sheet)[3].field is None


# ------------------------------------------------------------------ rows


def test_only_the_header_is_said_to_be_nothing() -> None:
    with pytest.raises(NoRows):
        imported("Badge,Name,Active\n")


@pytest.mark.parametrize(
    ("cell", "enters"), [("Y", True), ("yes", True), ("TRUE", True), ("1", True), ("", False), ("No", False)]
)
def test_active_decides_who_enters(cell: str, enters: bool) -> None:
    result = imported(f"Badge,Name,Active\n1,Kai Lor,{cell}\n")
    assert (len(result.new), result.not_imported) == ((1, 0) if enters else (0, 1))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,Kai Lor,perhaps,,", "active peer 'perhaps' is neither yes nor no"),
        ("1,,y,,", "name is missing"),
        ("1,Kai Lor,y,31/31/2024,", "training date '31/31/2024' is not a date"),
        ("1,Kai Lor,y,,declined 5/1/24", "agreement date 'declined 5/1/24' is not a date"),
        ("1,Kai Lor,y,,,too,many", "the row has more cells than the 5 columns of the header"),
        ("1,Kai Lor,#REF!,,", "active peer is an error of the spreadsheet; active peer '#REF!' is neither yes nor no"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_rejected_with_its_reason(row: str, reason: str) -> None:
    result = imported(f"Badge,Name,Active,Training,Agreement\n{row}\n")
    assert [(bad.line, bad.reason) for bad in result.rejected] == [(2, reason)]
    assert result.peers == ()


def test_only_good_rows_claim_a_badge() -> None:
    result = imported("Badge,Name,Active\n1,,y\n1,Kai Lor,y\n1,Bo Vang,y\n")
    assert [peer.name for peer in result.new] == ["Kai Lor"]
    assert [bad.reason for bad in result.rejected] == ["name is missing", "badge 1 repeats line 3"]


def test_namesakes_with_badges_of_their_own_are_two_people() -> None:
    assert len(imported("Badge,Name,Active\n1,Kai Lor,y\n2,Kai Lor,y\n").new) == 2


def test_names_are_split_as_the_column_writes_them() -> None:
    plain = imported("Badge,Name,Active\n1,Mary Jo O'Shea,y\n").new[0]
    assert (plain.given, plain.family) == ("Mary Jo", "O'Shea")
    comma = imported('Badge,Name,Active\n1,"van der Berg, Mary Jo",y\n2,"Lor, Kai",y\n').new[0]
    assert (comma.given, comma.family) == ("Mary Jo", "van der Berg")


def test_a_title_that_says_last_first_is_believed_even_without_commas() -> None:
    result = imported('Badge,"Name (Last, First)",Active\n1,Vang Bo,y\n2,Lor Kai,y\n')
    assert [bad.reason for bad in result.rejected] == ["name has no first name part"] * 2


def test_ambiguous_dates_are_read_month_first_until_somebody_chooses() -> None:
    text = "Badge,Name,Active,Hire date\n1,Kai Lor,y,03/04/2020\n"
    doubtful = imported(text)
    assert doubtful.unproven == (Field.HIRED,)
    assert any("could be read both ways" in note for note in doubtful.notes)
    assert doubtful.new[0].hired_on == "2020-03-04"
    chosen = imported(text, order=DateOrder.DAY_FIRST)
    assert (chosen.unproven, chosen.new[0].hired_on) == ((), "2020-04-03")


def test_a_column_without_proof_follows_the_proven_ones_of_its_file() -> None:
    result = imported("Badge,Name,Active,Hire date,Training\n1,Kai Lor,y,25/12/2019,03/04/2020\n")
    assert (result.unproven, result.new[0].trained_on) == ((), "2020-04-03")


def test_a_column_written_both_ways_is_said_so() -> None:
    result = imported("Badge,Name,Active,Hire date\n1,A B,y,25/12/2019\n2,C D,y,12/25/2019\n3,E F,y,03/04/2020\n")
    assert result.unproven == (Field.HIRED,)
    assert any("both ways" in note for note in result.notes)
    assert [peer.hired_on for peer in result.new] == ["2019-12-25", "2019-12-25", "2020-03-04"]


# ------------------------------------------------------------------ again


def test_importing_twice_changes_nothing() -> None:
    text = 'Badge,Name,Active,Languages,Training\n1,"Lor, Kai",y,Hmong; Spanish,2024-03-02\n,"Vang, Bo",y,,\n'
    first = imported(text)
    again = imported(text, existing=first.peers)
    assert (again.new, again.changed, again.same) == ((), (), 2)
    assert again.peers == first.peers


def test_filled_cells_replace_and_blank_cells_leave_alone() -> None:
    old = imported("Badge,Name,Active,Unit,Training\n1,Kai Lor,y,SWAT,2024-03-02\n").new[0]
    old = attrs.evolve(old, standing=Standing.PERSONAL, on_call=True)
    result = imported("Badge,Name,Active,Unit,Training\n1,Kai Lor,y,[K9],\n", existing=(old,))
    assert result.new == ()
    assert result.changed == (attrs.evolve(old, unit="[K9]"),)


def test_somebody_no_longer_marked_as_a_peer_is_counted_and_kept() -> None:
    old = imported("Badge,Name,Active\n1,Kai Lor,y\n").new[0]
    result = imported("Badge,Name,Active\n1,Kai Lor,N\n", existing=(old,))
    assert (result.not_imported, result.lapsed, result.changed) == (1, 1, ())
    assert any("until you remove them" in note for note in result.notes)


def test_ten_thousand_rows_are_read_in_full() -> None:
    rows = "\n".join(f'{number},"Lor, Kai {number}",y,2024-03-02,2024-03-02' for number in range(10_000))
    assert imported(f"Badge,Name,Active,Training,Agreement\n{rows}\n").complete == 10_000


# ------------------------------------------------------------------ carrying it out

BAD = "Badge,Name,Active,Unit\n1,Kai Lor,y,SWAT\n2,,y,=cmd|' /C calc'!A0\n3,Bo Vang,y,[K9]\n"


def test_good_rows_enter_in_one_commit_and_rejected_ones_go_to_a_file(folder: Path) -> None:
    shelf = Shelf()
    done = admit(cast(Store, shelf), imported(BAD), folder / "team.csv")
    assert (shelf.units, len(shelf.kept), shelf.events) == (1, 2, ["roster.imported"])
    assert (done.new, done.changed, done.rejected) == (2, 0, 1)
    assert done.rejected_file == folder / "team-rejected.csv"
    assert "Lor" not in done.sentence() and "2 new" in done.sentence()


def test_the_rejected_file_is_private_never_overwrites_and_runs_nothing(folder: Path) -> None:
    for expected in ("team-rejected.csv", "team-rejected-2.csv", "team-rejected-3.csv"):
        done = admit(cast(Store, Shelf()), imported(BAD), folder / "team.csv")
        assert done.rejected_file is not None
        assert done.rejected_file.name == expected
        assert stat.S_IMODE(done.rejected_file.stat().st_mode) == 0o600
    lines = (folder / "team-rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["line,reason,Badge,Name,Active,Unit", "3,name is missing,2,,y,'=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("active", ["no", "", "Jane Staff"])
def test_somebody_who_is_not_marked_as_a_peer_leaves_no_cell_in_the_rejected_file(active: str) -> None:
    text = rejected_csv(imported(f"Badge,Name,Active,Hire date\n4711,Jane Staff,{active},soon\n"))
    assert text.splitlines()[1].startswith("2,")
    assert "is not a date" in text
    assert not any(cell in text for cell in ("4711", "Jane", "Staff", "soon"))


def test_a_hidden_preview_shows_no_cell_that_a_reason_quotes() -> None:
    result = imported(
        "Badge,Name,Active,Hire date,Standing\n"
        "4711,Kai Lor,y,2019,\n4711,Bo Vang,y,2019,\n12,Al Su,y,O'Hara's,or 'so'\n13,Al Vu,y,2019,\n"
    )
    hidden = {row[0]: row[2] for row, _ in preview_rows(result, False, "***") if row[1] == "rejected"}
    assert hidden["3"] == "badge *** repeats line 2"
    assert not any(cell in hidden["4"] for cell in ("Hara", "so'"))
    assert "is not known" in hidden["4"]
    shown = {row[0]: row[2] for row, _ in preview_rows(result, True, "***") if row[1] == "rejected"}
    assert shown["3"] == "badge 4711 repeats line 2"


def test_when_the_file_cannot_be_written_nothing_enters(folder: Path) -> None:
    shelf = Shelf()
    with pytest.raises(NotWritten):
        admit(cast(Store, shelf), imported(BAD), folder / "no" / "team.csv")
    assert shelf.units == 0


def test_when_the_commit_fails_no_file_is_left_behind(folder: Path) -> None:
    with pytest.raises(OSError, match="disk full"):
        admit(cast(Store, Shelf(fails=True)), imported(BAD), folder / "team.csv")
    assert list(folder.iterdir()) == []


def test_nothing_new_makes_no_commit(folder: Path) -> None:
    shelf = Shelf()
    first = imported("Badge,Name,Active\n1,Kai Lor,y\n")
    admit(cast(Store, shelf), imported("Badge,Name,Active\n1,Kai Lor,y\n", existing=first.peers), folder / "t.csv")
    assert (shelf.units, list(folder.iterdir())) == (0, [])


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_rejected_file_begins_as_a_formula(start: str) -> None:
    text = rejected_csv(imported(f"Badge,Name,Active\n{start}1,,y\n"))
    assert f",'{start}1," in text and f",{start}1," not in text


def test_an_export_imports_as_the_same_peers(folder: Path) -> None:
    peer = Peer(
        id=Id("00000000000000aa"),
        given="Ása",
        family="O'Shea-Lor",
        badge="-77",
        rank=Rank.LIEUTENANT,
        rank_title="Watch boss",
        service=Service.RETIRED,
        unit="[K9]",
        languages=(Language.ASL, Language.OTHER),
        phone="+1 612 555 0101",
        standing=Standing.REDUCED,
        on_call=True,
    )
    path = write_csv(folder, "roster", roster_csv([peer]))
    again = imported(path.read_text(encoding="utf-8-sig"), existing=(peer,))
    assert (again.peers, again.changed, again.rejected, again.warnings) == ((peer,), (), (), ())
