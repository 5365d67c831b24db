"""Terms of critical incidents in our own words: those that MPD 3-503 VIII defines, sessions, signs of stress (mpd-33).

The signs are the desk's own collection of what is commonly taught; what a department's texts say stands apart, with its
citation (mesq-03).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peerdesk_core.contributions import GlossaryTerm

if TYPE_CHECKING:
    from peerdesk_core.law.department import Clause, Department

_CITE = "MPD 3-503 VIII"
_GUIDELINE = "MN DPS Guidelines, Skills, tools"

TERMS: tuple[GlossaryTerm, ...] = (
    GlossaryTerm(
        id="incidents.cism",
        term="Critical incident stress management (CISM)",
        meaning=(
            "A set way of talking things through after a critical incident at work. It informs those it may have "
            "touched, supports them, and gives feelings room."
        ),
        cite=_CITE,
        order=10,
    ),
    GlossaryTerm(
        id="incidents.peer_support",
        term="Peer support",
        meaning=(
            "Help for mind and mood from trained colleagues, after incidents and under strain of work or private life."
        ),
        cite=_CITE,
        order=20,
    ),
    GlossaryTerm(
        id="incidents.defusing",
        term="Peer support defusing",
        meaning=(
            "A short and informal talk, within hours, between a peer and the people who lived through something hard. "
            "It eases the first reactions of body and mind, helps them cope now, and shows whether a debriefing or "
            "other help is needed. A debriefing goes deeper, is formal and comes later."
        ),
        cite=f"{_CITE}; see also P&P 3-502 and 7-810 (III.I)",
        order=30,
    ),
    GlossaryTerm(
        id="incidents.privileged",
        term="Privileged",
        meaning="Said under a protection that forbids passing it on, unless one of the named exceptions holds.",
        cite=_CITE,
        order=40,
    ),
    GlossaryTerm(
        id="incidents.one_to_one",
        term="One-to-one talk",
        meaning="One peer and one coworker in private, about what weighs on the coworker. It may lead to another talk.",
        cite=_GUIDELINE,
        order=50,
    ),
    GlossaryTerm(
        id="incidents.debriefing",
        term="Debriefing",
        meaning=(
            "A led talk of those who were in it, phase by phase, as a rule one to three days later: what happened, "
            "thoughts, what was hardest, signs of strain, what helps. It goes deeper than a defusing. Coming is "
            "voluntary; it is no inquiry into who did what."
        ),
        cite=_GUIDELINE,
        order=51,
    ),
    GlossaryTerm(
        id="incidents.briefing",
        term="Crisis management briefing (CMB)",
        meaning=(
            "Many people at once, in private, learn what is known, which reactions are common, how to cope and where "
            "help is. Nobody is asked to speak of themself."
        ),
        cite=_GUIDELINE,
        order=52,
    ),
)

NO_ILLNESS = (
    "Such signs are common after something hard, and most pass within days or weeks. They are no diagnosis. "
    "Somebody who may come to harm, or whose signs stay, needs more than a peer: offer it."
)

SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Body",
        (
            "Sleep: falling asleep late, waking early, bad dreams",
            "Tired to the bone, or restless and on the jump",
            "Headache, stomach, tight chest, racing heart, trembling",
            "No appetite, or eating and drinking far more than usual",
        ),
    ),
    (
        "Feelings",
        (
            "Fear, grief, anger, guilt, also at having come through",
            "Numb: nothing seems to touch them",
            "Short-tempered, close to tears, moods that turn fast",
            "Helpless, or ashamed of how they reacted",
        ),
    ),
    (
        "Thinking",
        (
            "Pictures, sounds or smells of it that come back unasked",
            "Cannot concentrate, forgets, decides slowly or badly",
            "Goes over it again and again: if only I had",
            "Expects the worst, sees danger everywhere",
        ),
    ),
    (
        "Behavior",
        (
            "Keeps away from people, places or talk that recall it",
            "Withdraws from family and coworkers, or cannot be alone",
            "More alcohol, tablets, risk or overtime than before",
            "Quarrels, mistakes at work, no interest in the job",
        ),
    ),
)
"""Signs of critical incident stress by group: a heading and short lines."""


def by_your_texts(department: Department) -> tuple[Clause, ...]:
    """What the department's texts explain about critical incident stress, and where (mesq-03); () where silent."""
    return tuple(saying.clause for saying in department.sayings("incident", act="glossary"))


def terms_of(department: Department | None) -> tuple[GlossaryTerm, ...]:
    """All terms, with what the department's texts say about the stress first, where they say something."""
    said = () if department is None else by_your_texts(department)
    own = (
        GlossaryTerm(
            id="incidents.stress.texts",
            term="Critical incident stress, by your texts",
            meaning=" ".join(clause.says for clause in said),
            cite="; ".join(dict.fromkeys(clause.cite for clause in said)),
            order=5,
        ),
    )
    signs = (
        GlossaryTerm(
            id=f"incidents.signs.{group.lower()}",
            term=f"Signs of critical incident stress: {group.lower()}",
            meaning=f"{'; '.join(lines)}. {NO_ILLNESS}",
            order=60 + place,
        )
        for place, (group, lines) in enumerate(SIGNS)
    )
    return (*(own if said else ()), *TERMS, *signs)
