"""Folders, entry points, wheel and contracts name the same packages, so that a forgotten line cannot land."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FOLDERS = sorted(path.name for path in (ROOT / "plugins").iterdir() if path.is_dir())


def test_entry_points_are_the_plugin_folders() -> None:
    points = PROJECT["project"]["entry-points"]["peerdesk.plugins"]
    assert points == {name: f"peerdesk_{name}.hooks" for name in FOLDERS}


def test_the_wheel_lists_every_package() -> None:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    plugins = {f"plugins/{name}/peerdesk_{name}" for name in FOLDERS}
    assert set(packages) == plugins | {"core/peerdesk_core", "tui/peerdesk_tui"}


def test_import_contracts_cover_every_plugin() -> None:
    linter = PROJECT["tool"]["importlinter"]
    plugins = {f"peerdesk_{name}" for name in FOLDERS}
    assert set(linter["root_packages"]) == plugins | {"peerdesk_core", "peerdesk_tui"}
    independence = next(c for c in linter["contracts"] if c["type"] == "independence")
    assert set(independence["modules"]) == plugins
    screens = [c for c in linter["contracts"] if c["name"].startswith("only the screens of")]
    towards_tui = {c["source_modules"][0]: c for c in screens}
    assert set(towards_tui) == plugins
    for plugin, contract in towards_tui.items():
        assert set(contract["ignore_imports"]) <= {
            f"{plugin}.screens.** -> {target}" for target in ("peerdesk_tui.kit.**", "textual")
        }


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_plugin_folder_has_the_same_shape(folder: str) -> None:
    home = ROOT / "plugins" / folder / f"peerdesk_{folder}"
    for name in ("__init__.py", "py.typed", "plugin.toml", "hooks.py", "README.md"):
        assert (home / name).is_file(), f"{folder} lacks {name}"
    assert (home / "__init__.py").read_bytes() == b"", "the manifest is read before any code"


def test_every_dependency_has_bounds_and_the_textual_minor_is_pinned() -> None:
    for line in PROJECT["project"]["dependencies"]:
        requirement = line.partition(";")[0]
        if "sys_platform" not in line:
            assert ">=" in requirement and "<" in requirement, line
    assert any(line.startswith("textual>=8.2,<8.3") for line in PROJECT["project"]["dependencies"])


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's wheel, built by its own backend."""
    into = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(into.glob("*.whl"))


def test_the_wheel_holds_exactly_the_files_of_the_folders(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = set()
    for package in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        home = ROOT / package
        for path in home.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                expected.add(f"{home.name}/{path.relative_to(home).as_posix()}")
    assert inside == expected
