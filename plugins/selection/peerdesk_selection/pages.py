"""What Minneapolis asks of somebody who wants to become a peer, in our own words (mpd-26, mpd-27)."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

_QUALIFICATIONS = (
    "An example: Minneapolis Police Department, MPD 3-503. Other departments ask for other things.",
    "An applicant is an active member, sworn or civilian, with two years on the job or more, past probation and in "
    "good standing (VII.A).",
    "The work record fits the role, and no discipline or open complaint speaks against it (VII.A).",
    "Looked at in person: being a good example, keeping things private, answering calls for support when free, "
    "communicating well, standing up for mental wellness, and being useful in a defusing (VII.A).",
)

_STEPS = (
    "An example: Minneapolis Police Department, MPD 3-503. Other departments have other steps.",
    "1. Apply for the secondary assignment (VII).",
    "2. Hand in letters of recommendation from two coworkers and from one supervisor (VII.B.1).",
    "3. Hand in a letter of interest (VII.B.1).",
    "4. Take part in a first interview with the Coordinator, the Clinical Lead and one or two peers (VII.B.1).",
    "5. Complete the training that the state mandates (VII; VII.B.1).",
    "6. The discipline record and open complaints are reviewed (VII.B.1.b).",
    "7. The leads of the team make an evaluation (VII).",
    "8. An interview after the training confirms what the applicant can do (VII; VII.B.1.b).",
    "No offer is made while a step is open. Every applicant gets a letter, whether accepted or not (VII.B.1.c).",
)

PAGES: tuple[HelpTopic, ...] = (
    HelpTopic(
        id="selection.qualifications",
        title="Who can become a peer",
        body="\n\n".join(_QUALIFICATIONS),
        cite="MPD 3-503 VII.A",
        order=300,
    ),
    HelpTopic(
        id="selection.steps",
        title="The steps to become a peer",
        body="\n\n".join(_STEPS),
        cite="MPD 3-503 VII, VII.B.1",
        order=310,
    ),
)
