"""What a plugin returns is believed only where it has the form that was agreed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from peerdesk_core.contributions import MeasureSpec, PackSource, PanelRow, PanelSpec, ScreenSpec
from peerdesk_core.model.clocks import ClockItem
from peerdesk_core.model.findings import Bar, Factor
from peerdesk_core.model.ids import Id
from peerdesk_core.model.people import Peer, Rank
from peerdesk_core.shapes import first_misfit, misfit

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SOUND: list[Any] = [
    ScreenSpec(id="s", title="S", purpose="p", view="a.screens:B"),
    PanelSpec(id="p", title="P", rows=(PanelRow(label="l"),)),
    PackSource(id="us-xx", folder=Path()),
    MeasureSpec(id="m", title="m", categories=("a", "b")),
    Bar(id="b", says="no", peers=frozenset([Id("0" * 16)])),
    Factor(id="f", title="F", points={Id("0" * 16): 1}, says={1: "one"}, best=1),
    ClockItem(id="c", subject="s", act="a", start_at=NOW, due_at=NOW),
    Peer(id=Id("0" * 16), given="A", family="B", rank=Rank.OFFICER),
]
TWISTED: list[tuple[Any, str, object]] = [
    (SOUND[0], "order", "90"),
    (SOUND[0], "order", True),
    (SOUND[0], "title", None),
    (SOUND[1], "rows", [("a", "b")]),
    (SOUND[1], "rows", (("a", "b"),)),
    (SOUND[2], "folder", "somewhere"),
    (SOUND[3], "categories", ("a", 5)),
    (SOUND[4], "peers", ["0" * 16]),
    (SOUND[4], "peers", frozenset([5])),
    (SOUND[5], "points", {"0" * 16: "many"}),
    (SOUND[5], "says", [(1, "one")]),
    (SOUND[6], "due_at", "tomorrow"),
    (SOUND[7], "rank", "officer of the day"),
    (SOUND[7], "languages", "en"),
]


@pytest.mark.parametrize("item", SOUND, ids=lambda item: type(item).__name__)
def test_what_is_well_formed_passes(item: Any) -> None:
    assert misfit(item) is None


@pytest.mark.parametrize(("item", "field", "value"), TWISTED, ids=lambda part: str(part)[:20])
def test_a_field_of_another_type_is_named_without_its_value(item: Any, field: str, value: object) -> None:
    wrong = misfit(attrs.evolve(item, **{field: value}))
    assert wrong is not None and wrong.startswith(f"{type(item).__name__}.{field} ")
    assert repr(value) not in wrong


def test_a_row_inside_a_panel_is_looked_at_too() -> None:
    panel: Any = PanelSpec(id="p", title="P", rows=(attrs.evolve(PanelRow(label="l"), label=5),))  # type: ignore[arg-type]
    assert misfit(panel) is not None


def test_one_wrong_item_among_many_of_several_classes_is_found() -> None:
    bar = Bar(id="b", says="no", peers=frozenset())
    factor = Factor(id="f", title="F", points={}, says={}, best=1)
    assert first_misfit([bar, factor] * 50) is None
    wrong = attrs.evolve(factor, best=True)
    assert first_misfit([*[bar, factor] * 50, wrong]) == "Factor.best is not of the type that its class declares"
