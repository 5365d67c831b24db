"""What the roster's help says, in plain paragraphs."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

TOPICS = (
    HelpTopic(
        id="roster.list",
        title="The roster",
        body=(
            "The roster holds the peers of the team and nobody else. Names stay masked until you press v. They "
            "stay while you move and mark, and hide again after ten seconds, or at any other key.\n\n"
            "The last column says whether a peer may be deployed, and what stands in the way: training, a signed "
            "agreement, or standing. The department's own rules decide that, each with its clause. Being on duty "
            "or off never does.\n\n"
            "A training or agreement known by its month or year alone counts from the last day of it.\n\n"
            "Enter opens a peer, n enters a new one, s changes the standing, b shows what is due, m imports a "
            "file, / searches, x removes. The search also finds names and badges while names are masked: who "
            "types a name knows it already, and the name stays masked in the list."
        ),
        screen="roster",
        order=40,
    ),
    HelpTopic(
        id="roster.importing",
        title="Importing a roster",
        body=(
            "Give the path of a CSV or XLSX file. The desk guesses what each column holds; left and right change "
            "a guess, and a column set to ignore is not read.\n\n"
            "Only rows marked as active peers enter; the others are counted and dropped, because the desk keeps "
            "no list of the staff. Rows that cannot be read go, with line and reason, to a file beside yours; of "
            "those not marked as peers, line and reason alone. Nothing changes until you confirm, and then "
            "everything changes at once.\n\n"
            "A file may be imported again: rows are matched by badge, filled cells replace what is kept, blank "
            "cells leave it alone. Nobody is removed by an import."
        ),
        screen="roster",
        order=41,
    ),
    HelpTopic(
        id="roster.peer",
        title="One peer",
        body=(
            "The form has four parts: person, training, roles and experience. F2 or page down goes on to the "
            "next; ctrl+s saves all of them.\n\n"
            "A date may be a day, a month or a year. A wellness check-in and a review are days alone: what was "
            "said has no place here. Ties are units, never why.\n\n"
            "Experience is what a peer cares to say themselves. Unless they let others see it, it helps to find "
            "who fits, is shown to nobody else and stands in no export.\n\n"
            "Where a text advises against a peer, as for a rank above a limit or a clinician of the team, the "
            "desk says so once with its clause. A person decides."
        ),
        screen="roster",
        order=42,
    ),
    HelpTopic(
        id="roster.standing",
        title="Standing, leave, and leaving the team",
        body=(
            "Choose the new standing: beside it stands what the department's text says of it, with its clause, "
            "who decides it, and what follows for serving. The desk records what they decided; it decides "
            "nothing.\n\n"
            "A reduced load needs a day on which it is looked at again, and how many contacts a month remain. A "
            "leave may have a day. Whoever withdraws is asked for no reason, and none is kept.\n\n"
            "Below stand the grounds of the texts for which a peer may have to leave. Some the desk sees by "
            "itself: a lapsed training, repeatedly not being available, a standing. Others people have to find: "
            "answer yes only where that has happened. The answer is not kept. Leaving the team takes a typed "
            "word.\n\n"
            "A peer who leaves stays on the roster until x removes them. Requests assigned to them come back."
        ),
        screen="roster.standing",
        order=43,
    ),
    HelpTopic(
        id="roster.requirements",
        title="What is due",
        body=(
            "Late: the day has passed. Missing: never done, and no day is known. Due: within the days to plan "
            "ahead, which is among the Department's choices. Coming: within three times that. What is met is not "
            "shown.\n\n"
            "What a peer owes comes from the department's texts, with the clause below the list. A month or a "
            "year counts to its last day. For somebody who never had a check-in or a review, the time runs from "
            "joining, though not from before the text itself.\n\n"
            "F filters by how it stands, a by what it is. Enter opens the peer, or where else it is kept."
        ),
        screen="roster.requirements",
        order=44,
    ),
    HelpTopic(
        id="roster.load",
        title="Sparing peers",
        body=(
            "The desk counts contacts and sessions after critical incidents by peer and month, and nothing else "
            "about them. Many contacts, a critical incident lately, or several of them lower a peer in the "
            "ranking, and the ranking says so. The roster says it too, and proposes a pause; a person decides.\n\n"
            "From how many on is among the Department's choices. A peer who needs a smaller load says so: "
            "press s on the roster and choose reduced load."
        ),
        screen="roster",
        order=45,
    ),
)
