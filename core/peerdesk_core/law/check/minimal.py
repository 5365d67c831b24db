"""A worked case cut down to the facts that it needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from peerdesk_core.law.packs import Example

_CIRCUMSTANCE = "circumstance"


def minimal(
    example: Example,
    shows: Callable[[Example], Example | None],
    base: Mapping[str, tuple[str, ...]] | None = None,
) -> Example:
    """The case without any fact that it can do without. `shows` answers with the case as judged, or None if it fails.

    Facts are tried from the last to the first, so that what a table put in front stays. What `base` gives stays given,
    with the value it has there where that will do.
    """
    usual = base or {}
    best = example
    for fact in reversed(tuple(example.given)):
        if fact == _CIRCUMSTANCE or best.given[fact] == usual.get(fact):
            continue
        given = {key: values for key, values in best.given.items() if key != fact}
        if fact in usual:
            given[fact] = usual[fact]
        shown = shows(attrs.evolve(best, given=given))
        if shown is not None:
            best = shown
    return best
