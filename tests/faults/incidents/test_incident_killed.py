"""The process is killed on the way: an act on an incident is done whole or not at all, and no spoken number is lost."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

STAGE = Path(__file__).with_name("stage.py")
EVERY_RUN = (
    ("open", "after"),
    ("reach", "after"),
    ("merge", "keys"),
    ("keep out", "after"),
    ("complete", "before"),
    ("complete", "keys"),
)
ACTS = ("hand out", "open", "reach", "hold", "merge", "keep out", "complete")
POINTS = ("before", "after", "keys", "end", "shown")
DESTROY = ("merge", "complete")
"""Acts that destroy a key in their first commit."""


def ways() -> list[Any]:
    """Every act killed at every point; some of them in each run, all with --nightly."""
    return [
        pytest.param(act, point, marks=() if (act, point) in EVERY_RUN else pytest.mark.nightly)
        for act in ACTS
        for point in POINTS
        if point != "keys" or act in DESTROY
    ]


def killed(folder: Path, act: str, point: str, number: int = 1) -> str:
    """What a process showed before it was killed."""
    words = [sys.executable, str(STAGE), str(folder), act, point, str(number)]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture
def folder(base: Path, tmp_path: Path) -> Path:
    return shutil.copytree(base, tmp_path / "desk")


@pytest.fixture(scope="module")
def untouched(stage: ModuleType, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the desk tells before any act."""
    return state(stage, shutil.copytree(base, tmp_path_factory.mktemp("untouched") / "desk"))


def state(stage: ModuleType, folder: Path, act: str = "") -> Any:
    """What the desk of a folder tells once it is unlocked, after an act and another unlocking where one is named."""
    desk = stage.again(folder)
    if act:
        stage.ACTS[act](desk)
        desk.close()
        desk = stage.again(folder)
    told = stage.told(desk)
    assert stage.ring_fits(desk), "a key too many or too few"
    assert not desk.kernel.faults()
    desk.close()
    return told


@pytest.mark.clause("mpd-15")
@pytest.mark.parametrize(("act", "point"), ways())
def test_a_killed_act_is_done_whole_or_not_at_all(
    act: str, point: str, stage: ModuleType, base: Path, folder: Path, tmp_path: Path, untouched: Any
) -> None:
    before = untouched
    after = state(stage, shutil.copytree(base, tmp_path / "twin"), act)
    assert before != after
    shown = killed(folder, act, point)
    assert bool(shown) is (point == "shown")
    assert state(stage, folder) == (before if point == "before" else after)


@pytest.mark.clause("mpd-15")
def test_a_number_that_was_shown_is_handed_out_after_a_restart_and_one_that_was_not_is_not(
    stage: ModuleType, folder: Path
) -> None:
    for point in ("before", "shown", "shown"):
        shown = killed(folder, "hand out", point).removeprefix("shown ")
        desk = stage.again(folder)
        out = [slot.number for slot in stage.both(desk)[0].slots if slot.handed_out]
        desk.close()
        known = [int(shown)] if shown else []
        assert set(known) <= set(out), "it was said to somebody, and the desk would say it to the next as well"
        assert len(out) == len(set(out)) and bool(shown) is (point == "shown")
    assert out == [1, 2, 3]


@pytest.mark.parametrize("point", ["before", "after"])
def test_killed_before_intake_has_followed_it_does_so_at_the_next_unlock(
    point: str, stage: ModuleType, folder: Path, base: Path, tmp_path: Path
) -> None:
    after = state(stage, shutil.copytree(base, tmp_path / "twin"), "keep out")
    killed(folder, "keep out", point, 2)
    told = state(stage, folder)
    assert [request.assigned for request in told["requests"]] == [request.assigned for request in after["requests"]]
    assert sum(request.assigned is None for request in told["requests"]) == 1
    assert told["parts"] == after["parts"]


# ------------------------------------------------------------------ controls


def test_control_a_number_that_is_said_before_it_is_saved_is_noticed(stage: ModuleType, folder: Path) -> None:
    shown = int(killed(folder, "said too early", "before").removeprefix("shown "))
    desk = stage.again(folder)
    assert not next(slot for slot in stage.both(desk)[0].slots if slot.number == shown).handed_out
    desk.close()


def test_control_a_completion_in_two_commits_is_noticed(
    stage: ModuleType, base: Path, folder: Path, tmp_path: Path, untouched: Any
) -> None:
    after = state(stage, shutil.copytree(base, tmp_path / "twin"), "complete")
    killed(folder, "slots first", "before", 2)
    assert state(stage, folder) not in (untouched, after)
