"""What the campaign on incidents shares: its stage, its thief, a disk that fails, and the true derivation."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from peerdesk_core.vault import kdf

HERE = Path(__file__).parent
VAULT = HERE.parent / "vault"
_KNOWN: dict[tuple[Any, ...], bytes] = {}
_SLOW = kdf.stretch


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


def _remembered(*given: Any) -> bytes:
    """What Argon2id itself gives, since other processes open these vaults, and each of it once."""
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
    """The same derivation is done once. For the tests of this folder alone: others have a stand-in."""
    with _done_once():
        yield


@pytest.fixture(scope="session")
def base(stage: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with two open incidents; to be copied, never opened."""
    folder = tmp_path_factory.mktemp("base") / "desk"
    with _done_once():
        stage.two_incidents(folder)
    return folder
