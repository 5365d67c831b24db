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
        id="desk.users",
        title="Users and keys",
        screen="users",
        body=(
            "Everybody who may open the desk, and what their keys open. Menus follow the keys: what a role's keys do "
            "not open cannot be read by it, with this program or any other.\n\n"
            "a lets somebody in: hand over the name and the six words in person. x shuts the selected one out after a "
            "typed word, and renews all keys. n renews all keys for the same people: once a year, and whenever "
            "somebody may have learned a passphrase. e invites a clinical lead to the selection of peers.\n\n"
            "c is about the recovery code: make a new one, name the office that keeps it, or enter that it confirmed "
            "to have it. h hands the desk over, step by step; whoever hands over is shut out at the end."
        ),
    ),
    HelpTopic(
        id="desk.recovery",
        title="The recovery code",
        body=(
            "Nine groups of four letters and digits on paper, kept by an office outside the chain of command. At the "
            "unlock screen ctrl+o takes it: it makes a new coordinator and a new code, and the old code opens nothing "
            "any more.\n\n"
            "It opens roster, incidents, applications, reports, the audit trail and the clocks of open requests. It "
            "does not open what requests say, nor the load of peers, nor raw counts: those are gone then."
        ),
    ),
    HelpTopic(
        id="desk.backup",
        title="Backup",
        screen="backup",
        body=(
            "b copies the sealed desk into a folder that you name, opens the copy and reads all of it before it "
            "counts. c opens and reads a backup that you have; nothing is written.\n\n"
            "The four check words stand for the desk exactly as it is. They are shown here, with each backup, at the "
            "unlock screen, and when you leave. Note them on paper and compare them when you come back: on one machine "
            "nothing else can notice that desk and memory were put back together.\n\n"
            "To restore, lock, and press ctrl+o at the unlock screen. On a new machine, ctrl+o at the second step of "
            "the first start. The desk that was there is kept aside. A backup never holds the keys of open requests: "
            "their codes and due times come back, what they say does not."
        ),
    ),
    HelpTopic(
        id="desk.audit",
        title="Audit",
        screen="audit",
        body=(
            "What kind of thing happened on which day, and how often. No name, no code, no hour is kept. Every event "
            "is chained to the one before, and the chain is checked each time this screen is read.\n\n"
            "/ filters, esc ends that. x writes the trail to a new file, signed, which anybody can check without a key."
        ),
    ),
    HelpTopic(
        id="desk.hold",
        title="Legal hold",
        screen="hold",
        body=(
            "On counsel's instruction nothing is destroyed until the hold is lifted: b begins one, l lifts it after a "
            "typed word. Every header says LEGAL HOLD meanwhile. Nothing more is recorded than before."
        ),
    ),
    HelpTopic(
        id="desk.passphrase",
        title="My passphrase",
        screen="passphrase",
        body=(
            "Ctrl+p, My passphrase: the old one, then a new one twice. Take the six words, or sixteen characters of "
            "your own. Nobody else is needed for it."
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
        id="desk.choices",
        title="Department's choices",
        screen="choices",
        body=(
            "Where a policy gives no number, or leaves a choice, the department makes it here: how long an abandoned "
            "request is kept, how many people the department has, which line takes messages. Each says which clause "
            "leaves it open; where none does it is the desk's own, and reports say so.\n\n"
            "Enter changes one, / searches. What is not chosen stays blank, and nothing is made up in its place. The "
            "choices lie in the vault and are part of each backup; the coordinator makes them, the team reads them."
        ),
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
            "Names of peers are shown as dots until v is pressed. They stay while you move through a list and mark "
            "rows, and become dots again ten seconds after the last such key, or at once at any other key. Who was "
            "helped is never stored, so it cannot be shown."
        ),
    ),
)
