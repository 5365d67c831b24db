"""A request from the first word to the deletion receipt: intake's part of the played day."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="requests",
        title="Open requests, most pressing first",
        keys=("i",),
        expects=("Requests", "To answer", "late by"),
        order=100,
    ),
    TourStep(
        id="new",
        title="A message on the line: a new request, in codes only",
        keys=("n",),
        expects=("New request", "Confidential line", "voluntary"),
        order=110,
    ),
    TourStep(
        id="opened",
        title="It gets a code to say on the phone, and a clock",
        keys=("ctrl+s",),
        expects=("is open", "Reply:", "MPD 3-503 IV.B"),
        order=120,
    ),
    TourStep(
        id="replied",
        title="The coordinator answers: the reply clock stops",
        keys=("enter", "d", "ctrl+s"),
        expects=("Needs a peer", "the reply is noted"),
        order=130,
    ),
    TourStep(
        id="assign",
        title="Who should go? Typed facts rank the team and are forgotten",
        keys=("a", "type:4th Precinct", "ctrl+s"),
        expects=("Assign a peer", "Points", "••••••"),
        order=140,
    ),
    TourStep(
        id="why",
        title="w answers why, and what would change it",
        keys=("w",),
        expects=("Why place 1", "What would change it"),
        order=150,
    ),
    TourStep(
        id="why-not",
        title="... and why not, for everybody",
        keys=("escape", "end", "w"),
        expects=("Why not this peer?", "What would change it"),
        order=160,
    ),
    TourStep(
        id="conflict",
        title="A person decides, and the peer says whether there is a conflict",
        keys=("escape", "home", "enter"),
        expects=("Any conflict",),
        order=170,
    ),
    TourStep(
        id="assigned",
        title="Assigned",
        keys=("enter",),
        expects=("Has a peer", "a peer is assigned"),
        order=180,
    ),
    TourStep(
        id="limits",
        title="The limits of confidentiality, to read aloud",
        keys=("l",),
        expects=("Before we talk",),
        order=190,
    ),
    TourStep(
        id="contact",
        title="The anonymous contact form",
        keys=("escape", "c"),
        expects=("Limits stated", "Keep no note"),
        order=200,
    ),
    TourStep(
        id="contacted",
        title="Entered, in bands and codes",
        keys=("ctrl+s",),
        expects=("The contact is entered",),
        order=210,
    ),
    TourStep(
        id="close",
        title="Closing shows what goes and what stays",
        keys=("x",),
        expects=("Close and destroy", "Type close"),
        order=220,
    ),
    TourStep(
        id="receipt",
        title="Destroyed, counted once, receipt kept nowhere",
        keys=("type:close", "enter"),
        expects=("Deletion receipt", "1 key"),
        order=230,
    ),
)
