"""What the campaign on incidents shares: its stage, its thief, a disk that fails, and the true derivation."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
VAULT = HERE.parent / "vault"


def _module(folder: Path, name: str) -> ModuleType:
    """A module of a folder that is no package."""
    spec = importlib.util.spec_from_file_location(f"incident_campaign_{name}", folder / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def stage() -> ModuleType:
    """See stage.py."""
    return _module(HERE, "stage")


@pytest.fixture(scope="session")
def thief() -> ModuleType:
    """See thief.py."""
    return _module(HERE, "thief")


@pytest.fixture(scope="session")
def disks() -> ModuleType:
    """The disk of the vault's own campaign."""
    return _module(VAULT, "disk")


@pytest.fixture(autouse=True, scope="module")
def derivations_done_once(done_once: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """For the tests of this folder alone: others have a stand-in, or a way of their own."""
    with done_once():
        yield


@pytest.fixture(scope="session")
def base(
    done_once: Callable[[], AbstractContextManager[None]], stage: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a desk with two open incidents; to be copied, never opened."""
    folder = tmp_path_factory.mktemp("base") / "desk"
    with done_once():
        stage.two_incidents(folder)
    return folder
