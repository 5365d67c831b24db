"""What the campaign shares: derivations done once, a vault with something of everything, a disk that fails."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import pytest


def _beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(f"vault_campaign_{name}", Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def town() -> ModuleType:
    """See town.py."""
    return _beside("town")


@pytest.fixture(scope="session")
def disks() -> ModuleType:
    """See disk.py."""
    return _beside("disk")


@pytest.fixture(scope="session")
def story() -> ModuleType:
    """See days.py."""
    return _beside("days")


@pytest.fixture(scope="session")
def attacker() -> ModuleType:
    """See attacker.py."""
    return _beside("attacker")


@pytest.fixture(autouse=True, scope="module")
def derivations_done_once(done_once: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """For the tests of this folder alone: others have a stand-in, or a way of their own."""
    with done_once():
        yield


@pytest.fixture(scope="session")
def base(
    done_once: Callable[[], AbstractContextManager[None]], town: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a vault with something of everything; to be copied, never opened."""
    root = tmp_path_factory.mktemp("base") / "town"
    with done_once():
        town.found(root)
    return root


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Tell the summary at the end of the run what a test went through: count(suite, points=12, outcomes=36)."""

    def tell(suite: str, **numbers: int) -> None:
        for what, number in numbers.items():
            record_property(f"campaign|{suite}|{what}", number)

    return tell
