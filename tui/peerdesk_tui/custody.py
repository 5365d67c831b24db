"""Who may keep the printed recovery code: an office, and none that commands the people on the roster."""

from __future__ import annotations

import re

_COMMANDING = frozenset(
    "chief commander command commanding commissioner sheriff undersheriff marshal director superintendent captain "
    "major colonel mayor".split()
)
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")

WHY_NOT_COMMAND = (
    "Not command: the code opens roster, incidents and reports, and whoever can order the team must not be able to."
)


def check_custodian(title: str, command: str = "") -> str:
    """What is wrong with a custodian's title, or "". `command` is the department's own word for its command."""
    plain = " ".join(title.split())
    if len(plain) < 3:
        return "Name the office that keeps it, such as City clerk or Union secretary."
    if any(letter.isdigit() for letter in plain):
        return "An office, not a person: no number belongs here."
    words = set(_WORD.findall(plain.casefold()))
    own = set(_WORD.findall(command.casefold())) - {"of", "the", "staff", "and", "police", "department"}
    if words & _COMMANDING or (own and own <= words):
        return WHY_NOT_COMMAND
    return ""
