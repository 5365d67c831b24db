"""Pages of help about requests, in plain paragraphs."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

TOPICS = (
    HelpTopic(
        id="intake.day",
        title="A request from first call to close",
        screen="intake.requests",
        order=20,
        body=(
            "n takes in a request: the way in, who asked (as a category), the format the person is comfortable with, "
            "and how the person can be reached, but never a name, a number or a story. It gets a code that is easy "
            "to say on the phone.\n\n"
            "d notes that the person has had an answer; the reply clock runs from when the person asked. "
            "a ranks the peers and gives the reasons; you decide. l shows the limits card, which the peer reads "
            "aloud before the talk. c enters the contact, in codes only. x closes: the request is destroyed, and a "
            "receipt shows what remains."
        ),
    ),
    HelpTopic(
        id="intake.times",
        title="Typing a time",
        screen="intake.requests",
        order=21,
        body=(
            "Type now, 14:05 or 2026-03-08 14:05, on the department's wall clock. 14:05 alone is the latest 14:05 "
            "that has passed. Of a time that the wall showed twice, when clocks go back, an arrival is the first and "
            "a reply the second, unless that one still lies ahead; a time that it skipped is refused. The form says "
            "how it understood you.\n\n"
            "Entering late is normal. The clock runs from when the person asked, and the record says entered late."
        ),
    ),
    HelpTopic(
        id="intake.restored",
        title="Restored clocks",
        screen="intake.requests",
        order=21,
        body=(
            "What was asked lies under keys that never leave this machine, so a backup cannot bring it back. Code, "
            "stage and due time of each open request can: after a restore they stand at the head of the list, marked "
            "restored.\n\n"
            "Enter shows what survived. n enters the request anew under the same code, as far as you or the peer "
            "still know; x drops the clock, if the request was closed after the backup. Neither guesses anything."
        ),
    ),
    HelpTopic(
        id="intake.why",
        title="Why this peer, and why not that one?",
        screen="intake.requests",
        order=22,
        body=(
            "Bars come first: policy, or a wish of the person, stops these peers. Most bars hold against everybody; "
            "one that the policy itself leaves to a person can be overridden with a typed word, and is counted. "
            "The others are ranked by points. w opens the why card of the selected peer: the points of each factor, "
            "the clause behind it, and what would change the place.\n\n"
            "Unit, rank and shift of the person are typed for this moment only. They are used for the ranking and "
            "forgotten when you leave the screen. Being on duty never takes a peer off the list."
        ),
    ),
    HelpTopic(
        id="intake.kept",
        title="What is kept of a request",
        order=23,
        body=(
            "While it is open: the coded choices, under a key of its own. After the close: the key is destroyed; one "
            "count in each family for the month, whether the reply was in time, and nothing else. No code, no time, "
            "no link to an incident, nothing about who asked. Who declined and who needed nothing look the same. "
            "One that closes unanswered within its limit counts for no reply at all, later as a late one.\n\n"
            "How much a peer worked and what the talks were about are counted apart, and never in the same step."
        ),
    ),
)
