"""Pages of help about the directory."""

from __future__ import annotations

from peerdesk_core.contributions import HelpTopic

TOPICS = (
    HelpTopic(
        id="directory.entries",
        title="The directory",
        screen="directory",
        order=50,
        body=(
            "Where a person can be referred, and whom the team can call. Each entry belongs to the department or not, "
            "and carries the day on which somebody last made sure that it is still right.\n\n"
            "A kind of help that the department's policy names and the directory lacks stands in the list as a gap, "
            "with its citation; enter fills it. An entry that nobody checked for long is marked; press c on it after "
            "you called or looked it up. After how many months that is due stands among the Department's choices, "
            "unless the policy names a shorter time.\n\n"
            "n enters a new one, enter opens it, / searches, x removes, m opens the other pages of the directory: the "
            "people of the program, roles, lines of communication, care for the peers, and writing it all to a file."
        ),
    ),
    HelpTopic(
        id="directory.people",
        title="People of the program",
        screen="directory.people",
        order=51,
        body=(
            "Clinical leads, consultants, providers, directors and whoever approves: everybody with a part in the "
            "program who is not kept as a peer. The roles are those of the department's texts, with its titles.\n\n"
            "A role that ought to be filled and is not stands in the list as a gap. Marked as well: a license or "
            "contract that ends, a clinician who is also a peer on the roster, and a part in fitness-for-duty "
            "evaluations, each where the department's texts speak against it.\n\n"
            "When somebody can be reached is shown as they say it. It is no promise, and the desk treats it as none. "
            "What a clinician agrees with a person outside the team is private and has no place here.\n\n"
            "Names stay masked until you press v."
        ),
    ),
    HelpTopic(
        id="directory.roles",
        title="Roles and duties",
        screen="directory.roles",
        order=52,
        body=(
            "Every role that the department's texts name: its title, what its login opens in Peerdesk, and what the "
            "texts lay on it or allow it, each with its citation. What a login opens is told from the table by which "
            "the vault itself decides.\n\n"
            "w writes the page to a file."
        ),
    ),
    HelpTopic(
        id="directory.lines",
        title="Lines of communication",
        screen="directory.lines",
        order=53,
        body=(
            "Who talks to whom in the program, and how. What the texts ask for stands first, then how this department "
            "does it, which the coordinator lays down among the Department's choices. Everybody in the program may see "
            "it: w writes it to a file to print and hand out."
        ),
    ),
    HelpTopic(
        id="directory.care",
        title="Care for the peers",
        screen="directory.care",
        order=54,
        body=(
            "What is there for the peers themselves, and how they come to it. It is for every peer, so print it: w "
            "writes it to a file. Whether anybody makes use of it is recorded nowhere."
        ),
    ),
)
