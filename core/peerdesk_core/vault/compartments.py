"""The compartments of the vault, and which role may do what in each."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from peerdesk_core.contributions import Compartment

COMMON = "common"
"""Internal: its key opens the outer layer of every frame, and nothing inside."""

ORDER: tuple[str, ...] = (COMMON, *(compartment.value for compartment in Compartment))
"""Position = number of a compartment in frames and grants. Only ever appended to."""

NUMBER: Mapping[str, int] = MappingProxyType({name: number for number, name in enumerate(ORDER)})


class Role(StrEnum):
    """Who a slot belongs to. The order is the number in frames and grants; only ever appended to."""

    COORDINATOR = "coordinator"
    DEPUTY = "deputy"
    CLINICAL_LEAD = "clinical_lead"
    COMMAND = "command"
    AUDITOR = "auditor"
    DROP_FILE = "drop_file"


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
}

ACCESS: Mapping[Role, Mapping[str, Access]] = MappingProxyType(
    {
        Role.COORDINATOR: _row(**{name: Access.WRITE for name in ORDER if name != COMMON}),
        Role.DEPUTY: _row(**_HELPING, care=Access.ADD),
        Role.CLINICAL_LEAD: _row(**_HELPING, selection=Access.INVITED, care=Access.WRITE),
        Role.COMMAND: _row(reports=Access.READ),
        Role.AUDITOR: _row(reports=Access.READ, audit=Access.READ),
        Role.DROP_FILE: _row(care=Access.ADD, stats=Access.ADD),
    }
)
"""The role table. A role that may `READ` or `WRITE` holds the key; to write, it needs its signature as well."""


def may_read(role: Role, compartment: str) -> bool:
    """Whether a slot of the role is granted the compartment's key."""
    return compartment == COMMON or ACCESS[role][compartment] in (Access.READ, Access.WRITE)


def may_write(role: Role, compartment: str) -> bool:
    """Whether a frame signed by the role may carry a part of the compartment."""
    return compartment != COMMON and ACCESS[role][compartment] is Access.WRITE
