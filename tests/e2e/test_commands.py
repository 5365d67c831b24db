"""The command line as a stranger meets it: sentences, exit codes, nothing left behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest


def peerdesk(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "peerdesk_core", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        env=os.environ | {"PEERDESK_HOME": str(home), "TMPDIR": str(home)} | environment,
    )


def test_without_a_terminal_the_demo_prints_the_board_and_leaves_nothing(tmp_path: Path) -> None:
    done = peerdesk("demo", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Minneapolis" in done.stdout and "DEMO" in done.stdout
    for state in ("late", "soon", "running"):
        assert re.search(rf"^  {state} ", done.stdout, re.M), f"no clock is {state}"
    assert "--tour" in done.stdout, "it says how to see more"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("peerdesk")] == []


def test_the_demo_is_the_same_for_the_same_seed_and_another_for_another(tmp_path: Path) -> None:
    def codes(seed: str) -> list[str]:
        return re.findall(r"[a-z]+-[a-z]+-\d\d", peerdesk("demo", "--seed", seed, home=tmp_path).stdout)

    assert codes("3") == codes("3")
    assert codes("3") != codes("4")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_a_locale_that_is_not_utf_8_changes_nothing(tmp_path: Path, locale: str) -> None:
    done = peerdesk("demo", home=tmp_path, LC_ALL=locale, LANG=locale, PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--nonsense"], 2),
        (["nonsense"], 2),
        (["demo", "--department", "us-xx-nowhere"], 9),
        (["demo", "--seed", "many"], 2),
        (["demo", "--folder", "anywhere"], 2),
        (["plugins", "enable", "nobody"], 2),
        (["demo", "--plugin", "nobody"], 2),
        ([], 10),
        (["--safe"], 10),
    ],
    ids=repr,
)
def test_what_cannot_be_done_says_why_in_a_sentence(tmp_path: Path, arguments: list[str], code: int) -> None:
    done = peerdesk(*arguments, home=tmp_path)
    assert done.returncode == code, done.stderr
    assert done.stderr.strip() and "Traceback" not in done.stderr


def test_help_lists_every_exit_code(tmp_path: Path) -> None:
    from peerdesk_core.exits import Exit

    text = " ".join(peerdesk("--help", home=tmp_path).stdout.split())
    for code in Exit:
        assert f"{code.value} {code.name.lower().replace('_', ' ')}" in text


def test_a_closed_pipe_is_no_crash(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -m peerdesk_core plugins --why | head -c 1'
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, env=os.environ | {"PEERDESK_HOME": str(tmp_path)}
    )
    assert "Traceback" not in done.stderr


@pytest.mark.nightly  # the tour of the wheel is played in CI all the same
def test_the_tour_plays_a_whole_day_and_saves_a_picture_of_each_step(tmp_path: Path) -> None:
    into = tmp_path / "tour"
    done = peerdesk("demo", "--tour", str(into), home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = sorted(into.glob("*.svg"))
    assert len(pictures) >= 10
    transcript = (into / "transcript.txt").read_text(encoding="utf-8")
    assert transcript.count("   ok\n") == len(pictures)
    assert all("http" not in re.sub(r'xmlns="[^"]*"', "", p.read_text(encoding="utf-8")) for p in pictures)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("peerdesk-demo-")]
