"""Listing plugins and every command without a screen work with Textual out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BLOCKED = """
import sys
class Wall:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('textual', 'rich'):
            raise ImportError('blocked: ' + name)
sys.meta_path.insert(0, Wall())
from peerdesk_core.cli import main
code = main(sys.argv[1:])
assert not [m for m in sys.modules if m.partition('.')[0] == 'textual']
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command",
    [["plugins"], ["plugins", "--why"], ["demo"], ["--help"], ["--version"], ["plugins", "enable", "roster"]],
    ids=" ".join,
)
def test_a_headless_command_never_imports_textual(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *command],
        capture_output=True,
        text=True,
        env=os.environ | {"PEERDESK_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_listing_plugins_lists_all_seven(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "peerdesk_core", "plugins"],
        capture_output=True,
        text=True,
        env=os.environ | {"PEERDESK_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    names = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("+ ")]
    assert {"roster", "intake", "incidents", "selection"} <= set(names)
    assert {"jurisdiction_mn", "jurisdiction_tx", "jurisdiction_mo"} <= set(names)
