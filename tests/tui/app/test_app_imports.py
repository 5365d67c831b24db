"""No two modules of the terminal application need each other, not even for their types."""

from __future__ import annotations

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import peerdesk_tui

PACKAGE = "peerdesk_tui"


def needs(root: Path) -> dict[str, set[str]]:
    """For each module what it imports of the package, wherever in the file that stands."""
    files = {".".join((PACKAGE, *file.relative_to(root).with_suffix("").parts)): file for file in root.rglob("*.py")}
    found: dict[str, set[str]] = {}
    for name, file in files.items():
        found[name] = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom):
                continue
            base = ".".join([*name.split(".")[: -node.level]] if node.level else [])
            source = ".".join(part for part in (base, node.module or "") if part)
            names = [f"{source}.{alias.name}" for alias in node.names]
            found[name] |= {needed for needed in (source, *names) if needed in files and needed != name}
    return {name: wanted for name, wanted in found.items() if not name.endswith("__init__")}


def test_given_all_modules_when_their_imports_are_followed_then_no_circle_is_found() -> None:
    graph = needs(Path(str(peerdesk_tui.__file__)).parent)
    assert "peerdesk_tui.screens.unlock" in graph["peerdesk_tui.app"]
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_given_two_modules_that_need_each_other_when_looked_at_then_the_circle_is_found(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("if True:\n    from .two import b\n", encoding="utf-8")
    (tmp_path / "two.py").write_text("def b():\n    from peerdesk_tui import one\n", encoding="utf-8")
    with pytest.raises(CycleError):
        TopologicalSorter(needs(tmp_path)).prepare()
