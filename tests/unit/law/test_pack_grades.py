"""How far packs are proven is computed once and remembered by what it depends on; what is not known proves nothing."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.check.load import GRACE
from peerdesk_core.law.telling import grading
from peerdesk_core.law.telling.drafts import advice, is_draft, lowest, marked
from peerdesk_core.law.telling.families import LATEST, families
from peerdesk_core.law.telling.grades import FILE, Grades, read

GOOD = Path(__file__).parents[2] / "packs" / "check" / "fixtures" / "good"
STATE, LAKESIDE = "us-zz", "us-zz-lakeside-pd"
BOTH = (STATE, LAKESIDE)
TODAY = date(2026, 11, 22)

Run = Callable[..., Grades]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A state and a department that pass every check."""
    return Path(shutil.copytree(GOOD, tmp_path / "packs"))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The folder in which grades are remembered; made when first needed."""
    return tmp_path / "state"


@pytest.fixture
def run(packs: Path, state: Path) -> Run:
    """The keeper as a new process has it."""

    def again(*more: PackSource, day: date = TODAY) -> Grades:
        sources = (PackSource(id=STATE, folder=packs), *more)
        return Grades(state, sources, shelf_of(sources), day)

    return again


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Which sources were checked, run by run; every pack comes out bronze."""
    done: list[tuple[str, ...]] = []

    def tiers_of(sources: Sequence[PackSource], today: date) -> Mapping[str, str]:
        done.append(tuple(source.id for source in sources))
        return dict.fromkeys(shelf_of(sources).packs, "bronze")

    monkeypatch.setattr(grading, "tiers_of", tiers_of)
    return done


def append(file: Path, text: str) -> None:
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{text}\n", encoding="utf-8")


def test_a_tier_is_computed_by_the_checks_once_and_then_known(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not run().knows(BOTH) and run().known.get(STATE) is None
    assert run().of(BOTH) == {STATE: "silver", LAKESIDE: "silver"}
    monkeypatch.setattr(grading, "tiers_of", lambda sources, today: pytest.fail("the checks ran twice"))
    assert run().knows(BOTH)
    assert run().of(BOTH) == {STATE: "silver", LAKESIDE: "silver"}


def test_the_file_holds_hashes_and_tiers_alone_and_is_for_its_owner(
    run: Run, state: Path, runs: list[tuple[str, ...]]
) -> None:
    run().of(BOTH)
    assert [path.name for path in state.iterdir()] == [FILE]
    assert (state / FILE).stat().st_mode & 0o777 == 0o600 and state.stat().st_mode & 0o777 == 0o700
    held = json.loads((state / FILE).read_text(encoding="utf-8"))
    assert list(held.values()) == ["bronze", "bronze"]
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in held)


@pytest.mark.parametrize("file", ["pack.toml", "departments/lakeside.toml", "examples/zenith.toml"])
def test_a_changed_byte_makes_the_grades_of_the_whole_family_unknown(
    run: Run, packs: Path, runs: list[tuple[str, ...]], file: str
) -> None:
    run().of(BOTH)
    before = (packs / file).read_bytes()
    append(packs / file, "# another word")
    assert run().known.keys().isdisjoint(BOTH)
    run().of(BOTH)
    assert runs == [(STATE,), (STATE,)]
    (packs / file).write_bytes(before)
    assert run().knows(BOTH), "the earlier text is known again"


def test_a_file_that_changed_since_the_packs_were_read_has_no_grade(
    run: Run, packs: Path, runs: list[tuple[str, ...]]
) -> None:
    old = run()
    append(packs / "pack.toml", "# another word")
    assert old.known.keys().isdisjoint(BOTH)
    assert old.again().keys().isdisjoint(BOTH), "the checks read another text than answers come from"


def test_a_department_of_another_maker_joins_the_family_of_its_state_and_a_stranger_does_not(
    run: Run, packs: Path, tmp_path: Path, runs: list[tuple[str, ...]]
) -> None:
    run().of(BOTH)
    pack = (packs / "pack.toml").read_text(encoding="utf-8")
    far = tmp_path / "far" / "pack.toml"
    far.parent.mkdir()
    far.write_text(pack.replace('"us-zz"', '"us-yy"'), encoding="utf-8")
    stranger = PackSource(id="us-yy", folder=far.parent)
    assert run(stranger).knows(BOTH)
    lake = (packs / "departments" / "lakeside.toml").read_text(encoding="utf-8")
    near = tmp_path / "near" / "departments" / "other_pd.toml"
    near.parent.mkdir(parents=True)
    near.write_text(lake.replace(LAKESIDE, "us-zz-other-pd"), encoding="utf-8")
    other = PackSource(id="other", folder=near.parents[1])
    assert not run(other).knows(BOTH)
    assert run(other).of(BOTH).keys() == set(BOTH)
    assert runs == [(STATE,), ("other", STATE)]


@pytest.mark.parametrize(
    ("days", "same"),
    [(1, True), (39, True), (40, False)],
    ids=["the next day", "the last day of the year", "another year, whose calendar clocks have to stand"],
)
def test_of_the_day_the_year_counts(run: Run, runs: list[tuple[str, ...]], days: int, same: bool) -> None:
    run().of(BOTH)
    assert run(day=TODAY + timedelta(days=days)).knows(BOTH) is same


def test_a_review_that_is_too_late_is_found_out_on_the_day(run: Run, packs: Path) -> None:
    assert LATEST == GRACE
    file = packs / "pack.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"review_by = \S+", f"review_by = {TODAY - LATEST}", text), encoding="utf-8")
    assert run().of([STATE])[STATE] == "silver"
    tomorrow = run(day=TODAY + timedelta(days=1))
    assert STATE not in tomorrow.known
    assert tomorrow.of([STATE])[STATE] == "draft"


@pytest.mark.parametrize(
    "table",
    [
        '[[departure]]\nrule = "disclose.x"\nreason = "r"\nowner = "o"\nexpiry = {day}',
        '[[waiver]]\ncheck = "CHK31"\ncase = "c"\nreason = "r"\nexpiry = {day}',
    ],
    ids=["departure", "waiver"],
)
def test_what_is_accepted_until_a_day_is_looked_at_again_after_it(
    run: Run, packs: Path, runs: list[tuple[str, ...]], table: str
) -> None:
    append(packs / "pack.toml", table.format(day=TODAY))
    run().of([STATE])
    assert run().knows([STATE]) and not run(day=TODAY + timedelta(days=1)).knows([STATE])


def test_a_sign_off_counts_from_its_day_on(run: Run, packs: Path, runs: list[tuple[str, ...]]) -> None:
    signed = f'[sign_off]\nby = "office of counsel"\non = {TODAY + timedelta(days=1)}\nversion = "1.0.0"'
    append(packs / "pack.toml", signed)
    run().of([STATE])
    assert run().knows([STATE]) and not run(day=TODAY + timedelta(days=1)).knows([STATE])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"[" * 100_000,
        b'{"us-zz": "gold"}',
        b'{"%s": "platinum", "%s": 3, "%s": null}' % (b"a" * 64, b"b" * 64, b"c" * 64),
        b" " * 300_000,
    ],
    ids=["empty", "cut", "binary", "list", "deep", "ids", "values", "large"],
)
def test_a_damaged_or_foreign_file_is_passed_over_and_written_anew(
    run: Run, state: Path, runs: list[tuple[str, ...]], content: bytes
) -> None:
    state.mkdir()
    (state / FILE).write_bytes(content)
    assert read(state / FILE) == {} and run().known.keys().isdisjoint(BOTH)
    assert run().of(BOTH) == dict.fromkeys(BOTH, "bronze")
    assert run().knows(BOTH)


@pytest.mark.parametrize("place", ["folder", "file"])
def test_where_nothing_can_be_remembered_the_answer_is_the_same(
    run: Run, state: Path, runs: list[tuple[str, ...]], place: str
) -> None:
    if place == "folder":
        state.write_text("in the way")
    else:
        (state / FILE).mkdir(parents=True)
    assert run().of(BOTH) == dict.fromkeys(BOTH, "bronze")
    assert not run().knows(BOTH), "another process has to check again"
    assert state.is_file() or [path.name for path in state.iterdir()] == [FILE], "nothing half-written is left"


def test_packs_that_the_checks_cannot_get_through_are_not_proven(
    run: Run, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[date] = []

    def fail(sources: Sequence[PackSource], today: date) -> Mapping[str, str]:
        tried.append(today)
        raise MemoryError

    monkeypatch.setattr(grading, "tiers_of", fail)
    grades = run()
    assert not grades.knows(BOTH) and grades.of(BOTH) == grades.of(BOTH) == {}
    assert tried == [TODAY], "not again for every case of a file"
    assert not state.exists()


def test_checking_again_replaces_what_is_remembered(
    run: Run, runs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run().of(BOTH)
    monkeypatch.setattr(grading, "tiers_of", lambda sources, today: dict.fromkeys(shelf_of(sources).packs, "draft"))
    assert run().again().items() >= dict.fromkeys(BOTH, "draft").items()
    assert run().of(BOTH) == dict.fromkeys(BOTH, "draft")


def test_a_broken_pack_has_no_grade_and_holds_up_no_other(run: Run, packs: Path, runs: list[tuple[str, ...]]) -> None:
    append(packs / "departments" / "lakeside.toml", "[[disclose.rule]")
    assert run().of(BOTH) == {STATE: "bronze"}
    shelf = shelf_of([PackSource(id=STATE, folder=packs)])
    assert (STATE,) in {family.packs for family in families([PackSource(id=STATE, folder=packs)], shelf)}


def test_the_least_proven_pack_counts_and_one_that_is_not_known_proves_nothing() -> None:
    tiers = {"a": "gold", "b": "bronze", "c": "draft"}
    assert lowest(["a", "b"], tiers) == "bronze" and lowest(["a", "b", "c"], tiers) == "draft"
    assert lowest(["a", "x"], tiers) == lowest([], tiers) == ""
    assert all(is_draft(tier) for tier in ("", "draft", "platinum"))
    assert not any(is_draft(tier) for tier in ("bronze", "silver", "gold"))
    assert marked("CONSULT", "draft") == marked("CONSULT", "") == "DRAFT: CONSULT"
    assert marked("CONSULT", "silver") == "CONSULT" and advice("silver", "the PST Coordinator") == ""
    assert "have not been checked" in advice("", "the PST Coordinator")
    assert "Consult too, without the content: the PST Coordinator." in advice("draft", "the PST Coordinator")
