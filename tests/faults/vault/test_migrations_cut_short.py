"""Writing migrated documents is cut, or fails, at any step, or the migration raises: nothing is lost or half done."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import MigrationFailed, StorageFailed
from peerdesk_core.vault.vault import Vault

Count = Callable[..., None]


def moved(document: Mapping[str, object]) -> Mapping[str, object]:
    """Every peer is moved to another unit."""
    return {**document, "unit": "Precinct 1"}


def called_back(document: Mapping[str, object]) -> Mapping[str, object]:
    """A choice of requests has another word."""
    return {**document, "reach_via": "person_calls_back"}


def enter(town: ModuleType, root: Path) -> Vault:
    """Open the vault with plugins that migrate what they keep."""
    vault: Vault = Vault.open(
        town.place_in(root), "lee", town.LOGINS["lee"], clock=town.CLOCK, random=town.random.Random(2)
    )
    vault.register("p", attrs.evolve(town.PEERS, migrate=moved))
    vault.register("p", attrs.evolve(town.REQUESTS, migrate=called_back))
    vault.declare("p", town.TOPICS)
    assert vault.journal.migrated
    return vault


def write_afresh(town: ModuleType, disk: Any) -> None:
    """What the coordinator's closing does, over the disk: opening the vault for it is no part of it."""
    with disk.watched():
        with disk.not_counting():
            vault = enter(town, disk.root)
        try:
            vault.compact()
        finally:
            with disk.not_counting():
                vault.close()


def look(town: ModuleType, root: Path) -> dict[str, Any]:
    """What a vault tells whose plugins migrate nothing: the documents in the shape they are stored in."""
    vault = town.enter(town.place_in(root))
    try:
        assert town.ring_fits(vault), "the ring does not fit the open requests"
        telling: dict[str, Any] = town.told(vault)
        town.put_peer(vault, 0xAB)
        return telling
    finally:
        vault.close()


def both(town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path) -> tuple[Any, Any, list[str]]:
    """What is told before and after, and the steps between."""
    before = look(town, shutil.copytree(base, tmp_path / "before"))
    disk = disks.Disk(shutil.copytree(base, tmp_path / "after"))
    write_afresh(town, disk)
    after = look(town, disk.root)
    assert {peer.unit for peer in before["peers"]} == {""} and {peer.unit for peer in after["peers"]} == {"Precinct 1"}
    same = set(before) - {"peers", "requests"}
    assert {key: before[key] for key in same} == {key: after[key] for key in same}
    return before, after, disk.steps


def test_a_cut_at_any_step_leaves_every_document_in_one_shape(
    town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    before, after, steps = both(town, disks, base, tmp_path)
    cases = 0
    seen: set[str] = set()
    wrong: list[str] = []
    for at in range(1, len(steps) + 1):
        for outcome in disks.OUTCOMES:
            cases += 1
            disk = disks.Disk(shutil.copytree(base, tmp_path / "work"))
            disk.cut_at, disk.outcome = at, outcome
            with pytest.raises(disks.PowerCut):
                write_afresh(town, disk)
            wrong += [
                f"step {at} {steps[at - 1]!r} {outcome}: {found}"
                for found in state(town, disk.image, before, after, seen)
            ]
            for folder in (disk.root, disk.image):
                shutil.rmtree(folder)
    count("power cuts", steps=len(steps), cuts=cases, violations=len(wrong))
    assert not wrong, "\n".join(wrong)
    assert seen == {"before", "after"}


def state(town: ModuleType, root: Path, before: Any, after: Any, seen: set[str]) -> list[str]:
    """What is wrong with the vault that a cut or a failure left; which of the two states it is, is noted."""
    try:
        telling = look(town, root)
    except DeskError as error:
        return [f"not opened: {type(error).__name__}"]
    seen.update(name for name, whole in (("before", before), ("after", after)) if telling == whole)
    left = [path.name for path in (root / "data").glob("vault.db.*")]
    return [f"left behind: {name}" for name in left] + ([] if telling in (before, after) else ["neither"])


def test_a_disk_that_fails_at_any_step_is_told_and_leaves_every_document_in_one_shape(
    town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    before, after, steps = both(town, disks, base, tmp_path)
    wrong: list[str] = []
    for at in range(1, len(steps) + 1):
        disk = disks.Disk(shutil.copytree(base, tmp_path / "work"))
        disk.fail_at, disk.error = at, (errno.ENOSPC, errno.EIO)[at % 2]
        where = f"step {at} {steps[at - 1]!r}"
        try:
            write_afresh(town, disk)
            wrong.append(f"{where}: not told")
        except StorageFailed as error:
            wrong += [f"{where}: the sentence quotes the disk"] * (str(disk.root) in str(error))
        wrong += [f"{where}: {found}" for found in state(town, disk.root, before, after, set())]
        shutil.rmtree(disk.root)
    count("disk errors", steps=len(steps), errors=len(steps), violations=len(wrong))
    assert not wrong, "\n".join(wrong)


def raises(document: Mapping[str, object]) -> Mapping[str, object]:
    raise RuntimeError(f"{document}")


@pytest.mark.parametrize("name", ["compact", "rotate", "hand over", "remove a user", "back up", "replace the code"])
def test_documents_that_a_raising_migration_refused_outlive_every_rewriting(
    name: str, town: ModuleType, base: Path, tmp_path: Path
) -> None:
    root = shutil.copytree(base, tmp_path / "work")
    before = look(town, shutil.copytree(base, tmp_path / "before"))
    act = town.ACTS[name]
    vault = Vault.open(town.place_in(root), "lee", town.LOGINS["lee"], clock=town.CLOCK, random=town.random.Random(2))
    for spec in (town.PEERS, town.REQUESTS):
        with pytest.raises(MigrationFailed) as refused:
            vault.register("p", attrs.evolve(spec, migrate=raises))
        assert "RuntimeError" in str(refused.value) and "Given" not in str(refused.value)
    with town.known_codes():
        act.do(vault)
    vault.close()
    telling, vault = town.state_after(act, root)
    assert vault is not None and town.ring_fits(vault)
    assert telling["peers"] == before["peers"] and telling["requests"] == before["requests"]
    vault.close()
