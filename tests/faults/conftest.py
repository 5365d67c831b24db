"""The true derivation, done once for each passphrase: other processes and an earlier year made some of these vaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from peerdesk_core.vault import kdf

_KNOWN: dict[tuple[Any, ...], bytes] = {}
_SLOW = kdf.stretch


def _remembered(*given: Any) -> bytes:
    """What Argon2id itself gives."""
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


@pytest.fixture(scope="session")
def done_once() -> Callable[[], AbstractContextManager[None]]:
    """Within it a derivation that was done before is not done again: thousands of openings share it."""
    return _done_once
