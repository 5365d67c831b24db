"""Help about incidents, and their entries in the palette."""

from __future__ import annotations

from peerdesk_core.contributions import CommandSpec, HelpTopic

_SCREEN = "incidents"

TOPICS = (
    HelpTopic(
        id="incidents.list",
        title="Critical incidents",
        screen=_SCREEN,
        order=50,
        body=(
            "C (capital) opens this list from anywhere, n opens one. Ctrl+s saves it at once with the kind shown and "
            "the time now; counts, place and peers can be added on its board. Entering it late is normal: type when it "
            "happened, and the clocks run from then.\n\n"
            "An incident is known by its code and its kind. Nobody who was involved has a name here: each is a number "
            "of that code.\n\n"
            "s keeps the stations, units and rooms to choose from, w shows the night kit. b shows silence on social "
            "media, also about an incident of another agency, for which nothing else is opened.\n\n"
            "m merges the selected incident into another one, when the two turn out to be one. The counts are added, "
            "the clocks run from the earlier time, and a number that was said keeps the code it was said with. It "
            "cannot be undone. An incident that was opened by mistake is taken back with x on its board, as long as "
            "nobody has worked on it: nothing is counted then."
        ),
    ),
    HelpTopic(
        id="incidents.board",
        title="The board of an incident",
        screen=_SCREEN,
        order=51,
        body=(
            "A row for each thing that matters: running clocks with their clauses, how many were reached, sessions, "
            "who activated the team, who was told, the debriefing, silence, and the peers who keep out. The selected "
            "row is explained below with the words of your policy; tab goes there to scroll, enter leads to where the "
            "row is worked on.\n\n"
            "A clock that is advice warns when it is late and is no fault. Where a text gives no number of hours, its "
            "sentence stands without a clock.\n\n"
            "h hands out a number, u lists the numbers, s opens the sessions, d the plan, e says whom to call, w marks "
            "peers who were there, f changes what is known, q asks who is left, b shows silence, a writes the "
            "after-action sheet, l shows the timeline, x completes the incident."
        ),
    ),
    HelpTopic(
        id="incidents.slots",
        title="Numbers instead of names",
        screen=_SCREEN,
        order=52,
        body=(
            "Each involved person is a number. h hands out the next one: it is saved first and then shown large, to be "
            "said with the code. A number that was handed out is never taken away or given twice, also when two "
            "incidents become one.\n\n"
            "Tried counts an attempt. Reached says that the person was spoken to, and nothing more: no need, a refusal "
            "and a long talk look the same. Once reached, the peer's name and a sealed telephone number are gone from "
            "the record; an earlier version could be read with a passphrase and this machine's key folder until the "
            "incident is completed. A slip is taken back with z: the last try, or that somebody was reached.\n\n"
            "Proof of coverage is these figures: how many in time, late, tried, open."
        ),
    ),
    HelpTopic(
        id="incidents.peers",
        title="Peers who were there",
        screen=_SCREEN,
        order=53,
        body=(
            "A peer who took part in the incident, or saw it, keeps out of everything that relates to it. Find the "
            "peer by a part of the name, badge, unit or shift, press enter and choose. Work on this incident that the "
            "peer was given before is taken back at once, and the screen says so.\n\n"
            "The sentence above the list is the one of your statute or policy. Where no text bars such a peer, the "
            "desk's own rule does, and says so."
        ),
    ),
    HelpTopic(
        id="incidents.complete",
        title="Completing an incident",
        screen=_SCREEN,
        order=54,
        body=(
            "x on the board shows what is still open, what is destroyed and what is counted, and takes a typed word. "
            "Code, times, numbers, sessions and approvals are destroyed with their keys; counts by month remain, each "
            "on its own. The receipt is shown once and kept nowhere. Silence that still holds stays on its list."
        ),
    ),
)

COMMANDS = (
    CommandSpec(
        id="incidents.new",
        title="Open a critical incident",
        help="A kind, a time, and how many were involved; no name.",
        screen=_SCREEN,
        action="new",
        order=50,
    ),
    CommandSpec(
        id="incidents.merge",
        title="Merge two incidents",
        help="The selected incident turns out to be part of another one.",
        screen=_SCREEN,
        action="merge",
        order=51,
    ),
    CommandSpec(
        id="incidents.embargoes",
        title="Silence on social media",
        help="Which silence holds and until when; begin one about another agency's incident.",
        screen=_SCREEN,
        action="embargoes",
        order=52,
    ),
)
