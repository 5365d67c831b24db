"""Which arguments open the desk, which are commands, and what the launcher costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from peerdesk_core import launcher
from peerdesk_core.exits import Exit


@pytest.mark.parametrize(
    ("arguments", "terminal", "desk"),
    [
        ([], True, True),
        ([], False, True),
        (["--safe"], True, True),
        (["--safe", "demo"], True, True),
        (["--safe", "demo", "--seed=3", "--plugin", "demo"], True, True),
        (["--safe", "demo"], False, False),
        (["--safe", "demo", "--tour", "out"], True, False),
        (["--safe", "demo", "demo"], True, False),
        (["demo", "--safe"], True, True),
        (["demo"], True, True),
        (["demo", "--seed", "3"], True, True),
        (["demo"], False, False),
        (["demo", "--tour", "out"], True, False),
        (["demo", "--help"], True, False),
        (["--help"], True, False),
        (["--version"], True, False),
        (["plugins"], True, False),
        (["nonsense"], True, False),
        (["--safe", "plugins"], True, False),
    ],
)
def test_given_arguments_when_chosen_then_the_desk_or_a_command(
    arguments: list[str], terminal: bool, desk: bool
) -> None:
    assert launcher.wants_desk(arguments, terminal) is desk


def test_given_no_terminal_when_the_desk_is_asked_for_then_one_sentence_and_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher, "has_terminal", lambda: False)
    assert launcher.main([]) == Exit.NO_TERMINAL
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1 and "needs a terminal" in printed.err


def test_given_the_launcher_when_imported_then_it_brings_nothing_heavy() -> None:
    code = "import sys, peerdesk_core.launcher; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"subprocess", "click", "asyncio", "attrs", "attr", "textual", "tempfile", "shutil", "importlib.metadata"}
    assert heavy.isdisjoint(modules)


def test_given_the_terminal_application_when_imported_then_vault_and_plugins_are_left_for_later() -> None:
    code = "import sys, peerdesk_tui.app; print(*sorted(sys.modules))"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"cryptography", "tinydb", "openpyxl", "pluggy", "cattrs", "peerdesk_core.kernel", "peerdesk_core.desk"}
    assert heavy.isdisjoint(modules)
    assert not [name for name in modules if name.startswith(("peerdesk_tui.kit", "peerdesk_core.vault"))]
