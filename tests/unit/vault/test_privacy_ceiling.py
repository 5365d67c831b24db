"""What a collection may declare at all, and the tricks that do not get past it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, IntFlag, StrEnum
from typing import Annotated, Any, Generic, NewType, TypeVar

import attrs
import pytest

from peerdesk_core.contributions import CollectionSpec, Compartment, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Bounds, Id, Minute, Month, PartialDate
from peerdesk_core.model.needs import Request, Topic
from peerdesk_core.model.people import Peer
from peerdesk_core.privacy import PrivacyCeiling, check_ceiling
from peerdesk_core.vault.converter import to_document, to_item
from peerdesk_core.vault.errors import BadRecord

T = TypeVar("T")
Nickname = NewType("Nickname", str)
CLOSED = (Compartment.REQUESTS, Compartment.INCIDENTS)
ANY_ID = Id("0123456789abcdef")


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Bits(IntFlag):
    A = 1


class Empty(StrEnum):
    pass


class Essay(StrEnum):
    LONG = "a sentence that is far too long to be one choice"


class Pair(Enum):
    BOTH = ("a", "b")


class Phone(IntEnum):
    DESK = 6125550100


class Conjurer(StrEnum):
    """Makes up a member for whatever it is asked."""

    ONE = "one"

    @classmethod
    def _missing_(cls, value: object) -> Conjurer:
        made = str.__new__(cls, str(value))
        made._name_ = made._value_ = str(value)
        return made


DRAWN_UP: Any = StrEnum  # made while running, as an attacker or a generator would
Badges = DRAWN_UP("Badges", [f"b{number}" for number in range(101)])
Drawn = DRAWN_UP("Drawn", ["one", "two"])


@attrs.frozen(kw_only=True)
class Inner:
    colour: Colour
    seen: Minute | None = None


@attrs.frozen(kw_only=True)
class InnerCode:
    code: Code


@attrs.frozen(kw_only=True)
class InnerText:
    words: str


@attrs.frozen(kw_only=True)
class Box(Generic[T]):
    content: T


@attrs.define(kw_only=True)
class Mutable:
    colour: Colour


def model_of(kind: Any) -> type:
    """A frozen model with an id and one field of the kind."""
    body = {"__annotations__": {"id": Id, "field": kind}, "__module__": __name__}
    made: type = attrs.frozen(kw_only=True)(type("Made", (), body))
    return made


def check(
    model: type,
    compartment: Compartment = Compartment.REQUESTS,
    retention: Retention = Retention.UNTIL_CLOSED,
) -> None:
    check_ceiling(CollectionSpec(name="made", model=model, compartment=compartment, retention=retention))


COARSE: tuple[Any, ...] = (
    Colour,
    Drawn,
    Id,
    Code,
    bool,
    Month,
    Minute,
    Annotated[int, Bounds(0, 9)],
    Colour | None,
    Annotated[int, Bounds(1, 1000)] | None,
    tuple[Id, ...],
    frozenset[Id],
    frozenset[Colour],
    Inner,
    tuple[Inner, ...],
    Inner | None,
)
TELLING: tuple[Any, ...] = (
    str,
    int,
    float,
    bytes,
    object,
    Any,
    complex,
    date,
    datetime,
    PartialDate,
    Nickname,
    dict[str, str],
    list[Colour],
    dict,
    tuple,
    tuple[str, ...],
    tuple[Colour, Colour],
    Level,
    frozenset[str],
    set[Colour],
    str | None,
    Colour | str,
    Colour | Level | None,
    None,
    type[Colour],
    Callable[[], str],
    T,
    Box[str],
    Box[Colour],
    Box,
    InnerText,
    tuple[InnerText, ...],
    Mutable,
    Bits,
    Empty,
    Essay,
    Pair,
    Phone,
    Badges,
    Annotated[str, "free"],
    Annotated[int, "free"],
    Annotated[int, Bounds(0, 1000)],
    Annotated[int, Bounds(0, 9_999_999_999)],
    Annotated[int, Bounds(9, 0)],
    Annotated[int, Bounds(0, 1), Bounds(0, 10**9)],
    Annotated[Colour, Bounds(0, 1)],
    "str",
)


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("kind", COARSE, ids=str)
def test_coarse_types_pass_where_recipients_are_touched(kind: Any) -> None:
    for compartment in CLOSED:
        check(model_of(kind), compartment)


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("kind", TELLING, ids=str)
def test_whatever_could_name_somebody_is_refused_with_field_clause_and_way_out(kind: Any) -> None:
    for compartment in CLOSED:
        with pytest.raises(PrivacyCeiling) as refused:
            check(model_of(kind), compartment)
        assert "Made.field" in refused.value.cause
        assert "VI.C.1" in refused.value.cause
        assert refused.value.next_step


def test_an_annotation_that_cannot_be_resolved_is_refused() -> None:
    with pytest.raises(PrivacyCeiling, match="resolved"):
        check(model_of("Colour | Unknown"))


@pytest.mark.clause("mpd-24")
def test_a_fine_time_passes_only_where_it_dies_at_close() -> None:
    for kind in (Minute, Minute | None, tuple[Inner, ...], Inner):
        for compartment in (Compartment.INCIDENTS, Compartment.TEAM, Compartment.SELECTION, Compartment.REQUESTS):
            check(model_of(kind), compartment)
            with pytest.raises(PrivacyCeiling, match="outlive"):
                check(model_of(kind), compartment, Retention.WHILE_SERVING)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_a_request_s_code_passes_only_where_it_dies_at_close() -> None:
    for kind in (Code, Code | None, tuple[InnerCode, ...], InnerCode):
        for compartment in CLOSED:
            check(model_of(kind), compartment)
            with pytest.raises(PrivacyCeiling, match="outlive") as refused:
                check(model_of(kind), compartment, Retention.WHILE_SERVING)
            assert "until closed" in refused.value.next_step


@pytest.mark.parametrize("kind", (str, int, float, date, datetime, PartialDate, tuple[str, ...], str | None, InnerText))
def test_the_roster_may_hold_text(kind: Any) -> None:
    for compartment in (Compartment.TEAM, Compartment.SELECTION):
        check(model_of(kind), compartment, Retention.WHILE_SERVING)


@pytest.mark.parametrize("kind", (bytes, Any, object, Nickname, dict, list[str], T, "Unknown"), ids=str)
def test_even_the_roster_holds_nothing_that_cannot_be_checked(kind: Any) -> None:
    with pytest.raises(PrivacyCeiling):
        check(model_of(kind), Compartment.TEAM, Retention.WHILE_SERVING)


@pytest.mark.clause("mpd-24", "slmpd-23")
def test_the_shared_vocabulary_passes_where_it_belongs() -> None:
    check(Request)
    check(Peer, Compartment.TEAM, Retention.WHILE_SERVING)
    with pytest.raises(PrivacyCeiling):
        check(Peer)


def test_a_model_is_a_frozen_attrs_class_with_an_opaque_id() -> None:
    @attrs.frozen(kw_only=True)
    class NoId:
        colour: Colour

    @attrs.frozen(kw_only=True)
    class TextId:
        id: str

    class Plain:
        id: Id

    local: tuple[type, ...] = (NoId, TextId, Plain, Mutable, str, Box)
    for model in local:
        with pytest.raises(PrivacyCeiling):
            check(model)
    with pytest.raises(PrivacyCeiling):
        check(TextId, Compartment.TEAM, Retention.WHILE_SERVING)


def test_an_inherited_field_is_checked_like_an_own_one() -> None:
    base = model_of(str)
    body = {"__annotations__": {"colour": Colour}, "__module__": __name__}
    child = attrs.frozen(kw_only=True)(type("Child", (base,), body))
    with pytest.raises(PrivacyCeiling, match=r"Child\.field"):
        check(child)


def test_a_field_that_differs_from_its_annotation_is_refused() -> None:
    model = model_of(str)
    model.__annotations__["field"] = Colour
    with pytest.raises(PrivacyCeiling, match="declared"):
        check(model)


def test_a_field_without_an_annotation_is_refused() -> None:
    model = attrs.make_class("Made", {"id": attrs.field(), "field": attrs.field()}, frozen=True, kw_only=True)
    with pytest.raises(PrivacyCeiling):
        check(model)


@pytest.mark.clause("mpd-24")
def test_a_choice_that_an_enumeration_makes_up_is_refused_on_the_way_in_and_out() -> None:
    model = model_of(Conjurer)
    check(model)
    assert to_document(model(id=ANY_ID, field=Conjurer.ONE), model)["field"] == "one"
    with pytest.raises(BadRecord):
        to_document(model(id=ANY_ID, field=Conjurer("Jane Roe")), model)
    with pytest.raises(BadRecord):
        to_item({"id": ANY_ID, "field": "Jane Roe"}, model)


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Id, "Jane Roe 1234567"),
        (Id, "0123456789ABCDEF"),
        (Id, "0123456789abcdef\n"),
        (Id, "٠١٢٣٤٥٦٧٨٩abcdef"),
        (Code, "jane-roe-42"),
        (Code, "amber-heron-٤٢"),
        (Month, "2026-13"),
        (Month, "Jane"),
        (bool, 1),
        (bool, "yes"),
        (Annotated[int, Bounds(0, 9)], 10),
        (Annotated[int, Bounds(0, 9)], -1),
        (Annotated[int, Bounds(0, 9)], True),
        (Annotated[int, Bounds(0, 9)], 3.0),
        (Minute, datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)),
        (Minute, datetime(2026, 11, 22, 1, 2)),
        (tuple[Id, ...], ("Jane",)),
        (frozenset[Colour], frozenset({"Jane"})),
        (Colour, "Jane"),
        (Colour, Topic.LOSS),
        (Colour, ["red"]),
        (Level, 2),
        (Level, True),
        (Level, 1.0),
        (Inner, InnerText(words="Jane")),
        (Id | None, "Jane"),
    ],
)
def test_a_value_outside_its_type_does_not_become_a_document(kind: Any, value: Any) -> None:
    model = model_of(kind)
    with pytest.raises(BadRecord) as refused:
        to_document(model(id=ANY_ID, field=value), model)
    assert "Jane" not in str(refused.value)


def test_documents_with_unknown_or_missing_fields_are_refused() -> None:
    model = model_of(Colour)
    documents: tuple[Any, ...] = ({"id": ANY_ID, "field": "red", "note": "Jane"}, {"id": ANY_ID}, {}, [], None, "Jane")
    for document in documents:
        with pytest.raises(BadRecord) as refused:
            to_item(document, model)
        assert "Jane" not in str(refused.value)


def test_a_subclass_with_more_fields_does_not_pass_for_its_model() -> None:
    model = model_of(Colour)
    body = {"__annotations__": {"note": str}, "__module__": __name__}
    wider = attrs.frozen(kw_only=True)(type("Wider", (model,), body))
    with pytest.raises(BadRecord):
        to_document(wider(id=ANY_ID, field=Colour.RED, note="Jane"), model)
