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
            "receipt shows what remains.\n\n"
            "Enter on a request shows what the desk holds of it, and the peer who has it: v shows name and "
            "telephone.\n\n"
            "e shows whom to call for clinical care and notes the outcome, s opens the counts, m mutual aid.\n\n"
            "w says to which open incident a request belongs, where one is open: peers who took part in it or saw it "
            "do not get the request, and lose it when that is found out later. The link goes when the incident is "
            "completed."
        ),
    ),
    HelpTopic(
        id="intake.times",
        title="Typing a time",
        screen="intake.requests",
        order=21,
        body=(
            "Type now, 14:05 or 2026-03-08 14:05, on the department's wall clock; 2:05 pm and yesterday 14:05 are "
            "understood as well. 14:05 alone is the latest 14:05 that has passed. Of a time that the wall showed "
            "twice, when clocks go back, an arrival is the first and a reply the second, unless that one still lies "
            "ahead; a time that it skipped is refused. The form says how it understood you.\n\n"
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
            "Unit, rank, shift and station of the person, and the unit that reports to them, are typed for this moment "
            "only. They are used for the ranking and forgotten when you leave the screen. Being on duty never takes a "
            "peer off the list; what a peer keeps to themselves never moves one.\n\n"
            "Ctrl+s goes to the list, enter offers the request. Call the peer: whoever takes it is assigned; whoever "
            "is not available or has a conflict of interest is passed over, and the two look the same on the request. "
            "Enter on a peer who passed asks once more. Where nobody is free, e says which bars stop whom and what "
            "the policy allows instead. Where the policy leaves the choice to one role, others see the list and can "
            "put a peer forward if it lets them connect people."
        ),
    ),
    HelpTopic(
        id="intake.contact",
        title="The contact form",
        screen="intake.contact",
        order=20,
        body=(
            "Every field is a choice. Support needs the person's consent: without it only no need or not reached can "
            "be entered. A referral names the sort of help; what the directory knows of that sort stands below the "
            "form, and which one it was is kept nowhere.\n\n"
            "A follow-up in days is a reminder on the request alone: it stands on Today and keeps the request open. "
            "The next contact ends it, or sets another one.\n\n"
            "After it is saved you see what your policy wants the peer to hear, such as to offer a referral when "
            "somebody comes back often. Whether somebody does, the peer knows and the desk does not."
        ),
    ),
    HelpTopic(
        id="intake.clocks",
        title="Which clocks run on a request",
        screen="intake.requests",
        order=22,
        body=(
            "The answer: your policy's limit for that way in, else the hours that your department chose in the "
            "settings, else the policy's limit for another way in, as a guide. Only the first two are counted as in "
            "time or late. A late one says who owes the answer.\n\n"
            "Somebody whom a peer sent waits for a peer no longer than the settings say. A call that dispatch or the "
            "watch commander took is to be passed on at once. A request that crossed ranks is to be handed on. A "
            "follow-up is a reminder of your own.\n\n"
            "A request that nobody touches for the days in the settings is closed and destroyed by itself, counted "
            "and receipted like any other. Left blank, none ever is. Under a legal hold nothing is destroyed."
        ),
    ),
    HelpTopic(
        id="intake.counts.help",
        title="Numbers without a request",
        screen="intake.counts",
        order=20,
        body=(
            "Here stand numbers for the whole department: answers in time and late, and the ways by which people "
            "came. The raw numbers are for this desk; what is published goes through the reports, which never show a "
            "small group.\n\n"
            "Enter adds to a number where a person does: contact information that was handed out and on what "
            "occasion, outreach and what led to it, contacts that came straight to a peer. Which of these are there "
            "depends on your policy. If somebody asks about one of them, there is one fixed answer, at the bottom."
        ),
    ),
    HelpTopic(
        id="intake.direct.help",
        title="Contacts that came straight to a peer",
        screen="intake.direct",
        order=20,
        body=(
            "Anybody may go to a peer directly, and such contacts count too. A peer reports a number for a month, "
            "nothing else. Enter on a peer takes it, m changes the month, ctrl+s saves all of them.\n\n"
            "Two things are written, one after the other and never together: how much each peer worked, and one sum "
            "over all. Enter several peers before you save, then nothing tells whose part of the sum is whose. "
            "A peer can send the numbers as a sealed file instead, made with peerdesk drop: do not enter those here."
        ),
    ),
    HelpTopic(
        id="intake.aid.help",
        title="Mutual aid",
        screen="intake.aid",
        order=20,
        body=(
            "Peers of this team who helped another agency, or theirs who helped here: the agency, the month, how many "
            "peers, for support or for training. Where your policy asks for an approval, the entry needs its day and "
            "how it was given, and says by whose role.\n\n"
            "Such an entry names organisations. It is joined to no request, and who was helped has no place in it."
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
