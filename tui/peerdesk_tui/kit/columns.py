"""Which columns of a list fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

GAP = 2
"""Empty cells between two columns."""


@attrs.frozen
class Column:
    """A column of a list. `width` is in terminal cells; the one `flex` column grows into what is left.

    When the terminal is narrow, the column with the highest `priority` number yields first, the rightmost of equals;
    what yields stands on a further page of columns.
    """

    key: str
    title: str
    width: int
    priority: int = 1
    flex: bool = False
    right: bool = False


@attrs.frozen
class Fit:
    """One page of columns: (place among all columns, cells) of each shown column, and how many are not on it."""

    shown: tuple[tuple[int, int], ...]
    hidden: int


def fit(columns: Sequence[Column], cells: int) -> Fit:
    """Choose the columns that fit into `cells`; the most important one is shown however narrow it must be."""
    places = list(range(len(columns)))
    while len(places) > 1 and _needed(columns, places) > cells:
        places.remove(max(places, key=lambda place: (columns[place].priority, place)))
    return _laid(columns, places, cells)


def pages(columns: Sequence[Column], cells: int) -> tuple[Fit, ...]:
    """All columns, none left out: first those of `fit`, then the others, beside its first column where that fits."""
    first = fit(columns, cells)
    found = [first]
    lead = first.shown[0][0] if first.shown else 0
    left = [place for place in range(len(columns)) if place not in dict(first.shown)]
    while left:
        page = [left.pop(0)]
        page = [lead, *page] if _needed(columns, [lead, *page]) <= cells else page
        while left and _needed(columns, [*page, left[0]]) <= cells:
            page.append(left.pop(0))
        found.append(_laid(columns, sorted(page), cells))
    return tuple(found)


def _laid(columns: Sequence[Column], places: Sequence[int], cells: int) -> Fit:
    spare = cells - _needed(columns, places)
    grows = next((place for place in places if columns[place].flex), None)
    shown = []
    for place in places:
        width = columns[place].width
        if spare < 0 or place == grows:
            width = max(1, width + spare)
        shown.append((place, width))
    return Fit(tuple(shown), len(columns) - len(places))


def hidden_line(columns: Sequence[Column], found: Sequence[Fit], page: int, cells: int) -> str:
    """The sentence that tells people where the columns are that this page does not show."""
    if page:
        return "Left and right arrows: other columns" if page < len(found) - 1 else "Left arrow: the columns before"
    seen = dict(found[0].shown)
    coming = [place for other in found[1:] for place, _ in other.shown if place not in seen]
    named = f"Right arrow shows: {', '.join(columns[place].title for place in coming if columns[place].title)}"
    if len(named) <= cells and not named.endswith(": "):
        return named
    return f"Right arrow shows: {len(coming)} more column{'' if len(coming) == 1 else 's'}"


def _needed(columns: Sequence[Column], places: Sequence[int]) -> int:
    return sum(columns[place].width for place in places) + GAP * max(0, len(places) - 1)
