"""How each kind of session goes, phase by phase, in our own words (mndps-10): few words a line, read from afar."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from peerdesk_core.model.incidents import SessionKind

from .sessions import sayings_of

if TYPE_CHECKING:
    from peerdesk_core.law.department import Department

    from .models import Incident

CITE = "MN DPS Guidelines, Skills, tools"
OWN = "Your department's texts name no phases. These follow a guideline of Minnesota, which does not bind you."
OWN_STEPS = "No text names phases for it: these steps are the desk's own."

MOST_CELLS = 44
"""Of a line of a phase, so that it can be read across a table."""
MOST_LINES = 4
"""Of a phase, for the same reason."""


@attrs.frozen(kw_only=True)
class Phase:
    """One phase: its name, and what the leaders keep in mind, a few short lines."""

    title: str
    says: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Guide:
    """A session's course. `usual` is how it is as a rule; a department's own words stand in `sayings_of`."""

    kind: SessionKind
    aim: str
    usual: tuple[str, ...]
    bring: tuple[str, ...]
    phases: tuple[Phase, ...]
    named: bool = True
    """Whether the guideline names the phases."""


_OPENING = Phase(
    title="Opening and ground rules",
    says=(
        "Who leads, and why we are here",
        "Coming and talking is your choice",
        "Limits of privacy: read the card (l)",
        "No notes, no recording",
    ),
)
_MEETING = Phase(
    title="Before: the leaders meet",
    says=(
        "Who leads which phase, who watches the door",
        "Nobody who was in it or saw it leads",
        "What is known, what is not",
        "How do we ourselves feel today?",
    ),
)

GUIDES: Mapping[SessionKind, Guide] = {
    guide.kind: guide
    for guide in (
        Guide(
            kind=SessionKind.ONE_TO_ONE,
            aim="One peer listens to one coworker, and sees together with them whether more help is wanted.",
            usual=("A peer leads.", "At any time, in a private space; a referral or another talk may follow."),
            bring=(
                "A room with a door, or a walk",
                "The card with the limits of privacy",
                "Whom to call for more help",
            ),
            phases=(
                Phase(
                    title="Arrive",
                    says=("A private place, telephones off", "Limits of privacy: read the card (l)", "No notes"),
                ),
                Phase(
                    title="Listen",
                    says=("What weighs on you most?", "Let silence be", "No advice yet, no judgment"),
                ),
                Phase(
                    title="What helps now",
                    says=("Sleep, food, people who are close", "What helped you before?", "What you feel is common"),
                ),
                Phase(
                    title="Where to from here",
                    says=(
                        "Is more help wanted? Offer it",
                        "Another talk? Agree on when",
                        "In danger now? Call together",
                    ),
                ),
            ),
            named=False,
        ),
        Guide(
            kind=SessionKind.DEFUSING,
            aim="A short, informal talk with the few who have just lived through it. No analysis of what was done.",
            usual=(
                "A peer leads; a mental health professional under contract may be there.",
                "As a rule within eight to twelve hours of the event. Later is possible.",
            ),
            bring=(
                "A private room, away from the scene",
                "Water and something to eat",
                "The card with the limits of privacy",
                "A sheet on self-care, and whom to call",
            ),
            phases=(
                Phase(
                    title="What happened",
                    says=(
                        "Who we are; it is your choice to talk",
                        "Limits of privacy: read the card (l)",
                        "In a few words: what happened?",
                    ),
                ),
                Phase(
                    title="How is everybody?",
                    says=("How are you now?", "Everybody may speak, nobody has to", "Reactions are common, not weak"),
                ),
                Phase(
                    title="Looking after yourself",
                    says=(
                        "What may come in the next days",
                        "Sleep, food, movement, no alcohol",
                        "Who is with you tonight?",
                        "Is a debriefing or more help needed?",
                    ),
                ),
            ),
        ),
        Guide(
            kind=SessionKind.DEBRIEFING,
            aim="Those who were in it, often of several agencies, go through it together: facts, feelings, what helps.",
            usual=(
                "The peer support team leads, or a critical incident stress management team.",
                "As a rule one to three days after the event; it can come much later.",
            ),
            bring=(
                "A quiet room, chairs in a circle, a door that shuts",
                "Two leaders at least, one of them for whoever leaves",
                "The card with the limits of privacy",
                "Sheets on signs of stress, and whom to call",
                "Water, tissues, something to eat for afterwards",
            ),
            phases=(
                _MEETING,
                _OPENING,
                Phase(
                    title="The event",
                    says=(
                        "In the order of time",
                        "Where were you, what was your part?",
                        "What happened, not who erred",
                    ),
                ),
                Phase(
                    title="Thoughts",
                    says=("Your first thought?", "What has stayed with you?", "Whoever passes, passes"),
                ),
                Phase(
                    title="The worst of it",
                    says=("What was hardest for you?", "Let feelings be; do not hurry on", "Watch who goes quiet"),
                ),
                Phase(
                    title="Signs of strain",
                    says=("What do you notice since then?", "Body, sleep, temper, at home", "Such signs are common"),
                ),
                Phase(
                    title="What helps",
                    says=("Why it happens, how it passes", "What each of you can do", "When to ask for more help"),
                ),
                Phase(
                    title="Closing",
                    says=("Questions?", "Sum up; what is said here stays here", "Whom to call", "Leaders stay a while"),
                ),
            ),
        ),
        Guide(
            kind=SessionKind.BRIEFING,
            aim="Many at once learn what is known, which reactions are common, how to cope and where help is.",
            usual=("No text names who leads it.", "Three people or more, a hundred and beyond; a private setting."),
            bring=(
                "A room for all, closed to others",
                "The facts that may be told, in writing",
                "Sheets on signs of stress and on coping",
                "A list of help with numbers, one for each",
            ),
            phases=(
                _MEETING,
                _OPENING,
                Phase(
                    title="Facts",
                    says=(
                        "What is known and may be told",
                        "What is not known yet",
                        "Stop rumors; no details of people",
                    ),
                ),
                Phase(title="Thoughts", says=("What goes through many heads", "Ask the room; nobody is called on")),
                Phase(
                    title="Feelings",
                    says=("Anger, fear, grief, numbness: common", "None of them is the wrong one"),
                ),
                Phase(
                    title="Signs and coping",
                    says=("Signs in body, mind and mood", "What helps, what does not", "When signs do not pass"),
                ),
                Phase(
                    title="Questions",
                    says=("Answer what is known", "Say so where nothing is known", "Nothing about single people"),
                ),
                Phase(
                    title="Where help is",
                    says=(
                        "Hand out the list",
                        "Peers here, and how to reach them",
                        "Leaders stay for who wants to talk",
                    ),
                ),
            ),
        ),
    )
}


def basis_of(department: Department, incident: Incident, kind: SessionKind) -> str:
    """On what the phases rest, as a sentence: the text that names them, the guideline alone, or nothing (mndps-10)."""
    if not GUIDES[kind].named:
        return f"{OWN_STEPS} What it is for: {CITE}."
    named = [saying for saying in sayings_of(department, incident, kind) if saying.do == "phases"]
    return f"Phases after {CITE}." if named else f"{OWN} [{CITE}]"
