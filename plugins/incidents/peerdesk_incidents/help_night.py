"""Help about the night kit, exercises and the signs of stress."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

KIT = "incidents.kit"
SIGNS = "incidents.signs"
EXERCISE = "incidents.exercise"

HOW_TO_START = (
    "Leave this desk, or open a second terminal, and type: peerdesk exercise",
    "It opens a desk of its own with invented people, in a folder of its own that is deleted at the end. Nothing of it "
    "touches this desk. Every screen and every sheet of it says that it is an exercise.",
    "There the clock can be put forward by 15 minutes, an hour, eight hours or a day. What happens comes up by itself; "
    "beside it stands what to think of by your texts. At the end a page says what was late.",
    "peerdesk exercise --department ID takes another department's texts, and peerdesk exercise --plain prints the "
    "script for whoever leads it.",
)

TOPICS = (
    HelpTopic(
        id=KIT,
        title="The night kit",
        screen=KIT,
        order=60,
        body=(
            "Two pages on paper for the hours without the laptop: who is on call in the next seven nights with "
            "telephone numbers, consultants and lines, the clocks and who activates by your texts, the limits card, "
            "sessions in short, and a blank sheet of numbers.\n\n"
            "The blank sheet has no column for a name. Give a number to each person, note tries and the hour when "
            "reached, and enter them the next morning: late entry is normal. Then destroy the sheet.\n\n"
            "w writes both pages to a folder as text and HTML that only you can read; the HTML prints as two pages of "
            "Letter. It holds for a week: shred the old one. What does not fit is cut, and the page says so.\n\n"
            "From a terminal: peerdesk print night-kit, with --html or --to FILE."
        ),
    ),
    HelpTopic(
        id=SIGNS,
        title="Signs of critical incident stress",
        screen=SIGNS,
        order=61,
        body=(
            "z on the board of an incident, and the palette from anywhere: signs of body, feelings, thinking and "
            "behavior, to have at hand while a response is planned. What your own texts say stands first, with the "
            "citation; the rest is the desk's own collection. The same terms are in the glossary of this help."
        ),
    ),
    HelpTopic(id=EXERCISE, title="Exercises", screen=EXERCISE, order=62, body="\n\n".join(HOW_TO_START)),
)
