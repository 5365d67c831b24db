"""The commands are other processes: whatever they share with a test is derived as they derive it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from peerdesk_core.vault import kdf


@pytest.fixture(autouse=True, scope="module")
def argon2id_itself() -> Iterator[None]:
    """No stand-in for the derivation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "Argon2id", Argon2id)
        yield
