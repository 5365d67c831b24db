"""Help about sessions, guides, escalation, places and the pages to print, and their entries in the palette."""

from __future__ import annotations

from peerdesk_core.contributions import CommandSpec, HelpTopic

_SCREEN = "incidents"
PLACES = "incidents.places"

TOPICS = (
    HelpTopic(
        id="incidents.sessions",
        title="Sessions after an incident",
        screen=_SCREEN,
        order=55,
        body=(
            "s on the board lists the sessions: talks, defusings, debriefings, crisis management briefings. "
            "n plans one: a kind and a time are enough. A bare time is the next such time; a session that is over is "
            "entered with its day. Then the peers are ranked: enter chooses who leads, and whom a bar stops stands "
            "below with the clause.\n\n"
            "A time outside the usual one, or a briefing for fewer people than it is meant for, is a note and stops "
            "nothing. The words of your texts stand below the list: who leads, whether it is handed on, who may come, "
            "what everybody keeps to themself.\n\n"
            "h enters that it was held: when it began, to how many it was offered, how many came. Those two numbers "
            "are all that is kept; the names of who led go from it, and their work counts in their load. "
            "c corrects the two numbers afterwards."
        ),
    ),
    HelpTopic(
        id="incidents.guide",
        title="The guide of a session",
        screen=_SCREEN,
        order=56,
        body=(
            "b on the sessions shows what to bring and who leads; enter begins. Each phase fills the screen with a few "
            "words and a timer, to be read across a table. Space or the right arrow goes on, the left arrow goes back, "
            "l shows the limits of privacy to read aloud, e ends it and asks for the two counts.\n\n"
            "The last line says how long the desk stays open without a key, and counts down in the last two minutes. "
            "Any key, such as enter, keeps it open. Whether the terminal itself goes dark is up to the settings of "
            "this machine: look at them before you begin. When the desk has locked, open it, come back here and go on "
            "with the right arrow; the times start anew."
        ),
    ),
    HelpTopic(
        id="incidents.escalation",
        title="Escalation",
        screen=_SCREEN,
        order=57,
        body=(
            "e on the board. First a member on duty who is a hazard: whom your text has you call at once. Then the "
            "clinical leads, consultants and others of the directory, each with how and when they can be reached; then "
            "whether the professional was asked, and what the peers recommend.\n\n"
            "n notes when the professional was asked, a notes the recommendation as categories: no reason, and nobody "
            "in particular. It is gone with the incident and never stands on the after-action sheet."
        ),
    ),
    HelpTopic(
        id="incidents.after_action",
        title="After-action sheet and timeline",
        screen=_SCREEN,
        order=58,
        body=(
            "a on the board shows the after-action sheet: what it was, which parties were involved, who activated by "
            "office, sessions by kind, whether check-ins were offered to all, mutual aid. It has no outcome, whatever "
            "the number involved: two incidents that differ only in who was reached or came give the same sheet. o "
            "notes who writes it with the team.\n\n"
            "l shows the timeline: decisions, sessions, silence and what is due, and the coverage in numbers. w writes "
            "either page to a folder as text and HTML that only you can read. Destroy the timeline when the incident "
            "is completed."
        ),
    ),
    HelpTopic(
        id=PLACES,
        title="Places",
        screen=PLACES,
        order=59,
        body=(
            "Stations, units and private rooms by your own labels: to say where an incident was, and where a session "
            "is held. u takes the stations and units that stand on the roster, n adds one, enter changes it, x takes "
            "it off the list. A label names no person."
        ),
    ),
)

COMMANDS = (
    CommandSpec(
        id="incidents.place",
        title="New place",
        help="A station, a unit or a private room to choose from.",
        screen=PLACES,
        action="new",
        order=56,
    ),
    CommandSpec(
        id="incidents.places_of_roster",
        title="Take places from the roster",
        help="Stations and units of the roster that are not on the list of places yet.",
        screen=PLACES,
        action="roster",
        order=57,
    ),
)
