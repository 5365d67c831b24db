"""Whatever documents an earlier version left: brought up to date once, or again after a reopening, is the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from peerdesk_core.clock import fixed
from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Id
from peerdesk_core.vault.converter import to_document, to_item
from peerdesk_core.vault.kdf import Kdf
from peerdesk_core.vault.vault import Place, Vault

CLOCK = fixed(datetime(2026, 11, 22, tzinfo=UTC))
CHEAP = Kdf(memory=19 * 1024, passes=2)


class Before(StrEnum):
    GOOD = "good"
    LEAVE = "leave"
    GONE = "gone"


class After(StrEnum):
    GOOD = "good"
    PERSONAL = "personal"
    DISMISSED = "dismissed"


@attrs.frozen(kw_only=True)
class Old:
    id: Id
    name: str
    standing: Before
    words: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class New:
    id: Id
    family: str
    standing: After
    words: tuple[str, ...] = ()
    many: bool = False


BECOMES = {"leave": "personal", "gone": "dismissed"}


def migrate(document: Mapping[str, object]) -> Mapping[str, object]:
    """Renames a field and two choices, and says how many words there are."""
    words = document["words"]
    assert isinstance(words, list)
    standing = str(document["standing"])
    return {
        "id": document["id"],
        "family": document["name"] if "name" in document else document["family"],
        "standing": BECOMES.get(standing, standing),
        "words": words,
        "many": len(words) > 1,
    }


TEXT = st.text(max_size=8)
OLD_ONES = st.builds(
    Old,
    id=st.integers(1, 2**64 - 1).map(lambda number: Id(f"{number:016x}")),
    name=TEXT,
    standing=st.sampled_from(Before),
    words=st.lists(TEXT, max_size=3).map(tuple),
)


def unlock(place: Place, spec: CollectionSpec) -> Vault:
    vault = Vault.open(place, "lee", "w", clock=CLOCK, random=random.Random(2))
    vault.register("p", spec)
    return vault


def content(vault: Vault) -> dict[str, Any]:
    return {item.id: item for item in vault.store_for("p").collection("things").all()}


@settings(max_examples=25)
@given(
    items=st.lists(OLD_ONES, max_size=6, unique_by=lambda item: item.id),
    retention=st.sampled_from(Retention),
    written=st.lists(st.booleans(), min_size=1, max_size=4),
    put_again=st.integers(0, 5),
)
def test_migrated_and_reopened_is_migrated(
    items: list[Old], retention: Retention, written: list[bool], put_again: int
) -> None:
    """Sessions that write the log afresh, or do not, and one that puts a document back as it was read."""
    old = CollectionSpec(name="things", model=Old, compartment=Compartment.TEAM, retention=retention)
    new = attrs.evolve(old, model=New, migrate=migrate)
    expected = {item.id: to_item(dict(migrate(to_document(item, Old))), New) for item in items}
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "data", Path(folder) / "state")
        vault = Vault.create(place, "lee", "w", kdf=CHEAP, clock=CLOCK, random=random.Random(1))
        vault.register("p", old)
        with vault.store_for("p").unit() as unit:
            for item in items:
                unit.put("things", item)
        vault.close()
        present = False
        for afresh in written:
            vault = unlock(place, new)
            assert content(vault) == expected
            assert vault.journal.migrated == (bool(items) and not present)
            if put_again < len(items):
                with vault.store_for("p").unit() as unit:
                    unit.put("things", expected[items[put_again].id])
                present = present or len(items) == 1
            if afresh:
                vault.compact()
                present = True
            vault.close()
        vault = unlock(place, new)
        assert content(vault) == expected
        vault.close()
