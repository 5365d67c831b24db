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
        title="A peer in four parts",
        keys=("enter",),
        expects=("[Person]", "Station"),
        order=830,
    ),
    TourStep(
        id="roster.training",
        title="Training, agreement, check-in: days alone",
        keys=("f2",),
        expects=("Agreement signed on", "Wellness check-in on"),
        order=831,
    ),
    TourStep(
        id="roster.standing",
        title="A standing: what the texts say, and who decides",
        keys=("escape", "s", "d"),
        expects=("Dismissed: what the texts say", "Decided by"),
        order=832,
    ),
    TourStep(
        id="roster.requirements",
        title="What is due, for whom",
        keys=("escape", "type:y", "b"),
        expects=("For whom", "late"),
        order=834,
    ),
    TourStep(
        id="roster.import",
        title="Importing begins with a file",
        keys=("escape", "m"),
        expects=("CSV",),
        order=840,
    ),
)
