"""Frames dropped, repeated, exchanged or taken from another time of the same vault; older rows and files put back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.vault import renewal
from peerdesk_core.vault.errors import Damaged
from peerdesk_core.vault.upkeep.warnings import lost_clocks

Count = Callable[..., None]
Ages = dict[str, Path]


@pytest.fixture(scope="module")
def ages(town: ModuleType, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Ages:
    """One vault at five ages: before and after some commits, a compaction, more commits, a rotation."""
    root = tmp_path_factory.mktemp("ages") / "vault"
    shutil.copytree(base, root)
    found: Ages = {}

    def keep(name: str) -> None:
        found[name] = shutil.copytree(root, root.with_name(name))

    def at_the_desk(*acts: Callable[[Any], object]) -> None:
        vault = town.enter(town.place_in(root))
        for act in acts:
            act(vault)
        vault.close()

    keep("first")
    at_the_desk(town.enter_contact, town.open_request, town.put_peer)
    keep("grown")
    at_the_desk(lambda vault: renewal.compact(vault.journal))
    keep("compacted")
    at_the_desk(
        town.close_request, lambda vault: town.put_peer(vault, 0xAE), lambda vault: town.open_request(vault, 0xB8)
    )
    keep("regrown")
    at_the_desk(lambda vault: vault.users.rotate(), lambda vault: town.put_peer(vault, 0xAF))
    keep("rotated")
    return found


def rows(root: Path) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(root / "data" / "vault.db")
    found = db.execute("SELECT seq, epoch, prev, kind, body FROM frame ORDER BY seq").fetchall()
    db.close()
    return found


def header_of(root: Path) -> bytes:
    db = sqlite3.connect(root / "data" / "vault.db")
    (found,) = db.execute("SELECT body FROM header").fetchone()
    db.close()
    return bytes(found)


def registers_of(root: Path) -> dict[str, bytes]:
    db = sqlite3.connect(root / "data" / "vault.db")
    found = dict(db.execute("SELECT name, body FROM register").fetchall())
    db.close()
    return found


def rewrite(
    root: Path,
    frames: list[tuple[Any, ...]] | None = None,
    header: bytes | None = None,
    registers: dict[str, bytes] | None = None,
) -> None:
    db = sqlite3.connect(root / "data" / "vault.db")
    if frames is not None:
        db.execute("DELETE FROM frame")
        db.executemany("INSERT OR REPLACE INTO frame VALUES (?, ?, ?, ?, ?)", frames)
    if header is not None:
        db.execute("UPDATE header SET body = ?", (header,))
    for name, body in (registers or {}).items():
        db.execute("INSERT OR REPLACE INTO register VALUES (?, ?)", (name, body))
    db.commit()
    db.close()


def outcome(town: ModuleType, root: Path) -> Any:
    """The name of the typed error with which opening ends, or what the vault tells. Anything else fails the test."""
    try:
        vault = town.enter(town.place_in(root))
    except DeskError as error:
        return type(error).__name__
    try:
        return town.told(vault)
    finally:
        vault.close()


def looked_at(town: ModuleType, root: Path, tmp_path: Path) -> Any:
    copy = shutil.copytree(root, tmp_path / "look")
    telling = outcome(town, copy)
    shutil.rmtree(copy)
    return telling


def readable(telling: dict[str, Any]) -> Any:
    """The requests told, if each of them has its clock: one whose key is older than the file is missed by its clock."""
    clocks = {stub.id for stub in telling["clocks"]}
    return telling["requests"] if {one.id for one in telling["requests"]} <= clocks else None


def without_anchors(root: Path) -> None:
    for anchor in (root / "state").glob("anchor-*"):
        anchor.unlink()


def numbered(frames: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The same frames under numbers without a gap, as whoever reorders them would write."""
    start = frames[0][0] if frames else 1
    return [(start + at, *row[1:]) for at, row in enumerate(frames)]


def reorderings(frames: list[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    for at in range(len(frames)):
        yield f"{at} dropped", frames[:at] + frames[at + 1 :]
        yield f"{at} dropped, numbers closed", numbered(frames[:at] + frames[at + 1 :]) if len(frames) > 1 else []
        yield f"{at} repeated", numbered([*frames[: at + 1], *frames[at:]])
        for other in range(at + 1, len(frames)):
            exchanged = list(frames)
            exchanged[at], exchanged[other] = exchanged[other], exchanged[at]
            yield f"{at} and {other} exchanged", numbered(exchanged)


@pytest.mark.parametrize("age", ["first", "compacted", "regrown", "rotated"])
@pytest.mark.parametrize("anchored", [True, False], ids=["anchor", "no-anchor"])
def test_frames_cannot_be_dropped_repeated_or_exchanged(
    age: str, anchored: bool, ages: Ages, town: ModuleType, tmp_path: Path, count: Count
) -> None:
    root, frames = ages[age], rows(ages[age])
    tried = 0
    for number, (what, changed) in enumerate(reorderings(frames)):
        if len(frames) > 8 and number % 9:
            continue
        if not anchored and changed == frames[: len(changed)]:
            continue  # who takes the anchor away and cuts the end has an older state: the stated limit
        tried += 1
        copy = shutil.copytree(root, tmp_path / "copy")
        rewrite(copy, changed)
        if not anchored:
            without_anchors(copy)
        assert outcome(town, copy) in ("Damaged", "RolledBack"), what
        shutil.rmtree(copy)
    count("spliced frames", reorderings=tried)


@pytest.mark.parametrize("nightly", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["", "all"])
@pytest.mark.parametrize("anchored", [True, False], ids=["anchor", "no-anchor"])
def test_frames_of_another_time_of_the_same_vault_never_give_other_content(
    nightly: bool, anchored: bool, ages: Ages, town: ModuleType, tmp_path: Path, count: Count
) -> None:
    """Header, frames and registers of two ages in every mixture; a frame of one in its place in the other."""
    tried, wrong = 0, []
    whole = {age: looked_at(town, root, tmp_path) for age, root in ages.items()}
    for age, root in ages.items():
        for donor, other in ages.items():
            if age == donor:
                continue
            mine, theirs = rows(root), rows(other)
            mixtures: dict[str, dict[str, Any]] = {
                "header": {"header": header_of(other)},
                "frames": {"frames": theirs},
                "registers": {"registers": registers_of(other)},
                "header and frames": {"header": header_of(other), "frames": theirs},
                "frames and registers": {"frames": theirs, "registers": registers_of(other)},
                "header and registers": {"header": header_of(other), "registers": registers_of(other)},
                "frames behind": {"frames": mine + [row for row in theirs if row[0] > mine[-1][0]]},
                "frames before": {"frames": [row for row in theirs if row[0] < mine[0][0]] + mine},
                "frames before, with its header": {
                    "frames": [row for row in theirs if row[0] < mine[0][0]] + mine,
                    "header": header_of(other),
                },
                "frames behind, with its registers": {
                    "frames": mine + [row for row in theirs if row[0] > mine[-1][0]],
                    "registers": registers_of(other),
                },
                "one frame": {"frames": [*mine[:-1], (mine[-1][0], *theirs[-1][1:])]},
            }
            for number, (what, mixture) in enumerate(mixtures.items()):
                if (number + anchored) % 2 and not nightly:
                    continue
                tried += 1
                copy = shutil.copytree(root, tmp_path / "copy")
                rewrite(copy, **mixture)
                if not anchored:
                    without_anchors(copy)
                found = outcome(town, copy)
                # The whole of another age is that age: later than this machine has seen, or unseen without an anchor.
                rightly = [whole[age], *([whole[donor]] if header_of(root) == header_of(other) else [])]
                if isinstance(found, dict) and found["clocks"] in [each["clocks"] for each in rightly]:
                    rightly = [{**each, "requests": readable(found)} for each in rightly]
                if found not in ("Damaged", "RolledBack", "WrongPassphrase", *rightly):
                    wrong.append(
                        f"{age} with {what} of {donor}: {found if isinstance(found, str) else 'other content'}"
                    )
                shutil.rmtree(copy)
    count("spliced frames", mixtures_of_ages=tried, violations=len(wrong))
    assert not wrong, "\n".join(wrong)


def test_an_older_file_put_back_is_noticed_across_every_renewal(
    ages: Ages, town: ModuleType, tmp_path: Path, count: Count
) -> None:
    order = list(ages)
    tried = 0
    for new in range(1, len(order)):
        for old in range(new):
            copy = shutil.copytree(ages[order[new]], tmp_path / "copy")
            shutil.copy(ages[order[old]] / "data" / "vault.db", copy / "data" / "vault.db")
            tried += 1
            assert outcome(town, copy) in ("RolledBack", "Damaged"), f"{order[old]} in the place of {order[new]}"
            shutil.rmtree(copy)
    count("spliced frames", older_files=tried)


def test_an_older_row_of_registers_is_refused(ages: Ages, town: ModuleType, tmp_path: Path, count: Count) -> None:
    new, old = registers_of(ages["regrown"]), registers_of(ages["compacted"])
    changed = [name for name in new if new[name] != old[name]]
    assert {"stats", "clocks"} <= set(changed)
    for name in changed:
        copy = shutil.copytree(ages["regrown"], tmp_path / "copy")
        rewrite(copy, registers={name: old[name]})
        assert outcome(town, copy) == Damaged.__name__
        shutil.rmtree(copy)
    count("spliced frames", older_registers=len(changed))


def test_every_register_s_row_is_missed(ages: Ages, town: ModuleType, tmp_path: Path, count: Count) -> None:
    names = registers_of(ages["first"])
    for name in names:
        copy = shutil.copytree(ages["first"], tmp_path / "copy")
        db = sqlite3.connect(copy / "data" / "vault.db")
        db.execute("DELETE FROM register WHERE name = ?", (name,))
        db.commit()
        db.close()
        assert outcome(town, copy) == Damaged.__name__, name
        shutil.rmtree(copy)
    count("spliced frames", registers_deleted=len(names))


def test_a_header_row_of_the_same_epoch_put_back_changes_no_content(
    base: Path, town: ModuleType, tmp_path: Path
) -> None:
    """It undoes a passphrase at most: the keys are the same until they are renewed."""
    root = shutil.copytree(base, tmp_path / "vault")
    old = header_of(root)
    vault = town.enter(town.place_in(root))
    vault.users.change_passphrase("dep", town.LOGINS["dep"], "fresh words")
    telling = town.told(vault)
    vault.close()
    rewrite(root, header=old)
    assert outcome(town, root) == telling
    vault = town.enter(town.place_in(root))
    vault.users.rotate()
    vault.close()
    rewrite(root, header=old)
    assert outcome(town, root) in ("Damaged", "RolledBack")


@pytest.mark.parametrize("later", ["grown", "compacted", "regrown", "rotated"])
def test_a_ring_of_another_time_never_hides_a_request_in_silence(
    later: str, ages: Ages, town: ModuleType, tmp_path: Path
) -> None:
    copy = shutil.copytree(ages[later], tmp_path / "copy")
    same = looked_at(town, copy, tmp_path)
    assert same["requests"] == readable(same)
    (now,) = (copy / "state").glob("ring-*")
    (then,) = (ages["first"] / "state").glob("ring-*")
    shutil.copy(then, now)
    try:
        vault = town.enter(town.place_in(copy))
    except Damaged:
        return
    found = town.told(vault)
    hidden = len(same["requests"]) - len(found["requests"])
    assert found == {**same, "requests": found["requests"]} and all(
        one in same["requests"] for one in found["requests"]
    )
    assert lost_clocks(vault) == hidden, "whoever unlocks is told how many clocks have no request"
    vault.close()
