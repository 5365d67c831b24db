"""The four terms that MPD 3-503 VIII defines, in our own words (mpd-33)."""

from __future__ import annotations

from peerdesk_core.contributions import GlossaryTerm

_CITE = "MPD 3-503 VIII"

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
)
