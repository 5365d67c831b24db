"""Packs as shipped, and the same with one file spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from peerdesk_core.contributions import PackSource
from peerdesk_core.law.bench import shelf_of
from peerdesk_core.law.reading.loader import Shelf

PLUGINS = Path(__file__).parents[3] / "plugins"
STATES = ("mn", "tx", "mo")


def _folder(state: str) -> Path:
    return PLUGINS / f"jurisdiction_{state}" / f"peerdesk_jurisdiction_{state}"


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    """Every shipped pack."""
    return shelf_of([PackSource(id=f"us-{state}", folder=_folder(state)) for state in STATES])


@pytest.fixture
def spoilt(tmp_path: Path) -> Callable[[str], Shelf]:
    """The Minnesota packs with rubbish at the end of one file, such as "departments/minneapolis_pd.toml"."""

    def spoil(name: str) -> Shelf:
        folder = tmp_path / "packs"
        shutil.copytree(_folder("mn"), folder, ignore=shutil.ignore_patterns("__pycache__"))
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write("\n[[disclose.rule]\n")
        return shelf_of([PackSource(id="us-mn", folder=folder)])

    return spoil


@pytest.fixture
def today() -> date:
    """A day on which every shipped policy is in force."""
    return date(2026, 11, 20)
