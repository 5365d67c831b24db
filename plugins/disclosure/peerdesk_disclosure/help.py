"""Pages of help about the disclosure check, in plain paragraphs."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

TOPICS = (
    HelpTopic(
        id="disclosure.asking",
        title="May this be told?",
        screen="disclosure.check",
        order=30,
        body=(
            "Take one piece of information at a time. Answer the question with its number, or with the arrows and "
            "enter; esc takes the last answer back. The verdict below is true for what is known at that moment: "
            "while an answer that matters is open, it says to ask, and before the first answer it says to tell "
            "nothing.\n\n"
            "If life is in danger, do not answer questions: call 911, or call or text 988.\n\n"
            "w says why. b shows statute and policy side by side for each recipient. o raises what nobody asked: who "
            "wants to know, consent, a death, a tribunal. f shows which single answer would change the verdict, u "
            "the same facts in other departments, s the sentence for whoever asks, c the limits card. n goes on to "
            "the next piece of the same talk; the answer is then the union of the duties and the narrowest scope. "
            "d changes the day whose law counts and the time from which clocks run. m lists all of this."
        ),
    ),
    HelpTopic(
        id="disclosure.verdicts",
        title="The six verdicts",
        screen="disclosure.check",
        order=31,
        body=(
            "Must be told (required): a statute, or a policy within one, makes it a duty; the panel says which.\n\n"
            "May be told (permitted): an exception allows it, to those named, as far as it says.\n\n"
            "Do not tell (prohibited): protected, and no exception is met. It is also the answer before anything is "
            "asked.\n\n"
            "Only if ordered (compellable): volunteer nothing; a tribunal can order it, through counsel.\n\n"
            "Not shielded (not privileged): the statute does not protect it, and nothing allows volunteering it "
            "either. The policy still binds.\n\n"
            "Ask first (consult): texts disagree, a fact that decides is open, or the policy sends you to somebody. "
            "Tell nothing until that person has answered, but never let danger to life wait."
        ),
    ),
    HelpTopic(
        id="disclosure.kept",
        title="What is kept of a check",
        screen="disclosure.check",
        order=32,
        body=(
            "Nothing. No answer, no verdict and no count is written anywhere. What you answered lives in the screen "
            "and is gone when you leave it, also for another screen; help and the views of the check itself keep "
            "it.\n\n"
            "The day and the packs with their versions and hash stand on the why card, so that a check can be run "
            "again with the same rules."
        ),
    ),
    HelpTopic(
        id="disclosure.policies",
        title="Policy and law",
        screen="disclosure.policy",
        order=33,
        body=(
            "The texts that decide, from federal law down to the department's policy and the guidance it follows. "
            "The card says how sure each rule is: read in the text, at second hand, as a policy quotes it, or "
            "unverified. A rule that nobody verified never allows telling by itself.\n\n"
            "d shows departures from higher texts that somebody accepted, with name of office and expiry; x the known "
            "conflicts; l the ledger, which names the rules that rest on each clause, and why the others are no "
            "rules. The card says how far a pack is proven, and c runs every check on the packs again. An answer that "
            "rests on a draft, or on a pack that was never checked, says DRAFT and whom to consult too. A pack with "
            "an error is listed with file and line, and answers that need it say to ask."
        ),
    ),
    HelpTopic(
        id="disclosure.teaching",
        title="Supervisors' guide",
        screen="disclosure.guide",
        order=34,
        body=(
            "One page for supervisors, made from the department's packs: what they may not ask, what peers must "
            "report and to whom, and what to say instead. s enters the day on which it was last taught; after a year "
            "Today shows it as old. No list of who was taught is kept here."
        ),
    ),
)
