"""A recovery code that is in force reaches a person, whatever fails behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from peerdesk_core.desk import Desk
from peerdesk_core.paths import Paths
from peerdesk_core.vault import kdf
from peerdesk_core.vault.errors import Poisoned
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.recovery import new_code

CHEAP = Kdf(memory=19 * 1024, passes=2)
FIRST = new_code()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A closed desk whose vault has a recovery code; the same derivation is done once."""
    known: dict[tuple[Any, ...], bytes] = {}
    slow = kdf.stretch
    monkeypatch.setattr(
        "peerdesk_core.vault.keys.stretch",
        lambda *given: known[given] if given in known else known.setdefault(given, slow(*given)),
    )
    made = Desk(Paths.under(tmp_path / "desk"))
    made.choose_department("us-mn-minneapolis-pd")
    made.create("lee", "six plain words for a test", code=FIRST, kdf=CHEAP)
    made.close()
    yield made
    made.close()


def test_the_new_code_is_returned_although_the_desk_could_not_be_opened_behind_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: object) -> None:
        raise Poisoned

    with monkeypatch.context() as patch:
        patch.setattr("peerdesk_core.vault.upkeep.hold.carry_on", failing)
        second = desk.recover(FIRST, "kim", "other plain words for a test")
    assert not desk.is_open
    third = desk.recover(second, "sam", "more plain words for a test")
    assert desk.is_open and len({FIRST, second, third}) == 3
    assert [person.handle for person in desk.vault.users.all()] == ["sam", "recovery code"]
