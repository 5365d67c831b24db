"""The reports' part of the played day."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="reports",
        title="Reports: what command will read; nothing raw is ever shown",
        keys=("escape", "t", "y"),
        expects=("Reports", "Nothing was released yet"),
        order=900,
    ),
)
