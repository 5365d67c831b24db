"""The roster's part of the played day."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="roster",
        title="The roster, with names masked",
        keys=("escape", "t", "r"),
        expects=("Roster", "••••••"),
        order=800,
    ),
    TourStep(
        id="roster.names",
        title="v shows the names for ten seconds",
        keys=("v",),
        expects=("Bergquist",),
        order=810,
    ),
    TourStep(
        id="roster.search",
        title="/ searches",
        keys=("slash", "type:crime lab", "enter"),
        expects=("Crime Lab",),
        order=820,
    ),
    TourStep(
        id="roster.peer",
        title="A peer, and why not deployable",
        keys=("enter",),
        expects=("Agreement",),
        order=830,
    ),
    TourStep(
        id="roster.import",
        title="Importing begins with a file",
        keys=("escape", "m"),
        expects=("CSV",),
        order=840,
    ),
)
