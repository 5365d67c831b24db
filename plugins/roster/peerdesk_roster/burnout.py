"""Sparing peers before they burn out: what their load says, month by month. No contact, topic or request is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import attrs

from peerdesk_core.context import Ctx
from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.model.ids import Month, month_before, months_between
from peerdesk_core.model.load import Load
from peerdesk_core.model.people import Peer, Standing

from . import settings

MOST = 4
"""The greatest weight."""


@attrs.frozen(kw_only=True)
class Limits:
    """The desk's own measures. `busy` and `heavy` are counts over this month and the last.

    `spacing` is for how many months, the one it happened in included, a critical incident leaves a peer spared.
    """

    busy: int = 8
    heavy: int = 2
    spacing: int = 1


class Strain(StrEnum):
    """What a peer's load says, gravest first."""

    PAUSE = "pause"
    """So many critical incidents lie behind that a pause is proposed."""
    SPENT = "spent"
    """A plan for a reduced load is used up for this month (mpd-32)."""
    SPACING = "spacing"
    """A critical incident lies close behind."""
    BUSY = "busy"
    REDUCED = "reduced"
    """On a plan for a reduced load that leaves room this month."""
    RESTED = "rested"


SAYS: dict[Strain, str] = {
    Strain.PAUSE: "several critical incidents lately: propose a pause",
    Strain.SPENT: "the plan for a reduced load is used up this month",
    Strain.SPACING: "a critical incident lately: leave some room",
    Strain.BUSY: "many contacts this month and last",
    Strain.REDUCED: "on a plan for a reduced load",
    Strain.RESTED: "",
}


@attrs.frozen(kw_only=True)
class Window:
    """The load of one peer: contacts of this month and last, and critical incidents by month."""

    this_month: int = 0
    contacts: int = 0
    heavy: int = 0
    spaced: bool = False


def limits_of(ctx: Ctx) -> Limits:
    """The measures that the department chose."""
    return Limits(
        busy=settings.number(ctx, settings.BUSY_CONTACTS),
        heavy=settings.number(ctx, settings.HEAVY_SESSIONS),
        spacing=settings.number(ctx, settings.SPACING_MONTHS),
    )


def weight(contacts: int, heavy: int, limits: Limits) -> int:
    """How much a peer's load speaks for somebody else: 0 for a rested one, `MOST` for the most burdened.

    `contacts` and `heavy` are counts over this month and the last. More of either never weighs less.
    """
    by_contacts = 2 if contacts >= limits.busy else 1 if 2 * contacts >= limits.busy else 0
    by_incidents = 2 if heavy >= limits.heavy else 1 if heavy else 0
    return by_contacts + by_incidents


def window_of(loads: Mapping[Month, Mapping[Load, int]], month: Month, limits: Limits) -> Window:
    """The part of a peer's counted load that matters in a month."""
    this, last = loads.get(month, {}), loads.get(month_before(month), {})
    spaced = any(
        counts.get(Load.HEAVY) for past, counts in loads.items() if 0 <= months_between(past, month) < limits.spacing
    )
    return Window(
        this_month=this.get(Load.CONTACTS, 0),
        contacts=this.get(Load.CONTACTS, 0) + last.get(Load.CONTACTS, 0),
        heavy=this.get(Load.HEAVY, 0) + last.get(Load.HEAVY, 0),
        spaced=spaced,
    )


def strain_of(peer: Peer, window: Window, limits: Limits) -> Strain:
    """What to say of a peer's load, the gravest first."""
    reduced = peer.standing is Standing.REDUCED
    if window.heavy >= limits.heavy:
        return Strain.PAUSE
    if reduced and peer.capacity is not None and window.this_month >= peer.capacity:
        return Strain.SPENT
    if window.spaced:
        return Strain.SPACING
    if window.contacts >= limits.busy:
        return Strain.BUSY
    return Strain.REDUCED if reduced else Strain.RESTED


def card_line(strain: Strain, window: Window) -> str:
    """One line for the card of a peer, "" for a rested one without a load."""
    if strain is Strain.RESTED:
        return f"Load: {window.contacts} contacts this month and last." if window.contacts else ""
    return f"Load: {SAYS[strain]}."


def panel(strains: Iterable[Strain], screen: str) -> PanelSpec | None:
    """How many peers need sparing, for Today; None where nobody does."""
    found = list(strains)
    titles = {
        Strain.PAUSE: ("Propose a pause to", Tone.WARN),
        Strain.SPENT: ("Reduced load used up", Tone.WARN),
        Strain.SPACING: ("After a critical incident", Tone.PLAIN),
        Strain.BUSY: ("Many contacts", Tone.PLAIN),
    }
    rows = tuple(
        PanelRow(label=title, value=str(found.count(strain)), tone=tone, screen=screen)
        for strain, (title, tone) in titles.items()
        if strain in found
    )
    return PanelSpec(id="roster.load", title="Load of the team", rows=rows, order=42) if rows else None
