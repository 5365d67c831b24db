"""Roles in plain words: what each opens, and what is to be noted about somebody."""

from __future__ import annotations

from peerdesk_core.contributions import Tone
from peerdesk_core.vault.compartments import Role
from peerdesk_core.vault.people import Custodian, Person

TITLES = {
    Role.COORDINATOR: "Coordinator",
    Role.DEPUTY: "Deputy",
    Role.CLINICAL_LEAD: "Clinical lead",
    Role.COMMAND: "Command",
    Role.AUDITOR: "Auditor",
    Role.DROP_FILE: "Drop file",
    Role.RECOVERY: "Recovery code",
}
PURPOSES = {
    Role.COORDINATOR: "Opens everything, and alone decides who else may.",
    Role.DEPUTY: (
        "Opens roster, requests, incidents and released reports. Adds to counts and to the audit trail without reading "
        "them. No applications, no load of peers."
    ),
    Role.CLINICAL_LEAD: (
        "Opens roster, requests, incidents, the load and check-ins of peers, and released reports. Applications by "
        "invitation only."
    ),
    Role.COMMAND: "Opens released reports and nothing else: no request, no peer, no raw count.",
    Role.AUDITOR: "Opens released reports and the audit trail, and may change neither.",
    Role.DROP_FILE: "Adds counts by a sealed file and opens nothing.",
    Role.RECOVERY: (
        "On paper, for the day on which nobody else can open the desk. Opens roster, incidents, applications, reports "
        "and the clocks of open requests; not what requests say, nor load or counts. Used once, it makes a new "
        "coordinator."
    ),
}


def note(person: Person, me: bytes, custodian: Custodian | None) -> str:
    """A few words for the list."""
    if person.role is Role.RECOVERY:
        if custodian is None:
            return "no custodian named"
        return "custodian confirmed" if custodian.confirmed else "custodian not confirmed"
    if person.user == me:
        return "you"
    return "invited to selection" if person.invited else ""


def notes_on(person: Person, is_me: bool, custodian: Custodian | None) -> list[tuple[str, Tone]]:
    """Sentences for the card."""
    if person.role is Role.RECOVERY:
        if custodian is None:
            return [("Nobody is named who keeps the paper: c names an office outside the chain of command.", Tone.WARN)]
        if custodian.confirmed is None:
            return [
                (f"Kept by: {custodian.title}. Not confirmed yet that the paper is there (c, when it is).", Tone.WARN)
            ]
        return [(f"Kept by: {custodian.title}, confirmed on {custodian.confirmed:%d %b %Y}.", Tone.GOOD)]
    if is_me:
        return [("This is you. Enter changes your passphrase or hands the desk over.", Tone.PLAIN)]
    return [("Invited to the selection of peers.", Tone.PLAIN)] if person.invited else []
