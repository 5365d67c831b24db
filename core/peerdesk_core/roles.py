"""The roles of a program and what the key of each opens in the desk, in words made from the vault's own table."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

COMPARTMENTS: Mapping[str, str] = {
    "directory": "Logins",
    "team": "Team",
    "requests": "Open requests",
    "incidents": "Incidents",
    "selection": "Applications",
    "care": "Peers' load",
    "stats": "Raw counts",
    "reports": "Released reports",
    "audit": "Audit log",
    "clocks": "Clocks of requests",
}
"""The vault's compartments for people."""

ACCESS_WORDS: Mapping[str, str] = {
    "none": "-",
    "add": "adds only",
    "read": "reads",
    "write": "reads, writes",
    "invited": "if invited",
}
"""What a role may do in one of them."""

_LOGINS: Mapping[str, str] = {
    "coordinator": "coordinator",
    "deputy": "deputy",
    "team_leader": "deputy",
    "clinical_lead": "clinical_lead",
    "consultant": "clinical_lead",
    "director": "command",
    "wellness_commander": "command",
    "deputy_chief": "command",
    "command": "command",
    "auditor": "auditor",
    "peer": "drop_file",
}
"""A role of the program -> the kind of login that fits it. Every other role has none."""

_KINDS: Mapping[str, str] = {
    "coordinator": "the coordinator's",
    "deputy": "the deputy's",
    "clinical_lead": "the clinical lead's",
    "command": "command's",
    "auditor": "the auditor's",
}


_PHRASES: Mapping[str, str] = {
    "write": "reads and writes {}",
    "read": "reads {}",
    "add": "adds to {} without reading them",
    "invited": "reads and writes {} by invitation only",
    "none": "does not see {}",
}
"""What each sort of access comes to, with the compartments named."""


@attrs.frozen(kw_only=True)
class Access:
    """What a role reaches: the kind of login that fits it ("" for none), and what that does, one phrase each.

    Every phrase goes on after "it": "reads released reports".
    """

    login: str
    does: tuple[str, ...]


def access_of(word: str) -> Access:
    """What the key of a role opens, by the neutral word of packs ("coordinator"). A role without a login opens nothing.

    Told from `vault.compartments.ACCESS`, so that it cannot say something else than what the vault does.
    """
    from .vault.compartments import ACCESS, COMMON, ORDER, Role

    login = _LOGINS.get(word, "")
    if not login:
        return Access(login="", does=("has no login and opens nothing",))
    if login == Role.DROP_FILE:
        return Access(login="", does=("has no login and opens nothing", "hands in sums of contacts as a sealed file"))
    names: dict[str, list[str]] = {}
    for place in ORDER:
        if place != COMMON:
            names.setdefault(ACCESS[Role(login)][place].value, []).append(COMPARTMENTS[place].casefold())
    does = tuple(phrase.format(", ".join(names[access])) for access, phrase in _PHRASES.items() if access in names)
    return Access(login=f"{_KINDS[login]} login", does=does)
