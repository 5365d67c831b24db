"""Help for the application's own screens."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

OWN_PAGES = (
    HelpTopic(
        id="desk.today",
        title="Today",
        screen="today",
        body=(
            "Every running clock stands here, the most urgent first: late ones, then those in the last quarter of "
            "their time, then the others, then those that may not begin yet.\n\n"
            "The line below the list says which rule set the selected clock. Enter opens the screen where it is "
            "answered. Tab goes to the panels below, which plugins fill; enter opens what a row is about.\n\n"
            "The board reads itself again every thirty seconds and whenever you come back to it."
        ),
    ),
    HelpTopic(
        id="desk.plugins",
        title="Plugins",
        screen="plugins",
        body=(
            "Each part of the desk is a plugin. The card says what the selected one does, what it keeps, what it "
            "guards, and why it is not running if it is not.\n\n"
            "E enables, d disables. A plugin of another maker, and one that guards an assignment, takes its id as a "
            "typed word. A plugin that failed three times rests until the next start; its guards stay closed."
        ),
    ),
    HelpTopic(
        id="desk.settings",
        title="Settings",
        screen="settings",
        body="Up, down and tab move between the fields, left and right change a choice, ctrl+s saves, esc goes back.",
    ),
    HelpTopic(
        id="desk.locking",
        title="Locking",
        body=(
            "Ctrl+l ends the program at once: nothing stays in memory and the screen is wiped. The same happens after "
            "the minutes without a key that Settings name; the header warns thirty seconds before.\n\n"
            "Everything that was acknowledged is saved. What was typed and not yet saved is gone."
        ),
    ),
    HelpTopic(
        id="desk.names",
        title="Names on the screen",
        body=(
            "Names of peers are shown as dots until v is pressed, and become dots again after ten seconds or at the "
            "next key. Who was helped is never stored, so it cannot be shown."
        ),
    ),
)
