"""The five kinds of hook: what each returns, in what order, and what happens when one plugin fails."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Every hook in `hooks.py` is of exactly one kind.

    CONTRIBUTE  all items, sorted by (order, id). A duplicate id is refused and both owners are named. A plugin that
                fails loses its items; the fault is shown where they would appear.
    GUARD       all bars; any one blocks. FAILS CLOSED: for a plugin that fails, or was set aside, the kernel adds a
                bar "could not be checked by ..." over every candidate.
    DECIDE      one value, the core's default last. A failure stops: the caller gets a fault, never the next answer.
    ANNOUNCE    ignored result, after commit. A failure is recorded; the state is already saved.
    LIFECYCLE   one report a plugin, in load order. A failure makes the plugin inactive.
    """

    CONTRIBUTE = "contribute"
    GUARD = "guard"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    LIFECYCLE = "lifecycle"
