"""The disk fails at every step of every act: a typed sentence, nothing half done, and nothing more is written."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import DiskFull, KeyStays, Poisoned, SavedUntidy, StorageFailed

ACTS = (
    "open a request",
    "enter a contact",
    "close a request",
    "change a passphrase",
    "add a user",
    "remove a user",
    "rotate",
    "compact",
    "hand over",
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


@pytest.mark.parametrize("name", ACTS)
def test_an_error_at_any_step_is_told_and_leaves_the_state_before_or_after(
    name: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    """Every other step here, by turns; each of them with --nightly."""
    campaign(name, town, disks, base, tmp_path, count, (errno.ENOSPC,), both=False)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ACTS)
def test_every_error_at_any_step(
    name: str, town: ModuleType, disks: ModuleType, base: Path, tmp_path: Path, count: Count
) -> None:
    campaign(name, town, disks, base, tmp_path, count, (errno.ENOSPC, errno.EIO, errno.EROFS), both=True)


def campaign(
    name: str,
    town: ModuleType,
    disks: ModuleType,
    base: Path,
    tmp_path: Path,
    count: Count,
    codes: tuple[int, ...],
    *,
    both: bool,
) -> None:
    act = town.ACTS[name]
    origin = town.prepare(act, base, tmp_path / "origin")
    before = state(town, act, origin, tmp_path)
    twin = shutil.copytree(origin, tmp_path / "twin")
    steps = disks.Disk(twin)
    town.run(act, twin, steps)
    after = state(town, act, twin, tmp_path)
    cases = 0
    wrong: list[str] = []
    for at in range(1, len(steps.steps) + 1):
        if not both and (at + ACTS.index(name)) % 2:
            continue
        for code in codes if both else ((errno.ENOSPC, errno.EIO)[at // 2 % 2],):
            cases += 1
            disk = disks.Disk(shutil.copytree(origin, tmp_path / "work"))
            disk.fail_at, disk.error = at, code
            where = f"{name}: step {at} {steps.steps[at - 1]!r} {errno.errorcode[code]}"
            wrong += [f"{where}: {found}" for found in attempt(town, act, disk)]
            wrong += [f"{where}: {found}" for found in again(town, act, disk.root, before, after)]
            shutil.rmtree(disk.root)
    count("disk errors", steps=len(steps.steps), errors=cases, violations=len(wrong))
    assert not wrong, "\n".join(wrong)


def attempt(town: ModuleType, act: Any, disk: Any) -> list[str]:
    """What is wrong with how the failing act ends, and with the session that goes on after it."""
    wrong: list[str] = []
    try:
        town.run(act, disk.root, disk, after_failure=lambda vault: wrong.extend(session(town, vault, act, disk)))
    except DeskError as error:
        if not isinstance(error, StorageFailed):
            wrong.append(f"told as {type(error).__name__}")
        if str(disk.root) in str(error) or "quotes" in str(error):
            wrong.append("the sentence quotes the disk")
        if disk.error == errno.ENOSPC and type(error) not in (DiskFull, SavedUntidy, KeyStays):
            wrong.append(f"a full disk is told as {type(error).__name__}")
    except Exception as error:
        wrong.append(f"a raw {type(error).__name__}")
    return wrong


def session(town: ModuleType, vault: Any, act: Any, disk: Any) -> list[str]:
    """After an error in a commit, the same session writes nothing more."""
    if act is town.ACTS["back up"]:
        return []
    for write in ("put", "rotate", "invite"):
        try:
            if write == "put":
                town.put_peer(vault, 0xAC)
            elif write == "rotate":
                vault.users.rotate()
            else:
                vault.users.invite("lead")
        except Poisoned:
            continue
        except DeskError as error:
            return [f"a second write is told {type(error).__name__}"]
        return ["a second write goes through"]
    return []


def again(town: ModuleType, act: Any, root: Path, before: Any, after: Any) -> list[str]:
    """What is wrong with the vault when it is unlocked next."""
    try:
        telling, vault = town.state_after(act, root)
    except DeskError as error:
        return [f"not opened: {type(error).__name__}"]
    if vault is None:
        town.run(act, root)
        return [] if telling == before else ["no vault"]
    unnoted = {**after, "events": after["events"][:-1]} if act.noted_last else after
    try:
        if telling not in (before, after, unnoted):
            return ["neither before nor after"]
        return [] if act.golden or town.ring_fits(vault) else ["the ring does not fit the open requests"]
    finally:
        vault.close()


def state(town: ModuleType, act: Any, root: Path, tmp_path: Path) -> Any:
    """What a copy of the folder tells."""
    copy = shutil.copytree(root, tmp_path / "look")
    telling, vault = town.state_after(act, copy)
    if vault is not None:
        vault.close()
    shutil.rmtree(copy)
    return telling
