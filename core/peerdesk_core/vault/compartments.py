"""The compartments of the vault, and which role may do what in each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from peerdesk_core.contributions import Compartment

COMMON = "common"
"""Internal: its key opens the outer layer of every frame, and nothing inside."""

CLOCKS = "clocks"
"""Internal: the stubs of open requests (code, due, state), apart from the requests so that recovery can open them."""

ORDER: tuple[str, ...] = (COMMON, *(compartment.value for compartment in Compartment), CLOCKS)
"""Position = number of a compartment in frames and grants. Only ever appended to."""

INBOXES: tuple[str, ...] = (Compartment.CARE.value, Compartment.STATS.value)
"""Compartments that somebody without a slot may add to, by a file sealed to their public key."""

NUMBER: Mapping[str, int] = MappingProxyType({name: number for number, name in enumerate(ORDER)})


class Role(StrEnum):
    """Who a slot belongs to. The order is the number in frames and grants; only ever appended to."""

    COORDINATOR = "coordinator"
    DEPUTY = "deputy"
    CLINICAL_LEAD = "clinical_lead"
    COMMAND = "command"
    AUDITOR = "auditor"
    DROP_FILE = "drop_file"
    RECOVERY = "recovery"
    """Whoever holds the printed recovery code."""


ROLES: tuple[Role, ...] = tuple(Role)


class Access(StrEnum):
    """What a role may do in a compartment."""

    NONE = "none"
    ADD = "add"
    READ = "read"
    WRITE = "write"
    INVITED = "invited"
    """Nothing until the coordinator grants the key for one selection."""


def _row(**cells: Access) -> Mapping[str, Access]:
    return MappingProxyType({name: cells.get(name, Access.NONE) for name in ORDER if name != COMMON})


_HELPING = {
    "team": Access.WRITE,
    "requests": Access.WRITE,
    "incidents": Access.WRITE,
    "stats": Access.ADD,
    "reports": Access.READ,
    "audit": Access.ADD,
    CLOCKS: Access.WRITE,
}

_RECOVERED = ("directory", "team", "incidents", "selection", "reports", "audit", CLOCKS)

ACCESS: Mapping[Role, Mapping[str, Access]] = MappingProxyType(
    {
        Role.COORDINATOR: _row(**{name: Access.WRITE for name in ORDER if name != COMMON}),
        Role.DEPUTY: _row(**_HELPING, care=Access.ADD),
        Role.CLINICAL_LEAD: _row(**_HELPING, selection=Access.INVITED, care=Access.WRITE),
        Role.COMMAND: _row(reports=Access.READ),
        Role.AUDITOR: _row(reports=Access.READ, audit=Access.READ),
        Role.DROP_FILE: _row(care=Access.ADD, stats=Access.ADD),
        Role.RECOVERY: _row(**{name: Access.READ for name in _RECOVERED}),
    }
)
"""The role table. A role that may `READ` or `WRITE` holds the key; to write, it needs its signature as well."""


def may_read(role: Role, compartment: str, invited: bool = False) -> bool:
    """Whether a slot of the role is granted the compartment's key. `invited` to what the role may be invited to."""
    if compartment == COMMON:
        return True
    access = ACCESS[role][compartment]
    return access in (Access.READ, Access.WRITE) or (invited and access is Access.INVITED)


def may_write(role: Role, compartment: str) -> bool:
    """Whether a frame signed by the role may carry a part of the compartment.

    Somebody who was not invited lacks the key, and so cannot seal a part, whatever the role could be invited to.
    """
    return compartment != COMMON and ACCESS[role][compartment] in (Access.WRITE, Access.INVITED)


def may_add(role: Role, compartment: str) -> bool:
    """Whether the role may add to a compartment that it cannot read."""
    return compartment != COMMON and ACCESS[role][compartment] is Access.ADD


def may_note(role: Role) -> bool:
    """Whether the role may leave an event in the audit log, readable to it or not."""
    return may_write(role, Compartment.AUDIT) or may_add(role, Compartment.AUDIT)
