"""A peer calls: may this be told? The check's part of the played day, then the packs and the supervisors' guide."""

from __future__ import annotations

from peerdesk_core.contributions import TourStep

STEPS = (
    TourStep(
        id="check",
        title="A peer calls: may this be told? Nothing asked yet, so nothing is told",
        keys=("escape", "t", "k"),
        expects=("Disclosure check", "DO NOT TELL", "nothing asked yet", "call or text 988"),
        order=300,
    ),
    TourStep(
        id="check-asks",
        title="One question at a time, with its reason; the answer is safe at every step",
        keys=("5",),
        expects=("Why asked", "ASK FIRST, TELL NOTHING YET", "it can yet become"),
        order=310,
    ),
    TourStep(
        id="check-verdict",
        title="The danger is near: whom to tell, how little, and by which clause",
        keys=("1",),
        expects=(
            "MUST BE TOLD (required by policy)",
            "PST Clinical Lead",
            "Nothing more than that",
            "VI.B.3",
        ),
        order=320,
    ),
    TourStep(
        id="check-why",
        title="w says why, and what was taken as given",
        keys=("w",),
        expects=("Why", "You said", "Taken as given"),
        order=330,
    ),
    TourStep(
        id="check-rules",
        title="... with every rule that could have spoken",
        keys=("a",),
        expects=("applies", "does not apply"),
        order=340,
    ),
    TourStep(
        id="check-sides",
        title="b puts statute and policy side by side, for each recipient",
        keys=("escape", "b"),
        expects=("Statute and policy", "must tell", "K1"),
        order=350,
    ),
    TourStep(
        id="check-changes",
        title="f names the answers that would change it",
        keys=("escape", "f"),
        expects=("What would change this?", "ask first"),
        order=360,
    ),
    TourStep(
        id="check-elsewhere",
        title="u asks the same of other departments",
        keys=("escape", "u"),
        expects=("The same facts elsewhere", "Mesquite"),
        order=370,
    ),
    TourStep(
        id="check-next",
        title="A second piece from the same talk: duties add up, with clocks on the wall",
        keys=("escape", "n", "8"),
        expects=("piece 2", "required by policy and statute", "Report in writing"),
        order=380,
    ),
    TourStep(
        id="check-gone",
        title="Leaving forgets it: nothing was stored",
        keys=("t", "k"),
        expects=("nothing asked yet", "nothing is stored"),
        order=390,
    ),
    TourStep(
        id="policy",
        title="The packs behind it: dates, evidence, sources",
        keys=("t", "p"),
        expects=("Policy and law", "Review by", "How sure its rules are"),
        order=400,
    ),
    TourStep(
        id="policy-ledger",
        title="... and what became of every clause",
        keys=("l",),
        expects=("Clause ledger", "disclose.otherwise"),
        order=410,
    ),
    TourStep(
        id="guide",
        title="What supervisors are taught, made from the same packs",
        keys=("t", "g"),
        expects=("Supervisors' guide", "What you may not ask", "more than a year ago"),
        order=420,
    ),
)
