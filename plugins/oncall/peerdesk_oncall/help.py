"""Help about the rota, and its entries in the palette."""

from __future__ import annotations

from peerdesk_core.contributions import CommandSpec, HelpTopic

_SCREEN = "oncall"

TOPICS = (
    HelpTopic(
        id="oncall.board",
        title="The duty rota",
        screen=_SCREEN,
        order=42,
        body=(
            "A line for each of the next 14 days. The row of signs is its hours from midnight on: = somebody on the "
            "first line, - on the second line only, . nobody. On two days of the year it is an hour shorter or "
            "longer, because clocks change.\n\n"
            "A gap is an hour with nobody who may take duty. Where the department's policy wants a peer at every "
            "hour, a gap is marked as wrong, with the clause, and has a clock on Today. Where it is silent, a gap is "
            "only a hint. A peer who was removed or may not be deployed leaves a gap, although the duty still "
            "stands here: give it to somebody else.\n\n"
            "Peers take duty when the roster says so of them. Enter opens a day, n enters a duty, f proposes a rota, "
            "w asks who is left, e writes a calendar file and m reads one. Left and right move by two weeks. Who "
            "assigns duty is for the department to say; the desk only proposes."
        ),
    ),
    HelpTopic(
        id="oncall.proposal",
        title="A proposed rota",
        screen=_SCREEN,
        order=43,
        body=(
            "A proposal fills only what is not covered yet, and nothing is kept before you say so with ctrl+s.\n\n"
            "Each turn goes to the peer with the fewest hours of duty so far who is free, rested and deployable on "
            "those days. Between equals, nights and weekends go to who has had fewest of them, then to who has "
            "waited longest. What is still equal is drawn by lot: the number of the draw is shown, and the same "
            "number gives the same plan. The column why says it for each turn.\n\n"
            "Length of a turn, hour of change, rest between duties and how many days back count are settings of "
            "this desk, not of the policy."
        ),
    ),
    HelpTopic(
        id="oncall.swaps",
        title="Giving duty away and exchanging it",
        screen=_SCREEN,
        order=44,
        body=(
            "Open the day, select the duty and press s. The list shows who could take it over, and whose duty it "
            "could be exchanged for. What leaves somebody too little rest comes after the others and says so. What "
            "cannot be done stands at the end, with the reason: another duty at the same time, or a rule of the "
            "department. A duty that has begun is not swapped: set its end to now, "
            "and enter the rest for the other peer."
        ),
    ),
    HelpTopic(
        id="oncall.left",
        title="Who is left when a unit or shift is involved",
        screen=_SCREEN,
        order=45,
        body=(
            "Type a unit, a shift, or both, as the roster names them. The answer shows which of the coming duties "
            "remain, which fall away and why, and the gaps that open. With both, only peers of that unit on that "
            "shift are out, and those whose shift is not known. A supervisor of the unit, and a peer who declared a "
            "tie to it, are out in any case. Nothing of the question is kept."
        ),
    ),
    HelpTopic(
        id="oncall.calendar",
        title="Duty sheet and calendar files",
        screen=_SCREEN,
        order=46,
        body=(
            "e writes a duty sheet for those who call peers out: who has duty when, with telephone, the day it was "
            "made and the gaps. Where the department's text names who holds it, the sheet says so. The desk remembers "
            "its day, and says on Today when it has run out or duty has changed since.\n\n"
            "e also writes an .ics file of all duty, with the peers' names, or of one peer's own, without a name. It "
            "holds duty and nothing else. Both can be read by you only and are not encrypted: hand them on with "
            "care.\n\n"
            "m reads one. Each event must name a peer: by the mark of this desk, by an attendee's e-mail, or by the "
            "name in its title. An event may repeat by day or by week for up to a year, with an end; other rules are "
            "refused, export their turns as single events. With a single defect nothing is read in: each is shown "
            "with its line, and you import again once they are mended."
        ),
    ),
)

COMMANDS = (
    CommandSpec(
        id="oncall.propose",
        title="Propose a duty rota",
        help="Fill what is open of the coming weeks fairly, with a look at it before it is kept.",
        screen=_SCREEN,
        action="propose",
        order=43,
    ),
    CommandSpec(
        id="oncall.new",
        title="New duty",
        help="Enter one turn of duty by hand.",
        screen=_SCREEN,
        action="new_duty",
        order=44,
    ),
    CommandSpec(
        id="oncall.left",
        title="Who is left if a unit or shift is involved?",
        help="Which of the coming duty remains, and where gaps open.",
        screen=_SCREEN,
        action="who_is_left",
        order=45,
    ),
    CommandSpec(
        id="oncall.export",
        title="Write a duty sheet or a calendar file",
        help="All duty, one peer's own, or the sheet for those who call; only you can read the file.",
        screen=_SCREEN,
        action="export_file",
        order=46,
    ),
    CommandSpec(
        id="oncall.import",
        title="Read duty from a calendar file",
        help="Check an .ics file and take all of it, or nothing.",
        screen=_SCREEN,
        action="import_file",
        order=47,
    ),
)
