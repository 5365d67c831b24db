"""The disk is full at some step of an act on an incident: a typed sentence, and all of the act or nothing of it."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from peerdesk_core.faults import DeskError
from peerdesk_core.vault.errors import KeyStays, SavedUntidy

EVERY_RUN = ("hand out", "keep out", "complete")
ACTS = ("hand out", "open", "reach", "hold", "merge", "keep out", "complete")


def plain(told: dict[str, Any]) -> dict[str, Any]:
    """What an act changes of the incidents themselves; what follows elsewhere has commits of its own."""
    return {name: told[name] for name in ("parts", "loose", "orphans", "counts", "loads")}


def tried(stage: ModuleType, disks: ModuleType, folder: Path, act: str, step: int) -> tuple[str, Any, int]:
    """An act whose step of that number finds the disk full: what was told, what the folder holds then, how many
    steps there were.
    """
    disk = disks.Disk(folder)
    said = ""
    with disk.watched():
        with disk.not_counting():
            desk = stage.again(folder)
        disk.fail_at, disk.error = step, errno.ENOSPC
        try:
            stage.ACTS[act](desk)
        except DeskError as error:
            said = type(error).__name__
        with disk.not_counting():
            desk.close()
    found = stage.again(folder)
    told = plain(stage.told(found))
    assert stage.ring_fits(found)
    found.close()
    return said, told, len(disk.steps)


@pytest.mark.parametrize(
    "act", [pytest.param(act, marks=() if act in EVERY_RUN else pytest.mark.nightly) for act in ACTS]
)
def test_a_full_disk_leaves_the_state_before_or_after_and_says_which(
    act: str, stage: ModuleType, disks: ModuleType, base: Path, tmp_path: Path
) -> None:
    before = stage.again(shutil.copytree(base, tmp_path / "untouched"))
    untouched = plain(stage.told(before))
    before.close()
    said, done, steps = tried(stage, disks, shutil.copytree(base, tmp_path / "twin"), act, 0)
    assert said == "" and done != untouched and steps > 3
    seen = set()
    for step in range(1, steps + 1, 3):
        folder = shutil.copytree(base, tmp_path / f"step-{step}")
        said, told, _ = tried(stage, disks, folder, act, step)
        assert told in (untouched, done), f"half done at step {step}"
        if said:
            assert (told == done) is (said in (SavedUntidy.__name__, KeyStays.__name__)), (step, said)
        else:
            assert told == done, "silence means that it is saved"
        seen.add(told == done)
        shutil.rmtree(folder)
    assert seen == {True, False}
