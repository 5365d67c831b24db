"""The vault's own documents: who may open it, the key that signs headers, who keeps the code, and a legal hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from peerdesk_core.contributions import Compartment

from .audit import COLLECTION as AUDIT
from .compartments import Role
from .errors import Damaged
from .state import Change, State
from .storage import Json

ADMIN = "core/admin"
PEOPLE = "core/people"
CUSTODIAN = "core/custodian"
HOLD = "core/hold"
HELD = "core/held"
"""Requests that were closed while a hold was in force: each under a key of its own, until the hold is lifted."""
HELD_INCIDENTS = "core/held_incidents"
"""The same of what was removed of incidents, in the compartment where it lay."""

OWN: Mapping[str, str] = {
    ADMIN: Compartment.DIRECTORY,
    PEOPLE: Compartment.DIRECTORY,
    CUSTODIAN: Compartment.DIRECTORY,
    HOLD: Compartment.REQUESTS,
    HELD: Compartment.REQUESTS,
    HELD_INCIDENTS: Compartment.INCIDENTS,
    AUDIT: Compartment.AUDIT,
}
"""Collection -> compartment. The hold lies with the requests: whoever may close one must know of it."""
HELD_IN: Mapping[str, str] = {OWN[name]: name for name in (HELD, HELD_INCIDENTS)}
"""Compartment -> where what is closed in it under a hold is put aside: those that touch people who are helped."""
_ONLY = f"{1:016x}"


@attrs.frozen(kw_only=True)
class Person:
    """Somebody with a slot, as the directory knows them. `user` is the slot's public key."""

    handle: str
    role: Role
    user: bytes
    invited: bool = False
    """Whether the slot holds as well what its role may be invited to."""


@attrs.frozen(kw_only=True)
class Custodian:
    """Who keeps the printed recovery code, by title, and the day on which that was confirmed."""

    title: str
    confirmed: date | None = None


@attrs.frozen(kw_only=True)
class Hold:
    """A legal hold: on whose word, by title, and since when."""

    title: str
    since: date


def admin_change(key: bytes) -> Change:
    """The change that keeps the admin key."""
    return _change(ADMIN, _ONLY, {"key": key.hex()})


def person_change(person: Person) -> Change:
    """The change that enters somebody."""
    document: Json = {
        "handle": person.handle,
        "role": person.role.value,
        "user": person.user.hex(),
        "invited": person.invited,
    }
    return _change(PEOPLE, person.user.hex()[:16], document)


def custodian_change(custodian: Custodian) -> Change:
    """The change that names the custodian."""
    confirmed = custodian.confirmed.isoformat() if custodian.confirmed else None
    return _change(CUSTODIAN, _ONLY, {"title": custodian.title, "confirmed": confirmed})


def hold_change(hold: Hold | None) -> Change:
    """The change that puts a hold in force, or lifts it."""
    document = None if hold is None else {"title": hold.title, "since": hold.since.isoformat()}
    return _change(HOLD, _ONLY, document)


def admin_key(state: State) -> bytes:
    """The key that signs headers. Raises Damaged without one."""
    try:
        return bytes.fromhex(_only(state, ADMIN)["key"])
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("the directory") from None


def people_of(state: State) -> tuple[Person, ...]:
    """Everybody with a slot, by role and handle; empty in a vault of the first format. Raises Damaged."""
    try:
        found = [
            Person(
                handle=str(one["handle"]),
                role=Role(one["role"]),
                user=bytes.fromhex(one["user"]),
                invited=bool(one["invited"]),
            )
            for one in state.tables.get(PEOPLE, {}).values()
        ]
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("the directory") from None
    return tuple(sorted(found, key=lambda person: (tuple(Role).index(person.role), person.handle)))


def custodian_of(state: State) -> Custodian | None:
    """Who keeps the code. Raises Damaged."""
    found = _only(state, CUSTODIAN)
    if not found:
        return None
    try:
        confirmed = date.fromisoformat(found["confirmed"]) if found["confirmed"] else None
        return Custodian(title=str(found["title"]), confirmed=confirmed)
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("the directory") from None


def hold_of(state: State) -> Hold | None:
    """The hold in force, as far as these keys can know of it. Raises Damaged."""
    found = _only(state, HOLD)
    if not found:
        return None
    try:
        return Hold(title=str(found["title"]), since=date.fromisoformat(found["since"]))
    except (KeyError, TypeError, ValueError):
        raise Damaged.at("the legal hold") from None


def _only(state: State, collection: str) -> Json:
    return state.tables.get(collection, {}).get(str(int(_ONLY, 16)), {})


def _change(collection: str, id: str, document: Json | None) -> Change:
    return Change(compartment=OWN[collection], collection=collection, id=id, document=document)
