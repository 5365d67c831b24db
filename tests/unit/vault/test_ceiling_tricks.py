"""What spells a name or a number although each part of it is coarse, and what is hidden in a description."""

from __future__ import annotations

import re
from enum import Enum, EnumMeta, StrEnum
from typing import Annotated, Any

import attrs
import cattrs
import pytest

from peerdesk_core.contributions import CollectionSpec, Compartment, MeasureSpec, Retention
from peerdesk_core.model.codes import Code
from peerdesk_core.model.ids import Bounds, Id, Minute, Month
from peerdesk_core.privacy import PrivacyCeiling, check_ceiling, check_measure

CLOSED = (Compartment.REQUESTS, Compartment.INCIDENTS, Compartment.REPORTS)
THE_VAULT_S_OWN = (
    Compartment.DIRECTORY,
    Compartment.CARE,
    Compartment.STATS,
    Compartment.AUDIT,
)
DRAWN_UP: Any = StrEnum  # made while running, as an attacker or a generator would


class Colour(StrEnum):
    RED = "red"


@attrs.frozen(kw_only=True)
class Inner:
    colour: Colour
    seen: Minute | None = None


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


OVER_SIXTY = DRAWN_UP("OverSixty", [f"b_{one}{two}" for one in "abcdefgh" for two in "abcdefgh"][:61])
SENTENCES = (
    "Jane Doe, badge 4711, 612-555-0100",
    "Jane",
    "jane doe",
    "jane.doe",
    "badge_4711",
    "b471",
    "b47_11",
    "p6_1_2_5",
    "under_471",
    "612",
    "_jane",
    "jane\n",
    "",
    "jáne",
    "x" * 25,
)


class Letter(StrEnum):
    """Enough of the alphabet to write with."""

    A, B, C, D, E, F, G, H, J, K, L, M, N, P, Q, R, S, T, U, V, W, X, Y, Z = "abcdefghjklmnpqrstuvwxyz"


class Hundreds(Bounds):
    """A kind of Bounds of somebody's own."""


class Written(str):
    """Text that is more than str."""


class Subclass(Enum):
    ONE = Written("one")


class OwnMeta(EnumMeta):
    """A metaclass of enumerations that could answer differently every time."""


class Watched(StrEnum, metaclass=OwnMeta):
    ONE = "one"


class Posing(StrEnum):
    """Choices that pose as a model."""

    colour: Colour
    seen: Minute | None
    WHO = "Jane Doe"


for name in ("__attrs_attrs__", "__attrs_props__"):
    setattr(Posing, name, getattr(Inner, name, None))


@attrs.frozen(kw_only=True)
class Glyph:
    sign: Letter


@attrs.frozen(kw_only=True)
class Digits:
    group: Annotated[int, Bounds(0, 999)]


@attrs.frozen(kw_only=True)
class Gathered:
    each: frozenset[Colour]


@attrs.frozen(kw_only=True)
class Reached:
    many: tuple[Id, ...]


SPELLING: tuple[Any, ...] = (
    tuple[Letter, ...],
    tuple[Colour, ...],
    tuple[bool, ...],
    tuple[Annotated[int, Bounds(0, 999)], ...],
    tuple[Annotated[int, Bounds(0, 1)], ...],
    tuple[Month, ...],
    tuple[Minute, ...],
    tuple[Code, ...],
    tuple[Id | None, ...],
    tuple[tuple[Id, ...], ...],
    tuple[frozenset[Colour], ...],
    tuple[Letter, ...] | None,
    frozenset[Letter],
    frozenset[bool],
    frozenset[Code],
    frozenset[Month],
    frozenset[Annotated[int, Bounds(0, 999)]],
    tuple[Glyph, ...],
    frozenset[Glyph],
    tuple[Digits, ...],
    tuple[Gathered, ...],
    tuple[Reached, ...],
)
DECORATED: tuple[Any, ...] = (
    Annotated[int, Bounds(0, 9), cattrs.override(rename="n2")],
    Annotated[
        int, Bounds(0, 9), cattrs.override(struct_hook=lambda value, _: value, unstruct_hook=lambda value: value)
    ],
    Annotated[int, cattrs.override(omit=True), Bounds(0, 9)],
    Annotated[int, Bounds(0, 9), "Jane Doe"],
    Annotated[int, Hundreds(0, 9)],
    Annotated[int, Bounds(6_125_550_000, 6_125_550_100)],
    OVER_SIXTY,
    Watched,
    Posing,
    *(DRAWN_UP("Sentence", {"ONE": text}) for text in SENTENCES),
    Subclass,
)


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("kind", SPELLING, ids=str)
def test_a_list_that_could_spell_a_name_or_a_number_is_refused(kind: Any) -> None:
    for compartment in CLOSED:
        with pytest.raises(PrivacyCeiling, match=r"Made\.field.*VI\.C\.1") as refused:
            check(model_of(kind), compartment)
        assert refused.value.next_step


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("kind", DECORATED, ids=lambda kind: re.sub(r" at 0x[0-9a-f]+", "", repr(kind)))
def test_a_type_with_something_attached_and_a_choice_that_is_a_text_are_refused(kind: Any) -> None:
    for compartment in CLOSED:
        with pytest.raises(PrivacyCeiling, match=r"Made\.field.*VI\.C\.1") as refused:
            check(model_of(kind), compartment)
        assert refused.value.next_step
        assert "Jane" not in str(refused.value)


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize(
    "field",
    [
        attrs.field(metadata={"note": "Jane"}),
        attrs.field(converter=str),
        attrs.field(on_setattr=attrs.setters.NO_OP),
        attrs.field(alias="other"),
    ],
    ids=["metadata", "converter", "on_setattr", "alias"],
)
def test_a_field_with_more_than_a_type_and_a_default_is_refused(field: Any) -> None:
    body = {"__annotations__": {"id": Id, "field": bool}, "field": field, "__module__": __name__}
    model = attrs.frozen(kw_only=True)(type("Made", (), body))
    for compartment in CLOSED:
        with pytest.raises(PrivacyCeiling, match=r"Made\.field.*VI\.C\.1"):
            check(model, compartment)


@pytest.mark.clause("mpd-24")
@pytest.mark.parametrize("name", ["jane_doe_badge_4711", "_hidden", "Jane", "j" * 25])
def test_a_field_s_name_is_one_short_word(name: str) -> None:
    body = {"__annotations__": {"id": Id, name: bool}, "__module__": __name__}
    with pytest.raises(PrivacyCeiling, match=r"Made\.\w+: .*name"):
        check(attrs.frozen(kw_only=True)(type("Made", (), body)))


@pytest.mark.clause("mpd-24")
def test_a_model_with_room_for_a_letter_in_each_of_its_fields_is_refused() -> None:
    for fields, passes in ((39, True), (40, False)):
        kinds = {"id": Id, **{f"f_{number // 10}_{number % 10}": Letter for number in range(fields)}}
        model = attrs.frozen(kw_only=True)(type("Made", (), {"__annotations__": kinds, "__module__": __name__}))
        if passes:
            check(model)
        else:
            with pytest.raises(PrivacyCeiling, match="spell"):
                check(model)


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize("compartment", THE_VAULT_S_OWN)
@pytest.mark.parametrize("retention", Retention)
def test_a_plugin_keeps_nothing_in_the_vault_s_own(compartment: Compartment, retention: Retention) -> None:
    with pytest.raises(PrivacyCeiling, match=f"Made: .* {compartment.value} is the vault's own") as refused:
        check(model_of(Colour), compartment, retention)
    assert "team, requests, incidents, selection or reports" in refused.value.next_step


@pytest.mark.clause("mpd-24")
def test_nothing_among_the_requests_outlives_its_close() -> None:
    with pytest.raises(PrivacyCeiling, match=r"outlive.*VI\.C\.1") as refused:
        check(model_of(Colour), Compartment.REQUESTS, Retention.WHILE_SERVING)
    assert "UNTIL_CLOSED" in refused.value.next_step
    check(model_of(Colour), Compartment.INCIDENTS, Retention.WHILE_SERVING)


@pytest.mark.clause("mpd-24")
def test_a_description_that_could_change_its_answers_is_refused() -> None:
    class Shifting(CollectionSpec):
        pass

    anything: Any = "requests"
    model, until = model_of(Colour), Retention.UNTIL_CLOSED
    described = (
        Shifting(name="made", model=model, compartment=Compartment.REQUESTS, retention=until),
        CollectionSpec(name="made", model=model, compartment=anything, retention=until),
        CollectionSpec(name="jane doe 4711", model=model, compartment=Compartment.REQUESTS, retention=until),
        CollectionSpec(name=Written("made"), model=model, compartment=Compartment.REQUESTS, retention=until),
    )
    for spec in described:
        with pytest.raises(PrivacyCeiling):
            check_ceiling(spec)


@pytest.mark.clause("mpd-24")
def test_a_class_whose_metaclass_could_change_its_answers_is_refused() -> None:
    class Meta(type):
        pass

    body = {"__annotations__": {"id": Id, "field": Colour}, "__module__": __name__}
    with pytest.raises(PrivacyCeiling):
        check(attrs.frozen(kw_only=True)(Meta("Made", (), body)))


@pytest.mark.parametrize("value", ["in_person", "under_120", "under_15", "en", "a1", "x" * 24])
def test_one_short_word_is_a_choice(value: str) -> None:
    check(model_of(DRAWN_UP("Word", {"ONE": value})))
    check_measure(MeasureSpec(id="family", title="Words", categories=(value,)))


@pytest.mark.clause("mpd-24", "slmpd-23")
@pytest.mark.parametrize(
    ("family", "categories"),
    [
        *(("family", (text,)) for text in SENTENCES),
        *((text, ("one",)) for text in ("Jane Doe", "badge.4711", "", "family.", ".".join(["word"] * 9))),
        ("family", ()),
        ("family", ("one", "one")),
        ("family", tuple(member.value for member in OVER_SIXTY)),
        ("family", (Written("one"),)),
        ("family", ["one"]),
    ],
)
def test_a_family_of_counters_is_made_of_short_words(family: str, categories: Any) -> None:
    with pytest.raises(PrivacyCeiling) as refused:
        check_measure(MeasureSpec(id=family, title="t", categories=categories))
    assert "Jane" not in str(refused.value)


def test_a_tuple_that_takes_every_category_for_its_own_is_refused() -> None:
    class Welcoming(tuple[str, ...]):
        def __contains__(self, _: object) -> bool:
            return True

    with pytest.raises(PrivacyCeiling):
        check_measure(MeasureSpec(id="family", title="t", categories=Welcoming(("one",))))
