"""The part of the played day that shows the pages about the whole team."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="roster.coverage",
        title="Whom the team reaches, and where nobody is",
        keys=("escape", "l", "c"),
        expects=("Coverage", "Whole team", "Who is left?"),
        order=841,
    ),
    TourStep(
        id="roster.left",
        title="Who is left if this unit was involved?",
        keys=("down", "space"),
        expects=("Who is left without", "Involved:"),
        order=842,
    ),
    TourStep(
        id="roster.mirror",
        title="How the team mirrors the department",
        keys=("x", "m"),
        expects=("How the team mirrors the department", "sworn"),
        order=843,
    ),
    TourStep(
        id="roster.gatherings",
        title="Trainings and meetings of the team",
        keys=("escape", "escape", "l", "t"),
        expects=("Trainings and meetings", "Team meeting, autumn"),
        order=844,
    ),
    TourStep(
        id="roster.attendance",
        title="Checking off who was there, names masked",
        keys=("down", "enter"),
        expects=("Who was there", "••••••"),
        order=845,
    ),
    TourStep(
        id="roster.year",
        title="The year of every peer, with days off",
        keys=("escape", "o"),
        expects=("The year by peer", "Days off"),
        order=846,
    ),
    TourStep(
        id="roster.hours",
        title="Compensated hours: a total by month, never a day",
        keys=("escape", "escape", "l", "o"),
        expects=("Compensated hours", "this month"),
        order=847,
    ),
    TourStep(
        id="roster.publish",
        title="The list that is handed out, and since when it is old",
        keys=("escape", "l", "l"),
        expects=("List of peers", "the team has changed since"),
        order=848,
    ),
    TourStep(
        id="roster.publish.form",
        title="What the list shows is a choice; nothing private can be chosen",
        keys=("enter",),
        expects=("Publish the list", "Languages"),
        order=849,
    ),
    TourStep(
        id="roster.explainer",
        title="One page for everybody on what stays private",
        keys=("escape", "e"),
        expects=("What stays private",),
        order=850,
    ),
    TourStep(
        id="roster.team_left",
        title="Back to the roster",
        keys=("escape", "escape"),
        expects=("Roster",),
        order=851,
    ),
)
