"""What the campaign shares: derivations done once, a vault with something of everything, a disk that fails."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from peerdesk_core.vault import kdf

_KNOWN: dict[tuple[Any, ...], bytes] = {}
_SLOW = kdf.stretch


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


def _remembered(*given: Any) -> bytes:
    """What Argon2id itself gives, since other processes and an earlier year made some of these vaults."""
    if given not in _KNOWN:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kdf, "Argon2id", Argon2id)
            _KNOWN[given] = _SLOW(*given)
    return _KNOWN[given]


@contextmanager
def _done_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peerdesk_core.vault.keys.stretch", _remembered)
        yield


@pytest.fixture(autouse=True, scope="module")
def derivations_done_once() -> Iterator[None]:
    """The same derivation is done once: thousands of openings share it. Other folders have their own way."""
    with _done_once():
        yield


@pytest.fixture(scope="session")
def base(town: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a vault with something of everything; to be copied, never opened."""
    root = tmp_path_factory.mktemp("base") / "town"
    with _done_once():
        town.found(root)
    return root


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Tell the summary at the end of the run what a test went through: count(suite, points=12, outcomes=36)."""

    def tell(suite: str, **numbers: int) -> None:
        for what, number in numbers.items():
            record_property(f"campaign|{suite}|{what}", number)

    return tell
