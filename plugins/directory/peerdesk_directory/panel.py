"""The directory on Today: how much is in it, what is missing, what is to be looked at."""

from __future__ import annotations

from peerdesk_core.contributions import PanelRow, PanelSpec, Tone
from peerdesk_core.model.duties import DutyState

from .duties import ENTRIES_SCREEN, PEOPLE_SCREEN, requirements
from .findings import conflicts, missing_kinds, missing_offices
from .service import View, is_stale


def panel(view: View) -> PanelSpec:
    """Counts only; enter leads to where each is mended."""
    kinds = missing_kinds(view)
    open_roles = len(missing_offices(view)) + len(conflicts(view))
    stale = sum(is_stale(view, entry) for entry in view.entries)
    dates = [one for one in requirements(view) if one.screen == PEOPLE_SCREEN]
    late = any(one.state is DutyState.LATE for one in dates)
    rows = (
        PanelRow(label="Places of help", value=str(len(view.entries)), screen=ENTRIES_SCREEN),
        _row("Named by policy, not here", len(kinds), ENTRIES_SCREEN, Tone.BAD),
        _row("To be checked again", stale, ENTRIES_SCREEN, Tone.WARN),
        _row("Roles open, or in conflict", open_roles, PEOPLE_SCREEN, Tone.BAD),
        _row("Licenses, contracts, dates", len(dates), PEOPLE_SCREEN, Tone.BAD if late else Tone.WARN),
    )
    return PanelSpec(id="directory.gaps", title="Directory", rows=rows, order=65)


def _row(label: str, number: int, screen: str, some: Tone) -> PanelRow:
    return PanelRow(label=label, value=str(number), tone=some if number else Tone.GOOD, screen=screen)
