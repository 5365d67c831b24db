"""The power is cut at every step of every act: the vault is as before or as after, and works on."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.faults import DeskError

ACTS = (
    "open a request",
    "enter a contact",
    "close a request",
    "put a peer",
    "change a passphrase",
    "add a user",
    "invite",
    "name the custodian",
    "remove a user",
    "rotate",
    "compact",
    "replace the code",
    "hand over",
    "begin a hold",
    "close under a hold",
    "lift a hold",
    "back up",
    "create",
    "unlock",
    "fold",
    "migrate",
    "restore",
    "recover",
)
Count = Callable[..., None]


def test_every_act_is_cut(town: ModuleType) -> None:
    assert tuple(town.ACTS) == ACTS


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("name", ACTS)
def test_a_cut_at_any_step_leaves_the_state_before_or_after(
    name: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    campaign(name, town, disks, base, tmp_path, count, thorough=False)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ACTS)
def test_a_cut_at_any_step_with_every_outcome(
    name: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    campaign(name, town, disks, base, tmp_path, count, thorough=True)


def campaign(
    name: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count, *, thorough: bool
) -> None:
    act = town.ACTS[name]
    origin = town.prepare(act, base, tmp_path / "origin")
    before = state(town, act, origin, tmp_path)
    twin = shutil.copytree(origin, tmp_path / "twin")
    steps = disks.Disk(twin)
    town.run(act, twin, steps)
    after = state(town, act, twin, tmp_path)
    assert steps.steps, "the act writes nothing"
    cases = again = 0
    wrong: list[str] = []
    for at in range(1, len(steps.steps) + 1):
        for turn, outcome in enumerate(disks.OUTCOMES):
            if not thorough and (at + turn) % 3:
                continue
            cases += 1
            disk = disks.Disk(shutil.copytree(origin, tmp_path / "work"))
            disk.cut_at, disk.outcome = at, outcome
            with pytest.raises(disks.PowerCut):
                town.run(act, disk.root, disk)
            where = f"{name}: step {at} {steps.steps[at - 1]!r} {outcome}"
            image, nested = recovered(town, disks, act, disk.image, at + turn if thorough or at % 2 else 0)
            again += nested
            wrong += findings(town, act, image, before, after, where)
            for folder in (disk.root, image):
                shutil.rmtree(folder)
    count("power cuts", steps=len(steps.steps), cuts=cases, cuts_in_recovery=again, violations=len(wrong))
    assert not wrong, "\n".join(wrong)


def recovered(town: ModuleType, disks: ModuleType, act: Any, image: Path, cut_at: int) -> tuple[Path, int]:
    """What is left after the unlocking that follows is cut as well, at some step, if it has so many."""
    if not cut_at:
        return image, 0
    disk = disks.Disk(image)
    disk.cut_at, disk.outcome = 1 + cut_at % 7, disks.OUTCOMES[cut_at % 3]
    try:
        with disk.watched():
            _, vault = town.state_after(act, image)
            if vault is not None:
                vault.close()
    except disks.PowerCut:
        shutil.rmtree(image)
        return disk.image, 1
    except DeskError:
        return image, 0
    return image, 0


def state(town: ModuleType, act: Any, root: Path, tmp_path: Path) -> Any:
    """What a copy of the folder tells."""
    copy = shutil.copytree(root, tmp_path / "look")
    telling, vault = town.state_after(act, copy)
    if vault is not None:
        vault.close()
    shutil.rmtree(copy)
    return telling


def findings(town: ModuleType, act: Any, image: Path, before: Any, after: Any, where: str) -> list[str]:
    """What is wrong with the vault in the image."""
    try:
        telling, vault = town.state_after(act, image)
    except DeskError as error:
        return [f"{where}: not opened: {type(error).__name__} {error}"]
    if vault is None:
        return [] if telling == before else [f"{where}: no vault"]
    try:
        wrong = []
        unnoted = {**after, "events": after["events"][:-1]} if act.noted_last else after
        if telling not in (before, after, unnoted):
            told = [key for key in telling if before == "no vault" or telling[key] != before.get(key)]
            wrong.append(f"{where}: neither before nor after: {told}")
        if not act.golden:
            if not town.ring_fits(vault):
                wrong.append(f"{where}: the ring does not fit the open requests")
            town.put_peer(vault, 0xAB)
            wrong += [f"{where}: leftover {path.name}" for path in leftovers(image, vault)]
        return wrong
    finally:
        vault.close()


def leftovers(image: Path, vault: Any) -> list[Path]:
    """Files beside the vault that nothing needs: half-written ones, rings and anchors of another time."""
    machine, header = vault.journal.machine, vault.journal.header
    wanted = {machine.ring(header), machine.anchor(header)}
    return [path for path in (image / "state").iterdir() if path not in wanted]
