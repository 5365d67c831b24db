"""Which columns of a list fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

GAP = 2
"""Empty cells between two columns."""


@attrs.frozen
class Column:
    """A column of a list. `width` is in terminal cells; the one `flex` column grows into what is left.

    When the terminal is narrow, the column with the highest `priority` number hides first, the rightmost of equals.
    """

    key: str
    title: str
    width: int
    priority: int = 1
    flex: bool = False
    right: bool = False


@attrs.frozen
class Fit:
    """The outcome: (place among all columns, cells) of each shown column, and how many are hidden."""

    shown: tuple[tuple[int, int], ...]
    hidden: int


def fit(columns: Sequence[Column], cells: int) -> Fit:
    """Choose the columns that fit into `cells`; the most important one is shown however narrow it must be."""
    places = list(range(len(columns)))
    while len(places) > 1 and _needed(columns, places) > cells:
        places.remove(max(places, key=lambda place: (columns[place].priority, place)))
    spare = cells - _needed(columns, places)
    grows = next((place for place in places if columns[place].flex), None)
    shown = []
    for place in places:
        width = columns[place].width
        if spare < 0 or place == grows:
            width = max(1, width + spare)
        shown.append((place, width))
    return Fit(tuple(shown), len(columns) - len(places))


def hidden_line(count: int) -> str:
    """The sentence that tells people about columns that did not fit."""
    return f"{count} column{'' if count == 1 else 's'} hidden: widen the terminal"


def _needed(columns: Sequence[Column], places: Sequence[int]) -> int:
    return sum(columns[place].width for place in places) + GAP * max(0, len(places) - 1)
