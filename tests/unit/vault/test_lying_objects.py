"""Objects that say one thing when they are checked and another when they are stored."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.desk import Desk
from peerdesk_core.faults import DeskError
from peerdesk_core.model.ids import Id, Month
from peerdesk_core.privacy import PrivacyCeiling

NOVEMBER = Month("2026-11")


class Size(StrEnum):
    SMALL = "small"


@attrs.frozen(kw_only=True)
class Thing:
    id: Id
    size: Size = Size.SMALL


@attrs.frozen(kw_only=True)
class Diary:
    id: Id
    text: str = ""


@attrs.frozen(kw_only=True)
class Liar:
    id: Id
    size: Size = Size.SMALL

    def __getattribute__(self, name: str) -> Any:
        return "Jane Doe called" if name == "id" else object.__getattribute__(self, name)


class Anything(str):
    """Equal to whatever it is compared with."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return hash("small")


def spec_of(model: type, name: str) -> CollectionSpec:
    return CollectionSpec(name=name, model=model, compartment=Compartment.INCIDENTS, retention=Retention.UNTIL_CLOSED)


def test_an_object_that_lies_about_its_id_stores_nothing_and_leaves_the_vault_sound(desk: Desk) -> None:
    desk.vault.register("liars", spec_of(Liar, "liars"))
    store = desk.vault.store_for("liars")
    with pytest.raises(DeskError) as caught, store.unit() as unit:
        unit.put("liars", Liar(id=Id("0" * 16)))
    assert "Jane" not in str(caught.value)
    with store.unit() as unit:
        unit.event("still.sound")
    assert desk.vault.audit_events()[-1].kind == "still.sound"


def test_a_word_that_equals_every_category_is_not_counted(desk: Desk) -> None:
    desk.vault.declare("counters", MeasureSpec(id="sizes", title="Sizes", categories=("small",)))
    store = desk.vault.store_for("counters")
    for family, category in ((Anything("sizes"), "small"), ("sizes", Anything("Jane Doe drinks"))):
        with pytest.raises(PrivacyCeiling), store.unit() as unit:
            unit.count(family, category, NOVEMBER)
    assert store.counters("sizes", NOVEMBER) == {"small": 0}


def test_a_description_changed_after_it_was_checked_changes_nothing(desk: Desk) -> None:
    spec = spec_of(Thing, "things")
    desk.vault.register("things", spec)
    object.__setattr__(spec, "model", Diary)
    with pytest.raises(DeskError), desk.vault.store_for("things").unit() as unit:
        unit.put("things", Diary(id=Id("0" * 16), text="Jane Doe called"))
    with desk.vault.store_for("things").unit() as unit:
        unit.put("things", Thing(id=Id("1" * 16)))
    assert len(desk.vault.store_for("things").collection("things")) == 1
