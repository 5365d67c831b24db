"""What is checked when a collection is registered is what is stored, whatever its classes do afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import Enum, StrEnum
from typing import Annotated, Any

import attrs
import cattrs
import pytest

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.ids import Bounds, Id, Minute, Month, is_id
from peerdesk_core.privacy import check_ceiling
from peerdesk_core.vault.converter import is_month, to_document, to_item
from peerdesk_core.vault.errors import BadRecord

ANY_ID = Id("0123456789abcdef")
DRAWN_UP: Any = StrEnum


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


ANSWERS = iter([Colour, str, str, str])


@attrs.frozen(kw_only=True)
class Inner:
    colour: Colour


def model_of(kind: Any, **body: Any) -> type:
    """A frozen model with an id and one field of the kind."""
    made: type = attrs.frozen(kw_only=True)(
        type("Made", (), {"__annotations__": {"id": Id, "field": kind}, "__module__": __name__, **body})
    )
    return made


def register(model: type) -> None:
    check_ceiling(
        CollectionSpec(name="made", model=model, compartment=Compartment.REQUESTS, retention=Retention.UNTIL_CLOSED)
    )


def is_refused(model: type, value: Any) -> bool:
    """Whether the item becomes no document; the refusal never repeats the value."""
    try:
        to_document(model(id=ANY_ID, field=value), model)
    except BadRecord as refused:
        assert "Jane" not in str(refused)
        return True
    return False


# ---------------------------------------------------------------- classes that change after they were checked


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("mixin", [StrEnum, Enum])
@pytest.mark.parametrize("used_before", [True, False])
def test_a_choice_whose_value_changed_after_registration_is_not_stored(mixin: Any, used_before: bool) -> None:
    kind = mixin("Kind", {"ONE": "one", "TWO": "two"})
    model = model_of(kind)
    register(model)
    if used_before:
        assert to_document(model(id=ANY_ID, field=kind.ONE), model)["field"] == "one"
    kind.ONE._value_ = "Jane Doe, badge 4711"
    assert is_refused(model, kind.ONE)
    assert to_document(model(id=ANY_ID, field=kind.TWO), model)["field"] == "two"


@pytest.mark.clause("mpd-24")
def test_registering_again_does_not_renew_the_choices() -> None:
    kind = DRAWN_UP("Kind", {"ONE": "one"})
    model = model_of(kind)
    register(model)
    kind.ONE._value_ = "jane"
    register(model)
    assert is_refused(model, kind.ONE)


@pytest.mark.clause("mpd-24")
def test_a_choice_that_was_added_after_registration_is_not_stored() -> None:
    kind = DRAWN_UP("Kind", {"ONE": "one"})
    model = model_of(kind)
    register(model)
    added = str.__new__(kind, "Jane")
    added._name_ = added._value_ = "Jane"
    kind._member_map_["Jane"] = kind._value2member_map_["Jane"] = added
    assert is_refused(model, added)


@pytest.mark.clause("mpd-24")
def test_a_choice_that_tells_another_value_than_it_has_is_not_stored() -> None:
    class Told(Enum):
        ONE = "one"

        @property
        def value(self) -> str:
            return "Jane Doe"

    model = model_of(Told)
    register(model)
    assert is_refused(model, Told.ONE)


@pytest.mark.clause("mpd-24")
def test_fields_that_a_class_changed_after_registration_are_not_stored() -> None:
    model, wider = model_of(Colour), model_of(str)
    register(model)
    for name in ("__attrs_attrs__", "__annotations__"):
        setattr(model, name, getattr(wider, name))
    assert is_refused(model, "Jane")


@pytest.mark.clause("mpd-24")
def test_an_annotation_that_resolves_differently_each_time_is_resolved_once() -> None:
    model = model_of("next(ANSWERS)")
    register(model)
    assert is_refused(model, "Jane")


@pytest.mark.clause("mpd-24")
def test_bounds_that_were_widened_after_registration_do_not_widen_the_field() -> None:
    bounds = Bounds(3, 8)
    model = model_of(Annotated[int, bounds])
    register(model)
    object.__setattr__(bounds, "most", 6_125_550_100)
    assert is_refused(model, 6_125_550_100)
    assert not is_refused(model, 8)


# ---------------------------------------------------------------- hooks that a plugin attaches to its class


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize(
    "override",
    [
        cattrs.override(rename="n2"),
        cattrs.override(struct_hook=lambda value, _: value, unstruct_hook=lambda value: value),
        cattrs.override(omit=True),
    ],
    ids=["renamed", "hooked", "left out"],
)
def test_overrides_in_an_annotation_are_not_consulted(override: Any) -> None:
    model = model_of(Annotated[int, Bounds(0, 9), override])
    assert is_refused(model, "Jane Doe")
    assert to_document(model(id=ANY_ID, field=4), model) == {"id": ANY_ID, "field": 4}


@pytest.mark.clause("mpd-24")
def test_hooks_of_the_common_converter_and_methods_of_the_class_are_not_consulted() -> None:
    text = {"id": "Jane", "field": "Jane", "note": "Jane"}
    model = model_of(
        Colour,
        _structure=classmethod(lambda cls, *_: cls(id=ANY_ID, field="Jane")),
        _unstructure=lambda self, *_: text,
    )
    cattrs.register_unstructure_hook(model, lambda _: text)
    cattrs.register_structure_hook(model, lambda _, kind: kind(id=ANY_ID, field="Jane"))
    assert cattrs.unstructure(model(id=ANY_ID, field=Colour.RED)) == text
    assert to_document(model(id=ANY_ID, field=Colour.RED), model) == {"id": ANY_ID, "field": "red"}
    assert is_refused(model, "Jane")


@pytest.mark.clause("mpd-24")
def test_a_converter_of_a_field_does_not_decide_what_is_stored() -> None:
    model = model_of(Colour, field=attrs.field(converter=lambda _: "Jane"))
    assert is_refused(model, Colour.RED)


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("kind", [bool, Id, Colour, tuple[Id, ...], frozenset[Colour], Inner], ids=str)
def test_a_class_that_reads_its_fields_its_own_way_stores_only_what_they_may_hold(kind: Any) -> None:
    def read(self: Any, name: str) -> Any:
        return "Jane Doe" if name == "field" else object.__getattribute__(self, name)

    model = model_of(kind, __getattribute__=read, __eq__=lambda self, other: True, __hash__=None)
    register(model)
    assert is_refused(model, None)


# ---------------------------------------------------------------- values that say more than their type


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize(
    ("month", "fits"),
    [("2000-01", True), ("2026-11", True), ("2099-12", True)]
    + [(text, False) for text in ("1999-12", "2100-01", "4711-01", "0612-05", "2026-00", "2026-13", "2026-1")],
)
def test_a_month_lies_within_this_century(month: str, fits: bool) -> None:
    assert is_month(month) is fits
    assert is_refused(model_of(Month), month) is not fits


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("year", [1999, 2100, 4711])
def test_a_minute_lies_within_this_century(year: int) -> None:
    assert is_refused(model_of(Minute), datetime(year, 6, 12, tzinfo=UTC))
    assert not is_refused(model_of(Minute), datetime(2026, 6, 12, tzinfo=UTC))


@pytest.mark.clause("mpd-24")
def test_a_minute_has_no_zone_of_its_own() -> None:
    class Zoned(datetime):
        def astimezone(self, tz: Any = None) -> Any:
            return self

    zone = timezone(timedelta(hours=4, minutes=51))
    assert is_refused(model_of(Minute), Zoned(2026, 6, 12, tzinfo=zone))
    with pytest.raises(BadRecord, match="field: is not a time in UTC"):
        to_item({"id": ANY_ID, "field": "2026-06-12T01:02:00+04:51"}, model_of(Minute))


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize(("kind", "item"), [(tuple[Id, ...], ANY_ID), (tuple[Inner, ...], Inner(colour=Colour.RED))])
def test_a_tuple_holds_at_most_sixty_four_items(kind: Any, item: Any) -> None:
    model = model_of(kind)
    assert not is_refused(model, (item,) * 64)
    with pytest.raises(BadRecord, match="field: holds more than 64 items"):
        to_document(model(id=ANY_ID, field=(item,) * 65), model)


@pytest.mark.clause("mpd-24")
def test_a_set_holds_at_most_sixty_four_items() -> None:
    model = model_of(frozenset[Id])
    ids = [Id(f"{number:016x}") for number in range(65)]
    assert not is_refused(model, frozenset(ids[:64]))
    assert is_refused(model, frozenset(ids))


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("stored", [["red", "green"], ["green", "green"], ["green", "red", "green"]])
def test_a_set_says_nothing_by_its_order_or_by_repeating(stored: list[str]) -> None:
    model = model_of(frozenset[Colour])
    document = to_document(model(id=ANY_ID, field=frozenset(Colour)), model)
    assert document["field"] == ["green", "red"]
    assert to_item(document, model).field == frozenset(Colour)
    with pytest.raises(BadRecord, match="field: is not a set in its order"):
        to_item({"id": ANY_ID, "field": stored}, model)


@pytest.mark.clause("mpd-24")
def test_a_list_that_passes_for_an_equal_set_is_not_stored() -> None:
    model = model_of(frozenset[Colour], __eq__=lambda self, other: True, __hash__=None)
    assert is_refused(model, (Colour.GREEN, Colour.GREEN, Colour.RED))


def test_text_that_is_more_than_text_is_no_id_and_no_month() -> None:
    class Changing(str):
        def __eq__(self, _: object) -> bool:
            return True

        __hash__ = str.__hash__

    assert not is_id(Changing(ANY_ID))
    assert not is_month(Changing("2026-11"))


# ---------------------------------------------------------------- what still works


def test_a_document_leads_to_the_misfit_by_the_names_of_its_fields() -> None:
    model = model_of(tuple[Inner, ...])
    assert to_item({"id": ANY_ID, "field": [{"colour": "red"}]}, model).field == (Inner(colour=Colour.RED),)
    for inner, says in (
        ({"colour": "Jane"}, r"field\.colour: is not one of the offered choices"),
        ({}, r"field\.colour: is missing"),
        ({"colour": "red", "note": "Jane"}, "field: holds a field that its form does not have"),
        ("Jane", "field: is not a record"),
    ):
        with pytest.raises(BadRecord, match=f"^{says}"):
            to_item({"id": ANY_ID, "field": [inner]}, model)


def test_a_field_with_a_default_may_be_missing_and_a_private_one_keeps_its_name() -> None:
    @attrs.frozen(kw_only=True)
    class Kept:
        id: Id
        _note: str = "none"

    document = to_document(Kept(id=ANY_ID, note="kept"), Kept)
    assert document == {"id": ANY_ID, "_note": "kept"}
    assert to_item(document, Kept) == Kept(id=ANY_ID, note="kept")
    assert to_item({"id": ANY_ID}, Kept) == Kept(id=ANY_ID)
