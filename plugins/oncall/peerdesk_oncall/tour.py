"""The rota's part of the played day."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="oncall.board",
        title="The duty rota: hours covered, and a gap ahead",
        keys=("escape", "escape", "t", "O"),
        expects=("On call", "====", "."),
        order=870,
    ),
    TourStep(
        id="oncall.proposal",
        title="A fair rota, proposed before it is kept",
        keys=("f",),
        expects=("draw", "Nothing is kept"),
        order=872,
    ),
    TourStep(
        id="oncall.left",
        title="Who is left if this unit is involved?",
        keys=("escape", "w", "type:Investigations", "ctrl+s"),
        expects=("remain", "belongs to that unit"),
        order=874,
    ),
    TourStep(
        id="oncall.day",
        title="The duty of a day",
        keys=("escape", "down", "enter"),
        expects=("Duty of a day", "first line"),
        order=875,
    ),
    TourStep(
        id="oncall.swap",
        title="Giving duty away, with what stands in the way",
        keys=("down", "down", "s"),
        expects=("give",),
        order=876,
    ),
    TourStep(
        id="oncall.form",
        title="A duty by hand; an hour that comes twice is asked about",
        keys=("escape", "n"),
        expects=("Reached by", "if twice"),
        order=877,
    ),
)
