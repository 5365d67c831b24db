"""The directory's part of the played day."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="directory",
        title="The directory: where a person can be referred, gaps first",
        keys=("escape", "t", "j"),
        expects=("Directory", "employee assistance"),
        order=860,
    ),
    TourStep(
        id="directory.people",
        title="The people of the program, names masked",
        keys=("m", "p"),
        expects=("People of the program", "••••••"),
        order=861,
    ),
    TourStep(
        id="directory.roles",
        title="Each role: what its key opens, what the policy lays on it",
        keys=("escape", "m", "r"),
        expects=("Roles and duties", "In Peerdesk it reads"),
        order=862,
    ),
    TourStep(
        id="directory.lines",
        title="Who talks to whom, for everybody in the program",
        keys=("escape", "m", "l"),
        expects=("Lines of communication",),
        order=863,
    ),
    TourStep(
        id="directory.care",
        title="Care for the peers themselves; who uses it is recorded nowhere",
        keys=("escape", "m", "c"),
        expects=("Care for the peers", "Nothing."),
        order=864,
    ),
)
